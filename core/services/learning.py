"""A learner's side: begin, tell, send, reply, withdraw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from core.domain.claim import WITH_LEARNER, ClaimState
from core.domain.errors import NotFound
from core.domain.interview import (
    Appealed,
    Attached,
    BadgeChosen,
    Briefing,
    Chosen,
    Consented,
    Event,
    Input,
    LanguageChanged,
    Pressed,
    Sent,
    State,
    Typed,
    history,
    show,
    step,
)
from core.domain.interview.state import MOST_EVIDENCE
from core.domain.people import Actor, Space
from core.domain.permissions import Action, authorize
from core.domain.screens import Home, Screen, Text, Words
from core.files import FileStore
from core.limits import Limits
from core.services.appealing import appealed
from core.services.briefings import Library
from core.services.claiming import begun, handed_in
from core.services.conversation import Conversation, Conversations, conversation, subject_of
from core.services.evidence import as_evidence, content_of, kept, let_go, quota_reached, remember
from core.services.homes import home_of
from core.services.posting import going_out
from core.services.replying import Replies, Understand
from core.store.repositories import OpenInterview, StoredFile
from core.store.transaction import Transaction
from core.store.unit_of_work import Store, again
from core.texts import LONGEST_NAME


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message from a platform. ``id`` is unique there, however often it is delivered.

    ``seen`` is the version of the conversation that the sender had before them, ``room``
    where the answer goes, if not to whoever calls.
    """

    platform: str
    id: str
    given: Input
    seen: int | None = None
    room: str = ""


