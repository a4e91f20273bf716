"""How an interview begins, how it opens again after a "not yet", and how it is renewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from core.domain.catalogue import Edition
from core.domain.interview.briefing import Briefing
from core.domain.interview.script import PlaceKind, Script
from core.domain.interview.state import (
    CRITERION,
    MOST_EVIDENCE,
    Answer,
    Evidence,
    State,
)
from core.domain.interview.told import Heard, Renewed, ToldStep


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
    heard: Heard | None = None,
) -> State:
    """The interview after a "not yet": only the criteria in ``reasons`` are asked again.

    ``reasons``, ``misses`` and ``steps`` map criterion ids to the assessor's words, the rule of
    good evidence that is not kept yet, and what to do next; they are shown with the question.
    ``heard`` says what an appeal changed, where it is the answer to one.
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
        heard=heard,
        round=state.round + 1,
        sent_at=None,
    )


def renew(
    script: Script, edition: Edition, language: str, before: State | None, renewed: Renewed
) -> State:
    """The interview that renews an award, in the badge's version ``edition``.

    Of ``before``, what was sent in last, it has what is kept: the answers to the criteria that are
    recognised with what was shown for them, the story, and where it was learned. Without it
    nobody was ever asked, and everything is.
    """
    fresh = replace(
        begin(script, language),
        badge=edition.badge.id,
        badge_version=edition.version,
        renews=renewed,
    )
    badge_place = script.of_kind(PlaceKind.BADGE)
    if before is None:
        return replace(fresh, passed=(badge_place,))
    again = tuple(one.id for one in edition.badge.criteria if one.id not in renewed.kept)
    open_again = (PlaceKind.CRITERIA, PlaceKind.PROBES, PlaceKind.EVIDENCE, PlaceKind.REVIEW)
    agreed = before.consent if before.consent == script.consent else None
    passed = tuple(
        name
        for name in script.ordered
        if script.places[name].kind not in open_again
        and (agreed is not None or script.places[name].kind is not PlaceKind.CONSENT)
    )
    then = {
        one: tuple(said.text for said in answer.said)
        for one in again
        if (answer := before.answer(CRITERION + one)) is not None and answer.said
    }
    return replace(
        fresh,
        place=CRITERION + again[0] if agreed is not None else script.start,
        passed=(*passed, *(CRITERION + one for one in renewed.kept)),
        consent=agreed,
        answers=_kept_answers(script, before, renewed),
        choices=before.choices,
        evidence=_kept_evidence(before, renewed),
        reopened=again,
        renews=replace(renewed, then=then),
    )


def _kept_answers(script: Script, before: State, renewed: Renewed) -> dict[str, Answer]:
    told = (PlaceKind.TEXT, PlaceKind.CHOICES)
    slots = [name for name in script.ordered if script.places[name].kind in told]
    slots += [before.slot(CRITERION + one) for one in renewed.kept]
    return {
        slot: replace(before.answers[slot], earlier=()) for slot in slots if slot in before.answers
    }


def _kept_evidence(before: State, renewed: Renewed) -> tuple[Evidence, ...]:
    """What speaks for something that is kept, and for nothing else any more.

    The newest pieces, so that there is room for new ones.
    """
    found = []
    for one in before.evidence:
        tied = tuple(criterion for criterion in one.criteria if criterion in renewed.kept)
        if tied:
            found.append(replace(one, criteria=tied))
    return tuple(found[-MOST_EVIDENCE // 2 :])
