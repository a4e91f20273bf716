"""Who likes and who may judge a badge, and what was offered to whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, delete, func, insert, select, update

from core.domain.claim import ClaimState
from core.store.repositories.base import Repository, insert_once
from core.store.tables import claims, likings, offers, people, qualifications

HELD = (ClaimState.IN_REVIEW.value, ClaimState.QUESTION.value)
OPEN, ACCEPTED, DECLINED, EXPIRED, VOID = "open", "accepted", "declined", "expired", "void"


@dataclass(frozen=True, slots=True)
class Offer:
    """A claim that was offered to somebody. ``turn`` tells the rounds of a claim apart."""

    claim_id: str
    turn: str
    person_id: str
    state: str
    made_at: datetime
    until: datetime


class Assigning(Repository):
    """Who judges what in one community."""

    # -- likings and qualifications ---------------------------------------------------------

    def likes(self, person_id: str) -> frozenset[str]:
        """The badges that an assessor likes to judge."""
        return self._badges(likings, person_id)

    def qualified(self, person_id: str) -> frozenset[str]:
        """The badges for which an organizer has named somebody."""
        return self._badges(qualifications, person_id)

    def _badges(self, table: Table, person_id: str) -> frozenset[str]:
        rows = self.connection.execute(
            select(table.c.badge_id).where(
                table.c.community_id == self.community_id, table.c.person_id == person_id
            )
        )
        return frozenset(row.badge_id for row in rows)

    def who_likes(self, badge_id: str) -> frozenset[str]:
        """The people who like to judge a badge."""
        return self._people(likings, badge_id)

    def who_is_qualified(self, badge_id: str) -> frozenset[str]:
        """The people whom an organizer has named for a badge."""
        return self._people(qualifications, badge_id)

    def _people(self, table: Table, badge_id: str) -> frozenset[str]:
        rows = self.connection.execute(
            select(table.c.person_id).where(
                table.c.community_id == self.community_id, table.c.badge_id == badge_id
            )
        )
        return frozenset(row.person_id for row in rows)

    def like(self, person_id: str, badge_ids: Collection[str]) -> None:
        """Somebody likes to judge these badges, and no others in particular."""
        self.connection.execute(
            delete(likings).where(
                likings.c.community_id == self.community_id, likings.c.person_id == person_id
            )
        )
        for badge_id in sorted(set(badge_ids)):
            mine = {"community_id": self.community_id, "person_id": person_id}
            insert_once(self.connection, likings, badge_id=badge_id, **mine)

    def qualify(self, badge_id: str, person_ids: Collection[str], by: str | None) -> None:
        """An organizer names those who may judge a badge; whoever was named before stays so."""
        stay = set(person_ids)
        self.connection.execute(
            delete(qualifications).where(
                qualifications.c.community_id == self.community_id,
                qualifications.c.badge_id == badge_id,
                qualifications.c.person_id.not_in(stay),
            )
        )
        for person_id in sorted(stay):
            insert_once(
                self.connection,
                qualifications,
                community_id=self.community_id,
                person_id=person_id,
                badge_id=badge_id,
                granted_at=self.now,
                granted_by=by,
            )

    # -- how busy people are ------------------------------------------------------------

    def holds(self, person_id: str) -> int:
        """How many claims somebody has now. Nobody else changes that before the end.

        Two who take at once in somebody's name stand in line here; whoever offers them something
        meanwhile does not.
        """
        self.connection.execute(
            select(people.c.id)
            .where(people.c.community_id == self.community_id, people.c.id == person_id)
            .with_for_update(key_share=True)
        )
        held = select(func.count()).select_from(claims)
        mine = (claims.c.community_id == self.community_id, claims.c.assessor_id == person_id)
        return int(
            self.connection.execute(held.where(*mine, claims.c.state.in_(HELD))).scalar_one()
        )

    def loads(self) -> Mapping[str, int]:
        """How many claims each assessor has or was offered; those with none are left out."""
        held = self.connection.execute(
            select(claims.c.assessor_id, func.count())
            .where(claims.c.community_id == self.community_id, claims.c.state.in_(HELD))
            .group_by(claims.c.assessor_id)
        )
        offered = self.connection.execute(
            select(offers.c.person_id, func.count())
            .where(offers.c.community_id == self.community_id, offers.c.state == OPEN)
            .group_by(offers.c.person_id)
        )
        found: dict[str, int] = {}
        for person_id, number in (*held, *offered):
            found[person_id] = found.get(person_id, 0) + number
        return found

    # -- offers -------------------------------------------------------------------------

    def last_asked(self) -> Mapping[str, datetime]:
        """When each was offered something last."""
        rows = self.connection.execute(
            select(offers.c.person_id, func.max(offers.c.made_at))
            .where(offers.c.community_id == self.community_id)
            .group_by(offers.c.person_id)
        )
        return {row[0]: row[1] for row in rows}

    def asked(self, claim_id: str, turn: str) -> frozenset[str]:
        """To whom a claim was offered in this turn."""
        rows = self.connection.execute(
            select(offers.c.person_id).where(
                offers.c.community_id == self.community_id,
                offers.c.claim_id == claim_id,
                offers.c.turn == turn,
            )
        )
        return frozenset(row.person_id for row in rows)

    def hold_claim(self, claim_id: str) -> None:
        """Nobody else changes or offers that claim before the transaction ends.

        Rows that are about it can be added meanwhile, such as what is planned when rules change.
        """
        mine = (claims.c.community_id == self.community_id, claims.c.id == claim_id)
        self.connection.execute(select(claims.c.id).where(*mine).with_for_update(key_share=True))

    def open_offer(self, claim_id: str) -> Offer | None:
        """The offer of a claim that waits for its answer."""
        found = self._offers(offers.c.claim_id == claim_id, offers.c.state == OPEN)
        return found[0] if found else None

    def offered_to(self, person_id: str) -> tuple[Offer, ...]:
        """What is offered to somebody now, the oldest first."""
        return self._offers(offers.c.person_id == person_id, offers.c.state == OPEN)

    def offered(self, claim_id: str) -> tuple[Offer, ...]:
        """Every offer of a claim, the oldest first."""
        return self._offers(offers.c.claim_id == claim_id)

    def _offers(self, *which: Any) -> tuple[Offer, ...]:
        rows = self.connection.execute(
            select(offers)
            .where(offers.c.community_id == self.community_id, *which)
            .order_by(offers.c.made_at, offers.c.person_id)
        )
        return tuple(_offer(row) for row in rows)

    def offer(self, claim_id: str, turn: str, person_id: str, until: datetime) -> None:
        """Offer a claim to somebody."""
        self.connection.execute(
            insert(offers).values(
                claim_id=claim_id,
                turn=turn,
                person_id=person_id,
                community_id=self.community_id,
                state=OPEN,
                made_at=self.now,
                until=until,
            )
        )

    def answer(self, offer: Offer, state: str) -> bool:
        """What became of an offer; False where it was not open any more."""
        done = self.connection.execute(
            update(offers)
            .where(
                offers.c.community_id == self.community_id,
                offers.c.claim_id == offer.claim_id,
                offers.c.turn == offer.turn,
                offers.c.person_id == offer.person_id,
                offers.c.state == OPEN,
            )
            .values(state=state, answered_at=self.now)
        )
        return done.rowcount == 1


def _offer(row: Row[Any]) -> Offer:
    return Offer(row.claim_id, row.turn, row.person_id, row.state, row.made_at, row.until)
