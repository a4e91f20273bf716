"""What an award sets going in public: the rows that go into the transaction of the act.

Roles come with the award where an organizer chose one. Nothing is announced by itself: who
earned the award is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.rooms import Going, Parcel, Room, RoomKind
from core.services.posting import post
from core.store.repositories import Award, Bearer
from core.store.transaction import Transaction

# Where the roles of a server are given and taken: no channel has such a name.
ROLES_ADDRESS = "@roles"


@dataclass(frozen=True, slots=True)
class Given:
    """A role that somebody has with an award, by the platform's own ids."""

    room: Room
    claim_id: str
    user: str
    role: str


def celebrate(tx: Transaction, award: Award) -> None:
    """An award was signed: roles are given, and its owner is asked about announcing it.

    The same award again changes nothing.
    """
    if award.revoked_at is not None:
        return
    for one in tx.celebrations.bearers(award.person_id, award.badge_id):
        key = f"role:{award.id}:{one.user}"
        ids = {"award": award.id, "user": one.user, "role": one.role}
        post(tx, _roles_room(tx, one).id, award.claim_id, Going.ROLE, key, ids)
    room = tx.rooms.of_person(award.person_id)
    if room is not None and tx.celebrations.wall(room.space_id) is not None:
        post(tx, room.id, award.claim_id, Going.OFFER, f"offer:{award.id}", {"award": award.id})


def _roles_room(tx: Transaction, one: Bearer) -> Room:
    address = f"{one.workspace}/{ROLES_ADDRESS}"
    tx.arrivals.clear(one.platform, address, tx.community_id)
    return tx.rooms.open(one.space_id, one.platform, address, RoomKind.ROLES)


def celebrate_no_more(tx: Transaction, award: Award) -> None:
    """An award was revoked: what was announced goes, and so do its roles."""
    quiet(tx, award)
    given = roles_given(tx, (award.claim_id,))
    tx.celebrations.needless(award.claim_id, Going.ROLE)
    take_roles(tx, given)


def quiet(tx: Transaction, award: Award) -> None:
    """Take back what was announced of an award, and forget that it was to be."""
    sent = tx.celebrations.gone(award.claim_id, Going.ANNOUNCE)
    tx.celebrations.want_no_more(award.id)
    tx.celebrations.needless(award.claim_id, Going.ANNOUNCE)
    for one in sent:
        if one.ref:
            _unsay(tx, one.room.id, one.claim_id, one.ref)


def _unsay(tx: Transaction, room_id: str, claim_id: str, ref: str) -> None:
    post(tx, room_id, claim_id, Going.UNSAY, f"unsay:{room_id}:{ref}", {"ref": ref})


def roles_given(tx: Transaction, claim_ids: tuple[str, ...]) -> list[Given]:
    """The roles that were given with the awards of claims."""
    return [
        Given(one.room, one.claim_id, one.ids["user"], one.ids["role"])
        for claim_id in claim_ids
        for one in tx.celebrations.gone(claim_id, Going.ROLE)
        if one.sent
    ]


def take_roles(tx: Transaction, given: list[Given]) -> None:
    """Take roles back, but for those that another award of the same person brings, too."""
    for one in given:
        if tx.celebrations.still_due(one.user, one.role):
            continue
        key = f"unrole:{one.claim_id}:{one.user}:{one.role}"
        ids = {"user": one.user, "role": one.role}
        post(tx, one.room.id, one.claim_id, Going.UNROLE, key, ids)


def taken_back_meanwhile(tx: Transaction, parcel: Parcel, ref: str) -> bool:
    """Whether a message that arrived just now was taken back while it was on its way.

    Then it is taken back out there, too: whoever took it back could not know that it arrives.
    """
    if parcel.kind not in (Going.ANNOUNCE, Going.ROLE) or tx.celebrations.is_kept(parcel.id):
        return False
    if parcel.kind is Going.ROLE:
        take_roles(
            tx, [Given(parcel.room, parcel.claim_id, parcel.ids["user"], parcel.ids["role"])]
        )
    elif ref:
        _unsay(tx, parcel.room.id, parcel.claim_id, ref)
    return True
