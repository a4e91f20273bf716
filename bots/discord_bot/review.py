"""What one assessor sees of a claim, alone: the claim page by page, and the decision in words. Pure.

Ids: ``desk_open.CLAIM.VERSION.PAGE`` turns pages, ``desk_look.CLAIM.VERSION.PAGE`` reads the
decision back, ``desk_decide.CLAIM.VERSION.OUTCOME-DIGEST`` opens the window that makes it: only
what was read back is decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from discord import ui

from bots.discord_bot import layout, text
from bots.discord_bot.card import act, facts, pen_of, seat_of, state_of
from bots.discord_bot.layout import Button, Item, Page
from bots.discord_bot.material import (
    chosen,
    criterion,
    intro,
    judge_button,
    misses,
    opinions,
    said,
    steps,
)
from bots.discord_bot.paging import Atom, Chunk, Leaf, page_with, paged
from bots.discord_bot.pen import Pen
from core.domain.claim import WITH_ASSESSORS, ClaimState
from core.domain.desk import Card
from core.domain.judging import DECIDED, JUDGED, digest, fresh, lacking, may_judge, outcome, renewal
from core.domain.review import Outcome, Result
from core.domain.screens import Own, Tone
from core.texts import Texts

MOST_NOTICE = 500

Draft = Mapping[str, Result]


def whole(card: Card, draft: Draft) -> dict[str, Result]:
    """All that was filled in, with what was met before."""
    return {**fresh(card), **draft}


def order(card: Card) -> list[int]:
    """The criteria in the order in which they are read: while judging, what is settled is last."""
    every = range(len(card.parts))
    return sorted(every, key=lambda at: not card.parts[at].open) if may_judge(card) else [*every]


# -- the claim ------------------------------------------------------------------------------


def review(
    texts: Texts, language: str, card: Card, page: int, draft: Draft, notice: str = ""
) -> Page:
    """One page of the claim; a page that there is not is the nearest one."""
    if card.closed:
        return _closed(pen_of(texts, language, card), card, notice)
    pen, found = pen_of(texts, language, card), leaves(texts, language, card, draft)
    rows = [_turns(pen, "desk_open", page, len(found)), _acts(pen, card), _cares(pen, card)]
    return _page(pen, found, page, notice, rows)


def _closed(pen: Pen, card: Card, notice: str) -> Page:
    """Before reading: what the badge asks for, and whether the reader knows whose claim it is."""
    top = _top(pen, card)
    if card.claim.state is not ClaimState.SUBMITTED:
        top = replace(top, atoms=[*top.atoms, *said(pen.word("page.card.closed.more"))])
    chunks = [top]
    for part in card.parts:
        name = text.bold(text.plain(pen.say(Own(part.criterion.name)), layout.MOST_SMALL))
        asks = said(pen.say(Own(part.criterion.description)), text.small)
        chunks.append(Chunk(Atom(name), name, [*asks]))
    waits = card.claim.state is ClaimState.SUBMITTED and card.free and not card.own
    offered = ["take", "declare", "recuse"] if waits else ["declare", "recuse"]
    return _page(pen, paged(chunks), 1, notice, [[act(pen, one) for one in offered]])


def at(texts: Texts, language: str, card: Card, draft: Draft, about: str) -> int:
    """The page on which a criterion begins."""
    return page_with(leaves(texts, language, card, draft), about)


def leaves(texts: Texts, language: str, card: Card, draft: Draft) -> list[Leaf]:
    """All of a claim, laid out on pages."""
    pen, given = pen_of(texts, language, card), whole(card, draft)
    chunks = [_top(pen, card), *opinions(pen, card), *intro(pen, card)]
    chunks += [criterion(pen, card, number + 1, given) for number in order(card)]
    return paged(chunks)


def _top(pen: Pen, card: Card) -> Chunk:
    title = text.heading(text.plain(pen.say(card.title), layout.MOST_SMALL))
    atoms = [*said(state_of(pen, card)), *said(" · ".join(facts(pen, card)), text.small)]
    for one in card.due:
        atoms += said(pen.say(one), text.small)
    atoms += said(seat_of(pen, card), text.bold) if card.claim.state in WITH_ASSESSORS else []
    about, note = renewal(card), _note(card)
    atoms += said(pen.say(about)) if about is not None else []
    atoms += said(pen.word(note), text.bold) if note else []
    return Chunk(Atom(title), title, atoms)


def _note(card: Card) -> str:
    """The key of what somebody is told who can only read."""
    if card.own:
        return "page.card.own"
    if card.claim.state is ClaimState.SUBMITTED:
        return "page.card.take.more"
    if card.claim.state in JUDGED and not card.mine:
        return "discord.desk.reads"
    done = card.claim.state in DECIDED or card.claim.state is ClaimState.WITHDRAWN
    return f"page.card.done.{card.claim.state.value}.more" if done and card.mine else ""


def _acts(pen: Pen, card: Card) -> list[Button]:
    """What can be done from here."""
    found: list[Button] = []
    if may_judge(card):
        label = pen.word("discord.desk.look")
        found.append(layout.button(label, pen.here("desk_look", "1"), Tone.MAIN))
        if card.claim.state is ClaimState.IN_REVIEW:
            found.append(act(pen, "ask"))
        found.append(act(pen, "release"))
        found.append(act(pen, "recuse"))
    elif card.claim.state is ClaimState.SUBMITTED and not card.own:
        found += [act(pen, "take"), act(pen, "recuse")]
    return found


def _cares(pen: Pen, card: Card) -> list[Button]:
    """What goes past the claim: somebody may need help, or something is wrong."""
    return [] if card.own else [act(pen, "worry"), act(pen, "wrong")]


# -- the decision ---------------------------------------------------------------------------


def look(
    texts: Texts, language: str, card: Card, page: int, draft: Draft, notice: str = ""
) -> Page:
    """The decision in words, before it is made; or what it still lacks.

    The button that makes it stands on the last page, below all that was read back.
    """
    pen, given = pen_of(texts, language, card), whole(card, draft)
    wrong, comes_to = lacking(card.badge, given), outcome(card.badge, given)
    found = decision(texts, language, card, draft)
    ways = [layout.button(pen.word("discord.desk.back"), pen.here("desk_open", "1"))]
    if not wrong and page >= len(found):
        ways.insert(0, _decides(pen, comes_to, given))
    rows = [_turns(pen, "desk_look", page, len(found)), ways]
    hint = said(pen.word("page.card.decide.hint"), text.small)
    return _page(pen, found, page, notice, rows, hint)


def decision(texts: Texts, language: str, card: Card, draft: Draft) -> list[Leaf]:
    """All of a decision, laid out on pages."""
    pen, given = pen_of(texts, language, card), whole(card, draft)
    wrong, comes_to = lacking(card.badge, given), outcome(card.badge, given)
    key = "page.card.missing" if wrong else f"discord.desk.confirm.{comes_to.value}"
    title = text.heading(text.plain(pen.say(card.title), layout.MOST_SMALL))
    chunks = [Chunk(Atom(title), title, said(pen.word(key), text.bold))]
    for number in order(card):
        one = card.parts[number].criterion.id
        told = texts.explain(wrong[one], pen.language) if one in wrong else ""
        chunks.append(_judgement(pen, card, number + 1, given, told))
    return paged(chunks)


def _judgement(pen: Pen, card: Card, number: int, given: Draft, wrong: str) -> Chunk:
    """One criterion as it is judged, with the way to judge it otherwise."""
    part = card.parts[number - 1]
    name = text.plain(f"{number}. {pen.say(Own(part.criterion.name))}", layout.MOST_SMALL)
    result = given.get(part.criterion.id, Result(""))
    # What a renewal recognises is not judged again.
    beside = judge_button(pen, number, done=not wrong) if part.since is None else None
    atoms = [*said(f"⚠ {wrong}" if wrong else ""), *chosen(pen, card, result)]
    level = card.badge.level(result.level)
    if level is not None and not level.met:
        atoms.append(misses(pen, number, result))
        atoms += steps(pen, number, card, result)
    return Chunk(Atom(text.bold(name), beside), text.bold(name), atoms, part.criterion.id)


def _decides(pen: Pen, comes_to: Outcome, given: Draft) -> Button:
    label = pen.word(f"discord.desk.confirm.{comes_to.value}.do")
    name = pen.here("desk_decide", f"{comes_to.value}-{digest(given)}")
    return layout.button(label, name, Tone.MAIN)


# -- what both have -------------------------------------------------------------------------


def _turns(pen: Pen, what: str, page: int, of: int) -> list[Button]:
    """Back and on."""
    page = min(max(page, 1), of)
    ways = (("discord.page.before", page - 1), ("discord.page.next", page + 1))
    return [
        layout.button(pen.word(key), pen.here(what, str(to))) for key, to in ways if 1 <= to <= of
    ]


def _page(
    pen: Pen,
    found: Sequence[Leaf],
    page: int,
    notice: str,
    rows: Sequence[Sequence[Button]],
    below: Sequence[Atom] = (),
) -> Page:
    number, of = min(max(page, 1), len(found)), len(found)
    items: list[Item] = []
    if notice:
        items.append(ui.TextDisplay(text.dressed(notice, MOST_NOTICE, text.bold)[0]))
    items += found[number - 1].items()
    foot = [one.words for one in below]
    if of > 1:
        foot.append(text.small(pen.word("discord.page", page=number, pages=of)))
    items += [ui.TextDisplay("\n".join(foot))] if foot else []
    items += [ui.ActionRow(*row) for row in rows if row]
    return layout.card(items)


__all__ = ["at", "decision", "leaves", "look", "order", "review", "whole"]
