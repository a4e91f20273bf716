"""Two people who turn out to be one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, and_, delete, or_, select, update

from core.domain.claim import Claim
from core.store.repositories.base import Repository
from core.store.repositories.claims import claim_of
from core.store.tables import claims, identities, judgements, metadata, people


class Merging(Repository):
    """Brings together what belongs to one person under two names."""

    def judged_each_other(self, one: str, other: str) -> bool:
        """Whether one of the two ever decided about a claim of the other."""
        both = (one, other)
        return (
            self.connection.execute(
                select(judgements.c.claim_id)
                .join(claims, claims.c.id == judgements.c.claim_id)
                .where(
                    claims.c.community_id == self.community_id,
                    claims.c.person_id.in_(both),
                    judgements.c.assessor_id.in_(both),
                )
            ).first()
            is not None
        )

    def held_of_each_other(self, one: str, other: str) -> tuple[Claim, ...]:
        """Claims of one that the other has taken and not decided."""
        rows = self.connection.execute(
            select(claims).where(
                claims.c.community_id == self.community_id,
                claims.c.state.in_(("in_review", "question")),
                or_(
                    and_(claims.c.person_id == one, claims.c.assessor_id == other),
                    and_(claims.c.person_id == other, claims.c.assessor_id == one),
                ),
            )
        )
        return tuple(claim_of(row) for row in rows)

    def merge(self, kept: str, gone: str) -> None:
        """Everything of ``gone`` becomes that of ``kept``; a tombstone without a name stays."""
        # The web name of somebody is their id: it would lead nowhere.
        self.connection.execute(
            delete(identities).where(
                identities.c.community_id == self.community_id,
                identities.c.platform == "web",
                identities.c.external_id == gone,
            )
        )
        self._keep_zone(kept, gone)
        for table in metadata.sorted_tables:
            for column in table.columns:
                if any(key.target_fullname == "people.id" for key in column.foreign_keys):
                    self._move(table, column, kept, gone)
        self.connection.execute(
            update(people)
            .where(people.c.community_id == self.community_id, people.c.id == gone)
            .values(name="", zone=None, erased_at=self.now)
        )

    def _keep_zone(self, kept: str, gone: str) -> None:
        """The time zone that only the other name had told."""
        here = people.c.community_id == self.community_id
        told = select(people.c.zone).where(here, people.c.id == gone).scalar_subquery()
        self.connection.execute(
            update(people)
            .where(here, people.c.id == kept, people.c.zone.is_(None))
            .values(zone=told)
        )

    def _move(self, table: Table, column: Any, kept: str, gone: str) -> None:
        here = (table.c.community_id == self.community_id, column == gone)
        rest = [c for c in table.primary_key.columns if c.name != column.name]
        if column.primary_key:
            # Where both have such a row, like a role, one is enough.
            there = table.alias()
            same = [there.c[c.name] == c for c in rest]
            twin = select(there.c[column.name]).where(there.c[column.name] == kept, *same)
            self.connection.execute(delete(table).where(*here, twin.exists()))
        self.connection.execute(update(table).where(*here).values({column.name: kept}))
