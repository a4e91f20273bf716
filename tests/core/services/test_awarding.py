"""An award becomes a signed badge that strangers can check and that names nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openbadgeslib.ob3.ldp import OB3LdpVerifier

from core.badges import did_key, known_keys, verify
from core.badges.baking import unbake
from core.domain.errors import NotAllowed, NotFound
from core.domain.people import Actor
from core.domain.review import Outcome, Result
from core.services.awarding import AwardPage
from core.store.unit_of_work import wall_clock
from tests.support.fixtures import SITE, Open
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import BADGE, DemoTown, Town, all_met, badge

Json = dict[str, Any]


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana Unmistakable")


@pytest.fixture
def award(town: Town, ana: Actor) -> str:
    return town.awarded(ana, town.assessor("Bo Unmistakable"))


def document(town: Town, who: Actor | None, award: str) -> Json:
    read: Json = json.loads(town.app.awarding.credential(who, award))
    return read


# ---------------------------------------------------------------- signing


def test_signing_again_changes_nothing_and_tells_once(town: Town, ana: Actor, award: str) -> None:
    before = town.app.awarding.credential(ana, award)
    for _ in range(3):
        town.app.awarding.sign(town.community.id, award)
    assert town.app.awarding.credential(ana, award) == before
    told = [job for job in town.app.jobs.unfinished() if job.ids.get("news") == "awarded"]
    mine = [job for job in told if job.ids["person"] == ana.person_id]
    assert len(mine) == 1


def test_a_badge_is_accepted_by_us_and_by_a_stranger(open_app: Open) -> None:
    """The stranger looks at the clock on the wall."""
    town = Town(open_app(clock=wall_clock))
    ana = town.learner()
    badge_json = document(town, ana, town.awarded(ana, town.assessor()))
    assert verify(badge_json, did_key, wall_clock()).failed == ()
    assert OB3LdpVerifier().verify(badge_json).issuer.id == badge_json["issuer"]["id"]


def test_a_badge_says_what_was_shown_and_names_nobody(town: Town, ana: Actor, award: str) -> None:
    text = town.app.awarding.credential(ana, award)
    read = json.loads(text)
    achievement = read["credentialSubject"]["achievement"]
    assert achievement["name"] == badge().name["en"]
    assert achievement["version"] == "1"
    assert read["issuer"]["name"] == town.community.name
    results = read["credentialSubject"]["result"]
    assert len(results) == len(badge().criteria)
    told = ("Unmistakable", ana.person_id, "Rosa", "brake was rubbing")
    assert [word for word in told if word in text] == []


def test_two_awards_of_one_person_cannot_be_linked_by_the_recipient(town: Town, ana: Actor) -> None:
    town.add("community-cooking")
    bo = town.assessor()
    first = document(town, ana, town.awarded(ana, bo))
    second = document(town, ana, town.awarded(ana, bo, badge_id="community-cooking"))
    assert first["credentialSubject"]["id"] != second["credentialSubject"]["id"]
    assert first["id"] != second["id"]


def test_a_badge_speaks_the_language_of_the_interview(town: Town) -> None:
    luz = town.learner("Luz", "es")
    read = document(town, luz, town.awarded(luz, town.assessor()))
    achievement = read["credentialSubject"]["achievement"]
    assert achievement["name"] == badge().name["es"]
    assert achievement["inLanguage"] == "es"


def test_the_key_of_the_issuer_outlives_a_restart_and_is_not_in_the_database(
    open_app: Open,
) -> None:
    town = Town(open_app())
    ana, bo = town.learner(), town.assessor()
    first = document(town, ana, town.awarded(ana, bo))
    again = open_app()
    town.add("community-cooking")
    claim = town.taken(ana, bo, badge_id="community-cooking")
    town.approve(bo, claim, badge_id="community-cooking")
    again.awarding.sign(town.community.id, town.award_of(claim))
    second = json.loads(again.awarding.credential(ana, town.award_of(claim)))
    assert first["issuer"]["id"] == second["issuer"]["id"]


# ---------------------------------------------------------------- the issuer


def test_without_a_public_address_the_issuer_is_its_own_key(
    town: Town, ana: Actor, award: str
) -> None:
    assert document(town, ana, award)["issuer"]["id"].startswith("did:key:z6Mk")
    with pytest.raises(NotFound):
        town.app.awarding.did_document()


def test_with_a_public_https_address_the_issuer_is_that_address(
    public_sqlite_town: Town, clock: TurnedClock
) -> None:
    public_town = public_sqlite_town
    ana = public_town.learner()
    award = public_town.awarded(ana, public_town.assessor())
    read = document(public_town, ana, award)
    mine = public_town.community.id
    assert read["issuer"]["id"] == f"did:web:badges.example.org:communities:{mine}"
    assert read["id"] == f"{SITE}/credentials/{award}"
    published = public_town.app.awarding.did_document("", mine)
    assert published["id"] == read["issuer"]["id"]
    assert read["proof"]["verificationMethod"] in published["assertionMethod"]
    keys = known_keys(public_town.app.keys.public_keys(), read["issuer"]["id"])
    assert verify(read, keys, clock()).failed == ()


@pytest.mark.parametrize("address", ["http://badges.example.org", "https://127.0.0.1"])
def test_an_address_that_cannot_be_a_did_leaves_the_key_as_issuer(
    tmp_path: Path, mould: Mould, clock: TurnedClock, address: str
) -> None:
    url = mould.sqlite(tmp_path / "earned.db")
    with opened(tmp_path, url, clock, public_url=address) as app:
        assert app.awarding.issuer(Town(app).community).startswith("did:key:")
        with pytest.raises(NotFound):
            app.awarding.did_document()


def test_demo_badges_say_so_and_have_a_key_of_their_own(
    tmp_path: Path, mould: Mould, clock: TurnedClock
) -> None:
    url = mould.sqlite(tmp_path / "earned.db")
    with opened(tmp_path, url, clock, demo=True, public_url=SITE) as app:
        app.set_up_demo()
        demo, real = DemoTown(app), Town(app)
        visitor, ana = demo.learner(), real.learner()
        shown = document(demo, visitor, demo.awarded(visitor, demo.assessor()))
        honest = document(real, ana, real.awarded(ana, real.assessor()))
    assert shown["issuer"]["id"].startswith("did:key:")
    assert shown["proof"]["verificationMethod"] != honest["proof"]["verificationMethod"]
    assert "demo" in json.dumps(shown).lower()
    assert "demo" not in json.dumps({**honest, "issuer": ""}).lower()
    assert verify(shown, did_key, clock()).failed == ()


# ---------------------------------------------------------------- who sees it


def test_a_private_award_and_none_at_all_are_the_same_answer(
    town: Town, ana: Actor, award: str
) -> None:
    strangers = (None, town.learner("Eve"), town.assessor("Cy"), town.organizer)
    answers = set()
    for one in (award, "0" * 32, "", "x' OR '1'='1"):
        for who in strangers:
            for ask in (
                town.app.awarding.page,
                town.app.awarding.credential,
                town.app.awarding.baked,
            ):
                with pytest.raises(NotFound) as told:
                    ask(who, one)
                answers.add((type(told.value), str(told.value)))
    assert len(answers) == 1


def test_its_owner_sees_a_private_award(town: Town, ana: Actor, award: str) -> None:
    page = town.app.awarding.page(ana, award)
    assert (page.mine, page.signed, page.award.shared_at) == (True, True, None)
    assert {key: one.level for key, one in page.results.items()} == {
        criterion.id: "met" for criterion in badge().criteria
    }


def test_a_shared_award_is_open_to_everybody_until_it_is_closed(
    town: Town, ana: Actor, award: str
) -> None:
    share = town.app.awarding.share
    for _ in range(2):
        share(ana, award, shared=True)
        for who in (None, town.organizer, town.learner("Eve")):
            page: AwardPage = town.app.awarding.page(who, award)
            assert not page.mine
            assert document(town, who, award) == document(town, ana, award)
        share(ana, award, shared=False)
        with pytest.raises(NotFound):
            town.app.awarding.credential(None, award)


def test_only_its_owner_shares_an_award(town: Town, ana: Actor, award: str) -> None:
    for who in (town.learner("Eve"), town.assessor("Cy"), town.organizer):
        with pytest.raises(NotFound):
            town.app.awarding.share(who, award, shared=True)
    assert town.app.awarding.page(ana, award).award.shared_at is None


def test_what_the_assessor_wrote_is_for_the_owner_only(town: Town, ana: Actor) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    kind = {**all_met(badge()), "find-the-fault": Result("met", "A private word of praise")}
    town.app.reviewing.decide(bo, claim, Outcome.AWARD, kind)
    award = town.sign(claim)
    town.app.awarding.share(ana, award, shared=True)
    mine, theirs = town.app.awarding.page(ana, award), town.app.awarding.page(None, award)
    assert mine.results["find-the-fault"].comment == "A private word of praise"
    assert "praise" not in repr(theirs)
    assert "praise" not in town.app.awarding.credential(None, award)


def test_an_award_that_is_not_signed_yet_has_a_page_and_no_credential(
    town: Town, ana: Actor
) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    town.approve(bo, claim)
    award = town.award_of(claim)
    assert not town.app.awarding.page(ana, award).signed
    for ask in (town.app.awarding.credential, town.app.awarding.baked):
        with pytest.raises(NotFound):
            ask(ana, award)
    town.sign(claim)
    assert town.app.awarding.page(ana, award).signed


def test_the_picture_carries_the_very_same_credential(town: Town, ana: Actor, award: str) -> None:
    picture = town.app.awarding.baked(ana, award)
    assert unbake(picture) == town.app.awarding.credential(ana, award)


def test_an_organizer_takes_an_award_back_and_its_owner_does_not(
    town: Town, ana: Actor, award: str
) -> None:
    for who in (ana, town.learner("Eve"), town.assessor("Cy")):
        with pytest.raises(NotAllowed):
            town.app.awarding.revoke(who, award)
    town.app.awarding.revoke(town.organizer, award)
    assert town.app.awarding.page(ana, award).award.revoked_at is not None


def test_the_badge_of_an_award_keeps_its_version_on_the_page(town: Town, ana: Actor) -> None:
    bo = town.assessor()
    award = town.awarded(ana, bo)
    old = badge()
    new = old.model_copy(update={"description": {**old.description, "en": "Another badge now."}})
    town.app.organizing.add_badges(town.organizer, town.community.id, [new])
    assert town.app.awarding.page(ana, award).badge == old
    assert BADGE in document(town, ana, award)["credentialSubject"]["achievement"]["humanCode"]
