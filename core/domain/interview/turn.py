"""One input on its way through an interview, and the moves it can make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from core.domain.interview.briefing import Briefing
from core.domain.interview.cover import next_probe
from core.domain.interview.script import PlaceKind
from core.domain.interview.state import CRITERION, PROBE, Answer, Kind, Probe, Said, State
from core.domain.screens import Screen, Words

LONGEST_TRAIL = 60


@dataclass(frozen=True, slots=True)
class Consented:
    """The person agreed to the consent text of that version."""

    version: int


@dataclass(frozen=True, slots=True)
class BadgeChosen:
    """The badge the claim is for, in the version it keeps."""

    badge_id: str
    version: int


@dataclass(frozen=True, slots=True)
class LanguageChanged:
    """The person wishes to be spoken to in that language."""

    language: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The person declared it their own and sent it to be assessed."""


@dataclass(frozen=True, slots=True)
class Appealed:
    """The person asks for another look at the decision, and says why."""

    text: str


Event = Consented | BadgeChosen | LanguageChanged | Sent | Appealed


@dataclass(frozen=True, slots=True)
class Transition:
    """The new state, the screen that follows, and what happened."""

    state: State
    screen: Screen
    events: tuple[Event, ...] = ()


class Turn:
    """One input on its way through; holds what the small moves below share."""

    def __init__(self, briefing: Briefing, state: State, now: datetime) -> None:
        self.briefing, self.state, self.now = briefing, state, now
        self.notice: Words | None = None
        self.draft = ""
        self.events: list[Event] = []

    # -- saying why not -----------------------------------------------------------------

    def refuse(self, why: str, **params: str | int) -> None:
        self.notice = Words(f"interview.notice.{why}", params)

    # -- moving -------------------------------------------------------------------------

    def stops(self) -> Iterator[str]:
        """Every place of this interview from the start, criteria one by one."""
        for name in self.briefing.order:
            if self.briefing.script.places[name].kind is PlaceKind.CRITERIA:
                yield from (CRITERION + c.id for c in self.briefing.criteria(self.state))
            else:
                yield name

    def move_to(self, place: str, *, returning: bool | None = None) -> None:
        state = self.state
        self.state = replace(
            state,
            place=place,
            trail=(*state.trail, state.place)[-LONGEST_TRAIL:],
            query="",
            returning=state.returning if returning is None else returning,
        )

    def settle(self) -> None:
        """The present place needs no asking again; go to the next that does."""
        state = self.state
        passed = state.passed if state.place in state.passed else (*state.passed, state.place)
        adding = tuple(one for one in state.adding if one != state.place)
        if (passed, adding) != (state.passed, state.adding):
            self.state = replace(state, passed=passed, adding=adding)
        review = self.briefing.script.of_kind(PlaceKind.REVIEW)
        if self.state.returning:
            self.move_to(review, returning=False)
            return
        for stop in self.stops():
            if self.briefing.kind(stop) is PlaceKind.PROBES:
                probe = next_probe(self.briefing, self.state)
                if probe is not None:
                    self.ask_probe(probe)
                    return
            elif stop not in self.state.passed and stop != review:
                self.move_to(stop)
                return
        self.move_to(review)

    def ask_probe(self, probe: Probe) -> None:
        self.state = replace(self.state, probes=(*self.state.probes, probe))
        self.move_to(f"{PROBE}{probe.criterion}/{probe.gap}")

    def back(self) -> None:
        if self.state.place in self.state.adding:
            adding = tuple(one for one in self.state.adding if one != self.state.place)
            self.state = replace(self.state, adding=adding)
        elif self.state.query:
            self.state = replace(self.state, query="")
        elif not self.state.trail:
            self.refuse("at_the_start")
        else:
            *trail, place = self.state.trail
            self.state = replace(self.state, place=place, trail=tuple(trail), returning=False)

    # -- keeping what was said ----------------------------------------------------------

    def keep(self, place: str, text: str, *, asked: str = "", add: bool) -> None:
        """Keep ``text`` as the answer to ``place``; ``add`` to what was said, or replace it."""
        before = self.state.answer(place)
        new = Said(text=text, at=self.now, asked=asked)
        if before is None:
            answer = Answer(Kind.SAID, (new,))
        elif add:
            kind = before.kind if before.said else Kind.SAID
            answer = replace(before, kind=kind, said=(*before.said, new))
        else:
            answer = Answer(Kind.SAID, (new,), (*before.earlier, *before.said))
        self.state = self.state.with_answer(place, answer)

    def leave_open(self, kind: Kind) -> None:
        """Skipped or not known: settled, and nothing said before is lost."""
        if self.state.answer(self.state.place) is None:
            self.state = self.state.with_answer(self.state.place, Answer(kind))
        self.settle()
