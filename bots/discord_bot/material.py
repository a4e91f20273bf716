"""All that speaks for a claim, as chunks of pages: story, answers, evidence, talk. Pure.

Ids: ``desk_file.CLAIM.VERSION.FILE-NUMBER`` beside a file, ``desk_judge.CLAIM.VERSION.NUMBER`` beside
a criterion that can be judged, ``desk_misses.CLAIM.VERSION.NUMBER`` the menu below one that is
not yet met, and ``desk_step.CLAIM.VERSION.NUMBER-PAGE`` those of next steps there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bots.discord_bot import layout, text
from bots.discord_bot.card import dots
from bots.discord_bot.layout import MOST_PARAGRAPH, Button
from bots.discord_bot.paging import Atom, Chunk
from bots.discord_bot.pen import Pen
from bots.discord_bot.text import Dress
from core.domain.catalogue import Level
from core.domain.desk import Card, CardPart, Line, Opinion
from core.domain.judging import DECIDED, may_judge, settled
from core.domain.review import Misses, Result
from core.domain.screens import EvidenceKind, Message, Own, Shown, Tone

MOST_NAME = 250
# What of an address may stand on a button; one that Discord does not take spoils the message.
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,24}(?::\d{1,5})?"
    r"(?:[/?#][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*)?"
)


def intro(pen: Pen, card: Card) -> list[Chunk]:
    """What was told before the criteria, and what was said since."""
    story = [atom for one in card.story for atom in said(pen.say(one), text.quote)]
    atoms = story or _small(pen.word("page.card.no_story"))
    if card.sources:
        learned = ", ".join(pen.say(one) for one in card.sources)
        atoms += said(f"{pen.word('page.card.sources')}: {learned}")
    atoms += _quoted(pen.word("page.card.note"), [pen.say(one) for one in card.note])
    if card.loose:
        atoms += said(pen.word("page.card.loose"), text.bold)
        atoms += [atom for item in card.loose for atom in _piece(pen, item, 0)]
    found = [_chunk(pen, pen.word("page.card.story"), atoms)]
    if card.messages:
        talk = [atom for one in card.messages for atom in _message(pen, one)]
        found.append(_chunk(pen, pen.word("page.card.talk"), talk))
    return found


def criterion(pen: Pen, card: Card, number: int, draft: Mapping[str, Result]) -> Chunk:
    """One criterion with what was said and shown for it; ``number`` counts from 1.

    While judging it has a button beside it, and the level that was chosen so far.
    """
    part = card.parts[number - 1]
    name = f"{number}. {text.plain(pen.say(Own(part.criterion.name)), MOST_NAME)}"
    atoms = _small(pen.say(Own(part.criterion.description)))
    for level in reversed(part.levels):
        seen = pen.say(Own(part.criterion.descriptor(level)))
        atoms += _small(f"{level_name(pen, level)}: {seen}") if seen.strip() else []
    atoms += _judged(pen, card, part)
    atoms += [atom for one in part.lines for atom in _told(pen, one)]
    if not part.lines:
        atoms += _small(pen.word("page.card.no_answer"))
    atoms += _quoted(pen.word("page.card.then"), [pen.say(one) for one in part.then])
    atoms += _quoted(pen.word("page.card.gone"), [pen.say(one) for one in part.gone])
    advice = [pen.say(one) for one in part.meter.advice]
    atoms += _small(" · ".join([f"{dots(part.meter.level)} {pen.say(part.meter.label)}", *advice]))
    atoms += [atom for item in part.items for atom in _piece(pen, item, number)]
    beside = None
    if may_judge(card) and part.since is None:
        given = draft.get(part.criterion.id, Result(""))
        atoms += chosen(pen, card, given)
        beside = judge_button(pen, number, done=bool(given.level))
    return _chunk(pen, name, atoms, beside, part.criterion.id)


def judge_button(pen: Pen, number: int, *, done: bool) -> Button:
    """Opens the window in which a criterion is judged."""
    label = pen.word("discord.desk.judge.again" if done else "discord.desk.judge")
    tone = Tone.PLAIN if done else Tone.MAIN
    return layout.button(label, pen.here("desk_judge", str(number)), tone)


def chosen(pen: Pen, card: Card, given: Result) -> list[Atom]:
    """What was chosen for a criterion so far, and the comment."""
    level = card.badge.level(given.level)
    if level is None and not given.comment.strip():
        return _small(pen.word("discord.desk.open_yet"))
    mark = "✓" if level and level.met else "○"
    name = level_name(pen, level) if level else pen.word("discord.desk.no_level")
    found = said(pen.word("discord.desk.yours", level=f"{mark} {name}"), text.bold)
    return [*found, *said(given.comment, text.quote)]


def opinions(pen: Pen, card: Card) -> list[Chunk]:
    """What two colleagues found, for the lead who decides where they differ."""
    return [_opinion(pen, card, one) for one in card.opinions]


def _opinion(pen: Pen, card: Card, found: Opinion) -> Chunk:
    atoms = _small(pen.word("discord.desk.opinion.unsure")) if found.unsure else []
    atoms += _quoted(pen.word("discord.rubric.note"), [found.note])
    for part in card.parts:
        result = found.results.get(part.criterion.id, Result(""))
        level = card.badge.level(result.level)
        apart = "⚠ " if part.criterion.id in found.differing else ""
        name = pen.say(Own(part.criterion.name))
        atoms += said(f"{apart}{name}: {level_name(pen, level) if level else ''}", text.bold)
        atoms += said(result.comment, text.quote)
    return _chunk(pen, pen.word(f"discord.desk.opinion.{found.seat.value}"), atoms)


def misses(pen: Pen, number: int, given: Result) -> Atom:
    """A menu of the rules of good evidence, beside a criterion that is not yet met."""
    lines = [
        layout.line(
            pen.word(f"discord.misses.{one.value}"),
            one.value,
            pen.word(f"discord.misses.{one.value}.more"),
            chosen=one.value == given.misses,
        )
        for one in Misses
    ]
    name = pen.here("desk_misses", str(number))
    menu = layout.menu(name, lines, pen.word("discord.misses"))
    menu.min_values = 0
    return Atom(text.small(pen.word("discord.misses")), menu=menu)


def steps(pen: Pen, number: int, card: Card, given: Result) -> list[Atom]:
    """Menus of next steps to suggest, beside a criterion that is not yet met; none are no menu."""
    lines = [
        layout.line(pen.plain(Own(one.text)), one.id, chosen=one.id == given.step)
        for one in card.steps
    ]
    label = text.small(pen.word("page.card.step"))
    found = []
    for page, at in enumerate(range(0, len(lines), layout.MOST_OPTIONS)):
        name = pen.here("desk_step", f"{number}-{page}")
        menu = layout.menu(name, lines[at : at + layout.MOST_OPTIONS], pen.word("page.card.step"))
        menu.min_values = 0
        found.append(Atom(label, menu=menu))
    return found


def level_name(pen: Pen, level: Level) -> str:
    """A level in words."""
    return pen.say(Own(level.name)) if level.name else pen.word(f"level.{level.id}")


# -- pieces of it -------------------------------------------------------------------------


def said(words: str, dress: Dress = text.words) -> list[Atom]:
    """Words of any length, dressed, in as many atoms as they need."""
    return [Atom(one) for one in text.pieces(words, MOST_PARAGRAPH, dress) if one]


def _small(words: str) -> list[Atom]:
    return said(words, text.small)


def _chunk(
    pen: Pen, title: str, atoms: list[Atom], beside: Button | None = None, about: str = ""
) -> Chunk:
    title = text.plain(title, layout.MOST_SMALL)
    again = text.heading(pen.word("discord.desk.again", title=title))
    return Chunk(Atom(text.heading(title), beside), again, atoms, about)


def _quoted(title: str, words: Iterable[str]) -> list[Atom]:
    """Quotations below a line of small print."""
    found = [atom for one in words for atom in said(one, text.quote)]
    return [*_small(title), *found] if found else []


def _message(pen: Pen, message: Message) -> list[Atom]:
    ours = message.kind == "question"
    who = pen.word("page.talk.assessors" if ours else "page.talk.learner")
    top = _small(f"{who} · {pen.say(message.at)}")
    return [*top, *said(pen.say(message.text), text.quote)]


def _told(pen: Pen, one: Line) -> list[Atom]:
    labels = [pen.word("page.card.new")] if one.new else []
    labels += [pen.say(one.asked)] if one.asked else []
    return [*_small(" · ".join(labels)), *said(pen.say(one.text), text.quote)]


def _judged(pen: Pen, card: Card, part: CardPart) -> list[Atom]:
    """How it was judged: in this decision, or in the round before."""
    if part.before is None:
        return []
    comment = part.before.comment
    if card.claim.state in DECIDED:
        found = card.badge.level(part.before.level)
        level = level_name(pen, found) if found else part.before.level
        return [*said(level, text.bold), *said(comment, text.quote)]
    if not part.open:
        return said(f"✓ {pen.say(settled(part))}", text.bold)
    return _quoted(pen.word("page.card.before"), [comment]) if part.lacked else []


def _piece(pen: Pen, item: Shown, number: int) -> list[Atom]:
    """One piece of evidence, with the way to open it; ``number`` is the criterion it stands at."""
    lines = [f"{pen.word(f'discord.kind.{item.kind.value}')}: {pen.say(item.title)}"]
    button = _opens(pen, item, number)
    if item.href and button is None:
        lines.append(item.href)
    if item.detail:
        lines.append(pen.say(item.detail))
    lines += [f"⚠ {pen.say(one)}" for one in item.same_as]
    if item.new:
        lines.append(pen.word("page.card.new"))
    atoms = said("\n".join(lines))
    return [Atom(atoms[0].words, button), *atoms[1:]] if atoms else []


def _opens(pen: Pen, item: Shown, number: int) -> Button | None:
    """What speaks for two criteria stands on a page twice, and no two buttons have one id."""
    if item.kind is EvidenceKind.FILE and item.href:
        label, file_id = pen.word("discord.desk.file"), item.href.rpartition("/")[2]
        return layout.button(label, pen.here("desk_file", f"{file_id}-{number}"))
    if item.kind is EvidenceKind.LINK and _ADDRESS.fullmatch(item.href):
        return next(iter(layout.link(pen.word("discord.desk.link"), item.href)), None)
    return None


__all__ = [
    "chosen",
    "criterion",
    "intro",
    "judge_button",
    "level_name",
    "misses",
    "opinions",
    "said",
    "steps",
]
