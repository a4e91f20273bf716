"""Nothing of one community is visible in another, nor can it be changed from there.

Every public method of every repository is called from Riverside with the ids of Hillside.
A method without a case here fails the first test.
"""

from __future__ import annotations

import hashlib
import inspect
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.domain.care import About, Barred, Care, CareText, Handled
from core.domain.claim import Act, Claim, ClaimState, Seat
from core.domain.errors import NotFound, Stale
from core.domain.interview import State
from core.domain.panel import Judgement
from core.domain.people import Role
from core.domain.prints import prints_of
from core.domain.reminding import Kind, Reminder, When
from core.domain.review import Decision, Outcome, Result
from core.domain.rooms import Going, Room, RoomKind
from core.domain.rules import BadgeRules, SpaceRules
from core.domain.showing import Choice
from core.domain.trail import As, Entry
from core.domain.witness import Reply, Witness, WitnessAct, WitnessState
from core.store import repositories
from core.store.repositories import Award, List, Offer, Rating, Reissue, Rhythm, StoredFile, Written
from core.store.repositories.base import Repository
from core.store.repositories.fresh import Common, Fresh
from core.store.repositories.showcase import Showcase
from core.store.tables import metadata
from core.store.transaction import Transaction
from tests.core.services.test_bulk import canvas, check, done
from tests.support.journeys import BADGE, Town, badge

SECRET = "hillsecret"
Rows = dict[str, list[tuple[Any, ...]]]
WRITTEN = {
    "sqlite": "SELECT total_changes()",
    "postgresql": "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables",
}


@dataclass(frozen=True)
class Theirs:
    """What there is in Hillside: one of everything, with the secret word in each text."""

    town: Town
    ana: str
    assessor: str
    claim: str
    waiting: str
    award: str
    unsigned: str
    file: str
    sha256: str
    notice: str
    version: int
    room: Room
    dead: str
    issuer: str
    status_list: str
    credential: str
    recorded: str
    digest: str
    key: str
    wall: Room
    told: str
    list_id: str
    list_digest: str
    staged: str
    listed: str
    carl: str
    marks: set[str]
    fresh: tuple[Common, list[Fresh]]
    held: Award
    work: Reissue
    report: str
    prints: frozenset[int]
    witness: Witness
    reminder: Reminder
    offer: Offer
    away: str
    step: str
    rows: Rows


Case = Callable[[Transaction, Theirs], Any]


def showcase(tx: Transaction) -> Showcase:
    """What is added up for the public page of a badge."""
    return Showcase(tx.connection, tx.community_id, tx.now)


