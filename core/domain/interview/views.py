"""The screen of an interview, drawn from saved state alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from core.domain.catalogue import Criterion
from core.domain.interview.asides import appeal, aside, language, way_on
from core.domain.interview.briefing import Briefing
from core.domain.interview.cover import already_told
from core.domain.interview.marking import marked_items, marked_parts
from core.domain.interview.readback import parts, shown_items
from core.domain.interview.script import PlaceKind
from core.domain.interview.state import APPEAL, Answer, State
from core.domain.screens import (
    Ask,
    Choose,
    Gather,
    Moment,
    Option,
    Own,
    Param,
    ReadBack,
    Said,
    Screen,
    Standing,
    Text,
    Tone,
    Words,
)

ACTIONS = tuple(
    Option(name, Words(f"action.{name}"), tone=Tone.QUIET)
    for name in ("back", "skip", "unknown", "save", "language")
)


def show(briefing: Briefing, state: State, notice: Text | None = None, draft: str = "") -> Screen:
    """What to show now. ``draft`` is text that could not be kept and is handed back."""
    view = View(briefing, state, notice, draft)
    if state.sent_at is not None:
        title = Own(briefing.badge.name) if briefing.badge else Words("claim.unnamed")
        waits = Words("claim.next.submitted", {"since": Moment(state.sent_at)})
        return Standing("", title, (waits,), (), notice=notice)
    if state.aside == "language":
        return language(view)
    if state.aside == APPEAL:
        return appeal(view)
    if state.aside:
        return aside(view)
    return _SHOWN[briefing.kind(state.place)](view)


@dataclass(frozen=True, slots=True)
class View:
    """What a screen of an interview is drawn from."""

    briefing: Briefing
    state: State
    notice: Text | None
    draft: str

    @property
    def answer(self) -> Answer | None:
        return self.state.answer(self.state.place)

    def ask(
        self,
        lines: tuple[Text, ...],
        options: tuple[Option, ...] = (),
        *,
        quotes: tuple[Text, ...] = (),
        hint: Text | None = None,
        draft: str = "",
    ) -> Ask:
        return Ask(
            place=self.state.place,
            lines=lines,
            options=options,
            actions=ACTIONS,
            draft=self.draft or draft,
            hint=hint,
            quotes=quotes,
            notice=self.notice,
        )


# -- places -------------------------------------------------------------------------------


def _consent(view: View) -> Screen:
    params = {"community": view.briefing.community}
    version = view.briefing.script.consent
    lines = (
        Words(f"interview.{view.state.place}", params),
        Words(f"interview.consent.{version}.what", params),
        Words(f"interview.consent.{version}.who", params),
        Words(f"interview.consent.{version}.rights", params),
    )
    options = (
        Option("agree", Words("interview.consent.agree"), tone=Tone.MAIN),
        Option("decline", Words("interview.consent.decline")),
    )
    return view.ask(lines, options)


def _keep(answer: Answer | None) -> tuple[Option, ...]:
    return (Option("keep", Words("action.keep")),) if answer is not None else ()


def _text(view: View) -> Screen:
    place = view.state.place
    hint = Words(f"interview.{place}.help") if place in view.state.helped else None
    draft = view.answer.text if view.answer else ""
    return view.ask((Words(f"interview.{place}"),), _keep(view.answer), hint=hint, draft=draft)


def _badge(view: View) -> Screen:
    return Choose(
        place=view.state.place,
        lines=(Words(f"interview.{view.state.place}"),),
        options=tuple(_badge_options(view)),
        actions=ACTIONS,
        searchable=True,
        query=view.state.query,
        notice=view.notice,
    )


def _badge_options(view: View) -> Iterator[Option]:
    for edition in view.briefing.found(view.state):
        badge = edition.badge
        note: Text = Own(badge.asks)
        if badge.id in view.briefing.held:
            note = Words("interview.badge.held")
        elif badge.id in view.briefing.under_way:
            note = Words("interview.badge.under_way")
        tags = tuple(Said(tag) for words in badge.tags.values() for tag in words)
        chosen = badge.id == view.state.badge
        yield Option(badge.id, Own(badge.name), note, chosen=chosen, search=tags)


def _choices(view: View) -> Screen:
    place = view.state.place
    chosen = view.state.choices.get(place, ())
    options = tuple(
        Option(one, Words(f"interview.{place}.{one}"), chosen=one in chosen)
        for one in view.briefing.at(place).options
    )
    return Choose(
        place=place,
        lines=(Words(f"interview.{place}"),),
        options=options,
        actions=ACTIONS,
        many=True,
        confirm=Option("chosen", Words("action.go_on"), tone=Tone.MAIN),
        notice=view.notice,
    )


def _criterion(view: View) -> Screen:
    criterion = view.briefing.criterion(view.state.place)
    assert criterion is not None  # the place was made from the badge's own criteria
    place, answer = view.state.place, view.answer
    hint = Own(criterion.example) if place in view.state.helped else None
    again = bool(view.state.reopened) and place not in view.state.passed
    if again and not view.state.returning:
        return _reopened(view, criterion, hint)
    told = already_told(view.briefing, view.state, criterion) if answer is None else ()
    adding = place in view.state.adding
    if told and not adding:
        return _confirmed(view, criterion, told)
    lines: tuple[Text, ...] = (Own(criterion.question),)
    if adding:
        lines = (Words("interview.add_more"), *lines)
    return view.ask(
        lines,
        _keep(answer),
        quotes=tuple(Said(one) for one in told),
        hint=hint,
        draft=answer.text if answer else "",
    )


def _confirmed(view: View, criterion: Criterion, told: tuple[str, ...]) -> Screen:
    lines = (Words("interview.heard", {"criterion": Own(criterion.name)}),)
    options = (
        Option("yes", Words("interview.heard.yes"), tone=Tone.MAIN),
        Option("more", Words("interview.heard.more")),
    )
    helped = view.state.place in view.state.helped
    hint = Own(criterion.example if helped else criterion.question)
    return view.ask(lines, options, quotes=tuple(Said(one) for one in told), hint=hint)


def _reopened(view: View, criterion: Criterion, hint: Text | None) -> Screen:
    reason = Said(view.state.reasons.get(criterion.id, ""))
    params: dict[str, Param] = {"criterion": Own(criterion.name), "reason": reason}
    lines: tuple[Text, ...] = (
        Words("interview.reopened", params),
        *way_on(view.state, criterion.id),
        Own(criterion.question),
    )
    badge, first = view.briefing.badge, criterion.id == view.state.reopened[0]
    if badge and first:
        met = len(badge.criteria) - len(view.state.reopened)
        lines = (Words("interview.not_yet", {"met": met, "of": len(badge.criteria)}), *lines)
    options = _keep(view.answer)
    if view.state.appeal_until is not None:
        options += (Option(APPEAL, Words("interview.appeal.begin"), tone=Tone.QUIET),)
    said = view.answer.said if view.answer else ()
    asked = view.ask(lines, options, quotes=tuple(Said(one.text) for one in said), hint=hint)
    return replace(asked, decided=first)


def _probe(view: View) -> Screen:
    criterion = view.briefing.criterion(view.state.place)
    assert criterion is not None  # probes are asked of the badge's own criteria
    gap = view.state.place.rpartition("/")[2]
    said = view.answer.said if view.answer else ()
    lines = (Words(f"probe.{gap}", {"criterion": Own(criterion.name)}),)
    return view.ask(lines, quotes=tuple(Said(one.text) for one in said))


def _gather(view: View) -> Screen:
    lines: tuple[Text, ...] = (Words(f"interview.{view.state.place}"),)
    badge = view.briefing.badge
    if badge and badge.current_within_months:
        years, months = divmod(badge.current_within_months, 12)
        span = (
            Words("time.years", count=years)
            if not months
            else Words("time.months", count=badge.current_within_months)
        )
        lines = (*lines, Words("interview.current", {"time": span}))
    return Gather(
        place=view.state.place,
        lines=lines,
        criteria=_criteria_options(view),
        items=shown_items(view.briefing, view.state),
        go_on=Option("go_on", Words("action.go_on"), tone=Tone.MAIN),
        actions=ACTIONS,
        notice=view.notice,
    )


def _criteria_options(view: View) -> tuple[Option, ...]:
    return tuple(Option(c.id, Own(c.name)) for c in view.briefing.criteria(view.state))


def _review(view: View) -> Screen:
    return ReadBack(
        place=view.state.place,
        lines=(Words(f"interview.{view.state.place}"),),
        parts=tuple(marked_parts(view.briefing, parts(view.briefing, view.state, edit=True))),
        items=tuple(marked_items(view.briefing, shown_items(view.briefing, view.state))),
        declaration=Words("interview.declaration"),
        submit=Option("submit", Words("interview.submit"), tone=Tone.MAIN),
        actions=ACTIONS,
        notice=view.notice,
    )


_SHOWN: dict[PlaceKind, Callable[[View], Screen]] = {
    PlaceKind.CONSENT: _consent,
    PlaceKind.TEXT: _text,
    PlaceKind.BADGE: _badge,
    PlaceKind.CHOICES: _choices,
    PlaceKind.CRITERIA: _criterion,
    PlaceKind.PROBES: _probe,
    PlaceKind.EVIDENCE: _gather,
    PlaceKind.REVIEW: _review,
}
