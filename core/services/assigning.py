"""Who judges what: whom a claim is offered to, who may take it, and what assessors choose."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.care import BENCHING
from core.domain.catalogue import Badge
from core.domain.claim import Claim, ClaimState, Seat
from core.domain.errors import CapReached, NotQualified
from core.domain.offering import Candidate, ranked
from core.domain.people import Actor, Person, Role
from core.domain.permissions import Action, Subject, authorize, may
from core.domain.reminding import Kind
from core.domain.rules import SpaceRules
from core.domain.screens import Text, Words
from core.services import absences
from core.services.conversation import judged_subject, not_own, taking
from core.services.planning import hours_of, remind, turn_of
from core.store.repositories.assigning import DECLINED, EXPIRED, Offer
from core.store.repositories.rhythms import Absence, Rhythm
from core.store.transaction import Transaction
from core.store.unit_of_work import Store
from core.zones import zone_of

MOST_CAP = 100


@dataclass(frozen=True, slots=True)
class Own:
    """What an assessor chose for themselves, and what the community asks for.

    ``most`` is how many claims at once the spaces allow.
    """

    person: Person
    rhythm: Rhythm
    away: tuple[Absence, ...]
    badges: tuple[Badge, ...]
    likes: frozenset[str]
    qualified: frozenset[str]
    most: int
    today: date


@dataclass(frozen=True, slots=True)
class Naming:
    """For organizers: a badge, whether only those named may judge it, and who is named."""

    badge: Badge
    only: bool
    named: frozenset[str]


class Assigning:
    """Commands about who judges what. Each is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # -- offers -------------------------------------------------------------------------

    def run(self, ids: Mapping[str, str]) -> None:
        """Job ``claim.offer``: ask the next one, unless somebody is asked already."""
        with self._store.transaction(ids["community"]) as tx:
            offer_next(tx, tx.claims.get(ids["claim"]))

    def ended(self, tx: Transaction, claim: Claim) -> None:
        """Nobody answered in time: ask the next one."""
        offer = tx.assigning.open_offer(claim.id)
        if offer is not None and offer.until <= tx.now:
            tx.assigning.answer(offer, EXPIRED)
            offer_next(tx, claim)

    def decline(self, actor: Actor, claim_id: str) -> bool:
        """Not this time: the next one is asked. False where it was not offered any more.

        The same again, such as a second press of a button, is what it was the first time.
        """
        with self._store.transaction(actor.community_id) as tx:
            authorize(actor, Action.DESK_OPEN, Subject(actor.community_id))
            offer = tx.assigning.open_offer(tx.claims.get(claim_id).id)
            if offer is None or offer.person_id != actor.person_id:
                mine = [o for o in tx.assigning.offered(claim_id) if o.person_id == actor.person_id]
                return bool(mine) and mine[-1].state == DECLINED
            return pass_on(tx, offer, DECLINED)

    def offered(self, actor: Actor) -> tuple[Offer, ...]:
        """What is offered to somebody now."""
        with self._store.reading(actor.community_id) as tx:
            return tx.assigning.offered_to(actor.person_id)

    def explained(self, actor: Actor, claim_id: str) -> tuple[tuple[Person, Candidate], ...]:
        """For organizers, not of a claim of their own: who is asked in which order, and who is not."""
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
            everybody = considered(tx, not_own(actor, tx.claims.get(claim_id)))
            first = ranked(everybody)
            rest = [one for one in everybody if one.obstacle is not None]
            return tuple((tx.people.get(one.person_id), one) for one in (*first, *rest))

    # -- an assessor's own page ---------------------------------------------------------

    def own(self, actor: Actor) -> Own:
        """What somebody chose for themselves."""
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.DESK_OPEN, Subject(actor.community_id))
            person = tx.people.get(actor.person_id)
            return Own(
                person,
                tx.rhythms.of(actor.person_id),
                absences.coming(tx, person),
                tuple(one.badge for one in tx.catalogue.menu()),
                tx.assigning.likes(actor.person_id),
                tx.assigning.qualified(actor.person_id),
                max(tx.rules.of_space(one.id).cap for one in tx.people.spaces()),
                absences.today_of(tx, person),
            )

    def choose(self, actor: Actor, rhythm: Rhythm, likes: Collection[str]) -> None:
        """Keep when somebody may be spoken to, how many claims and which badges they like."""
        with self._store.transaction(actor.community_id) as tx:
            authorize(actor, Action.DESK_OPEN, Subject(actor.community_id))
            tx.people.here(actor.person_id)
            tx.rhythms.put(actor.person_id, rhythm)
            known = {one.badge.id for one in tx.catalogue.menu()}
            tx.assigning.like(actor.person_id, known & set(likes))

    def leave(self, actor: Actor, first: date, last: date) -> None:
        """Be away on these days; raises what ``absences.leave`` does.

        Who is away today answers no offer: what is offered to them goes on to the next one.
        """
        with self._store.transaction(actor.community_id) as tx:
            authorize(actor, Action.DESK_OPEN, Subject(actor.community_id))
            person = tx.people.here(actor.person_id)
            absences.leave(tx, person, first, last)
            if first <= absences.today_of(tx, person):
                for offer in tx.assigning.offered_to(person.id):
                    pass_on(tx, offer, DECLINED)

    def stay(self, actor: Actor, absence_id: str) -> None:
        """Be there after all; an unknown one, or somebody else's, changes nothing."""
        with self._store.transaction(actor.community_id) as tx:
            tx.rhythms.stay(actor.person_id, absence_id)

    # -- organizers ---------------------------------------------------------------------

    def naming(self, actor: Actor) -> tuple[tuple[Naming, ...], tuple[Person, ...]]:
        """Every badge with those who are named for it; and all who judge."""
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
            badges = tuple(
                Naming(
                    one.badge,
                    tx.rules.of_badge(one.badge.id).qualified_only,
                    tx.assigning.who_is_qualified(one.badge.id),
                )
                for one in tx.catalogue.menu()
            )
            # Who was named stays to be seen, also while nobody knows that they judge.
            named = frozenset[str]().union(*(one.named for one in badges))
            judges = (
                one.person
                for one in tx.people.members()
                if Role.ASSESSOR in one.asked_as or one.person.id in named
            )
            return badges, tuple(judges)

    def name(self, actor: Actor, badge_id: str, people: Collection[str], *, only: bool) -> None:
        """Name those who may judge a badge; ``only`` they may then."""
        with self._store.transaction(actor.community_id) as tx:
            authorize(actor, Action.RULES_EDIT, Subject(actor.community_id))
            members = tx.people.members()
            judges = {one.person.id for one in members if Role.ASSESSOR in one.asked_as}
            judges |= tx.assigning.who_is_qualified(badge_id)
            tx.assigning.qualify(badge_id, judges & set(people), actor.person_id)
            before = tx.rules.of_badge(badge_id)
            after = before.model_copy(update={"qualified_only": only})
            if after != before:
                tx.rules.put_badge(badge_id, after, actor.person_id)


