"""Awarding a badge to everybody in a list.

    bulk.check(community_id, badge_id, content)     read as a whole; nothing is awarded yet
    bulk.confirm(actor, list_id)                    a person says yes to all of it; the work is queued
    bulk.steps(community_id, list_id)               the work, as far as it is not done

A list that was killed half way goes on where it stopped: a row and its award are one transaction,
and an award whose credential is unsigned is signed first. Each recipient gets a link of their own;
who opens it owns the badge. The link follows from the award and a key outside the database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from core.badges import credential
from core.domain.catalogue import Edition
from core.domain.errors import NotFound
from core.domain.interview import begin as first_state
from core.domain.interview import to_json
from core.domain.people import Actor, Community
from core.domain.showing import Choice
from core.list_files import Problem, Recipient, read_list
from core.services.briefings import Library
from core.services.issuers import Issuers
from core.services.issuing import Issuing, digest, written
from core.services.statements import Facts, Statements
from core.services.tickets import Tickets, claim_secret, may_award, sealed, unsealed
from core.services.together import Ready, Recorded, Together
from core.store.repositories import Award, Issuer, List, ListRow
from core.store.repositories.base import new_id
from core.store.repositories.doors import digest as link_hash
from core.store.repositories.fresh import LINK_LIFE, Common, Fresh
from core.store.repositories.lists import CONFIRMED, STAGED
from core.store.transaction import Transaction
from core.store.unit_of_work import Store
from core.vault import Vault


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of reading a list. Without ``problems`` it can be confirmed by its ``list_id``.

    ``left_out``: how many have the badge already from an earlier list. ``known``: the very same
    list was handed in before.
    """

    problems: tuple[Problem, ...] = ()
    total: int = 0
    left_out: int = 0
    list_id: str = ""
    known: bool = False


