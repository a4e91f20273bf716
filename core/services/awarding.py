"""Awards: signing them, showing them, and what their owners let others see.

    awarding.page(actor, award_id)                      what a visitor sees
    awarding.share(actor, award_id, shared=True)        open the page to everybody, or close it
    awarding.choices(actor, award_id)                   what may be chosen, and what was
    awarding.choose(actor, award_id, Choice(...))       a name, evidence, which parts
    awarding.revoke | suspend | lift(organizer, award_id, reason)
    awarding.credential | token | baked | baked_svg(actor, award_id)

How it is signed stands in ``issuing.py``, what it says in ``statements.py``, under which name in
``issuers.py``, whether it still holds in ``status.py``, what happens to a compromised key in
``recalling.py``, how many are issued anew in ``reissuing.py``, and the same award in Open Badges
2.0 in ``hosting.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.badge_images import as_png
from core.badges import DocumentTooLarge, KeyStore, Purpose, credential
from core.badges.baking import NotAnSvg, bake_png, bake_svg
from core.badges.jwt import sign_jwt
from core.domain.errors import NotFound, TextTooLong, TooMuchShown
from core.domain.interview import Evidence, tidy
from core.domain.people import Actor, Community
from core.domain.permissions import Action, Subject, authorize
from core.domain.showing import Choice, fitting, showable
from core.domain.testimony import Testimony
from core.files import FileStore
from core.limits import Limits
from core.services.briefings import Library
from core.services.bulk import Bulk
from core.services.evidence import content_of
from core.services.hosting import Hosting
from core.services.issuers import WEB, Issuers
from core.services.issuing import CHOICE, Issuing
from core.services.pages import AwardPage, Pages
from core.services.recalling import Recalling
from core.services.reissuing import Reissuing
from core.services.statements import Facts, Statements, Texts, data_uri, gather
from core.services.status import StatusDesk
from core.services.together import Together
from core.store.repositories import Award, Credential, StoredFile
from core.store.transaction import Transaction
from core.store.unit_of_work import Store
from core.vault import Vault

MOST_NAME = 200


@dataclass(frozen=True, slots=True)
class Choices:
    """What an owner may choose from. ``pieces`` is the evidence that may be made public, and
    ``testimonies`` what witnesses said and agreed to.

    ``name`` is how the community calls them: a suggestion, never put in by itself.
    """

    choice: Choice
    pieces: tuple[Evidence, ...]
    name: str
    testimonies: tuple[Testimony, ...] = ()


class Awarding:
    """Commands about awards. ``texts`` finds the words that go into a credential."""

    def __init__(
        self,
        store: Store,
        keys: KeyStore,
        public_url: str,
        texts: Texts,
        files: FileStore,
        limits: Limits,
    ) -> None:
        self._store = store
        self._keys = keys
        self._files = files
        self._limits = limits
        self._statements = statements = Statements(texts)
        self.issuers = Issuers(store, keys, public_url)
        self.issuing = Issuing(store, self.issuers, statements)
        self.status = StatusDesk(store, self.issuers)
        self._together = Together(store, self.issuers, self.issuing, statements)
        self.recalling = Recalling(store, keys, self._together)
        self.reissuing = Reissuing(store, self.issuers, self._together)
        self.hosting = Hosting(store, self.issuers, statements)
        self._pages = Pages(store, self.issuers)
        self.page = self._pages.page
        self.sign = self.issuing.sign
        self.revoke = self.status.revoke
        self.suspend = self.status.suspend
        self.lift = self.status.lift

    def bulk(self, library: Library, vault: Vault, base_url: str) -> Bulk:
        """Awarding from lists, which signs as all awarding does."""
        parts = self.issuers, self._together, self.issuing, self._statements
        return Bulk(self._store, *parts, library, vault, base_url)

    def issuer(self, community: Community) -> str:
        """The DID that a community's credentials are issued under now."""
        return self.issuers.name_of(community)

    def did_document(self, host: str = "", community_id: str | None = None) -> dict[str, Any]:
        """The DID document of the deployment or of a community; see ``Issuers.document``."""
        return self.issuers.document(host, community_id)

    # -- the credential in its forms ----------------------------------------------------

    def credential(self, actor: Actor | None, award_id: str) -> str:
        """The newest signed credential as JSON text. Raises ``NotFound`` like the page."""
        document = self._pages.visible(actor, award_id)[0].document
        if document is None:
            raise NotFound()
        return document

    def token(self, actor: Actor | None, award_id: str) -> str:
        """The same credential as VC-JWT (RS256), signed when it is asked for first.

        Raises ``NotFound`` like the page; also where the issuer is its own key (did:key), since
        no verifier would find the RSA key behind it.
        """
        award, _ = self._pages.visible(actor, award_id)
        if award.document is None:
            raise NotFound()
        with self._store.reading(award.community_id) as tx:
            newest = tx.credentials.newest(award_id)
            issuer = tx.issuers.get(newest.issuer_id) if newest else None
        if newest is None or issuer is None or not issuer.did.startswith(WEB):
            raise NotFound()
        return newest.token or self._new_token(award, newest, issuer.did)

    def _new_token(self, award: Award, newest: Credential, did: str) -> str:
        """Sign it and keep it, so that it is known which key signed what."""
        key = self._keys.jwt_key(Purpose.AWARD)
        signed: dict[str, Any] = json.loads(newest.document or "{}")
        document = {name: value for name, value in signed.items() if name != "proof"}
        token = sign_jwt(document, key.private, f"{did}#{key.id}")
        with self._store.transaction(award.community_id) as tx:
            tx.recalls.steady()
            if tx.credentials.keep_token(newest.id, token, key.id):
                return token
            kept = tx.credentials.newest(award.id)
        if kept is None or kept.token is None:
            raise NotFound()  # another one takes its place just now
        return kept.token

    def baked(self, actor: Actor | None, award_id: str) -> bytes:
        """The badge's picture as PNG with the newest credential in it. Raises ``NotFound``."""
        document, image = self._picture(actor, award_id)
        return bake_png(as_png(image), document)

    def baked_svg(self, actor: Actor | None, award_id: str) -> bytes:
        """The same as SVG; around a PNG where the badge has only that. Raises ``NotFound``."""
        document, image = self._picture(actor, award_id)
        drawn = _around(image) if image.startswith("data:") else image
        try:
            return bake_svg(drawn.encode(), document)
        except NotAnSvg:
            raise NotFound() from None  # kept before pictures were checked as they are now

    def _picture(self, actor: Actor | None, award_id: str) -> tuple[str, str]:
        award, _ = self._pages.visible(actor, award_id)
        with self._store.reading(award.community_id) as tx:
            image = tx.catalogue.edition(award.badge_id, award.badge_version).badge.image
        if award.document is None or not image:
            raise NotFound()
        return award.document, image

    def shown_file(
        self, actor: Actor | None, award_id: str, evidence_id: str
    ) -> tuple[StoredFile, bytes]:
        """A file that its owner made public with the award, for whoever sees the page.

        Raises ``NotFound``, also for a file that was not made public.
        """
        page = self.page(actor, award_id)
        piece = next((one for one in page.evidence if one.id == evidence_id), None)
        if piece is None or not piece.file_id:
            raise NotFound()
        with self._store.reading(page.award.community_id) as tx:
            file = tx.files.get(piece.file_id)
        return file, content_of(self._files, file)

    # -- its owner's choices ------------------------------------------------------------

    def choices(self, actor: Actor, award_id: str) -> Choices:
        """What its owner chose to show of an award, and what there is to choose from.

        Raises ``NotFound`` for an award of somebody else.
        """
        with self._store.reading(actor.community_id) as tx:
            facts = self._mine(tx, actor, award_id)
            name = tx.people.get(actor.person_id).name
        return Choices(facts.choice, showable(facts.pieces), name, facts.testimonies)

    def choose(self, actor: Actor, award_id: str, choice: Choice) -> Choice:
        """Choose what others see of an award, on its page and in its credential.

        A changed choice issues the credential anew; the one before is revoked as superseded once
        the new one is there. Pieces of evidence that there are not are left out; returns what
        was kept. Raises ``NotFound``, ``TextTooLong`` for a name over 200 characters,
        ``TooMuchShown`` and ``TooFast``.
        """
        name = tidy(choice.name)
        if len(name) > MOST_NAME:
            raise TextTooLong(most=str(MOST_NAME))
        self._limits.count("choose", actor.person_id)
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            tx.credentials.hold(award_id)
            facts = self._mine(tx, actor, award_id)
            wanted = replace(choice, name=" ".join(name.split()))
            kept = fitting(wanted, facts.pieces, facts.testimonies)
            if kept == facts.choice:
                return kept
            self._fits(tx, replace(facts, choice=kept))
            tx.choices.put(award_id, kept)
            self.issuing.replace_in(tx, facts.award, CHOICE)
            tx.touch(f"person:{actor.person_id}")
        self.issuing.sign_soon(actor.community_id, award_id)
        return kept

    def reword(self, ids: Mapping[str, str]) -> None:
        """Job ``award.reword``: a witness whose answer is shown says it otherwise, or nothing more.

        The credential is issued anew without what is not there any more.
        """
        award_id = ids["award"]
        with self._store.transaction(ids["community"]) as tx:
            award = tx.awards.get(award_id)
            if not tx.people.is_here(award.person_id):
                return
            tx.credentials.hold(award_id)
            facts = gather(tx, award)
            kept = fitting(facts.choice, facts.pieces, facts.testimonies)
            if kept != facts.choice:
                tx.choices.put(award_id, kept)
            self.issuing.replace_in(tx, award, CHOICE)
            tx.touch(f"person:{award.person_id}")
        self.issuing.sign_soon(ids["community"], award_id)

    def _fits(self, tx: Transaction, facts: Facts) -> None:
        """See that it can be signed, even if the first credential is not recorded yet."""
        issuer = self.issuers.remember(tx, facts.community)
        try:
            credential(self._statements.write(facts, issuer, None, tx.now))
        except DocumentTooLarge:
            raise TooMuchShown() from None

    def _mine(self, tx: Transaction, actor: Actor, award_id: str) -> Facts:
        award = tx.awards.get(award_id)
        if award.person_id != actor.person_id:
            raise NotFound()
        authorize(actor, Action.AWARD_SHARE, Subject(award.community_id, award.person_id))
        return gather(tx, award)

    def share(self, actor: Actor, award_id: str, *, shared: bool) -> None:
        """Open an award's page to everybody who has its address, or close it again."""
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            award = tx.awards.get(award_id)
            if award.person_id != actor.person_id:
                raise NotFound()
            subject = Subject(award.community_id, award.person_id)
            authorize(actor, Action.AWARD_SHARE, subject)
            tx.awards.share(award_id, shared=shared)


def _around(png: str) -> str:
    """A drawing that is nothing but a picture of dots."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400">'
        f'<image href="{png}" width="400" height="400"/></svg>'
    )


__all__ = ["AwardPage", "Awarding", "Choice", "Choices", "data_uri"]
