"""A judgement while it is being written: what it comes to, and what it still lacks. Pure.

What was filled in so far is a ``draft``, a ``Result`` per criterion that may be incomplete.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple
from hashlib import blake2s

from core.domain.catalogue import Badge
from core.domain.claim import ClaimState
from core.domain.desk import Card, CardPart
from core.domain.errors import EarnedError
from core.domain.review import Outcome, Result, check
from core.domain.screens import Param, Words

JUDGED = frozenset({ClaimState.IN_REVIEW, ClaimState.QUESTION})
DECIDED = frozenset({ClaimState.AWARDED, ClaimState.NOT_YET})


def may_judge(card: Card) -> bool:
    """Whether whoever looks at this card can decide on it."""
    return card.mine and not card.own and card.claim.state in JUDGED


def fresh(card: Card) -> dict[str, Result]:
    """The draft before anything was filled in: what was met before stays met."""
    return {
        part.criterion.id: Result(part.before.level)
        for part in card.parts
        if part.before and not part.open
    }


def lacking(badge: Badge, draft: Mapping[str, Result]) -> dict[str, EarnedError]:
    """What keeps a draft from being a decision: one thing per criterion, in the badge's order.

    The domain says it: each criterion is checked as if the badge had no other.
    """
    found: dict[str, EarnedError] = {}
    for criterion in badge.criteria:
        alone = badge.model_copy(update={"criteria": (criterion,)})
        try:
            check(alone, outcome(alone, draft), draft)
        except EarnedError as wrong:
            found[criterion.id] = wrong
    return found


def outcome(badge: Badge, draft: Mapping[str, Result]) -> Outcome:
    """What the levels come to: an award when every criterion is met."""
    for criterion in badge.criteria:
        level = badge.level(draft[criterion.id].level) if criterion.id in draft else None
        if level is None or not level.met:
            return Outcome.NOT_YET
    return Outcome.AWARD


def digest(draft: Mapping[str, Result]) -> str:
    """A short mark of a draft: what was read back is what is decided."""
    held = sorted((name, astuple(one)) for name, one in draft.items())
    return blake2s(json.dumps(held, default=str).encode(), digest_size=6).hexdigest()


def settled(part: CardPart) -> Words:
    """What is said of a criterion that is not judged now."""
    if part.since is not None:
        return Words("page.card.recognised", {"day": part.since})
    return Words("page.card.settled")


def renewal(card: Card) -> Words | None:
    """What an assessor is told of a renewal: of what, and how much is to be judged now."""
    if card.renews is None:
        return None
    given, until = card.renews
    days: dict[str, Param] = {"given": given, "until": until, "of": len(card.parts)}
    return Words("page.card.renewal", days, count=card.asked)


__all__ = [
    "DECIDED",
    "JUDGED",
    "digest",
    "fresh",
    "lacking",
    "may_judge",
    "outcome",
    "renewal",
    "settled",
]
