"""The window to judge in: everything is there once, in reach, and nothing is lost on the way."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.slack_bot import asking
from bots.slack_bot import review as slack
from bots.slack_bot.blocks import clean
from bots.slack_bot.judging import Place, fresh, lacking, outcome, read_ask
from core.domain.desk import Card
from core.domain.people import Actor
from core.domain.review import Outcome, Result, check
from core.domain.screens import EvidenceKind, Said, Shown
from core.texts import Texts
from tests.bots.slack_bot.desk_cards import FEWER, LEARNER, cards, drafts, spoken
from tests.bots.slack_bot.payloads import (
    BIDI,
    RAW_KEY,
    objects,
    problems_of_answer,
    problems_of_view,
    readable,
    texts_of,
)
from tests.core.domain.interviews import TEXTS
from tests.support.journeys import ANSWER, STORY, Town, all_met, badge

LANGUAGES = ("en", "es")
# White space may change where a text is cut; these have no place in a chat.
LOST = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufeff]|" + BIDI.pattern)


def whole(card: Card, draft: dict[str, Result], language: str) -> list[dict[str, Any]]:
    count = slack.pages(TEXTS, language, card)
    return [slack.review(TEXTS, language, card, n, draft) for n in range(1, count + 1)]


def bare(text: str) -> str:
    """Without white space and what is never shown."""
    return LOST.sub("", text.encode("utf-8", "replace").decode())


def decoded(text: str) -> str:
    """As Slack shows it."""
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


@FEWER
@given(st.data(), cards(), st.sampled_from(LANGUAGES))
def test_whatever_a_claim_holds_every_page_keeps_every_limit(
    data: st.DataObject, card: Card, language: str
) -> None:
    draft = data.draw(drafts(card))
    views = whole(card, draft, language)
    for view in views:
        assert [] == problems_of_view(view, never=LEARNER)
    for view in (slack.confirm(TEXTS, language, card, draft), asking.ask(TEXTS, language, card)):
        assert [] == problems_of_view(view)
    assert [] == problems_of_view(slack.review(TEXTS, language, card, 99, draft))


@FEWER
@given(cards(), st.sampled_from(LANGUAGES))
def test_nothing_that_was_said_is_lost_over_the_pages(card: Card, language: str) -> None:
    views = whole(card, {}, language)
    texts = chain.from_iterable(texts_of(view["blocks"]) for view in views)
    shown = bare(decoded("".join(texts)))
    for text in (*spoken(card), *(one.text for one in card.sources if isinstance(one, Said))):
        assert bare(text) in shown


@FEWER
@given(st.data(), cards(mine=True), st.sampled_from(LANGUAGES))
def test_every_part_is_judged_exactly_once(data: st.DataObject, card: Card, language: str) -> None:
    draft = data.draw(drafts(card))
    views = whole(card, draft, language)
    inputs = [b["block_id"] for view in views for b in view["blocks"] if b["type"] == "input"]
    wanted = [
        f"{one}.{part.criterion.id}"
        for part in card.parts
        for one in ("result", "misses", "comment", *(("step",) if card.steps else ()))
    ]
    assert sorted(wanted) == sorted(inputs)
    assert len(views) == slack.pages(TEXTS, language, card)
    names = [TEXTS.get(language, "slack.review.next")] * (len(views) - 1)
    assert [*names, TEXTS.get(language, "slack.review.decide")] == [
        view["submit"]["text"] for view in views
    ]


def filled(view: dict[str, Any]) -> dict[str, Any]:
    """The window as Slack sends it back with nothing changed by the person."""
    values = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            held: dict[str, Any] = {"type": element["type"]}
            if "options" in element:
                held["selected_option"] = element.get("initial_option")
            else:
                held["value"] = element.get("initial_value")
            values[block["block_id"]] = {element["action_id"]: held}
    return {**view, "state": {"values": values}}


@FEWER
@given(st.data(), cards(mine=True), st.sampled_from(LANGUAGES))
def test_what_was_filled_in_comes_back_from_every_page(
    data: st.DataObject, card: Card, language: str
) -> None:
    draft = data.draw(drafts(card))
    known = {level.id for level in card.badge.scale}
    found: dict[str, Result] = {}
    for view in whole(card, draft, language):
        found |= slack.read_results(filled(view))
    for one, result in ({**fresh(card), **draft}).items():
        level = result.level if result.level in known else ""
        step = result.step if result.step in {each.id for each in card.steps[:99]} else ""
        assert Result(level, clean(result.comment)[:3000], step=step) == found[one]


@FEWER
@given(st.data(), cards(mine=True), st.sampled_from(LANGUAGES))
def test_a_submitted_page_is_always_answered(
    data: st.DataObject, card: Card, language: str
) -> None:
    draft = data.draw(drafts(card))
    views = whole(card, draft, language)
    for number, view in enumerate(views, 1):
        answered = slack.answer(TEXTS, language, card, number, draft)
        assert [] == problems_of_answer(answered, view)
        assert (answered["response_action"] == "push") == (
            number == len(views) and not lacking(card.badge, {**fresh(card), **draft})
        )


@FEWER
@given(st.data(), cards(mine=True))
def test_what_lacks_nothing_is_a_decision(data: st.DataObject, card: Card) -> None:
    draft = data.draw(drafts(card))
    if not lacking(card.badge, draft):
        check(card.badge, outcome(card.badge, draft), draft)
    complete = {part.criterion.id: Result(part.levels[-1].id) for part in card.parts}
    assert {} == lacking(card.badge, complete)
    assert Outcome.AWARD is outcome(card.badge, complete)


# ---------------------------------------------------------------- real claims


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    return sqlite_town


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana the learner")


@pytest.fixture
def bo(town: Town) -> Actor:
    return town.assessor("Bo")


def page(town: Town, who: Actor, claim: str, language: str = "en", **draft: Result) -> str:
    texts: Texts = town.app.texts
    town.app.reviewing.declare(who, claim)
    card = town.app.reviewing.card(who, claim)
    assert 1 == slack.pages(texts, language, card), "a usual claim is read without turning pages"
    view = slack.review(texts, language, card, 1, draft)
    assert [] == problems_of_view(view, never="Ana the learner")
    shown = readable(view["blocks"])
    assert None is RAW_KEY.search(shown)
    return shown


def test_a_claim_is_read_before_it_is_taken(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.sent(ana)
    shown = page(town, bo, claim)
    assert f"## The story\n> {STORY}" in shown
    assert 4 == shown.count(ANSWER)
    assert "Your level" not in shown
    assert shown.endswith(
        "[Take it] [I know this person] [Somebody may need help] [Something is wrong]"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_taken_claim_is_judged_on_one_page(
    town: Town, ana: Actor, bo: Actor, language: str
) -> None:
    claim = town.taken(ana, bo)
    shown = page(town, bo, claim, language)
    assert {"en": 4, "es": 0}[language] == shown.count("( ) Met ( ) Not yet")
    assert {"en": 0, "es": 4}[language] == shown.count("( ) Cumplido ( ) Todavía no")


def test_a_colleague_can_only_read(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    shown = page(town, town.assessor("Caro"), claim)
    assert "You can read it. A colleague has it and decides." in shown
    assert "Your level" not in shown


def test_a_second_round_shows_why_what_is_new_and_what_stays(
    town: Town, ana: Actor, bo: Actor
) -> None:
    claim = town.taken(ana, bo)
    first = badge().criteria[0].id
    town.not_yet(bo, claim, {first: "Say which bike."})
    town.until(ana, claim, "review", answer="It was the blue one of Rosa.")
    town.press(ana, claim, "submit")
    town.app.reviewing.take(bo, claim)
    shown = page(town, bo, claim)
    assert "*Last time it was not yet met, because:*\n> Say which bike." in shown
    assert "New since last time" in shown
    assert 3 == shown.count("*✓ Met in an earlier round. It stays.*")
    assert 3 == shown.count("(x) Met ( ) Not yet")
    town.app.reviewing.declare(bo, claim)
    card = town.app.reviewing.card(bo, claim)
    draft = {first: Result("met")}
    answered = slack.answer(TEXTS, "en", card, 1, draft)
    assert "Award the badge" == answered["view"]["submit"]["text"]


def test_questions_and_answers_are_there_without_names(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.ask(bo, claim, "Which tools?")
    town.tell(ana, claim, "Two levers.")
    shown = page(town, bo, claim)
    assert "## Questions and answers" in shown
    assert "> Which tools?" in shown
    assert "> Two levers." in shown


def test_an_incomplete_decision_is_told_where_it_lacks(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.declare(bo, claim)
    card = town.app.reviewing.card(bo, claim)
    draft = dict(all_met(badge()))
    first, second, *_others = draft
    draft[first] = Result("not_yet", "  ")
    del draft[second]
    answered = slack.answer(TEXTS, "en", card, 1, draft)
    assert {
        f"comment.{first}": "Say why this part is not yet met. "
        "The learner reads it and can do something about it.",
        f"result.{second}": "Choose a level for this part.",
    } == answered["errors"]


@pytest.mark.parametrize(
    ("level", "submit", "told"),
    [
        ("met", "Award the badge", "Every part is met. This awards the badge."),
        ("not_yet", "Send: not yet", "Not every part is met."),
    ],
)
def test_a_decision_is_said_in_words_before_it_is_made(
    town: Town, ana: Actor, bo: Actor, level: str, submit: str, told: str
) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.declare(bo, claim)
    card = town.app.reviewing.card(bo, claim)
    draft = dict(all_met(badge()))
    draft[next(iter(draft))] = Result(level, "Say <which> bike.")
    answered = slack.answer(TEXTS, "en", card, 1, draft)
    view = answered["view"]
    assert ("push", "decide") == (answered["response_action"], view["callback_id"])
    assert submit == view["submit"]["text"]
    assert told in readable(view["blocks"])
    assert "&lt;which&gt;" in readable(view["blocks"])
    place = Place.of(view)
    assert (claim, card.claim.version) == (place.claim, place.version)
    town.app.reviewing.decide(bo, claim, Outcome(place.outcome), draft)


def test_what_lacks_on_a_page_before_leads_back_there(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.declare(bo, claim)
    card = town.app.reviewing.card(bo, claim)
    many = tuple(replace(card.parts[0].lines[0], text=Said("word " * 5000)) for _ in range(8))
    long = replace(card, parts=tuple(replace(part, lines=many) for part in card.parts))
    last = slack.pages(TEXTS, "en", long)
    assert last > 1
    draft = dict(all_met(badge()))
    first = next(iter(draft))
    del draft[first]
    shown = readable(slack.review(TEXTS, "en", long, last, draft)["blocks"])
    assert "This is still missing:\n• Find the fault" in shown
    answered = slack.answer(TEXTS, "en", long, last, draft)
    assert "update" == answered["response_action"]
    assert "⚠ Find the fault: Choose a level for this part." in readable(answered["view"]["blocks"])
    assert f"result.{first}" in [one.get("block_id") for one in answered["view"]["blocks"]]


def test_evidence_is_opened_from_where_it_is_shown(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.declare(bo, claim)
    card = town.app.reviewing.card(bo, claim)
    file = Shown("e1", EvidenceKind.FILE, Said("bike.jpg"), (), "/files/f00d")
    link = Shown("e2", EvidenceKind.LINK, Said("My blog"), (), "https://example.org/?a=1&b=2")
    odd = Shown("e3", EvidenceKind.LINK, Said("Odd"), (), "javascript:alert(1)")
    both = tuple(replace(part, items=(file, link, odd)) for part in card.parts[:2])
    view = slack.review(TEXTS, "en", replace(card, parts=both), 1, {})
    assert [] == problems_of_view(view)
    ways = [one for one in objects(view["blocks"]) if one.get("type") == "button"]
    assert [f"desk.file.{claim}.f00d.{n}-0" for n in (1, 2)] == [
        one["action_id"] for one in ways if one["action_id"].startswith("desk.file")
    ]
    assert {"https://example.org/?a=1&b=2"} == {one["url"] for one in ways if "url" in one}
    assert "Link: Odd\njavascript:alert(1)" in readable(view["blocks"])


def test_a_question_is_read_as_it_was_typed() -> None:
    state = {"values": {"question": {"question": {"type": "plain_text_input", "value": "Why?"}}}}
    assert "Why?" == read_ask({"state": state})
    assert "" == read_ask({})


@pytest.mark.parametrize("metadata", ["", "{}", "[]", "null", '{"claim": 1}', "x" * 4000])
def test_a_window_that_is_not_ours_belongs_nowhere(metadata: str) -> None:
    assert Place() == Place.of({"private_metadata": metadata})
    assert Place() == Place.of({})


@pytest.mark.parametrize(
    ("pressed", "wanted"), [("review.page.3", 3), ("x", 1), ("review.page.", 1)]
)
def test_a_button_leads_to_its_page(pressed: str, wanted: int) -> None:
    assert wanted == slack.page_of(pressed)


def test_what_is_seen_at_a_level_stands_with_the_part(town: Town) -> None:
    town.add("peer-mentoring")
    bo = town.assessor("Bo")
    claim = town.taken(town.learner("Ana"), bo, badge_id="peer-mentoring")
    views = whole(town.app.reviewing.card(bo, claim), {}, "es")
    told = " ".join(text for view in views for text in texts_of(view))
    assert told.count("Con soltura: Se cuenta más de una vez") == 4
    assert "Se cumple: Hizo una pregunta abierta" in told or "pregunta abierta" in told
    assert all(problems_of_view(view) == [] for view in views)
