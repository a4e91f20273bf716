"""Somebody may need help: the right person is told, past the claim, once, and without a word of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.domain.care import Barred, CareText
from core.domain.errors import Conflicted, NotAllowed, NotFound, OwnClaim
from core.domain.people import Actor, Role
from core.domain.rooms import Going
from core.mail import Mail
from core.store.tables import deliveries
from tests.support.journeys import Town

TEXT = CareText(contact="Rosa, 555 0100", procedure="Call Rosa.", lines="Help line: 116 111")


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana")


@pytest.fixture
def bo(town: Town) -> Actor:
    return town.assessor()


@pytest.fixture
def claim(town: Town, ana: Actor, bo: Actor) -> str:
    return town.taken(ana, bo)


def dms(town: Town) -> list[tuple[str | None, str]]:
    """Who is written to, and what stands in the message."""
    with town.app.store.reading(town.community.id) as tx:
        found = tx.connection.execute(
            select(deliveries.c.room_id, deliveries.c.ids).where(
                deliveries.c.community_id == town.community.id,
                deliveries.c.kind == Going.CONCERN.value,
            )
        ).all()
        rooms = [(tx.rooms.get(row.room_id), row.ids) for row in found]
        return [(room.person_id if room else None, ids) for room, ids in rooms]


def test_the_named_person_is_told_and_the_assessor_sees_what_to_do(
    town: Town, bo: Actor, claim: str
) -> None:
    caring, cleo = town.app.caring, town.assessor("Cleo")
    town.slack_dm(cleo)
    town.slack_dm(town.organizer)
    caring.put(town.organizer, "en", TEXT, cleo.person_id)
    raised = caring.raise_(bo, claim)
    assert (raised.text, raised.told) == (TEXT, ("Cleo",))
    assert dms(town) == [(cleo.person_id, "{}")], "no content, and nobody else"
    [concern] = caring.book(town.organizer).concerns
    assert (concern.claim_id, concern.raiser, concern.closed_at) == (claim, bo.name, None)


def test_without_a_named_person_every_organizer_is_told(town: Town, bo: Actor, claim: str) -> None:
    with town.app.store.transaction(town.community.id) as tx:
        pat = tx.people.add("Pat", "en")
        tx.people.grant(pat.id, Role.ORGANIZER, town.organizer.person_id)
    raised = town.app.caring.raise_(bo, claim)
    assert set(raised.told) == {town.organizer.name, "Pat"}


@pytest.mark.parametrize("named", [False, True])
def test_a_learner_who_organizes_too_is_told_nothing_of_a_concern_about_themselves(
    town: Town, bo: Actor, *, named: bool
) -> None:
    caring, mia = town.app.caring, town.colleague("Mia", Role.ORGANIZER)
    claim = town.taken(mia, bo)
    caring.put(town.organizer, "en", TEXT, mia.person_id if named else "")
    town.slack_dm(mia)
    town.slack_dm(town.organizer)
    raised = caring.raise_(bo, claim)
    assert "Olga" in raised.told
    assert "Mia" not in raised.told
    assert dms(town) == [(town.organizer.person_id, "{}")]
    assert (caring.book(mia).concerns, caring.waiting(mia)) == ((), 0)
    caring.close(mia, claim)
    assert caring.waiting(town.organizer) == 1
    caring.close(town.organizer, claim)
    assert caring.waiting(town.organizer) == 0


def test_who_may_not_come_in_is_told_of_no_concern(town: Town, bo: Actor) -> None:
    caring, mia = town.app.caring, town.colleague("Mia", Role.ORGANIZER)
    caring.put(town.organizer, "en", TEXT, mia.person_id)
    town.slack_dm(mia)
    town.app.reporting.block(town.organizer, mia.person_id, Barred.COMING)
    told = caring.raise_(bo, town.taken(town.learner(), bo)).told
    assert ("Olga" in told, "Mia" in told) == (True, False)
    assert dms(town) == []


def test_where_only_the_learner_organizes_the_assessor_is_told_that_nobody_was(
    town: Town, bo: Actor
) -> None:
    assert town.app.caring.raise_(bo, town.taken(town.organizer, bo)).told == ()


def test_a_named_person_who_is_gone_is_not_waited_for(town: Town, bo: Actor, claim: str) -> None:
    cleo = town.assessor("Cleo")
    town.app.caring.put(town.organizer, "en", TEXT, cleo.person_id)
    town.app.privacy.erase(cleo)
    assert town.app.caring.raise_(bo, claim).told == (town.organizer.name,)


def test_pressing_again_tells_nobody_twice_until_it_was_looked_after(
    town: Town, bo: Actor, claim: str
) -> None:
    town.slack_dm(town.organizer)
    for _ in range(3):
        town.app.caring.raise_(bo, claim)
    assert len(dms(town)) == 1
    assert town.app.caring.waiting(town.organizer) == 1
    for _ in range(2):
        town.app.caring.close(town.organizer, claim)
    assert town.app.caring.waiting(town.organizer) == 0
    town.app.store.clock.turn(timedelta(hours=1))  # type: ignore[attr-defined]
    town.app.caring.raise_(town.assessor("Cleo"), claim)
    assert len(dms(town)) == 2


def test_its_learner_sees_nothing_of_it_anywhere(
    town: Town, ana: Actor, bo: Actor, claim: str
) -> None:
    town.slack_dm(town.organizer)
    town.app.caring.raise_(bo, claim)
    told = json.dumps(town.app.privacy.data(ana))
    assert "concern" not in told
    keys = [one.what.key for one in town.app.auditing.of_claim(ana, claim)]
    assert keys == ["trail.claim.submit", "trail.claim.take"]
    with town.app.store.reading(town.community.id) as tx:
        kinds = [(one.kind, one.claim) for one in tx.trail.walk() if "concern" in one.kind]
    assert kinds == [("concern.raise", "")], "it stands in the chain, and in no claim's own trail"


def test_it_outlives_the_learner_and_holds_no_word(
    town: Town, ana: Actor, bo: Actor, claim: str
) -> None:
    town.app.caring.raise_(bo, claim)
    town.app.privacy.erase(ana)
    [concern] = town.app.caring.book(town.organizer).concerns
    assert concern.claim_id == claim


def test_only_who_may_read_a_claim_can_be_worried_about_it(
    town: Town, ana: Actor, bo: Actor, claim: str
) -> None:
    caring = town.app.caring
    with pytest.raises(OwnClaim):
        caring.raise_(ana, claim)
    with pytest.raises(NotAllowed):
        caring.raise_(town.learner("Eve"), claim)
    with pytest.raises(NotFound):
        caring.raise_(bo, town.begin(ana))
    cleo = town.assessor("Cleo")
    town.app.reviewing.recuse(cleo, claim)
    with pytest.raises(Conflicted):
        caring.raise_(cleo, claim)
    for do in (caring.book, lambda me: caring.close(me, claim)):
        with pytest.raises(NotAllowed):
            do(bo)


def test_help_lines_are_there_in_a_language_that_somebody_wrote(town: Town) -> None:
    caring, here = town.app.caring, town.community.id
    assert caring.lines(here, "es") == ""
    caring.put(town.organizer, "en", TEXT, "")
    assert caring.lines(here, "es") == TEXT.lines
    caring.put(town.organizer, "es", CareText(lines="Ayuda: 116 111"), "")
    assert caring.lines(here, "es") == "Ayuda: 116 111"
    assert caring.lines(here, "en") == TEXT.lines
    assert caring.book(town.organizer).care.text("es").contact == TEXT.contact


def test_whoever_gave_an_address_is_written_to(
    town: Town, bo: Actor, claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters: list[tuple[str, str, str]] = []
    monkeypatch.setattr(
        Mail, "send", lambda _, to, subject, body, key: letters.append((to, subject, body))
    )
    app, olga = town.app, town.organizer
    with app.store.transaction(town.community.id) as tx:
        tx.addresses.put(olga.person_id, "olga@example.org")
        tx.addresses.confirm(olga.person_id)
    app.caring.raise_(bo, claim)
    ids = {"community": town.community.id, "claim": claim, "person": olga.person_id}
    app.writing.send_concern(ids)
    [(to, subject, body)] = letters
    assert (to, subject) == ("olga@example.org", "Somebody may need help")
    assert f"/desk/claims/{claim}" in body
    app.caring.close(olga, claim)
    app.writing.send_concern(ids)
    assert len(letters) == 1, "somebody looked after it meanwhile"
