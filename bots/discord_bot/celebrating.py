"""Awards in public, as they go to Discord: the question, the announcement, the roles.

Discord, "Guild": Add Guild Member Role needs Manage Roles, and a role that stands below the
bot's own highest one. What an organizer can mend is told with its way out (``undelivered.*``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import discord

from bots.discord_bot import telling
from bots.discord_bot.layout import Page
from core.domain.rooms import Going, Parcel, Room
from core.services.conversation import Conversation
from core.services.delivering import Undeliverable

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace
    from bots.discord_bot.client import Client

Post: TypeAlias = Callable[[Parcel, Callable[[Room], Page]], tuple[Room, str]]
Send: TypeAlias = Callable[[Parcel, Conversation | None], str]
# Discord's codes (Discord, "Opcodes and Status Codes"), and what they mean here.
NO_PERMISSION, NO_ACCESS, NO_CHANNEL = 50013, 50001, 10003
NO_MEMBER, NO_ROLE, NO_GUILD = 10007, 10011, 10004
WALL = {
    NO_PERMISSION: "undelivered.channel",
    NO_ACCESS: "undelivered.channel",
    NO_CHANNEL: "undelivered.channel_gone",
}
ROLE = {
    NO_PERMISSION: "undelivered.role_low",
    NO_ACCESS: "undelivered.role_low",
    NO_ROLE: "undelivered.role_gone",
    NO_MEMBER: "undelivered.left",
    NO_GUILD: "undelivered.left",
}
# Who left, and a role that is no more, have nothing that could be taken.
NOTHING_TO_TAKE = frozenset({NO_MEMBER, NO_ROLE, NO_GUILD})


class Celebrating:
    """Sends what belongs to an award in public. ``post`` puts a message into a room, once."""

    def __init__(self, face: DiscordFace, post: Post) -> None:
        self._face = face
        self._post = post
        self.kinds: Mapping[Going, Send] = {
            Going.OFFER: self._offer,
            Going.ANNOUNCE: self._announce,
            Going.ROLE: self._role,
            Going.UNROLE: self._unrole,
        }

    def _offer(self, parcel: Parcel, _: Conversation | None) -> str:
        app, room = self._face.app, parcel.room
        actor = app.meeting.actor(room)
        found = app.celebrating.of(actor, room.space_id, parcel.ids["award"])
        if found.wall is None or found.said_as:
            return ""
        guild = room.address.partition("/")[0]
        page = telling.asked(app.texts, app.texts.best(actor.language), guild, found)
        return self._post(parcel, lambda _: page)[1]

    def _announce(self, parcel: Parcel, _: Conversation | None) -> str:
        news = self._face.app.celebrating.news(parcel)
        if news is None:
            return ""
        page = telling.announcement(self._face.app.texts, news)
        try:
            return self._post(parcel, lambda _: page)[1]
        except discord.HTTPException as wrong:
            raise _meant(wrong, WALL) from wrong

    # -- roles ----------------------------------------------------------------------------

    def _role(self, parcel: Parcel, _: Conversation | None) -> str:
        try:
            self._face.line.ask(partial(_change, ids=parcel.ids, give=True))
        except discord.HTTPException as wrong:
            raise _meant(wrong, ROLE) from wrong
        return ""

    def _unrole(self, parcel: Parcel, _: Conversation | None) -> str:
        try:
            self._face.line.ask(partial(_change, ids=parcel.ids, give=False))
        except discord.HTTPException as wrong:
            if wrong.code not in NOTHING_TO_TAKE:
                raise _meant(wrong, ROLE) from wrong
        return ""


async def _change(client: Client, *, ids: Mapping[str, str], give: bool) -> Any:
    """Give or take a role; to do it twice changes nothing."""
    guild, _, user = ids["user"].partition("/")
    change = client.http.add_role if give else client.http.remove_role
    return await change(int(guild), int(user), int(ids["role"]))


def _meant(wrong: discord.HTTPException, known: Mapping[int, str]) -> Exception:
    """For good, with the key of the words that say what to mend; else what it was."""
    key = known.get(wrong.code)
    return Undeliverable(key) if key is not None else wrong


__all__ = ["Celebrating"]
