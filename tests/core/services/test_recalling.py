"""The drill: somebody else may have a key, so all its badges are revoked and issued anew."""

from __future__ import annotations

import json

import pytest

from bots.worker import handlers
from core.badges import KeyUnknown, Kind, Purpose
from core.domain.people import Actor
from core.domain.showing import Choice
from core.services.issuing import Issuing
from core.services.together import Together
from tests.support.credentials import faults, history, holding, raised
from tests.support.fixtures import Open
from tests.support.journeys import Town


def finish(town: Town, key: str) -> None:
    """What the worker does."""
    jobs = [job for job in town.app.jobs.unfinished() if job.kind == "key.recall"]
    for job in jobs:
        if job.ids["key"] == key:
            handlers(town.app)[job.kind](job.ids)


def pending(town: Town) -> tuple[str, ...]:
    with town.app.store.reading(town.community.id) as tx:
        return tx.recalls.pending()


def several(town: Town, count: int) -> dict[str, tuple[Actor, str]]:
    """Awards, each with its owner and its credential."""
    bo, found = town.assessor(), {}
    for _ in range(count):
        ana = town.learner()
        award = town.awarded(ana, bo)
        found[award] = (ana, town.app.awarding.credential(ana, award))
    return found


def test_every_badge_of_a_key_is_revoked_and_issued_anew(public_town: Town) -> None:
    town, there = public_town, Town(public_town.app, "Hillside")
    old = several(town, 3) | several(there, 1)
    key = town.app.keys.signing_key(Purpose.AWARD).id
    with pytest.raises(KeyUnknown):
        town.app.awarding.recalling.begin("no such key")
    info, found = town.app.awarding.recalling.begin(key[-10:])
    assert (info.id, found, pending(town)) == (key, 4, (key,))
    done = list(town.app.awarding.recalling.all(key))
    assert {one.award_id for one in done if one.again} == set(old)
    for award, (ana, text) in old.items():
        assert raised(town.app, text)
        assert faults(town.app, text)[:1] == ["issuer: unknown_key"], "a forged one is none of ours"
        new = town.app.awarding.credential(ana, award)
        assert faults(town.app, new) == []
        assert key not in new
        assert json.loads(new)["id"] == json.loads(text)["id"]
    assert (pending(town), pending(there)) == ((), ())
    assert list(town.app.awarding.recalling.all(key)) == []
    finish(town, key)
    assert [len(holding(town, one)) for one in list(old)[:3]] == [1, 1, 1]


def test_broken_off_anywhere_the_job_goes_on_where_it_was(public_town: Town) -> None:
    town = public_town
    old = several(town, 5)
    key = town.app.keys.signing_key(Purpose.AWARD).id
    town.app.awarding.recalling.begin(key)
    town.app.awarding.recalling.at_once = 1
    steps = town.app.awarding.recalling.all(key)
    next(steps)
    next(steps)
    steps.close()
    assert pending(town) == (key,)
    begun = [award for award in old if len(history(town, award)) == 2]
    assert len(begun) == 2
    finish(town, key)
    assert pending(town) == ()
    for award, (ana, text) in old.items():
        assert [one.ended for one in history(town, award)] == ["compromised", None]
        assert len(holding(town, award)) == 1
        assert raised(town.app, text)
        assert faults(town.app, town.app.awarding.credential(ana, award)) == []


def test_one_that_was_recorded_and_not_signed_is_signed_by_the_job(
    public_sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = public_sqlite_town
    ((award, (ana, _)),) = several(town, 1).items()
    key = town.app.keys.signing_key(Purpose.AWARD).id
    town.app.awarding.recalling.begin(key)
    with monkeypatch.context() as patched:
        patched.setattr(Together, "sign", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            list(town.app.awarding.recalling.all(key))
    assert (len(history(town, award)), holding(town, award)) == (2, [])
    finish(town, key)
    assert faults(town.app, town.app.awarding.credential(ana, award)) == []


def test_what_was_being_signed_with_it_is_not_kept(
    public_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, ana, bo = public_town, public_town.learner(), public_town.assessor()
    claim = town.taken(ana, bo)
    town.approve(bo, claim)
    award = town.award_of(claim)
    key = town.app.keys.signing_key(Purpose.AWARD).id
    real = Issuing.signed

    def signed(issuing: Issuing, *given: object) -> object:
        found = real(issuing, *given)  # type: ignore[arg-type]
        monkeypatch.setattr(Issuing, "signed", real)
        town.app.awarding.recalling.begin(key)
        list(town.app.awarding.recalling.all(key))
        return found

    monkeypatch.setattr(Issuing, "signed", signed)
    town.app.awarding.sign(town.community.id, award)
    (one,) = holding(town, award)
    assert one.key_id == town.app.keys.signing_key(Purpose.AWARD).id != key
    assert faults(town.app, town.app.awarding.credential(ana, award)) == []


def test_the_key_of_the_jwt_is_given_up_in_the_same_way(public_sqlite_town: Town) -> None:
    town = public_sqlite_town
    old = several(town, 2)
    (first, (ana, text)), (second, (cy, other)) = old.items()
    token = town.app.awarding.token(ana, first)
    key = town.app.keys.jwt_key(Purpose.AWARD).id
    assert town.app.awarding.recalling.begin(key)[1] == 1, "only one was ever signed with it"
    assert [one.award_id for one in town.app.awarding.recalling.all(key)] == [first]
    assert (raised(town.app, text), raised(town.app, other)) == (True, False)
    assert faults(town.app, token)[:1] == ["issuer: unknown_key"]
    assert faults(town.app, town.app.awarding.token(ana, first)) == []
    assert faults(town.app, town.app.awarding.token(cy, second)) == []


def test_whoever_was_erased_or_had_it_taken_back_gets_no_new_one(public_sqlite_town: Town) -> None:
    town = public_sqlite_town
    old = several(town, 3)
    (erased, (ana, gone)), (back, _), (changed, (cy, _)) = old.items()
    town.app.privacy.erase(ana)
    town.app.awarding.revoke(town.organizer, back)
    town.app.awarding.choose(cy, changed, Choice(name="Cy"))
    key = town.app.keys.signing_key(Purpose.AWARD).id
    assert town.app.awarding.recalling.begin(key)[1] == 2
    done = {one.award_id: one.again for one in town.app.awarding.recalling.all(key)}
    assert done == {erased: False, changed: True}
    assert raised(town.app, gone)
    assert holding(town, erased) == holding(town, back) == []
    new = json.loads(town.app.awarding.credential(cy, changed))
    assert new["credentialSubject"]["identifier"][0]["identityHash"] == "Cy"


def test_a_key_without_badges_is_only_replaced(open_app: Open) -> None:
    town = Town(open_app(public_url="https://badges.example.org"))
    key = town.app.keys.signing_key(Purpose.AWARD).id
    assert town.app.awarding.recalling.begin(key)[1] == 0
    assert list(town.app.awarding.recalling.all(key)) == []
    assert town.app.keys.signing_key(Purpose.AWARD).id != key
    assert town.app.keys.rotate(Purpose.AWARD, Kind.PROOF)[0] is not None


def test_whoever_was_cut_off_while_giving_a_key_up_is_helped_at_the_next_start(
    public_sqlite_town: Town,
) -> None:
    town = public_sqlite_town
    ((award, (ana, text)),) = several(town, 1).items()
    key = town.app.keys.signing_key(Purpose.AWARD).id
    town.app.keys.compromise(key)
    town.app.make_keys()
    finish(town, key)
    assert raised(town.app, text)
    assert faults(town.app, town.app.awarding.credential(ana, award)) == []
