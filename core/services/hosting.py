"""The same award in Open Badges 2.0: hosted documents, for backpacks that know nothing newer.

They exist with a public https address only. An assertion is as public as the award's page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.badge_images import as_png
from core.badges import Award as Statement
from core.badges import ob2
from core.domain.catalogue import Edition
from core.domain.errors import NotFound
from core.domain.people import Community
from core.services.issuers import Issuers
from core.services.statements import WEB, Statements, gather, hosted_assertion, spoken_in
from core.store.repositories import Issuer
from core.store.repositories.awards import find_anywhere, owner_anywhere
from core.store.unit_of_work import Store

# A higher number than databases count to is no version of anything.
LATEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Hosted:
    """A document of version 2.0. ``gone`` is true for an award that does not hold any more."""

    document: dict[str, Any]
    gone: bool = False


class Hosting:
    """Serves the documents of version 2.0."""

    def __init__(self, store: Store, issuers: Issuers, statements: Statements) -> None:
        self._store = store
        self._issuers = issuers
        self._statements = statements

    def assertion(self, award_id: str, host: str = "") -> Hosted:
        """An award that was shared. Raises ``NotFound`` alike for a private and for none."""
        base = self._base(host)
        with self._store.reading() as tx:
            owner = owner_anywhere(tx.connection, award_id)
            is_open = owner is not None and owner.shared
            award = find_anywhere(tx.connection, award_id) if is_open else None
        if award is None or award.document is None:
            raise NotFound()
        with self._store.reading(award.community_id) as tx:
            facts = gather(tx, award)
            newest = tx.credentials.newest(award_id)
            issuer = tx.issuers.get(newest.issuer_id) if newest else None
        if issuer is None:
            raise NotFound()
        at = self._addresses(base, facts.community, facts.edition, award.language, award_id)
        if award.revoked_at is not None or award.suspended_at is not None:
            return Hosted(ob2.revoked(at), gone=True)
        statement = self._statements.write(facts, issuer, None, award.awarded_at)
        baked = f"{base}/credentials/{award_id}.png" if facts.edition.badge.image else ""
        return Hosted(ob2.assertion(statement, at, baked=baked))

    def badge(
        self, community_id: str, badge_id: str, version: int, language: str, host: str = ""
    ) -> Hosted:
        """What can be earned, in one language. Raises ``NotFound``."""
        base = self._base(host)
        community, edition = self._edition(community_id, badge_id, version)
        spoken = spoken_in(edition.badge, language)
        at = self._addresses(base, community, edition, spoken)
        return Hosted(ob2.badge_class(self._example(base, community, edition, spoken), at))

    def picture(self, community_id: str, badge_id: str, version: int) -> bytes:
        """The badge's picture as PNG. Raises ``NotFound``."""
        _, edition = self._edition(community_id, badge_id, version)
        if not edition.badge.image:
            raise NotFound()
        return as_png(edition.badge.image)

    def issuer(self, community_id: str, host: str = "") -> Hosted:
        """The community. Raises ``NotFound``."""
        base = self._base(host)
        with self._store.reading(community_id) as tx:
            community = tx.people.community()
            editions = tx.catalogue.menu()
        if not editions:
            raise NotFound()
        language = community.language
        at = self._addresses(base, community, editions[0], language)
        return Hosted(ob2.issuer(self._example(base, community, editions[0], language), at))

    def _base(self, host: str) -> str:
        base = self._issuers.base_at(host)
        if not base.startswith(WEB):
            raise NotFound()
        return base

    def _edition(self, community_id: str, badge_id: str, version: int) -> tuple[Community, Edition]:
        if version > LATEST:
            raise NotFound()
        with self._store.reading(community_id) as tx:
            return tx.people.community(), tx.catalogue.edition(badge_id, version)

    def _addresses(
        self,
        base: str,
        community: Community,
        edition: Edition,
        language: str,
        award_id: str = "",
    ) -> ob2.Addresses:
        spoken = spoken_in(edition.badge, language)
        badge = f"{base}/ob2/badges/{community.id}/{edition.badge.id}/{edition.version}"
        return ob2.Addresses(
            assertion=hosted_assertion(base, award_id) or "",
            badge=f"{badge}/{spoken}",
            issuer=f"{base}/ob2/issuers/{community.id}",
            image=f"{badge}.png",
        )

    def _example(
        self, base: str, community: Community, edition: Edition, language: str
    ) -> Statement:
        """An award of nobody, since version 3.0 has the badge and its issuer inside an award."""
        did = self._issuers.name_at(base, community)
        issuer = Issuer("", community.id, did, base)
        return self._statements.example(edition, community, language, issuer, self._store.clock())


__all__ = ["Hosted", "Hosting"]
