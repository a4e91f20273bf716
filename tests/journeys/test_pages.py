"""Every page in a real browser: usable by everybody (axe-core), and never wider than its window."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from bots.web.sessions import DOORS
from core.app import build
from core.config import Settings
from tests.journeys.places import Place, places
from tests.support.server import Running, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Width and height in CSS pixels, and colours. 320 is a small phone (WCAG 1.4.10), 640 a desktop
# at 200 per cent.
LOOKS: dict[str, dict[str, Any]] = {
    "phone-light": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
    "desktop-dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone-dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "desktop-light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "zoomed": {
        "viewport": {"width": 640, "height": 450},
        "device_scale_factor": 2,
        "color_scheme": "light",
    },
    "contrast": {
        "viewport": {"width": 1280, "height": 900},
        "forced_colors": "active",
        "reduced_motion": "reduce",
    },
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# One of each kind; `make stress` looks at all.
IN_THE_DARK = {
    "landing",
    "question",
    "menu",
    "evidence",
    "read-back",
    "read-back-marked",
    "witness",
    "witnesses",
    "not-yet",
    "award",
    "award-checked",
    "award-taken-back",
    "badge",
    "card-again",
    "card-renewal",
    "office",
    "people",
    "quality",
    "question-renewal",
    "rules-badge",
    "waiting",
}
SHOTS = os.environ.get("EARNED_TEST_PICTURES", "")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, list[Place], Any]]:
    """A server, and beside it the same installation to sign people in with."""
    data = tmp_path_factory.mktemp("pages")
    app = build(Settings(data=data, rate_factor=0, demo=False, database_url="", public_url=""))
    app.migrate()
    found = places(app)
    with running(data) as server:
        yield server, found, app
    app.close()


def sign_in(context: Any, app: Any, url: str, place: Place) -> None:
    """Give a window the cookie of whoever sees this page."""
    if place.who is None:
        return
    with app.store.transaction(place.who.community_id) as tx:
        secret = tx.doors.enter(place.who.community_id, place.who.person_id, place.face)
    door = DOORS[place.face]
    context.add_cookies([{"name": door.cookie, "value": secret, "url": url + door.path}])


def look_at(browser: Browser, town: Any, look: str) -> Iterator[tuple[Place, Page]]:
    """Every page, one after another, as that kind of window shows it: one window for all."""
    server, found, app = town
    context = browser.new_context(**LOOKS[look])
    page = context.new_page()
    for place in found:
        context.clear_cookies()
        sign_in(context, app, server.url, place)
        page.goto(server.url + place.path)
        page.evaluate("localStorage.clear()")
        # What fades in can be read once it is there.
        page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / "pages" / f"{place.name}-{look}.png", full_page=True)
        yield place, page
    context.close()


def check(browser: Browser, town: Any, look: str, rules: list[str]) -> None:
    wrong: list[str] = []
    axe = Axe()
    for place, page in look_at(browser, town, look):
        # What is right is judged too, but not told: to tell it takes longer than to judge it.
        found = axe.run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
        for one in found.response["violations"]:
            nodes = [node["html"][:120] for node in one["nodes"][:3]]
            wrong.append(f"{place.name} {look}: {one['id']} {nodes}")
        wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        if wide > 0:
            wrong.append(f"{place.name} {look}: {wide} pixels too wide")
    if wrong:
        pytest.fail("\n".join(wrong))


def test_every_page_can_be_used_by_everybody(browser: Browser, town: Any) -> None:
    check(browser, town, "phone-light", RULES)


def test_the_main_pages_can_be_read_in_the_dark(browser: Browser, town: Any) -> None:
    server, found, app = town
    main = [one for one in found if one.name in IN_THE_DARK]
    assert len(main) == len(IN_THE_DARK)
    check(browser, (server, main, app), "desktop-dark", ["color-contrast", "link-in-text-block"])


@pytest.mark.stress
@pytest.mark.parametrize("look", LOOKS)
def test_every_page_can_be_used_in_every_look(browser: Browser, town: Any, look: str) -> None:
    check(browser, town, look, RULES)


def test_every_page_forbids_scripts_and_frames_of_others(browser: Browser, town: Any) -> None:
    server, found, app = town
    for place in found:
        context = browser.new_context()
        sign_in(context, app, server.url, place)
        response = context.request.get(server.url + place.path)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy, place
        assert "unsafe" not in policy, place
        assert response.headers["x-content-type-options"] == "nosniff", place
        context.close()
