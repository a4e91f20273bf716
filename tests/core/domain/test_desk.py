"""The assessor's card: every criterion with all that speaks for it, and what changed since."""

from __future__ import annotations

from core.domain.claim import Claim, ClaimState
from core.domain.desk import Card, CardPart, card, card_parts
from core.domain.interview import Attached, State, Tied, reopen
from core.domain.interview.readback import shown_items
from core.domain.review import Result
from core.domain.screens import Own, Said, Words
from tests.core.domain.interviews import (
    BIKE,
    SHORT,
    START,
    TEXTS,
    WHOLE,
    Interview,
    at,
    piece,
    sent,
    words_in,
)

FAULT, REPAIR, SAFE, EXPLAIN = (f"criterion/{one.id}" for one in BIKE.criteria)
CLAIM = Claim("c1", "here", "p1", "s1", ClaimState.IN_REVIEW, START, START, submitted_at=START)


def parts(interview: Interview, before: State | None = None) -> dict[str, CardPart]:
    shown = shown_items(interview.briefing, interview.state)
    results = {"make-the-repair": Result("not_yet", "Which tool?")} if before else {}
    found = card_parts(interview.briefing, interview.state, before, results, shown)
    return {part.criterion.id: part for part in found}


def second_round(*again: str) -> tuple[Interview, State]:
    """An interview that was judged "not yet", and the state that was judged."""
    interview = sent(answer=WHOLE)
    before = interview.state
    interview.state = reopen(interview.briefing, before, dict.fromkeys(again, "Which tool?"))
    return interview, before


def test_every_criterion_is_on_the_card_in_the_order_of_the_badge() -> None:
    found = parts(sent(answer=WHOLE))
    assert [one.id for one in BIKE.criteria] == list(found)
    for part in found.values():
        assert [Said(WHOLE)] == [line.text for line in part.lines]
        assert ((), True, None) == (part.gone, part.open, part.before)
        assert BIKE.scale == part.levels


def test_in_the_first_round_nothing_is_new() -> None:
    for part in parts(sent(answer=SHORT)).values():
        assert [False] * len(part.lines) == [line.new for line in part.lines]


def test_what_was_added_after_a_not_yet_is_marked_and_what_stayed_is_not() -> None:
    interview, before = second_round("make-the-repair")
    interview.say("I used two levers.")
    found = parts(interview, before)
    assert [(Said(WHOLE), False), (Said("I used two levers."), True)] == [
        (line.text, line.new) for line in found["make-the-repair"].lines
    ]
    assert (Result("not_yet", "Which tool?"), ()) == (
        found["make-the-repair"].before,
        found["make-the-repair"].gone,
    )
    assert [False] == [line.new for line in found["find-the-fault"].lines]


def test_what_was_taken_out_after_a_not_yet_is_shown_as_gone() -> None:
    interview, before = second_round("make-the-repair")
    interview.walk(until="review")
    interview.press(f"edit:{REPAIR}")
    interview.say("I used two levers.")
    found = parts(interview, before)["make-the-repair"]
    assert [(Said("I used two levers."), True)] == [(line.text, line.new) for line in found.lines]
    assert (Said(WHOLE),) == found.gone


def test_a_part_that_was_not_told_at_all_before_is_all_new_now() -> None:
    interview = at("review", answer=WHOLE)
    judged = Interview(interview.briefing, interview.state)
    answers = dict(judged.state.answers)
    del answers[f"{BIKE.id}/make-the-repair"]
    untold = State(**{**_fields(judged.state), "answers": answers})
    found = parts(interview, untold)["make-the-repair"]
    assert [True] == [line.new for line in found.lines]


def _fields(state: State) -> dict[str, object]:
    return {name: getattr(state, name) for name in State.__dataclass_fields__}


def test_what_was_met_before_is_closed() -> None:
    interview, before = second_round("make-the-repair")
    assert ["make-the-repair"] == [
        name for name, part in parts(interview, before).items() if part.open
    ]


