"""Whatever comes in, in whatever order: nothing breaks, nothing told is lost, there is a way out.

An input is drawn without knowing the screen ("the fourth option shown") and made real when it
is its turn, so that sequences go deep and still shrink to short ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.catalogue import Edition
from core.domain.interview import (
    Attached,
    Chosen,
    Detached,
    Evidence,
    Input,
    Opened,
    Pressed,
    Sent,
    State,
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
from core.domain.interview.readback import parts
from core.domain.interview.script import PlaceKind
from core.domain.interview.state import (
    CRITERION,
    MOST_ANSWER,
    MOST_EVIDENCE,
    MOST_TOLD,
    PROBE,
    Kind,
)
from core.domain.screens import Choose, EvidenceKind, Option, Screen, Standing, Words
from core.texts import _PLACEHOLDER as PLACEHOLDER
from tests.core.domain.interviews import (
    BADGES,
    BIKE,
    BRIEFING,
    MENU,
    SCRIPT,
    SHORT,
    START,
    TEXTS,
    WHOLE,
    Interview,
    at,
    kept,
    piece,
    sent,
    words_in,
)

EXAMPLES = {"stress": 10_000}.get(settings.get_current_profile_name(), 120)

ACTIONS = ("back", "skip", "unknown", "save", "language")

# ---------------------------------------------------------------- what may come in


@dataclass(frozen=True)
class Shown:
    """Press what the screen shows, by number."""

    number: int


@dataclass(frozen=True)
class Several:
    """Choose some of what the screen shows, by number."""

    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Written:
    """A word that may stand on a button, typed."""

    text: str


@dataclass(frozen=True)
class Judged:
    """Where it was sent: "not yet" for some of the criteria, by number."""

    numbers: tuple[int, ...]


Move = Input | Shown | Several | Written | Judged

NAUGHTY = [
    "",
    " \n\t ",
    "\u200b\u200e\ufeff",
    "\x00\x1b[2J",
    "a\u202ebc\u2066",
    "\ud800",
    "😀",
    "é" * 5,
    "%(criterion)s %s %",
    "{{ 7 * 7 }}",
    "<script>alert(1)</script>",
    "=1+1",
    "x" * MOST_ANSWER,
    "x" * (MOST_ANSWER + 1),
    "\n".join(f"https://example.org/{n}" for n in range(5)),
    "http://a@b.example and http://[bad",
    "see https://example.org/x(1), or (https://example.org/y).",
    "bike",
    "reparacion",
    "nothing like it at all",
    "x" * 101,
]
TOLD = [
    SHORT,
    WHOLE,
    "We did it together last year and it worked.",
    "I want to learn to cook.",
    "One day I found out what was wrong with a bike, I put a patch on it and I tested the "
    "brakes. I explained it to my neighbour, and in the end he was happy. That was in May.",
    "Cociné para veinte personas en junio y al final todos comieron.",
    "Once I cooked for forty people at the club, I made a plan and a shopping list, I kept it "
    "warm and safe, I asked about allergies, and in the end everyone ate and liked it.",
]
BUTTONS = [
    *("back", "skip", "I don't know", "save", "language", "keep it", "go on", "yes", "more", "no"),
    *("1", "2", "1, 3", "send", "Español", "English", "Bicycle repair", "the story", "at work"),
]
CRITERIA = [criterion.id for badge in BADGES for criterion in badge.criteria]
PLACES = [
    *SCRIPT.places,
    *(CRITERION + one for one in CRITERIA),
    *(f"{PROBE}{one}/{gap}" for one in CRITERIA[:5] for gap in ("no_i", "too_short", "x")),
    *("", "nowhere", "criterion/", "probe/", "probe//", "note", "end", "a/b/c", "\ud800"),
]
IDS = [
    *(*ACTIONS, "agree", "decline", "keep", "yes", "more", "go_on", "submit", "chosen"),
    *("withdraw", "", "edit:", "edit:nowhere", "language:", "language:xx", "language:es"),
    *(f"edit:{place}" for place in PLACES),
    *(badge.id for badge in BADGES),
    *SCRIPT.places["sources"].options,
]

texts = st.one_of(
    st.sampled_from(NAUGHTY),
    st.sampled_from(TOLD),
    st.text(st.characters(exclude_categories=()), max_size=40),
)
pieces = st.builds(
    Evidence,
    id=st.sampled_from([f"piece-{n}" for n in range(60)] + ["said-1", "said-2", ""]),
    kind=st.sampled_from(EvidenceKind),
    title=st.one_of(st.just(""), texts),
    at=st.just(START),
    criteria=st.lists(st.sampled_from(CRITERIA), max_size=3).map(tuple),
    url=st.one_of(st.sampled_from(["", "https://example.org/a", "javascript:alert(1)"]), texts),
    text=st.one_of(st.just(""), texts),
    relation=st.one_of(st.just(""), texts),
)
numbers = st.lists(st.integers(0, 8), max_size=4).map(tuple)
moves: st.SearchStrategy[Move] = st.one_of(
    st.just(Opened()),
    # Three times what a screen offers, so that sequences go far and not only wrong.
    st.builds(Shown, st.integers(0, 20)),
    st.builds(Shown, st.integers(0, 8)),
    st.builds(Shown, st.integers(0, 3)),
    st.builds(Several, numbers),
    st.builds(Written, st.sampled_from(BUTTONS)),
    st.builds(Typed, st.sampled_from(TOLD)),
    st.builds(Typed, texts),
    st.builds(Typed, texts, st.sampled_from(PLACES) | st.text(max_size=5)),
    st.builds(Pressed, st.sampled_from(IDS) | st.text(max_size=5))
    | st.builds(Chosen, st.lists(st.sampled_from(IDS), max_size=3).map(tuple)),
    st.builds(Attached, pieces),
    st.builds(Detached, st.sampled_from(["piece-1", "piece-2", "said-1", "said-2", "x"]))
    | st.builds(
        Tied,
        st.sampled_from(["piece-1", "said-1", "x"]),
        st.lists(st.sampled_from([*CRITERIA, "x"]), max_size=3).map(tuple),
    ),
    st.builds(Wished, st.sampled_from([badge.id for badge in BADGES]) | st.text(max_size=5)),
    st.builds(Judged, numbers),
)
sequences = st.lists(moves, max_size=8) | st.lists(moves, min_size=10, max_size=32)


def pressable(screen: Screen) -> list[Option]:
    found = [*getattr(screen, "options", ()), *getattr(screen, "actions", ())]
    found += [
        one for name in ("go_on", "submit", "confirm") if (one := getattr(screen, name, None))
    ]
    return found + [part.edit for part in getattr(screen, "parts", ()) if part.edit]


def real(move: Move, interview: Interview) -> Input:
    """The input that a move comes to on the present screen."""
    screen = interview.screen
    options = pressable(screen)
    match move:
        case Shown(number):
            return Pressed(options[number % len(options)].id) if options else Opened()
        case Several(picked):
            return Chosen(tuple(options[n % len(options)].id for n in picked if options))
        case Written(text):
            language = interview.state.language
            return TEXTS.understand(screen, text, language) or Typed(text)
        case Judged():
            return Opened()
        case _:
            return move


# ---------------------------------------------------------------- where a sequence begins


def second_round() -> Interview:
    interview = sent(answer=SHORT)
    again(interview, (0, 2))
    return interview


def crowded() -> Interview:
    """One piece of evidence short of full."""
    interview = at("evidence")
    interview.give(*(Attached(piece(n)) for n in range(MOST_EVIDENCE - 1)))
    return interview


def returning() -> Interview:
    interview = at("review", answer=SHORT)
    interview.press("edit:badge")
    return interview


def taken() -> Interview:
    """Somebody who holds two badges and has a third under way."""
    held, under_way = frozenset(one.id for one in BADGES[:2]), frozenset({BADGES[2].id})
    return Interview(briefing=replace(BRIEFING, held=held, under_way=under_way))


BEGINNINGS: dict[str, Callable[[], Interview]] = {
    "at the start": Interview,
    "with badges held": taken,
    "at the menu": lambda: at("badge", story=TOLD[4]),
    "at the first criterion": lambda: at(CRITERION + BIKE.criteria[0].id),
    "at a criterion that was heard": lambda: at(CRITERION + BIKE.criteria[0].id, story=TOLD[4]),
    "at a probe": lambda: at(f"probe/{BIKE.criteria[0].id}/too_short", answer=SHORT),
    "at the evidence": lambda: at("evidence", answer=SHORT),
    "with evidence nearly full": crowded,
    "at the read-back": lambda: at("review", answer=WHOLE),
    "changing the badge": returning,
    "in the second round": second_round,
    "sent": sent,
}


@cache
def beginning(name: str) -> Interview:
    return BEGINNINGS[name]()


def again(interview: Interview, picked: tuple[int, ...]) -> tuple[str, ...]:
    """A "not yet" for some criteria; gives those that open again, in the badge's order."""
    badge = interview.briefing.badge
    assert badge is not None
    ids = [one.id for one in badge.criteria]
    wanted = {ids[number % len(ids)] for number in (picked or (0,))}
    reasons = {one: f"Please say more about {one} (100 % of it)." for one in wanted}
    interview.state = reopen(interview.briefing, interview.state, reasons)
    return tuple(one for one in ids if one in wanted)


