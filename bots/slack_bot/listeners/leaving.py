"""A workspace takes back what it gave: its token is forgotten at once."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bots.slack_bot.listeners.coming import Answer, Body, on
from bots.slack_bot.people import PLATFORM

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

log = logging.getLogger(__name__)


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    on(face, face.bolt.event("app_uninstalled"), uninstalled)
    on(face, face.bolt.event("tokens_revoked"), revoked)


def uninstalled(face: SlackFace, body: Body) -> Answer:
    """Somebody removed the app. What people told stays with their community."""
    _forget(face, body)
    return None


def revoked(face: SlackFace, body: Body) -> Answer:
    """Tokens were taken back; ours is one of them only where Slack names a bot's."""
    if (body["event"].get("tokens") or {}).get("bot"):
        _forget(face, body)
    return None


def _forget(face: SlackFace, body: Body) -> None:
    team = str(body.get("team_id") or "")
    log.info("the workspace %s took its token back", team)
    face.tokens.forget(team)
    face.app.whereabouts.lost(PLATFORM, team)
