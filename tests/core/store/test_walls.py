"""Nothing of one community is visible in another, nor can it be changed from there.

Every public method of every repository is called from Riverside with the ids of Hillside.
A method without a case here fails the first test.
"""

from __future__ import annotations

import hashlib
import inspect
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.domain.claim import Act, Claim, ClaimState, Seat
from core.domain.errors import NotFound, Stale
from core.domain.interview import State
from core.domain.panel import Judgement
from core.domain.people import Role
from core.domain.review import Decision, Outcome, Result
from core.domain.rooms import Going, Room, RoomKind
from core.domain.rules import BadgeRules, SpaceRules
from core.domain.showing import Choice
from core.store import repositories
from core.store.repositories import Award, List, Rating, StoredFile
from core.store.repositories.base import Repository
from core.store.repositories.fresh import Common, Fresh
from core.store.repositories.showcase import Showcase
from core.store.tables import metadata
from core.store.transaction import Transaction
from tests.core.services.test_bulk import canvas, check, done
from tests.support.journeys import BADGE, Town, badge

SECRET = "hillsecret"
Rows = dict[str, list[tuple[Any, ...]]]


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
    step: str
    rows: Rows


Case = Callable[[Transaction, Theirs], Any]


def showcase(tx: Transaction) -> Showcase:
    """What is added up for the public page of a badge."""
    return Showcase(tx.connection, tx.community_id, tx.now)


