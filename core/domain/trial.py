"""What a change of rules would do to the claims that wait: told before it is saved. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.domain.claim import WITH_ASSESSORS, Claim, ClaimState, Seat
from core.domain.panel import second_wanted
from core.domain.rules import BadgeRules, Panel, SpaceRules, is_blind

# What some rules of a space would mean for a claim.
Asked = Callable[[SpaceRules, Claim], bool]


class Effect(StrEnum):
    """One thing that a change would do; its words are ``page.rules.effect.<value>``."""

    # Waiting claims that would need a second assessor, and did not.
    SECOND = "second"
    # Those that would do with one, and needed two.
    ONE = "one"
    # Those that would need a second one if the first is not sure.
    UNSURE = "unsure"
    # They wait for their second judgement already, which stays so.
    SECOND_STAYS = "second_stays"
    # Waiting claims that only those who are named for the badge could take.
    QUALIFIED = "qualified"
    # Learners who would have to wait before they send again, or longer.
    COOLDOWN = "cooldown"
    # Learners who were told until when they may appeal, and may until then.
    APPEAL_STAYS = "appeal_stays"
    # Waiting claims whose learner's name would be hidden, or shown.
    HIDDEN = "hidden"
    SHOWN = "shown"
    # Claims that are open, and go on under the terms that they began with.
    OLD_TERMS = "old_terms"
    # Waiting claims that would be later than what is promised.
    LATE = "late"
    # Claims that would be held too long.
    HELD = "held"
    # Assessors who would hold more than they may.
    OVER_CAP = "over_cap"


@dataclass(frozen=True, slots=True)
class Felt:
    """Whom a change would touch: claims by their ids, or people."""

    effect: Effect
    who: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.who)


def try_badge(
    before: BadgeRules,
    after: BadgeRules,
    claims: Iterable[Claim],
    now: datetime,
    spaces: Mapping[str, SpaceRules],
    appealing: Collection[str] = (),
) -> tuple[Felt, ...]:
    """What new rules of a badge would do to its open ``claims``, which are of those ``spaces``.

    ``appealing`` are those that may be appealed against, until a time that was told.
    """
    every = tuple(claims)
    waiting = [one for one in every if one.state in WITH_ASSESSORS]
    first = [one for one in waiting if one.seat is Seat.FIRST]
    wanted = {one.id: _wanted(before, one) for one in first}
    wants = {one.id: _wanted(after, one) for one in first}
    told = [one for one in every if one.state is ClaimState.NOT_YET]
    felt: dict[Effect, list[str]] = {
        Effect.SECOND: [one for one in wants if wants[one] and not wanted[one]],
        Effect.ONE: [one for one in wants if wanted[one] and not wants[one]],
        Effect.QUALIFIED: [one.id for one in waiting]
        if after.qualified_only and not before.qualified_only
        else [],
        Effect.COOLDOWN: [
            one.id
            for one in told
            if after.cooldown_days > before.cooldown_days
            and one.changed_at + timedelta(days=after.cooldown_days) > now
        ],
        Effect.APPEAL_STAYS: [
            one.id
            for one in told
            if one.id in appealing and after.appeal_days != before.appeal_days
        ],
        **_seen(
            waiting,
            lambda one: is_blind(spaces[one.space_id], before),
            lambda one: is_blind(spaces[one.space_id], after),
        ),
    }
    if after.panel is not before.panel:
        felt[Effect.UNSURE] = list(wants) if after.panel is Panel.UNSURE else []
        felt[Effect.SECOND_STAYS] = [one.id for one in waiting if one.seat is Seat.SECOND]
    return _felt(felt)


def _seen(
    waiting: Iterable[Claim], before: Callable[[Claim], bool], after: Callable[[Claim], bool]
) -> dict[Effect, list[str]]:
    """Whose names would be hidden that were not, and the other way round."""
    found: dict[Effect, list[str]] = {Effect.HIDDEN: [], Effect.SHOWN: []}
    for one in waiting:
        if before(one) != after(one):
            found[Effect.HIDDEN if after(one) else Effect.SHOWN].append(one.id)
    return found


def _wanted(rules: BadgeRules, claim: Claim) -> bool:
    return second_wanted(rules, claim.id, claim.round, unsure=False)


def try_space(
    before: SpaceRules,
    after: SpaceRules,
    claims: Iterable[Claim],
    badges: Mapping[str, BadgeRules],
    late: Asked,
    over: Asked,
) -> tuple[Felt, ...]:
    """What new rules of a space would do to its open ``claims`` and those who hold them.

    The claims are for those ``badges``; what a badge says of its own stays. By some rules, ``late``
    says whether the promise of a claim is over, and ``over`` whether it was held for too long.
    """
    waiting = [one for one in claims if one.state in WITH_ASSESSORS]
    held: dict[str, list[Claim]] = {}
    for one in waiting:
        if one.assessor_id:
            held.setdefault(one.assessor_id, []).append(one)
    taken = [one for claims_of in held.values() for one in claims_of]
    felt: Mapping[Effect, list[str]] = {
        **_seen(
            waiting,
            lambda one: is_blind(before, badges[one.badge_id or ""]),
            lambda one: is_blind(after, badges[one.badge_id or ""]),
        ),
        Effect.LATE: [one.id for one in waiting if late(after, one) and not late(before, one)],
        Effect.HELD: [one.id for one in taken if over(after, one) and not over(before, one)],
        Effect.OVER_CAP: [
            who for who, claims_of in held.items() if before.cap >= len(claims_of) > after.cap
        ],
    }
    return _felt(felt)


def _felt(found: Mapping[Effect, list[str]]) -> tuple[Felt, ...]:
    return tuple(Felt(one, tuple(found[one])) for one in Effect if found.get(one))
