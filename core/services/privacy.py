"""My data: see it, take it with you, have it erased."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.domain.claim import OPEN, Act
from core.domain.errors import LastOrganizer
from core.domain.people import Actor, Role
from core.domain.trail import As, Entry, Kind
from core.files import FileStore
from core.limits import Limits
from core.prepared_files import PreparedFiles
from core.services import evidence
from core.services.celebrations import roles_given, take_roles
from core.services.letting_go import let_go
from core.services.posting import empty, said_elsewhere, take_back
from core.services.testifying import reword
from core.store.repositories.retention import forget_expired
from core.store.unit_of_work import Store, again

Data = dict[str, list[dict[str, Any]]]
Pack = Callable[[Data, dict[str, bytes], str], bytes]


class StillRead(Exception):
    """Somebody reads a state of the database from before an erasure."""


class PrivacyDesk:
    """What a person may do with what is kept about them. ``pack`` makes the archive."""

    def __init__(
        self, store: Store, files: FileStore, prepared: PreparedFiles, pack: Pack, limits: Limits
    ) -> None:
        self._store = store
        self._files = files
        self._prepared = prepared
        self._pack = pack
        self._limits = limits

    def data(self, actor: Actor) -> Data:
        """Every row about oneself, by table."""
        with self._store.reading(actor.community_id) as tx:
            return tx.privacy.export(actor.person_id)

    def download(self, actor: Actor) -> bytes:
        """A zip with everything: ``data.json``, a readable page, and the files themselves.

        Raises ``TooFast``.
        """
        self._limits.count("download", actor.person_id)
        with self._store.transaction(actor.community_id) as tx:
            tx.trail.note(_own(Kind.PERSON_EXPORT, actor))
        data = self.data(actor)
        contents: dict[str, bytes] = {}
        for row in data["files"]:
            try:
                contents[f"{row['id'][:8]}-{row['name']}"] = self._files.get(row["sha256"])
            except FileNotFoundError:
                continue  # the row still says what it was
        return self._pack(data, contents, actor.language)

    def erase(self, actor: Actor) -> None:
        """Erase oneself. What is left holds no personal content.

        Claims that wait are taken back. Raises ``LastOrganizer``: a community keeps one.
        """
        unneeded = again(lambda: self._erase(actor))
        # A list that waits for its organizer may name them.
        self._prepared.forget()
        evidence.let_go(self._store, self._files, unneeded)
        self._store.scrub()

    def _erase(self, actor: Actor) -> tuple[str, ...]:
        """The contents that nobody points to any more."""
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id, leaving=True)
            held = tx.people.roles(actor.person_id)
            if Role.ORGANIZER in held and tx.people.lasting(Role.ORGANIZER) == {actor.person_id}:
                raise LastOrganizer()
            for claim in tx.claims.of(actor.person_id):
                if claim.state in OPEN:
                    tx.claims.act(claim, Act.WITHDRAW, actor.person_id, assessor_id=None)
            for claim in tx.claims.held_by(actor.person_id):
                let_go(tx, claim, actor.person_id)
            mine = tuple(one.id for one in tx.claims.of(actor.person_id))
            reword(tx, *tx.witnesses.by(actor.person_id))
            copies, given = said_elsewhere(tx, mine), roles_given(tx, mine)
            rooms = tx.rooms.all_of(actor.person_id)
            unneeded = tx.privacy.erase(actor.person_id)
            tx.trail.note(_own(Kind.PERSON_ERASE, actor))
            take_back(tx, mine, copies)
            take_roles(tx, given)
            empty(tx, rooms, mine)
            tx.later(f"erased:{actor.person_id}", "person.erased", {"person": actor.person_id})
            tx.touch(f"desk:{actor.community_id}", f"person:{actor.person_id}")
        return unneeded

    def tidy(self) -> None:
        """Delete what was kept for a time that is over, and content that nobody points to."""
        with self._store.transaction() as tx:
            forget_expired(tx.connection, tx.now)
        evidence.sweep(self._store, self._files)

    def finish(self) -> None:
        """Job ``person.erased``: what a crash or somebody who read for long left undone.

        Raises ``StillRead``; the job then tries again.
        """
        self._prepared.forget()
        evidence.sweep(self._store, self._files)
        if not self._store.scrub():
            raise StillRead("the journal is still being read")


def _own(kind: Kind, actor: Actor) -> Entry:
    """What somebody did with their own data, which is what learners are free to do."""
    return Entry(kind, As.LEARNER, who=actor.person_id, about=actor.person_id)
