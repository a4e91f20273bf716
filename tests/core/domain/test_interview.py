"""The interview as a person meets it: one example for each thing that it promises."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.catalogue import Edition
from core.domain.interview import (
    Attached,
    BadgeChosen,
    Briefing,
    Chosen,
    Consented,
    Detached,
    LanguageChanged,
    Opened,
    Pressed,
    Sent,
    Tied,
    Typed,
    Wished,
    from_json,
    history,
    reopen,
    show,
    step,
    tidy,
    to_json,
)
from core.domain.interview.evidence import is_address
from core.domain.interview.state import MOST_ANSWER, MOST_TOLD, Answer, Kind
from core.domain.screens import (
    Ask,
    Choose,
    EvidenceKind,
    Gather,
    Own,
    ReadBack,
    Said,
    Standing,
    Words,
)
from tests.core.domain.interviews import (
    BIKE,
    BRIEFING,
    CARE,
    COOKING,
    MENU,
    SHORT,
    START,
    WHOLE,
    Interview,
    at,
    kept,
    piece,
    sent,
)

FAULT, REPAIR, SAFE, EXPLAIN = (f"criterion/{one.id}" for one in BIKE.criteria)
TOGETHER = "We did it together last May, we took turns the whole day, and in the end it worked."
PATCHED = "Last May I found a hole in the tube, I put a patch on it, and in the end it held."


def said(interview: Interview, place: str) -> list[str]:
    answer = interview.state.answer(place)
    return [one.text for one in answer.said] if answer else []


def asked(interview: Interview) -> Ask:
    screen = interview.screen
    assert isinstance(screen, Ask)
    return screen


def lines(interview: Interview) -> list[str]:
    """The keys, or the community's English words, of the question."""
    found = []
    for line in interview.screen.lines:  # type: ignore[union-attr]
        found.append(line.key if isinstance(line, Words) else line.by_language["en"])  # type: ignore[union-attr]
    return found


def options(interview: Interview) -> list[str]:
    return [one.id for one in interview.screen.options]  # type: ignore[union-attr]


# ---------------------------------------------------------------- consent


def test_the_first_screen_says_what_it_is_for_who_reads_it_and_what_one_may_do() -> None:
    assert [
        "interview.welcome",
        "interview.consent.1.what",
        "interview.consent.1.who",
        "interview.consent.1.rights",
    ] == lines(Interview())
    assert ["agree", "decline"] == options(Interview())


def test_a_yes_is_recorded_with_the_version_of_what_was_agreed_to() -> None:
    interview = Interview()
    assert (Consented(1),) == interview.press("agree").events
    assert (1, "story") == (interview.state.consent, interview.state.place)


def test_words_before_the_yes_are_handed_back_and_not_kept() -> None:
    interview = Interview()
    moved = interview.say("I can mend bikes")
    assert "needed.consent" == interview.notice
    assert "I can mend bikes" == moved.screen.draft  # type: ignore[union-attr]
    assert set() == kept(interview.state)


@pytest.mark.parametrize("place", ["story", "sources", "evidence", "review", "badge"])
def test_words_for_a_later_question_are_not_kept_before_the_yes_either(place: str) -> None:
    interview = Interview()
    interview.say("I can mend bikes", place=place)
    assert ("needed.consent", set()) == (interview.notice, kept(interview.state))


def test_evidence_before_the_yes_is_not_kept() -> None:
    interview = Interview()
    interview.give(Attached(piece()))
    assert "needed.consent" == interview.notice
    assert () == interview.state.evidence


def test_a_no_keeps_nothing_and_the_way_back_is_open() -> None:
    interview = Interview()
    interview.press("decline")
    assert ["interview.declined"] == lines(interview)
    assert interview.state.consent is None
    interview.press("go_on")
    assert "interview.welcome" == lines(interview)[0]


def test_a_no_after_a_yes_never_says_that_nothing_was_kept() -> None:
    interview = Interview()
    interview.press("agree")
    interview.say("I can mend bikes")
    interview.press("back", "back", "decline")
    assert "welcome" == interview.state.place
    assert ["interview.declined.later"] == lines(interview)
    assert "I can mend bikes" in kept(interview.state)
    interview.press("go_on")
    assert "interview.welcome" == lines(interview)[0]


@pytest.mark.parametrize("option", ["skip", "unknown"])
def test_consent_cannot_be_skipped(option: str) -> None:
    interview = Interview()
    interview.press(option)
    assert "welcome" == interview.state.place
    assert interview.notice in ("needed.consent", "help.consent")


# ---------------------------------------------------------------- telling


def test_the_story_is_asked_before_the_badge() -> None:
    interview = Interview()
    interview.press("agree")
    assert ["interview.story"] == lines(interview)
    interview.say(WHOLE)
    assert ["interview.badge"] == lines(interview)
    assert [WHOLE] == said(interview, "story")


def test_a_skipped_question_is_not_asked_again() -> None:
    interview = at("story")
    interview.press("skip")
    assert "badge" == interview.state.place
    places = interview.walk()
    assert "story" not in places
    assert Answer(Kind.SKIPPED) == interview.state.answers["story"]


