"""Routes about messages: written, read, changed, removed; by the bot or by a webhook."""

from __future__ import annotations

import re

from tests.support.discord import payloads, transcript
from tests.support.discord.asking import Asked, Reply, route
from tests.support.discord.things import (
    COMPONENTS_V2,
    DM,
    EPHEMERAL,
    LOADING,
    PERMISSIONS,
    PRIVATE_THREAD,
    THREADS,
    Attachment,
    Channel,
    Interaction,
    Message,
    Refused,
    Thing,
    no_access,
    numbered,
    snowflake,
    time_of,
    unknown,
    walk,
)
from tests.support.discord.world import World

_MENTION = re.compile(r"<@!?(\d+)>")
SETTABLE = EPHEMERAL | COMPONENTS_V2 | 1 << 2 | 1 << 12


def fill(world: World, one: Message, body: Thing, files: list[Thing]) -> None:
    """Put into a message what a request says."""
    if "content" in body:
        one.content = body["content"] or ""
    if body.get("embeds") is not None:
        one.embeds = body["embeds"]
    if body.get("components") is not None:
        one.components = numbered(body["components"])
    if "flags" in body and body["flags"] is not None:
        one.flags |= int(body["flags"]) & SETTABLE
    if "allowed_mentions" in body:
        one.allowed = body["allowed_mentions"]
    if files or "attachments" in body:
        _attach(world, one, body, files)
    _show_files(world, one)
    said = " ".join([one.content, *(str(c.get("content", "")) for c in walk(one.components))])
    allowed = one.allowed if one.allowed is not None else {"parse": ["users", "roles", "everyone"]}
    if "users" in (allowed.get("parse") or []) or allowed.get("users"):
        named = [world.people[id] for id in _MENTION.findall(said) if id in world.people]
        one.mentions = list(dict.fromkeys(named))


def _attach(world: World, one: Message, body: Thing, files: list[Thing]) -> None:
    told = {str(item.get("id")): item for item in body.get("attachments") or []}
    kept = [file for file in one.files if file.id in told]
    fresh = []
    for file in files:
        about = told.get(str(file["index"]), {})
        made = Attachment(
            snowflake(),
            about.get("filename") or file["name"],
            file["data"],
            file["kind"],
            one.channel.id,
            about.get("description"),
            ephemeral=bool(one.flags & EPHEMERAL),
        )
        world.files[made.id] = made
        fresh.append(made)
    one.files = [*kept, *fresh]


def _show_files(world: World, one: Message) -> None:
    """Give ``attachment://name`` in components the address of the file."""
    by_name = {file.name: file for file in one.files}
    for component in walk(one.components):
        places = [component.get("file"), component.get("media")]
        for item in component.get("items", []):
            item |= {"description": item.get("description"), "spoiler": bool(item.get("spoiler"))}
            places.append(item["media"])
        for media in places:
            if isinstance(media, dict) and "id" not in media:
                media |= _media(world, by_name, media["url"])
        if component["type"] == 13:
            file = world.files[component["file"]["attachment_id"]]
            component |= {"name": file.name, "size": len(file.data)}


def _media(world: World, by_name: dict[str, Attachment], url: str) -> Thing:
    if not url.startswith("attachment://"):
        return {"id": snowflake(), "proxy_url": url}
    file = by_name.get(url.removeprefix("attachment://"))
    if file is None:
        raise Refused(400, 50035, "Invalid Form Body: no such attachment")
    address = payloads.signed(world, file)
    told = {"id": snowflake(), "url": address, "proxy_url": address, "attachment_id": file.id}
    return {**told, "content_type": file.kind}


def is_empty(one: Message) -> bool:
    """Is there nothing in it?"""
    return not (one.content.strip() or one.embeds or one.components or one.files)


def write(world: World, one: Message) -> None:
    """Show a finished message to everybody, and tell the app."""
    world.posts(one)
    tell_log(world, one)


def tell_log(world: World, one: Message, note: str = "") -> None:
    """Write a message of the app into the transcript."""
    note = ", ".join(
        word for word in (note, f"only {one.only_for.name} sees it" if one.only_for else "") if word
    )
    world.log.message(
        world.place_of(one.channel), one.author.name, transcript.of_message(one), note
    )


def _may_write(world: World, channel: Channel) -> None:
    if channel.type == DM:
        who = next(one for one in channel.people if not one.bot)
        if who.closed or not world.share(who) or who.gone:
            raise Refused(403, 50007, "Cannot send messages to this user")
        if world.quarantined:
            raise Refused(
                403,
                20026,
                "This bot has been flagged by our anti-spam system for abusive behavior.",
            )
        return
    if channel.type in THREADS:
        world.may(channel, "send_messages_in_threads")
        if channel.locked and channel.archived and not _manages(world, channel):
            raise Refused(400, 50083, "Thread is archived")
        if channel.archived:
            channel.archived = False  # writing into it opens it again
    else:
        world.may(channel, "send_messages")


def _manages(world: World, channel: Channel) -> bool:
    assert channel.guild
    return bool(channel.guild.permissions_of(world.bot) & PERMISSIONS["manage_threads"])


@route("POST", "/channels/{channel_id}/messages")
def create(asked: Asked) -> Reply:
    world, channel, body = asked.world, asked.channel, asked.body
    _may_write(world, channel)
    if asked.files:
        world.may(channel, "attach_files")
    if body.get("enforce_nonce") and body.get("nonce") is not None:
        # A few minutes at Discord; here for as long as nobody lets time pass.
        for old in channel.messages:
            if old.author is world.bot and str(old.nonce) == str(body["nonce"]) and not old.deleted:
                return 200, payloads.message(world, old)
    made = Message(snowflake(), channel, world.bot, nonce=body.get("nonce"))
    if reference := body.get("message_reference"):
        made.reply_to, made.kind = channel.find(str(reference["message_id"])), 19
    fill(world, made, body, asked.files)
    made.flags &= ~EPHEMERAL
    if is_empty(made):
        raise Refused(400, 50006, "Cannot send an empty message")
    if channel.type == PRIVATE_THREAD:
        # Whoever is mentioned in a private thread is brought into it.
        channel.people += [one for one in made.mentions if one not in channel.people]
    write(world, made)
    return 200, payloads.message(world, made)


