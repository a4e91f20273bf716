"""How claims are judged, as organizers have set it."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, delete, insert, select

from core.domain.rules import BadgeRules, SpaceRules
from core.store.repositories.base import Repository
from core.store.tables import rules

R = TypeVar("R", SpaceRules, BadgeRules)


class Rules(Repository):
    """The rules of one community. What nobody set is as ``domain/rules.py`` says."""

    def of_space(self, space_id: str) -> SpaceRules:
        """The rules of a space."""
        return self._read(SpaceRules, "space", space_id)

    def of_badge(self, badge_id: str) -> BadgeRules:
        """The rules of a badge."""
        return self._read(BadgeRules, "badge", badge_id)

    def _read(self, kind: type[R], scope: str, scope_id: str) -> R:
        content = self.connection.execute(
            select(rules.c.content).where(*self._where(scope, scope_id))
        ).scalar_one_or_none()
        return kind() if content is None else kind.model_validate_json(content)

    def put_space(self, space_id: str, chosen: SpaceRules, by: str | None) -> None:
        """Set the rules of a space."""
        self._put("space", space_id, chosen, by)

    def put_badge(self, badge_id: str, chosen: BadgeRules, by: str | None) -> None:
        """Set the rules of a badge."""
        self._put("badge", badge_id, chosen, by)

    def _put(
        self, scope: str, scope_id: str, chosen: SpaceRules | BadgeRules, by: str | None
    ) -> None:
        self.connection.execute(delete(rules).where(*self._where(scope, scope_id)))
        self.connection.execute(
            insert(rules).values(
                community_id=self.community_id,
                scope=scope,
                scope_id=scope_id,
                content=chosen.model_dump_json(exclude_defaults=True),
                changed_at=self.now,
                changed_by=by,
            )
        )

    def _where(self, scope: str, scope_id: str) -> tuple[ColumnElement[bool], ...]:
        return (
            rules.c.community_id == self.community_id,
            rules.c.scope == scope,
            rules.c.scope_id == scope_id,
        )
