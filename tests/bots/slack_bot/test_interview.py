"""A whole interview as Slack shows it, in both languages, through the services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bots.slack_bot import showing, windows
from bots.slack_bot.home import held, home
from bots.slack_bot.screens import draw, settled
from core.app import Earned
from core.domain.interview import Attached, Evidence
from core.domain.people import Actor
from core.domain.screens import EvidenceKind, Gather, Standing
from core.services.conversation import Conversation
from tests.bots.slack_bot.payloads import problems_of, problems_of_view
from tests.support.installed import MORNING, opened
from tests.support.journeys import ANSWER, THIN, Town, badge, reply_to, screen_place
from tests.support.slack_pages import page

BASE = "https://earned.example"
# Somebody reads this on a phone: a question of more lines than this is a form.
MOST_LINES = 16


class Reader:
    """Somebody who looks at every message, and finds that Slack takes it."""

    def __init__(self, app: Earned) -> None:
        self.app = app
        self.pages: dict[str, str] = {}

    def look(self, talk: Conversation) -> None:
        post = draw(self.app.texts, talk, base_url=BASE)
        assert [] == problems_of(post)
        assert "slack." not in post.text
        place = screen_place(talk) or str(len(self.pages))
        self.pages[place] = page({"blocks": post.blocks})
        made = [windows.answer(self.app.texts, talk), windows.see_all(self.app.texts, talk)]
        assert [] == [problem for view in made for problem in problems_of_view(view)]


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
            assert "Photos" in page(showing.tie(town.app.texts, talk, "e1"))
            continue
        answer = THIN if place.endswith("find-the-fault") else ANSWER
        talk = town.tell(ana, claim, reply_to(talk, answer=answer))
        done = settled(town.app.texts, talk, before)
        assert done is None or [] == problems_of(done)
        assert done is not None or place.startswith(("welcome", "probe", "evidence", "review"))
    reader.look(talk)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_interview_is_told_in_slack_from_the_first_word_to_the_badge(
    town: Town, language: str
) -> None:
    app, reader = town.app, Reader(town.app)
    ana, bo = town.learner("Ana", language), town.assessor()
    claim = town.begin(ana)
    tell_it_all(town, ana, claim, reader)
    app.reviewing.take(bo, claim)
    app.reviewing.ask(bo, claim, "Which tool did you use?")
    reader.look(app.learning.look(ana, claim))
    assert "  ┃ Which tool did you use?" in reader.pages[str(len(reader.pages) - 1)]
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
    assert f"[*{app.texts.get(language, 'slack.award.open')}]" in list(reader.pages.values())[-1]
    mine = app.learning.home(ana)
    view = home(app.texts, language, mine, held(mine), base_url=BASE, languages=app.texts.languages)
    assert [] == problems_of_view(view)
    short = {place: one for place, one in reader.pages.items() if place != "review"}
    assert {} == {place: one for place, one in short.items() if one.count("\n") >= MOST_LINES}
