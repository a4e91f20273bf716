"""The whole main job in a real browser: learner, assessor and organizer in three windows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx2
import pytest

from tests.journeys import steps
from tests.journeys.people import window
from tests.journeys.scripts import ENGLISH, SPANISH, Speech
from tests.support.server import Running, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A demo as a newcomer starts it, on an empty folder."""
    with running(tmp_path_factory.mktemp("demo"), "--demo") as server:
        yield server


@pytest.mark.parametrize("speech", [ENGLISH, SPANISH], ids=lambda one: one.code)
def test_a_story_becomes_a_signed_badge(browser: Browser, demo: Running, speech: Speech) -> None:
    with (
        window(browser, phone=True, language=speech.code) as learner,
        window(browser, phone=True, language=speech.code) as assessor,
        window(browser, dark=True, language=speech.code) as organizer,
    ):
        # A story is told, and sent.
        steps.come_in(learner, demo.url, speech, "chat")
        steps.tell_story(learner, speech)
        asked = steps.answer_all(learner, speech)
        assert len(asked) <= 7, asked
        steps.show_evidence(learner, speech)
        learner.photograph(f"evidence-phone-light-{speech.code}")
        steps.send(learner, speech)

        # An assessor takes it and asks; the learner's window changes by itself.
        steps.come_in(assessor, demo.url, speech, "desk")
        steps.take(assessor, speech)
        learner.sees(speech.word("claim.state.in_review"))
        assessor.photograph(f"desk-phone-light-{speech.code}")
        steps.ask(assessor, speech)
        learner.sees(speech.word("claim.state.question"), speech.question)
        learner.answer(speech.reply, speech.word("page.say.send"))
        assessor.sees(speech.reply)

        # Not yet, with a reason: only that part is asked again.
        steps.judge(assessor, {0: speech.comment}, outcome="not_yet")
        assessor.sees(speech.word("page.card.done.not_yet.more"))
        learner.sees(speech.not_yet_intro, speech.comment)
        learner.photograph(f"not-yet-phone-light-{speech.code}")
        learner.answer(speech.more, speech.word("page.say.send"))
        steps.send(learner, speech)

        # It is sent again: the assessor's card says so by itself, shows what is new, and awards.
        assessor.press(speech.word("page.card.take"))
        assessor.sees(speech.word("page.card.decide"), speech.word("page.card.new"), speech.more)
        steps.judge(assessor, {}, outcome="award")
        assessor.sees(speech.word("page.card.done.awarded"))

        # The badge is there, private until it is shared.
        path = steps.address_of_award(learner, speech)
        learner.sees(speech.demo_mark)
        award = path.rpartition("/")[2]
        private = httpx2.get(f"{demo.url}{path}")
        absent = httpx2.get(f"{demo.url}/awards/{'0' * 32}")
        assert (private.status_code, private.content) == (404, absent.content)
        assert httpx2.get(f"{demo.url}/credentials/{award}").status_code == 404
        learner.press(speech.word("page.award.share"))
        learner.sees(speech.word("page.award.shared"))
        learner.photograph(f"award-phone-light-{speech.code}")
        public = httpx2.get(f"{demo.url}/credentials/{award}")
        assert public.headers["content-type"] == "application/vc"
        assert public.json()["name"] == f"DEMO · {speech.badge}"

        # The organizer sees it and takes the list along.
        steps.come_in(organizer, demo.url, speech, "office")
        organizer.sees(speech.badge)
        organizer.photograph(f"office-desktop-dark-{speech.code}")
        with organizer.page.expect_download() as table:
            organizer.press(speech.word("page.export.csv"))
        with organizer.page.expect_download() as data:
            organizer.press(speech.word("page.export.json"))
        text = table.value.path().read_text("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert rows[-1]["credential"] == f"{demo.url}/credentials/{award}"
        assert rows[-1]["shared"] == "true"
        assert json.loads(data.value.path().read_text())[-1]["badge_name"] == speech.badge
