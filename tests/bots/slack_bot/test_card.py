"""The one message in the assessors' channel: short, safe, and the same for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.slack_bot import card as slack
from bots.slack_bot.rich import excerpt
from core.domain.desk import Card
from core.domain.people import Actor
from core.texts import Texts
from tests.bots.slack_bot.desk_cards import FEWER, LEARNER, NOW, cards, said
from tests.bots.slack_bot.payloads import RAW_KEY, objects, problems_of, readable
from tests.core.domain.interviews import TEXTS
from tests.support.journeys import Town, badge

LANGUAGES = ("en", "es")


@FEWER
@given(cards(), st.sampled_from(LANGUAGES))
def test_whatever_a_claim_holds_its_card_keeps_every_limit(card: Card, language: str) -> None:
    post = slack.card(TEXTS, language, card, NOW)
    assert [] == problems_of(post, never=LEARNER)
    quotes = [one for one in objects(post.blocks) if one.get("type") == "rich_text_quote"]
    assert len(quotes) <= len(card.parts)
    for quote in quotes:
        assert len("".join(one["text"] for one in quote["elements"])) <= 5 * (slack.MOST_QUOTE + 2)


@given(said, st.integers(10, 200))
def test_an_excerpt_is_one_short_line(text: str, most: int) -> None:
    short = excerpt(text, most)
    assert "\n" not in short
    assert len(short) <= most + 2


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    return sqlite_town


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana the learner")


@pytest.fixture
def bo(town: Town) -> Actor:
    return town.assessor("Bo")


def drawn(town: Town, who: Actor, claim: str, language: str = "en") -> str:
    """The card as it is read, with the fallback as its first line."""
    texts: Texts = town.app.texts
    town.app.reviewing.declare(who, claim)
    card = town.app.reviewing.card(who, claim)
    post = slack.card(texts, language, card, card.claim.changed_at + timedelta(hours=3))
    assert [] == problems_of(post, never="Ana the learner")
    shown = f"{post.text}\n{readable(post.blocks)}"
    assert None is RAW_KEY.search(shown)
    return shown


def ids(town: Town, who: Actor, claim: str) -> list[str]:
    town.app.reviewing.declare(who, claim)
    card = town.app.reviewing.card(who, claim)
    post = slack.card(TEXTS, "en", card, NOW)
    return [one["action_id"].split(".")[1] for one in objects(post.blocks) if "action_id" in one]


def test_a_claim_that_waits_can_be_taken_and_read(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.sent(ana)
    shown = drawn(town, bo, claim)
    assert "Bicycle repair: a new claim waits for somebody to read it (3 hours)" in shown
    assert "*Find the fault*  ●●○ Well told" in shown
    assert "0 pieces of evidence" in shown
    assert ["take", "open", "recuse"] == ids(town, bo, claim)


def test_the_buttons_name_the_claim_and_its_version(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.sent(ana)
    town.app.reviewing.declare(bo, claim)
    card = town.app.reviewing.card(bo, claim)
    post = slack.card(TEXTS, "en", card, NOW)
    found = [one["action_id"] for one in objects(post.blocks) if "action_id" in one]
    assert [
        f"desk.{one}.{claim}.{card.claim.version}" for one in ("take", "open", "recuse")
    ] == found


def test_colleagues_see_who_has_it_and_who_asked(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    assert "Bo has it. Last change 3 hours ago" in drawn(town, bo, claim)
    assert ["open", "ask", "release"] == ids(town, bo, claim)
    town.app.reviewing.ask(bo, claim, "Which tools did you use?")
    assert "Bo preguntó algo a la persona hace 3 horas." in drawn(town, bo, claim, "es")
    assert ["open", "release"] == ids(town, bo, claim)
    assert "Which tools" not in drawn(town, bo, claim)


def test_an_answer_is_announced_and_not_quoted(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.ask(bo, claim, "Which tools did you use?")
    town.tell(ana, claim, "Two levers and a pump.")
    shown = drawn(town, bo, claim)
    assert "The learner wrote to you." in shown
    assert "levers" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decided_claim_takes_two_lines(town: Town, ana: Actor, bo: Actor, language: str) -> None:
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {badge().criteria[0].id: "Say which bike."})
    shown = drawn(town, bo, claim, language)
    assert "Say which bike." not in shown
    assert "●" not in shown
    assert ["open"] == ids(town, bo, claim)
    town.submit(ana, claim)
    assert {"en": "sent again (2)", "es": "enviada otra vez"}[language] in drawn(
        town, bo, claim, language
    )
    town.app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    assert {"en": "Awarded by Bo", "es": "Concedida por Bo"}[language] in drawn(
        town, bo, claim, language
    )


def test_what_was_met_before_takes_one_line(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {badge().criteria[0].id: "Say which bike."})
    town.submit(ana, claim)
    shown = drawn(town, bo, claim)
    assert 3 == shown.count("Met in an earlier round. It stays.")
    assert "\n> " not in shown


def test_a_claim_that_was_taken_back_or_erased_offers_nothing(
    town: Town, ana: Actor, bo: Actor
) -> None:
    claim = town.sent(ana)
    town.press(ana, claim, "withdraw")
    assert "It was taken back 3 hours ago." in drawn(town, bo, claim)
    assert [] == ids(town, bo, claim)
    for language in LANGUAGES:
        post = slack.gone(TEXTS, language)
        assert [] == problems_of(post)
        assert None is RAW_KEY.search(post.text)
