"""A whole interview as Discord shows it, in both languages, through the services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bots.discord_bot import showing, windows
from bots.discord_bot.home import badges, claims, held
from bots.discord_bot.screens import closed, draw, settled
from bots.discord_bot.whole import see_all
from core.app import Earned
from core.domain.interview import Attached, Evidence
from core.domain.people import Actor
from core.domain.screens import EvidenceKind, Gather, Standing
from core.services.conversation import Conversation
from tests.bots.discord_bot.payloads import problems_of, problems_of_window
from tests.support.discord_look import look
from tests.support.installed import MORNING, opened
from tests.support.journeys import ANSWER, THIN, Town, badge, reply_to, screen_place

BASE = "https://earned.example"
# Somebody reads this on a phone: a question of more lines than this is a form. Two of them are
# the card around it.
MOST_LINES = 19


class Reader:
    """Somebody who looks at every message, and finds that Discord takes it."""

    def __init__(self, app: Earned) -> None:
        self.app = app
        self.pages: dict[str, str] = {}
        self.transcript: list[str] = []

    def look(self, talk: Conversation) -> None:
        for typed in (False, True):
            page = draw(self.app.texts, talk, base_url=BASE, typed=typed)
            assert [] == problems_of(page)
        shown = look(page)
        assert "discord." not in shown
        self.pages[screen_place(talk) or str(len(self.pages))] = shown
        self.transcript.append(shown)
        assert [] == problems_of(see_all(self.app.texts, talk))
        assert [] == problems_of_window(windows.answer(self.app.texts, talk))


@pytest.fixture
def town(sqlite_ready: str, tmp_path: Path) -> Iterator[Town]:
    with opened(tmp_path / "data", sqlite_ready) as app:
        yield Town(app)


def tell_it_all(town: Town, ana: Actor, claim: str, reader: Reader) -> None:
    """From the first question to where it waits for an assessor."""
    talk = town.app.learning.look(ana, claim)
    while not isinstance(talk.screen, Standing):
        reader.look(talk)
        before, place = talk.screen, screen_place(talk)
        if isinstance(before, Gather) and not before.items:
            crit = (before.criteria[0].id,)
            photo = Evidence("e1", EvidenceKind.LINK, "Photos", MORNING, crit, "https://x.example")
            talk = town.tell(ana, claim, Attached(photo))
            window = showing.tie(town.app.texts, talk, "e1")
            assert window is not None
            assert "Photos" in look(window)
            continue
        answer = THIN if place.endswith("find-the-fault") else ANSWER
        talk = town.tell(ana, claim, reply_to(talk, answer=answer))
        done = settled(town.app.texts, talk, before)
        assert done is not None or place.startswith(("welcome", "probe", "evidence", "review"))
        done = done or closed(town.app.texts, talk, before)
        assert [] == problems_of(done)
        reader.transcript.append(look(done))
    reader.look(talk)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_interview_is_told_in_discord_from_the_first_word_to_the_badge(
    town: Town, language: str
) -> None:
    app, reader = town.app, Reader(town.app)
    ana, bo = town.learner("Ana", language), town.assessor()
    claim = town.begin(ana)
    tell_it_all(town, ana, claim, reader)
    app.reviewing.take(bo, claim)
    app.reviewing.ask(bo, claim, "Which tool did you use?")
    reader.look(app.learning.look(ana, claim))
    assert "│ ┃ Which tool did you use?" in reader.pages[str(len(reader.pages) - 1)]
    reader.look(town.tell(ana, claim, "A tyre lever."))
    town.not_yet(bo, claim, {badge().criteria[0].id: "How did you find it?"})
    reader.look(app.learning.look(ana, claim))
    reader.look(town.until(ana, claim, "review"))
    town.submit(ana, claim)
    app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    town.sign(claim)
    talk = app.learning.look(ana, claim)
    reader.look(talk)
    assert f"[↗{app.texts.get(language, 'discord.award.open')}]" in list(reader.pages.values())[-1]
    mine = app.learning.home(ana)
    assert [] == problems_of(claims(app.texts, language, mine))
    assert [] == problems_of(badges(app.texts, language, held(mine), base_url=BASE))
    short = {place: one for place, one in reader.pages.items() if place != "review"}
    assert {} == {place: one for place, one in short.items() if one.count("\n") >= MOST_LINES}
