"""Pages that everybody may see: what they show, what they keep to themselves."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from PIL import Image
from starlette.applications import Starlette

from bots.web.app import build_web
from core.badges.baking import unbake
from core.domain.claim import Claim
from core.domain.interview import Attached, Evidence, Pressed
from core.domain.people import Actor, Face
from core.domain.screens import EvidenceKind
from core.domain.showing import Choice
from tests.bots.web.conftest import Opens, sign_in
from tests.bots.web.windows import Window
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town

SITE = "https://badges.example.org"
NOWHERE = "0" * 32
PUBLIC_HOSTS = {"www.linkedin.com", "data.europa.eu", "example.org"}


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana Unmistakable")


@pytest.fixture
def award(town: Town, ana: Actor) -> str:
    """An award with a link and a note for evidence."""
    claim = town.told(ana)
    town.press(ana, claim, "edit:evidence")
    now = town.app.store.clock()
    link = ("e1", EvidenceKind.LINK, "My blog", now, ("make-the-repair",))
    note = ("e2", EvidenceKind.NOTE, "My secret note", now, ("make-the-repair",))
    town.tell(ana, claim, Attached(Evidence(*link, url="https://example.org/bike")))
    town.tell(ana, claim, Attached(Evidence(*note, text="The cable was Rosa's.")))
    town.tell(ana, claim, Pressed("go_on"))
    town.press(ana, claim, "submit")
    bo = town.assessor("Bo Unmistakable")
    town.app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    award = town.award_of(claim)
    town.app.awarding.sign(town.community.id, award)
    return award


@pytest.fixture
def shared(town: Town, ana: Actor, award: str) -> str:
    town.app.awarding.share(ana, award, shared=True)
    return award


@pytest.fixture(scope="module")
def site(
    mould: Mould, tmp_path_factory: pytest.TempPathFactory, clock: TurnedClock
) -> Iterator[tuple[Town, Starlette, str]]:
    """An installation at a public address, with a shared award."""
    folder: Path = tmp_path_factory.mktemp("site")
    with opened(folder, mould.sqlite(folder / "earned.db"), clock, public_url=SITE) as app:
        town = Town(app)
        ana = town.learner()
        award = town.awarded(ana, town.assessor())
        app.awarding.share(ana, award, shared=True)
        yield town, build_web(app), award


def choose(town: Town, ana: Actor, award: str, **choice: object) -> None:
    town.app.awarding.choose(ana, award, Choice(**choice))  # type: ignore[arg-type]
    town.app.awarding.sign(town.community.id, award)


# -- what an award's page shows -----------------------------------------------------------


def test_a_page_shows_by_default_the_badge_and_levels_and_nothing_told(
    window: Opens, shared: str
) -> None:
    page = window().open(f"/awards/{shared}")
    for wanted in ("Bicycle repair", "Find the fault", "Met", "1 assessor", "Riverside", "Valid"):
        assert wanted in page.text
    for private in ("Unmistakable", "Rosa", "My blog", "secret note", "example.org/bike"):
        assert private not in page.html


def test_its_owner_chooses_field_by_field_with_a_form(
    window: Opens, town: Town, ana: Actor, shared: str
) -> None:
    mine = window(ana)
    form = mine.open(f"/awards/{shared}").form("/choose")
    assert form.values("criteria") == form.values("assessment") == ["yes"]
    assert form.values("evidence") == form.values("holder") == []
    page = mine.send(form, name="  Ana of the Bikes ", evidence=["e1"], criteria=[])
    assert "Saved." in page.text
    town.app.awarding.sign(town.community.id, shared)
    page = window().open(f"/awards/{shared}")
    assert "Ana of the Bikes" in page.text
    assert 'href="https://example.org/bike"' in page.html
    assert "secret note" not in page.html
    assert "Met</p>" not in page.html
    assert "1 assessor" in page.text
    document = json.loads(window().open(f"/credentials/{shared}").content)
    assert "Ana of the Bikes" in json.dumps(document)


def test_a_name_that_is_too_long_is_refused_with_words(
    window: Opens, ana: Actor, shared: str
) -> None:
    mine = window(ana)
    page = mine.send(mine.open(f"/awards/{shared}").form("/choose"), name="x" * 201)
    assert "200" in page.text
    assert "x" * 201 not in page.html


def test_nobody_else_can_choose(window: Opens, town: Town, shared: str) -> None:
    other = window(town.learner("Eva"))
    fields = dict(other.open("/me").form("/me/name").fields) | {"name": "Eva"}
    assert other.post(f"/awards/{shared}/choose", data=fields).status == 404
    assert "Eva" not in window().open(f"/awards/{shared}").html


def test_a_file_is_open_exactly_as_long_as_its_owner_shows_it(
    window: Opens, town: Town, ana: Actor
) -> None:
    claim = town.told(ana)
    town.press(ana, claim, "edit:evidence")
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    town.app.learning.attach(ana, claim, "f1", "bike.png", drawn.getvalue(), (), "web")
    town.tell(ana, claim, Pressed("go_on"))
    town.press(ana, claim, "submit")
    bo = town.assessor()
    town.app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    award = town.award_of(claim)
    town.app.awarding.sign(town.community.id, award)
    town.app.awarding.share(ana, award, shared=True)
    piece = town.app.awarding.choices(ana, award).pieces[0]
    address = f"/awards/{award}/evidence/{piece.id}"
    assert window().open(address).status == 404
    choose(town, ana, award, evidence=(piece.id,))
    page = window().open(address)
    assert (page.status, page.headers["content-type"]) == (200, "image/png")
    assert "sandbox" in page.headers["content-security-policy"]
    assert page.headers["content-disposition"].startswith("attachment")
    assert address in window().open(f"/awards/{award}").html
    town.app.awarding.share(ana, award, shared=False)
    assert window().open(address).status == 404


def test_what_people_wrote_is_never_markup(
    window: Opens, town: Town, ana: Actor, shared: str
) -> None:
    choose(town, ana, shared, name='<script>alert(1)</script>"><img src=x>', evidence=("e1",))
    for path in (f"/awards/{shared}", f"/awards/{shared}?verify=1"):
        html = window().open(path).html
        assert "<script>alert" not in html
        assert "<img src=x" not in html


@pytest.mark.parametrize(
    ("state", "words"), [("revoked", "taken back"), ("suspended", "on hold for now")]
)
def test_a_page_says_when_an_award_does_not_count(
    window: Opens, town: Town, ana: Actor, shared: str, state: str, words: str
) -> None:
    act = {"revoked": town.app.awarding.revoke, "suspended": town.app.awarding.suspend}[state]
    act(town.organizer, shared, "A reason nobody else reads")
    page = window().open(f"/awards/{shared}?verify=1")
    assert words in page.text
    assert "Not everything holds" in page.text
    assert "A reason" not in page.html
    assert page.headers["x-robots-tag"] == "noindex"
    assert "A reason" in window(ana).open(f"/awards/{shared}").text


def test_an_expired_award_says_so(window: Opens, town: Town, clock: TurnedClock) -> None:
    from datetime import timedelta

    from tests.support.journeys import badge

    short = badge().model_copy(update={"expires": "1d"})
    town.app.organizing.add_badges(town.organizer, town.community.id, [short])
    ana = town.learner()
    award = town.awarded(ana, town.assessor())
    town.app.awarding.share(ana, award, shared=True)
    assert "Valid until" in window().open(f"/awards/{award}").text
    before = clock.now
    clock.turn(timedelta(days=2))
    try:
        page = window().open(f"/awards/{award}?verify=1")
    finally:
        clock.now = before
    assert "has run out" in page.text
    assert "Not everything holds" in page.text


# -- checking on the page -----------------------------------------------------------------


def test_the_check_names_every_step_and_needs_no_script(window: Opens, shared: str) -> None:
    visitor = window()
    page = visitor.open(f"/awards/{shared}")
    form = next(one for one in page.forms if ("verify", "1") in one.fields)
    assert (form.method, form.address) == ("get", f"/awards/{shared}#check")
    page = visitor.open(f"/awards/{shared}?verify=1")
    steps = re.findall(r'<li class="(\w+)">', page.html)
    assert steps == ["passed"] * 6
    for words in ("A badge was found", "nothing was changed", "valid today", "not taken back"):
        assert words in page.text
    assert "This badge is real" in page.text


def test_a_public_award_is_checked_by_its_own_keys_and_list(
    site: tuple[Town, Starlette, str],
) -> None:
    _town, web, award = site
    page = Window(web, SITE).open(f"/awards/{award}?verify=1")
    assert re.findall(r'<li class="(\w+)">', page.html) == ["passed"] * 6


# -- where it can go ----------------------------------------------------------------------


def test_linkedin_gets_exactly_its_own_parameters(site: tuple[Town, Starlette, str]) -> None:
    from bots.web.sharing import linkedin

    town, web, award = site
    visible = Window(web, SITE).open(f"/awards/{award}").html
    assert "linkedin.com" not in visible
    at = town.app.store.clock()
    url = linkedin(
        name="A & B", issuer="É", address=f"{SITE}/awards/1", number="1", at=at, until=at
    )
    assert url.startswith("https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&name=")
    assert parse_qs(urlsplit(url).query) == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["A & B"],
        "organizationName": ["É"],
        "issueYear": [str(at.year)],
        "issueMonth": [str(at.month)],
        "expirationYear": [str(at.year)],
        "expirationMonth": [str(at.month)],
        "certUrl": [f"{SITE}/awards/1"],
        "certId": ["1"],
    }


def test_only_its_owner_is_led_to_linkedin(window: Opens, ana: Actor, shared: str) -> None:
    html = window(ana).open(f"/awards/{shared}").html
    found = re.search(r'href="(https://www\.linkedin\.com[^"]*)"', html)
    assert found
    assert f"certId={shared}" in found[1]
    assert "expirationYear" not in found[1]
    assert "linkedin.com" not in window().open(f"/awards/{shared}").html


def test_the_qr_code_leads_to_the_page(window: Opens, shared: str) -> None:
    page = window().open(f"/awards/{shared}/qr.svg")
    code = segno.make(f"http://127.0.0.1:8765/awards/{shared}", error="m", micro=False)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=4, light="#fff", xmldecl=False, omitsize=True, nl=False)
    assert page.content == drawn.getvalue()
    assert page.headers["content-type"] == "image/svg+xml"
    assert page.content.decode() in window().open(f"/awards/{shared}").html


def test_every_form_of_it_can_be_taken_away(site: tuple[Town, Starlette, str]) -> None:
    _town, web, award = site
    visitor = Window(web, SITE)
    html = visitor.open(f"/awards/{award}").html
    links = re.findall(r'class="button" href="([^"]+)" download', html)
    kinds = {
        "pdf": b"%PDF-",
        "png": b"\x89PNG",
        "svg": b"<svg",
        "json": b"{",
        "jwt": b"eyJ",
    }
    for kind, magic in kinds.items():
        (link,) = [
            one for one in links if one.partition("?")[0].endswith(f".{kind}") and "qr" not in one
        ]
        page = visitor.open(link)
        assert page.status == 200
        assert page.content.startswith(magic), kind
        if kind in ("png", "svg"):
            assert json.loads(unbake(page.content) or "")["id"] == f"{SITE}/credentials/{award}"
    assert f'value="{SITE}/credentials/{award}"' in html


def test_a_wallet_that_imports_the_address_of_the_page_gets_the_badge(
    window: Opens, shared: str
) -> None:
    for accept in ("application/json", "application/vc", "application/ld+json, */*;q=0.5"):
        page = window().open(f"/awards/{shared}", accept=accept)
        assert json.loads(page.content)["proof"]
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert "<html" in window().open(f"/awards/{shared}", accept=browser).html


def test_a_certificate_shows_what_its_owner_shows(
    window: Opens, town: Town, ana: Actor, shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.typesetting import Typesetter

    seen: list[dict[str, object]] = []
    monkeypatch.setattr(Typesetter, "pdf", lambda _s, _t, facts, _at: seen.append(facts) or b"%PDF")
    window().open(f"/awards/{shared}/certificate.pdf")
    choose(town, ana, shared, name="Ana", show_criteria=False, show_assessment=False)
    window().open(f"/awards/{shared}/certificate.pdf")
    town.app.awarding.revoke(town.organizer, shared)
    window(ana).open(f"/awards/{shared}/certificate.pdf")
    before, after, gone = seen
    assert (before["recipient"], after["recipient"]) == (None, "Ana")
    assert len(before["shown"]) == 4  # type: ignore[arg-type]
    assert after["shown"] == []
    assert "1 assessor" in str(before["how"])
    assert after["how"] == ""
    assert before["state"] is None
    assert str(gone["state"]).startswith("Taken back.")


def test_a_card_is_drawn_for_shared_pages_only(
    window: Opens, town: Town, ana: Actor, shared: str
) -> None:
    page = window().open(f"/awards/{shared}/card.png")
    assert page.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(page.content)).size == (1200, 630)
    town.app.awarding.share(ana, shared, shared=False)
    assert window(ana).open(f"/awards/{shared}/card.png").status == 404


# -- privacy ------------------------------------------------------------------------------


def test_only_a_shared_page_speaks_to_search_engines_and_other_sites(
    window: Opens, town: Town, ana: Actor, shared: str
) -> None:
    page = window().open(f"/awards/{shared}")
    assert page.headers["x-robots-tag"] == "all"
    for name in ("og:title", "og:image", "og:url", "twitter:card"):
        assert f'="{name}"' in page.html
    town.app.awarding.share(ana, shared, shared=False)
    page = window(ana).open(f"/awards/{shared}")
    assert page.headers["x-robots-tag"] == "noindex"
    assert "og:" not in page.html
    assert "canonical" not in page.html


def test_public_pages_leave_no_cookie_and_load_nothing_from_elsewhere(
    window: Opens, town: Town, shared: str
) -> None:
    community = town.community.id
    paths = [
        f"/awards/{shared}",
        f"/communities/{community}",
        f"/badges/{community}/bicycle-repair/1",
    ]
    for path in (*paths, "/verify"):
        page = window().open(path)
        assert page.status == 200
        if path != "/verify":  # its form is held to the visitor by one
            assert "set-cookie" not in page.headers
        for found in re.findall(r'(?:src|action|rel="stylesheet" href)="([^"]*)"', page.html):
            assert found.startswith(("/", "data:image/")), found
        hosts = {urlsplit(one).netloc for one in re.findall(r'href="(http[^"]*)"', page.html)}
        assert hosts <= PUBLIC_HOSTS | {"127.0.0.1:8765"}
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert ' style="' not in page.html
        assert not re.search(r"\son\w+=", page.html)


def test_the_language_of_a_public_page_is_in_its_address(window: Opens, shared: str) -> None:
    visitor = window()
    page = visitor.open(f"/awards/{shared}")
    assert f'href="/awards/{shared}?language=es"' in page.html
    page = visitor.open(f"/awards/{shared}?language=es")
    assert "¿Es auténtica?" in page.text
    assert 'lang="es"' in page.html


# -- a badge, and who awards it -----------------------------------------------------------


def test_a_badge_page_says_what_it_takes_and_how_to_claim_it(
    window: Opens, town: Town, ana: Actor
) -> None:
    path = f"/badges/{town.community.id}/bicycle-repair/1"
    page = window().open(path)
    assert "Find the fault" in page.text
    assert f"Ask \u2068{town.community.name}\u2069 for an invitation" in page.text
    assert "Fewer than five people" in page.text
    assert 'id="find-the-fault"' in page.html  # criteria of credentials lead here
    mine = window(ana)
    mine.open(path)
    page = mine.press("Claim this badge")
    assert page.address.startswith("/claims/")
    # Nothing is kept before the consent; after it, nobody is asked which badge it is.
    assert [one.badge_id for one in claims(town, ana)] == [None]
    assert page.address.endswith("?wish=bicycle-repair")
    form, agree = next(
        (form, one) for form in page.forms for one in form.buttons if one.value.endswith(".agree")
    )
    assert form.values("wish") == ["bicycle-repair"]
    mine.send(form, agree)
    [claim] = claims(town, ana)
    assert claim.badge_id == "bicycle-repair"
    mine.open(path)
    assert mine.press("Claim this badge").address.partition("?")[0] == f"/claims/{claim.id}"


def claims(town: Town, who: Actor) -> tuple[Claim, ...]:
    with town.app.store.reading(town.community.id) as tx:
        return tx.claims.of(who.person_id)


def test_a_badge_page_adds_up_and_tells_of_nobody(town: Town, window: Opens) -> None:
    bo = town.assessor()
    for number in range(6):
        town.awarded(town.learner(f"L{number}"), bo)
    page = window().open(f"/badges/{town.community.id}/bicycle-repair/1")
    assert "At least 5 people have earned it" in page.text
    assert "6 people" not in page.text


def test_the_address_of_a_badge_leads_to_its_newest_version(window: Opens, town: Town) -> None:
    from tests.support.journeys import badge

    newer = badge().model_copy(update={"expires": "2y"})
    town.app.organizing.add_badges(town.organizer, town.community.id, [newer])
    page = window().open(f"/badges/{town.community.id}/bicycle-repair")
    assert page.address.endswith("/bicycle-repair/2")
    assert "stays valid for 2 years" in page.text
    assert "earlier version" in window().open(f"/badges/{town.community.id}/bicycle-repair/1").text


@pytest.mark.parametrize(
    "path",
    [
        "/communities/{absent}",
        "/badges/{absent}/bicycle-repair/1",
        "/badges/{here}/nothing/1",
        "/badges/{here}/bicycle-repair/2",
        "/badges/{here}/bicycle-repair/0",
        "/badges/{here}/bicycle-repair/-1",
        "/badges/{here}/bicycle-repair/99999999999999999999999",
        "/badges/{here}/bicycle-repair/१",
        "/badges/{here}/nothing",
    ],
)
def test_what_there_is_not_is_not_found(window: Opens, town: Town, path: str) -> None:
    assert window().open(path.format(absent=NOWHERE, here=town.community.id)).status == 404


def test_an_issuer_page_lists_its_badges_and_its_name(window: Opens, town: Town) -> None:
    page = window().open(f"/communities/{town.community.id}")
    assert "Bicycle repair" in page.text
    assert "did:key:" in page.text
    assert page.headers["x-robots-tag"] == "noindex"


def test_a_demo_says_so_on_its_public_pages(demo: Starlette) -> None:
    app = demo.state.site.app
    community = next(iter(app.organizing.communities()))
    for path in (f"/communities/{community.id}", f"/badges/{community.id}/bicycle-repair/1"):
        page = Window(demo).open(path)
        assert "It proves nothing about anybody." in page.text
        assert page.headers["x-robots-tag"] == "noindex"


def test_signing_in_changes_nothing_for_others(window: Opens, town: Town, ana: Actor) -> None:
    visitor = window()
    sign_in(visitor, town, ana, Face.CHAT)
    page = visitor.open(f"/communities/{town.community.id}")
    assert page.status == 200
    assert "My claims" in page.text
