"""An organizer's windows: the menu, where assessors meet, who they are, what waits. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bots.slack_bot import hours
from bots.slack_bot.blocks import (
    MOST_PLACEHOLDER,
    MOST_TITLE,
    Block,
    actions,
    button,
    context,
    divider,
    escape,
    field,
    header,
    option,
    plain,
    section,
)
from bots.slack_bot.card import span
from bots.slack_bot.rich import excerpt
from bots.slack_bot.screens import Post
from core.domain.catalogue import Edition
from core.domain.desk import Held, QueueItem
from core.domain.screens import Own, Tone
from core.texts import Texts

View = dict[str, Any]
CHANNEL, LANGUAGE, PEOPLE = "channel", "language", "people"
PAGE = "office.page."
MOST_WAITING = 30
BADGES_A_PAGE = 40
MOST_NAME = 100
_USER = re.compile(r"[UW][A-Z0-9]{2,30}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,30}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the menu says. ``waits`` is the oldest waiting claim, in seconds."""

    community: str
    badges: int
    assessors: int
    waiting: int
    waits: int
    awards: int
    ready: bool


@dataclass(frozen=True, slots=True)
class Setup:
    """What an organizer chose: the assessors' channel, and the community's language.

    ``hour`` is when the channel is told what waits; None for never.
    """

    channel: str
    language: str
    hour: int | None = None


def menu(texts: Texts, language: str, facts: Facts) -> View:
    """What an organizer can do here, and how things stand."""

    def get(key: str, count: int | None = None, **filled: object) -> str:
        return texts.get(language, f"slack.office.{key}", count, **filled)

    def row(what: str, told: str, tone: Tone = Tone.PLAIN) -> Block:
        way = button(get(f"{what}.do"), f"office.{what}", tone=tone)
        return section(f"{get(what)}\n{told}", way)

    waits = span(facts.waits, texts.best(language))
    blocks = [
        header(facts.community),
        row(
            "setup",
            get("setup.ready" if facts.ready else "setup.first"),
            Tone.PLAIN if facts.ready else Tone.MAIN,
        ),
        row("assessors", get("assessors.count", facts.assessors)),
        row("catalogue", get("catalogue.count", facts.badges)),
        row(
            "waiting",
            get("waiting.count", facts.waiting, time=waits)
            if facts.waiting
            else get("waiting.none"),
        ),
        row("judging", get("judging.more")),
        row("export", get("export.count", facts.awards)),
        row("link", get("link.more")),
    ]
    return _modal(texts, language, "office", "slack.office.title", blocks)


def setup(
    texts: Texts,
    language: str,
    current_channel: str = "",
    spoken: str = "",
    hour: int | None = None,
) -> View:
    """Where the assessors meet, and what language is spoken; ``spoken`` is that of now.

    ``hour`` is when the channel is told what waits.
    Only channels of this workspace alone are offered: claims are nobody else's business.
    """
    channels: Block = {
        "type": "conversations_select",
        "action_id": CHANNEL,
        "placeholder": plain(texts.get(language, "slack.setup.channel.pick"), MOST_PLACEHOLDER),
        "filter": {
            "include": ["public", "private"],
            "exclude_bot_users": True,
            "exclude_external_shared_channels": True,
        },
    }
    if _CHANNEL.fullmatch(current_channel):
        channels["initial_conversation"] = current_channel
    options = [option(name, code) for code, name in texts.languages.items()]
    languages: Block = {
        "type": "static_select",
        "action_id": LANGUAGE,
        "options": options,
        "initial_option": next(
            one for one in options if one["value"] == texts.best(spoken, language)
        ),
    }
    hint = texts.get(language, "slack.setup.channel.hint")
    blocks = [
        section(texts.get(language, "slack.setup.lead")),
        field(texts.get(language, "slack.setup.channel"), channels, CHANNEL, hint=hint),
        field(texts.get(language, "slack.setup.language"), languages, LANGUAGE),
        hours.field(texts, language, hour),
    ]
    view = _modal(texts, language, "setup", "slack.setup.title", blocks)
    return _submitted(texts, language, view)


def read_setup(view: Mapping[str, Any]) -> Setup:
    """What was chosen; empty where nothing was, or what no channel is called."""
    channel = str(_value(view, CHANNEL).get("selected_conversation") or "")
    chosen = _value(view, LANGUAGE).get("selected_option") or {}
    at = str((_value(view, hours.HOUR).get("selected_option") or {}).get("value") or "")
    known = channel if _CHANNEL.fullmatch(channel) else ""
    return Setup(known, str(chosen.get("value") or ""), hours.read(at))


def assessors(texts: Texts, language: str, members: Sequence[str]) -> View:
    """Who judges; ``members`` are the Slack ids of those who do now."""
    people: Block = {
        "type": "multi_users_select",
        "action_id": PEOPLE,
        "placeholder": plain(texts.get(language, "slack.assessors.pick"), MOST_PLACEHOLDER),
    }
    now = [one for one in dict.fromkeys(members) if _USER.fullmatch(one)]
    if now:
        people["initial_users"] = now
    hint = texts.get(language, "slack.assessors.hint")
    label = texts.get(language, "slack.assessors.label")
    blocks = [field(label, people, PEOPLE, hint=hint, optional=True)]
    view = _modal(texts, language, "assessors", "slack.assessors.title", blocks)
    return _submitted(texts, language, view)


def read_assessors(view: Mapping[str, Any]) -> tuple[str, ...]:
    """The Slack ids of the people who were chosen, each once."""
    chosen = _value(view, PEOPLE).get("selected_users") or []
    return tuple(one for one in dict.fromkeys(map(str, chosen)) if _USER.fullmatch(one))


