"""The learner's windows (Slack calls them modals), and what was submitted in them. Pure.

``callback_id`` names the window; ``private_metadata`` says which screen of which claim it
was opened from, in JSON, ids only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from bots.slack_bot.screens import fill, unpressable
from bots.slack_bot.sheet import Sheet
from core.domain.interview.state import MOST_ANSWER
from core.domain.screens import Ask, Standing, Text
from core.services.conversation import Conversation
from core.texts import Texts

STANDING = "standing"
ANSWER, LANGUAGE, ERASE, NOTICE = "answer", "language", "erase", "notice"
SURE, SAID = "sure", "said"
# A field of Slack's takes 3000 characters and an answer of ours 10,000: a long draft comes in
# several fields, and what is in them is one answer again.
# Cut at line ends, each is at least half full.
MOST_FIELDS = -(-MOST_ANSWER // (blocks.MOST_INPUT // 2))
# Of one page of "See all"; a window may have 250 kB, and JSON takes up to 12 bytes a character.
PAGE_BLOCKS, PAGE_CHARACTERS = 60, 12_000


# -- an answer ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """What was written in the window, and the question that was meant."""

    claim_id: str
    version: int
    place: str
    text: str


def answer(texts: Texts, talk: Conversation) -> Block:
    """A window to write an answer in, with the draft there is.

    A draft of more than one field comes in several; beyond what an answer may have it is cut,
    and a line says so.
    """
    pen, screen = Pen.of(texts, talk), talk.screen
    sheet = Sheet(pen, 600)
    sheet.asking(getattr(screen, "lines", ()))
    if isinstance(screen, Ask):
        sheet.quotes(pen.word("slack.you_wrote"), map(pen.say, screen.quotes))
        if screen.hint is not None:
            sheet.text(pen.say(screen.hint))
    if isinstance(screen, Standing):
        asked = [one.text for one in screen.messages if one.kind == "question"]
        sheet.quotes(pen.word("slack.comment"), map(pen.say, asked[-1:]))
    drafts = blocks.slices(screen.draft if isinstance(screen, Ask) else "", blocks.MOST_INPUT)
    if len(drafts) > MOST_FIELDS:
        sheet.small(pen.word("slack.answer.cut", most=MOST_ANSWER))
    fields = [_said(pen, n, draft) for n, draft in enumerate(drafts[:MOST_FIELDS] or [""])]
    made = [*unpressable(sheet.body)[: blocks.MOST_BLOCKS], *fields]
    return window(pen, ANSWER, "slack.answer.title", made, "slack.send", meta_of(talk))


def _said(pen: Pen, number: int, draft: str) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": f"{SAID}.{number}",
        "multiline": True,
        "max_length": blocks.MOST_INPUT,
        "focus_on_load": number == 0,
    }
    if draft:
        element["initial_value"] = draft
    label = pen.word("slack.answer.more" if number else "slack.answer.label")
    hint = "" if number else pen.word("slack.answer.hint", most=blocks.MOST_INPUT)
    return blocks.field(label, element, f"{SAID}.{number}", hint=hint, optional=number > 0)


def read_answer(view: Mapping[str, Any]) -> Answered:
    """What was submitted in the window of ``answer``."""
    meta, values = metadata(view), submitted(view)
    pieces = [str(values.get(f"{SAID}.{n}", {}).get("value") or "") for n in range(MOST_FIELDS)]
    said = "\n".join(one.strip("\n") for one in pieces if one.strip())
    return Answered(meta.claim_id, meta.version, meta.place, said)


# -- everything ---------------------------------------------------------------------------


def see_all(texts: Texts, talk: Conversation, page: int = 0) -> Block:
    """All that a message had no room for, page by page.

    The buttons between pages have ``page.{claim}.{version}.{number}`` as action_id.
    """
    pen = Pen.of(texts, talk)
    sheet = Sheet(pen)
    fill(sheet, talk.screen)
    pages = _pages(unpressable(sheet.body))
    page = min(max(page, 0), len(pages) - 1)
    turns = [
        blocks.button(pen.word(key), pen.here("page", str(to)))
        for key, to in (("slack.page.before", page - 1), ("slack.page.next", page + 1))
        if 0 <= to < len(pages)
    ]
    made = list(pages[page])
    if turns:
        made.append(blocks.context([pen.word("slack.page", page=page + 1, pages=len(pages))]))
    return window(pen, "see", "slack.see.title", [*made, *blocks.actions(turns)], "", meta_of(talk))


def _pages(given: Iterable[Block]) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    size = 0
    for block in given:
        length = len(json.dumps(block, ensure_ascii=False))
        if len(pages[-1]) >= PAGE_BLOCKS or (pages[-1] and size + length > PAGE_CHARACTERS):
            pages.append([])
            size = 0
        pages[-1].append(block)
        size += length
    return pages


# -- small windows ------------------------------------------------------------------------


def language(texts: Texts, current: str) -> Block:
    """A window to choose the language in; the action_id is ``language``."""
    pen = Pen(texts, texts.best(current))
    lines = {code: blocks.option(name, code) for code, name in texts.languages.items()}
    few = len(lines) <= blocks.MOST_TICKS
    element: Block = {
        "type": "radio_buttons" if few else "static_select",
        "action_id": LANGUAGE,
        "options": list(lines.values())[: blocks.MOST_OPTIONS],
    }
    if pen.language in lines:
        element["initial_option"] = lines[pen.language]
    asked = blocks.field(pen.word("interview.language"), element, LANGUAGE)
    return window(pen, LANGUAGE, "slack.language.title", [asked], "slack.save")


def read_language(view: Mapping[str, Any]) -> str:
    """The code of the language that was chosen; "" for none."""
    held = submitted(view).get(LANGUAGE, {}).get("selected_option")
    return str(held.get("value", "")) if isinstance(held, Mapping) else ""


def erase(texts: Texts, language: str) -> Block:
    """A window that says what is erased and what stays, and asks for a tick to be sure."""
    pen = Pen(texts, language)
    tick: Block = {
        "type": "checkboxes",
        "action_id": SURE,
        "options": [blocks.option(pen.word("slack.erase.sure"), "yes")],
    }
    made = [
        blocks.strong(pen.word("slack.erase.ask")),
        blocks.section(pen.word("slack.erase.what")),
        blocks.section(pen.word("slack.erase.stays")),
        blocks.section(pen.word("slack.erase.slack")),
        blocks.field(pen.word("slack.erase.confirm"), tick, SURE),
    ]
    return window(pen, ERASE, "slack.erase.title", made, "slack.erase.do")


def read_erase(view: Mapping[str, Any]) -> bool:
    """Whether the tick was set."""
    return bool(submitted(view).get(SURE, {}).get("selected_options"))


def notice(texts: Texts, language: str, title: Text, text: Text) -> Block:
    """A window that says something and asks nothing."""
    pen = Pen(texts, language)
    made = blocks.sections(pen.say(text))[: blocks.MOST_BLOCKS_VIEW]
    return window(pen, NOTICE, pen.say(title), made, plain=True)


def loading(texts: Texts, language: str) -> Block:
    """What stands in a window until what it is about is there."""
    pen = Pen(texts, language)
    made = [blocks.section(pen.word("slack.loading"))]
    return window(pen, "loading", "slack.loading.title", made)


# -- what all have ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meta:
    """Which screen a window was opened from; empty where it is none of ours."""

    claim_id: str = ""
    version: int = 0
    place: str = ""
    about: str = ""


def meta_of(talk: Conversation, about: str = "") -> Meta:
    place = getattr(talk.screen, "place", STANDING)
    return Meta(talk.claim_id, talk.version, place, about)


def metadata(view: Mapping[str, Any]) -> Meta:
    """What the window remembers of where it was opened."""
    try:
        held = json.loads(str(view.get("private_metadata") or "{}"))
        claim, version, place, about = held["c"], held["v"], held["p"], held["a"]
    except (ValueError, KeyError, TypeError):
        return Meta()
    return Meta(str(claim), version if isinstance(version, int) else 0, str(place), str(about))


def submitted(view: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What each field holds, by block_id; every field of ours has one element."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    found = {}
    for block_id, held in values.items() if isinstance(values, Mapping) else ():
        one = next(iter(held.values()), None) if isinstance(held, Mapping) else None
        if isinstance(one, Mapping):
            found[str(block_id)] = one
    return found


def errors(texts: Texts, language: str, wrong: Mapping[str, Text | str]) -> Block:
    """The answer to a submission that cannot be taken: a text, or a key, for each block_id."""
    pen = Pen(texts, language)
    said = {
        at: pen.word(one) if isinstance(one, str) else pen.say(one) for at, one in wrong.items()
    }
    shown = {at: blocks.clean(one)[: blocks.MOST_HINT] or blocks.CUT for at, one in said.items()}
    return {"response_action": "errors", "errors": shown}


def window(
    pen: Pen,
    name: str,
    title: str,
    made: Sequence[Block],
    submit: str = "",
    meta: Meta | None = None,
    *,
    plain: bool = False,
) -> Block:
    """A view. ``title`` and ``submit`` are keys; with ``plain``, the title is a text."""
    view: Block = {
        "type": "modal",
        "callback_id": name,
        "title": blocks.plain(title if plain else pen.word(title), blocks.MOST_TITLE),
        "close": blocks.plain(pen.word("slack.cancel" if submit else "slack.close"), 24),
        "blocks": list(made)[: blocks.MOST_BLOCKS_VIEW] or [blocks.section(blocks.CUT)],
    }
    if submit:
        view["submit"] = blocks.plain(pen.word(submit), blocks.MOST_TITLE)
    if meta is not None:
        held = {"c": meta.claim_id, "v": meta.version, "p": meta.place, "a": meta.about}
        view["private_metadata"] = json.dumps(held, separators=(",", ":"))
    return view
