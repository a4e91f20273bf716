"""Many at once: of two who may not both, one does, and whoever is late is told by whom."""

from __future__ import annotations

import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from core.domain.care import Barred
from core.domain.claim import Act, Claim, ClaimState
from core.domain.errors import AlreadyDone, EarnedError, NotFound
from core.domain.interview import Typed
from core.domain.panel import Judgement
from core.domain.people import Actor, Person, Role
from core.domain.reminding import Kind
from core.domain.review import Outcome
from core.services.learning import Incoming
from core.store.repositories.assigning import Assigning, Offer
from core.store.repositories.claims import Claims
from core.store.repositories.interviews import Interviews, OpenInterview
from core.store.repositories.judgements import Judgements
from core.store.repositories.people import People
from core.store.repositories.reminders import Reminders
from tests.support.clockwork import Clockwork
from tests.support.journeys import BADGE, Town, all_met, badge

APPROVALS = 30
MANY_APPROVALS = 1000
RACES = 12
MANY_RACES = 500


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all of it at the same time; what each returned, or why it was refused."""
    together = threading.Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        together.wait()
        try:
            return act()
        except EarnedError as wrong:
            return wrong

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))


def drafts(town: Town, number: int) -> list[tuple[Actor, str]]:
    """So many people with a claim each that is ready to be sent."""
    return copies(town, town.told(town.learner("First")), number)


def waiting(town: Town, number: int, taken_by: Actor | None = None) -> list[tuple[Actor, str]]:
    """The same, sent; also taken, if somebody is named."""
    return copies(town, town.sent(town.learner("First")), number, taken_by)


def copies(
    town: Town, claim_id: str, number: int, taken_by: Actor | None = None
) -> list[tuple[Actor, str]]:
    """One interview is told by Ana and then copied, since telling takes a while."""
    found = []
    with town.app.store.transaction(town.community.id) as tx:
        state = tx.interviews.load(claim_id).state
        for n in range(number):
            person = tx.people.add(f"Learner {n}", "en")
            claim = tx.claims.begin(person.id, town.space.id)
            tx.claims.choose_badge(claim.id, BADGE, 1)
            tx.interviews.begin(claim.id, person.id, state)
            if state.sent_at is not None:
                fresh = tx.claims.get(claim.id)
                tx.claims.act(fresh, Act.SUBMIT, person.id, round=1, submitted_at=tx.now)
                tx.interviews.submit(claim.id, 1, state)
            if taken_by is not None:
                who = taken_by.person_id
                tx.claims.act(tx.claims.get(claim.id), Act.TAKE, who, assessor_id=who)
            found.append((tx.people.actor(person.id), claim.id))
    return found


def test_two_who_found_a_community_of_one_name_at_once_found_one(town: Town) -> None:
    invite = town.app.organizing.first_organizer
    for number in range(10):
        name = f"Riverside {number}"
        both = at_once(*(partial(invite, name, who, "en") for who in ("Olga", "Omar")))
        assert 1 == len({found.id for found, _ in both})  # type: ignore[misc, attr-defined]
        assert [name] == [c.name for c in town.app.organizing.communities() if c.name == name]


def state_of(town: Town, claim: str) -> ClaimState:
    with town.app.store.reading(town.community.id) as tx:
        return tx.claims.get(claim).state


def awards_of(town: Town, claims: Sequence[str]) -> dict[str, str]:
    with town.app.store.reading(town.community.id) as tx:
        return {
            award.claim_id: award.id
            for award, _, _ in tx.awards.listed()
            if award.claim_id in set(claims)
        }


# ---------------------------------------------------------------- double approvals


def approve_from_four_threads(town: Town, number: int) -> None:
    """Bo has every claim open in four windows and presses *award* in all of them at once."""
    bo = town.assessor("Bo")
    claims = [claim for _, claim in waiting(town, number, taken_by=bo)]
    told: Counter[tuple[str, str]] = Counter()
    done: Counter[str] = Counter()
    guard = threading.Lock()
    together = threading.Barrier(4)

    def window(_: int) -> None:
        for claim in claims:
            together.wait()
            try:
                town.approve(bo, claim)
            except AlreadyDone as wrong:
                with guard:
                    told[wrong.params["who"], wrong.params["act"]] += 1
            except BaseException:
                # The others would wait for this window for ever.
                together.abort()
                raise
            else:
                with guard:
                    done[claim] += 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(window, range(4)))
    assert done == dict.fromkeys(claims, 1)
    assert told == {("Bo", "award"): 3 * number}
    assert set(awards_of(town, claims)) == set(claims)
    with town.app.store.reading(town.community.id) as tx:
        assert tx.awards.count() == number
    jobs = [job.ids["award"] for job in town.app.jobs.unfinished() if job.kind == "award.sign"]
    mine = [award for award in jobs if award in set(awards_of(town, claims).values())]
    assert len(mine) == number


def test_thirty_double_approvals_give_one_award_each(town: Town) -> None:
    approve_from_four_threads(town, APPROVALS)


def test_whoever_decides_while_they_decide_elsewhere_is_told_and_not_that_a_second_one_is_asked(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One window has read that the claim is open, but not yet what was judged, when the other ends."""
    bo = town.assessor("Bo")
    ((_, claim),) = waiting(town, 1, taken_by=bo)
    looks, awarded, of = threading.Event(), threading.Event(), Judgements.of

    def slowly(self: Judgements, claim_id: str) -> tuple[Judgement, ...]:
        if not looks.is_set():
            looks.set()
            awarded.wait(0.5)
        return of(self, claim_id)

    def late() -> Act:
        looks.wait(10)
        try:
            return decide()
        finally:
            awarded.set()

    monkeypatch.setattr(Judgements, "of", slowly)
    decide = partial(town.app.reviewing.decide, bo, claim, Outcome.AWARD, all_met(badge()))
    said = at_once(decide, late)
    assert [one for one in said if not isinstance(one, AlreadyDone)] == [Act.AWARD]
    assert len(awards_of(town, [claim])) == 1


