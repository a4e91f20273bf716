"""How long what is shown in Slack takes to draw, beside writing the same payload as JSON.

Figures of a machine say little, so each is also a ratio to ``json.dumps`` of what was drawn, of
the same run. Times are of the processor, so that what else the machine does counts little.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bots.slack_bot import card, review, windows
from bots.slack_bot.home import held, home
from bots.slack_bot.screens import Post, draw
from core.domain.desk import Card
from core.domain.screens import Said, Standing
from core.services.conversation import Conversation
from tests.support.journeys import ANSWER, Town, reply_to, screen_place

pytestmark = pytest.mark.bench

ROUNDS = 100
GIANT = "word & <word>\n" * 700  # about as long as an answer may be
Draw = Callable[[], object]


def seconds(do: Draw) -> float:
    """The median of many times."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        do()
        times.append(time.process_time() - began)
    return statistics.median(times)


def payload(drawn: object) -> object:
    return {"text": drawn.text, "blocks": drawn.blocks} if isinstance(drawn, Post) else drawn


def interview(town: Town) -> Iterator[tuple[str, Conversation]]:
    """Every screen of a usual interview."""
    ana = town.learner()
    claim = town.begin(ana)
    talk = town.app.learning.look(ana, claim)
    while not isinstance(talk.screen, Standing):
        yield screen_place(talk), talk
        talk = town.tell(ana, claim, reply_to(talk, answer=ANSWER))
    yield "standing", talk


def giant(usual: Card) -> Card:
    """A card on which every part was told eight times as long as can be."""
    many = tuple(replace(usual.parts[0].lines[0], text=Said(GIANT)) for _ in range(8))
    return replace(usual, parts=tuple(replace(one, lines=many) for one in usual.parts))


def ways(town: Town) -> Iterator[tuple[str, Draw]]:
    """What is drawn, by name."""
    texts = town.app.texts
    for place, talk in interview(town):
        yield place, lambda talk=talk: draw(texts, talk)
        if place == "review":
            yield "see all", lambda talk=talk: windows.see_all(texts, talk)
    mine = town.app.learning.home(ana := town.learner("Eva"))
    yield "home", lambda: home(texts, "en", mine, held(mine), languages=texts.languages)
    bo = town.assessor()
    usual = town.app.reviewing.card(bo, town.taken(ana, bo))
    for name, one in (("usual", usual), ("giant", giant(usual))):
        now = one.claim.changed_at
        yield f"{name} card", lambda one=one, now=now: card.card(texts, "en", one, now)
        yield f"{name} review", lambda one=one: review.review(texts, "en", one, 1, {})
        yield f"{name} answer", lambda one=one: review.answer(texts, "en", one, 1, {})


def test_what_a_drawing_costs(sqlite_town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ["| drawn | ms | of `json.dumps` | bytes |", "|---|---:|---:|---:|"]
    for name, do in ways(sqlite_town):
        told = payload(do())
        took, plain = seconds(do), seconds(lambda told=told: json.dumps(told))
        size = len(json.dumps(told))
        rows.append(f"| {name} | {took * 1e3:.2f} | {took / plain:.1f} | {size:,} |")
    with capsys.disabled():
        print("\n" + "\n".join(rows))
