"""Whether somebody else looks too, and what two judgements come to. Pure.

Software never weighs: two judgements that agree are the decision, and where they differ on a
criterion a person decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.domain.catalogue import Badge
from core.domain.claim import Act, Seat
from core.domain.review import Outcome, Result
from core.domain.rules import BadgeRules, Panel


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one assessor found in one round of a claim.

    ``note`` is for colleagues and never for the learner. ``unsure`` asks for a second look.
    """

    claim_id: str
    round: int
    seat: Seat
    assessor_id: str
    outcome: Outcome
    decided_at: datetime
    results: Mapping[str, Result] = field(default_factory=dict)
    unsure: bool = False
    note: str = ""


def jury(judged: Sequence[Judgement]) -> tuple[int, bool]:
    """Who decided, as everybody may know it: how many assessors, and whether a lead settled it.

    ``judged`` are all judgements of a claim, the last one last; those of earlier rounds decided
    about something else.
    """
    last = [one for one in judged if one.round == judged[-1].round]
    assessors = {one.assessor_id for one in last if one.seat is not Seat.LEAD}
    return len(assessors), any(one.seat is Seat.LEAD for one in last)


def second_wanted(rules: BadgeRules, claim_id: str, number: int, *, unsure: bool) -> bool:
    """Whether a first judgement of round ``number`` needs another one beside it.

    The random share is drawn from the claim's own id, which is random: so the draw is the same
    whenever it is looked at, and nobody can try again for another one.
    """
    if rules.panel is Panel.TWO:
        return True
    if rules.panel is Panel.SHARE:
        return draw(claim_id, number) < rules.share
    return rules.panel is Panel.UNSURE and unsure


def draw(claim_id: str, number: int) -> int:
    """A number from 0 to 99 for a round of a claim, each as often."""
    digest = hashlib.sha256(f"{claim_id}:{number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 100


def differing(badge: Badge, one: Judgement, other: Judgement) -> tuple[str, ...]:
    """The criteria that one found met and the other did not, in the badge's order."""
    return tuple(
        criterion.id
        for criterion in badge.criteria
        if _met(badge, one, criterion.id) != _met(badge, other, criterion.id)
    )


def _met(badge: Badge, judgement: Judgement, criterion_id: str) -> bool:
    level = badge.level(judgement.results[criterion_id].level)
    return level is not None and level.met


def together(badge: Badge, one: Judgement, other: Judgement) -> dict[str, Result]:
    """The results of two judgements that do not differ on what is met.

    Where their levels differ, the lower one is what both found. Both reasons are told.
    """
    order = {level.id: number for number, level in enumerate(badge.scale)}
    found: dict[str, Result] = {}
    for criterion in badge.criteria:
        both = (one.results[criterion.id], other.results[criterion.id])
        lower = min(both, key=lambda result: order[result.level])
        comments = dict.fromkeys(_said(both))
        found[criterion.id] = Result(
            level=lower.level,
            comment="\n\n".join(comments),
            misses=both[0].misses or both[1].misses,
            step=both[0].step or both[1].step,
        )
    return found


def _said(results: tuple[Result, Result]) -> Iterator[str]:
    return (result.comment for result in results if result.comment)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judgement comes to: the act it is, and the decision, if it is one already.

    ``differing`` names the criteria on which two assessors differ.
    """

    act: Act
    results: Mapping[str, Result] | None = None
    differing: tuple[str, ...] = ()


def verdict(
    badge: Badge, rules: BadgeRules, before: tuple[Judgement, ...], mine: Judgement
) -> Verdict:
    """What ``mine`` comes to after the judgements ``before`` it in the same round."""
    if mine.seat is Seat.FIRST and second_wanted(
        rules, mine.claim_id, mine.round, unsure=mine.unsure
    ):
        return Verdict(Act.JUDGE)
    results: Mapping[str, Result] = mine.results
    if mine.seat is Seat.SECOND:
        first = next(one for one in before if one.seat is Seat.FIRST)
        apart = differing(badge, first, mine)
        if apart:
            return Verdict(Act.DISAGREE, differing=apart)
        results = together(badge, first, mine)
    return Verdict(Act.AWARD if mine.outcome is Outcome.AWARD else Act.NOT_YET, results)


def judged_before(judgements: tuple[Judgement, ...], number: int, seat: Seat) -> frozenset[str]:
    """Who must not judge round ``number`` from ``seat``, because they did already.

    A colleague who judged an earlier round may judge the next; not so an appeal, which goes
    to somebody who never judged the claim.
    """
    return frozenset(
        one.assessor_id for one in judgements if one.round == number or seat is Seat.APPEAL
    )
