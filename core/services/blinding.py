"""What assessors see of evidence: without names where a space is blind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from core.domain import rules
from core.domain.blind import veiled
from core.domain.claim import Claim
from core.domain.desk import CardPart
from core.domain.interview import State
from core.domain.screens import Day, Option, Own, Param, Shown, Words
from core.domain.witness import Witness, as_evidence, speaks_for
from core.store.transaction import Transaction


def is_blind(tx: Transaction, claim: Claim) -> bool:
    """Whether who judges a claim is not told whose it is."""
    space = tx.rules.of_space(claim.space_id)
    return rules.is_blind(space, tx.rules.of_badge(claim.badge_id or ""))


def seen(
    tx: Transaction, claim: Claim, shown: Sequence[Shown], rounds: Sequence[State]
) -> tuple[Shown, ...]:
    """The evidence as assessors see it; ``rounds`` is all that was sent."""
    return veiled(shown, rounds) if is_blind(tx, claim) else tuple(shown)


def heard(
    tx: Transaction, claim: Claim, parts: Sequence[CardPart], judged: datetime | None
) -> tuple[CardPart, ...]:
    """The parts of a card with what witnesses say, each below its criterion.

    What came after ``judged``, the decision before, is new. In a renewal, what was said of a part
    that is recognised is there as well, with the day on which it was said.
    """
    blind = is_blind(tx, claim)
    options = [Option(part.criterion.id, Own(part.criterion.name)) for part in parts]
    found: dict[str, list[Shown]] = {}
    for one in tx.witnesses.of_claim(claim.id):
        if speaks_for(claim.person_id, one):
            item = as_evidence(one, options, blind=blind)
            new = judged is not None and one.answered_at is not None and one.answered_at > judged
            found.setdefault(one.criterion_id, []).append(replace(item, new=new))
    for one in _heard_then(tx, claim, parts):
        item = as_evidence(one, options, blind=blind)
        assert one.answered_at is not None  # they answered
        said: dict[str, Param] = {"said": item.title, "day": Day(one.answered_at.date())}
        then = replace(item, title=Words("witness.card.then", said))
        found.setdefault(one.criterion_id, []).append(then)
    return tuple(
        replace(part, items=(*part.items, *found.get(part.criterion.id, ()))) for part in parts
    )


def _heard_then(tx: Transaction, claim: Claim, parts: Sequence[CardPart]) -> Iterator[Witness]:
    """What witnesses said of what a renewal recognises, when that was judged.

    Of what is asked again they said nothing: it is about what was done since.
    """
    recognised = {part.criterion.id: part.since for part in parts if part.since is not None}
    for before in tx.claims.before(claim) if recognised else ():
        award = tx.awards.of_claim(before.id)
        judged = Day(award.awarded_at.date()) if award else None
        for one in tx.witnesses.of_claim(before.id):
            here = judged is not None and recognised.get(one.criterion_id) == judged
            if here and speaks_for(claim.person_id, one):
                yield one
