"""Slack by Socket Mode: the same listeners, without a public address.

The library's client reconnects by itself but can fall silent without noticing; a watchdog
looks whether anything came lately, and connects anew.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bots.slack_bot.app import SlackFace

log = logging.getLogger(__name__)

WATCH_SECONDS = 15.0
# Slack's side pings several times a minute.
SILENCE_SECONDS = 60.0
AT_ONCE = 16


class Socket:
    """One connection of Socket Mode, kept alive."""

    def __init__(self, face: SlackFace, clock: Callable[[], float] = time.monotonic) -> None:
        self._face = face
        self._clock = clock
        self._heard = clock()
        self._ended = threading.Event()
        settings = face.app.settings
        self.client = SocketModeClient(
            app_token=settings.slack_app_token.get_secret_value(),
            web_client=WebClient(base_url=settings.slack_api_url, timeout=10),
            concurrency=AT_ONCE,
            logger=logging.getLogger("slack_sdk.earned"),
        )
        self.client.socket_mode_request_listeners.append(self._request)
        self.client.message_listeners.append(self._message)

    def start(self) -> None:
        """Connect, and stay so; while Slack is away, the watchdog goes on trying.

        Raises ``SlackApiError`` when the token is no good.
        """
        try:
            self.client.connect()
        except OSError:
            log.warning("Slack cannot be reached; trying on", exc_info=True)
        threading.Thread(target=self._watch, name="slack-watch", daemon=True).start()

    def stop(self) -> None:
        """Let go."""
        self._ended.set()
        self.client.auto_reconnect_enabled = False
        self.client.close()

    @property
    def connected(self) -> bool:
        """Whether the connection stands."""
        return self.client.is_connected()

    def _request(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Handle one envelope; it is acknowledged once it is durable, else it comes again."""
        self._heard = self._clock()
        began = time.time()
        answer = run_bolt_app(self._face.bolt, request)
        if answer.status < 500:
            send_response(client, request, answer, began)

    def _message(self, *_: object) -> None:
        self._heard = self._clock()

    def _watch(self) -> None:
        while not self._ended.wait(WATCH_SECONDS):
            try:
                self.look()
            except Exception:
                log.exception("could not connect to Slack again; trying on")

    def look(self) -> bool:
        """Connect anew when the connection is gone or silent; whether it had to."""
        session = self.client.current_session
        heard = max(self._heard, _last_pong(session))
        silent = self._clock() - heard > SILENCE_SECONDS
        if self.connected and not silent:
            return False
        log.warning(
            "the connection to Slack was %s; connecting anew", "silent" if silent else "gone"
        )
        self._heard = self._clock()
        self.client.connect_to_new_endpoint(force=True)
        return True


def _last_pong(session: object) -> float:
    """When the far side answered a ping last, as far as the library knows."""
    stamp = getattr(session, "last_ping_pong_time", None)
    return time.monotonic() - (time.time() - stamp) if stamp else 0.0
