"""Looking at lists: how far they are, and the links of those who have not come yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from core.domain.people import Actor, Person, Role
from core.domain.permissions import Action, Subject, authorize
from core.list_files import Recipient
from core.store.repositories import List, ListRow
from core.store.transaction import Transaction
from core.store.unit_of_work import Store
from core.vault import SealBroken, Vault


@dataclass(frozen=True, slots=True)
class Ticket:
    """A recipient who has not come yet, and the link that is theirs alone."""

    recipient: str
    name: str
    link: str


class Tickets:
    """What organizers see of lists. An actor of None is the operator at the terminal."""

    def __init__(self, store: Store, vault: Vault, base_url: str) -> None:
        self._store = store
        self._vault = vault
        self._base_url = base_url

    def lists(self, actor: Actor) -> tuple[List, ...]:
        """All lists of the community, the newest first."""
        with self._store.reading(actor.community_id) as tx:
            may_award(tx, actor)
            return tx.lists.every()

    def look(self, actor: Actor | None, community_id: str, list_id: str) -> List:
        """One list. Raises ``NotFound``."""
        with self._store.reading(community_id) as tx:
            may_award(tx, actor)
            return tx.lists.get(list_id)

    def tickets(self, actor: Actor | None, community_id: str, list_id: str) -> Iterator[Ticket]:
        """Everybody who has not come yet, with their links, in the order of the list."""
        with self._store.reading(community_id) as tx:
            may_award(tx, actor)
            found, after = tx.lists.get(list_id), 0
            while rows := tx.lists.every_row(list_id, after):
                after = rows[-1].number
                for row in rows:
                    if row.award_id and row.content and row.came_at is None:
                        yield self._ticket(found.badge_id, row)

    def _ticket(self, badge_id: str, row: ListRow) -> Ticket:
        secret = claim_secret(self._vault, str(row.award_id))
        link = f"{self._base_url}/claim/{secret}"
        try:
            told = unsealed(self._vault, badge_id, row)
        except SealBroken:
            return Ticket(f"line {row.line}", "", link)
        return Ticket(told.identifier, told.name, link)

    def organizers(self, community_id: str) -> tuple[Person, ...]:
        """Who may confirm a list."""
        with self._store.reading(community_id) as tx:
            return tuple(one.person for one in tx.people.members() if Role.ORGANIZER in one.roles)

    def acting(self, community_id: str, person_id: str) -> Actor:
        """An organizer as one who acts, for the operator at the terminal."""
        with self._store.reading(community_id) as tx:
            return tx.people.actor(person_id)


def claim_secret(vault: Vault, award_id: str) -> str:
    """The secret of a recipient's link: it can be told again, and no copy of it is kept."""
    return vault.secret("claim", award_id)


def sealed(vault: Vault, badge_id: str, one: Recipient) -> str:
    """A row as it is kept."""
    issued = one.issued.isoformat() if one.issued else ""
    told = [one.identifier, one.name, issued, list(one.pieces)]
    return vault.seal(json.dumps(told, ensure_ascii=False), "row", badge_id)


def unsealed(vault: Vault, badge_id: str, row: ListRow) -> Recipient:
    """The row again. Raises ``SealBroken``."""
    identifier, name, issued, pieces = json.loads(vault.open(row.content, "row", badge_id))
    at = datetime.fromisoformat(issued) if issued else None
    return Recipient(row.line, identifier, name, tuple(map(tuple, pieces)), at)


def may_award(tx: Transaction, actor: Actor | None) -> None:
    """Raises ``NotAllowed`` for somebody who may not award from a list."""
    if actor is not None:
        authorize(actor, Action.AWARDS_GIVE, Subject(tx.community_id))
