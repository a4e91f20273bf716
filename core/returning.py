"""The demo's learner who is there again: their badge ends soon, and can be renewed.

Their journey was made long ago: it has a clock of its own, a judge of its own, and nobody is told
of the journey. It is made where nobody's badge can be renewed, and only where one can come of it: the
demo's organizer may have set other rules.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from threading import Lock

from core import demo
from core.app import Earned, build
from core.domain.errors import NotFound
from core.domain.people import Actor, Role
from core.domain.renewal import BEFORE, Term, why_not
from core.domain.rules import Panel
from core.services.terms import offer_of
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

log = logging.getLogger(__name__)

# No journey takes longer, from its beginning to the award.
LONGEST = timedelta(days=5)
# Two who press the button at once are the same learner.
_one_at_a_time = Lock()


def ready(app: Earned) -> None:
    """Have that learner there from the start of the demo on. Whatever is in the way, it starts."""
    try:
        if returning(app) is None:
            log.warning("as the demo's rules are, nobody has a badge that can be renewed")
    except Exception:
        log.warning("could not make a badge for the demo that can be renewed", exc_info=True)


def returning(app: Earned, language: str = "en") -> str | None:
    """Whose badge in the demo can be renewed now; a made-up person's, where nobody's can.

    None where there is nobody, and nobody can be made.
    """
    community = app.organizing.demo().id
    with _one_at_a_time:
        found = whose_is_renewable(app.store, community)
        if found is not None or not _can_come_of_it(app.store, community):
            return found
        clock = demo.Calendar(app.store.clock())
        past = build(app.settings.model_copy(update={"rate_factor": 0}), clock, quiet=True)
        try:
            return _seed_renewable(past, clock, community, language)
        finally:
            past.close()


def whose_is_renewable(store: Store, community_id: str) -> str | None:
    """Somebody in the demo whose badge can be renewed now, or is just being renewed."""
    with store.reading(community_id) as tx:
        # Those that were given before all that cannot be renewed yet.
        old = list(tx.awards.listed(badge_id=demo.EXPIRES, before=tx.now - demo.AGED + BEFORE / 2))
        for award, _, _ in old:
            if _may_come(tx, award.person_id) and not offer_of(tx, award).why:
                return award.person_id
    return None


def _may_come(tx: Transaction, person_id: str) -> bool:
    """They are not erased, and no organizer keeps them from anything."""
    return tx.people.is_here(person_id) and not tx.blocks.of(person_id)


def _can_come_of_it(store: Store, community_id: str) -> bool:
    """Whether one judge, who is named nowhere, can give a badge then that can be renewed now."""
    with store.reading(community_id) as tx:
        try:
            badge = tx.catalogue.newest(demo.EXPIRES).badge
        except NotFound:
            return False
        rules, now = tx.rules.of_badge(badge.id), tx.now
    if rules.qualified_only or rules.panel not in (Panel.ONE, Panel.UNSURE):
        return False
    begun = now - demo.AGED
    ends = [(start, badge.valid_until(start)) for start in (begun, begun + LONGEST)]
    terms = [Term(start, until) if until else None for start, until in ends]
    return not any(why_not(one, revoked=False, suspended=False, now=now) for one in terms)


def _seed_renewable(
    past: Earned, clock: demo.Calendar, community_id: str, language: str
) -> str | None:
    """Make a journey whose badge can be renewed now; whose it is, or None where none came of it."""
    made: list[Actor] = []
    with _long_ago(clock) as begun:
        try:
            _journey(past.seeding(clock), made, community_id, begun, language)
        except Exception:
            log.warning("a journey of the demo came to no end", exc_info=True)
    found = whose_is_renewable(past.store, community_id)
    if found is None:
        for one in made:
            past.privacy.erase(one)
    return found


@contextmanager
def _long_ago(clock: demo.Calendar) -> Iterator[datetime]:
    now = clock.now
    clock.now = now - demo.AGED
    try:
        yield clock.now
    finally:
        clock.now = now


def _journey(
    parts: demo.Seeding, made: list[Actor], community_id: str, begun: datetime, language: str
) -> None:
    """From telling to the award. Whoever is made for it is put in ``made``.

    The judge is one only for as long: no visitor of the demo comes in as them.
    """
    chance, space = random.Random(demo.AGED.days), parts.organizing.web_space(community_id)
    owner = demo.newcomer(parts, community_id, chance.choice(demo.NAMES), language)
    made.append(owner)
    judge = demo.newcomer(parts, community_id, f"{demo.NAMES[0]} (demo)")
    made.append(judge)
    with parts.store.transaction(community_id) as tx:
        tx.people.grant(judge.person_id, Role.ASSESSOR, None, begun + LONGEST)
        judge = tx.people.actor(judge.person_id)
    demo.Journey(parts, chance, owner, [judge], space, demo.EXPIRES).go("awarded", count())
