"""A file as it is handed in, as it is kept, and as the interview knows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core.domain.errors import NotFound, QuotaReached
from core.domain.interview import Evidence
from core.domain.screens import EvidenceKind
from core.files import MEGABYTE, FileStore, safe_name
from core.store.repositories import StoredFile
from core.store.repositories.base import new_id
from core.store.repositories.files import alone, known, needed
from core.store.transaction import Transaction
from core.store.unit_of_work import Store


def kept(
    files: FileStore, content: bytes, name: str, person_id: str, claim_id: str, at: datetime
) -> tuple[StoredFile, bytes]:
    """Keep the content; what is returned has still to be remembered with the claim.

    Raises ``FileTooBig`` and ``FileRefused``.
    """
    content, kind = files.check(content)
    file = StoredFile(
        id=new_id(),
        person_id=person_id,
        claim_id=claim_id,
        sha256=files.keep(content),
        name=safe_name(name, kind),
        media_type=kind,
        size=len(content),
        stored_at=at,
    )
    return file, content


def as_evidence(file: StoredFile, criteria: tuple[str, ...]) -> Evidence:
    """The same file as a piece of evidence that shows ``criteria``."""
    return Evidence(
        id=file.id,
        kind=EvidenceKind.FILE,
        title=file.name,
        at=file.stored_at,
        criteria=criteria,
        file_id=file.id,
        sha256=file.sha256,
        media_type=file.media_type,
        size=file.size,
    )


def quota_reached(quota: int) -> QuotaReached:
    """The refusal of a file that is too much for one person."""
    return QuotaReached(most=str(quota // MEGABYTE))


def remember(
    tx: Transaction, files: FileStore, file: StoredFile, content: bytes, quota: int
) -> None:
    """Tie a file that is kept to its claim. Raises ``QuotaReached``."""
    alone(tx.connection)
    if tx.files.used(file.person_id, besides=file.sha256) + file.size > quota:
        raise quota_reached(quota)
    if not files.has(file.sha256):
        files.keep(content)  # somebody who had the same was erased just now
    tx.files.add(file)


def content_of(files: FileStore, file: StoredFile) -> bytes:
    """What is in a file. Raises ``NotFound``."""
    try:
        return files.get(file.sha256)
    except FileNotFoundError:
        raise NotFound() from None


def let_go(store: Store, files: FileStore, digests: Iterable[str]) -> None:
    """Delete the content of those hashes, unless somebody's claim still points to it."""
    wanted = tuple(digests)
    if not wanted:
        return
    with store.transaction() as tx:
        alone(tx.connection)
        for digest in wanted:
            if not needed(tx.connection, digest):
                files.delete(digest)


def sweep(store: Store, files: FileStore) -> None:
    """Delete the content that nobody's claim points to: what a crash left behind."""
    with store.reading() as tx:
        pointed_to = known(tx.connection)
    let_go(store, files, (one for one in files.all() if one not in pointed_to))
