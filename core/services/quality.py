"""How well claims are judged: the figures an organizer sees, per badge and per space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from core.agreement import agreement
from core.domain.catalogue import Badge
from core.domain.claim import Act
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.domain.quality import Report, Round, paused, report
from core.store.repositories.figures import Decided
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

# The times that can be chosen, in days; 0 is everything.
PERIODS = (30, 90, 365, 0)
SENT = frozenset({Act.SUBMIT, Act.APPEAL})


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of one time, with the names of badges and spaces."""

    badges: Report
    spaces: Report
    badge_names: Mapping[str, Mapping[str, str]]
    space_names: Mapping[str, str]


class QualityDesk:
    """Looks at what was decided; nothing here changes anything."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def figures(self, actor: Actor, days: int) -> Quality:
        """The figures of the last ``days`` days; 0 for all there is."""
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
            since = tx.now - timedelta(days=days) if days else None
            rounds = rounds_of(tx, tx.figures.decided(since))
            names = {one.badge.id: one.badge.name for one in tx.catalogue.menu()}
            spaces = {one.id: one.name for one in tx.people.spaces()}
        return Quality(
            report(rounds, lambda one: one.badge_id, agreement),
            report(rounds, lambda one: one.space_id, agreement),
            names,
            spaces,
        )


def rounds_of(tx: Transaction, decided: tuple[Decided, ...]) -> tuple[Round, ...]:
    """What is kept of each round, as the figures need it."""
    badges: dict[tuple[str, int], Badge] = {}
    found = []
    for one in decided:
        sent = next((at for act, at in one.acts if act in SENT), None)
        if sent is None:
            continue
        key = (one.badge_id, one.version)
        if one.levels and key not in badges:
            badges[key] = tx.catalogue.edition(*key).badge
        asked = next((at for act, at in one.acts if act is Act.ASK), one.decided_at)
        found.append(
            Round(
                person_id=one.person_id,
                badge_id=one.badge_id,
                space_id=one.space_id,
                number=one.number,
                appeal=any(act is Act.APPEAL for act, _ in one.acts),
                outcome=one.outcome,
                sent_at=sent,
                heard_at=min(asked, one.decided_at),
                decided_at=one.decided_at,
                paused=paused(one.acts, one.decided_at),
                pairs=_pairs(badges[key], one.levels) if one.levels else (),
                fair=one.fair,
                rated_at=one.rated_at,
                thanked=one.thanked,
            )
        )
    return tuple(found)


def _pairs(badge: Badge, levels: tuple[Mapping[str, str], ...]) -> tuple[tuple[bool, bool], ...]:
    """For each criterion that both judged: whether the first, and the second, found it met."""
    met = {level.id: level.met for level in badge.scale}
    return tuple(
        (met[one[criterion.id]], met[other[criterion.id]])
        for one, other in pairwise(levels)
        for criterion in badge.criteria
        if one.get(criterion.id) in met and other.get(criterion.id) in met
    )
