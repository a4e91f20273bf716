"""What an organizer chooses for a server, as one message that is turned in place. Pure.

Ids: ``setup.channel``, ``setup.language``, ``setup.badge`` are menus; ``setup.role.BADGE`` is one
of roles; ``setup.nowhere``, ``setup.norole.BADGE``, ``setup.home.PAGE`` and ``setup.desk`` are buttons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import discord
from babel import Locale
from babel.dates import format_timedelta
from discord import ui

from bots.discord_bot import layout
from bots.discord_bot.layout import MOST_OPTIONS, Page, Sheet
from bots.discord_bot.menus import option_lines
from bots.discord_bot.pen import Pen
from core.domain.catalogue import Edition
from core.domain.rooms import DeadParcel
from core.domain.screens import Own, Said, Text, Tone, Words
from core.services.celebrating import Customs
from core.texts import Texts

# Of what could not be delivered, so many are told; the page of the office has all.
MOST_UNDELIVERED = 5
UNDELIVERED = "undelivered."
MINUTE = 60
PLACES = [discord.ChannelType.text, discord.ChannelType.news]


@dataclass(frozen=True, slots=True)
class Facts:
    """How things stand in a server. ``roles`` are names of roles by Discord's id."""

    community: str
    language: str
    menu: Sequence[Edition]
    customs: Customs
    roles: Mapping[str, str] = field(default_factory=dict)
    undelivered: Sequence[DeadParcel] = ()


def home(
    texts: Texts, language: str, facts: Facts, notice: Text | None = None, page: int = 0
) -> Page:
    """Where awards are announced, what is spoken, and the badges for which there may be roles."""
    pen, sheet = Pen(texts, language), Sheet(layout.MOST_PARAGRAPH)
    sheet.heading(facts.community)
    if notice is not None:
        sheet.strong(pen.say(notice))
        sheet.rule()
    wall = facts.customs.wall
    told = "discord.setup.wall" if wall is not None else "discord.setup.no_wall"
    sheet.text(pen.word(told))
    with_role = len(facts.customs.roles)
    sheet.text(
        pen.word("discord.setup.roles", count=with_role)
        if with_role
        else pen.word("discord.setup.no_roles")
    )
    undelivered(sheet, pen, facts.undelivered)
    now = wall.address.partition("/")[2] if wall else ""
    sheet.rows.append([channels("setup.channel", pen.word("discord.setup.channel"), now, PLACES)])
    lines = option_lines(texts.languages, texts.best(facts.language))
    sheet.choose(layout.menu("setup.language", lines, pen.word("discord.setup.language")))
    _badges(sheet, pen, facts, page)
    ways = [layout.button(pen.word("discord.setup.desk"), "setup.desk")]
    if wall is not None:
        ways.append(layout.button(pen.word("discord.setup.nowhere"), "setup.nowhere"))
    sheet.press(ways)
    sheet.cut()
    return layout.card(sheet.items())


def channels(
    name: str, placeholder: str, now: str, kinds: list[discord.ChannelType]
) -> ui.ChannelSelect[Any]:
    """A menu of channels; ``now`` is the id of the one that is chosen."""
    known = now.isascii() and now.isdigit()
    given = [discord.SelectDefaultValue.from_channel(discord.Object(int(now)))] if known else []
    return ui.ChannelSelect(
        custom_id=name,
        channel_types=kinds,
        placeholder=placeholder[: layout.MOST_PLACEHOLDER],
        default_values=given,
    )


def _badges(sheet: Sheet, pen: Pen, facts: Facts, page: int) -> None:
    pages = max(-(-len(facts.menu) // MOST_OPTIONS), 1)
    page = min(max(page, 0), pages - 1)
    here = facts.menu[page * MOST_OPTIONS : (page + 1) * MOST_OPTIONS]
    lines = [
        layout.line(pen.plain(Own(one.badge.name)), one.badge.id, _held(pen, facts, one.badge.id))
        for one in here
    ]
    if lines:
        sheet.choose(layout.menu("setup.badge", lines, pen.word("discord.setup.badge")))
    turns = (("discord.page.before", page - 1), ("discord.page.next", page + 1))
    sheet.press(
        [layout.button(pen.word(key), f"setup.home.{to}") for key, to in turns if 0 <= to < pages]
    )


def _held(pen: Pen, facts: Facts, badge_id: str) -> str:
    role = facts.customs.roles.get(badge_id)
    if role is None:
        return pen.word("discord.setup.role.none")
    called = Said(facts.roles.get(role, "…"))
    return pen.plain(Words("discord.setup.role.is", {"role": called}))


def role(
    texts: Texts, language: str, facts: Facts, badge_id: str, notice: Text | None = None
) -> Page:
    """Which role comes with one badge."""
    pen, sheet = Pen(texts, language), Sheet(layout.MOST_PARAGRAPH)
    badge = next((one.badge for one in facts.menu if one.badge.id == badge_id), None)
    if badge is None:
        return home(texts, language, facts, notice)
    sheet.heading(pen.say(Own(badge.name)))
    if notice is not None:
        sheet.strong(pen.say(notice))
        sheet.rule()
    sheet.text(_held(pen, facts, badge_id))
    sheet.text(pen.word("discord.setup.role.more"))
    choose = ui.RoleSelect[Any](
        custom_id=f"setup.role.{badge_id}",
        placeholder=pen.word("discord.setup.role")[: layout.MOST_PLACEHOLDER],
    )
    sheet.rows.append([choose])
    ways = [layout.button(pen.word("discord.setup.back"), "setup.home.0")]
    if badge_id in facts.customs.roles:
        label = pen.word("discord.setup.norole")
        ways.append(layout.button(label, f"setup.norole.{badge_id}", Tone.GRAVE))
    sheet.press(ways)
    sheet.cut()
    return layout.card(sheet.items())


def span(seconds: float, language: str) -> str:
    """A length of time in its largest unit: 2 days, 3 hours. At least one minute."""
    length = timedelta(seconds=max(seconds, MINUTE))
    return format_timedelta(length, threshold=1, locale=Locale.parse(language, sep="-"))


def undelivered(sheet: Sheet, pen: Pen, dead: Sequence[DeadParcel]) -> None:
    """What could not be delivered, each with the way to mend it."""
    if not dead:
        return
    sheet.strong(pen.word("discord.undelivered", count=len(dead)))
    for one in dead[:MOST_UNDELIVERED]:
        known = one.error.startswith(UNDELIVERED) and pen.texts.has(one.error)
        sheet.small(pen.word(one.error if known else "discord.undelivered.other"))


__all__ = ["Facts", "channels", "home", "role", "span", "undelivered"]
