"""What an assessor is shown: the queue, and one claim as a card. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.domain.catalogue import Badge, Criterion, Level
from core.domain.claim import Claim, ClaimState, Seat
from core.domain.interview.briefing import Briefing
from core.domain.interview.cover import cover
from core.domain.interview.readback import meter, shown_items
from core.domain.interview.state import CRITERION, Answer, State, tidy
from core.domain.queue import Held, QueueItem
from core.domain.review import Outcome, Result
from core.domain.screens import Day, Message, Meter, Said, Shown, Text, Words
from core.domain.standing import title
from core.domain.steps import NextStep


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said, and whether it is new since the last decision."""

    text: Text
    new: bool
    asked: Text | None = None


@dataclass(frozen=True, slots=True)
class CardPart:
    """One criterion on the card, with all that speaks for it."""

    criterion: Criterion
    lines: tuple[Line, ...]
    gone: tuple[Text, ...]
    items: tuple[Shown, ...]
    meter: Meter
    levels: tuple[Level, ...]
    before: Result | None
    open: bool
    # A word about other claims in which a very similar text stands.
    alike: tuple[Text, ...] = ()
    # In a renewal: the day on which it was judged, where that is recognised; and what was told
    # then, where it is asked again.
    since: Day | None = None
    then: tuple[Text, ...] = ()

    @property
    def lacked(self) -> bool:
        """Whether it was not met in the decision before: an appeal asks again of all parts."""
        met = {level.id for level in self.levels if level.met}
        return self.before is not None and self.before.level not in met


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another assessor found, for who decides after them. ``differing`` as in ``panel``."""

    seat: Seat
    results: Mapping[str, Result]
    note: str
    unsure: bool
    differing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A claim as an assessor judges it: no name, no handle, no picture.

    ``learner`` is their name, where a space shows it to assessors; else "". ``opinions`` are empty for a second assessor, who judges without knowing the first.
    """

    claim: Claim
    title: Text
    badge: Badge
    story: tuple[Text, ...]
    sources: tuple[Text, ...]
    note: tuple[Text, ...]
    parts: tuple[CardPart, ...]
    loose: tuple[Shown, ...]
    messages: tuple[Message, ...]
    mine: bool
    own: bool
    taken_by: str
    sent_at: datetime | None
    opinions: tuple[Opinion, ...] = ()
    # Nothing of what was told is in it: first the assessor says that they do not know whose it is.
    closed: bool = False
    # The same of the story, and what the learner declared, where there is a twin of anything.
    alike: tuple[Text, ...] = ()
    declared: Text | None = None
    # Whose claim it is, where the space is not blind.
    learner: str = ""
    # A renewal: when what it renews was awarded, and until when that holds.
    renews: tuple[Day, Day] | None = None
    # Whether who looks at it might take it: not who judged it before, or does not lead.
    free: bool = True
    # Whether it brings a second look to say that one is not sure: that is up to the badge's rules.
    may_be_unsure: bool = False
    # What may be suggested after a "not yet", for who judges it.
    steps: tuple[NextStep, ...] = ()
    # Until when the learner was promised to hear, and until when the assessor keeps it.
    due: tuple[Text, ...] = ()

    @property
    def sent_again(self) -> bool:
        """Whether something was added since a decision; who appeals adds nothing."""
        return self.claim.round > 1 and self.claim.seat is not Seat.APPEAL

    @property
    def asked(self) -> int:
        """How many criteria are to be judged now."""
        return sum(part.open for part in self.parts)


def closed(card: Card) -> Card:
    """The card without anything of what was told or shown."""
    parts = tuple(
        replace(one, lines=(), gone=(), items=(), before=None, alike=(), then=())
        for one in card.parts
    )
    nothing = replace(card, closed=True, parts=parts, story=(), sources=(), note=(), messages=())
    return replace(nothing, loose=(), alike=(), declared=None, steps=())


ENDS = {Outcome.AWARD: ClaimState.AWARDED, Outcome.NOT_YET: ClaimState.NOT_YET}


def decided_so(card: Card, outcome: Outcome, results: Mapping[str, Result] | None = None) -> bool:
    """Whether whoever looks at this card has decided just so already: the same click again.

    ``results`` as they were typed, where they came again too. It is answered like the first.
    """
    if not card.mine or card.claim.state is not ENDS[outcome]:
        return False
    given = {
        one: replace(each, comment=tidy(each.comment)) for one, each in (results or {}).items()
    }
    return results is None or all(
        part.before == given.get(part.criterion.id) for part in card.parts
    )


def asked_so(card: Card, question: str) -> bool:
    """Whether whoever looks at this card has asked just that, and waits for the answer."""
    said = [one for one in card.messages if one.kind == "question"]
    waits = card.mine and card.claim.state is ClaimState.QUESTION and bool(said)
    return waits and said[-1].mine and said[-1].text.text == tidy(question)


