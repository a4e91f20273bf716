"""What an app says back to one interaction: response urls, answers to commands and windows."""

from __future__ import annotations

import json
from typing import Any

from tests.contracts import slack as oracle
from tests.support.slack import speaking
from tests.support.slack.delivery import Answer
from tests.support.slack.things import Channel, Message, Person, Refused, Thing, Window
from tests.support.slack.world import RESPONSE_USES, World

Reply = tuple[int, dict[str, str], bytes]


def respond(world: World, key: str, body: bytes) -> Reply:
    """A request to a ``response_url``: five times within half an hour."""
    found = world.responses.get(key)
    if found is None or found.uses >= RESPONSE_USES or world.age() > found.until:
        error = "used_url" if found and found.uses >= RESPONSE_USES else "expired_url"
        return 404, {"Content-Type": "application/json"}, _json({"ok": False, "error": error})
    payload = json.loads(body)
    try:
        oracle.check_response(payload)
    except AssertionError as fault:
        world.violations.append(str(fault))
        return 400, {}, b"invalid_payload"
    with world.changed:
        found.uses += 1
        say(world, found.channel, found.person, payload, found.message)
    return 200, {"Content-Type": "text/html"}, b"ok"


def _json(told: Thing) -> bytes:
    return json.dumps(told).encode()


def say(
    world: World, channel: Channel, person: Person, payload: Thing, original: Message | None
) -> None:
    """Carry out what an app answered: say it, to one or all, or change what was there."""
    if payload.get("delete_original") and original:
        speaking.remove(world, original)
    elif payload.get("replace_original") and original:
        speaking.change(world, original, payload)
    elif payload.get("text") or payload.get("blocks"):
        assert channel.team.bot
        alone = None if payload.get("response_type") == "in_channel" else person
        made = Message(channel, world.next_ts(), channel.team.bot, payload.get("text", ""))
        made.blocks, made.only_for = payload.get("blocks", []), alone
        made.thread_ts = payload.get("thread_ts", "")
        speaking.post(world, made)


def to_command(world: World, channel: Channel, person: Person, answer: Answer) -> None:
    """The body of the answer to a command is said to whoever typed it."""
    payload: Any = answer.body
    if isinstance(payload, str):
        payload = {"text": payload} if payload else {}
    if not payload:
        return
    try:
        oracle.check_response(payload)
    except AssertionError as fault:
        world.violations.append(str(fault))
        return
    say(world, channel, person, payload, None)


def to_submission(world: World, window: Window, answer: Answer) -> None:
    """The answer to a submitted window: close it, say what is wrong, or show another."""
    payload: Thing = answer.body if isinstance(answer.body, dict) else {}
    try:
        oracle.check_ack(payload, window.view)
    except AssertionError as fault:
        world.violations.append(str(fault))
        return
    stack, action = window.person.windows, payload.get("response_action")
    try:
        if action == "errors":
            window.errors = payload["errors"]
            speaking.show(world, window, "(not sent yet)")
        elif action == "update":
            speaking.fill(world, window, payload["view"])
            speaking.show(world, window, "(the window changes)")
        elif action == "push":
            speaking.push(world, speaking.new_window(world, window.person, payload["view"]))
        elif action == "clear":
            close(world, window, everything=True)
        else:
            close(world, window)
    except Refused as refused:
        world.fails(f"the answer to the window: {refused}")
    if window not in stack:
        window.errors = {}


def close(world: World, window: Window, everything: bool = False) -> None:
    """A window goes; the one below it is seen again."""
    with world.changed:
        stack = window.person.windows
        if everything:
            stack.clear()
        elif window in stack:
            stack.remove(window)
        world.log.say(f"{window.person.name}'s screen", "(the window closes)")
        if stack:
            speaking.show(world, stack[-1], "(the window below)")
        world.changed.notify_all()
