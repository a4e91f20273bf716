"""Badges, every version of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import func, insert, select, update

from core.domain.catalogue import Badge, Edition
from core.domain.errors import NotFound
from core.domain.trail import Kind, by_organizer
from core.origin import Origin, origin
from core.store.repositories.trail import Recorded
from core.store.tables import badges, communities


@lru_cache(maxsize=512)
def _parsed(content: str) -> Badge:
    """A version never changes, so it is read once."""
    return Badge.model_validate_json(content)


def _told(badge: Badge) -> dict[str, Any]:
    """What a badge says. Without a later field it is the same as before there was such a field, so
    that no new version of it is made."""
    told = badge.model_dump(mode="json")
    places = [(told, "renew"), *((one, "levels") for one in told["criteria"])]
    for where, name in (*places, *((one, "description") for one in told["scale"])):
        if not where[name]:
            del where[name]
    return told


@dataclass(frozen=True, slots=True)
class Catalogue(Recorded):
    """What can be earned in one community."""

    # What this transaction has read: whoever has many awards has many of the same badge.
    read: dict[tuple[str, int], Edition] = field(default_factory=dict)

    def put(self, badge: Badge, by: str | None = None) -> Edition:
        """Keep ``badge``: as a new version when it differs from the newest one.

        ``by`` is the organizer; None for whoever sits at the terminal, or Earned itself.
        """
        content = json.dumps(_told(badge), ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(content.encode()).hexdigest()
        newest = self.connection.execute(
            select(badges.c.version, badges.c.digest)
            .where(badges.c.community_id == self.community_id, badges.c.badge_id == badge.id)
            .order_by(badges.c.version.desc())
            .limit(1)
        ).one_or_none()
        if newest is not None and newest.digest == digest:
            return Edition(badge=badge, version=newest.version)
        version = newest.version + 1 if newest else 1
        self.connection.execute(
            update(communities)
            .where(communities.c.id == self.community_id)
            .values(catalogue_version=communities.c.catalogue_version + 1)
        )
        self.connection.execute(
            insert(badges).values(
                community_id=self.community_id,
                badge_id=badge.id,
                version=version,
                content=content,
                digest=digest,
                change=self.change_number(),
                created_at=self.now,
            )
        )
        at_terminal = origin() is Origin.TERMINAL
        note = by_organizer(Kind.BADGE_CHANGE, by, at_terminal, badge.id, f"v{version}")
        self.trail.note(note)
        return Edition(badge=badge, version=version)

    def menu(self) -> tuple[Edition, ...]:
        """Every badge in its newest version, in the order they were first added."""
        newest = (
            select(
                badges.c.badge_id,
                func.max(badges.c.version).label("version"),
                func.min(badges.c.change).label("since"),
            )
            .where(badges.c.community_id == self.community_id)
            .group_by(badges.c.badge_id)
            .subquery()
        )
        rows = self.connection.execute(
            select(badges.c.content, badges.c.version)
            .join(
                newest,
                (newest.c.badge_id == badges.c.badge_id) & (newest.c.version == badges.c.version),
            )
            .where(badges.c.community_id == self.community_id)
            .order_by(newest.c.since)
        )
        return tuple(Edition(badge=_parsed(row.content), version=row.version) for row in rows)

    def edition(self, badge_id: str, version: int) -> Edition:
        """That version of that badge, which never changes. Raises ``NotFound``."""
        if (badge_id, version) not in self.read:
            content = self.connection.execute(
                select(badges.c.content).where(
                    badges.c.community_id == self.community_id,
                    badges.c.badge_id == badge_id,
                    badges.c.version == version,
                )
            ).scalar_one_or_none()
            if content is None:
                raise NotFound()
            self.read[badge_id, version] = Edition(badge=_parsed(content), version=version)
        return self.read[badge_id, version]

    def newest(self, badge_id: str) -> Edition:
        """A badge as it stands now. Raises ``NotFound``."""
        row = self.connection.execute(
            select(badges.c.content, badges.c.version)
            .where(badges.c.community_id == self.community_id, badges.c.badge_id == badge_id)
            .order_by(badges.c.version.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            raise NotFound()
        return Edition(badge=_parsed(row.content), version=row.version)

    def change_number(self) -> int:
        """Grows with each change; equal numbers mean an equal menu."""
        number: int = self.connection.execute(
            select(communities.c.catalogue_version).where(communities.c.id == self.community_id)
        ).scalar_one()
        return number
