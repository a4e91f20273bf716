"""The one place that says yes or no.

Who someone is to a subject is their *relation*; ``tables/permissions.csv`` says which relations
may do what. An owner is never an assessor of their own claim, whatever roles they hold; nobody
is who must not judge its owner, or has judged it before; and somebody of another community is a
stranger, whatever roles they hold there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from core.domain.claim import Seat
from core.domain.errors import (
    Conflicted,
    JudgedBefore,
    LeadWanted,
    NotAllowed,
    NotTaken,
    OwnClaim,
)
from core.domain.grids import rows
from core.domain.people import Actor, Role


class Action(StrEnum):
    """Everything that somebody may or may not do."""

    CLAIM_BEGIN = "claim.begin"
    CLAIM_RENEW = "claim.renew"
    CLAIM_TELL = "claim.tell"
    CLAIM_READ = "claim.read"
    CLAIM_WITHDRAW = "claim.withdraw"
    CLAIM_APPEAL = "claim.appeal"
    CLAIM_TAKE = "claim.take"
    CLAIM_SETTLE = "claim.settle"
    CLAIM_RECUSE = "claim.recuse"
    CLAIM_RELEASE = "claim.release"
    CLAIM_ASK = "claim.ask"
    CLAIM_REPLY = "claim.reply"
    CLAIM_DECIDE = "claim.decide"
    EVIDENCE_READ = "evidence.read"
    AWARD_READ = "award.read"
    AWARD_SHARE = "award.share"
    AWARD_REVOKE = "award.revoke"
    AWARDS_LIST = "awards.list"
    AWARDS_GIVE = "awards.give"
    DESK_OPEN = "desk.open"
    CATALOGUE_READ = "catalogue.read"
    CATALOGUE_EDIT = "catalogue.edit"
    RULES_EDIT = "rules.edit"
    PEOPLE_MANAGE = "people.manage"


class Relation(StrEnum):
    """Who somebody is to a subject."""

    STRANGER = "stranger"
    MEMBER = "member"
    OWNER = "owner"
    ASSESSOR = "assessor"
    ASSIGNED = "assigned"
    # May decide where two assessors differ.
    LEAD = "lead"
    # Has judged this round already; for an appeal, any round.
    JUDGED = "judged"
    # Must not judge its owner: they know each other, or one of them said no to the other.
    CONFLICTED = "conflicted"
    WITNESS = "witness"
    ORGANIZER = "organizer"
    # An organizer has closed the door to them, or they left the place they come from.
    # What is their own stays theirs to see.
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is acted on: its community, and where it has them, its owner and assessor.

    ``seat`` is whose judgement is wanted; ``judged`` are those who gave theirs before,
    ``conflicted`` those who must not judge its owner, ``witnesses`` those who speak for them.
    ``shared`` is true for an award that its owner made public.
    """

    community_id: str
    owner_id: str | None = None
    assessor_id: str | None = None
    shared: bool = False
    seat: Seat = Seat.FIRST
    judged: frozenset[str] = field(default_factory=frozenset)
    conflicted: frozenset[str] = field(default_factory=frozenset)
    witnesses: frozenset[str] = field(default_factory=frozenset)


R = Relation


def _table() -> dict[Action, frozenset[Relation]]:
    return {
        Action(row["action"]): frozenset(one for one in Relation if row[one] == "yes")
        for row in rows("permissions")
    }


TABLE: Mapping[Action, frozenset[Relation]] = MappingProxyType(_table())
_JUDGES = frozenset({R.ASSESSOR, R.ASSIGNED, R.LEAD})


def relations(actor: Actor | None, subject: Subject) -> frozenset[Relation]:
    """Everything ``actor`` is to ``subject``; never empty.

    Nobody, and a member of another community, is a stranger and nothing else.
    """
    if actor is None or actor.community_id != subject.community_id:
        return frozenset({R.STRANGER})
    if actor.removed:
        return frozenset(
            {R.REMOVED, R.OWNER} if subject.owner_id == actor.person_id else {R.REMOVED}
        )
    found = {R.MEMBER}
    if actor.person_id in subject.witnesses:
        found.add(R.WITNESS)
    if subject.owner_id == actor.person_id:
        found.add(R.OWNER)
    elif Role.ASSESSOR in actor.roles and not actor.benched:
        found |= _as_assessor(actor, subject)
    if Role.ORGANIZER in actor.roles:
        found.add(R.ORGANIZER)
    return frozenset(found)


def _as_assessor(actor: Actor, subject: Subject) -> set[Relation]:
    if actor.person_id in subject.conflicted or actor.person_id in subject.witnesses:
        return {R.CONFLICTED}
    if actor.person_id in subject.judged:
        return {R.JUDGED}
    found = {R.ASSESSOR}
    if Role.LEAD in actor.roles:
        found.add(R.LEAD)
    if subject.assessor_id == actor.person_id:
        found.add(R.ASSIGNED)
    return found


def authorize(actor: Actor | None, action: Action, subject: Subject) -> None:
    """Return if ``actor`` may do ``action`` to ``subject``; else raise.

    Raises ``NotAllowed``, or the kind of it that names the one thing in the way: ``OwnClaim``,
    ``Conflicted``, ``JudgedBefore``, ``LeadWanted``, or ``NotTaken`` when another assessor (or
    none) holds it.
    """
    if action is Action.AWARD_READ and subject.shared:
        return
    held = relations(actor, subject)
    wanted = TABLE[action]
    if not held & wanted:
        raise _in_the_way(actor, held, wanted)(action=action.value)


def _in_the_way(
    actor: Actor | None, held: frozenset[Relation], wanted: frozenset[Relation]
) -> type[NotAllowed]:
    if not wanted & _JUDGES or R.REMOVED in held:
        return NotAllowed
    if R.OWNER in held and actor and Role.ASSESSOR in actor.roles:
        return OwnClaim
    for relation, why in ((R.CONFLICTED, Conflicted), (R.JUDGED, JudgedBefore)):
        if relation in held:
            return why
    if R.ASSESSOR in held:
        return NotTaken if R.ASSIGNED in wanted else LeadWanted
    return NotAllowed


def may(actor: Actor | None, action: Action, subject: Subject) -> bool:
    """Whether ``authorize`` would return; for showing or hiding a button."""
    try:
        authorize(actor, action, subject)
    except NotAllowed:
        return False
    return True
