"""Screens laid over the place where an interview stands, and what leads on from a "not yet"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.interview.state import APPEAL, State
from core.domain.screens import Ask, Choose, Moment, Option, Own, Said, Screen, Text, Tone, Words

if TYPE_CHECKING:
    from core.domain.interview.views import View


def language(view: View) -> Screen:
    """In which language to go on."""
    options = tuple(
        Option(f"language:{code}", Own({code: name}), chosen=code == view.state.language)
        for code, name in view.briefing.languages.items()
    )
    back = Option("back", Words("action.back"), tone=Tone.QUIET)
    lines = (Words("interview.language"),)
    return Choose(view.state.place, lines, options, (back,), notice=view.notice)


def aside(view: View) -> Screen:
    """Saved for later, or declined: the way to go on."""
    go_on = Option("go_on", Words(f"interview.{view.state.aside}.go_on"), tone=Tone.MAIN)
    lines = (Words(f"interview.{view.state.aside}"),)
    if view.state.aside == "declined" and view.state.consent is not None:
        lines = (Words("interview.declined.later"),)  # a no after a yes: there is something kept
    return Ask(
        view.state.place,
        lines,
        (go_on,),
        notice=view.notice,
        takes_text=False,
        actions=(Option("language", Words("action.language"), tone=Tone.QUIET),),
    )


def appeal(view: View) -> Screen:
    """Why somebody else should look at a decision."""
    until = Moment(view.state.appeal_until) if view.state.appeal_until else ""
    lines = (Words("interview.appeal.until", {"until": until}), Words("interview.appeal"))
    back = Option("back", Words("action.back"), tone=Tone.QUIET)
    return Ask(APPEAL, lines, actions=(back,), draft=view.draft, notice=view.notice)


def way_on(state: State, criterion_id: str) -> tuple[Text, ...]:
    """What good evidence would still need, and what to do next."""
    found: list[Text] = []
    if criterion_id in state.misses:
        found.append(Words(f"interview.misses.{state.misses[criterion_id]}"))
    if criterion_id in state.steps:
        step = state.steps[criterion_id]
        found.append(Words("interview.next_step", {"step": Own(step.text)}))
        found += [Said(step.url)] if step.url else []
    return tuple(found)
