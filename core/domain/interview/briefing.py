"""What the interviewer knows before asking: all facts that ``step`` needs, passed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.catalogue import Badge, Criterion, Edition
from core.domain.finding import find
from core.domain.interview.script import PlaceKind, Script, ScriptPlace
from core.domain.interview.state import CRITERION, PROBE, State
from core.domain.probes import Rules, speaks


@dataclass(frozen=True)
class Briefing:
    """The script, the menu of badges, the badge chosen (in its pinned version), the
    badges this person already holds or has under way, and the rules for probes.
    ``renewable`` are those held badges that can be renewed now.

    ``languages`` maps each language of the product to its own name for itself.
    """

    script: Script
    menu: tuple[Edition, ...]
    languages: Mapping[str, str]
    rules: Mapping[str, Rules]
    chosen: Edition | None = None
    held: frozenset[str] = frozenset()
    under_way: frozenset[str] = frozenset()
    renewable: frozenset[str] = frozenset()
    community: str = ""
    assessors: str = field(default="")
    # How the learner is called, where whoever judges is not told it; else "".
    learner: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """The script's places in their order."""
        return self.script.ordered

    @property
    def badge(self) -> Badge | None:
        """The badge that is claimed, once it is chosen."""
        return self.chosen.badge if self.chosen else None

    def kind(self, place: str) -> PlaceKind:
        """What happens at ``place``, also for one criterion or one probe."""
        if place.startswith(CRITERION):
            return PlaceKind.CRITERIA
        if place.startswith(PROBE):
            return PlaceKind.PROBES
        return self.script.places[place].kind

    def at(self, place: str) -> ScriptPlace:
        """The script's place that ``place`` belongs to."""
        kind = self.kind(place)
        if kind in (PlaceKind.CRITERIA, PlaceKind.PROBES):
            return self.script.places[self.script.of_kind(kind)]
        return self.script.places[place]

    def edition(self, badge_id: str) -> Edition | None:
        """The badge on the menu of that id, in its present version."""
        return next((one for one in self.menu if one.badge.id == badge_id), None)

    def criterion(self, place: str) -> Criterion | None:
        """The criterion that ``place`` asks about, if it asks about one."""
        if self.badge is None:
            return None
        rest = place.removeprefix(CRITERION) if place.startswith(CRITERION) else ""
        if place.startswith(PROBE):
            rest = place.removeprefix(PROBE).rpartition("/")[0]
        return next((one for one in self.badge.criteria if one.id == rest), None)

    def criteria(self, state: State) -> tuple[Criterion, ...]:
        """The criteria that are open in this round, in the badge's order."""
        if self.badge is None:
            return ()
        if not state.reopened:
            return self.badge.criteria
        return tuple(one for one in self.badge.criteria if one.id in state.reopened)

    def found(self, state: State) -> tuple[Edition, ...]:
        """The menu as it was searched."""
        by_id = {one.badge.id: one for one in self.menu}
        badges = find((one.badge for one in self.menu), state.query, state.language)
        return tuple(by_id[badge.id] for badge in badges)

    def rules_for(self, text: str, language: str) -> Rules | None:
        """The rules of the language the text is in; the interview's own first."""
        first = self.rules.get(language.partition("-")[0])
        for rules in (first, *self.rules.values()):
            if rules is not None and speaks(text, rules):
                return rules
        return first
