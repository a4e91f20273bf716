"""Things as Discord's JSON."""

from __future__ import annotations

import hashlib
import hmac
import mimetypes
from typing import TYPE_CHECKING, Any

from tests.support.discord.things import (
    COMPONENTS_V2,
    DM,
    EPHEMERAL,
    FULL,
    THREADS,
    Attachment,
    Channel,
    Guild,
    Interaction,
    Message,
    Person,
    Role,
    Thing,
    time_of,
)

if TYPE_CHECKING:
    from tests.support.discord.world import World

# What an interaction says about the size of files (10 MiB, docs: file uploads).
ATTACHMENT_LIMIT = 10 * 1024 * 1024
# Signed addresses of attachments live about a day.
ATTACHMENT_SECONDS = 86_400


def user(one: Person) -> Thing:
    """A user object."""
    return {
        "id": one.id,
        "username": one.name.lower().replace(" ", "_"),
        "global_name": None if one.bot else one.name,
        "discriminator": "1234" if one.bot else "0",
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        **({"bot": True} if one.bot else {}),
    }


def role(one: Role) -> Thing:
    """A role object."""
    return {
        "id": one.id,
        "name": one.name,
        "permissions": str(one.permissions),
        "position": one.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": one.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def member(guild: Guild, one: Person, *, with_user: bool = True) -> Thing:
    """A member of a guild."""
    made: Thing = {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": time_of(guild.id),
        "nick": None,
        "pending": False,
        "premium_since": None,
        "roles": [held.id for held in guild.members.get(one.id, [])],
        "mute": False,
        "deaf": False,
    }
    return {**made, "user": user(one)} if with_user else made


def channel(world: World, one: Channel) -> Thing:
    """A channel as its own GET answers it."""
    last = one.messages[-1].id if one.messages else None
    if one.type == DM:
        people = [user(who) for who in one.people if not who.bot]
        return {"id": one.id, "type": DM, "last_message_id": last, "flags": 0, "recipients": people}
    assert one.guild
    if one.type in THREADS:
        return thread(world, one)
    return {
        "id": one.id,
        "type": one.type,
        "last_message_id": last,
        "flags": 0,
        "guild_id": one.guild.id,
        "name": one.name,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "topic": None,
        "position": one.guild.channels.index(one) if one in one.guild.channels else 0,
        "permission_overwrites": _overwrites(world, one),
        "nsfw": False,
        "default_auto_archive_duration": 4320,
    }


def _overwrites(world: World, one: Channel) -> list[Thing]:
    """Who sees a channel that not everybody sees: a role (0) or a member (1), each with its bits."""
    if one.only_for is None or one.guild is None:
        return []
    view = str(1 << 10)
    shown = [(role.id, 0) for role in one.only_for] + [(world.bot.id, 1)]
    everybody = {"id": one.guild.id, "type": 0, "allow": "0", "deny": view}
    return [everybody, *({"id": i, "type": t, "allow": view, "deny": "0"} for i, t in shown)]


def thread(world: World, one: Channel) -> Thing:
    """A thread."""
    assert one.guild
    assert one.parent
    owner = one.owner or world.bot
    made: Thing = {
        "id": one.id,
        "type": one.type,
        "last_message_id": one.messages[-1].id if one.messages else None,
        "flags": 0,
        "guild_id": one.guild.id,
        "name": one.name,
        "parent_id": one.parent.id,
        "rate_limit_per_user": 0,
        "owner_id": owner.id,
        "thread_metadata": {
            "archived": one.archived,
            "archive_timestamp": time_of(one.id),
            "auto_archive_duration": one.archive_minutes,
            "locked": one.locked,
            "create_timestamp": time_of(one.id),
            "invitable": one.invitable,
        },
        "message_count": len(one.messages),
        "member_count": len(one.people),
        "total_message_sent": len(one.messages),
    }
    if world.bot in one.people:
        made["member"] = thread_member(one, world.bot)
    return made


def thread_member(one: Channel, who: Person) -> Thing:
    """Somebody in a thread."""
    return {"id": one.id, "user_id": who.id, "join_timestamp": time_of(one.id), "flags": 0}


def guild(world: World, one: Guild) -> Thing:
    """A guild as its own GET answers it."""
    return {
        "id": one.id,
        "name": one.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": one.owner.id,
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "roles": [role(held) for held in one.roles],
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": one.locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def guild_create(world: World, one: Guild) -> Thing:
    """What GUILD_CREATE says: the guild, its channels and threads, and the bot itself."""
    open_threads = [
        channel(world, made)
        for made in world.channels.values()
        if made.guild is one and made.type in THREADS and not made.archived and not made.gone
    ]
    places = [channel(world, made) for made in one.channels if not made.gone]
    return {
        **guild(world, one),
        "joined_at": time_of(one.id),
        "large": False,
        "unavailable": False,
        "member_count": len(one.members),
        "voice_states": [],
        "members": [member(one, world.bot)],
        "channels": [{k: v for k, v in made.items() if k != "guild_id"} for made in places],
        "threads": open_threads,
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def attachment(world: World, one: Attachment) -> Thing:
    """A file, with an address that is signed and expires."""
    url = signed(world, one)
    return {
        "id": one.id,
        "filename": one.name,
        "size": len(one.data),
        "url": url,
        "proxy_url": url,
        "content_type": one.kind,
        **({"description": one.description} if one.description else {}),
        **({"ephemeral": True} if one.ephemeral else {}),
    }


def signed(world: World, one: Attachment) -> str:
    """The address of a file: until when it holds, and a signature over that."""
    until = format(int(world.now() + ATTACHMENT_SECONDS), "x")
    path = f"/attachments/{one.place}/{one.id}/{one.name}"
    return f"{world.base_url}{path}?ex={until}&is=0&hm={signature(world, path, until)}"


def signature(world: World, path: str, until: str) -> str:
    """What shows that an address was made here."""
    return hmac.new(world.seal, f"{path}?{until}".encode(), hashlib.sha256).hexdigest()


def message(world: World, one: Message) -> Thing:
    """A message as it is fetched; what a reader of it may not see is not hidden here."""
    made: Thing = {
        "id": one.id,
        "channel_id": one.channel.id,
        "type": one.kind,
        "content": one.content,
        "mentions": [user(who) for who in one.mentions],
        "mention_roles": [],
        "mention_everyone": False,
        "attachments": [attachment(world, file) for file in one.files],
        "embeds": one.embeds,
        "timestamp": time_of(one.id),
        "edited_timestamp": one.edited,
        "flags": one.flags,
        "components": one.components,
        "author": user(one.author),
        "pinned": False,
        "tts": False,
    }
    if one.nonce is not None:
        made["nonce"] = one.nonce
    if one.webhook:
        made |= {"webhook_id": one.webhook, "application_id": world.app.id}
    if one.by and one.by.type in (2, 3, 5):
        made["interaction_metadata"] = metadata(one.by)
    if one.reply_to:
        made |= _reply(world, one, one.reply_to)
    return made


def _reply(world: World, one: Message, to: Message) -> Thing:
    place: Thing = {"type": 0, "channel_id": to.channel.id, "message_id": to.id}
    if one.channel.guild:
        place["guild_id"] = one.channel.guild.id
    quoted = None
    if not to.deleted:
        quoted = message(world, to)
        quoted.pop("referenced_message", None)
    return {"message_reference": place, "referenced_message": quoted}


def metadata(one: Interaction) -> Thing:
    """Which interaction a message answers."""
    made: Thing = {
        "id": one.id,
        "type": one.type,
        "user": user(one.person),
        "authorizing_integration_owners": owners(one),
    }
    if one.type == 5:
        made["triggering_interaction_metadata"] = {**made, "type": 3 if one.message else 2}
    if one.type != 2 and one.message:
        inner = made.get("triggering_interaction_metadata", made)
        inner["interacted_message_id"] = one.message.id
    return made


def owners(one: Interaction) -> Thing:
    """Where the app is installed that is used: a guild, or direct messages with it (0)."""
    return {"0": one.guild.id if one.guild else "0"}


def hidden(world: World, told: Thing, one: Message, reader_has_intent: bool) -> Thing:
    """What the app may read of a message of somebody (docs: message content intent)."""
    open_to_app = (
        reader_has_intent or one.channel.type == DM or one.author.bot or world.bot in one.mentions
    )
    if open_to_app:
        return told
    return {**told, "content": "", "components": [], "attachments": [], "embeds": []}


def message_event(world: World, one: Message) -> Thing:
    """MESSAGE_CREATE and MESSAGE_UPDATE: the message, and where and by whom."""
    told = message(world, one)
    if one.channel.guild:
        told["guild_id"] = one.channel.guild.id
        told["member"] = member(one.channel.guild, one.author, with_user=False)
    told["channel_type"] = one.channel.type
    return told


def interaction(world: World, one: Interaction) -> Thing:
    """INTERACTION_CREATE."""
    guild_of = one.guild
    told: Thing = {
        "id": one.id,
        "application_id": world.app.id,
        "type": one.type,
        "token": one.token,
        "version": 1,
        "data": one.data,
        "channel": _partial(world, one),
        "channel_id": one.channel.id,
        "locale": one.person.locale,
        "app_permissions": str(guild_of.permissions_of(world.bot) if guild_of else FULL),
        "entitlements": [],
        "authorizing_integration_owners": owners(one),
        "context": 0 if guild_of else 1,
        "attachment_size_limit": ATTACHMENT_LIMIT,
    }
    if guild_of:
        permissions = str(guild_of.permissions_of(one.person))
        told |= {
            "guild_id": guild_of.id,
            "guild_locale": guild_of.locale,
            "guild": {"id": guild_of.id, "locale": guild_of.locale, "features": []},
            "member": {**member(guild_of, one.person), "permissions": permissions},
        }
    else:
        told["user"] = user(one.person)
    if one.message:
        shown = message(world, one.message)
        told["message"] = {**shown, "flags": shown["flags"] & ~0}
    return told


def _partial(world: World, one: Interaction) -> Thing:
    told = channel(world, one.channel)
    if one.guild:
        told["permissions"] = str(one.guild.permissions_of(one.person))
    return told


def callback(one: Interaction, made: Message | None, told: Thing | None) -> Thing:
    """What a callback with ``with_response`` is answered with."""
    about: Thing = {"id": one.id, "type": one.type}
    if made:
        about |= {
            "response_message_id": made.id,
            "response_message_loading": made.loading,
            "response_message_ephemeral": bool(made.flags & EPHEMERAL),
        }
    answer: Thing = {"interaction": about}
    if told is not None and one.answer:
        answer["resource"] = {"type": one.answer["type"], "message": told}
    return answer


def is_layout(flags: Any) -> bool:
    """Does a message show Components V2?"""
    return bool(int(flags or 0) & COMPONENTS_V2)


def kind_of(name: str, data: bytes) -> str:
    """The content type by a file's name, as Discord says it; it does not look inside."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
