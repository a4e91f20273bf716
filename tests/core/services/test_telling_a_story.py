"""A learner tells: nothing is lost, nothing counts twice, and the same screen waits."""

from __future__ import annotations

import pytest

from core.domain.claim import ClaimState
from core.domain.errors import NotFound
from core.domain.interview import Chosen, Opened, Pressed, Typed
from core.domain.interview.state import MOST_ANSWER
from core.domain.people import Actor
from core.domain.screens import Ask, Choose, Home, Own, Standing, Words
from core.services.conversation import Conversation
from tests.support.fixtures import Open
from tests.support.journeys import ANSWER, BADGE, STORY, Town, badge, reply_to, screen_place

COOKING = "community-cooking"


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana")


def notice(here: Conversation) -> str:
    """The key of the notice on a screen."""
    found = getattr(here.screen, "notice", None)
    return found.key if isinstance(found, Words) else ""


def answers(town: Town, claim: str) -> dict[str, str]:
    with town.app.store.reading(town.community.id) as tx:
        return {k: one.text for k, one in tx.interviews.load(claim).state.answers.items()}


def state_of(town: Town, claim: str) -> ClaimState:
    with town.app.store.reading(town.community.id) as tx:
        return tx.claims.get(claim).state


# ---------------------------------------------------------------- beginning


def test_a_claim_that_holds_nothing_yet_is_used_again(town: Town, ana: Actor) -> None:
    first = town.begin(ana)
    town.press(ana, first, "agree")
    assert town.begin(ana) == first
    town.tell(ana, first, STORY)
    second = town.begin(ana)
    assert second != first
    assert town.begin(ana) == second


def test_somebody_elses_empty_claim_is_not_used(town: Town, ana: Actor) -> None:
    assert town.begin(ana) != town.begin(town.learner("Eve"))


def test_home_shows_every_claim_and_what_comes_next(town: Town, ana: Actor) -> None:
    home = town.app.learning.home(ana)
    assert (home.entries, home.begin.id) == ((), "begin")
    sent, draft = town.sent(ana), town.begin(ana)
    home = town.app.learning.home(ana)
    assert isinstance(home, Home)
    assert [one.claim_id for one in home.entries] == [draft, sent]
    assert home.entries[1].title == Own(badge().name)
    assert [one.next for one in home.entries] != [None, None]


def test_one_goes_on_with_what_waits_for_an_answer_first(town: Town, ana: Actor) -> None:
    bo = town.assessor()
    assert town.app.learning.current(ana) is None
    asked = town.taken(ana, bo)
    assert town.app.learning.current(ana) is None
    draft = town.begin(ana)
    assert town.app.learning.current(ana) == draft
    town.app.reviewing.ask(bo, asked, "Where was that?")
    assert town.app.learning.current(ana) == asked


# ---------------------------------------------------------------- telling


