"""What an organizer decides about how claims are judged: per space, and per badge.

What nobody has set is as it is written here.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from core.domain.catalogue import Badge
from core.domain.catalogue_fields import span_of


class Panel(StrEnum):
    """How many assessors a badge asks for."""

    ONE = "one"
    # Always two.
    TWO = "two"
    # Two for a random share of the claims, to see how far assessors agree.
    SHARE = "share"
    # Two when the first is not sure.
    UNSURE = "unsure"


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """The names of all zones. Looking them up reads hundreds of files, so it is done once."""
    return frozenset(available_timezones())


def _zone(value: str) -> str:
    if value not in _zones():
        raise ValueError("write a time zone such as Europe/Madrid or America/New_York")
    return value


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SpaceRules(_Rules):
    """The rules of a space: one Slack workspace, Discord server or browser page.

    ``promise_days`` and ``hold_days`` are working days: what learners are told how soon they
    hear, and how long an assessor may hold a claim. ``cap`` is how many one may hold at once.
    ``digest_hour`` is the hour of ``zone`` in which the waiting claims are told once a day.
    ``working_days`` count from Monday, which is 0.
    """

    blind: bool = True
    promise_days: int = Field(default=5, ge=1, le=60)
    hold_days: int = Field(default=3, ge=1, le=60)
    cap: int = Field(default=20, ge=1, le=100)
    offers: bool = False
    digest_hour: int | None = Field(default=None, ge=0, le=23)
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    working_days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = Field(
        default=(0, 1, 2, 3, 4), min_length=1
    )
    holidays: tuple[date, ...] = ()


class BadgeRules(_Rules):
    """The rules of a badge.

    ``share`` is in percent, for ``Panel.SHARE``. Until ``cooldown_days`` after a "not yet" the
    claim cannot be sent again; ``appeal_days`` is how long one may appeal. With
    ``qualified_only`` only those whom an organizer named for the badge may judge it.
    ``blind`` says whether names are hidden from who judges it; None leaves that to the space.
    Where the badge expires, it can be renewed from ``renew_before_days`` before its end until
    ``renew_after_days`` after it; later it is claimed anew, as a whole.
    """

    panel: Panel = Panel.ONE
    share: int = Field(default=10, ge=1, le=100)
    cooldown_days: int = Field(default=0, ge=0, le=365)
    appeal_days: int = Field(default=30, ge=1, le=365)
    qualified_only: bool = False
    blind: bool | None = None
    renew_before_days: int = Field(default=60, ge=1, le=365)
    renew_after_days: int = Field(default=365, ge=1, le=3650)


class Terms(_Rules):
    """For how long a badge counts, and how recent must be what is told for it.

    They are part of the badge, so a change makes a new version of it. ``expires`` is how long
    an award is valid, such as ``2y``; empty means for ever. ``current_within_months`` is None
    where it does not matter when something was done.
    """

    expires: Annotated[str, AfterValidator(span_of)] = ""
    current_within_months: int | None = Field(default=None, ge=1, le=600)

    @classmethod
    def of(cls, badge: Badge) -> Terms:
        """The terms of a badge as it stands."""
        return cls(expires=badge.expires, current_within_months=badge.current_within_months)

    def put_on(self, badge: Badge) -> Badge:
        """The badge with these terms. One that never expires names nothing to show again."""
        renew = badge.renew if self.expires else ()
        return Badge.model_validate({**badge.model_dump(), **self.model_dump(), "renew": renew})


def is_blind(space: SpaceRules, badge: BadgeRules) -> bool:
    """Whether who judges a claim is not told whose it is: the badge's rule, else the space's."""
    return space.blind if badge.blind is None else badge.blind
