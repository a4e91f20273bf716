"""Which evidence files belong to whom. Their content lies in the data folder."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from core.domain.errors import NotFound
from core.store.repositories.base import Repository
from core.store.tables import files

# Our own corner of PostgreSQL's space of advisory lock numbers.
_CONTENT_LOCK = (0x4561726E, 1000)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file that a person handed in. ``size`` is in bytes."""

    id: str
    person_id: str
    claim_id: str
    sha256: str
    name: str
    media_type: str
    size: int
    stored_at: datetime


class Files(Repository):
    """The evidence files of one community."""

    def add(self, file: StoredFile) -> None:
        """Remember a file whose content is stored already."""
        self.connection.execute(
            insert(files).values(
                id=file.id,
                community_id=self.community_id,
                person_id=file.person_id,
                claim_id=file.claim_id,
                sha256=file.sha256,
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                stored_at=file.stored_at,
            )
        )

    def get(self, file_id: str) -> StoredFile:
        """The file of that id. Raises ``NotFound``."""
        row = self.connection.execute(
            select(files).where(files.c.community_id == self.community_id, files.c.id == file_id)
        ).one_or_none()
        if row is None:
            raise NotFound()
        return StoredFile(
            row.id,
            row.person_id,
            row.claim_id,
            row.sha256,
            row.name,
            row.media_type,
            row.size,
            row.stored_at,
        )

    def used(self, person_id: str, besides: str = "") -> int:
        """How many bytes a person's files take, each content counted once.

        The content whose hash is ``besides`` is not counted.
        """
        each = (
            select(func.max(files.c.size).label("size"))
            .where(
                files.c.community_id == self.community_id,
                files.c.person_id == person_id,
                files.c.sha256 != besides,
            )
            .group_by(files.c.sha256)
            .subquery()
        )
        return int(
            self.connection.execute(select(func.coalesce(func.sum(each.c.size), 0))).scalar_one()
        )

    def elsewhere(self, claim_ids: Collection[str], sha256: str) -> int:
        """In how many other claims the very same content was handed in."""
        return self.connection.execute(
            select(func.count(func.distinct(files.c.claim_id))).where(
                files.c.community_id == self.community_id,
                files.c.sha256 == sha256,
                files.c.claim_id.not_in(claim_ids),
            )
        ).scalar_one()


def needed(connection: Connection, sha256: str) -> bool:
    """Whether anybody, in whatever community, has handed in that content."""
    found = select(files.c.id).where(files.c.sha256 == sha256).limit(1)
    return connection.execute(found).first() is not None


def known(connection: Connection) -> frozenset[str]:
    """The hash of all content that anybody has handed in."""
    return frozenset(connection.execute(select(files.c.sha256).distinct()).scalars())


def alone(connection: Connection) -> None:
    """Until the transaction ends, nobody else remembers or lets go of content.

    On SQLite one writes at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(*_CONTENT_LOCK)))