def test_the_first_i_dont_know_is_met_with_help_and_the_second_goes_on() -> None:
    interview = at(FAULT)
    assert asked(interview).hint is None
    interview.press("unknown")
    assert FAULT == interview.state.place
    assert Own(BIKE.criteria[0].example) == asked(interview).hint
    interview.press("unknown")
    assert REPAIR == interview.state.place
    answer = interview.state.answer(FAULT)
    assert answer is not None
    assert Kind.UNKNOWN is answer.kind


def test_help_for_the_story_has_its_own_words() -> None:
    interview = at("story")
    interview.press("unknown")
    assert Words("interview.story.help") == asked(interview).hint


def test_help_comes_too_where_the_story_was_heard() -> None:
    interview = at(REPAIR, story=PATCHED)
    assert Own(BIKE.criteria[1].question) == asked(interview).hint
    interview.press("unknown")
    assert Own(BIKE.criteria[1].example) == asked(interview).hint


def test_an_empty_message_is_not_an_answer() -> None:
    interview = at("story")
    for nothing in ("", "  \n ", "\u200b\u200d", "\x00\x07", "\u202e"):
        interview.say(nothing)
        assert ("story", "needs_answer") == (interview.state.place, interview.notice)
    assert set() == kept(interview.state)


def test_what_is_too_long_is_handed_back_whole_with_both_lengths() -> None:
    interview = at("story")
    long = "word " * 2001
    moved = interview.say(long)
    assert Words(
        "interview.notice.too_long", {"most": MOST_ANSWER, "length": len(long.strip())}
    ) == getattr(moved.screen, "notice", None)
    assert long.strip() == moved.screen.draft  # type: ignore[union-attr]
    assert set() == kept(interview.state)
    interview.say("x" * MOST_ANSWER)
    assert "badge" == interview.state.place


def test_an_interview_is_not_an_endless_book() -> None:
    interview = at("review")
    most = MOST_TOLD // MOST_ANSWER
    interview.say(*("x" * MOST_ANSWER for _ in range(most)))
    assert "noted" == interview.notice
    before = interview.state
    interview.say("One more word")
    assert "told_full" == interview.notice
    assert before == interview.state
    interview.press("submit")
    assert interview.state.sent_at is not None


def test_a_changed_answer_keeps_the_one_before() -> None:
    interview = at("story")
    interview.say("First.")
    interview.press("back")
    assert "First." == asked(interview).draft
    interview.say("Second.")
    assert ["Second."] == said(interview, "story")
    assert ["First."] == [one.text for one in interview.state.answers["story"].earlier]


def test_an_answer_can_be_kept_as_it_is() -> None:
    interview = at("story")
    interview.press("keep")
    assert "needs_answer" == interview.notice
    interview.say("First.")
    interview.press("back", "keep")
    assert (["First."], "badge") == (said(interview, "story"), interview.state.place)


def test_back_at_the_start_says_so() -> None:
    interview = Interview()
    interview.press("back")
    assert "at_the_start" == interview.notice


def test_an_unknown_button_changes_nothing_and_says_so() -> None:
    interview = at(FAULT)
    before = interview.state
    for option in ("submit", "agree", "go_on", "edit:story", "language:xx", "nonsense", ""):
        interview.press(option)
        assert ("choose_one", before) == (interview.notice, interview.state)


def test_a_place_looks_the_same_when_it_is_opened_again() -> None:
    for place in ("welcome", "story", "badge", "sources", FAULT, "evidence", "review"):
        interview = at(place)
        before = interview.screen
        assert before == interview.give(Opened()).screen
        assert before == show(interview.briefing, from_json(to_json(interview.state)))


def test_words_written_in_a_window_left_open_go_where_they_were_asked() -> None:
    interview = at(SAFE)
    interview.say("That was in 2019.", place="story")
    assert ("kept_elsewhere", SAFE) == (interview.notice, interview.state.place)
    assert ["That was in 2019."] == said(interview, "story")
    interview.say("At my uncle's.", place="sources")
    assert ["At my uncle's."] == said(interview, "sources")
    interview.say("And I oiled it.", place=FAULT)
    assert ["And I oiled it."] == said(interview, FAULT)
    assert "later" == interview.state.answers[f"{BIKE.id}/find-the-fault"].said[0].asked
    interview.say("I have a photo.", place="evidence")
    assert ["I have a photo."] == [item.title for item in interview.state.evidence]
    interview.say("Thank you!", place="review")
    assert (["Thank you!"], SAFE) == (said(interview, "note"), interview.state.place)


@pytest.mark.parametrize("place", ["nowhere/at/all", "", "criterion/x", "probe/x/y", "badge"])
@pytest.mark.parametrize("here", ["story", FAULT, "evidence", "review"])
def test_words_for_a_question_that_is_not_asked_are_handed_back(here: str, place: str) -> None:
    interview = at(here)
    before = interview.state
    moved = interview.say(WHOLE, place=place)
    assert ("place_gone", before) == (interview.notice, interview.state)
    assert WHOLE == getattr(moved.screen, "draft", WHOLE)


