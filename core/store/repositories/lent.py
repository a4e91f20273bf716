"""Whom a role on a chat platform let judge lately: kept so that work can be brought to them.

What stands here gives nobody a right. Who acts is looked up where they act, at each click.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select

from core.domain.people import Role, Space, with_what_follows
from core.store.tables import lent_roles, role_maps, spaces

# Whoever was not seen for so long is not asked any more.
LENT_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Lent:
    """A role of ours that a role in ``space`` let somebody have when they were last seen there."""

    person_id: str
    role: Role
    space: Space
    seen_at: datetime


def lent_now(
    connection: Connection, community_id: str, now: datetime
) -> Mapping[str, frozenset[Role]]:
    """What everybody of a community was let have lately, by person."""
    found: dict[str, set[Role]] = {}
    for row in connection.execute(fresh(community_id, now)):
        found.setdefault(row.person_id, set()).add(Role(row.role))
    return {person_id: with_what_follows(held) for person_id, held in found.items()}


def fresh(community_id: str, now: datetime) -> Select[Any]:
    """What was seen lately, in places that are still ours, by a role that still means the same."""
    same = and_(
        role_maps.c.space_id == lent_roles.c.space_id,
        role_maps.c.role == lent_roles.c.role,
        role_maps.c.theirs == lent_roles.c.theirs,
    )
    return (
        select(lent_roles, spaces.c.platform, spaces.c.external_id, spaces.c.name)
        .join(role_maps, same)
        .join(spaces, spaces.c.id == lent_roles.c.space_id)
        .where(
            lent_roles.c.community_id == community_id,
            lent_roles.c.seen_at > now - LENT_LIFE,
            spaces.c.closed_at.is_(None),
            spaces.c.lost_at.is_(None),
        )
        .order_by(lent_roles.c.seen_at.desc(), lent_roles.c.space_id, lent_roles.c.role)
    )


def lent_of(row: Row[Any]) -> Lent:
    """What was lent, from its row."""
    there = Space(row.space_id, row.community_id, row.platform, row.external_id, row.name)
    return Lent(row.person_id, Role(row.role), there, row.seen_at)
