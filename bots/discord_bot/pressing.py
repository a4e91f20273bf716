"""Everything that is pressed or sent with a window: taken at once, done once, answered.

What a press means is in its custom id alone, so that it means the same after a restart. The
library's own way would forget a window that was open then, and say nothing.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import discord

from bots.discord_bot import reading
from bots.discord_bot.reading import Came
from bots.discord_bot.replying import Reply, Said
from bots.discord_bot.routes import Do, Open, Told, named
from core.domain.errors import EarnedError

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

log = logging.getLogger(__name__)


async def pressed(face: DiscordFace, one: discord.Interaction) -> None:
    """Something was pressed, or a window was sent."""
    came, reply, routes = reading.interaction(one), Reply(one), face.routes
    if act := named(came.meant, routes.acts):
        await _act(face, came, reply, act)
    elif one.type is discord.InteractionType.modal_submit:
        # From a message it changes nothing there; from a command somebody waits for an answer.
        do = named(came.custom_id, routes.submits) or _nothing
        await _do(face, came, reply, do, waiting=not came.about)
    elif make := named(came.meant, routes.windows):
        await _open(face, came, reply, make)
    elif show := named(came.meant, routes.shows):
        await _show(face, came, reply, show, turns=came.private)
    elif turn := named(came.meant, routes.turns):
        await _show(face, came, reply, turn, turns=True)
    else:
        await _do(face, came, reply, named(came.meant, routes.presses) or _nothing)


async def commanded(face: DiscordFace, one: discord.Interaction, do: Do) -> None:
    """A command was typed: whoever typed it waits, and is told what comes of it, alone."""
    await _do(face, reading.interaction(one), Reply(one), do, waiting=True)


def _nothing(face: DiscordFace, came: Came) -> Told:
    """Nothing of ours is called that: it was forged, or is older than this version."""
    return face.app.texts.get(face.people.language(came), "discord.refused.unknown")


async def _do(
    face: DiscordFace, came: Came, reply: Reply, do: Do, *, waiting: bool = False
) -> None:
    """Acknowledge it at once, do it when it is its turn, and tell what is to be told."""
    taken = asyncio.create_task(reply.acknowledge(waiting=waiting))
    async with face.turns.of(came.queue):
        told = await _at_work(face, came, do)
    await taken
    if told is None:
        await reply.done()
    elif not await reply.say(told) and isinstance(told, str):
        await face.speak(came, told)


async def _act(face: DiscordFace, came: Came, reply: Reply, do: Do) -> None:
    """Do it when it is its turn; what comes of it turns a private message, or is said besides."""
    taken = asyncio.create_task(reply.acknowledge())
    async with face.turns.of(came.queue):
        told = await _at_work(face, came, do)
    await taken
    if came.private and isinstance(told, discord.ui.LayoutView):
        await reply.turn(told)
    elif told is not None:
        await reply.say(told)


async def _show(face: DiscordFace, came: Came, reply: Reply, do: Do, *, turns: bool) -> None:
    """Show something to one person: in a message of its own, or in the one pressed on."""
    taken = asyncio.create_task(reply.acknowledge(waiting=not turns))
    told = await _at_work(face, came, do)
    await taken
    if reply.doubled and not turns:
        return
    if turns and isinstance(told, discord.ui.LayoutView):
        await reply.turn(told)
    elif told is not None:
        await reply.say(told)


async def _at_work(face: DiscordFace, came: Came, do: Do) -> Told:
    """Do it where nothing quick stands behind it, if it may have to wait for Discord.

    Files are fetched; in a server rooms are opened and permissions looked up.
    """
    work = face.wait_for if came.guild or came.data.get("resolved") else face.work
    return await work(_explained, face, came, do)


async def _open(face: DiscordFace, came: Came, reply: Reply, make: Open) -> None:
    """Open a window, which has to be the first answer."""
    made = await face.work(_made, face, came, make)
    if isinstance(made, discord.ui.Modal):
        await reply.window(made)
    else:
        await reply.say(made)


def _explained(face: DiscordFace, came: Came, do: Do) -> Told:
    try:
        return do(face, came)
    except EarnedError as wrong:
        return face.explain(wrong, face.people.language(came))
    except Exception:
        log.exception("something pressed could not be done")
        return face.app.texts.get(face.people.language(came), "error.unexpected")


def _made(face: DiscordFace, came: Came, make: Open) -> discord.ui.Modal | Said:
    try:
        return make(face, came)
    except EarnedError as wrong:
        return face.explain(wrong, face.people.language(came))
    except Exception:
        log.exception("a window could not be drawn")
        return face.app.texts.get(face.people.language(came), "error.unexpected")


__all__ = ["commanded", "pressed"]
