"""Where a claim stands, as a message. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bots.discord_bot import layout
from bots.discord_bot.layout import Button, Sheet
from bots.discord_bot.pen import Pen
from core.domain.screens import Message, Part, Stage, Standing, Tone

MOST_MESSAGES = 6
_SIGNS = {"done": "✓", "now": "●"}


def standing(sheet: Sheet, pen: Pen, screen: Standing, base_url: str, *, typed: bool) -> None:
    """Put it on a sheet; all that was told is behind "See what you told"."""
    if sheet.room is None:
        _told(sheet, pen, screen)
        return
    if screen.notice is not None:
        sheet.text(pen.say(screen.notice))
        sheet.rule()
    sheet.heading(pen.say(screen.title))
    if screen.stages:
        sheet.small("\n".join(_stage(pen, one) for one in screen.stages))
    for number, one in enumerate(screen.lines):
        said = pen.say(one)
        sheet.text(said) if number else sheet.strong(said)
    sheet.whole = sheet.whole and len(screen.messages) <= MOST_MESSAGES
    _messages(sheet, pen, screen.messages[-MOST_MESSAGES:])
    if screen.takes_text and typed:
        sheet.below(pen.word("discord.reply.here"))
    sheet.press(_buttons(pen, screen, base_url, typed=typed))


def _told(sheet: Sheet, pen: Pen, screen: Standing) -> None:
    """All that was told and said, to read in peace."""
    for one in screen.parts:
        part(sheet, pen, one)
    _messages(sheet, pen, screen.messages)


def part(sheet: Sheet, pen: Pen, told: Part) -> None:
    """One part of what was told."""
    own, ours = pen.said(told)
    sheet.strong(pen.say(told.title))
    for one in ours:
        sheet.text(one)
    for one in own:
        sheet.quote(one)
    if told.marks:
        sheet.small("\n".join(pen.say(one) for one in told.marks))
    if told.comment:
        sheet.small(pen.word("discord.comment"))
        sheet.quote(pen.say(told.comment))
    if told.fixed:
        sheet.small(pen.say(told.fixed))
    if told.meter:
        sheet.small(pen.meter(told.meter))


def _messages(sheet: Sheet, pen: Pen, messages: Iterable[Message]) -> None:
    for one in messages:
        by = pen.word("discord.by.me" if one.of_learner else "discord.by.assessor")
        sheet.small(f"{by} · {pen.say(one.at)}")
        sheet.quote(pen.say(one.text))


def _stage(pen: Pen, stage: Stage) -> str:
    """A station with its sign, and in words for those who do not see the sign."""
    said = {"done": "discord.stage.done", "now": "discord.stage.now"}.get(stage.state)
    words = pen.word(said or "discord.stage.next")
    return f"{_SIGNS.get(stage.state, '○')} {pen.say(stage.label)} ({words})"


def _buttons(pen: Pen, screen: Standing, base_url: str, *, typed: bool) -> list[Button]:
    found = badge_link(pen, pen.word("discord.award.open"), screen.award_id, base_url)
    if screen.takes_text:
        found.append(say_button(pen, typed=typed))
    if screen.decided:
        found.append(rate_button(pen))
    if screen.parts:
        found.append(layout.button(pen.word("discord.told"), pen.here("see")))
    if any(one.id == "withdraw" for one in screen.options):
        found.append(ask_button(pen))
    grave = [one for one in screen.options if one.tone is Tone.GRAVE]
    louder = [one for one in screen.options if one.tone is not Tone.GRAVE]
    return [*found, *pen.presses([*louder, *grave]), *pen.help()]


def say_button(pen: Pen, *, typed: bool) -> Button:
    """Opens the window to write in: the way to answer where nothing can be typed."""
    if typed:
        return layout.button(pen.word("discord.say.window"), pen.here("say"))
    return layout.button(pen.word("discord.say.write"), pen.here("say"), Tone.MAIN)


def ask_button(pen: Pen) -> Button:
    """Opens the window to ask somebody who saw it."""
    return layout.button(pen.word("page.witness.ask"), pen.here("witness"))


def rate_button(pen: Pen) -> Button:
    """Opens the window to say how fair a decision felt, and thanks."""
    return layout.button(pen.word("page.rate.link"), pen.here("rate"))


def badge_link(pen: Pen, label: str, award_id: str, base_url: str) -> list[Button]:
    """A button that opens the page of an award, where there is one to open."""
    return layout.link(label, f"{base_url.rstrip('/')}/awards/{award_id}") if award_id else []
