"""Many badges are issued anew: each ends with one that holds and says what is true now."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from bots.worker import handlers
from core.domain.catalogue import Badge
from core.domain.errors import NotAllowed, NotFound
from core.domain.people import Actor
from core.domain.rooms import Going
from core.domain.showing import Choice
from core.services.reissuing import Anew
from core.services.together import Together
from core.store.tables import notices
from tests.core.services.test_bulk import canvas, done, secrets
from tests.support.credentials import faults, history, holding, raised
from tests.support.fixtures import SITE, Open
from tests.support.journeys import BADGE, Town, badge

ELSEWHERE = "https://new.example.net"


def anew(town: Town, wanted: Anew | None = None) -> int:
    """Do all of the work; how many had their turn."""
    reissuing = town.app.awarding.reissuing
    begun = reissuing.begin(town.organizer, town.community.id, wanted or Anew())
    steps = list(reissuing.steps(town.community.id, begun.id))
    found = reissuing.look(town.organizer, begun.id)
    assert found.finished_at
    assert found.done == found.total == (steps[-1] if steps else 0)
    return found.done


def renamed(name: str, **others: object) -> Badge:
    """The everyday badge in another version."""
    return badge().model_copy(update={"name": {"en": name}, **others})


def told(town: Town, who: Actor) -> int:
    """How often somebody is told that a badge was issued anew."""
    with town.app.store.reading(town.community.id) as tx:
        return sum(one.kind == "anew" for one in tx.notices.unseen(who.person_id))


def test_every_award_of_a_badge_says_what_its_newest_version_says(public_town: Town) -> None:
    town, bo = public_town, public_town.assessor()
    ana, cy = town.learner(), town.learner()
    first, second = town.awarded(ana, bo), town.awarded(cy, bo)
    town.app.awarding.choose(cy, second, Choice(name="Cy"))
    old = {one: town.app.awarding.credential(who, one) for one, who in ((first, ana), (second, cy))}
    town.app.organizing.add_badges(town.organizer, town.community.id, [renamed("Bike doctor")])
    assert anew(town, Anew(badge_id=BADGE, newest=True)) == 2
    for award, who in ((first, ana), (second, cy)):
        text = town.app.awarding.credential(who, award)
        new = json.loads(text)
        assert faults(town.app, text) == []
        assert raised(town.app, old[award])
        assert new["credentialSubject"]["achievement"]["name"] == "Bike doctor"
        assert new["credentialSubject"]["achievement"]["version"] == "2"
        assert new["id"] == json.loads(old[award])["id"]
        assert new["credentialSubject"]["id"] == json.loads(old[award])["credentialSubject"]["id"]
        assert new["awardedDate"] == json.loads(old[award])["awardedDate"]
        assert len(holding(town, award)) == 1
        assert (history(town, award)[-1].why, history(town, award)[0].ended) == (
            "again",
            "superseded",
        )
    assert "Cy" in town.app.awarding.credential(cy, second)
    # What is signed together is, word for word, what is signed one by one.
    one_by_one = json.loads(town.app.awarding.credential(ana, first))
    town.app.awarding.choose(ana, first, Choice(name="A"))
    town.app.awarding.choose(ana, first, Choice())
    again = json.loads(town.app.awarding.credential(ana, first))
    for changing in ("proof", "credentialStatus", "validFrom"):
        del one_by_one[changing], again[changing]
    assert one_by_one == again


def test_a_version_that_asks_for_something_else_is_put_on_nobody(public_sqlite_town: Town) -> None:
    town, ana = public_sqlite_town, public_sqlite_town.learner()
    award = town.awarded(ana, town.assessor())
    shorter = renamed("Bike doctor", expires="1y")
    town.app.organizing.add_badges(town.organizer, town.community.id, [shorter])
    assert anew(town, Anew(badge_id=BADGE, newest=True)) == 1
    subject = json.loads(town.app.awarding.credential(ana, award))["credentialSubject"]
    assert subject["achievement"]["version"] == "1"
    assert len(history(town, award)) == 2


def test_another_address_issues_anew_what_names_the_old_one_and_only_that(open_app: Open) -> None:
    before = Town(open_app(public_url=SITE))
    ana = before.learner()
    award = before.awarded(ana, before.assessor())
    old = before.app.awarding.credential(ana, award)
    town = before
    town.app = open_app(public_url=ELSEWHERE)
    address = Anew("address")
    reissuing = town.app.awarding.reissuing
    assert reissuing.count(None, town.community.id, address) == 1
    assert anew(town, address) == 1
    text = town.app.awarding.credential(ana, award)
    assert json.loads(text)["id"] == f"{ELSEWHERE}/credentials/{award}"
    assert json.loads(text)["issuer"]["id"].startswith("did:web:new.example.net:")
    assert faults(town.app, text) == []
    assert raised(town.app, old)
    assert told(town, ana) == 1
    assert reissuing.count(None, town.community.id, address) == 0
    assert anew(town, address) == 0


def test_broken_off_anywhere_the_job_goes_on_where_it_was(
    public_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, bo = public_town, public_town.assessor()
    owners = {town.awarded(who, bo): who for who in (town.learner() for _ in range(4))}
    reissuing = town.app.awarding.reissuing
    reissuing.at_once = 1
    begun = reissuing.begin(town.organizer, town.community.id, Anew())
    steps = reissuing.steps(town.community.id, begun.id)
    assert next(steps) == 1
    steps.close()
    real, broken = Together.sign, iter((True,))

    def cut_off(*given: object) -> None:
        if next(broken, False):
            raise KeyboardInterrupt
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(Together, "sign", cut_off)
    with pytest.raises(KeyboardInterrupt):
        list(reissuing.steps(town.community.id, begun.id))
    assert sorted(len(history(town, one)) for one in owners) == [1, 1, 2, 2]
    assert sorted(len(holding(town, one)) for one in owners) == [1, 1, 1, 1], "the old one holds"
    [job] = [one for one in town.app.jobs.unfinished() if one.kind == "award.reissue"]
    handlers(town.app)[job.kind](job.ids)
    handlers(town.app)[job.kind](job.ids)
    assert reissuing.look(town.organizer, begun.id).done == 4
    for award, who in owners.items():
        assert [one.ended for one in history(town, award)] == ["superseded", None]
        assert faults(town.app, town.app.awarding.credential(who, award)) == []
        assert told(town, who) == 1


def test_who_was_erased_or_had_it_taken_back_gets_none_and_one_on_hold_stays_so(
    public_sqlite_town: Town,
) -> None:
    town, bo = public_sqlite_town, public_sqlite_town.assessor()
    ana, cy, di = town.learner(), town.learner(), town.learner()
    erased, back, on_hold = (town.awarded(who, bo) for who in (ana, cy, di))
    town.app.privacy.erase(ana)
    town.app.awarding.revoke(town.organizer, back)
    town.app.awarding.suspend(town.organizer, on_hold)
    assert anew(town) == 1
    assert [len(history(town, one)) for one in (erased, back, on_hold)] == [1, 1, 2]
    *_, newest = history(town, on_hold)
    assert newest.suspended_at
    assert raised(town.app, str(newest.document))
    town.app.awarding.lift(town.organizer, on_hold)
    assert not raised(town.app, str(newest.document))


def test_a_choice_in_the_middle_is_what_counts(
    public_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, ana = public_town, public_town.learner()
    award = town.awarded(ana, town.assessor())
    real = Together.sign

    def sign(*given: object) -> None:
        monkeypatch.setattr(Together, "sign", real)
        town.app.awarding.choose(ana, award, Choice(name="Ana"))
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(Together, "sign", sign)
    anew(town)
    assert [one.ended for one in history(town, award)] == ["superseded", "superseded", None]
    assert "Ana" in town.app.awarding.credential(ana, award)


def test_somebody_with_several_badges_is_told_once_and_who_never_came_is_not(
    public_sqlite_town: Town,
) -> None:
    town, ana, bo = public_sqlite_town, public_sqlite_town.learner(), public_sqlite_town.assessor()
    room = town.slack_dm(ana)
    town.awarded(ana, bo)
    town.add("community-cooking")
    town.awarded(ana, bo, badge_id="community-cooking")
    list_id = done(town, canvas("a", "b"))
    first, _ = secrets(town, list_id)
    came = town.app.entering.claim(first, "Di", "en").actor
    assert anew(town) == 4
    assert (told(town, ana), told(town, came)) == (1, 1)
    with town.app.store.reading(town.community.id) as tx:
        parcel = tx.outbox.next(room)
        everybody = tx.connection.execute(
            select(notices.c.person_id).where(notices.c.kind == "anew")
        ).scalars()
        assert sorted(everybody) == sorted((ana.person_id, came.person_id))
    assert parcel
    assert parcel[0].kind is Going.NEWS
    anew(town)
    assert told(town, ana) == 2, "another time is another time"


def test_only_an_organizer_has_badges_issued_anew(public_sqlite_town: Town) -> None:
    town, reissuing = public_sqlite_town, public_sqlite_town.app.awarding.reissuing
    for who in (town.learner(), town.assessor()):
        for act in (reissuing.begin, reissuing.count):
            with pytest.raises(NotAllowed):
                act(who, town.community.id, Anew())
        with pytest.raises(NotAllowed):
            reissuing.every(who)
    with pytest.raises(NotFound):
        reissuing.begin(town.organizer, town.community.id, Anew(badge_id="no-such-badge"))
    with pytest.raises(NotFound):
        reissuing.look(town.organizer, "no such work")
