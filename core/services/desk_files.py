"""Evidence files as whoever judges gets them: a neutral name, and nothing about who made them."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.blind import file_title, numbered
from core.domain.claim import Claim
from core.domain.errors import FileNotBlind, NotDeclared, NotFound
from core.domain.people import Actor
from core.domain.permissions import Action, authorize
from core.domain.screens import Said, Text
from core.domain.trail import opened_by
from core.files import FileStore
from core.pdfs import PdfUnreadable, stripped
from core.services.blinding import is_blind
from core.services.conversation import judged_subject
from core.services.desks import is_open_to, may_read
from core.services.evidence import content_of
from core.store.repositories import StoredFile
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class DeskFile:
    """A file for an assessor: what it is called for them, and its content."""

    claim_id: str
    title: Text
    media_type: str
    content: bytes


class DeskFiles:
    """Hands out the files of claims that were sent."""

    def __init__(self, store: Store, files: FileStore) -> None:
        self._store = store
        self._files = files

    def get(self, actor: Actor, file_id: str) -> DeskFile:
        """One file that speaks for a claim. Whoever opens another one's leaves a line in the trail.

        Raises ``NotDeclared`` before the assessor said that they do not know whose it is,
        ``NotFound`` for one that was never sent, ``NotAllowed``, ``Kept``, and ``FileNotBlind`` for
        a PDF that cannot be read, so that nobody knows what it tells.
        """
        with self._store.transaction(actor.community_id) as tx:
            file = tx.files.get(file_id)
            claim = _read_with(tx, actor, file)
            may_read(tx, actor, claim)
            authorize(actor, Action.EVIDENCE_READ, judged_subject(tx, claim))
            blind = is_blind(tx, claim)
            title = _title(tx, claim, file, blind=blind)
            if not is_open_to(tx, actor, claim):
                raise NotDeclared()
            if claim.person_id != actor.person_id:
                tx.trail.note(opened_by(claim, actor.person_id, file_id))
        content = content_of(self._files, file)
        if blind and file.media_type == PDF:
            try:
                content = stripped(content)
            except PdfUnreadable:
                raise FileNotBlind() from None
        return DeskFile(file.claim_id, title, file.media_type, content)


def _read_with(tx: Transaction, actor: Actor, file: StoredFile) -> Claim:
    """The claim that somebody reads a file with: its own, or one that renews that and has it too."""
    own = claim = tx.claims.get(file.claim_id)
    while not is_open_to(tx, actor, claim):
        newer = tx.claims.renewal_of(claim.id)
        sent = tx.interviews.submissions(newer.id) if newer else ()
        if newer is None or all(
            one.file_id != file.id for each in sent for one in each.state.evidence
        ):
            return own
        claim = newer
    return claim


def _title(tx: Transaction, claim: Claim, file: StoredFile, *, blind: bool) -> Text:
    """What it is called. Raises ``NotFound`` where it was never sent."""
    rounds = [one.state for one in tx.interviews.submissions(claim.id)]
    sent = {piece.file_id: piece for state in rounds for piece in state.evidence}
    piece = sent.get(file.id)
    if piece is None:
        raise NotFound()
    return file_title(piece, numbered(rounds)[piece.id]) if blind else Said(file.name)