# What was asked of somebody else's is not there: NotFound, or nothing.
HIDDEN: dict[str, Case] = {
    "Assigning.answer": lambda tx, them: tx.assigning.answer(them.offer, "declined"),
    "Assigning.asked": lambda tx, them: tx.assigning.asked(them.waiting, "1.first"),
    "Assigning.holds": lambda tx, them: tx.assigning.holds(them.assessor),
    "Assigning.last_asked": lambda tx, _: tx.assigning.last_asked(),
    "Assigning.likes": lambda tx, them: tx.assigning.likes(them.assessor),
    "Assigning.loads": lambda tx, _: tx.assigning.loads(),
    "Assigning.offered": lambda tx, them: tx.assigning.offered(them.waiting),
    "Assigning.offered_to": lambda tx, them: tx.assigning.offered_to(them.assessor),
    "Assigning.open_offer": lambda tx, them: tx.assigning.open_offer(them.waiting),
    "Assigning.qualified": lambda tx, them: tx.assigning.qualified(them.assessor),
    "Assigning.who_is_qualified": lambda tx, _: tx.assigning.who_is_qualified(BADGE),
    "Assigning.who_likes": lambda tx, _: tx.assigning.who_likes(BADGE),
    "Reminders.get": lambda tx, them: tx.reminders.get(them.reminder.id),
    "Reminders.hold": lambda tx, them: tx.reminders.hold(them.reminder.id),
    "Reminders.next_due": lambda tx, _: tx.reminders.next_due(),
    "Reminders.overdue": lambda tx, _: tx.reminders.overdue(tx.now + timedelta(days=999), 9),
    "Reminders.own": lambda tx, them: tx.reminders.own(them.claim, 0),
    "Reminders.told": lambda tx, them: tx.reminders.told(them.assessor, frozenset(Kind)),
    "Reminders.about_work": lambda tx, _: tx.reminders.about_work(),
    "Reminders.renewals": lambda tx, _: tx.reminders.renewals(9),
    "Reminders.renewals_waiting": lambda tx, _: tx.reminders.renewals_waiting(),
    "Reminders.unplanned": lambda tx, _: tx.reminders.unplanned(),
    "Reminders.waiting": lambda tx, them: tx.reminders.waiting(them.waiting),
    "Rhythms.away_about": lambda tx, _: tx.rhythms.away_about(tx.now.date()),
    "Rhythms.every": lambda tx, _: tx.rhythms.every(),
    "Rhythms.away": lambda tx, them: tx.rhythms.away(them.assessor),
    "Addresses.get": lambda tx, them: tx.addresses.get(them.ana),
    "Awards.get": lambda tx, them: tx.awards.get(them.award),
    "Awards.of": lambda tx, them: tx.awards.of(them.ana),
    "Awards.of_claim": lambda tx, them: tx.awards.of_claim(them.claim),
    "Contacts.of": lambda tx, them: tx.contacts.of(them.ana),
    "Credentials.document": lambda tx, them: tx.credentials.document(them.award),
    "Lists.get": lambda tx, them: tx.lists.get(them.list_id),
    "Lists.hold_badge": lambda tx, _: tx.lists.hold_badge(BADGE),
    "Lists.held": lambda tx, them: tx.lists.held(them.list_id),
    "Lists.same": lambda tx, them: tx.lists.same(BADGE, them.list_digest),
    "Lists.every": lambda tx, _: tx.lists.every(),
    "Lists.known": lambda tx, _: tx.lists.known(BADGE),
    "Lists.waiting": lambda tx, them: tx.lists.waiting(them.list_id, 9),
    "Lists.every_row": lambda tx, them: tx.lists.every_row(them.list_id),
    "Lists.unsigned": lambda tx, them: tx.lists.unsigned(them.list_id),
    "Lists.granted": lambda tx, them: tx.lists.granted(them.listed),
    "Lists.counted": lambda tx, them: tx.lists.counted(them.list_id),
    "Lists.confirm": lambda tx, them: tx.lists.confirm(them.staged, them.ana, 9),
    "Lists.drop": lambda tx, them: tx.lists.drop(them.staged),
    "Listing.count": lambda tx, _: tx.listing.count(),
    "Listing.lines": lambda tx, _: list(tx.listing.lines("canvas")),
    "Listing.newest": lambda tx, them: tx.listing.newest(9, them.award),
    "Listing.one": lambda tx, them: tx.listing.one(them.award),
    "Listing.plain": lambda tx, _: list(tx.listing.plain()),
    "Listing.without_address": lambda tx, _: tx.listing.without_address("canvas"),
    "Credentials.compromise": lambda tx, them: tx.credentials.compromise(them.credential),
    "Recalls.count_with": lambda tx, them: tx.recalls.count_with(them.key),
    "Credentials.hold": lambda tx, them: tx.credentials.hold(them.award),
    "Credentials.keep_token": lambda tx, them: tx.credentials.keep_token(
        them.credential, "forged", "key"
    ),
    "Credentials.newest": lambda tx, them: tx.credentials.newest(them.award),
    "Credentials.of_award": lambda tx, them: tx.credentials.of_award(them.award),
    "Credentials.record": lambda tx, them: tx.credentials.record(
        them.award, why="choice", issuer_id=them.issuer, place=None, digest="", document="forged"
    ),
    "Credentials.sign": lambda tx, them: tx.credentials.sign(
        them.recorded, them.digest, "forged", "key"
    ),
    "ManyCredentials.hold": lambda tx, them: tx.many.hold([them.award]),
    "ManyCredentials.newest": lambda tx, them: tx.many.newest([them.award]),
    "ManyCredentials.record": lambda tx, them: tx.many.record(
        "again", them.issuer, [Written(them.held, "", "forged", None)]
    ),
    "ManyCredentials.signed": lambda tx, them: tx.many.signed([them.credential]),
    "ManyCredentials.compromise": lambda tx, them: tx.many.compromise(them.key, [them.award]),
    "ManyCredentials.awards_with": lambda tx, them: tx.many.awards_with(them.key, "", 10),
    "ManyCredentials.away": lambda tx, them: tx.many.away([them.listed]),
    "ManyFacts.reviews": lambda tx, them: tx.many_facts.reviews([them.claim]),
    "ManyFacts.sent": lambda tx, them: tx.many_facts.sent([them.claim]),
    "ManyFacts.granted": lambda tx, them: tx.many_facts.granted([them.listed]),
    "ManyFacts.choices": lambda tx, them: tx.many_facts.choices([them.award]),
    "ManyFacts.reachable": lambda tx, them: tx.many_facts.reachable([them.ana]),
    "Reissues.get": lambda tx, them: tx.reissues.get(them.work.id),
    "Reissues.every": lambda tx, _: tx.reissues.every(),
    "Reissues.last": lambda tx, _: tx.reissues.last("again"),
    "Reissues.fitting": lambda tx, _: tx.reissues.fitting(None, None),
    "Reissues.next": lambda tx, them: tx.reissues.next(them.work, None, 9),
    "Issuers.get": lambda tx, them: tx.issuers.get(them.issuer),
    "StatusLists.keep_signed": lambda tx, them: tx.status_lists.keep_signed(
        them.status_list, 9, "forged", "key", tx.now
    ),
    "Cards.get": lambda tx, them: tx.cards.get(them.claim, them.room.id),
    "Cards.rooms": lambda tx, them: tx.cards.rooms(them.claim),
    "Catalogue.edition": lambda tx, _: tx.catalogue.edition("family-care", 1),
    "Catalogue.newest": lambda tx, _: tx.catalogue.newest("family-care"),
    "Celebrations.bearers": lambda tx, them: tx.celebrations.bearers(them.ana, BADGE),
    "Celebrations.gone": lambda tx, them: tx.celebrations.gone(them.claim, Going.ANNOUNCE),
    "Celebrations.is_kept": lambda tx, them: tx.celebrations.is_kept(them.told),
    "Celebrations.roles": lambda tx, them: tx.celebrations.roles(them.wall.space_id),
    "Celebrations.still_due": lambda tx, _: tx.celebrations.still_due("T/U", "77"),
    "Celebrations.waits": lambda tx, them: tx.celebrations.waits(them.wall.id, Going.ANNOUNCE),
    "Celebrations.wall": lambda tx, them: tx.celebrations.wall(them.wall.space_id),
    "Celebrations.wanted": lambda tx, them: tx.celebrations.wanted(them.award, them.wall.space_id),
    "Claims.badges_of": lambda tx, them: tx.claims.badges_of(them.ana, besides=""),
    "Claims.get": lambda tx, them: tx.claims.get(them.claim),
    "Claims.held_by": lambda tx, them: tx.claims.held_by(them.assessor),
    "Claims.is_open": lambda tx, them: tx.claims.is_open(them.waiting),
    "Claims.last_actor": lambda tx, them: tx.claims.last_actor(them.claim),
    "Claims.of": lambda tx, them: tx.claims.of(them.ana),
    "Claims.renewal_of": lambda tx, them: tx.claims.renewal_of(them.claim),
    "Claims.before": lambda tx, them: tx.claims.before(replace(claim_of(them), renews=them.claim)),
    "Claims.reviews": lambda tx, them: tx.claims.reviews(them.claim),
    "Conflicts.avoided": lambda tx, them: tx.conflicts.avoided(them.ana),
    "Declarations.made": lambda tx, them: tx.declarations.made(them.claim, them.assessor),
    "Conflicts.of": lambda tx, them: tx.conflicts.of(them.ana),
    "Conflicts.with_": lambda tx, them: tx.conflicts.with_(them.assessor),
    "Conflicts.wished": lambda tx, them: tx.conflicts.wished(them.ana),
    "Judgements.of": lambda tx, them: tx.judgements.of(them.claim),
    "Drafts.get": lambda tx, them: tx.drafts.get(them.waiting, them.assessor, 1),
    "Files.elsewhere": lambda tx, them: tx.files.elsewhere((), them.sha256),
    "Files.get": lambda tx, them: tx.files.get(them.file),
    "Files.used": lambda tx, them: tx.files.used(them.ana),
    "Interviews.load": lambda tx, them: tx.interviews.load(them.claim),
    "Interviews.submissions": lambda tx, them: tx.interviews.submissions(them.claim),
    "Merging.held_of_each_other": lambda tx, them: tx.merging.held_of_each_other(
        them.ana, them.assessor
    ),
    "Merging.judged_each_other": lambda tx, them: tx.merging.judged_each_other(
        them.ana, them.assessor
    ),
    "Notices.unseen": lambda tx, them: tx.notices.unseen(them.ana),
    "Outbox.discard": lambda tx, them: tx.outbox.discard(them.dead),
    "Outbox.is_dead": lambda tx, them: tx.outbox.is_dead(them.dead),
    "Outbox.next": lambda tx, them: tx.outbox.next(them.room),
    "Outbox.put": lambda tx, them: tx.outbox.put(them.room.id, them.claim, Going.CARD, "x", {}),
    "Outbox.put_screen": lambda tx, them: tx.outbox.put_screen(them.room.id, them.claim),
    "Outbox.revive": lambda tx, them: tx.outbox.revive(them.dead),
    "Outbox.said": lambda tx, them: tx.outbox.said(them.claim),
    "People.actor": lambda tx, them: tx.people.actor(them.ana),
    "People.get": lambda tx, them: tx.people.get(them.ana),
    "People.asked_as": lambda tx, them: tx.people.asked_as(them.assessor),
    "People.lent": lambda tx, them: tx.people.lent(them.assessor),
    "People.here": lambda tx, them: tx.people.here(them.ana),
    "People.is_here": lambda tx, them: tx.people.is_here(them.ana),
    "RoleMaps.of": lambda tx, them: tx.role_maps.of(them.wall.space_id),
    "RoleMaps.lent": lambda tx, them: tx.role_maps.lent(them.assessor),
    "Roles.known_as": lambda tx, _: tx.people.known_as("slack", Role.ORGANIZER),
    "Roles.ends": lambda tx, them: tx.people.ends(them.assessor, [Role.ASSESSOR]),
    "Roles.lasting": lambda tx, them: them.ana in tx.people.lasting(Role.ORGANIZER),
    "Roles.roles": lambda tx, them: tx.people.roles(them.assessor),
    "Rooms.all_of": lambda tx, them: tx.rooms.all_of(them.ana),
    "Rooms.at": lambda tx, them: tx.rooms.at("slack", them.room.address),
    "Rooms.beside": lambda tx, them: tx.rooms.beside(them.ana, "slack", "T/C1") != "T/C1",
    "Rooms.get": lambda tx, them: tx.rooms.get(them.room.id),
    "Rooms.hold": lambda tx, them: tx.rooms.hold(them.room.id, timedelta(minutes=1)),
    "Rooms.of_person": lambda tx, them: tx.rooms.of_person(them.ana),
    "Rooms.open": lambda tx, them: tx.rooms.open(
        them.room.space_id, "slack", them.room.address, RoomKind.DESK
    ),
    "Showcase.people": lambda tx, _: showcase(tx).people(BADGE, 1),
    "Showcase.told": lambda tx, _: list(showcase(tx).told(BADGE, 1, 9)),
    "Ratings.get": lambda tx, them: tx.ratings.get(them.claim, 1),
    "Steps.change": lambda tx, them: tx.steps.change(them.step, "", {"en": "mine"}, ""),
    "Steps.get": lambda tx, them: tx.steps.get(them.step),
    "Steps.retire": lambda tx, them: tx.steps.retire(them.step, on=True),
    "Talk.acts": lambda tx, them: tx.talk.acts(them.claim),
    "Talk.acts_of": lambda tx, them: tx.talk.acts_of([them.claim]),
    "Talk.of": lambda tx, them: tx.talk.of(them.claim),
    "CareBook.get": lambda tx, _: tx.care.get().texts,
    "Blocks.of": lambda tx, them: tx.blocks.of(them.ana),
    "Blocks.every": lambda tx, _: tx.blocks.every(),
    "Concerns.get": lambda tx, them: tx.concerns.get(them.waiting),
    "Concerns.every": lambda tx, _: tx.concerns.every(),
    "Reports.get": lambda tx, them: tx.reports.get(them.report),
    "Reports.every": lambda tx, _: tx.reports.every(),
    "Prints.of": lambda tx, them: tx.prints.of(them.claim),
    "Prints.elsewhere": lambda tx, them: tx.prints.elsewhere("", "", them.prints),
    "Trail.of_claim": lambda tx, them: tx.trail.of_claim(them.claim),
    "Witnesses.get": lambda tx, them: tx.witnesses.get(them.witness.id),
    "Witnesses.of_claim": lambda tx, them: tx.witnesses.of_claim(them.witness.claim_id),
    "Witnesses.of_claims": lambda tx, them: tx.witnesses.of_claims([them.witness.claim_id]),
    "Witnesses.letter_to": lambda tx, them: tx.witnesses.letter_to(them.witness.id),
    "Witnesses.by": lambda tx, them: tx.witnesses.by(them.ana),
    "Witnesses.may_be_asked": lambda tx, _: not tx.witnesses.may_be_asked("theirs"),
}
# Lists of what is one's own: nothing of theirs stands in them.
OWN: dict[str, Case] = {
    "Rhythms.of": lambda tx, them: tx.rhythms.of(them.assessor).cap,
    "Awards.count": lambda tx, _: tx.awards.count(),
    "Awards.listed": lambda tx, them: list(tx.awards.listed(space_id=them.town.space.id)),
    "Catalogue.change_number": lambda tx, _: tx.catalogue.change_number(),
    "Catalogue.menu": lambda tx, _: tx.catalogue.menu(),
    "Judgements.of_claims": lambda tx, them: tx.judgements.of_claims([them.waiting, them.claim]),
    "Conflicts.of_people": lambda tx, them: {
        one: who for one, who in tx.conflicts.of_people([them.ana]).items() if who
    },
    "Interviews.states": lambda tx, them: tx.interviews.states([them.claim]),
    "People.names": lambda tx, them: tx.people.names([them.ana]),
    "Outbox.made_at": lambda tx, them: tx.outbox.made_at(them.dead),
    "Choices.showing": lambda tx, them: tx.choices.showing(them.witness.id),
    "Choices.get": lambda tx, them: tx.choices.get(them.award),
    "FiguresOf.judged": lambda tx, _: tx.figures.judged(tx.now - timedelta(days=9)),
    "FiguresOf.decided": lambda tx, _: tx.figures.decided(None),
    "Steps.count": lambda tx, _: tx.steps.count(),
    "Steps.every": lambda tx, _: tx.steps.every(),
    "Steps.of_badge": lambda tx, _: tx.steps.of_badge(BADGE),
    "Rules.of_badge": lambda tx, _: tx.rules.of_badge(BADGE),
    "Rules.of_space": lambda tx, them: tx.rules.of_space(them.town.space.id),
    "Recalls.pending": lambda tx, _: tx.recalls.pending(),
    "Recalls.last": lambda tx, _: tx.recalls.last(),
    "ManyCredentials.unsigned": lambda tx, _: tx.many.unsigned("first"),
    "Claims.waiting": lambda tx, _: tx.claims.waiting(list(ClaimState)),
    "Outbox.dead": lambda tx, _: tx.outbox.dead(),
    "People.community": lambda tx, _: tx.people.community(),
    "Roles.count": lambda tx, _: tx.people.count(Role.ASSESSOR),
    "People.members": lambda tx, _: tx.people.members(),
    "People.spaces": lambda tx, _: tx.people.spaces(),
    "Rooms.desks": lambda tx, _: tx.rooms.desks(),
    "Trail.head": lambda tx, _: tx.trail.head(),
    "Trail.walk": lambda tx, _: list(tx.trail.walk()),
    "Privacy.export": lambda tx, them: [
        row for rows in tx.privacy.export(them.ana).values() for row in rows
    ],
}
# Whatever they say: over there everything stays as it is.
HARMLESS: dict[str, Case] = {
    "Assigning.hold_claim": lambda tx, them: tx.assigning.hold_claim(them.waiting),
    "Assigning.like": lambda tx, them: tx.assigning.like(them.assessor, ()),
    "Assigning.offer": lambda tx, them: tx.assigning.offer(
        them.waiting, "9.first", them.assessor, tx.now
    ),
    "Assigning.qualify": lambda tx, them: tx.assigning.qualify(BADGE, (), them.ana),
    "Reminders.ask_again": lambda tx, them: tx.reminders.ask_again(them.reminder.key),
    "Reminders.fire": lambda tx, them: tx.reminders.fire(them.reminder.id),
    "Reminders.postpone": lambda tx, them: tx.reminders.postpone(them.reminder.id, tx.now),
    "Reminders.put": lambda tx, them: tx.reminders.put(
        them.reminder.key, Kind.OWN, them.waiting, 1, tx.now, them.ana
    ),
    "Reminders.stop": lambda tx, them: tx.reminders.stop(them.reminder.id),
    "Reminders.void": lambda tx, them: tx.reminders.void(them.reminder.id),
    "Rhythms.leave": lambda tx, them: tx.rhythms.leave(them.assessor, tx.now.date(), tx.now.date()),
    "Rhythms.put": lambda tx, them: tx.rhythms.put(them.assessor, Rhythm(cap=1)),
    "Rhythms.stay": lambda tx, them: tx.rhythms.stay(them.assessor, them.away),
    "Addresses.confirm": lambda tx, them: tx.addresses.confirm(them.ana),
    "Addresses.drop": lambda tx, them: tx.addresses.drop(them.ana),
    "Addresses.expect": lambda tx, them: tx.addresses.expect(them.ana, "mine"),
    "Addresses.put": lambda tx, them: tx.addresses.put(them.ana, "eve@example.org"),
    "Awards.add": lambda tx, them: tx.awards.add(
        person_id=them.ana,
        claim_id=them.waiting,
        space_id=them.town.space.id,
        badge_id=BADGE,
        badge_version=1,
        language="en",
    ),
    "Awards.revoke": lambda tx, them: tx.awards.revoke(them.award, by="eve"),
    "Awards.share": lambda tx, them: tx.awards.share(them.award, shared=True),
    "Awards.suspend": lambda tx, them: tx.awards.suspend(them.award, on=True, by="eve"),
    "Choices.put": lambda tx, them: tx.choices.put(them.award, Choice(name="Eve")),
    "Recalls.all_recalled": lambda tx, them: tx.recalls.all_recalled(them.key),
    "ManyCredentials.supersede": lambda tx, them: tx.many.supersede([them.award]),
    "Reissues.begin": lambda tx, _: tx.reissues.begin("again", None, 0, None, newest=False),
    "Reissues.reach": lambda tx, them: tx.reissues.reach(them.work.id, "f", 9),
    "Reissues.finish": lambda tx, them: tx.reissues.finish(them.work.id),
    "Reissues.renew": lambda tx, them: tx.reissues.renew([them.award], 9),
    "Recalls.give_up": lambda tx, them: tx.recalls.give_up(them.key),
    "People.arrive": lambda tx, them: tx.people.arrive(them.ana, "Eve", "en"),
    "Contacts.give": lambda tx, them: tx.contacts.give(them.ana, "canvas", "eve@example.org", ""),
    "Contacts.take_back": lambda tx, them: tx.contacts.take_back(them.ana, "canvas"),
    "Credentials.sign_many": lambda tx, them: tx.credentials.sign_many(
        [(them.recorded, them.digest, "forged")], "key"
    ),
    "Lists.came": lambda tx, them: tx.lists.came(them.carl),
    "Lists.finish": lambda tx, them: tx.lists.finish(them.list_id),
    "Lists.leave_out": lambda tx, them: tx.lists.leave_out(them.staged, them.marks),
    "Lists.award": lambda tx, them: tx.lists.award(*them.fresh),
    "Lists.stage": lambda tx, _: tx.lists.stage(BADGE, 1, "digest", [(2, "mark", "sealed")]),
    "Credentials.revoke": lambda tx, them: tx.credentials.revoke(them.award),
    "Recalls.steady": lambda tx, _: tx.recalls.steady(),
    "Credentials.supersede": lambda tx, them: tx.credentials.supersede(them.award),
    "Credentials.suspend": lambda tx, them: tx.credentials.suspend(them.award, on=True),
    "Issuers.remember": lambda tx, _: tx.issuers.remember("did:web:a.example", "https://a.example"),
    "StatusLists.take": lambda tx, them: tx.status_lists.take(them.issuer),
    "StatusLists.take_many": lambda tx, them: tx.status_lists.take_many(them.issuer, 3),
    "Cards.put": lambda tx, them: tx.cards.put(them.claim, them.room.id, "mine"),
    "Catalogue.put": lambda tx, _: tx.catalogue.put(badge("family-care")),
    "Celebrations.forget_ids": lambda tx, them: tx.celebrations.forget_ids(them.told),
    "Celebrations.needless": lambda tx, them: tx.celebrations.needless(them.claim, Going.ANNOUNCE),
    "Celebrations.put_role": lambda tx, them: tx.celebrations.put_role(
        them.wall.space_id, BADGE, "mine"
    ),
    "Celebrations.want": lambda tx, them: tx.celebrations.want(
        them.award, them.wall.space_id, "Eve"
    ),
    "Celebrations.want_no_more": lambda tx, them: tx.celebrations.want_no_more(them.award),
    "Claims.act": lambda tx, them: tx.claims.act(claim_of(them), Act.WITHDRAW, them.ana),
    "Claims.begin": lambda tx, them: tx.claims.begin(them.ana, them.town.space.id),
    "Claims.choose_badge": lambda tx, them: tx.claims.choose_badge(them.waiting, BADGE, 9),
    "Claims.decide": lambda tx, them: tx.claims.decide(
        Decision(them.claim, 1, them.assessor, Outcome.AWARD, tx.now, {"x": Result("met")})
    ),
    "Conflicts.avoid": lambda tx, them: tx.conflicts.avoid(them.ana, "Bo"),
    "Conflicts.avoid_no_more": lambda tx, them: tx.conflicts.avoid_no_more(them.ana, SECRET),
    "Declarations.make": lambda tx, them: tx.declarations.make(them.waiting, them.ana),
    "Conflicts.add": lambda tx, them: tx.conflicts.add(them.ana, them.assessor, "declared"),
    "Conflicts.drop": lambda tx, them: tx.conflicts.drop(
        them.ana, them.town.organizer.person_id, "learner"
    ),
    "Judgements.add": lambda tx, them: tx.judgements.add(
        Judgement(them.claim, 9, Seat.FIRST, them.assessor, Outcome.AWARD, tx.now)
    ),
    "Ratings.put": lambda tx, them: tx.ratings.put(
        them.ana, Rating(them.claim, 9, 1, thanks=False)
    ),
    "Steps.add": lambda tx, _: tx.steps.add("", {"en": "mine"}, ""),
    "Rules.put_badge": lambda tx, _: tx.rules.put_badge(BADGE, BadgeRules(), None),
    "Rules.put_space": lambda tx, them: tx.rules.put_space(them.town.space.id, SpaceRules(), None),
    "Drafts.drop": lambda tx, them: tx.drafts.drop(them.waiting),
    "Drafts.put": lambda tx, them: tx.drafts.put(them.waiting, them.assessor, 1, {}),
    "Files.add": lambda tx, them: tx.files.add(
        StoredFile("f", them.ana, them.claim, them.sha256, "a.png", "image/png", 1, tx.now)
    ),
    "Inbox.take": lambda tx, _: tx.inbox.take("web", "an event of theirs"),
    "Interviews.begin": lambda tx, them: tx.interviews.begin(them.claim, them.ana, state_of(them)),
    "Interviews.save": lambda tx, them: tx.interviews.save(
        them.claim, state_of(them), them.version
    ),
    "Interviews.submit": lambda tx, them: tx.interviews.submit(them.claim, 1, state_of(them)),
    "Merging.merge": lambda tx, them: tx.merging.merge(them.assessor, them.ana),
    "Notices.add": lambda tx, them: tx.notices.add(them.notice, them.ana, "awarded", them.claim),
    "Notices.seen": lambda tx, them: tx.notices.seen(them.ana, them.claim),
    "Outbox.give_up": lambda tx, them: tx.outbox.give_up(them.dead, "mine"),
    "Outbox.postpone": lambda tx, them: tx.outbox.postpone(them.dead, tx.now, "", tried=True),
    "Outbox.sent": lambda tx, them: tx.outbox.sent(them.dead, "mine"),
    "Outbox.trying": lambda tx, them: tx.outbox.trying(them.dead),
    "People.add": lambda tx, _: tx.people.add("Eve", "en"),
    "People.consent": lambda tx, them: tx.people.consent(them.ana, 1, "en"),
    "Roles.grant": lambda tx, them: tx.people.grant(them.ana, Role.ORGANIZER, None),
    "People.live_in": lambda tx, them: tx.people.live_in(them.ana, "Asia/Tokyo"),
    "People.rename": lambda tx, them: tx.people.rename(them.ana, "Eve"),
    "Roles.revoke": lambda tx, them: tx.people.revoke(them.assessor, Role.ASSESSOR, None),
    "People.space": lambda tx, them: tx.people.space("web", them.town.space.external_id, "Mine"),
    "People.speak_here": lambda tx, _: tx.people.speak_here("es"),
    "People.speak": lambda tx, them: tx.people.speak(them.ana, "es"),
    "Privacy.erase": lambda tx, them: tx.privacy.erase(them.ana),
    "RoleMaps.see": lambda tx, them: tx.role_maps.see(them.wall.space_id, them.assessor, [SECRET]),
    "RoleMaps.put": lambda tx, them: tx.role_maps.put(them.wall.space_id, Role.ASSESSOR, "mine"),
    "Rooms.close": lambda tx, them: tx.rooms.close(them.room.id),
    "Rooms.move": lambda tx, them: tx.rooms.move(them.room.id, "mine", RoomKind.THREAD),
    "Rooms.forget": lambda tx, them: tx.rooms.forget(them.room.id),
    "Rooms.leave": lambda tx, them: tx.rooms.leave(them.room),
    "Rooms.keep_holding": lambda tx, them: tx.rooms.keep_holding(them.room.id, None),
    "Rooms.shows": lambda tx, them: tx.rooms.shows(them.room.id, None, "mine"),
    "Rooms.talks_about": lambda tx, them: tx.rooms.talks_about(them.room.id, None),
    "CareBook.put": lambda tx, _: tx.care.put(Care(person="eve")),
    "Blocks.put": lambda tx, them: tx.blocks.put(them.assessor, Barred.JUDGING, "eve"),
    "Blocks.lift": lambda tx, them: tx.blocks.lift(them.ana, Barred.CLAIMING, "eve"),
    "Concerns.raise_": lambda tx, them: tx.concerns.raise_(them.waiting, "eve", As.ASSESSOR),
    "Concerns.close": lambda tx, them: tx.concerns.close(them.waiting, "eve"),
    "Reports.make": lambda tx, them: tx.reports.make(
        them.ana, As.LEARNER, About.WITNESS, "", them.claim, "mine"
    ),
    "Reports.handle": lambda tx, them: tx.reports.handle(them.report, Handled.NOTHING, "eve"),
    "Prints.put": lambda tx, them: tx.prints.put(them.claim, {}),
    "Trail.note": lambda tx, them: tx.trail.note(Entry("claim.take", As.ASSESSOR, them.assessor)),
    "Trail.write": lambda tx, _: tx.trail.write(),
    "Talk.say": lambda tx, them: tx.talk.say(them.claim, them.ana, "note", 1, "mine"),
    "Witnesses.add": lambda tx, them: tx.witnesses.add(them.witness, "the same secret", ""),
    "Witnesses.answer": lambda tx, them: tx.witnesses.answer(
        them.witness, Reply(WitnessAct.REFUSE), "", None
    ),
    "Witnesses.expire": lambda tx, them: tx.witnesses.expire(them.witness),
    "Witnesses.withdraw": lambda tx, them: tx.witnesses.withdraw(them.witness, ""),
    "Witnesses.remove": lambda tx, them: tx.witnesses.remove(
        replace(them.witness, state=WitnessState.REFUSED)
    ),
    "Witnesses.address_letter": lambda tx, them: tx.witnesses.address_letter(
        them.witness, "eve@example.org"
    ),
    "Witnesses.drop_letter": lambda tx, them: tx.witnesses.drop_letter(them.witness.id),
    "Witnesses.never_again": lambda tx, _: tx.witnesses.never_again("theirs"),
}
CASES = {**HIDDEN, **OWN, **HARMLESS}


