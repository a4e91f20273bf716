"""What a list of awards is made of: which awards, and what each row says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from core.domain.catalogue import Badge, local
from core.store.repositories.listing import Line
from core.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AwardFilter:
    """Which awards: of one badge, of one space, from a time on, before a time."""

    badge_id: str | None = None
    space_id: str | None = None
    since: datetime | None = None
    before: datetime | None = None


class AwardRow(NamedTuple):
    """One award in a list. ``credential`` is an address; it opens only what is shared."""

    award: str
    badge: str
    badge_name: str
    badge_version: int
    awarded_at: str
    space: str
    shared: bool
    revoked: bool
    suspended: bool
    page: str
    credential: str


class Names:
    """What badges and spaces are called, read once each."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._badges: dict[tuple[str, int], Badge] = {}
        self.called = _Called(self)
        self.spaces = {one.id: one.name for one in tx.people.spaces()}

    def badge(self, badge_id: str, version: int) -> Badge:
        """That version of that badge."""
        key = (badge_id, version)
        if key not in self._badges:
            self._badges[key] = self._tx.catalogue.edition(badge_id, version).badge
        return self._badges[key]


class _Called(dict[tuple[str, int, str], str]):
    """What a badge is called, by its id, version and a language."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, key: tuple[str, int, str]) -> str:
        badge_id, version, language = key
        name = self[key] = local(self._names.badge(badge_id, version).name, language)
        return name


def which(chosen: AwardFilter) -> dict[str, Any]:
    """The same, as the store wants it."""
    return {
        "badge_id": chosen.badge_id,
        "space_id": chosen.space_id,
        "since": chosen.since,
        "before": chosen.before,
    }


def lines(tx: Transaction, chosen: AwardFilter, purpose: str) -> Iterator[Line]:
    """The awards that fit, the oldest first, with what was given for that purpose."""
    return tx.listing.lines(purpose, **which(chosen))


def award_rows(tx: Transaction, chosen: AwardFilter, base_url: str) -> Iterator[AwardRow]:
    """The rows of a list of awards, the oldest first."""
    return rows_of(tx, tx.listing.plain(**which(chosen)), base_url)


def newest_rows(
    tx: Transaction, chosen: AwardFilter, base_url: str, most: int, older: str = ""
) -> list[AwardRow]:
    """The newest rows that fit, or those that come after the award ``older``."""
    return list(rows_of(tx, tx.listing.newest(most, older, **which(chosen)), base_url))


def rows_of(tx: Transaction, found: Iterable[tuple[Any, ...]], base_url: str) -> Iterator[AwardRow]:
    """Bare tuples of the store as rows."""
    names = Names(tx)
    called, spaces = names.called, names.spaces
    pages, credentials = f"{base_url}/awards/", f"{base_url}/credentials/"
    for award, badge, version, language, at, space, shared, revoked, suspended in found:
        yield AwardRow(
            award,
            badge,
            called[badge, version, language],
            version,
            at,
            spaces[space],
            shared is not None,
            revoked is not None,
            suspended is not None,
            pages + award,
            credentials + award,
        )
