"""What assessors are not told: whose claim it is. Pure.

Files and people are listed by what they are and a number, "Picture 1", since names tell whose
they are. What the learner wrote in an answer stays: it was marked for them before they sent it
(``naming.py``), and the choice was theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from core.domain.interview.state import Evidence, State
from core.domain.screens import EvidenceKind, Shown, Words


def numbered(rounds: Sequence[State]) -> Mapping[str, int]:
    """Every file's number, by the id of its piece. A number stays the same in later rounds."""
    found: dict[str, int] = {}
    for state in rounds:
        for piece in state.evidence:
            if piece.kind is EvidenceKind.FILE:
                found.setdefault(piece.id, len(found) + 1)
    return found


def file_title(piece: Evidence, number: int) -> Words:
    """What a file is called for assessors; the ending says how to open it."""
    kind = "picture" if piece.media_type.startswith("image/") else "document"
    ending = piece.title.rpartition(".")[2].lower()
    return Words(f"blind.{kind}", {"number": number, "ending": f".{ending}" if ending else ""})


def veiled(shown: Iterable[Shown], rounds: Sequence[State]) -> tuple[Shown, ...]:
    """The evidence as assessors see it: no name of a file, no name of a person."""
    numbers = numbered(rounds)
    pieces = {piece.id: piece for state in rounds for piece in state.evidence}
    return tuple(_veil(one, pieces[one.id], numbers.get(one.id, 0)) for one in shown)


def _veil(item: Shown, piece: Evidence, number: int) -> Shown:
    if item.kind is EvidenceKind.FILE:
        return replace(item, title=file_title(piece, number), detail=None)
    if item.kind is EvidenceKind.WITNESS:
        # Without a relation the detail may hold the rest of a long name.
        return replace(
            item, title=Words("blind.person"), detail=item.detail if piece.relation else None
        )
    return item
