"""The bodies Slack sends to an app, in their documented shapes."""

from __future__ import annotations

import re
from typing import Any

from tests.support.slack.speaking import elements_of
from tests.support.slack.things import Channel, File, Message, Person, Team, Thing, Window, new_id
from tests.support.slack.world import World

VERIFICATION = "a-verification-token"


def escaped(text: str) -> str:
    """What somebody typed, as it stands in events, commands and messages."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(world: World, text: str) -> str:
    """Escaped, and with people, channels and addresses as Slack writes them."""
    text = escaped(text)
    for one in world.people.values():
        text = re.sub(rf"@{re.escape(one.name)}\b", f"<@{one.id}>", text)
    for place in world.channels.values():
        if place.name:
            text = re.sub(rf"#{re.escape(place.name)}\b", f"<#{place.id}|{place.name}>", text)
    text = re.sub(r"(?<![\w.@:/])([\w.+-]+@[\w-]+\.[\w.-]*\w)", r"<mailto:\1|\1>", text)
    return re.sub(r"(https?://[^\s<>|]*[^\s<>|.,)])", r"<\1>", text)


def event(world: World, team: Team, told: Thing) -> Thing:
    """The envelope around an event (Events API)."""
    assert team.bot, f"the app is not installed in {team.name}: Slack tells it nothing"
    event_id = new_id("Ev")
    one = {"enterprise_id": None, "team_id": team.id, "user_id": team.bot.id}
    return {
        "token": VERIFICATION,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": None,
        "api_app_id": world.app.id,
        "event": told,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(world.now()),
        "authorizations": [{**one, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}-{team.id}",
    }


def message(said: Message) -> Thing:
    """The event ``message``, as the app gets it for what a person said."""
    told = said.as_json()
    told |= {"channel": said.channel.id, "channel_type": said.channel.kind, "event_ts": said.ts}
    if said.files:
        told["subtype"] = "file_share"
    if said.author.team is not said.channel.team:
        told |= {"user_team": said.author.team.id, "source_team": said.author.team.id}
        told["user_profile"] = {"name": said.author.handle, "team": said.author.team.id}
    return told


def about(world: World, said: Message, subtype: str) -> Thing:
    """The event for a message that was changed or deleted."""
    ts, channel = world.next_ts(), said.channel
    told: Thing = {"type": "message", "subtype": subtype, "hidden": True, "ts": ts}
    return told | {"channel": channel.id, "channel_type": channel.kind, "event_ts": ts}


def spoken(text: str) -> list[Thing]:
    """The blocks that Slack's own clients make of what somebody types."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "elements": [section]}]


def _user(person: Person) -> Thing:
    both = {"username": person.handle, "name": person.handle}
    return {"id": person.id, **both, "team_id": person.team.id}


def _common(world: World, kind: str, person: Person, team: Team, window: Window | None) -> Thing:
    return {
        "type": kind,
        "user": _user(person),
        "api_app_id": world.app.id,
        "token": VERIFICATION,
        "trigger_id": world.trigger(person, window),
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def in_message(world: World, person: Person, found: Message, action: Thing, state: Thing) -> Thing:
    """``block_actions`` for a click in a message."""
    channel = found.channel
    name = {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)
    told = _common(world, "block_actions", person, channel.team, None)
    told |= {
        "container": {
            "type": "message",
            "message_ts": found.ts,
            "channel_id": channel.id,
            "is_ephemeral": found.only_for is not None,
        },
        "channel": {"id": channel.id, "name": name},
        "state": {"values": state},
        "response_url": world.response_url(channel, person, found),
        "actions": [action],
    }
    if found.thread_ts:
        told["container"]["thread_ts"] = found.thread_ts
    if found.only_for is None:
        told["message"] = found.as_json(metadata=True)
    return told


def in_window(world: World, window: Window, action: Thing) -> Thing:
    """``block_actions`` for a click in a modal or on App Home."""
    person, team = window.person, window.person.team
    told = _common(world, "block_actions", person, team, window)
    view = window.as_json(team.bot)
    return told | {
        "container": {"type": "view", "view_id": window.id},
        "view": view,
        "state": view["state"],
        "actions": [action],
    }


def submission(world: World, window: Window) -> Thing:
    """``view_submission``."""
    person = window.person
    told = _common(world, "view_submission", person, person.team, window)
    return told | {"view": window.as_json(person.team.bot), "response_urls": []}


def closed(world: World, window: Window, everything: bool) -> Thing:
    """``view_closed``: it has no trigger."""
    person = window.person
    told = _common(world, "view_closed", person, person.team, window)
    del told["trigger_id"]
    return told | {"view": window.as_json(person.team.bot), "is_cleared": everything}


def command(world: World, person: Person, channel: Channel, name: str, text: str) -> Thing:
    """A slash command, as a form."""
    return {
        "token": VERIFICATION,
        "team_id": channel.team.id,
        "team_domain": channel.team.domain,
        "channel_id": channel.id,
        "channel_name": channel.name or "directmessage",
        "user_id": person.id,
        "user_name": person.handle,
        "command": name,
        "text": escaped(text),
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": world.response_url(channel, person, None),
        "trigger_id": world.trigger(person),
    }


def shortcut(world: World, person: Person, callback_id: str, on: Message | None) -> Thing:
    """A global shortcut, or one on a message (``message_action``)."""
    kind = "message_action" if on else "shortcut"
    told = _common(world, kind, person, on.channel.team if on else person.team, None)
    told |= {"callback_id": callback_id, "action_ts": world.next_ts()}
    if on:
        told |= {
            "channel": {"id": on.channel.id, "name": on.channel.name or "directmessage"},
            "message_ts": on.ts,
            "message": on.as_json(),
            "response_url": world.response_url(on.channel, person, on),
        }
    return told


def action(block: Thing, element: Thing, value: Thing | None, at: str) -> Thing:
    """One entry of ``actions``: the element, and what was chosen in it."""
    kept = ("type", "action_id", "text", "value", "style", "placeholder")
    told = {key: element[key] for key in kept if key in element}
    told |= {"block_id": block["block_id"], "action_ts": at}
    return told | (value or {})


def state_of(found: Message, changed: Thing) -> Thing:
    """The ``state`` of a message: what is chosen in its menus."""
    values: Thing = {}
    for block in found.blocks:
        for one in elements_of(block):
            chosen: Any = changed.get(one["action_id"])
            if chosen is not None:
                values.setdefault(block["block_id"], {})[one["action_id"]] = chosen
    return values


def file_of(one: Any) -> Thing:
    """A file in the state of a window."""
    assert isinstance(one, File), f"{one!r} is no file: make one with `uploads`"
    return one.as_json()
