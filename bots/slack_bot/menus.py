"""Choosing: buttons, cards, menus and ticks, and what was picked of them. Pure.

Few options are buttons; options with a description are cards with a button each; many are a
menu. Several at once are ticks with a button that sends them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bots.chat import Button
from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from bots.slack_bot.sheet import Sheet
from core.domain.screens import Choose, Option

MOST_BUTTONS = 5
MOST_CARDS = 12
# More lines than this in one menu nobody reads; whoever looks for one types a word.
MOST_IN_MENU = 1000
PICK, CHOSEN = "pick", "chosen"
_MENUS = ("static_select", "overflow", "radio_buttons")


def choose(sheet: Sheet, screen: Choose) -> list[Block]:
    """The options of a screen, as fits their number; gives what stands in its row of buttons."""
    pen, row = sheet.pen, []
    options = [one for one in screen.options if pen.value(one)]
    if screen.query:
        sheet.small(pen.word("slack.searched", query=screen.query))
    if not options:
        sheet.text(pen.word("slack.nothing"))
    elif sheet.room is None:
        for one in options:
            sheet.card(pen.say(one.label), pen.say(one.note) if one.note else "")
    elif screen.many:
        sheet.foot += ticks(pen, options)
        sheet.say_below(pen.word("slack.own_words"))
    elif len(options) <= MOST_CARDS and any(one.note for one in options):
        sheet.body += [card(pen, one) for one in options]
    elif len(options) <= MOST_BUTTONS:
        row = [_marked(pen, one) for one in options]
    else:
        row = [menu(pen, options)]
    if screen.searchable:
        sheet.say_below(pen.word("slack.search"))
    if screen.confirm and pen.value(screen.confirm):
        said, value = pen.say(screen.confirm.label), pen.value(screen.confirm)
        row.append(blocks.button(said, pen.here(CHOSEN), value=value, tone=screen.confirm.tone))
    return row


def card(pen: Pen, option: Option) -> Block:
    """An option with its description below it, and its own button."""
    name = pen.say(option.label)
    button = pen.press(option, name, pen.word("slack.choose"))
    note = pen.say(option.note) if option.note else ""
    return blocks.card(f"✓ {name}" if option.chosen else name, note, button)


def _marked(pen: Pen, option: Option) -> Block:
    name = pen.say(option.label)
    return pen.press(option, label=f"✓ {name}" if option.chosen else name)


def menu(pen: Pen, options: Sequence[Option]) -> Block:
    """A menu to choose one from."""
    made: Block = {
        "type": "static_select",
        "action_id": pen.here(PICK),
        "placeholder": blocks.plain(pen.word("slack.menu"), blocks.MOST_PLACEHOLDER),
    }
    lines, chosen = _lines(pen, options)
    made |= grouped(lines)
    if chosen:
        made["initial_option"] = chosen[0]
    return made


def ticks(pen: Pen, options: Sequence[Option]) -> list[Block]:
    """Ticks, or for many options a menu that takes several."""
    lines, chosen = _lines(pen, options)
    made: Block = {"action_id": pen.here(PICK)}
    if len(lines) <= blocks.MOST_TICKS:
        made |= {"type": "checkboxes", "options": lines}
    else:
        asked = blocks.plain(pen.word("slack.menu.many"), blocks.MOST_PLACEHOLDER)
        made |= {"type": "multi_static_select", "placeholder": asked, **grouped(lines)}
    if chosen:
        made["initial_options"] = chosen
    return blocks.actions([made], pen.here(PICK))


def grouped(lines: Sequence[Block]) -> Block:
    """Lines of a menu; more than Slack takes at once come in groups, named by their ends."""
    most = blocks.MOST_OPTIONS
    if len(lines) <= most:
        return {"options": list(lines)}
    groups = [lines[at : at + most] for at in range(0, min(len(lines), MOST_IN_MENU), most)]
    return {"option_groups": [{"label": _ends(one), "options": list(one)} for one in groups]}


def _ends(lines: Sequence[Block]) -> Block:
    first, last = (one["text"]["text"][:30] for one in (lines[0], lines[-1]))
    label = f"{_whole(first)} – {_whole(last)}"
    return {"type": "plain_text", "text": label, "emoji": False}


def _whole(escaped: str) -> str:
    """Escaped text that was cut somewhere, without half an entity at its end."""
    head, mark, tail = escaped.rpartition("&")
    return head if mark and ";" not in tail else escaped


def _lines(pen: Pen, options: Iterable[Option]) -> tuple[list[Block], list[Block]]:
    """The options as lines of a menu, each value once; and those that are chosen."""
    lines: dict[str, Block] = {}
    chosen: list[Block] = []
    for one in options:
        value = pen.value(one)
        if not value or value in lines or len(lines) == MOST_IN_MENU:
            continue
        note = pen.say(one.note) if one.note else ""
        lines[value] = blocks.option(pen.say(one.label), value, note)
        if one.chosen:
            chosen.append(lines[value])
    return list(lines.values()), chosen


# -- words that are kept nowhere yet ------------------------------------------------------


def carry(buttons: Sequence[Block], words: str) -> list[Block]:
    """Buttons that carry words in their values, as far as there is room.

    Before the consent nothing is kept of anybody, so their first words travel with the buttons.
    """
    most, text = blocks.MOST_BUTTON_VALUE, blocks.clean(words)
    pieces = (text[at * most : (at + 1) * most] for at in range(len(buttons)))
    both = zip(buttons, pieces, strict=True)
    return [{**one, "value": piece} if piece else one for one, piece in both]


def carried(payload: Mapping[str, Any]) -> str:
    """The words that the buttons of a message carry, from a ``block_actions`` payload."""
    found = []
    for block in _list(_map(payload, "message"), "blocks"):
        for one in _list(block, "elements"):
            mine = one.get("type") == "button" and Button.decode(_text(one, "action_id"))
            if mine and Button.decode(_text(one, "value")) is None:
                found.append(_text(one, "value"))
    return "".join(found)


# -- what was picked ----------------------------------------------------------------------


def read_pick(payload: Mapping[str, Any]) -> tuple[Button, ...]:
    """The options that a press in a message means, from a ``block_actions`` payload.

    Empty for a press that sends nothing: a tick, and whatever is no option of an interview.
    The button below ticks gives all that are ticked, or itself where none is.
    """
    action = next(iter(_list(payload, "actions")), {})
    name, kind = _text(action, "action_id"), _text(action, "type")
    if name.startswith(f"{CHOSEN}."):
        found = tuple(_decoded(_ticked(payload)))
        return found or tuple(_decoded([_text(action, "value")]))
    if kind == "button":
        return tuple(_decoded([name]))
    if kind in _MENUS:
        return tuple(_decoded([_text(_map(action, "selected_option"), "value")]))
    return ()


def _ticked(payload: Mapping[str, Any]) -> Iterator[str]:
    for block in _map(_map(payload, "state"), "values").values():
        for name, held in (block if isinstance(block, Mapping) else {}).items():
            if str(name).startswith(f"{PICK}.") and isinstance(held, Mapping):
                yield from (_text(one, "value") for one in _list(held, "selected_options"))


def _decoded(values: Iterable[str]) -> Iterator[Button]:
    yield from (one for one in map(Button.decode, values) if one is not None)


def _map(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = given.get(name)
    return found if isinstance(found, Mapping) else {}


def _list(given: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = given.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _text(given: Mapping[str, Any], name: str) -> str:
    found = given.get(name)
    return found if isinstance(found, str) else ""