@pytest.mark.stress
def test_a_thousand_double_approvals_give_one_award_each(town: Town) -> None:
    approve_from_four_threads(town, MANY_APPROVALS)


def test_whoever_takes_in_four_windows_at_once_is_never_told_of_themselves(town: Town) -> None:
    bo = town.assessor("Bo")
    for _, claim in waiting(town, RACES):
        assert at_once(*[partial(town.app.reviewing.take, bo, claim)] * 4) == [None] * 4
        with town.app.store.reading(town.community.id) as tx:
            assert [one.act for one in tx.talk.acts(claim)] == ["submit", "take"]
        town.app.reviewing.release(bo, claim)  # nobody holds many at once


def test_four_colleagues_who_take_and_award_at_once_leave_one_award(town: Town) -> None:
    colleagues = [town.assessor(name) for name in ("Bo", "Cy", "Di", "Ed")]
    for _, claim in waiting(town, RACES):

        def try_it(who: Actor, what: str = claim) -> str:
            town.app.reviewing.take(who, what)
            town.approve(who, what)
            return who.name

        said = at_once(*(partial(try_it, one) for one in colleagues))
        (winner,) = [one for one in said if isinstance(one, str)]
        late = [one for one in said if isinstance(one, AlreadyDone)]
        assert [one.params["who"] for one in late] == [winner] * 3
        assert state_of(town, claim) is ClaimState.AWARDED


# ---------------------------------------------------------------- one against the other


def withdraw_against_award(town: Town, number: int) -> None:
    bo = town.assessor("Bo")
    ends: Counter[ClaimState] = Counter()
    dice = random.Random(number)
    for ana, claim in waiting(town, number, taken_by=bo):

        def withdraw(pause: float, who: Actor = ana, what: str = claim) -> object:
            time.sleep(max(0, pause))
            return town.app.learning.withdraw(who, what)

        def award(pause: float, what: str = claim) -> None:
            time.sleep(max(0, pause))
            town.approve(bo, what)

        ahead = dice.uniform(-0.003, 0.003)
        withdrawn, approved = at_once(partial(withdraw, -ahead), partial(award, ahead))
        state = state_of(town, claim)
        awarded = claim in awards_of(town, [claim])
        assert not isinstance(withdrawn, EarnedError)
        if state is ClaimState.WITHDRAWN:
            assert isinstance(approved, AlreadyDone)
            assert approved.params == {"who": "", "act": "withdraw"}
        assert awarded == (state is ClaimState.AWARDED)
        with town.app.store.reading(town.community.id) as tx:
            acts = [one.act for one in tx.talk.acts(claim)]
        assert acts[2:] == ["award" if awarded else "withdraw"]
        ends[state] += 1
    print(f"\nwithdraw against award: {dict(ends)}")
    assert set(ends) <= {ClaimState.AWARDED, ClaimState.WITHDRAWN}


