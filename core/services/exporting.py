"""Taking lists of awards out, and the addresses that learners give for it.

exporting.pieces("csv", actor, community_id, AwardFilter(...), report)   the list, bit by bit
exporting.give(actor, "canvas", "ana@example.org", "Ana Ruiz")           a learner's own address
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from core.domain.errors import NotFound
from core.domain.interview import tidy
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.domain.trail import Kind, by_organizer
from core.exports import (
    FORMATS,
    PLATFORMS,
    AwardFilter,
    AwardRow,
    Report,
    award_rows,
    bundle,
    handover_rows,
    which,
)
from core.mail import checked_address
from core.services.entering import MOST_NAME, checked_name
from core.services.tickets import claim_secret
from core.store.repositories import Contact
from core.store.transaction import Transaction
from core.store.unit_of_work import Store
from core.vault import Vault

BUNDLE = "zip"
AT_ONCE = 100
FORMS = (*FORMATS, *PLATFORMS, BUNDLE)


def kind_of(form: str) -> tuple[str, str]:
    """The media type of a form, and how its files' names end. Raises ``NotFound``."""
    if form in FORMATS:
        return FORMATS[form][1], f".{form}"
    if form in PLATFORMS:
        return FORMATS["csv"][1], f"-{form}.csv"
    if form == BUNDLE:
        return "application/zip", ".zip"
    raise NotFound()


class Exporting:
    """Lists for organizers. An actor of None is the operator at the terminal."""

    def __init__(self, store: Store, base_url: str, vault: Vault) -> None:
        self._store = store
        self._base_url = base_url
        self._vault = vault

    def count(
        self, form: str, actor: Actor | None, community_id: str, chosen: AwardFilter
    ) -> Report:
        """How long a list is going to be, and in how many rows a link stands for an address."""
        wanted = which(chosen)
        with self._store.reading(community_id) as tx:
            _may(tx, actor)
            linked = tx.listing.without_address(form, **wanted) if form in PLATFORMS else 0
            return Report(total=tx.listing.count(**wanted), linked=linked)

    def pieces(
        self,
        form: str,
        actor: Actor | None,
        community_id: str,
        chosen: AwardFilter,
        report: Report | None = None,
        how_to_check: str = "",
    ) -> Iterator[str | bytes]:
        """A list in one of ``FORMS``, read and written bit by bit; ``report`` grows with it.

        ``how_to_check`` are the words that go along with the badges themselves. Raises
        ``NotAllowed``, and ``NotFound`` for a form that there is not: before the first piece is
        asked for.
        """
        kind_of(form)
        self._note(form, actor, community_id)
        with self._store.reading(community_id) as tx:
            _may(tx, actor)
        told = report if report is not None else Report()
        return self._pieces(form, community_id, chosen, told, how_to_check)

    def _pieces(
        self, form: str, community_id: str, chosen: AwardFilter, told: Report, how_to_check: str
    ) -> Iterator[str | bytes]:
        with self._store.reading(community_id) as tx:
            if form in FORMATS:
                write = FORMATS[form][0]
                yield from write(_counted(award_rows(tx, chosen, self._base_url), told))
            elif form in PLATFORMS:
                base, link = self._base_url, self.claim_link
                rows = handover_rows(tx, chosen, form, base, link, told)
                yield from PLATFORMS[form].write(rows)
            else:
                yield from bundle(tx, chosen, self._base_url, how_to_check, told)

    def whole(self, form: str, actor: Actor) -> bytes:
        """The list of every award as one piece. Raises what ``pieces`` raises."""
        pieces = self.pieces(form, actor, actor.community_id, AwardFilter())
        return b"".join(one.encode() if isinstance(one, str) else one for one in pieces)

    def _note(self, form: str, actor: Actor | None, community_id: str) -> None:
        with self._store.transaction(community_id) as tx:
            _may(tx, actor)
            by = actor.person_id if actor else None
            tx.trail.note(by_organizer(Kind.AWARDS_EXPORT, by, actor is None, "", form))

    def claim_link(self, award_id: str) -> str:
        """Where the recipient of an award from a list comes in and takes it."""
        return f"{self._base_url}/claim/{claim_secret(self._vault, award_id)}"

    # -- a learner's own address --------------------------------------------------------

    def contacts(self, actor: Actor) -> tuple[Contact, ...]:
        """What somebody gave for other platforms."""
        with self._store.reading(actor.community_id) as tx:
            return tx.contacts.of(actor.person_id)

    def give(self, actor: Actor, purpose: str, email: str, name: str = "") -> None:
        """Let organizers hand one's address to one platform. Raises ``EmailInvalid``, ``NotFound``."""
        if purpose not in PLATFORMS:
            raise NotFound()
        plain = checked_address(email)
        called = checked_name(name) if tidy(name).strip() else ""
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            tx.contacts.give(actor.person_id, purpose, plain, called[:MOST_NAME])

    def take_back(self, actor: Actor, purpose: str) -> None:
        """Not any more. What was handed over before is there, as the page says."""
        with self._store.transaction(actor.community_id) as tx:
            tx.contacts.take_back(actor.person_id, purpose)


def _may(tx: Transaction, actor: Actor | None) -> None:
    if actor is not None:
        authorize(actor, Action.AWARDS_LIST, Subject(tx.community_id))


def _counted(rows: Iterator[AwardRow], report: Report) -> Iterator[AwardRow]:
    while some := list(islice(rows, AT_ONCE)):
        report.done += len(some)
        yield from some
