"""Record, sign, store, announce: broken off anywhere, it is finished, and can be revoked."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core.badges import Kind, Purpose, SigningKey
from core.domain.people import Actor
from core.domain.showing import Choice
from core.services.issuing import Issuing, digest
from core.store.repositories import Credentials, StatusLists
from tests.support.credentials import genuine, history, holding, raised
from tests.support.fixtures import Open
from tests.support.journeys import Town


class Killed(BaseException):
    """The process ends here."""


def told(town: Town, claim: str) -> int:
    """How often the learner is going to be told."""
    jobs = town.app.jobs.unfinished()
    return sum(job.kind == "learner.tell" and job.ids["claim"] == claim for job in jobs)


def approved(town: Town, who: Actor, assessor: Actor) -> tuple[str, str]:
    claim = town.taken(who, assessor)
    town.approve(assessor, claim)
    return claim, town.award_of(claim)


def after(patched: pytest.MonkeyPatch, kind: type, name: str) -> None:
    """End the process right after a step."""
    real = getattr(kind, name)

    def step(*given: object, **named: object) -> None:
        real(*given, **named)
        raise Killed

    patched.setattr(kind, name, step)


# Where it ends, and how many credentials are signed and how many rows there are then.
MOMENTS: dict[str, tuple[type, str, int, int]] = {
    "while it is recorded": (Credentials, "record", 0, 0),
    "once its place is taken": (StatusLists, "take", 0, 0),
    "once it is recorded": (Issuing, "record", 0, 1),
    "once it is signed": (Issuing, "signed", 0, 1),
    "while it is stored": (Credentials, "sign", 0, 1),
    "while it is announced": (Issuing, "_tell", 0, 1),
    "once it is stored": (Issuing, "_keep", 1, 1),
}


def test_a_crash_between_any_two_steps_leaves_what_can_be_finished_and_revoked(
    public_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, bo = public_town, public_town.assessor()
    for moment, (kind, name, signed, rows) in MOMENTS.items():
        for then in ("finish", "revoke"):
            claim, award = approved(town, town.learner(), bo)
            with monkeypatch.context() as patched:
                after(patched, kind, name)
                with pytest.raises(Killed):
                    town.app.awarding.sign(town.community.id, award)
            left = history(town, award)
            assert [len(holding(town, award)), len(left)] == [signed, rows], moment
            assert told(town, claim) == signed, moment
            if then == "revoke":
                town.app.awarding.revoke(town.organizer, award)
            town.app.awarding.sign(town.community.id, award)
            town.app.awarding.sign(town.community.id, award)
            (only,) = history(town, award)
            assert (told(town, claim), only.number, only.newest) == (1, 1, True), moment
            text = str(only.document)
            assert genuine(town.app, text), moment
            assert raised(town.app, text) is (then == "revoke"), moment


def test_what_is_signed_was_recorded_before_word_for_word(
    public_sqlite_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = public_sqlite_town
    _, award = approved(town, town.learner(), town.assessor())
    seen: list[str] = []
    real = SigningKey.sign

    def sign(key: SigningKey, data: bytes) -> bytes:
        (row,) = history(town, award)
        assert row.signed_at is None
        assert row.place
        assert row.digest == digest(str(row.document))
        seen.append(str(row.document))
        return real(key, data)

    monkeypatch.setattr(SigningKey, "sign", sign)
    town.app.awarding.sign(town.community.id, award)
    (row,) = history(town, award)
    signed = json.loads(str(row.document))
    assert signed.pop("proof")
    assert [signed] == [json.loads(one) for one in seen]
    assert row.digest == digest(seen[0])


def test_many_who_sign_one_badge_at_once_keep_one(public_town: Town) -> None:
    town = public_town
    claim, award = approved(town, town.learner(), town.assessor())
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: town.app.awarding.sign(town.community.id, award), range(8)))
    assert len(history(town, award)) == len(holding(town, award)) == 1
    assert told(town, claim) == 1


def test_a_choice_in_the_middle_of_signing_is_what_counts(
    public_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, ana = public_town, public_town.learner()
    _, award = approved(town, ana, town.assessor())
    real: Callable[..., object] = Issuing.signed

    def signed(issuing: Issuing, *given: object) -> object:
        found = real(issuing, *given)
        monkeypatch.setattr(Issuing, "signed", real)
        town.app.awarding.choose(ana, award, Choice(name="Ana"))
        return found

    monkeypatch.setattr(Issuing, "signed", signed)
    town.app.awarding.sign(town.community.id, award)
    (one,) = holding(town, award)
    assert (one.number, one.newest) == (2, True)
    first, _ = history(town, award)
    assert (first.ended, first.document) == ("superseded", None)
    assert "Ana" in town.app.awarding.credential(ana, award)


def test_an_erased_person_gets_no_badge_from_what_was_recorded(public_town: Town) -> None:
    town, ana = public_town, public_town.learner()
    _, award = approved(town, ana, town.assessor())
    town.app.awarding.issuing.record(town.community.id, award)
    town.app.privacy.erase(ana)
    town.app.awarding.sign(town.community.id, award)
    (left,) = history(town, award)
    assert (left.document, left.signed_at) == (None, None)
    assert left.place
    town.app.awarding.revoke(town.organizer, award)
    (left,) = history(town, award)
    assert left.revoked_at is not None


def test_an_erased_person_s_badge_can_still_be_revoked(public_town: Town) -> None:
    town, ana = public_town, public_town.learner()
    award = town.awarded(ana, town.assessor())
    text = town.app.awarding.credential(ana, award)
    town.app.awarding.choose(ana, award, Choice(name="Ana Unmistakable"))
    newer = town.app.awarding.credential(ana, award)
    town.app.privacy.erase(ana)
    assert {one.document for one in history(town, award)} == {None}
    assert not raised(town.app, newer)
    town.app.awarding.revoke(town.organizer, award)
    assert raised(town.app, text)
    assert raised(town.app, newer)


def test_a_key_that_is_its_own_name_and_was_replaced_in_the_middle_still_signs_its_own(
    sqlite_town: Town,
) -> None:
    """Without a public address the issuer is the key: what it was to sign, another cannot."""
    town, keys = sqlite_town, sqlite_town.app.keys
    ana, bo = town.learner(), town.assessor()
    _, award = approved(town, ana, bo)
    town.app.awarding.issuing.record(town.community.id, award)
    old = keys.signing_key(Purpose.AWARD).id
    keys.rotate(Purpose.AWARD, Kind.PROOF)
    town.app.awarding.sign(town.community.id, award)
    assert json.loads(town.app.awarding.credential(ana, award))["issuer"]["id"].endswith(old)
    town.add("community-cooking")
    claim = town.taken(ana, bo, badge_id="community-cooking")
    town.approve(bo, claim, badge_id="community-cooking")
    other = town.award_of(claim)
    town.app.awarding.issuing.record(town.community.id, other)
    keys.compromise(keys.rotate(Purpose.AWARD, Kind.PROOF)[0].id)  # type: ignore[union-attr]
    town.app.awarding.sign(town.community.id, other)
    newest = keys.signing_key(Purpose.AWARD).id
    assert json.loads(town.app.awarding.credential(ana, other))["issuer"]["id"].endswith(newest)
    assert [one.why for one in history(town, other)] == ["first", "key"]


def test_without_an_address_there_is_no_list_to_look_at(sqlite_town: Town) -> None:
    town, ana = sqlite_town, sqlite_town.learner()
    award = town.awarded(ana, town.assessor())
    assert "credentialStatus" not in json.loads(town.app.awarding.credential(ana, award))
    town.app.awarding.revoke(town.organizer, award)
    assert town.app.awarding.page(ana, award).state == "revoked"


def test_what_expires_says_so_in_its_credential(open_app: Open) -> None:
    from tests.support.journeys import badge

    town = Town(open_app(public_url="https://badges.example.org"))
    short = badge().model_copy(update={"expires": "90d"})
    town.app.organizing.add_badges(town.organizer, town.community.id, [short])
    ana = town.learner()
    award = town.awarded(ana, town.assessor())
    page = town.app.awarding.page(ana, award)
    assert page.valid_until == page.award.awarded_at + timedelta(days=90)
    until = json.loads(town.app.awarding.credential(ana, award))["validUntil"]
    assert until == page.valid_until.isoformat(timespec="seconds").replace("+00:00", "Z")
    assert page.state == "valid"
