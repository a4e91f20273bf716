"""What a credential says: an award, its badge, and what its owner lets others see, put in words."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid5

from core.badges import (
    Achievement,
    Alignment,
    Criteria,
    Evidence,
    Image,
    Level,
    Notice,
    Profile,
    Result,
    Rubric,
    Status,
)
from core.badges import Award as Statement
from core.domain.catalogue import Badge, Criterion, Edition, local, local_words
from core.domain.people import Community
from core.domain.screens import EvidenceKind, Text
from core.domain.showing import chosen, spoken
from core.services.facts import Facts, gather
from core.services.pieces import as_evidence, named_in, together
from core.store.repositories import Issuer, Place

# Names of our own for things that have no public address (RFC 9562, version 5).
NAMESPACE = UUID("5f0d5a4e-3b1c-4f6e-9a57-6561726e6564")
WEB = "https://"
# A criterion's id has no underscore, so none can be called so.
ALL_CRITERIA = "all_criteria"


class Texts(Protocol):
    """Finds the words that go into a credential."""

    def get(self, language: str, key: str, /, count: int | None = None, **params: object) -> str:
        """The words for ``key``."""
        ...

    def say(self, text: Text, language: str) -> str:
        """One text in a language."""
        ...

    def listed(self, language: str, items: Iterable[str]) -> str:
        """Several things in one sentence."""
        ...


class Statements:
    """Writes down what is to be signed."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def write(
        self,
        facts: Facts,
        issuer: Issuer,
        place: Place | None,
        valid_from: datetime,
        achievement: Achievement | None = None,
    ) -> Statement:
        """The award as it is to be signed in the name of ``issuer``.

        ``achievement`` is given where it was made before, for many of them.
        """
        award, choice = facts.award, facts.choice
        profile = _profile(facts.community, issuer)
        achievement = achievement or self.achievement(
            facts.edition, facts.community, award.language, issuer, listed=facts.listed
        )
        until = facts.edition.badge.valid_until(award.begins)
        # What has expired cannot begin after its end.
        begins = valid_from if until is None or valid_from < until else award.awarded_at
        return Statement(
            id=credential_id(issuer.base, award.id),
            name=achievement.name,
            description=achievement.description,
            issuer=profile,
            achievement=achievement,
            subject_id=f"urn:uuid:{uuid5(NAMESPACE, 'subject/' + award.id)}",
            valid_from=begins,
            awarded_at=award.awarded_at,
            valid_until=until,
            recipient_name=choice.name or None,
            narrative=self._assessed(facts, achievement.name) if choice.show_assessment else None,
            results=tuple(_results(facts, achievement)) if choice.show_criteria else (),
            evidence=self._evidence(facts, issuer, achievement),
            status=Status(list_id=status_address(issuer, place), index=place.slot)
            if place
            else None,
            hosted=hosted_assertion(issuer.base, award.id),
            notice=self._notice(award.language) if facts.community.demo else None,
        )

    def example(
        self, edition: Edition, community: Community, language: str, issuer: Issuer, at: datetime
    ) -> Statement:
        """An award of nobody at all, for documents about a badge or an issuer. It is not signed."""
        achievement = self.achievement(edition, community, language, issuer)
        return Statement(
            id=achievement.id,
            name=achievement.name,
            description=achievement.description,
            issuer=_profile(community, issuer),
            achievement=achievement,
            subject_id=f"urn:uuid:{uuid5(NAMESPACE, 'nobody')}",
            valid_from=at,
            awarded_at=at,
            notice=self._notice(language) if community.demo else None,
        )

    def _notice(self, language: str) -> Notice:
        return Notice(
            label=self._texts.get(language, "credential.demo.label"),
            sentence=self._texts.get(language, "credential.demo.sentence"),
        )

    def _assessed(self, facts: Facts, name: str) -> str:
        """How this person was assessed, without a word of what they told."""
        language, say = facts.award.language, self._texts.get
        if facts.listed:
            return say(language, "credential.how.list", badge=name)
        kinds = (EvidenceKind.LINK, EvidenceKind.FILE, EvidenceKind.WITNESS, EvidenceKind.NOTE)
        there = {one.kind for one in facts.pieces}
        seen = [say(language, f"credential.evidence.{one.value}") for one in kinds if one in there]
        sentences = [say(language, "credential.how", badge=name)]
        if seen:
            listed = self._texts.listed(language, seen)
            sentences.append(say(language, "credential.how.evidence", kinds=listed))
        if facts.renews is not None:
            day = facts.renews.date().isoformat()
            sentences.append(say(language, "credential.how.renewed", day=day))
        if facts.assessors:
            sentences.append(say(language, "credential.how.assessors", facts.assessors))
        if facts.lead:
            sentences.append(say(language, "credential.how.lead"))
        return " ".join(sentences)

    def _evidence(
        self, facts: Facts, issuer: Issuer, achievement: Achievement
    ) -> tuple[Evidence, ...]:
        """What its owner chose to show, each piece by an address of its own."""
        shown, said = chosen(facts.choice, facts.pieces), spoken(facts.choice, facts.testimonies)
        if not shown and not said:
            return ()
        award, base, language = facts.award.id, issuer.base, facts.award.language
        own = {credential_id(base, award), hosted_assertion(base, award) or "", issuer.did}
        pieces = as_evidence(shown, _address(base, "awards", f"{award}/evidence"))
        told = (
            Evidence(name=self._texts.say(one.title, language), narrative=one.sentence)
            for one in said
        )
        return together([*pieces, *told], own | named_in(achievement))

    # -- the badge, the same for everybody who earned this version of it -----------------

    def achievement(
        self,
        edition: Edition,
        community: Community,
        language: str,
        issuer: Issuer,
        *,
        listed: bool = False,
    ) -> Achievement:
        """What can be earned, in one language, as ``issuer`` gives it.

        ``listed``: it is given from a list, without an interview.
        """
        badge = edition.badge
        own = f"{community.id}/{badge.id}/{edition.version}"
        address = _address(issuer.base, "badges", own) or f"urn:uuid:{uuid5(NAMESPACE, own)}"
        name = local(badge.name, language)
        return Achievement(
            id=address,
            name=name,
            description=local(badge.description, language),
            criteria=Criteria(
                id=f"{address}#{ALL_CRITERIA}" if issuer.base else None,
                narrative=_narrative(badge, language),
                assessment=self._texts.get(
                    language, "credential.assessment.list" if listed else "credential.assessment"
                ),
            ),
            achievement_type="Competency",
            in_language=spoken_in(badge, language),
            image=Image(id=data_uri(badge.image), caption=name) if badge.image else None,
            creator=_profile(community, issuer),
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
                name=local(level.name, language) or self._texts.get(language, f"level.{level.id}"),
                level=str(number),
                description=local(criterion.descriptor(level), language) or None,
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


def spoken_in(badge: Badge, language: str) -> str:
    """The language the texts are really in, where the badge does not have the learner's."""
    candidates = (language, language.partition("-")[0], "en")
    return next((one for one in candidates if one in badge.name), next(iter(badge.name)))


def credential_id(base: str, award_id: str) -> str:
    """What every credential of an award is called: the newest one takes the others' place.

    Open Badges 3.0 compares credentials so: of two with the same id and issuer, the one that is
    valid from later on counts.
    """
    return _address(base, "credentials", award_id) or f"urn:uuid:{UUID(award_id)}"


def status_address(issuer: Issuer, place: Place) -> str:
    """Where a status list is served."""
    return f"{issuer.base}/status/{place.list_id}"


def hosted_assertion(base: str, award_id: str) -> str | None:
    """Where the same award is served in version 2.0; None without a public https address."""
    return f"{base}/ob2/assertions/{award_id}" if base.startswith(WEB) else None


def _address(base: str, kind: str, name: str) -> str:
    return f"{base}/{kind}/{name}" if base else ""


def _profile(community: Community, issuer: Issuer) -> Profile:
    page = _address(issuer.base, "communities", community.id)
    return Profile(id=issuer.did, name=community.name, url=page or None)


def _results(facts: Facts, achievement: Achievement) -> Iterable[Result]:
    for criterion in facts.edition.badge.criteria:
        if criterion.id in facts.results:
            own = f"{achievement.id}#{criterion.id}"
            yield Result(rubric=own, level=f"{own}/{facts.results[criterion.id].level}")


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


__all__ = [
    "Facts",
    "Statements",
    "Texts",
    "credential_id",
    "data_uri",
    "gather",
    "hosted_assertion",
    "spoken_in",
    "status_address",
]
