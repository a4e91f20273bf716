"""The menu of next steps of a community."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update

from core.domain.errors import NotFound
from core.domain.steps import NextStep
from core.store.repositories.base import Repository, new_id
from core.store.tables import next_steps


class Steps(Repository):
    """What assessors of one community may suggest."""

    def add(self, badge_id: str, text: Mapping[str, str], url: str) -> NextStep:
        """A new step at the end of the menu; ``badge_id`` "" is for every badge."""
        made = NextStep(new_id(), text, url, badge_id)
        self.connection.execute(
            insert(next_steps).values(
                id=made.id,
                community_id=self.community_id,
                badge_id=badge_id,
                text=_written(text),
                url=url,
                made_at=self.now,
                retired_at=None,
            )
        )
        return made

    def change(self, step_id: str, badge_id: str, text: Mapping[str, str], url: str) -> None:
        """Say it in other words. Raises ``NotFound``."""
        self._set(step_id, badge_id=badge_id, text=_written(text), url=url)

    def retire(self, step_id: str, *, on: bool) -> None:
        """Take it off the menu, or put it back. Raises ``NotFound``."""
        self._set(step_id, retired_at=self.now if on else None)

    def _set(self, step_id: str, **values: object) -> None:
        done = self.connection.execute(
            update(next_steps)
            .where(next_steps.c.community_id == self.community_id, next_steps.c.id == step_id)
            .values(**values)
        )
        if done.rowcount != 1:
            raise NotFound()

    def get(self, step_id: str) -> NextStep | None:
        """The step of that id, on the menu or not; None if there never was one."""
        row = self.connection.execute(
            select(next_steps).where(
                next_steps.c.community_id == self.community_id, next_steps.c.id == step_id
            )
        ).one_or_none()
        return None if row is None else _step(row)

    def every(self) -> tuple[NextStep, ...]:
        """All of them, also those off the menu, in the order in which they were made."""
        rows = self.connection.execute(
            select(next_steps)
            .where(next_steps.c.community_id == self.community_id)
            .order_by(next_steps.c.made_at, next_steps.c.id)
        )
        return tuple(_step(row) for row in rows)

    def of_badge(self, badge_id: str) -> tuple[NextStep, ...]:
        """The menu for a badge: its own first, then those for every badge."""
        rows = self.connection.execute(
            select(next_steps)
            .where(
                next_steps.c.community_id == self.community_id,
                next_steps.c.retired_at.is_(None),
                or_(next_steps.c.badge_id == badge_id, next_steps.c.badge_id == ""),
            )
            .order_by(next_steps.c.badge_id.desc(), next_steps.c.made_at, next_steps.c.id)
        )
        return tuple(_step(row) for row in rows)

    def count(self) -> int:
        """How many there are, on the menu or not."""
        query = select(func.count()).where(next_steps.c.community_id == self.community_id)
        return int(self.connection.execute(query).scalar_one())


def _written(text: Mapping[str, str]) -> str:
    return json.dumps(dict(text), ensure_ascii=False)


def _step(row: Row[Any]) -> NextStep:
    return NextStep(row.id, json.loads(row.text), row.url, row.badge_id, row.retired_at is not None)
