"""What was picked: a press in a message, read back as options of the interview."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from bots.chat import Button
from bots.discord_bot.menus import carried, read_pick
from bots.discord_bot.screens import draw
from core.domain.screens import Choose
from tests.bots.discord_bot.test_screens import ACTIONS, options, talk
from tests.bots.discord_bot.test_windows import JSON
from tests.core.domain.interviews import TEXTS
from tests.support.contents import CLAIM
from tests.support.discord_look import objects


def parts(count: int, *, many: bool = False) -> dict[str, dict[str, Any]]:
    """What can be pressed on a screen of so many options, by the beginning of its id."""
    screen = Choose("x", (), options(count), ACTIONS, many)
    components = draw(TEXTS, talk(screen)).to_components()
    named = (one for one in objects(components) if "custom_id" in one)
    return {one["custom_id"].partition(".")[0]: dict(one) for one in named}


def button(option: str) -> Button:
    return Button(CLAIM, 7, option)


def test_a_button_is_its_option() -> None:
    data = {"component_type": 2, "custom_id": parts(3)["e1"]["custom_id"]}
    assert (button("o2"),) == read_pick(data)


def test_lines_of_a_menu_are_the_options() -> None:
    menu = parts(8, many=True)["pick"]
    values = [one["value"] for one in menu["options"]]
    data = {"component_type": 3, "custom_id": menu["custom_id"], "values": [values[1], values[3]]}
    assert (button("o1"), button("o3")) == read_pick(data)


def test_what_is_seldom_needed_is_the_action() -> None:
    menu = parts(3)["more"]
    data = {"custom_id": menu["custom_id"], "values": [menu["options"][-2]["value"]]}
    assert (button("language"),) == read_pick(data)


def test_what_is_no_option_picks_nothing() -> None:
    for name in ("home.begin", f"say.{CLAIM}.7", f"page.{CLAIM}.7.1", "", "e1.x"):
        assert () == read_pick({"custom_id": name, "values": []})
        assert () == read_pick({"custom_id": "pick", "values": [name]})


@given(JSON, JSON)
def test_whatever_comes_as_a_press_it_is_read(one: Any, other: Any) -> None:
    assert () == read_pick({"custom_id": one, "values": other})
    assert isinstance(carried(one if isinstance(one, list) else [one, {"components": other}]), str)
