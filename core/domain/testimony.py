"""What of a witness's answer may stand beside a badge, for everybody to see.

Two have to agree, and the least is what stands when nobody says anything:

1. The *witness* says whether it may be shown at all, and whether their name may be (``Publicity``).
2. The *learner* chooses, answer by answer, whether it is shown (``Choice.witnesses``).

A name that the witness did not set free never gets this far: it is not in a ``Testimony``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.domain.screens import Said, Text, Words
from core.domain.witness import (
    Publicity,
    Relationship,
    Witness,
    WitnessState,
    relation_of,
    speaks_for,
)


@dataclass(frozen=True, slots=True)
class Testimony:
    """One answer as everybody may see it: who says so, as far as they agreed, and the sentence."""

    id: str
    criterion_id: str
    who: Text
    sentence: str
    own_words: bool = False

    @property
    def title(self) -> Text:
        """What it is, in one line."""
        key = "changed" if self.own_words else "confirmed"
        return Words(f"witness.public.{key}", {"who": self.who})


def testimonies(owner: str, witnesses: Iterable[Witness]) -> tuple[Testimony, ...]:
    """The answers about a claim of ``owner`` that may be shown to everybody."""
    return tuple(
        Testimony(
            one.id,
            one.criterion_id,
            _who(one),
            one.words or one.sentence,
            own_words=one.state is WitnessState.CHANGED,
        )
        for one in witnesses
        if speaks_for(owner, one) and one.public is not Publicity.NO
    )


def _who(witness: Witness) -> Text:
    """A name only where the witness said so. Their own words for how they know each other could
    name them as well, so without it they are left out.
    """
    named = witness.public is Publicity.NAMED and witness.name
    if not named and witness.relation in (None, Relationship.OTHER):
        return Words("blind.person")
    relation = relation_of(witness)
    if not named:
        return relation
    return Words("witness.named", {"name": Said(witness.name), "who": relation})
