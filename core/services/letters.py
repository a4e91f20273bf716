"""Letters: one e-mail to somebody whom a learner asks for their word, if there is a mail server.

The learner types the address. It is kept until the mail server took the message, and no longer
than three days; what is left of it is a keyed hash, which names nobody. By it we know whom we
wrote to today, and who said "do not write to me again": that link works for ever, also when
the request or its learner is gone.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from typing import Any

from core.domain.catalogue import local
from core.domain.claim import OPEN
from core.domain.errors import LinkSpent, NotFound
from core.domain.witness import Witness, WitnessState, may_answer
from core.limits import Limits
from core.mail import Mail
from core.services.briefings import Library
from core.store.transaction import Transaction
from core.store.unit_of_work import Store
from core.texts import Texts
from core.vault import Vault

# What a mail program would make a link of: ours is the only one in the message.
_LINK = re.compile(r"\S*(?:://|www\.|\.[^\W\d_]{2})\S*")
PROOF_SIZE = 16


class Letters:
    """Writes to witnesses, once each."""

    def __init__(
        self,
        store: Store,
        library: Library,
        mail: Mail,
        texts: Texts,
        vault: Vault,
        limits: Limits,
        base_url: str,
    ) -> None:
        self._store = store
        self._limits = limits
        self._library = library
        self._mail = mail
        self._texts = texts
        self._vault = vault
        self._base_url = base_url

    def may(self, tx: Transaction) -> bool:
        """Whether we can write: anybody may come into a demo, so nobody is written to from there."""
        return self._mail.on and not tx.people.community().demo

    def link(self, witness_id: str) -> str:
        """Where a request is answered."""
        return f"{self._base_url}/witness/{self.secret(witness_id)}"

    def secret(self, witness_id: str) -> str:
        """The secret of a request: it can be told again, and only its hash is kept."""
        return self._vault.secret("witness", witness_id)

    def queue(self, tx: Transaction, witness: Witness, email: str) -> None:
        """Have the letter written after the commit."""
        tx.witnesses.address_letter(witness, email)
        tx.later(f"letter:{witness.id}", "witness.mail", {"witness": witness.id})

    # -- the job ------------------------------------------------------------------------

    def send(self, ids: Mapping[str, str]) -> None:
        """Job ``witness.mail``: unless it is not needed any more; then the address goes.

        Raises ``NotSent``; the job then tries again.
        """
        witness_id = ids["witness"]
        with self._store.reading(ids["community"]) as tx:
            email = tx.witnesses.letter_to(witness_id)
            written = self._written(tx, witness_id) if email else None
        if written is not None:
            subject, body = written
            self._mail.send(email, subject, body, f"letter:{witness_id}")
        with self._store.transaction(ids["community"]) as tx:
            tx.witnesses.drop_letter(witness_id)

    def _written(self, tx: Transaction, witness_id: str) -> tuple[str, str] | None:
        """Subject and body; None where nobody has to be asked any more."""
        try:
            witness = tx.witnesses.get(witness_id)
        except NotFound:
            return None
        claim = tx.claims.get(witness.claim_id)
        waits = witness.state is WitnessState.ASKED and may_answer(witness, tx.now)
        wished = tx.witnesses.may_be_asked(witness.mark)
        if not waits or not wished or claim.state not in OPEN:
            return None
        learner, community = tx.people.get(claim.person_id), tx.people.community()
        chosen = self._library.chosen(tx, tx.interviews.load(claim.id).state)
        told: dict[str, Any] = {
            "name": unlinked(learner.name),
            "community": unlinked(community.name),
            "badge": local(chosen.badge.name, learner.language) if chosen else "",
            "sentence": unlinked(witness.sentence),
            "link": self.link(witness_id),
            "never": self._never(community.id, witness.mark),
        }
        subject, body, foot = (
            self._texts.get(learner.language, f"mail.letter.{part}", **told)
            for part in ("subject", "body", "foot")
        )
        return " ".join(subject.split()), f"{body}\n\n-- \n{foot}\n"

    # -- not again ----------------------------------------------------------------------

    def _never(self, community_id: str, mark: str) -> str:
        return f"{self._base_url}/letters/{community_id}/{mark}{self._proof(community_id, mark)}"

    def _proof(self, community_id: str, mark: str) -> str:
        """That a link is ours: nobody fills the list with marks of their own making."""
        return self._vault.secret("never", community_id, mark)[:PROOF_SIZE]

    def never_again(self, community_id: str, token: str, where_from: str) -> None:
        """Whoever got a letter with that link is not written to any more by that community.

        Raises ``LinkSpent`` for a link that is not ours, and ``TooFast``.
        """
        self._limits.count("enter", where_from)
        mark, proof = token[:-PROOF_SIZE], token[-PROOF_SIZE:]
        ours = self._proof(community_id, mark)
        if not mark or not hmac.compare_digest(ours.encode(), proof.encode()):
            raise LinkSpent(kind="letter")
        with self._store.transaction(community_id) as tx:
            tx.witnesses.never_again(mark)


def mark_of(vault: Vault, person_id: str) -> str:
    """By what it is remembered that somebody does not wish to be asked again."""
    return vault.secret("unasked", person_id)


def letter_mark(vault: Vault, email: str) -> str:
    """The same for an address that is no member's."""
    return vault.secret("unasked", "mailto", email.casefold())


def unlinked(text: str) -> str:
    """A text in which a mail program finds no link, and no second line."""
    plain = " ".join(text.split())
    return _LINK.sub(lambda one: re.sub(r"([./:@])(?=\S)", r"\1 ", one[0]), plain)