def test_a_claim_is_taken_back_or_awarded_and_never_both(town: Town) -> None:
    withdraw_against_award(town, RACES)


@pytest.mark.stress
def test_a_claim_is_taken_back_or_awarded_and_never_both_however_often(town: Town) -> None:
    withdraw_against_award(town, MANY_RACES)


def test_a_question_and_a_decision_at_once_leave_one_of_them_or_both_in_order(town: Town) -> None:
    bo = town.assessor("Bo")
    for _, claim in waiting(town, RACES, taken_by=bo):
        asked, approved = at_once(
            partial(town.app.reviewing.ask, bo, claim, "Why?"),
            partial(town.approve, bo, claim),
        )
        with town.app.store.reading(town.community.id) as tx:
            acts = [one.act for one in tx.talk.acts(claim)][2:]
        expected = []
        expected += ["ask"] if not isinstance(asked, EarnedError) else []
        expected += ["award"] if not isinstance(approved, EarnedError) else []
        assert acts == expected != []


# ---------------------------------------------------------------- two windows of one person


def answer_in_two_windows(town: Town, number: int) -> None:
    """Both windows show the same question; both answers are kept, none twice."""
    for n in range(number):
        ana = town.learner(f"Ana {n}")
        claim = town.begin(ana)
        here = town.until(ana, claim, "criterion/")
        place, version = here.screen.place, here.version  # type: ignore[union-attr]
        texts = [f"In window {w} I wrote in May that I fixed bike {n}." for w in ("left", "right")]
        events = [town.event() for _ in texts]

        messages = [
            Incoming("web", event, Typed(text, place=place), version)
            for text, event in zip(texts, events, strict=True)
        ]
        # Each is delivered twice, as platforms do.
        said = at_once(*(partial(town.app.learning.tell, ana, claim, m) for m in messages * 2))
        assert [one for one in said if isinstance(one, EarnedError)] == []
        with town.app.store.reading(town.community.id) as tx:
            state = tx.interviews.load(claim).state
        kept = Counter(one.text for answer in state.answers.values() for one in answer.said)
        assert [kept[text] for text in texts] == [1, 1]


def test_what_is_said_in_two_windows_at_once_is_all_kept(town: Town) -> None:
    answer_in_two_windows(town, RACES)


@pytest.mark.stress
def test_what_is_said_in_two_windows_at_once_is_all_kept_however_often(town: Town) -> None:
    answer_in_two_windows(town, MANY_RACES)


def test_eight_windows_that_answer_a_question_at_once_answer_it_once(town: Town) -> None:
    bo, ana = town.assessor("Bo"), town.learner("Ana")
    claim = town.taken(ana, bo)
    town.app.reviewing.ask(bo, claim, "Which tool?")
    at_once(*(partial(town.tell, ana, claim, f"Tool {n}.") for n in range(8)))
    with town.app.store.reading(town.community.id) as tx:
        said = [(one.kind, one.text) for one in tx.talk.of(claim)]
    assert sorted(kind for kind, _ in said) == ["answer", *["note"] * 7, "question"]
    assert {text for _, text in said} == {"Which tool?", *(f"Tool {n}." for n in range(8))}


def test_a_claim_sent_from_two_windows_is_sent_once(town: Town) -> None:
    for ana, claim in drafts(town, RACES):
        press = partial(town.press, ana, claim, "submit")
        assert [one for one in at_once(press, press) if isinstance(one, EarnedError)] == []
        with town.app.store.reading(town.community.id) as tx:
            assert tx.claims.get(claim).round == 1
            assert [one.act for one in tx.talk.acts(claim)] == ["submit"]


def test_whatever_ten_people_say_at_once_every_answer_is_kept(town: Town) -> None:
    """Seeded: each goes through an interview in their own order, all at the same time."""
    people = [town.learner(f"Learner {n}") for n in range(10)]
    claims = [town.begin(one) for one in people]
    told: dict[str, list[str]] = {claim: [] for claim in claims}

    def tell(number: int) -> None:
        dice = random.Random(number)
        who, claim = people[number], claims[number]
        for turn in range(8):
            here = town.until(who, claim, "criterion/") if turn == 0 else None
            place = here.screen.place if here else "story"  # type: ignore[union-attr]
            text = f"Turn {turn} of {number}: I did it in {dice.randint(1990, 2025)}."
            town.tell(who, claim, Typed(text, place=place))
            told[claim].append(text)

    with ThreadPoolExecutor(len(people)) as threads:
        list(threads.map(tell, range(len(people))))
    for claim, texts in told.items():
        with town.app.store.reading(town.community.id) as tx:
            state = tx.interviews.load(claim).state
        kept = [one.text for answer in state.answers.values() for one in answer.said]
        assert [text for text in texts if kept.count(text) != 1] == []


