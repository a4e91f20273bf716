"""The evidence that a credential shows, in a form in which all of it can be signed together.

People hand in what they have: one address twice, the badge's own page, an address with a brace in
it. RDF has one description for each address, and one spelling of an address; so whatever cannot
stand there as an address is said in words. Nothing that was chosen is left out for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from urllib.parse import quote

from core.badges import Achievement, Evidence, is_iri
from core.domain.interview import Evidence as Piece
from core.domain.screens import EvidenceKind

# What RFC 3987 does not have in an address, though browsers take it; they send it so.
_NOT_IN_ADDRESSES = re.compile(r'[\s\x00-\x20<>"{}|\\^`]')


def as_evidence(pieces: Iterable[Piece], files: str) -> Iterable[Evidence]:
    """Each piece in the words of Open Badges. ``files`` is where files lie, "" for nowhere."""
    for piece in pieces:
        name, words = piece.title or None, piece.text or None
        if piece.kind is EvidenceKind.LINK:
            yield Evidence(id=address(piece.url), name=name, narrative=words)
        elif piece.kind is EvidenceKind.FILE:
            yield Evidence(id=f"{files}/{piece.id}" if files else None, name=name, narrative=words)
        else:
            yield Evidence(name=name, narrative=words or name)


def together(evidence: Iterable[Evidence], taken: Collection[str]) -> tuple[Evidence, ...]:
    """The same without what is said twice; ``taken`` are addresses that are described already."""
    kept: dict[Evidence, None] = {}
    described = set(taken)
    for one in evidence:
        if one in kept:
            continue
        told = one
        if one.id is not None and (one.id in described or not is_iri(one.id)):
            words = "\n".join(filter(None, (one.narrative, one.id)))
            told = replace(one, id=None, narrative=words)
        elif one.id is not None:
            described.add(one.id)
        if told.id or told.name or told.narrative:
            kept[told] = None
    return tuple(kept)


def named_in(achievement: Achievement) -> set[str]:
    """The addresses that an achievement describes."""
    found = {achievement.id, achievement.criteria.id or achievement.id}
    for rubric in achievement.rubrics:
        found |= {rubric.id, *(level.id for level in rubric.levels)}
    return found


def address(url: str) -> str:
    """An address as it is written everywhere: ``HTTPS://x.example/{1}`` is ``https://…/%7B1%7D``."""
    scheme, colon, rest = url.partition(":")
    return scheme.lower() + colon + _NOT_IN_ADDRESSES.sub(lambda one: quote(one[0]), rest)
