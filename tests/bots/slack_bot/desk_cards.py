"""Cards of any size and with anything in them, for what must hold for every card."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from core.domain.catalogue import MET, NOT_YET, Badge, Criterion, Level
from core.domain.claim import Claim, ClaimState
from core.domain.desk import Card, CardPart, Line
from core.domain.review import Result
from core.domain.screens import (
    Day,
    EvidenceKind,
    Message,
    Meter,
    Moment,
    Own,
    Said,
    Shown,
    Words,
)
from core.domain.steps import NextStep

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LEARNER = "person-of-the-learner"
HOSTILE = (
    "<!channel> <@U024BE7LH> <https://evil.example|Slack> *bold* _it_ ~no~ `code` &lt;b&gt; &",
    "\u202egnp.exe\u202c \u2066isolated\u2069 \u200f\u061c",
    "> quoted\n- listed\n```fenced```",
    "a\x00b\x1b[31m \ud800 \ufeff",
    "😀👩🏽‍🔧" * 20,
    "&<>" * 500,
    "word " * 900,
    "x" * 4100,
    "first line\n\n\n  second line \nthird",
    " \n\t ",
    "",
)
said = st.sampled_from(HOSTILE) | st.text(max_size=60)
short = st.text(max_size=30) | st.sampled_from(HOSTILE[:3])
moments = st.integers(-9000, 9000).map(lambda hours: NOW + timedelta(hours=hours))
# A big card takes long to draw; the stress profile tries as many more as elsewhere.
FEWER = settings(max_examples=max(10, settings.default.max_examples // 10))
FEW = (NOT_YET, MET)
MANY = tuple(
    Level(id=f"level-{n}", name={"en": f"Level {n} " + "of many " * n}, met=n > 7)
    for n in range(14)
)
DUE = (
    (),
    (
        Words("desk.due.late", {"day": Day(NOW.date())}),
        Words("desk.due.keep", {"day": Day(NOW.date())}),
    ),
)
ADVICE = (Words("gap.no_when"), Words("gap.no_evidence"))


HREFS = ("", "https://example.org/a?b=1&c=2", "javascript:alert(1)", f"https://e.org/{'x' * 4000}")


class Maker:
    """Puts a card together from drawn words by a drawn seed: quicker than drawing each part."""

    def __init__(self, seed: int, pool: list[str], names: list[str]) -> None:
        self.dice, self.pool, self.names = random.Random(seed), pool, names

    def said(self, most: int) -> tuple[Said, ...]:
        return tuple(Said(self.dice.choice(self.pool)) for _ in range(self.dice.randint(0, most)))

    def name(self) -> dict[str, str]:
        return {one: self.dice.choice(self.names) for one in ("en", "es")}

    def shown(self, start: int, most: int) -> tuple[Shown, ...]:
        return tuple(
            self._piece(start + n) for n in range(self.dice.choice((0, 0, 1, 1, 1, 2, most)))
        )

    def _piece(self, at: int) -> Shown:
        kind = self.dice.choice(list(EvidenceKind))
        href = f"/files/file{at}" if kind is EvidenceKind.FILE else self.dice.choice(HREFS)
        detail = self.dice.choice((None, *self.said(1)))
        twins = self.dice.choice(((), (Words("desk.same_file", count=2),)))
        title = Said(self.dice.choice(self.pool))
        return Shown(f"e{at}", kind, title, (), href, detail, twins)

    def part(self, at: int, levels: tuple[Level, ...]) -> CardPart:
        name = self.name()
        before = Result(self.dice.choice(levels).id, self.dice.choice(self.pool))
        asked = (None, Words("desk.asked.more"))
        return CardPart(
            criterion=Criterion.model_construct(
                id=f"c{at}",
                name=name,
                description=self.name(),
                question=name,
                example=name,
                levels=self.seen(levels),
            ),
            lines=tuple(
                Line(one, self.dice.random() < 0.5, self.dice.choice(asked)) for one in self.said(4)
            ),
            gone=self.said(2),
            items=self.shown(100 * at, 40),
            meter=Meter(self.dice.randint(-1, 4), Words("meter.1"), ADVICE),
            levels=levels,
            before=self.dice.choice((None, before)),
            open=self.dice.random() < 0.6,
        )

    def seen(self, levels: tuple[Level, ...]) -> dict[str, dict[str, str]]:
        """What is seen at some of the levels, as long as an organizer likes."""
        told = (one for one in levels if self.dice.random() < 0.4)
        return {one.id: {"en": self.dice.choice(self.pool), "es": "Uno"} for one in told}

    def messages(self) -> tuple[Message, ...]:
        return tuple(
            Message(False, self.dice.choice(("question", "answer", "note")), one, Moment(NOW))
            for one in self.said(5)
        )


@st.composite
def cards(draw: st.DrawFn, *, mine: bool | None = None) -> Card:
    """Any card; ``mine`` True is one that its reader judges."""
    make = Maker(
        draw(st.integers(0, 2**32)),
        draw(st.lists(said, min_size=1, max_size=8)),
        draw(st.lists(short, min_size=1, max_size=4)),
    )
    levels = draw(st.sampled_from((FEW, MANY)))
    parts = tuple(make.part(at, levels) for at in range(draw(st.sampled_from((3, 5, 8)))))
    name = make.name()
    badge = Badge.model_construct(
        id="badge",
        name=name,
        description=name,
        asks=name,
        criteria=tuple(one.criterion for one in parts),
        scale=levels,
    )
    states = [ClaimState.IN_REVIEW, ClaimState.QUESTION] if mine else list(ClaimState)
    claim = Claim(
        id="3f2b8c1d",
        community_id="community",
        person_id=LEARNER,
        space_id="space",
        state=draw(st.sampled_from(states)),
        created_at=NOW,
        changed_at=draw(moments),
        round=draw(st.integers(1, 3)),
        version=draw(st.integers(1, 99)),
    )
    return Card(
        claim=claim,
        title=Own(name),
        badge=badge,
        story=make.said(3),
        sources=make.said(3),
        note=make.said(2),
        parts=parts,
        loose=make.shown(10_000, 30),
        messages=make.messages(),
        mine=mine if mine is not None else draw(st.booleans()),
        own=False if mine else draw(st.booleans()),
        taken_by=draw(short),
        sent_at=draw(st.none() | moments),
        due=draw(st.sampled_from(DUE)),
        steps=tuple(
            NextStep(f"{n:032x}", {"en": make.name()["en"][:200]})
            for n in range(draw(st.sampled_from((0, 3, 100))))
        ),
    )


def spoken(card: Card) -> list[str]:
    """Everything that a person wrote, other than names of evidence."""
    found = [*card.story, *card.note, *(one.text for one in card.messages)]
    for part in card.parts:
        found += [one.text for one in part.lines] + list(part.gone)
    return [one.text for one in found if isinstance(one, Said)]


@st.composite
def drafts(draw: st.DrawFn, card: Card) -> dict[str, Result]:
    """Anything that may have been filled in for a card."""
    dice = random.Random(draw(st.integers(0, 2**32)))
    typed = draw(st.lists(said, min_size=1, max_size=4))
    levels = ["", "strange", *(one.id for one in card.badge.scale)]
    ids = [part.criterion.id for part in card.parts if dice.random() < 0.7]
    steps = ["", "gone", *(one.id for one in card.steps)]
    return {
        one: Result(dice.choice(levels), dice.choice(typed), step=dice.choice(steps)) for one in ids
    }
