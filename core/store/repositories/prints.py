"""Prints of texts that were handed in, and where the same ones stand elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from core.store.repositories.base import Repository
from core.store.tables import claims, prints


class Prints(Repository):
    """The prints of one community."""

    def put(self, claim_id: str, texts: Mapping[str, frozenset[int]]) -> None:
        """The prints of a claim's texts by place, instead of those of the round before."""
        here = prints.c.community_id == self.community_id, prints.c.claim_id == claim_id
        self.connection.execute(delete(prints).where(*here))
        rows = [
            {
                "claim_id": claim_id,
                "place": place,
                "print": one,
                "community_id": self.community_id,
            }
            for place, found in texts.items()
            for one in sorted(found)
        ]
        if rows:
            self.connection.execute(insert(prints), rows)

    def of(self, claim_id: str) -> dict[str, frozenset[int]]:
        """The prints of a claim, by place."""
        return self._by_place(prints.c.claim_id == claim_id).get(claim_id, {})

    def elsewhere(
        self, claim_id: str, person_id: str, wanted: frozenset[int]
    ) -> dict[str, dict[str, frozenset[int]]]:
        """All prints of the texts of other people in which one of ``wanted`` stands.

        By claim and place. What a person tells twice in their own words is theirs.
        """
        if not wanted:
            return {}
        theirs = select(claims.c.id).where(
            claims.c.community_id == self.community_id, claims.c.person_id == person_id
        )
        met = (
            select(prints.c.claim_id, prints.c.place)
            .where(
                prints.c.community_id == self.community_id,
                prints.c.print.in_(wanted),
                prints.c.claim_id != claim_id,
                prints.c.claim_id.not_in(theirs),
            )
            .distinct()
            .subquery()
        )
        return self._by_place(prints.c.claim_id == met.c.claim_id, prints.c.place == met.c.place)

    def _by_place(self, *where: object) -> dict[str, dict[str, frozenset[int]]]:
        query = select(prints.c.claim_id, prints.c.place, prints.c.print).where(
            prints.c.community_id == self.community_id,
            *where,  # type: ignore[arg-type]
        )
        found: dict[str, dict[str, set[int]]] = {}
        for row in self.connection.execute(query):
            found.setdefault(row.claim_id, {}).setdefault(row.place, set()).add(row.print)
        return {
            claim: {place: frozenset(one) for place, one in places.items()}
            for claim, places in found.items()
        }
