"""What changed lately, for open windows that another process has to wake."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, literal, select, union_all

from core.store.tables import claims, messages, notices


def changed_since(connection: Connection, since: datetime) -> dict[str, datetime]:
    """When each topic changed last, of those that changed after ``since``.

    Claims and messages are news for their owner and for the desk; notices for their
    owner. All communities at once: the answer holds ids only.
    """
    rows = connection.execute(
        union_all(
            select(claims.c.person_id, claims.c.community_id, claims.c.changed_at).where(
                claims.c.changed_at > since
            ),
            select(claims.c.person_id, claims.c.community_id, messages.c.sent_at)
            .join(messages, messages.c.claim_id == claims.c.id)
            .where(messages.c.sent_at > since),
            select(notices.c.person_id, literal(""), notices.c.made_at).where(
                notices.c.made_at > since
            ),
        )
    )
    found: dict[str, datetime] = {}
    for person, community, at in rows:
        for topic in (f"person:{person}", f"desk:{community}" if community else ""):
            if topic and at > found.get(topic, since):
                found[topic] = at
    return found
