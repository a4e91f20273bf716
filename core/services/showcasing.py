"""The public pages of a community: what can be earned there, and how it was earned."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.domain.catalogue import Edition
from core.domain.errors import NotFound
from core.domain.people import Community
from core.domain.showcase import Earned, together
from core.store.repositories import Showcase
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

# Added up anew after this time, from so many of the last awards.
FRESH = timedelta(minutes=15)
MOST_READ = 1000
MOST_KEPT = 2000


@dataclass(frozen=True, slots=True)
class BadgePage:
    """What everybody may know of a badge. ``newest`` is its version on the menu today."""

    community: Community
    edition: Edition
    newest: int
    issuer: str
    earned: Earned | None


@dataclass(frozen=True, slots=True)
class IssuerPage:
    """What everybody may know of a community that issues badges."""

    community: Community
    menu: tuple[Edition, ...]
    issuer: str


class Showcasing:
    """Reads only. ``issuer_of`` gives the DID that a community issues under."""

    def __init__(self, store: Store, issuer_of: Callable[[Community], str]) -> None:
        self._store = store
        self._issuer_of = issuer_of
        self._guard = threading.Lock()
        self._known: dict[tuple[str, str, int], tuple[datetime, Earned | None]] = {}

    def badge(self, community_id: str, badge_id: str, version: int | None = None) -> BadgePage:
        """The page of a badge; without a version, of the newest. Raises ``NotFound``."""
        with self._store.reading(community_id) as tx:
            community = tx.people.community()
            menu = {one.badge.id: one for one in tx.catalogue.menu()}
            if badge_id not in menu:
                raise NotFound()
            newest = menu[badge_id]
            edition = newest
            if version is not None and version != newest.version:
                edition = tx.catalogue.edition(badge_id, version)
            earned = self._earned(tx, edition)
        return BadgePage(community, edition, newest.version, self._issuer_of(community), earned)

    def issuer(self, community_id: str) -> IssuerPage:
        """The page of a community. Raises ``NotFound``."""
        with self._store.reading(community_id) as tx:
            community, menu = tx.people.community(), tx.catalogue.menu()
        return IssuerPage(community, menu, self._issuer_of(community))

    def _earned(self, tx: Transaction, edition: Edition) -> Earned | None:
        key = (tx.community_id, edition.badge.id, edition.version)
        with self._guard:
            known = self._known.get(key)
        if known is not None and known[0] + FRESH > tx.now:
            return known[1]
        shown = Showcase(tx.connection, tx.community_id, tx.now)
        people = shown.people(edition.badge.id, edition.version)
        states = shown.told(edition.badge.id, edition.version, MOST_READ)
        earned = together(people, ((one.kind for one in told.evidence) for told in states))
        with self._guard:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = (tx.now, earned)
        return earned
