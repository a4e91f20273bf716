"""Where a claim stands and what happens next, for its owner. Pure; drawn at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.domain.catalogue import Badge
from core.domain.claim import OPEN, WITH_ASSESSORS, Claim, ClaimState, Seat
from core.domain.renewal import Offer
from core.domain.screens import (
    Day,
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

# The option that begins to renew an award, or goes on with it.
RENEW = "renew"
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
# Where it is said that somebody looks at it, or did, who had not judged it.
TOLD_OF_APPEAL = (
    ClaimState.SUBMITTED,
    ClaimState.IN_REVIEW,
    ClaimState.NOT_YET,
    ClaimState.AWARDED,
)


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


def next_line(claim: Claim, offer: Offer | None = None) -> Text:
    """What happens next with a claim, in one sentence; ``offer`` tells whether its award counts."""
    if taken_back := _taken_back(offer):
        return Words(f"public.state.{taken_back}.more")
    params: dict[str, Param] = {}
    if claim.submitted_at is not None and claim.state in WITH_ASSESSORS:
        params["since"] = Moment(claim.submitted_at)
    if claim.seat is Seat.APPEAL and claim.state in TOLD_OF_APPEAL:
        return Words(f"claim.next.{claim.state.value}.appeal", params)
    if claim.state is ClaimState.AWARDED and claim.submitted_at is None:
        # It came from a list: nobody told anything, and nobody read it.
        return Words("claim.next.awarded.list")
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
    offer: Offer | None = None,
) -> Standing:
    """The page of a claim that is not being told right now.

    ``asked`` is true while a question of an assessor waits for an answer; ``offer`` tells of an
    award whether it can be renewed.
    """
    options: list[Option] = []
    if offer is not None and not offer.why:
        label = "claim.renew.go_on" if offer.under_way else "claim.renew"
        options.append(Option(RENEW, Words(label), tone=Tone.MAIN))
    if claim.state in OPEN:
        options.append(Option("withdraw", Words("claim.withdraw"), tone=Tone.GRAVE))
    return Standing(
        claim_id=claim.id,
        title=title(badge),
        lines=(*_lines(claim, offer), *time_lines(offer)),
        stages=stages(claim.state) if claim.state is not ClaimState.WITHDRAWN else (),
        parts=tuple(parts),
        messages=tuple(messages),
        options=tuple(options),
        award_id=award_id,
        takes_text=asked or claim.state in WITH_ASSESSORS,
        decided=claim.state is ClaimState.AWARDED,
        notice=notice,
    )


def _lines(claim: Claim, offer: Offer | None) -> tuple[Text, ...]:
    return (_state(claim, offer), next_line(claim, offer))


def _state(claim: Claim, offer: Offer | None) -> Text:
    if taken_back := _taken_back(offer):
        return Words(f"public.state.{taken_back}")
    return Words(f"claim.state.{claim.state.value}")


def _taken_back(offer: Offer | None) -> str:
    """How an award stands that does not count any more, or not now; "" for any other."""
    if offer is None or not (offer.revoked or offer.suspended):
        return ""
    return "revoked" if offer.revoked else "suspended"


def comment_lines(badge: Badge | None, comments: Mapping[str, str]) -> tuple[Text, ...]:
    """What an assessor wrote to the learner with an award; ``comments`` by criterion."""
    return tuple(
        Words("claim.judged", {"criterion": Own(one.name), "comment": Said(comments[one.id])})
        for one in (badge.criteria if badge else ())
        if comments.get(one.id)
    )


# What is said of a renewal that was over because what it would renew was revoked.
ENDED = (Words("claim.renew.ended"), Words("claim.renew.ended.next"))


def time_lines(offer: Offer | None) -> tuple[Text, ...]:
    """What is said of the time of an award that expires: until when, and what can be done."""
    if offer is None or offer.term is None or offer.why in ("revoked", "suspended"):
        return ()
    term = offer.term
    days = {"until": Day(term.until.date()), "opens": Day(term.opens.date())}
    days["closes"] = Day(term.closes.date())
    about = offer.why or ("under_way" if offer.under_way else "over" if offer.over else "ready")
    return (Words(f"claim.time.{about}", days),)


def entry(
    claim: Claim, badge: Badge | None, award_id: str = "", offer: Offer | None = None
) -> Entry:
    """One claim in its owner's list.

    An award that was renewed is no badge of its own any more: the newer one is listed.
    """
    renewed = offer is not None and offer.why == "renewed"
    told = time_lines(offer)
    return Entry(
        claim_id=claim.id,
        title=title(badge),
        state=Words("claim.renewed") if renewed else _state(claim, offer),
        next=told[0] if told else next_line(claim, offer),
        open=Option(f"open:{claim.id}", Words(f"claim.open.{claim.state.value}")),
        award_id="" if renewed else award_id,
        renew=award_id if offer is not None and offer.open else "",
        time=told[0] if told and not renewed else None,
    )


def home(entries: Sequence[Entry], notice: Text | None = None) -> Home:
    """A learner's claims, and the way to begin another."""
    key = "home.some" if entries else "home.none"
    begin = Option("begin", Words("home.begin"), tone=Tone.MAIN)
    return Home((Words(key),), tuple(entries), begin, notice)
