"""How claims are judged, as organizers have set it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, insert, select

from core.domain.rules import BadgeRules, SpaceRules
from core.domain.trail import Kind, by_organizer
from core.origin import Origin, origin
from core.store.repositories.trail import Recorded
from core.store.tables import rules

R = TypeVar("R", SpaceRules, BadgeRules)


@dataclass(frozen=True, slots=True)
class Rules(Recorded):
    """The rules of one community. What nobody set is as ``domain/rules.py`` says."""

    # What this transaction has read: most of what is done to a claim asks for them several times.
    read: dict[tuple[str, str], SpaceRules | BadgeRules] = field(default_factory=dict)

    def of_space(self, space_id: str) -> SpaceRules:
        """The rules of a space."""
        return self._read(SpaceRules, "space", space_id)

    def of_badge(self, badge_id: str) -> BadgeRules:
        """The rules of a badge."""
        return self._read(BadgeRules, "badge", badge_id)

    def _read(self, kind: type[R], scope: str, scope_id: str) -> R:
        found = self.read.get((scope, scope_id))
        if not isinstance(found, kind):
            content = self.connection.execute(
                select(rules.c.content).where(*self._where(scope, scope_id))
            ).scalar_one_or_none()
            found = kind() if content is None else kind.model_validate_json(content)
            self.read[scope, scope_id] = found
        return found

    def put_space(self, space_id: str, chosen: SpaceRules, by: str | None) -> None:
        """Set the rules of a space."""
        self._put("space", space_id, chosen, by)

    def put_badge(self, badge_id: str, chosen: BadgeRules, by: str | None) -> None:
        """Set the rules of a badge."""
        self._put("badge", badge_id, chosen, by)

    def _put(
        self, scope: str, scope_id: str, chosen: SpaceRules | BadgeRules, by: str | None
    ) -> None:
        self.read.pop((scope, scope_id), None)
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
        at_terminal = origin() is Origin.TERMINAL
        self.trail.note(by_organizer(Kind.RULES_CHANGE, by, at_terminal, scope_id, scope))

    def _where(self, scope: str, scope_id: str) -> tuple[ColumnElement[bool], ...]:
        return (
            rules.c.community_id == self.community_id,
            rules.c.scope == scope,
            rules.c.scope_id == scope_id,
        )
