"""What waits for assessors, as it is listed. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.claim import ClaimState, Seat
from core.domain.screens import Day, Text


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One claim in the queue. ``waits`` is whole seconds since it was sent.

    ``free`` is false where the assessor may not judge it: it is their own, they judged it before,
    or a lead is wanted. ``day`` is the last day of what its learner was promised, None while we
    wait for them; ``late`` says that it is over.
    """

    claim_id: str
    title: Text
    state: ClaimState
    round: int
    waits: int
    evidence: int
    mine: bool
    own: bool
    taken_by: str = ""
    seat: Seat = Seat.FIRST
    free: bool = True
    renewal: bool = False
    day: Day | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A claim that somebody has taken, as an organizer sees it: nothing of what was told.

    ``since`` is whole seconds since anything happened to it.
    """

    claim_id: str
    version: int
    title: Text
    since: int
