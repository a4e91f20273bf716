"""News of another claim than the one that is told just now. Pure."""

from __future__ import annotations

from bots.discord_bot import layout
from bots.discord_bot.layout import Page, Sheet
from core.services.conversation import Conversation
from core.texts import Texts


def hint(texts: Texts, talk: Conversation, key: str) -> Page:
    """Says what happened, with a button that opens that claim."""
    sheet = Sheet(layout.MOST_PARAGRAPH)
    sheet.text(texts.get(talk.language, key))
    label = texts.get(talk.language, "discord.news.open")
    sheet.press([layout.button(label, f"home.open.{talk.claim_id}")])
    return layout.over(sheet.items())
