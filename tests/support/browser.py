"""A real browser for the tests: found here, or installed by `python -m tests.support.prepare`."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

CHROMIUM = "EARNED_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)

# Run as root too, ask nobody for updates, and leave the network alone.
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

WAY_OUT = f"""No Chromium was found for the tests. One of these helps:
    .venv/bin/python -m tests.support.prepare           looks for one, installs one if it can
    sudo apt-get install -y chromium                    on Debian
    .venv/bin/python -m playwright install chromium     elsewhere
    {CHROMIUM}=/where/it/is make test"""


def find() -> str | None:
    """Where the browser is: the one that is named, else this machine's."""
    if given := os.environ.get(CHROMIUM):
        if not shutil.which(given):
            raise SystemExit(f"{CHROMIUM} names {given}, but no program is there.")
        return given
    on_path = (shutil.which(name) for name in NAMES)
    in_place = (str(place) for place in PLACES if place.exists())
    return next((path for path in (*on_path, *in_place) if path), None)


def find_playwrights(playwright: Playwright) -> str | None:
    """Where Playwright's own browser is, if it was ever installed."""
    path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def version(path: str) -> str:
    """As the browser calls itself, such as "Chromium 156.0"."""
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    return told.stdout.strip()


@contextmanager
def launched() -> Iterator[Browser]:
    """A running browser; each test opens its own context in it (`browser.new_context()`)."""
    # Imported late: most test files drive no browser, and it takes a while.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = find() or find_playwrights(playwright)
        if path is None:
            raise RuntimeError(WAY_OUT)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
