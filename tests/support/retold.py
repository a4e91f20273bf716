"""An interview is told once; whoever would tell the same gets a copy of it.

Nearly every test wants a claim that is told, and a dozen turns for each is a fifteenth of the time
of all tests. Where the first claim of somebody begins alike, with an alike menu, alike answers lead to
an alike state. (What they claimed before counts, too: nobody claims the same badge twice.)
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sqlalchemy import select

from core.app import Earned
from core.domain.interview.state import from_json, to_json
from core.domain.people import Actor
from core.store.tables import badges
from core.store.transaction import Transaction

_TIME = re.compile(r'"at":"[^"]*"')


class Telling(NamedTuple):
    """All that what is told depends on: how it begins, the menu, the badge, the answer."""

    begun: str
    menu: tuple[tuple[str, int, str], ...]
    badge_id: str
    answer: str


_known: dict[Telling, str] = {}


def telling(app: Earned, who: Actor, claim: str, badge_id: str, answer: str) -> Telling | None:
    """What somebody is about to tell; None where that depends on what they claimed before."""
    with app.store.reading(who.community_id) as tx:
        if [one.id for one in tx.claims.of(who.person_id)] != [claim]:
            return None
        rows = tx.connection.execute(
            select(badges.c.badge_id, badges.c.version, badges.c.digest)
            .where(badges.c.community_id == who.community_id)
            .order_by(badges.c.change)
        )
        menu = tuple((row.badge_id, row.version, row.digest) for row in rows)
        return Telling(to_json(tx.interviews.load(claim).state), menu, badge_id, answer)


def keep(app: Earned, who: Actor, claim: str, told: Telling | None) -> None:
    """The next one may have a copy of what was told."""
    if told is None:
        return
    with app.store.reading(who.community_id) as tx:
        _known[told] = to_json(tx.interviews.load(claim).state)


def retell(app: Earned, who: Actor, claim: str, told: Telling | None) -> bool:
    """Leave what telling leaves; False where nobody has told the same yet."""
    known = _known.get(told) if told else None
    if known is None:
        return False
    with app.store.transaction(who.community_id) as tx:
        _copied(tx, who, claim, known)
    return True


def _copied(tx: Transaction, who: Actor, claim: str, known: str) -> None:
    now = tx.now.isoformat().replace("+00:00", "Z")
    state = from_json(_TIME.sub(f'"at":"{now}"', known))
    before = tx.interviews.load(claim)
    if before.state.consent is None and state.consent is not None:
        tx.people.consent(who.person_id, state.consent, state.language)
    if before.state.badge is None and state.badge is not None and state.badge_version is not None:
        tx.claims.choose_badge(claim, state.badge, state.badge_version)
    tx.interviews.save(claim, state, before.version)
    tx.touch(f"person:{who.person_id}")
