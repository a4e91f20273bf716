"""The app as Slack is told about it: what it listens to, what it calls, what it may.

https://docs.slack.dev/reference/app-manifest. The tables below are the one place that says
which permission a method or an event needs, each as its own page says
(https://docs.slack.dev/reference/methods, https://docs.slack.dev/reference/events). A test
holds them to the code: what is missing here, or not used there, fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bots.slack_bot.blocks import clean
from core.config import Settings
from core.texts import Texts

# By method of the Web API. Conversations are those the bot is in: with assessors in a public or
# a private channel, and with each learner alone.
METHODS: Mapping[str, tuple[str, ...]] = {
    "apps.connections.open": (),  # by the app-level token: connections:write
    "auth.test": (),
    "chat.delete": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.info": ("channels:read", "groups:read", "im:read"),
    "conversations.members": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "files.completeUploadExternal": ("files:write",),
    "files.delete": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "oauth.v2.access": (),
    "team.info": ("team:read",),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_uninstalled": (),
    "message.im": ("im:history",),
    "tokens_revoked": (),
}
# Commands and shortcuts both need this one.
COMMANDS_SCOPE = "commands"
COMMANDS = ("/claim", "/earned")
SHORTCUTS = ("use_as_evidence",)
# Without these nothing works at all; without the others, some things.
NEEDED = frozenset({"chat:write", "commands", "im:history", "im:write", "users:read"})

EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"
# Slack's limits, in characters.
MOST_NAME, MOST_SHORT, MOST_SHORTCUT, MOST_COMMAND = 35, 140, 24, 2000
COLOUR = "#1f5f4a"


def scopes() -> tuple[str, ...]:
    """Every permission that the bot asks for."""
    wanted = {COMMANDS_SCOPE}
    wanted.update(*METHODS.values(), *EVENTS.values())
    return tuple(sorted(wanted))


def by_socket(settings: Settings) -> bool:
    """Whether Socket Mode is meant: its token is set, or Slack could not reach us anyway."""
    return bool(settings.slack_app_token.get_secret_value()) or not settings.secure


def manifest(settings: Settings, texts: Texts, language: str = "en") -> dict[str, Any]:
    """The app manifest of this installation, for https://api.slack.com/apps."""

    def get(name: str, most: int) -> str:
        return clean(texts.get(language, f"slack.app.{name}"))[:most]

    socket = by_socket(settings)
    events_url = settings.base_url + EVENTS_PATH
    request_url = {} if socket else {"request_url": events_url}
    redirects = {} if not settings.secure else {"redirect_urls": [redirect_url(settings)]}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": get("name", MOST_NAME),
            "description": get("short", MOST_SHORT),
            "long_description": get("long", 4000),
            "background_color": COLOUR,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": get("name", MOST_NAME), "always_online": True},
            "shortcuts": [
                {
                    "name": get(f"shortcut.{one}", MOST_SHORTCUT),
                    "type": "message",
                    "callback_id": one,
                    "description": get(f"shortcut.{one}.more", 150),
                }
                for one in SHORTCUTS
            ],
            "slash_commands": [
                {
                    "command": one,
                    **({} if socket else {"url": events_url}),
                    "description": get(f"command.{one[1:]}", MOST_COMMAND),
                    "usage_hint": get(f"command.{one[1:]}.hint", 1000),
                    "should_escape": True,
                }
                for one in COMMANDS
            ],
        },
        "oauth_config": {**redirects, "scopes": {"bot": list(scopes())}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def redirect_url(settings: Settings) -> str:
    """Where Slack sends a browser back to after somebody said yes."""
    return settings.base_url + REDIRECT_PATH
