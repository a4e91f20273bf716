"""Coming in and going out: links that previews do not spend, the demo's doors, languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bots.web.app import build_web
from core.demo import EXPIRES
from core.domain.people import Face, Role
from core.domain.rules import BadgeRules, Panel
from tests.bots.web.conftest import Opens, sign_in
from tests.bots.web.windows import Page, Window
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town


def secret_on(page: Page) -> str:
    found = re.search(r'value="http://[^"]+(/return/[^"]+)"', page.html)
    assert found is not None, page.text
    return found.group(1)


# -- a first visit ------------------------------------------------------------------------


def test_a_stranger_is_told_how_to_get_in(window: Opens) -> None:
    page = window().open("/")
    assert page.status == 200
    assert "Show what you can do" in page.text
    assert "Open the invite link that your organizer gave you." in page.text
    assert "/demo" not in page.html


def test_the_page_speaks_the_language_of_the_browser(window: Opens) -> None:
    page = window(language="fr;q=0.5, es-MX, en;q=0.8, *;q=nonsense").open("/")
    assert '<html lang="es" dir="ltr">' in page.html


def test_a_stranger_can_choose_another_language(window: Opens) -> None:
    stranger = window()
    stranger.open("/")
    page = stranger.press("Español")
    assert page.address == "/"
    assert "Muestra lo que sabes hacer" in page.text
    assert "Muestra lo que sabes hacer" in stranger.open("/").text


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/\\evil.example", "", "javascript:1"]
)
def test_a_choice_of_language_leads_nowhere_else(window: Opens, back: str) -> None:
    stranger = window()
    form = stranger.open("/").form("/language")
    fields = dict(form.fields) | {"back": back, "language": "es"}
    answer = stranger.client.post("/language", data=fields, follow_redirects=False)
    assert answer.headers["location"] == "/"


# -- joining ------------------------------------------------------------------------------


def test_joining_takes_a_name_and_gives_a_way_back(window: Opens, town: Town) -> None:
    secret = town.app.organizing.invite_learners(town.organizer, 1)
    joining = window()
    page = joining.open(f"/join/{secret}")
    assert f"Join {town.community.name}" in page.text
    page = joining.press("Join", name="Ana", language="es")
    assert page.address == "/welcome"
    assert "Hola, Ana" in page.text
    back = secret_on(page)
    elsewhere = window()
    assert "Welcome back" in elsewhere.open(back).text
    elsewhere.press("Come in")
    assert "Mis solicitudes" in elsewhere.open("/claims").text


def test_looking_at_an_invite_uses_nothing_up(window: Opens, town: Town) -> None:
    secret = town.app.organizing.invite_learners(town.organizer, 1)
    for _ in range(3):
        assert window().open(f"/join/{secret}").status == 200
    joining = window()
    joining.open(f"/join/{secret}")
    joining.press("Join", name="Ana")
    assert window().open(f"/join/{secret}").status == 410


def test_a_name_that_is_too_long_stands_in_the_field_again(window: Opens, town: Town) -> None:
    secret = town.app.organizing.invite_learners(town.organizer, 1)
    joining = window()
    joining.open(f"/join/{secret}")
    page = joining.press("Join", name="A" * 81)
    assert page.status == 422
    assert "At most 80 characters fit." in page.text
    assert page.form(f"/join/{secret}").values("name") == ["A" * 81]


def test_somebody_who_is_in_already_is_not_made_a_second_person(window: Opens, town: Town) -> None:
    secret = town.app.organizing.invite_learners(town.organizer, 5)
    page = window(town.learner("Ana")).open(f"/join/{secret}")
    assert "You are already in, as Ana." in page.text


# -- links --------------------------------------------------------------------------------


def test_looking_at_a_sign_in_link_does_not_spend_it(window: Opens, town: Town) -> None:
    invite = town.app.organizing.invite_colleague
    secret = invite(town.organizer, "Caro", Role.ASSESSOR, "en")
    for _ in range(3):
        page = window().open(f"/sign-in/{secret}")
        assert "Your way to the assessors' desk" in page.text
        assert "Caro" not in page.text
    caro = window()
    caro.open(f"/sign-in/{secret}")
    assert caro.press("Come in").address == "/desk"
    assert caro.cookie("earned_desk")
    assert caro.cookie("earned_chat")
    assert not caro.cookie("earned_office")


@pytest.mark.parametrize("kind", ["join", "return", "sign-in", "confirm"])
def test_a_link_that_is_spent_or_made_up_says_so(window: Opens, kind: str) -> None:
    page = window().open(f"/{kind}/nonsense")
    assert page.status == 410
    assert "This link was used already, or it is too old." in page.text


def test_a_return_link_does_not_show_the_question_behind_a_word_of_parting(
    window: Opens, town: Town
) -> None:
    ana = town.learner()
    claim = town.begin(ana)
    town.until(ana, claim, "story")
    town.press(ana, claim, "save")
    back = window()
    back.open(f"/return/{town.app.entering.renew_return_link(ana)}")
    page = back.press("Come in")
    assert "Tell me about something you can do" in page.text


def test_signing_out_closes_this_door_only(window: Opens, town: Town) -> None:
    caro = window()
    secret = town.app.organizing.invite_colleague(town.organizer, "Caro", Role.ASSESSOR, "en")
    caro.open(f"/sign-in/{secret}")
    caro.press("Come in")
    page = caro.press("Sign out")
    assert page.status == 403
    assert caro.open("/claims").status == 200


def test_three_windows_of_one_browser_are_three_people(window: Opens, town: Town) -> None:
    one = window(town.learner("Ana"))
    sign_in(one, town, town.assessor("Bo"), Face.DESK)
    sign_in(one, town, town.organizer, Face.OFFICE)
    assert 'value="Ana"' in one.open("/me").html
    assert "Bo" in one.open("/desk").text
    assert "Olga" in one.open("/office/people").text
    assert one.open("/desk/claims/none").status == 404


@pytest.mark.parametrize("cookie", ["", "x", "x" * 5000, "%00%ff"])
def test_a_made_up_cookie_opens_nothing(window: Opens, cookie: str) -> None:
    stranger = window()
    for name in ("earned_chat", "earned_desk", "earned_office", "earned_once"):
        stranger.client.cookies.set(name, cookie, domain="127.0.0.1")
    assert "Show what you can do" in stranger.open("/").text
    assert stranger.open("/desk").status == 403
    assert stranger.open("/office").status == 403
    assert stranger.open("/claims").status == 403


# -- about me -----------------------------------------------------------------------------


def test_a_new_way_back_ends_the_old_one(window: Opens, town: Town) -> None:
    ana = town.learner()
    old = town.app.entering.renew_return_link(ana)
    mine = window(ana)
    mine.open("/me")
    page = mine.press("Make a new link")
    assert "This is your new link." in page.text
    assert window().open(secret_on(page)).status == 200
    assert window().open(f"/return/{old}").status == 410
    assert "This is your new link." not in mine.open("/me").text


def test_i_can_be_called_otherwise(window: Opens, town: Town) -> None:
    mine = window(town.learner("Ana"))
    form = mine.open("/me").form("/me/name")
    assert 'value="Anita"' in mine.send(form, name="Anita").html


def test_times_are_told_in_the_zone_i_choose(window: Opens, town: Town) -> None:
    ana = town.learner("Ana")
    claim = town.sent(ana)
    mine = window(ana)
    assert "UTC</time>" in mine.open(f"/claims/{claim}").html
    page = mine.open("/me")
    assert '<option value="" selected>–</option>' in page.html
    page = mine.send(page.form("/me/zone"), zone="America/Argentina/Buenos_Aires")
    assert "Times are told as in Buenos Aires." in page.text
    assert '<option value="America/Argentina/Buenos_Aires" selected>' in page.html
    told = mine.open(f"/claims/{claim}").html
    assert "(Buenos Aires)</time>" in told
    assert "data-moment" not in told, "a script leaves it as it was chosen"


def test_a_zone_that_is_none_changes_nothing(window: Opens, town: Town) -> None:
    mine = window(town.learner("Ana"))
    form = mine.open("/me").form("/me/zone")
    page = mine.send(form, zone="Mars/Olympus")
    assert "We do not know your time zone yet." in page.text


def test_a_zone_of_ones_own_that_is_not_in_the_list_is_shown_first(
    window: Opens, town: Town
) -> None:
    ana = town.learner("Ana")
    town.app.entering.live_in(ana, "Etc/GMT+3")
    page = window(ana).open("/me")
    assert '<option value="Etc/GMT+3" selected>UTC-0300</option>' in page.html


def test_another_window_of_mine_can_be_closed(window: Opens, town: Town) -> None:
    ana = town.learner()
    here, there = window(ana), window(ana)
    page = here.open("/me")
    assert "Where you are signed in" in page.text
    while others := [one for one in here.page.forms if one.address == "/me/windows"]:
        here.send(others[0], others[0].buttons[0])
    assert there.open("/claims").status == 403
    assert here.open("/claims").status == 200


def test_my_data_comes_as_a_file(window: Opens, town: Town) -> None:
    page = window(town.learner()).open("/me/data.zip")
    assert page.content.startswith(b"PK")
    assert "attachment" in page.headers["content-disposition"]


def test_everything_about_me_is_erased_only_after_a_question(window: Opens, town: Town) -> None:
    ana = town.learner("Ana Unmistakable")
    town.sent(ana)
    mine = window(ana)
    page = mine.open("/me/erase")
    assert "Erase everything about you?" in page.text
    page = mine.press("Yes, erase everything")
    assert "Everything about you was erased." in page.text
    assert mine.open("/claims").status == 403


# -- the demo -----------------------------------------------------------------------------


def door(window: Window, face: str) -> Page:
    form = next(one for one in window.open("/demo").forms if one.values("door") == [face])
    return window.send(form, name="Ana")


def test_the_demo_has_three_doors(demo: Starlette) -> None:
    page = Window(demo).open("/")
    assert [form.values("door") for form in page.forms if form.values("door")] == [
        ["chat"],
        ["desk"],
        ["office"],
    ]
    assert page.html.count('target="_blank"') == 3


def test_one_browser_goes_through_all_three(demo: Starlette) -> None:
    browser = Window(demo)
    landing = browser.open("/")
    forms = {form.values("door")[0]: form for form in landing.forms if form.values("door")}
    assert browser.send(forms["chat"], name="Ana").address == "/welcome"
    assert browser.send(forms["desk"]).address == "/desk"
    assert browser.send(forms["office"]).address == "/office"
    assert "Hello, Ana" in browser.open("/welcome").text


@pytest.mark.parametrize(
    ("home", "client", "headers"),
    [
        ("http://evil.example", ("127.0.0.1", 1), {}),
        ("http://127.0.0.1.evil.example:8765", ("127.0.0.1", 1), {}),
        ("http://127.0.0.1:8765", ("192.0.2.7", 1), {}),
        ("http://127.0.0.1:8765", ("127.0.0.1", 1), {"x-forwarded-for": "192.0.2.7"}),
        ("http://127.0.0.1:8765", ("127.0.0.1", 1), {"forwarded": "for=192.0.2.7"}),
    ],
)
def test_the_demo_opens_only_at_the_machine_itself(
    demo: Starlette, home: str, client: tuple[str, int], headers: dict[str, str]
) -> None:
    stranger = Window(demo, home, client)
    page = stranger.open("/", **headers)
    assert "The demo's doors open only on the machine that runs it." in page.text
    assert 'name="door"' not in page.html
    fields = dict(page.form("/language").fields) | {"door": "office"}
    refused = stranger.post("/demo", data=fields, headers=headers)
    assert refused.status == 403
    assert stranger.post("/demo/back", data=fields, headers=headers).status == 403
    assert not stranger.cookie("earned_office")


def test_somebody_comes_back_whose_badge_ends_soon(demo: Starlette) -> None:
    browser = Window(demo)
    assert browser.open("/demo/back").html.count('name="door"') == 3, "it may be opened like a page"
    form = browser.open("/").form("/demo/back")
    page = browser.send(form)
    assert page.address == "/claims"
    assert "You can renew it now" in page.text
    assert "1 of 4 parts is asked again" in browser.press("Renew this badge").text


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "There is no such badge in this demo now."),
        ("es", "Ahora no hay una insignia así en esta demo."),
    ],
)
def test_where_no_badge_can_be_renewed_that_is_said_and_the_doors_stay_open(
    mould: Mould, tmp_path: Path, clock: TurnedClock, language: str, told: str
) -> None:
    url = mould.sqlite(tmp_path / "earned.db")
    with opened(tmp_path, url, clock, demo=True) as app:
        app.set_up_demo()
        office = app.entering.enter_demo(Face.OFFICE, "Olga", "en").actor
        app.ruling.set_badge(office, EXPIRES, BadgeRules(panel=Panel.TWO))
        browser = Window(build_web(app), language=language)
        page = browser.send(browser.open("/").form("/demo/back"))
        assert page.status == 404
        assert told in page.text
        assert 'class="button main" href="/demo"' in page.html
        assert not browser.cookie("earned_chat")
        assert browser.open("/demo").html.count('name="door"') == 3


def test_there_is_no_demo_where_it_is_not_wished(window: Opens) -> None:
    stranger = window()
    fields = dict(stranger.open("/").form("/language").fields) | {"door": "office"}
    assert stranger.post("/demo", data=fields).status == 403
    assert stranger.post("/demo/back", data=fields).status == 403
    assert stranger.open("/demo").address == "/"


def test_demo_pages_say_that_they_are_a_demo(demo: Starlette) -> None:
    browser = Window(demo)
    assert "A demo. Its badges prove nothing." in door(browser, "desk").text
