"""The assessor's desk: the queue, the card, and a decision that loses nothing."""

from __future__ import annotations

import json

import pytest

from core.domain.interview import Attached
from core.domain.people import Actor, Face, Role
from tests.bots.web.conftest import Opens
from tests.bots.web.windows import Page, Window
from tests.core.domain.interviews import piece
from tests.support.journeys import Town


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana the learner")


@pytest.fixture
def bo(town: Town) -> Actor:
    return town.assessor()


@pytest.fixture
def claim(town: Town, ana: Actor) -> str:
    return town.sent(ana)


@pytest.fixture
def desk(window: Opens, bo: Actor) -> Window:
    return window(bo, Face.DESK)


@pytest.fixture
def judging(desk: Window, claim: str) -> Window:
    desk.open(f"/desk/claims/{claim}")
    desk.press("Take it and judge")
    return desk


def test_evidence_that_is_new_since_a_not_yet_is_marked_on_the_card(
    desk: Window, town: Town, ana: Actor, bo: Actor
) -> None:
    claim = town.begin(ana)
    town.until(ana, claim, "evidence")
    town.tell(ana, claim, Attached(piece(1, title="The bike before")))
    town.submit(ana, claim)
    town.app.reviewing.take(bo, claim)
    town.not_yet(bo, claim, {"make-the-repair": "Which tool?"})
    town.until(ana, claim, "evidence")
    both = ("find-the-fault", "make-the-repair")
    town.tell(ana, claim, Attached(piece(2, title="The levers", criteria=both)))
    town.submit(ana, claim)
    page = desk.open(f"/desk/claims/{claim}")
    pieces = page.html.split('<div class="piece">')[1:]
    marked = ["tag new" in one.split("</p>")[0] for one in pieces]
    named = ["The levers" in one for one in pieces]
    assert named == marked
    assert 2 == sum(named)


def decide(desk: Window, outcome: str, levels: dict[str, str], **comments: str) -> Page:
    form = desk.page.form("/decide")
    button = next(one for one in form.buttons if one.value == outcome)
    changes = {f"level-{one}": level for one, level in levels.items()}
    changes |= {f"comment-{one.replace('_', '-')}": text for one, text in comments.items()}
    return desk.send(form, button, **changes)


def criteria(desk: Window) -> list[str]:
    form = desk.page.form("/decide")
    return [n.removeprefix("comment-") for n, _ in form.fields if n.startswith("comment-")]


def test_what_is_seen_at_a_level_stands_beside_it_and_goes_along_in_the_badge(
    desk: Window, town: Town, ana: Actor, bo: Actor
) -> None:
    town.add("peer-mentoring")
    claim = town.taken(ana, bo, badge_id="peer-mentoring")
    page = desk.open(f"/desk/claims/{claim}")
    assert page.html.count("<small>More than one time is told") == 4
    assert page.html.count("<small>They asked an open question") == 1
    decide(desk, "award", dict.fromkeys(criteria(desk), "strong"))
    award = town.sign(claim)
    with town.app.store.reading(town.community.id) as tx:
        document = json.loads(tx.awards.get(award).document)
    rubrics = document["credentialSubject"]["achievement"]["resultDescription"]
    told = [one["description"] for one in rubrics[0]["rubricCriterionLevel"]]
    assert told[0] == "It is said that they helped, and not yet how."
    assert told[1].startswith("They asked an open question")


def test_the_queue_tells_how_long_a_claim_waits(desk: Window, claim: str) -> None:
    page = desk.open("/desk")
    assert "One claim waits for somebody to read it." in page.text
    assert "waits" in page.text
    assert "Bicycle repair" in page.text
    assert f"/desk/claims/{claim}" in page.html


def test_nobody_sees_the_learners_name_on_the_desk(desk: Window, claim: str) -> None:
    assert "Ana the learner" not in desk.open("/desk").html
    assert "Ana the learner" not in desk.open(f"/desk/claims/{claim}").html


def test_an_empty_queue_says_so(desk: Window) -> None:
    assert "Nothing waits. Thank you!" in desk.open("/desk").text


