"""A witness: somebody the learner names is asked about one sentence (``tables/witness.csv``).

```
asked ──confirm──▶ confirmed ─┐
  │ ───change───▶ changed   ─┤  within a day each becomes another of the three;
  │ ───refuse───▶ refused   ─┘  ``remove`` (the witness takes back what they said) ──▶ withdrawn
  │ ───expire───▶ expired
  └ ──withdraw──▶ withdrawn       (the learner takes the request back)
```

What a witness says is evidence beside the other evidence. It decides nothing, and silence or a
"no" count for nothing: people have many reasons, so an assessor sees only what was confirmed or
put in other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from core.domain.errors import (
    RelationMissing,
    TextMissing,
    TextTooLong,
    TooManyLetters,
    WitnessesFull,
    WrongState,
)
from core.domain.grids import rows
from core.domain.interview.state import tidy
from core.domain.screens import EvidenceKind, Option, Param, Said, Shown, Text, Words

MOST_WITNESSES = 5
# In one day, about one claim.
MOST_LETTERS = 3
MOST_SENTENCE = 500
MOST_NAME = 80
MOST_RELATION = 100
LIFE = timedelta(days=30)
TO_CORRECT = timedelta(hours=24)
# Fewer characters than that are no sentence that anybody could confirm.
LEAST_SUGGESTED = 25


class WitnessState(StrEnum):
    """How far a request is."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class WitnessAct(StrEnum):
    """What can happen to a request. The first three are the witness's answers."""

    CONFIRM = "confirm"
    CHANGE = "change"
    REFUSE = "refuse"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    REMOVE = "remove"


class Publicity(StrEnum):
    """What may be shown of an answer beside the badge, if the learner wishes to show it.

    ``no``: nothing, as for all who answered before this was asked. ``anonymous``: the sentence and
    how they know each other. ``named``: the name, too.
    """

    NO = "no"
    ANONYMOUS = "anonymous"
    NAMED = "named"


class Relationship(StrEnum):
    """How a witness knows the learner."""

    COLLEAGUE = "colleague"
    SUPERVISOR = "supervisor"
    CUSTOMER = "customer"
    NEIGHBOUR = "neighbour"
    FAMILY = "family"
    OTHER = "other"


S, A = WitnessState, WitnessAct

ANSWERS: Mapping[WitnessAct, WitnessState] = MappingProxyType(
    {A.CONFIRM: S.CONFIRMED, A.CHANGE: S.CHANGED, A.REFUSE: S.REFUSED}
)
ANSWERED = frozenset(ANSWERS.values())
# What an assessor sees.
SPEAKING = frozenset({S.CONFIRMED, S.CHANGED})
# What counts towards the most that one claim may have.
COUNTED = ANSWERED | {S.ASKED}

