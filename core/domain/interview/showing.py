"""Evidence that comes in, goes, or is tied to other criteria: the moves for it."""

from __future__ import annotations

from core.domain.interview.evidence import attach, detach, retie, words
from core.domain.interview.state import (
    MOST_ANSWER,
    MOST_TOLD,
    Attached,
    Detached,
    Evidence,
    Tied,
)
from core.domain.interview.turn import Turn


def _attach(turn: Turn, item: Evidence, criteria: tuple[str, ...]) -> str:
    told = words(item)
    if len(told) > MOST_ANSWER:
        turn.refuse("too_long", most=MOST_ANSWER, length=len(told))
        return ""
    if len(told) + turn.state.told > MOST_TOLD:
        return "told_full"
    turn.state, why = attach(turn.state, item, criteria)
    if why == "evidence_full" and told:
        turn.keep("note", told, add=True)
    return why


def show_it(turn: Turn, given: Attached | Detached | Tied) -> None:
    if turn.state.consent is None:
        turn.refuse("needed.consent")
        return
    criteria = tuple(c.id for c in turn.briefing.badge.criteria) if turn.briefing.badge else ()
    why = ""
    match given:
        case Attached(evidence):
            why = _attach(turn, evidence, criteria)
        case Detached(evidence_id):
            turn.state, why = detach(turn.state, evidence_id)
        case Tied(evidence_id, chosen):
            turn.state, why = retie(turn.state, evidence_id, chosen, criteria)
    if why:
        turn.refuse(why)
