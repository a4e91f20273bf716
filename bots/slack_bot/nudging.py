"""Reminders to those who judge, and what waits told once a day in their channel. Pure.

Nobody is called: no ``@channel``, no ``@here``, no mention.
"""

from __future__ import annotations

from collections.abc import Sequence

from bots.slack_bot import blocks
from bots.slack_bot.blocks import MOST_FALLBACK, Block
from bots.slack_bot.card import span
from bots.slack_bot.rich import excerpt
from bots.slack_bot.screens import Post
from core.domain.schedule import Waiting
from core.domain.screens import Day, Tone, Words
from core.services.digesting import Digest
from core.services.reminding import Nudge
from core.texts import Texts

# More is behind "Waiting" in the menu, and on the page.
MOST_TOLD = 10
MOST_TITLE = 100


def nudge(texts: Texts, about: Nudge, reminder_id: str) -> Post:
    """A reminder in somebody's direct messages, with what they can do."""
    language = texts.best(about.language)
    said = [texts.say(line, language, zone=about.zone) for line in about.lines]
    ways = [_way(texts, language, about.claim_id, reminder_id, what) for what in about.acts]
    shown: list[Block] = [blocks.section(said[0])]
    if said[1:]:
        shown.append(blocks.context(said[1:]))
    return Post(blocks.escape(" ".join(said), MOST_FALLBACK), [*shown, *blocks.actions(ways)])


def _way(texts: Texts, language: str, claim_id: str, reminder_id: str, what: str) -> Block:
    tone = Tone.MAIN if what == "accept" else Tone.PLAIN
    label = texts.get(language, f"nudge.{what}")
    return blocks.button(label, f"nudge.{what}.{claim_id}.{reminder_id}", tone=tone)


def way_in(texts: Texts, language: str, claim_id: str, reminder_id: str) -> list[Block]:
    """The button that opens a claim."""
    return blocks.actions([_way(texts, language, claim_id, reminder_id, "open")])


def settled(texts: Texts, language: str, told: str) -> Post:
    """What is left of a reminder that was answered."""
    said = texts.get(language, told)
    return Post(blocks.escape(said, MOST_FALLBACK), [blocks.section(said)])


def digest(texts: Texts, about: Digest) -> Post:
    """What waits, for the assessors' channel: the claims that nobody has first."""
    language = texts.best(about.language)
    count = len(about.free)
    lead = (
        texts.get(language, "digest.lead", count)
        if count
        else texts.get(language, "digest.none_free")
    )
    shown = [blocks.header(texts.get(language, "digest.title")), blocks.section(lead)]
    shown += _lines(texts, language, about.free)
    if about.held:
        held = texts.get(language, "digest.held", len(about.held))
        late = [one for one in about.held if one.late]
        shown += [blocks.divider(), blocks.context([held])]
        shown += _lines(texts, language, late)
    return Post(blocks.escape(lead, MOST_FALLBACK), shown)


def _lines(texts: Texts, language: str, found: Sequence[Waiting]) -> list[Block]:
    shown = [_line(texts, language, one) for one in found[:MOST_TOLD]]
    more = len(found) - MOST_TOLD
    if more > 0:
        shown.append(blocks.context([texts.get(language, "digest.more", more)]))
    return shown


def _line(texts: Texts, language: str, one: Waiting) -> Block:
    waits = texts.get(language, "page.queue.waits", time=span(one.waits, language))
    told = [waits, _until(texts, language, one)]
    if one.taken_by:
        name = excerpt(one.taken_by, MOST_TITLE)
        told.append(texts.get(language, "page.queue.taken", name=name))
    way = blocks.button(
        texts.get(language, "slack.desk.open"), f"desk.open.{one.claim_id}.{one.version}"
    )
    title = excerpt(texts.say(one.title, language), MOST_TITLE)
    return blocks.card(title, " · ".join(told), way)


def _until(texts: Texts, language: str, one: Waiting) -> str:
    if one.day is None:
        return texts.get(language, "digest.paused")
    key = "digest.late" if one.late else "digest.by"
    return texts.say(Words(key, {"day": Day(one.day)}), language)
