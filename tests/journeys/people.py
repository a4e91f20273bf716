"""The people of a journey in the browser: each in a window of their own, seeing only the page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

# Where pictures are kept, if they are wanted: `make pictures` takes those of the README anew.
SCREENSHOTS = os.environ.get("EARNED_TEST_PICTURES", "")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
WAIT = 15_000


class Person:
    """Somebody in front of a page; finds things by what they say."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # A window that is cut off on purpose says so on its console.
        self.watch = True
        # What they did and read, to be kept as a transcript.
        self.lines: list[str] = []

    @property
    def screen(self) -> Locator:
        """What the page shows."""
        return self.page.locator("#main")

    def sees(self, *texts: str) -> None:
        """The page shows each of these texts (it may take a moment to)."""
        for text in texts:
            expect(self.screen).to_contain_text(text, timeout=WAIT)
        self._read()

    def _read(self) -> None:
        """Keep what the page says now, unless it was kept already."""
        said = [one.strip() for one in self.screen.inner_text().splitlines()]
        told = "\n".join(f"  {one}" for one in said if one)
        if told not in self.lines:
            self.lines.append(told)

    def story(self, name: str) -> str:
        """All that they did and read, in order."""
        return "\n".join((f"== {name}'s window", *self.lines, ""))

    def sees_no(self, text: str) -> None:
        """The page does not show this text."""
        expect(self.screen).not_to_contain_text(text, timeout=WAIT)

    def press(self, name: str, *, exact: bool = True, nth: int = 0) -> None:
        """Press the button or link of that name."""
        self.lines.append(f"→ presses [{name}]")
        button = self.page.get_by_role("button", name=name, exact=exact)
        link = self.page.get_by_role("link", name=name, exact=exact)
        button.or_(link).nth(nth).click()

    def press_starting(self, name: str) -> None:
        """Press the first button or link whose name begins so."""
        pattern = re.compile("^" + re.escape(name))
        button = self.page.get_by_role("button", name=pattern)
        button.or_(self.page.get_by_role("link", name=pattern)).first.click()

    def write(self, label: str, text: str) -> None:
        """Write into the field of that label."""
        self.page.get_by_label(label, exact=True).fill(text)

    def answer(self, text: str, send: str) -> None:
        """Answer in one's own words."""
        self.lines.append(f"→ writes: {text}")
        self.page.locator("#text").fill(text)
        self.page.get_by_role("button", name=send, exact=True).click()

    def photograph(self, name: str) -> None:
        """Take a picture of what the window shows; keep it if pictures are wanted."""
        self.page.wait_for_function("!document.querySelector('[aria-busy]')")
        self.page.wait_for_timeout(300)  # until the page has come to rest
        path = Path(SCREENSHOTS) / f"{name}.png" if SCREENSHOTS else None
        assert self.page.screenshot(path=path, animations="disabled").startswith(b"\x89PNG")


@contextmanager
def window(
    browser: Browser,
    *,
    phone: bool = False,
    dark: bool = False,
    language: str = "en",
    script: bool = True,
) -> Iterator[Person]:
    """A window with cookies of its own. Any error on the page's console fails the journey."""
    context = browser.new_context(
        viewport=PHONE if phone else DESKTOP,
        color_scheme="dark" if dark else "light",
        locale=language,
        java_script_enabled=script,
        device_scale_factor=2 if phone else 1,
        accept_downloads=True,
    )
    wrong: list[str] = []
    # Also of the windows that this one opens.
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    who = Person(context.new_page())
    try:
        yield who
        assert not who.watch or wrong == []
    finally:
        context.close()
