"""One step of an interview: from state and input to a new state and what to show.

Pure and total: every input is answered in every state. What does not fit gives the
same place back with a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from core.domain.catalogue import Edition
from core.domain.interview.briefing import Briefing
from core.domain.interview.cover import already_told
from core.domain.interview.laying import appeal, lay_over, press_aside, speak
from core.domain.interview.saying import say
from core.domain.interview.script import PlaceKind
from core.domain.interview.showing import show_it
from core.domain.interview.state import (
    APPEAL,
    CRITERION,
    PROBE,
    Answer,
    Attached,
    Chosen,
    Detached,
    Input,
    Kind,
    Opened,
    Pressed,
    Said,
    State,
    Tied,
    Typed,
    Wished,
)
from core.domain.interview.turn import (
    BadgeChosen,
    Consented,
    Sent,
    Transition,
    Turn,
)
from core.domain.interview.views import show


def step(briefing: Briefing, state: State, given: Input, now: datetime) -> Transition:
    """Answer one input. Never raises, never loses what was said.

    ``now`` is an aware datetime. An input that does not fit leaves the place as it is
    and says why in the screen's ``notice``.
    """
    turn = Turn(briefing, state, now)
    if state.sent_at is None:
        _take(turn, given)
    # The turn's own briefing: another badge may have been chosen just now.
    screen = show(turn.briefing, turn.state, turn.notice, turn.draft)
    return Transition(turn.state, screen, tuple(turn.events))


def _take(turn: Turn, given: Input) -> None:
    match given:
        case Opened():
            if turn.state.aside == "saved":
                turn.state = replace(turn.state, aside="")
        case Pressed(option):
            _press(turn, option)
        case Chosen(options):
            _choose(turn, options)
        case Typed(text, place):
            say(turn, text, place)
        case Attached() | Detached() | Tied():
            show_it(turn, given)
        case Wished(badge_id):
            _wish(turn, badge_id)


# -- pressed ------------------------------------------------------------------------------


def _press(turn: Turn, option: str) -> None:
    if turn.state.aside and press_aside(turn, option):
        return
    general = _GENERAL.get(option)
    if general is not None:
        general(turn)
        return
    kind = turn.briefing.kind(turn.state.place)
    if option.startswith("edit:"):
        _edit(turn, option.removeprefix("edit:"))
    elif option.startswith("language:"):
        speak(turn, option.removeprefix("language:"))
    elif kind in (PlaceKind.BADGE, PlaceKind.CHOICES):
        _choose(turn, (option,))
    else:
        _PRESSED.get((kind, option), _unfit)(turn)


def _skip(turn: Turn) -> None:
    kind = turn.briefing.kind(turn.state.place)
    if kind in (PlaceKind.CONSENT, PlaceKind.BADGE, PlaceKind.REVIEW):
        turn.refuse(f"needed.{kind.value}")
    else:
        turn.leave_open(Kind.SKIPPED)


def _unknown(turn: Turn) -> None:
    """The first "I don't know" is met with help; the second goes on without an answer."""
    state = turn.state
    kind = turn.briefing.kind(state.place)
    if kind in (PlaceKind.CONSENT, PlaceKind.BADGE, PlaceKind.REVIEW):
        turn.refuse(f"help.{kind.value}")
    elif kind in (PlaceKind.CRITERIA, PlaceKind.TEXT) and state.place not in state.helped:
        turn.state = replace(state, helped=(*state.helped, state.place))
    else:
        turn.leave_open(Kind.UNKNOWN)


_GENERAL: dict[str, Callable[[Turn], None]] = {
    "back": Turn.back,
    "skip": _skip,
    "unknown": _unknown,
    "save": lay_over("saved"),
    "language": lay_over("language"),
    APPEAL: appeal,
}


def _edit(turn: Turn, place: str) -> None:
    """Go to a place that was passed, and come back to the read-back after it."""
    state = turn.state
    review = turn.briefing.script.of_kind(PlaceKind.REVIEW)
    known = {stop for stop in turn.stops() if turn.briefing.kind(stop) is not PlaceKind.PROBES}
    if state.place != review or place not in known or place == review:
        turn.refuse("choose_one")
        return
    turn.move_to(place)
    turn.state = replace(turn.state, returning=True)


def _unfit(turn: Turn) -> None:
    turn.refuse("choose_one")


def _agree(turn: Turn) -> None:
    version = turn.briefing.script.consent
    turn.state = replace(turn.state, consent=version)
    turn.events.append(Consented(version))
    turn.settle()


def _keep_as_is(turn: Turn) -> None:
    if turn.state.answer(turn.state.place) is None:
        turn.refuse("needs_answer")
    else:
        turn.settle()


def _confirm(turn: Turn) -> None:
    """The story already answers this criterion, says the person."""
    criterion = turn.briefing.criterion(turn.state.place)
    told = already_told(turn.briefing, turn.state, criterion) if criterion else ()
    if not told or turn.state.answer(turn.state.place) is not None:
        turn.refuse("choose_one")
        return
    said = tuple(Said(text, turn.now, "story") for text in told)
    turn.state = turn.state.with_answer(turn.state.place, Answer(Kind.CONFIRMED, said))
    turn.settle()


def _add_more(turn: Turn) -> None:
    place = turn.state.place
    if place not in turn.state.adding:
        turn.state = replace(turn.state, adding=(*turn.state.adding, place))


def _send(turn: Turn) -> None:
    turn.state = replace(turn.state, sent_at=turn.now)
    turn.events.append(Sent())


_PRESSED: dict[tuple[PlaceKind, str], Callable[[Turn], None]] = {
    (PlaceKind.CONSENT, "agree"): _agree,
    (PlaceKind.CONSENT, "decline"): lay_over("declined"),
    (PlaceKind.TEXT, "keep"): _keep_as_is,
    (PlaceKind.CRITERIA, "keep"): _keep_as_is,
    (PlaceKind.CRITERIA, "yes"): _confirm,
    (PlaceKind.CRITERIA, "more"): _add_more,
    (PlaceKind.EVIDENCE, "go_on"): Turn.settle,
    (PlaceKind.REVIEW, "submit"): _send,
}


# -- chosen -------------------------------------------------------------------------------


def _choose(turn: Turn, options: tuple[str, ...]) -> None:
    if turn.state.aside and len(options) == 1 and press_aside(turn, options[0]):
        return
    if turn.state.aside:
        turn.state = replace(turn.state, aside="")
    place = turn.state.place
    kind = turn.briefing.kind(place)
    if kind is PlaceKind.BADGE:
        _choose_badge(turn, options)
    elif kind is not PlaceKind.CHOICES:
        _press(turn, options[0]) if len(options) == 1 else turn.refuse("choose_one")
    else:
        known = tuple(one for one in turn.briefing.at(place).options if one in options)
        if not known or set(known) != set(options):
            turn.refuse("choose_some")
            return
        turn.state = replace(turn.state, choices={**turn.state.choices, place: known})
        turn.settle()


def _choose_badge(turn: Turn, options: tuple[str, ...]) -> None:
    edition: Edition | None = turn.briefing.edition(options[0]) if len(options) == 1 else None
    if edition is None:
        turn.refuse("choose_one")
    elif turn.state.reopened or turn.state.renews is not None:
        turn.refuse("badge_fixed")
    elif edition.badge.id in turn.briefing.renewable:
        turn.refuse("renewable")
    elif edition.badge.id in turn.briefing.held:
        turn.refuse("held")
    elif edition.badge.id in turn.briefing.under_way:
        turn.refuse("under_way")
    else:
        _take_badge(turn, edition)


def _wish(turn: Turn, badge_id: str) -> None:
    """Choose a badge before it is asked; where that cannot be, it is asked as usual."""
    edition, state = turn.briefing.edition(badge_id), turn.state
    if edition is None or state.consent is None or state.badge is not None or state.reopened:
        return
    if badge_id in turn.briefing.held | turn.briefing.under_way:
        held = "renewable" if badge_id in turn.briefing.renewable else "held"
        turn.refuse(held if badge_id in turn.briefing.held else "under_way")
        return
    place = turn.briefing.script.of_kind(PlaceKind.BADGE)
    if turn.state.place == place:
        _take_badge(turn, edition)
        return
    _pin_badge(turn, edition)
    turn.state = replace(turn.state, passed=(*turn.state.passed, place))


def _take_badge(turn: Turn, edition: Edition) -> None:
    _pin_badge(turn, edition)
    turn.settle()


def _pin_badge(turn: Turn, edition: Edition) -> None:
    state = turn.state
    if state.badge != edition.badge.id:
        # Another badge asks other questions; what was said to the first one's is kept.
        asked = (CRITERION, PROBE)
        turn.briefing = replace(turn.briefing, chosen=edition)
        turn.state = replace(
            state,
            badge=edition.badge.id,
            badge_version=edition.version,
            trail=tuple(one for one in state.trail if not one.startswith(asked)),
            passed=tuple(one for one in state.passed if not one.startswith(asked)),
            helped=tuple(one for one in state.helped if not one.startswith(asked)),
            adding=(),
            returning=False,
        )
        turn.events.append(BadgeChosen(edition.badge.id, edition.version))
