"""Reports, blocks, and two who keep apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.domain.care import About, Barred, Handled
from core.domain.claim import ClaimState
from core.domain.errors import Conflicted, Kept, NotAllowed, NotFound, TextMissing, TextTooLong
from core.domain.people import Actor, Role
from core.domain.trail import As
from tests.support.journeys import BADGE, Town, badge


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana")


@pytest.fixture
def bo(town: Town) -> Actor:
    return town.assessor("Bo")


def state(town: Town, claim: str) -> ClaimState:
    with town.app.store.reading(town.community.id) as tx:
        return tx.claims.get(claim).state


# -- reports ------------------------------------------------------------------------------


def test_a_report_comes_to_the_organizers_with_role_whom_and_words(
    town: Town, ana: Actor, bo: Actor
) -> None:
    claim, reporting = town.taken(ana, bo), town.app.reporting
    reporting.report(ana, claim, About.ASSESSOR, " They were  rude. ")
    reporting.report(bo, claim, About.LEARNER, "This is not theirs.")
    reporting.report(bo, claim, About.WITNESS, "I know that name.")
    found = reporting.queue(town.organizer)
    told = [(one.report.role, one.report.about, one.name) for one in found]
    assert told == [
        (As.LEARNER, About.ASSESSOR, "Bo"),
        (As.ASSESSOR, About.LEARNER, "Ana"),
        (As.ASSESSOR, About.WITNESS, ""),
    ]
    assert "rude" in found[0].report.words
    reporting.handle(town.organizer, found[0].report.id, Handled.TALKED)
    reporting.handle(town.organizer, found[0].report.id, Handled.NOTHING)  # the first counts
    last = reporting.queue(town.organizer)[-1].report
    assert (last.id, last.handled) == (found[0].report.id, Handled.TALKED)


def test_after_a_decision_it_is_about_who_judged(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {badge().criteria[0].id: "More"})
    town.submit(ana, claim)
    town.app.reporting.report(ana, claim, About.ASSESSOR, "Unfair")
    [one] = town.app.reporting.queue(town.organizer)
    assert one.name == "Bo"


def test_whoever_is_reported_reads_nothing_of_it(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.app.reporting.report(bo, claim, About.LEARNER, "a word of Bo's")
    assert "a word of Bo's" not in str(town.app.privacy.data(ana))
    assert "a word of Bo's" in str(town.app.privacy.data(bo))
    keys = [one.what.key for one in town.app.auditing.of_claim(ana, claim)]
    assert not any("report" in key for key in keys)


def judging_too(town: Town, who: Actor) -> Actor:
    with town.app.store.transaction(town.community.id) as tx:
        tx.people.grant(who.person_id, Role.ASSESSOR, None)
        return tx.people.actor(who.person_id)


def test_what_is_said_of_an_organizer_is_for_the_others_to_read(town: Town, ana: Actor) -> None:
    reporting, olga = town.app.reporting, judging_too(town, town.organizer)
    report = reporting.report(ana, town.taken(ana, olga), About.ASSESSOR, "She laughed at me.")
    # Where nobody else can look after it, it is not lost.
    assert [one.report.id for one in reporting.queue(olga)] == [report]
    mia = town.colleague("Mia", Role.ORGANIZER)
    assert reporting.queue(olga) == ()
    with pytest.raises(NotFound):
        reporting.handle(olga, report, Handled.NOTHING)
    assert [one.report.id for one in reporting.queue(mia)] == [report]
    # Nor where the door is closed to whoever else could.
    reporting.block(olga, mia.person_id, Barred.COMING)
    assert [one.report.id for one in reporting.queue(olga)] == [report]
    reporting.unblock(olga, mia.person_id, Barred.COMING)
    reporting.handle(mia, report, Handled.TALKED)


def test_erasing_who_reported_leaves_that_there_was_a_report(
    town: Town, ana: Actor, bo: Actor
) -> None:
    claim = town.taken(ana, bo)
    town.app.reporting.report(ana, claim, About.ASSESSOR, "a word of Ana's")
    town.app.privacy.erase(ana)
    [one] = town.app.reporting.queue(town.organizer)
    assert (one.report.words, one.name) == ("", "Bo")


def test_what_cannot_be_reported(town: Town, ana: Actor, bo: Actor) -> None:
    claim, reporting = town.taken(ana, bo), town.app.reporting
    refused: list[tuple[type[Exception], Callable[[], object]]] = [
        (TextMissing, lambda: reporting.report(ana, claim, About.ASSESSOR, " \n ")),
        (TextTooLong, lambda: reporting.report(ana, claim, About.ASSESSOR, "x" * 2001)),
        (NotAllowed, lambda: reporting.report(ana, claim, About.LEARNER, "x")),
        (NotAllowed, lambda: reporting.report(bo, claim, About.ASSESSOR, "x")),
        (NotAllowed, lambda: reporting.report(town.learner("Eve"), claim, About.ASSESSOR, "x")),
        (NotFound, lambda: reporting.report(bo, town.begin(ana), About.LEARNER, "x")),
        (NotAllowed, lambda: reporting.queue(bo)),
        (NotFound, lambda: reporting.handle(town.organizer, "nothing", Handled.TALKED)),
    ]
    for kind, do in refused:
        with pytest.raises(kind):
            do()
    assert reporting.queue(town.organizer) == ()


# -- blocks -------------------------------------------------------------------------------


def test_a_blocked_learner_is_told_kindly_and_keeps_what_is_theirs(
    town: Town, ana: Actor, bo: Actor
) -> None:
    town.add("community-cooking")
    draft = town.told(ana, badge_id="community-cooking")
    award = town.awarded(ana, bo)
    town.app.reporting.block(town.organizer, ana.person_id, Barred.CLAIMING)
    with pytest.raises(Kept) as kept:
        town.begin(ana)
    words = town.app.texts.explain(kept.value, "en")
    assert town.community.name in words
    assert "Please talk to them" in words
    with pytest.raises(Kept):
        town.press(ana, draft, "submit")
    assert state(town, draft) is ClaimState.DRAFT
    assert town.app.awarding.page(ana, award).award.id == award
    town.app.reporting.unblock(town.organizer, ana.person_id, Barred.CLAIMING)
    town.press(ana, draft, "submit")
    assert state(town, draft) is ClaimState.SUBMITTED


def test_what_waits_already_is_still_read(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.sent(ana)
    town.app.reporting.block(town.organizer, ana.person_id, Barred.CLAIMING)
    town.app.reviewing.take(bo, claim)
    town.not_yet(bo, claim, {badge().criteria[0].id: "More"})
    town.submit(ana, claim)
    assert state(town, claim) is ClaimState.SUBMITTED, "a round more of it is no new claim"


def test_a_blocked_assessor_gives_back_what_they_hold(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.app.reporting.block(town.organizer, bo.person_id, Barred.JUDGING)
    assert state(town, claim) is ClaimState.SUBMITTED
    with pytest.raises(Kept):
        town.app.reviewing.take(bo, claim)
    town.begin(bo)  # learning is another matter
    assert town.app.reporting.barred(town.organizer) == {bo.person_id: frozenset({Barred.JUDGING})}


def test_a_blocked_assessor_reads_nobodys_story_but_their_own(
    town: Town, ana: Actor, bo: Actor
) -> None:
    claim, mine = town.taken(ana, bo), town.sent(bo)
    town.app.reporting.block(town.organizer, bo.person_id, Barred.JUDGING)
    for look in (town.app.reviewing.card, town.app.reviewing.declare):
        with pytest.raises(Kept):
            look(bo, claim)
    assert town.app.reviewing.card(bo, mine).own
    town.app.reporting.unblock(town.organizer, bo.person_id, Barred.JUDGING)
    assert not town.app.reviewing.card(bo, claim).closed


def test_only_organizers_block_and_never_themselves(town: Town, ana: Actor, bo: Actor) -> None:
    reporting = town.app.reporting
    with pytest.raises(NotAllowed):
        reporting.block(bo, ana.person_id, Barred.CLAIMING)
    with pytest.raises(NotAllowed):
        reporting.block(town.organizer, town.organizer.person_id, Barred.CLAIMING)
    with pytest.raises(NotFound):
        reporting.block(town.organizer, "nobody", Barred.CLAIMING)


# -- two who keep apart -------------------------------------------------------------------


@pytest.mark.parametrize("who", ["learner", "assessor"])
def test_two_who_keep_apart_never_meet_again(town: Town, ana: Actor, bo: Actor, who: str) -> None:
    claim = town.taken(ana, bo)
    town.app.reporting.apart(ana if who == "learner" else bo, claim)
    town.app.reporting.apart(ana, claim)  # again it changes nothing
    assert state(town, claim) is ClaimState.SUBMITTED
    with pytest.raises(Conflicted):
        town.app.reviewing.take(bo, claim)
    assert claim not in {one.claim_id for one in town.app.reviewing.queue(bo)}
    with town.app.store.reading(town.community.id) as tx:
        assert bo.person_id in tx.conflicts.of(ana.person_id)
        said = [one for one in tx.trail.walk() if one.kind == "pair.block"][-1]
    role, about = (As.LEARNER, bo) if who == "learner" else (As.ASSESSOR, ana)
    assert (said.role, said.about) == (role, about.person_id)


def test_a_learner_keeps_apart_from_who_judged_before(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {badge().criteria[0].id: "More"})
    town.app.reporting.apart(ana, claim)
    town.submit(ana, claim, badge_id=BADGE)
    with pytest.raises(Conflicted):
        town.app.reviewing.take(bo, claim)
