"""Signing by template: letter by letter what the full algorithm signs, or the full algorithm."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.badges import (
    Award,
    BadgeError,
    Batch,
    Evidence,
    Notice,
    Profile,
    SigningKey,
    Status,
    WrongKey,
    credential,
    issue,
    slots,
    verification_method,
)
from tests.support.badge_maker import TRICKS, Maker, hostile, languages, scripts, text


@pytest.fixture
def batch(key: SigningKey, did: str, now: datetime) -> Batch:
    return Batch(key, verification_method(did, key), now)


@pytest.fixture
def fully(key: SigningKey, did: str, now: datetime) -> object:
    return lambda award: fully_signed(award, key, did, now)


def fully_signed(award: Award, key: SigningKey, did: str, now: datetime) -> str:
    """What the full algorithm makes of it: JSON text, or the name of the error."""
    try:
        signed = issue(award, key, verification_method(did, key), now)
    except (BadgeError, ValueError) as error:
        return type(error).__name__
    return json.dumps(signed, ensure_ascii=False)


def by_template(award: Award, batch: Batch) -> str:
    try:
        return batch.issue(award)
    except (BadgeError, ValueError) as error:
        return type(error).__name__


def compare(number: int, seed: int, key: SigningKey, did: str, now: datetime) -> Batch:
    """Sign so many awards both ways; one in ten is one that must be refused or doubted."""
    dice, maker = Random(seed), Maker(did)
    batch = Batch(key, verification_method(did, key), now)
    achievements = [maker.achievement(dice, one) for one in range(max(number // 50, 2))]
    for one in range(number):
        # A few shapes of each, so that a template serves more than the award it was made of.
        form = Random(dice.randint(1, 3))
        award = maker.award(dice, dice.choice(achievements), one, form)
        if dice.random() < 0.1:
            award = hostile(award, dice)
        assert fully_signed(award, key, did, now) == by_template(award, batch), (seed, one)
    return batch


def test_what_comes_out_is_what_the_full_algorithm_signs(
    key: SigningKey, did: str, now: datetime
) -> None:
    batch = compare(80, 1, key, did, now)
    assert batch.fast > 60


@pytest.mark.stress
def test_ten_thousand_hostile_awards_are_signed_alike(
    key: SigningKey, did: str, now: datetime
) -> None:
    batch = Counter[str]()
    for seed in range(20):
        made = compare(500, 100 + seed, key, did, now)
        batch.update(fast=made.fast, full=made.full)
    assert batch["fast"] > 8_000


@given(
    texts=st.lists(st.text(max_size=40), min_size=5, max_size=5),
    trick=st.sampled_from(TRICKS),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_in_any_slot_comes_out_alike(
    texts: list[str], trick: str, award: Award, key: SigningKey, did: str, now: datetime
) -> None:
    batch = Batch(key, verification_method(did, key), now)
    batch.issue(award)
    one, two, three, four, five = texts
    evidence = (
        replace(award.evidence[0], name=three + trick, narrative=four),
        replace(award.evidence[1], narrative=five),
    )
    changed = replace(award, recipient_name=one + trick, narrative=two, evidence=evidence)
    assert fully_signed(changed, key, did, now) == by_template(changed, batch)


def test_each_trick_goes_by_template(
    award: Award, batch: Batch, key: SigningKey, did: str, now: datetime
) -> None:
    for trick in TRICKS:
        tricky = replace(award, recipient_name=trick, narrative=trick)
        assert fully_signed(tricky, key, did, now) == batch.issue(tricky)
    assert (len(TRICKS), 0) == (batch.fast, batch.full)


def test_blank_nodes_that_cannot_be_told_apart_go_the_full_way(
    award: Award, batch: Batch, key: SigningKey, did: str, now: datetime
) -> None:
    """Two pieces of evidence that say the same: the second one is refused, and not merged."""
    batch.issue(award)
    same = replace(award.evidence[1], narrative="the same")
    twice = replace(award, evidence=(award.evidence[0], same))
    assert fully_signed(twice, key, did, now) == batch.issue(twice)
    thrice = replace(award, evidence=(same, same))
    assert "UncoveredDocument" == by_template(thrice, batch) == fully_signed(thrice, key, did, now)


def test_an_address_in_two_places_goes_the_full_way(
    award: Award, batch: Batch, key: SigningKey, did: str, now: datetime
) -> None:
    batch.issue(award)
    first = award.evidence[0]
    for shared in (award.achievement.id, award.id, f"{award.achievement.id}#adjust-met", did):
        odd = replace(award, evidence=(replace(first, id=shared), award.evidence[1]))
        assert fully_signed(odd, key, did, now) == by_template(odd, batch)
    assert 1 == batch.fast


@pytest.mark.parametrize(
    "change",
    [
        {"hosted": ""},
        {"hosted": "urn:uuid:00000000-0000-4000-8000-000000000000"},
        {"hosted": "https://a.example/1 https://a.example/2"},
        {"id": "https://a.example/1 https://a.example/2"},
        {"status": Status(list_id="urn:uuid:00000000-0000-4000-8000-000000000000", index=1)},
        {"status": Status(list_id="https://a.example/1 https://a.example/2", index=1)},
        {"evidence": (Evidence(id="https://a.example/1 https://a.example/2"),)},
    ],
)
def test_an_address_that_may_not_be_signed_is_refused_by_a_template_too(
    change: dict[str, Any], award: Award, key: SigningKey, did: str, now: datetime
) -> None:
    """Also where the template was made before, of an award that is as it should be."""
    fitting = replace(award, evidence=(Evidence(id="https://a.example/1"),))
    for kind in (
        fitting,
        replace(fitting, hosted=None),
        replace(fitting, hosted="https://a.example/2"),
    ):
        batch = Batch(key, verification_method(did, key), now)
        batch.issue(kind)
        odd = replace(kind, **change)
        assert by_template(odd, batch) == fully_signed(odd, key, did, now)
        assert by_template(odd, batch) in ("InvalidAward", "UncoveredDocument")


def test_another_badge_or_issuer_of_the_same_name_is_no_mistake(
    award: Award, batch: Batch, key: SigningKey, did: str, now: datetime
) -> None:
    others = [
        award,
        replace(award, achievement=replace(award.achievement, version="2")),
        replace(award, achievement=replace(award.achievement)),
        replace(award, image=None),
        replace(award, description="Another"),
        replace(award, issuer=Profile(id=did, name="Another", url="https://x.example")),
    ]
    # The issuer's name in two versions is two descriptions of one id, unless nobody is creator.
    others += [replace(one, achievement=replace(one.achievement, creator=None)) for one in others]
    for one in others * 2:
        assert fully_signed(one, key, did, now) == by_template(one, batch)


def test_a_batch_holds_to_whose_key_it_is(
    award: Award, batch: Batch, key: SigningKey, demo_key: SigningKey, did: str, now: datetime
) -> None:
    demo = replace(award, notice=Notice(label="DEMO", sentence="Nobody was assessed."))
    other = replace(award, issuer=Profile(id="did:web:other.example", name="Other"))
    for refused in (demo, other):
        with pytest.raises(WrongKey):
            batch.issue(refused)
    with pytest.raises(WrongKey):
        Batch(key, verification_method(did, demo_key), now).issue(award)
    with pytest.raises(WrongKey):
        Batch(demo_key, verification_method(did, demo_key), now).issue(award)
    signed = Batch(demo_key, verification_method(did, demo_key), now).issue(demo)
    assert json.loads(signed) == issue(demo, demo_key, verification_method(did, demo_key), now)


def test_every_slot_is_read_where_it_is_written(award: Award, minimal: Award) -> None:
    for one in (
        award,
        minimal,
        replace(award, evidence=(Evidence(genre="x", id="https://x.example"),)),
    ):
        document = credential(one)
        levels = {each.id: {level.id for level in each.levels} for each in one.achievement.rubrics}
        found = []
        for place in slots.places(document):
            value = document
            for step in place:
                value = value[step]
            found.append(value)
        assert found == slots.read(one, levels).values


def test_the_world_is_large() -> None:
    """What the other tests draw from."""
    assert len(scripts()) > 150
    assert len(languages()) > 500
    dice = Random(1)
    assert all(text(dice).strip() for _ in range(500))


def test_many_together_are_signed_as_each_alone_whichever_way_they_go(
    key: SigningKey, did: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice, maker = Random(7), Maker(did)
    achievement = maker.achievement(dice, 0)
    awards = [maker.award(dice, achievement, one, Random(1)) for one in range(6)]
    doubted, real = {awards[0].id, awards[3].id}, slots.read

    def read(award: Award, levels: dict[str, set[str]]) -> slots.Slots:
        if award.id in doubted:
            raise slots.Doubt("for a test")
        return real(award, levels)

    monkeypatch.setattr(slots, "read", read)
    batch = Batch(key, verification_method(did, key), now)
    assert [fully_signed(one, key, did, now) for one in awards] == batch.issue_all(awards)
    assert (batch.fast, batch.full) == (4, 2)
