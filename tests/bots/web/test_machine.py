"""What programs of others read: right kinds, right headers, and nothing that is private."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bots.web.app import build_web
from bots.web.machine import preferred
from core.app import Earned
from core.badges import Kind, Purpose
from core.badges.baking import unbake
from core.badges.errors import NotFetched
from core.badges.verification import examine
from core.domain.people import Actor, Face
from core.domain.showing import Choice
from tests.bots.web.conftest import sign_in
from tests.bots.web.windows import Window
from tests.support.fixtures import SITE
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import BADGE, Town

ABSENT = "0" * 32
FORMS = ("", ".json", ".jwt", ".png", ".svg")
ANYBODY = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}


@pytest.fixture(scope="module")
def public(
    mould: Mould, tmp_path_factory: pytest.TempPathFactory, clock: TurnedClock
) -> Iterator[Earned]:
    """An installation with a public https address."""
    folder: Path = tmp_path_factory.mktemp("public")
    with opened(folder, mould.sqlite(folder / "earned.db"), clock, public_url=SITE) as app:
        yield app


@pytest.fixture(scope="module")
def place(public: Earned) -> Town:
    return Town(public)


@pytest.fixture(scope="module")
def client(public: Earned) -> TestClient:
    """Somebody out there; cookies are never sent."""
    return TestClient(build_web(public), base_url=SITE)


@pytest.fixture
def ana(place: Town) -> Actor:
    return place.learner("Ana Unmistakable")


@pytest.fixture
def award(place: Town, ana: Actor) -> str:
    """Shared with everybody."""
    made = place.awarded(ana, place.assessor("Bo Unmistakable"))
    place.app.awarding.share(ana, made, shared=True)
    return made


def faults(client: TestClient, handed: bytes | str, place: Town) -> list[str]:
    """What a verifier finds wrong who has nothing but addresses."""

    def fetch(url: str) -> bytes:
        found = client.get(url)
        if found.status_code != 200:
            raise NotFetched(url, str(found.status_code), gone=found.status_code == 410)
        return found.content

    checked = examine(handed, fetch, place.app.store.clock()).checks
    return [f"{one.name}: {one.reason} {one.detail}" for one in checked if not one.passed]


# ---------------------------------------------------------------- credentials


def test_each_form_has_its_kind_and_its_name_and_everybody_may_read_it(
    client: TestClient, place: Town, award: str
) -> None:
    kinds = {}
    for form in FORMS:
        found = client.get(f"/credentials/{award}{form}?download=1")
        assert found.status_code == 200
        assert ANYBODY.items() <= dict(found.headers).items()
        assert found.headers["cache-control"] == "no-store"
        assert faults(client, found.content, place) == []
        kinds[form] = (
            found.headers["content-type"],
            found.headers["content-disposition"].partition("bicycle-repair.")[2].strip('"'),
        )
    assert kinds == {
        "": ("application/vc", "json"),
        ".json": ("application/vc", "json"),
        ".jwt": ("application/vc+jwt", "jwt"),
        ".png": ("image/png", "png"),
        ".svg": ("image/svg+xml", "svg"),
    }
    assert "content-disposition" not in client.get(f"/credentials/{award}").headers


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/vc"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/vc"),
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("application/vc+ld+json", "application/vc+ld+json"),
        ("application/vc+jwt", "application/vc+jwt"),
        ("application/jwt", "application/vc+jwt"),
        ("application/vc;q=0.5, application/vc+jwt;q=0.9", "application/vc+jwt"),
        ("application/vc, application/vc+jwt", "application/vc"),
        ("application/vc+jwt;q=0", "application/vc"),
        ("application/vc+jwt;q=x, ;;, , /", "application/vc"),
    ],
)
def test_a_program_gets_the_kind_it_likes_best(
    accept: str, kind: str, client: TestClient, award: str
) -> None:
    found = client.get(f"/credentials/{award}", headers={"accept": accept})
    assert found.headers["content-type"] == kind
    assert "Accept" in found.headers["vary"]
    assert (found.content[:1] == b"{") is (kind != "application/vc+jwt")


def test_what_nobody_asked_for_in_an_accept_header_does_no_harm() -> None:
    assert preferred("a" * 100_000 + "/" * 100_000) == ""
    assert preferred("application/json;" + "x;" * 50_000) == "application/json"


def test_every_form_holds_the_newest_credential(
    client: TestClient, place: Town, ana: Actor, award: str
) -> None:
    old = {form: client.get(f"/credentials/{award}{form}").content for form in FORMS}
    place.app.awarding.choose(ana, award, Choice(name="Ana"))
    new = {form: client.get(f"/credentials/{award}{form}").content for form in FORMS}
    for form in FORMS:
        assert old[form] != new[form]
        assert faults(client, new[form], place) == []
        assert [one[:15] for one in faults(client, old[form], place)] == ["status: revoked"]
    for picture in (".png", ".svg"):
        assert unbake(new[picture]) == new[""].decode()


def test_a_private_credential_and_none_at_all_are_the_same_answer(
    client: TestClient, place: Town, ana: Actor, award: str
) -> None:
    client.get(f"/credentials/{award}.jwt")
    place.app.awarding.share(ana, award, shared=False)
    paths = [f"/credentials/{{}}{form}" for form in FORMS] + ["/ob2/assertions/{}"]
    for path in paths:
        answers = [client.get(path.format(one)) for one in (award, ABSENT)]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].content == answers[1].content
        heads = [{k: v for k, v in one.headers.items() if k != "set-cookie"} for one in answers]
        assert heads[0] == heads[1]
        assert "access-control-allow-origin" not in heads[0]
        client.cookies.clear()


def test_its_owner_reads_a_private_one_and_no_other_site_does(
    public: Earned, place: Town, ana: Actor, award: str
) -> None:
    place.app.awarding.share(ana, award, shared=False)
    mine = Window(build_web(public))
    sign_in(mine, place, ana, Face.CHAT)
    for form in FORMS:
        found = mine.open(f"/credentials/{award}{form}")
        assert found.status == 200
        assert "access-control-allow-origin" not in found.headers


def test_a_baked_drawing_can_do_nothing_on_our_pages(client: TestClient, award: str) -> None:
    found = client.get(f"/credentials/{award}.svg")
    assert "default-src 'none'" in found.headers["content-security-policy"]
    assert found.headers["x-content-type-options"] == "nosniff"


# ---------------------------------------------------------------- status


def test_a_list_is_kept_by_verifiers_for_minutes_and_asked_for_by_its_etag(
    client: TestClient, place: Town, award: str
) -> None:
    entry = client.get(f"/credentials/{award}").json()["credentialStatus"]
    first = client.get(entry["statusListCredential"])
    assert first.status_code == 200
    assert ANYBODY.items() <= dict(first.headers).items()
    assert first.headers["content-type"] == "application/vc"
    assert first.headers["cache-control"] == "public, max-age=300"
    assert "set-cookie" not in first.headers
    assert first.headers["last-modified"].endswith("GMT")
    etag = first.headers["etag"]
    for asked in (etag, f"W/{etag}", f'"another", {etag}', "*"):
        again = client.get(entry["statusListCredential"], headers={"if-none-match": asked})
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["etag"], again.headers["cache-control"]) == (
            etag,
            "public, max-age=300",
        )
    place.app.awarding.revoke(place.organizer, award, "a secret reason")
    changed = client.get(entry["statusListCredential"], headers={"if-none-match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag
    assert "secret" not in changed.text
    assert client.get(f"/status/{ABSENT}").status_code == 404


# ---------------------------------------------------------------- did:web


def test_the_keys_of_deployment_and_community_are_served_where_did_web_looks(
    client: TestClient, place: Town
) -> None:
    mine = place.community.id
    found = {
        path: client.get(path)
        for path in ("/.well-known/did.json", "/did.json", f"/communities/{mine}/did.json")
    }
    for one in found.values():
        assert one.status_code == 200
        assert one.headers["content-type"] == "application/did+json"
        assert ANYBODY.items() <= dict(one.headers).items()
        kinds = [method["type"] for method in one.json()["verificationMethod"]]
        assert set(kinds) == {"Multikey", "JsonWebKey"}
        assert "private" not in one.text.lower()
        assert '"d"' not in one.text
    ids = [one.json()["id"] for one in found.values()]
    host = "did:web:badges.example.org"
    assert ids == [host, host, f"{host}:communities:{mine}"]
    assert client.get(f"/communities/{ABSENT}/did.json").status_code == 404


def test_a_new_key_stands_in_the_document_at_once(client: TestClient, place: Town) -> None:
    before = client.get("/.well-known/did.json").json()["assertionMethod"]
    place.app.keys.rotate(Purpose.AWARD, Kind.PROOF)
    after = client.get("/.well-known/did.json").json()["assertionMethod"]
    assert set(before) < set(after)
    assert len(after) == len(before) + 1


# ---------------------------------------------------------------- Open Badges 2.0


def followed(client: TestClient, award: str) -> dict[str, Any]:
    """The documents of version 2.0, found from the credential on."""
    read = client.get(f"/credentials/{award}").json()
    (related,) = read["credentialSubject"]["achievement"]["related"]
    found = {"assertion": client.get(related["id"])}
    found["badge"] = client.get(found["assertion"].json()["badge"])
    found["issuer"] = client.get(found["badge"].json()["issuer"])
    found["image"] = client.get(found["badge"].json()["image"])
    return found


def test_an_older_backpack_finds_its_way(client: TestClient, place: Town, award: str) -> None:
    found = followed(client, award)
    assert {one.status_code for one in found.values()} == {200}
    image = found.pop("image")
    assert image.headers["content-type"] == "image/png"
    for name, one in found.items():
        assert one.headers["content-type"] == "application/ld+json"
        assert ANYBODY.items() <= dict(one.headers).items()
        assert one.json()["id"] == str(one.request.url), name
        assert "Unmistakable" not in one.text
    assert found["assertion"].json()["related"] == f"{SITE}/credentials/{award}"
    assert found["issuer"].json()["name"] == place.community.name
    assert faults(client, found["assertion"].content, place) == []


def test_a_badge_that_does_not_count_is_gone_for_an_older_backpack(
    client: TestClient, place: Town, award: str
) -> None:
    address = str(followed(client, award)["assertion"].request.url)
    for act, code in (
        (place.app.awarding.suspend, 410),
        (place.app.awarding.lift, 200),
        (place.app.awarding.revoke, 410),
    ):
        act(place.organizer, award)
        found = client.get(address)
        assert found.status_code == code
        assert ("revoked" in found.json()) is (code == 410)


@pytest.mark.parametrize(
    "path",
    [
        f"/ob2/issuers/{ABSENT}",
        f"/ob2/badges/{ABSENT}/{BADGE}/1/en",
        "/ob2/badges/{mine}/no-such-badge/1/en",
        "/ob2/badges/{mine}/bicycle-repair/99/en",
        "/ob2/badges/{mine}/bicycle-repair/99.png",
        "/ob2/badges/{mine}/bicycle-repair/99999999999999999999/en",
    ],
)
def test_what_there_is_not_is_not_found(path: str, client: TestClient, place: Town) -> None:
    assert client.get(path.format(mine=place.community.id)).status_code == 404


def test_a_language_that_there_is_not_is_the_nearest_one(client: TestClient, place: Town) -> None:
    path = f"/ob2/badges/{place.community.id}/{BADGE}/1"
    found = {name: client.get(f"{path}/{name}").json() for name in ("en", "es", "es-MX", "xx")}
    assert found["es-MX"]["name"] == found["es"]["name"] != found["en"]["name"]
    assert found["xx"] == found["en"]
    assert json.dumps(found["es-MX"]) == json.dumps(found["es"])
