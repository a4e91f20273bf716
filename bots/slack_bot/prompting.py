"""What goes out to Slack by the clock: reminders to those who judge, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from slack_sdk import WebClient

from bots.slack_bot import nudging
from bots.slack_bot.screens import Post
from core.app import Earned
from core.domain.rooms import Going, Parcel
from core.services.conversation import Conversation

Sends = Callable[[WebClient, str, Parcel, Conversation | None], str]


class Prompting:
    """Draws them from what is true now, and posts them by ``post``."""

    def __init__(self, app: Earned, post: Callable[[WebClient, str, Parcel, Post], str]) -> None:
        self._app = app
        self._post = post
        self.kinds: Mapping[Going, Sends] = {Going.NUDGE: self._nudge, Going.DIGEST: self._digest}

    def _nudge(
        self, client: WebClient, channel: str, parcel: Parcel, _: Conversation | None
    ) -> str:
        reminder = parcel.ids["reminder"]
        about = self._app.reminding.nudge(parcel.room.community_id, reminder)
        if about is None:
            return ""
        return self._post(client, channel, parcel, nudging.nudge(self._app.texts, about, reminder))

    def _digest(
        self, client: WebClient, channel: str, parcel: Parcel, _: Conversation | None
    ) -> str:
        about = self._app.digesting.drawn(parcel.room.community_id, parcel.ids["space"])
        if not (about.free or about.held):
            return ""
        return self._post(client, channel, parcel, nudging.digest(self._app.texts, about))
