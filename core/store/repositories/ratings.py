"""How fair decisions felt to those whom they were about."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from core.store.repositories.base import Repository
from core.store.tables import ratings


@dataclass(frozen=True, slots=True)
class Rating:
    """What a learner said of one decision: how fair it felt, 1 to 5, and thanks."""

    claim_id: str
    round: int
    fair: int | None
    thanks: bool


class Ratings(Repository):
    """The ratings of one community: one for each round of a claim."""

    def put(self, person_id: str, one: Rating) -> None:
        """Keep a rating in place of the one before."""
        self.connection.execute(
            delete(ratings).where(
                ratings.c.community_id == self.community_id,
                ratings.c.claim_id == one.claim_id,
                ratings.c.round == one.round,
            )
        )
        self.connection.execute(
            insert(ratings).values(
                claim_id=one.claim_id,
                round=one.round,
                community_id=self.community_id,
                person_id=person_id,
                fair=one.fair,
                thanks=one.thanks,
                made_at=self.now,
            )
        )

    def get(self, claim_id: str, number: int) -> Rating | None:
        """The rating of a round, if its learner gave one."""
        row = self.connection.execute(
            select(ratings).where(
                ratings.c.community_id == self.community_id,
                ratings.c.claim_id == claim_id,
                ratings.c.round == number,
            )
        ).one_or_none()
        return Rating(row.claim_id, row.round, row.fair, bool(row.thanks)) if row else None
