"""What the Gateway tells: ours, of the developer documentation (gateway events, interactions).

The description of the HTTP API does not have it, but most things within: messages, channels,
roles. Those are taken from there.
"""

from __future__ import annotations

import copy
from typing import Any

Thing = dict[str, Any]

ID: Thing = {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}
TEXT: Thing = {"type": "string"}
WHOLE: Thing = {"type": "integer"}
YES_NO: Thing = {"type": "boolean"}
ANY_LIST: Thing = {"type": "array"}


def ref(name: str) -> Thing:
    """Something of the description, or of ``definitions`` below."""
    return {"$ref": f"#/$defs/{name}"}


def thing(required: Thing, optional: Thing | None = None) -> Thing:
    """An object with these keys and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": sorted(required),
        "properties": {**required, **(optional or {})},
    }


def _wider(told: Thing, required: Thing, optional: Thing, without: set[str] = frozenset()) -> Thing:  # type: ignore[assignment]
    made = copy.deepcopy(told)
    made["properties"] |= required | optional
    made["required"] = sorted({*made.get("required", []), *required} - without)
    return made


OPTION: Thing = thing(
    {"name": TEXT, "type": WHOLE},
    {
        "value": {"type": ["string", "integer", "number", "boolean"]},
        "options": {"type": "array", "items": ref("SentOption")},
        "focused": YES_NO,
    },
)
RESOLVED: Thing = thing(
    {},
    {
        "users": {"type": "object", "additionalProperties": ref("UserResponse")},
        "members": {"type": "object"},
        "roles": {"type": "object", "additionalProperties": ref("GuildRoleResponse")},
        "channels": {"type": "object"},
        "messages": {"type": "object", "additionalProperties": ref("SentMessage")},
        "attachments": {"type": "object", "additionalProperties": ref("SentAttachment")},
    },
)
COMMAND: Thing = thing(
    {"id": ID, "name": TEXT, "type": {"enum": [1, 2, 3]}},
    {
        "options": {"type": "array", "items": ref("SentOption"), "maxItems": 25},
        "resolved": ref("SentResolved"),
        "guild_id": ID,
        "target_id": ID,
    },
)
PRESS: Thing = thing(
    {"custom_id": {"type": "string", "minLength": 1, "maxLength": 100}, "component_type": WHOLE},
    {
        "id": WHOLE,
        "values": {"type": "array", "items": TEXT, "maxItems": 25},
        "resolved": ref("SentResolved"),
    },
)
FIELD: Thing = thing(
    {"type": WHOLE, "id": WHOLE},
    {
        "custom_id": TEXT,
        "value": {"type": ["string", "boolean", "null"]},
        "values": {"type": "array", "items": TEXT},
        "component": ref("SentField"),
        "components": {"type": "array", "items": ref("SentField")},
    },
)
SUBMIT: Thing = thing(
    {
        "custom_id": {"type": "string", "minLength": 1, "maxLength": 100},
        "components": {"type": "array", "items": ref("SentField"), "minItems": 1, "maxItems": 5},
    },
    {"resolved": ref("SentResolved")},
)
DATA = {2: COMMAND, 3: PRESS, 4: COMMAND, 5: SUBMIT}


def _interaction(kind: int) -> Thing:
    base: Thing = {
        "id": ID,
        "application_id": ID,
        "type": {"const": kind},
        "token": {"type": "string", "minLength": 20},
        "version": {"const": 1},
        "data": DATA[kind],
        "channel": {"type": "object", "required": ["id", "type"]},
        "channel_id": ID,
        "locale": TEXT,
        "app_permissions": ID,
        "entitlements": ANY_LIST,
        "authorizing_integration_owners": {"type": "object"},
        "context": {"enum": [0, 1, 2]},
        "attachment_size_limit": {"type": "integer", "minimum": 1},
    }
    if kind == 3:
        base["message"] = ref("SentMessage")
    more: Thing = {
        "user": ref("UserResponse"),
        "member": ref("SentMember"),
        "guild": thing({"id": ID, "locale": TEXT, "features": ANY_LIST}),
        "guild_id": ID,
        "guild_locale": TEXT,
    }
    if kind == 5:
        more["message"] = ref("SentMessage")
    made = thing(base, more)
    made["oneOf"] = [
        {"required": ["user"], "not": {"required": ["member"]}},
        {
            "required": ["member", "guild", "guild_id", "guild_locale"],
            "not": {"required": ["user"]},
        },
    ]
    return made


def definitions(known: Thing) -> Thing:
    """What the Gateway adds to the description's own."""
    message = known["MessageResponse"]
    files = {"type": "array", "items": ref("SentAttachment")}
    return {
        "SentOption": OPTION,
        "SentResolved": RESOLVED,
        "SentField": FIELD,
        "SentAttachment": known["MessageAttachmentResponse"],
        "SentMember": _wider(known["GuildMemberResponse"], {"permissions": ID}, {}),
        "SentMessage": _wider(message, {}, {"attachments": files, "nonce": {}}),
        "ToldMessage": _wider(
            message,
            {"channel_type": WHOLE},
            {"guild_id": ID, "member": {"type": "object"}, "nonce": {}, "attachments": files},
        ),
        "ToldThread": _wider(known["ThreadResponse"], {}, {"newly_created": YES_NO}),
        "Press": _interaction(3),
        "Command": _interaction(2),
        "Complete": _interaction(4),
        "Submit": _interaction(5),
    }


