"""Interviews: one row each, whose state is one JSON document; and what was sent in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, insert, select, update

from core.domain.claim import ClaimState
from core.domain.errors import NotFound, Stale
from core.domain.interview import State, from_json, to_json
from core.domain.rules import BadgeRules, SpaceRules, is_blind
from core.store.prepared import Prepared
from core.store.repositories.base import Repository
from core.store.tables import claims, communities, interviews, people, rules, submissions

_OF_SPACE, _OF_BADGE = rules.alias("of_space"), rules.alias("of_badge")


def _ruled(by: FromClause, scope: str, scope_id: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(
        by.c.community_id == interviews.c.community_id,
        by.c.scope == scope,
        by.c.scope_id == scope_id,
    )


_LOAD = Prepared(
    lambda _: (
        select(
            interviews.c.state,
            interviews.c.version,
            interviews.c.person_id,
            claims.c.state,
            claims.c.assessor_id,
            communities.c.catalogue_version,
            communities.c.name,
            people.c.name,
            _OF_SPACE.c.content,
            _OF_BADGE.c.content,
        )
        .join(claims, claims.c.id == interviews.c.claim_id)
        .join(communities, communities.c.id == interviews.c.community_id)
        .join(people, people.c.id == interviews.c.person_id)
        .outerjoin(_OF_SPACE, _ruled(_OF_SPACE, "space", claims.c.space_id))
        .outerjoin(_OF_BADGE, _ruled(_OF_BADGE, "badge", claims.c.badge_id))
        .where(
            interviews.c.claim_id == bindparam("the_claim"),
            interviews.c.community_id == bindparam("the_community"),
        )
    )
)
_SAVE = Prepared(
    lambda _: (
        update(interviews)
        .where(
            interviews.c.claim_id == bindparam("the_claim"),
            interviews.c.community_id == bindparam("the_community"),
            interviews.c.version == bindparam("the_version"),
        )
        .values(
            state=bindparam("new_state"),
            version=bindparam("the_version") + 1,
            changed_at=bindparam("the_time"),
        )
    )
)


@dataclass(frozen=True, slots=True)
class OpenInterview:
    """An interview as it was loaded, with what a turn must know around it."""

    claim_id: str
    person_id: str
    state: State
    version: int
    claim_state: ClaimState
    assessor_id: str | None
    catalogue_version: int
    community_name: str
    learner: str
    # Whether who judges it is not told whose it is.
    blind: bool


@dataclass(frozen=True, slots=True)
class Submission:
    """What was sent in one round, word for word."""

    claim_id: str
    round: int
    state: State
    submitted_at: datetime


class Interviews(Repository):
    """The interviews of one community."""

    def begin(self, claim_id: str, person_id: str, state: State) -> None:
        """Keep a new interview."""
        self.connection.execute(
            insert(interviews).values(
                claim_id=claim_id,
                community_id=self.community_id,
                person_id=person_id,
                state=to_json(state),
                version=1,
                changed_at=self.now,
            )
        )

    def load(self, claim_id: str) -> OpenInterview:
        """The interview of a claim. Raises ``NotFound``."""
        found = _LOAD.rows(self.connection, the_claim=claim_id, the_community=self.community_id)
        if not found:
            raise NotFound()
        ((state, version, person_id, claim_state, assessor_id, catalogue, *more),) = found
        community, learner, of_space, of_badge = more
        return OpenInterview(
            claim_id,
            person_id,
            from_json(state),
            version,
            ClaimState(claim_state),
            assessor_id,
            catalogue,
            community,
            learner,
            is_blind(
                SpaceRules.model_validate_json(of_space or "{}"),
                BadgeRules.model_validate_json(of_badge or "{}"),
            ),
        )

    def states(self, claim_ids: Collection[str]) -> dict[str, State]:
        """What was told so far, for many claims in one statement."""
        rows = self.connection.execute(
            select(interviews.c.claim_id, interviews.c.state).where(
                interviews.c.community_id == self.community_id,
                interviews.c.claim_id.in_(claim_ids),
            )
        )
        return {row.claim_id: from_json(row.state) for row in rows}

    def save(self, claim_id: str, state: State, version: int) -> None:
        """Keep the new state if nobody changed it since ``version``; else raise ``Stale``."""
        saved = _SAVE.count(
            self.connection,
            the_claim=claim_id,
            the_community=self.community_id,
            the_version=version,
            new_state=to_json(state),
            the_time=self.now,
        )
        if saved != 1:
            raise Stale()

    def submit(self, claim_id: str, number: int, state: State) -> None:
        """Keep what is sent in round ``number`` as it is now."""
        self.connection.execute(
            insert(submissions).values(
                claim_id=claim_id,
                round=number,
                community_id=self.community_id,
                content=to_json(state),
                submitted_at=self.now,
            )
        )

    def submissions(self, claim_id: str) -> tuple[Submission, ...]:
        """All that was sent in for a claim, round by round."""
        rows = self.connection.execute(
            select(submissions)
            .where(
                submissions.c.community_id == self.community_id,
                submissions.c.claim_id == claim_id,
            )
            .order_by(submissions.c.round)
        )
        return tuple(
            Submission(row.claim_id, row.round, from_json(row.content), row.submitted_at)
            for row in rows
        )
