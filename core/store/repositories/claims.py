"""Claims and their reviews. A change is conditional: of two at once, one wins."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from core.domain.claim import OPEN, Act, Claim, ClaimState, Seat, after
from core.domain.errors import NotFound, Stale
from core.domain.review import Decision, Outcome, Result
from core.domain.trail import acted
from core.store.prepared import Prepared
from core.store.repositories.base import new_id
from core.store.repositories.trail import Recorded
from core.store.tables import acts, claims, people, reviews

_CHOOSE = Prepared(
    lambda _: (
        update(claims)
        .where(
            claims.c.community_id == bindparam("the_community"),
            claims.c.id == bindparam("the_claim"),
            claims.c.state == ClaimState.DRAFT.value,
        )
        .values(
            badge_id=bindparam("the_badge"),
            badge_version=bindparam("the_version"),
            changed_at=bindparam("the_time"),
        )
    )
)
_BADGES_OF = Prepared(
    lambda _: select(claims.c.badge_id, claims.c.state).where(
        claims.c.community_id == bindparam("the_community"),
        claims.c.person_id == bindparam("the_person"),
        claims.c.id != bindparam("the_claim"),
        claims.c.badge_id.is_not(None),
    )
)


@dataclass(frozen=True, slots=True)
class Review:
    """A finished review, with the assessor's name for colleagues."""

    decision: Decision
    assessor_name: str


def claim_of(row: Row[Any]) -> Claim:
    return Claim(
        id=row.id,
        community_id=row.community_id,
        person_id=row.person_id,
        space_id=row.space_id,
        state=ClaimState(row.state),
        created_at=row.created_at,
        changed_at=row.changed_at,
        badge_id=row.badge_id,
        badge_version=row.badge_version,
        assessor_id=row.assessor_id,
        round=row.round,
        version=row.version,
        submitted_at=row.submitted_at,
        seat=Seat(row.seat),
        renews=row.renews,
    )


# Asked at each message in a chat.
_STATE = Prepared(
    lambda _: select(claims.c.state).where(
        claims.c.community_id == bindparam("the_community"), claims.c.id == bindparam("the_claim")
    )
)


