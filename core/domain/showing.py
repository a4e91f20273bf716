"""What the owner of an award lets others see of it: on its page, and in its credential."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.domain.interview import Evidence
from core.domain.screens import EvidenceKind
from core.domain.testimony import Testimony

# What is another person's, such as the name of a witness that one wrote down, is not one's own to
# make public. What a witness agreed to is a thing of its own (``testimony.py``).
SHOWABLE = frozenset({EvidenceKind.LINK, EvidenceKind.FILE, EvidenceKind.NOTE})


@dataclass(frozen=True, slots=True)
class Choice:
    """Each field is a choice of its own, and as it stands here it says least of a person.

    ``name``: how the badge names its owner; "" for nobody. ``evidence``: the ids of the pieces
    that everybody may see, ``witnesses`` the same of what witnesses said. ``show_criteria``: which level was found for each criterion.
    ``show_assessment``: how it was assessed: from which kinds of evidence, by how many.
    """

    name: str = ""
    evidence: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    show_criteria: bool = True
    show_assessment: bool = True


def showable(pieces: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The pieces that their owner may make public."""
    return tuple(one for one in pieces if one.kind in SHOWABLE)


def chosen(choice: Choice, pieces: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The pieces that everybody may see, in the order in which they were handed in."""
    return tuple(one for one in showable(pieces) if one.id in choice.evidence)


def spoken(choice: Choice, testimonies: Iterable[Testimony]) -> tuple[Testimony, ...]:
    """What witnesses said that everybody may see, in the order in which they were asked."""
    return tuple(one for one in testimonies if one.id in choice.witnesses)


def fitting(
    choice: Choice, pieces: Iterable[Evidence], testimonies: Iterable[Testimony] = ()
) -> Choice:
    """The choice without what there is not, each piece once and in one order."""
    return replace(
        choice,
        evidence=tuple(one.id for one in chosen(choice, pieces)),
        witnesses=tuple(one.id for one in spoken(choice, testimonies)),
    )
