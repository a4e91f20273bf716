"""Before the tests: see that a database server, a browser, LibreOffice and strangers who verify
badges are there, and say what is used.

`make test` runs this first, so that an installation is seen on the terminal, happens once, and
does not happen inside a test.
"""

import os
import platform
import subprocess
import sys
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.support import browser, office, postgres, postgres_server, strangers


def main() -> None:
    """Make them ready, or end with the way out."""
    print("Tests will use:", describe_postgres(), flush=True)
    print("               ", describe_browser(), flush=True)
    print("               ", describe_office(), flush=True)
    print("               ", describe_strangers(), flush=True)


def describe_postgres() -> str:
    """The server that the tests will start or use."""
    if given := os.environ.get(postgres.URL):
        return f"the PostgreSQL server at {urlsplit(given).hostname}, named by {postgres.URL}"
    programs = postgres_server.find_programs()
    if programs is None:
        sys.exit(postgres.WAY_OUT)
    return f"{postgres_server.version(programs)} ({programs})"


def describe_browser() -> str:
    """The browser that the tests will drive, installed now if there is none."""
    for install in (None, debians, playwrights):
        if install:
            install()
        if path := find_browser():
            return f"{browser.version(path)} ({path})"
    sys.exit(browser.WAY_OUT)


def find_browser() -> str | None:
    """This machine's, or Playwright's own."""
    if path := browser.find():
        return path
    with sync_playwright() as playwright:
        return browser.find_playwrights(playwright)


def debians() -> None:
    """Install Debian's Chromium, where we may."""
    from_debian("a browser for the tests of the web pages", "chromium")


def playwrights() -> None:
    """Install the Chromium that Playwright offers, into the user's own folder."""
    what = "a browser for the tests of the web pages"
    run(what, sys.executable, "-m", "playwright", "install", "chromium")


def describe_office() -> str:
    """The spreadsheet that the tests will open lists in, installed now if there is none.

    Only one file of tests needs it: without it, that one fails and names the way out.
    """
    if not office.find():
        from_debian("a spreadsheet for the tests of exported lists", office.PACKAGE)
    path = office.find()
    return f"LibreOffice ({path})" if path else office.WAY_OUT


def describe_strangers() -> str:
    """The verifiers from npm that badges are shown to, installed now if they are not there.

    Only what is in `tests/contracts/test_badges.py` needs them: without, that fails and says so.
    """
    for package in ("nodejs", "npm"):
        if strangers.find() is None or not strangers.npm():
            from_debian("a Node.js for the tests in which strangers check badges", package)
    node = strangers.find()
    if node is None:
        return strangers.WAY_OUT
    try:
        return f"Node.js {strangers.version(node)} with verifiers in {strangers.installed()}"
    except RuntimeError as error:
        return str(error)


def from_debian(what: str, package: str) -> None:
    """Install a package, where we may. Takes less than a minute each."""
    if os.geteuid() == 0 and system() == "debian":
        run(what, "apt-get", "update", "-qq")
        run(what, "apt-get", "install", "-qq", "-y", "--no-install-recommends", package)


def system() -> str:
    """Which Linux this is, by the name it gives itself; empty if it is none."""
    try:
        return platform.freedesktop_os_release()["ID"]
    except OSError:
        return ""


def run(what: str, *command: str) -> None:
    """Say what is done, and do it; whether it helped is seen by looking again."""
    print(f"There is no {what.partition(' ')[2]} here. Installing:", *command, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, check=False, stdin=subprocess.DEVNULL, env=quiet)


if __name__ == "__main__":
    main()
