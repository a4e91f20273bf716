"""What all listeners of a learner share: where they talk, what refuses them, once and no more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from slack_bolt import Ack
from slack_sdk.errors import SlackApiError

from bots.once import Once
from bots.slack_bot import blocks, reading, windows
from bots.slack_bot.people import PLATFORM, Guest
from core.domain.errors import EarnedError, NotAllowed
from core.domain.rooms import Room
from core.domain.screens import Said, Words

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

log = logging.getLogger(__name__)

Body: TypeAlias = dict[str, Any]
Answer: TypeAlias = dict[str, Any] | None
Handler: TypeAlias = Callable[["SlackFace", Body], Answer]
Register: TypeAlias = Callable[[Callable[[Body, Ack], None]], object]

# What Slack says when somebody cannot be written to.
NO_DM = frozenset(
    {"cannot_dm_bot", "channel_not_found", "missing_scope", "user_disabled", "user_not_found"}
)


told = Once()


def on(face: SlackFace, register: Register, handler: Handler) -> None:
    """Listen: what the handler did is durable when it returns, and acknowledged then."""

    def listener(body: Body, ack: Ack) -> None:
        answer = handler(face, body)
        ack(**answer) if answer else ack()

    register(listener)


# -- being refused ------------------------------------------------------------------------


def in_chat(face: SlackFace, body: Body, channel: str, do: Callable[[], object]) -> None:
    """Do it; what is refused is said in the chat, once for each message or click."""
    try:
        do()
    except EarnedError as wrong:
        said = face.explain(wrong, tongue(face, body))
        key = str(body.get("trigger_id") or reading.message_key(body.get("event") or {}))
        team = team_of(body)
        if first_time(face, team, key):
            face.after(lambda: say(face, team, channel, said))


def first_time(face: SlackFace, team: str, key: str) -> bool:
    """Whether that message or click is refused for the first time, also across a restart."""
    known = told.first(f"{team}/{key}")
    return known and face.app.meeting.first_time(PLATFORM, team, f"refused:{team}/{key}")


def in_window(face: SlackFace, body: Body, do: Callable[[], Answer]) -> Answer:
    """Do what a window sent; what is refused is said in its place."""
    try:
        return do()
    except EarnedError as wrong:
        return {"response_action": "update", "view": _refusal(face, body, wrong)}


def by_trigger(face: SlackFace, body: Body, do: Callable[[], object]) -> None:
    """Do it; what is refused is said in a window of its own, or in the one that is open."""
    try:
        do()
    except EarnedError as wrong:
        view, team = _refusal(face, body, wrong), team_of(body)
        here = body.get("view") or {}
        if here.get("type") == "modal":
            face.tokens.client(team).views_update(view_id=here["id"], view=view)
        else:
            face.tokens.client(team).views_open(trigger_id=body["trigger_id"], view=view)


def click(face: SlackFace, body: Body, do: Callable[[], object]) -> None:
    """Do what was clicked; what is refused is said where it was clicked."""
    channel = channel_of(body)
    if channel:
        in_chat(face, body, channel, do)
    else:
        by_trigger(face, body, do)


def _refusal(face: SlackFace, body: Body, wrong: EarnedError) -> dict[str, Any]:
    language = tongue(face, body)
    title, text = Words("slack.refused.title"), Said(face.explain(wrong, language))
    return windows.notice(face.app.texts, language, title, text)


def say(face: SlackFace, team: str, channel: str, text: str) -> None:
    """A plain message."""
    said = blocks.escape(text)
    face.tokens.client(team).chat_postMessage(channel=channel, text=said, mrkdwn=False)


# -- who and where ------------------------------------------------------------------------


def tongue(face: SlackFace, body: Body) -> str:
    """The language of whoever came: as they chose it, else as their profile says."""
    who, team = reading.who(body), team_of(body)
    visit = face.app.meeting.visit(PLATFORM, team, f"{team}/{who.user}")
    if visit is not None and visit.actor is not None:
        return face.app.texts.best(visit.actor.language)
    try:
        locale = str(face.people.profile(team, who.user).get("locale") or "")
    except NotAllowed:
        locale = ""
    return face.app.texts.best(reading.language(locale) or "en")


def team_of(body: Body) -> str:
    """The workspace where the app is that Slack brings this to."""
    for one in body.get("authorizations") or ():
        if one.get("team_id"):
            return str(one["team_id"])
    team = body.get("team")
    return str((team or {}).get("id") if isinstance(team, Mapping) else body.get("team_id"))


def channel_of(body: Body) -> str:
    """The conversation in which something was clicked; "" in windows and on App Home."""
    return str((body.get("channel") or {}).get("id") or "")


def room_of(face: SlackFace, guest: Guest) -> Room:
    """Where somebody talks with the bot. Raises ``NotAllowed`` where Slack opens no such place."""
    if guest.room is not None:
        return guest.room
    known = face.app.meeting.room_of(guest.actor)
    here = f"{guest.team}/"
    if known is not None and known.platform == PLATFORM and known.address.startswith(here):
        return known
    try:
        return face.people.room(guest)
    except SlackApiError as wrong:
        error = str(wrong.response.get("error"))
        if error not in NO_DM:
            raise
        log.warning("conversations.open: %s", error)
        raise NotAllowed(action="slack.no_dm") from wrong


def told_now(face: SlackFace, guest: Guest) -> str | None:
    """The claim that is talked about in the DM; None where that one is over, or none was begun."""
    claim_id = guest.room.claim_id if guest.room else None
    if claim_id is None:
        return None
    with face.app.store.reading(guest.actor.community_id) as tx:
        return claim_id if tx.claims.is_open(claim_id) else None