@route("GET", "/channels/{channel_id}/messages")
def history(asked: Asked) -> Reply:
    world, channel, query = asked.world, asked.channel, asked.query
    world.may(channel, "view_channel")
    if (
        channel.guild
        and not channel.guild.permissions_of(world.bot) & PERMISSIONS["read_message_history"]
    ):
        return 200, []
    limit = int(query.get("limit", 50))
    found = [one for one in channel.messages if not one.deleted and one.only_for is None]
    if "after" in query:
        # The oldest of those that came later, but the newest first among themselves.
        found = [one for one in found if int(one.id) > int(query["after"])][:limit]
    else:
        if "before" in query:
            found = [one for one in found if int(one.id) < int(query["before"])]
        found = found[-limit:]
    privileged = bool(world.app.privileged & 1 << 15)
    return 200, [
        payloads.hidden(world, payloads.message(world, one), one, privileged)
        for one in reversed(found)
    ]


@route("GET", "/channels/{channel_id}/messages/{message_id}")
def one_message(asked: Asked) -> Reply:
    world = asked.world
    found = asked.channel.find(asked.params["message_id"])
    privileged = bool(world.app.privileged & 1 << 15)
    return 200, payloads.hidden(world, payloads.message(world, found), found, privileged)


def change(asked: Asked, found: Message) -> Message:
    """Edit a message of the app as asked."""
    world, body = asked.world, asked.body
    if payloads.is_layout(found.flags) and body.get("content"):
        raise Refused(400, 50035, "Invalid Form Body: a layout has no content")
    if (
        payloads.is_layout(body.get("flags"))
        and not payloads.is_layout(found.flags)
        and found.content
    ):
        body = {"content": None, **body}
    was_loading = found.loading
    fill(world, found, body, asked.files)
    if is_empty(found):
        raise Refused(400, 50006, "Cannot send an empty message")
    found.flags &= ~LOADING
    if not was_loading:
        found.edited = time_of(snowflake())
    tell_log(world, found, "" if was_loading else "changed")
    world.gateway.changed(found)
    return found


@route("PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit(asked: Asked) -> Reply:
    channel = asked.channel
    found = channel.find(asked.params["message_id"])
    if found.author is not asked.world.bot:
        raise Refused(403, 50005, "Cannot edit a message authored by another user")
    if channel.type in THREADS and channel.archived:
        raise Refused(400, 50083, "Thread is archived")
    return 200, payloads.message(asked.world, change(asked, found))


def remove(world: World, found: Message) -> None:
    """Take a message away."""
    found.deleted = True
    world.log.say(world.place_of(found.channel), f"({found.author.name}'s message is removed)")
    world.gateway.removed(found)


@route("DELETE", "/channels/{channel_id}/messages/{message_id}")
def delete(asked: Asked) -> Reply:
    found = asked.channel.find(asked.params["message_id"])
    if found.author is not asked.world.bot:
        raise (
            no_access() if found.channel.type == DM else Refused(403, 50013, "Missing Permissions")
        )
    remove(asked.world, found)
    return 204, None


# ------------------------------------------------------------ answers to interactions


def answered(world: World, one: Interaction, flags: int = 0) -> Message:
    """A new message that answers an interaction."""
    made = Message(snowflake(), one.channel, world.bot, webhook=world.app.id, by=one)
    made.flags = flags & (EPHEMERAL | COMPONENTS_V2 | LOADING)
    if flags & EPHEMERAL:
        made.only_for = one.person
    return made


@route("POST", "/webhooks/{webhook_id}/{webhook_token}", open=True)
def follow_up(asked: Asked) -> Reply:
    world, body = asked.world, asked.body
    one = asked.world.by_token(asked.params["webhook_token"])
    if one.original and one.original.loading:
        # The first answer after "thinking" takes its place, and its visibility.
        return 200, payloads.message(world, change(asked, one.original))
    made = answered(world, one, int(body.get("flags") or 0))
    made.reply_to = None
    fill(world, made, body, asked.files)
    if is_empty(made):
        raise Refused(400, 50006, "Cannot send an empty message")
    write(world, made)
    return 200, payloads.message(world, made)


def _of_interaction(asked: Asked) -> Message:
    one = asked.world.by_token(asked.params["webhook_token"])
    wanted = asked.params.get("message_id", "@original")
    if wanted == "@original":
        found = one.original
    else:
        found = next((m for m in one.channel.messages if m.id == wanted and m.by is one), None)
        if found is None and one.message and one.message.id == wanted:
            found = one.message
    if found is None or found.deleted:
        raise unknown("message")
    return found


for _path in ("@original", "{message_id}"):
    _whole = "/webhooks/{webhook_id}/{webhook_token}/messages/" + _path

    @route("GET", _whole, open=True)
    def get_answer(asked: Asked) -> Reply:
        return 200, payloads.message(asked.world, _of_interaction(asked))

    @route("PATCH", _whole, open=True)
    def edit_answer(asked: Asked) -> Reply:
        return 200, payloads.message(asked.world, change(asked, _of_interaction(asked)))

    @route("DELETE", _whole, open=True)
    def delete_answer(asked: Asked) -> Reply:
        remove(asked.world, _of_interaction(asked))
        return 204, None
