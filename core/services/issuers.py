"""Under which name a community issues, and where its keys can be looked up.

With a public https address each community is ``did:web:HOST:communities:ID``, and the deployment
``did:web:HOST``; without one, and in demonstrations, a key is its own name (did:key). Names are
remembered: what was issued under an address that was given up since stays verifiable as long as
requests for that address still arrive here (see the README).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from core.badges import (
    InvalidPublicUrl,
    KeyStore,
    Purpose,
    SigningKey,
    did_document,
    did_web,
)
from core.domain.errors import NotFound
from core.domain.people import Community
from core.store.repositories import Issuer
from core.store.repositories.status import names
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

WEB = "did:web:"


class Issuers:
    """The names of this deployment. ``public_url`` is its address now, "" without one."""

    def __init__(self, store: Store, keys: KeyStore, public_url: str) -> None:
        self._store = store
        self._keys = keys
        self.public_url = public_url

    def name_of(self, community: Community) -> str:
        """The DID that a community issues under now."""
        return self.name_at(self.public_url, community)

    def name_at(self, base: str, community: Community) -> str:
        """The DID that a community has where the public address is ``base``."""
        if not community.demo and (did := community_did(base, community.id)):
            return did
        purpose = Purpose.DEMO if community.demo else Purpose.AWARD
        return self._keys.signing_key(purpose).did_key

    def remember(self, tx: Transaction, community: Community) -> Issuer:
        """The same, kept for ever from now on, with the address that belongs to it."""
        return tx.issuers.remember(self.name_of(community), self.public_url)

    def before(self) -> str:
        """The https address that badges were issued under, the latest one; "" without one."""
        with self._store.reading() as tx:
            known = names(tx.connection)
        return next((one.base for one in reversed(known) if one.did.startswith(WEB)), "")

    def key_of(self, did: str, *, given_up: bool = False) -> SigningKey | None:
        """The key that signs in that name; None where there is none any more.

        Behind a did:web it is the current one. ``given_up``: a key that is its own name may say
        that its badges do not hold even after somebody else may have it.
        """
        if did.startswith(WEB):
            return self._keys.signing_key(Purpose.AWARD)
        key_id = did.removeprefix("did:key:")
        if not given_up and self._keys.is_compromised(key_id):
            return None
        return self._keys.signing_key_of(key_id)

    def document(self, host: str = "", community_id: str | None = None) -> dict[str, Any]:
        """The DID document of the deployment or of a community, by the address that was asked.

        ``host`` is what the request calls this server: each address that was ours answers with
        its own name. Raises ``NotFound`` where there is no did:web.
        """
        base = self.base_at(host)
        if community_id is not None:
            self._real(community_id)
            did = community_did(base, community_id)
        else:
            did = web_did(base)
        if did is None:
            raise NotFound()
        self._keys.signing_key(Purpose.AWARD)
        self._keys.jwt_key(Purpose.AWARD)
        # Never the demo's keys: whoever runs a demo could sign in the real issuer's name.
        proofs = [one for one in self._keys.public_keys() if one.purpose is Purpose.AWARD]
        tokens = [one for one in self._keys.jwt_public_keys() if one.purpose is Purpose.AWARD]
        return did_document(did, proofs, tokens)

    def base_at(self, host: str) -> str:
        """Which of the addresses that are or were ours a request to ``host`` means."""
        if not host or host == urlsplit(self.public_url).netloc:
            return self.public_url
        with self._store.reading() as tx:
            known = [one.base for one in names(tx.connection)]
        fitting = [base for base in known if urlsplit(base).netloc == host]
        return fitting[-1] if fitting else self.public_url

    def _real(self, community_id: str) -> None:
        with self._store.reading(community_id) as tx:
            if tx.people.community().demo:
                raise NotFound()


def web_did(public_url: str) -> str | None:
    """The did:web for a public https address; None where the address cannot have one."""
    try:
        return did_web(public_url) if public_url else None
    except InvalidPublicUrl:
        return None


def community_did(base: str, community_id: str) -> str | None:
    """The did:web of a community below a public address; None where it cannot have one."""
    return web_did(f"{base}/communities/{community_id}") if base else None
