"""Somebody in front of a page whose every screen goes into a transcript."""

from __future__ import annotations

import re

from tests.bots.web.windows import Window
from tests.support.page_lines import page_lines
from tests.support.transcripts import Log


def plain(text: str) -> str:
    """A text without the invisible marks around words of people (Unicode isolates)."""
    return re.sub("[\u2066-\u2069]", "", text)


class Reader:
    """A person with a window of their own, whose every page goes into the log."""

    def __init__(self, name: str, window: Window, log: Log) -> None:
        self.name, self.window, self.log = name, window, log
        self._seen: list[str] = []
        self._read: list[str] = []

    # -- acting ---------------------------------------------------------------------------

    def opens(self, address: str) -> None:
        """Go to an address."""
        self.log.say(self._place, f"→ {address.rstrip('0123456789abcdef') or address}")
        self.window.open(address)
        self._look()

    def presses(self, name: str, /, **filled: str) -> None:
        """Press the button of that name, with what was filled in beside it."""
        told = "".join(f"\n  {said}" for said in filled.values() if " " in said)
        self.log.say(self._place, f"→ presses [{name}]{told}")
        self.window.press(name, **filled)
        self._look()

    # -- looking --------------------------------------------------------------------------

    def _look(self) -> None:
        told = plain(page_lines(self.window.page.html))
        self._seen.append(plain(self.window.page.html))
        self._read.append(self.screen)
        self.log.message(self._place, "the page", told)

    @property
    def _place(self) -> str:
        return f"{self.name}'s window"

    @property
    def screen(self) -> str:
        """What the page says now, without the marks that keep names apart from what is around."""
        return plain(page_lines(self.window.page.html)).replace("\n", " ")

    @property
    def seen(self) -> str:
        """All that ever came to this window, also what no eye sees."""
        return "\n".join(self._seen)

    @property
    def read(self) -> str:
        """All that ever stood there to be read."""
        return "\n".join(self._read)

    def sees(self, *texts: str) -> None:
        """The page says each of these."""
        missing = [one for one in texts if one not in self.screen]
        assert not missing, f"{self.name} does not see {missing}:\n{self.log.text()}"