# ---------------------------------------------------------------- aside


def test_save_for_later_says_that_it_is_saved_and_the_same_question_waits() -> None:
    interview = at(SAFE)
    before = interview.screen
    interview.press("save")
    assert ["interview.saved"] == lines(interview)
    assert before == interview.give(Opened()).screen


def test_words_typed_on_the_saved_screen_answer_the_question_behind_it() -> None:
    interview = at(SAFE)
    interview.press("save")
    interview.say(WHOLE)
    assert [WHOLE] == said(interview, SAFE)


@pytest.mark.parametrize("place", ["welcome", "story", "badge", "sources", FAULT, "review"])
@pytest.mark.parametrize("word", ["Español", "2", "espanol"])
def test_the_language_is_changed_at_any_place_by_a_word(place: str, word: str) -> None:
    interview = at(place)
    interview.press("language")
    assert ["language:en", "language:es"] == options(interview)
    interview.write(word)
    assert interview.last is not None
    assert (LanguageChanged("es"),) == interview.last.events
    assert ("es", place, "") == (
        interview.state.language,
        interview.state.place,
        interview.state.aside,
    )


def test_the_language_that_is_spoken_already_is_no_news() -> None:
    """A second click on an old button: nothing changes, so nothing is said to have changed."""
    interview = at("badge")
    interview.press("language:en")
    assert interview.last is not None
    assert () == interview.last.events
    interview.press("language:es")
    assert (LanguageChanged("es"),) == interview.last.events


def test_the_language_can_be_left_as_it_is() -> None:
    interview = at("badge")
    interview.press("language", "back")
    assert ("en", "badge", "") == (
        interview.state.language,
        interview.state.place,
        interview.state.aside,
    )


# ---------------------------------------------------------------- the badge


def test_the_menu_says_what_each_badge_asks_for() -> None:
    screen = at("badge").screen
    assert isinstance(screen, Choose)
    assert screen.searchable
    assert [Own(edition.badge.asks) for edition in MENU] == [one.note for one in screen.options]


def test_a_badge_is_kept_in_the_version_it_had_when_it_was_chosen() -> None:
    newer = tuple(Edition(badge=one.badge, version=7) for one in MENU)
    interview = Interview(briefing=replace(BRIEFING, menu=newer))
    interview.walk(until="badge")
    moved = interview.give(Chosen((BIKE.id,)))
    assert (BadgeChosen(BIKE.id, 7),) == moved.events
    assert (BIKE.id, 7) == (interview.state.badge, interview.state.badge_version)


def test_a_badge_that_is_wished_for_at_the_start_is_not_asked() -> None:
    interview = Interview()
    assert () == interview.give(Wished(BIKE.id)).events  # nothing is kept before the consent
    assert interview.state.badge is None
    interview.press("agree")
    moved = interview.give(Wished(BIKE.id))
    assert (BadgeChosen(BIKE.id, 1),) == moved.events
    assert "story" == interview.state.place
    interview.give(Wished(COOKING.id))
    interview.say(TOGETHER)
    assert BIKE.id == interview.state.badge
    assert "badge" not in {interview.state.place, *interview.state.trail}


def test_a_badge_already_held_or_under_way_is_said_to_be_and_not_taken_again() -> None:
    held, under_way = frozenset({BIKE.id}), frozenset({COOKING.id})
    interview = Interview(briefing=replace(BRIEFING, held=held, under_way=under_way))
    interview.walk(until="badge")
    notes = [one.note for one in interview.screen.options]  # type: ignore[union-attr]
    assert [Words("interview.badge.held"), Words("interview.badge.under_way")] == notes[:2]
    interview.press(BIKE.id)
    assert ("held", "badge") == (interview.notice, interview.state.place)
    interview.press(COOKING.id)
    assert ("under_way", "badge") == (interview.notice, interview.state.place)
    interview.press(CARE.id)
    assert "sources" == interview.state.place


@pytest.mark.parametrize("option", ["skip", "unknown", "no-such-badge"])
def test_the_badge_has_to_be_chosen(option: str) -> None:
    interview = at("badge")
    interview.press(option)
    assert "badge" == interview.state.place
    assert interview.notice in ("needed.badge", "help.badge", "choose_one")


def test_two_badges_at_once_are_not_one() -> None:
    interview = at("badge")
    interview.give(Chosen((BIKE.id, COOKING.id)))
    assert ("choose_one", None) == (interview.notice, interview.state.badge)


def test_a_search_that_finds_nothing_says_so_and_back_shows_the_whole_menu() -> None:
    interview = at("badge")
    interview.say("submarine")
    assert ("nothing_found", []) == (interview.notice, options(interview))
    interview.press("back")
    assert [edition.badge.id for edition in MENU] == options(interview)
    assert "badge" == interview.state.place
    interview.press("back")
    assert "story" == interview.state.place