def claim_of(them: Theirs) -> Claim:
    with them.town.app.store.reading(them.town.community.id) as tx:
        return tx.claims.get(them.waiting)


def state_of(them: Theirs) -> State:
    with them.town.app.store.reading(them.town.community.id) as tx:
        return tx.interviews.load(them.claim).state


def rows_of(town: Town) -> Rows:
    """Every row of a community, and its awards as they are read."""
    with town.app.store.reading(town.community.id) as tx:
        return rows_inside(tx, town)


def rows_inside(tx: Transaction, town: Town) -> Rows:
    """The same, as an open transaction of anybody's would leave them."""
    inside = Transaction(tx.connection, town.community.id, tx.now, tx.enqueue)
    found: Rows = {}
    for table in metadata.sorted_tables:
        if table.name == "installations":
            found[table.name] = []
            continue
        own = table.c.id if table.name == "communities" else table.c.community_id
        rows = tx.connection.execute(select(table).where(own == town.community.id))
        found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    signed = [(inside.awards.get(row[0]).document,) for row in found["awards"]]
    return {**found, "signed": signed}


def written(tx: Transaction) -> int:
    """How many rows were written so far, by the count of the database itself."""
    found: int = tx.connection.exec_driver_sql(WRITTEN[tx.connection.dialect.name]).scalar_one()
    return found


