"""An organizer's windows: what they offer, and what comes back from them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.slack_bot import card, setup
from bots.slack_bot.setup import Facts, Setup
from core.domain.catalogue import Edition
from core.domain.claim import ClaimState
from core.domain.desk import QueueItem
from core.domain.screens import Own
from tests.bots.slack_bot.desk_cards import FEWER, short
from tests.bots.slack_bot.payloads import (
    RAW_KEY,
    objects,
    problems_of,
    problems_of_view,
    readable,
)
from tests.core.domain.interviews import BADGES, TEXTS
from tests.support.journeys import Town

LANGUAGES = ("en", "es")
FACTS = Facts("Riverside", 4, 2, 3, 8000, 12, ready=True)

items = st.builds(
    QueueItem,
    claim_id=st.just("3f2b8c1d"),
    title=short.map(lambda text: Own({"en": text})),
    state=st.sampled_from(ClaimState),
    round=st.integers(0, 4),
    waits=st.integers(0, 10**8),
    evidence=st.integers(0, 99),
    mine=st.booleans(),
    own=st.booleans(),
    taken_by=short,
)


def seen(view: dict[str, Any]) -> str:
    """A window as it is read; it keeps every limit and names no key."""
    assert [] == problems_of_view(view)
    shown = "\n".join((view["title"]["text"], readable(view["blocks"])))
    assert None is RAW_KEY.search(shown)
    return shown


def ids(view: dict[str, Any]) -> list[str]:
    return [one["action_id"] for one in objects(view["blocks"]) if "action_id" in one]


# ---------------------------------------------------------------- the menu


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_leads_everywhere(language: str) -> None:
    view = setup.menu(TEXTS, language, FACTS)
    seen(view)
    wanted = ["setup", "assessors", "catalogue", "waiting", "judging", "export", "link"]
    assert [f"office.{one}" for one in wanted] == ids(view)


def test_the_menu_says_what_to_do_first() -> None:
    fresh = replace(FACTS, ready=False, waiting=0)
    shown = seen(setup.menu(TEXTS, "en", fresh))
    assert "Choose a channel first." in shown
    assert "Nothing waits." in shown


@FEWER
@given(short, st.integers(0, 10**9), st.sampled_from(LANGUAGES))
def test_whatever_a_community_is_called_the_menu_keeps_every_limit(
    name: str, number: int, language: str
) -> None:
    facts = Facts(name, number, number, number, number, number, ready=True)
    assert [] == problems_of_view(setup.menu(TEXTS, language, facts))


# ---------------------------------------------------------------- settings and assessors


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_channels_of_this_workspace_are_offered(language: str) -> None:
    view = setup.setup(TEXTS, language)
    seen(view)
    [channels] = [one for one in objects(view) if one.get("type") == "conversations_select"]
    assert ["public", "private"] == channels["filter"]["include"]
    assert channels["filter"]["exclude_bot_users"]
    assert channels["filter"]["exclude_external_shared_channels"]
    assert "initial_conversation" not in channels


@pytest.mark.parametrize(("channel", "wanted"), [("C024BE7LR", "C024BE7LR"), ("D1", None)])
def test_the_present_settings_are_shown(channel: str, wanted: str | None) -> None:
    view = setup.setup(TEXTS, "en", channel, "es-MX")
    assert "(x) Español" in seen(view)
    [channels] = [one for one in objects(view) if one.get("type") == "conversations_select"]
    assert wanted == channels.get("initial_conversation")


def submitted(**values: dict[str, Any]) -> dict[str, Any]:
    return {"state": {"values": {name: {name: value} for name, value in values.items()}}}


def test_the_settings_are_read() -> None:
    view = submitted(
        channel={"type": "conversations_select", "selected_conversation": "C024BE7LR"},
        language={"type": "static_select", "selected_option": {"value": "es"}},
    )
    assert Setup("C024BE7LR", "es") == setup.read_setup(view)
    odd = submitted(channel={"selected_conversation": "D024BE7LR"}, language={})
    assert Setup("", "") == setup.read_setup(odd)
    assert Setup("", "") == setup.read_setup({})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_assessors_of_now_are_chosen_already(language: str) -> None:
    view = setup.assessors(TEXTS, language, ["U024BE7LH", "U024BE7LH", "W012A3CDE", "<x>"])
    seen(view)
    [people] = [one for one in objects(view) if one.get("type") == "multi_users_select"]
    assert ["U024BE7LH", "W012A3CDE"] == people["initial_users"]
    assert "initial_users" not in str(setup.assessors(TEXTS, language, []))


def test_the_assessors_are_read() -> None:
    view = submitted(people={"selected_users": ["U024BE7LH", "W012A3CDE", "U024BE7LH"]})
    assert ("U024BE7LH", "W012A3CDE") == setup.read_assessors(view)
    assert () == setup.read_assessors(submitted(people={"selected_users": []}))
    assert () == setup.read_assessors({})


# ---------------------------------------------------------------- what waits, the badges


@FEWER
@given(st.lists(items, max_size=70), st.sampled_from(LANGUAGES))
def test_whatever_waits_the_list_keeps_every_limit(queue: list[QueueItem], language: str) -> None:
    different = [replace(one, claim_id=f"c{n}") for n, one in enumerate(queue)]
    view = setup.waiting(TEXTS, language, different)
    assert [] == problems_of_view(view)
    offered = [f"desk.open.{one.claim_id}.0" for one in different[:30] if not one.own]
    assert offered == ids(view)


def test_the_list_says_how_long_and_with_whom(sqlite_town: Town) -> None:
    ana, bo = sqlite_town.learner("Ana the learner"), sqlite_town.assessor("Bo")
    caro = sqlite_town.assessor("Caro")
    sqlite_town.sent(ana)
    sqlite_town.taken(sqlite_town.learner("Zoe"), bo)
    shown = seen(setup.waiting(TEXTS, "en", sqlite_town.app.reviewing.queue(caro)))
    assert "2 claims are with the assessors." in shown
    assert "Bicycle repair\nwaits 1 minute · 0 pieces of evidence   [Open]" in shown
    assert "Bo has taken it" in shown
    assert "Ana" not in shown


def test_an_empty_list_says_so() -> None:
    assert "No espera ninguna. ¡Gracias!" in seen(setup.waiting(TEXTS, "es", []))


def test_the_badges_are_turned_in_pages() -> None:
    many = [
        Edition(badge=BADGES[n % 4].model_copy(update={"id": f"b{n}"}), version=1)
        for n in range(90)
    ]
    shown = [setup.catalogue(TEXTS, "en", many, n) for n in (1, 2, 3)]
    assert [["office.page.2"], ["office.page.1", "office.page.3"], ["office.page.2"]] == [
        ids(one) for one in shown
    ]
    assert 90 == sum(seen(one).count(" parts\n") for one in shown)
    assert shown[2] == setup.catalogue(TEXTS, "en", many, 99)
    assert [1, 3, 1] == [setup.page_of(one) for one in ("office.page.", "office.page.3", "x")]


def test_a_small_catalogue_has_no_pages() -> None:
    view = setup.catalogue(TEXTS, "es", [Edition(badge=BADGES[0], version=1)])
    assert "Reparación de bicicletas · 4 partes" in seen(view)
    assert [] == ids(view)
    assert [] == problems_of_view(setup.catalogue(TEXTS, "en", []))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workspace_that_is_not_connected_is_told_how(language: str) -> None:
    post = setup.connect_help(TEXTS, language)
    assert [] == problems_of(post)
    assert "/earned connect CODE" in readable(post.blocks)


# ---------------------------------------------------------------- the words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_title_and_no_button_below_a_window_is_cut(language: str) -> None:
    keys = [
        *(f"slack.{one}.title" for one in ("review", "office", "setup", "assessors", "waiting")),
        *("slack.catalogue.title", "slack.review.confirm.title", "slack.review.ask.title"),
        *(f"slack.review.{one}" for one in ("close", "back", "next", "decide", "ask.do")),
        *("slack.review.confirm.award.do", "slack.review.confirm.not_yet.do", "slack.office.save"),
    ]
    assert [] == [key for key in keys if not 1 <= len(TEXTS.get(language, key)) <= 24]
    assert [] == [key for key in keys if not TEXTS.has(key, language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_a_claim_has_its_sentence(language: str) -> None:
    for state in ClaimState:
        keys = [f"slack.card.state.{state.value}"]
        keys += [f"{keys[0]}.somebody"] if state in card.BY_SOMEBODY else []
        assert [] == [key for key in keys if not TEXTS.has(key, language)]
