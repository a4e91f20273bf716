"""Judgements that are being written, so that no window and no restart can lose them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import delete, insert, select

from core.domain.review import Result
from core.store.repositories.base import Repository
from core.store.tables import drafts


class Drafts(Repository):
    """The drafts of one community: one for each claim, by whoever holds it."""

    def put(
        self, claim_id: str, assessor_id: str, number: int, results: Mapping[str, Result]
    ) -> None:
        """Keep what is written so far about round ``number``."""
        self.drop(claim_id)
        self.connection.execute(
            insert(drafts).values(
                claim_id=claim_id,
                assessor_id=assessor_id,
                community_id=self.community_id,
                round=number,
                results=json.dumps({c: asdict(r) for c, r in results.items()}, ensure_ascii=False),
                changed_at=self.now,
            )
        )

    def get(self, claim_id: str, assessor_id: str, number: int) -> dict[str, Result]:
        """What that assessor has written about that round."""
        found = self.connection.execute(
            select(drafts.c.results).where(
                drafts.c.community_id == self.community_id,
                drafts.c.claim_id == claim_id,
                drafts.c.assessor_id == assessor_id,
                drafts.c.round == number,
            )
        ).scalar_one_or_none()
        return {cid: Result(**one) for cid, one in json.loads(found or "{}").items()}

    def drop(self, claim_id: str) -> None:
        """It was sent, or the claim given back."""
        self.connection.execute(
            delete(drafts).where(
                drafts.c.community_id == self.community_id, drafts.c.claim_id == claim_id
            )
        )
