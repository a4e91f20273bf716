"""Taking out of Slack what the bot said there, after an erasure."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

NOT_THERE = frozenset(
    {
        "cant_update_message",
        "channel_not_found",
        "file_deleted",
        "file_not_found",
        "message_not_found",
    }
)
# Ids of files begin so; those of messages are times.
FILE = "F"
PAGE = 100
# Slack takes some fifty of these a minute; after so many the others have their turn.
MOST_AT_ONCE, REST = 40, 1.0


def unsay(client: WebClient, channel: str, ref: str) -> None:
    """Delete one message or file; one that is gone already is fine. Raises ``SlackApiError``."""
    try:
        if ref.startswith(FILE):
            client.files_delete(file=ref)
        else:
            client.chat_delete(channel=channel, ts=ref)
    except SlackApiError as wrong:
        if wrong.response.get("error") not in NOT_THERE:
            raise


def empty(client: WebClient, channel: str, before: str) -> bool:
    """Delete what the bot wrote and uploaded in a DM before that time; whether that was all.

    What the person wrote stays: only they can delete it. Raises ``SlackApiError``.
    """
    left, latest = MOST_AT_ONCE, before
    while True:
        found = client.conversations_history(channel=channel, latest=latest, limit=PAGE)
        messages = found["messages"]
        for message in messages:
            if not message.get("bot_id"):
                continue
            if not left:
                return False
            left -= 1
            for file in message.get("files") or ():
                unsay(client, channel, str(file["id"]))
            unsay(client, channel, str(message["ts"]))
        if not messages or not found.get("has_more"):
            return True
        latest = str(messages[-1]["ts"])
