"""Who judges how much, and which waiting claims nobody can take. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.domain.claim import Claim, Seat
from core.domain.people import Actor, Role
from core.domain.permissions import Action, Subject, may
from core.domain.screens import Day, Text


class Way(StrEnum):
    """The way out where nobody can take a claim; its words are ``page.waiting.way.<value>``."""

    # There is no lead, or each of them judged it already.
    LEAD = "lead"
    # Somebody is needed who has not judged it.
    ANOTHER = "another"
    # Only those who are named for the badge may judge it, and none of them can.
    NAMED = "named"
    # There is no assessor at all.
    ASSESSOR = "assessor"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim with the assessors: whose turn it is, and how many could take it.

    ``holder`` is the name of who has it. ``way`` is set where nobody has it and nobody can. ``day``
    is the last day of what its learner was promised, None while we wait for them. ``own``: it is
    that of who looks, who is not told by whom they are judged.
    """

    claim: Claim
    title: Text
    waits: int
    holder: str
    able: int
    way: Way | None = None
    day: Day | None = None
    late: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """An assessor's share: what they hold, what they judged lately, and how long that took.

    ``middle`` is the median from taking to judging, in seconds; None where there is none. ``lent``:
    they judge by a role on a chat platform alone.
    """

    name: str
    lead: bool
    lent: bool
    holds: int
    judged: int
    middle: float | None


def able(claim: Claim, subject: Subject, actors: Iterable[Actor]) -> tuple[str, ...]:
    """Which of these could take a claim as it waits, by their ids."""
    action = Action.CLAIM_SETTLE if claim.seat is Seat.LEAD else Action.CLAIM_TAKE
    return tuple(one.person_id for one in actors if may(one, action, subject))


def way_out(
    claim: Claim, allowed: Collection[str], named: Collection[str], actors: Iterable[Actor]
) -> Way | None:
    """What an organizer can do where nobody holds a claim and nobody can take it.

    ``allowed`` could take it as people, ``named`` are those of them who may judge its badge.
    """
    if named or claim.assessor_id:
        return None
    if not any(Role.ASSESSOR in one.roles and not one.benched for one in actors):
        return Way.ASSESSOR
    if allowed:
        return Way.NAMED
    return Way.LEAD if claim.seat is Seat.LEAD else Way.ANOTHER
