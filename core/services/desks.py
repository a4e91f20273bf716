"""What assessors look at: the queue, and one claim with everything that speaks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.domain.care import Barred
from core.domain.catalogue import Badge
from core.domain.claim import WITH_ASSESSORS, Claim, Seat
from core.domain.desk import Card, Held, Opinion, QueueItem, card, card_parts, closed
from core.domain.errors import NotFound
from core.domain.interview import State
from core.domain.interview.readback import shown_items
from core.domain.panel import differing
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize, may
from core.domain.review import Result
from core.domain.rules import Panel
from core.domain.screens import EvidenceKind, Shown, Words
from core.domain.standing import title
from core.services.alike import marked
from core.services.blinding import heard, is_blind, seen
from core.services.briefings import Library
from core.services.conversation import judged_subject, judged_subjects, messages_of, taking
from core.services.planning import desk_lines, on_time, promises
from core.services.renewing import kept_of
from core.services.reporting import let_through
from core.store.repositories.talk import TalkLine
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

PAIR = (Seat.FIRST, Seat.SECOND)


class Desks:
    """Looks at what is on the desk; nothing here changes anything."""

    def __init__(self, store: Store, library: Library) -> None:
        self._store = store
        self._library = library

    def queue(self, actor: Actor) -> tuple[QueueItem, ...]:
        """The claims with the assessors: mine first, then the one that waits longest.

        Those of people whom the assessor must not judge are not among them.
        """
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.DESK_OPEN, Subject(actor.community_id))
            apart = tx.conflicts.with_(actor.person_id)
            waiting = [o for o in tx.claims.waiting(WITH_ASSESSORS) if o.person_id not in apart]
            found = self._items(tx, actor, waiting)
        return tuple(sorted(found, key=lambda item: (not item.mine, -item.waits)))

    def _items(self, tx: Transaction, actor: Actor, claims: list[Claim]) -> list[QueueItem]:
        """Each of them as the queue shows it, in as many statements as for one."""
        subjects = judged_subjects(tx, claims)
        states = tx.interviews.states([one.id for one in claims])
        due = promises(tx, claims)
        holders = tx.people.names({one.assessor_id for one in claims if one.assessor_id})
        return [
            replace(
                self._item(tx, actor, one, states[one.id], subjects[one.id], holders),
                **on_time(tx, due.get(one.id)),
            )
            for one in claims
        ]

    def _item(
        self,
        tx: Transaction,
        actor: Actor,
        claim: Claim,
        state: State,
        subject: Subject,
        holders: Mapping[str, str],
    ) -> QueueItem:
        chosen = self._library.chosen(tx, state)
        own = claim.person_id == actor.person_id
        sent = claim.submitted_at or claim.created_at
        return QueueItem(
            claim_id=claim.id,
            title=title(chosen.badge if chosen else None),
            state=claim.state,
            round=claim.round,
            waits=max(0, int((tx.now - sent).total_seconds())),
            evidence=len(state.evidence),
            mine=claim.assessor_id == actor.person_id,
            own=own,
            taken_by="" if own else holders.get(claim.assessor_id or "", ""),
            seat=claim.seat,
            free=may(actor, taking(claim), subject),
            renewal=claim.renews is not None,
        )

    def held(self, actor: Actor) -> tuple[Held, ...]:
        """For organizers: the claims that somebody has taken, the one left longest first.

        Not their own, which they cannot give back.
        """
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
            every = (one for one in tx.claims.waiting(WITH_ASSESSORS) if one.assessor_id)
            taken = (one for one in every if one.person_id != actor.person_id)
            found = [self._held(tx, one) for one in taken]
        return tuple(sorted(found, key=lambda one: -one.since))

    def _held(self, tx: Transaction, claim: Claim) -> Held:
        chosen = self._library.chosen(tx, tx.interviews.load(claim.id).state)
        since = max(0, int((tx.now - claim.changed_at).total_seconds()))
        return Held(claim.id, claim.version, title(chosen.badge if chosen else None), since)

    def card(self, actor: Actor, claim_id: str) -> Card:
        """One claim with everything that speaks for it.

        It is closed until the assessor took it, or said that they do not know whose it is.
        Raises ``NotFound`` for a claim that was never sent, ``NotAllowed``, and ``Kept``.
        """
        with self._store.reading(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            may_read(tx, actor, claim)
            subject = judged_subject(tx, claim)
            authorize(actor, Action.CLAIM_READ, subject)
            if claim.round == 0:
                raise NotFound()
            free = may(actor, taking(claim), subject)
            due = () if claim.person_id == actor.person_id else desk_lines(tx, actor, claim)
            found = replace(self._card(tx, actor, claim), free=free, due=due)
            if not is_open_to(tx, actor, claim):
                return closed(found)
            return replace(
                found,
                opinions=_opinions(tx, actor, claim, found.badge),
                steps=tx.steps.of_badge(found.badge.id) if found.mine else (),
                may_be_unsure=claim.seat is Seat.FIRST
                and tx.rules.of_badge(found.badge.id).panel is Panel.UNSURE,
            )

    def posted(self, community_id: str, claim_id: str) -> Card | None:
        """A claim as the assessors' channel shows it; None when it was erased."""
        with self._store.reading(community_id) as tx:
            claim = tx.claims.get(claim_id)
            if claim.round == 0 or not tx.interviews.submissions(claim_id):
                return None
            return self._card(tx, Actor("", community_id), claim)

    def relayed(self, community_id: str, claim_id: str, message_id: str) -> TalkLine | None:
        """What was asked or answered, for all in the assessors' channel; None when it was erased.

        Where somebody must not read this learner's claims, what the learner wrote is for those who
        open the claim: then its text is "".
        """
        with self._store.reading(community_id) as tx:
            said = next((one for one in tx.talk.of(claim_id) if one.id == message_id), None)
            if said is None or said.kind == "question":
                return said
            owner = tx.claims.get(claim_id).person_id
            kept = tx.conflicts.of(owner) or tx.conflicts.avoided(owner)
            return replace(said, text="") if kept else said

    def _card(self, tx: Transaction, actor: Actor, claim: Claim) -> Card:
        opened = tx.interviews.load(claim.id)
        briefing = self._library.briefing(tx, opened)
        rounds = tx.interviews.submissions(claim.id)
        sent = rounds[-1].state
        before = rounds[-2].state if len(rounds) > 1 else None
        reviews = tx.claims.reviews(claim.id)
        kept = kept_of(tx, claim, sent)
        results = reviews[-1].decision.results if reviews else kept
        shown = seen(tx, claim, shown_items(briefing, sent), [one.state for one in rounds])
        shown = _with_twins(tx, claim, sent, shown)
        parts = card_parts(briefing, sent, before, results, shown)
        judged = reviews[-1].decision.decided_at if reviews else None
        drawn = card(
            claim,
            briefing,
            sent,
            shown,
            heard(tx, claim, parts, judged),
            messages_of(tx, claim, actor),
            mine=claim.assessor_id == actor.person_id,
            own=claim.person_id == actor.person_id,
            taken_by=_holder(tx, actor, claim),
            before=before,
            learner="" if is_blind(tx, claim) else opened.learner,
        )
        return marked(tx, claim, sent, drawn)

    def drafted(self, actor: Actor, claim_id: str) -> dict[str, Result]:
        """What oneself has written so far about the present round of a claim."""
        with self._store.reading(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            authorize(actor, Action.CLAIM_READ, judged_subject(tx, claim))
            return tx.drafts.get(claim_id, actor.person_id, claim.round)


def is_open_to(tx: Transaction, actor: Actor, claim: Claim) -> bool:
    """Whether what was told may be shown to an assessor: they said that they know nobody here."""
    if actor.person_id in (claim.person_id, claim.assessor_id):
        return True
    return tx.declarations.made(claim.id, actor.person_id)


def may_read(tx: Transaction, actor: Actor, claim: Claim) -> None:
    """Whoever is kept from judging does not read what others told, and is told so. Raises ``Kept``."""
    if claim.person_id != actor.person_id:
        let_through(tx, actor.person_id, Barred.JUDGING)


def _opinions(tx: Transaction, actor: Actor, claim: Claim, badge: Badge) -> tuple[Opinion, ...]:
    """What others found in this round: for the lead who has to decide, and nobody before."""
    if claim.seat is not Seat.LEAD or claim.assessor_id != actor.person_id:
        return ()
    both = [o for o in tx.judgements.of(claim.id) if o.round == claim.round and o.seat in PAIR]
    apart = differing(badge, both[0], both[1])
    return tuple(Opinion(o.seat, o.results, o.note, o.unsure, apart) for o in both)


def _holder(tx: Transaction, actor: Actor, claim: Claim) -> str:
    """Who has a claim, for colleagues; the one who is judged is not told by whom."""
    if claim.assessor_id is None or claim.person_id == actor.person_id:
        return ""
    return tx.people.get(claim.assessor_id).name


def _with_twins(
    tx: Transaction, claim: Claim, state: State, shown: tuple[Shown, ...]
) -> tuple[Shown, ...]:
    """Say of a file whose very bytes were handed in with other claims that they were.

    What came along from the award that is renewed is no twin of itself.
    """
    own = (claim.id, *(one.id for one in tx.claims.before(claim)))
    hashes = {one.id: one.sha256 for one in state.evidence if one.kind is EvidenceKind.FILE}
    found: list[Shown] = []
    for item in shown:
        others = tx.files.elsewhere(own, hashes[item.id]) if item.id in hashes else 0
        twins = (Words("desk.same_file", count=others),) if others else ()
        found.append(replace(item, same_as=twins))
    return tuple(found)