# ---------------------------------------------------------------- what always holds


@cache
def check_words(key: str, params: frozenset[str], counted: bool) -> None:
    """The key has words in every language, and what they need is there."""
    for language, catalog in TEXTS.catalogs.items():
        message = catalog.get(key)
        assert message is not None, f"{key} has no words in {language}"
        strings = (message.string,) if isinstance(message.string, str) else message.string
        assert message.pluralizable == counted, key
        for string in strings:
            assert string, f"{key} is empty in {language}"
            needed = set(PLACEHOLDER.findall(string))
            assert needed <= params | ({"n"} if counted else set()), f"{key} in {language}"


def check_screen(*shown: object) -> None:
    for words in words_in(*shown):
        check_words(words.key, frozenset(words.params), words.count is not None)


def check_place(interview: Interview) -> None:
    """The place is one of the script's, or a criterion of the badge, or a probe asked."""
    state, badge = interview.state, interview.briefing.badge
    many = (PlaceKind.CRITERIA, PlaceKind.PROBES)
    defined = {name for name, place in SCRIPT.places.items() if place.kind not in many}
    defined |= {CRITERION + one.id for one in badge.criteria} if badge else set()
    defined |= {f"{PROBE}{one.criterion}/{one.gap}" for one in state.probes}
    assert state.place in defined
    assert state.aside in ("", "language", "saved", "declined")
    assert (interview.briefing.chosen is None) == (state.badge is None)
    assert badge is None or badge.id == state.badge


