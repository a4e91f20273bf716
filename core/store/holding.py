"""A claim is held before anything is read of it, by those whose command depends on all of that.

PostgreSQL shows each statement what others have committed by then. Who has read a claim, and waits
for nothing, may so read a judgement of it that came a moment later. SQLite lets one write at a time.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from core.store.tables import claims, people


def hold_claim(connection: Connection, community_id: str, claim_id: str) -> None:
    """Wait until nobody else changes that claim; nobody does then before the transaction ends.

    Rows that are about it can be added meanwhile. Its learner stays as long, and comes first:
    whoever erases themselves waits for them, and has their claims afterwards.
    """
    mine = (claims.c.community_id == community_id, claims.c.id == claim_id)
    learner = select(claims.c.person_id).where(*mine).scalar_subquery()
    theirs = (people.c.community_id == community_id, people.c.id == learner)
    stays = select(people.c.id).where(*theirs).with_for_update(read=True, key_share=True)
    connection.execute(stays)
    connection.execute(select(claims.c.id).where(*mine).with_for_update(key_share=True))


__all__ = ["hold_claim"]
