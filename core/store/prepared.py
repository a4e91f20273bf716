"""Statements on the path of a turn, run without SQLAlchemy's ceremony around each of them.

They are written with SQLAlchemy like all others, and compiled once for each kind of database.
What this saves is several times what SQLite itself needs for them (see ``tests/benchmarks``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Executable


class Prepared:
    """One statement, given as it is built for a dialect, with ``bindparam`` for each value.

    Rows come as the driver has them: only columns of types that need no conversion.
    """

    def __init__(self, build: Callable[[str], Executable]) -> None:
        self._build = build
        self._forms: dict[str, _Form] = {}

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        """What the statement finds with ``values``: a tuple for each row."""
        with closing(self._run(connection, values)) as cursor:
            found: list[Any] = cursor.fetchall()
        return found

    def count(self, connection: Connection, **values: Any) -> int:
        """How many rows the statement changed or inserted."""
        with closing(self._run(connection, values)) as cursor:
            changed: int = cursor.rowcount
        return changed

    def _run(self, connection: Connection, values: dict[str, Any]) -> Any:
        dialect = connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _Form(self._build(dialect.name), dialect)
        cursor = connection.connection.cursor()
        cursor.execute(form.text, form.given(values))
        return cursor


def each(connection: Connection, statement: Executable) -> Iterator[Any]:
    """What a statement finds, a row at a time, as the driver has them.

    For long lists, where the driver itself reads bit by bit (SQLite's does).
    """
    form = _Form(statement, connection.dialect)
    # Closed also when the list is left in the middle.
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(form.text, form.given({}))
        yield from cast("Iterator[Any]", cursor)


class _Form:
    """The text of a statement for one driver, and how its values are handed over."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._order = compiled.positiontup if compiled.positional else None
        self._constants = {name: one for name, one in compiled.params.items() if one is not None}
        self._convert: dict[str, Callable[[Any], Any]] = {}
        # By the names in the text: those in ``binds`` may still be made up.
        for bind, name in compiled.bind_names.items():
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if convert is not None:
                self._convert[name] = convert

    def given(self, values: dict[str, Any]) -> Any:
        """The values as the driver wants them: by their order, or by name."""
        given = {**self._constants, **values}
        for name, convert in self._convert.items():
            given[name] = convert(given[name])
        return given if self._order is None else [given[name] for name in self._order]