def waiting(texts: Texts, language: str, queue: Sequence[QueueItem]) -> View:
    """The claims that wait for somebody, the first of them with a way to open them."""
    key = "slack.waiting.lead" if queue else "slack.waiting.none"
    blocks = [section(texts.get(language, key, len(queue) if queue else None))]
    for item in queue[:MOST_WAITING]:
        blocks += [_waiting(texts, language, item), divider()]
    more = len(queue) - MOST_WAITING
    if more > 0:
        blocks.append(context([texts.get(language, "slack.waiting.more", more)]))
    return _modal(texts, language, "waiting", "slack.waiting.title", blocks)


def counted(
    texts: Texts, language: str, waiting: int, waits: int, held: Sequence[Held] = ()
) -> View:
    """How many claims wait, for an organizer who does not judge; and those that somebody has
    taken, to give them back for whoever left them behind.
    """
    told = texts.get(language, "slack.office.waiting.none")
    if waiting:
        oldest = span(waits, texts.best(language))
        told = texts.get(language, "slack.office.waiting.count", waiting, time=oldest)
    blocks = [section(told), context([texts.get(language, "slack.waiting.judges")])]
    if held:
        blocks += [divider(), section(texts.get(language, "slack.waiting.held"))]
    for one in held[:MOST_WAITING]:
        blocks.append(_held(texts, language, one))
    return _modal(texts, language, "waiting", "slack.waiting.title", blocks)


def _held(texts: Texts, language: str, one: Held) -> Block:
    since = texts.get(language, "slack.waiting.since", time=span(one.since, texts.best(language)))
    label = texts.get(language, "slack.desk.release")
    way = button(label, f"desk.release.{one.claim_id}.{one.version}")
    return section(f"{texts.say(one.title, language)}\n{since}", way)


def door(texts: Texts, language: str, url: str) -> View:
    """The way to the page; ``url`` signs in whoever opens it first."""
    way = button(texts.get(language, "slack.door.do"), "office.door", tone=Tone.MAIN, url=url)
    blocks = [section(texts.get(language, "slack.door.lead")), *actions([way])]
    return _modal(texts, language, "link", "slack.door.title", blocks)


def _waiting(texts: Texts, language: str, item: QueueItem) -> Block:
    waits = span(item.waits, texts.best(language))
    told = [
        texts.get(language, "page.queue.waits", time=waits),
        texts.get(language, "slack.desk.pieces", item.evidence),
    ]
    if item.round > 1:
        told.append(texts.get(language, "page.queue.round", number=item.round))
    lines = [texts.say(item.title, language), " · ".join(told)]
    if item.own:
        lines.append(texts.get(language, "page.queue.own"))
    elif item.mine:
        lines.append(texts.get(language, "page.queue.mine"))
    elif item.taken_by:
        name = excerpt(item.taken_by, MOST_NAME)
        lines.append(texts.get(language, "page.queue.taken", name=name))
    # The queue doesn't say in which version a claim is; opening it does not depend on that.
    way = button(texts.get(language, "slack.desk.open"), f"desk.open.{item.claim_id}.0")
    return section("\n".join(lines), None if item.own else way)


def catalogue(texts: Texts, language: str, editions: Sequence[Edition], page: int = 1) -> View:
    """The badges that can be earned, forty to a page."""
    of = max(1, -(-len(editions) // BADGES_A_PAGE))
    number = min(max(page, 1), of)
    blocks = [section(texts.get(language, "slack.catalogue.lead", len(editions)))]
    if of > 1:
        blocks.append(context([texts.get(language, "slack.review.page", page=number, of=of)]))
    for edition in editions[(number - 1) * BADGES_A_PAGE : number * BADGES_A_PAGE]:
        name = texts.say(Own(edition.badge.name), language)
        asks = texts.say(Own(edition.badge.asks), language)
        parts = texts.get(language, "slack.catalogue.parts", len(edition.badge.criteria))
        blocks.append(section(f"{excerpt(name, MOST_NAME)} · {parts}\n{asks[:300]}"))
    ways = [
        button(texts.get(language, f"slack.review.{word}"), f"{PAGE}{to}")
        for word, to in (("back", number - 1), ("next", number + 1))
        if 1 <= to <= of
    ]
    return _modal(texts, language, "catalogue", "slack.catalogue.title", [*blocks, *actions(ways)])


def page_of(action_id: str) -> int:
    """The page of the catalogue that a button leads to; 1 for a button that does not."""
    number = action_id.removeprefix(PAGE)
    return int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1


def connect_help(texts: Texts, language: str) -> Post:
    """For a workspace that belongs to no community yet: how an organizer connects it."""
    steps = [texts.get(language, f"slack.connect.{one}") for one in ("first", "then", "last")]
    lead = texts.get(language, "slack.connect.lead")
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return Post(escape(f"{lead}\n{numbered}"), [section(lead), section(numbered)])


def _value(view: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    state = view.get("state") or {}
    block = (state.get("values") or {}).get(name) or {}
    return block.get(name) or {}


def _modal(texts: Texts, language: str, name: str, title: str, blocks: list[Block]) -> View:
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain(texts.get(language, title), MOST_TITLE),
        "close": plain(texts.get(language, "slack.review.close"), MOST_TITLE),
        "blocks": blocks,
    }


def _submitted(texts: Texts, language: str, view: View) -> View:
    return {**view, "submit": plain(texts.get(language, "slack.office.save"), MOST_TITLE)}
