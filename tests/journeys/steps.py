"""The steps of a journey in the browser. Each is what one person does until something changes."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.people import WAIT, Person
from tests.journeys.scripts import Speech


def come_in(who: Person, url: str, speech: Speech, door: str) -> None:
    """Open the front page and go through one of the three demo doors, into a window of its own."""
    who.page.goto(url)
    who.sees(speech.title)
    form = who.page.locator("form", has=who.page.locator(f"input[name=door][value={door}]"))
    if door == "chat":
        form.locator("input[name=name]").fill("Ana")
    form.locator("select[name=language]").select_option(speech.code)
    with who.page.context.expect_page() as opened:
        form.get_by_role("button").click()
    who.page = opened.value
    who.page.wait_for_load_state()


def tell_story(learner: Person, speech: Speech) -> None:
    """From the welcome to the badge's own questions."""
    learner.press(speech.word("page.welcome.start"))
    learner.press(speech.word("interview.consent.agree"))
    learner.sees(speech.story_question)
    learner.answer(speech.story, speech.word("page.say.send"))
    learner.press_starting(speech.badge)
    for source in ("work", "trial"):
        learner.page.get_by_text(speech.word(f"interview.sources.{source}"), exact=True).click()
    learner.press(speech.word("action.go_on"))


def answer_all(learner: Person, speech: Speech) -> list[str]:
    """Confirm what the story told already, answer the rest; returns what was asked."""
    asked: list[str] = []
    answers = iter(speech.answers)
    yes = learner.page.get_by_role("button", name=speech.word("interview.heard.yes"), exact=True)
    evidence = learner.page.locator("#add-link")
    text = learner.page.locator("textarea#text")
    while True:
        question = learner.page.locator("#question")
        expect(yes.or_(evidence).or_(text).first).to_be_visible(timeout=WAIT)
        now = question.text_content() or ""
        if evidence.count():
            return asked
        asked.append(now)
        if yes.count() and len(asked) == 1:
            learner.photograph(f"chat-phone-light-{speech.code}")
        if yes.count():
            yes.click()
        else:
            text.fill(next(answers))
            learner.press(speech.word("page.say.send"))
        expect(question).not_to_have_text(now, timeout=WAIT)


def show_evidence(learner: Person, speech: Speech) -> None:
    """Name somebody who saw it, and tie it to one criterion."""
    adder = learner.page.locator("#add-witness")
    adder.locator("summary").click()
    adder.locator("#witness").fill(speech.witness)
    adder.locator("#relation").fill(speech.relation)
    adder.get_by_text(speech.shows, exact=True).click()
    adder.get_by_role("button", name=speech.word("page.evidence.add.do"), exact=True).click()
    learner.sees(speech.witness)


def send(learner: Person, speech: Speech) -> None:
    """From the evidence through the read-back to the assessors."""
    learner.press(speech.word("action.go_on"))
    learner.sees(speech.story, speech.witness, speech.word("interview.declaration"))
    learner.press(speech.submit)
    learner.sees(speech.word("claim.state.submitted"))


def take(assessor: Person, speech: Speech) -> None:
    """Find the claim in the queue and take it."""
    assessor.press_starting(speech.word("page.queue.read"))
    assessor.press(speech.word("page.card.declare"))
    # Somebody who saw it is not named: that could tell whose claim it is.
    assessor.sees(speech.story, speech.word("blind.person"))
    assert speech.witness not in assessor.page.locator("main").inner_text()
    assessor.press(speech.word("page.card.take"))
    assessor.sees(speech.word("page.card.decide"))


def ask(assessor: Person, speech: Speech) -> None:
    """Ask the learner something."""
    assessor.page.locator("#ask summary").click()
    assessor.page.locator("#question").fill(speech.question)
    assessor.press(speech.word("page.card.ask.do"))
    assessor.sees(speech.question)


def judge(assessor: Person, unmet: dict[int, str], *, outcome: str) -> None:
    """Choose a level for every open criterion, with a comment where it is not yet met."""
    parts = assessor.page.locator("section.criterion:not(.settled)")
    for number in range(parts.count()):
        part = parts.nth(number)
        level = "not_yet" if number in unmet else "met"
        choice = part.locator(f"input[value={level}]")
        inside = assessor.page.locator(f"input[value={level}]")
        part.locator("label.radio").filter(has=inside).click()
        expect(choice).to_be_checked()
        if number in unmet:
            part.locator("textarea").fill(unmet[number])
    assessor.page.locator(f"button[name=outcome][value={outcome}]").click()


def address_of_award(learner: Person, speech: Speech) -> str:
    """Open the badge from the claim; returns the path of its page."""
    button = learner.page.get_by_role("link", name=speech.word("page.award.open"), exact=True)
    expect(button).to_be_visible(timeout=WAIT)
    button.click()
    learner.sees(speech.badge, speech.word("page.award.private"))
    found = re.search(r"/awards/[0-9a-f]{32}", learner.page.url)
    assert found is not None
    return found.group(0)