def test_a_claim_opens_when_its_reader_says_that_they_do_not_know_whose_it_is(
    desk: Window, claim: str
) -> None:
    page = desk.open(f"/desk/claims/{claim}")
    assert "Before you read" in page.text
    assert "Find the fault" in page.text
    assert "I loosened the cable" not in page.text
    page = desk.press("Only read it. I do not know whose it is")
    assert "I loosened the cable" in page.text
    assert "Award the badge" not in page.text
    page = desk.press("Take it and judge")
    assert "Award the badge" in page.text


def test_who_knows_the_person_leaves_the_claim_to_somebody_else(
    desk: Window, claim: str, town: Town, window: Opens
) -> None:
    desk.open(f"/desk/claims/{claim}")
    page = desk.press("I know this person")
    assert "Somebody else looks at this claim" in page.text
    assert "Bicycle repair" not in page.text
    assert desk.open(f"/desk/claims/{claim}").status == 403
    assert "Bicycle repair" in window(town.assessor("Caro"), Face.DESK).open("/desk").text


def test_a_claim_that_a_colleague_has_is_named_with_them(
    window: Opens, town: Town, judging: Window, claim: str
) -> None:
    other = window(town.assessor("Caro"), Face.DESK)
    assert "Bo has taken it" in other.open("/desk").text
    page = other.open(f"/desk/claims/{claim}")
    assert "Bo has taken it" in page.text
    assert "Award the badge" not in page.text


def test_two_who_take_the_same_claim_are_told_who_was_first(
    window: Opens, town: Town, desk: Window, claim: str
) -> None:
    other = window(town.assessor("Caro"), Face.DESK)
    other.open(f"/desk/claims/{claim}")
    desk.open(f"/desk/claims/{claim}")
    desk.press("Take it and judge")
    page = other.press("Take it and judge")
    assert page.status == 409
    assert "Bo has taken this claim already." in page.text


def test_a_claim_is_given_back(judging: Window) -> None:
    page = judging.press("Give it back to the queue")
    assert page.address == "/desk"
    assert "You took this" not in page.text


def test_everything_that_a_decision_lacks_is_told_where_it_is(judging: Window) -> None:
    first, second, *_others = criteria(judging)
    page = decide(judging, "not_yet", {first: "met", second: "not_yet"})
    assert page.status == 422
    assert "Nearly done. This is still missing:" in page.text
    assert page.html.count("Choose a level for this part.") == 2 * (len(criteria(judging)) - 2)
    assert f'href="#part-{second}"' in page.html
    assert f'aria-describedby="wrong-{second}"' in page.html


def test_an_incomplete_decision_keeps_what_was_ticked_and_typed(judging: Window) -> None:
    first, second, *_others = criteria(judging)
    form = judging.page.form("/decide")
    button = next(one for one in form.buttons if one.value == "not_yet")
    changes = {
        f"level-{first}": "met",
        f"comment-{second}": "Which part was it?",
        "question": "and a half question",
    }
    page = judging.send(form, button, **changes)
    again = page.form("/decide")
    assert again.values(f"level-{first}") == ["met"]
    assert again.values(f"comment-{second}") == ["Which part was it?"]
    assert again.values("question") == ["and a half question"]


def test_the_same_decision_that_comes_again_is_answered_like_the_first(judging: Window) -> None:
    first_one, *others = criteria(judging)
    typed = {f"level-{one}": "met" for one in others} | {f"level-{first_one}": "not_yet"}
    typed[f"comment-{first_one}"] = " Say which bike.  "
    form = judging.page.form("/decide")
    button = next(one for one in form.buttons if one.value == "not_yet")
    first, again = (judging.send(form, button, **typed) for _ in range(2))
    assert (first.status, again.status) == (200, 200)
    assert first.text == again.text
    other = judging.send(form, button, **typed | {f"comment-{first_one}": "Something else."})
    assert other.status == 409
    assert 'Bo has decided "not yet" already.' in other.text


