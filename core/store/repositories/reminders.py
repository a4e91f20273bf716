"""What is due about claims. Each has a key, and happens once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from core.domain.reminding import Kind, Reminder, State
from core.store.repositories.base import Repository, insert_once, new_id
from core.store.tables import awards, badges, list_rows, people, reminders

_WAITS = reminders.c.state == State.WAITING.value
_RENEWS = reminders.c.kind == Kind.RENEW.value


class Reminders(Repository):
    """The reminders of one community."""

    def put(
        self,
        key: str,
        kind: Kind,
        claim_id: str,
        number: int,
        due_at: datetime,
        person_id: str | None = None,
    ) -> str:
        """Keep what is due about round ``number`` of a claim: its id, if it waits from now on.

        "" for a key that waits already at that time, happened or was stopped. One that was void
        waits again; another time takes the place of the one before.
        """
        made = new_id()
        new = insert_once(
            self.connection,
            reminders,
            id=made,
            community_id=self.community_id,
            key=key,
            claim_id=claim_id,
            person_id=person_id,
            kind=kind.value,
            round=number,
            due_at=due_at,
            state=State.WAITING.value,
            made_at=self.now,
        )
        return made if new else self._wake(key, due_at)

    def _wake(self, key: str, due_at: datetime) -> str:
        row = self.connection.execute(
            select(reminders.c.id, reminders.c.state, reminders.c.due_at)
            .where(reminders.c.community_id == self.community_id, reminders.c.key == key)
            .with_for_update()
        ).one_or_none()
        if row is None or State(row.state) in (State.FIRED, State.STOPPED):
            return ""
        if State(row.state) is State.WAITING and row.due_at == due_at:
            return ""
        self._set(row.id, state=State.WAITING.value, due_at=due_at)
        found: str = row.id
        return found

    def _set(self, reminder_id: str, **values: Any) -> bool:
        done = self.connection.execute(
            update(reminders)
            .where(reminders.c.community_id == self.community_id, reminders.c.id == reminder_id)
            .values(**values)
        )
        return done.rowcount == 1

    def hold(self, reminder_id: str) -> Reminder | None:
        """The reminder, which nobody else changes before the transaction ends."""
        return self._one(reminders.c.id == reminder_id, lock=True)

    def get(self, reminder_id: str) -> Reminder | None:
        """The reminder of that id; None where it is no more."""
        return self._one(reminders.c.id == reminder_id)

    def _one(self, which: Any, *, lock: bool = False) -> Reminder | None:
        query = select(reminders).where(reminders.c.community_id == self.community_id, which)
        row = self.connection.execute(query.with_for_update() if lock else query).one_or_none()
        return _reminder(row) if row is not None else None

    def fire(self, reminder_id: str) -> None:
        """It happens now, and never again."""
        self._set(reminder_id, state=State.FIRED.value, fired_at=self.now)

    def void(self, *reminder_ids: str) -> None:
        """The claim moved on, so they do not happen."""
        self.connection.execute(
            update(reminders)
            .where(reminders.c.community_id == self.community_id, reminders.c.id.in_(reminder_ids))
            .values(state=State.VOID.value)
        )

    def stop(self, reminder_id: str) -> None:
        """Whoever had chosen it does not want it any more."""
        self._set(reminder_id, state=State.STOPPED.value)

    def postpone(self, reminder_id: str, until: datetime) -> None:
        """It is due then."""
        self._set(reminder_id, due_at=until)

    def ask_again(self, key: str) -> None:
        """What found its recipients has to find them once more, if it is wanted again."""
        self.connection.execute(
            update(reminders)
            .where(
                reminders.c.community_id == self.community_id,
                reminders.c.key == key,
                reminders.c.state == State.FIRED.value,
            )
            .values(state=State.VOID.value, fired_at=None)
        )

    # -- looking ------------------------------------------------------------------------

    def waiting(self, claim_id: str = "") -> tuple[Reminder, ...]:
        """What is still due, of one claim or of all, the first one first."""
        which = [reminders.c.claim_id == claim_id] if claim_id else []
        return self._list(reminders.c.state == State.WAITING.value, *which)

    def about_work(self) -> tuple[Reminder, ...]:
        """What is still due, the first one first, but for badges to be renewed."""
        return self._list(_WAITS, ~_RENEWS)

    def renewals(self, most: int, after: tuple[datetime, str] | None = None) -> list[Reminder]:
        """The badges whose owners are told next that they can be renewed, so many at most.

        Each badge that expires has one of those, for years. ``after`` is the time and id of a line
        that they come after.
        """
        later: tuple[ColumnElement[bool], ...] = ()
        if after is not None:
            at, one = after
            same = and_(reminders.c.due_at == at, reminders.c.id > one)
            later = (or_(reminders.c.due_at > at, same),)
        return list(self._list(_WAITS, _RENEWS, *later, most=most))

    def renewals_waiting(self) -> int:
        """How many badges there are of which an owner will be told."""
        query = select(func.count()).select_from(reminders)
        mine = reminders.c.community_id == self.community_id
        return self.connection.execute(query.where(mine, _WAITS, _RENEWS)).scalar_one()

    def overdue(self, at: datetime, most: int) -> tuple[Reminder, ...]:
        """What is due by then, the first one first."""
        here = (reminders.c.state == State.WAITING.value, reminders.c.due_at <= at)
        return self._list(*here, most=most)

    def next_due(self) -> datetime | None:
        """When the next one is due."""
        first = select(func.min(reminders.c.due_at)).where(
            reminders.c.community_id == self.community_id,
            reminders.c.state == State.WAITING.value,
        )
        found: datetime | None = self.connection.execute(first).scalar_one()
        return found

    def unplanned(self) -> tuple[str, ...]:
        """The claims whose awards expire, and of which their owners were never to be told."""
        known = select(reminders.c.claim_id).where(
            reminders.c.community_id == self.community_id,
            reminders.c.kind == Kind.RENEW.value,
        )
        away = select(list_rows.c.award_id).where(
            list_rows.c.community_id == self.community_id,
            list_rows.c.award_id.is_not(None),
            list_rows.c.came_at.is_(None),
        )
        rows = self.connection.execute(
            select(awards.c.claim_id)
            .join(
                badges,
                (badges.c.community_id == awards.c.community_id)
                & (badges.c.badge_id == awards.c.badge_id)
                & (badges.c.version == awards.c.badge_version),
            )
            .join(people, people.c.id == awards.c.person_id)
            .where(
                awards.c.community_id == self.community_id,
                awards.c.revoked_at.is_(None),
                people.c.erased_at.is_(None),
                # As the catalogue writes it (``repositories/catalogue.py``).
                badges.c.content.like('%"expires": "%'),
                badges.c.content.not_like('%"expires": ""%'),
                awards.c.claim_id.not_in(known),
                awards.c.id.not_in(away),
            )
            .order_by(awards.c.id)
        )
        return tuple(row.claim_id for row in rows)

    def own(self, claim_id: str, number: int) -> tuple[Reminder, ...]:
        """A learner's own ones about a round, those that were stopped aside."""
        return self._list(
            reminders.c.claim_id == claim_id,
            reminders.c.round == number,
            reminders.c.kind == Kind.OWN.value,
            reminders.c.state.in_((State.WAITING.value, State.FIRED.value)),
        )

    def told(self, person_id: str, kinds: Collection[Kind]) -> tuple[Reminder, ...]:
        """What somebody was reminded of, the last one first."""
        rows = self._list(
            reminders.c.person_id == person_id,
            reminders.c.state == State.FIRED.value,
            reminders.c.kind.in_(sorted(kinds)),
        )
        return rows[::-1]

    def _list(self, *which: Any, most: int | None = None) -> tuple[Reminder, ...]:
        rows = self.connection.execute(
            select(reminders)
            .where(reminders.c.community_id == self.community_id, *which)
            .order_by(reminders.c.due_at, reminders.c.id)
            .limit(most)
        )
        return tuple(_reminder(row) for row in rows)


def _reminder(row: Row[Any]) -> Reminder:
    return Reminder(
        id=row.id,
        claim_id=row.claim_id,
        kind=Kind(row.kind),
        round=row.round,
        due_at=row.due_at,
        key=row.key,
        person_id=row.person_id,
        state=State(row.state),
        fired_at=row.fired_at,
    )


def communities_with_due(connection: Any, at: datetime) -> tuple[str, ...]:
    """The communities where something is due by then."""
    rows = connection.execute(
        select(reminders.c.community_id)
        .where(reminders.c.state == State.WAITING.value, reminders.c.due_at <= at)
        .distinct()
    )
    return tuple(row.community_id for row in rows)
