"""Routes about the app itself, guilds, channels, threads, members and roles."""

from __future__ import annotations

from typing import Any

from tests.support.discord import payloads
from tests.support.discord.asking import Asked, Reply, route
from tests.support.discord.things import (
    DM,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TEXT,
    THREADS,
    Channel,
    Message,
    Person,
    Refused,
    not_permitted,
    snowflake,
    unknown,
)


@route("GET", "/gateway")
def gateway(asked: Asked) -> Reply:
    return 200, {"url": asked.world.gateway.address}


@route("GET", "/gateway/bot")
def gateway_bot(asked: Asked) -> Reply:
    limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
    shards = asked.world.gateway.shards
    address = asked.world.gateway.address
    return 200, {"url": address, "shards": shards, "session_start_limit": limit}


@route("GET", "/users/@me")
def me(asked: Asked) -> Reply:
    mine = payloads.user(asked.world.bot)
    more: dict[str, Any] = {
        "mfa_enabled": False,
        "locale": "en-US",
        "verified": True,
        "email": None,
    }
    return 200, {**mine, **more}


@route("GET", "/users/{user_id}")
def a_user(asked: Asked) -> Reply:
    found = asked.world.people.get(asked.params["user_id"])
    if found is None:
        raise unknown("user")
    return 200, payloads.user(found)


def application(asked: Asked) -> Reply:
    world = asked.world
    owner = next((one for one in world.people.values() if not one.bot), world.bot)
    return 200, {
        "id": world.app.id,
        "name": world.app.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": payloads.user(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "owner": payloads.user(owner),
        "team": None,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "explicit_content_filter": 0,
        "flags_new": "0",
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "eligible_oauth2_scopes": [],
    }


route("GET", "/oauth2/applications/@me")(application)
route("GET", "/applications/@me")(application)


@route("GET", "/users/@me/guilds")
def my_guilds(asked: Asked) -> Reply:
    world = asked.world
    mine = [one for one in world.guilds.values() if world.bot.id in one.members]
    return 200, [
        {
            "id": one.id,
            "name": one.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(one.permissions_of(world.bot)),
            "features": [],
        }
        for one in mine
    ]


@route("DELETE", "/users/@me/guilds/{guild_id}")
def leave(asked: Asked) -> Reply:
    asked.world.removes(asked.guild)
    return 204, None


@route("POST", "/users/@me/channels")
def direct(asked: Asked) -> Reply:
    found = asked.world.people.get(str(asked.body["recipient_id"]))
    if found is None or found.bot:
        raise Refused(400, 50033, "Invalid Recipient(s)")
    return 200, payloads.channel(asked.world, asked.world.direct(found))


@route("GET", "/guilds/{guild_id}")
def a_guild(asked: Asked) -> Reply:
    return 200, payloads.guild(asked.world, asked.guild)


@route("GET", "/guilds/{guild_id}/channels")
def channels(asked: Asked) -> Reply:
    world = asked.world
    seen = [one for one in asked.guild.channels if world.can_read(world.bot, one)]
    return 200, [payloads.channel(world, one) for one in seen]


@route("GET", "/guilds/{guild_id}/roles")
def roles(asked: Asked) -> Reply:
    return 200, [payloads.role(one) for one in asked.guild.roles]


@route("GET", "/guilds/{guild_id}/roles/{role_id}")
def a_role(asked: Asked) -> Reply:
    return 200, payloads.role(asked.guild.role(asked.params["role_id"]))


@route("GET", "/guilds/{guild_id}/members/{user_id}")
def a_member(asked: Asked) -> Reply:
    found = asked.world.member_of(asked.guild, asked.params["user_id"])
    return 200, payloads.member(asked.guild, found)


def _role_change(asked: Asked, *, give: bool) -> Reply:
    world, guild = asked.world, asked.guild
    who = world.member_of(guild, asked.params["user_id"])
    role = guild.role(asked.params["role_id"])
    held = guild.permissions_of(world.bot)
    # A bot gives only roles that stand below its own highest, and never managed ones.
    if not held & (1 << 28) or role.position >= guild.highest(world.bot) or role.managed:
        raise not_permitted()
    roles = guild.members[who.id]
    if give and role not in roles:
        roles.append(role)
        world.log.say(guild.name, f"({who.name} gets the role {role.name})")
    elif not give and role in roles:
        roles.remove(role)
        world.log.say(guild.name, f"({who.name} no longer has the role {role.name})")
    changed = {"guild_id": guild.id, **payloads.member(guild, who)}
    world.gateway.tells(guild, "GUILD_MEMBER_UPDATE", changed)
    return 204, None


@route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
def give_role(asked: Asked) -> Reply:
    return _role_change(asked, give=True)


@route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
def take_role(asked: Asked) -> Reply:
    return _role_change(asked, give=False)


@route("GET", "/channels/{channel_id}")
def a_channel(asked: Asked) -> Reply:
    return 200, payloads.channel(asked.world, asked.channel)