def test_the_same_question_that_comes_again_is_asked_once(judging: Window) -> None:
    form = judging.page.form("/decide")
    ask = next(one for one in form.buttons if one.address.partition("#")[0].endswith("/ask"))
    first, again = (judging.send(form, ask, question="Which tools?") for _ in range(2))
    assert (first.text, first.status) == (again.text, 200)
    assert "Your question is on its way." in again.text
    assert again.text.count("Which tools?") == 1
    other = judging.send(form, ask, question="Which bike?")
    assert (other.status, other.text.count("Which bike?")) == (200, 1), "more may be asked"


def test_a_claim_given_back_twice_is_given_back(judging: Window) -> None:
    form = judging.page.form("/decide")
    give = next(one for one in form.buttons if one.address.partition("#")[0].endswith("/release"))
    first, again = (judging.send(form, give) for _ in range(2))
    assert (first.address, again.address, again.status) == ("/desk", "/desk", 200)


def test_an_award_with_something_unmet_is_told_kindly(judging: Window) -> None:
    levels = dict.fromkeys(criteria(judging), "met") | {criteria(judging)[0]: "not_yet"}
    reason = {f"comment-{criteria(judging)[0]}": "Say which bike."}
    form = judging.page.form("/decide")
    button = next(one for one in form.buttons if one.value == "award")
    page = judging.send(form, button, **{f"level-{k}": v for k, v in levels.items()}, **reason)
    assert page.status == 422
    assert "The decision and the levels do not fit." in page.text
    assert "Say which bike." in page.html


def test_a_question_goes_out_and_keeps_the_decision_so_far(judging: Window, town: Town) -> None:
    first = criteria(judging)[0]
    form = judging.page.form("/decide")
    ask = next(one for one in form.buttons if one.address.partition("#")[0].endswith("/ask"))
    changes = {f"level-{first}": "met", f"comment-{first}": "Fine", "question": "Which tools?"}
    page = judging.send(form, ask, **changes)
    assert "Your question is on its way." in page.text
    assert "Which tools?" in page.text
    again = page.form("/decide")
    assert again.values(f"level-{first}") == ["met"]
    assert again.values(f"comment-{first}") == ["Fine"]
    assert again.values("question") == [""]


def test_an_empty_question_is_told_and_nothing_is_lost(judging: Window) -> None:
    first = criteria(judging)[0]
    form = judging.page.form("/decide")
    ask = next(one for one in form.buttons if one.address.partition("#")[0].endswith("/ask"))
    page = judging.send(form, ask, **{f"comment-{first}": "Fine", "question": " "})
    assert page.status == 422
    assert "Please write something here." in page.text
    assert page.form("/decide").values(f"comment-{first}") == ["Fine"]


def test_a_comment_that_is_too_long_is_told_and_kept(judging: Window) -> None:
    form = judging.page.form("/decide")
    button = next(one for one in form.buttons if one.value == "award")
    first, *_others = criteria(judging)
    changes = {f"level-{one}": "met" for one in criteria(judging)}
    page = judging.send(form, button, **changes, **{f"comment-{first}": "x" * 4001})
    assert page.status == 422
    assert "At most 4000 characters fit." in page.text
    assert page.form("/decide").values(f"comment-{first}") == ["x" * 4001]


def test_an_award_is_made_by_one_button(judging: Window) -> None:
    page = decide(judging, "award", dict.fromkeys(criteria(judging), "met"))
    assert "Thank you. The badge is being signed" in page.text
    assert "Award the badge" not in page.text


def test_after_not_yet_only_the_unmet_part_is_open_and_what_is_new_is_marked(
    judging: Window, town: Town, ana: Actor, claim: str
) -> None:
    first, *others = criteria(judging)
    levels = dict.fromkeys(others, "met") | {first: "not_yet"}
    form = judging.page.form("/decide")
    button = next(one for one in form.buttons if one.value == "not_yet")
    changes = {f"level-{k}": v for k, v in levels.items()} | {f"comment-{first}": "Which bike?"}
    page = judging.send(form, button, **changes)
    assert "The learner reads the reasons" in page.text
    town.tell(ana, claim, "It was the red one of Rosa.")
    town.submit(ana, claim)
    page = judging.open(f"/desk/claims/{claim}")
    assert "sent again (2)" in page.text
    page = judging.press("Take it and judge")
    assert "New since last time" in page.text
    assert "Last time it was not yet met, because: Which bike?" in page.text
    assert page.html.count("criterion settled") == len(others)
    assert page.form("/decide").values(f"level-{others[0]}") == ["met"]
    assert page.form("/decide").values(f"level-{first}") == []


