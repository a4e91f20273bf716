"""SQLite's one writer: commands that stand in line become durable together.

A commit waits for the disk, and nobody else can write meanwhile. So whoever stands in line does
their part in the transaction that is open, behind a savepoint of their own, and the last one
commits for all. Nobody goes on before what they did is on the disk; nor does whoever was refused
because of what somebody before them did, since until then it may still come to nothing.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine

# More than this many wait no longer for one another.
MOST = 64
# Seconds after which somebody who waits looks whether the one who was to commit is still there.
PATIENCE = 1.0


class NotKept(Exception):
    """What was done together with others could not be kept, so nothing of it was done."""


class _Group:
    """Commands that become durable together, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.begun = connection.begin()
        self.members = 0
        self.wrong: BaseException | None = None
        self.lost: Exception | None = None
        self.ended = threading.Event()

    def say(self, statement: str) -> None:
        """Straight to the driver: this stands on the path of every turn."""
        raw: Any = self.connection.connection.driver_connection
        raw.execute(statement).close()

    @contextmanager
    def part(self) -> Iterator[None]:
        """One command; what it did is undone when it fails, and nothing of the others."""
        if not self.members:
            yield
            return
        self.say("SAVEPOINT command")
        try:
            yield
        except BaseException:
            self._undo()
            raise
        self.say("RELEASE command")

    def _undo(self) -> None:
        try:
            self.say("ROLLBACK TO command")
            self.say("RELEASE command")
        except sqlite3.Error as wrong:  # SQLite gave up all of it by itself, such as on a full disk
            self.lost = wrong


class Writer:
    """Gives each command its turn, on always the same connection.

    To take it from the pool each time would cost more than all statements of a turn.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._in_line = 0
        self._connection: Connection | None = None
        self._group: _Group | None = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction; what was done with it is durable at the end.

        Raises ``NotKept`` when the commit of those who were done together fails, also instead of
        what a command raised that saw what they did.
        """
        refused: BaseException | None = None
        with self._my_turn():
            group = self._group or self._begin()
            try:
                with group.part():
                    yield group.connection
                group.members += 1
            except BaseException as wrong:
                self._undo(group, wrong)
                if group.ended.is_set():
                    raise
                refused = wrong
            finally:
                self._end(group)
        self._settled(group)
        if refused is not None:
            raise refused

    def _settled(self, group: _Group) -> None:
        """Wait until what the others did is on the disk."""
        while not group.ended.wait(PATIENCE):
            with self.alone():
                pass
        if group.wrong is not None:
            raise NotKept(str(group.wrong)) from group.wrong

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody writes until the end of the block, and nothing is left to commit."""
        with self._turn:
            if self._group is not None:
                self._commit(self._group)
            yield

    def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection, self._group = self._connection, None, None
        if connection is not None:
            connection.close()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        with self._guard:
            self._in_line += 1
        try:
            self._turn.acquire()
        finally:
            with self._guard:
                self._in_line -= 1
        try:
            yield
        finally:
            self._turn.release()

    def _begin(self) -> _Group:
        if self._connection is None:
            immediate = {"begin": "BEGIN IMMEDIATE"}
            self._connection = self._engine.connect().execution_options(**immediate)
        try:
            self._group = _Group(self._connection)
        except BaseException:
            self.close()  # whatever is wrong with it, the next command has a fresh one
            raise
        return self._group

    def _undo(self, group: _Group, wrong: BaseException) -> None:
        """A command failed. With nobody before it, or when its own part cannot be undone alone,
        all of it goes.
        """
        if not group.members or group.lost is not None:
            self._lose(group, group.lost or wrong)

    def _end(self, group: _Group) -> None:
        """Commit, unless somebody else in line does it after their own command."""
        if group.ended.is_set():
            return
        with self._guard:
            last = not self._in_line
        if last or group.members >= MOST:
            self._commit(group)

    def _commit(self, group: _Group) -> None:
        try:
            group.begun.commit()
        except BaseException as wrong:
            self._lose(group, wrong)
            raise
        else:
            self._group = None
            group.ended.set()

    def _lose(self, group: _Group, wrong: BaseException) -> None:
        group.wrong = wrong
        try:
            if group.begun.is_active and group.lost is None:
                group.begun.rollback()
            else:  # nobody gets a connection of which we cannot know how it stands
                group.connection.invalidate()
            self.close()
        finally:
            group.ended.set()