def test_an_empty_search_shows_the_whole_menu_again() -> None:
    interview = at("badge")
    interview.say("bike", "")
    assert ("", [edition.badge.id for edition in MENU]) == (interview.notice, options(interview))


def test_whoever_goes_on_telling_at_the_menu_goes_on_with_the_story() -> None:
    interview = at("badge", story="I mend things.")
    more = "It was last year in June when my neighbour came to me with a bike. " * 2
    interview.say(more)
    assert ("kept_story", "badge") == (interview.notice, interview.state.place)
    assert ["I mend things.", more.strip()] == said(interview, "story")
    assert len(MENU) == len(options(interview))


def test_another_badge_can_be_chosen_and_nothing_told_is_lost() -> None:
    interview = at("review", answer=WHOLE)
    interview.press("edit:badge", COOKING.id)
    first = f"criterion/{COOKING.criteria[0].id}"
    assert (first, COOKING.id) == (interview.state.place, interview.state.badge)
    assert [Own(COOKING.criteria[0].question)] == list(asked(interview).lines)
    assert [WHOLE] == [
        one.text for one in interview.state.answers[f"{BIKE.id}/find-the-fault"].said
    ]
    interview.press("back", BIKE.id)
    assert (FAULT, WHOLE) == (interview.state.place, asked(interview).draft)


def test_the_way_back_never_leads_to_a_question_of_another_badge() -> None:
    interview = at("review", answer=WHOLE)
    interview.press("edit:badge", COOKING.id)
    seen = []
    while interview.notice != "at_the_start":
        interview.press("back")
        seen.append(interview.state.place)
    assert [
        "badge",
        "review",
        "evidence",
        "sources",
        "badge",
        "story",
        "welcome",
        "welcome",
    ] == seen


def test_words_for_a_question_of_the_badge_before_are_not_put_to_the_new_one() -> None:
    interview = at("review", answer=SHORT)
    probe = next(iter(interview.state.probes))
    place = f"probe/{probe.criterion}/{probe.gap}"
    interview.press("edit:badge", COOKING.id)
    before = interview.state
    interview.say("Too late.", place=place)
    assert ("place_gone", before) == (interview.notice, interview.state)


def test_choosing_the_same_badge_again_goes_back_to_the_read_back() -> None:
    interview = at("review", answer=WHOLE)
    before = interview.state.answers
    interview.press("edit:badge", BIKE.id)
    assert ("review", before) == (interview.state.place, interview.state.answers)


# ---------------------------------------------------------------- where it was learned


def test_more_than_one_source_may_be_chosen_in_the_order_of_the_script() -> None:
    interview = at("sources")
    interview.give(Chosen(("watching", "work")))
    assert ("work", "watching") == interview.state.choices["sources"]
    assert FAULT == interview.state.place


@pytest.mark.parametrize("wrong", [(), ("work", "nowhere"), ("nowhere",)])
def test_an_unknown_source_is_none(wrong: tuple[str, ...]) -> None:
    interview = at("sources")
    interview.give(Chosen(wrong))
    assert ("choose_some", "sources") == (interview.notice, interview.state.place)
    assert {} == interview.state.choices


def test_where_it_was_learned_may_be_told_in_ones_own_words() -> None:
    interview = at("sources")
    interview.say("From my grandmother")
    assert ["From my grandmother"] == said(interview, "sources")
    assert FAULT == interview.state.place


# ---------------------------------------------------------------- criteria and probes


def test_each_criterion_is_asked_once_in_the_words_of_the_badge() -> None:
    interview = at(FAULT)
    for criterion in BIKE.criteria:
        assert (Own(criterion.question),) == asked(interview).lines
        interview.say(WHOLE)
    assert "evidence" == interview.state.place


def test_what_the_story_already_answers_is_read_back_and_confirmed() -> None:
    interview = at(REPAIR, story=PATCHED)
    assert ["interview.heard"] == lines(interview)
    assert (Said(PATCHED),) == asked(interview).quotes
    assert ["yes", "more"] == options(interview)
    interview.press("yes")
    answer = interview.state.answer(REPAIR)
    assert answer is not None
    assert (Kind.CONFIRMED, [PATCHED]) == (answer.kind, said(interview, REPAIR))
    assert SAFE == interview.state.place


def test_something_can_be_added_to_what_was_heard() -> None:
    interview = at(REPAIR, story=PATCHED)
    interview.press("more")
    assert ["interview.add_more", BIKE.criteria[1].question["en"]] == lines(interview)
    interview.say("I used two levers.")
    assert [PATCHED, "I used two levers."] == said(interview, REPAIR)
    assert SAFE == interview.state.place


def test_adding_can_be_called_off() -> None:
    interview = at(REPAIR, story=PATCHED)
    interview.press("more", "back")
    assert ["interview.heard"] == lines(interview)


def test_a_yes_where_nothing_was_heard_confirms_nothing() -> None:
    interview = at(FAULT)
    interview.press("yes")
    assert ("choose_one", None) == (interview.notice, interview.state.answer(FAULT))


