"""chat.*, reactions.*: messages."""

from __future__ import annotations

from tests.support.slack import payloads, speaking
from tests.support.slack.asking import Asked, method
from tests.support.slack.things import Channel, Message, Person, Refused, Thing

MOST_SHOWN = 200


def _target(asked: Asked) -> Channel:
    """Where a message goes: a channel, or somebody's direct messages by their id."""
    wanted = asked["channel"]
    if wanted[0] in "UW":
        person = asked.person(wanted)
        return asked.world.direct(asked.team, person)
    return asked.channel(wanted, member=True)


def _thread(asked: Asked, channel: Channel) -> str:
    wanted = str(asked.get("thread_ts", ""))
    if not wanted:
        return ""
    found = [one for one in channel.messages if one.ts == wanted and not one.deleted]
    if not found:
        raise Refused("thread_not_found")
    return found[0].thread_ts or found[0].ts


def _message(asked: Asked, channel: Channel, only_for: Person | None = None) -> Message:
    return Message(
        channel,
        asked.world.next_ts(),
        asked.bot,
        asked.get("text", ""),
        asked.get("blocks", []),
        _thread(asked, channel),
        asked.get("metadata"),
        only_for=only_for,
    )


@method("chat.postMessage", "chat:write")
def post_message(asked: Asked) -> Thing:
    channel = _target(asked)
    made = speaking.post(asked.world, _message(asked, channel))
    if made.thread_ts:
        parent = next(one for one in channel.messages if one.ts == made.thread_ts)
        parent.thread_ts = parent.ts
    asked.world.echo(channel, payloads.message(made))
    return {"channel": channel.id, "ts": made.ts, "message": made.as_json(metadata=True)}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(asked: Asked) -> Thing:
    channel = asked.channel(asked["channel"], member=True)
    person = asked.person(asked["user"])
    if person not in channel.members:
        raise Refused("user_not_in_channel")
    made = speaking.post(asked.world, _message(asked, channel, person))
    return {"message_ts": made.ts}


def _own(asked: Asked, refusal: str) -> Message:
    channel = asked.channel(asked["channel"])
    for one in channel.messages:
        if one.ts == asked["ts"] and not one.deleted and one.only_for is None:
            if one.author is not asked.bot:
                raise Refused(refusal)
            return one
    raise Refused("message_not_found")


@method("chat.update", "chat:write")
def update(asked: Asked) -> Thing:
    message = _own(asked, "cant_update_message")
    before = message.as_json()
    speaking.change(asked.world, message, asked.arguments)
    told = payloads.about(asked.world, message, "message_changed")
    told |= {"message": message.as_json(), "previous_message": before}
    asked.world.echo(message.channel, told)
    channel = message.channel.id
    known = {"channel": channel, "ts": message.ts, "text": message.text}
    return {**known, "message": message.as_json(metadata=True)}


@method("chat.delete", "chat:write")
def delete(asked: Asked) -> Thing:
    message = _own(asked, "cant_delete_message")
    speaking.remove(asked.world, message)
    told = payloads.about(asked.world, message, "message_deleted")
    asked.world.echo(message.channel, told | {"deleted_ts": message.ts})
    return {"channel": message.channel.id, "ts": message.ts}


@method("chat.getPermalink", "")
def permalink(asked: Asked) -> Thing:
    channel = asked.channel(asked["channel"])
    if not any(one.ts == asked["message_ts"] for one in channel.messages):
        raise Refused("message_not_found")
    number = asked["message_ts"].replace(".", "")
    address = f"https://{channel.team.domain}.slack.com/archives/{channel.id}/p{number}"
    return {"channel": channel.id, "permalink": address}


@method("reactions.add", "reactions:write")
def react(asked: Asked) -> Thing:
    channel = asked.channel(asked["channel"], member=True)
    for one in channel.messages:
        if one.ts == asked["timestamp"] and not one.deleted:
            if (asked["name"], asked.bot.id) in one.reactions:
                raise Refused("already_reacted")
            one.reactions.append((asked["name"], asked.bot.id))
            place = speaking.place_of(channel)
            asked.world.log.say(place, f"{asked.bot.name} reacts :{asked['name']}:")
            return {}
    raise Refused("message_not_found")


def _page(asked: Asked, found: list[Message]) -> Thing:
    oldest, latest = float(asked.get("oldest", 0)), float(asked.get("latest", "inf"))
    found = [one for one in found if oldest < float(one.ts) < latest]
    if asked.get("inclusive"):
        ends = {asked.get("oldest"), asked.get("latest")}
        found += [one for one in asked.channel(asked["channel"]).messages if one.ts in ends]
    page, cursor = asked.page(found)
    with_metadata = bool(asked.get("include_all_metadata"))
    return {
        "messages": [one.as_json(metadata=with_metadata) for one in page],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


@method("conversations.history", "{history}")
def history(asked: Asked) -> Thing:
    channel = asked.channel(asked["channel"], member=True, scope="history")
    seen = [one for one in channel.messages if not one.deleted and one.only_for is None]
    top = [one for one in seen if one.thread_ts in ("", one.ts)]
    return _page(asked, sorted(top, key=lambda one: one.ts, reverse=True))


@method("conversations.replies", "{history}")
def replies(asked: Asked) -> Thing:
    channel = asked.channel(asked["channel"], member=True, scope="history")
    seen = [one for one in channel.messages if not one.deleted and one.only_for is None]
    thread = [one for one in seen if asked["ts"] in (one.ts, one.thread_ts)]
    if not thread:
        raise Refused("thread_not_found")
    return _page(asked, thread)
