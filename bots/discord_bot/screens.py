"""The learner's screens as Discord messages: one screen, one message. Pure and total."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import ui

from bots.discord_bot import layout, text
from bots.discord_bot.after import closed, settled, unpressable
from bots.discord_bot.layout import ROOMS, ROOMS_BESIDE, Item, Page, Sheet
from bots.discord_bot.menus import CARRIED, MOST_CARRIED, aside, choose, one_of
from bots.discord_bot.pen import Pen, quiet
from bots.discord_bot.standing import ask_button, part, rate_button, say_button, standing
from core.domain.screens import (
    Ask,
    Choose,
    EvidenceKind,
    Gather,
    Home,
    Option,
    ReadBack,
    Said,
    Screen,
    Shown,
    Standing,
    Text,
    Tone,
)
from core.services.conversation import Conversation
from core.texts import Texts

KINDS = (EvidenceKind.LINK, EvidenceKind.FILE, EvidenceKind.WITNESS)
NOT_AN_ANSWER = frozenset({"skip", "unknown"})


def draw(
    texts: Texts, talk: Conversation, *, base_url: str = "", typed: bool = True, page: int = 0
) -> Page:
    """The message for a conversation as it stands.

    ``base_url`` is where badges are shown. Where words cannot be read, as in a thread, ``typed``
    is false, and a button opens a window to write in. ``page`` is the page of a long menu.
    """
    pen = Pen.of(texts, talk)
    rooms = ROOMS if isinstance(talk.screen, ReadBack) else ROOMS_BESIDE
    sheet = Sheet()
    for room in rooms:
        sheet = Sheet(room)
        fill(sheet, pen, talk.screen, base_url=base_url, typed=typed, page=page)
        if sheet.fits():
            break
    return layout.card(_done(sheet, pen))


def _done(sheet: Sheet, pen: Pen) -> list[Item]:
    sheet.cut()
    if not sheet.whole and pen.claim_id:
        see = layout.button(pen.word("discord.see_all"), pen.here("see"))
        roomy = (row for row in sheet.rows if len(row) < layout.MOST_IN_ROW)
        first = next((row for row in roomy if isinstance(row[0], ui.Button)), None)
        sheet.rows.append([see]) if first is None else first.append(see)
    return sheet.items()


def fill(
    sheet: Sheet,
    pen: Pen,
    screen: Screen,
    *,
    base_url: str = "",
    typed: bool = True,
    page: int = 0,
) -> None:
    """Put a screen on a sheet."""
    match screen:
        case Ask():
            _ask(sheet, pen, screen, typed=typed, page=page)
        case Choose():
            _choose(sheet, pen, screen, typed=typed, page=page)
        case Gather():
            _gather(sheet, pen, screen, typed=typed)
        case ReadBack():
            _read_back(sheet, pen, screen)
        case Standing():
            standing(sheet, pen, screen, base_url, typed=typed)
        case Home():
            _home(sheet, pen, screen)


# -- the screens --------------------------------------------------------------------------


def _asking(
    sheet: Sheet, pen: Pen, lines: Sequence[Text], notice: Text | None, question: int = -1
) -> None:
    """What is asked, the question itself in bold; it is the last line or the first."""
    if notice is not None:
        sheet.text(pen.say(notice))
        sheet.rule()
    at = question % len(lines) if lines else 0
    for number, one in enumerate(lines):
        said = pen.say(one)
        sheet.strong(said) if number == at else sheet.text(said)


def _ask(sheet: Sheet, pen: Pen, screen: Ask, *, typed: bool, page: int) -> None:
    _asking(sheet, pen, screen.lines, screen.notice)
    said = [one for one in map(pen.say, screen.quotes) if not text.blank(one)]
    if said:
        sheet.small(pen.word("discord.you_wrote"))
    for one in said:
        sheet.quote(one)
    keep = any(one.id in ("agree", "go_on") for one in screen.options)
    if keep:
        waiting(sheet, pen, screen.draft)
    elif not text.blank(screen.draft):
        sheet.small(pen.word("discord.draft"))
        sheet.quote(screen.draft)
    if screen.hint is not None:
        sheet.text(pen.say(screen.hint))
    main = any(one.tone is Tone.MAIN for one in screen.options)
    if screen.takes_text and typed:
        sheet.below(pen.word("discord.say.or" if main else "discord.say.here"))
    buttons = one_of(sheet, pen, list({one.id: one for one in screen.options}.values()), page)
    free = screen.takes_text and not main
    if free:
        # Where nothing can be typed, this is the way to answer, so it comes first.
        buttons.insert(len(buttons) if typed else 0, say_button(pen, typed=typed))
    if screen.decided:
        buttons.append(rate_button(pen))
    _foot(sheet, pen, buttons, screen.actions, visible=free)


def waiting(sheet: Sheet, pen: Pen, draft: str) -> None:
    """Words that nobody keeps yet: they wait in the message itself (see ``menus.carried``)."""
    made, whole = text.dressed(draft, MOST_CARRIED, text.quote)
    if not made:
        return
    key = "discord.draft.waits" if whole else "discord.draft.waits.cut"
    sheet.keep(pen.word(key), made, CARRIED)


def _choose(sheet: Sheet, pen: Pen, screen: Choose, *, typed: bool, page: int) -> None:
    _asking(sheet, pen, screen.lines, screen.notice)
    waiting(sheet, pen, screen.draft)
    buttons = choose(sheet, pen, screen, page)
    if (screen.searchable or screen.many) and typed:
        key = "discord.search.here" if screen.searchable else "discord.own_words"
        sheet.below(pen.word(key))
    elif screen.searchable or screen.many:
        key = "discord.search.window" if screen.searchable else "discord.own_words.window"
        buttons.append(layout.button(pen.word(key), pen.here("say")))
    _foot(sheet, pen, buttons, screen.actions, visible=screen.many)


def _gather(sheet: Sheet, pen: Pen, screen: Gather, *, typed: bool) -> None:
    _asking(sheet, pen, screen.lines, screen.notice, question=0)
    if screen.items:
        sheet.small(pen.word("discord.evidence.have", count=len(screen.items)))
    for item in screen.items:
        _piece(sheet, pen, item)
    if typed:
        sheet.below(pen.word("discord.evidence.drop_here"))
    buttons = [pen.press(screen.go_on), *_tie(pen, screen.items)]
    buttons += [
        layout.button(pen.word(f"discord.add.{one.value}"), pen.here("add", one.value))
        for one in KINDS
    ]
    if not typed:
        buttons.append(layout.button(pen.word("discord.add.note"), pen.here("say")))
    _foot(sheet, pen, buttons, screen.actions, menus=_ties(pen, screen.items))


def _piece(sheet: Sheet, pen: Pen, item: Shown) -> None:
    heading, below = pen.piece(item)
    most = layout.MOST_PARAGRAPH if sheet.room is None else max(sheet.room // 3, 60)
    if sheet.room is None:
        sheet.strong(heading)
        sheet.small("\n".join(below), most)
        return
    made, whole = text.dressed(heading, most, text.bold)
    lines, all_lines = text.dressed("\n".join(below), most, text.small)
    sheet.whole = sheet.whole and whole and all_lines
    sheet.body.append("\n".join(one for one in (made, lines) if one))


def _tie(pen: Pen, items: Sequence[Shown]) -> list[layout.Button]:
    """The button to say what the only piece shows."""
    if len(items) != 1:
        return []
    tied = any(one.chosen for one in items[0].criteria)
    said = pen.word("discord.tie" if tied else "discord.tie.first")
    return [layout.button(said, pen.here("tie", items[0].id))]


def _ties(pen: Pen, items: Sequence[Shown]) -> list[layout.Select]:
    """Menus of several pieces, to say what one shows or to take it away."""
    lines: dict[str, discord.SelectOption] = {}
    for item in items if len(items) > 1 else ():
        name = f"{pen.word(f'discord.kind.{item.kind.value}')}: {pen.plain(item.title)}"
        value = pen.here("tie", item.id)
        lines[value] = layout.line(name, value, pen.shows(item))
    return layout.menus(pen.here, "piece", list(lines.values()), pen.word("discord.tie.menu"))


def _read_back(sheet: Sheet, pen: Pen, screen: ReadBack) -> None:
    _asking(sheet, pen, screen.lines, screen.notice)
    for one in screen.parts:
        part(sheet, pen, one)
    have = pen.word("discord.evidence.list")
    sheet.strong(have)
    for item in screen.items:
        heading, below = pen.piece(item)
        sheet.small(" – ".join((f"• {heading}", *below)), max((sheet.room or 600) // 3, 60))
        if item.marks:
            sheet.small("\n".join(pen.say(one) for one in item.marks))
    if not screen.items:
        sheet.text(pen.word("discord.evidence.nothing"))
    sheet.below(pen.say(screen.declaration), text.words)
    sheet.below(pen.word("discord.send.hint"))
    changes = [Option(one.edit.id, one.title) for one in screen.parts if one.edit]
    changes.append(Option("edit:evidence", Said(have)))
    menus = layout.menus(pen.here, "pick", pen.lines(changes), pen.word("discord.edit"))
    _foot(sheet, pen, [pen.press(screen.submit), ask_button(pen)], screen.actions, menus=menus)


def greeting(texts: Texts, language: str, screen: Home, words: str, *, files: bool = False) -> Page:
    """What whoever writes while nothing is told is answered: go on, or begin with these words."""
    pen, sheet = Pen(texts, language), Sheet(ROOMS_BESIDE[0])
    made, whole = text.dressed(words, MOST_CARRIED, text.quote)
    if made:
        key = "discord.you_wrote" if whole else "discord.draft.waits.cut"
        sheet.keep(pen.word(key), made, CARRIED)
    if files:
        sheet.text(pen.word("discord.greeting.files"))
    _home(sheet, pen, screen, begin=pen.word("discord.greeting.begin") if made else "")
    return layout.card(_done(sheet, pen))


def _home(sheet: Sheet, pen: Pen, screen: Home, begin: str = "") -> None:
    """In short; ``home`` has all of it."""
    _asking(sheet, pen, screen.lines, screen.notice)
    lines: dict[str, discord.SelectOption] = {}
    for one in screen.entries:
        sheet.strong(pen.say(one.title))
        sheet.small(f"{pen.say(one.state)}\n{pen.say(one.next)}")
        value = f"home.open.{one.claim_id}"
        lines[value] = layout.line(pen.plain(one.title), value, pen.plain(one.state))
    label = begin or pen.plain(screen.begin.label)
    sheet.press([layout.button(label, "home.begin", screen.begin.tone)])
    if len(lines) == 1:
        [only] = screen.entries[:1]
        said = pen.plain(only.open.label) if only.open else pen.word("discord.open")
        sheet.press([layout.button(said, f"home.open.{only.claim_id}")])
    elif lines:
        sheet.choose(layout.menu("home.open", list(lines.values()), pen.word("discord.open.menu")))


def _foot(
    sheet: Sheet,
    pen: Pen,
    buttons: Sequence[layout.Button],
    actions: Sequence[Option],
    *,
    visible: bool = False,
    menus: Sequence[layout.Select] = (),
) -> None:
    """What goes on first; what is seldom needed in a menu of its own, below all others."""
    shown = [one for one in actions if visible and one.id in NOT_AN_ANSWER]
    others = [one for one in actions if one not in shown and one in quiet(actions)]
    louder = [one for one in actions if one not in shown and one not in others]
    sheet.press([*buttons, *pen.presses([*louder, *shown])])
    for one in menus:
        sheet.choose(one)
    aside(sheet, pen, others)


__all__ = ["closed", "draw", "fill", "greeting", "settled", "unpressable"]
