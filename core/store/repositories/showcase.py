"""What the public page of a badge adds up."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import distinct, func, select

from core.domain.interview import State, from_json
from core.store.repositories.base import Repository
from core.store.tables import awards, claims, submissions


class Showcase(Repository):
    """The awards of one community, never one by one."""

    def people(self, badge_id: str, version: int) -> int:
        """How many people hold this version of a badge."""
        return int(
            self.connection.execute(
                select(func.count(distinct(awards.c.person_id))).where(
                    awards.c.community_id == self.community_id,
                    awards.c.badge_id == badge_id,
                    awards.c.badge_version == version,
                    awards.c.revoked_at.is_(None),
                )
            ).scalar_one()
        )

    def told(self, badge_id: str, version: int, most: int) -> Iterator[State]:
        """What the last ``most`` of them had sent in when it was awarded."""
        rows = self.connection.execute(
            select(submissions.c.content)
            .join(
                claims,
                (claims.c.id == submissions.c.claim_id) & (claims.c.round == submissions.c.round),
            )
            .join(awards, awards.c.claim_id == claims.c.id)
            .where(
                awards.c.community_id == self.community_id,
                awards.c.badge_id == badge_id,
                awards.c.badge_version == version,
                awards.c.revoked_at.is_(None),
            )
            .order_by(awards.c.awarded_at.desc(), awards.c.id)
            .limit(most)
        )
        for (content,) in rows:
            yield from_json(content)