def test_files_from_two_windows_while_the_claim_is_judged_are_kept_as_evidence_or_not_at_all(
    town: Town,
) -> None:
    """Whoever comes before the decision is told why; nothing lies about that no claim shows."""
    bo, dice = town.assessor(), random.Random(3)
    for number, (ana, claim) in enumerate(waiting(town, 8, bo)):
        reasons = {"find-the-fault": "How?"} if dice.random() < 0.7 else {}
        acts: list[Callable[[], object]] = [
            partial(attach_one, town, ana, claim, "one.txt"),
            partial(attach_one, town, ana, claim, "two.txt"),
            partial(town.not_yet, bo, claim, reasons)
            if reasons
            else partial(town.approve, bo, claim),
        ]
        dice.shuffle(acts)
        assert not [one for one in at_once(*acts) if isinstance(one, EarnedError)], number
        with town.app.store.reading(town.community.id) as tx:
            state = tx.interviews.load(claim).state
            [judged] = tx.interviews.submissions(claim)
        shown = {one.file_id for one in state.evidence if one.file_id}
        assert shown == {row["id"] for row in town.app.privacy.data(ana)["files"]}
        assert not shown & {one.file_id for one in judged.state.evidence}
        assert not shown or state_of(town, claim) is ClaimState.NOT_YET


def attach_one(town: Town, ana: Actor, claim: str, name: str) -> object:
    content = f"{claim} {name}".encode()
    return town.app.learning.attach(ana, claim, town.event(), name, content, ())


def test_of_two_organizers_who_close_the_door_to_each_other_at_once_one_may_come_in(
    town: Town,
) -> None:
    block = town.app.reporting.block
    for _ in range(5):
        here = Town(town.app, f"Hill {secrets.token_hex(4)}")
        olga, rita = here.organizer, here.colleague("Rita", Role.ORGANIZER)
        done = at_once(
            partial(block, olga, rita.person_id, Barred.COMING),
            partial(block, rita, olga.person_id, Barred.COMING),
        )
        assert sorted(type(one).__name__ for one in done) == ["LastOrganizer", "NoneType"]
        with town.app.store.reading(here.community.id) as tx:
            assert len(tx.people.lasting(Role.ORGANIZER)) == 1


# ---------------------------------------------------------------- what is offered


@pytest.mark.parametrize("leaves", [True, False])
def test_who_passes_an_offer_on_and_who_takes_the_claim_do_not_wait_for_one_another(
    works_anywhere: Clockwork, monkeypatch: pytest.MonkeyPatch, *, leaves: bool
) -> None:
    works, app = works_anywhere, works_anywhere.app
    works.rules(offers=True)
    people = {one.person_id: one for one in map(works.town.assessor, ("Bo", "Cy"))}
    claim = works.town.sent(works.town.learner())
    app.assigning.run({"community": works.town.community.id, "claim": claim})
    with app.store.reading(works.town.community.id) as tx:
        (offer,) = tx.assigning.offered(claim)
    asked = people.pop(offer.person_id)
    (other,) = people.values()
    passed, answer = threading.Event(), Assigning.answer

    def slowly(self: Assigning, one: Offer, state: str) -> bool:
        done = answer(self, one, state)
        passed.set()
        time.sleep(0.5)
        return done

    def takes() -> None:
        passed.wait(10)
        app.reviewing.take(other, claim)

    monkeypatch.setattr(Assigning, "answer", slowly)
    today = works.clock.now.date()
    passes = partial(app.assigning.leave, asked, today, today)
    assert at_once(passes if leaves else partial(app.assigning.decline, asked, claim), takes) == [
        None if leaves else True,
        None,
    ]
    assert works.claim(claim).assessor_id == other.person_id
    with app.store.reading(works.town.community.id) as tx:
        told = {one.person_id: one.state for one in tx.assigning.offered(claim)}
    assert told == {asked.person_id: "declined", other.person_id: "accepted"}


