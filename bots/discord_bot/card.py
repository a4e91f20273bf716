"""The one message about a claim in the assessors' channel. Pure.

Everybody in the channel sees the same: no name, handle or picture of the learner, and of
their own words one short line per criterion. The rest is behind "Open".
Ids: ``desk_take|desk_open|desk_ask|desk_release|desk_recuse.CLAIM.VERSION``.
"""

from __future__ import annotations

from bots.discord_bot import layout, text
from bots.discord_bot.ids import Here
from bots.discord_bot.layout import Button, Page, Sheet
from bots.discord_bot.pen import Pen
from core.domain.claim import WITH_ASSESSORS, Claim, ClaimState, Seat
from core.domain.desk import Card, CardPart
from core.domain.judging import settled
from core.domain.screens import Moment, Own, Said, Tone, Words
from core.texts import Texts

MOST_QUOTE = 150
MOST_NAME = 100
# Of an answer below a card: what a message has room for besides.
MOST_RELAYED = 3400
FULL_METER = 3
ACTS = {
    ClaimState.SUBMITTED: ("take", "open", "recuse"),
    ClaimState.IN_REVIEW: ("open", "ask", "release", "recuse"),
    ClaimState.QUESTION: ("open", "release", "recuse"),
    ClaimState.NOT_YET: ("open",),
    ClaimState.AWARDED: ("open",),
}
# Where the name of the assessor belongs to the sentence.
BY_SOMEBODY = frozenset(
    {ClaimState.IN_REVIEW, ClaimState.QUESTION, ClaimState.NOT_YET, ClaimState.AWARDED}
)


def pen_of(texts: Texts, language: str, card: Card) -> Pen:
    """The pen for a claim as it is now."""
    return Pen(texts, texts.best(language), card.claim.id, card.claim.version)


def card(texts: Texts, language: str, found: Card) -> Page:
    """A claim as it stands, for all assessors of a channel."""
    pen, sheet = pen_of(texts, language, found), Sheet(MOST_QUOTE)
    sheet.heading(pen.say(found.title))
    sheet.text(state_of(pen, found))
    if _answered(found):
        sheet.strong(pen.word("discord.card.answered"))
    if found.claim.state in WITH_ASSESSORS:
        sheet.strong(seat_of(pen, found))
        sheet.small(" · ".join(facts(pen, found)))
        for part in found.parts:
            _part(sheet, pen, part)
    sheet.press([act(pen, one) for one in acts_of(found.claim)])
    sheet.cut()
    return layout.card(sheet.items())


def _answered(card: Card) -> bool:
    """Whether the last word in this round is the learner's."""
    if card.claim.state not in WITH_ASSESSORS or not card.messages or not card.sent_at:
        return False
    last = card.messages[-1]
    return last.kind != "question" and last.at.at >= card.sent_at


def gone(texts: Texts, language: str) -> Page:
    """What is left of a claim that was erased."""
    sheet = Sheet(layout.MOST_PARAGRAPH)
    sheet.text(texts.get(texts.best(language), "discord.card.gone"))
    return layout.over(sheet.items())


def told(texts: Texts, language: str, what: str, found: Card | None) -> Page:
    """For one person who pressed a button: what they have to know, and how the claim stands."""
    sheet = Sheet(layout.MOST_PARAGRAPH)
    sheet.text(what)
    if found is not None:
        sheet.small(state_of(pen_of(texts, language, found), found))
    return layout.over(sheet.items())


def returned(texts: Texts, language: str, what: str, typed: list[str], claim: str) -> Page:
    """What kept a window from being taken, with all that was typed in it, to copy it."""
    sheet = Sheet(MOST_RELAYED)
    sheet.text(what)
    kept = [one for one in typed if not text.blank(one)]
    if kept:
        sheet.small(texts.get(language, "discord.desk.typed"))
        sheet.room = max(MOST_RELAYED // len(kept), MOST_QUOTE)
        for one in kept:
            sheet.quote(one)
    if claim:
        # Whichever version it is in: opening a claim does not depend on that.
        label, name = texts.get(language, "discord.desk.back"), Here("desk_open", claim)
        sheet.press([layout.button(label, name.encode())])
    sheet.cut()
    return layout.over(sheet.items())


def relayed(texts: Texts, language: str, kind: str, said: str) -> Page:
    """What was asked of the learner, or what they answered, below the card; "" is not for all."""
    pen, sheet = Pen(texts, texts.best(language)), Sheet(MOST_RELAYED)
    sheet.strong(pen.word(f"discord.relay.{kind}"))
    if said:
        sheet.quote(said)
    else:
        sheet.small(pen.word("claim.relay.closed"))
    if not sheet.whole:
        sheet.small(pen.word("discord.relay.more"))
    return layout.over(sheet.items())


def state_of(pen: Pen, card: Card) -> str:
    """Where a claim stands, in a sentence that is not escaped yet."""
    state, name = card.claim.state, " ".join(card.taken_by.split())
    key, when = f"discord.card.state.{state.value}", Moment(card.claim.changed_at)
    if state not in BY_SOMEBODY:
        return pen.say(Words(key, {"when": when}))
    if text.blank(name):
        return pen.say(Words(f"{key}.somebody", {"when": when}))
    return pen.say(Words(key, {"name": Said(text.plain(name, MOST_NAME)), "when": when}))


def seat_of(pen: Pen, card: Card) -> str:
    """Whose judgement is wanted, where it is not simply the first one."""
    seat = card.claim.seat
    return pen.word(f"discord.card.seat.{seat.value}") if seat is not Seat.FIRST else ""


def acts_of(claim: Claim) -> tuple[str, ...]:
    """What can be done with a claim now."""
    return ACTS.get(claim.state, ())


def act(pen: Pen, what: str) -> Button:
    """The button for one of them."""
    tone = Tone.MAIN if what == "take" else Tone.PLAIN
    return layout.button(pen.word(f"discord.desk.{what}"), pen.here(f"desk_{what}"), tone)


def facts(pen: Pen, card: Card) -> list[str]:
    """In few words: how much evidence there is, and whether it came before."""
    pieces = {item.id for part in card.parts for item in part.items}
    pieces |= {item.id for item in card.loose}
    found = [] if card.closed else [pen.word("discord.desk.pieces", len(pieces))]
    if card.renews is not None:
        found.insert(0, pen.word("page.queue.renewal"))
    if card.sent_again:
        found.append(pen.word("page.queue.round", number=card.claim.round))
    if card.sent_at and card.claim.state is not ClaimState.SUBMITTED:
        found.append(pen.say(Words("discord.card.sent", {"when": Moment(card.sent_at)})))
    return found


def dots(level: int) -> str:
    """How well a part is covered, for the eye; the words beside it say the same."""
    level = min(max(level, 0), FULL_METER)
    return "●" * level + "○" * (FULL_METER - level)


def _part(sheet: Sheet, pen: Pen, part: CardPart) -> None:
    sheet.strong(text.plain(pen.say(Own(part.criterion.name)), MOST_QUOTE))
    if not part.open:
        sheet.small(pen.say(settled(part)))
        return
    # Nothing of what was told: who reads the channel has not said yet that they know nobody here.
    new = f" · {pen.word('page.card.new')}" if any(one.new for one in part.lines) else ""
    sheet.small(f"{dots(part.meter.level)} {pen.say(part.meter.label)}{new}")


__all__ = [
    "act",
    "acts_of",
    "card",
    "dots",
    "facts",
    "gone",
    "pen_of",
    "relayed",
    "returned",
    "seat_of",
    "state_of",
    "told",
]