def test_probes_ask_for_what_is_missing_the_weakest_criterion_first_and_at_most_three() -> None:
    interview = at(FAULT)
    interview.say(WHOLE, TOGETHER, SHORT, WHOLE)
    assert "probe/check-it-is-safe/too_short" == interview.state.place
    assert (
        Words("probe.too_short", {"criterion": Own(BIKE.criteria[2].name)})
        == (asked(interview).lines[0])
    )
    assert (Said(SHORT),) == asked(interview).quotes
    seen = []
    while interview.state.place.startswith("probe/"):
        seen.append(interview.state.place)
        interview.press("skip")
    assert "probe/make-the-repair/no_i" in seen
    assert 3 == len(seen) == len(set(seen))
    assert "evidence" == interview.state.place


def test_an_answer_to_a_probe_is_added_to_the_answer() -> None:
    interview = at("probe/find-the-fault/too_short", answer=SHORT)
    interview.say("I listened to the wheel.")
    assert [SHORT, "I listened to the wheel."] == said(interview, FAULT)
    assert ["", "too_short"] == [
        one.asked for one in interview.state.answers[f"{BIKE.id}/find-the-fault"].said
    ]


def test_what_was_skipped_or_not_known_is_not_probed() -> None:
    interview = at(FAULT)
    interview.press("skip", "unknown", "unknown", "skip", "skip")
    assert ("evidence", ()) == (interview.state.place, interview.state.probes)


def test_a_full_answer_is_not_probed() -> None:
    interview = at(FAULT)
    interview.say(*[WHOLE] * 4)
    assert ("evidence", ()) == (interview.state.place, interview.state.probes)


def test_a_script_may_do_without_probes() -> None:
    probes = BRIEFING.script.places["probes"].model_copy(update={"most": 0})
    places = {**BRIEFING.script.places, "probes": probes}
    script = BRIEFING.script.model_copy(update={"places": places})
    interview = Interview(briefing=replace(BRIEFING, script=script))
    interview.walk(until="badge")
    interview.give(Chosen((BIKE.id,)))
    interview.walk(until=FAULT)
    interview.say(*[SHORT] * 4)
    assert "evidence" == interview.state.place


def test_a_probe_that_was_asked_is_not_asked_again_when_one_goes_back() -> None:
    interview = at("probe/find-the-fault/too_short", answer=SHORT)
    interview.press("skip", "back")
    assert "probe/find-the-fault/too_short" == interview.state.place
    interview.say("I listened.")
    assert "probe/find-the-fault/too_short" != interview.state.place


# ---------------------------------------------------------------- evidence


def test_an_address_without_end_is_none_and_costs_no_time() -> None:
    """Python normalizes a host, and accents that are piled up in the square of their number."""
    began = time.process_time()
    assert not is_address("https://a" + "\u0301\u0316" * 100_000 + ".example/")
    assert time.process_time() - began < 5
    assert is_address("https://a.example/" + "b" * 1_900)
    assert not is_address("https://a.example/" + "b" * 2_000)


def test_links_in_what_is_typed_become_links_and_the_rest_is_kept_with_them() -> None:
    interview = at("evidence")
    text = "See https://example.org/a, (https://example.org/b). https://example.org/c_(d)!"
    interview.say(text)
    assert [
        "https://example.org/a",
        "https://example.org/b",
        "https://example.org/c_(d)",
    ] == [item.url for item in interview.state.evidence]
    assert {EvidenceKind.LINK} == {item.kind for item in interview.state.evidence}
    assert {text} == {item.text for item in interview.state.evidence}
    every = tuple(criterion.id for criterion in BIKE.criteria)
    assert {every} == {item.criteria for item in interview.state.evidence}


def test_words_without_a_link_become_a_note() -> None:
    interview = at("evidence")
    interview.say("My neighbour saw it.")
    [item] = interview.state.evidence
    assert (EvidenceKind.NOTE, "My neighbour saw it.") == (item.kind, item.title)
    assert "evidence" == interview.state.place


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://example.org/x",
        "https://",
        "https://user:word@example.org/",
        "https://example.org/a b",
        "https://example.org:port/",
        "http://[bad",
        "file:///etc/passwd",
        "https://example.org/" + "x" * 2000,
    ],
)
def test_what_is_no_web_address_is_kept_as_a_note_and_never_linked(address: str) -> None:
    interview = at("evidence")
    interview.give(Attached(piece(title="My page", url=address, criteria=("make-the-repair",))))
    assert "evidence_link" == interview.notice
    [item] = interview.state.evidence
    assert (EvidenceKind.NOTE, "") == (item.kind, item.url)
    assert f"My page\n{address}" == item.text


def test_nothing_written_on_a_piece_is_cut_off() -> None:
    interview = at("evidence")
    long = "A very long title. " * 30
    interview.give(
        Attached(piece(1, title=long)),
        Attached(piece(2, kind=EvidenceKind.WITNESS, title="Ana", relation=long, url="")),
        Attached(piece(3, kind=EvidenceKind.NOTE, title=long, text="More.", url="")),
    )
    for item in interview.state.evidence:
        assert len(item.title) <= 300
        assert len(item.relation) <= 300
        assert long.strip() in item.text
    assert interview.state.evidence[2].text.startswith("More.")


