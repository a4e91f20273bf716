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
# What reads differently once another look was asked for: it is done by somebody who had not judged it.
AFTER_APPEAL = frozenset(map(of_act, (Act.TAKE, Act.NOT_YET, Act.AWARD)))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: when, what, and from where if that is known."""

    at: datetime
    what: Words
    origin: str


def lines(links: Iterable[Link]) -> tuple[Line, ...]:
    """What a learner reads of their claim's trail, the first first."""
    found, appealed = [], False
    for link in links:
        # Until the claim is sent again, everything belongs to the appeal.
        appealed = (appealed or link.kind == of_act(Act.APPEAL)) and link.kind != of_act(Act.SUBMIT)
        if link.kind in SHOWN:
            what = Words(key_of(link.kind, link.role, appealed=appealed))
            found.append(Line(moment_of(link.at), what, link.origin))
    return tuple(found)


def key_of(kind: str, role: str, *, appealed: bool = False) -> str:
    """The key of the words for an act; ``appealed`` is true in a round that was asked for so."""
    if (kind, role) in OTHERWISE:
        return f"trail.{kind}.{role}"
    return f"trail.{kind}.appeal" if appealed and kind in AFTER_APPEAL else f"trail.{kind}"


__all__ = ["Line", "key_of", "lines"]
