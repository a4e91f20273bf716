"""The same text in two claims: prints at handing in, and a word about it on the card.

An assessor hears that a very similar text stands in other people's claims, and in how many;
never what it says, nor whose it is. Beside it stands what the learner declared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from core.domain.claim import Claim
from core.domain.desk import Card, CardPart
from core.domain.interview import State
from core.domain.interview.state import CRITERION
from core.domain.prints import alike, prints_of
from core.domain.screens import Text, Words
from core.store.transaction import Transaction

MOST_PLACE = 150
DECLARED = Words("interview.declaration")


def texts_of(state: State) -> dict[str, str]:
    """Everything that was written, by the place where it stands."""
    told = {
        slot: "\n".join(one.text for one in answer.said) for slot, answer in state.answers.items()
    }
    pasted = {f"evidence/{one.id}": one.text for one in state.evidence if one.text}
    return {place[:MOST_PLACE]: text for place, text in {**told, **pasted}.items()}


def remember(tx: Transaction, claim_id: str, state: State) -> None:
    """Keep the prints of what is handed in, instead of those of the round before."""
    found = {place: prints_of(text) for place, text in texts_of(state).items()}
    tx.prints.put(claim_id, {place: one for place, one in found.items() if one})


def marked(tx: Transaction, claim: Claim, state: State, card: Card) -> Card:
    """The card, with a word about each text that is very similar to one of somebody else."""
    others = _others(tx, claim)
    parts = tuple(_part(state, one, others) for one in card.parts)
    own = {state.slot(CRITERION + one.criterion.id)[:MOST_PLACE] for one in card.parts}
    rest = max((count for place, count in others.items() if place not in own), default=0)
    twins = any(item.same_as for part in card.parts for item in part.items)
    twins = twins or any(item.same_as for item in card.loose)
    found = bool(others) or twins
    return replace(card, parts=parts, alike=_words(rest), declared=DECLARED if found else None)


def _others(tx: Transaction, claim: Claim) -> Counter[str]:
    """In how many claims of others a very similar text stands, for each place of this one."""
    mine = tx.prints.of(claim.id)
    wanted = frozenset(one for found in mine.values() for one in found)
    theirs = tx.prints.elsewhere(claim.id, claim.person_id, wanted)
    return Counter(
        place for places in theirs.values() for place, found in mine.items() if alike(found, places)
    )


def _part(state: State, part: CardPart, others: Counter[str]) -> CardPart:
    place = state.slot(CRITERION + part.criterion.id)[:MOST_PLACE]
    return replace(part, alike=_words(others[place]))


def _words(count: int) -> tuple[Text, ...]:
    return (Words("desk.same_text", count=count),) if count else ()


__all__ = ["marked", "remember", "texts_of"]
