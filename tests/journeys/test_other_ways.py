"""The same job by other ways: without JavaScript, by keyboard alone, with a cut connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.people import WAIT, Person, window
from tests.journeys.scripts import ENGLISH
from tests.support.server import Running, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A demo as a newcomer starts it."""
    with running(tmp_path_factory.mktemp("demo"), "--demo") as server:
        yield server


def test_without_javascript_a_story_becomes_a_badge(browser: Browser, demo: Running) -> None:
    speech = ENGLISH
    with (
        window(browser, script=False) as learner,
        window(browser, phone=True, script=False) as assessor,
    ):
        steps.come_in(learner, demo.url, speech, "chat")
        steps.tell_story(learner, speech)
        steps.answer_all(learner, speech)
        steps.show_evidence(learner, speech)
        steps.send(learner, speech)
        steps.come_in(assessor, demo.url, speech, "desk")
        steps.take(assessor, speech)
        steps.ask(assessor, speech)
        learner.page.reload()
        learner.sees(speech.question)
        learner.answer(speech.reply, speech.word("page.say.send"))
        assessor.page.reload()
        assessor.sees(speech.reply)
        steps.judge(assessor, {}, outcome="award")
        assessor.sees(speech.word("page.card.done.awarded"))
        for _ in range(20):
            learner.page.reload()
            if learner.page.get_by_role("link", name=speech.word("page.award.open")).count():
                break
            learner.page.wait_for_timeout(250)
        assert steps.address_of_award(learner, speech)


def tab_to(who: Person, name: str, *, exact: bool = True) -> None:
    """Move to a button or box with the Tab key, as somebody without a mouse does."""
    button = who.page.get_by_role("button", name=name, exact=exact)
    wanted = button.or_(who.page.get_by_role("checkbox", name=name, exact=exact)).first
    expect(wanted).to_be_visible(timeout=WAIT)
    for _ in range(80):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        who.page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never came to '{name}'")


def test_by_keyboard_alone_a_claim_is_told_and_sent(browser: Browser, demo: Running) -> None:
    speech = ENGLISH
    with window(browser) as learner:
        steps.come_in(learner, demo.url, speech, "chat")
        keys = learner.page.keyboard
        tab_to(learner, speech.word("page.welcome.start"))
        keys.press("Enter")
        tab_to(learner, speech.word("interview.consent.agree"))
        keys.press("Enter")
        learner.sees(speech.story_question)
        expect(learner.page.locator("textarea#text")).to_be_focused(timeout=WAIT)
        keys.type(speech.story)
        tab_to(learner, speech.word("page.say.send"))
        keys.press("Enter")
        learner.sees(speech.word("interview.badge").partition(".")[0])
        tab_to(learner, speech.badge, exact=False)
        keys.press("Enter")
        tab_to(learner, speech.word("interview.sources.work"))
        keys.press("Space")
        tab_to(learner, speech.word("action.go_on"))
        keys.press("Enter")
        # The rest can be skipped by keyboard, too.
        for _ in range(12):
            if learner.page.get_by_role("button", name=speech.submit, exact=True).count():
                break
            now = learner.page.locator("#question").text_content() or ""
            tab_to(learner, speech.word("action.skip"))
            keys.press("Enter")
            expect(learner.page.locator("#question")).not_to_have_text(now, timeout=WAIT)
        tab_to(learner, speech.submit)
        keys.press("Enter")
        learner.sees(speech.word("claim.state.submitted"))


def test_an_answer_typed_while_cut_off_is_kept_and_sent_once(
    browser: Browser, demo: Running
) -> None:
    speech = ENGLISH
    with window(browser, phone=True) as learner:
        steps.come_in(learner, demo.url, speech, "chat")
        learner.press(speech.word("page.welcome.start"))
        learner.press(speech.word("interview.consent.agree"))
        learner.sees(speech.story_question)
        learner.watch = False
        learner.page.context.set_offline(True)
        learner.answer(speech.story, speech.word("page.say.send"))
        learner.sees(speech.word("page.js.offline"))
        expect(learner.page.locator("textarea#text")).to_have_value(speech.story)
        learner.page.context.set_offline(False)
        learner.sees(speech.word("interview.badge").partition(".")[0])
        learner.page.reload()
        said = learner.page.locator(".bubble.mine", has_text=speech.story)
        expect(said).to_have_count(1)
