"""A criterion that is asked again: after a "not yet", or in a renewal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from core.domain.catalogue import Badge, Criterion
from core.domain.interview.asides import way_on
from core.domain.interview.state import APPEAL, Answer, State
from core.domain.interview.told import Heard
from core.domain.screens import Day, Option, Own, Param, Said, Screen, Text, Tone, Words

if TYPE_CHECKING:
    from core.domain.interview.views import View


def keep(answer: Answer | None) -> tuple[Option, ...]:
    """The button that leaves an answer as it is, where there is one."""
    return (Option("keep", Words("action.keep")),) if answer is not None else ()


def reopened(view: View, criterion: Criterion, hint: Text | None) -> Screen:
    """What was not met yet, with the reason and the way on."""
    reason = Said(view.state.reasons.get(criterion.id, ""))
    params: dict[str, Param] = {"criterion": Own(criterion.name), "reason": reason}
    lines: tuple[Text, ...] = (
        Words("interview.reopened", params),
        *way_on(view.state, criterion.id),
        Own(criterion.question),
    )
    badge, first = view.briefing.badge, criterion.id == view.state.reopened[0]
    if badge and first:
        lines = (*_decision(view.state, badge), *lines)
    options = keep(view.answer)
    if view.state.appeal_until is not None:
        options += (Option(APPEAL, Words("interview.appeal.begin"), tone=Tone.QUIET),)
    said = view.answer.said if view.answer else ()
    asked = view.ask(lines, options, quotes=tuple(Said(one.text) for one in said), hint=hint)
    return replace(asked, decided=first)


def _decision(state: State, badge: Badge) -> tuple[Text, ...]:
    """What was decided, before the parts that are asked again one by one."""
    met = len(badge.criteria) - len(state.reopened)
    params: dict[str, Param] = {"met": met, "of": len(badge.criteria)}
    if state.heard is None:
        lines: tuple[Text, ...] = (Words("interview.not_yet", params),)
    else:
        # "What was shown stays" is said only where nothing that was met is unmet now.
        key = "interview.heard_again.unmet" if state.heard.new else "interview.heard_again"
        lines = (
            Words(key, params),
            *_outcome(state.heard, state.reopened, badge),
        )
    if state.renews is not None:
        until = Day(state.renews.until.date())
        lines = (*lines, Words("interview.renew.still", {"day": until}))
    return lines


def _outcome(heard: Heard, again: Collection[str], badge: Badge) -> tuple[Text, ...]:
    """What came of another look, part by part, and the way on. Why a part is not met yet is told
    with its question."""
    found: list[Text] = []
    for one in badge.criteria:
        name: dict[str, Param] = {"criterion": Own(one.name)}
        if one.id in heard.met:
            found.append(Words("interview.heard_again.met", name))
        elif one.id in again:
            how = "new" if one.id in heard.new else "still"
            found.append(Words(f"interview.heard_again.{how}", name))
        if heard.met.get(one.id):
            found.append(Words("claim.judged", {**name, "comment": Said(heard.met[one.id])}))
    return (*found, Words("interview.heard_again.way_on"))


def renewed(view: View, criterion: Criterion, hint: Text | None) -> Screen:
    """What was done since, with what was told then beside it."""
    renews, badge = view.state.renews, view.briefing.badge
    assert renews is not None  # it is a renewal
    assert badge is not None  # of a badge that is chosen
    given = Day(renews.given.date())
    then = tuple(Said(one) for one in renews.then.get(criterion.id, ()))
    lines: list[Text] = []
    if criterion.id == view.state.reopened[0]:
        filled: dict[str, Param] = {"badge": Own(badge.name), "of": len(badge.criteria)}
        lines.append(Words("interview.renew", filled, count=len(view.state.reopened)))
    about: dict[str, Param] = {"criterion": Own(criterion.name), "day": given}
    lines.append(Words("interview.renew.then" if then else "interview.renew.since", about))
    lines.append(Own(criterion.question))
    return view.ask(tuple(lines), keep(view.answer), quotes=then, hint=hint)
