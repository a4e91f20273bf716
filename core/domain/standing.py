"""Where a claim stands and what happens next, for its owner. Pure; drawn at any time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.domain.catalogue import Badge
from core.domain.claim import OPEN, WITH_ASSESSORS, Claim, ClaimState
from core.domain.screens import (
    Entry,
    Home,
    Message,
    Moment,
    Option,
    Own,
    Param,
    Part,
    Said,
    Stage,
    Standing,
    Text,
    Tone,
    Words,
)

STAGES = ("told", "sent", "read", "decided")
_REACHED = {
    ClaimState.DRAFT: 0,
    ClaimState.NOT_YET: 0,
    ClaimState.SUBMITTED: 1,
    ClaimState.IN_REVIEW: 2,
    ClaimState.QUESTION: 2,
    ClaimState.AWARDED: 4,
    ClaimState.WITHDRAWN: 4,
}


def title(badge: Badge | None) -> Text:
    """What a claim is called."""
    return Own(badge.name) if badge else Words("claim.unnamed")


def message(kind: str, text: str, at: datetime, *, mine: bool) -> Message:
    """One line between learner and assessor."""
    return Message(mine, kind, Said(text), Moment(at))


def stages(state: ClaimState) -> tuple[Stage, ...]:
    """The way of a claim, with what is done, what is now and what comes."""
    reached = _REACHED[state]
    return tuple(
        Stage(Words(f"stage.{name}"), "done" if i < reached else "now" if i == reached else "next")
        for i, name in enumerate(STAGES)
    )


def next_line(claim: Claim) -> Text:
    """What happens next with a claim, in one sentence."""
    params: dict[str, Param] = {}
    if claim.submitted_at is not None and claim.state in WITH_ASSESSORS:
        params["since"] = Moment(claim.submitted_at)
    return Words(f"claim.next.{claim.state.value}", params)


def standing(
    claim: Claim,
    badge: Badge | None,
    parts: Sequence[Part],
    messages: Sequence[Message],
    *,
    award_id: str = "",
    asked: bool = False,
    notice: Text | None = None,
) -> Standing:
    """The page of a claim that is not being told right now.

    ``asked`` is true while a question of an assessor waits for an answer.
    """
    options: list[Option] = []
    if claim.state in OPEN:
        options.append(Option("withdraw", Words("claim.withdraw"), tone=Tone.GRAVE))
    return Standing(
        claim_id=claim.id,
        title=title(badge),
        lines=(Words(f"claim.state.{claim.state.value}"), next_line(claim)),
        stages=stages(claim.state) if claim.state is not ClaimState.WITHDRAWN else (),
        parts=tuple(parts),
        messages=tuple(messages),
        options=tuple(options),
        award_id=award_id,
        takes_text=asked or claim.state in WITH_ASSESSORS,
        decided=claim.state is ClaimState.AWARDED,
        notice=notice,
    )


def entry(claim: Claim, badge: Badge | None, award_id: str = "") -> Entry:
    """One claim in its owner's list."""
    return Entry(
        claim_id=claim.id,
        title=title(badge),
        state=Words(f"claim.state.{claim.state.value}"),
        next=next_line(claim),
        open=Option(f"open:{claim.id}", Words(f"claim.open.{claim.state.value}")),
        award_id=award_id,
    )


def home(entries: Sequence[Entry], notice: Text | None = None) -> Home:
    """A learner's claims, and the way to begin another."""
    key = "home.some" if entries else "home.none"
    begin = Option("begin", Words("home.begin"), tone=Tone.MAIN)
    return Home((Words(key),), tuple(entries), begin, notice)
