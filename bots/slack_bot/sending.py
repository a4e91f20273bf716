"""What goes out to Slack: screens and news to learners, cards and answers to assessors."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bots.chat import concern
from bots.slack_bot import blocks, card, leaving, screens
from bots.slack_bot.leaving import NOT_THERE
from bots.slack_bot.prompting import Prompting
from bots.slack_bot.screens import Post
from bots.slack_bot.tokens import NotInstalled
from core.app import Earned
from core.domain.rooms import Going, Parcel
from core.domain.screens import Screen, Words
from core.services.conversation import Conversation
from core.services.delivering import TryLater, Undeliverable

log = logging.getLogger(__name__)

METADATA = "earned_message"
# Messages to look through for one of our own after a crash.
RECENT = 30
# Seconds between two messages in a channel (Slack, "Rate limits": chat.postMessage).
PAUSE = 1.0
MOST_REMEMBERED = 5_000
FOR_GOOD = frozenset(
    {
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "invalid_auth",
        "invalid_blocks",
        "is_archived",
        "missing_scope",
        "msg_too_long",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "token_expired",
        "token_revoked",
        "user_disabled",
        "user_not_found",
    }
)


class SlackSender:
    """Sends to Slack. ``pause`` is in seconds, between two messages in one channel."""

    def __init__(
        self, app: Earned, clients: Callable[[str], WebClient], pause: float = PAUSE
    ) -> None:
        self._app = app
        self._clients = clients
        self._pause = pause
        self._guard = threading.Lock()
        self._last: dict[str, float] = {}
        # The screens that are shown, so that they can be closed without asking Slack for them.
        self._shown: dict[str, Screen] = {}
        self._prompting = Prompting(app, self._post)

    def send(self, parcel: Parcel, fresh: Conversation | None) -> str:
        """Send one message; see ``core.services.delivering.Sender``."""
        team, _, channel = parcel.room.address.partition("/")
        kinds = {
            Going.SCREEN: self._screen,
            Going.NEWS: self._news,
            Going.CARD: self._card,
            Going.RELAY: self._relay,
            Going.UNSAY: self._unsay,
            Going.EMPTY: self._empty,
            Going.CONCERN: self._concern,
            **self._prompting.kinds,
        }
        try:
            return kinds[parcel.kind](self._clients(team), channel, parcel, fresh)
        except SlackApiError as wrong:
            raise _meaning(wrong) from wrong
        except NotInstalled as wrong:
            raise Undeliverable("not_installed") from wrong

    # -- to learners --------------------------------------------------------------------

    def _screen(
        self, client: WebClient, channel: str, parcel: Parcel, fresh: Conversation | None
    ) -> str:
        talk = fresh or self._look(parcel, None)
        ref = self._post(client, channel, parcel, self._draw(talk))
        self._close_last(client, channel, parcel, talk)
        self._remember(parcel.room.id, talk.screen)
        return ref

    def _news(
        self, client: WebClient, channel: str, parcel: Parcel, fresh: Conversation | None
    ) -> str:
        news = parcel.ids["news"]
        if parcel.takes_over:
            told = self._look(parcel, Words(f"slack.news.{news}"))
            return self._screen(client, channel, parcel, told)
        talk = self._look(parcel, None)
        return self._post(client, channel, parcel, self._hint(talk, news))

    def _hint(self, talk: Conversation, news: str) -> Post:
        """News of another claim than the one that is told just now."""
        said = self._app.texts.get(talk.language, f"slack.news.{news}")
        label = self._app.texts.get(talk.language, "slack.news.open")
        go = blocks.button(label, f"home.open.{talk.claim_id}")
        return Post(blocks.escape(said), [blocks.section(said), *blocks.actions([go])])

    def _look(self, parcel: Parcel, notice: Words | None) -> Conversation:
        actor = self._app.meeting.actor(parcel.room)
        return self._app.learning.look(actor, parcel.claim_id, notice)

    def _draw(self, talk: Conversation) -> Post:
        return screens.draw(self._app.texts, talk, base_url=self._app.settings.public_url)

    def _close_last(
        self, client: WebClient, channel: str, parcel: Parcel, talk: Conversation
    ) -> None:
        """The screen before shows what was answered, and has no buttons any more.

        It only tidies up: what goes wrong with it is no reason to send the screen again.
        """
        before = parcel.room.shown
        if not before:
            return
        try:
            post = self._closed(client, channel, before, parcel, talk)
            if post is not None:
                client.chat_update(channel=channel, ts=before, text=post.text, blocks=post.blocks)
        except SlackApiError as wrong:
            log.info("the screen before was not closed: %s", wrong.response.get("error"))

    def _closed(
        self, client: WebClient, channel: str, ref: str, parcel: Parcel, talk: Conversation
    ) -> Post | None:
        with self._guard:
            screen = self._shown.get(parcel.room.id)
        if screen is not None:
            same = parcel.room.claim_id == talk.claim_id
            post = screens.settled(self._app.texts, talk, screen) if same else None
            return post or screens.closed(self._app.texts, talk, screen)
        found = client.conversations_history(
            channel=channel, latest=ref, oldest=ref, inclusive=True, limit=1
        )
        for message in found["messages"]:
            left = screens.unpressable(message.get("blocks") or ())
            return Post(str(message.get("text") or " "), left) if left else None
        return None

    def _remember(self, room_id: str, screen: Screen) -> None:
        with self._guard:
            if len(self._shown) >= MOST_REMEMBERED:
                self._shown.clear()
            self._shown[room_id] = screen

    # -- to assessors -------------------------------------------------------------------

    def _card(self, client: WebClient, channel: str, parcel: Parcel, _: Conversation | None) -> str:
        drawn = self._drawn_card(parcel)
        with self._app.store.reading(parcel.room.community_id) as tx:
            ref = tx.cards.get(parcel.claim_id, parcel.room.id)
        if ref:
            try:
                client.chat_update(channel=channel, ts=ref, text=drawn.text, blocks=drawn.blocks)
                return ref
            except SlackApiError as wrong:
                if wrong.response.get("error") not in NOT_THERE:
                    raise
        return self._post(client, channel, parcel, drawn)

    def _drawn_card(self, parcel: Parcel) -> Post:
        texts, community = self._app.texts, parcel.room.community_id
        with self._app.store.reading(community) as tx:
            language = tx.people.community().language
        found = self._app.reviewing.posted(community, parcel.claim_id)
        if found is None:
            return card.gone(texts, language)
        return card.card(texts, language, found, self._app.store.clock())

    def _relay(
        self, client: WebClient, channel: str, parcel: Parcel, _: Conversation | None
    ) -> str:
        with self._app.store.reading(parcel.room.community_id) as tx:
            language = tx.people.community().language
            ref = tx.cards.get(parcel.claim_id, parcel.room.id)
        about = parcel.room.community_id, parcel.claim_id, parcel.ids["message"]
        said = self._app.reviewing.relayed(*about)
        if said is None:
            return ""
        head = self._app.texts.get(language, f"slack.relay.{said.kind}")
        closed = self._app.texts.get(language, "claim.relay.closed")
        post = Post(
            blocks.escape(f"{head}\n{said.text or closed}", blocks.MOST_FALLBACK),
            [
                blocks.section(head),
                *(blocks.quote(said.text) if said.text else [blocks.context([closed])]),
            ],
        )
        return self._post(client, channel, parcel, post, thread=ref or "")

    def _unsay(
        self, client: WebClient, channel: str, parcel: Parcel, _: Conversation | None
    ) -> str:
        leaving.unsay(client, channel, parcel.ids["ref"])
        return ""

    def _empty(
        self, client: WebClient, channel: str, parcel: Parcel, _: Conversation | None
    ) -> str:
        if not leaving.empty(client, channel, parcel.ids["before"]):
            raise TryLater(leaving.REST, "more to delete")
        return ""

    def _concern(
        self, client: WebClient, channel: str, parcel: Parcel, _: Conversation | None
    ) -> str:
        said = concern(self._app, parcel)
        post = Post(blocks.escape(said, blocks.MOST_FALLBACK), [blocks.section(said)])
        return self._post(client, channel, parcel, post)

    # -- shared -------------------------------------------------------------------------

    def _post(
        self, client: WebClient, channel: str, parcel: Parcel, post: Post, thread: str = ""
    ) -> str:
        """Post a message, unless it is there already: then it arrived before a crash."""
        if parcel.tries:
            there = self._arrived(client, channel, parcel, thread)
            if there:
                return there
        self._wait(channel)
        payload: dict[str, Any] = {"thread_ts": thread} if thread else {}
        answer = client.chat_postMessage(
            channel=channel,
            text=post.text,
            blocks=post.blocks,
            metadata={"event_type": METADATA, "event_payload": {"id": parcel.id}},
            unfurl_links=False,
            unfurl_media=False,
            **payload,
        )
        with self._guard:
            # Slack counts from when it came in, and that may have taken a while.
            self._last[channel] = time.monotonic()
        return str(answer["ts"])

    def _arrived(self, client: WebClient, channel: str, parcel: Parcel, thread: str) -> str:
        if thread:
            found = client.conversations_replies(
                channel=channel, ts=thread, limit=RECENT, include_all_metadata=True
            )
        else:
            found = client.conversations_history(
                channel=channel, limit=RECENT, include_all_metadata=True
            )
        for message in found["messages"]:
            payload: Mapping[str, Any] = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("id") == parcel.id:
                return str(message["ts"])
        return ""

    def _wait(self, channel: str) -> None:
        """Until a second has passed since the last message there."""
        with self._guard:
            if len(self._last) >= MOST_REMEMBERED:
                self._last.clear()
            now = time.monotonic()
            turn = max(now, self._last.get(channel, 0.0) + self._pause)
            self._last[channel] = turn
        if turn > now:
            time.sleep(turn - now)


def _meaning(wrong: SlackApiError) -> Exception:
    """What an answer of Slack means for the message: later, never, or try again."""
    error = str(wrong.response.get("error") or wrong.response.status_code)
    if wrong.response.status_code == 429 or error in ("ratelimited", "rate_limited"):
        return TryLater(_seconds(wrong.response.headers), error)
    if error in FOR_GOOD:
        return Undeliverable(error)
    return ConnectionError(error)


def _seconds(headers: Mapping[str, Any]) -> float:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                return max(1.0, float(value[0] if isinstance(value, list) else value))
            except ValueError:
                break
    return 30.0
