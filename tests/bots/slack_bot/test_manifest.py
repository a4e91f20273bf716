"""The manifest asks for what the code uses: every method, event, command, and no more."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bots.slack_bot.manifest import (
    COMMANDS,
    EVENTS,
    METHODS,
    NEEDED,
    SHORTCUTS,
    by_socket,
    manifest,
    scopes,
)
from core import shelf
from core.config import Settings

ROOT = Path(__file__).resolve().parents[3]
CODE = ROOT / "bots" / "slack_bot"
FAMILIES = ("apps", "auth", "chat", "conversations", "files", "oauth", "reactions", "team", "users")
METHOD_NAMES = {
    name for name in dir(WebClient) if name.partition("_")[0] in (*FAMILIES, "views", "pins")
}
# One name of the library that is several methods of Slack.
SEVERAL = {"files_upload_v2": ("files.getUploadURLExternal", "files.completeUploadExternal")}
TEXTS = shelf.texts()


@dataclass
class Used:
    """What a tree of code calls, and what it listens to."""

    methods: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    commands: set[str] = field(default_factory=set)
    shortcuts: set[str] = field(default_factory=set)


def used(folder: Path) -> Used:
    """Look at every ``client.chat_update`` and every ``bolt.event("...")`` below a folder."""
    found = Used()
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in METHOD_NAMES:
                slack = node.attr.replace("_", ".")
                found.methods.update(SEVERAL.get(node.attr, (slack,)))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                listening(found, node.func.attr, node)
    return found


def listening(found: Used, name: str, node: ast.Call) -> None:
    told = [one.value for one in node.args if isinstance(one, ast.Constant)]
    if name == "api_call":
        found.methods.update(told[:1])
    elif name in ("event", "command", "shortcut", "message_shortcut", "global_shortcut"):
        kind = {"event": "events", "command": "commands"}.get(name, "shortcuts")
        getattr(found, kind).update(map(str, [*told[:1], *constraints(node)]))


def constraints(node: ast.Call) -> Iterator[str]:
    """``bolt.event({"type": "message", ...})`` listens to messages, too."""
    for one in node.args:
        if isinstance(one, ast.Dict):
            for key, value in zip(one.keys, one.values, strict=True):
                named = isinstance(key, ast.Constant) and key.value in ("type", "callback_id")
                if named and isinstance(value, ast.Constant):
                    yield str(value.value)


def missing(now: Used) -> list[str]:
    """What the code uses and the manifest does not ask for."""
    # Slack calls the event "message.im" in a manifest, and "message" when it comes.
    events = {one.partition(".")[0] for one in EVENTS}
    return sorted(
        (now.methods - METHODS.keys())
        | (now.events - events)
        | (now.commands - set(COMMANDS))
        | (now.shortcuts - set(SHORTCUTS))
    )


def superfluous(now: Used) -> list[str]:
    """What the manifest asks for and the code does not use."""
    return sorted(
        (METHODS.keys() - now.methods)
        | {one for one in EVENTS if one.partition(".")[0] not in now.events}
        | (set(COMMANDS) - now.commands)
        | (set(SHORTCUTS) - now.shortcuts)
    )


SAMPLE = """
def listen(bolt, clients):
    bolt.event("message")(print)
    bolt.event({"type": "app_home_opened"})(print)
    bolt.event("tokens_revoked")(print)

    @bolt.event("app_uninstalled")
    def gone(event):
        clients(event).views_open(view={})

    @bolt.command("/claim")
    def claim(ack, client):
        client.chat_postMessage(text="chat_delete")
        ask(client.users_info, user="U1")
        clients("T1").files_upload_v2()

    bolt.command("/earned")(print)
    bolt.shortcut("use_as_evidence")(print)
