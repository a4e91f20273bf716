"""Awards: signing them, showing them, sharing them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from core.badge_images import as_png
from core.badges import (
    Achievement,
    Alignment,
    Criteria,
    Image,
    InvalidPublicUrl,
    KeyStore,
    Level,
    Notice,
    Profile,
    Purpose,
    Result,
    Rubric,
    did_document,
    did_web,
    issue,
)
from core.badges import Award as Statement
from core.badges.baking import bake
from core.domain.catalogue import Badge, Criterion, Edition, local, local_words
from core.domain.errors import NotFound
from core.domain.people import Actor, Community
from core.domain.permissions import Action, Subject, authorize, may
from core.domain.review import Result as Judged
from core.services.celebrations import celebrate, celebrate_no_more
from core.services.posting import tell_learner
from core.store.repositories import Award
from core.store.repositories.awards import find_anywhere
from core.store.unit_of_work import Store, Transaction

Say = Callable[..., str]
# Names of our own for things that have no public address (RFC 9562, version 5).
NAMESPACE = UUID("5f0d5a4e-3b1c-4f6e-9a57-6561726e6564")


@dataclass(frozen=True, slots=True)
class AwardPage:
    """What a visitor sees of an award. ``mine`` is true for the person who earned it."""

    award: Award
    badge: Badge
    community: Community
    issuer: str
    results: Mapping[str, Judged]
    mine: bool
    signed: bool


class Awarding:
    """Signs and shows awards. ``say`` finds the words that go into a credential."""

    def __init__(self, store: Store, keys: KeyStore, public_url: str, say: Say) -> None:
        self._store = store
        self._keys = keys
        self._public_url = public_url
        self._say = say
        self._did = _web_did(public_url)

    # -- signing ------------------------------------------------------------------------

    def sign(self, community_id: str, award_id: str) -> None:
        """Sign an award and keep its credential; again it changes nothing.

        Signing happens between two transactions: a crash in between leaves an award that
        is signed when the job runs again.
        """
        with self._store.reading(community_id) as tx:
            award = tx.awards.get(award_id)
            statement = self._statement(tx, award) if award.document is None else None
        document, key_id = "", ""
        if statement is not None:
            key = self._keys.signing_key(Purpose.DEMO if statement.demo else Purpose.AWARD)
            method = f"{statement.issuer.id}#{key.id}"
            signed = issue(statement, key, method, self._store.clock())
            document, key_id = json.dumps(signed, ensure_ascii=False, indent=2), key.id
        with self._store.transaction(community_id) as tx:
            if not tx.people.is_here(award.person_id):
                return
            if document and tx.awards.get(award_id).document is None:
                tx.awards.sign(award_id, document, key_id)
            tell_learner(tx, award.claim_id, award.person_id, "awarded")
            celebrate(tx, award)
            tx.touch(f"person:{award.person_id}", f"desk:{community_id}")

    def issuer(self, *, demo: bool) -> str:
        """The DID that credentials are issued under."""
        if self._did and not demo:
            return self._did
        return self._keys.signing_key(Purpose.DEMO if demo else Purpose.AWARD).did_key

    def did_document(self) -> dict[str, Any] | None:
        """What ``/.well-known/did.json`` says; None without a public https address."""
        if self._did is None:
            return None
        self._keys.signing_key(Purpose.AWARD)
        # Never the demo's key: whoever runs a demo could sign in the real issuer's name.
        keys = [one for one in self._keys.public_keys() if one.purpose is Purpose.AWARD]
        return did_document(self._did, keys)

    def _statement(self, tx: Transaction, award: Award) -> Statement:
        edition = tx.catalogue.edition(award.badge_id, award.badge_version)
        community = tx.people.community()
        results = tx.claims.reviews(award.claim_id)[-1].decision.results
        return self._write(award, edition, community, results)

    def _write(
        self, award: Award, edition: Edition, community: Community, results: Mapping[str, Judged]
    ) -> Statement:
        language, badge = award.language, edition.badge
        issuer = Profile(
            id=self.issuer(demo=community.demo),
            name=community.name,
            url=self._public_url or None,
        )
        achievement = self._achievement(edition, community, language, issuer)
        return Statement(
            id=self._address("credentials", award.id) or f"urn:uuid:{UUID(award.id)}",
            name=achievement.name,
            description=achievement.description,
            issuer=issuer,
            achievement=achievement,
            subject_id=f"urn:uuid:{uuid5(NAMESPACE, 'subject/' + award.id)}",
            valid_from=award.awarded_at,
            awarded_at=award.awarded_at,
            narrative=self._say(language, "credential.how", badge=achievement.name),
            results=tuple(
                Result(
                    rubric=f"{achievement.id}#{criterion.id}",
                    level=f"{achievement.id}#{criterion.id}/{results[criterion.id].level}",
                )
                for criterion in badge.criteria
            ),
            notice=self._notice(language) if community.demo else None,
        )

    def _notice(self, language: str) -> Notice:
        return Notice(
            label=self._say(language, "credential.demo.label"),
            sentence=self._say(language, "credential.demo.sentence"),
        )

    def _achievement(
        self, edition: Edition, community: Community, language: str, issuer: Profile
    ) -> Achievement:
        badge = edition.badge
        own = f"{community.id}/{badge.id}/{edition.version}"
        address = self._address("badges", own) or f"urn:uuid:{uuid5(NAMESPACE, own)}"
        name = local(badge.name, language)
        # The language the texts are really in, where the badge does not have the learner's.
        base = language.partition("-")[0]
        spoken = language if language in badge.name else base if base in badge.name else "en"
        return Achievement(
            id=address,
            name=name,
            description=local(badge.description, language),
            criteria=Criteria(narrative=_narrative(badge, language)),
            achievement_type="Competency",
            in_language=spoken if spoken in badge.name else next(iter(badge.name)),
            image=Image(id=data_uri(badge.image), caption=name) if badge.image else None,
            creator=issuer,
            human_code=badge.id,
            version=str(edition.version),
            tags=tuple(dict.fromkeys(local_words(badge.tags, language))),
            alignments=tuple(
                Alignment(
                    target_name=one.name,
                    target_url=one.url,
                    target_type=one.type,
                    target_framework=one.framework or None,
                )
                for one in badge.alignment
            ),
            rubrics=tuple(self._rubric(badge, one, address, language) for one in badge.criteria),
        )

    def _rubric(self, badge: Badge, criterion: Criterion, address: str, language: str) -> Rubric:
        own = f"{address}#{criterion.id}"
        levels = tuple(
            Level(
                id=f"{own}/{level.id}",
                name=local(level.name, language) or self._say(language, f"level.{level.id}"),
                level=str(number),
            )
            for number, level in enumerate(badge.scale)
        )
        needed = next(level.id for level in badge.scale if level.met)
        return Rubric(
            id=own,
            name=local(criterion.name, language),
            levels=levels,
            required_level=f"{own}/{needed}",
        )

    def _address(self, kind: str, name: str) -> str:
        return f"{self._public_url}/{kind}/{name}" if self._public_url else ""

    # -- showing ------------------------------------------------------------------------

    def page(self, actor: Actor | None, award_id: str) -> AwardPage:
        """An award's page. Raises ``NotFound`` alike for a private and for no award."""
        with self._store.reading() as tx:
            award = find_anywhere(tx.connection, award_id)
        if award is None:
            raise NotFound()
        subject = Subject(award.community_id, award.person_id, shared=award.shared_at is not None)
        if not may(actor, Action.AWARD_READ, subject):
            raise NotFound()
        with self._store.reading(award.community_id) as tx:
            community = tx.people.community()
            badge = tx.catalogue.edition(award.badge_id, award.badge_version).badge
            results = tx.claims.reviews(award.claim_id)[-1].decision.results
        mine = actor is not None and may(actor, Action.AWARD_SHARE, subject)
        if not mine:
            # What the assessor wrote is between the two of them; visitors see the levels.
            results = {criterion: Judged(one.level) for criterion, one in results.items()}
        return AwardPage(
            award=award,
            badge=badge,
            community=community,
            issuer=self.issuer(demo=community.demo),
            results=results,
            mine=mine,
            signed=award.document is not None,
        )

    def credential(self, actor: Actor | None, award_id: str) -> str:
        """The signed credential as JSON text. Raises ``NotFound`` like the page."""
        document = self.page(actor, award_id).award.document
        if document is None:
            raise NotFound()
        return document

    def baked(self, actor: Actor | None, award_id: str) -> bytes:
        """The badge's picture as PNG with the credential in it. Raises ``NotFound``."""
        page = self.page(actor, award_id)
        if page.award.document is None or not page.badge.image:
            raise NotFound()
        return bake(as_png(page.badge.image), page.award.document)

    def revoke(self, actor: Actor, award_id: str) -> None:
        """Take an award back. Its page says so from then on; erasing a person keeps this."""
        with self._store.transaction(actor.community_id) as tx:
            award = tx.awards.get(award_id)
            authorize(actor, Action.AWARD_REVOKE, Subject(award.community_id, award.person_id))
            tx.awards.revoke(award_id)
            celebrate_no_more(tx, award)
            tx.touch(f"person:{award.person_id}")

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


def _web_did(public_url: str) -> str | None:
    """The did:web for a public https address; None where the address cannot have one."""
    try:
        return did_web(public_url) if public_url else None
    except InvalidPublicUrl:
        return None


def _narrative(badge: Badge, language: str) -> str:
    """The criteria as a Markdown list, as Open Badges wants them."""
    return "\n".join(
        f"- **{local(one.name, language)}**: {local(one.description, language)}"
        for one in badge.criteria
    )


def data_uri(image: str) -> str:
    """A badge's image as a data URI, so that a credential carries it along."""
    if image.startswith("data:"):
        return image
    return "data:image/svg+xml;base64," + base64.b64encode(image.encode()).decode()