class Bulk(Tickets):
    """Commands about lists. An actor of None is the operator at the terminal.

    ``at_once`` is how many rows are awarded in one transaction.
    """

    at_once = 500

    def __init__(
        self,
        store: Store,
        issuers: Issuers,
        together: Together,
        issuing: Issuing,
        statements: Statements,
        library: Library,
        vault: Vault,
        base_url: str,
    ) -> None:
        super().__init__(store, vault, base_url)
        self._issuers = issuers
        self._together = together
        self._issuing = issuing
        self._statements = statements
        self._library = library

    # -- before anything is awarded -----------------------------------------------------

    def check(
        self,
        actor: Actor | None,
        community_id: str,
        badge_id: str,
        content: bytes,
        *,
        keep: bool = True,
    ) -> Checked:
        """Read a list as a whole; kept, if nothing is wrong with it, until it is confirmed.

        Raises ``NotFound`` for a badge that there is not.
        """
        whole = hashlib.sha256(content).hexdigest()
        with self._store.reading(community_id) as tx:
            may_award(tx, actor)
            edition = _newest(tx, badge_id)
            same = tx.lists.same(badge_id, whole)
            known = tx.lists.known(badge_id)
            now = tx.now
        if same is not None:
            return Checked(total=same.total, list_id=same.id, known=same.state != STAGED)
        read = read_list(content, edition.badge.valid_until, now)
        marked = [(self._mark(badge_id, one), one) for one in read.rows]
        fresh = [(mark, one) for mark, one in marked if mark not in known]
        left_out = len(marked) - len(fresh)
        if read.problems or not keep or not fresh:
            return Checked(read.problems, len(fresh), left_out)
        rows = [(one.line, mark, sealed(self._vault, badge_id, one)) for mark, one in fresh]
        with self._store.transaction(community_id) as tx:
            list_id = tx.lists.stage(badge_id, edition.version, whole, rows)
            # Somebody may have handed in the very same one meanwhile.
            same = None if list_id else tx.lists.same(badge_id, whole)
        if same is not None:
            return Checked(total=same.total, list_id=same.id, known=same.state != STAGED)
        return Checked((), len(fresh), left_out, list_id)

    def _mark(self, badge_id: str, one: Recipient) -> str:
        return self._vault.secret("recipient", badge_id, one.identifier.lower())

    def confirm(self, actor: Actor, list_id: str) -> List:
        """Award the badge to everybody in the list: the actor is recorded as who did.

        Again it changes nothing. Raises ``NotAllowed`` and ``NotFound``.
        """
        with self._store.transaction(actor.community_id) as tx:
            may_award(tx, actor)
            tx.lists.hold_badge(tx.lists.get(list_id).badge_id)
            found = tx.lists.get(list_id)
            if found.state == STAGED:
                # Somebody may have confirmed another list with some of them meanwhile.
                tx.lists.leave_out(list_id, tx.lists.known(found.badge_id))
                version = _newest(tx, found.badge_id).version
                tx.lists.confirm(list_id, actor.person_id, version)
                tx.later(f"list:{list_id}", "list.award", {"list": list_id})
            return tx.lists.get(list_id)

    def drop(self, actor: Actor, list_id: str) -> None:
        """Forget a list that was not confirmed; one that was stays."""
        with self._store.transaction(actor.community_id) as tx:
            may_award(tx, actor)
            tx.lists.drop(list_id)

    # -- the work -----------------------------------------------------------------------

    def run(self, ids: Mapping[str, str]) -> None:
        """Job ``list.award``: the work of one list."""
        for _ in self.steps(ids["community"], ids["list"]):
            pass

    def steps(self, community_id: str, list_id: str) -> Iterator[int]:
        """Award what is left of a confirmed list; yields how many rows are done."""
        self._sign_left(community_id, list_id)
        while True:
            recorded = self._record(community_id, list_id)
            if recorded is None:
                break
            self._together.sign(community_id, recorded)
            with self._store.transaction(community_id) as tx:
                done = tx.lists.counted(list_id)
            yield done
        self._sign_left(community_id, list_id)
        with self._store.transaction(community_id) as tx:
            tx.lists.counted(list_id)
            tx.lists.finish(list_id)

    def _sign_left(self, community_id: str, list_id: str) -> None:
        """Bring to its end what was recorded by somebody who was killed."""
        with self._store.reading(community_id) as tx:
            left = tx.lists.unsigned(list_id)
        for award_id in left:
            self._issuing.sign(community_id, award_id)

    def _record(self, community_id: str, list_id: str) -> Recorded | None:
        """Record the next awards, and what is going to be signed; None when there are no more."""
        with self._store.transaction(community_id) as tx:
            found = tx.lists.held(list_id)
            rows = tx.lists.waiting(list_id, self.at_once) if found.state == CONFIRMED else ()
            if not rows:
                return None
            community = tx.people.community()
            issuer = self._issuers.remember(tx, community)
            edition = tx.catalogue.edition(found.badge_id, found.badge_version)
            common = self._common(tx, found, community, issuer)
            places = tx.status_lists.take_many(issuer.id, len(rows)) if issuer.base else []
            one_for_all = self._statements.achievement(
                edition, community, common.language, issuer, listed=True
            )
            made = []
            for number, row in enumerate(rows):
                place = places[number] if places else None
                told = unsealed(self._vault, found.badge_id, row)
                fresh, facts = self._facts(common, edition, community, row, told, tx.now)
                fresh = replace(fresh, place=place)
                begins = fresh.awarded_at
                said = self._statements.write(facts, issuer, place, begins, one_for_all)
                text = written(credential(said))
                made.append((replace(fresh, document=text, digest=digest(text)), said))
            tx.lists.award(common, [fresh for fresh, _ in made])
            ready = [Ready(fresh.credential_id, fresh.digest, said) for fresh, said in made]
            return Recorded(issuer, ready, {})

    def _common(self, tx: Transaction, found: List, community: Community, issuer: Issuer) -> Common:
        language = community.language
        state = replace(
            first_state(self._library.script, language),
            badge=found.badge_id,
            badge_version=found.badge_version,
        )
        return Common(
            list_id=found.id,
            badge_id=found.badge_id,
            badge_version=found.badge_version,
            awarder_id=found.awarder_id,
            space_id=tx.people.space("web", community.id, community.name).id,
            language=language,
            interview=to_json(state),
            issuer_id=issuer.id,
            links_end=tx.now + LINK_LIFE,
        )

    def _facts(
        self,
        common: Common,
        edition: Edition,
        community: Community,
        row: ListRow,
        told: Recipient,
        now: datetime,
    ) -> tuple[Fresh, Facts]:
        award_id = new_id()
        fresh = Fresh(
            number=row.number,
            person_id=new_id(),
            claim_id=new_id(),
            award_id=award_id,
            credential_id=new_id(),
            awarded_at=told.issued or now,
            link_hash=link_hash(claim_secret(self._vault, award_id)),
            granted=json.dumps(told.pieces, ensure_ascii=False),
            digest="",
            document="",
            place=None,
        )
        award = Award(
            id=award_id,
            community_id=community.id,
            person_id=fresh.person_id,
            claim_id=fresh.claim_id,
            space_id=common.space_id,
            badge_id=common.badge_id,
            badge_version=common.badge_version,
            language=common.language,
            awarded_at=fresh.awarded_at,
        )
        facts = Facts(award, edition, community, {}, 0, (), Choice(), listed=True)
        return fresh, facts


def _newest(tx: Transaction, badge_id: str) -> Edition:
    found = next((one for one in tx.catalogue.menu() if one.badge.id == badge_id), None)
    if found is None:
        raise NotFound()
    return found