TRANSITIONS: Mapping[tuple[WitnessState, WitnessAct], WitnessState] = MappingProxyType(
    {
        (WitnessState(row["state"]), WitnessAct(row["act"])): WitnessState(row["to"])
        for row in rows("witness")
    }
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a witness says. ``words`` is the sentence as they would put it; ``name`` is theirs,
    if they wish to give it, and ``own_relation`` how they know the learner in their own words.
    ``public`` is what may be shown of it.
    """

    act: WitnessAct
    relation: Relationship | None = None
    own_relation: str = ""
    words: str = ""
    name: str = ""
    public: Publicity = Publicity.ANONYMOUS


@dataclass(frozen=True, slots=True)
class Witness:
    """One request and what came of it. ``called`` is how the learner calls the person.

    ``person_id`` is known where the witness is a member of the community. ``mark`` is what is left
    of an address that we wrote to: by it we know who does not wish to be written to again.
    """

    id: str
    claim_id: str
    criterion_id: str
    called: str
    sentence: str
    state: WitnessState
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None
    relation: Relationship | None = None
    own_relation: str = ""
    words: str = ""
    name: str = ""
    person_id: str | None = None
    window: str = ""
    public: Publicity = Publicity.NO
    mark: str = ""


def after(state: WitnessState, act: WitnessAct) -> WitnessState:
    """The state that ``act`` leads to. Raises ``WrongState`` where the table has no cell."""
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise WrongState(state=state.value, act=act.value) from None


def may_answer(witness: Witness, now: datetime) -> bool:
    """Whether the witness may answer, or correct an answer, now."""
    if witness.state is WitnessState.ASKED:
        return now < witness.expires_at
    answered = witness.answered_at
    return witness.state in ANSWERED and answered is not None and now < answered + TO_CORRECT


def sentence_of(text: str) -> str:
    """The sentence to be confirmed, tidied. Raises ``TextMissing`` and ``TextTooLong``."""
    sentence = " ".join(tidy(text).split())
    if not sentence:
        raise TextMissing()
    if len(sentence) > MOST_SENTENCE:
        raise TextTooLong(most=str(MOST_SENTENCE))
    return sentence


def called(text: str) -> str:
    """How the learner calls the person. Raises ``TextTooLong``; empty is fine."""
    return _short(text, MOST_NAME)


def room_for_a_letter(witnesses: Iterable[Witness], now: datetime) -> None:
    """Raises ``TooManyLetters`` where we wrote to as many people about a claim today as we may.

    A request that was taken back counts, too: somebody was written to all the same.
    """
    today = [one for one in witnesses if one.mark and one.asked_at > now - timedelta(days=1)]
    if len(today) >= MOST_LETTERS:
        until = min(one.asked_at for one in today) + timedelta(days=1)
        raise TooManyLetters(seconds=str(int((until - now).total_seconds())))


def room_for_another(witnesses: Iterable[Witness]) -> None:
    """Raises ``WitnessesFull`` where a claim has as many requests as it may."""
    if sum(one.state in COUNTED for one in witnesses) >= MOST_WITNESSES:
        raise WitnessesFull(most=str(MOST_WITNESSES))


def checked(reply: Reply) -> Reply:
    """The reply, complete and tidied. Nothing is asked of somebody who refuses.

    Raises ``WrongState`` for what is no answer, ``RelationMissing``, ``TextMissing`` for other
    words that are not there, and ``TextTooLong``.
    """
    if reply.act not in ANSWERS:
        raise WrongState(act=reply.act.value)
    if reply.act is WitnessAct.REFUSE:
        return Reply(WitnessAct.REFUSE, public=Publicity.NO)
    own = _short(reply.own_relation, MOST_RELATION)
    if reply.relation is None or (reply.relation is Relationship.OTHER and not own):
        raise RelationMissing()
    words = sentence_of(reply.words) if reply.act is WitnessAct.CHANGE else ""
    name, public = _short(reply.name, MOST_NAME), reply.public
    if public is Publicity.NAMED and not name:
        public = Publicity.ANONYMOUS
    return replace(reply, own_relation=own, words=words, name=name, public=public)


def _short(text: str, most: int) -> str:
    short = " ".join(tidy(text).split())
    if len(short) > most:
        raise TextTooLong(most=str(most))
    return short


def suggested(answer: str) -> str:
    """A sentence to begin with, out of the learner's own answer: its first that says something."""
    pieces = [one.strip() for one in re.split(r"(?<=[.!?。؟])\s+|\n+", answer) if one.strip()]
    first = next((one for one in pieces if len(one) >= LEAST_SUGGESTED), "".join(pieces[:1]))
    if len(first) <= MOST_SENTENCE:
        return first
    return first[:MOST_SENTENCE].rpartition(" ")[0] or first[:MOST_SENTENCE]


# -- what others see of it ----------------------------------------------------------------


def relation_of(witness: Witness) -> Text:
    """Who the witness is to the learner, in words."""
    if witness.relation is Relationship.OTHER:
        return Said(witness.own_relation)
    return Words(f"witness.relation.{witness.relation or Relationship.OTHER}")


def speaks_for(claim_owner: str, witness: Witness) -> bool:
    """Whether an assessor is shown it: nobody is a witness for themselves."""
    return witness.state in SPEAKING and witness.person_id != claim_owner


def as_evidence(witness: Witness, criteria: Iterable[Option], *, blind: bool) -> Shown:
    """An answer as the assessors see it: relation and words; a name only where all have one.

    ``criteria`` are those of the badge. How the answer came is told: a link can be passed on.
    """
    known: dict[str, Param] = {"who": relation_of(witness)}
    way = "member" if witness.person_id else "link"
    if not blind and witness.name:
        known = {"who": Words("witness.named", {"name": Said(witness.name), **known})}
    return Shown(
        id=witness.id,
        kind=EvidenceKind.WITNESS,
        title=Words(f"witness.card.{witness.state.value}.{way}", known),
        criteria=tuple(replace(one, chosen=one.id == witness.criterion_id) for one in criteria),
        detail=Said(witness.words or witness.sentence),
    )
