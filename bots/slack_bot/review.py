"""The window in which an assessor reads one claim and judges it, page by page. Pure.

A usual claim fits on one page. A long one is turned in pages: at whole criteria, and within
one only where it is too long by itself. A submitted page is answered by ``answer``: the next
page, what is still missing, or the decision in words before it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bots.slack_bot.blocks import (
    MOST_TITLE,
    Block,
    actions,
    button,
    context,
    divider,
    header,
    plain,
    quote,
    section,
)
from bots.slack_bot.card import act, facts, state_of
from bots.slack_bot.judging import (
    JUDGED,
    Place,
    fresh,
    input_of,
    lacking,
    may_judge,
    needed,
    outcome,
    read_results,
    updated,
)
from bots.slack_bot.material import DECIDED, Speaker, criterion, intro, level_name
from bots.slack_bot.paging import Chunk, Page, paged
from bots.slack_bot.rich import line, timed, words
from bots.slack_bot.rubric import aside, inputs
from core.domain.claim import ClaimState
from core.domain.desk import Card
from core.domain.judging import renewal
from core.domain.review import Result
from core.domain.screens import Own
from core.texts import Texts

View = dict[str, Any]
PAGE = "review.page."


def pages(texts: Texts, language: str, card: Card) -> int:
    """How many pages the claim takes. It does not depend on what was filled in."""
    return len(paged(_chunks(Speaker(texts, language, card.claim.id), card, {})))


def review(
    texts: Texts,
    language: str,
    card: Card,
    page: int,
    draft: Mapping[str, Result],
    notice: str = "",
) -> View:
    """One page of the window; a page that there is not is the nearest one."""
    speak = Speaker(texts, language, card.claim.id)
    if card.closed:
        return _closed(speak, card, notice)
    whole = {**fresh(card), **draft}
    return _page(speak, card, paged(_chunks(speak, card, whole)), page, whole, notice)


def _closed(speak: Speaker, card: Card, notice: str) -> View:
    """Before reading: what the badge asks for, and whether the reader knows whose claim it is."""
    blocks = _top(speak, card, 1, 1, notice)
    if card.claim.state is not ClaimState.SUBMITTED:
        blocks.append(section(speak.get("page.card.closed.more")))
    for part in card.parts:
        blocks += line(words(speak.say(Own(part.criterion.name)), bold=True))
        blocks.append(context([speak.say(Own(part.criterion.description))]))
    waits = card.claim.state is ClaimState.SUBMITTED and card.free and not card.own
    offered = ["take"] if waits else []
    offered += ["declare", "recuse"]
    blocks += actions([act(speak.texts, speak.language, card.claim, one) for one in offered])
    return modal(speak, "review", "slack.review.title", blocks, place_of(card, 1))


def _page(
    speak: Speaker,
    card: Card,
    found: list[Page],
    page: int,
    draft: Mapping[str, Result],
    notice: str = "",
) -> View:
    """One of the pages that were laid out."""
    number = min(max(page, 1), len(found))
    last = number == len(found)
    blocks = _top(speak, card, number, len(found), notice)
    blocks += found[number - 1].blocks
    if last:
        blocks = [needed(one) for one in blocks]
        blocks += _bottom(speak, card, found[number - 1], draft)
    blocks += actions(_ways(speak, card, number, len(found)))
    view = modal(speak, "review", "slack.review.title", blocks, place_of(card, number))
    if may_judge(card):
        key = "slack.review.decide" if last else "slack.review.next"
        view["submit"] = plain(speak.get(key), MOST_TITLE)
    return view


def answer(
    texts: Texts, language: str, card: Card, page: int, draft: Mapping[str, Result]
) -> dict[str, Any]:
    """What Slack is answered when a page was submitted; ``draft`` holds all pages.

    The next page; or the inputs that lack something, here or on the page where they are;
    or the decision in words, to be confirmed.
    """
    speak = Speaker(texts, language, card.claim.id)
    whole = {**fresh(card), **draft}
    found = paged(_chunks(speak, card, whole))
    if page < len(found):
        return updated(_page(speak, card, found, page + 1, whole))
    wrong = lacking(card.badge, whole)
    if not wrong:
        return {"response_action": "push", "view": confirm(texts, language, card, draft)}
    told = {one: texts.explain(what, language) for one, what in wrong.items()}
    here = {input_of(one, wrong[one]): told[one] for one in found[-1].criteria if one in wrong}
    if here:
        return {"response_action": "errors", "errors": here}
    first = next(iter(wrong))
    there = next((n for n, one in enumerate(found, 1) if first in one.criteria), len(found))
    notice = f"⚠ {speak.say(Own(card.badge.criterion(first).name))}: {told[first]}"
    return updated(_page(speak, card, found, there, whole, notice))


def confirm(texts: Texts, language: str, card: Card, draft: Mapping[str, Result]) -> View:
    """The decision in words, before it is made. Closing it leads back to the last page."""
    speak = Speaker(texts, language, card.claim.id)
    whole = {**fresh(card), **draft}
    comes_to = outcome(card.badge, whole)
    blocks: list[Block] = [
        header(speak.say(card.title)),
        section(speak.get(f"slack.review.confirm.{comes_to.value}")),
        divider(),
    ]
    for part in card.parts:
        result = whole.get(part.criterion.id, Result(""))
        level = card.badge.level(result.level)
        name = speak.say(Own(part.criterion.name))
        mark = "✓" if level and level.met else "○"
        told = f"  {mark} {level_name(speak, level)}" if level else ""
        blocks += line(words(name, bold=True), words(told))
        blocks += quote(result.comment)
        step = next((one for one in card.steps if one.id == result.step), None)
        if step and level and not level.met:
            blocks.append(context([f"{speak.get('page.card.step')}: {speak.say(Own(step.text))}"]))
    blocks += aside(speak, card)
    place = replace(place_of(card, 1), outcome=comes_to.value)
    view = modal(speak, "decide", "slack.review.confirm.title", blocks, place)
    view["submit"] = plain(speak.get(f"slack.review.confirm.{comes_to.value}.do"), MOST_TITLE)
    view["close"] = plain(speak.get("slack.review.back"), MOST_TITLE)
    return view


# -- what a page is made of ---------------------------------------------------------------


def _chunks(speak: Speaker, card: Card, draft: Mapping[str, Result]) -> list[Chunk]:
    """Everything, in the order in which it is read; while judging, what is settled comes last."""
    judging = may_judge(card)
    found = intro(speak, card)
    order = range(len(card.parts))
    for at in sorted(order, key=lambda at: not card.parts[at].open) if judging else order:
        chunk = criterion(speak, card, at + 1)
        given = draft.get(chunk.criterion, Result(""))
        # What a renewal recognises is read, and not judged again.
        judged = judging and card.parts[at].since is None
        asked = inputs(speak, card.parts[at], given, card.steps) if judged else []
        found.append(replace(chunk, inputs=asked))
    return found


def _top(speak: Speaker, card: Card, number: int, of: int, notice: str) -> list[Block]:
    blocks: list[Block] = []
    if notice:
        blocks.append(section(notice))
    if of > 1:
        blocks.append(context([speak.get("slack.review.page", page=number, of=of)]))
    if number > 1:
        return blocks
    blocks.append(header(speak.say(card.title)))
    state = timed(state_of(speak.texts, speak.language, card), card.claim.changed_at)
    more = facts(speak.texts, speak.language, card)
    blocks += line(state, words("".join(f" · {one}" for one in more)))
    blocks += [context([speak.say(one) for one in card.due])] if card.due else []
    about = renewal(card)
    blocks += [section(speak.say(about))] if about is not None else []
    note = _note(card)
    return [*blocks, section(speak.get(note))] if note else blocks


def _note(card: Card) -> str:
    """The key of what somebody is told who can only read."""
    if card.own:
        return "page.card.own"
    if card.claim.state is ClaimState.SUBMITTED:
        return "page.card.take.more"
    if card.claim.state in JUDGED and not card.mine:
        return "slack.review.reads"
    done = card.claim.state in DECIDED or card.claim.state is ClaimState.WITHDRAWN
    return f"page.card.done.{card.claim.state.value}.more" if done and card.mine else ""


def _bottom(speak: Speaker, card: Card, page: Page, draft: Mapping[str, Result]) -> list[Block]:
    """What is still missing on the pages before; and who decides."""
    if not may_judge(card):
        return []
    missing = [one for one in lacking(card.badge, draft) if one not in page.criteria]
    names = [speak.say(Own(card.badge.criterion(one).name)) for one in missing]
    blocks = [context([speak.get("page.card.decide.hint")])]
    if names:
        told = "\n".join(f"• {name}" for name in names)
        blocks.insert(0, section(f"{speak.get('page.card.missing')}\n{told}"))
    return blocks


def _ways(speak: Speaker, card: Card, number: int, of: int) -> list[Block]:
    """Back and on, and what else can be done from here."""
    found: list[Block] = []
    if number > 1:
        found.append(button(speak.get("slack.review.back"), f"{PAGE}{number - 1}"))
    if number < of and not may_judge(card):
        found.append(button(speak.get("slack.review.next"), f"{PAGE}{number + 1}"))
    if may_judge(card) and card.claim.state is ClaimState.IN_REVIEW:
        found.append(act(speak.texts, speak.language, card.claim, "ask"))
    if card.claim.state is ClaimState.SUBMITTED and not card.own:
        found.append(act(speak.texts, speak.language, card.claim, "take"))
    if may_judge(card) or (card.claim.state is ClaimState.SUBMITTED and not card.own):
        found.append(act(speak.texts, speak.language, card.claim, "recuse"))
    if not card.own:
        found.append(act(speak.texts, speak.language, card.claim, "worry"))
        found.append(act(speak.texts, speak.language, card.claim, "wrong"))
    return found


def page_of(action_id: str) -> int:
    """The page that a button of the window leads to; 1 for a button that does not."""
    number = action_id.removeprefix(PAGE)
    return int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1


def place_of(card: Card, page: int) -> Place:
    return Place(card.claim.id, card.claim.version, card.claim.round, page)


def modal(speak: Speaker, name: str, title: str, blocks: list[Block], place: Place) -> View:
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain(speak.get(title), MOST_TITLE),
        "close": plain(speak.get("slack.review.close"), MOST_TITLE),
        "blocks": blocks,
        "private_metadata": place.encode(),
    }


__all__ = ["answer", "confirm", "page_of", "pages", "read_results", "review"]
