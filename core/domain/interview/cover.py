"""What each criterion still lacks, and which probe comes next. It advises; it never blocks.

The gaps are STAR slots (situation, task, action, result) and the "sufficient" rule of
VARCS; they speak of an answer, never of the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from core.domain.catalogue import Criterion, local_words
from core.domain.interview.briefing import Briefing
from core.domain.interview.script import PlaceKind
from core.domain.interview.state import CRITERION, Kind, Probe, State
from core.domain.probes import Gap, gaps, heard

FULL = 3
# Probes in a renewal, which is shorter.
MOST_IN_RENEWAL = 1
# Each turn asks the same about the answers of the turns before it: a few findings are kept.
_gaps = lru_cache(maxsize=256)(gaps)
_heard = lru_cache(maxsize=256)(heard)


@dataclass(frozen=True, slots=True)
class Cover:
    """How one criterion stands: told at all, what the answer lacks, pieces of evidence."""

    criterion: str
    told: bool
    gaps: tuple[Gap, ...]
    evidence: int

    @property
    def level(self) -> int:
        """0 nothing told, 1 told with gaps, 2 told fully, 3 told fully and shown."""
        if not self.told:
            return 0
        if self.gaps:
            return 1
        return FULL if self.evidence else 2


def cover(briefing: Briefing, state: State, criterion: Criterion) -> Cover:
    """How ``criterion`` is covered by what was told and shown so far."""
    answer = state.answer(CRITERION + criterion.id)
    shown = sum(criterion.id in item.criteria for item in state.evidence)
    if answer is None or not answer.said:
        return Cover(criterion.id, False, (), shown)
    text = answer.text
    if any(one.asked == "story" for one in answer.said):
        # A passage was taken from the story: what the rest of the story says counts too.
        text = f"{story(briefing, state)}\n{text}"
    rules = briefing.rules_for(text, state.language)
    return Cover(criterion.id, True, _gaps(text, rules, consistency=criterion.consistency), shown)


def story(briefing: Briefing, state: State) -> str:
    """What was told freely, before any criterion was asked."""
    place = briefing.script.places[briefing.script.of_kind(PlaceKind.CRITERIA)]
    told = [state.answers[name].text for name in place.hears if name in state.answers]
    return "\n".join(one for one in told if one)


def already_told(briefing: Briefing, state: State, criterion: Criterion) -> tuple[str, ...]:
    """The passages of the story that already answer ``criterion``, word for word.

    An old story says nothing of what was done since.
    """
    text = "" if state.shorter else story(briefing, state)
    if not text:
        return ()
    rules = briefing.rules_for(text, state.language)
    language = rules.language if rules else state.language
    return _heard(text, local_words(criterion.heard, language), rules)


def next_probe(briefing: Briefing, state: State) -> Probe | None:
    """The next probe: the weakest criterion's gravest gap that was not asked yet.

    At most as many as the script says in one interview, and the criteria that were not
    probed come before those that were. What somebody skipped, or did not know, is not
    asked again.
    """
    most = briefing.script.places[briefing.script.of_kind(PlaceKind.PROBES)].most
    most = min(most, MOST_IN_RENEWAL) if state.shorter else most
    if len(state.probes) >= most or state.round > 1:
        return None
    asked = {(probe.criterion, probe.gap) for probe in state.probes}
    ranked: list[tuple[int, int, int, Probe]] = []
    for order, criterion in enumerate(briefing.criteria(state)):
        answer = state.answer(CRITERION + criterion.id)
        if answer is None or answer.kind not in (Kind.SAID, Kind.CONFIRMED):
            continue
        found = cover(briefing, state, criterion).gaps
        open_gaps = [gap for gap in found if (criterion.id, gap.value) not in asked]
        if open_gaps:
            times = sum(probe.criterion == criterion.id for probe in state.probes)
            weight = -weakness(found)
            ranked.append((times, weight, order, Probe(criterion.id, open_gaps[0].value)))
    return min(ranked, key=lambda row: row[:3])[3] if ranked else None


def weakness(found: tuple[Gap, ...]) -> int:
    """How much an answer lacks: graver gaps (named first in ``Gap``) weigh more."""
    order = list(Gap)
    return sum(len(order) - order.index(gap) for gap in found)
