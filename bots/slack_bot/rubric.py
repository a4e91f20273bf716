"""The fields in which an assessor judges: each criterion, and what goes to colleagues. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bots.slack_bot.blocks import (
    MOST_INPUT,
    MOST_OPTION,
    MOST_OPTIONS,
    MOST_TICKS,
    Block,
    clean,
    divider,
    field,
    option,
    pieces,
)
from bots.slack_bot.judging import COMMENT, MISSES, NO_STEP, NOTE, RESULT, STEP, UNSURE
from bots.slack_bot.material import Speaker, level_name
from bots.slack_bot.paging import Atom
from core.domain.desk import Card, CardPart
from core.domain.review import Misses, Result
from core.domain.screens import Own
from core.domain.steps import NextStep


def inputs(speak: Speaker, part: CardPart, given: Result, steps: Sequence[NextStep] = ()) -> Atom:
    """Where the level of one criterion is chosen, and the comment typed."""
    name, one = speak.say(Own(part.criterion.name)), part.criterion.id
    options = [option(level_name(speak, level), level.id) for level in reversed(part.levels)]
    options = options[:MOST_OPTIONS]
    kind = "radio_buttons" if len(options) <= MOST_TICKS else "static_select"
    level: Block = {"type": kind, "action_id": RESULT + one, "options": options}
    chosen = [choice for choice in options if choice["value"] == given.level]
    if chosen:
        level["initial_option"] = chosen[0]
    comment: Block = {
        "type": "plain_text_input",
        "action_id": COMMENT + one,
        "multiline": True,
        "max_length": MOST_INPUT,
    }
    typed = clean(given.comment)[:MOST_INPUT]
    if typed:
        comment["initial_value"] = typed
    missing = [option(speak.get(f"page.card.misses.{rule}"), rule) for rule in Misses]
    misses: Block = {"type": "static_select", "action_id": MISSES + one, "options": missing}
    named = [choice for choice in missing if choice["value"] == given.misses]
    if named:
        misses["initial_option"] = named[0]
    label, hint = speak.get("slack.review.level", name=name), speak.get("slack.review.comment.hint")
    # Each choice is told at once, so that a closed window loses next to nothing.
    choice = field(label, level, RESULT + one, optional=True) | {"dispatch_action": True}
    return [
        choice,
        field(speak.get("page.card.misses"), misses, MISSES + one, optional=True),
        *_steps(speak, one, given, steps),
        field(speak.get("slack.review.comment"), comment, COMMENT + one, hint=hint, optional=True),
        divider(),
    ]


def _steps(speak: Speaker, criterion: str, given: Result, steps: Sequence[NextStep]) -> list[Block]:
    """The menu of next steps, where there are any; its first line takes a choice back."""
    if not steps:
        return []
    lines = [option(speak.get("page.card.step.none"), NO_STEP)]
    lines += [_step(speak.say(Own(one.text)), one.id) for one in steps[: MOST_OPTIONS - 1]]
    menu: Block = {"type": "static_select", "action_id": STEP + criterion, "options": lines}
    chosen = [one for one in lines if one["value"] == given.step]
    if chosen:
        menu["initial_option"] = chosen[0]
    return [field(speak.get("page.card.step"), menu, STEP + criterion, optional=True)]


def _step(said: str, step_id: str) -> Block:
    """A line of the menu; what its first line has no room for stands below."""
    head, *rest = pieces(said, MOST_OPTION) or [said]
    return option(head, step_id, " ".join(rest))


def aside(speak: Speaker, card: Card) -> list[Block]:
    """Whether a colleague should look too, and a word for colleagues."""
    note: Block = {
        "type": "plain_text_input",
        "action_id": NOTE,
        "multiline": True,
        "max_length": MOST_INPUT,
    }
    hint = speak.get("page.card.private.label")
    found = [field(speak.get("page.card.private"), note, NOTE, hint=hint, optional=True)]
    if card.may_be_unsure:
        ticks: Block = {
            "type": "checkboxes",
            "action_id": UNSURE,
            "options": [option(speak.get("page.card.unsure"), UNSURE)],
        }
        found.append(field(speak.get("slack.review.unsure"), ticks, UNSURE, optional=True))
    return found
