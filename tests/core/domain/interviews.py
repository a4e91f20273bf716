"""An interview to play with: the shipped script, badges and rules, and somebody who answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta

from core import shelf
from core.domain import screens
from core.domain.catalogue import Badge, Edition
from core.domain.interview import (
    BadgeChosen,
    Briefing,
    Chosen,
    Evidence,
    Exchange,
    Input,
    Pressed,
    State,
    Transition,
    Typed,
    begin,
    show,
    step,
)
from core.domain.interview.script import PlaceKind
from core.domain.interview.state import CRITERION
from core.domain.screens import EvidenceKind, Screen, Words

TEXTS = shelf.texts()
[SCRIPT] = shelf.scripts().values()
BADGES = shelf.badges(*shelf.DEMO_BADGES)
BIKE, COOKING, CARE, CLIENT = BADGES
MENU = tuple(Edition(badge=badge, version=1) for badge in BADGES)
BRIEFING = Briefing(
    script=SCRIPT,
    menu=MENU,
    languages={"en": "English", "es": "Español"},
    rules=shelf.rules(),
    community="Riverside",
)
START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

# Tells everything a good example needs, and none of what any badge listens for.
WHOLE = (
    "In June 2024 I did this on my own for a friend, three times a week for a year. "
    "I started early, I took my time, and in the end it worked and she was happy."
)
SHORT = "I did it."


@dataclass
class Interview:
    """One interview under way, kept as the services keep it between two inputs."""

    briefing: Briefing = BRIEFING
    state: State = field(default_factory=lambda: begin(SCRIPT, "en"))
    now: datetime = START
    last: Transition | None = None

    def give(self, *inputs: Input) -> Transition:
        for given in inputs:
            self.now += timedelta(seconds=10)
            self.last = step(self.briefing, self.state, given, self.now)
            self.state = self.last.state
            for event in self.last.events:
                if isinstance(event, BadgeChosen):
                    chosen = self.briefing.edition(event.badge_id)
                    self.briefing = replace(self.briefing, chosen=chosen)
        assert self.last is not None
        return self.last

    def press(self, *options: str) -> Transition:
        return self.give(*(Pressed(option) for option in options))

    def say(self, *texts: str, place: str | None = None) -> Transition:
        return self.give(*(Typed(text, place) for text in texts))

    def write(self, text: str) -> Transition:
        """As a person types: a word that stands on a button means the button."""
        screen = show(self.briefing, self.state)
        return self.give(TEXTS.understand(screen, text, self.state.language) or Typed(text))

    @property
    def screen(self) -> Screen:
        return show(self.briefing, self.state)

    @property
    def notice(self) -> str:
        """The key of what the last screen said besides."""
        notice = getattr(self.last.screen, "notice", None) if self.last else None
        return notice.key.removeprefix("interview.notice.") if isinstance(notice, Words) else ""

    def way_on(self) -> Input:
        """The shortest way on from here that tells nothing."""
        state = self.state
        if state.aside:
            return Pressed("go_on")
        match self.briefing.kind(state.place):
            case PlaceKind.CONSENT:
                return Pressed("agree")
            case PlaceKind.BADGE:
                mine = state.badge or self.free()
                return Chosen((mine,))
            case PlaceKind.REVIEW:
                return Pressed("submit")
            case _:
                return Pressed("skip")

    def free(self) -> str:
        taken = self.briefing.held | self.briefing.under_way
        return next(one.badge.id for one in self.briefing.menu if one.badge.id not in taken)

    def walk(self, until: str = "", most: int = 25) -> list[str]:
        """Go on without telling anything, to a place or until it is sent; gives the places."""
        seen: list[str] = []
        for _ in range(most):
            if self.state.sent_at is not None or (self.state.place == until and self.plain):
                return seen
            if self.plain:
                seen.append(self.state.place)
            self.give(self.way_on())
        raise AssertionError(f"no way on: {seen}")

    @property
    def plain(self) -> bool:
        return not self.state.aside


def at(place: str, badge: Badge = BIKE, story: str = "", answer: str = "") -> Interview:
    """An interview that has come to ``place``; with ``answer``, each criterion was answered."""
    interview = Interview()
    path = ["welcome", "story", "badge"]
    for name in path:
        if interview.state.place == place:
            return interview
        if name == "story" and story:
            interview.say(story)
        elif name == "badge":
            interview.give(Chosen((badge.id,)))
        else:
            interview.give(interview.way_on())
    while interview.state.place != place:
        criterion = interview.state.place.startswith(CRITERION)
        interview.give(Typed(answer) if answer and criterion else interview.way_on())
        assert interview.state.sent_at is None, f"{place} never came"
    return interview


def sent(badge: Badge = BIKE, answer: str = "") -> Interview:
    """An interview that was sent."""
    interview = at("review", badge, answer=answer)
    interview.press("submit")
    return interview


def piece(number: int = 1, **given: object) -> Evidence:
    """A piece of evidence; a link unless something else is said."""
    whole = {
        "id": f"piece-{number}",
        "kind": EvidenceKind.LINK,
        "title": "",
        "at": START,
        "url": f"https://example.org/{number}",
    }
    return Evidence(**{**whole, **given})  # type: ignore[arg-type]


def kept(state: State) -> set[str]:
    """Every text of the person that an interview holds."""
    found = {one.text for answer in state.answers.values() for one in answer.said}
    found |= {one.text for answer in state.answers.values() for one in answer.earlier}
    for item in (*state.evidence, *state.dropped):
        found |= {item.title, item.text, item.relation, item.url}
    return (found | {state.query}) - {""}


def words_in(*things: object) -> Iterator[Words]:
    """All of the product's words in a screen, those that fill others included."""
    for thing in things:
        if isinstance(thing, Words):
            yield thing
            yield from words_in(*thing.params.values())
        elif isinstance(thing, tuple):
            yield from words_in(*thing)
        elif type(thing) in SPEAKING:
            yield from words_in(*(getattr(thing, name) for name in SPEAKING[type(thing)]))


# The parts of a screen that may hold words, each with its fields.
SPEAKING = {
    kind: [one.name for one in fields(kind)]
    for kind in vars(screens).values()
    if is_dataclass(kind) and kind not in (Words, screens.Own, screens.Said, screens.Moment)
} | {Exchange: ["question", "answer"]}