def test_what_is_due_of_a_claim_and_who_takes_it_do_not_wait_for_one_another(
    works_anywhere: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    works, app, here = works_anywhere, works_anywhere.app, works_anywhere.town.community.id
    works.rules(offers=True)
    people = {one.person_id: one for one in map(works.town.assessor, ("Bo", "Cy"))}
    claim = works.town.sent(works.town.learner())
    app.assigning.run({"community": here, "claim": claim})
    with app.store.reading(here) as tx:
        (offer,) = tx.assigning.offered(claim)
    del people[offer.person_id]
    (other,) = people.values()
    works.clock.now = offer.until
    with app.store.reading(here) as tx:
        due = tx.reminders.overdue(works.clock.now, 10)
    (ends,) = [one for one in due if one.kind is Kind.OFFER_ENDS]
    rings, fire = threading.Event(), Reminders.fire

    def slowly(self: Reminders, reminder_id: str) -> None:
        fire(self, reminder_id)
        rings.set()
        time.sleep(0.5)

    def takes() -> None:
        rings.wait(10)
        app.reviewing.take(other, claim)

    monkeypatch.setattr(Reminders, "fire", slowly)
    assert at_once(partial(app.reminding.ring, here, ends.id), takes) == [None, None]
    with app.store.reading(here) as tx:
        told = {one.person_id: one.state for one in tx.assigning.offered(claim)}
    assert told == {offer.person_id: "expired", other.person_id: "accepted"}


@pytest.mark.parametrize("what", ["role", "block", "apart"])
def test_who_loses_a_role_while_they_decide_loses_it_all_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """What they held was read, and is decided before it is given back."""
    app, olga, bo = town.app, town.organizer, town.assessor("Bo")
    ((ana, claim),) = waiting(town, 1, taken_by=bo)
    looked, decided, act = threading.Event(), threading.Event(), Claims.act

    def slowly(self: Claims, one: Claim, done: Act, by: str, **changed: object) -> ClaimState:
        if done is Act.RELEASE and not looked.is_set():
            looked.set()
            decided.wait(0.5)
        return act(self, one, done, by, **changed)

    def late() -> None:
        looked.wait(10)
        try:
            town.approve(bo, claim)
        finally:
            decided.set()

    monkeypatch.setattr(Claims, "act", slowly)
    loses = {
        "role": partial(app.organizing.take_back, olga, bo.person_id, Role.ASSESSOR),
        "block": partial(app.reporting.block, olga, bo.person_id, Barred.JUDGING),
        "apart": partial(app.reporting.apart, ana, claim),
    }[what]
    lost, _ = at_once(loses, late)
    assert lost is None
    assert state_of(town, claim) in (ClaimState.AWARDED, ClaimState.SUBMITTED)
    with app.store.reading(town.community.id) as tx:
        kept = {
            "role": Role.ASSESSOR not in tx.people.roles(bo.person_id),
            "block": bo.person_id in tx.blocks.every(),
            "apart": bo.person_id in tx.conflicts.of(ana.person_id),
        }
    assert kept[what]


def test_who_goes_and_who_decides_on_their_claim_do_not_wait_for_one_another(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each holds what the other wants next: the learner, and the claim."""
    bo = town.assessor("Bo")
    ((ana, claim),) = waiting(town, 1, taken_by=bo)
    goes, decides = threading.Event(), threading.Event()
    here, load = People.here, Interviews.load

    def held(self: People, person_id: str, *, leaving: bool = False) -> Person:
        found = here(self, person_id, leaving=leaving)
        if leaving and not goes.is_set():
            goes.set()
            decides.wait(0.5)
        return found

    def read(self: Interviews, claim_id: str) -> OpenInterview:
        if not decides.is_set():
            decides.set()
            goes.wait(0.5)
        return load(self, claim_id)

    monkeypatch.setattr(People, "here", held)
    monkeypatch.setattr(Interviews, "load", read)
    gone, approved = at_once(partial(town.app.privacy.erase, ana), partial(town.approve, bo, claim))
    assert gone is None
    assert approved is None or isinstance(approved, (AlreadyDone, NotFound))
    with pytest.raises(NotFound), town.app.store.reading(town.community.id) as tx:
        tx.people.here(ana.person_id)
    assert (claim in awards_of(town, [claim])) == (approved is None)