def test_a_whole_interview_is_told_and_sent(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    places = []
    here = town.app.learning.look(ana, claim)
    while not isinstance(here.screen, Standing):
        places.append(screen_place(here))
        here = town.tell(ana, claim, reply_to(here))
    criteria = [f"criterion/{one.id}" for one in badge().criteria]
    assert places == ["welcome", "story", "badge", "sources", *criteria, "evidence", "review"]
    assert state_of(town, claim) is ClaimState.SUBMITTED
    assert answers(town, claim)["story"] == STORY
    assert answers(town, claim)[f"{BADGE}/find-the-fault"] == ANSWER


def test_the_same_message_again_counts_once_and_shows_where_we_are(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    town.press(ana, claim, "agree")
    first = town.tell(ana, claim, STORY, event="m1")
    for _ in range(3):
        assert town.tell(ana, claim, STORY, event="m1") == first
    assert answers(town, claim) == {"story": STORY}
    later = town.press(ana, claim, BADGE)
    assert town.tell(ana, claim, STORY, event="m1") == later


def test_a_button_of_an_older_screen_only_draws_the_present_one(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    old = town.until(ana, claim, "badge")
    town.press(ana, claim, BADGE)
    for given in (Pressed(COOKING), Chosen(("work",)), Pressed("skip")):
        here = town.tell(ana, claim, given, seen=old.version)
        assert (screen_place(here), notice(here)) == ("sources", "interview.notice.stale")
    now = town.app.learning.look(ana, claim)
    assert now.version == old.version + 1
    assert screen_place(town.tell(ana, claim, Chosen(("work",)), seen=now.version)) != "sources"


def test_words_count_also_when_the_screen_is_older(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    town.press(ana, claim, "agree")
    town.tell(ana, claim, Typed(STORY, place="story"), seen=1)
    here = town.tell(ana, claim, Typed("And scooters, too.", place="story"), seen=1)
    assert answers(town, claim)["story"] == f"{STORY}\nAnd scooters, too."
    assert screen_place(here) == "badge"


@pytest.mark.parametrize(
    ("place", "typed", "pressed"),
    [
        ("welcome", "ok", Pressed("agree")),
        ("welcome", "Yes, let us start", Pressed("agree")),
        ("story", "idk", Pressed("unknown")),
        ("badge", "bicycle REPAIR!", Pressed(BADGE)),
        ("badge", "1", Pressed(BADGE)),
        ("sources", "1, 3", Chosen(("course", "volunteering"))),
        ("criterion/", "skip", Pressed("skip")),
        ("evidence", "go on", Pressed("go_on")),
        ("review", "send it", Pressed("submit")),
    ],
)
def test_a_typed_word_does_what_the_button_does(
    sqlite_town: Town, place: str, typed: str, pressed: Pressed | Chosen
) -> None:
    ends = []
    for given in (typed, pressed):
        ana = sqlite_town.learner()
        claim = sqlite_town.begin(ana)
        sqlite_town.until(ana, claim, place)
        here = sqlite_town.tell(ana, claim, given)
        ends.append((type(here.screen), screen_place(here), state_of(sqlite_town, claim)))
    assert ends[0] == ends[1]
    assert ends[0][1] != place or place == "story"


def test_a_long_answer_is_an_answer_even_if_it_begins_like_a_button(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    town.press(ana, claim, "agree")
    story = "skip " * 50 + STORY
    town.tell(ana, claim, story)
    assert answers(town, claim)["story"] == story


def test_too_much_is_handed_back_and_not_half_kept(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    town.press(ana, claim, "agree")
    story = "x" * (MOST_ANSWER + 1)
    here = town.tell(ana, claim, story)
    assert notice(here) == "interview.notice.too_long"
    assert isinstance(here.screen, Ask)
    assert here.screen.draft == story
    assert answers(town, claim) == {}


def test_just_looking_changes_nothing(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    here = town.until(ana, claim, "criterion/")
    assert town.tell(ana, claim, Opened()) == here
    assert town.app.learning.look(ana, claim) == here


def test_the_language_is_kept_for_this_claim_and_the_next(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    town.until(ana, claim, "story")
    assert isinstance(town.press(ana, claim, "language").screen, Choose)
    assert town.press(ana, claim, "language:es").language == "es"
    assert town.app.learning.look(ana, claim).language == "es"
    town.until(ana, claim, "badge")
    with town.app.store.reading(town.community.id) as tx:
        ana = tx.people.actor(ana.person_id)
    assert ana.language == "es"
    assert town.app.learning.look(ana, town.begin(ana)).language == "es"


def test_consent_is_recorded_with_its_version_and_language(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    town.press(ana, claim, "agree")
    (row,) = town.app.privacy.data(ana)["consents"]
    assert (row["version"], row["language"]) == (1, "en")


def test_after_a_restart_the_same_screen_waits(open_app: Open) -> None:
    town = Town(open_app())
    ana = town.learner()
    town.add(COOKING)
    claims = [town.sent(ana, badge_id=COOKING), town.begin(ana)]
    town.until(ana, claims[1], "criterion/make")
    before = [town.app.learning.look(ana, one) for one in claims]
    again = open_app()
    assert [again.learning.look(ana, one) for one in claims] == before
    assert again.learning.home(ana) == town.app.learning.home(ana)


# ---------------------------------------------------------------- choosing a badge


def test_a_badge_that_is_held_or_under_way_is_said_to_be_so(town: Town, ana: Actor) -> None:
    town.add(COOKING, "family-care")
    bo = town.assessor()
    town.awarded(ana, bo)
    town.sent(ana, badge_id=COOKING)
    claim = town.begin(ana)
    here = town.until(ana, claim, "badge")
    assert isinstance(here.screen, Choose)
    notes = {one.id: getattr(one.note, "key", "") for one in here.screen.options}
    assert notes == {
        BADGE: "interview.badge.held",
        COOKING: "interview.badge.under_way",
        "family-care": "",
    }
    assert notice(town.press(ana, claim, BADGE)) == "interview.notice.held"
    assert notice(town.press(ana, claim, COOKING)) == "interview.notice.under_way"
    assert notice(town.press(ana, claim, "family-care")) == ""


def test_what_others_hold_or_have_under_way_does_not_count(town: Town, ana: Actor) -> None:
    town.awarded(town.learner("Eve"), town.assessor())
    town.sent(town.learner("Cy"))
    claim = town.begin(ana)
    town.until(ana, claim, "badge")
    assert notice(town.press(ana, claim, BADGE)) == ""


def test_a_badge_whose_claim_was_taken_back_may_be_claimed_again(town: Town, ana: Actor) -> None:
    town.app.learning.withdraw(ana, town.sent(ana))
    assert town.sent(ana)


def test_a_claim_keeps_the_version_of_the_badge_it_was_begun_with(town: Town, ana: Actor) -> None:
    begun = town.begin(ana)
    town.until(ana, begun, "criterion/")
    old = badge()
    asked = {language: f"{text} (new)" for language, text in old.criteria[0].question.items()}
    changed = old.criteria[0].model_copy(update={"question": asked})
    new = old.model_copy(update={"criteria": (changed, *old.criteria[1:])})
    town.app.organizing.add_badges(town.organizer, town.community.id, [new])

    here = town.app.learning.look(ana, begun)
    assert isinstance(here.screen, Ask)
    assert here.screen.lines == (Own(old.criteria[0].question),)

    bo = town.assessor()
    town.submit(ana, begun)
    town.app.reviewing.take(bo, begun)
    assert town.app.reviewing.card(bo, begun).badge == old
    town.approve(bo, begun)
    page = town.app.awarding.page(ana, town.sign(begun))
    assert (page.badge, page.award.badge_version) == (old, 1)


def test_a_claim_begun_after_an_edit_is_asked_the_new_questions(town: Town, ana: Actor) -> None:
    old = badge()
    new = old.model_copy(update={"criteria": old.criteria[:3]})
    town.app.organizing.add_badges(town.organizer, town.community.id, [new])
    claim = town.sent(ana)
    with town.app.store.reading(town.community.id) as tx:
        assert tx.claims.get(claim).badge_version == 2
    assert len(answers(town, claim)) == 1 + 3


# ---------------------------------------------------------------- other people's claims


def test_a_claim_of_somebody_else_is_as_good_as_none(town: Town, ana: Actor) -> None:
    claim = town.sent(ana)
    bo = town.assessor()
    for other in (town.learner("Eve"), bo, town.organizer):
        for one in (claim, "no such claim"):
            with pytest.raises(NotFound):
                town.app.learning.look(other, one)
            with pytest.raises(NotFound):
                town.tell(other, one, "hello")
            with pytest.raises(NotFound):
                town.app.learning.withdraw(other, one)
    assert state_of(town, claim) is ClaimState.SUBMITTED
