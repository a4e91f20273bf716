"""The one place that says yes or no.

Who someone is to a subject is their *relation*; the table says which relations may
do what. An owner is never an assessor of their own claim, whatever roles they hold,
and somebody of another community is a stranger, whatever roles they hold there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from core.domain.errors import NotAllowed, NotTaken, OwnClaim
from core.domain.people import Actor, Role


class Action(StrEnum):
    """Everything that somebody may or may not do."""

    CLAIM_BEGIN = "claim.begin"
    CLAIM_TELL = "claim.tell"
    CLAIM_READ = "claim.read"
    CLAIM_WITHDRAW = "claim.withdraw"
    CLAIM_TAKE = "claim.take"
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
    PEOPLE_MANAGE = "people.manage"


class Relation(StrEnum):
    """Who somebody is to a subject."""

    STRANGER = "stranger"
    MEMBER = "member"
    OWNER = "owner"
    ASSESSOR = "assessor"
    ASSIGNED = "assigned"
    ORGANIZER = "organizer"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is acted on: its community, and where it has them, its owner and assessor.

    ``shared`` is true for an award that its owner made public.
    """

    community_id: str
    owner_id: str | None = None
    assessor_id: str | None = None
    shared: bool = False


R, A = Relation, Action

TABLE: Mapping[Action, frozenset[Relation]] = MappingProxyType(
    {
        A.CLAIM_BEGIN: frozenset({R.MEMBER}),
        A.CLAIM_TELL: frozenset({R.OWNER}),
        A.CLAIM_READ: frozenset({R.OWNER, R.ASSESSOR, R.ASSIGNED}),
        A.CLAIM_WITHDRAW: frozenset({R.OWNER}),
        A.CLAIM_TAKE: frozenset({R.ASSESSOR}),
        # An organizer may give back what a volunteer left behind; never judge it.
        A.CLAIM_RELEASE: frozenset({R.ASSIGNED, R.ORGANIZER}),
        A.CLAIM_ASK: frozenset({R.ASSIGNED}),
        A.CLAIM_REPLY: frozenset({R.OWNER}),
        A.CLAIM_DECIDE: frozenset({R.ASSIGNED}),
        A.EVIDENCE_READ: frozenset({R.OWNER, R.ASSESSOR, R.ASSIGNED}),
        A.AWARD_READ: frozenset({R.OWNER}),
        A.AWARD_SHARE: frozenset({R.OWNER}),
        A.AWARD_REVOKE: frozenset({R.ORGANIZER}),
        A.AWARDS_LIST: frozenset({R.ORGANIZER}),
        A.AWARDS_GIVE: frozenset({R.ORGANIZER}),
        A.DESK_OPEN: frozenset({R.ASSESSOR}),
        A.CATALOGUE_READ: frozenset({R.MEMBER}),
        A.CATALOGUE_EDIT: frozenset({R.ORGANIZER}),
        A.PEOPLE_MANAGE: frozenset({R.ORGANIZER}),
    }
)


def relations(actor: Actor | None, subject: Subject) -> frozenset[Relation]:
    """Everything ``actor`` is to ``subject``; never empty.

    Nobody, and a member of another community, is a stranger and nothing else.
    """
    if actor is None or actor.community_id != subject.community_id:
        return frozenset({Relation.STRANGER})
    found = {Relation.MEMBER}
    if subject.owner_id == actor.person_id:
        found.add(Relation.OWNER)
    elif Role.ASSESSOR in actor.roles:
        found.add(Relation.ASSESSOR)
        if subject.assessor_id == actor.person_id:
            found.add(Relation.ASSIGNED)
    if Role.ORGANIZER in actor.roles:
        found.add(Relation.ORGANIZER)
    return frozenset(found)


def authorize(actor: Actor | None, action: Action, subject: Subject) -> None:
    """Return if ``actor`` may do ``action`` to ``subject``; else raise.

    Raises ``OwnClaim`` when the only thing in the way is that the claim is theirs,
    ``NotTaken`` when another assessor (or none) holds it, else ``NotAllowed``.
    """
    if action is Action.AWARD_READ and subject.shared:
        return
    held = relations(actor, subject)
    wanted = TABLE[action]
    if held & wanted:
        return
    judging = wanted & {Relation.ASSESSOR, Relation.ASSIGNED}
    if judging and Relation.OWNER in held and actor and Role.ASSESSOR in actor.roles:
        raise OwnClaim(action=action.value)
    if Relation.ASSIGNED in wanted and Relation.ASSESSOR in held:
        raise NotTaken(action=action.value)
    raise NotAllowed(action=action.value)


def may(actor: Actor | None, action: Action, subject: Subject) -> bool:
    """Whether ``authorize`` would return; for showing or hiding a button."""
    try:
        authorize(actor, action, subject)
    except NotAllowed:
        return False
    return True
