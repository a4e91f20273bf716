"""What learner and assessor say to one another about a claim, and what was done to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from core.store.repositories.base import Repository, new_id
from core.store.tables import acts, messages, people


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One message: a ``question`` of an assessor, a learner's ``answer`` or ``note``."""

    id: str
    person_id: str
    kind: str
    round: int
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ActDone:
    """One act in the life of a claim."""

    act: str
    person_id: str
    name: str
    round: int
    done_at: datetime


class Talk(Repository):
    """Messages and acts on the claims of one community."""

    def say(self, claim_id: str, person_id: str, kind: str, number: int, text: str) -> str:
        """Keep a message of round ``number``; returns its id."""
        message_id = new_id()
        self.connection.execute(
            insert(messages).values(
                id=message_id,
                community_id=self.community_id,
                claim_id=claim_id,
                person_id=person_id,
                kind=kind,
                round=number,
                text=text,
                sent_at=self.now,
            )
        )
        return message_id

    def of(self, claim_id: str) -> tuple[TalkLine, ...]:
        """The messages about a claim, the oldest first."""
        rows = self.connection.execute(
            select(messages)
            .where(messages.c.community_id == self.community_id, messages.c.claim_id == claim_id)
            .order_by(messages.c.sent_at, messages.c.id)
        )
        return tuple(
            TalkLine(row.id, row.person_id, row.kind, row.round, row.text, row.sent_at)
            for row in rows
        )

    def acts(self, claim_id: str) -> tuple[ActDone, ...]:
        """What was done to a claim, the oldest first."""
        return self.acts_of([claim_id]).get(claim_id, ())

    def acts_of(self, claim_ids: Collection[str]) -> dict[str, tuple[ActDone, ...]]:
        """The same for many claims, in one statement."""
        rows = self.connection.execute(
            select(acts, people.c.name)
            .join(people, people.c.id == acts.c.person_id)
            .where(acts.c.community_id == self.community_id, acts.c.claim_id.in_(claim_ids))
            .order_by(acts.c.done_at, acts.c.id)
        )
        found: dict[str, list[ActDone]] = {}
        for row in rows:
            done = ActDone(row.act, row.person_id, row.name, row.round, row.done_at)
            found.setdefault(row.claim_id, []).append(done)
        return {one: tuple(every) for one, every in found.items()}