@route("PATCH", "/channels/{channel_id}")
def change_channel(asked: Asked) -> Reply:
    world, one, body = asked.world, asked.channel, asked.body
    if one.type not in THREADS:
        raise not_permitted()
    if set(body) - {"archived"} or one.locked:
        world.may(one, "manage_threads")
    if one.archived and body.get("archived") is not False:
        raise Refused(400, 50083, "Thread is archived")
    before = (one.archived, one.locked)
    one.name = body.get("name", one.name)
    one.archived = body.get("archived", one.archived)
    one.locked = body.get("locked", one.locked)
    one.invitable = body.get("invitable", one.invitable)
    one.archive_minutes = body.get("auto_archive_duration", one.archive_minutes)
    if before != (one.archived, one.locked):
        marks = [word for word, on in (("locked", one.locked), ("archived", one.archived)) if on]
        world.log.say(world.place_of(one), f"(the thread is {' and '.join(marks) or 'open'})")
    world.gateway.channel_changed(one)
    return 200, payloads.channel(world, one)


@route("DELETE", "/channels/{channel_id}")
def remove_channel(asked: Asked) -> Reply:
    one = asked.channel
    if one.type != DM:
        asked.world.may(one, "manage_threads")
        one.gone = True
        asked.world.gateway.channel_gone(one)
    return 200, payloads.channel(asked.world, one)


@route("POST", "/channels/{channel_id}/typing")
def typing(asked: Asked) -> Reply:
    asked.world.may(asked.channel, "send_messages")
    return 204, None


@route("POST", "/channels/{channel_id}/threads")
def make_thread(asked: Asked) -> Reply:
    world, parent, body = asked.world, asked.channel, asked.body
    if parent.type != TEXT:
        raise Refused(400, 50024, "Cannot execute action on this channel type")
    # Without a type a thread is private (docs: start thread without message).
    kind = body.get("type") or PRIVATE_THREAD
    needed = "create_private_threads" if kind == PRIVATE_THREAD else "create_public_threads"
    world.may(parent, needed)
    made = Channel(snowflake(), kind, parent.guild, body["name"], parent)
    made.people, made.owner = [world.bot], world.bot
    made.invitable = body.get("invitable", True)
    made.archive_minutes = body.get("auto_archive_duration") or made.archive_minutes
    world.channels[made.id] = made
    private = "private " if kind == PRIVATE_THREAD else ""
    world.log.say(
        world.place_of(parent), f"({world.app.name} begins the {private}thread “{made.name}”)"
    )
    world.gateway.channel_made(made)
    return 201, payloads.channel(world, made)


@route("POST", "/channels/{channel_id}/messages/{message_id}/threads")
def thread_of_message(asked: Asked) -> Reply:
    world, parent = asked.world, asked.channel
    root: Message = parent.find(asked.params["message_id"])
    world.may(parent, "create_public_threads")
    if root.id in world.channels:
        raise Refused(400, 160004, "A thread has already been created for this message")
    made = Channel(root.id, PUBLIC_THREAD, parent.guild, asked.body["name"], parent)
    made.people, made.owner = [world.bot], world.bot
    world.channels[made.id] = made
    world.gateway.channel_made(made)
    return 201, payloads.channel(world, made)


def _in_thread(asked: Asked, user_id: str) -> tuple[Channel, Person]:
    one = asked.channel
    if one.type not in THREADS or one.guild is None:
        raise Refused(400, 50024, "Cannot execute action on this channel type")
    return one, asked.world.member_of(one.guild, user_id)


@route("GET", "/guilds/{guild_id}/threads/active")
def active_threads(asked: Asked) -> Reply:
    """Those that nobody put away, private ones only where the bot is in them."""
    world = asked.world
    found = [
        one
        for one in world.channels.values()
        if one.type in THREADS and one.guild is asked.guild and not (one.archived or one.gone)
        if one.type != PRIVATE_THREAD or world.bot in one.people
    ]
    told = [payloads.channel(world, one) for one in found]
    mine = [payloads.thread_member(one, world.bot) for one in found if world.bot in one.people]
    return 200, {"threads": told, "members": mine, "has_more": False}


@route("GET", "/guilds/{guild_id}/members/search")
def search_members(asked: Asked) -> Reply:
    """Those whose username or name in the server begins so."""
    world, wanted = asked.world, asked.query["query"].casefold()
    people = [world.people[one] for one in asked.guild.members]
    found = [
        one
        for one in people
        if payloads.user(one)["username"].startswith(wanted)
        or one.name.casefold().startswith(wanted)
    ]
    told = [payloads.member(asked.guild, one) for one in found]
    return 200, told[: int(asked.query.get("limit", "1"))]


@route("PUT", "/channels/{channel_id}/thread-members/{user_id}")
def add_to_thread(asked: Asked) -> Reply:
    world = asked.world
    one, who = _in_thread(asked, asked.params["user_id"])
    if one.archived:
        raise Refused(400, 50083, "Thread is archived")
    if who not in one.people:
        one.people.append(who)
        world.log.say(world.place_of(one), f"({who.name} is added)")
        world.gateway.thread_members(one, [who], [])
    return 204, None


@route("DELETE", "/channels/{channel_id}/thread-members/{user_id}")
def take_from_thread(asked: Asked) -> Reply:
    world = asked.world
    one, who = _in_thread(asked, asked.params["user_id"])
    world.may(one, "manage_threads")
    if who in one.people:
        one.people.remove(who)
        world.log.say(world.place_of(one), f"({who.name} is taken out)")
    return 204, None


@route("PUT", "/channels/{channel_id}/thread-members/@me")
def join_thread(asked: Asked) -> Reply:
    one = asked.channel
    if asked.world.bot not in one.people:
        one.people.append(asked.world.bot)
    return 204, None


@route("GET", "/channels/{channel_id}/thread-members")
def thread_members(asked: Asked) -> Reply:
    one = asked.channel
    return 200, [payloads.thread_member(one, who) for who in one.people]
