"""The window in which a learner asks somebody who saw it, and what was submitted in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from bots.slack_bot.windows import NOTICE, Meta, metadata, submitted, window
from core.domain.screens import Text
from core.domain.witness import MOST_NAME, MOST_SENTENCE
from core.mail import MOST_EMAIL
from core.services.witnessing import Asking

WITNESS = "witness"
ABOUT = "witness.about"
SENTENCE, WHO, MEMBER, EMAIL = "sentence", "who", "member", "email"


@dataclass(frozen=True, slots=True)
class Request:
    """What was submitted, as it was written. ``member`` is somebody's id in Slack, or ""."""

    claim_id: str
    criterion_id: str
    sentence: str
    who: str
    member: str
    email: str = ""


def window_of(pen: Pen, asking: Asking, about: str = "") -> Block:
    """A window to choose what it is about, write the sentence, and say who is asked.

    Choosing sends ``witness.about``; draw the window again with that criterion (``read_about``).
    """
    if not asking.more:
        key = "page.witness.full" if asking.open and asking.criteria else "page.witness.closed"
        key = "page.witness.first_badge" if asking.open and not asking.criteria else key
        return window(pen, NOTICE, "slack.witness.title", [blocks.section(pen.word(key))])
    chosen = about if about in asking.criteria else next(iter(asking.criteria))
    made = [
        blocks.section(pen.word("page.witness.ask.more")),
        _which(pen, asking.criteria, chosen),
        _sentence(pen, asking.suggested.get(chosen, ""), chosen),
        _who(pen),
        _member(pen),
        *([_email(pen)] if asking.mails else []),
        blocks.context([pen.word("page.witness.ask.counts")]),
    ]
    meta = Meta(asking.claim_id, 0, "", chosen)
    return window(pen, WITNESS, "slack.witness.title", made, "slack.witness.do", meta)


def _which(pen: Pen, criteria: Mapping[str, Text], chosen: str) -> Block:
    lines = {cid: blocks.option(pen.say(name), cid) for cid, name in criteria.items()}
    element: Block = {
        "type": "static_select",
        "action_id": ABOUT,
        "options": list(lines.values())[: blocks.MOST_OPTIONS],
        "initial_option": lines[chosen],
    }
    asked = blocks.field(pen.word("page.witness.criterion"), element, ABOUT)
    return {**asked, "dispatch_action": True}


def _sentence(pen: Pen, suggested: str, about: str) -> Block:
    """A field of its own for each criterion: Slack keeps what is in a field of the same name."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": SENTENCE,
        "multiline": True,
        "max_length": MOST_SENTENCE,
    }
    if suggested.strip():
        element["initial_value"] = suggested
    hint = pen.word("page.witness.sentence.hint")
    return blocks.field(
        pen.word("page.witness.sentence"), element, f"{SENTENCE}.{about}", hint=hint
    )


def _who(pen: Pen) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": WHO, "max_length": MOST_NAME}
    hint = pen.word("page.witness.who.hint")
    return blocks.field(pen.word("page.witness.who"), element, WHO, hint=hint, optional=True)


def _member(pen: Pen) -> Block:
    element: Block = {"type": "users_select", "action_id": MEMBER}
    hint = pen.word("slack.witness.member.hint")
    label = pen.word("slack.witness.member")
    return blocks.field(label, element, MEMBER, hint=hint, optional=True)


def _email(pen: Pen) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": EMAIL, "max_length": MOST_EMAIL}
    label, hint = pen.word("slack.witness.email"), pen.word("page.witness.email.hint")
    return blocks.field(label, element, EMAIL, hint=hint, optional=True)


def read_about(payload: Mapping[str, Any]) -> str:
    """The criterion that was chosen, from the ``block_actions`` payload of ``witness.about``."""
    view = payload.get("view")
    return _about(view if isinstance(view, Mapping) else {})


def _about(view: Mapping[str, Any]) -> str:
    held = submitted(view).get(ABOUT, {}).get("selected_option")
    chosen = held.get("value") if isinstance(held, Mapping) else ""
    return str(chosen or metadata(view).about)


def read(view: Mapping[str, Any]) -> Request:
    """What was submitted in the window."""
    meta, values, about = metadata(view), submitted(view), _about(view)

    def said(name: str) -> str:
        return str(values.get(name, {}).get("value") or "")

    member = str(values.get(MEMBER, {}).get("selected_user") or "")
    # The window is drawn anew for another criterion; what was sent stood under its own name.
    sentence = said(f"{SENTENCE}.{about}") or said(f"{SENTENCE}.{meta.about}")
    return Request(meta.claim_id, about, sentence, said(WHO), member, said(EMAIL))


def sentence_field(view: Mapping[str, Any]) -> str:
    """The field that the sentence stands in."""
    return f"{SENTENCE}.{metadata(view).about}"


def made(pen: Pen, link: str, *, sent: bool) -> Block:
    """It is made: the link to pass on, or that it was sent."""
    key = "slack.witness.sent" if sent else "page.witness.made"
    shown = [blocks.section(pen.word(key))]
    if not sent:
        shown += [blocks.section(link), blocks.context([pen.word("slack.witness.link.once")])]
    return window(pen, NOTICE, "slack.witness.title", shown)


def message(pen: Pen, name: str, community: str, sentence: str, link: str) -> list[Block]:
    """The one plain message that a member gets."""
    return [
        blocks.section(pen.word("witness.message", name=name, community=community)),
        *blocks.quote(sentence),
        *blocks.actions([blocks.button(pen.word("witness.message.open"), "home.there", url=link)]),
        blocks.context([pen.word("witness.message.once")]),
    ]