class Claims(Recorded):
    """The claims of one community."""

    def begin(
        self,
        person_id: str,
        space_id: str,
        badge: tuple[str, int] | None = None,
        renews: str | None = None,
    ) -> Claim:
        """A new draft; a renewal has its badge, in its version, from the beginning."""
        claim = Claim(
            id=new_id(),
            community_id=self.community_id,
            person_id=person_id,
            space_id=space_id,
            state=ClaimState.DRAFT,
            created_at=self.now,
            changed_at=self.now,
            badge_id=badge[0] if badge else None,
            badge_version=badge[1] if badge else None,
            renews=renews,
        )
        self.connection.execute(insert(claims).values(**asdict(claim)))
        return claim

    def get(self, claim_id: str) -> Claim:
        """The claim of that id. Raises ``NotFound``, also for one of another community."""
        row = self.connection.execute(
            select(claims).where(
                claims.c.community_id == self.community_id, claims.c.id == claim_id
            )
        ).one_or_none()
        if row is None:
            raise NotFound()
        return claim_of(row)

    def is_open(self, claim_id: str) -> bool:
        """Whether there is such a claim, and it is not over."""
        rows = _STATE.rows(self.connection, the_community=self.community_id, the_claim=claim_id)
        return bool(rows) and ClaimState(rows[0][0]) in OPEN

    def of(self, person_id: str) -> tuple[Claim, ...]:
        """A person's claims, the one changed last first."""
        rows = self.connection.execute(
            select(claims)
            .where(claims.c.community_id == self.community_id, claims.c.person_id == person_id)
            .order_by(claims.c.changed_at.desc(), claims.c.id)
        )
        return tuple(claim_of(row) for row in rows)

    def renewal_of(self, claim_id: str) -> Claim | None:
        """The claim that renews the award of that one, or did; None where none does."""
        row = self.connection.execute(
            select(claims).where(
                claims.c.community_id == self.community_id,
                claims.c.renews == claim_id,
                claims.c.state != ClaimState.WITHDRAWN.value,
            )
        ).one_or_none()
        return claim_of(row) if row else None

    def before(self, claim: Claim) -> tuple[Claim, ...]:
        """The claims that a renewal goes back to, the one it renews first."""
        found: list[Claim] = []
        while claim.renews is not None:
            claim = self.get(claim.renews)
            found.append(claim)
        return tuple(found)

    def held_by(self, assessor_id: str) -> tuple[Claim, ...]:
        """The claims that an assessor has taken and not decided, always in one order."""
        rows = self.connection.execute(
            select(claims)
            .where(
                claims.c.community_id == self.community_id,
                claims.c.assessor_id == assessor_id,
                claims.c.state.in_(
                    [one.value for one in (ClaimState.IN_REVIEW, ClaimState.QUESTION)]
                ),
            )
            .order_by(claims.c.id)
        )
        return tuple(claim_of(row) for row in rows)

    def badges_of(self, person_id: str, besides: str) -> tuple[tuple[str, ClaimState], ...]:
        """The badge and state of each of a person's claims, but for the claim ``besides``."""
        rows = _BADGES_OF.rows(
            self.connection,
            the_community=self.community_id,
            the_person=person_id,
            the_claim=besides,
        )
        return tuple((badge, ClaimState(state)) for badge, state in rows)

    def waiting(self, states: Collection[ClaimState]) -> tuple[Claim, ...]:
        """The claims in one of ``states``, the one sent first first."""
        rows = self.connection.execute(
            select(claims)
            .where(
                claims.c.community_id == self.community_id,
                claims.c.state.in_([state.value for state in states]),
            )
            .order_by(claims.c.submitted_at, claims.c.id)
        )
        return tuple(claim_of(row) for row in rows)

    def choose_badge(self, claim_id: str, badge_id: str, version: int) -> None:
        """Which badge a draft is for, in the version it keeps."""
        _CHOOSE.count(
            self.connection,
            the_community=self.community_id,
            the_claim=claim_id,
            the_badge=badge_id,
            the_version=version,
            the_time=self.now,
        )

    def act(self, claim: Claim, act: Act, by: str, **changes: object) -> ClaimState:
        """Do ``act``: the new state, if nobody changed the claim since it was read.

        Raises ``WrongState`` where the table of transitions has no such row, and
        ``Stale`` when somebody else was first.
        """
        state, seat = after(claim.state, act, claim.seat)
        done = self.connection.execute(
            update(claims)
            .where(
                claims.c.community_id == self.community_id,
                claims.c.id == claim.id,
                claims.c.version == claim.version,
                claims.c.state == claim.state.value,
            )
            .values(
                state=state.value,
                seat=seat.value,
                version=claims.c.version + 1,
                changed_at=self.now,
                **changes,
            )
        )
        if done.rowcount != 1:
            raise Stale()
        self.connection.execute(
            insert(acts).values(
                id=new_id(),
                community_id=self.community_id,
                claim_id=claim.id,
                person_id=by,
                act=act.value,
                round=changes.get("round", claim.round),
                done_at=self.now,
            )
        )
        self.trail.note(acted(claim, act, by, changes.get("round", claim.round)))
        return state

    def decide(self, decision: Decision) -> None:
        """Keep a finished review. A second one of the same round raises (primary key)."""
        results = {cid: asdict(result) for cid, result in decision.results.items()}
        self.connection.execute(
            insert(reviews).values(
                claim_id=decision.claim_id,
                round=decision.round,
                community_id=self.community_id,
                assessor_id=decision.assessor_id,
                outcome=decision.outcome.value,
                results=json.dumps(results, ensure_ascii=False),
                decided_at=decision.decided_at,
            )
        )

    def reviews(self, claim_id: str) -> tuple[Review, ...]:
        """The finished reviews of a claim, in their order."""
        rows = self.connection.execute(
            select(reviews, people.c.name)
            .join(people, people.c.id == reviews.c.assessor_id)
            .where(reviews.c.community_id == self.community_id, reviews.c.claim_id == claim_id)
            .order_by(reviews.c.round)
        )
        return tuple(review_of(row) for row in rows)

    def last_actor(self, claim_id: str) -> tuple[str, str, datetime] | None:
        """Who did the last act to a claim, which act, and when."""
        row = self.connection.execute(
            select(acts.c.act, acts.c.done_at, people.c.name)
            .join(people, people.c.id == acts.c.person_id)
            .where(acts.c.community_id == self.community_id, acts.c.claim_id == claim_id)
            .order_by(acts.c.done_at.desc(), acts.c.id)
            .limit(1)
        ).one_or_none()
        return (row.name, row.act, row.done_at) if row else None


def review_of(row: Row[Any]) -> Review:
    """A row, with the assessor's name, as a review."""
    results = {cid: Result(**one) for cid, one in json.loads(row.results).items()}
    decision = Decision(
        claim_id=row.claim_id,
        round=row.round,
        assessor_id=row.assessor_id,
        outcome=Outcome(row.outcome),
        decided_at=row.decided_at,
        results=results,
    )
    return Review(decision, row.name)
