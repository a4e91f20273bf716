"""``/verify``: badges of anybody, by file, text or address, and never a way into our network."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bots.web.app import build_web
from core.app import Earned
from core.domain.people import Actor
from core.domain.showing import Choice
from core.fetching import Fetcher
from tests.attacks.addresses import NOT_PUBLIC, WRITTEN_WRONG
from tests.bots.web.conftest import Opens
from tests.bots.web.windows import Page, Window
from tests.support.afar import OUT_THERE, Afar, afar, sockets_watched
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town

HOST = "other.example.org"
SITE = f"https://{HOST}"
Check = Callable[..., Page]


@pytest.fixture(scope="module")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Afar]:
    with afar(tmp_path_factory.mktemp("afar"), HOST) as there:
        yield there


class Elsewhere:
    """Another installation of Earned, at an address of its own on the little internet."""

    def __init__(self, app: Earned, town: Town, internet: Afar) -> None:
        self.town = town
        self.ana: Actor = town.learner("Ana")
        self.award = town.awarded(self.ana, town.assessor())
        app.awarding.share(self.ana, self.award, shared=True)
        self._site = build_web(app)
        self._web = Window(self._site, SITE)
        self._internet = internet
        internet.names[HOST] = [OUT_THERE]

    def open(self, path: str, **headers: str) -> Page:
        """What it answers there."""
        return self._web.open(path, **headers)

    def window(self) -> Window:
        """Another window there."""
        return Window(self._site, SITE)

    def online(self) -> None:
        """Have the little internet ask it for whatever is wanted of that host."""
        for path in (
            f"/awards/{self.award}",
            f"/credentials/{self.award}",
            f"/ob2/assertions/{self.award}",
            f"/communities/{self.town.community.id}/did.json",
            f"/ob2/issuers/{self.town.community.id}",
            f"/ob2/badges/{self.town.community.id}/bicycle-repair/1/en",
            f"/ob2/badges/{self.town.community.id}/bicycle-repair/1.png",
            self.status(),
        ):
            self._internet.acts[f"{SITE}{path}"] = self._answer

    def status(self) -> str:
        document = json.loads(self.open(f"/credentials/{self.award}").content)
        listed = str(document["credentialStatus"]["statusListCredential"])
        return listed.removeprefix(SITE)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        page = self.open(handler.path, accept=handler.headers["Accept"])
        handler.send_response(page.status)
        handler.send_header("Content-Type", page.headers["content-type"])
        handler.send_header("Content-Length", str(len(page.content)))
        handler.end_headers()
        handler.wfile.write(page.content)


@pytest.fixture(scope="module")
def far_town(
    mould: Mould, tmp_path_factory: pytest.TempPathFactory, clock: TurnedClock
) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("elsewhere")
    with opened(folder, mould.sqlite(folder / "e.db"), clock, public_url=SITE) as app:
        yield Town(app)


@pytest.fixture
def elsewhere(internet: Afar, far_town: Town) -> Iterator[Elsewhere]:
    there = Elsewhere(far_town.app, far_town, internet)
    there.online()
    yield there
    internet.acts.clear()


@pytest.fixture
def check(web: Starlette, window: Opens, internet: Afar) -> Iterator[Check]:
    """Hands something in at ``/verify``."""
    verifying = web.state.site.app.verifying
    before, verifying.fetcher = verifying.fetcher, internet.fetcher()

    def checks(file: bytes | None = None, name: str = "badge", **fields: str) -> Page:
        visitor = window()
        form = visitor.open("/verify").form("/verify")
        files = {"file": (name, file or b"", "application/octet-stream")}
        return visitor.send(form, files=files, **fields)

    yield checks
    verifying.fetcher = before


def steps(page: Page) -> list[str]:
    """What became of each step."""
    return re.findall(r'<li class="(passed|failed|unknown)">', page.html)


HOLDS = ["passed"] * 6


# -- badges of others ---------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".json", ".png", ".svg", ".jwt"])
def test_a_badge_of_another_issuer_is_checked_from_its_file(
    check: Check, elsewhere: Elsewhere, ending: str
) -> None:
    content = elsewhere.open(f"/credentials/{elsewhere.award}{ending}").content
    page = check(content, f"badge{ending}")
    assert steps(page) == HOLDS, page.text
    assert "This badge is real" in page.text
    assert "Bicycle repair" in page.text
    assert elsewhere.town.community.name in page.text


def test_a_badge_is_checked_from_its_text(check: Check, elsewhere: Elsewhere) -> None:
    text = elsewhere.open(f"/credentials/{elsewhere.award}").html
    assert steps(check(badge=text)) == HOLDS


@pytest.mark.parametrize("path", ["/credentials/{}", "/awards/{}", "/ob2/assertions/{}"])
def test_a_badge_is_checked_from_its_address(check: Check, elsewhere: Elsewhere, path: str) -> None:
    page = check(url=f"{SITE}{path.format(elsewhere.award)}")
    assert steps(page) == HOLDS, page.text
    kind = "2.0" if "ob2" in path else "3.0"
    assert f"Open Badges {kind}" in page.text


@pytest.mark.parametrize("path", ["/credentials/{}", "/ob2/assertions/{}"])
def test_a_badge_that_was_taken_back_is_not_real_any_more(
    check: Check, elsewhere: Elsewhere, path: str
) -> None:
    kept = elsewhere.open(path.format(elsewhere.award)).html
    elsewhere.town.app.awarding.revoke(elsewhere.town.organizer, elsewhere.award)
    page = check(badge=kept)
    assert "Its issuer took it back." in page.text
    assert "Do not rely on this badge" in page.text


def test_a_copy_that_was_replaced_leads_to_the_newer_one(elsewhere: Elsewhere) -> None:
    """Where it was issued: after its owner chose anew, the copy from before does not count."""
    app, award = elsewhere.town.app, elsewhere.award
    before = elsewhere.open(f"/credentials/{award}").html
    app.awarding.choose(elsewhere.ana, award, Choice(name="Ana"))
    app.awarding.sign(elsewhere.town.community.id, award)
    visitor = elsewhere.window()
    page = visitor.send(visitor.open("/verify").form("/verify"), badge=before)
    assert "Its issuer took it back." in page.text
    assert "A newer one took its place." in page.text
    assert f'href="/awards/{award}"' in page.html
    app.awarding.share(elsewhere.ana, award, shared=False)
    page = visitor.send(visitor.open("/verify").form("/verify"), badge=before)
    assert award not in page.html.partition("<textarea")[0].replace(f"/credentials/{award}", "")


def test_a_changed_badge_is_not_real(check: Check, elsewhere: Elsewhere) -> None:
    document = json.loads(elsewhere.open(f"/credentials/{elsewhere.award}").content)
    document["credentialSubject"]["achievement"]["name"] = "Brain surgery"
    page = check(json.dumps(document).encode(), "badge.json")
    assert "The signature does not fit" in page.text
    assert "Do not rely on this badge" in page.text


def test_an_issuer_who_cannot_be_reached_is_said_to_be_so(
    check: Check, elsewhere: Elsewhere, internet: Afar
) -> None:
    content = elsewhere.open(f"/credentials/{elsewhere.award}").content
    internet.acts.clear()
    page = check(content, "badge.json")
    assert "could not find out everything" in page.text
    assert "could not be reached" in page.text


def test_a_badge_of_our_own_is_checked_without_asking_ourselves(
    check: Check, town: Town, internet: Afar
) -> None:
    ana = town.learner()
    award = town.awarded(ana, town.assessor())
    private = check(url=f"http://127.0.0.1:8765/awards/{award}")
    assert "passed" not in steps(private)
    town.app.awarding.share(ana, award, shared=True)
    with sockets_watched() as seen:
        page = check(url=f"http://127.0.0.1:8765/awards/{award}")
    assert steps(page) == HOLDS
    assert seen == []


# -- what is no badge ---------------------------------------------------------------------


def test_nothing_at_all_is_asked_for_again(check: Check) -> None:
    page = check()
    assert page.status == 422
    assert "Choose a file" in page.text


def test_a_file_that_is_too_large_is_called_that(check: Check) -> None:
    page = check(b"{" + b" " * (5 << 20))
    assert page.status == 422
    assert "more than 5 MB" in page.text


def test_days_are_shown_as_people_write_them(check: Check) -> None:
    document = {"validFrom": "2026-11-03T23:30:00Z", "validUntil": "soon"}
    page = check(json.dumps(document).encode())
    assert '<time datetime="2026-11-03">November 3, 2026</time>' in page.html
    assert "soon" in page.text


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize(
    "day",
    ["2026-11-03", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-09:00"],
)
def test_a_day_that_is_none_everywhere_stays_as_it_is_written(
    town: Town, window: Opens, zone: str, day: str
) -> None:
    ana = town.learner()
    town.app.entering.live_in(ana, zone)
    visitor = window(ana)
    form = visitor.open("/verify").form("/verify")
    page = visitor.send(form, badge=json.dumps({"validFrom": day, "validUntil": day}))
    assert page.status == 200
    assert page.html.count(f">{day}</dd>") == 2


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff\xfe",
        b"hello",
        b"{}",
        b"[]",
        b"null",
        b'{"a":' * 5000,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><svg>&b;</svg>',
        b"\x89PNG\r\n\x1a\n",
        b"eyJhbGciOiJub25lIn0.e30.",
        b'{"@context": ["https://evil.example/"], "type": ["VerifiableCredential"]}',
        b'{"name": "\\ud800", "issuer": {"name": "half of a character"}}',
        b'{"name": {"\\udfff": 1}, "credentialSubject": {"achievement": {"name": "\\uD83D"}}}',
        b'{"issuer": {"id": ["x"]}, "credentialSubject": [[]], "name": {"en": 1}}',
    ],
)
def test_what_is_no_badge_gets_a_calm_answer(check: Check, content: bytes) -> None:
    page = check(content)
    assert page.status == 200
    assert "This badge is real" not in page.text
    assert steps(page) != HOLDS


def test_an_address_without_end_costs_no_time(check: Check) -> None:
    """Python normalizes a host, and accents that are piled up in the square of their number."""
    began = time.process_time()
    page = check(("https://a" + "\u0301\u0316" * 100_000).encode())
    assert time.process_time() - began < 5
    assert steps(page) != HOLDS


def test_criteria_are_shown_without_the_signs_of_markdown(check: Check) -> None:
    told = "- **Find it**: by ear **or\n* by eye** <b>\n2 * 3 ** 4"
    document = {"credentialSubject": {"achievement": {"criteria": {"narrative": told}}}}
    shown = check(json.dumps(document).encode()).html
    assert "• Find it: by ear **or\n• by eye** &lt;b&gt;\n2 * 3 ** 4" in shown


def test_what_a_badge_says_is_never_markup(check: Check) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(1)">'
    document = {
        "name": evil,
        "issuer": {"id": "javascript:alert(1)", "name": evil},
        "credentialSubject": {
            "identifier": [{"identityType": "name", "hashed": False, "identityHash": evil}],
            "achievement": {"name": evil, "description": evil, "criteria": {"narrative": evil}},
        },
        "validFrom": evil,
    }
    page = check(json.dumps(document).encode())
    assert "<script>alert" not in page.html
    assert "<img src=x" not in page.html
    assert 'href="javascript' not in page.html
    assert "alert(1)" in page.text


def test_an_address_in_a_link_is_filled_in_and_not_opened(
    check: Check, window: Opens, internet: Afar
) -> None:
    with sockets_watched() as seen:
        page = window().open(f"/verify?url={SITE}/credentials/1")
    assert page.form("/verify").values("url") == [f"{SITE}/credentials/1"]
    assert seen == []


def test_a_form_of_another_site_checks_nothing(check: Check, window: Opens) -> None:
    page = window().post("/verify", data={"url": f"{SITE}/x"})
    assert page.status == 403


def test_nobody_has_us_fetch_without_end(mould: Mould, tmp_path: Path, clock: TurnedClock) -> None:
    with opened(tmp_path, mould.sqlite(tmp_path / "e.db"), clock, rate_factor=0.1) as app:
        visitor = Window(build_web(app))
        form = visitor.open("/verify").form("/verify")
        answers = [visitor.send(form, badge="{}").status for _ in range(4)]
    assert answers == [200, 200, 200, 429]


# -- the way into our network -------------------------------------------------------------


def led_to(address: str) -> dict[str, str]:
    """Credentials whose every address leads to ``address``."""
    did = "did:web:" + address.removeprefix("https://").rstrip("/").replace(":", "%3A")
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod",
        "proofValue": "z" + "1" * 64,
    }
    three = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "id": address,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "id": "urn:x:y",
            "achievement": {
                "id": address,
                "type": ["Achievement"],
                "name": "x",
                "description": "x",
                "criteria": {"narrative": "x"},
            },
        },
        "credentialStatus": {
            "id": f"{address}#1",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "1",
            "statusListCredential": address,
        },
    }
    signed = {
        f"did {one}": json.dumps(
            three
            | {
                "issuer": {"id": one, "type": ["Profile"]},
                "proof": proof | {"verificationMethod": f"{one}#key"},
            }
        )
        for one in (did, address)
    }
    two = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": address,
        "badge": address,
        "recipient": {"type": "url", "identity": address, "hashed": False},
        "verification": {"type": "hosted"},
        "issuedOn": "2026-01-01T00:00:00Z",
    }
    return signed | {"two": json.dumps(two)}


def test_no_address_at_all_leads_us_into_our_own_network(web: Starlette, internet: Afar) -> None:
    """By the form, by everything that a badge names, by redirects: no socket is opened."""
    verifying = web.state.site.app.verifying
    before, verifying.fetcher = verifying.fetcher, internet.fetcher()
    internet.names["evil.example.org"] = ["10.0.0.7"]
    addresses = [f"https://{one}/" for one in NOT_PUBLIC] + list(WRITTEN_WRONG)
    addresses += ["https://evil.example.org/", f"{SITE}/leads"]
    checked = 0
    try:
        internet.opened.clear()
        with sockets_watched() as seen:
            for address in addresses:
                internet.move(f"{SITE}/leads", "https://169.254.169.254/latest/meta-data/")
                for handed in (address, *led_to(address).values()):
                    found = verifying.handed_in(handed, "somebody")
                    assert not found.verified
                    checked += 1
        assert checked == 4 * len(addresses)
        assert set(internet.opened) <= {OUT_THERE}
        assert seen == [internet.address[0]] * len(internet.opened)
    finally:
        verifying.fetcher = before


def test_the_client_that_is_built_in_goes_to_no_private_address(web: Starlette) -> None:
    """The real resolver, the real sockets: what stands on this machine is not asked."""
    verifying = web.state.site.app.verifying
    assert isinstance(verifying.fetcher, Fetcher)
    with sockets_watched() as seen:
        for host in NOT_PUBLIC:
            assert not verifying.handed_in(f"https://{host}/", "somebody").verified
    assert seen == []
