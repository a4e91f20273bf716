"""Sending what waits in the outbox: in order, once, and again where it did not work.

One at a time holds a room and sends what waits there. What a platform puts off, or a network
breaks, stays first in its room and is tried again; after ``MOST_TRIES`` it is a dead letter
that an organizer sees, and the next one goes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Protocol

from core.domain.claim import WITH_LEARNER, ClaimState
from core.domain.errors import NotFound
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.domain.rooms import DeadParcel, Going, Parcel, Room
from core.services.celebrations import taken_back_meanwhile
from core.services.conversation import Conversation
from core.store.repositories.outbox import rooms_with_mail
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

log = logging.getLogger(__name__)

# Seconds between the tries of one message: five hours in all.
PAUSES = (1, 5, 30, 120, 300, 600, 1200, 1800, 3600, 3600, 3600)
MOST_TRIES = len(PAUSES) + 1
# A platform may put a message off for so long, with all that waits behind it in its room.
MOST_PUT_OFF = timedelta(days=7)
PUT_OFF = "put off for a week"
BREAKS_US = "sending it ended the process each time"
# Longer than any platform takes to answer; whoever died while sending is out of the way then.
HOLD = timedelta(seconds=60)
# What waits longer than this was left behind by a process that is gone.
LEFT_BEHIND = timedelta(seconds=3)
WATCH_SECONDS = 1.0


Done = Callable[[Transaction], None]


class TryLater(Exception):
    """The platform asks to come back, in ``seconds``. That does not count as a failure."""

    def __init__(self, seconds: float, why: str = "") -> None:
        super().__init__(why)
        self.seconds = seconds


class Undeliverable(Exception):
    """It will never arrive, and trying again is of no use; says why."""


class Sender(Protocol):
    """Sends to one platform."""

    def send(self, parcel: Parcel, fresh: Conversation | None) -> str:
        """Send one message; returns the platform's name for it, or "" when there is none.

        ``fresh`` is the screen for the person who acted just now; else it is drawn from
        what is kept. Raises ``TryLater`` and ``Undeliverable``; whatever else it raises is
        a failure that is tried again.
        """
        ...


class Delivering:
    """Sends what waits. ``senders`` are by platform, filled by the faces that run here."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ended = threading.Event()
        self.senders: dict[str, Sender] = {}

    def start(self) -> None:
        """Look now and then for what a process left that is gone, until ``stop``."""
        self._ended.clear()
        threading.Thread(target=self._watch, name="deliveries", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(WATCH_SECONDS):
            try:
                self.left_behind()
            except Exception:
                log.exception("could not look for messages that were left behind")

    # -- sending ------------------------------------------------------------------------

    def run(self, ids: Mapping[str, str]) -> None:
        """Job ``room.drain``."""
        self.drain(ids["community"], ids["room"])

    def drain(
        self, community_id: str, room_id: str, fresh: Mapping[str, Conversation] | None = None
    ) -> None:
        """Send everything that waits in a room and is due, the first first.

        ``fresh`` holds screens by the id of their message. Somebody else who sends there
        at this moment takes it along.
        """
        with self._store.transaction(community_id) as tx:
            room = tx.rooms.get(room_id)
            if room is None or room.platform not in self.senders:
                return
            if not tx.rooms.hold(room_id, HOLD):
                return
            parcel = _next(tx, room_id)
        sender = self.senders[room.platform]
        while parcel is not None:
            parcel = self._send(sender, parcel, (fresh or {}).get(parcel.id))

    def _send(self, sender: Sender, parcel: Parcel, fresh: Conversation | None) -> Parcel | None:
        """Send one, and keep what came of it; the next one, if one is due."""
        try:
            ref = sender.send(parcel, fresh)
        except TryLater as wait:
            span = timedelta(seconds=max(wait.seconds, 0))
            done: Done = partial(_postpone, parcel=parcel, span=span, why=str(wait), tried=False)
        except (Undeliverable, NotFound) as wrong:
            done = partial(_give_up, parcel=parcel, why=str(wrong) or type(wrong).__name__)
        except Exception as wrong:
            log.warning("a message of kind %s could not be sent", parcel.kind, exc_info=True)
            done = _failed(parcel, f"{type(wrong).__name__}: {wrong}")
        else:
            done = partial(_arrived, parcel=parcel, ref=ref)
        with self._store.transaction(parcel.room.community_id) as tx:
            done(tx)
            return _next(tx, parcel.room.id)

    def copied(self, room: Room, claim_id: str, ref: str) -> None:
        """A copy of what belongs to a claim was put into a room; an erasure takes it out again."""
        with self._store.transaction(room.community_id) as tx:
            parcel = tx.outbox.put(room.id, claim_id, Going.RELAY, f"copy:{room.id}:{ref}", {})
            if parcel:
                tx.outbox.sent(parcel, ref)

    def is_lost(self, community_id: str, parcel_id: str) -> bool:
        """Whether a message was given up."""
        with self._store.reading(community_id) as tx:
            return tx.outbox.is_dead(parcel_id)

    def left_behind(self) -> int:
        """Send what a process left that is gone; returns in how many rooms."""
        with self._store.reading() as tx:
            waiting = rooms_with_mail(tx.connection, tx.now - LEFT_BEHIND)
        for community_id, room_id in waiting:
            self.drain(community_id, room_id)
        return len(waiting)

    # -- dead letters -------------------------------------------------------------------

    def dead(self, actor: Actor | None, community_id: str = "") -> tuple[DeadParcel, ...]:
        """What could not be delivered, the oldest first. For organizers.

        Without an actor it is whoever runs the machine, who names the community.
        """
        with self._store.reading(_allowed(actor, community_id)) as tx:
            return tx.outbox.dead()

    def retry(self, actor: Actor | None, parcel_id: str, community_id: str = "") -> None:
        """Let a dead letter go out once more. Raises ``NotFound``."""
        with self._store.transaction(_allowed(actor, community_id)) as tx:
            room_id = tx.outbox.revive(parcel_id)
            if room_id is None:
                raise NotFound()
            key = f"drain:{parcel_id}:{int(tx.now.timestamp() * 1000)}"
            tx.later(key, "room.drain", {"room": room_id})

    def discard(self, actor: Actor | None, parcel_id: str, community_id: str = "") -> None:
        """Throw a dead letter away. Raises ``NotFound``."""
        with self._store.transaction(_allowed(actor, community_id)) as tx:
            if not tx.outbox.discard(parcel_id):
                raise NotFound()


def _allowed(actor: Actor | None, community_id: str) -> str:
    """The community whose dead letters they may see."""
    if actor is None:
        return community_id
    authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
    return actor.community_id


def _next(tx: Transaction, room_id: str) -> Parcel | None:
    """The next message that is due, marked as begun; with none, the room is let go."""
    # First of all: that locks the room, so that nothing is put into it unseen.
    tx.rooms.keep_holding(room_id, HOLD)
    now = tx.rooms.get(room_id)
    found = tx.outbox.next(now) if now is not None else None
    while now is not None and found is not None and found[0].tries >= MOST_TRIES:
        # Sending it began so often and had no end: whoever sends it dies of it.
        _give_up(tx, found[0], BREAKS_US)
        found = tx.outbox.next(now)
    if found is None or not found[1]:
        tx.rooms.keep_holding(room_id, None)
        return None
    parcel = replace(found[0], takes_over=_takes_over(tx, found[0]))
    tx.outbox.trying(parcel.id)
    return parcel


def _arrived(tx: Transaction, parcel: Parcel, ref: str) -> None:
    room = parcel.room
    if taken_back_meanwhile(tx, parcel, ref):
        return
    tx.outbox.sent(parcel.id, ref)
    if parcel.kind is Going.UNROLE:
        tx.celebrations.forget_ids(parcel.id)
    if parcel.kind is Going.CARD and ref:
        tx.cards.put(parcel.claim_id, room.id, ref)
    if parcel.kind is Going.EMPTY:
        tx.rooms.forget(room.id)
    shows = parcel.kind is Going.SCREEN or (parcel.kind is Going.NEWS and parcel.takes_over)
    if shows and ref:
        tx.rooms.shows(room.id, parcel.claim_id, ref)
    if parcel.kind is Going.NEWS and room.person_id:
        # Told here, so no e-mail has to follow.
        tx.notices.seen(room.person_id, parcel.claim_id)


def _failed(parcel: Parcel, why: str) -> Done:
    if parcel.tries + 1 >= MOST_TRIES:
        return partial(_give_up, parcel=parcel, why=why)
    span = timedelta(seconds=PAUSES[parcel.tries])
    return partial(_postpone, parcel=parcel, span=span, why=why, tried=True)


def _postpone(tx: Transaction, parcel: Parcel, span: timedelta, why: str, *, tried: bool) -> None:
    until = tx.now + span
    made = tx.outbox.made_at(parcel.id)
    if not tried and made is not None and until - made > MOST_PUT_OFF:
        _give_up(tx, parcel, why or PUT_OFF)
        return
    tx.outbox.postpone(parcel.id, until, why, tried=tried)
    key = f"drain:{parcel.id}:{int(until.timestamp() * 1000)}"
    ids = {"room": parcel.room.id, "claim": parcel.claim_id}
    tx.later(key, "room.drain", ids, at=until)


def _give_up(tx: Transaction, parcel: Parcel, why: str) -> None:
    log.error("a message of kind %s was given up: %s", parcel.kind, why)
    tx.outbox.give_up(parcel.id, why)
    if parcel.kind in (Going.SCREEN, Going.NEWS):
        tx.rooms.shows(parcel.room.id, parcel.room.claim_id, None)


def _takes_over(tx: Transaction, parcel: Parcel) -> bool:
    """Nobody is torn out of telling something, or of answering another assessor."""
    now = parcel.room.claim_id
    if parcel.kind is not Going.NEWS or now in (None, parcel.claim_id):
        return True
    return tx.claims.get(str(now)).state not in {*WITH_LEARNER, ClaimState.QUESTION}
