"""A badge that expires, and awards of it that grow old as fast as a test wants it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import update

from core.app import Earned
from core.domain.catalogue import Badge
from core.domain.people import Actor
from core.services.planning import plan
from core.store.tables import awards
from tests.support.journeys import BADGE, Town, badge

# What the badge asks again; the other three of its criteria are recognised.
AGAIN = "find-the-fault"
SINCE = (
    "In May I found out why the bike of my neighbour Omar made a noise, because I lifted the wheel "
    "and turned it slowly. I saw a bent spoke, I set it straight and I tested it on the road. It has "
    "been quiet since then. I do this every Saturday."
)


@lru_cache(maxsize=16)
def expiring(expires: str = "1y", *renew: str, **changes: Any) -> Badge:
    """The everyday badge with an end."""
    content = badge().model_dump() | {"expires": expires, "renew": renew or (AGAIN,), **changes}
    return Badge.model_validate(content)


def offered(town: Town, found: Badge | None = None) -> None:
    """Put it on the menu."""
    town.app.organizing.add_badges(town.organizer, town.community.id, [found or expiring()])


def aged(app: Earned, community_id: str, award_id: str, days: int) -> None:
    """The award was given so many days earlier; what is due because of it is planned anew."""
    with app.store.transaction(community_id) as tx:
        award = tx.awards.get(award_id)
        before = timedelta(days=days)
        changed: dict[str, datetime] = {"awarded_at": award.awarded_at - before}
        tx.connection.execute(update(awards).where(awards.c.id == award_id).values(changed))
        plan(tx, award.claim_id)


def held(town: Town, learner: Actor, assessor: Actor, days: int = 320) -> str:
    """An award of the badge that was given so many days ago."""
    award = town.awarded(learner, assessor, badge_id=BADGE)
    if days:
        aged(town.app, town.community.id, award, days)
    return award


def where_it_is_noon(app: Earned, who: Actor) -> None:
    """Let somebody live where nobody sleeps just now, whenever the test runs."""
    ahead = 12 - app.store.clock().astimezone(UTC).hour
    app.entering.live_in(who, f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT")