@pytest.fixture
def them(town: Town) -> Theirs:
    """Hillside, as full as can be."""
    hill = Town(town.app, f"Hillside {SECRET} {secrets.token_hex(4)}")
    hill.add("community-cooking", "family-care")
    app, ana, bo = hill.app, hill.learner(f"Ana {SECRET}"), hill.assessor(f"Bo {SECRET}")
    claim = hill.begin(ana)
    hill.until(ana, claim, "evidence", answer=f"In May I fixed the {SECRET} bike, and it worked.")
    text = f"A letter about {SECRET}".encode()
    app.learning.attach(ana, claim, hill.event(), f"{SECRET}.txt", text, ("make-the-repair",))
    hill.submit(ana, claim)
    desk = hill.slack_desk()
    app.reviewing.take(bo, claim)
    app.reviewing.ask(bo, claim, f"Which {SECRET}?")
    hill.tell(ana, claim, f"The {SECRET} one")
    hill.not_yet(bo, claim, {"find-the-fault": f"More about {SECRET}"})
    hill.submit(ana, claim)
    app.reviewing.take(bo, claim)
    hill.approve(bo, claim)
    award = hill.sign(claim)
    cooking = badge("community-cooking").criteria
    app.rating.rate(ana, claim, 2, 4, thanks=True)
    waiting = hill.taken(ana, bo, badge_id="community-cooking")
    app.reviewing.draft(bo, waiting, {"x": Result("met", f"Good {SECRET}")})
    unsigned = hill.taken(ana, bo, badge_id="family-care")
    hill.approve(bo, unsigned, badge_id="family-care")
    app.witnessing.ask(ana, waiting, cooking[0].id, f"I saw {SECRET}.", f"Rosa {SECRET}")
    with app.store.transaction(hill.community.id) as tx:
        tx.witnesses.never_again("theirs")
        (witness,) = tx.witnesses.of_claim(waiting)
        tx.notices.add(f"news {claim}", ana.person_id, "awarded", claim)
        tx.conflicts.add(ana.person_id, hill.organizer.person_id, "learner")
        tx.conflicts.avoid(ana.person_id, SECRET)
        tx.rules.put_badge(BADGE, BadgeRules(share=33), None)
        step = tx.steps.add("", {"en": f"Read {SECRET}"}, "").id
        tx.rules.put_space(hill.space.id, SpaceRules(cap=9), None)
        tx.addresses.put(ana.person_id, f"{SECRET}@example.org")
        tx.addresses.expect(ana.person_id, secrets.token_hex(8))
        tx.inbox.take("web", "an event of theirs")
        found = tx.outbox.next(desk)
        assert found is not None
        tx.outbox.give_up(found[0].id, f"no {SECRET}")
        tx.choices.put(award, Choice(name=f"Ana {SECRET}"))
        tx.cards.put(claim, desk.id, SECRET)
        wall = tx.rooms.open(desk.space_id, "slack", f"{desk.address}W", RoomKind.WALL)
        tx.celebrations.put_role(desk.space_id, BADGE, "77")
        tx.role_maps.put(desk.space_id, Role.ASSESSOR, SECRET)
        tx.role_maps.see(desk.space_id, bo.person_id, [SECRET])
        tx.celebrations.want(award, desk.space_id, f"Ana {SECRET}")
        told = tx.outbox.put(wall.id, claim, Going.ANNOUNCE, f"told {claim}", {"user": "T/U"})
        tx.outbox.put(wall.id, claim, Going.ROLE, f"role {claim}", {"user": "T/U", "role": "77"})
        (file,) = tx.interviews.load(claim).state.evidence
        version = tx.interviews.load(claim).version
    recorded = app.awarding.issuing.record(hill.community.id, hill.award_of(unsigned))
    with app.store.transaction(hill.community.id) as tx:
        signed = tx.credentials.newest(award)
        assert signed
        assert recorded
        status_list = tx.status_lists.take(signed.issuer_id).list_id
        tx.recalls.give_up("another key")
    app.exporting.give(ana, "canvas", f"{SECRET}@example.org")
    list_id, staged = done(hill, canvas(SECRET)), check(hill, canvas("b")).list_id
    with app.store.transaction(hill.community.id) as tx:
        their_list = tx.lists.get(list_id)
        [row] = tx.lists.every_row(list_id)
        listed = tx.awards.get(str(row.award_id))
        marks = tx.lists.known(BADGE)
        held = tx.awards.get(award)
        work = tx.reissues.get(tx.reissues.begin("again", None, 9, None, newest=False))
    app.reporting.block(hill.organizer, ana.person_id, Barred.CLAIMING)
    report = app.reporting.report(bo, waiting, About.LEARNER, f"Something about {SECRET}")
    app.caring.put(hill.organizer, "en", CareText(lines=SECRET), "")
    app.caring.raise_(bo, waiting)
    prints = prints_of(f"{SECRET} " + " ".join(f"word{n}" for n in range(20)))
    with app.store.transaction(hill.community.id) as tx:
        tx.prints.put(claim, {"story": prints})
        tx.rhythms.put(bo.person_id, Rhythm(cap=7))
        tx.rhythms.leave(bo.person_id, tx.now.date(), tx.now.date())
        tx.witnesses.address_letter(tx.witnesses.of_claim(waiting)[0], f"{SECRET}@example.org")
        tx.assigning.like(bo.person_id, [BADGE])
        tx.assigning.qualify(BADGE, [bo.person_id], None)
        tx.assigning.offer(waiting, "1.first", bo.person_id, tx.now)
        offer, reminder = tx.assigning.open_offer(waiting), tx.reminders.waiting(waiting)[0]
        assert offer
        (away,) = tx.rhythms.away(bo.person_id)
    rows = rows_of(hill)
    # A workspace that let the bot in stands outside of any community.
    assert [name for name, found in rows.items() if not found] == ["installations"]
    return Theirs(
        town=hill,
        ana=ana.person_id,
        assessor=bo.person_id,
        claim=claim,
        waiting=waiting,
        award=award,
        unsigned=hill.award_of(unsigned),
        file=file.file_id,
        sha256=file.sha256,
        notice=f"news {claim}",
        version=version,
        room=desk,
        dead=found[0].id,
        issuer=signed.issuer_id,
        status_list=status_list,
        credential=signed.id,
        recorded=recorded.id,
        digest=recorded.digest,
        key=str(signed.key_id),
        wall=wall,
        told=told,
        list_id=list_id,
        list_digest=hashlib.sha256(canvas(SECRET)).hexdigest(),
        staged=staged,
        listed=listed.id,
        carl=listed.person_id,
        marks=marks,
        fresh=fresh_in(their_list, listed, signed.issuer_id),
        held=held,
        work=work,
        report=report,
        prints=prints,
        witness=witness,
        reminder=reminder,
        offer=offer,
        away=away.id,
        step=step,
        rows=rows,
    )


