"""What keeps strangers out: tokens, origins, headers, other people's addresses, hostile text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from bots.web.app import build_web
from core.app import Earned
from core.domain.people import Actor, Face
from tests.bots.web.conftest import Opens
from tests.bots.web.windows import Page, Window
from tests.support.journeys import Town

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{7*7}} %(n)s"

JUDGING = ("/quality", "/waiting", "/rules", "/rules/badges/bicycle-repair", "/steps")


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner()


@pytest.fixture
def claim(town: Town, ana: Actor) -> str:
    begun = town.begin(ana)
    town.until(ana, begun, "story")
    return begun


def all_pages(window: Opens, town: Town, ana: Actor, claim: str) -> list[Page]:
    """One of every kind of page."""
    bo = town.assessor()
    award = town.awarded(town.learner("Eva"), bo)
    sent = town.taken(town.learner("Ida"), bo)
    secret = town.app.organizing.invite_learners(town.organizer, 1)
    mine, desk, office = window(ana), window(bo, Face.DESK), window(town.organizer, Face.OFFICE)
    pages = [mine.open(one) for one in ("/", "/claims", f"/claims/{claim}", "/me", "/me/erase")]
    pages += [mine.open(f"/claims/{claim}/{one}") for one in ("withdraw", "remind")]
    pages += [mine.open("/nothing")]
    pages += [window().open(one) for one in ("/", f"/join/{secret}", f"/awards/{award}", "/desk")]
    pages += [desk.open(one) for one in ("/desk", "/desk/me", f"/desk/claims/{sent}")]
    pages += [office.open(f"/office{one}") for one in ("", "/badges", "/people", "/jobs", *JUDGING)]
    pages += [office.open(f"/office/{one}") for one in ("due", "qualified")]
    pages += [office.open(f"/office/spaces/{town.space.id}/times")]
    return [*pages, office.open(f"/office/awards/{award}/revoke")]


# -- headers ------------------------------------------------------------------------------


def test_every_page_has_a_strict_policy_and_nothing_of_its_own_to_run(
    window: Opens, town: Town, ana: Actor, claim: str
) -> None:
    for page in all_pages(window, town, ana, claim):
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "same-origin"
        assert page.headers["cache-control"] == "no-store"
        assert re.search(r"<script(?! src=\"/static/)", page.html) is None
        assert re.search(r"\s(style|on\w+)=", page.html) is None
        assert re.search(r"(src|href)=\"(https?:)?//", page.html) is None


def test_every_page_has_one_heading_a_language_and_labelled_fields(
    window: Opens, town: Town, ana: Actor, claim: str
) -> None:
    for page in all_pages(window, town, ana, claim):
        assert page.html.count("<h1") == 1, page.address
        assert re.search(r'<html lang="en" dir="ltr">', page.html)
        ids = re.findall(r'\sid="([^"]+)"', page.html)
        assert sorted(set(ids)) == sorted(ids), page.address
        for field in re.findall(r"<(?:input|textarea|select)\b[^>]*>", page.html):
            if 'type="hidden"' in field or 'type="radio"' in field or 'type="checkbox"' in field:
                continue
            name = re.search(r'\sid="([^"]+)"', field)
            assert name is not None, field
            assert f'for="{name.group(1)}"' in page.html, field


def test_static_files_are_kept_by_browsers_for_ever(window: Opens) -> None:
    opened = window()
    page = opened.open("/")
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.html):
        got = opened.open(address)
        assert got.status == 200
        assert "immutable" in got.headers["cache-control"]
    assert opened.open("/static/000000000000/base.css").status == 404
    assert opened.open("/static/x/../../app.py").status == 404


def test_cookies_keep_to_their_door(window: Opens, town: Town) -> None:
    secret = town.app.organizing.first_organizer(town.community.name, "Pat", "en")[1]
    pat = window()
    form = pat.open(f"/sign-in/{secret}").forms[-1]
    answer = pat.client.post(form.address, data=dict(form.fields), follow_redirects=False)
    cookies = answer.headers.get_list("set-cookie")
    for name, path in (("earned_chat", "/"), ("earned_office", "/office")):
        cookie = next(one for one in cookies if one.startswith(f"{name}="))
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert f"Path={path};" in cookie
        assert "Secure" not in cookie


def test_cookies_insist_on_https_where_visitors_come_by_it(busy_sqlite: Earned) -> None:
    settings = busy_sqlite.settings.model_copy(update={"public_url": "https://earned.example"})
    web = build_web(replace(busy_sqlite, settings=settings))
    answer = Window(web, "https://earned.example").open("/")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


# -- forms --------------------------------------------------------------------------------


def test_every_form_that_changes_something_needs_its_token(
    window: Opens, town: Town, ana: Actor, claim: str, web: Starlette
) -> None:
    everybody = {
        Face.CHAT: window(ana),
        Face.DESK: window(town.assessor(), Face.DESK),
        Face.OFFICE: window(town.organizer, Face.OFFICE),
    }
    fill = {
        "claim_id": claim,
        "award_id": "0" * 32,
        "list_id": "0" * 32,
        "token": "x",
        "kind": "return",
        "act": "x",
    }
    fill |= {"community_id": "0" * 32, "space_id": "0" * 32, "scope": "badges", "which": "x"}
    tried = 0
    for route in web.routes:
        if isinstance(route, Route) and "POST" in (route.methods or ()):
            address = re.sub(r"{(\w+)(:path)?}", lambda found: fill[found[1]], route.path)
            face = {"desk": Face.DESK, "office": Face.OFFICE}.get(address.split("/")[1], Face.CHAT)
            for token in ("", "0" * 64):
                refused = everybody[face].post(address, data={"csrf": token, "text": "mine"})
                assert refused.status in (403, 404), address
            tried += 1
    assert tried > 30
    assert "Tell me about something you can do" in window(ana).open(f"/claims/{claim}").text


def test_a_token_of_another_session_is_no_good(
    window: Opens, town: Town, ana: Actor, claim: str
) -> None:
    other = window(town.learner("Eva"))
    token = other.open("/me").form("/me/name").values("csrf")[0]
    refused = window(ana).post(f"/claims/{claim}/say", data={"csrf": token, "text": "x"})
    assert refused.status == 403
    guest = window().open("/").form("/language").values("csrf")[0]
    assert window(ana).post("/me/name", data={"csrf": guest, "name": "x"}).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_another_site_is_refused(
    window: Opens, ana: Actor, claim: str, headers: dict[str, str]
) -> None:
    mine = window(ana)
    form = mine.open(f"/claims/{claim}").form("/say")
    data = dict(form.fields) | {"text": "mine"}
    refused = mine.post(form.address.partition("#")[0], data=data, headers=headers)
    assert refused.status == 403
    assert "mine" in refused.html
    good = {"origin": "http://127.0.0.1:8765", "sec-fetch-site": "same-origin"}
    assert mine.post(form.address.partition("#")[0], data=data, headers=good).status == 200


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"\xff\xfe%%%=&&&", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"no boundary", "multipart/form-data"),
        (b"a=1&" * 500, "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_is_no_form_is_answered_kindly(
    window: Opens, ana: Actor, claim: str, content: bytes, kind: str
) -> None:
    page = window(ana).post(f"/claims/{claim}/say", content=content, headers={"content-type": kind})
    assert page.status in (400, 403)
    assert "Back to the start" in page.text
    assert "Traceback" not in page.html


# -- other people's things ----------------------------------------------------------------


@pytest.mark.parametrize("address", ["/claims/{}", "/claims/{}/withdraw"])
def test_somebody_elses_claim_looks_like_none(
    window: Opens, town: Town, claim: str, address: str
) -> None:
    neighbours = Town(town.app, f"{town.community.name} II")
    for other in (town.learner("Eva"), town.assessor(), neighbours.learner(), town.organizer):
        opened = window(other)
        real, absent = opened.open(address.format(claim)), opened.open(address.format("0" * 32))
        assert real.status == 404
        assert real.content == absent.content


@pytest.mark.parametrize("act", ["say", "press", "choose", "add", "tie", "drop", "withdraw"])
def test_nobody_acts_on_somebody_elses_claim(
    window: Opens, town: Town, ana: Actor, claim: str, act: str
) -> None:
    other = window(town.learner("Eva"))
    token = other.open("/me").form("/me/name").values("csrf")[0]
    given = {"csrf": token, "text": "x", "press": f"e1.{claim}.3.skip", "kind": "link", "url": "x"}
    before = town.app.learning.look(ana, claim)
    real = other.post(f"/claims/{claim}/{act}", data=given)
    absent = other.post(f"/claims/{'0' * 32}/{act}", data=given)
    assert real.status == 404
    assert real.content == absent.content
    assert town.app.learning.look(ana, claim) == before


def test_a_button_of_another_claim_is_not_pressed_through_mine(
    window: Opens, town: Town, ana: Actor, claim: str
) -> None:
    eva = town.learner("Eva")
    hers = town.begin(eva)
    mine = window(ana)
    form = mine.open(f"/claims/{claim}").form("/press")
    data = dict(form.fields) | {"press": f"e1.{hers}.1.agree"}
    assert "moved on" in mine.post(f"/claims/{claim}/press", data=data).text
    assert town.app.learning.look(eva, hers).screen.place == "welcome"  # type: ignore[union-attr]


# -- hostile text -------------------------------------------------------------------------


def test_what_people_write_is_never_a_part_of_the_page(
    window: Opens, town: Town, claim: str
) -> None:
    eve = town.learner(SCRIPT[:80])
    begun = town.begin(eve)
    town.until(eve, begun, "story")
    town.tell(eve, begun, f"I did {SCRIPT}")
    town.until(eve, begun, "evidence", answer=f"I did {SCRIPT} last year with my own hands.")
    mine = window(eve)
    mine.open(f"/claims/{begun}")
    form = mine.page.form("/add")
    mine.send(form, url='https://example.org/"onmouseover=', title=SCRIPT)
    mine.send(mine.page.form("/add"), url="javascript:alert(1)", title=SCRIPT)
    mine.send(mine.page.form("/say"), text=SCRIPT)
    town.submit(eve, begun)
    bo = town.assessor(SCRIPT[:80])
    town.app.reviewing.take(bo, begun)
    town.app.reviewing.ask(bo, begun, SCRIPT)
    desk, office = window(bo, Face.DESK), window(town.organizer, Face.OFFICE)
    pages = [mine.open(f"/claims/{begun}"), mine.open("/me"), mine.open("/claims")]
    pages += [desk.open("/desk"), desk.open(f"/desk/claims/{begun}"), office.open("/office/people")]
    for page in pages:
        assert "<script>alert" not in page.html
        assert "<img src=x" not in page.html
        assert 'href="javascript:' not in page.html
        assert "49 " not in page.html.replace(" 49 ", "") or "{{7*7}}" in page.html
    assert "&lt;script&gt;" in pages[4].html


@pytest.mark.parametrize(
    "text",
    ["\u202eevil", "a\x00b\x07c", "\ud83d\ude00", "\u202e\u202e!", "👩\u200d👩\u200d👧", "ي" * 50],
)
def test_odd_text_comes_back_as_text(window: Opens, ana: Actor, claim: str, text: str) -> None:
    mine = window(ana)
    form = mine.open(f"/claims/{claim}").form("/say")
    raw = text.encode("utf-8", "surrogatepass")
    data = {**dict(form.fields), "text": raw}
    page = mine.post(form.address.partition("#")[0], data=data)
    assert page.status == 200
    assert "\u202e" not in page.html
    assert "\x00" not in page.html


# -- what went wrong ----------------------------------------------------------------------


def test_a_page_that_does_not_exist_leads_back(window: Opens, ana: Actor) -> None:
    page = window(ana).open("/nothing/here")
    assert page.status == 404
    assert "There is nothing here" in page.text
    assert 'href="/"' in page.html
    assert 'href="/desk"' in window().open("/desk/nothing/here/at/all").html


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "OPTIONS"])
def test_another_method_is_told_kindly(window: Opens, method: str) -> None:
    answer = window().client.request(method, "/claims")
    assert answer.status_code == 405
    assert "This address cannot be opened like that." in answer.text


def test_a_failure_nobody_foresaw_is_told_without_its_trace(
    busy_sqlite: Earned, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> Response:
        raise RuntimeError("a secret of the machine")

    web = build_web(busy_sqlite)
    monkeypatch.setattr(web.state.site.app.organizing, "communities", fails)
    page = Window(web, strict=False).open("/")
    assert page.status == 500
    assert "Something went wrong on our side." in page.text
    assert "secret" not in page.html
    assert "RuntimeError" not in page.html
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_script_gets_the_reason_as_a_notice(window: Opens, town: Town) -> None:
    stranger = window()
    page = stranger.post("/claims", headers={"x-earned": "fragment"})
    assert page.status == 403
    assert page.html.strip().startswith('<div class="notice"')


def test_health_is_json(window: Opens) -> None:
    assert window().open("/healthz").html == '{"status":"alive"}'
    assert window().open("/readyz").html == '{"status":"ready"}'
