"""The Home tab: my claims, my badges, my data. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bots.slack_bot import blocks, zones
from bots.slack_bot.blocks import Block
from bots.slack_bot.menus import grouped
from bots.slack_bot.pen import Pen
from bots.slack_bot.sheet import distinct
from bots.slack_bot.standing import badge_link
from core.domain.screens import Entry, Home, Text, Tone
from core.texts import Texts

# So many claims and badges have a line of their own; older claims are in a menu.
MOST_CLAIMS, MOST_BADGES = 20, 20


@dataclass(frozen=True, slots=True)
class Held:
    """A badge of mine, as it is listed."""

    award_id: str
    title: Text
    shared: bool = False
    # What is said of its time, where it expires; and the claim from which it can be renewed, or "".
    time: Text | None = None
    renew: str = ""


def held(home: Home) -> tuple[Held, ...]:
    """The badges that a list of claims led to."""
    return tuple(
        Held(one.award_id, one.title, time=one.time, renew=one.claim_id if one.renew else "")
        for one in home.entries
        if one.award_id
    )


def home(
    texts: Texts,
    language: str,
    screen: Home,
    awards: Sequence[Held],
    *,
    base_url: str = "",
    languages: Mapping[str, str] | None = None,
    zone: str = "",
) -> Block:
    """The view. ``languages`` are codes and names; without them there is no menu for it.

    ``zone`` is the reader's time zone, "" where it is not known.
    """
    pen = Pen(texts, language, zone=zone)
    made: list[Block] = []
    if screen.notice is not None:
        made += [*blocks.sections(pen.say(screen.notice))[:1], blocks.divider()]
    for line in screen.lines[:3]:
        made += blocks.sections(pen.say(line))[:1]
    begin = blocks.button(pen.say(screen.begin.label), "home.begin", tone=screen.begin.tone)
    made += blocks.actions([begin])
    made += _claims(pen, screen.entries)
    made += _badges(pen, awards, base_url)
    made += _data(pen)
    made += _others(pen, languages or {})
    return {"type": "home", "blocks": distinct(made)[: blocks.MOST_BLOCKS_VIEW]}


def _claims(pen: Pen, entries: Sequence[Entry]) -> list[Block]:
    if not entries:
        return []
    made = [blocks.header(pen.word("slack.home.claims"))]
    for one in entries[:MOST_CLAIMS]:
        name = pen.say(one.title)
        label = pen.say(one.open.label) if one.open else pen.word("slack.open")
        button = blocks.button(label, f"home.open.{one.claim_id}")
        button["accessibility_label"] = blocks.escape(f"{label}: {name}", blocks.MOST_BUTTON)
        state = f"{pen.say(one.state)}. {pen.say(one.next)}"
        made.append(blocks.card(name, state, button))
    return made + _older(pen, entries[MOST_CLAIMS:])


def _older(pen: Pen, entries: Iterable[Entry]) -> list[Block]:
    """Claims beyond the first, in a menu whose values are their ids."""
    lines = {
        one.claim_id: blocks.option(pen.say(one.title), one.claim_id, pen.say(one.state))
        for one in entries
    }
    if not lines:
        return []
    asked = blocks.plain(pen.word("slack.home.older", count=len(lines)), blocks.MOST_PLACEHOLDER)
    menu: Block = {"type": "static_select", "action_id": "home.open", "placeholder": asked}
    return blocks.actions([menu | grouped(list(lines.values()))])


def _badges(pen: Pen, awards: Sequence[Held], base_url: str) -> list[Block]:
    if not awards:
        return []
    made = [blocks.header(pen.word("slack.home.badges"))]
    for one in awards[:MOST_BADGES]:
        said = pen.word("slack.award.shared" if one.shared else "slack.award.private")
        said = f"{pen.say(one.time)}\n{said}" if one.time else said
        link = badge_link(pen, one.award_id, base_url, Tone.PLAIN)
        made.append(blocks.card(pen.say(one.title), said, link[0] if link else None))
        made += _renew(pen, one)
    if len(awards) > MOST_BADGES:
        made.append(blocks.context([pen.word("slack.home.more", count=len(awards) - MOST_BADGES)]))
    return made


def _renew(pen: Pen, one: Held) -> list[Block]:
    if not one.renew:
        return []
    label = pen.word("claim.renew")
    button = blocks.button(label, f"home.renew.{one.renew}", tone=Tone.MAIN)
    button["accessibility_label"] = blocks.escape(
        f"{label}: {pen.say(one.title)}", blocks.MOST_BUTTON
    )
    return blocks.actions([button])


def _data(pen: Pen) -> list[Block]:
    return [
        blocks.header(pen.word("slack.data.title")),
        blocks.section(pen.word("slack.data.more")),
        *blocks.actions(
            [
                blocks.button(pen.word("slack.data.see"), "home.data.see"),
                blocks.button(pen.word("slack.data.take"), "home.data.download"),
                blocks.button(pen.word("slack.data.erase"), "home.data.erase", tone=Tone.GRAVE),
            ]
        ),
    ]


def _others(pen: Pen, languages: Mapping[str, str]) -> list[Block]:
    made: list[Block] = [blocks.divider()]
    lines = {code: blocks.option(name, code) for code, name in languages.items()}
    if len(lines) > 1:
        menu: Block = {
            "type": "static_select",
            "action_id": "home.language",
            "placeholder": blocks.plain(pen.word("slack.language.title"), 150),
            **grouped(list(lines.values())),
        }
        if pen.language in lines:
            menu["initial_option"] = lines[pen.language]
        made.append(blocks.section(pen.word("interview.language"), menu))
    change = blocks.button(pen.word("zone.change"), "home.zone")
    made.append(blocks.section(zones.mine(pen), change))
    link = blocks.button(pen.word("slack.home.link"), "home.link")
    help_ = blocks.button(pen.word("care.help.link"), "home.help")
    return [
        *made,
        blocks.section(pen.word("slack.home.link.more"), link),
        blocks.section(pen.word("care.help.lead"), help_),
    ]


def stranger(texts: Texts, language: str) -> Block:
    """The view in a workspace that is connected to no community yet."""
    pen = Pen(texts, language)
    made = [
        blocks.header(pen.word("slack.stranger.title")),
        blocks.section(pen.word("slack.stranger.what")),
        blocks.section(pen.word("slack.stranger.how")),
    ]
    return {"type": "home", "blocks": made}
