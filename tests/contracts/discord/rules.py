"""What Discord refuses and its description does not say: sums, and things that must agree.

Each limit is of the developer documentation (message components, message resource, application
commands, receiving and responding), as read for this project.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Thing = Mapping[str, Any]

LAYOUT = 1 << 15
MOST_CONTENT = 2000
MOST_DISPLAYED, MOST_COMPONENTS = 4000, 40
MOST_ROWS, MOST_IN_ROW, MOST_IN_MODAL = 5, 5, 5
MOST_SAID_BY_COMMAND = 8000
MOST_MENUS, MOST_COMMANDS = 5, 100
MOST_REASON = 512
ROW, BUTTON, SELECT, INPUT, SECTION, TEXT, LABEL = 1, 2, 3, 4, 9, 10, 18
SELECTS = {3, 5, 6, 7, 8}
LINK, PREMIUM = 5, 6
LOCALES = {
    "id",
    "da",
    "de",
    "en-GB",
    "en-US",
    "es-ES",
    "es-419",
    "fr",
    "hr",
    "it",
    "lt",
    "hu",
    "nl",
    "no",
    "pl",
    "pt-BR",
    "ro",
    "fi",
    "sv-SE",
    "vi",
    "tr",
    "cs",
    "el",
    "bg",
    "ru",
    "uk",
    "hi",
    "th",
    "zh-CN",
    "ja",
    "zh-TW",
    "ko",
}


def walk(components: Sequence[Thing]) -> Iterator[Thing]:
    """Every component, those within others too."""
    for one in components:
        yield one
        yield from walk(one.get("components") or ())
        for key in ("accessory", "component"):
            if isinstance(one.get(key), dict):
                yield from walk([one[key]])


def of_message(body: Thing, *, new: bool) -> Iterator[str]:
    """Faults of one message, new or changed."""
    components = body.get("components") or []
    layout = bool(int(body.get("flags") or 0) & LAYOUT)
    if len(body.get("content") or "") > MOST_CONTENT:
        yield f"content: {len(body['content'])} characters, max {MOST_CONTENT}"
    if layout:
        for key in ("content", "embeds", "poll", "sticker_ids"):
            if body.get(key):
                yield f"{key}: not in a message with the flag for components V2"
    elif components and new:
        if any(one["type"] != ROW for one in components):
            yield "components: without the flag for components V2 only action rows stand here"
        if len(components) > MOST_ROWS:
            yield f"components: {len(components)} rows, max {MOST_ROWS}"
    yield from of_components(components)
    yield from _of_files(body)


def of_components(components: Sequence[Thing]) -> Iterator[str]:
    """Faults of the components of a message or of a modal together."""
    every = list(walk(components))
    if len(every) > MOST_COMPONENTS:
        yield f"components: {len(every)} together, max {MOST_COMPONENTS}"
    shown = sum(len(one["content"]) for one in every if one["type"] == TEXT)
    if shown > MOST_DISPLAYED:
        yield f"components: {shown} characters shown together, max {MOST_DISPLAYED}"
    yield from _unique(every, "custom_id")
    yield from _unique(every, "id")
    for one in every:
        rule = RULES.get(one["type"])
        if rule:
            yield from rule(one)
        elif one["type"] in SELECTS:
            yield from _select(one)


def _unique(every: Sequence[Thing], key: str) -> Iterator[str]:
    counted = Counter(one[key] for one in every if one.get(key))
    yield from (
        f"components: {key} {name!r} stands {n} times" for name, n in counted.items() if n > 1
    )


def _row(row: Thing) -> Iterator[str]:
    kinds = [one["type"] for one in row["components"]]
    buttons = kinds.count(BUTTON)
    if buttons > MOST_IN_ROW:
        yield f"row: {buttons} buttons, max {MOST_IN_ROW}"
    if len(kinds) > 1 and buttons < len(kinds):
        yield "row: a menu stands alone in its row"


def _button(one: Thing) -> Iterator[str]:
    style = one["style"]
    if style == LINK and (not one.get("url") or one.get("custom_id")):
        yield "button: a link has a url and no custom_id"
    if style < LINK and (not one.get("custom_id") or one.get("url")):
        yield "button: needs a custom_id and no url"
    if style != PREMIUM and not one.get("label") and not one.get("emoji"):
        yield "button: nothing stands on it"


def _select(one: Thing) -> Iterator[str]:
    options = one.get("options") or []
    least, most = one.get("min_values"), one.get("max_values")
    least, most = 1 if least is None else least, 1 if most is None else most
    if least > most:
        yield f"menu {one['custom_id']}: at least {least}, but at most {most}"
    if options and most > len(options):
        yield f"menu {one['custom_id']}: at most {most} of {len(options)} options"
    if sum(bool(o.get("default")) for o in options) > most:
        yield f"menu {one['custom_id']}: more options chosen at first than it takes"
    yield from _options(one, options)


def _options(one: Thing, options: Sequence[Thing]) -> Iterator[str]:
    values = Counter(o["value"] for o in options)
    for value, times in values.items():
        if times > 1:
            yield f"menu {one.get('custom_id')}: the value {value!r} stands {times} times"
    for option in options:
        if not option["label"].strip() or not option["value"]:
            yield f"menu {one.get('custom_id')}: an option says nothing"


def _choices(one: Thing) -> Iterator[str]:
    yield from _options(one, one.get("options") or [])


def _text(one: Thing) -> Iterator[str]:
    if not one["content"].strip():
        yield "text: nothing but blanks"


def _input(one: Thing) -> Iterator[str]:
    least, most = one.get("min_length") or 0, one.get("max_length") or 4000
    if least > most:
        yield f"input {one['custom_id']}: at least {least}, but at most {most} characters"
    if one.get("value") and not least <= len(one["value"]) <= most:
        yield f"input {one['custom_id']}: its own value has {len(one['value'])} characters"


def _label(one: Thing) -> Iterator[str]:
    inner = one["component"]
    if inner.get("label"):
        yield "label: what stands in it has no label of its own"
    if inner.get("disabled"):
        yield "label: nothing in a modal is disabled"
    if inner.get("required") is not False and inner.get("min_values") == 0:
        yield f"menu {inner['custom_id']}: takes none, so it is not required"


RULES = {
    ROW: _row,
    BUTTON: _button,
    TEXT: _text,
    INPUT: _input,
    LABEL: _label,
    21: _choices,
    22: _choices,
}


def _of_files(body: Thing) -> Iterator[str]:
    named = [str(one.get("id")) for one in body.get("attachments") or []]
    yield from (f"attachments: id {one} twice" for one, n in Counter(named).items() if n > 1)


def of_attachments(body: Thing, files: int) -> Iterator[str]:
    """Each attachment that is new names a file of the form."""
    for one in body.get("attachments") or []:
        id = str(one.get("id"))
        if id.isdigit() and int(id) < 2**31 and int(id) >= files:
            yield f"attachments: there is no files[{id}]"


def of_modal(data: Thing) -> Iterator[str]:
    """Faults of a modal."""
    parts = data["components"]
    if len(parts) > MOST_IN_MODAL:
        yield f"modal: {len(parts)} components, max {MOST_IN_MODAL}"
    if not data["title"].strip():
        yield "modal: no title"
    yield from of_components(parts)


def of_commands(commands: Sequence[Thing]) -> Iterator[str]:
    """Faults of everything that is put at once."""
    kinds = Counter(one.get("type") or 1 for one in commands)
    if kinds[1] > MOST_COMMANDS or kinds[2] > MOST_MENUS or kinds[3] > MOST_MENUS:
        yield f"commands: {dict(kinds)}, max {MOST_COMMANDS} and {MOST_MENUS} menus of a kind"
    names = Counter((one["name"], one.get("type") or 1) for one in commands)
    yield from (f"commands: {name[0]!r} stands {n} times" for name, n in names.items() if n > 1)
    for one in commands:
        yield from of_command(one)


def of_command(one: Thing) -> Iterator[str]:
    """Faults of one command."""
    name = one["name"]
    if (one.get("type") or 1) != 1:
        if one.get("description") or one.get("options"):
            yield f"{name}: a menu has no description and no options"
        yield from _localized(name, one, words=True)
        return
    if not one.get("description"):
        yield f"{name}: a command has a description"
    yield from _localized(name, one)
    yield from _command_options(name, one.get("options") or [])
    if (total := _length(one)) > MOST_SAID_BY_COMMAND:
        yield f"{name}: {total} characters together, max {MOST_SAID_BY_COMMAND}"


def _command_options(name: str, options: Sequence[Thing]) -> Iterator[str]:
    seen_optional = False
    counted = Counter(one["name"] for one in options)
    yield from (
        f"{name}: the option {one!r} stands {n} times" for one, n in counted.items() if n > 1
    )
    for one in options:
        where = f"{name} {one['name']}"
        if one["type"] in (1, 2):
            yield from _command_options(where, one.get("options") or [])
        elif one.get("required") and seen_optional:
            yield f"{where}: required after one that is not"
        seen_optional = seen_optional or not one.get("required")
        if one.get("choices") and one.get("autocomplete"):
            yield f"{where}: choices and autocomplete do not go together"
        if not one.get("description"):
            yield f"{where}: an option has a description"
        yield from _localized(where, one)


def _localized(where: str, one: Thing, *, words: bool = False) -> Iterator[str]:
    names = {"": one["name"], **(one.get("name_localizations") or {})}
    for locale, name in names.items():
        if locale and locale not in LOCALES:
            yield f"{where}: {locale!r} is no language of Discord"
        if not words and not is_command_name(name):
            yield f"{where}: {name!r} is no name of a command"
    for locale in one.get("description_localizations") or {}:
        if locale not in LOCALES:
            yield f"{where}: {locale!r} is no language of Discord"


def is_command_name(name: str) -> bool:
    """Letters, numbers, ``-``, ``_`` and ``'``; small, where there are small ones."""
    good = all(one in "-_'" or unicodedata.category(one)[0] in "LNM" for one in name)
    return good and name == name.lower() and 1 <= len(name) <= 32


def _length(one: Thing) -> int:
    def longest(key: str) -> int:
        each = [one.get(key) or "", *(one.get(f"{key}_localizations") or {}).values()]
        return max(len(word) for word in each)

    inner = sum(_length(option) for option in one.get("options") or [])
    choices = sum(len(c["name"]) + len(str(c["value"])) for c in one.get("choices") or [])
    return longest("name") + longest("description") + inner + choices
