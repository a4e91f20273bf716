"""What is known about an award, whatever is said of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.domain.catalogue import Edition
from core.domain.interview import Evidence as Piece
from core.domain.interview import State
from core.domain.panel import Judgement, jury
from core.domain.people import Community
from core.domain.review import Result as Judged
from core.domain.screens import EvidenceKind
from core.domain.showing import Choice
from core.domain.testimony import Testimony, testimonies
from core.store.repositories import Award
from core.store.repositories.claims import Review
from core.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a credential may be about. ``pieces`` is the evidence that was judged, or named."""

    award: Award
    edition: Edition
    community: Community
    results: Mapping[str, Judged]
    assessors: int
    pieces: tuple[Piece, ...]
    choice: Choice
    # What witnesses agreed that everybody may see, if the owner wishes to show it.
    testimonies: tuple[Testimony, ...] = ()
    # It came from a list of recipients: nobody was interviewed.
    listed: bool = False
    # The assessors differed, and a lead decided.
    lead: bool = False
    # It renews an award of that day: what does not go out of date was recognised from then.
    renews: datetime | None = None


def gather(tx: Transaction, award: Award) -> Facts:
    """What is known about an award. Raises ``NotFound``."""
    reviews = tx.claims.reviews(award.claim_id)
    submissions = tx.interviews.submissions(award.claim_id)
    granted = tx.lists.granted(award.id)
    pieces = submissions[-1].state.evidence if submissions else ()
    assessors, lead = _jury(tx.judgements.of(award.claim_id), reviews)
    return Facts(
        award=award,
        edition=tx.catalogue.edition(award.badge_id, award.badge_version),
        community=tx.people.community(),
        results=reviews[-1].decision.results if reviews else {},
        assessors=assessors,
        lead=lead,
        pieces=pieces if granted is None else named(granted, award.awarded_at),
        choice=tx.choices.get(award.id),
        testimonies=testimonies(award.person_id, tx.witnesses.of_claim(award.claim_id)),
        listed=granted is not None,
        renews=_renewed(submissions[-1].state) if submissions else None,
    )


def _jury(judged: Sequence[Judgement], decided: Sequence[Review]) -> tuple[int, bool]:
    """The same where nobody kept the judgements: whoever decided."""
    assessors, lead = jury(judged)
    return assessors or min(len(decided), 1), lead


def _renewed(state: State) -> datetime | None:
    return state.renews.given if state.renews else None


def gather_many(tx: Transaction, awards: Sequence[Award]) -> list[Facts]:
    """The same about many awards, in their order. Raises ``NotFound``."""
    claim_ids, award_ids = [one.claim_id for one in awards], [one.id for one in awards]
    reviews, sent = tx.many_facts.reviews(claim_ids), tx.many_facts.sent(claim_ids)
    spoken, every = tx.witnesses.of_claims(claim_ids), tx.judgements.of_claims(claim_ids)
    granted, choices = tx.many_facts.granted(award_ids), tx.many_facts.choices(award_ids)
    community = tx.people.community()
    versions = {(one.badge_id, one.badge_version) for one in awards}
    editions = {of: tx.catalogue.edition(*of) for of in versions}
    found = []
    for award in awards:
        judged = reviews.get(award.claim_id, [])
        from_list = granted.get(award.id)
        state = sent.get(award.claim_id)
        pieces = state.evidence if state else ()
        assessors, lead = _jury(every.get(award.claim_id, ()), judged)
        facts = Facts(
            award=award,
            edition=editions[award.badge_id, award.badge_version],
            community=community,
            results=judged[-1].decision.results if judged else {},
            assessors=assessors,
            lead=lead,
            pieces=pieces if from_list is None else named(from_list, award.awarded_at),
            choice=choices.get(award.id, Choice()),
            testimonies=testimonies(award.person_id, spoken.get(award.claim_id, ())),
            listed=from_list is not None,
            renews=_renewed(state) if state else None,
        )
        found.append(facts)
    return found


def named(granted: str, at: datetime) -> tuple[Piece, ...]:
    """The evidence that a list named: title, address and words of each, as JSON."""
    return tuple(
        Piece(
            id=f"listed-{number}",
            kind=EvidenceKind.LINK if url else EvidenceKind.NOTE,
            title=title,
            at=at,
            url=url,
            text=words,
        )
        for number, (title, url, words) in enumerate(json.loads(granted))
    )
