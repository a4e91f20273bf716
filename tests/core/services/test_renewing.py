"""Renewing a badge that expires: shorter, once, by its owner, and told in time."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from core.domain.claim import ClaimState
from core.domain.errors import AlreadyDone, NotFound, NotRenewable
from core.domain.interview import Opened
from core.domain.people import Actor
from core.domain.reminding import Kind
from core.domain.review import Outcome, Result
from core.domain.rules import BadgeRules, Panel
from core.domain.screens import Ask, Home, Own, Said, Standing
from core.domain.trail import Kind as Trailed
from core.services.awarding import AwardPage
from core.store.tables import claims, trail
from tests.support.clockwork import MONDAY, Clockwork
from tests.support.journeys import BADGE, STORY, Town, all_met, badge
from tests.support.renewing import AGAIN, SINCE, aged, expiring, held, offered

MET = all_met(badge())
OTHERS = {one.id for one in badge().criteria} - {AGAIN}


@pytest.fixture
def riverside(town: Town) -> Town:
    offered(town)
    return town


@pytest.fixture
def ana(riverside: Town) -> Actor:
    return riverside.learner("Ana")


@pytest.fixture
def bo(riverside: Town) -> Actor:
    return riverside.assessor("Bo")


def why(refused: pytest.ExceptionInfo[NotRenewable]) -> str:
    return refused.value.params["why"]


def begin(town: Town, who: Actor, award: str) -> str:
    return town.app.renewing.begin(who, award)


def told(town: Town, who: Actor, claim: str) -> None:
    town.until(who, claim, "review", answer=SINCE)
    town.press(who, claim, "submit")


def page(town: Town, who: Actor, award: str) -> AwardPage:
    return town.app.awarding.page(who, award)


def state(town: Town, claim: str) -> ClaimState:
    with town.app.store.reading(town.community.id) as tx:
        return tx.claims.get(claim).state


def renewed(town: Town, who: Actor, by: Actor, award: str) -> str:
    """The award that renews that one."""
    claim = begin(town, who, award)
    told(town, who, claim)
    town.app.reviewing.take(by, claim)
    town.app.reviewing.decide(by, claim, Outcome.AWARD, MET)
    return town.sign(claim)


# ---------------------------------------------------------------- shorter


def test_only_what_goes_out_of_date_is_asked_again(riverside: Town, ana: Actor, bo: Actor) -> None:
    award = held(riverside, ana, bo)
    claim = begin(riverside, ana, award)
    first = riverside.app.learning.look(ana, claim).screen
    assert isinstance(first, Ask)
    assert first.place == f"criterion/{AGAIN}"
    assert first.lines[-1] == Own(badge().criterion(AGAIN).question)
    assert any("brake was rubbing" in str(one) for one in first.quotes), "what was told then"
    assert not first.draft
    asked = []
    for _ in range(10):
        here = riverside.app.learning.look(ana, claim)
        place = str(getattr(here.screen, "place", ""))
        asked.append(place)
        if place == "review":
            break
        riverside.until(ana, claim, "review", answer=SINCE)
    assert asked == [f"criterion/{AGAIN}", "review"]
    riverside.press(ana, claim, "submit")
    assert state(riverside, claim) is ClaimState.SUBMITTED


def test_the_assessor_sees_what_to_judge_and_what_is_recognised(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    award = held(riverside, ana, bo)
    claim = begin(riverside, ana, award)
    told(riverside, ana, claim)
    (item,) = riverside.app.reviewing.queue(bo)
    assert item.renewal
    closed = riverside.app.reviewing.card(bo, claim)
    assert closed.closed
    assert not any(part.then for part in closed.parts)
    riverside.app.reviewing.take(bo, claim)
    card = riverside.app.reviewing.card(bo, claim)
    given = page(riverside, ana, award).award.awarded_at.date()
    assert card.renews is not None
    assert card.renews[0].on == given
    assert {part.criterion.id for part in card.parts if part.open} == {AGAIN}
    for part in card.parts:
        if part.open:
            assert [one.text for one in part.lines] == [Said(SINCE)]
            assert part.before is None
            assert "brake was rubbing" in str(part.then)
        else:
            assert part.since is not None
            assert part.since.on == given
            assert part.before == Result("met")
            assert part.lines, "what was shown then is kept"
            assert not any(one.new for one in part.lines)
    assert STORY in str(card.story)


def test_what_is_recognised_is_not_judged_again_whatever_is_sent(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    claim = begin(riverside, ana, held(riverside, ana, bo))
    told(riverside, ana, claim)
    riverside.app.reviewing.take(bo, claim)
    wrong = {one: Result("not_yet", "I would not have.") for one in OTHERS} | {AGAIN: Result("met")}
    riverside.app.reviewing.decide(bo, claim, Outcome.AWARD, wrong)
    assert state(riverside, claim) is ClaimState.AWARDED


def test_a_file_that_was_shown_then_opens_for_who_judges_now(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    cleo = riverside.assessor("Cleo")
    kept = min(OTHERS)
    claim = riverside.begin(ana)
    riverside.until(ana, claim, "evidence")
    attach = riverside.app.learning.attach
    attach(ana, claim, riverside.event(), "kept.txt", b"what I did", (kept, AGAIN))
    attach(ana, claim, riverside.event(), "old.txt", b"long ago", (AGAIN,))
    riverside.submit(ana, claim)
    riverside.app.reviewing.take(bo, claim)
    riverside.approve(bo, claim)
    award = riverside.sign(claim)
    aged(riverside.app, riverside.community.id, award, 320)
    again = begin(riverside, ana, award)
    told(riverside, ana, again)
    riverside.app.reviewing.take(cleo, again)
    card = riverside.app.reviewing.card(cleo, again)
    items = [item for part in card.parts for item in part.items]
    (one,) = {item.id: item for item in items}.values()
    assert not one.same_as, "it is no twin of itself"
    file_id = one.href.rpartition("/")[2]
    assert riverside.app.desk_files.get(cleo, file_id).content == b"what I did"


# ---------------------------------------------------------------- the new time


def test_early_begins_where_the_old_one_ends_and_there_is_one_badge_to_see(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    old = held(riverside, ana, bo)
    before = page(riverside, ana, old)
    assert before.valid_until is not None
    assert before.offer is not None
    assert before.offer.open
    new = renewed(riverside, ana, bo, old)
    after = page(riverside, ana, new)
    assert after.valid_until == expiring().valid_until(before.valid_until)
    assert after.state == "valid"
    assert f'"validUntil": "{after.valid_until:%Y-%m-%d}' in str(after.award.document)
    assert "It renews the badge awarded on" in str(after.award.document)
    assert after.renews == before.award.awarded_at
    # The old one stays what it was until its day, and leads to the newer one.
    still = page(riverside, ana, old)
    assert (still.state, still.valid_until) == ("valid", before.valid_until)
    assert still.newer == new
    home = riverside.app.learning.home(ana)
    assert [one.award_id for one in home.entries if one.award_id] == [new]
    # Others are told of the newer one only where it is shared.
    riverside.app.awarding.share(ana, old, shared=True)
    assert riverside.app.awarding.page(None, old).newer == ""
    riverside.app.awarding.share(ana, new, shared=True)
    assert riverside.app.awarding.page(None, old).newer == new
    assert riverside.app.awarding.page(None, old).offer is None


def test_issued_anew_it_says_the_same_of_its_time(riverside: Town, ana: Actor, bo: Actor) -> None:
    """Also where many are signed at once, by the template."""
    app = riverside.app
    new = renewed(riverside, ana, bo, held(riverside, ana, bo))
    before = json.loads(str(page(riverside, ana, new).award.document))
    with app.store.transaction(ana.community_id) as tx:
        recorded = app.awarding._together.record_in(tx, [tx.awards.get(new)], "again")
    app.awarding._together.sign(ana.community_id, recorded)
    after = json.loads(str(page(riverside, ana, new).award.document))
    assert after["validUntil"] == before["validUntil"]
    assert after["awardedDate"] == before["awardedDate"]
    told = [one["credentialSubject"]["narrative"] for one in (before, after)]
    assert told[0] == told[1]
    assert "It renews the badge awarded on" in told[0]


def test_late_begins_with_the_decision(riverside: Town, ana: Actor, bo: Actor) -> None:
    old = held(riverside, ana, bo, days=400)
    assert page(riverside, ana, old).state == "expired"
    new = renewed(riverside, ana, bo, old)
    found = page(riverside, ana, new)
    assert found.valid_until == expiring().valid_until(found.award.awarded_at)
    assert page(riverside, ana, old).state == "expired"


def test_a_renewed_badge_is_renewed_once_more_with_the_days_that_are_true(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    old = held(riverside, ana, bo, days=720)
    first = page(riverside, ana, old).award.awarded_at.date()
    new = renewed(riverside, ana, bo, old)
    aged(riverside.app, riverside.community.id, new, 330)
    claim = begin(riverside, ana, new)
    told(riverside, ana, claim)
    riverside.app.reviewing.take(bo, claim)
    days = {part.since.on for part in riverside.app.reviewing.card(bo, claim).parts if part.since}
    assert days == {first}, "they were judged at the first time, and never since"


# ---------------------------------------------------------------- who may not, and when not


def test_nobody_renews_what_is_not_theirs(riverside: Town, ana: Actor, bo: Actor) -> None:
    award = held(riverside, ana, bo)
    eve = riverside.learner("Eve")
    for stranger in (eve, bo, riverside.organizer):
        with pytest.raises(NotFound):
            begin(riverside, stranger, award)
        with pytest.raises(NotFound):
            riverside.app.renewing.offer(stranger, award)
    claim = riverside.app.renewing.begin(ana, award)
    with pytest.raises(NotFound):
        riverside.tell(eve, claim, SINCE)


def test_what_never_expires_is_early_late_revoked_or_on_hold_is_not_renewed(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    for days, reason in ((10, "early"), (365 + 366, "late")):
        who = riverside.learner()
        with pytest.raises(NotRenewable) as refused:
            begin(riverside, who, held(riverside, who, bo, days=days))
        assert why(refused) == reason
    award = held(riverside, ana, bo)
    riverside.app.awarding.suspend(riverside.organizer, award)
    with pytest.raises(NotRenewable) as refused:
        begin(riverside, ana, award)
    assert why(refused) == "suspended"
    riverside.app.awarding.revoke(riverside.organizer, award)
    with pytest.raises(NotRenewable) as refused:
        begin(riverside, ana, award)
    assert why(refused) == "revoked"


def test_what_lasts_for_ever_is_not_renewed(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    with pytest.raises(NotRenewable) as refused:
        begin(town, ana, town.awarded(ana, bo))
    assert why(refused) == "never"


def test_many_at_once_begin_one_renewal(riverside: Town, ana: Actor, bo: Actor) -> None:
    award = held(riverside, ana, bo)
    found: list[str] = []
    ready = threading.Barrier(6)

    def press() -> None:
        ready.wait()
        found.append(begin(riverside, ana, award))

    threads = [threading.Thread(target=press) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    with riverside.app.store.reading(ana.community_id) as tx:
        query = select(claims).where(claims.c.id == found[0])
        second = {**tx.connection.execute(query).mappings().one(), "id": "another"}
    with riverside.app.store.engine.connect() as connection, pytest.raises(IntegrityError):
        # The database itself holds that there is one at a time.
        connection.execute(insert(claims).values(second))
    renewed(riverside, ana, bo, award)
    with pytest.raises(NotRenewable) as refused:
        begin(riverside, ana, award)
    assert why(refused) == "renewed"


def test_a_renewal_that_was_taken_back_can_be_begun_anew(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    award = held(riverside, ana, bo)
    claim = begin(riverside, ana, award)
    riverside.app.learning.withdraw(ana, claim)
    assert begin(riverside, ana, award) != claim


# ---------------------------------------------------------------- something happens meanwhile


def test_revoked_meanwhile_it_ends_and_says_why(riverside: Town, ana: Actor, bo: Actor) -> None:
    award = held(riverside, ana, bo)
    claim = begin(riverside, ana, award)
    told(riverside, ana, claim)
    riverside.app.reviewing.take(bo, claim)
    riverside.app.awarding.revoke(riverside.organizer, award, "It was not theirs.")
    assert state(riverside, claim) is ClaimState.WITHDRAWN
    with pytest.raises(AlreadyDone) as refused:
        riverside.app.reviewing.decide(bo, claim, Outcome.AWARD, MET)
    assert refused.value.prompt_key == "error.already_done.end"
    screen = riverside.app.learning.look(ana, claim).screen
    assert isinstance(screen, Standing)
    assert "claim.renew.ended" in str(screen.lines)
    with riverside.app.store.reading(riverside.community.id) as tx:
        kinds = list(
            tx.connection.execute(
                select(trail.c.kind).where(trail.c.claim_id == claim).order_by(trail.c.number)
            ).scalars()
        )
    assert kinds == [Trailed.AWARD_RENEW, "claim.submit", "claim.take", "claim.end"]


def test_on_hold_meanwhile_it_waits(riverside: Town, ana: Actor, bo: Actor) -> None:
    award = held(riverside, ana, bo)
    claim = begin(riverside, ana, award)
    riverside.app.awarding.suspend(riverside.organizer, award)
    riverside.until(ana, claim, "review", answer=SINCE)
    with pytest.raises(NotRenewable):
        riverside.press(ana, claim, "submit")
    riverside.app.awarding.lift(riverside.organizer, award)
    riverside.press(ana, claim, "submit")
    riverside.app.reviewing.take(bo, claim)
    riverside.app.awarding.suspend(riverside.organizer, award)
    with pytest.raises(NotRenewable):
        riverside.app.reviewing.decide(bo, claim, Outcome.AWARD, MET)
    riverside.app.awarding.lift(riverside.organizer, award)
    riverside.app.reviewing.decide(bo, claim, Outcome.AWARD, MET)
    assert state(riverside, claim) is ClaimState.AWARDED


def test_a_criterion_that_came_or_went_meanwhile(riverside: Town, ana: Actor, bo: Actor) -> None:
    """Begun before the change it keeps what it was begun with; begun after, it asks what is new."""
    award = held(riverside, ana, bo)
    other = riverside.learner("Zoe")
    later = held(riverside, other, bo)
    pinned = begin(riverside, ana, award)
    content = expiring().model_dump()
    *kept, last = content["criteria"]
    gone = last["id"]
    content["criteria"] = [*kept, {**kept[0], "id": "something-new"}]
    offered(riverside, type(expiring()).model_validate(content))
    told(riverside, ana, pinned)
    riverside.app.reviewing.take(bo, pinned)
    card = riverside.app.reviewing.card(bo, pinned)
    assert gone in {part.criterion.id for part in card.parts}
    riverside.app.reviewing.decide(bo, pinned, Outcome.AWARD, MET)
    claim = begin(riverside, other, later)
    told(riverside, other, claim)
    riverside.app.reviewing.take(bo, claim)
    card = riverside.app.reviewing.card(bo, claim)
    assert {part.criterion.id for part in card.parts if part.open} == {AGAIN, "something-new"}
    assert gone not in {part.criterion.id for part in card.parts}
    riverside.app.reviewing.decide(bo, claim, Outcome.AWARD, all_met(card.badge))
    assert page(riverside, other, riverside.sign(claim)).state == "valid"


def test_what_asked_again_is_gone_from_the_badge_leaves_a_rule(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    award = held(riverside, ana, bo)
    content = expiring().model_dump() | {"renew": ()}
    content["criteria"] = [one for one in content["criteria"] if one["id"] != AGAIN]
    offered(riverside, type(expiring()).model_validate(content))
    claim = begin(riverside, ana, award)
    screen = riverside.app.learning.look(ana, claim).screen
    assert isinstance(screen, Ask)
    assert screen.place.startswith("criterion/")
    told(riverside, ana, claim)


def test_erased_meanwhile_nothing_is_left_of_it(riverside: Town, ana: Actor, bo: Actor) -> None:
    award = held(riverside, ana, bo)
    claim = begin(riverside, ana, award)
    told(riverside, ana, claim)
    riverside.app.privacy.erase(ana)
    assert state(riverside, claim) is ClaimState.WITHDRAWN
    assert riverside.app.reviewing.queue(bo) == ()
    with riverside.app.store.reading(ana.community_id) as tx:
        assert tx.reminders.waiting() == ()
    riverside.app.reminding.catch_up()
    with riverside.app.store.reading(ana.community_id) as tx:
        assert tx.reminders.waiting() == ()


# ---------------------------------------------------------------- a claim like any other


def test_not_yet_leaves_the_badge_as_it_is_and_can_be_told_again(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    old = held(riverside, ana, bo)
    before = page(riverside, ana, old).valid_until
    claim = begin(riverside, ana, old)
    told(riverside, ana, claim)
    riverside.app.reviewing.take(bo, claim)
    short = MET | {AGAIN: Result("not_yet", "When was that?")}
    riverside.app.reviewing.decide(bo, claim, Outcome.NOT_YET, short)
    found = page(riverside, ana, old)
    assert (found.state, found.valid_until) == ("valid", before)
    screen = riverside.app.learning.look(ana, claim).screen
    assert isinstance(screen, Ask)
    assert "interview.renew.still" in str(screen.lines)
    assert "appeal" in {one.id for one in screen.options}
    told(riverside, ana, claim)
    riverside.app.reviewing.take(bo, claim)
    card = riverside.app.reviewing.card(bo, claim)
    assert {part.criterion.id for part in card.parts if part.open} == {AGAIN}
    assert {part.criterion.id for part in card.parts if part.since} == OTHERS
    riverside.app.reviewing.decide(bo, claim, Outcome.AWARD, MET)
    assert page(riverside, ana, old).newer == riverside.sign(claim)


def test_two_assessors_judge_a_renewal_where_the_badge_asks_for_two(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    cleo = riverside.assessor("Cleo")
    old = held(riverside, ana, bo)
    riverside.app.ruling.set_badge(riverside.organizer, BADGE, BadgeRules(panel=Panel.TWO))
    claim = begin(riverside, ana, old)
    told(riverside, ana, claim)
    for one in (bo, cleo):
        riverside.app.reviewing.take(one, claim)
        riverside.app.reviewing.decide(one, claim, Outcome.AWARD, {AGAIN: Result("met")})
    assert state(riverside, claim) is ClaimState.AWARDED


def test_two_names_of_one_person_hold_one_badge_renewed_or_not(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    old = held(riverside, ana, bo)
    new = renewed(riverside, ana, bo, old)
    twin = riverside.learner("Ana at work")
    other = held(riverside, twin, bo, days=0)
    riverside.app.meeting.link(ana, riverside.app.meeting.link_code(twin))
    with riverside.app.store.reading(ana.community_id) as tx:
        found = {one: tx.awards.get(one).revoked_at is None for one in (old, new, other)}
    assert sum((found[new], found[other])) == 1
    assert found[old] == found[new], "what was renewed goes with what renewed it"


def test_the_menu_says_that_a_held_badge_can_be_renewed(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    held(riverside, ana, bo)
    claim = riverside.begin(ana)
    here = riverside.until(ana, claim, "badge")
    assert "interview.badge.renewable" in str(here.screen)
    assert "interview.notice.renewable" in str(riverside.press(ana, claim, BADGE).screen)


def test_what_ended_long_ago_is_claimed_anew_as_a_whole(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    held(riverside, ana, bo, days=800)
    claim = riverside.begin(ana)
    assert "badge.held" not in str(riverside.until(ana, claim, "badge").screen)
    riverside.submit(ana, claim)
    assert state(riverside, claim) is ClaimState.SUBMITTED


def test_in_a_chat_one_presses_renew_where_the_claim_stands(
    riverside: Town, ana: Actor, bo: Actor
) -> None:
    award = held(riverside, ana, bo)
    with riverside.app.store.reading(ana.community_id) as tx:
        claim = tx.awards.get(award).claim_id
    screen = riverside.app.learning.look(ana, claim).screen
    assert isinstance(screen, Standing)
    assert [one.id for one in screen.options] == ["renew"]
    talk = riverside.press(ana, claim, "renew")
    assert talk.claim_id != claim
    assert isinstance(talk.screen, Ask)
    assert riverside.tell(ana, claim, "renew it").claim_id == talk.claim_id
    assert riverside.tell(ana, talk.claim_id, Opened()).claim_id == talk.claim_id


# ---------------------------------------------------------------- told in time, once


def home(works: Clockwork, who: Actor) -> Home:
    return works.app.learning.home(who)


def test_its_owner_is_told_once_sixty_days_before(works_anywhere: Clockwork) -> None:
    works = works_anywhere
    town = works.town
    offered(town)
    ana, bo = town.learner("Ana"), town.assessor("Bo")
    award = town.awarded(ana, bo)
    with works.app.store.reading(ana.community_id) as tx:
        claim = tx.awards.get(award).claim_id
    lines = works.app.digesting.due(town.organizer).lines
    (due,) = (one for one in lines if one.what == "renew")
    opens = datetime(2027, 10, 1, 10, tzinfo=UTC)
    assert due.at is not None
    assert abs(due.at - opens) < timedelta(minutes=5)
    assert due.who == "", "whose badge it is stays theirs"
    works.pass_by(opens - timedelta(hours=1))
    assert works.fired(claim) == []
    works.pass_by(opens + timedelta(days=30))
    assert [one[:2] for one in works.fired(claim)] == [(Kind.RENEW, ana.person_id)]
    with works.app.store.reading(ana.community_id) as tx:
        assert [one.kind for one in tx.notices.unseen(ana.person_id)][-1:] == ["renew"]
    works.app.reminding.catch_up()
    works.pass_by(opens + timedelta(days=90))
    assert len(works.fired(claim)) == 1
    assert home(works, ana).entries[0].renew == award


def test_an_organizer_says_from_when_until_when_a_badge_can_be_renewed(works: Clockwork) -> None:
    town, app = works.town, works.app
    offered(town)
    ana, eva, bo = town.learner("Ana"), town.learner("Eva"), town.assessor("Bo")
    award, other = town.awarded(ana, bo), town.awarded(eva, bo)
    with app.store.reading(ana.community_id) as tx:
        claim = tx.awards.get(award).claim_id
    end = datetime(2027, 11, 30, 10, tzinfo=UTC)
    rules = BadgeRules(renew_before_days=20, renew_after_days=30)
    app.ruling.set_badge(town.organizer, BADGE, rules)
    # Who was to be told sixty days before is told when they can do it, once.
    works.pass_by(end - timedelta(days=25))
    assert works.fired(claim) == []
    with pytest.raises(NotRenewable):
        app.renewing.begin(ana, award)
    works.pass_by(end - timedelta(days=19))
    assert [one[:2] for one in works.fired(claim)] == [(Kind.RENEW, ana.person_id)]
    begin(town, ana, award)
    works.pass_by(end + timedelta(days=29))
    app.renewing.begin(eva, other)
    works.pass_by(end + timedelta(days=31))
    again = town.awarded(town.learner("Iva"), bo)
    works.pass_by(works.clock.now + timedelta(days=370 + 31))
    iva = owner(works, again)
    with pytest.raises(NotRenewable):
        app.renewing.begin(iva, again)
    app.ruling.set_badge(town.organizer, BADGE, BadgeRules(renew_after_days=90))
    app.renewing.begin(iva, again)


def test_what_was_begun_in_time_can_be_sent_also_when_it_could_not_be_begun_any_more(
    works: Clockwork,
) -> None:
    town, app = works.town, works.app
    offered(town)
    ana, eva, bo = town.learner("Ana"), town.learner("Eva"), town.assessor("Bo")
    award, other = town.awarded(ana, bo), town.awarded(eva, bo)
    works.pass_by(datetime(2027, 11, 30, 10, tzinfo=UTC) - timedelta(days=50))
    claim = begin(town, ana, award)
    app.ruling.set_badge(town.organizer, BADGE, BadgeRules(renew_before_days=20))
    with pytest.raises(NotRenewable):
        begin(town, eva, other)
    told(town, ana, claim)
    assert state(town, claim) is ClaimState.SUBMITTED


def owner(works: Clockwork, award: str) -> Actor:
    with works.app.store.reading(works.town.community.id) as tx:
        return tx.people.actor(tx.awards.get(award).person_id)


@pytest.mark.parametrize("what", ["revoked", "on hold", "renewing"])
def test_nobody_is_told_of_what_cannot_be_renewed(works: Clockwork, what: str) -> None:
    town = works.town
    offered(town, expiring("90d"))
    ana, bo = town.learner("Ana"), town.assessor("Bo")
    award = town.awarded(ana, bo)
    with works.app.store.reading(ana.community_id) as tx:
        claim = tx.awards.get(award).claim_id
    assert [one.kind for one in works.waiting(claim)] == [Kind.RENEW]
    match what:
        case "revoked":
            works.app.awarding.revoke(town.organizer, award)
        case "on hold":
            works.app.awarding.suspend(town.organizer, award)
        case _:
            # A badge of 90 days opens when half of its time is over.
            works.clock.now = MONDAY + timedelta(days=45, hours=1)
            works.app.renewing.begin(ana, award)
    works.pass_by(MONDAY + timedelta(days=60))
    assert works.fired(claim) == []
    if what == "on hold":
        works.app.awarding.lift(town.organizer, award)
        works.work()
        assert [one[0] for one in works.fired(claim)] == [Kind.RENEW]


def test_awards_of_an_older_version_are_planned_at_the_start(works: Clockwork) -> None:
    town = works.town
    offered(town)
    ana, bo = town.learner("Ana"), town.assessor("Bo")
    award = town.awarded(ana, bo)
    with works.app.store.transaction(ana.community_id) as tx:
        claim = tx.awards.get(award).claim_id
        tx.connection.exec_driver_sql("DELETE FROM reminders")
    assert works.waiting(claim) == []
    works.app.reminding.catch_up()
    works.app.reminding.catch_up()
    assert [one.kind for one in works.waiting(claim)] == [Kind.RENEW]


def test_an_award_from_a_list_asks_for_all_of_it(works: Clockwork) -> None:
    """Nobody was ever asked, so nothing can be recognised."""
    town = works.town
    offered(town)
    ana, bo = town.learner("Ana"), town.assessor("Bo")
    bulk = works.app.bulk
    listed = b"Identifier\nana@example.org\n"
    checked = bulk.check(town.organizer, town.community.id, BADGE, listed)
    bulk.confirm(town.organizer, checked.list_id)
    for _ in bulk.steps(town.community.id, checked.list_id):
        pass
    with works.app.store.reading(ana.community_id) as tx:
        assert tx.reminders.waiting() == (), "nobody has come yet"
        (award,) = [row for row, *_ in tx.listing.newest(1)]
    link = works.app.exporting.claim_link(award)
    works.app.entering.claim_as(ana, link.rpartition("/")[2])
    (due,) = works.waiting(page_claim(works, award))
    assert (due.kind, due.person_id) == (Kind.RENEW, ana.person_id)
    works.clock.now = MONDAY + timedelta(days=330)
    claim = works.app.renewing.begin(ana, award)
    town.until(ana, claim, "sources")
    town.submit(ana, claim)
    works.app.reviewing.take(bo, claim)
    assert all(part.open for part in works.app.reviewing.card(bo, claim).parts)
    town.approve(bo, claim)
    assert works.app.awarding.page(ana, town.sign(claim)).state == "valid"


def page_claim(works: Clockwork, award: str) -> str:
    with works.app.store.reading(works.town.community.id) as tx:
        return tx.awards.get(award).claim_id
