"""What somebody fills into a window, as the state Slack keeps of it; refused as its client does."""

from __future__ import annotations

from typing import Any

from tests.support.slack import payloads, transcript
from tests.support.slack.speaking import elements_of, first_value
from tests.support.slack.things import Person, Thing, Window

ONE = {"static_select", "radio_buttons", "external_select", "overflow"}
SEVERAL = {"checkboxes", "multi_static_select", "multi_external_select"}
PEOPLE = {"users_select": "selected_user", "multi_users_select": "selected_users"}
SIMPLE = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
    "rich_text_input": "rich_text_value",
}


def option_of(element: Thing, wanted: str) -> Thing:
    """The option with this label or value."""
    options = transcript.options_of(element)
    for one in options:
        if wanted in (transcript.text_of(one["text"]), one["value"]):
            return one
    labels = [transcript.text_of(one["text"]) for one in options]
    raise AssertionError(f"there is no option “{wanted}”, but {labels}")


def value_of(element: Thing, wanted: Any) -> Thing:
    """The state of an element after somebody chose or wrote this in it."""
    kind = element["type"]
    if kind in ONE:
        chosen = None if wanted is None else option_of(element, wanted)
        return {"type": kind, "selected_option": chosen}
    if kind in SEVERAL:
        several = [option_of(element, one) for one in _listed(wanted)]
        return {"type": kind, "selected_options": several}
    if kind == "file_input":
        return {"type": kind, "files": _files(element, wanted)}
    if kind in PEOPLE:
        ids = [one.id if isinstance(one, Person) else one for one in _listed(wanted)]
        return {"type": kind, PEOPLE[kind]: ids if kind.startswith("multi") else ids[0]}
    if kind in SIMPLE:
        return {"type": kind, SIMPLE[kind]: wanted}
    return {"type": kind, "value": _written(element, wanted)}


def _listed(wanted: Any) -> list[Any]:
    return list(wanted) if isinstance(wanted, list | tuple) else [wanted]


def _files(element: Thing, wanted: Any) -> list[Thing]:
    files = [payloads.file_of(one) for one in _listed(wanted)]
    most, kinds = element.get("max_files", 10), element.get("filetypes")
    assert len(files) <= most, f"Slack takes {most} files here, not {len(files)}"
    for one in files:
        assert not kinds or one["filetype"] in kinds, f"Slack takes {kinds}, not {one['name']}"
    return files


def _written(element: Thing, wanted: Any) -> str | None:
    if not wanted:
        return None
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    text = str(wanted)
    if element["type"] == "plain_text_input":
        assert least <= len(text) <= most, f"Slack takes {least} to {most} characters here"
        assert "\n" not in text or element.get("multiline"), "Slack takes one line here"
    return text


def fields_of(window: Window) -> list[tuple[Thing, Thing]]:
    """Each block with each element in it that can be filled in."""
    blocks = window.view["blocks"]
    pairs = [(block, one) for block in blocks for one in elements_of(block)]
    return [(block, one) for block, one in pairs if first_value(one) is not None]


def find_field(window: Window, name: str) -> tuple[Thing, Thing]:
    """The field of this label, ``block_id`` or ``action_id``."""
    names: list[str] = []
    for block, one in fields_of(window):
        label = transcript.text_of(block.get("label") or block.get("text"))
        if name in (label, block["block_id"], one["action_id"]):
            return block, one
        names.append(f"{label} ({block['block_id']}, {one['action_id']})")
    raise AssertionError(f"there is no field “{name}” in this window, but {names}")


def fill(window: Window, values: dict[str, Any]) -> list[tuple[Thing, Thing]]:
    """Put values into a window; returns the fields that changed."""
    changed = []
    for name, wanted in values.items():
        block, element = find_field(window, name)
        value = value_of(element, wanted)
        state = window.values.setdefault(block["block_id"], {})
        if state.get(element["action_id"]) != value:
            state[element["action_id"]] = value
            changed.append((block, element))
    return changed


def missing(window: Window) -> list[str]:
    """The labels of inputs that must be filled in and are not."""
    told = []
    for block, element in fields_of(window):
        if block["type"] == "input" and not block.get("optional"):
            value = window.values[block["block_id"]][element["action_id"]]
            if not any(one for key, one in value.items() if key != "type"):
                told.append(transcript.text_of(block["label"]))
    return told