class Learning:
    """Commands of learners. Each is one transaction."""

    def __init__(
        self,
        store: Store,
        library: Library,
        files: FileStore,
        quota: int,
        understand: Understand,
        limits: Limits,
    ) -> None:
        self._store = store
        self._library = library
        self._claims = Conversations(library)
        self._replies = Replies(self._claims, understand)
        self._files = files
        self._quota = quota
        self._understand = understand
        self._limits = limits

    # -- looking ------------------------------------------------------------------------

    def home(self, actor: Actor) -> Home:
        """The learner's claims and the way to begin another."""
        with self._store.reading(actor.community_id) as tx:
            return home_of(tx, actor.person_id)

    def current(self, actor: Actor) -> str | None:
        """The claim that a learner would go on with: the one that waits for them."""
        with self._store.reading(actor.community_id) as tx:
            claims = tx.claims.of(actor.person_id)
        for state in (ClaimState.QUESTION, ClaimState.NOT_YET, ClaimState.DRAFT):
            found = next((claim.id for claim in claims if claim.state is state), None)
            if found:
                return found
        return None

    def look(self, actor: Actor, claim_id: str, notice: Text | None = None) -> Conversation:
        """The claim as it stands. Raises ``NotFound`` for a claim of somebody else."""
        with self._store.reading(actor.community_id) as tx:
            opened = self._claims.open(tx, actor, claim_id, Action.CLAIM_TELL)
            unseen = tx.notices.unseen(actor.person_id)
            news = [one.kind for one in unseen if one.claim_id == claim_id]
            if notice is None and "witness" in news:
                notice = Words("claim.witness_answered")
            elif notice is None and "remind" in news:
                notice = Words("claim.reminded")
            seen = self._claims.draw(tx, actor, opened, notice)
        if news:
            # Whoever looks at a claim knows the news about it; no e-mail follows then.
            with self._store.transaction(actor.community_id) as tx:
                tx.notices.seen(actor.person_id, claim_id)
        return seen

    def show(self, actor: Actor, claim_id: str, room_id: str) -> Conversation:
        """The claim as it stands, which is talked about in that room from now on."""
        with self._store.transaction(actor.community_id) as tx:
            talk = self._as_it_is(tx, actor, claim_id)
            tx.notices.seen(actor.person_id, claim_id)
            return going_out(tx, talk, room_id)

    # -- beginning and telling ----------------------------------------------------------

    def begin(self, actor: Actor, space: Space) -> str:
        """A new claim; one that was begun and holds nothing yet is used again."""
        self._limits.count("begin", actor.person_id)
        with self._store.transaction(actor.community_id) as tx:
            return begun(tx, actor, space, self._library.script)

    def start(self, actor: Actor, space: Space, incoming: Incoming) -> Conversation:
        """Begin a claim in a room; the same message again shows what is told there now."""
        self._limits.count("begin", actor.person_id)
        return again(lambda: self._start(actor, space, incoming))

    def _start(self, actor: Actor, space: Space, incoming: Incoming) -> Conversation:
        with self._store.transaction(actor.community_id) as tx:
            if not tx.inbox.take(incoming.platform, incoming.id):
                room = tx.rooms.get(incoming.room)
                return self._as_it_is(tx, actor, (room and room.claim_id) or "")
            claim_id = begun(tx, actor, space, self._library.script)
            opened = self._claims.open(tx, actor, claim_id, Action.CLAIM_TELL)
            return going_out(tx, self._step(tx, actor, opened, incoming), incoming.room)

    def tell(self, actor: Actor, claim_id: str, incoming: Incoming) -> Conversation:
        """Take one message of the learner; what was said is durable when this returns.

        The same message again changes nothing and shows the present screen. Raises
        ``TooFast``.
        """
        self._limits.count("tell", actor.person_id)
        return again(lambda: self._tell(actor, claim_id, incoming))

    def _tell(self, actor: Actor, claim_id: str, incoming: Incoming) -> Conversation:
        with self._store.transaction(actor.community_id) as tx:
            opened = self._claims.open(tx, actor, claim_id, Action.CLAIM_TELL)
            if not tx.inbox.take(incoming.platform, incoming.id):
                return self._as_it_is(tx, actor, claim_id)
            if opened.claim_state in WITH_LEARNER:
                talk = self._step(tx, actor, opened, incoming)
            else:
                talk = self._replies.take(tx, actor, opened, incoming.given)
            return going_out(tx, talk, incoming.room)

    def _as_it_is(self, tx: Transaction, actor: Actor, claim_id: str) -> Conversation:
        """Read once more: the same message may have been taken just now, by another thread."""
        opened = self._claims.open(tx, actor, claim_id, Action.CLAIM_TELL)
        return self._claims.draw(tx, actor, opened)

    def _step(
        self, tx: Transaction, actor: Actor, opened: OpenInterview, incoming: Incoming
    ) -> Conversation:
        briefing = self._library.briefing(tx, opened)
        given = incoming.given
        stale = incoming.seen is not None and incoming.seen != opened.version
        if isinstance(given, Pressed | Chosen) and stale:
            return self._claims.draw(tx, actor, opened, Words("interview.notice.stale"))
        if given == Pressed("withdraw"):
            return self._replies.withdraw(tx, actor, opened)
        if isinstance(given, Typed) and given.place in (None, opened.state.place):
            understood = self._meaning(briefing, opened.state, given)
            given = understood or given
        moved = step(briefing, opened.state, given, tx.now)
        if moved.state == opened.state:
            return _talk(actor, briefing, opened, moved.screen)
        tx.interviews.save(opened.claim_id, moved.state, opened.version)
        for event in moved.events:
            self._follow(tx, actor, opened, moved.state, event)
        tx.touch(f"person:{actor.person_id}")
        after = replace(opened, state=moved.state, version=opened.version + 1)
        if any(isinstance(one, Sent | Appealed) for one in moved.events):
            sent = replace(after, claim_state=ClaimState.SUBMITTED)
            return self._claims.draw(tx, actor, sent)
        if briefing.chosen is None or moved.state.badge != opened.state.badge:
            briefing = replace(briefing, chosen=self._library.chosen(tx, moved.state))
        return _talk(actor, briefing, after, moved.screen)

    def _meaning(self, briefing: Briefing, state: State, typed: Typed) -> Input | None:
        """A typed word that stands on a button means the button."""
        if len(typed.text) > LONGEST_NAME:
            return None
        return self._understand(show(briefing, state), typed.text, state.language)

    def _follow(
        self, tx: Transaction, actor: Actor, opened: OpenInterview, state: State, event: Event
    ) -> None:
        match event:
            case Consented(version):
                tx.people.consent(actor.person_id, version, state.language)
            case LanguageChanged(language):
                tx.people.speak(actor.person_id, language)
            case BadgeChosen(badge_id, version):
                tx.claims.choose_badge(opened.claim_id, badge_id, version)
            case Sent():
                handed_in(tx, actor, opened.claim_id, state)
            case Appealed(text):
                appealed(tx, actor, opened.claim_id, text)

    def withdraw(self, actor: Actor, claim_id: str) -> Conversation:
        """Take a claim back, at any time before it is awarded."""
        return again(lambda: self._withdraw(actor, claim_id))

    def _withdraw(self, actor: Actor, claim_id: str) -> Conversation:
        with self._store.transaction(actor.community_id) as tx:
            opened = self._claims.open(tx, actor, claim_id, Action.CLAIM_WITHDRAW)
            return self._replies.withdraw(tx, actor, opened)

    # -- files --------------------------------------------------------------------------

    def attach(
        self,
        actor: Actor,
        claim_id: str,
        incoming_id: str,
        name: str,
        content: bytes,
        criteria: tuple[str, ...],
        platform: str = "web",
        room: str = "",
    ) -> Conversation:
        """Keep a file as evidence, tied to ``criteria``.

        Raises ``FileTooBig``, ``FileRefused`` and ``QuotaReached``; then nothing changed.
        """
        self._limits.count("attach", actor.person_id)
        with self._store.reading(actor.community_id) as tx:
            self._claims.open(tx, actor, claim_id, Action.CLAIM_TELL)
            if tx.files.used(actor.person_id) + len(content) > self._quota:
                raise quota_reached(self._quota)
        now = self._store.clock()
        file, content = kept(self._files, content, name, actor.person_id, claim_id, now)
        incoming = Incoming(platform, incoming_id, Attached(as_evidence(file, criteria)), room=room)
        try:
            return again(lambda: self._attach(actor, file, content, incoming))
        finally:
            # If it did not become evidence after all, nobody could ever have it erased.
            let_go(self._store, self._files, (file.sha256,))

    def _attach(
        self, actor: Actor, file: StoredFile, content: bytes, incoming: Incoming
    ) -> Conversation:
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            opened = self._claims.open(tx, actor, file.claim_id, Action.CLAIM_TELL)
            if not tx.inbox.take(incoming.platform, incoming.id):
                return self._as_it_is(tx, actor, file.claim_id)
            if opened.claim_state not in WITH_LEARNER:
                closed = Words("interview.notice.evidence_closed")
                talk = self._claims.draw(tx, actor, opened, closed)
            elif opened.state.consent is None:
                first = Words("interview.notice.needed.consent")
                talk = self._claims.draw(tx, actor, opened, first)
            elif len(opened.state.evidence) >= MOST_EVIDENCE:
                full = Words("interview.notice.evidence_full")
                talk = self._claims.draw(tx, actor, opened, full)
            else:
                remember(tx, self._files, file, content, self._quota)
                talk = self._step(tx, actor, opened, incoming)
            return going_out(tx, talk, incoming.room)

    def file(self, actor: Actor, file_id: str) -> tuple[StoredFile, bytes]:
        """An evidence file and its content, as it is, for its owner alone. Raises ``NotFound``."""
        with self._store.reading(actor.community_id) as tx:
            file = tx.files.get(file_id)
            claim = tx.claims.get(file.claim_id)
            if claim.person_id != actor.person_id:
                raise NotFound()
            authorize(actor, Action.EVIDENCE_READ, subject_of(claim))
        return file, content_of(self._files, file)


def _talk(actor: Actor, briefing: Briefing, opened: OpenInterview, screen: Screen) -> Conversation:
    return conversation(actor, opened, screen, partial(history, briefing, opened.state))