CHANNEL: Thing = {
    "type": "object",
    "required": ["id", "type", "name", "guild_id", "position", "permission_overwrites"],
}
GUILD: Thing = {
    "type": "object",
    "required": [
        "id", "name", "owner_id", "roles", "joined_at", "large", "member_count", "voice_states",
        "members", "channels", "threads", "presences", "stage_instances", "guild_scheduled_events",
        "soundboard_sounds", "preferred_locale", "features", "emojis",
    ],
    "properties": {"roles": {"type": "array", "items": ref("GuildRoleResponse"), "minItems": 1}},
}  # fmt: skip
ROLE: Thing = thing({"guild_id": ID, "role": ref("GuildRoleResponse")})
EVENTS: dict[str, Thing] = {
    "INTERACTION_CREATE": {
        "kinds": {"2": ref("Command"), "3": ref("Press"), "4": ref("Complete"), "5": ref("Submit")}
    },
    "MESSAGE_CREATE": ref("ToldMessage"),
    "MESSAGE_UPDATE": ref("ToldMessage"),
    "MESSAGE_DELETE": thing({"id": ID, "channel_id": ID}, {"guild_id": ID}),
    "GUILD_CREATE": GUILD,
    "GUILD_UPDATE": ref("GuildWithCountsResponse"),
    "GUILD_DELETE": thing({"id": ID}, {"unavailable": YES_NO}),
    "GUILD_ROLE_CREATE": ROLE,
    "GUILD_ROLE_UPDATE": ROLE,
    "GUILD_ROLE_DELETE": thing({"guild_id": ID, "role_id": ID}),
    "GUILD_MEMBER_UPDATE": {"type": "object", "required": ["guild_id", "roles", "user"]},
    "CHANNEL_CREATE": CHANNEL,
    "CHANNEL_UPDATE": CHANNEL,
    "CHANNEL_DELETE": CHANNEL,
    "THREAD_CREATE": ref("ToldThread"),
    "THREAD_UPDATE": ref("ToldThread"),
    "THREAD_DELETE": ref("ToldThread"),
    "THREAD_MEMBERS_UPDATE": thing(
        {"id": ID, "guild_id": ID, "member_count": WHOLE},
        {"added_members": ANY_LIST, "removed_member_ids": ANY_LIST},
    ),
}


def schema(event: str) -> Thing | None:
    """The schema of an event."""
    return EVENTS.get(event)
