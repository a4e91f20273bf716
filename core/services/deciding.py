"""What follows from a decision: the badge is signed, or what is missing is told again."""

from __future__ import annotations

from core.domain.claim import Claim, Seat
from core.domain.interview import ToldStep, heard, reopen
from core.domain.panel import Judgement
from core.domain.review import Decision, Outcome, unmet
from core.services.appealing import appeal_until
from core.services.briefings import Library
from core.services.planning import plan
from core.services.posting import tell_learner
from core.services.renewing import counts_from
from core.store.repositories import OpenInterview
from core.store.transaction import Transaction


def decided_on(
    tx: Transaction, library: Library, claim: Claim, opened: OpenInterview, decided: Judgement
) -> None:
    """Keep the decision of a round, and have its learner told."""
    tx.claims.decide(
        Decision(
            claim.id,
            claim.round,
            decided.assessor_id,
            decided.outcome,
            tx.now,
            decided.results,
        )
    )
    if decided.outcome is Outcome.AWARD:
        _award(tx, library, claim, opened)
    else:
        _reopen(tx, library, claim, opened, decided)


def _award(tx: Transaction, library: Library, claim: Claim, opened: OpenInterview) -> None:
    chosen = library.chosen(tx, opened.state)
    ends = chosen is not None and bool(chosen.badge.expires)
    award_id = tx.awards.add(
        person_id=claim.person_id,
        claim_id=claim.id,
        space_id=claim.space_id,
        badge_id=str(claim.badge_id),
        badge_version=int(claim.badge_version or 0),
        language=opened.state.language,
        counts_from=counts_from(tx, claim) if ends else None,
    )
    tx.later(f"sign:{award_id}", "award.sign", {"award": award_id})
    if ends:
        plan(tx, claim.id)


def _reopen(
    tx: Transaction, library: Library, claim: Claim, opened: OpenInterview, decided: Judgement
) -> None:
    briefing = library.briefing(tx, opened)
    assert briefing.badge is not None  # a claim that was sent has a badge
    again = unmet(briefing.badge, decided.results)
    reasons = {cid: decided.results[cid].comment for cid in again}
    misses = {cid: decided.results[cid].misses for cid in again}
    steps = {cid: told for cid in again if (told := _step(tx, decided.results[cid].step))}
    until = appeal_until(tx, claim, decided.seat)
    changed = None
    if decided.seat is Seat.APPEAL:
        said = {cid: found.comment for cid, found in decided.results.items()}
        changed = heard(opened.state.reopened, reasons, said)
    state = reopen(briefing, opened.state, reasons, misses, steps, until, changed)
    tx.interviews.save(claim.id, state, opened.version)
    tell_learner(tx, claim.id, claim.person_id, "not_yet", round=str(claim.round))


def _step(tx: Transaction, step_id: str) -> ToldStep | None:
    """A next step as it reads now; what is not on any menu is told to nobody."""
    found = tx.steps.get(step_id) if step_id else None
    return ToldStep(found.text, found.url) if found else None
