"""What differs between two awards of one achievement, and where it stands in the document.

``Slots.of`` reads the values out of an award; ``places`` names where the document holds them, in
the same order. The two belong together and are tested together (``tests/core/badges/
test_template.py``): a value that is not read here is one that a template would get wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.badges.award import Award, Evidence, Status
from core.badges.entries import JsonObject, timestamp
from core.badges.rules import is_opaque

Place = tuple[str | int, ...]
Shape = tuple[Any, ...]

# Addresses that no context can take for an abbreviation of another one.
_PLAIN = re.compile(r'(?:https?://|urn:uuid:)[^\s\x00-\x20<>"{}|\\^`]+')
_WEB = re.compile(r'https?://[^\s\x00-\x20<>"{}|\\^`]+')
_EVIDENCE = ("id", "name", "narrative", "description", "genre")


class Doubt(Exception):
    """A template is not for this award: the full algorithm has to say what becomes of it."""


@dataclass(frozen=True)
class Slots:
    """The values of one award, in the order of ``places``.

    ``names`` are those that are ids of things in the document, and so must all differ.
    """

    values: list[str]
    names: list[str]


def shape(award: Award) -> Shape:
    """Return which of the optional parts an award has; awards of one shape share a template."""
    return (
        award.valid_until is None,
        award.recipient_name is None,
        award.narrative is None,
        award.status is None,
        award.hosted is None,
        len(award.results),
        *[tuple([part is None for part in _parts(one)]) for one in award.evidence],
    )


def _parts(evidence: Evidence) -> tuple[str | None, ...]:
    """What a piece of evidence says, in the order of ``_EVIDENCE``."""
    one = evidence
    return (one.id, one.name, one.narrative, one.description, one.genre)


def places(document: JsonObject) -> list[Place]:
    """Return where the document of an award holds its own values."""
    subject = document["credentialSubject"]
    found: list[Place] = [("id",), ("validFrom",), ("awardedDate",)]
    if "validUntil" in document:
        found.append(("validUntil",))
    found.append(("credentialSubject", "id"))
    if "identifier" in subject:
        found.append(("credentialSubject", "identifier", 0, "identityHash"))
    if "narrative" in subject:
        found.append(("credentialSubject", "narrative"))
    for number in range(len(subject.get("result", []))):
        for member in ("resultDescription", "achievedLevel"):
            found.append(("credentialSubject", "result", number, member))
    for number, evidence in enumerate(document.get("evidence", [])):
        found.extend(("evidence", number, part) for part in _EVIDENCE if part in evidence)
    if "credentialStatus" in document:
        for member in ("id", "statusListIndex", "statusListCredential"):
            found.append(("credentialStatus", member))
    if "related" in subject["achievement"]:
        found.append(("credentialSubject", "achievement", "related", 0, "id"))
    return found


def read(award: Award, levels: dict[str, set[str]]) -> Slots:
    """Return the values of an award that its template ``fits``.

    ``levels`` holds the levels of each rubric. Raises ``Doubt`` wherever ``rules.check`` or
    ``form.check_form`` might object.
    """
    if not is_opaque(award.subject_id):
        raise Doubt("subject_id")
    if award.recipient_name is not None and not award.recipient_name.strip():
        raise Doubt("recipient_name")
    values = [award.id, *_times(award), award.subject_id]
    values.extend(text for text in (award.recipient_name, award.narrative) if text is not None)
    values.extend(_results(award, levels))
    for evidence in award.evidence:
        values.extend(_evidence(evidence))
    entry = _status(award.status) if award.status else []
    values.extend(entry)
    hosted = [] if award.hosted is None else [award.hosted]
    values.extend(hosted)
    shown = [one.id for one in award.evidence if one.id is not None]
    # Each by itself: joined by spaces, one address with a space in it would look like two.
    if not _PLAIN.fullmatch(award.id) or not all(map(_WEB.fullmatch, [*shown, *hosted])):
        raise Doubt("an address")
    return Slots(values, [award.id, award.subject_id, *shown, *entry[:1], *hosted])


def _status(status: Status) -> list[str]:
    """The entry's own three values, its id first."""
    if status.index < 0 or not _WEB.fullmatch(status.list_id):
        raise Doubt("status")
    index = str(status.index)
    return [f"{status.list_id}#{index}", index, status.list_id]


def _times(award: Award) -> Iterator[str]:
    begin, end = award.valid_from, award.valid_until
    try:
        yield timestamp(begin)
        yield timestamp(award.awarded_at)
        if end is not None:
            if not end > begin:
                raise Doubt("valid_until")
            yield timestamp(end)
    except (ValueError, TypeError):
        raise Doubt("a time") from None


def _results(award: Award, levels: dict[str, set[str]]) -> Iterator[str]:
    for result in award.results:
        if result.level not in levels.get(result.rubric, ()):
            raise Doubt("a result")
        yield result.rubric
        yield result.level
    if len({result.rubric for result in award.results}) < len(award.results):
        raise Doubt("results")


def _evidence(evidence: Evidence) -> Iterator[str]:
    if not (evidence.id or evidence.name or evidence.narrative):
        raise Doubt("evidence")
    for value in _parts(evidence):
        if value is not None:
            yield value
