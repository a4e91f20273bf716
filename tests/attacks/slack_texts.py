"""Everything we send to Slack, with whatever a person may have written in every place for it.

Each maker takes ``pick``, which gives the text for the next place, and draws all that shows it:
messages (``Post``), windows and Home tabs (dictionaries), and answers to windows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from bots.slack_bot import asking, card, review, setup, showing, windows
from bots.slack_bot.home import Held, home
from bots.slack_bot.screens import Post, closed, draw, settled
from core.domain.catalogue import MET, NOT_YET, Badge, Criterion, Edition, Level
from core.domain.claim import Claim, ClaimState
from core.domain.desk import Card, CardPart, Line, QueueItem
from core.domain.interview import Exchange
from core.domain.review import Result
from core.domain.screens import (
    Ask,
    Choose,
    Entry,
    EvidenceKind,
    Gather,
    Home,
    Message,
    Meter,
    Moment,
    Option,
    Own,
    Part,
    ReadBack,
    Said,
    Screen,
    Shown,
    Stage,
    Standing,
    Text,
    Words,
)
from core.services.conversation import Conversation
from core.texts import Texts

Pick: TypeAlias = Callable[[], str]
View: TypeAlias = dict[str, Any]
CLAIM = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WHEN = Moment(NOW)
BASE = "https://earned.example"
ADVICE = Words("gap.no_when")


@dataclass(frozen=True)
class Made:
    """What is drawn of one thing: messages, windows, and a window with what it is answered."""

    posts: tuple[Post, ...] = ()
    views: tuple[View, ...] = ()
    answers: tuple[tuple[View, View], ...] = ()


class Author:
    """Whoever fills the places, in one language."""

    def __init__(self, texts: Texts, language: str, pick: Pick) -> None:
        self.texts, self.language, self.pick = texts, language, pick

    # -- places -------------------------------------------------------------------------

    def said(self) -> Said:
        return Said(self.pick())

    def name(self) -> dict[str, str]:
        """A community's own words; nobody reads two languages of them at once."""
        return dict.fromkeys(self.texts.languages, self.pick())

    def words(self) -> Words:
        filled = {"criterion": Own(self.name()), "reason": self.said()}
        return Words("interview.reopened", filled)

    def options(self, count: int, start: str = "o") -> tuple[Option, ...]:
        made = (Option(f"{start}{n}", Own(self.name()), self.said()) for n in range(count))
        return tuple(replace(one, chosen=one.id == f"{start}1") for one in made)

    def bare(self, count: int) -> tuple[Option, ...]:
        return tuple(replace(one, note=None) for one in self.options(count))

    def item(self, at: int, kind: EvidenceKind) -> Shown:
        href = f"/files/f{at}" if kind is EvidenceKind.FILE else self.pick()
        criteria = self.options(2, "c")
        return Shown(f"e{at}", kind, self.said(), criteria, href, self.said(), (self.words(),))

    def items(self) -> tuple[Shown, ...]:
        return tuple(self.item(at, kind) for at, kind in enumerate(EvidenceKind))

    def part(self, at: int) -> Part:
        edit = Option(f"edit:{at}", Own(self.name()))
        meter = Meter(at, self.said(), (self.words(),))
        return Part(self.said(), (self.said(), ADVICE), edit, meter, self.said(), self.said())

    def messages(self) -> tuple[Message, ...]:
        kinds = ("question", "answer", "note", "question")
        return tuple(Message(False, kind, self.said(), WHEN) for kind in kinds)

    # -- a learner's ----------------------------------------------------------------------

    def talk(self, screen: Screen) -> Conversation:
        told = (Exchange(self.words(), (self.said(),)), Exchange(self.said(), (self.said(),)))
        return Conversation(CLAIM, 7, self.language, screen, lambda: told)

    def shown(self, screen: Screen) -> Made:
        """A screen, what becomes of it, and the windows that are opened from it."""
        texts, here = self.texts, self.talk(screen)
        posts = (draw(texts, here, base_url=BASE), settled(texts, here, screen))
        over = closed(texts, here, screen)
        views = [windows.answer(texts, here), windows.see_all(texts, here)]
        views += [showing.evidence(texts, here, kind) for kind in EvidenceKind]
        views += [showing.tie(texts, here, "e1")]
        return Made(tuple(one for one in (*posts, over) if one and one.blocks), tuple(views))

    def ask(self) -> Made:
        lines, quotes = (self.words(), self.said()), (self.said(), self.words())
        texts: dict[str, Text] = {"hint": self.words(), "notice": self.said()}
        some = self.bare(3)
        return self.shown(
            Ask("story", lines, some, some[:1], self.pick(), quotes=quotes, **texts)  # type: ignore[arg-type]
        )

    def choose(self) -> Iterator[Made]:
        """As buttons, cards, a menu, ticks, and ticks in a menu."""
        for options, many in (
            (self.bare(4), False),
            (self.options(4), False),
            (self.bare(9), False),
            (self.options(9), True),
            (self.options(12), True),
        ):
            confirm = Option("chosen", self.said())
            lines = (self.said(), self.words())
            yield self.shown(
                Choose("badge", lines, options, (), many, True, self.pick(), confirm, self.said())
            )

    def gather(self) -> Made:
        go_on, lines = Option("go_on", self.said()), (self.said(), self.words())
        return self.shown(
            Gather("evidence", lines, self.options(3), self.items(), go_on, notice=self.said())
        )

    def read_back(self) -> Made:
        parts, submit = (self.part(1), self.part(2)), Option("submit", self.said())
        lines = (self.said(), self.words())
        notice = self.said()
        declaration = self.words()
        return self.shown(
            ReadBack("review", lines, parts, self.items(), declaration, submit, (), notice)
        )

    def standing(self) -> Made:
        stages = (Stage(self.said(), "done"), Stage(self.words(), "now"))
        lines, parts = (self.said(), self.words()), (self.part(1),)
        title, notice = Own(self.name()), self.said()
        messages, options = self.messages(), self.bare(2)
        return self.shown(
            Standing(
                CLAIM, title, lines, stages, parts, messages, options, "a1", True, notice=notice
            )
        )

    def home(self) -> Made:
        entries = tuple(
            Entry(f"c{n}", Own(self.name()), self.said(), self.words(), Option("x", self.said()))
            for n in range(22)
        )
        begin, lines = Option("begin", self.said()), (self.said(), self.words())
        screen = Home(lines, entries, begin, self.said())
        badges = (Held("a1", Own(self.name())), Held("a2", self.said(), shared=True))
        tab = home(self.texts, self.language, screen, badges, base_url=BASE)
        made = self.shown(screen)
        return replace(made, views=(*made.views, tab))

    def notices(self) -> Made:
        telling = windows.notice(self.texts, self.language, Own(self.name()), self.words())
        view = windows.answer(self.texts, self.talk(Ask("story", (self.said(),))))
        wrong = windows.errors(self.texts, self.language, {"said.0": self.words()})
        return Made(views=(telling,), answers=((wrong, view),))

    # -- an assessor's ------------------------------------------------------------------

    def card_part(self, at: int, levels: tuple[Level, ...]) -> CardPart:
        named = {one: self.name() for one in ("name", "description", "question", "example")}
        return CardPart(
            criterion=Criterion.model_construct(id=f"c{at}", **named),
            lines=(Line(self.said(), True, self.words()), Line(self.said(), False)),
            gone=(self.said(),),
            items=self.items(),
            meter=Meter(2, self.said(), (self.words(),)),
            levels=levels,
            before=Result("met", self.pick()),
            open=at < 2,
        )

    def claimed(self, state: ClaimState) -> Card:
        levels = tuple(
            one.model_copy(update={"name": self.name()} if state is ClaimState.AWARDED else {})
            for one in (NOT_YET, MET)
        )
        parts = tuple(self.card_part(at, levels) for at in range(3))
        badge = Badge.model_construct(
            id="badge",
            name=self.name(),
            description=self.name(),
            asks=self.name(),
            criteria=tuple(one.criterion for one in parts),
            scale=levels,
        )
        claim = Claim(CLAIM, "community", "person", "space", state, NOW, NOW, round=2, version=3)
        return Card(
            claim=claim,
            title=Own(badge.name),
            badge=badge,
            story=(self.said(), self.words()),
            sources=(self.said(), self.said()),
            note=(self.said(),),
            parts=parts,
            loose=self.items(),
            messages=self.messages(),
            mine=True,
            own=False,
            taken_by=self.pick(),
            sent_at=NOW,
        )

    def judged(self) -> Iterator[Made]:
        """The card in its channel, and the windows of whoever judges."""
        texts, language = self.texts, self.language
        for state in (ClaimState.SUBMITTED, ClaimState.IN_REVIEW, ClaimState.AWARDED):
            one = self.claimed(state)
            draft = {part.criterion.id: Result("not_yet", self.pick()) for part in one.parts}
            pages = [
                review.review(texts, language, one, n, draft, self.pick())
                for n in range(1, review.pages(texts, language, one) + 1)
            ]
            rest = [review.confirm(texts, language, one, draft), asking.ask(texts, language, one)]
            lacks = review.answer(texts, language, one, len(pages), {"c0": Result("not_yet")})
            answers = ((lacks, pages[-1]),) if state is ClaimState.IN_REVIEW else ()
            yield Made((card.card(texts, language, one, NOW),), (*pages, *rest), answers)

    # -- an organizer's -----------------------------------------------------------------

    def office(self) -> Made:
        facts = setup.Facts(self.pick(), 4, 2, 3, 8000, 12, ready=True)
        queue = [
            QueueItem(f"c{n}", Own(self.name()), state, 2, 60, 1, False, False, self.pick())
            for n, state in enumerate(ClaimState)
        ]
        editions = [
            Edition.model_construct(
                badge=Badge.model_construct(name=self.name(), asks=self.name(), criteria=()),
                version=1,
            )
            for _ in range(3)
        ]
        texts, language = self.texts, self.language
        views = (
            setup.menu(texts, language, facts),
            setup.setup(texts, language, self.pick(), self.pick()),
            setup.assessors(texts, language, [self.pick(), "U024BE7LH"]),
            setup.waiting(texts, language, queue),
            setup.catalogue(texts, language, editions),
        )
        return Made(views=views)

    def everything(self) -> Iterator[Made]:
        """All of it."""
        yield from (self.ask(), *self.choose(), self.gather(), self.read_back(), self.standing())
        yield from (self.home(), self.notices(), *self.judged(), self.office())