def fresh_in(found: List, listed: Award, issuer_id: str) -> tuple[Common, list[Fresh]]:
    """What an award from their list would be written as."""
    common = Common(
        found.id, BADGE, 1, None, listed.space_id, "en", "{}", issuer_id, listed.awarded_at
    )
    ids = [secrets.token_hex(16) for _ in range(5)]
    fresh = Fresh(1, *ids[:4], listed.awarded_at, ids[4], "[]", "digest", "{}", None)
    return common, [fresh]


def test_every_public_method_of_every_repository_has_a_case() -> None:
    methods = {
        f"{room.__name__}.{name}"
        for room in vars(repositories).values()
        if inspect.isclass(room) and issubclass(room, Repository)
        for name in vars(room)
        if not name.startswith("_") and callable(getattr(room, name))
    }
    assert methods == set(CASES)
    assert len(CASES) == len(HIDDEN) + len(OWN) + len(HARMLESS)


def test_whoever_is_bound_to_a_community_is_a_repository() -> None:
    """Those at the door find out where somebody who comes in belongs; all others are bound."""
    loose = {
        name
        for name, hint in inspect.get_annotations(Transaction).items()
        if isinstance(hint, type) and not issubclass(hint, Repository)
    }
    rooms = {
        name: inspect.signature(prop.func).return_annotation
        for name, prop in vars(Transaction).items()
        if hasattr(prop, "func")
    }
    unbound = {
        name
        for name, room in rooms.items()
        if not issubclass(getattr(repositories, room), Repository)
    }
    assert (loose, unbound) == (set(), {"doors", "arrivals", "listening"})


