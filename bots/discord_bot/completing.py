"""What is offered while somebody types the name of a badge."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bots.discord_bot import reading
from bots.discord_bot.people import PLATFORM
from bots.discord_bot.reading import Came
from bots.discord_bot.text import plain
from core.domain.catalogue import Badge, local
from core.domain.errors import EarnedError
from core.domain.finding import find

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

log = logging.getLogger(__name__)

# Discord, "Application Commands": choices of one option, and characters of each name.
MOST, MOST_NAME = 25, 100
# More than that nobody types to find a badge.
MOST_TYPED = 100


async def offer(
    face: DiscordFace, one: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """The badges that fit; none where something went wrong, so that what is typed stays."""
    try:
        return await face.work(_offered, face, reading.interaction(one), typed)
    except EarnedError:
        return []
    except Exception:
        log.exception("no badges could be offered")
        return []


def _offered(face: DiscordFace, came: Came, typed: str) -> list[app_commands.Choice[str]]:
    language = face.people.language(came)
    badges = fitting(menu(face, came), typed, language)
    return choices(badges, language)


def menu(face: DiscordFace, came: Came) -> tuple[Badge, ...]:
    """The badges of the community that somebody is in; looking makes nobody known."""
    if came.guild:
        visit = face.app.meeting.visit(PLATFORM, came.guild, f"{came.guild}/{came.who.user}")
        community = visit.space.community_id if visit is not None else ""
    else:
        community = face.people.guest(came).actor.community_id
    if not community:
        return ()
    return tuple(one.badge for one in face.app.organizing.menu(community))


def fitting(badges: Iterable[Badge], typed: str, language: str) -> tuple[Badge, ...]:
    """The badges with all those words in name, tags or texts, the best first.

    First in the language of whoever types; where nothing fits there, in any language.
    """
    every, wanted = tuple(badges), typed[:MOST_TYPED]
    found = find(every, wanted, language)
    if found:
        return found
    others = sorted({code for one in every for code in one.name} - {language})
    known = (badge for code in others for badge in find(every, wanted, code))
    return tuple({badge.id: badge for badge in known}.values())


def choices(badges: Iterable[Badge], language: str) -> list[app_commands.Choice[str]]:
    """The first of them, as what Discord offers; the value is the badge's own id."""
    return [
        app_commands.Choice(name=plain(local(one.name, language), MOST_NAME), value=one.id)
        for one in tuple(badges)[:MOST]
    ]


def meant(badges: Iterable[Badge], typed: str, language: str) -> str | None:
    """The id of the badge that somebody means: chosen from the list, or typed by hand.

    "" where nothing was typed; None where nothing, or more than one, is called so.
    """
    wanted, every = typed.strip(), tuple(badges)
    if not wanted:
        return ""
    if any(one.id == wanted for one in every):
        return wanted
    found = fitting(every, wanted, language)
    so_called = [one for one in found if local(one.name, language).casefold() == wanted.casefold()]
    only = so_called or list(found)
    return only[0].id if len(only) == 1 else None


__all__ = ["choices", "fitting", "meant", "menu", "offer"]