"""


def test_the_search_finds_calls_and_listeners_however_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "listeners").mkdir()
    (tmp_path / "listeners" / "learner.py").write_text(SAMPLE)
    now = used(tmp_path)
    assert now.methods == {
        "views.open",
        "chat.postMessage",
        "users.info",
        "files.getUploadURLExternal",
        "files.completeUploadExternal",
    }
    assert now.events == {"message", "app_home_opened", "tokens_revoked", "app_uninstalled"}
    assert now.commands == {"/claim", "/earned"}
    assert now.shortcuts == {"use_as_evidence"}
    assert missing(now) == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("client.pins_add(channel='C1')", "pins.add"),
        ("client.api_call('reminders.add')", "reminders.add"),
        ("bolt.event('reaction_added')(print)", "reaction_added"),
        ("bolt.command('/badges')(print)", "/badges"),
        ("bolt.shortcut('praise')(print)", "praise"),
    ],
)
def test_what_the_manifest_does_not_ask_for_is_found(tmp_path: Path, more: str, told: str) -> None:
    (tmp_path / "one.py").write_text(SAMPLE + more)
    assert missing(used(tmp_path)) == [told]


@pytest.mark.parametrize("line", ['@bolt.event("app_uninstalled")', 'bolt.command("/earned")'])
def test_what_nobody_uses_any_more_is_found(tmp_path: Path, line: str) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder, text in ((before, SAMPLE), (after, SAMPLE.replace(line, "told"))):
        folder.mkdir()
        (folder / "one.py").write_text(text)
    gone = set(superfluous(used(after))) - set(superfluous(used(before)))
    assert gone == {line.split('"')[1]}


def test_the_manifest_asks_for_everything_that_the_code_uses() -> None:
    now = used(CODE)
    assert missing(now) == [], "add it to the tables in bots/slack_bot/manifest.py"
    assert len(now.methods) > 10


def test_the_manifest_asks_for_nothing_more() -> None:
    assert superfluous(used(CODE)) == []


# ---------------------------------------------------------------- the document


def settings(**given: str) -> Settings:
    return Settings(**{"public_url": "", "slack_app_token": "", "demo": False, **given})  # type: ignore[arg-type]


def test_with_an_app_token_slack_is_given_no_address() -> None:
    told = manifest(settings(slack_app_token="xapp-1", public_url="https://b.example"), TEXTS)
    assert told["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in told["settings"]["event_subscriptions"]
    assert all("url" not in one for one in told["features"]["slash_commands"])
    assert told["oauth_config"]["redirect_urls"] == ["https://b.example/slack/oauth_redirect"]


def test_without_one_slack_comes_to_the_public_address() -> None:
    told = manifest(settings(public_url="https://b.example"), TEXTS)
    assert told["settings"]["socket_mode_enabled"] is False
    address = "https://b.example/slack/events"
    assert told["settings"]["event_subscriptions"]["request_url"] == address
    assert told["settings"]["interactivity"] == {"is_enabled": True, "request_url": address}
    assert [one["url"] for one in told["features"]["slash_commands"]] == [address] * len(COMMANDS)


def test_where_slack_could_not_come_anyway_it_is_socket_mode() -> None:
    assert by_socket(settings())
    assert by_socket(settings(public_url="http://b.example"))
    assert "redirect_urls" not in manifest(settings(), TEXTS)["oauth_config"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_text_keeps_slacks_limits(language: str) -> None:
    told = manifest(settings(), TEXTS, language)
    shown = told["display_information"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    for one in told["features"]["shortcuts"]:
        assert 1 <= len(one["name"]) <= 24
        assert 1 <= len(one["description"]) <= 150
    for one in told["features"]["slash_commands"]:
        assert one["should_escape"] is True
        assert not one["description"].startswith("slack.")
        assert one["usage_hint"]
    for key in ("name", "short", "shortcut.use_as_evidence", "shortcut.use_as_evidence.more"):
        whole = TEXTS.get(language, f"slack.app.{key}")
        assert whole in str(told), "nothing was cut"


def test_what_is_needed_is_asked_for() -> None:
    assert NEEDED <= set(scopes())
    told = manifest(settings(), TEXTS)
    assert told["oauth_config"]["scopes"]["bot"] == sorted(scopes())
    assert told["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
