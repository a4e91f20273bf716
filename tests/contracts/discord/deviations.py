"""Where discord.py 2.7 says things otherwise than Discord's description, and Discord takes it.

Each is taken back before a request is held against the schemas; everything else is a fault.
"""

from __future__ import annotations

from typing import Any

Thing = dict[str, Any]

# Ids as numbers, where the description has them as strings.
INTEGER_SNOWFLAKES = {
    "application_id",
    "channel_id",
    "guild_id",
    "id",
    "message_id",
    "recipient_id",
    "roles",
    "users",
}
# Keys that the description does not have there: by operation.
UNDESCRIBED: dict[str, set[str]] = {
    # Age-restricted commands are in the reference, not in the description's requests.
    "PUT /applications/{application_id}/commands": {"nsfw"},
    "POST /applications/{application_id}/commands": {"nsfw"},
    "PUT /applications/{application_id}/guilds/{guild_id}/commands": {"nsfw"},
    "POST /applications/{application_id}/guilds/{guild_id}/commands": {"nsfw"},
    # An edit cannot be read aloud; discord.py always says that it is not.
    "PATCH /channels/{channel_id}/messages/{message_id}": {"tts"},
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": {"tts"},
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original": {"tts"},
}
# The same edit, as the answer to a press.
CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"
UPDATE = 7


def taken_back(operation: str, body: Any) -> Any:
    """The same request, as the description would have it."""
    dropped = UNDESCRIBED.get(operation, set())
    if isinstance(body, list):
        return [taken_back(operation, one) for one in body]
    if isinstance(body, dict):
        if operation == CALLBACK and body.get("type") == UPDATE and "data" in body:
            data = {key: value for key, value in body["data"].items() if key != "tts"}
            return _ids({**body, "data": data})
        return _ids({key: value for key, value in body.items() if key not in dropped})
    return body


def _ids(told: Any, key: str = "", within: str = "") -> Any:
    if isinstance(told, dict):
        return {name: _ids(one, name, key) for name, one in told.items()}
    if isinstance(told, list):
        return [_ids(one, key, within) for one in told]
    whole = isinstance(told, int) and not isinstance(told, bool)
    # The ``id`` of a component is a small number; of a new file, too, but there it is a string.
    if (
        whole
        and key in INTEGER_SNOWFLAKES
        and (key != "id" or within == "attachments" or told > 2**31)
    ):
        return str(told)
    return told
