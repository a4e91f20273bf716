"""The one message in the assessors' channel: short, safe, and the same for everybody."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.discord_bot import card as discord
from bots.discord_bot.ids import Here
from core.domain.desk import Card
from core.domain.people import Actor
from tests.bots.discord_bot.payloads import problems_of
from tests.bots.slack_bot.desk_cards import FEWER, LEARNER, cards, said
from tests.core.domain.interviews import TEXTS
from tests.support.discord_look import ids, look
from tests.support.journeys import Town, badge

LANGUAGES = ("en", "es")
RAW_KEY = re.compile(r"\b(?:discord|page|interview|meter|gap)\.[a-z_.]+[a-z]\b")


@FEWER
@given(cards(), st.sampled_from(LANGUAGES))
def test_whatever_a_claim_holds_its_card_keeps_every_limit(card: Card, language: str) -> None:
    page = discord.card(TEXTS, language, card)
    assert [] == problems_of(page)
    made = json.dumps(page.to_components())
    assert LEARNER not in made
    quotes = [one for one in look(page).split("\n") if "┃" in one]
    assert len(quotes) <= len(card.parts)
    assert all(len(one) <= 2 * discord.MOST_QUOTE for one in quotes)


@FEWER
@given(st.lists(said, max_size=5), said, st.sampled_from(LANGUAGES))
def test_what_is_said_to_one_person_keeps_every_limit(
    typed: list[str], what: str, language: str
) -> None:
    assert [] == problems_of(discord.returned(TEXTS, language, what, typed, "3f2b8c1d"))
    for kind in ("question", "answer", "note"):
        assert [] == problems_of(discord.relayed(TEXTS, language, kind, what))
    assert [] == problems_of(discord.told(TEXTS, language, what, None))
    assert [] == problems_of(discord.gone(TEXTS, language))


def test_a_long_answer_is_cut_and_says_so() -> None:
    shown = look(discord.relayed(TEXTS, "en", "answer", "I turned the wheel. " * 400))
    assert "Open the claim to read all of it" in shown
    short = look(discord.relayed(TEXTS, "en", "answer", "I turned the wheel."))
    assert short == "*The learner answers:*\n┃ I turned the wheel."


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    return sqlite_town


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana the learner")


@pytest.fixture
def bo(town: Town) -> Actor:
    return town.assessor("Bo")


def drawn(town: Town, claim: str, language: str = "en") -> str:
    """The card as it is read in the channel."""
    found = town.app.reviewing.posted(town.community.id, claim)
    assert found is not None
    page = discord.card(town.app.texts, language, found)
    assert [] == problems_of(page)
    assert "Ana the learner" not in json.dumps(page.to_components())
    shown = look(page)
    assert None is RAW_KEY.search(shown)
    return shown


def acts(town: Town, claim: str) -> list[str]:
    """What can be pressed; each id is understood by itself."""
    found = town.app.reviewing.posted(town.community.id, claim)
    assert found is not None
    every = [Here.decode(one) for one in ids(discord.card(TEXTS, "en", found).to_components())]
    named = [one for one in every if one is not None]
    assert {(one.claim_id, one.version) for one in named} <= {(claim, found.claim.version)}
    return [one.what for one in named]


def test_a_claim_that_waits_can_be_taken_and_read(town: Town, ana: Actor) -> None:
    claim = town.sent(ana)
    shown = drawn(town, claim)
    assert "Waits for somebody to read it. Sent: {time}" in shown
    assert "*Find the fault*\n│   · ●●○ Well told" in shown
    assert "0 pieces of evidence" in shown
    assert ["desk_take", "desk_open", "desk_recuse"] == acts(town, claim)


def test_colleagues_see_who_has_it_and_who_asked(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    assert "Bo has it. Last change: {time}" in drawn(town, claim)
    assert ["desk_open", "desk_ask", "desk_release", "desk_recuse"] == acts(town, claim)
    town.app.reviewing.ask(bo, claim, "Which tools did you use?")
    assert "Bo preguntó algo a la persona ({time})." in drawn(town, claim, "es")
    assert ["desk_open", "desk_release", "desk_recuse"] == acts(town, claim)
    assert "Which tools" not in drawn(town, claim)


def test_an_answer_is_announced_and_not_quoted(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.ask(bo, claim, "Which tools did you use?")
    town.tell(ana, claim, "Two levers and a pump.")
    shown = drawn(town, claim)
    assert "The learner wrote to you." in shown
    assert "levers" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decided_claim_is_short_and_comes_back_to_life(
    town: Town, ana: Actor, bo: Actor, language: str
) -> None:
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {badge().criteria[0].id: "Say which bike."})
    shown = drawn(town, claim, language)
    assert "Say which bike." not in shown
    assert "●" not in shown
    assert ["desk_open"] == acts(town, claim)
    town.submit(ana, claim)
    again = drawn(town, claim, language)
    assert {"en": "sent again (2)", "es": "enviada otra vez"}[language] in again
    settled = {"en": "Met in an earlier round", "es": "Cumplido en una ronda anterior"}[language]
    assert len(badge().criteria) - 1 == again.count(settled)
    town.app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    assert {"en": "Awarded by Bo", "es": "Concedida por Bo"}[language] in drawn(
        town, claim, language
    )


def test_a_claim_that_was_taken_back_offers_nothing(town: Town, ana: Actor) -> None:
    claim = town.sent(ana)
    town.press(ana, claim, "withdraw")
    assert "It was taken back" in drawn(town, claim)
    assert [] == acts(town, claim)