# -- inside a transaction -------------------------------------------------------------------


def may_take(tx: Transaction, actor: Actor, claim: Claim) -> None:
    """Whether somebody may take one more. Raises ``NotQualified`` and ``CapReached``."""
    badge_id = str(claim.badge_id)
    only = claim.seat is not Seat.LEAD and tx.rules.of_badge(badge_id).qualified_only
    if only and badge_id not in tx.assigning.qualified(actor.person_id):
        raise NotQualified()
    own = tx.rhythms.of(actor.person_id).cap
    most = _most(tx.rules.of_space(claim.space_id), own)
    if tx.assigning.holds(actor.person_id) >= most:
        raise CapReached(most=str(most))


def _most(rules: SpaceRules, own: int | None) -> int:
    """How many claims at once: their own number, where it is the lower one."""
    return rules.cap if own is None else min(own, rules.cap)


def offer_next(tx: Transaction, claim: Claim) -> None:
    """Offer a claim to the first of those who can be asked, if nobody is asked now."""
    rules = tx.rules.of_space(claim.space_id)
    if not rules.offers:
        return
    tx.assigning.hold_claim(claim.id)
    claim = tx.claims.get(claim.id)
    if claim.state is not ClaimState.SUBMITTED or tx.assigning.open_offer(claim.id) is not None:
        return
    order = candidates(tx, claim)
    if not order:
        return
    person = tx.people.get(order[0].person_id)
    hours = hours_of(tx, person, rules.zone)
    told = hours.next_open(tx.now)
    until, turn = hours.a_working_day_later(told), turn_of(claim)
    tx.assigning.offer(claim.id, turn, person.id, until)
    mark = f"{claim.id}:{claim.round}:{{}}:{turn}:{person.id}"
    remind(tx, claim, "to:" + mark.format("offer"), Kind.OFFER, tx.now, person.id)
    remind(tx, claim, "ends:" + mark.format("offer"), Kind.OFFER_ENDS, until)
    tx.touch("desk:" + tx.community_id)


