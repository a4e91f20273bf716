"""Two communities full of people and claims, beside the model that knows what must be so."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select, text

from core.app import Earned
from core.domain.catalogue import Badge
from core.domain.errors import EarnedError
from core.domain.interview import from_json, to_json
from core.domain.people import Actor, Face, Role
from core.domain.reminding import Kind
from core.domain.rules import BadgeRules, Panel, SpaceRules
from core.store.tables import claims
from tests.attacks import renewal
from tests.attacks.model import Case, Rules, Somebody, may_see_name, may_see_text
from tests.support.installed import TurnedClock
from tests.support.journeys import ANSWER, BADGE, Town, badge

MARK = re.compile(r"[ntp]zq[0-9a-f]{10}")
PLACEHOLDER = "tzq----------"
# Few enough that people come to it; whoever is full is told so.
CAP = 8
# A window is forgotten after 90 days without anybody looking through it.
FORGOTTEN = timedelta(days=80)


class World:
    """One installation with two communities: River and Hill."""

    def __init__(self, app: Earned, dice: random.Random, clock: TurnedClock) -> None:
        self.app, self.dice, self.clock = app, dice, clock
        self.people: list[Somebody] = []
        self.cases: list[Case] = []
        self.marks: dict[str, Somebody | str] = {}
        self.towns: dict[str, Town] = {}
        self.told: dict[str, str] = {}
        self.rules: dict[str, Rules] = {}
        # How many renewals ended because what they renew was revoked.
        self.ended = 0
        self.stranger = Somebody("a stranger", "", lambda: clock.now)
        for name in ("River", "Hill"):
            self._found(name)
        for name, label, *roles in (
            ("River", "learner"),
            ("River", "other learner"),
            ("River", "witness"),
            ("River", "assessor", "assessor"),
            ("River", "second assessor", "assessor"),
            ("River", "lead", "lead"),
            ("River", "organizer", "organizer"),
            ("Hill", "learner"),
            ("Hill", "assessor", "assessor"),
        ):
            self.come(name, label, *roles)

    def mark(self, kind: str, whose: Somebody | str) -> str:
        """A string that stands nowhere else."""
        made = f"{kind}zq{self.dice.getrandbits(40):010x}"
        self.marks[made] = whose
        return made

    # -- people -------------------------------------------------------------------------

    def _found(self, name: str) -> None:
        public = self.mark("p", name)
        town = self.towns[name] = Town(self.app, f"{name} {public}")
        terms = {"expires": renewal.LIFE, "renew": (renewal.AGAIN,)}
        own = badge().model_copy(update={"name": {"en": f"Repairs {public}"}, **terms})
        self.app.organizing.add_badges(
            town.organizer, town.community.id, [Badge(**own.model_dump())]
        )
        ana = town.learner()
        claim = town.told(ana, answer=f"{ANSWER} {PLACEHOLDER}")
        with self.app.store.reading(town.community.id) as tx:
            self.told[name] = to_json(tx.interviews.load(claim).state)
        self.app.privacy.erase(ana)
        self.rules[name] = Rules(cap=CAP)
        self.set_rules(name, BadgeRules(panel=Panel.UNSURE))
        self.app.ruling.set_space(town.organizer, town.space.id, SpaceRules(cap=CAP))
        olga = self._somebody(name, "founder")
        olga.person_id = town.organizer.person_id
        olga.grant("organizer")
        self.app.entering.rename(town.organizer, olga.name)
        link = self.app.organizing.sign_in_link(town.organizer, olga.person_id)
        olga.secret = self.app.entering.sign_in(link).secrets[Face.CHAT]
        self.people.append(olga)

    def _somebody(self, town: str, label: str) -> Somebody:
        who = Somebody(f"{town}'s {label}", town, lambda: self.clock.now)
        who.name, who.text, who.seen = self.mark("n", who), self.mark("t", who), self.clock.now
        return who

    def come(self, town: str, label: str, *roles: str) -> Somebody:
        """Somebody new comes in, by an invite."""
        who = self._somebody(town, label)
        olga = self.towns[town].organizer
        invite = self.app.organizing.invite_learners(olga, 1)
        entered = self.app.entering.join(invite, who.name, "en")
        who.person_id, who.secret = entered.actor.person_id, entered.secrets[Face.CHAT]
        for role in roles:
            self.app.organizing.grant(olga, who.person_id, Role(role))
            who.grant(role)
        self.people.append(who)
        return who

    def actor(self, who: Somebody) -> Actor | None:
        """Somebody as the door lets them in right now."""
        if not who.secret:
            return None
        if who.seen is not None and self.clock.now - who.seen > FORGOTTEN and not who.erased:
            olga = self.towns[who.town].organizer
            link = self.app.organizing.new_return_link(olga, who.person_id)
            who.secret = self.app.entering.come_back(link).secrets[Face.CHAT]
        who.seen = self.clock.now
        return self.app.entering.who(who.secret, Face.CHAT)

    def present(self, *roles: str) -> list[Somebody]:
        """The people who are not erased, with one of those roles."""
        return [p for p in self.people if not p.erased and (not roles or p.roles & set(roles))]

    # -- claims -------------------------------------------------------------------------

    def new_case(self, owner: Somebody) -> Case:
        """A claim that is told and not sent, without the minutes of telling it."""
        actor = self.actor(owner)
        assert actor is not None
        town = self.towns[owner.town]
        claim = self.app.learning.begin(actor, town.space)
        known = next((one for one in self.cases if one.id == claim), None)
        case = known or Case(claim, owner, self.rules[owner.town])
        if known is None:
            self.cases.append(case)
        state = from_json(self.told[owner.town].replace(PLACEHOLDER, owner.text))
        with self.app.store.transaction(town.community.id) as tx:
            tx.interviews.save(claim, state, tx.interviews.load(claim).version)
            tx.claims.choose_badge(claim, BADGE, int(state.badge_version or 0))
        case.ready = True
        if self.dice.random() < 0.3:
            self.attach(actor, case)
        return case

    def attach(self, actor: Actor, case: Case) -> None:
        town = self.towns[case.town]
        words = f"A letter about {case.owner.text}, {self.dice.random()}".encode()
        self.app.learning.attach(actor, case.id, town.event(), f"{case.owner.text}.txt", words, ())
        with self.app.store.reading(town.community.id) as tx:
            pieces = tx.interviews.load(case.id).state.evidence
        case.file = next(one.file_id for one in pieces if one.file_id)

    # -- rules and time -----------------------------------------------------------------

    def set_rules(self, town: str, chosen: BadgeRules) -> None:
        """The founder decides how the badge of a town is judged."""
        self.app.ruling.set_badge(self.towns[town].organizer, BADGE, chosen)
        self.know_rules(town, chosen)

    def know_rules(self, town: str, chosen: BadgeRules) -> None:
        """The model hears of it."""
        rules = self.rules[town]
        rules.panel, rules.only = chosen.panel.value, chosen.qualified_only
        rules.cooldown, rules.appeal_days = chosen.cooldown_days, chosen.appeal_days

    def pass_by(self, span: timedelta) -> None:
        """Let time pass."""
        if span:
            self.clock.turn(span)

    def check_begins(self, case: Case) -> None:
        """An award counts from the moment that the model has, but for the time an act takes."""
        assert case.given is not None
        with self.app.store.reading(self.towns[case.town].community.id) as tx:
            award = tx.awards.get(case.award)
        assert abs(award.begins - case.given) < timedelta(minutes=1), (award.begins, case.given)

    def due(self, case: Case) -> str:
        """What became of a claim, once it was looked at whether it was held for too long."""
        community = self.towns[case.town].community.id
        with self.app.store.reading(community) as tx:
            found = [one for one in tx.reminders.waiting(case.id) if one.kind is Kind.EXPIRE]
            late = [one.id for one in found if one.due_at <= tx.now]
        for one in late:
            self.app.reminding.ring(community, one)
        with self.app.store.reading(community) as tx:
            return tx.claims.get(case.id).state.value

    # -- looking ------------------------------------------------------------------------

    def check_claims(self, cases: Iterable[Case]) -> None:
        """Those claims stand in the tables as the model has them."""
        mine = {one.id: one.row() for one in cases}
        wanted = select(claims.c["id", "state", "seat", "assessor_id", "round"])
        with self.app.store.engine.connect() as connection:
            rows = connection.execute(wanted.where(claims.c.id.in_(mine)))
            found = {r.id: (r.state, r.seat, r.assessor_id, r.round) for r in rows}
        wrong = {one: (found.get(one), row) for one, row in mine.items() if found.get(one) != row}
        assert not wrong, wrong

    def check_tables(self) -> None:
        """The tables hold what the model says, no more and no less."""
        self.check_claims(self.cases)
        with self.app.store.engine.connect() as connection:
            rows = connection.execute(text("select id, shared_at, revoked_at from awards"))
            awards = {row.id: (bool(row.shared_at), bool(row.revoked_at)) for row in rows}
            rows = connection.execute(text("select person_id, role from roles"))
            roles = {(row.person_id, row.role) for row in rows}
            rows = connection.execute(text("select person_id, barred from blocks"))
            barred = {(row.person_id, row.barred) for row in rows}
        assert awards == {c.award: (c.shared, c.revoked) for c in self.cases if c.award}
        assert roles == {(p.person_id, role) for p in self.people for role in p.granted}
        assert barred == {(p.person_id, what) for p in self.people for what in p.barred}

    def check_words(self, wrong: EarnedError) -> str:
        """Every refusal has words, in every language of the product."""
        said = []
        for language in self.app.texts.languages:
            assert self.app.texts.has(wrong.prompt_key, language), wrong.prompt_key
            said.append(self.app.texts.explain(wrong, language))
        assert all(said), wrong
        assert not re.search(r"%\(|\berror\.", "".join(said)), said
        return " ".join(said)

    def check_seen(self, viewer: Somebody, result: object, *, public: bool = False) -> None:
        """Nothing in a result that this viewer may not see.

        ``public``: a shared award, which shows the community's own words to everybody.
        """
        for found in set(MARK.findall(" ".join(shown(result)))):
            whose = self.marks[found]
            if isinstance(whose, str):
                may = public or viewer.town == whose
            elif found.startswith("n"):
                may = may_see_name(viewer, whose)
            else:
                may = may_see_text(viewer, whose)
            if not may:
                told = next(one for one in shown(result) if found in one)
                at = told.index(found)
                raise AssertionError(
                    f"{viewer} saw {found} of {whose}: {told[max(0, at - 200) : at + 20]}"
                )


def shown(result: object) -> Iterator[str]:
    """Everything in a result as text; what is packed is unpacked."""
    if isinstance(result, bytes) and result.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(result)) as archive:
            for name in archive.namelist():
                yield name
                yield archive.read(name).decode("utf-8", "replace")
    elif isinstance(result, bytes):
        yield result.decode("latin-1")
    elif isinstance(result, tuple | list):
        for one in result:
            yield from shown(one)
    else:
        yield repr(result)


def everything(*pieces: Any) -> tuple[Any, ...]:
    return pieces
