"""What people saw on their screens, as plain text in its order."""

from __future__ import annotations

import textwrap

WIDTH = 76


def wrap(line: str, width: int) -> list[str]:
    """A line in pieces that fit; its blanks stay."""
    return textwrap.wrap(line, width, drop_whitespace=False, replace_whitespace=False)


class Log:
    """What everybody saw, in its order: one heading per place, then who and what."""

    def __init__(self) -> None:
        # Tell also what a screen reader says, where blocks hide the text of a message.
        self.aloud = False
        self.entries: list[tuple[str, str]] = []

    def say(self, place: str, text: str) -> None:
        """One thing that was seen in a place."""
        self.entries.append((place, text))

    def message(self, place: str, who: str, text: str, note: str = "") -> None:
        """A message, its lines under one another."""
        first = f"{who}{f' ({note})' if note else ''}: "
        indent = " " * 4
        wrapped = [piece for line in text.splitlines() for piece in (wrap(line, WIDTH) or [""])]
        if len(wrapped) <= 1 and len(first) + len(text) <= WIDTH:
            self.say(place, first + text)
        else:
            self.say(place, "\n".join([first.rstrip(), *(indent + line for line in wrapped)]))

    def text(self) -> str:
        """Everything so far."""
        lines: list[str] = []
        last = None
        for place, text in self.entries:
            if place != last:
                lines += ["", f"== {place}"]
                last = place
            lines += [f"  {line}".rstrip() for line in text.splitlines()]
        return "\n".join(lines).strip() + "\n"
