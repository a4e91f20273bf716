"""What is known about many awards, in four statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select, union

from core.domain.interview import State, from_json
from core.domain.showing import Choice
from core.store.repositories.base import Repository
from core.store.repositories.choices import choice_of
from core.store.repositories.claims import Review, review_of
from core.store.tables import addresses, choices, grants, people, reviews, rooms, submissions


class ManyFacts(Repository):
    """Facts about awards of one community, each by the claim or the award it belongs to."""

    def reviews(self, claim_ids: Collection[str]) -> dict[str, list[Review]]:
        """The finished reviews of each claim, in their order."""
        rows = self.connection.execute(
            select(reviews, people.c.name)
            .join(people, people.c.id == reviews.c.assessor_id)
            .where(reviews.c.community_id == self.community_id, reviews.c.claim_id.in_(claim_ids))
            .order_by(reviews.c.claim_id, reviews.c.round)
        )
        found: dict[str, list[Review]] = {}
        for row in rows:
            found.setdefault(row.claim_id, []).append(review_of(row))
        return found

    def sent(self, claim_ids: Collection[str]) -> dict[str, State]:
        """What was sent in last for each claim."""
        rows = self.connection.execute(
            select(submissions.c.claim_id, submissions.c.content)
            .where(
                submissions.c.community_id == self.community_id,
                submissions.c.claim_id.in_(claim_ids),
            )
            .order_by(submissions.c.claim_id, submissions.c.round)
        )
        last = {row.claim_id: row.content for row in rows}
        return {claim_id: from_json(content) for claim_id, content in last.items()}

    def granted(self, award_ids: Collection[str]) -> dict[str, str]:
        """What a list said about each award that came from one, as JSON."""
        rows = self.connection.execute(
            select(grants.c.award_id, grants.c.content).where(
                grants.c.community_id == self.community_id, grants.c.award_id.in_(award_ids)
            )
        )
        return {row.award_id: row.content for row in rows}

    def choices(self, award_ids: Collection[str]) -> dict[str, Choice]:
        """What was chosen, for each award whose owner chose."""
        rows = self.connection.execute(
            select(choices).where(
                choices.c.community_id == self.community_id, choices.c.award_id.in_(award_ids)
            )
        )
        return {row.award_id: choice_of(row) for row in rows}

    def reachable(self, person_ids: Iterable[str]) -> set[str]:
        """Those of the people who talk on a chat platform, or gave an e-mail address."""
        ids = list(person_ids)
        rows = self.connection.execute(
            union(
                *(
                    select(table.c.person_id).where(
                        table.c.community_id == self.community_id, table.c.person_id.in_(ids)
                    )
                    for table in (rooms, addresses)
                )
            )
        )
        return {row.person_id for row in rows}