def check_drawing(interview: Interview) -> None:
    """Every view of it can be drawn, from what was saved alone."""
    state, briefing = interview.state, interview.briefing
    saved = from_json(to_json(state))
    assert state == saved
    screen = show(briefing, state)
    check_screen(history(briefing, state), *parts(briefing, state, edit=False))
    if state.sent_at is not None:
        assert isinstance(screen, Standing)
    elif not state.aside:
        assert tuple(one.id for one in screen.actions) == ACTIONS  # type: ignore[union-attr]


def check_consent(state: State) -> None:
    """Before the yes nothing is kept."""
    if state.consent is None:
        assert (set(), {}, None) == (kept(state), dict(state.choices), state.badge)


def held_in(text: str, texts: set[str]) -> bool:
    return text in texts or any(text in one for one in texts)


class Listener:
    """Remembers what was told, as somebody beside the machine would, and looks for it."""

    def __init__(self, before: State) -> None:
        self.told = kept(before) - {before.query}

    def heard(
        self, given: Input, before: State, after: State, screen: Screen, here: PlaceKind
    ) -> None:
        now = kept(after)
        if isinstance(given, Typed) and before.sent_at is None:
            text = tidy(given.text)
            fits = len(text) <= MOST_ANSWER and before.told + len(text) <= MOST_TOLD
            gone = getattr(screen, "notice", None) == Words("interview.notice.place_gone")
            assert not gone or given.place not in (None, before.place), "it was asked just now"
            if text and fits and here is not PlaceKind.CONSENT and not gone:
                assert held_in(text, now), "not kept"
                if after.query != text:  # what was searched for is of use only while searching
                    self.told.add(text)
            elif text and not held_in(text, now):
                assert getattr(screen, "notice", None), "refused without a word"
                # Where nothing is typed, the face that took the words hands them back.
                if not isinstance(screen, Choose):
                    assert text == getattr(screen, "draft", text), "refused, and not handed back"
        if isinstance(given, Attached) and before.sent_at is None and before.consent is not None:
            self.attached(given.evidence, before, after, now)
        lost = [one for one in self.told if not held_in(one, now)]
        assert lost == []

    def attached(self, item: Evidence, before: State, after: State, now: set[str]) -> None:
        known = item.id in {one.id for one in before.evidence}
        if known or after == before:  # the same once more, or one without anything to go by
            return
        for text in (item.title, item.url, item.text, item.relation):
            if tidy(text):
                assert held_in(tidy(text), now), "a part of the evidence is not kept"
                self.told.add(tidy(text))


def play(interview: Interview, given: Input, listener: Listener) -> None:
    """One step, and all that has to hold after it."""
    before, briefing = interview.state, interview.briefing
    here = briefing.kind(before.place)
    now = interview.now
    moved = interview.give(given)
    assert moved == step(briefing, before, given, interview.now), "the same again is not the same"
    assert now < interview.now
    check_screen(moved.screen)
    check_place(interview)
    check_drawing(interview)
    check_consent(moved.state)
    assert len(moved.state.probes) <= 3
    assert len(moved.state.evidence) <= MOST_EVIDENCE
    if moved.state == before:
        told = getattr(moved.screen, "notice", None) is not None
        assert told or moved.screen == show(briefing, before)
        assert moved.events == ()
    listener.heard(given, before, moved.state, moved.screen, here)


