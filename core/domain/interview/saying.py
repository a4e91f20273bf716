"""Words that come in: what they mean at each kind of place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.domain.interview.cover import already_told
from core.domain.interview.evidence import note
from core.domain.interview.script import PlaceKind
from core.domain.interview.state import APPEAL, MOST_ANSWER, MOST_TOLD, PROBE, tidy
from core.domain.interview.turn import Appealed, Turn

MOST_QUERY = 100


def say(turn: Turn, text: str, place: str | None) -> None:
    told = tidy(text)
    if turn.state.aside == APPEAL and place in (None, APPEAL):
        _say_appeal(turn, told)
        return
    if turn.state.aside:
        turn.state = replace(turn.state, aside="")
    if not told and turn.state.query:
        turn.state = replace(turn.state, query="")  # an empty search shows the whole menu again
    elif not told:
        turn.refuse("needs_answer")
    elif len(told) > MOST_ANSWER:
        turn.draft = told
        turn.refuse("too_long", most=MOST_ANSWER, length=len(told))
    elif len(told) + turn.state.told > MOST_TOLD:
        turn.draft = told
        turn.refuse("told_full")
    elif place not in (None, turn.state.place) and turn.state.consent is not None:
        _say_elsewhere(turn, str(place), told)
    else:
        _SAID[turn.briefing.kind(turn.state.place)](turn, told)


def _say_appeal(turn: Turn, told: str) -> None:
    """Why somebody else should look. What comes too late is handed back."""
    until = turn.state.appeal_until
    if not told:
        turn.refuse("needs_answer")
    elif len(told) > MOST_ANSWER:
        turn.draft = told
        turn.refuse("too_long", most=MOST_ANSWER, length=len(told))
    elif until is None or turn.now >= until:
        turn.draft = told
        turn.state = replace(turn.state, aside="")
        turn.refuse("appeal_closed")
    else:
        turn.state = replace(turn.state, aside="", appeal_until=None)
        turn.events.append(Appealed(told))


def _takes_words(turn: Turn, place: str) -> bool:
    """Whether ``place`` is a question of this interview that words can answer."""
    if place.startswith(PROBE):
        probes = {f"{PROBE}{probe.criterion}/{probe.gap}" for probe in turn.state.probes}
        return place in probes and turn.briefing.criterion(place) is not None
    wordless = (PlaceKind.CONSENT, PlaceKind.BADGE, PlaceKind.PROBES)
    known = [stop for stop in turn.stops() if turn.briefing.kind(stop) not in wordless]
    return place in known


def _say_elsewhere(turn: Turn, place: str, text: str) -> None:
    """Words for a question that another window still shows; handed back if it is gone."""
    if not _takes_words(turn, place):
        turn.draft = text
        turn.refuse("place_gone")
        return
    kind = turn.briefing.kind(place)
    if kind in (PlaceKind.EVIDENCE, PlaceKind.REVIEW):
        _SAID[kind](turn, text)
    else:
        turn.keep(place, text, asked="later", add=True)
    turn.refuse("kept_elsewhere")


def _say_consent(turn: Turn, text: str) -> None:
    turn.draft = text
    turn.refuse("needed.consent")


def _say_text(turn: Turn, text: str) -> None:
    turn.keep(turn.state.place, text, add=False)
    turn.settle()


def _say_badge(turn: Turn, text: str) -> None:
    """A word or two to search for; whoever tells more goes on with the story."""
    if len(text) > MOST_QUERY:
        criteria = turn.briefing.script.of_kind(PlaceKind.CRITERIA)
        heard = turn.briefing.script.places[criteria].hears
        turn.keep(heard[-1] if heard else "note", text, asked="more", add=True)
        turn.refuse("kept_story")
        return
    turn.state = replace(turn.state, query=text)
    if not turn.briefing.found(turn.state):
        turn.refuse("nothing_found")


def _say_choices(turn: Turn, text: str) -> None:
    """Words of one's own instead of a choice: kept as they are."""
    turn.keep(turn.state.place, text, add=False)
    turn.settle()


def _say_criterion(turn: Turn, text: str) -> None:
    state = turn.state
    place = state.place
    criterion = turn.briefing.criterion(place)
    before = state.answer(place)
    if before is None and criterion is not None:
        for told in already_told(turn.briefing, state, criterion):
            turn.keep(place, told, asked="story", add=True)
    first_again = bool(state.reopened) and place not in state.passed and not state.returning
    add = before is None or first_again or place in state.adding
    turn.keep(place, text, asked="more" if before is not None and add else "", add=add)
    turn.settle()


def _say_probe(turn: Turn, text: str) -> None:
    turn.keep(turn.state.place, text, asked=turn.state.place.rpartition("/")[2], add=True)
    turn.settle()


def _say_evidence(turn: Turn, text: str) -> None:
    criteria = tuple(one.id for one in turn.briefing.criteria(turn.state))
    turn.state, why = note(turn.state, text, turn.now, criteria)
    if why == "evidence_full":
        turn.keep("note", text, add=True)
    if why:
        turn.refuse(why)


def _say_review(turn: Turn, text: str) -> None:
    """Something more, at the read-back: kept as a word to the assessor."""
    turn.keep("note", text, add=True)
    turn.refuse("noted")


_SAID: dict[PlaceKind, Callable[[Turn, str], None]] = {
    PlaceKind.CONSENT: _say_consent,
    PlaceKind.TEXT: _say_text,
    PlaceKind.BADGE: _say_badge,
    PlaceKind.CHOICES: _say_choices,
    PlaceKind.CRITERIA: _say_criterion,
    PlaceKind.PROBES: _say_probe,
    PlaceKind.EVIDENCE: _say_evidence,
    PlaceKind.REVIEW: _say_review,
}
