"""All that speaks for a claim, as blocks of a window: story, answers, evidence, talk. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bots.slack_bot.blocks import (
    Block,
    button,
    clean,
    context,
    quote,
    section,
    sections,
)
from bots.slack_bot.paging import Atom, Chunk
from bots.slack_bot.rich import ago, dots, line, struck, words
from core.domain.catalogue import Level
from core.domain.desk import Card, CardPart, Line, Opinion
from core.domain.judging import DECIDED, settled
from core.domain.screens import EvidenceKind, Message, Own, Shown, Text
from core.texts import Texts

MOST_URL = 3000

__all__ = ["DECIDED", "Speaker", "criterion", "intro", "level_name"]


@dataclass(frozen=True)
class Speaker:
    """The words of one language, and the claim that buttons belong to."""

    texts: Texts
    language: str
    claim_id: str

    def get(self, key: str, count: int | None = None, **filled: object) -> str:
        """Our words for a key."""
        return self.texts.get(self.language, key, count, **filled)

    def say(self, text: Text) -> str:
        """Any text."""
        return self.texts.say(text, self.language)


def intro(speak: Speaker, card: Card) -> list[Chunk]:
    """What was told before the criteria, and what was said since."""
    story = [[one] for text in card.story for one in quote(speak.say(text))]
    title = speak.get("page.card.story")
    found = [Chunk(title, again(speak, title), story or [_nothing(speak, "no_story")])]
    rest: list[Atom] = _twins(speak, card.alike)
    if card.declared:
        declared = f"{speak.get('care.twin.declared')} “{speak.say(card.declared)}”"
        rest.append([context([declared])])
    if card.sources:
        learned = ", ".join(speak.say(text) for text in card.sources)
        label = speak.get("page.card.sources")
        rest += [[one] for one in sections(f"{label}: {learned}")]
    rest += _titled(speak.get("page.card.note"), [speak.say(one) for one in card.note])
    if card.loose:
        rest.append(line(words(speak.get("page.card.loose"), bold=True)))
        for n, item in enumerate(card.loose):
            rest += _piece(speak, item, 0, n)
    for one in card.opinions:
        if one.note or one.unsure:
            doubt = f" · {speak.get('page.card.unsure.said')}" if one.unsure else ""
            title = f"{speak.get('page.card.private')}{doubt}"
            rest += _titled(title, [one.note]) or [line(words(title, bold=True))]
    found[0].atoms.extend(rest)
    if card.messages:
        talk = [atom for one in card.messages for atom in _message(speak, one)]
        title = speak.get("page.card.talk")
        found.append(Chunk(title, again(speak, title), talk))
    return found


def again(speak: Speaker, title: str) -> str:
    """A heading where what it is about goes on."""
    return speak.get("slack.review.again", title=title)


def _nothing(speak: Speaker, key: str) -> Atom:
    return [context([speak.get(f"page.card.{key}")])]


def _titled(title: str, said: Iterable[str]) -> list[Atom]:
    """Quotes below a heading; the first of them stays with it."""
    blocks = [one for text in said for one in quote(text)]
    if not blocks:
        return []
    first = [*line(words(title, bold=True)), blocks[0]]
    return [first, *([one] for one in blocks[1:])]


def _message(speak: Speaker, message: Message) -> list[Atom]:
    ours = message.kind == "question"
    who = speak.get("page.talk.assessors" if ours else "page.talk.learner")
    top = line(words(f"{who} · ", bold=True), ago(message.at.at))
    said = quote(speak.say(message.text))
    return [[*top, *said[:1]], *([one] for one in said[1:])]


# -- one criterion ------------------------------------------------------------------------


def criterion(speak: Speaker, card: Card, number: int) -> Chunk:
    """One criterion with what was said and shown for it; ``number`` counts from 1."""
    part = card.parts[number - 1]
    name = f"{number}. {speak.say(Own(part.criterion.name))}"
    asks = speak.say(Own(part.criterion.description))
    # Slack refuses small print in which nothing is left to be seen.
    atoms: list[Atom] = [[context([asks])]] if clean(asks).strip() else []
    for level in reversed(part.levels):
        seen = speak.say(Own(part.criterion.descriptor(level)))
        atoms += [[context([f"{level_name(speak, level)}: {seen}"])]] if clean(seen).strip() else []
    atoms += _judged(speak, card, part)
    for opinion in card.opinions:
        atoms += _found(speak, card, opinion, part.criterion.id)
    for one in part.lines:
        atoms += _told(speak, one)
    if not part.lines:
        atoms.append(_nothing(speak, "no_answer"))
    atoms += _twins(speak, part.alike)
    atoms += _titled(speak.get("page.card.then"), [speak.say(one) for one in part.then])
    gone = [one for text in part.gone for one in struck(speak.say(text))]
    if gone:
        atoms.append([context([speak.get("page.card.gone")]), gone[0]])
        atoms += [[one] for one in gone[1:]]
    advice = [speak.say(one) for one in part.meter.advice]
    mark = f"{dots(part.meter.level)} {speak.say(part.meter.label)}"
    atoms.append([context([mark, *advice])])
    for n, item in enumerate(part.items):
        atoms += _piece(speak, item, number, n)
    return Chunk(name, again(speak, name), atoms, part.criterion.id)


def _twins(speak: Speaker, alike: Iterable[Text]) -> list[Atom]:
    """That a very similar text stands in other claims."""
    return [[context([f"⚠ {speak.say(one)}"])] for one in alike]


def _told(speak: Speaker, one: Line) -> list[Atom]:
    labels = [speak.get("page.card.new")] if one.new else []
    labels += [speak.say(one.asked)] if one.asked else []
    blocks = quote(speak.say(one.text))
    if labels and blocks:
        return [[context([" · ".join(labels)]), blocks[0]], *([b] for b in blocks[1:])]
    return [[block] for block in blocks]


def _judged(speak: Speaker, card: Card, part: CardPart) -> list[Atom]:
    """How it was judged: in this decision, or in the round before."""
    if part.before is None:
        return []
    comment = part.before.comment
    if card.claim.state in DECIDED:
        found = card.badge.level(part.before.level)
        level = level_name(speak, found) if found else part.before.level
        return [line(words(level, bold=True)), *([one] for one in quote(comment))]
    if not part.open:
        return [line(words(f"✓ {speak.say(settled(part))}", bold=True))]
    return _titled(speak.get("page.card.before"), [comment]) if part.lacked else []


def _found(speak: Speaker, card: Card, one: Opinion, criterion_id: str) -> list[Atom]:
    """What another assessor found, for the lead who decides."""
    result = one.results[criterion_id]
    level = card.badge.level(result.level)
    told = level_name(speak, level) if level else result.level
    mark = "≠ " if criterion_id in one.differing else ""
    title = f"{mark}{speak.get(f'page.card.opinion.{one.seat.value}')}: {told}"
    return [[context([title])], *([block] for block in quote(result.comment))]


def level_name(speak: Speaker, level: Level) -> str:
    """A level in words."""
    return speak.say(Own(level.name)) if level.name else speak.get(f"level.{level.id}")


# -- evidence -----------------------------------------------------------------------------


def _piece(speak: Speaker, item: Shown, number: int, at: int) -> list[Atom]:
    """One piece of evidence, with the way to open it. ``number`` and ``at`` say where it is."""
    kind = speak.get(f"page.evidence.kind.{item.kind.value}")
    told = [f"{kind}: {speak.say(item.title)}"]
    opens = _opens(speak, item, f"{number}-{at}")
    if item.href and opens is None:
        told.append(item.href)
    if item.detail:
        told.append(speak.say(item.detail))
    first, *rest = sections("\n".join(told)) or [section(kind)]
    if opens:
        first["accessory"] = opens
    twins = [context([f"⚠ {speak.say(one)}" for one in item.same_as])] if item.same_as else []
    return [[first, *twins], *([one] for one in rest)]


def _opens(speak: Speaker, item: Shown, place: str) -> Block | None:
    if item.kind is EvidenceKind.FILE and item.href:
        label, file_id = speak.get("slack.review.file"), item.href.rpartition("/")[2]
        return button(label, f"desk.file.{speak.claim_id}.{file_id}.{place}")
    if item.kind is EvidenceKind.LINK and _opens_well(item.href):
        label = speak.get("slack.review.link")
        return button(label, f"desk.link.{speak.claim_id}.{place}", url=item.href)
    return None


def _opens_well(href: str) -> bool:
    """Whether Slack takes it as the address of a button."""
    whole = href.isascii() and clean(href) == href and not set(href) & set('<> \n\t"')
    return whole and len(href) <= MOST_URL and href.startswith(("http://", "https://"))
