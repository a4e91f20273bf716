"""Whom a role on a platform let judge lately: work is brought to them, and nothing else follows.

The platform's roles are what a face would have looked up; ``sees`` says that it did.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.domain.care import Barred
from core.domain.errors import NotAllowed, NotFound
from core.domain.offering import Obstacle
from core.domain.people import Actor, Face, Role, Space
from core.domain.permissions import Action, Subject, may
from core.domain.reminding import Kind
from core.domain.review import Outcome
from core.domain.rules import BadgeRules, Panel
from core.domain.working_time import EVERY_DAY
from core.services.appointing import appointed
from core.store.repositories.lent import LENT_LIFE
from core.store.repositories.people import Member
from core.store.repositories.retention import forget_expired
from core.store.repositories.rhythms import Rhythm
from core.store.tables import lent_roles
from tests.support.clockwork import Clockwork
from tests.support.journeys import BADGE, all_met, badge

ASSESS, LEAD, OTHER = "4242", "4343", "77"
GUILD = "81"
DAY = timedelta(days=1)


class Server:
    """A Discord server of the town, where two roles mean ours, and Dia, who is in it."""

    def __init__(self, works: Clockwork) -> None:
        self.works, self.app, self.town = works, works.app, works.town
        works.rules(offers=True)
        self.space = self.server(GUILD)
        self.dia = self.member("Dia")

    def server(self, guild: str) -> Space:
        code = self.app.meeting.connect_code(self.town.organizer)
        space, _ = self.app.meeting.connect(code, "discord", guild, "Makers", f"{guild}/1")
        for role, theirs in ((Role.ASSESSOR, ASSESS), (Role.LEAD, LEAD)):
            self.app.appointing.choose(self.town.organizer, space, role, theirs)
        return space

    def member(self, name: str) -> Actor:
        actor = self.town.learner(name)
        with self.app.store.transaction(self.town.community.id) as tx:
            place = f"{GUILD}/{name}"
            tx.arrivals.identify(self.town.community.id, "discord", place, actor.person_id)
        return actor

    def sees(self, who: Actor, *held: str, space: Space | None = None) -> bool:
        """Discord says just now that somebody has these roles."""
        return self.app.appointing.seen(space or self.space, who.person_id, held)

    def asked(self, claim: str) -> list[tuple[str, str]]:
        with self.app.store.reading(self.town.community.id) as tx:
            found = [(one.person_id, one.state) for one in tx.assigning.offered(claim)]
        names = {one.person.id: one.person.name for one in self.members()}
        return [(names[person], state) for person, state in found]

    def members(self) -> tuple[Member, ...]:
        with self.app.store.reading(self.town.community.id) as tx:
            return tx.people.members()

    def known_as(self, name: str = "Dia") -> Collection[Role]:
        return next(one.asked_as for one in self.members() if one.person.name == name)

    def kept(self) -> int:
        with self.app.store.reading(self.town.community.id) as tx:
            here = lent_roles.c.community_id == self.town.community.id
            return int(tx.connection.scalar(select(func.count()).where(here)) or 0)

    def sent(self) -> str:
        """A claim, offered to whoever is next."""
        claim = self.town.sent(self.town.learner())
        self.works.work()
        return claim


@pytest.fixture
def server(works: Clockwork) -> Server:
    return Server(works)


# -- work is brought to them ----------------------------------------------------------------


def test_a_claim_is_offered_to_whom_a_role_there_let_judge(server: Server) -> None:
    server.sees(server.dia, ASSESS, OTHER)
    claim = server.sent()
    assert server.asked(claim) == [("Dia", "open")]
    with server.app.store.reading(server.town.community.id) as tx:
        (row,) = tx.reminders.told(server.dia.person_id, frozenset({Kind.OFFER}))
    about = server.app.reminding.nudge(server.town.community.id, row.id)
    assert about is not None
    assert about.acts == ("accept", "decline", "open")
    assert about.space is not None
    assert about.space.external_id == GUILD


def test_a_lead_keeps_a_claim_while_a_role_there_goes_on_letting_them_assess(
    server: Server,
) -> None:
    """Only the end of what is given by us alone brings it back to the others."""
    town, app, works, dia = server.town, server.app, server.works, server.dia
    app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=Panel.TWO))
    bo, cy, soon = town.assessor("Bo"), town.assessor("Cy"), works.clock.now + timedelta(hours=2)
    app.organizing.grant(town.organizer, dia.person_id, Role.LEAD, soon + timedelta(hours=2))
    app.organizing.grant(town.organizer, dia.person_id, Role.ASSESSOR, soon)
    claim = town.taken(town.learner(), bo)
    town.approve(bo, claim)
    app.reviewing.take(cy, claim)
    town.not_yet(cy, claim, {badge().criteria[0].id: "How did you find it?"})
    server.sees(dia, ASSESS)
    with app.store.reading(town.community.id) as tx:
        lead = tx.people.actor(dia.person_id)
    app.reviewing.take(lead, claim)
    backs = [one.due_at for one in works.waiting(claim) if one.kind is Kind.EXPIRE]
    assert backs == [soon + timedelta(hours=2)]


def test_they_take_turns_with_those_who_were_appointed(server: Server) -> None:
    server.town.assessor("Bo")
    server.sees(server.dia, ASSESS)
    first, second = server.sent(), server.sent()
    assert {server.asked(one)[0][0] for one in (first, second)} == {"Bo", "Dia"}


def test_what_they_chose_counts(server: Server) -> None:
    """Their own number, what they like, when they are away, and for what they are named."""
    app, dia = server.app, server.dia
    server.sees(dia, ASSESS)
    at_a_click = appointed(dia, {Role.ASSESSOR: ASSESS}, {ASSESS})
    app.assigning.choose(at_a_click, Rhythm(cap=3), [BADGE])
    app.assigning.leave(at_a_click, date(2026, 11, 30), date(2026, 12, 1))
    assert app.assigning.own(at_a_click).rhythm.cap == 3
    claim = server.sent()
    ((person, found),) = app.assigning.explained(server.town.organizer, claim)
    assert (person.name, found.likes, found.most) == ("Dia", True, 3)
    assert found.obstacle is Obstacle.AWAY
    _, judges = app.assigning.naming(server.town.organizer)
    assert [one.name for one in judges] == ["Dia"]
    app.assigning.name(server.town.organizer, BADGE, [dia.person_id], only=True)
    app.reviewing.take(at_a_click, claim)


def test_who_was_not_seen_for_long_stays_named(server: Server) -> None:
    """They judge again as soon as they are back; nobody took that from them."""
    app, olga = server.app, server.town.organizer
    server.sees(server.dia, ASSESS)
    app.assigning.name(olga, BADGE, [server.dia.person_id], only=True)
    server.works.clock.turn(LENT_LIFE + DAY)
    bo = server.town.assessor("Bo")
    badges, judges = app.assigning.naming(olga)
    assert sorted(one.name for one in judges) == ["Bo", "Dia"]
    (named,) = (one.named for one in badges if one.badge.id == BADGE)
    app.assigning.name(olga, BADGE, [*named, bo.person_id], only=True)
    assert server.known_as() == frozenset()
    back = appointed(server.dia, {Role.ASSESSOR: ASSESS}, {ASSESS})
    app.reviewing.take(back, server.sent())


def test_organizers_see_them_beside_the_others_and_as_what(server: Server) -> None:
    server.town.assessor("Bo")
    server.sees(server.dia, LEAD)
    loads = {one.name: one for one in server.app.workload.assessors(server.town.organizer)}
    assert (loads["Dia"].lent, loads["Dia"].lead) == (True, True)
    assert (loads["Bo"].lent, loads["Bo"].lead) == (False, False)
    server.sent()
    (waiting,) = server.app.workload.waiting(server.town.organizer)
    assert waiting.able == 2


def test_a_lead_by_a_role_there_is_asked_where_two_differ_and_told_when_it_is_late(
    server: Server,
) -> None:
    server.sees(server.dia, LEAD)
    server.works.rules(offers=True, promise_days=1)
    server.app.ruling.set_badge(server.town.organizer, BADGE, BadgeRules(panel=Panel.TWO))
    claim = server.town.sent(server.town.learner())
    for name, level in (("Bo", "met"), ("Cy", "not_yet")):
        judge = server.town.assessor(name)
        server.app.reviewing.take(judge, claim)
        if level == "met":
            server.town.approve(judge, claim)
        else:
            server.town.not_yet(judge, claim, {badge().criteria[0].id: "Say more."})
    server.works.work()
    assert server.asked(claim)[-1] == ("Dia", "open")
    server.works.until(3, 18)
    assert (Kind.LEAD, server.dia.person_id) in [one[:2] for one in server.works.fired(claim)]


# -- and not for ever -------------------------------------------------------------------------


def test_who_was_not_seen_for_long_is_not_asked_and_each_click_counts_anew(
    server: Server,
) -> None:
    server.sees(server.dia, ASSESS)
    server.works.clock.turn(LENT_LIFE - DAY)
    assert server.known_as() == {Role.ASSESSOR}
    assert server.sees(server.dia, ASSESS), "written anew"
    assert not server.sees(server.dia, ASSESS), "a moment later it need not be"
    server.works.clock.turn(LENT_LIFE - DAY)
    assert server.known_as() == {Role.ASSESSOR}
    server.works.clock.turn(DAY + timedelta(minutes=1))
    assert server.known_as() == set()
    with server.app.store.transaction() as tx:
        forget_expired(tx.connection, server.works.clock.now)
    assert server.kept() == 0


def loses_it(server: Server, who: Actor) -> None:
    server.sees(who, OTHER)


@pytest.mark.parametrize("goes", [True, False])
def test_what_waits_until_they_may_be_spoken_to_goes_with_the_role(
    server: Server, *, goes: bool
) -> None:
    server.sees(server.dia, ASSESS)
    at_a_click = appointed(server.dia, {Role.ASSESSOR: ASSESS}, {ASSESS})
    server.app.assigning.choose(at_a_click, Rhythm(time(12), time(20), EVERY_DAY), ())
    server.works.rules(promise_days=1)
    claim, it = server.town.sent(server.town.learner()), (Kind.POOL, server.dia.person_id)
    server.works.until(1, 15)
    assert it in [(one.kind, one.person_id) for one in server.works.waiting(claim)]
    if goes:
        loses_it(server, server.dia)
    server.works.until(1, 21)
    told = [one[:2] for one in server.works.fired(claim)]
    assert (it in told) is not goes


def leaves(server: Server, who: Actor) -> None:
    server.app.whereabouts.left("discord", GUILD, f"{GUILD}/{who.name}")


def another_role_means_it(server: Server, _: Actor) -> None:
    server.app.appointing.choose(server.town.organizer, server.space, Role.ASSESSOR, OTHER)


def no_role_means_it(server: Server, _: Actor) -> None:
    server.app.appointing.choose(server.town.organizer, server.space, Role.ASSESSOR, "")


def is_erased(server: Server, who: Actor) -> None:
    server.app.privacy.erase(who)


def test_it_is_forgotten_at_the_first_no(server: Server) -> None:
    for happens in (loses_it, leaves, another_role_means_it, no_role_means_it, is_erased):
        who = server.member(happens.__name__)
        server.sees(who, ASSESS)
        assert server.known_as(who.name) == {Role.ASSESSOR}
        happens(server, who)
        assert server.kept() == 0, happens
        server.app.appointing.choose(server.town.organizer, server.space, Role.ASSESSOR, ASSESS)
        assert server.kept() == 0, happens


def test_what_was_offered_to_them_goes_on_to_the_next(server: Server) -> None:
    server.sees(server.dia, ASSESS)
    claim = server.sent()
    server.town.assessor("Bo")
    assert server.asked(claim) == [("Dia", "open")]
    loses_it(server, server.dia)
    assert server.asked(claim) == [("Dia", "void"), ("Bo", "open")]


def test_a_server_that_is_not_ours_any_more_lends_nothing(server: Server) -> None:
    server.sees(server.dia, ASSESS)
    server.app.whereabouts.lost("discord", GUILD)
    assert server.known_as() == set()
    server.app.whereabouts.found("discord", GUILD)
    assert server.known_as() == {Role.ASSESSOR}
    server.app.meeting.disconnect(server.town.organizer, server.space.id)
    assert server.known_as() == set()


def test_one_of_two_roles_goes_alone(server: Server) -> None:
    server.sees(server.dia, ASSESS, LEAD)
    assert server.known_as() == {Role.ASSESSOR, Role.LEAD}
    server.sees(server.dia, ASSESS)
    assert server.known_as() == {Role.ASSESSOR}
    server.sees(server.dia, LEAD)
    assert server.known_as() == {Role.ASSESSOR, Role.LEAD}, "a lead is an assessor too"


def test_another_server_goes_on_lending(server: Server) -> None:
    other = server.server("82")
    server.sees(server.dia, ASSESS)
    server.sees(server.dia, ASSESS, space=other)
    claim = server.sent()
    server.sees(server.dia)
    assert server.known_as() == {Role.ASSESSOR}
    assert server.asked(claim) == [("Dia", "open")]


def test_who_is_kept_from_judging_is_not_asked(server: Server) -> None:
    server.sees(server.dia, ASSESS)
    server.app.reporting.block(server.town.organizer, server.dia.person_id, Barred.JUDGING)
    assert server.asked(server.sent()) == []


def test_nothing_is_kept_of_somebody_who_was_erased_meanwhile(server: Server) -> None:
    server.app.privacy.erase(server.dia)
    with pytest.raises(NotFound):
        server.sees(server.dia, ASSESS)
    assert server.kept() == 0


# -- attack: it never lets anybody judge ------------------------------------------------------


def ways_in(server: Server) -> list[Actor]:
    """Dia, by every way that makes somebody an actor without asking Discord."""
    app, dia = server.app, server.dia
    with app.store.reading(server.town.community.id) as tx:
        found = [tx.people.actor(dia.person_id)]
    visit = app.meeting.visit("discord", GUILD, f"{GUILD}/Dia")
    assert visit is not None
    assert visit.actor is not None
    back = app.entering.come_back(
        app.organizing.new_return_link(server.town.organizer, dia.person_id)
    )
    there = app.entering.who(back.secrets[Face.CHAT], Face.CHAT)
    assert there is not None
    assert app.entering.who(back.secrets[Face.CHAT], Face.DESK) is None
    return [*found, visit.actor, back.actor, there]


def test_what_is_kept_lets_nobody_judge_however_they_come_in(server: Server) -> None:
    """As fresh as can be, and as a lead: only a look at the platform gives a role, for one click."""
    server.sees(server.dia, ASSESS, LEAD)
    claim = server.sent()
    assert server.asked(claim) == [("Dia", "open")]
    here = server.town.community.id
    with pytest.raises(NotFound):
        server.app.organizing.sign_in_link(server.town.organizer, server.dia.person_id)
    for me in ways_in(server):
        assert me.roles == frozenset()
        for seat in (None, me.person_id):
            subject = Subject(here, owner_id="somebody", assessor_id=seat)
            able = {action for action in Action if may(me, action, subject)}
            assert able == {Action.CLAIM_BEGIN, Action.CATALOGUE_READ}
        for forbidden in (
            lambda me=me: server.app.reviewing.take(me, claim),
            lambda me=me: server.app.reviewing.card(me, claim),
            lambda me=me: server.app.reviewing.declare(me, claim),
            lambda me=me: server.app.reviewing.decide(me, claim, Outcome.AWARD, all_met(badge())),
            lambda me=me: server.app.reviewing.queue(me),
            lambda me=me: server.app.assigning.decline(me, claim),
            lambda me=me: server.app.assigning.own(me),
        ):
            with pytest.raises((NotAllowed, NotFound)):
                forbidden()
    assert server.works.claim(claim).assessor_id is None


ROOT = Path(__file__).parents[3]
# Where somebody is looked for to whom work is brought; none of it says who acts.
ASKING = {
    "bots/slack_bot/office.py",
    "core/services/appointing.py",
    "core/services/assigning.py",
    "core/services/lending.py",
    "core/services/letting_go.py",
    "core/services/planning.py",
    "core/services/reminding.py",
    "core/services/workload.py",
    "core/store/repositories/lent.py",
    "core/store/repositories/people.py",
    "prompts/pages/people.html",
    "prompts/pages/waiting.html",
}


def test_nothing_else_asks_what_was_lent() -> None:
    """Who acts is made elsewhere: whoever reads this from there has to say so here first."""
    asks = re.compile(r"\b(asked_as|lent_now|lent_by)\b|\.lent\b(?! import)")
    places = (("core", "*.py"), ("bots", "*.py"), ("prompts/pages", "*.html"))
    files = (file for place, kind in places for file in (ROOT / place).rglob(kind))
    found = {str(one.relative_to(ROOT)) for one in files if asks.search(one.read_text())}
    assert found == ASKING
