"""How long things are kept that nobody has to ask for to be deleted.

Each table promises it in ``table.info["kept"]``; what is kept for a time only stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, or_, select, update

from core.domain.rooms import ALONE, LASTING
from core.store.repositories.addresses import CONFIRM_LIFE
from core.store.repositories.fresh import LINK_LIFE
from core.store.repositories.lent import LENT_LIFE
from core.store.repositories.outbox import NEEDLESS
from core.store.tables import (
    addresses,
    deliveries,
    drafts,
    inbox,
    lent_roles,
    letters,
    links,
    list_rows,
    lists,
    rooms,
    sessions,
)

# A platform that has not delivered a message by then has given it up.
INBOX_LIFE = timedelta(days=30)
DELIVERY_LIFE = timedelta(days=7)
DRAFT_LIFE = timedelta(days=30)
# A mail server that does not take a letter is asked for over an hour; then it stays unsent.
LETTER_LIFE = timedelta(days=3)
STAGED_LIFE = timedelta(days=7)
# Whoever has not come while their link worked may still ask about it for so long.
AWAY_LIFE = LINK_LIFE + timedelta(days=30)


def expired(now: datetime) -> Mapping[Table, ColumnElement[bool]]:
    """What makes a row of a table too old."""
    unconfirmed = and_(lists.c.state == "staged", lists.c.made_at <= now - STAGED_LIFE)
    return {
        inbox: inbox.c.taken_at <= now - INBOX_LIFE,
        sessions: sessions.c.expires_at <= now,
        links: or_(links.c.expires_at <= now, links.c.uses_left < 1),
        # What tells others about a person stays known, so that it can be taken back there.
        deliveries: and_(
            deliveries.c.sent_at <= now - DELIVERY_LIFE,
            or_(deliveries.c.kind.not_in(sorted(LASTING)), deliveries.c.state == NEEDLESS),
        ),
        # What was left of a room to empty it, and could not be.
        rooms: and_(
            rooms.c.kind.in_(sorted(ALONE)),
            rooms.c.person_id.is_(None),
            rooms.c.closed_at <= now - DELIVERY_LIFE,
            rooms.c.id.not_in(select(deliveries.c.room_id)),
        ),
        # Before their lists, to which they point.
        list_rows: list_rows.c.list_id.in_(select(lists.c.id).where(unconfirmed)),
        lists: unconfirmed,
        drafts: drafts.c.changed_at <= now - DRAFT_LIFE,
        lent_roles: lent_roles.c.seen_at <= now - LENT_LIFE,
        letters: letters.c.made_at <= now - LETTER_LIFE,
        # Nobody can confirm it any more, and it may be a stranger's.
        addresses: and_(
            addresses.c.confirmed_at.is_(None), addresses.c.asked_at <= now - CONFIRM_LIFE
        ),
    }


def forget_expired(connection: Connection, now: datetime) -> int:
    """Delete what was kept for a time and is over; returns how many rows."""
    # Somebody may confirm a list in this moment: its rows must not go while the list stays.
    over = expired(now)
    connection.execute(select(lists.c.id).where(over[lists]).with_for_update()).all()
    _forget_who_never_came(connection, now)
    return sum(
        connection.execute(delete(table).where(too_old)).rowcount for table, too_old in over.items()
    )


def _forget_who_never_came(connection: Connection, now: datetime) -> None:
    """What a list said of recipients whose link ended long ago; that they had a row stays."""
    over = select(lists.c.id).where(lists.c.confirmed_at <= now - AWAY_LIFE)
    connection.execute(
        update(list_rows)
        .where(list_rows.c.list_id.in_(over), list_rows.c.content != "")
        .values(content="")
    )
