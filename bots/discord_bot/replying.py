"""Answering one interaction: within three seconds, whatever else is going on.

Discord forgets an interaction after three seconds, sometimes sooner (10062), and counts an
answer that got lost on its way as given (40060): neither keeps anything from being done.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from typing import Any, TypeAlias

import aiohttp
import discord

from bots.discord_bot.text import CUT, dressed

log = logging.getLogger(__name__)

UNKNOWN, ANSWERED = 10062, 40060
# What of an interaction may be gone while everything else is all right.
HARMLESS = frozenset({UNKNOWN, ANSWERED, 10008, 10015, 50027})
TROUBLE = (discord.HTTPException, aiohttp.ClientError, OSError, discord.RateLimited)
# Characters of a message of words alone.
MOST_SAID = 2000
NOBODY = discord.AllowedMentions.none()


@dataclass(frozen=True, slots=True)
class Papers:
    """A file for whoever asked for it. ``elsewhere`` is said where it is too big for Discord."""

    said: str
    name: str
    content: bytes
    elsewhere: str


Said: TypeAlias = str | discord.ui.LayoutView | Papers


def escaped(told: str) -> str:
    """Words as the whole text of a message."""
    return dressed(told, MOST_SAID)[0] or CUT


class Reply:
    """What one interaction is answered. ``alive`` says whether Discord still knows it."""

    def __init__(self, interaction: discord.Interaction) -> None:
        self._interaction = interaction
        self._waiting = False
        self.alive = False
        # The same press came before: whoever took it answers it.
        self.doubled = False

    async def acknowledge(self, *, waiting: bool = False) -> None:
        """Take it, before anything else. ``waiting`` shows whoever pressed that more comes."""
        try:
            await self._interaction.response.defer(ephemeral=True, thinking=waiting)
            self.alive, self._waiting = True, waiting
        except discord.InteractionResponded:
            self.alive = True
        except TROUBLE as wrong:
            # Somebody else answered it, or so Discord says: then it can be added to.
            self.alive = self.doubled = getattr(wrong, "code", 0) == ANSWERED
            _noted("acknowledged", wrong)

    async def window(self, modal: discord.ui.Modal) -> None:
        """Open a window; it has to be the first answer."""
        try:
            # The library would wait for it: what is sent with it is found out from its id alone.
            await self._interaction.response.send_modal(_Drawn(modal))  # type: ignore[arg-type]
            self.alive = True
        except discord.InteractionResponded:
            return
        except TROUBLE as wrong:
            _noted("answered with a window", wrong)

    async def say(self, told: Said) -> bool:
        """Tell whoever acted something that nobody else sees; whether it reached Discord."""
        if isinstance(told, Papers) and len(told.content) > self._interaction.filesize_limit:
            told = told.elsewhere
        try:
            if not self._interaction.response.is_done() and not self.alive:
                await self._first(told)
            elif self._waiting:
                await self._instead(told)
            else:
                await self._besides(told)
        except TROUBLE as wrong:
            _noted("answered", wrong)
            return False
        return True

    async def _first(self, told: Said) -> None:
        respond = self._interaction.response.send_message
        await respond(**_as_sent(told), ephemeral=True, allowed_mentions=NOBODY)

    async def _instead(self, told: Said) -> None:
        self._waiting = False
        change, given = self._interaction.edit_original_response, _as_sent(told)
        if "file" in given:
            given["attachments"] = [given.pop("file")]
        await change(**given, allowed_mentions=NOBODY)

    async def _besides(self, told: Said) -> None:
        more = self._interaction.followup.send
        await more(**_as_sent(told), ephemeral=True, allowed_mentions=NOBODY)

    async def turn(self, view: discord.ui.LayoutView) -> None:
        """Show something else in the message that was pressed on."""
        try:
            await self._interaction.edit_original_response(view=view, allowed_mentions=NOBODY)
        except TROUBLE as wrong:
            _noted("turned", wrong)

    async def done(self) -> None:
        """There is nothing more to say; nothing stays that waits for it."""
        if not self._waiting:
            return
        self._waiting = False
        try:
            await self._interaction.delete_original_response()
        except TROUBLE as wrong:
            _noted("cleared", wrong)


def _as_sent(told: Said) -> dict[str, Any]:
    """What the library is given for it; a file is opened anew each time."""
    if isinstance(told, discord.ui.LayoutView):
        return {"view": told}
    if isinstance(told, Papers):
        file = discord.File(io.BytesIO(told.content), filename=told.name)
        return {"content": escaped(told.said), "file": file}
    return {"content": escaped(told)}


class _Drawn:
    """A window as the library sends it, with nothing that it would remember."""

    def __init__(self, modal: discord.ui.Modal) -> None:
        self._modal = modal

    def to_dict(self) -> dict[str, object]:
        """What is sent."""
        return self._modal.to_dict()

    def is_finished(self) -> bool:
        """So that nobody waits for it."""
        return True


def _noted(what: str, wrong: BaseException) -> None:
    code = getattr(wrong, "code", 0)
    level = logging.INFO if code in HARMLESS else logging.WARNING
    log.log(level, "an interaction could not be %s: %s", what, code or type(wrong).__name__)


__all__ = ["NOBODY", "TROUBLE", "Papers", "Reply", "Said", "escaped"]
