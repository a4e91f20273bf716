"""The one message about a claim in the assessors' channel. Pure.

Everybody in the channel sees the same: no name, handle or picture of the learner, and of
their own words one short line per criterion. The rest is behind "Open".
"""

from __future__ import annotations

from datetime import datetime, timedelta

from babel import Locale
from babel.dates import format_timedelta

from bots.slack_bot.blocks import (
    MOST_FALLBACK,
    Block,
    actions,
    button,
    context,
    escape,
    header,
    section,
)
from bots.slack_bot.rich import SLOT, dots, excerpt, line, timed, words
from bots.slack_bot.screens import Post
from core.domain.claim import WITH_ASSESSORS, Claim, ClaimState, Seat
from core.domain.desk import Card, CardPart
from core.domain.judging import settled
from core.domain.screens import Own, Tone
from core.texts import Texts

MOST_QUOTE = 150
MOST_NAME = 100
# More than any badge has; a message holds 50 blocks.
MOST_PARTS = 40
MINUTE = 60
ACTS = {
    ClaimState.SUBMITTED: ("take", "open", "recuse"),
    ClaimState.IN_REVIEW: ("open", "ask", "release"),
    ClaimState.QUESTION: ("open", "release"),
    ClaimState.NOT_YET: ("open",),
    ClaimState.AWARDED: ("open",),
}
# Where the name of the assessor belongs to the sentence.
BY_SOMEBODY = frozenset(
    {ClaimState.IN_REVIEW, ClaimState.QUESTION, ClaimState.NOT_YET, ClaimState.AWARDED}
)


def card(texts: Texts, language: str, card: Card, now: datetime) -> Post:
    """A claim as it stands, for all assessors of a channel."""
    title = texts.say(card.title, language)
    state = state_of(texts, language, card)
    blocks = [header(title), *line(timed(state, card.claim.changed_at))]
    if _answered(card):
        blocks += line(words(texts.get(language, "slack.card.answered"), bold=True))
    if card.claim.state in WITH_ASSESSORS:
        blocks += _summary(texts, language, card)
    blocks += actions([act(texts, language, card.claim, one) for one in acts_of(card.claim)])
    return Post(_fallback(texts, language, card, now), blocks)


def _answered(card: Card) -> bool:
    """Whether the last word in this round is the learner's."""
    if card.claim.state not in WITH_ASSESSORS or not card.messages or not card.sent_at:
        return False
    last = card.messages[-1]
    return last.kind != "question" and last.at.at >= card.sent_at


def gone(texts: Texts, language: str) -> Post:
    """What is left of a claim that was erased."""
    told = texts.get(language, "slack.card.gone")
    return Post(escape(told, MOST_FALLBACK), [section(told)])


def told(texts: Texts, language: str, what: str, card: Card | None) -> Post:
    """For one person who pressed a button: what they have to know, and how the claim stands."""
    blocks = [section(what)]
    if card is not None:
        blocks += line(timed(state_of(texts, language, card), card.claim.changed_at))
    return Post(escape(what, MOST_FALLBACK), blocks)


def state_of(texts: Texts, language: str, card: Card) -> str:
    """Where a claim stands, in a sentence; ``SLOT`` is the time of its last change."""
    state, name = card.claim.state, excerpt(card.taken_by, MOST_NAME).replace(SLOT, "")
    key = f"slack.card.state.{state.value}"
    if state not in BY_SOMEBODY:
        return texts.get(language, key, when=SLOT)
    if not name:
        return texts.get(language, f"{key}.somebody", when=SLOT)
    return texts.get(language, key, name=name, when=SLOT)


def acts_of(claim: Claim) -> tuple[str, ...]:
    """What can be done with a claim now."""
    return ACTS.get(claim.state, ())


def act(texts: Texts, language: str, claim: Claim, what: str) -> Block:
    """The button for one of them."""
    tone = Tone.MAIN if what == "take" else Tone.PLAIN
    label = texts.get(language, f"slack.desk.{what}")
    return button(label, f"desk.{what}.{claim.id}.{claim.version}", tone=tone)


def facts(texts: Texts, language: str, card: Card) -> list[str]:
    """In few words: how much evidence there is, and whether it came before."""
    pieces = {item.id for part in card.parts for item in part.items}
    pieces |= {item.id for item in card.loose}
    found = [] if card.closed else [texts.get(language, "slack.desk.pieces", len(pieces))]
    if card.renews is not None:
        found.insert(0, texts.get(language, "page.queue.renewal"))
    if card.claim.seat is not Seat.FIRST:
        found.append(texts.get(language, f"page.card.seat.{card.claim.seat.value}"))
    if card.learner:
        found.append(texts.get(language, "page.card.learner", name=card.learner))
    if card.sent_again:
        found.append(texts.get(language, "page.queue.round", number=card.claim.round))
    return found


def span(seconds: float, language: str) -> str:
    """A length of time in its largest unit: 2 days, 3 hours. At least one minute."""
    length = timedelta(seconds=max(seconds, MINUTE))
    return format_timedelta(length, threshold=1, locale=Locale.parse(language, sep="-"))


def _summary(texts: Texts, language: str, card: Card) -> list[Block]:
    first = facts(texts, language, card)
    if card.sent_at and card.claim.state is not ClaimState.SUBMITTED:
        sent = timed(texts.get(language, "slack.card.sent", when=SLOT), card.sent_at)
        blocks = line(words(" · ".join(first) + " · "), sent)
    else:
        blocks = [context(first)]
    for part in card.parts[:MOST_PARTS]:
        blocks += _part(texts, language, part)
    return blocks


def _part(texts: Texts, language: str, part: CardPart) -> list[Block]:
    name = excerpt(texts.say(_name(part), language), MOST_QUOTE)
    if not part.open:
        return line(words(name, bold=True), words(f"  {texts.say(settled(part), language)}"))
    told = f"  {dots(part.meter.level)} {texts.say(part.meter.label, language)}"
    # Nothing of what was told: who reads the channel has not said yet that they know nobody here.
    new = any(one.new for one in part.lines)
    more = f" · {texts.get(language, 'page.card.new')}" if new else ""
    return line(words(name, bold=True), words(told + more))


def _name(part: CardPart) -> Own:
    return Own(part.criterion.name)


def _fallback(texts: Texts, language: str, card: Card, now: datetime) -> str:
    """For notifications and screen readers: what it is, where it stands, how long it waits."""
    title = excerpt(texts.say(card.title, language), MOST_QUOTE)
    spoken = texts.best(language)
    if card.claim.state is ClaimState.SUBMITTED and card.sent_at:
        waits = span((now - card.sent_at).total_seconds(), spoken)
        told = texts.get(language, "slack.card.waits", time=waits)
    else:
        changed = span((now - card.claim.changed_at).total_seconds(), spoken)
        told = state_of(texts, language, card).replace(
            SLOT, texts.get(language, "slack.card.ago", time=changed)
        )
    return escape(f"{title}: {told}", MOST_FALLBACK)


__all__ = ["act", "acts_of", "card", "facts", "gone", "span", "state_of", "told"]