# ---------------------------------------------------------------- the proofs


@settings(max_examples=EXAMPLES)
@given(
    begin_at=st.sampled_from(sorted(BEGINNINGS)),
    sequence=sequences,
    judged=numbers,
)
def test_no_sequence_of_inputs_breaks_the_interview_or_loses_a_word(
    begin_at: str, sequence: list[Move], judged: tuple[int, ...]
) -> None:
    interview = replace(beginning(begin_at))
    listener = Listener(interview.state)
    for move in sequence:
        if isinstance(move, Judged) and interview.state.sent_at is not None:
            again(interview, move.numbers)
        play(interview, real(move, interview), listener)
    # From wherever that led, there is a way to the read-back and out.
    places = interview.walk()
    assert interview.state.sent_at is not None
    if places:
        assert "review" == places[-1]
        assert interview.last is not None
        assert interview.last.events == (Sent(),)
    # And after a "not yet" exactly what is missing is asked again.
    wanted = again(interview, judged)
    round_before = interview.state.round
    places = interview.walk()
    assert [*(CRITERION + one for one in wanted), "evidence", "review"] == places
    assert round_before == interview.state.round
    listener.heard(Opened(), interview.state, interview.state, interview.screen, PlaceKind.REVIEW)


@settings(max_examples=EXAMPLES)
@given(texts)
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(text) == tidy(tidy(text))


@settings(max_examples=max(50, EXAMPLES // 20))
@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=60))
def test_whatever_a_community_writes_to_listen_for_the_question_is_asked(
    heard: list[str], story: str
) -> None:
    """A catalogue is made by people: a pattern that means nothing must not stop an interview."""
    first = BIKE.criteria[0].model_copy(update={"heard": {"en": tuple(heard)}})
    badge = BIKE.model_copy(update={"criteria": (first, *BIKE.criteria[1:])})
    menu = (Edition(badge=badge, version=1), *MENU[1:])
    interview = Interview(briefing=replace(BRIEFING, menu=menu))
    interview.press("agree")
    interview.say(f"I did it, {story} {' '.join(heard)}.")
    interview.walk(until=CRITERION + first.id)
    assert interview.screen.place == CRITERION + first.id  # type: ignore[union-attr]


@pytest.mark.parametrize("name", sorted(BEGINNINGS))
def test_the_places_where_sequences_begin_are_what_they_say(name: str) -> None:
    """A beginning that quietly became another one would prove less than it says."""
    state = beginning(name).state
    assert {
        "at the start": ("welcome", 1),
        "with badges held": ("welcome", 1),
        "at the menu": ("badge", 1),
        "at the first criterion": ("criterion/find-the-fault", 1),
        "at a criterion that was heard": ("criterion/find-the-fault", 1),
        "at a probe": ("probe/find-the-fault/too_short", 1),
        "at the evidence": ("evidence", 1),
        "with evidence nearly full": ("evidence", 1),
        "at the read-back": ("review", 1),
        "changing the badge": ("badge", 1),
        "in the second round": ("criterion/find-the-fault", 2),
        "sent": ("review", 1),
    }[name] == (state.place, state.round)


def test_the_menu_can_be_searched_and_left_again() -> None:
    """So that the machine's own search for lost words is not blind to the search itself."""
    interview = at("badge")
    interview.say("bike")
    assert "bike" in kept(interview.state)
    assert isinstance(interview.screen, Choose)
    assert [BIKE.id] == [one.id for one in interview.screen.options]
    interview.give(Chosen((BIKE.id,)))
    assert "" == interview.state.query


def test_the_listener_notices_a_lost_word() -> None:
    """The one who watches is watched: take an answer away, and it is missed."""
    interview = at("story")
    listener = Listener(interview.state)
    play(interview, Typed("I can do this."), listener)
    robbed = replace(interview.state, answers={})
    with pytest.raises(AssertionError, match="I can do this"):
        listener.heard(Opened(), robbed, robbed, interview.screen, PlaceKind.BADGE)


def test_the_check_of_words_notices_what_is_not_filled() -> None:
    with pytest.raises(AssertionError, match=r"interview\.welcome"):
        check_screen(Standing("", Words("interview.welcome"), (), ()))
    with pytest.raises(AssertionError, match="has no words in en"):
        check_screen(Standing("", Words("no.such.key"), (), ()))


def test_a_skipped_answer_is_no_answer() -> None:
    """The kinds that the machine walks through are all there are."""
    assert {"said", "confirmed", "unknown", "skipped"} == {one.value for one in Kind}