def test_no_repository_shows_or_changes_anything_of_another_community(
    town: Town, them: Theirs
) -> None:
    """One test for all, since filling a community takes a while."""
    shown, changed, wrote = [], [], 0
    for name, case in CASES.items():
        result: Any = None
        try:
            with town.app.store.transaction(town.community.id) as tx:
                before = written(tx)
                result = case(tx, them)
                wrote += written(tx) != before
                if written(tx) != before and rows_inside(tx, them.town) != them.rows:
                    changed.append(name)
                raise Undone  # so that one case does not disturb the next
        except (NotFound, Stale, IntegrityError, Undone):
            pass
        if (name in HIDDEN and result) or SECRET in repr(result):
            shown.append((name, result))
    assert (shown, changed) == ([], [])
    assert wrote > 20, "writing is seen"
    assert rows_of(them.town) == them.rows


class Undone(Exception):
    """Rolls a transaction back."""


def test_the_services_treat_ids_of_another_community_as_unknown(town: Town, them: Theirs) -> None:
    app, eve, bo, olga = town.app, town.learner("Eve"), town.assessor(), town.organizer
    met = {"find-the-fault": Result("met")}
    tries: list[Callable[[], object]] = [
        lambda: app.learning.look(eve, them.claim),
        lambda: town.tell(eve, them.claim, "hello"),
        lambda: app.learning.withdraw(eve, them.waiting),
        lambda: app.learning.attach(eve, them.claim, "e", "a.txt", b"text", ()),
        lambda: app.learning.file(eve, them.file),
        lambda: app.desk_files.get(bo, them.file),
        lambda: app.reviewing.card(bo, them.claim),
        lambda: app.reviewing.take(bo, them.waiting),
        lambda: app.reviewing.release(olga, them.waiting),
        lambda: app.assigning.decline(bo, them.waiting),
        lambda: app.assigning.explained(olga, them.waiting),
        lambda: app.own_reminders.waiting(eve, them.waiting),
        lambda: app.own_reminders.choose(eve, them.waiting, When.WEEK),
        lambda: app.own_reminders.stop(eve, them.waiting, them.reminder.id),
        lambda: app.reviewing.ask(bo, them.waiting, "Who are you?"),
        lambda: app.reviewing.decide(bo, them.waiting, Outcome.AWARD, met),
        lambda: app.awarding.page(eve, them.award),
        lambda: app.awarding.page(olga, them.award),
        lambda: app.awarding.credential(olga, them.award),
        lambda: app.awarding.baked(olga, them.award),
        lambda: app.awarding.share(eve, them.award, shared=True),
        lambda: app.awarding.revoke(olga, them.award),
        lambda: app.awarding.suspend(olga, them.award),
        lambda: app.awarding.lift(olga, them.award),
        lambda: app.awarding.choices(eve, them.award),
        lambda: app.awarding.choose(eve, them.award, Choice(name="Eve")),
        lambda: app.awarding.token(olga, them.award),
        lambda: app.awarding.baked_svg(olga, them.award),
        lambda: app.awarding.shown_file(eve, them.award, them.file),
        lambda: app.organizing.grant(olga, them.ana, Role.ASSESSOR),
        lambda: app.organizing.sign_in_link(olga, them.assessor),
        lambda: app.organizing.new_return_link(olga, them.ana),
        lambda: app.reviewing.draft(bo, them.waiting, met),
        lambda: app.reviewing.drafted(bo, them.waiting),
        lambda: app.delivering.retry(olga, them.dead),
        lambda: app.delivering.discard(olga, them.dead),
        lambda: app.meeting.disconnect(olga, them.room.space_id),
        lambda: app.witnessing.look(eve, them.waiting),
        lambda: app.witnessing.ask(eve, them.waiting, "x", "I saw it."),
        lambda: app.witnessing.take_back(eve, them.waiting, them.witness.id),
        lambda: app.steps.change(olga, them.step, {"en": "mine"}),
        lambda: app.steps.retire(olga, them.step),
        lambda: app.rating.rate(eve, them.claim, 2, 1, thanks=False),
    ]
    for attempt in tries:
        with pytest.raises(NotFound):
            attempt()
    app.organizing.take_back(olga, them.assessor, Role.ASSESSOR)
    assert [one.claim_id for one in app.reviewing.queue(bo)] == []
    assert rows_of(them.town) == them.rows
