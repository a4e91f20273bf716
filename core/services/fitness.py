"""Whether a badge can be signed for everybody who may earn it: seen before it is on the menu.

What a catalogue file may say and what a credential may say are two lists of rules. A badge that
passes the first and not the second would be earned, and never arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from core.badges import Award as Statement
from core.badges import BadgeError, DocumentTooLarge, Evidence, Result, credential
from core.domain.catalogue import Badge, Edition
from core.domain.errors import CatalogueInvalid
from core.domain.people import Community
from core.services.statements import Statements, Texts
from core.store.repositories import Issuer

# What else an award of it may say: so many pieces of evidence, so many characters in each.
PIECES, WORDS = 40, 500
# Of a community, as its table has it.
MOST_NAME = 200
NOBODY = "did:web:nobody.example"
# A version with as many digits as there can be.
LATEST = 2**31 - 1


def faults(
    statements: Statements, badge: Badge, community: Community, issuer: Issuer, at: datetime
) -> Iterator[str]:
    """What is wrong with a badge, in its first language in which something is; nothing if none."""
    for language in dict.fromkeys((*badge.name, *badge.description, *badge.tags)):
        edition = Edition(badge=badge, version=LATEST)
        try:
            credential(_full(statements.example(edition, community, language, issuer, at)))
        except DocumentTooLarge:
            yield (
                f"{badge.id}: its texts and its image are too much to be signed together; "
                "make the image smaller, or the texts shorter"
            )
        except BadgeError as wrong:
            yield f"{badge.id}: an award of it could not be signed ({wrong}); change that"
        else:
            continue
        return


def checked(texts: Texts, badges: Iterable[Badge], public_url: str, at: datetime) -> None:
    """See that badges of a file could be signed, whatever community they are for.

    Raises ``CatalogueInvalid`` with one line for each that could not.
    """
    statements, somebody = Statements(texts), Community("", "x" * MOST_NAME, "en")
    issuer = Issuer("", "", NOBODY, public_url)
    found = [line for badge in badges for line in faults(statements, badge, somebody, issuer, at)]
    if found:
        raise CatalogueInvalid(tuple(found))


def _full(example: Statement) -> Statement:
    """An award that says as much as one can."""
    return replace(
        example,
        id="urn:uuid:00000000-0000-4000-8000-000000000000",
        recipient_name="x" * 200,
        narrative="x" * 1000,
        results=tuple(
            Result(rubric=one.id, level=one.levels[-1].id) for one in example.achievement.rubrics
        ),
        evidence=tuple(Evidence(narrative=f"{number:{WORDS}}") for number in range(PIECES)),
    )