def _texts(answer: Answer | None) -> tuple[Text, ...]:
    return tuple(Said(one.text) for one in answer.said) if answer else ()


def _lines(answer: Answer | None, before: Answer | None, *, again: bool) -> tuple[Line, ...]:
    """``again``: an earlier round was judged, so what it did not hold is new."""
    known = {one.text for one in before.said} if before else set()
    found: list[Line] = []
    for one in answer.said if answer else ():
        asked = Words(f"desk.asked.{one.asked}") if one.asked else None
        found.append(Line(Said(one.text), again and one.text not in known, asked))
    return tuple(found)


def _gone(answer: Answer | None, before: Answer | None) -> tuple[Text, ...]:
    now = {one.text for one in answer.said} if answer else set()
    return tuple(Said(one.text) for one in (before.said if before else ()) if one.text not in now)


def _since(state: State, criterion_id: str) -> Day | None:
    found = state.renews.kept.get(criterion_id) if state.renews else None
    return Day(found.date()) if found else None


def _then(state: State, criterion_id: str) -> tuple[Text, ...]:
    told = state.renews.then.get(criterion_id, ()) if state.renews else ()
    return tuple(Said(one) for one in told)


def _marked(item: Shown, before: State | None, criterion_id: str = "") -> Shown:
    """The piece, marked as new where the judged round did not have it, or not for this criterion."""
    if before is None:
        return item
    known = any(
        one.id == item.id and (not criterion_id or criterion_id in one.criteria)
        for one in before.evidence
    )
    return replace(item, new=not known)


def card_parts(
    briefing: Briefing,
    state: State,
    before: State | None,
    results: Mapping[str, Result],
    shown: Sequence[Shown],
) -> tuple[CardPart, ...]:
    """Every criterion with its answers and evidence; ``before`` is the round judged last.

    ``open`` is false for a criterion that was found met in an earlier round.
    """
    badge = briefing.badge
    assert badge is not None  # a claim that was sent has a badge
    open_now = {one.id for one in briefing.criteria(state)}
    found: list[CardPart] = []
    for criterion in badge.criteria:
        place = CRITERION + criterion.id
        earlier = before.answer(place) if before else None
        answer = state.answer(place)
        tied = tuple(
            _marked(item, before, criterion.id)
            for item in shown
            if any(c.id == criterion.id and c.chosen for c in item.criteria)
        )
        found.append(
            CardPart(
                criterion=criterion,
                lines=_lines(answer, earlier, again=before is not None),
                gone=_gone(answer, earlier),
                items=tied,
                meter=meter(cover(briefing, state, criterion)),
                levels=badge.scale,
                before=results.get(criterion.id),
                open=criterion.id in open_now,
                since=_since(state, criterion.id),
                then=_then(state, criterion.id),
            )
        )
    return tuple(found)


def card(  # noqa: PLR0913  a card has many sides
    claim: Claim,
    briefing: Briefing,
    state: State,
    shown: Sequence[Shown],
    parts: Sequence[CardPart],
    messages: Sequence[Message],
    *,
    mine: bool,
    own: bool,
    taken_by: str,
    before: State | None = None,
    learner: str = "",
) -> Card:
    """The whole card of a claim; ``before`` is the round judged last."""
    badge = briefing.badge
    assert badge is not None  # a claim that was sent has a badge
    told = [name for name, place in briefing.script.places.items() if place.kind.value == "text"]
    chosen = [
        Words(f"interview.{name}.{one}") for name, ids in state.choices.items() for one in ids
    ]
    own_words = [
        text
        for name, place in briefing.script.places.items()
        if place.kind.value == "choices"
        for text in _texts(state.answers.get(name))
    ]
    return Card(
        claim=claim,
        title=title(badge),
        badge=badge,
        story=tuple(text for name in told for text in _texts(state.answers.get(name))),
        sources=(*chosen, *own_words),
        note=_texts(state.answers.get("note")),
        parts=tuple(parts),
        loose=tuple(_marked(i, before) for i in shown if not any(c.chosen for c in i.criteria)),
        messages=tuple(messages),
        mine=mine,
        own=own,
        taken_by=taken_by,
        sent_at=claim.submitted_at,
        learner=learner,
        renews=_renews(state),
    )


def _renews(state: State) -> tuple[Day, Day] | None:
    found = state.renews
    return (Day(found.given.date()), Day(found.until.date())) if found else None


__all__ = [
    "Card",
    "CardPart",
    "Held",
    "Line",
    "QueueItem",
    "card",
    "card_parts",
    "closed",
    "shown_items",
]
