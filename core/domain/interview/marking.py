"""The read-back with what may tell who the learner is, marked for them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from core.domain.interview.briefing import Briefing
from core.domain.naming import every
from core.domain.screens import EvidenceKind, Part, Said, Shown, Text, Words

# People and files are named neutrally to assessors; a link and a note are read as they are.
READ_AS_THEY_ARE = frozenset({EvidenceKind.LINK, EvidenceKind.NOTE})


def marked_parts(briefing: Briefing, parts: Iterable[Part]) -> Iterator[Part]:
    """Each part with its marks."""
    for one in parts:
        told = [text.text for text in one.said if isinstance(text, Said)]
        yield replace(one, marks=_advice(briefing, told))


def marked_items(briefing: Briefing, items: Iterable[Shown]) -> Iterator[Shown]:
    """Each piece of evidence with its marks."""
    for one in items:
        told = [text.text for text in (one.title, one.detail) if isinstance(text, Said)]
        if one.kind in READ_AS_THEY_ARE:
            links = [one.href] if one.href and one.href not in told else []
            yield replace(one, marks=_advice(briefing, [*told, *links]))
        else:
            yield one


def _advice(briefing: Briefing, texts: list[str]) -> tuple[Text, ...]:
    """Why each may tell who somebody is, and that it is their choice.

    Nothing where whoever judges is told the name anyway.
    """
    if not briefing.learner:
        return ()
    found = every(texts, briefing.learner, tuple(briefing.rules.values()))
    if not found:
        return ()
    why = (Words(f"naming.{one.why.value}", {"words": Said(one.text)}) for one in found)
    return (*why, Words("naming.may_tell"))
