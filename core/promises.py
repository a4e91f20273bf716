"""What lies in the data folder, and what is promised about it.

Each table says the same of itself in ``core/store/tables``. A test goes through a whole life
of an installation and finds nothing in the folder that is not in this list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Promise:
    """About one kind of file. ``export`` and ``erase`` say what a person gets and gets rid of."""

    purpose: str
    seen_by: str
    kept: str
    export: str
    erase: str


_AS_TABLES = Promise(
    purpose="the database; its journal and index while it is open",
    seen_by="whoever runs the machine; for people, as each table says",
    kept="as each table says",
    export="as each table says",
    erase="as each table says; overwritten, and the journal emptied",
)

# By the name below the data folder; ``*`` stands for one name or a part of one.
DATA_FOLDER: Mapping[str, Promise] = MappingProxyType(
    {
        "earned.db": _AS_TABLES,
        "earned.db-wal": _AS_TABLES,
        "earned.db-shm": _AS_TABLES,
        "evidence/*/*": Promise(
            purpose="evidence files, by the hash of their content",
            seen_by="the person, assessors",
            kept="until nobody's claim points to it",
            export="yes, as files of the archive",
            erase="delete, unless somebody else handed in the same",
        ),
        "exports/*/*": Promise(
            purpose="a long list that an organizer had written, and how far it is",
            seen_by="the organizer who asked for it",
            kept="a day",
            export="no: each row is in the tables",
            erase="delete, whoever is erased",
        ),
        "keys/*.pem": Promise(
            purpose="the keys that sign badges",
            seen_by="whoever runs the machine",
            kept="for ever: badges stay verifiable",
            export="no: no person in it",
            erase="keep: no person in it",
        ),
        "keys/retired/*": Promise(
            purpose="keys that signed badges earlier, their private halves until they are destroyed",
            seen_by="whoever runs the machine; the public halves: everyone",
            kept="for ever: badges stay verifiable",
            export="no: no person in it",
            erase="keep: no person in it",
        ),
        "keys/tokens.key": Promise(
            purpose="the key that seals what workspaces gave us",
            seen_by="whoever runs the machine",
            kept="for ever; without it, workspaces install again",
            export="no: no person in it",
            erase="keep: no person in it",
        ),
        "prompts/*": Promise(
            purpose="a community's own words and pages",
            seen_by="everyone",
            kept="until whoever put it there removes it",
            export="no: no person in it",
            erase="keep: no person in it",
        ),
        "workers/*.lock": Promise(
            purpose="which process runs jobs; empty files",
            seen_by="whoever runs the machine",
            kept="for ever: empty",
            export="no: empty",
            erase="keep: empty",
        ),
        "address": Promise(
            purpose="where the server listens, for other commands",
            seen_by="whoever runs the machine",
            kept="while the server runs",
            export="no: no person in it",
            erase="keep: no person in it",
        ),
    }
)
