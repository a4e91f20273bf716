"""A file as it is handed in, as it is kept, and as the interview knows it."""

from __future__ import annotations

from datetime import datetime

from core.domain.interview import Evidence
from core.domain.screens import EvidenceKind
from core.files import FileStore, safe_name
from core.store.repositories import StoredFile
from core.store.repositories.base import new_id


def kept(
    files: FileStore, content: bytes, name: str, person_id: str, claim_id: str, at: datetime
) -> StoredFile:
    """Keep the content; what is returned has still to be remembered with the claim.

    Raises ``FileTooBig`` and ``FileRefused``.
    """
    digest, kind = files.put(content)
    return StoredFile(
        id=new_id(),
        person_id=person_id,
        claim_id=claim_id,
        sha256=digest,
        name=safe_name(name, kind),
        media_type=kind,
        size=files.size(digest),
        stored_at=at,
    )


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
