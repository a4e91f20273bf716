"""The oracle of Discord's API: it takes what Discord takes, and nothing else."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.contracts import discord
from tests.contracts.discord import deviations, make
from tests.support.discord import payloads, running
from tests.support.discord.asking import ROUTES
from tests.support.discord.things import Interaction, Message

Thing = dict[str, Any]
HERE = Path(discord.__file__).parent
SEND = "POST /channels/{channel_id}/messages"
EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
READ = "GET /channels/{channel_id}/messages"
ANSWER = discord.CALLBACK
PUT = "PUT /applications/{application_id}/commands"
THREAD = "POST /channels/{channel_id}/threads"
LAYOUT = 1 << 15


def text(said: str = "Hello") -> Thing:
    return {"type": 10, "content": said}


def button(label: str = "Go", custom_id: str = "go", **more: Any) -> Thing:
    return {"type": 2, "style": 1, "label": label, "custom_id": custom_id, **more}


def row(*inner: Thing) -> Thing:
    return {"type": 1, "components": list(inner)}


def option(label: str = "A film", value: str = "film", **more: Any) -> Thing:
    return {"label": label, "value": value, **more}


def menu(*options: Thing, **more: Any) -> Thing:
    return {"type": 3, "custom_id": "menu", "options": list(options or [option()]), **more}


def shown(*components: Thing, **more: Any) -> Thing:
    return {
        "flags": LAYOUT,
        "components": list(components),
        "allowed_mentions": {"parse": []},
        **more,
    }


def label(component: Thing, said: str = "Answer", **more: Any) -> Thing:
    return {"type": 18, "label": said, "component": component, **more}


def words(**more: Any) -> Thing:
    return {"type": 4, "custom_id": "words", "style": 2, **more}


def modal(*parts: Thing, **more: Any) -> Thing:
    return {
        "type": 9,
        "data": {"custom_id": "m", "title": "Tell us", "components": list(parts), **more},
    }


def command(**more: Any) -> Thing:
    return {"name": "claim", "type": 1, "description": "Claim a badge", **more}


def typed(name: str = "badge", **more: Any) -> Thing:
    return {"type": 3, "name": name, "description": "Which one", **more}


GOOD: dict[str, tuple[str, Any]] = {
    "words": (SEND, {"content": "Hello", "nonce": "a" * 25, "enforce_nonce": True}),
    "a layout": (
        SEND,
        shown(
            {"type": 17, "accent_color": 0, "components": [text(), {"type": 14}, row(button())]},
            {"type": 9, "components": [text()], "accessory": button("Open", "open")},
            row(menu(option(), option("A photo", "photo"), max_values=2)),
        ),
    ),
    "as long as it may be": (SEND, shown(text("x" * 4000))),
    "as many as there may be": (SEND, shown(*(text(str(n)) for n in range(40)))),
    "a link": (
        SEND,
        shown(row({"type": 2, "style": 5, "label": "Read", "url": "https://a.example"})),
    ),
    "a file": (
        SEND,
        shown(
            {"type": 13, "file": {"url": "attachment://a.png"}},
            attachments=[{"id": 0, "filename": "a.png"}],
        ),
    ),
    "an edit, as discord.py makes it": (EDIT, {"tts": False, "content": None, **shown(text())}),
    "a deferred answer": (ANSWER, {"type": 5, "data": {"flags": 64}}),
    "a deferred change": (ANSWER, {"type": 6}),
    "an answer": (ANSWER, {"type": 4, "data": shown(text(), flags=LAYOUT | 64)}),
    "a change": (ANSWER, {"type": 7, "data": {"tts": False, **shown(text())}}),
    "choices": (ANSWER, {"type": 8, "data": {"choices": [{"name": "Bikes", "value": "bikes"}]}}),
    "a modal": (
        ANSWER,
        modal(
            label(words(min_length=1, max_length=4000, value="I did it"), "y" * 45),
            label(menu()),
            label({"type": 19, "custom_id": "files", "required": False, "max_values": 10}),
            label({"type": 21, "custom_id": "way", "options": [option(), option("B", "b")]}),
            text(),
        ),
    ),
    "commands, as discord.py puts them": (
        PUT,
        [
            command(
                nsfw=False,
                default_member_permissions=32,
                name_localizations={"es-ES": "reclamar"},
                options=[typed(required=False, autocomplete=True)],
            ),
            {"name": "Use as evidence", "type": 3, "nsfw": False},
        ],
    ),
    "direct messages, with a number": ("POST /users/@me/channels", {"recipient_id": 42}),
    "a private thread": (
        THREAD,
        {"name": "Ana's claim", "type": 12, "invitable": False, "auto_archive_duration": 10080},
    ),
    "a locked thread": ("PATCH /channels/{channel_id}", {"archived": True, "locked": True}),
}

BAD: dict[str, tuple[str, Any, str]] = {
    "an unknown key": (SEND, {"content": "Hello", "colour": "red"}, "colour"),
    "content that is too long": (SEND, {"content": "x" * 2001}, "2001 characters, max 2000"),
    "a nonce that is too long": (SEND, {"content": "x", "nonce": "x" * 26}, "nonce"),
    "an unknown kind of mention": (
        SEND,
        {"content": "x", "allowed_mentions": {"parse": ["all"]}},
        "allowed_mentions.parse",
    ),
    "content beside a layout": (SEND, shown(text(), content="x"), "content: not in a message"),
    "embeds beside a layout": (SEND, shown(text(), embeds=[{"title": "x"}]), "embeds: not in"),
    "a layout without its flag": (SEND, {"components": [text()]}, "without the flag"),
    "too many characters together": (SEND, shown(text("x" * 2001), text("y" * 2000)), "4001 char"),
    "too many components together": (
        SEND,
        shown({"type": 17, "components": [text(str(n)) for n in range(40)]}),
        "41 together",
    ),
    "the same custom_id twice": (SEND, shown(row(button(), button())), "'go' stands 2 times"),
    "a custom_id that is too long": (SEND, shown(row(button(custom_id="x" * 101))), "101 char"),
    "a button's label that is too long": (SEND, shown(row(button("x" * 81))), "81 characters"),
    "six buttons in a row": (
        SEND,
        shown(row(*(button(custom_id=str(n)) for n in range(6)))),
        "components",
    ),
    "a button beside a menu": (SEND, shown(row(button(), menu())), "stands alone"),
    "an empty row": (SEND, shown(row()), "components"),
    "a button with nothing on it": (
        SEND,
        shown(row({"type": 2, "style": 1, "custom_id": "x"})),
        "nothing stands on it",
    ),
    "a button without a custom_id": (
        SEND,
        shown(row({"type": 2, "style": 1, "label": "x"})),
        "needs a custom_id",
    ),
    "a link with a custom_id": (
        SEND,
        shown(row(button(style=5, url="https://a.example"))),
        "a link has a url",
    ),
    "a button that stands alone": (SEND, shown(button()), "no such type here: 2"),
    "a container within a container": (
        SEND,
        shown({"type": 17, "components": [{"type": 17, "components": [text()]}]}),
        "no such type here: 17",
    ),
    "an empty text": (SEND, shown(text("")), "content"),
    "a text of blanks": (SEND, shown(text("  \n")), "nothing but blanks"),
    "a section without an accessory": (
        SEND,
        shown({"type": 9, "components": [text()]}),
        "accessory",
    ),
    "four texts in a section": (
        SEND,
        shown({"type": 9, "components": [text()] * 4, "accessory": button()}),
        "4 items",
    ),
    "twenty-six options": (
        SEND,
        shown(row(menu(*(option(str(n), str(n)) for n in range(26))))),
        "26 items",
    ),
    "two options of one value": (SEND, shown(row(menu(option(), option("Other")))), "2 times"),
    "more choices than options": (SEND, shown(row(menu(max_values=2))), "at most 2 of 1"),
    "a placeholder that is too long": (SEND, shown(row(menu(placeholder="x" * 151))), "151"),
    "an option's label that is too long": (SEND, shown(row(menu(option("x" * 101)))), "101"),
    "a field of a modal in a message": (SEND, shown(row(words())), "no such type here: 4"),
    "a label of a modal in a message": (SEND, shown(label(words())), "no such type here: 18"),
    "a file that was not sent": (SEND, shown(text(), attachments=[{"id": 1}]), "no files[1]"),
    "an edit with two messages in it": (EDIT, {"messages": [{}]}, "messages"),
    "a modal's title that is too long": (ANSWER, modal(label(words()), title="x" * 46), "46"),
    "a modal with nothing in it": (ANSWER, modal(), "components"),
    "a modal with six parts": (ANSWER, modal(*(text(str(n)) for n in range(6))), "6 components"),
    "a modal's label that is too long": (ANSWER, modal(label(words(), "x" * 46)), "46 char"),
    "a label's words that are too long": (
        ANSWER,
        modal(label(words(), description="x" * 101)),
        "101 characters",
    ),
    "a field with two labels": (ANSWER, modal(label(words(label="Again"))), "no label of its own"),
    "a value longer than its field": (
        ANSWER,
        modal(label(words(max_length=3, value="four"))),
        "4 ch",
    ),
    "a field that can never be right": (
        ANSWER,
        modal(label(words(min_length=5, max_length=3))),
        "at least 5",
    ),
    "eleven files in one upload": (
        ANSWER,
        modal(label({"type": 19, "custom_id": "f", "max_values": 11})),
        "max_values",
    ),
    "a required menu that takes none": (ANSWER, modal(label(menu(min_values=0))), "not required"),
    "a button in a modal": (ANSWER, modal(row(button())), "2 is not one of [4]"),
    "two fields of one name": (ANSWER, modal(label(words()), label(words())), "2 times"),
    "twenty-six choices": (
        ANSWER,
        {"type": 8, "data": {"choices": [{"name": str(n), "value": str(n)} for n in range(26)]}},
        "data",
    ),
    "an answer without anything": (ANSWER, {"type": 4, "data": {}}, "nothing is said"),
    "an unknown kind of answer": (ANSWER, {"type": 99}, "no such type here: 99"),
    "a command in capitals": (PUT, [command(name="Claim")], "no name of a command"),
    "a command with blanks": (PUT, [command(name="my claims")], "no name of a command"),
    "a command's name that is too long": (PUT, [command(name="x" * 33)], "33 characters"),
    "a command without words": (PUT, [command(description="")], "has a description"),
    "a description that is too long": (PUT, [command(description="x" * 101)], "101 char"),
    "a language Discord does not speak": (
        PUT,
        [command(name_localizations={"es": "reclamar"})],
        "no language",
    ),
    "one command twice": (PUT, [command(), command()], "stands 2 times"),
    "a menu with a description": (PUT, [command(type=3)], "a menu has no description"),
    "six entries of one menu": (
        PUT,
        [{"name": f"Use {n}", "type": 3} for n in range(6)],
        "menus of a kind",
    ),
    "what is required after what is not": (
        PUT,
        [command(options=[typed("a"), typed("b", required=True)])],
        "required after",
    ),
    "choices and autocomplete": (
        PUT,
        [command(options=[typed(autocomplete=True, choices=[{"name": "a", "value": "a"}])])],
        "do not go together",
    ),
    "a thread without a name": (THREAD, {"type": 12}, "name"),
    "a thread that stays an odd time": (
        THREAD,
        {"name": "x", "type": 12, "auto_archive_duration": 7},
        "auto_archive_duration",
    ),
    "a word where a yes or no stands": (
        "PATCH /channels/{channel_id}",
        {"locked": "yes"},
        "locked",
    ),
    "nobody to write to": ("POST /users/@me/channels", {"recipient_id": "Ana"}, "recipient_id"),
    "a body where none is taken": (READ, {"limit": 5}, "takes no body"),
    "an operation nobody knows": ("POST /coffee", None, "nobody told the oracle"),
}


@pytest.mark.parametrize("name", GOOD)
def test_it_takes_what_discord_takes(name: str) -> None:
    operation, body = GOOD[name]
    before = copy.deepcopy(body)
    discord.check(operation, body, files=int("attachments" in str(body)))
    assert body == before


@pytest.mark.parametrize("name", BAD)
def test_it_refuses_what_discord_refuses(name: str) -> None:
    operation, body, told = BAD[name]
    with pytest.raises(AssertionError) as why:
        discord.check(operation, body, files=int("attachments" in str(body)))
    assert told in str(why.value)


def test_more_than_twenty_five_wrong_payloads_are_shown() -> None:
    assert len(BAD) > 25


def test_a_fault_is_told_of_where_it_is() -> None:
    body = shown({"type": 17, "components": [text(), row(button("x" * 81))]})
    with pytest.raises(
        AssertionError, match=r"components\[0\]\.components\[1\]\.components\[0\]\.label"
    ):
        discord.check(SEND, body)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"after": "1", "limit": "100"}, ""),
        ({"limit": "101"}, "limit"),
        ({"after": "yesterday"}, "after"),
        ({"newest": "1"}, "unknown"),
    ],
)
def test_questions_are_held_to_it_too(query: dict[str, str], told: str) -> None:
    found = discord.faults("GET", READ.partition(" ")[2], query, None)
    assert bool(found) == bool(told)
    assert told in str(found)


def test_a_file_goes_only_where_files_go() -> None:
    with pytest.raises(AssertionError, match="takes no files"):
        discord.check("PATCH /channels/{channel_id}", {"locked": True}, files=1)


@pytest.mark.parametrize("name", ["an edit, as discord.py makes it", "a change"])
def test_what_discord_py_says_otherwise_is_declared(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation, body = GOOD[name]
    monkeypatch.setattr(deviations, "UNDESCRIBED", {})
    monkeypatch.setattr(deviations, "UPDATE", 0)
    with pytest.raises(AssertionError, match="tts"):
        discord.check(operation, body)


# -------------------------------------------------------------------- answers and events


def test_an_answer_is_held_to_it() -> None:
    good = {"url": "wss://a.example"}
    discord.check_answer("GET /gateway", 200, good)
    for wrong in ({}, {**good, "more": 1}, []):
        with pytest.raises(AssertionError):
            discord.check_answer("GET /gateway", 200, wrong)
    with pytest.raises(AssertionError, match="not answered with 201"):
        discord.check_answer("GET /gateway", 201, good)
    with pytest.raises(AssertionError, match="has no body"):
        discord.check_answer("PUT /channels/{channel_id}/thread-members/{user_id}", 204, {})


def test_a_refusal_has_its_form() -> None:
    discord.check_answer(SEND, 403, {"message": "Cannot send", "code": 50007})
    with pytest.raises(AssertionError, match="code"):
        discord.check_answer(SEND, 403, {"message": "Cannot send"})
    limited = {"message": "Slow", "code": 0, "retry_after": 0.5, "global": False}
    discord.check_answer(SEND, 429, limited)
    with pytest.raises(AssertionError, match="retry_after"):
        discord.check_answer(SEND, 429, {"message": "Slow", "global": False})


@pytest.mark.parametrize(
    "without", ["token", "locale", "attachment_size_limit", "message", "context", "user"]
)
def test_an_interaction_says_everything(without: str) -> None:
    told = pressed()
    discord.check_event("INTERACTION_CREATE", told)
    told.pop(without)
    with pytest.raises(AssertionError):
        discord.check_event("INTERACTION_CREATE", told)


@pytest.mark.parametrize(
    "change",
    [
        {"type": 9},
        {"data": {"custom_id": "", "component_type": 2}},
        {"data": {"custom_id": "go"}},
        {"member": {"permissions": "0"}},
        {"more": 1},
        {"id": "x"},
    ],
)
def test_an_interaction_that_discord_never_sends(change: Thing) -> None:
    with pytest.raises(AssertionError):
        discord.check_event("INTERACTION_CREATE", {**pressed(), **change})


def test_an_event_that_nobody_knows() -> None:
    with pytest.raises(AssertionError, match="nobody told"):
        discord.check_event("TYPING_START", {})


def pressed() -> Thing:
    """An interaction as the little Discord sends it."""
    with running() as world:
        ana = world.user(world.guild("Makers"), "Ana")
        message = Message("5", ana.dm, world.bot, "Hello")
        data: Thing = {"custom_id": "go", "component_type": 2, "id": 1}
        made = Interaction("6", "t" * 40, 3, ana, ana.dm, data, 0.0, message)
        return payloads.interaction(world, made)


# -------------------------------------------------------------------- how it is made


def test_every_route_of_the_little_discord_is_known_to_the_oracle() -> None:
    routes = {f"{one.method} {one.path}" for one in ROUTES}
    assert routes == set(discord.bundle()["operations"])
    named = json.loads((HERE / "operations.json").read_text(encoding="utf-8"))
    assert set(named) == routes


def test_strictness_and_unions_are_made_as_they_should_be() -> None:
    told = {
        "paths": {
            "/x": {
                "post": {
                    "requestBody": {
                        "content": {"application/json": {"schema": {"$ref": f"{make.REF}Part"}}}
                    },
                    "responses": {"204": {"description": "done"}},
                }
            }
        },
        "components": {
            "schemas": {
                "Part": {
                    "description": "a comment",
                    "oneOf": [{"$ref": f"{make.REF}One"}, {"$ref": f"{make.REF}Two"}],
                },
                "One": kind(1, {"label": {"type": "string", "maxLength": 3, "format": "x"}}),
                "Two": kind(2, {"more": {"type": "string"}}),
                "Both": {"allOf": [{"$ref": f"{make.REF}One"}, {"properties": {"x": {}}}]},
                "ErrorResponse": {"type": "object", "properties": {}},
                "RatelimitedResponse": {"type": "object", "properties": {}},
            }
        },
    }
    maker = make.Maker(told)
    maker._ref("Both")
    made = maker.whole(["POST /x"])
    part = made["$defs"]["Part"]
    assert set(part["kinds"]) == {"1", "2"}
    assert made["$defs"]["One"]["additionalProperties"] is False
    assert made["$defs"]["One"]["properties"]["label"] == {"type": "string", "maxLength": 3}
    assert set(made["$defs"]["Both"]["properties"]) == {"type", "label", "x"}
    assert made["operations"]["POST /x"]["answers"] == {"204": None}


def kind(number: int, properties: Thing) -> Thing:
    return {
        "type": "object",
        "properties": {"type": {"type": "integer", "enum": [number]}, **properties},
        "required": ["type"],
    }
