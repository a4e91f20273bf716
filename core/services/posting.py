"""What an act has to tell: the rows and jobs that go into its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.domain.claim import WITH_ASSESSORS, Seat
from core.domain.rooms import Going, Room
from core.mail import PATIENCE
from core.services.conversation import Conversation
from core.services.planning import plan
from core.store.repositories import Award
from core.store.transaction import Transaction

ANEW = "anew"
DECISIONS = ("not_yet", "awarded")


def tell_learner(tx: Transaction, claim_id: str, person_id: str, news: str, **ids: str) -> None:
    """News for a learner about their claim: on the page, and where they talk.

    ``news`` is question, not_yet or awarded; ``ids`` tell two of a kind apart. A decision that
    answers an appeal is told as one.
    """
    mark = ":".join((claim_id, news, *ids.values()))
    if news in DECISIONS and tx.claims.get(claim_id).seat is Seat.APPEAL:
        news = f"{news}.appeal"
    about = {"claim": claim_id, "person": person_id, "news": news, **ids}
    tx.later(f"tell:{mark}", "learner.tell", about)
    room = tx.rooms.of_person(person_id)
    if room is not None:
        post(tx, room.id, claim_id, Going.NEWS, f"news:{mark}", {"news": news, **ids})


def tell_anew(tx: Transaction, awards: Sequence[Award], why: str) -> None:
    """Awards were issued anew: each owner is told once, however many of theirs it were.

    ``why`` is key, again or address. Recipients of a list who never came have nobody to tell.
    """
    tx.touch(*(f"person:{one.person_id}" for one in awards))
    work = tx.recalls.last() if why == "key" else tx.reissues.last(why)
    away = tx.many.away([one.id for one in awards])
    told = {one.person_id: one for one in awards if one.id not in away}
    if work is None or not told:
        return
    reached = tx.many_facts.reachable(told)
    for person_id, award in told.items():
        key = f"{ANEW}:{work}:{person_id}"
        if tx.notices.add(key, person_id, ANEW, award.claim_id) and person_id in reached:
            _tell_anew_elsewhere(tx, key, award)


def _tell_anew_elsewhere(tx: Transaction, key: str, award: Award) -> None:
    """Where they talk, and by e-mail, as they chose."""
    room = tx.rooms.of_person(award.person_id)
    if room is not None:
        post(tx, room.id, award.claim_id, Going.NEWS, key, {"news": ANEW})
    address = tx.addresses.get(award.person_id)
    if address is not None and address.confirmed:
        about = {"person": award.person_id, "claim": award.claim_id, "news": ANEW, "notice": key}
        tx.later(f"mail:{key}", "mail.news", about, at=tx.now + PATIENCE)


def tell_desks(tx: Transaction, claim_id: str) -> None:
    """A claim changed: its card is drawn again in every channel, and what is due planned anew."""
    version = plan(tx, claim_id).version
    rooms = {room.id for room in tx.rooms.desks()}
    # A channel that is not used any more keeps its old cards true all the same.
    rooms |= {room.id for room in tx.cards.rooms(claim_id)}
    for room_id in sorted(rooms):
        key = f"card:{claim_id}:{version}:{room_id}"
        post(tx, room_id, claim_id, Going.CARD, key, {})


def redraw_desks(tx: Transaction, why: str) -> None:
    """Every open claim's card is drawn again, for another reason than that the claim changed.

    ``why`` tells one time from another.
    """
    for claim in tx.claims.waiting(WITH_ASSESSORS):
        redraw(tx, claim.id, why)


def redraw(tx: Transaction, claim_id: str, why: str) -> None:
    """One claim's card is drawn again, wherever it stands."""
    for room in tx.cards.rooms(claim_id):
        post(tx, room.id, claim_id, Going.CARD, f"card:{claim_id}:{why}:{room.id}", {})


def relay(tx: Transaction, claim_id: str, message_id: str) -> None:
    """What was asked or answered stands below the card."""
    for room in tx.rooms.desks():
        key = f"relay:{message_id}:{room.id}"
        post(tx, room.id, claim_id, Going.RELAY, key, {"message": message_id})


def said_elsewhere(tx: Transaction, claim_ids: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Where copies of a person's words stand, before an erasure forgets it."""
    return [(room.id, claim, ref) for claim in claim_ids for room, ref in tx.outbox.said(claim)]


def take_back(
    tx: Transaction, claim_ids: tuple[str, ...], copies: list[tuple[str, str, str]]
) -> None:
    """After an erasure: the copies go, and the cards show nothing any more."""
    for room_id, claim_id, ref in copies:
        post(tx, room_id, claim_id, Going.UNSAY, f"unsay:{room_id}:{ref}", {"ref": ref})
    for claim_id in claim_ids:
        for room in tx.cards.rooms(claim_id):
            post(tx, room.id, claim_id, Going.CARD, f"card:{claim_id}:erased:{room.id}", {})


def empty(tx: Transaction, rooms: tuple[Room, ...], claim_ids: tuple[str, ...]) -> None:
    """After an erasure: what we said in those rooms goes. They are nobody's until then.

    Without a claim nothing was ever told there.
    """
    for room in rooms if claim_ids else ():
        tx.rooms.leave(room)
        about = {"before": str(tx.now.timestamp())}
        post(tx, room.id, claim_ids[0], Going.EMPTY, f"empty:{room.id}", about)


def post(
    tx: Transaction, room_id: str, claim_id: str, kind: Going, key: str, ids: dict[str, str]
) -> str:
    """Put a message into the outbox, and have it sent; its id, "" for a known key."""
    parcel = tx.outbox.put(room_id, claim_id, kind, key, ids)
    if parcel:
        about = {"room": room_id, "claim": claim_id}
        tx.later(f"drain:{parcel}", "room.drain", about)
    return parcel


def going_out(tx: Transaction, talk: Conversation, room_id: str) -> Conversation:
    """A screen on its way to a room, in order with all else that goes there; without one, as it is.

    No job is queued for it: whoever called sends it at once, and what a crash leaves behind
    is found by ``Delivering.left_behind``.
    """
    if not room_id:
        return talk
    return replace(talk, delivery=tx.outbox.put_screen(room_id, talk.claim_id))
