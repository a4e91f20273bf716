"""The window in which somebody says where they live, as far as clocks go. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bots.slack_bot import blocks, windows
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from core import zones

ZONE = "zone"


def mine(pen: Pen) -> str:
    """In which zone somebody's times are told, in a sentence."""
    if not pen.zone:
        return pen.word("zone.none")
    return pen.word("zone.mine", place=zones.place(pen.zone, pen.texts.locale(pen.language)))


def choose(pen: Pen) -> Block:
    """The window. Slack's menu is searched by typing in it."""
    groups = list(_groups(pen))
    menu: Block = {
        "type": "static_select",
        "action_id": ZONE,
        "placeholder": blocks.plain(pen.word("zone.search"), blocks.MOST_PLACEHOLDER),
        "option_groups": groups,
    }
    every = (one for group in groups for one in group["options"])
    chosen = next((one for one in every if one["value"] == pen.zone), None)
    if chosen is not None:
        menu["initial_option"] = chosen
    asked = blocks.field(pen.word("zone.label"), menu, ZONE, hint=pen.word("zone.hint"))
    return windows.window(pen, ZONE, "zone.title", [asked], "slack.save")


def _groups(pen: Pen) -> Iterator[Block]:
    """The zones of each part of the world; more than Slack takes at once come in several."""
    for region, lines in zones.places(pen.texts.best(pen.language)).items():
        for at in range(0, len(lines), blocks.MOST_OPTIONS):
            yield _group(pen.word(f"zone.{region}"), lines[at : at + blocks.MOST_OPTIONS])


def _group(label: str, lines: Sequence[tuple[str, str]]) -> Block:
    options = [blocks.option(place, name) for name, place in lines]
    return {"label": blocks.plain(label, blocks.MOST_OPTION), "options": options}


def read(view: Mapping[str, Any]) -> str:
    """The zone that was chosen; "" for none."""
    held = windows.submitted(view).get(ZONE, {}).get("selected_option")
    return str(held.get("value", "")) if isinstance(held, Mapping) else ""
