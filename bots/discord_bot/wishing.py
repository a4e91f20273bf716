"""A badge that was wished for before the consent, when nothing may be kept of anybody yet.

It waits in the message itself: the button that says yes has a number for its component's id that
stands for the badge, and Discord sends that number along with the press. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from discord import ui

from bots.discord_bot.layout import Page
from core.domain.interview import Wished

# Ids of components have 31 bits; those from here on are wishes.
FIRST = 2**30


def number(badge_id: str) -> int:
    """What stands for a badge."""
    return FIRST + crc32(badge_id.encode()) % FIRST


def put(page: Page, custom_id: str, badge_id: str) -> None:
    """Let the button of that id carry a wish."""
    for one in page.walk_children():
        if isinstance(one, ui.Button) and one.custom_id == custom_id:
            one.id = number(badge_id)


def wish(component_id: object, badges: Iterable[str]) -> Wished | None:
    """The wish that a press brought, if it brought one, of the badges that there are."""
    if not isinstance(component_id, int) or component_id < FIRST:
        return None
    return next((Wished(one) for one in badges if number(one) == component_id), None)


__all__ = ["number", "put", "wish"]
