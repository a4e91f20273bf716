"""Checking badges: of anybody, and those of our own before the eyes of whoever looks.

    verifying.handed_in(file_or_text, who)     a badge from anybody
    verifying.award(actor, award_id)           one of ours, by its page

What lies at our own addresses is read here, without a connection to ourselves; everything else
is fetched by ``core/fetching.py``, which goes nowhere inside a network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from urllib.parse import urlsplit

from core.badges.errors import NotFetched
from core.badges.verification import Check, Examined, Reason, Step, examine
from core.domain.errors import NotFound
from core.domain.people import Actor
from core.fetching import LONGEST_ADDRESS, Fetcher
from core.fetching import NotFetched as Missed
from core.limits import Limits
from core.services.awarding import Awarding
from core.services.hosting import Hosted
from core.store.unit_of_work import Clock

# What answers with a badge is liked better than a page about it.
ACCEPT = "application/vc, application/vc+jwt;q=0.9, application/ld+json;q=0.9, application/json;q=0.8, */*;q=0.5"
# No longer than a badge with a picture inside may be.
LARGEST = 5 * 1024 * 1024
GONE = 410
_OURS = re.compile(r"/(?:awards|credentials)/([0-9a-f]{32})(?:\.(?:json|jwt|png|svg))?")
_STATUS = re.compile(r"/status/([0-9a-f]{32})")
_DID = re.compile(r"(?:/communities/([0-9a-f]{32}))?/(?:\.well-known/)?did\.json")


class Verifying:
    """Checks badges. ``base_url`` is how visitors reach this installation."""

    def __init__(
        self,
        awarding: Awarding,
        base_url: str,
        clock: Clock,
        limits: Limits,
        fetcher: Fetcher | None = None,
    ) -> None:
        self._awarding = awarding
        self._base_url = base_url
        self._clock = clock
        self._limits = limits
        self._given = fetcher

    @cached_property
    def fetcher(self) -> Fetcher:
        """Made when it is wanted first: reading all certificates of the machine takes a while."""
        return self._given or Fetcher()

    def handed_in(self, handed: bytes | str, who: str, actor: Actor | None = None) -> Examined:
        """Check a badge in a file, as text, or at an address. Raises ``TooFast``.

        ``who`` is counted. The address of one of our awards opens as far as its page does for
        ``actor``.
        """
        self._limits.count("verify", who)
        return self._examined(handed, actor)

    def replaced(self, found: Examined, actor: Actor | None) -> str | None:
        """The id of our award whose newer credential took this one's place; None for others.

        Only for awards that ``actor`` may see.
        """
        status, document = found.check(Step.STATUS).reason, found.document
        if status is not Reason.REVOKED or not found.check(Step.PROOF).passed:
            return None
        path = self._path(str((document or {}).get("id")))
        ours = _OURS.fullmatch(path) if path else None
        try:
            page = self._awarding.page(actor, ours[1]) if ours else None
        except NotFound:
            return None
        return page.award.id if page and page.state == "valid" and page.signed else None

    def knock(self, who: str) -> None:
        """Count somebody who has a badge of ours checked. Raises ``TooFast``."""
        self._limits.count("verify", who)

    def award(self, actor: Actor | None, award_id: str) -> Examined:
        """Check the newest credential of an award. Raises ``NotFound`` like its page.

        What its page knows counts too: a badge without an address for its status list says
        nothing of itself once it was taken back.
        """
        state = self._awarding.page(actor, award_id).state
        found = self._examined(self._awarding.credential(actor, award_id), actor)
        known = {"revoked": Reason.REVOKED, "suspended": Reason.SUSPENDED}.get(state)
        if known is None or not found.check(Step.STATUS).passed:
            return found
        checks = (
            Check(one.name, known) if one.name is Step.STATUS else one for one in found.checks
        )
        return replace(found, checks=tuple(checks))

    def _examined(self, handed: bytes | str, actor: Actor | None) -> Examined:
        if isinstance(handed, str):
            handed = self._ours(handed.strip(), actor) or handed
        return examine(handed, self._fetching(actor), self._clock())

    def _ours(self, text: str, actor: Actor | None) -> str | None:
        """The credential behind the address of an award of ours, which may be http here."""
        path = self._path(text)
        found = _OURS.fullmatch(path) if path else None
        if found is None:
            return None
        try:
            return self._awarding.credential(actor, found[1])
        except NotFound:
            return None

    def _fetching(self, actor: Actor | None) -> Callable[[str], bytes]:
        errand = replace(self.fetcher, largest=LARGEST).errand()

        def fetch(url: str) -> bytes:
            path = self._path(url)
            if path is not None:
                return self._lying_here(url, path, actor)
            try:
                return errand.fetch(url, ACCEPT).content
            except Missed as missed:
                raise NotFetched(url, missed.why.value, gone=missed.status == GONE) from missed

        return fetch

    def _path(self, url: str) -> str | None:
        """The path of an address of ours; None for everything else."""
        if len(url) > LONGEST_ADDRESS:
            return None
        base = urlsplit(self._base_url)
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        ours = (parts.scheme, parts.netloc) == (base.scheme, base.netloc) and bool(base.netloc)
        if not ours or not parts.path.startswith(f"{base.path}/"):
            return None
        return parts.path.removeprefix(base.path)

    def _lying_here(self, url: str, path: str, actor: Actor | None) -> bytes:
        """What a visitor finds at an address of ours."""
        try:
            if found := _OURS.fullmatch(path):
                return self._awarding.credential(actor, found[1]).encode()
            if found := _STATUS.fullmatch(path):
                return self._awarding.status.served(found[1]).text.encode()
            if found := _DID.fullmatch(path):
                document = self._awarding.did_document("", found[1])
                return json.dumps(document).encode()
            hosted = self._hosted(path)
        except NotFound:
            raise NotFetched(url, "is not here") from None
        if hosted.gone:
            raise NotFetched(url, "does not hold any more", gone=True)
        return json.dumps(hosted.document).encode()

    def _hosted(self, path: str) -> Hosted:
        """A document of Open Badges 2.0."""
        hosting = self._awarding.hosting
        match path.strip("/").split("/"):
            case ["ob2", "assertions", award_id]:
                return hosting.assertion(award_id)
            case ["ob2", "issuers", community_id]:
                return hosting.issuer(community_id)
            case ["ob2", "badges", community_id, badge_id, version, language]:
                if version.isdecimal() and len(version) < 7:
                    return hosting.badge(community_id, badge_id, int(version), language)
        raise NotFound()
