"""Where a claim stands, as a message. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from bots.slack_bot.sheet import Sheet
from core.domain.screens import Message, Option, Stage, Standing, Tone

MOST_MESSAGES = 6
_SIGNS = {"done": "✓", "now": "●"}


def standing(sheet: Sheet, screen: Standing, base_url: str = "") -> None:
    """Put it on a sheet; all that was told is behind "See what you told"."""
    pen = sheet.pen
    if sheet.room is None:
        _told(sheet, screen)
        return
    sheet.notice(screen.notice)
    sheet.body.append(blocks.header(pen.say(screen.title)))
    if screen.stages:
        sheet.text("\n".join(_stage(pen, one) for one in screen.stages))
    sheet.asking(screen.lines, question=0)
    sheet.whole = len(screen.messages) <= MOST_MESSAGES
    _messages(sheet, screen.messages[-MOST_MESSAGES:])
    if screen.takes_text:
        sheet.say_below(pen.word("slack.reply.here"))
    sheet.press_below(_buttons(pen, screen, base_url))


def _told(sheet: Sheet, screen: Standing) -> None:
    """All that was told and said, to read in peace."""
    for part in screen.parts:
        sheet.part(part)
    _messages(sheet, screen.messages)


def _messages(sheet: Sheet, messages: Iterable[Message]) -> None:
    for one in messages:
        by = sheet.pen.word("slack.by.me" if one.of_learner else "slack.by.assessor")
        sheet.body.append(blocks.context_at(by, one.at.at, sheet.pen.say(one.at)))
        sheet.quotes("", [sheet.pen.say(one.text)])


def _stage(pen: Pen, stage: Stage) -> str:
    """A station with its sign, and in words for those who do not see the sign."""
    label = pen.say(stage.label)
    said = {"done": "slack.stage.done", "now": "slack.stage.now"}.get(stage.state)
    return f"{_SIGNS.get(stage.state, '○')} {label} ({pen.word(said or 'slack.stage.next')})"


def _buttons(pen: Pen, screen: Standing, base_url: str) -> list[Block]:
    loud = any(one.tone is Tone.MAIN for one in screen.options)
    tone = Tone.PLAIN if loud else Tone.MAIN
    found = badge_link(pen, screen.award_id, base_url, tone)
    if screen.takes_text:
        found.append(say_button(pen))
    if screen.decided:
        found.append(rate_button(pen))
    if screen.parts:
        found.append(blocks.button(pen.word("slack.told"), pen.here("see")))
    if any(one.id == "withdraw" for one in screen.options):
        found.append(ask_button(pen))
    louder: list[Option] = [one for one in screen.options if one.tone is not Tone.GRAVE]
    grave = [one for one in screen.options if one.tone is Tone.GRAVE]
    return [*found, *pen.presses([*louder, *grave]), *pen.help()]


def say_button(pen: Pen) -> Block:
    """Opens the window to write in."""
    return blocks.button(pen.word("slack.say.window"), pen.here("say"))


def ask_button(pen: Pen) -> Block:
    """Opens the window to ask somebody who saw it."""
    return blocks.button(pen.word("page.witness.ask"), pen.here("witness"))


def rate_button(pen: Pen) -> Block:
    """Opens the window to say how fair a decision felt, and thanks."""
    return blocks.button(pen.word("page.rate.link"), pen.here("rate"))


def badge_link(pen: Pen, award_id: str, base_url: str, tone: Tone = Tone.MAIN) -> list[Block]:
    """A button that opens the page of an award, where there is one to open."""
    url = f"{base_url.rstrip('/')}/awards/{award_id}"
    if not award_id or not base_url.startswith(("http://", "https://")):
        return []
    label = pen.word("slack.award.open")
    return [blocks.button(label, f"home.award.{award_id}", tone=tone, url=url)]
