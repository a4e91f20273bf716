"""The trail of one claim in plain words, for the person whose claim it is.

They read what was done and in which role, never by whom. What could put somebody in danger (who
reported whom, who was worried about whom) belongs to no claim's trail in the first place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.domain.claim import Act
from core.domain.screens import Words
from core.domain.trail import As, Kind, Link, moment_of, of_act

SHOWN = frozenset(
    {
        *map(of_act, Act),
        Kind.EVIDENCE_OPEN.value,
        Kind.AWARD_SHARE.value,
        Kind.AWARD_UNSHARE.value,
        Kind.AWARD_REVOKE.value,
        Kind.AWARD_SUSPEND.value,
        Kind.AWARD_LIFT.value,
        Kind.AWARD_REISSUE.value,
        Kind.AWARD_RENEW.value,
        Kind.WITNESS_ASK.value,
        Kind.WITNESS_ANSWER.value,
        Kind.WITNESS_CANCEL.value,
        Kind.WITNESS_REMOVE.value,
    }
)
# Where the same act reads differently, depending on who did it.
OTHERWISE = frozenset(
    {
        (of_act(Act.RELEASE), As.ORGANIZER.value),
        (of_act(Act.AWARD), As.ORGANIZER.value),
        (of_act(Act.AWARD), As.OPERATOR.value),
        (Kind.AWARD_REISSUE.value, As.SYSTEM.value),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: when, what, and from where if that is known."""

    at: datetime
    what: Words
    origin: str


def lines(links: Iterable[Link]) -> tuple[Line, ...]:
    """What a learner reads of their claim's trail, the first first."""
    return tuple(
        Line(moment_of(link.at), Words(key_of(link.kind, link.role)), link.origin)
        for link in links
        if link.kind in SHOWN
    )


def key_of(kind: str, role: str) -> str:
    """The key of the words for an act."""
    return f"trail.{kind}.{role}" if (kind, role) in OTHERWISE else f"trail.{kind}"


__all__ = ["Line", "key_of", "lines"]
