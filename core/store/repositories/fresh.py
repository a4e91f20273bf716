"""What begins with one row of a list: a person, a link, a claim, an award, a credential."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from core.domain.claim import Act
from core.domain.trail import As, Entry, of_act
from core.store.repositories.base import Repository, new_id
from core.store.repositories.status import Place
from core.store.tables import acts, awards, claims, credentials, grants, interviews, links, people

# How long the link works by which a recipient comes.
LINK_LIFE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Fresh:
    """Everything that begins with one row of a list; ids are made by who asks."""

    number: int
    person_id: str
    claim_id: str
    award_id: str
    credential_id: str
    awarded_at: datetime
    link_hash: str
    granted: str
    digest: str
    document: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Common:
    """What all of them have in common."""

    list_id: str
    badge_id: str
    badge_version: int
    awarder_id: str | None
    space_id: str
    language: str
    interview: str
    issuer_id: str
    links_end: datetime


def insert_fresh(place: Repository, common: Common, fresh: Sequence[Fresh]) -> None:
    """Write all of it, a table at a time."""
    for table, row in (
        (people, _person),
        (links, _link),
        (claims, _claim),
        (interviews, _interview),
        (acts, _act),
        (awards, _award),
        (grants, _grant),
        (credentials, _credential),
    ):
        place.connection.execute(insert(table), [row(place, common, one) for one in fresh])


def entries(common: Common, fresh: Sequence[Fresh]) -> list[Entry]:
    """What the trail says of them: whoever confirmed the list awarded each."""
    role = As.ORGANIZER if common.awarder_id else As.OPERATOR
    who, kind = common.awarder_id or "", of_act(Act.AWARD)
    return [
        Entry(kind, role, who, claim=one.claim_id, award=one.award_id, note="0") for one in fresh
    ]


def _person(place: Repository, common: Common, one: Fresh) -> dict[str, Any]:
    # Without a name: it is theirs to say, when they come.
    return {
        "id": one.person_id,
        "community_id": place.community_id,
        "name": "",
        "language": common.language,
        "created_at": place.now,
    }


def _link(place: Repository, common: Common, one: Fresh) -> dict[str, Any]:
    return {
        "token_hash": one.link_hash,
        "community_id": place.community_id,
        "person_id": one.person_id,
        "kind": "claim",
        "uses_left": 1,
        "created_at": place.now,
        "expires_at": common.links_end,
        "created_by": common.awarder_id,
    }


def _claim(place: Repository, common: Common, one: Fresh) -> dict[str, Any]:
    return {
        "id": one.claim_id,
        "community_id": place.community_id,
        "person_id": one.person_id,
        "space_id": common.space_id,
        "badge_id": common.badge_id,
        "badge_version": common.badge_version,
        "state": "awarded",
        "round": 0,
        "version": 1,
        "created_at": place.now,
        "changed_at": place.now,
    }


def _interview(place: Repository, common: Common, one: Fresh) -> dict[str, Any]:
    return {
        "claim_id": one.claim_id,
        "community_id": place.community_id,
        "person_id": one.person_id,
        "state": common.interview,
        "version": 1,
        "changed_at": place.now,
    }


def _act(place: Repository, common: Common, one: Fresh) -> dict[str, Any]:
    return {
        "id": new_id(),
        "community_id": place.community_id,
        "claim_id": one.claim_id,
        "person_id": common.awarder_id,
        "act": "award",
        "round": 0,
        "done_at": place.now,
    }


def _award(place: Repository, common: Common, one: Fresh) -> dict[str, Any]:
    return {
        "id": one.award_id,
        "community_id": place.community_id,
        "person_id": one.person_id,
        "claim_id": one.claim_id,
        "space_id": common.space_id,
        "badge_id": common.badge_id,
        "badge_version": common.badge_version,
        "language": common.language,
        "awarded_at": one.awarded_at,
    }


def _grant(place: Repository, common: Common, one: Fresh) -> dict[str, Any]:
    return {
        "award_id": one.award_id,
        "community_id": place.community_id,
        "list_id": common.list_id,
        "content": one.granted,
    }


def _credential(place: Repository, common: Common, one: Fresh) -> dict[str, Any]:
    return {
        "id": one.credential_id,
        "community_id": place.community_id,
        "award_id": one.award_id,
        "number": 1,
        "newest": True,
        "why": "first",
        "issuer_id": common.issuer_id,
        "list_id": one.place.list_id if one.place else None,
        "slot": one.place.slot if one.place else None,
        "digest": one.digest,
        "document": one.document,
        "recorded_at": place.now,
    }
