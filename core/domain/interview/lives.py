"""How an interview begins, and how it opens again after a "not yet"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from core.domain.interview.briefing import Briefing
from core.domain.interview.script import PlaceKind, Script
from core.domain.interview.state import CRITERION, State, ToldStep


def begin(script: Script, language: str) -> State:
    """The state of an interview that starts now, in ``language``."""
    return State(
        script=script.id, script_version=script.version, language=language, place=script.start
    )


def reopen(
    briefing: Briefing,
    state: State,
    reasons: Mapping[str, str],
    misses: Mapping[str, str] = MappingProxyType({}),
    steps: Mapping[str, ToldStep] = MappingProxyType({}),
    appeal_until: datetime | None = None,
) -> State:
    """The interview after a "not yet": only the criteria in ``reasons`` are asked again.

    ``reasons``, ``misses`` and ``steps`` map criterion ids to the assessor's words, the rule of
    good evidence that is not kept yet, and what to do next; they are shown with the question.
    Raises ``ValueError`` when none of them is a criterion of the badge.
    """
    criteria = briefing.badge.criteria if briefing.badge else ()
    again = tuple(one.id for one in criteria if one.id in reasons)
    if not again:
        raise ValueError("nothing to reopen")
    asked_again = (PlaceKind.EVIDENCE, PlaceKind.REVIEW)
    passed = tuple(
        name
        for name in state.passed
        if name.removeprefix(CRITERION) not in again and briefing.kind(name) not in asked_again
    )
    return replace(
        state,
        place=CRITERION + again[0],
        trail=(),
        passed=passed,
        aside="",
        returning=False,
        adding=(),
        reopened=again,
        reasons={one: reasons[one] for one in again},
        misses={one: misses[one] for one in again if misses.get(one)},
        steps={one: steps[one] for one in again if one in steps},
        appeal_until=appeal_until,
        round=state.round + 1,
        sent_at=None,
    )
