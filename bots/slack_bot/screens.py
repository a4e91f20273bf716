"""The learner's screens as Slack messages: one screen, one message. Pure and total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.menus import carry, choose, read_pick
from bots.slack_bot.pen import Pen, quiet
from bots.slack_bot.sheet import ROOM, Sheet, room_for
from bots.slack_bot.speaking import spoken
from bots.slack_bot.standing import ask_button, rate_button, say_button, standing
from core.domain.interview import Exchange
from core.domain.screens import (
    Ask,
    Choose,
    Gather,
    Home,
    Option,
    ReadBack,
    Screen,
    Standing,
    Tone,
)
from core.services.conversation import Conversation
from core.texts import Texts

# Characters of a quotation beside a question.
ROOM_QUOTE = 1200
# More pieces of evidence than this get one button each, so that a message holds them all.
MOST_OPEN_PIECES = 10
NOT_AN_ANSWER = frozenset({"skip", "unknown"})


@dataclass(frozen=True, slots=True)
class Post:
    """One message. ``text`` is what notifications show and screen readers read."""

    text: str
    blocks: list[Block]


def draw(texts: Texts, talk: Conversation, *, base_url: str = "") -> Post:
    """The message for a conversation as it stands. ``base_url`` is where badges are shown."""
    sheet = Sheet(Pen.of(texts, talk), _room(Pen.of(texts, talk), talk.screen))
    fill(sheet, talk.screen, base_url)
    return posted(sheet.blocks())


def posted(made: list[Block]) -> Post:
    """Blocks as a message, with its text for those who do not see them; Slack wants some."""
    return Post(spoken(made) or blocks.CUT, made)


def _room(pen: Pen, screen: Screen) -> int:
    return room_for(screen.parts, pen) if isinstance(screen, ReadBack) else ROOM_QUOTE


def fill(sheet: Sheet, screen: Screen, base_url: str = "") -> None:
    """Put a screen on a sheet."""
    match screen:
        case Ask():
            _ask(sheet, screen)
        case Choose():
            _choose(sheet, screen)
        case Gather():
            _gather(sheet, screen)
        case ReadBack():
            _read_back(sheet, screen)
        case Standing():
            standing(sheet, screen, base_url)
        case Home():
            _home(sheet, screen)


# -- the screens --------------------------------------------------------------------------


def _ask(sheet: Sheet, screen: Ask) -> None:
    pen = sheet.pen
    sheet.notice(screen.notice)
    sheet.asking(screen.lines)
    sheet.quotes(pen.word("slack.you_wrote"), map(pen.say, screen.quotes))
    if screen.draft:
        sheet.quotes(pen.word(_about_the_draft(screen)), [screen.draft])
    if screen.hint is not None:
        sheet.text(pen.say(screen.hint))
    main = any(one.tone is Tone.MAIN for one in screen.options)
    elements = carry(pen.presses(screen.options), screen.draft)
    if screen.takes_text:
        sheet.say_below(pen.word("slack.say.or" if main else "slack.say.here"))
        elements = elements if main else [*elements, say_button(pen)]
    if screen.decided:
        elements = [*elements, rate_button(pen)]
    _foot(sheet, elements, screen.actions, visible=screen.takes_text and not main)


def _about_the_draft(screen: Ask) -> str:
    """Before the consent, words are kept by nobody: they wait in the message itself."""
    keep = any(one.id in ("agree", "go_on") for one in screen.options)
    return "slack.draft.waits" if keep else "slack.draft"


def _choose(sheet: Sheet, screen: Choose) -> None:
    sheet.notice(screen.notice)
    sheet.asking(screen.lines)
    if screen.draft:
        sheet.quotes(sheet.pen.word("slack.draft.waits"), [screen.draft])
    row = choose(sheet, screen)
    _foot(sheet, carry(row, screen.draft), screen.actions, visible=screen.many)


def _gather(sheet: Sheet, screen: Gather) -> None:
    pen = sheet.pen
    sheet.notice(screen.notice)
    sheet.asking(screen.lines, question=0)
    if screen.items:
        sheet.small(pen.word("slack.evidence.have", count=len(screen.items)))
    for item in screen.items:
        tie = blocks.button(_tie_words(pen, item.criteria), pen.here("tie", item.id))
        if len(screen.items) > MOST_OPEN_PIECES:
            sheet.piece(item, tie)
            continue
        drop = blocks.button(pen.word("slack.drop"), pen.here("drop", item.id))
        name = blocks.escape(f"{pen.word('slack.drop')}: {pen.say(item.title)}", blocks.MOST_BUTTON)
        sheet.piece(item)
        sheet.body += blocks.actions([tie, {**drop, "accessibility_label": name}])
    sheet.say_below(pen.word("slack.evidence.drop_here"))
    add = blocks.button(pen.word("slack.evidence.add"), pen.here("add"))
    _foot(sheet, [*pen.presses([screen.go_on]), add], screen.actions)


def _tie_words(pen: Pen, criteria: Iterable[Option]) -> str:
    tied = any(one.chosen for one in criteria)
    return pen.word("slack.tie" if tied else "slack.tie.first")


def _read_back(sheet: Sheet, screen: ReadBack) -> None:
    pen = sheet.pen
    sheet.notice(screen.notice)
    sheet.asking(screen.lines)
    for part in screen.parts:
        sheet.part(part)
    have = pen.word("slack.evidence.list")
    edit = pen.press(Option("edit:evidence", screen.submit.label), have, pen.word("action.edit"))
    shown = [" – ".join(pen.piece(item, 80)).replace("\n", " · ") for item in screen.items]
    lines = "\n".join(f"• {one}" for one in shown) or pen.word("slack.evidence.nothing")
    sheet.card(have, lines, edit)
    for item in screen.items:
        sheet.small(*(pen.say(one) for one in item.marks))
    sheet.foot += blocks.sections(pen.say(screen.declaration))[:1]
    _foot(sheet, [*pen.presses([screen.submit]), ask_button(pen)], screen.actions)
    sheet.say_below(pen.word("slack.send.hint"))


def greeting(pen: Pen, screen: Home, words: str, *, files: bool = False) -> Post:
    """What whoever writes while nothing is told is answered: go on, or begin with these words."""
    sheet = Sheet(pen, ROOM_QUOTE)
    sheet.quotes(pen.word("slack.you_wrote"), [words])
    if files:
        sheet.text(pen.word("slack.greeting.files"))
    _home(sheet, screen, words)
    return posted(sheet.blocks())


def _home(sheet: Sheet, screen: Home, words: str = "") -> None:
    """In short; the Home tab has all of it (see ``home``)."""
    pen = sheet.pen
    sheet.notice(screen.notice)
    sheet.asking(screen.lines)
    for one in screen.entries:
        state = f"{pen.say(one.state)}\n{pen.say(one.next)}"
        label = pen.say(one.open.label) if one.open else pen.word("slack.open")
        button = blocks.button(label, f"home.open.{one.claim_id}")
        sheet.card(pen.say(one.title), state, button)
    begin, value = screen.begin, words[: blocks.MOST_BUTTON_VALUE]
    label = pen.word("slack.greeting.begin") if words else pen.say(begin.label)
    sheet.press_below([blocks.button(label, "home.begin", value=value, tone=begin.tone)])


def _foot(
    sheet: Sheet, elements: Sequence[Block], actions: Sequence[Option], *, visible: bool = False
) -> None:
    """The row of buttons: what goes on first, what is seldom needed behind three dots."""
    pen = sheet.pen
    shown = [one for one in actions if visible and one.id in NOT_AN_ANSWER]
    others = [one for one in actions if one not in shown and one in quiet(actions)]
    louder = [one for one in actions if one not in shown and one not in others]
    sheet.press_below([*elements, *pen.presses([*louder, *shown]), *pen.aside(others)])


# -- after the answer ---------------------------------------------------------------------


def settled(texts: Texts, talk: Conversation, before: Screen | None = None) -> Post | None:
    """What the message of the previous screen becomes: its question and the answer.

    ``talk`` is the conversation after the answer. With ``before``, the screen that was
    answered, only an exchange that has one of its lines as the question fits; None if none.
    """
    exchange = _exchange(talk.history, before)
    if exchange is None:
        return None
    sheet = Sheet(Pen.of(texts, talk), ROOM)
    sheet.text(sheet.pen.say(exchange.question))
    sheet.quotes("", map(sheet.pen.say, exchange.answer))
    return posted(sheet.body[: blocks.MOST_BLOCKS])


def closed(texts: Texts, talk: Conversation, before: Screen) -> Post:
    """A screen that is over and has no answer to show: what it said, without its buttons."""
    sheet = Sheet(Pen.of(texts, talk), ROOM)
    lines = getattr(before, "lines", ())
    for line in lines[:1] if isinstance(before, Gather) else lines:
        sheet.text(sheet.pen.say(line))
    return posted(sheet.body[: blocks.MOST_BLOCKS])


def _exchange(history: Sequence[Exchange], before: Screen | None) -> Exchange | None:
    if before is None:
        return history[-1] if history else None
    lines = getattr(before, "lines", ())
    return next((one for one in reversed(history) if one.question in lines), None)


def unpressable(given: Iterable[Block]) -> list[Block]:
    """Blocks without anything to press: a message that is over."""
    kept = []
    for block in given:
        if block.get("type") not in ("actions", "input"):
            kept.append({name: one for name, one in block.items() if name != "accessory"})
    return kept


__all__ = [
    "Post",
    "closed",
    "draw",
    "fill",
    "greeting",
    "posted",
    "read_pick",
    "settled",
    "unpressable",
]
