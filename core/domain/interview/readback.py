"""What was told so far: as a conversation, and part by part to read it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.domain.interview.briefing import Briefing
from core.domain.interview.cover import FULL, Cover, cover
from core.domain.interview.script import PlaceKind
from core.domain.interview.state import CRITERION, Answer, Evidence, Kind, State
from core.domain.screens import (
    Day,
    EvidenceKind,
    Meter,
    Option,
    Own,
    Part,
    Said,
    Shown,
    Text,
    Tone,
    Words,
)


def shown_items(briefing: Briefing, state: State) -> tuple[Shown, ...]:
    """The evidence as it is listed, each piece with the criteria it shows."""
    names = {c.id: Own(c.name) for c in briefing.badge.criteria} if briefing.badge else {}
    return tuple(_shown(item, names) for item in state.evidence)


def _shown(item: Evidence, names: dict[str, Own]) -> Shown:
    detail: Text | None = None
    if item.kind is EvidenceKind.WITNESS and item.relation:
        detail = Said(item.relation)
    elif item.text and item.text != item.title:
        detail = Said(item.text)
    href = f"/files/{item.file_id}" if item.kind is EvidenceKind.FILE else item.url
    tied = tuple(Option(cid, name, chosen=cid in item.criteria) for cid, name in names.items())
    return Shown(item.id, item.kind, Said(item.title), tied, href, detail)


def parts(briefing: Briefing, state: State, *, edit: bool) -> Iterator[Part]:
    """Everything that was told, part by part, with its meter; ``edit`` adds the buttons."""
    for name in briefing.order:
        kind = briefing.script.places[name].kind
        fixed = state.reopened or (state.renews is not None and kind is PlaceKind.BADGE)
        change = edit and not (fixed and kind is not PlaceKind.EVIDENCE)
        button = _edit(name) if change else None
        if kind is PlaceKind.TEXT:
            yield Part(Words(f"part.{name}"), _told(state.answers.get(name)), button)
        elif kind is PlaceKind.BADGE and briefing.badge:
            yield Part(Words(f"part.{name}"), (Own(briefing.badge.name),), button)
        elif kind is PlaceKind.CHOICES:
            chosen: tuple[Text, ...] = tuple(
                Words(f"interview.{name}.{one}") for one in state.choices.get(name, ())
            )
            own = _told(state.answers.get(name)) if name in state.answers else ()
            yield Part(Words(f"part.{name}"), (*chosen, *own) or (Words("part.open"),), button)
        elif kind is PlaceKind.CRITERIA:
            yield from _criteria_parts(briefing, state, edit=edit)
    if "note" in state.answers:
        yield Part(Words("part.note"), _told(state.answers["note"]))


def _criteria_parts(briefing: Briefing, state: State, *, edit: bool) -> Iterator[Part]:
    open_now = {c.id for c in briefing.criteria(state)}
    for criterion in briefing.badge.criteria if briefing.badge else ():
        is_open = criterion.id in open_now
        reason = state.reasons.get(criterion.id)
        yield Part(
            title=Own(criterion.name),
            said=_told(state.answer(CRITERION + criterion.id)),
            edit=_edit(CRITERION + criterion.id) if edit and is_open else None,
            meter=meter(cover(briefing, state, criterion)) if is_open else None,
            comment=Said(reason) if reason else None,
            fixed=None if is_open else settled(state, criterion.id),
        )


def settled(state: State, criterion_id: str) -> Words:
    """What is said of a criterion that is not asked: met before, or recognised from an award."""
    since = state.renews.kept.get(criterion_id) if state.renews else None
    return Words("part.recognised", {"day": Day(since.date())}) if since else Words("part.met")


def _edit(place: str) -> Option:
    return Option(f"edit:{place}", Words("action.edit"), tone=Tone.QUIET)


def _told(answer: Answer | None) -> tuple[Text, ...]:
    if answer is None or not answer.said:
        kind = answer.kind if answer else Kind.SKIPPED
        return (Words("part.unknown" if kind is Kind.UNKNOWN else "part.open"),)
    return tuple(Said(one.text) for one in answer.said)


def meter(found: Cover) -> Meter:
    """The advice for one criterion, in words."""
    advice: tuple[Text, ...] = tuple(Words(f"gap.{gap.value}") for gap in found.gaps)
    if found.told and not found.evidence:
        advice = (*advice, Words("gap.no_evidence"))
    level = found.level
    return Meter(level, Words(f"meter.{level}"), advice if level < FULL else ())


# -- what was said so far -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question that was answered, and the answer: a line of the conversation so far."""

    question: Text
    answer: tuple[Text, ...]


def history(briefing: Briefing, state: State) -> tuple[Exchange, ...]:
    """The conversation up to now, in the order of the script, the present place left out."""
    found: list[Exchange] = []
    for name in briefing.order:
        kind = briefing.script.places[name].kind
        if name == state.place:
            break
        if kind is PlaceKind.TEXT and name in state.answers:
            found.append(Exchange(Words(f"interview.{name}"), _told(state.answers[name])))
        elif kind is PlaceKind.BADGE and briefing.badge:
            found.append(Exchange(Words(f"interview.{name}"), (Own(briefing.badge.name),)))
        elif kind is PlaceKind.CHOICES and (name in state.choices or name in state.answers):
            picked = [Words(f"interview.{name}.{one}") for one in state.choices.get(name, ())]
            own = _told(state.answers[name]) if name in state.answers else ()
            found.append(Exchange(Words(f"interview.{name}"), (*picked, *own)))
        elif kind is PlaceKind.CRITERIA:
            found.extend(_told_criteria(briefing, state))
    return tuple(found)


def _told_criteria(briefing: Briefing, state: State) -> Iterator[Exchange]:
    for criterion in briefing.criteria(state):
        place = CRITERION + criterion.id
        answer = state.answer(place)
        waits = state.reopened and place not in state.passed
        if place == state.place or answer is None or waits:
            continue
        own = tuple(one for one in answer.said if one.asked not in _gaps(state, criterion.id))
        yield Exchange(Own(criterion.question), _told(Answer(answer.kind, own)))
        for probe in state.probes:
            told = tuple(Said(s.text) for s in answer.said if s.asked == probe.gap)
            if probe.criterion == criterion.id and told:
                name = {"criterion": Own(criterion.name)}
                yield Exchange(Words(f"probe.{probe.gap}", name), told)


def _gaps(state: State, criterion_id: str) -> frozenset[str]:
    return frozenset(probe.gap for probe in state.probes if probe.criterion == criterion_id)
