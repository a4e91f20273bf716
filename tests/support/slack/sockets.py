"""Socket Mode from Slack's side: tickets, hello, envelopes, acknowledgements, disconnects."""

from __future__ import annotations

import json
import secrets
import threading
import uuid
from typing import TYPE_CHECKING, Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tests.support.slack.things import Thing

if TYPE_CHECKING:
    from tests.support.slack.world import World

# Which envelope each kind of delivery comes in, and whether its acknowledgement may say something.
ENVELOPES = {"event": "events_api", "command": "slash_commands", "interaction": "interactive"}


class Sockets:
    """The WebSocket server; the newest connection gets what is sent."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tickets: set[str] = set()
        self.open: list[ServerConnection] = []
        self.envelopes: list[Thing] = []
        self.answers: dict[str, Thing] = {}
        self.said: list[Thing] = []
        self._server: Server = serve(self._talk, "127.0.0.1", 0, close_timeout=1)
        self.port = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def ticket(self) -> str:
        """An address to connect to, once."""
        made = secrets.token_hex(8)
        self.tickets.add(made)
        return f"ws://127.0.0.1:{self.port}/link/?ticket={made}&app_id={self.world.app.id}"

    def _talk(self, connection: ServerConnection) -> None:
        assert connection.request
        ticket = connection.request.path.partition("ticket=")[2].split("&")[0]
        if ticket not in self.tickets:
            connection.close(1008, "no such ticket")
            return
        self.tickets.discard(ticket)
        try:
            self._hello(connection)
            for said in connection:
                self._heard(json.loads(said))
        except ConnectionClosed:
            pass
        finally:
            with self.world.changed:
                if connection in self.open:
                    self.open.remove(connection)
                self.world.changed.notify_all()

    def _hello(self, connection: ServerConnection) -> None:
        hello = {
            "type": "hello",
            "num_connections": len(self.open) + 1,
            "connection_info": {"app_id": self.world.app.id},
            "debug_info": {"host": "loopback", "approximate_connection_time": 18060},
        }
        connection.send(json.dumps(hello))
        with self.world.changed:
            self.open.append(connection)
            self.world.changed.notify_all()

    def _heard(self, said: Thing) -> None:
        with self.world.changed:
            self.said.append(said)
            if "envelope_id" in said:
                self.answers[said["envelope_id"]] = said.get("payload") or {}
            else:
                self.world.violations.append(f"Socket Mode: no envelope_id in {said}")
            self.world.changed.notify_all()

    def deliver(self, kind: str, payload: Any, retry: int, reason: str) -> str:
        """Send one envelope to the newest connection; returns its id."""
        envelope: Thing = {
            "envelope_id": str(uuid.uuid4()),
            "type": ENVELOPES[kind],
            "payload": payload,
            "accepts_response_payload": kind != "event",
        }
        if kind == "event":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        with self.world.lock:
            assert self.open, "the app is not connected by Socket Mode, and has no address either"
            connection = self.open[-1]
            self.envelopes.append(envelope)
        connection.send(json.dumps(envelope))
        return str(envelope["envelope_id"])

    def acknowledged(self, envelope_id: str, seconds: float) -> Thing | None:
        """What the app said to an envelope; None when it said nothing in time."""
        with self.world.changed:
            self.world.changed.wait_for(lambda: envelope_id in self.answers, seconds)
            return self.answers.get(envelope_id)

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew, as Slack does every few hours; then close the old."""
        with self.world.lock:
            old = list(self.open)
        for one in old:
            said = {"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}}
            one.send(json.dumps(said))
        self.world.until(lambda: any(one not in old for one in self.open), "a new connection")
        for one in old:
            one.close(1000)

    def cut(self) -> None:
        """Break every connection without a word."""
        with self.world.lock:
            old = list(self.open)
        for one in old:
            one.socket.close()
        with self.world.changed:
            self.open = [one for one in self.open if one not in old]

    def close(self) -> None:
        """The end."""
        for one in list(self.open):
            one.close(1001)
        self._server.shutdown()
        self._thread.join(5)
