"""Issuing many badges anew: an organizer asks for it, or the deployment has another address.

    reissuing.count(actor, community_id, Anew(...))     how many it would be
    reissuing.begin(actor, community_id, Anew(...))     the work is queued
    reissuing.steps(community_id, reissue_id)           the work, as far as it is not done

A badge says what was true when it was signed: what its community was called, what the badge asked
for, where it can be checked. All awards that hold get a successor that says what is true now; the
one before is revoked as superseded once that is stored. Killed anywhere, it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.domain.catalogue import asks_the_same
from core.domain.errors import NotFound
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.services.issuers import Issuers
from core.services.issuing import ADDRESS, AGAIN
from core.services.together import Recorded, Together
from core.store.repositories import Award, Reissue
from core.store.transaction import Transaction
from core.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Anew:
    """Which badges are to be issued anew, and why: ``again`` or ``address``.

    ``address`` takes those in the name of another address than today's only. ``newest`` gives each
    the newest version of its badge, where that asks for the same; where it asks for something
    else, a badge keeps saying what was judged.
    """

    why: str = AGAIN
    badge_id: str | None = None
    newest: bool = False


class Reissuing:
    """An actor of None is the operator at the terminal. ``at_once`` awards are one transaction."""

    at_once = 500

    def __init__(self, store: Store, issuers: Issuers, together: Together) -> None:
        self._store = store
        self._issuers = issuers
        self._together = together

    def count(self, actor: Actor | None, community_id: str, wanted: Anew) -> int:
        """How many badges it would be. Raises ``NotAllowed``, ``NotFound``."""
        with self._store.transaction(community_id) as tx:
            _may(tx, actor, wanted)
            return tx.reissues.fitting(wanted.badge_id, self._unless(tx, wanted.why))

    def begin(self, actor: Actor | None, community_id: str, wanted: Anew) -> Reissue:
        """Have it done. Raises ``NotAllowed``, ``NotFound``."""
        with self._store.transaction(community_id) as tx:
            _may(tx, actor, wanted)
            total = tx.reissues.fitting(wanted.badge_id, self._unless(tx, wanted.why))
            by = actor.person_id if actor else None
            found = tx.reissues.begin(wanted.why, wanted.badge_id, total, by, newest=wanted.newest)
            tx.later(f"reissue:{found}", "award.reissue", {"reissue": found})
            return tx.reissues.get(found)

    def every(self, actor: Actor) -> tuple[Reissue, ...]:
        """All such work of the community, the newest first."""
        with self._store.reading(actor.community_id) as tx:
            _may(tx, actor, Anew())
            return tx.reissues.every()

    def look(self, actor: Actor, reissue_id: str) -> Reissue:
        """How far it is. Raises ``NotAllowed``, ``NotFound``."""
        with self._store.reading(actor.community_id) as tx:
            _may(tx, actor, Anew())
            return tx.reissues.get(reissue_id)

    def _unless(self, tx: Transaction, why: str) -> str | None:
        """The issuer whose badges are good as they are, where only others are wanted."""
        if why != ADDRESS:
            return None
        return self._issuers.remember(tx, tx.people.community()).id

    # -- the work -----------------------------------------------------------------------

    def run(self, ids: Mapping[str, str]) -> None:
        """Job ``award.reissue``."""
        for _ in self.steps(ids["community"], ids["reissue"]):
            pass

    def steps(self, community_id: str, reissue_id: str) -> Iterator[int]:
        """Do what is left; yields how many awards had their turn. Raises ``NotFound``."""
        with self._store.reading(community_id) as tx:
            work = tx.reissues.get(reissue_id)
        if work.finished_at is not None:
            return
        self._together.sign_left(community_id, work.why)
        while True:
            done, recorded = self._record(community_id, reissue_id)
            if recorded is None:
                break
            self._together.sign(community_id, recorded)
            yield done
        self._together.sign_left(community_id, work.why)
        with self._store.transaction(community_id) as tx:
            tx.reissues.finish(reissue_id)

    def _record(self, community_id: str, reissue_id: str) -> tuple[int, Recorded | None]:
        """Record the next ones; how many had their turn then, and None when there are no more."""
        with self._store.transaction(community_id) as tx:
            work = tx.reissues.get(reissue_id, hold=True)
            ids = tx.reissues.next(work, self._unless(tx, work.why), self.at_once)
            if not ids:
                return work.done, None
            held = [one for one in tx.many.hold(ids) if one.revoked_at is None]
            if work.newest:
                held = _renewed(tx, held)
            recorded = self._together.record_in(tx, held, work.why)
            tx.reissues.reach(reissue_id, ids[-1], len(ids))
            return work.done + len(ids), recorded


def _renewed(tx: Transaction, awards: Sequence[Award]) -> list[Award]:
    """The awards in the newest version of their badge, where that asks for the same."""
    menu = {one.badge.id: one for one in tx.catalogue.menu()}
    found: list[Award] = []
    moving: dict[tuple[str, int], list[str]] = {}
    for award in awards:
        newest = menu.get(award.badge_id)
        edition = tx.catalogue.edition(award.badge_id, award.badge_version)
        if newest and newest.version > edition.version and asks_the_same(edition, newest):
            moving.setdefault((award.badge_id, newest.version), []).append(award.id)
            award = replace(award, badge_version=newest.version)
        found.append(award)
    for (_, version), ids in moving.items():
        tx.reissues.renew(ids, version)
    return found


def _may(tx: Transaction, actor: Actor | None, wanted: Anew) -> None:
    """Raises ``NotAllowed``, and ``NotFound`` for a badge that there is not."""
    if actor is not None:
        authorize(actor, Action.AWARDS_GIVE, Subject(tx.community_id))
    known = {one.badge.id for one in tx.catalogue.menu()} if wanted.badge_id else set()
    if wanted.badge_id is not None and wanted.badge_id not in known:
        raise NotFound()