def test_two_bad_links_in_one_message_lose_none_of_it() -> None:
    interview = at("evidence")
    text = "see http://a@b.example and also http://c@d.example thanks"
    interview.say(text)
    assert all(text in item.text for item in interview.state.evidence)


def test_what_is_written_on_a_piece_holds_nothing_that_a_database_cannot() -> None:
    interview = at("evidence")
    interview.give(
        Attached(piece(title="a\x00b\ud800", text="c\x00\udfff", url="https://example.org/\ud800"))
    )
    [item] = interview.state.evidence
    assert ("ab", "c", "https://example.org/") == (item.title, item.text, item.url)
    assert interview.state == from_json(to_json(interview.state))


def test_a_witness_needs_a_name() -> None:
    interview = at("evidence")
    interview.give(Attached(piece(kind=EvidenceKind.WITNESS, title=" ", relation="neighbour")))
    assert ("evidence_name", ()) == (interview.notice, interview.state.evidence)


def test_a_piece_that_shows_no_part_is_kept_and_asked_about() -> None:
    interview = at("evidence")
    interview.give(Attached(piece(criteria=("nothing",))))
    assert "evidence_tie" == interview.notice
    assert [()] == [item.criteria for item in interview.state.evidence]
    interview.give(Tied("piece-1", ("make-the-repair", "nothing")))
    assert ("", [("make-the-repair",)]) == (
        interview.notice,
        [item.criteria for item in interview.state.evidence],
    )


def test_tying_or_taking_away_what_is_not_there_changes_nothing() -> None:
    interview = at("evidence")
    before = interview.state
    interview.give(Tied("piece-9", ()), Detached("piece-9"))
    assert (before, "") == (interview.state, interview.notice)


def test_the_same_piece_twice_is_one() -> None:
    interview = at("evidence")
    interview.give(Attached(piece()), Attached(piece()))
    assert 1 == len(interview.state.evidence)


def test_what_was_taken_away_is_not_lost() -> None:
    interview = at("evidence")
    interview.say("My neighbour saw it.")
    interview.give(Detached("said-1"))
    assert () == interview.state.evidence
    assert ["My neighbour saw it."] == [item.title for item in interview.state.dropped]
    interview.say("Ana saw it, too.")
    assert ["said-2"] == [item.id for item in interview.state.evidence]


def test_a_note_never_takes_the_place_of_another_piece() -> None:
    interview = at("evidence")
    interview.give(Attached(piece(id="said-2")))
    interview.say("My neighbour saw it.")
    assert ["said-2", "said-3"] == [item.id for item in interview.state.evidence]


def test_when_there_is_no_room_for_more_evidence_the_words_are_kept_as_a_note() -> None:
    interview = at("evidence")
    interview.give(*(Attached(piece(number)) for number in range(40)))
    interview.say("Ana saw it.")
    assert "evidence_full" == interview.notice
    interview.give(Attached(piece(99, title="My page", url="https://example.org/mine")))
    assert "evidence_full" == interview.notice
    assert 40 == len(interview.state.evidence)
    assert ["Ana saw it.", "My page\nhttps://example.org/mine"] == said(interview, "note")


def test_how_fresh_it_should_be_is_said_where_the_badge_says_so() -> None:
    gather = at("evidence").screen
    assert isinstance(gather, Gather)
    assert Words("interview.current", {"time": Words("time.years", count=3)}) == gather.lines[1]
    months = BIKE.model_copy(update={"current_within_months": 18})
    ageless = BIKE.model_copy(update={"current_within_months": None})
    for badge, wanted in ((months, [Words("time.months", count=18)]), (ageless, [])):
        briefing = replace(BRIEFING, chosen=Edition(badge=badge, version=1))
        told = show(briefing, at("evidence").state).lines[1:]  # type: ignore[union-attr]
        assert wanted == [line.params["time"] for line in told]  # type: ignore[union-attr]


# ---------------------------------------------------------------- the read-back


def test_the_read_back_holds_everything_with_a_meter_that_only_advises() -> None:
    interview = at(FAULT, story="My story.")
    interview.say(WHOLE, SHORT)
    interview.press("skip", "unknown", "unknown", "skip", "skip", "skip")
    interview.give(Attached(piece(criteria=("find-the-fault",))))
    interview.press("go_on")
    screen = interview.screen
    assert isinstance(screen, ReadBack)
    titles = [
        part.title.key if isinstance(part.title, Words) else part.title.by_language["en"]  # type: ignore[union-attr]
        for part in screen.parts
    ]
    assert [
        *("part.story", "part.badge", "part.sources"),
        *(criterion.name["en"] for criterion in BIKE.criteria),
    ] == titles
    told, short, skipped, unknown = screen.parts[3:]
    assert (3, ()) == (told.meter.level, told.meter.advice)  # type: ignore[union-attr]
    assert 1 == short.meter.level  # type: ignore[union-attr]
    assert Words("gap.no_evidence") == short.meter.advice[-1]  # type: ignore[union-attr]
    assert ((Words("part.open"),), 0) == (skipped.said, skipped.meter.level)  # type: ignore[union-attr]
    assert ((Words("part.unknown"),), 0) == (unknown.said, unknown.meter.level)  # type: ignore[union-attr]
    assert Words("interview.declaration") == screen.declaration
    interview.press("submit")
    assert interview.state.sent_at is not None


