"""Words and buttons of one claim's screen in one version of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import discord

from bots.discord_bot import layout
from bots.discord_bot.ids import Here, option_id
from bots.discord_bot.layout import Button
from bots.discord_bot.text import clean, moment
from core.domain.screens import (
    Day,
    Meter,
    Moment,
    Option,
    Own,
    Param,
    Part,
    Said,
    Shown,
    Text,
    Tone,
    Words,
)
from core.services.conversation import Conversation
from core.texts import Texts

FULL_METER = 3
# Options that ask first whether one is sure, in a window.
ASKED_AGAIN = frozenset({"withdraw"})


@dataclass(frozen=True, slots=True)
class Pen:
    """Says texts in one language, and names buttons after one version of one claim."""

    texts: Texts
    language: str
    claim_id: str = ""
    version: int = 0

    @classmethod
    def of(cls, texts: Texts, talk: Conversation) -> Pen:
        """The pen for that conversation."""
        return cls(texts, talk.language, talk.claim_id, talk.version)

    def say(self, text: Text) -> str:
        """One text in the reader's language, not escaped; its moments are held for ``escape``."""
        return self.texts.say(_held(text), self.language)

    def plain(self, text: Text) -> str:
        """One text for where Discord shows no moments: labels and lines of a menu."""
        return self.texts.say(text, self.language)

    def word(self, key: str, /, count: int | None = None, **params: Any) -> str:
        """The product's own words for a key."""
        return self.texts.get(self.language, key, count, **params)

    # -- ids ----------------------------------------------------------------------------

    def here(self, what: str, more: str = "") -> str:
        """The id of something to press that is no option of the interview."""
        return Here(what, self.claim_id, self.version, more).encode()

    def value(self, option: Option) -> str:
        """The id of an option."""
        return option_id(self.claim_id, self.version, option.id)

    # -- things to press ----------------------------------------------------------------

    def press(self, option: Option) -> Button:
        """A button for an option."""
        said = self.plain(option.label)
        name = self.here(option.id) if option.id in ASKED_AGAIN else self.value(option)
        return layout.button(f"✓ {said}" if option.chosen else said, name, option.tone)

    def presses(self, options: Iterable[Option]) -> list[Button]:
        """Buttons for options, in their order."""
        return [self.press(one) for one in options]

    def help(self) -> list[Button]:
        """The button for help, on every screen of a claim."""
        if not self.claim_id:
            return []
        return [layout.button(self.word("talk.help.link"), self.here("help"))]

    def lines(self, options: Iterable[Option]) -> list[discord.SelectOption]:
        """Options as lines of a menu, each once; those that ask again first are none of it."""
        found: dict[str, discord.SelectOption] = {}
        for one in options:
            value = self.value(one)
            if value not in found and one.id not in ASKED_AGAIN:
                note = self.plain(one.note) if one.note else ""
                label = self.plain(one.label)
                found[value] = layout.line(label, value, note, chosen=one.chosen)
        return list(found.values())

    # -- lines --------------------------------------------------------------------------

    def shows(self, item: Shown) -> str:
        """Which criteria a piece of evidence shows, as a line."""
        names = ", ".join(self.say(one.label) for one in item.criteria if one.chosen)
        if not names:
            return self.word("discord.shows.nothing")
        return self.word("discord.shows", names=names)

    def piece(self, item: Shown) -> tuple[str, list[str]]:
        """A piece of evidence as a heading and the lines below it."""
        heading = f"{self.word(f'discord.kind.{item.kind.value}')}: {self.say(item.title)}"
        detail = [self.say(item.detail)] if item.detail else []
        twins = [self.say(one) for one in item.same_as]
        return heading, [*detail, *twins, self.shows(item)]

    def meter(self, meter: Meter) -> str:
        """How well a part is covered: dots for the eye, then the words, then what would help."""
        level = min(max(meter.level, 0), FULL_METER)
        dots = "●" * level + "○" * (FULL_METER - level)
        advice = (f"– {self.say(one)}" for one in meter.advice)
        return "\n".join([f"{dots} {self.say(meter.label)}", *advice])

    def said(self, part: Part) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What stands in a part: a person's own words, and ours."""
        own = tuple(self.say(one) for one in part.said if isinstance(one, Said))
        ours = tuple(self.say(one) for one in part.said if not isinstance(one, Said))
        return own, ours


def quiet(options: Iterable[Option]) -> list[Option]:
    """The options that ask for no attention."""
    return [one for one in options if one.tone is Tone.QUIET]


def _held(text: Text) -> Text:
    """The text with its moments as marks, which nobody else's words can have."""
    match text:
        case Words(key, params, count):
            return Words(key, {name: _param(one) for name, one in params.items()}, count)
        case Own(by_language):
            return Own({code: clean(one) for code, one in by_language.items()})
        case Said(said):
            return Said(clean(said))
        case Moment(at):
            return Said(moment(int(at.timestamp())))
        case Day():
            return text


def _param(param: Param) -> Param:
    if isinstance(param, str):
        return clean(param)
    return param if isinstance(param, int) else _held(param)