def pass_on(tx: Transaction, offer: Offer, why: str) -> bool:
    """An offer is over, by what ``why`` says: the next one is asked. False where it was over.

    The claim comes before its offer, as for whoever takes it: else each waits for the other.
    """
    tx.assigning.hold_claim(offer.claim_id)
    if not tx.assigning.answer(offer, why):
        return False
    for one in tx.reminders.waiting(offer.claim_id):
        if one.kind in (Kind.OFFER, Kind.OFFER_ENDS):
            tx.reminders.void(one.id)
    offer_next(tx, tx.claims.get(offer.claim_id))
    tx.touch("desk:" + tx.community_id)
    return True


def candidates(tx: Transaction, claim: Claim, *, again: bool = False) -> tuple[Candidate, ...]:
    """Who can be asked to take a claim, whom to ask first first.

    ``again`` counts those too who were asked about it before.
    """
    return ranked(considered(tx, claim, again=again))


def considered(tx: Transaction, claim: Claim, *, again: bool = False) -> tuple[Candidate, ...]:
    """Every assessor, with what speaks for and against asking them.

    Those, too, whom a role on a chat platform let judge lately: it is asked again when they take it.
    """
    badge_id, rules = str(claim.badge_id), tx.rules.of_space(claim.space_id)
    only = claim.seat is not Seat.LEAD and tx.rules.of_badge(badge_id).qualified_only
    named = tx.assigning.who_is_qualified(badge_id) if only else frozenset()
    likes, loads = tx.assigning.who_likes(badge_id), tx.assigning.loads()
    last = tx.assigning.last_asked()
    asked = frozenset() if again else tx.assigning.asked(claim.id, turn_of(claim))
    subject = judged_subject(tx, claim)
    barred = tx.blocks.every()
    rhythms, away = tx.rhythms.every(), tx.rhythms.away_about(tx.now.date())
    found: list[Candidate] = []
    for member in tx.people.members():
        one = member.person
        if Role.ASSESSOR not in member.asked_as or barred.get(one.id, frozenset()) & BENCHING:
            continue
        today = tx.now.astimezone(zone_of(one.zone or rules.zone)).date()
        who = Actor(one.id, tx.community_id, member.asked_as)
        found.append(
            Candidate(
                person_id=one.id,
                load=loads.get(one.id, 0),
                most=_most(rules, rhythms.get(one.id, Rhythm()).cap),
                likes=one.id in likes,
                last_asked=last.get(one.id),
                allowed=may(who, taking(claim), subject),
                qualified=not only or one.id in named,
                away=any(gone.first <= today <= gone.last for gone in away.get(one.id, ())),
                asked=one.id in asked,
            )
        )
    return tuple(found)


def why_asked(tx: Transaction, claim: Claim, person_id: str) -> tuple[Text, ...]:
    """Why it was they who are asked to take a claim, for themselves: from what is true now."""
    everybody = considered(tx, claim, again=True)
    found = next((one for one in everybody if one.person_id == person_id), None)
    if found is None:
        return ()
    offer = tx.assigning.open_offer(claim.id)
    # What is offered to them counts as theirs; here it is what they have besides.
    besides = found.load - (offer is not None and offer.person_id == person_id)
    likes = (Words("nudge.why.likes"),) if found.likes else ()
    return (Words("nudge.why", count=max(0, besides)), *likes)
