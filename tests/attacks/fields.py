"""Every place where somebody can put a text into a service, and where it must be afterwards."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace

from sqlalchemy import delete, update

from core.app import Earned
from core.domain.interview import (
    Attached,
    Chosen,
    Detached,
    Evidence,
    Input,
    Pressed,
    State,
    Tied,
    Typed,
    tidy,
)
from core.domain.interview.state import MOST_ANSWER
from core.domain.people import Actor, Face, Role
from core.domain.review import Outcome, Result
from core.domain.screens import EvidenceKind, Moment, Own, Said, Text, Words
from core.exports import AwardFilter
from core.services.conversation import Conversation
from core.services.learning import Incoming
from core.store.tables import claims, files
from tests.support.journeys import ANSWER, THIN, Town, all_met, badge

PLACES = (
    *("welcome", "story", "badge", "sources", "criterion/find-the-fault"),
    *("probe/", "evidence", "review"),
)


@dataclass
class Bench:
    """A learner at every place of an interview, an assessor and an organizer, to be tried."""

    town: Town
    app: Earned = field(init=False)
    states: dict[str, State] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.app = self.town.app
        self.ana, self.eva, self.bo = (
            self.town.learner(),
            self.town.learner("Eva"),
            self.town.assessor(),
        )
        self.olga = self.town.organizer
        self.claim = self.town.begin(self.ana)
        for place in PLACES:
            self.town.until(
                self.ana, self.claim, place, answer=THIN if place == "probe/" else ANSWER
            )
            self.states[place] = self._state(self.claim)
        thin = self.town.begin(self.eva)
        self.town.until(self.eva, thin, "probe/", answer=THIN)
        self.states["probe/"] = self._state(thin)
        self.app.learning.withdraw(self.eva, thin)
        self.sent = self.town.taken(self.eva, self.bo)
        self.states["sent"] = self._state(self.sent)
        self.invite = self.app.organizing.invite_learners(self.olga, 500)

    def _state(self, claim: str) -> State:
        with self.app.store.reading(self.town.community.id) as tx:
            return tx.interviews.load(claim).state

    def at(self, place: str) -> None:
        """Put Ana's interview back to that place, as if nothing had been said since."""
        self._put_back(self.claim, self.states[place], state="draft", assessor_id=None)

    def event(self) -> str:
        return f"bench {self.town.community.id} {next(self.numbers)}"

    def tell(self, given: Input, place: str) -> Conversation:
        """Ana says something at a place."""
        self.at(place)
        return self.app.learning.tell(self.ana, self.claim, Incoming("web", self.event(), given))

    def held(self) -> str:
        """Everything that Ana's interview holds now."""
        return "\0".join(strings(self._state(self.claim)))

    def taken_again(self) -> None:
        """Eva's claim is with Bo again, whatever was decided or taken back."""
        sent = self.states["sent"]
        self._put_back(self.sent, sent, state="in_review", assessor_id=self.bo.person_id)

    def _put_back(self, claim: str, told: State, **values: str | None) -> None:
        """A claim as it was, one round later."""
        with self.app.store.transaction(self.town.community.id) as tx:
            tx.interviews.save(claim, told, tx.interviews.load(claim).version)
            held = update(claims).where(claims.c.id == claim)
            tx.connection.execute(held.values(round=claims.c.round + 1, **values))
            tx.connection.execute(delete(files).where(files.c.claim_id == claim))


Kept = Callable[[Bench], str]


@dataclass(frozen=True)
class Field:
    """One text field: how a text is put in, and where it must be found again, if it is kept.

    What has up to ``most`` characters must be kept. ``seen`` is the screen it is said at.
    """

    name: str
    put: Callable[[Bench, str], object]
    kept: Kept | None = None
    tidied: Callable[[str], str] = tidy
    most: int = MOST_ANSWER
    seen: Callable[[Bench], Conversation] | None = None


