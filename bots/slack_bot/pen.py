"""Words and buttons of one claim's screen in one version of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bots.chat import Button
from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from core.domain.screens import Meter, Option, Part, Said, Shown, Text, Tone
from core.services.conversation import Conversation
from core.texts import Texts

MOST_CONFIRM_TITLE, MOST_CONFIRM_TEXT, MOST_CONFIRM_BUTTON = 100, 300, 30
MOST_OVERFLOW = 5
FULL_METER = 3


@dataclass(frozen=True, slots=True)
class Pen:
    """Says texts in one language and time zone, and names buttons after one version of one claim."""

    texts: Texts
    language: str
    claim_id: str = ""
    version: int = 0
    zone: str = ""

    @classmethod
    def of(cls, texts: Texts, talk: Conversation) -> Pen:
        """The pen for that conversation."""
        return cls(texts, talk.language, talk.claim_id, talk.version, talk.zone)

    def say(self, text: Text) -> str:
        """One text in the reader's language, neither cleaned nor escaped."""
        return self.texts.say(text, self.language, zone=self.zone)

    def word(self, key: str, /, count: int | None = None, **params: Any) -> str:
        """The product's own words for a key."""
        return self.texts.get(self.language, key, count, **params)

    # -- ids ----------------------------------------------------------------------------

    def here(self, what: str, *more: str) -> str:
        """The id of something to press that is no option of the interview."""
        return ".".join((what, self.claim_id, str(self.version), *more))

    def value(self, option: Option) -> str:
        """The opaque id of an option; "" where Slack has no room for it in a menu."""
        encoded = Button(self.claim_id, self.version, option.id).encode()
        return encoded if len(encoded) <= blocks.MOST_OPTION_VALUE else ""

    # -- things to press ----------------------------------------------------------------

    def press(self, option: Option, about: str = "", label: str = "") -> Block:
        """A button for an option. ``about`` is added to what a screen reader says."""
        said = label or self.say(option.label)
        made = blocks.button(said, self.value(option), tone=option.tone)
        if about:
            made["accessibility_label"] = blocks.escape(f"{said}: {about}", blocks.MOST_BUTTON)
        if option.id == "withdraw":
            made["confirm"] = self._sure("slack.withdraw")
        return made

    def presses(self, options: Iterable[Option]) -> list[Block]:
        """Buttons for options, in their order."""
        return [self.press(one) for one in options if self.value(one)]

    def aside(self, options: Iterable[Option]) -> list[Block]:
        """What is seldom needed, behind three dots; Slack wants two to five lines there."""
        known = list({self.value(one): one for one in options if self.value(one)}.values())
        inside, others = known[:MOST_OVERFLOW], known[MOST_OVERFLOW:]
        if len(inside) < 2:
            return [*self.presses(inside), *self.help()]
        lines = [blocks.option(self.say(one.label), self.value(one)) for one in inside]
        beside = self.help()
        if beside and len(lines) < MOST_OVERFLOW:
            lines.append(blocks.option(self.word("talk.help.link"), self.here("help")))
            beside = []
        menu: Block = {"type": "overflow", "action_id": self.here("more"), "options": lines}
        return [*self.presses(others), *beside, menu]

    def help(self) -> list[Block]:
        """The button for help, on every screen of a claim."""
        if not self.claim_id:
            return []
        return [blocks.button(self.word("talk.help.link"), self.here("help"))]

    def _sure(self, key: str) -> Block:
        """A question that Slack asks before it sends a press."""
        return {
            "title": blocks.plain(self.word(f"{key}.title"), MOST_CONFIRM_TITLE),
            "text": blocks.plain(self.word(f"{key}.what"), MOST_CONFIRM_TEXT),
            "confirm": blocks.plain(self.word(f"{key}.yes"), MOST_CONFIRM_BUTTON),
            "deny": blocks.plain(self.word(f"{key}.no"), MOST_CONFIRM_BUTTON),
            "style": "danger",
        }

    # -- lines --------------------------------------------------------------------------

    def shows(self, item: Shown) -> str:
        """Which criteria a piece of evidence shows, as a line."""
        names = ", ".join(self.say(one.label) for one in item.criteria if one.chosen)
        return self.word("slack.shows", names=names) if names else self.word("slack.shows.nothing")

    def piece(self, item: Shown, most: int = 200) -> tuple[str, str]:
        """A piece of evidence as a heading and the lines below it."""
        name = cut(self.say(item.title), most)
        heading = f"{self.word(f'slack.kind.{item.kind.value}')}: {name}"
        detail = cut(self.say(item.detail), most) if item.detail else ""
        twins = [self.say(one) for one in item.same_as]
        return heading, "\n".join(one for one in (detail, *twins, self.shows(item)) if one)

    def meter(self, meter: Meter) -> str:
        """How well a part is covered: dots for the eye, then the words, then what would help."""
        level = min(max(meter.level, 0), FULL_METER)
        dots = "●" * level + "○" * (FULL_METER - level)
        return "\n".join(
            [f"{dots} {self.say(meter.label)}", *(f"– {self.say(one)}" for one in meter.advice)]
        )

    def said(self, part: Part) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What stands in a part: a person's own words, and ours."""
        own = tuple(self.say(one) for one in part.said if isinstance(one, Said))
        ours = tuple(self.say(one) for one in part.said if not isinstance(one, Said))
        return own, ours


def cut(text: str, most: int) -> str:
    """A text of at most ``most`` characters, cut between words and marked with "…"."""
    text = blocks.clean(text).strip()
    if len(text) <= most:
        return text
    gap = text.rfind(" ", most // 2, most)
    return text[: gap if gap > 0 else most - 1].rstrip() + blocks.CUT


def quiet(options: Iterable[Option]) -> list[Option]:
    """The options that ask for no attention."""
    return [one for one in options if one.tone is Tone.QUIET]
