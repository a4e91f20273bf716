"""Writing to learners who asked for it: one e-mail when a claim was decided or asked about."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from core.domain.catalogue import local
from core.domain.errors import LinkSpent
from core.domain.people import Actor
from core.domain.reminding import fits
from core.limits import Limits
from core.mail import Mail, checked_address
from core.services.reminding import drawn
from core.store.repositories.addresses import Address, whose
from core.store.transaction import Transaction
from core.store.unit_of_work import Store
from core.texts import Texts


class Writing:
    """Addresses of learners, and the messages to them."""

    def __init__(
        self, store: Store, mail: Mail, texts: Texts, base_url: str, limits: Limits
    ) -> None:
        self._store = store
        self._mail = mail
        self._texts = texts
        self._base_url = base_url
        self._limits = limits

    @property
    def on(self) -> bool:
        """Whether learners can be offered an e-mail at all."""
        return self._mail.on

    def address(self, actor: Actor) -> Address | None:
        """The address that somebody gave."""
        with self._store.reading(actor.community_id) as tx:
            return tx.addresses.get(actor.person_id)

    def ask(self, actor: Actor, email: str) -> None:
        """Keep an address and send it a link to confirm it.

        Raises ``EmailInvalid`` and ``TooFast``. It is used for nothing but news of their claims and badges.
        """
        self._limits.count("email", actor.person_id)
        address = checked_address(email)
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            tx.addresses.put(actor.person_id, address)
            key = f"confirm:{actor.person_id}:{secrets.token_hex(8)}"
            tx.later(key, "mail.confirm", {"person": actor.person_id, "key": key})

    def drop(self, actor: Actor) -> None:
        """Forget somebody's address."""
        with self._store.transaction(actor.community_id) as tx:
            tx.addresses.drop(actor.person_id)

    def expected(self, secret: str) -> bool:
        """Whether a confirmation link is good, without using it."""
        with self._store.reading() as tx:
            return whose(tx.connection, secret, tx.now) is not None

    def confirm(self, secret: str) -> None:
        """The link was opened and the button pressed. Raises ``LinkSpent``."""
        with self._store.reading() as tx:
            found = whose(tx.connection, secret, tx.now)
        if found is None:
            raise LinkSpent(kind="confirm")
        community_id, person_id = found
        with self._store.transaction(community_id) as tx:
            # Once more: another address may have been given since.
            if whose(tx.connection, secret, tx.now) != found:
                raise LinkSpent(kind="confirm")
            tx.addresses.confirm(person_id)

    # -- jobs ---------------------------------------------------------------------------

    def send_confirmation(self, ids: Mapping[str, str]) -> None:
        """Job ``mail.confirm``: the link is made now, so that no job holds a secret."""
        secret = secrets.token_urlsafe(24)
        with self._store.transaction(ids["community"]) as tx:
            address = tx.addresses.get(ids["person"])
            if address is None or address.confirmed:
                return
            tx.addresses.expect(ids["person"], secret)
            language = tx.people.get(ids["person"]).language
            name = tx.people.community().name
        link = f"{self._base_url}/confirm/{secret}"
        self._send(address.email, language, "confirm", ids["key"], community=name, link=link)

    def send_news(self, ids: Mapping[str, str]) -> None:
        """Job ``mail.news``: unless it was seen in the meantime."""
        with self._store.reading(ids["community"]) as tx:
            address = tx.addresses.get(ids["person"])
            unseen = {one.key for one in tx.notices.unseen(ids["person"])}
            if address is None or not address.confirmed or ids["notice"] not in unseen:
                return
            language = tx.people.get(ids["person"]).language
            badge = self._badge(tx, ids["claim"], language)
            name = tx.people.community().name
        link = f"{self._base_url}/claims/{ids['claim']}"
        self._send(
            address.email,
            language,
            ids["news"],
            ids["notice"],
            community=name,
            badge=badge,
            link=link,
        )

    def send_concern(self, ids: Mapping[str, str]) -> None:
        """Job ``concern.mail``: somebody may need help, to who looks after it, while it waits."""
        with self._store.reading(ids["community"]) as tx:
            found, address = tx.concerns.get(ids["claim"]), tx.addresses.get(ids["person"])
            if found is None or found.closed_at or address is None or not address.confirmed:
                return
            language = tx.people.get(ids["person"]).language
            links = {
                "claim": f"{self._base_url}/desk/claims/{ids['claim']}",
                "office": f"{self._base_url}/office/care",
                "community": tx.people.community().name,
            }
        key = f"concern:{ids['claim']}:{ids['person']}:{found.raised_at.timestamp()}"
        self._send(address.email, language, "concern", key, **links)

    def send_lost(self, ids: Mapping[str, str]) -> None:
        """Job ``space.lost``: the bot was removed from a workspace, unless it is there again."""
        with self._store.reading(ids["community"]) as tx:
            space = next((one for one in tx.people.spaces() if one.id == ids["space"]), None)
            address = tx.addresses.get(ids["person"])
            if space is None or space.lost_at is None or address is None or not address.confirmed:
                return
            language = tx.people.get(ids["person"]).language
            told = {"space": space.name, "community": tx.people.community().name}
        link = f"{self._base_url}/office/spaces"
        key = f"lost:{space.id}:{ids['person']}:{space.lost_at.timestamp()}"
        self._send(address.email, language, "lost", key, link=link, **told)

    def send_nudge(self, ids: Mapping[str, str]) -> None:
        """Job ``mail.nudge``: a reminder to who judges and talks with us on no chat platform."""
        with self._store.reading(ids["community"]) as tx:
            one = tx.reminders.get(ids["reminder"])
            if one is None or one.person_id is None:
                return
            address, claim = tx.addresses.get(one.person_id), tx.claims.get(one.claim_id)
            if address is None or not address.confirmed or not fits(one, claim):
                return
            about, name = drawn(tx, one, claim), tx.people.community().name
        said = [self._texts.say(line, about.language) for line in about.lines]
        link = f"{self._base_url}/desk/claims/{claim.id}"
        told = {"community": name, "link": link, "told": " ".join(said)}
        self._send(address.email, about.language, "nudge", f"nudge:{one.id}", **told)

    def _badge(self, tx: Transaction, claim_id: str, language: str) -> str:
        claim = tx.claims.get(claim_id)
        if claim.badge_id is None or claim.badge_version is None:
            return ""
        return local(tx.catalogue.edition(claim.badge_id, claim.badge_version).badge.name, language)

    def _send(self, to: str, language: str, kind: str, key: str, **params: Any) -> None:
        subject = self._texts.get(language, f"mail.{kind}.subject", **params)
        body = self._texts.get(language, f"mail.{kind}.body", **params)
        foot = self._texts.get(language, "mail.foot", **params)
        self._mail.send(to, " ".join(subject.split()), f"{body}\n\n-- \n{foot}\n", key)
