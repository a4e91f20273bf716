"""The page of an award: what its owner sees of it, and what is left of that for everybody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.domain.catalogue import Badge
from core.domain.errors import NotFound
from core.domain.interview import Evidence
from core.domain.people import Actor, Community
from core.domain.permissions import Action, Subject, may
from core.domain.renewal import Offer
from core.domain.review import Result as Judged
from core.domain.showing import Choice, chosen, spoken
from core.domain.testimony import Testimony
from core.services.issuers import Issuers
from core.services.issuing import TOLD
from core.services.statements import gather
from core.services.terms import offer_of
from core.store.repositories import Award
from core.store.repositories.awards import find_anywhere, owner_anywhere
from core.store.transaction import Transaction
from core.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class AwardPage:
    """What a visitor sees of an award. ``mine`` is true for the person who earned it.

    For others, what its owner did not choose to show is not in it: ``name`` is "", ``results``,
    ``evidence`` and ``testimonies`` are empty, ``assessors`` is 0. ``state`` is valid, expired, suspended or
    revoked; ``reason`` (why it is suspended or revoked) is for its owner alone. ``issuer`` is the
    DID of its newest credential; ``signed_at`` is when that was signed, and ``anew`` the same where
    its owner did not ask for it.
    """

    award: Award
    badge: Badge
    community: Community
    issuer: str
    results: Mapping[str, Judged]
    mine: bool
    signed: bool
    name: str = ""
    evidence: tuple[Evidence, ...] = ()
    testimonies: tuple[Testimony, ...] = ()
    assessors: int = 0
    lead: bool = False
    state: str = "valid"
    reason: str = ""
    valid_until: datetime | None = None
    signed_at: datetime | None = None
    choice: Choice = field(default_factory=Choice)
    anew: datetime | None = None
    # It renews an award of that day. ``newer`` is the award that has taken its place, "" where
    # there is none that the visitor may see; ``offer`` is for its owner alone.
    renews: datetime | None = None
    newer: str = ""
    offer: Offer | None = None
    # It came from a list: nobody was interviewed, and nobody assessed it here.
    listed: bool = False


class Pages:
    """Looks awards up for whoever asks."""

    def __init__(self, store: Store, issuers: Issuers) -> None:
        self._store = store
        self._issuers = issuers

    def page(self, actor: Actor | None, award_id: str) -> AwardPage:
        """An award's page. Raises ``NotFound`` alike for a private and for no award."""
        award, mine = self.visible(actor, award_id)
        with self._store.reading(award.community_id) as tx:
            facts = gather(tx, award)
            newest = tx.credentials.newest(award_id)
            issuer = tx.issuers.get(newest.issuer_id).did if newest else None
            offer, newer = offer_of(tx, award), _newer(tx, award)
            now = tx.now
        until = facts.edition.badge.valid_until(award.begins)
        page = AwardPage(
            award=award,
            badge=facts.edition.badge,
            community=facts.community,
            issuer=issuer or self._issuers.name_of(facts.community),
            results=facts.results,
            mine=mine,
            signed=award.document is not None,
            name=facts.choice.name,
            evidence=chosen(facts.choice, facts.pieces),
            testimonies=spoken(facts.choice, facts.testimonies),
            assessors=facts.assessors,
            lead=facts.lead,
            state=state_of(award, until, now),
            reason=award.reason,
            valid_until=until,
            signed_at=newest.signed_at if newest else None,
            choice=facts.choice,
            anew=newest.signed_at if newest and newest.number > 1 and newest.why in TOLD else None,
            renews=facts.renews,
            listed=facts.listed,
            newer=newer.id if newer and (mine or newer.shared_at is not None) else "",
            offer=offer if mine and offer.term is not None else None,
        )
        return page if mine else _for_others(page)

    def visible(self, actor: Actor | None, award_id: str) -> tuple[Award, bool]:
        """An award that the visitor may see, and whether it is theirs. Raises ``NotFound``."""
        with self._store.reading() as tx:
            # What is private must not even take longer than what there is not.
            home = actor.community_id if actor is not None else ""
            owner = owner_anywhere(tx.connection, award_id, home)
            if owner is None:
                raise NotFound()
            subject = Subject(owner.community_id, owner.person_id, shared=owner.shared)
            if not may(actor, Action.AWARD_READ, subject):
                raise NotFound()
            award = find_anywhere(tx.connection, award_id)
        if award is None:
            raise NotFound()
        return award, actor is not None and may(actor, Action.AWARD_SHARE, subject)


def _newer(tx: Transaction, award: Award) -> Award | None:
    """The award that renews this one."""
    claim = tx.claims.renewal_of(award.claim_id)
    return tx.awards.of_claim(claim.id) if claim else None


def state_of(award: Award, until: datetime | None, now: datetime) -> str:
    """Whether an award counts: valid, expired, suspended or revoked."""
    if award.revoked_at is not None:
        return "revoked"
    if award.suspended_at is not None:
        return "suspended"
    return "expired" if until is not None and until <= now else "valid"


def _for_others(page: AwardPage) -> AwardPage:
    """What visitors see. What the assessor wrote is between the two of them: they see levels."""
    levels = {criterion: Judged(one.level) for criterion, one in page.results.items()}
    return replace(
        page,
        award=replace(page.award, reason=""),
        results=levels if page.choice.show_criteria else {},
        assessors=page.assessors if page.choice.show_assessment else 0,
        lead=page.lead and page.choice.show_assessment,
        renews=page.renews if page.choice.show_assessment else None,
        reason="",
    )