def test_a_page_of_an_earlier_round_decides_nothing_about_what_was_sent_since(
    judging: Window, town: Town, ana: Actor, bo: Actor, claim: str
) -> None:
    names = criteria(judging)
    stale = judging.page.form("/decide")
    town.not_yet(bo, claim, {names[0]: "Which bike?"})
    town.tell(ana, claim, "It was the red one of Rosa.")
    town.submit(ana, claim)
    town.app.reviewing.take(bo, claim)
    for outcome, level in (("award", "met"), ("not_yet", "not_yet")):
        button = next(one for one in stale.buttons if one.value == outcome)
        chosen = {f"level-{one}": level for one in names}
        page = judging.send(stale, button, **chosen, **{f"comment-{names[0]}": "kept words"})
        assert page.status == 409
        assert "sent this claim again since you opened this page" in page.text
        assert "It was the red one of Rosa." in page.text
        # What was written is kept; what was ticked was about another story.
        assert page.form("/decide").values(f"comment-{names[0]}") == ["kept words"]
        assert page.form("/decide").values(f"level-{names[0]}") == []
    with town.app.store.reading(town.community.id) as tx:
        assert len(tx.judgements.of(claim)) == 1
    decide(judging, "award", dict.fromkeys(names, "met"))
    assert "awarded" in judging.page.text.lower()


def test_whoever_comes_after_a_decision_is_told_by_whom_it_was_made(
    window: Opens, town: Town, judging: Window, claim: str, bo: Actor
) -> None:
    form = judging.page.form("/decide")
    town.approve(bo, claim)
    button = next(one for one in form.buttons if one.value == "not_yet")
    page = judging.send(form, button, **{"comment-find-the-fault": "kept words"})
    assert page.status in (409, 422)
    assert "awarded" in page.text.lower()


def test_nobody_judges_a_claim_of_their_own(window: Opens, town: Town) -> None:
    bo = town.assessor()
    claim = town.sent(bo)
    desk = window(bo, Face.DESK)
    assert "Your own. Somebody else judges it." in desk.open("/desk").text
    page = desk.open(f"/desk/claims/{claim}")
    assert "This claim is your own." in page.text
    assert "Take it and judge" not in page.text
    refused = desk.post(f"/desk/claims/{claim}/take", data=_token(desk))
    assert refused.status == 403
    assert "somebody else has to judge it" in refused.text


def _token(window: Window) -> dict[str, str]:
    return {"csrf": next(v for f in window.page.forms for n, v in f.fields if n == "csrf")}


def test_an_unsent_claim_is_not_on_the_desk(desk: Window, town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    assert desk.open(f"/desk/claims/{claim}").content == desk.open("/desk/claims/none").content


def test_the_desk_is_closed_to_learners_and_organizers(
    window: Opens, town: Town, ana: Actor, claim: str
) -> None:
    for who in (ana, town.colleague("Olga", Role.ORGANIZER)):
        page = window(who, Face.DESK).open("/desk")
        assert page.status == 403
        assert "This is the desk of the assessors." in page.text
        assert window(who, Face.DESK).open(f"/desk/claims/{claim}").status == 403


def test_an_assessor_of_another_community_sees_nothing(
    window: Opens, town: Town, claim: str
) -> None:
    neighbours = Town(town.app, f"{town.community.name} II")
    desk = window(neighbours.assessor(), Face.DESK)
    assert "Bicycle repair" not in desk.open("/desk").text
    absent = desk.open("/desk/claims/" + "0" * 32)
    assert desk.open(f"/desk/claims/{claim}").content == absent.content
