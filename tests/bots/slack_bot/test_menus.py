"""What was picked: a press in a message, read back as options of the interview."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.chat import Button
from bots.slack_bot.menus import carried, read_pick
from bots.slack_bot.screens import draw
from core.domain.screens import Ask, Choose, Option, Said, Tone
from tests.bots.slack_bot.test_screens import ACTIONS, options, talk
from tests.bots.slack_bot.test_windows import JSON
from tests.core.domain.interviews import TEXTS
from tests.support.contents import CLAIM
from tests.support.slack.speaking import elements_of

CONFIRM = Option("chosen", Said("Go on"), tone=Tone.MAIN)


def elements(count: int, *, many: bool = False) -> dict[str, dict[str, Any]]:
    """What can be pressed on a screen of so many options, by its kind."""
    screen = Choose("x", (), options(count), ACTIONS, many, confirm=CONFIRM if many else None)
    blocks = draw(TEXTS, talk(screen)).blocks
    return {one["type"]: one for block in blocks for one in elements_of(block)} | {
        one["action_id"].partition(".")[0]: one for block in blocks for one in elements_of(block)
    }


def button(option: str) -> Button:
    return Button(CLAIM, 7, option)


def ticks(*lines: dict[str, Any]) -> dict[str, Any]:
    held = {"type": "checkboxes", "selected_options": list(lines)}
    return {"values": {"b1": {f"pick.{CLAIM}.7": held}, "b2": {"other": {"value": "x"}}}}


def test_a_line_of_a_menu_is_the_option() -> None:
    menu = elements(8)["static_select"]
    action = {**menu, "selected_option": menu["options"][3]}
    assert (button("o3"),) == read_pick({"actions": [action]})


def test_a_line_behind_the_three_dots_is_the_action() -> None:
    menu = elements(3)["overflow"]
    chosen = {**menu, "selected_option": menu["options"][-1]}
    assert (button("language"),) == read_pick({"actions": [chosen]})


def test_a_tick_sends_nothing_and_the_button_below_sends_all_ticks() -> None:
    found = elements(4, many=True)
    lines = found["checkboxes"]["options"]
    tick = {**found["checkboxes"], "selected_options": lines[:2]}
    assert () == read_pick({"actions": [tick], "state": ticks(*lines[:2])})
    sent = {"actions": [found["chosen"]], "state": ticks(lines[0], lines[2])}
    assert (button("o0"), button("o2")) == read_pick(sent)


def test_the_button_below_ticks_means_itself_where_nothing_is_ticked() -> None:
    """The interview then says that at least one has to be chosen."""
    found = elements(4, many=True)["chosen"]
    assert (button("chosen"),) == read_pick({"actions": [found], "state": ticks()})
    assert (button("chosen"),) == read_pick({"actions": [found]})


def test_what_is_no_option_of_an_interview_picks_nothing() -> None:
    for name in (f"say.{CLAIM}.7", "home.begin", "e1.x", ""):
        assert () == read_pick({"actions": [{"type": "button", "action_id": name}]})


@given(JSON, JSON, st.sampled_from(("button", "static_select", "overflow", "checkboxes")))
def test_whatever_comes_as_a_payload_it_is_read(one: Any, state: Any, kind: str) -> None:
    for action in (one, [one], [{"action_id": "chosen.x", "type": kind, "selected_option": one}]):
        assert () == read_pick({"actions": action, "state": state})
        assert () == read_pick({"actions": action, "state": {"values": {"b": state}}})


# -- words that are kept nowhere yet ------------------------------------------------------


@pytest.mark.parametrize("length", [0, 1, 2000, 2001, 3999, 4000])
def test_words_travel_with_the_buttons_and_come_back_whole(length: int) -> None:
    words = ("I fix bikes. " * 400)[:length]
    both = (Option("agree", Said("Yes")), Option("decline", Said("No")))
    shown = draw(TEXTS, talk(Ask("welcome", (), both, draft=words)))
    assert carried({"message": {"blocks": shown.blocks}}) == words


def test_a_message_that_carries_nothing_gives_nothing_back() -> None:
    shown = draw(TEXTS, talk(Ask("welcome", (), (Option("agree", Said("Yes")),))))
    assert carried({"message": {"blocks": shown.blocks}}) == ""
    assert carried({}) == ""
