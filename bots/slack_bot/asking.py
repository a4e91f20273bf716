"""The window in which an assessor asks a learner something. Pure."""

from __future__ import annotations

from bots.slack_bot.blocks import MOST_TITLE, field, header, plain
from bots.slack_bot.judging import QUESTION
from bots.slack_bot.material import Speaker
from bots.slack_bot.review import View, modal, place_of
from core.domain.desk import Card
from core.services.reviewing import MOST_QUESTION
from core.texts import Texts


def ask(texts: Texts, language: str, card: Card) -> View:
    """The window in which the learner is asked something."""
    speak = Speaker(texts, language, card.claim.id)
    element = {
        "type": "plain_text_input",
        "action_id": QUESTION,
        "multiline": True,
        "max_length": MOST_QUESTION,
        "focus_on_load": True,
    }
    hint = speak.get("slack.review.ask.hint")
    blocks = [
        header(speak.say(card.title)),
        field(speak.get("page.card.ask.label"), element, QUESTION, hint=hint),
    ]
    view = modal(speak, "ask", "slack.review.ask.title", blocks, place_of(card, 1))
    view["submit"] = plain(speak.get("slack.review.ask.do"), MOST_TITLE)
    return view