# What was asked of somebody else's is not there: NotFound, or nothing.
HIDDEN: dict[str, Case] = {
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
    "Recalls.signed_with": lambda tx, them: tx.recalls.signed_with(them.key, 10),
    "Issuers.get": lambda tx, them: tx.issuers.get(them.issuer),
    "StatusLists.keep_signed": lambda tx, them: tx.status_lists.keep_signed(
        them.status_list, 9, "forged", "key", tx.now
    ),
    "Cards.get": lambda tx, them: tx.cards.get(them.claim, them.room.id),
    "Cards.rooms": lambda tx, them: tx.cards.rooms(them.claim),
    "Catalogue.edition": lambda tx, _: tx.catalogue.edition("family-care", 1),
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
    "Claims.reviews": lambda tx, them: tx.claims.reviews(them.claim),
    "Conflicts.of": lambda tx, them: tx.conflicts.of(them.ana),
    "Conflicts.with_": lambda tx, them: tx.conflicts.with_(them.assessor),
    "Conflicts.wished": lambda tx, them: tx.conflicts.wished(them.ana),
    "Judgements.of": lambda tx, them: tx.judgements.of(them.claim),
    "Drafts.get": lambda tx, them: tx.drafts.get(them.waiting, them.assessor, 1),
    "Files.elsewhere": lambda tx, them: tx.files.elsewhere("", them.sha256),
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
    "People.here": lambda tx, them: tx.people.here(them.ana),
    "People.is_here": lambda tx, them: tx.people.is_here(them.ana),
    "Roles.known_as": lambda tx, _: tx.people.known_as("slack", Role.ORGANIZER),
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
    "Talk.of": lambda tx, them: tx.talk.of(them.claim),
}
# Lists of what is one's own: nothing of theirs stands in them.
OWN: dict[str, Case] = {
    "Awards.count": lambda tx, _: tx.awards.count(),
    "Awards.listed": lambda tx, them: list(tx.awards.listed(space_id=them.town.space.id)),
    "Catalogue.change_number": lambda tx, _: tx.catalogue.change_number(),
    "Catalogue.menu": lambda tx, _: tx.catalogue.menu(),
    "Choices.get": lambda tx, them: tx.choices.get(them.award),
    "FiguresOf.judged": lambda tx, _: tx.figures.judged(tx.now - timedelta(days=9)),
    "FiguresOf.decided": lambda tx, _: tx.figures.decided(None),
    "Steps.count": lambda tx, _: tx.steps.count(),
    "Steps.every": lambda tx, _: tx.steps.every(),
    "Steps.of_badge": lambda tx, _: tx.steps.of_badge(BADGE),
    "Rules.of_badge": lambda tx, _: tx.rules.of_badge(BADGE),
    "Rules.of_space": lambda tx, them: tx.rules.of_space(them.town.space.id),
    "Recalls.pending": lambda tx, _: tx.recalls.pending(),
    "Recalls.unsigned": lambda tx, _: tx.recalls.unsigned("first"),
    "Claims.waiting": lambda tx, _: tx.claims.waiting(list(ClaimState)),
    "Outbox.dead": lambda tx, _: tx.outbox.dead(),
    "People.community": lambda tx, _: tx.people.community(),
    "Roles.count": lambda tx, _: tx.people.count(Role.ASSESSOR),
    "People.members": lambda tx, _: tx.people.members(),
    "People.spaces": lambda tx, _: tx.people.spaces(),
    "Rooms.desks": lambda tx, _: tx.rooms.desks(),
    "Privacy.export": lambda tx, them: [
        row for rows in tx.privacy.export(them.ana).values() for row in rows
    ],
}
# Whatever they say: over there everything stays as it is.
HARMLESS: dict[str, Case] = {
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
    "Awards.revoke": lambda tx, them: tx.awards.revoke(them.award),
    "Awards.share": lambda tx, them: tx.awards.share(them.award, shared=True),
    "Awards.suspend": lambda tx, them: tx.awards.suspend(them.award, on=True),
    "Choices.put": lambda tx, them: tx.choices.put(them.award, Choice(name="Eve")),
    "Recalls.all_recalled": lambda tx, them: tx.recalls.all_recalled(them.key),
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
    "Roles.revoke": lambda tx, them: tx.people.revoke(them.assessor, Role.ASSESSOR),
    "People.space": lambda tx, them: tx.people.space("web", them.town.space.external_id, "Mine"),
    "People.speak_here": lambda tx, _: tx.people.speak_here("es"),
    "People.speak": lambda tx, them: tx.people.speak(them.ana, "es"),
    "Privacy.erase": lambda tx, them: tx.privacy.erase(them.ana),
    "Rooms.close": lambda tx, them: tx.rooms.close(them.room.id),
    "Rooms.move": lambda tx, them: tx.rooms.move(them.room.id, "mine", RoomKind.THREAD),
    "Rooms.forget": lambda tx, them: tx.rooms.forget(them.room.id),
    "Rooms.leave": lambda tx, them: tx.rooms.leave(them.room),
    "Rooms.keep_holding": lambda tx, them: tx.rooms.keep_holding(them.room.id, None),
    "Rooms.shows": lambda tx, them: tx.rooms.shows(them.room.id, None, "mine"),
    "Rooms.talks_about": lambda tx, them: tx.rooms.talks_about(them.room.id, None),
    "Talk.say": lambda tx, them: tx.talk.say(them.claim, them.ana, "note", 1, "mine"),
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
    app.rating.rate(ana, claim, 2, 4, thanks=True)
    waiting = hill.taken(ana, bo, badge_id="community-cooking")
    app.reviewing.draft(bo, waiting, {"x": Result("met", f"Good {SECRET}")})
    unsigned = hill.taken(ana, bo, badge_id="family-care")
    hill.approve(bo, unsigned, badge_id="family-care")
    with app.store.transaction(hill.community.id) as tx:
        tx.notices.add(f"news {claim}", ana.person_id, "awarded", claim)
        tx.conflicts.add(ana.person_id, hill.organizer.person_id, "learner")
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
    shown, changed = [], []
    for name, case in CASES.items():
        result: Any = None
        try:
            with town.app.store.transaction(town.community.id) as tx:
                result = case(tx, them)
                changed += [name] if rows_inside(tx, them.town) != them.rows else []
                raise Undone  # so that one case does not disturb the next
        except (NotFound, Stale, IntegrityError, Undone):
            pass
        if (name in HIDDEN and result) or SECRET in repr(result):
            shown.append((name, result))
    assert (shown, changed) == ([], [])
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
        lambda: app.learning.file(bo, them.file),
        lambda: app.reviewing.card(bo, them.claim),
        lambda: app.reviewing.take(bo, them.waiting),
        lambda: app.reviewing.release(olga, them.waiting),
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
