"""The page of an award and its credential: private until shared, and nothing betrayed."""

from __future__ import annotations

import json

import pytest
from starlette.applications import Starlette

from core.domain.people import Actor, Face
from tests.bots.web.conftest import Opens
from tests.bots.web.windows import Window
from tests.support.journeys import Town

ABSENT = "0" * 32


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana Unmistakable")


@pytest.fixture
def award(town: Town, ana: Actor) -> str:
    return town.awarded(ana, town.assessor("Bo Unmistakable"))


@pytest.mark.parametrize("page", ["/awards/{}", "/credentials/{}", "/credentials/{}.png"])
def test_a_private_award_and_none_at_all_look_the_same(
    window: Opens, town: Town, award: str, page: str
) -> None:
    for who, face in ((None, Face.CHAT), (town.learner(), Face.CHAT), (town.organizer, Face.CHAT)):
        opened = window(who, face)
        private, absent = opened.open(page.format(award)), opened.open(page.format(ABSENT))
        assert private.status == absent.status == 404
        assert private.content == absent.content
        assert dict(private.headers) == dict(absent.headers)


def test_its_owner_sees_it_and_may_share_it(window: Opens, ana: Actor, award: str) -> None:
    mine = window(ana)
    page = mine.open(f"/awards/{award}")
    assert "Only you can see this page" in page.text
    page = mine.press("Share")
    assert f"http://127.0.0.1:8765/awards/{award}" in page.html
    public = window().open(f"/awards/{award}")
    assert "Bicycle repair" in public.text
    assert "Stop sharing" not in public.text
    mine.press("Stop sharing")
    assert window().open(f"/awards/{award}").status == 404


def test_a_shared_page_names_neither_learner_nor_assessor_nor_what_was_told(
    window: Opens, town: Town, ana: Actor, award: str
) -> None:
    town.app.awarding.share(ana, award, shared=True)
    page = window().open(f"/awards/{award}")
    for word in ("Unmistakable", "Rosa", "cable"):
        assert word not in page.html
    assert page.html.count("Met</p>") == page.html.count("<h3>")


def test_nobody_else_can_share_it(window: Opens, town: Town, ana: Actor, award: str) -> None:
    other = window(town.learner("Eva"))
    fields = dict(other.open("/me").form("/me/name").fields) | {"share": "yes"}
    assert other.post(f"/awards/{award}/share", data=fields).status == 404
    assert window().open(f"/awards/{award}").status == 404


def test_the_credential_is_json_and_a_download_only_when_wished(
    window: Opens, ana: Actor, award: str
) -> None:
    mine = window(ana)
    page = mine.open(f"/credentials/{award}")
    assert page.headers["content-type"] == "application/vc"
    assert "content-disposition" not in page.headers
    assert json.loads(page.content)["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    taken = mine.open(f"/credentials/{award}?download=1")
    assert taken.headers["content-disposition"] == 'attachment; filename="bicycle-repair.json"'


def test_the_credential_follows_the_page(window: Opens, town: Town, ana: Actor, award: str) -> None:
    assert window().open(f"/credentials/{award}").status == 404
    town.app.awarding.share(ana, award, shared=True)
    shared = window().open(f"/credentials/{award}")
    assert shared.status == 200
    assert shared.headers["access-control-allow-origin"] == "*"
    town.app.awarding.share(ana, award, shared=False)
    assert window().open(f"/credentials/{award}").status == 404
    assert "access-control-allow-origin" not in window(ana).open(f"/credentials/{award}").headers


def test_the_picture_holds_the_credential(window: Opens, ana: Actor, award: str) -> None:
    page = window(ana).open(f"/credentials/{award}.png")
    assert page.headers["content-type"] == "image/png"
    assert b"openbadgecredential" in page.content


def test_an_award_that_is_not_signed_yet_says_so(window: Opens, town: Town, ana: Actor) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    town.approve(bo, claim)
    award = town.award_of(claim)
    mine = window(ana)
    assert "It is being signed." in mine.open(f"/awards/{award}").text
    assert mine.open(f"/credentials/{award}").status == 404


def test_the_page_is_in_the_readers_language(
    window: Opens, town: Town, ana: Actor, award: str
) -> None:
    town.app.awarding.share(ana, award, shared=True)
    page = window(language="es").open(f"/awards/{award}")
    assert "Reparación de bicicletas" in page.text
    assert "Cumplido" in page.text


def test_a_badge_without_a_text_in_my_language_says_in_which_it_is(
    window: Opens, town: Town, ana: Actor, award: str
) -> None:
    from bots.web.words import _own

    assert '<span lang="en" dir="auto">Cooking</span>' == str(_own({"en": "Cooking"}, "es"))
    assert "Cooking" == str(_own({"en": "Cooking"}, "en-GB"))


def test_the_keys_are_public_only_where_there_is_a_public_address(window: Opens) -> None:
    assert window().open("/.well-known/did.json").status == 404


def test_a_demo_award_says_that_it_proves_nothing(demo: Starlette) -> None:
    app = demo.state.site.app
    ana = app.entering.enter_demo(Face.CHAT, "Ana", "en").actor
    bo = app.entering.enter_demo(Face.DESK, "Bo", "en").actor
    town = Town.__new__(Town)
    town.app, town.community = app, app.entering.community(ana)
    town.space = app.organizing.web_space(town.community.id)
    town._numbers = iter(range(1000))
    award = town.awarded(ana, bo)
    app.awarding.share(ana, award, shared=True)
    page = Window(demo).open(f"/awards/{award}")
    assert "DEMO" in page.text
    assert "It proves nothing about anybody." in page.text
