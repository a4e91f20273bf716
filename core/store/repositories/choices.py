"""What the owner of an award lets others see of it."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row, delete, insert, select

from core.domain.showing import Choice
from core.store.repositories.base import Repository
from core.store.tables import choices


class Choices(Repository):
    """The choices of one community."""

    def get(self, award_id: str) -> Choice:
        """What was chosen; what shows least of a person, where nothing was."""
        row = self.connection.execute(
            select(choices).where(
                choices.c.community_id == self.community_id, choices.c.award_id == award_id
            )
        ).one_or_none()
        return Choice() if row is None else choice_of(row)

    def put(self, award_id: str, choice: Choice) -> None:
        """Keep a choice in the place of the one before."""
        self.connection.execute(
            delete(choices).where(
                choices.c.community_id == self.community_id, choices.c.award_id == award_id
            )
        )
        self.connection.execute(
            insert(choices).values(
                award_id=award_id,
                community_id=self.community_id,
                name=choice.name,
                evidence=json.dumps(choice.evidence),
                witnesses=json.dumps(choice.witnesses),
                show_criteria=choice.show_criteria,
                show_assessment=choice.show_assessment,
                changed_at=self.now,
            )
        )

    def showing(self, witness_id: str) -> str | None:
        """The award with which a witness's answer is shown to everybody, if there is one."""
        # An id of ours has no letter that LIKE would read as something else.
        found = select(choices.c.award_id).where(
            choices.c.community_id == self.community_id,
            choices.c.witnesses.like(f'%"{witness_id}"%'),
        )
        return self.connection.scalar(found)


def choice_of(row: Row[Any]) -> Choice:
    """A row as a choice."""
    return Choice(
        name=row.name,
        evidence=tuple(json.loads(row.evidence)),
        witnesses=tuple(json.loads(row.witnesses)),
        show_criteria=row.show_criteria,
        show_assessment=row.show_assessment,
    )