@pytest.mark.parametrize("place", ["story", "sources", FAULT, EXPLAIN, "evidence", "welcome"])
def test_every_part_can_be_changed_and_leads_back_to_the_read_back(place: str) -> None:
    interview = at("review", answer=WHOLE)
    interview.press(f"edit:{place}")
    assert place == interview.state.place
    interview.press("agree" if place == "welcome" else "skip")
    assert "review" == interview.state.place


def test_an_edit_can_be_called_off() -> None:
    interview = at("review", answer=WHOLE)
    before = interview.screen
    interview.press(f"edit:{FAULT}", "back")
    assert before == interview.screen


def test_an_edited_answer_replaces_the_one_before_which_is_kept() -> None:
    interview = at("review", answer=WHOLE)
    interview.press(f"edit:{FAULT}")
    assert WHOLE == asked(interview).draft
    interview.say("Better said.")
    assert (["Better said."], "review") == (said(interview, FAULT), interview.state.place)
    assert WHOLE in kept(interview.state)


@pytest.mark.parametrize("option", ["edit:review", "edit:probes", "edit:nowhere", "edit:"])
def test_only_what_can_be_asked_can_be_changed(option: str) -> None:
    interview = at("review")
    interview.press(option)
    assert ("review", "choose_one") == (interview.state.place, interview.notice)


def test_words_at_the_read_back_are_a_word_to_the_assessor() -> None:
    interview = at("review")
    interview.say("Sorry for my English.", "And thanks.")
    assert "noted" == interview.notice
    assert ["Sorry for my English.", "And thanks."] == said(interview, "note")
    assert Words("part.note") == interview.screen.parts[-1].title  # type: ignore[union-attr]


def test_sending_is_an_act_of_its_own_and_the_last() -> None:
    interview = at("review", answer=WHOLE)
    moved = interview.press("submit")
    assert (Sent(),) == moved.events
    assert interview.now == interview.state.sent_at
    assert isinstance(moved.screen, Standing)
    after = interview.state
    for late in (Pressed("submit"), Pressed("back"), Typed("Late."), Attached(piece()), Opened()):
        assert () == interview.give(late).events
        assert after == interview.state


# ---------------------------------------------------------------- after a "not yet"


def judged(*again: str) -> Interview:
    interview = sent(answer=SHORT)
    reasons = {one: f"What about {one}?" for one in again}
    interview.state = reopen(interview.briefing, interview.state, reasons)
    return interview


def test_only_what_is_missing_is_asked_again_with_the_reason() -> None:
    interview = judged("explain-the-repair", "make-the-repair")
    assert REPAIR == interview.state.place
    assert ["interview.not_yet", "interview.reopened", BIKE.criteria[1].question["en"]] == lines(
        interview
    )
    not_yet, reopened, _ = asked(interview).lines
    assert {"met": 2, "of": 4} == dict(not_yet.params)  # type: ignore[union-attr]
    assert Said("What about make-the-repair?") == reopened.params["reason"]  # type: ignore[union-attr]
    assert [REPAIR, EXPLAIN, "evidence", "review"] == interview.walk()


def test_what_was_told_before_stays_and_more_is_added_to_it() -> None:
    interview = judged("make-the-repair")
    before = said(interview, REPAIR)
    assert before[0] == SHORT
    assert [Said(one) for one in before] == list(asked(interview).quotes)
    assert "" == asked(interview).draft
    interview.say("I used two levers.")
    assert [*before, "I used two levers."] == said(interview, REPAIR)
    assert "evidence" == interview.state.place


def test_no_probes_are_asked_in_a_later_round() -> None:
    interview = sent()
    reasons = {"make-the-repair": "Which tool?"}
    interview.state = reopen(interview.briefing, interview.state, reasons)
    interview.say(SHORT)
    assert ("evidence", ()) == (interview.state.place, interview.state.probes)


def test_what_was_met_is_fixed_and_only_the_rest_can_be_changed() -> None:
    interview = judged("make-the-repair")
    interview.walk(until="review")
    screen = interview.screen
    assert isinstance(screen, ReadBack)
    changeable = {part.edit.id for part in screen.parts if part.edit}
    assert {f"edit:{REPAIR}"} == changeable
    fixed = [part.title for part in screen.parts if part.fixed]
    assert [Own(BIKE.criteria[number].name) for number in (0, 2, 3)] == fixed
    for met in (FAULT, SAFE, EXPLAIN):
        interview.press(f"edit:{met}")
        assert ("review", "choose_one") == (interview.state.place, interview.notice)


