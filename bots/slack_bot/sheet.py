"""One message or window while it is being put together. Pure.

A sheet has a body, which may be long, and a foot with what can be pressed, which always
stays. What does not fit is cut and marked, and ``whole`` says that it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen, cut
from core.domain.screens import Part, Shown, Text

# Characters of a person's own words in one message: more is no message on a phone any more.
ROOM = 6000
LEAST_ROOM = 160
# Of each text on a piece of evidence, in a message and in a window.
MOST_PIECE, MOST_WHOLE = 200, 10_000
# A question as long as this is printed in bold; a longer one is a text to read.
MOST_BOLD = 600


class Sheet:
    """Collects blocks. ``room`` is how many characters one quotation may have."""

    def __init__(self, pen: Pen, room: int | None = None) -> None:
        self.pen = pen
        self.room = room
        self.body: list[Block] = []
        self.foot: list[Block] = []
        self.whole = True

    # -- the body -----------------------------------------------------------------------

    def notice(self, text: Text | None) -> None:
        """Something besides, before all else."""
        if text is not None:
            self.text(self.pen.say(text))
            self.body.append(blocks.divider())

    def asking(self, lines: Sequence[Text], question: int = -1) -> None:
        """What is asked, the question itself in bold; it is the last line or the first."""
        at = question % len(lines) if lines else 0
        for number, line in enumerate(lines):
            said = self.pen.say(line)
            if number == at and len(said) <= MOST_BOLD:
                self.body.append(blocks.strong(said))
            else:
                self.text(said)

    def text(self, text: str) -> None:
        """A paragraph."""
        self.body += blocks.sections(self._short(text, blocks.MOST_SECTION))

    def small(self, *texts: str) -> None:
        """Small print."""
        found = blocks.context(self._short(one, 2000) for one in texts)
        if found["elements"]:
            self.body.append(found)

    def quotes(self, by: str, texts: Iterable[str]) -> None:
        """What somebody wrote, with a line that says who."""
        found = [self._short(one, self.room) for one in texts]
        found = [one for one in found if one]
        if found and by:
            self.small(by)
        for one in found:
            self.body += blocks.quote(one)

    def part(self, part: Part) -> None:
        """One part of what was told, with the way to change it."""
        pen = self.pen
        title = pen.say(part.title)
        button = pen.press(part.edit, title) if part.edit and pen.value(part.edit) else None
        own, ours = pen.said(part)
        self.card(title, "\n".join(ours), button)
        self.quotes("", own)
        if part.comment:
            self.quotes(pen.word("slack.comment"), [pen.say(part.comment)])
        self.small(*(pen.say(one) for one in part.marks))
        self.small(
            pen.say(part.fixed) if part.fixed else "", pen.meter(part.meter) if part.meter else ""
        )

    def piece(self, item: Shown, button: Block | None = None) -> None:
        """One piece of evidence."""
        self.card(*self.pen.piece(item, MOST_PIECE if self.room else MOST_WHOLE), button)

    def card(self, title: str, text: str, button: Block | None = None) -> None:
        """A bold line with lines below it, and perhaps a button beside."""
        if self.room is None:
            self.body.append(blocks.strong(title, button))
            self.text(text)
        else:
            below = self._short(text, blocks.MOST_CARD_TEXT)
            self.body.append(blocks.card(title, below, button))

    def _short(self, text: str, most: int | None) -> str:
        if self.room is None or most is None:
            return text
        short = cut(text, most)
        if short != blocks.clean(text).strip():
            self.whole = False
        return short

    # -- the foot -----------------------------------------------------------------------

    def say_below(self, *texts: str) -> None:
        """Small print that always stays, below the body."""
        self.foot.append(blocks.context(texts))

    def press_below(self, elements: Sequence[Block]) -> None:
        """Buttons and menus, below the body."""
        self.foot += blocks.actions(elements)

    # -- done ---------------------------------------------------------------------------

    def blocks(self, most: int = blocks.MOST_BLOCKS) -> list[Block]:
        """Everything, at most ``most`` blocks, no id twice; with "See all" if it was cut."""
        room = most - len(self.foot)
        if not self.whole or len(self.body) > room:
            see = blocks.button(self.pen.word("slack.see_all"), self.pen.here("see"))
            self.foot = [*blocks.actions([see]), *self.foot]
            room -= 1
        made = distinct([*self.body[: max(room, 0)], *self.foot][:most])
        return made or [blocks.section(blocks.CUT)]


def distinct(given: Iterable[Block]) -> list[Block]:
    """The blocks without what has an ``action_id`` that was there before."""
    seen: set[str] = set()

    def fresh(element: Block) -> bool:
        name = element.get("action_id", "")
        if name and name in seen:
            return False
        seen.add(name)
        return True

    found = []
    for block in given:
        if "accessory" in block and not fresh(block["accessory"]):
            block = {name: one for name, one in block.items() if name != "accessory"}
        if block["type"] == "actions":
            block = {**block, "elements": [one for one in block["elements"] if fresh(one)]}
            if not block["elements"]:
                continue
        found.append(block)
    return found


def room_for(parts: Iterable[Part], pen: Pen) -> int:
    """How long each quotation of those parts may be, so that a message can hold them all."""
    lengths = [len(one) for part in parts for one in pen.said(part)[0]]
    if sum(lengths) <= ROOM:
        return max([*lengths, blocks.MOST_SECTION])
    return max(ROOM // len(lengths), LEAST_ROOM)