def strings(value: object) -> Iterator[str]:
    """Every string in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from strings(getattr(value, one.name))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from (*strings(key), *strings(one))
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from strings(one)


def texts(value: object) -> Iterator[Text]:
    """Every text of a screen, however deep, ready to be said."""
    if isinstance(value, Words | Own | Said | Moment):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from texts(getattr(value, one.name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts(one)


def in_one_line(text: str) -> str:
    return " ".join(tidy(text).split())


def typed(place: str) -> Field:
    def seen(bench: Bench) -> Conversation:
        bench.at(place)
        return bench.app.learning.look(bench.ana, bench.claim)

    def say(bench: Bench, text: str) -> Conversation:
        return bench.tell(Typed(text), place)

    return Field(f"said at {place}", say, Bench.held, seen=seen)


def evidence(name: str, kind: EvidenceKind, **others: str) -> Field:
    def put(bench: Bench, text: str) -> Conversation:
        item = Evidence("e", kind, "Rosa", bench.app.store.clock(), ("make-the-repair",), **others)
        return bench.tell(Attached(replace(item, **{name: text})), "evidence")

    return Field(f"{kind} {name}", put, Bench.held, most=9900)


def hand_in(bench: Bench, name: str, event: str, *criteria: str) -> Conversation:
    bench.at("evidence")
    attach = bench.app.learning.attach
    return attach(bench.ana, bench.claim, event, name, b"A letter.", criteria)


def upload(bench: Bench, content: bytes) -> Conversation:
    bench.at("evidence")
    return bench.app.learning.attach(bench.ana, bench.claim, bench.event(), "a", content, ())


def ask(bench: Bench, text: str) -> None:
    bench.taken_again()
    bench.app.reviewing.ask(bench.bo, bench.sent, text)


def comment(bench: Bench, text: str) -> None:
    bench.taken_again()
    bench.town.not_yet(bench.bo, bench.sent, {"find-the-fault": text})


def judge(bench: Bench, results: dict[str, Result]) -> None:
    bench.taken_again()
    bench.app.reviewing.decide(bench.bo, bench.sent, Outcome.AWARD, {**all_met(badge()), **results})


def talk(bench: Bench) -> str:
    with bench.app.store.reading(bench.town.community.id) as tx:
        return tx.talk.of(bench.sent)[-1].text


def reply(bench: Bench, text: str) -> Conversation:
    bench.taken_again()
    return bench.town.tell(bench.eva, bench.sent, text)


def standing(bench: Bench) -> Conversation:
    bench.taken_again()
    return bench.app.learning.look(bench.eva, bench.sent)


def reason(bench: Bench) -> str:
    with bench.app.store.reading(bench.town.community.id) as tx:
        return tx.claims.reviews(bench.sent)[-1].decision.results["find-the-fault"].comment


def newest(bench: Bench) -> str:
    """The name of whoever came in last."""
    members = bench.app.organizing.office(bench.olga).members
    return max(members, key=lambda one: one.since).person.name


def my_name(bench: Bench) -> str:
    return str(bench.app.privacy.data(bench.ana)["people"][0]["name"])


def join(bench: Bench, name: str) -> object:
    return bench.app.entering.join(bench.invite, name, "en")


def invite(bench: Bench, name: str) -> object:
    return bench.app.organizing.invite_colleague(bench.olga, name, Role.ASSESSOR, "en")


def speak(bench: Bench, language: str) -> object:
    """Everything that is shown to Eva from then on."""
    app = bench.app
    app.entering.speak(bench.eva, language)
    with app.store.reading(bench.town.community.id) as tx:
        eva = tx.people.actor(bench.eva.person_id)
    claim = app.learning.begin(eva, bench.town.space)
    assert app.privacy.download(eva)
    shown = (
        app.learning.home(eva),
        app.learning.look(eva, claim),
        app.learning.look(eva, bench.sent),
    )
    assert all(app.texts.say(one, eva.language) for one in texts(shown))
    return shown


def found(bench: Bench, name: str) -> str:
    """A community of that name, or none; it is founded from the terminal."""
    community, _ = bench.app.organizing.first_organizer(name, "Olga", "en")
    return community.name


def secrets_of(bench: Bench, secret: str) -> None:
    """A secret that opens nothing."""
    entering, writing = bench.app.entering, bench.app.writing
    assert [entering.who(secret, face) for face in Face] == [None] * 3
    assert not writing.expected(secret)
    entering.leave(secret)
    entering.close(bench.ana, secret)
    entering.come_back(secret)


def _ids(name: str, use: Callable[[Earned, Actor, str], object], who: str = "ana") -> Field:
    return Field(f"id in {name}", lambda bench, text: use(bench.app, getattr(bench, who), text))


KEEPING = (
    *(typed(place) for place in PLACES if place != "welcome"),
    evidence("title", EvidenceKind.LINK, url="https://example.org/a"),
    evidence("url", EvidenceKind.LINK),
    evidence("title", EvidenceKind.WITNESS),
    evidence("relation", EvidenceKind.WITNESS),
    evidence("title", EvidenceKind.NOTE),
    Field("display name", lambda b, s: b.app.entering.rename(b.ana, s), my_name, in_one_line, 80),
    Field("name at the door", join, newest, in_one_line, 80),
    Field("colleague's name", invite, newest, in_one_line, 80),
    Field("reply", reply, talk, seen=standing),
    Field("question", ask, talk, most=2000),
    Field("comment", comment, reason, most=4000),
)
OTHERS = (
    typed("welcome"),
    Field("place of an answer", lambda b, s: b.tell(Typed("hello", s), "story")),
    Field("button", lambda b, s: b.tell(Pressed(s), "story")),
    Field("button at the end", lambda b, s: b.tell(Pressed(s), "review")),
    Field("choices", lambda b, s: b.tell(Chosen((s, "work")), "sources")),
    Field("piece taken away", lambda b, s: b.tell(Detached(s), "evidence")),
    Field("piece tied", lambda b, s: b.tell(Tied(s, (s,)), "evidence")),
    Field(
        "message id",
        lambda b, s: b.app.learning.tell(b.ana, b.claim, Incoming("web", s, Typed("hello"))),
    ),
    Field("file name", lambda b, s: hand_in(b, s, b.event())),
    Field("upload id", lambda b, s: hand_in(b, "a.txt", s)),
    Field("criteria of a file", lambda b, s: hand_in(b, "a.txt", b.event(), s)),
    Field("file", lambda b, s: upload(b, s.encode("utf-8", "surrogatepass"))),
    Field("level", lambda b, s: judge(b, {"find-the-fault": Result(s)})),
    Field("criterion", lambda b, s: judge(b, {s: Result("met", s), "find-the-fault": Result("")})),
    Field("e-mail", lambda b, s: b.app.writing.ask(b.ana, s)),
    Field("language", speak),
    Field("language at the door", lambda b, s: b.app.entering.join(b.invite, "Ana", s)),
    Field("secret", secrets_of),
    Field("sign-in link", lambda b, s: b.app.entering.sign_in(s)),
    Field("invite", lambda b, s: b.app.entering.behind(s, "invite")),
    Field("kind of link", lambda b, s: b.app.entering.behind("x", s)),
    Field("address of a guest", lambda b, s: b.app.entering.knock(s)),
    _ids("look", lambda app, me, one: app.learning.look(me, one)),
    _ids("tell", lambda app, me, one: app.learning.tell(me, one, Incoming("web", "x", Typed("x")))),
    _ids("withdraw", lambda app, me, one: app.learning.withdraw(me, one)),
    _ids("attach", lambda app, me, one: app.learning.attach(me, one, "x", "x", b"x", ())),
    _ids("file", lambda app, me, one: app.learning.file(me, one)),
    _ids("card", lambda app, me, one: app.reviewing.card(me, one), "bo"),
    _ids("take", lambda app, me, one: app.reviewing.take(me, one), "bo"),
    _ids("page", lambda app, _, one: app.awarding.page(None, one)),
    _ids("credential", lambda app, me, one: app.awarding.credential(me, one)),
    _ids("share", lambda app, me, one: app.awarding.share(me, one, shared=True)),
    _ids("revoke", lambda app, me, one: app.awarding.revoke(me, one), "olga"),
    _ids("grant", lambda app, me, one: app.organizing.grant(me, one, Role.ASSESSOR), "olga"),
    _ids(
        "take back", lambda app, me, one: app.organizing.take_back(me, one, Role.ASSESSOR), "olga"
    ),
    _ids("return link", lambda app, me, one: app.organizing.new_return_link(me, one), "olga"),
    _ids(
        "list",
        lambda app, me, one: list(
            app.organizing.awards(me, me.community_id, AwardFilter(one, one))
        ),
        "olga",
    ),
)
FIELDS = (*KEEPING, *OTHERS)