def test_each_line_says_why_it_was_asked() -> None:
    story = "Last May I found a hole in the tube, I put a patch on it, and in the end it held."
    interview = at(REPAIR, story=story)
    interview.press("yes")
    interview.say(SHORT, SHORT)
    interview.say("I listened.")
    interview.say("Later.", place=FAULT)
    interview.walk()
    asked = {
        line.asked.key.removeprefix("desk.asked.")
        for part in parts(interview).values()
        for line in part.lines
        if isinstance(line.asked, Words)
    }
    assert {"story", "later", "too_short"} <= asked
    for language in TEXTS.catalogs:
        assert [] == [name for name in asked if not TEXTS.has(f"desk.asked.{name}", language)]


def test_evidence_stands_beside_the_criteria_it_shows_and_the_rest_apart() -> None:
    interview = at("evidence", answer=WHOLE)
    interview.give(
        Attached(piece(1, criteria=("find-the-fault", "make-the-repair"))),
        Attached(piece(2, criteria=())),
    )
    found = parts(interview)
    assert {"find-the-fault": ["piece-1"], "make-the-repair": ["piece-1"]} == {
        name: [item.id for item in part.items] for name, part in found.items() if part.items
    }
    assert [3, 3, 2, 2] == [part.meter.level for part in found.values()]
    assert ["piece-2"] == [item.id for item in whole(interview).loose]


def test_evidence_that_came_after_a_not_yet_is_marked_and_what_was_there_is_not() -> None:
    interview = at("evidence", answer=WHOLE)
    tied = ("find-the-fault", "make-the-repair")
    interview.give(Attached(piece(1, criteria=tied)), Attached(piece(2, criteria=())))
    interview.walk()
    before = interview.state
    interview.state = reopen(interview.briefing, before, {"make-the-repair": "Which tool?"})
    interview.walk(until="evidence")
    interview.give(Attached(piece(3, criteria=tied)), Attached(piece(4, criteria=())))
    found = parts(interview, before)
    assert [("piece-1", False), ("piece-3", True)] == [
        (item.id, item.new) for item in found["make-the-repair"].items
    ]
    loose = whole(interview, before).loose
    assert [("piece-2", False), ("piece-4", True)] == [(item.id, item.new) for item in loose]
    assert not any(item.new for part in parts(interview).values() for item in part.items)


def test_evidence_is_new_for_a_criterion_that_it_was_not_tied_to_before() -> None:
    interview = at("evidence", answer=WHOLE)
    interview.give(Attached(piece(1, criteria=("find-the-fault",))))
    interview.walk()
    before = interview.state
    interview.state = reopen(interview.briefing, before, {"make-the-repair": "Which tool?"})
    interview.walk(until="evidence")
    interview.give(Tied("piece-1", ("make-the-repair",)))
    assert [True] == [item.new for item in parts(interview, before)["make-the-repair"].items]


def whole(interview: Interview, before: State | None = None) -> Card:
    shown = shown_items(interview.briefing, interview.state)
    return card(
        CLAIM,
        interview.briefing,
        interview.state,
        shown,
        tuple(parts(interview).values()),
        (),
        mine=True,
        own=False,
        taken_by="Ada",
        before=before,
    )


def test_the_card_tells_the_story_where_it_was_learned_and_the_note() -> None:
    interview = at("sources", story="My story.")
    interview.press("work")
    interview.walk(until="review")
    interview.press("edit:sources")
    interview.say("And from Ana.")
    interview.say("Sorry for my English.")
    found = whole(interview)
    assert (
        Own(BIKE.name),
        (Said("My story."),),
        (Words("interview.sources.work"), Said("And from Ana.")),
        (Said("Sorry for my English."),),
        START,
    ) == (found.title, found.story, found.sources, found.note, found.sent_at)


def test_the_card_of_somebody_who_skipped_everything_can_be_drawn() -> None:
    interview = sent()
    found = whole(interview)
    assert ((), (), ()) == (found.story, found.sources, found.note)
    assert [0] * 4 == [part.meter.level for part in found.parts]
    for words in words_in(*(part.meter for part in found.parts)):
        assert TEXTS.has(words.key)


def test_no_name_of_the_learner_is_on_the_card() -> None:
    assert "p1" not in repr(whole(sent(answer=WHOLE))).replace(repr(CLAIM), "")
