"""The unit of work: a transaction begins and ends here, and nowhere else.

On SQLite every command is ``BEGIN IMMEDIATE`` behind one writer lock of the process:
readers never wait, and two writers never deadlock. On PostgreSQL it is a plain
transaction; changes are conditional (a version column), so one of two wins there too.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError

from core.domain.errors import NotFound, Stale
from core.store.database import PAUSES, empty_journal, write_anew
from core.store.repositories import (
    Addresses,
    Arrivals,
    Awards,
    Catalogue,
    Choices,
    Claims,
    Contacts,
    Credentials,
    Doors,
    Drafts,
    Files,
    Inbox,
    Interviews,
    Issuers,
    Listing,
    Lists,
    Merging,
    Notices,
    Outbox,
    People,
    Privacy,
    Recalls,
    Rooms,
    StatusLists,
    Talk,
)
from core.store.tables import PERSONAL

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Done = TypeVar("Done")
TRIES = 10


def wall_clock() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


class Enqueue(Protocol):
    """Puts a job into the transaction of ``connection``; see ``core/jobs.py``."""

    def __call__(
        self,
        connection: Connection,
        key: str,
        kind: str,
        ids: Mapping[str, str],
        at: datetime | None,
    ) -> None: ...


@dataclass
class Transaction:
    """Everything one command may read and write, in one community, at one time."""

    connection: Connection
    community_id: str
    now: datetime
    enqueue: Enqueue
    touched: set[str] = field(default_factory=set)

    def later(
        self, key: str, kind: str, ids: Mapping[str, str], at: datetime | None = None
    ) -> None:
        """Have ``kind`` done after the commit, at ``at`` at the earliest.

        ``key`` is permanent and unique: using it again changes nothing. ``ids`` hold
        ids, never text.
        """
        self.enqueue(self.connection, key, kind, {"community": self.community_id, **ids}, at)

    def touch(self, *topics: str) -> None:
        """Say what changed, so that open windows look again after the commit."""
        self.touched.update(topics)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.connection, self.community_id, self.now)

    @cached_property
    def people(self) -> People:
        return People(self.connection, self.community_id, self.now)

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.connection, self.community_id, self.now)

    @cached_property
    def claims(self) -> Claims:
        return Claims(self.connection, self.community_id, self.now)

    @cached_property
    def interviews(self) -> Interviews:
        return Interviews(self.connection, self.community_id, self.now)

    @cached_property
    def talk(self) -> Talk:
        return Talk(self.connection, self.community_id, self.now)

    @cached_property
    def files(self) -> Files:
        return Files(self.connection, self.community_id, self.now)

    @cached_property
    def awards(self) -> Awards:
        return Awards(self.connection, self.community_id, self.now)

    @cached_property
    def choices(self) -> Choices:
        return Choices(self.connection, self.community_id, self.now)

    @cached_property
    def credentials(self) -> Credentials:
        return Credentials(self.connection, self.community_id, self.now)

    @cached_property
    def recalls(self) -> Recalls:
        return Recalls(self.connection, self.community_id, self.now)

    @cached_property
    def issuers(self) -> Issuers:
        return Issuers(self.connection, self.community_id, self.now)

    @cached_property
    def status_lists(self) -> StatusLists:
        return StatusLists(self.connection, self.community_id, self.now)

    @cached_property
    def notices(self) -> Notices:
        return Notices(self.connection, self.community_id, self.now)

    @cached_property
    def addresses(self) -> Addresses:
        return Addresses(self.connection, self.community_id, self.now)

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(self.connection, self.community_id, self.now)

    @cached_property
    def listing(self) -> Listing:
        return Listing(self.connection, self.community_id, self.now)

    @cached_property
    def lists(self) -> Lists:
        return Lists(self.connection, self.community_id, self.now)

    @cached_property
    def privacy(self) -> Privacy:
        return Privacy(self.connection, self.community_id, self.now)

    @cached_property
    def rooms(self) -> Rooms:
        return Rooms(self.connection, self.community_id, self.now)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection, self.community_id, self.now)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(self.connection, self.community_id, self.now)

    @cached_property
    def merging(self) -> Merging:
        return Merging(self.connection, self.community_id, self.now)

    @cached_property
    def arrivals(self) -> Arrivals:
        return Arrivals(self.connection, self.now)

    @cached_property
    def doors(self) -> Doors:
        return Doors(self.connection, self.now)


def again(command: Callable[[], Done]) -> Done:
    """Do a command; if somebody else changes the same row meanwhile, do it on top of that.

    It happens on PostgreSQL only: on SQLite one writes at a time.
    """
    for _ in range(TRIES):
        try:
            return command()
        except Stale:
            continue
    return command()


class Store:
    """One database. ``listeners`` are told after each commit which topics changed."""

    def __init__(self, engine: Engine, enqueue: Enqueue, clock: Clock = wall_clock) -> None:
        self.engine = engine
        self.clock = clock
        self.listeners: list[Callable[[frozenset[str]], None]] = []
        self._enqueue = enqueue
        sqlite = engine.dialect.name == "sqlite"
        self._turn = threading.Lock() if sqlite else None
        self._writer: Connection | None = None
        self._unsayable = (DataError, engine.dialect.loaded_dbapi.DataError, UnicodeEncodeError)
        # SQLite's readers see one moment anyway.
        one_moment = {} if sqlite else {"isolation_level": "REPEATABLE READ"}
        self._read = engine.execution_options(**one_moment)

    def close(self) -> None:
        """Let go of the database."""
        self._let_go()
        self.engine.dispose()

    @contextmanager
    def transaction(self, community_id: str = "") -> Iterator[Transaction]:
        """One command: commit at the end, roll back on any exception.

        ``community_id`` may only be left out where somebody is still at the door.
        """
        with self._sayable(), self._writing() as connection:
            tx = Transaction(connection, community_id, self.clock(), self._enqueue)
            yield tx
        if tx.touched:
            self.announce(*tx.touched)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A connection in a transaction. On SQLite always the same one, one thread at a time.

        To take it from the pool each time would cost more than all statements of a turn.
        """
        if self._turn is None:
            with self.engine.begin() as connection:
                yield connection
            return
        with self._turn:
            if self._writer is None:
                self._writer = self.engine.connect().execution_options(begin="BEGIN IMMEDIATE")
            try:
                with self._writer.begin():
                    yield self._writer
            except BaseException:
                self._let_go()  # whatever is wrong with it, the next command has a fresh one
                raise

    def _let_go(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    @contextmanager
    def _sayable(self) -> Iterator[None]:
        """What cannot be written in a database cannot be there: ``NotFound``.

        Ids and secrets come from outside; a zero byte, half a character or a novel in one
        is no reason for an alarm. Texts that are to be kept were tidied before.
        """
        try:
            yield
        except self._unsayable as wrong:
            log.info("an id that the database cannot even look for: %s", type(wrong).__name__)
            raise NotFound() from None

    def scrub(self) -> bool:
        """After an erasure: leave no trace of it in the tables' files or in SQLite's journal.

        False where somebody still reads the state from before it: then it has to be done
        again later. Others write in between the tries.
        """
        if self.engine.dialect.name != "sqlite":
            return write_anew(self.engine, PERSONAL)
        for pause in PAUSES:
            time.sleep(pause)
            with self._turn or nullcontext():
                if empty_journal(self.engine):
                    return True
        return False

    def announce(self, *topics: str) -> None:
        """Tell the listeners of this process that something changed.

        It is true already, so a listener that fails keeps it from nobody else.
        """
        for listener in self.listeners:
            try:
                listener(frozenset(topics))
            except Exception:
                log.exception("a listener failed")

    @contextmanager
    def reading(self, community_id: str = "") -> Iterator[Transaction]:
        """Look without changing: a snapshot that is rolled back at the end."""
        with self._sayable(), self._read.connect() as connection, connection.begin() as begun:
            yield Transaction(connection, community_id, self.clock(), self._enqueue)
            begun.rollback()
