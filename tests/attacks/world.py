"""Two communities full of people and claims, beside the model that knows what must be so."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from sqlalchemy import text

from core.app import Earned
from core.domain.catalogue import Badge
from core.domain.errors import EarnedError
from core.domain.interview import Pressed, from_json, to_json
from core.domain.people import Actor, Face, Role
from tests.attacks.model import Case, Somebody, may_see_name, may_see_text
from tests.attacks.model import submit as submitted
from tests.support.journeys import ANSWER, BADGE, Town, badge

MARK = re.compile(r"[ntp]zq[0-9a-f]{10}")
PLACEHOLDER = "tzq----------"
STATES = ("draft", "submitted", "in_review", "question", "not_yet", "awarded", "withdrawn")


class World:
    """One installation with two communities: River and Hill."""

    def __init__(self, app: Earned, dice: random.Random) -> None:
        self.app, self.dice = app, dice
        self.people: list[Somebody] = []
        self.cases: list[Case] = []
        self.marks: dict[str, Somebody | str] = {}
        self.towns: dict[str, Town] = {}
        self.told: dict[str, str] = {}
        self.stranger = Somebody("a stranger", "")
        for name in ("River", "Hill"):
            self._found(name)
        for name, label, *roles in (
            ("River", "learner"),
            ("River", "other learner"),
            ("River", "assessor", "assessor"),
            ("River", "second assessor", "assessor"),
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
        own = badge().model_copy(update={"name": {"en": f"Repairs {public}"}})
        self.app.organizing.add_badges(
            town.organizer, town.community.id, [Badge(**own.model_dump())]
        )
        ana = town.learner()
        claim = town.told(ana, answer=f"{ANSWER} {PLACEHOLDER}")
        with self.app.store.reading(town.community.id) as tx:
            self.told[name] = to_json(tx.interviews.load(claim).state)
        self.app.privacy.erase(ana)
        olga = Somebody(f"{name}'s founder", name, town.organizer.person_id)
        olga.grant("organizer")
        olga.name, olga.text = self.mark("n", olga), self.mark("t", olga)
        self.app.entering.rename(town.organizer, olga.name)
        link = self.app.organizing.sign_in_link(town.organizer, olga.person_id)
        olga.secret = self.app.entering.sign_in(link).secrets[Face.CHAT]
        self.people.append(olga)

    def come(self, town: str, label: str, *roles: str) -> Somebody:
        """Somebody new comes in, by an invite."""
        who = Somebody(f"{town}'s {label}", town)
        who.name, who.text = self.mark("n", who), self.mark("t", who)
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
        return self.app.entering.who(who.secret, Face.CHAT) if who.secret else None

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
        case = known or Case(claim, owner)
        if known is None:
            self.cases.append(case)
        state = from_json(self.told[owner.town].replace(PLACEHOLDER, owner.text))
        with self.app.store.transaction(town.community.id) as tx:
            tx.interviews.save(claim, state, tx.interviews.load(claim).version)
            tx.claims.choose_badge(claim, BADGE, int(state.badge_version or 0))
        case.ready = True
        if self.dice.random() < 0.5:
            self.attach(actor, case)
        return case

    def attach(self, actor: Actor, case: Case) -> None:
        town = self.towns[case.town]
        words = f"A letter about {case.owner.text}, {self.dice.random()}".encode()
        self.app.learning.attach(actor, case.id, town.event(), f"{case.owner.text}.txt", words, ())
        with self.app.store.reading(town.community.id) as tx:
            pieces = tx.interviews.load(case.id).state.evidence
        case.file = next(one.file_id for one in pieces if one.file_id)

    def bring_to(self, state: str, owner: Somebody, judge: Somebody) -> Case:
        """A claim of ``owner`` in that state, judged by ``judge``."""
        case, town = self.new_case(owner), self.towns[owner.town]
        me, them = self.actor(owner), self.actor(judge)
        assert me is not None
        assert them is not None
        if state == "withdrawn":
            self.app.learning.withdraw(me, case.id)
        elif state != "draft":
            town.tell(me, case.id, Pressed("submit"))
            submitted(case)
        if state not in ("draft", "submitted", "withdrawn"):
            self.app.reviewing.take(them, case.id)
            case.holder = judge
            self._judged(case, state, judge, them)
        case.state = state
        return case

    def _judged(self, case: Case, state: str, judge: Somebody, them: Actor) -> None:
        town = self.towns[case.town]
        if state in ("question", "not_yet"):
            judge.wrote_to.add(case.owner.label)
        if state == "question":
            self.app.reviewing.ask(them, case.id, f"Which one? {judge.text}")
            case.asked = True
        elif state == "not_yet":
            town.not_yet(them, case.id, {"find-the-fault": f"More, please. {judge.text}"})
        elif state == "awarded":
            town.approve(them, case.id)
            case.award = town.sign(case.id)
            case.signed = True

    # -- looking ------------------------------------------------------------------------

    def check_tables(self) -> None:
        """The tables hold what the model says, no more and no less."""
        with self.app.store.engine.connect() as connection:
            rows = connection.execute(text("select id, state, assessor_id, round from claims"))
            claims = {row.id: (row.state, row.assessor_id, row.round) for row in rows}
            rows = connection.execute(text("select id, shared_at, revoked_at from awards"))
            awards = {row.id: (bool(row.shared_at), bool(row.revoked_at)) for row in rows}
            rows = connection.execute(text("select person_id, role from roles"))
            roles = {(row.person_id, row.role) for row in rows}
        wrong = [c for c in self.cases if claims[c.id] != c.row()]
        assert not wrong, [(c, claims[c.id], c.row()) for c in wrong]
        assert awards == {c.award: (c.shared, c.revoked) for c in self.cases if c.award}
        assert roles == {(p.person_id, role) for p in self.people for role in p.roles}

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
            assert may, f"{viewer} saw {found} of {whose}"


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
