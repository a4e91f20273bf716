"""Under which name a badge was issued, and that it stays one: other keys, another address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.badges import Kind, Purpose, did_web
from core.domain.errors import NotFound
from core.domain.showing import Choice
from tests.support.credentials import faults, list_of
from tests.support.fixtures import SITE, Open
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import DemoTown, Town

MOVED = "https://new.example.net/guild"


def test_badges_signed_before_three_rotations_are_as_good_as_new_ones(open_app: Open) -> None:
    town = Town(open_app(public_url=SITE))
    bo, handed = town.assessor(), []
    for _ in range(4):
        ana = town.learner()
        award = town.awarded(ana, bo)
        handed += [town.app.awarding.credential(ana, award), town.app.awarding.token(ana, award)]
        for kind in Kind:
            town.app.keys.rotate(Purpose.AWARD, kind)
    assert [faults(town.app, one) for one in handed] == [[]] * 8
    methods = {json.loads(one)["proof"]["verificationMethod"] for one in handed[::2]}
    assert len(methods) == 4
    for one in town.app.keys.every():
        if one.state.value == "former":
            town.app.keys.retire(one.id)
    assert [faults(town.app, one) for one in handed] == [[]] * 8


def test_a_badge_survives_a_move_to_another_address(open_app: Open) -> None:
    before = open_app(public_url=SITE)
    town = Town(before)
    ana, bo = town.learner(), town.assessor()
    award = town.awarded(ana, bo)
    old, token = before.awarding.credential(ana, award), before.awarding.token(ana, award)
    moved = open_app(public_url=MOVED)
    assert [faults(moved, one) for one in (old, token)] == [[], []]
    town.app = moved
    town.add("community-cooking")
    other = town.awarded(ana, bo, badge_id="community-cooking")
    new = moved.awarding.credential(ana, other)
    assert json.loads(old)["issuer"]["id"] == did_web(f"{SITE}/communities/{town.community.id}")
    assert json.loads(new)["issuer"]["id"] == did_web(f"{MOVED}/communities/{town.community.id}")
    assert json.loads(new)["id"] == f"{MOVED}/credentials/{other}"
    assert faults(moved, new) == []
    moved.awarding.revoke(town.organizer, award)
    assert faults(moved, old) == ["status: revoked"], "its list is still that of the old address"
    assert faults(moved, new) == []


def test_what_is_issued_anew_after_a_move_has_the_new_name(open_app: Open) -> None:
    town = Town(open_app(public_url=SITE))
    ana = town.learner()
    award = town.awarded(ana, town.assessor())
    old = town.app.awarding.credential(ana, award)
    moved = open_app(public_url=MOVED)
    moved.awarding.choose(ana, award, Choice(name="Ana"))
    new = moved.awarding.credential(ana, award)
    assert json.loads(new)["issuer"]["id"].startswith("did:web:new.example.net:guild:communities:")
    assert (faults(moved, new), faults(moved, old)) == ([], ["status: revoked"])
    assert moved.awarding.page(ana, award).issuer == json.loads(new)["issuer"]["id"]


def test_each_address_answers_with_its_own_name_and_a_strange_one_with_the_present(
    open_app: Open,
) -> None:
    town = Town(open_app(public_url=SITE))
    town.awarded(town.learner(), town.assessor())
    moved, mine = open_app(public_url=MOVED), town.community.id
    named = {
        host: moved.awarding.did_document(host, mine)["id"]
        for host in ("badges.example.org", "new.example.net", "evil.example", "")
    }
    present = did_web(f"{MOVED}/communities/{mine}")
    assert named.pop("badges.example.org") == did_web(f"{SITE}/communities/{mine}")
    assert set(named.values()) == {present}
    assert moved.awarding.did_document("badges.example.org")["id"] == did_web(SITE)
    assert moved.awarding.did_document()["id"] == did_web(MOVED)


def test_a_community_that_there_is_not_and_a_demo_have_no_document(
    tmp_path: Path, mould: Mould, clock: TurnedClock
) -> None:
    url = mould.sqlite(tmp_path / "earned.db")
    with opened(tmp_path, url, clock, demo=True, public_url=SITE) as app:
        app.set_up_demo()
        demo = DemoTown(app)
        for one in ("0" * 32, "", demo.community.id, "\0"):
            with pytest.raises(NotFound):
                app.awarding.did_document("", one)
        visitor = demo.learner()
        award = demo.awarded(visitor, demo.assessor())
        shown = json.loads(app.awarding.credential(visitor, award))
        listed = app.awarding.did_document()["assertionMethod"]
        assert not [one for one in listed if shown["proof"]["verificationMethod"][-12:] in one]
        served = json.loads(app.awarding.status.served(list_of(shown["credentialStatus"])).text)
        assert served["issuer"] == shown["issuer"]["id"]
        with pytest.raises(NotFound):
            app.awarding.token(visitor, award)


def test_a_list_whose_key_is_gone_is_shown_as_it_was_signed_last(open_app: Open) -> None:
    """An issuer that is its own key cannot say anything new without it."""
    town = Town(open_app(public_url="http://badges.example.org"))
    ana, bo = town.learner(), town.assessor()
    read = json.loads(town.app.awarding.credential(ana, town.awarded(ana, bo)))
    mine = list_of(read["credentialStatus"])
    before = town.app.awarding.status.served(mine)
    key = town.app.keys.signing_key(Purpose.AWARD).id
    town.app.keys.rotate(Purpose.AWARD, Kind.PROOF)
    assert town.app.awarding.status.served(mine) == before, "the former key still speaks for it"
    town.app.keys.retire(key)
    assert town.app.awarding.status.served(mine) == before