def test_the_badge_stays_once_an_assessor_has_read_the_claim() -> None:
    interview = judged("make-the-repair")
    interview.walk(until="review")
    interview.press("edit:badge", COOKING.id)
    assert ("badge_fixed", BIKE.id) == (interview.notice, interview.state.badge)


def test_every_round_counts_and_the_last_reasons_are_shown() -> None:
    interview = judged("make-the-repair", "find-the-fault")
    interview.walk()
    interview.state = reopen(interview.briefing, interview.state, {"find-the-fault": "Still."})
    assert 3 == interview.state.round
    assert {"find-the-fault": "Still."} == interview.state.reasons
    assert [FAULT, "evidence", "review"] == interview.walk()


@pytest.mark.parametrize("reasons", [{}, {"nothing": "Why?"}])
def test_a_not_yet_that_reopens_nothing_is_a_mistake(reasons: dict[str, str]) -> None:
    interview = sent()
    with pytest.raises(ValueError, match="nothing to reopen"):
        reopen(interview.briefing, interview.state, reasons)


def test_the_way_back_ends_at_the_first_reopened_question() -> None:
    interview = judged("make-the-repair")
    interview.press("back")
    assert ("at_the_start", REPAIR) == (interview.notice, interview.state.place)


# ---------------------------------------------------------------- the conversation so far


def test_the_conversation_so_far_is_what_was_asked_and_answered() -> None:
    interview = at("badge", story="My story.")
    interview.give(Chosen((BIKE.id,)), Chosen(("work",)))
    interview.say(WHOLE, SHORT)
    told = history(interview.briefing, interview.state)
    assert [
        (Words("interview.story"), (Said("My story."),)),
        (Words("interview.badge"), (Own(BIKE.name),)),
        (Words("interview.sources"), (Words("interview.sources.work"),)),
        (Own(BIKE.criteria[0].question), (Said(WHOLE),)),
        (Own(BIKE.criteria[1].question), (Said(SHORT),)),
    ] == [(one.question, one.answer) for one in told]


def test_the_conversation_holds_a_probe_with_its_answer() -> None:
    interview = at("probe/find-the-fault/too_short", answer=SHORT)
    interview.say("I listened to the wheel.")
    told = history(interview.briefing, interview.state)
    probe = Words("probe.too_short", {"criterion": Own(BIKE.criteria[0].name)})
    assert (probe, (Said("I listened to the wheel."),)) in [
        (one.question, one.answer) for one in told
    ]
    assert (Own(BIKE.criteria[0].question), (Said(SHORT),)) in [
        (one.question, one.answer) for one in told
    ]


def test_the_conversation_does_not_tell_what_comes() -> None:
    assert () == history(BRIEFING, Interview().state)
    assert () == history(BRIEFING, at("story").state)


# ---------------------------------------------------------------- kept and found again


def test_times_are_the_ones_that_were_passed_in() -> None:
    interview = at("story")
    interview.say("Now.")
    [told] = interview.state.answers["story"].said
    assert START + timedelta(seconds=20) == told.at


def test_a_state_goes_to_json_and_back_with_everything_in_it() -> None:
    interview = judged("make-the-repair")
    interview.say("naïve 😀 %(x)s \u2028 \u200fעברית")
    interview.give(Attached(piece(criteria=("make-the-repair",))), Detached("piece-1"))
    assert interview.state == from_json(to_json(interview.state))
    assert len(to_json(at("story").state)) < 200


def test_text_is_tidied_and_nothing_readable_goes() -> None:
    assert "a\nb\tc" == tidy("  a\r\nb\tc\x00\x1b\u202e\u2066\ufeff ")
    assert "é" == tidy("e\u0301")
    assert "שלום\u200f!" == tidy("שלום\u200f!")
    assert "👩\u200d🍳" == tidy("👩\u200d🍳")
    assert "" == tidy("\u200b \u00ad\u2060")
    assert "\U0001fae8" == tidy("\U0001fae8"), "a sign newer than Python's tables is readable"


def test_the_language_of_an_answer_decides_which_rules_read_it() -> None:
    spanish = "En mayo arreglé la bici de mi vecina, le puse un parche y al final quedó bien."
    english = BRIEFING.rules_for(WHOLE, "es")
    assert ("en", "es") == (
        english and english.language,
        (found := BRIEFING.rules_for(spanish, "en")) and found.language,
    )
    assert BRIEFING.rules["es"] is BRIEFING.rules_for("xyzzy", "es-MX")
    bare = Briefing(script=BRIEFING.script, menu=MENU, languages={}, rules={})
    assert bare.rules_for(WHOLE, "en") is None


def test_the_step_itself_changes_nothing_it_was_given() -> None:
    interview = at("review", answer=SHORT)
    before = to_json(interview.state)
    for given in (Pressed("submit"), Typed("More."), Pressed("edit:story"), Attached(piece())):
        step(interview.briefing, interview.state, given, START)
        assert before == to_json(interview.state)
