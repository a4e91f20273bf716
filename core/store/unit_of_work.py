"""The unit of work: a transaction begins and ends here, and nowhere else.

On SQLite one command writes at a time, and those that stand in line are committed together
(see ``writer``): readers never wait, and two writers never deadlock. On PostgreSQL it is a plain
transaction; changes are conditional (a version column), so one of two wins there too.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, OperationalError

from core.domain.errors import NotFound, Stale
from core.store.database import PAUSES, empty_journal, write_anew
from core.store.holding import hold_claim
from core.store.tables import PERSONAL
from core.store.transaction import Enqueue, Transaction
from core.store.writer import Writer

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Done = TypeVar("Done")
TRIES = 10
# https://www.postgresql.org/docs/current/errcodes-appendix.html: deadlock_detected.
DEADLOCK = "40P01"


def wall_clock() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


def again(command: Callable[[], Done]) -> Done:
    """Do a command; if somebody else changes the same row meanwhile, do it on top of that.

    It happens on PostgreSQL only: on SQLite one writes at a time. There, ``Stale`` also ends one of
    two that wait for one another.
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
        self._writer = Writer(engine) if sqlite else None
        driver = engine.dialect.loaded_dbapi
        self._unsayable = (DataError, driver.DataError, UnicodeEncodeError)
        # Some statements go to the driver directly.
        self._stuck = (OperationalError, driver.OperationalError)
        # SQLite's readers see one moment anyway.
        one_moment = {} if sqlite else {"isolation_level": "REPEATABLE READ"}
        self._read = engine.execution_options(**one_moment)

    def close(self) -> None:
        """Let go of the database."""
        if self._writer is not None:
            self._writer.close()
        self.engine.dispose()

    @contextmanager
    def transaction(self, community_id: str = "", *, claim: str = "") -> Iterator[Transaction]:
        """One command: commit at the end, roll back on any exception.

        ``community_id`` may only be left out where somebody is still at the door. ``claim`` is the
        id of one that nobody else may change meanwhile. It is waited for before the time is
        looked at, so that what is noted of it later is later.
        """
        with self._sayable(), self._let_go(), self._writing() as connection:
            if claim and self._writer is None:
                hold_claim(connection, community_id, claim)
            tx = Transaction(connection, community_id, self.clock(), self._enqueue)
            yield tx
            tx.trail.write()
        if tx.touched:
            self.announce(*tx.touched)

    def _writing(self) -> AbstractContextManager[Connection]:
        """A connection in a transaction; what was done with it is durable at the end."""
        return self._writer.writing() if self._writer else self.engine.begin()

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

    @contextmanager
    def _let_go(self) -> Iterator[None]:
        """Where two commands wait for one another, PostgreSQL ends one of them: ``Stale``."""
        try:
            yield
        except self._stuck as wrong:
            if getattr(getattr(wrong, "orig", wrong), "sqlstate", "") != DEADLOCK:
                raise
            log.warning("two commands waited for one another; one of them begins anew")
            raise Stale() from None

    def scrub(self) -> bool:
        """After an erasure: leave no trace of it in the tables' files or in SQLite's journal.

        False where somebody still reads the state from before it: then it has to be done
        again later. Others write in between the tries.
        """
        if self._writer is None:
            return write_anew(self.engine, PERSONAL)
        for pause in PAUSES:
            time.sleep(pause)
            with self._writer.alone():
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
            tx = Transaction(connection, community_id, self.clock(), self._enqueue)
            yield tx
            begun.rollback()
        if tx.trail.waiting:
            raise RuntimeError("what is noted while reading would be lost")
