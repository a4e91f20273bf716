"""Who writes where, in one statement: the space, the person, their roles, and their room there."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, or_, select

from core.store.prepared import Prepared
from core.store.repositories.barring import barred_columns
from core.store.tables import identities, people, roles, rooms, spaces

# Asked at each event: a row for each role somebody holds, or one without any.
VISIT = Prepared(
    lambda _: (
        select(
            spaces.c.id,
            spaces.c.community_id,
            spaces.c.name,
            people.c.id,
            people.c.language,
            people.c.name,
            people.c.zone,
            rooms.c.id,
            rooms.c.space_id,
            rooms.c.kind,
            rooms.c.claim_id,
            rooms.c.shown,
            identities.c.left_at,
            *barred_columns(people.c.id, spaces.c.community_id),
            roles.c.role,
        )
        .select_from(spaces)
        .outerjoin(
            identities,
            and_(
                identities.c.platform == spaces.c.platform,
                identities.c.external_id == bindparam("the_user"),
                identities.c.community_id == spaces.c.community_id,
            ),
        )
        .outerjoin(
            people, and_(people.c.id == identities.c.person_id, people.c.erased_at.is_(None))
        )
        .outerjoin(
            roles,
            and_(
                roles.c.person_id == people.c.id,
                roles.c.community_id == spaces.c.community_id,
                or_(roles.c.expires_at.is_(None), roles.c.expires_at > bindparam("the_time")),
            ),
        )
        .outerjoin(
            rooms,
            and_(
                rooms.c.platform == spaces.c.platform,
                rooms.c.address == bindparam("the_address"),
                rooms.c.closed_at.is_(None),
                rooms.c.person_id == people.c.id,
            ),
        )
        .where(
            spaces.c.platform == bindparam("the_platform"),
            spaces.c.external_id == bindparam("the_workspace"),
            spaces.c.closed_at.is_(None),
        )
    )
)
