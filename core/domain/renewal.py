"""When a badge that expires can be renewed, and what is recognised then. Pure.

```
awarded ─────────────── opens ──────── expires ─────────────── closes
                        60 days before          365 days after
                        (its owner is told)     (then it is claimed anew, as a whole)
```

An organizer may say other numbers of days (``BadgeRules``). A badge of a short life opens when half of its time is over. What had to be shown and does not go
out of date is recognised, with the day on which it was judged (``Badge.asked_again`` says which does).
The time of a renewed badge begins where the old one ends, so nobody loses by being early; after the
end it begins with the decision. The old badge stays what it was until its own end: what it says is
true, and whoever was given it can still check it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from core.domain.catalogue import Badge
from core.domain.errors import NotRenewable
from core.domain.review import Result

BEFORE = timedelta(days=60)
AFTER = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Term:
    """The time of an award that expires: from when until when, and when it can be renewed.

    ``before`` its end that begins, and so long ``after`` it that is over.
    """

    begins: datetime
    until: datetime
    before: timedelta = BEFORE
    after: timedelta = AFTER

    @property
    def opens(self) -> datetime:
        """From then on it can be renewed."""
        return max(self.until - self.before, self.begins + (self.until - self.begins) / 2)

    @property
    def closes(self) -> datetime:
        """Until then it can."""
        return self.until + self.after


@dataclass(frozen=True, slots=True)
class Offer:
    """An award of somebody that expires, as they see it.

    ``why`` is "" where it can be renewed now, else as in ``NotRenewable``. ``under_way`` is the
    claim that renews it just now, "" where none does. ``over``: it has expired.
    """

    award_id: str
    claim_id: str
    term: Term | None
    why: str = ""
    under_way: str = ""
    over: bool = False
    # Whether it was taken back, or is on hold.
    revoked: bool = False
    suspended: bool = False

    @property
    def open(self) -> bool:
        """Whether it can be renewed now, and nobody has begun to."""
        return not self.why and not self.under_way

    @property
    def until(self) -> datetime:
        """When it ends; for what never does, as late as can be."""
        return self.term.until if self.term else datetime.max.replace(tzinfo=UTC)

    def check(self) -> None:
        """Raises ``NotRenewable`` where it cannot be renewed now."""
        days = {"early": self.term and self.term.opens, "late": self.term and self.term.closes}
        day = days.get(self.why)
        if self.why:
            raise NotRenewable(why=self.why, day=day.date().isoformat() if day else "")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was found before: when, until when that holds, and which levels."""

    decided_at: datetime
    until: datetime
    results: Mapping[str, Result] = field(default_factory=dict)
    # When a criterion was found, where that was not in the last decision but in one before.
    since: Mapping[str, datetime] = field(default_factory=dict)


def why_not(term: Term | None, *, revoked: bool, suspended: bool, now: datetime) -> str:
    """Why an award cannot be renewed now; "" where it can."""
    if revoked:
        return "revoked"
    if term is None:
        return "never"
    if suspended:
        return "suspended"
    if now < term.opens:
        return "early"
    return "late" if now >= term.closes else ""


def recognised(badge: Badge, earlier: Earlier) -> dict[str, datetime]:
    """The criteria of ``badge`` that need not be shown again, each with when it was judged.

    ``badge`` may be a newer version: what it asks for and was never judged, or on a level that
    its scale does not have any more, has to be shown.
    """
    again = badge.asked_again
    found: dict[str, datetime] = {}
    for criterion in badge.criteria:
        result = earlier.results.get(criterion.id)
        level = badge.level(result.level) if result else None
        if criterion.id not in again and level is not None and level.met:
            found[criterion.id] = earlier.since.get(criterion.id, earlier.decided_at)
    return found


def kept_results(kept: Mapping[str, datetime], earlier: Mapping[str, Result]) -> dict[str, Result]:
    """The levels of what is recognised. What was said about them then is not said again."""
    return {one: Result(earlier[one].level) for one in kept if one in earlier}
