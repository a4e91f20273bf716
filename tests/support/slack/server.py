"""Slack's side of HTTP: the Web API, uploads, files and response urls."""

from __future__ import annotations

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.contracts import slack as oracle
from tests.support.slack import asking, responding
from tests.support.slack.methods_files import fetch
from tests.support.slack.things import Call, Refused, Thing
from tests.support.slack.world import World

Reply = tuple[int, dict[str, str], bytes]


class Server(ThreadingHTTPServer):
    """The server of one world, on a free port of this machine."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, world: World, port: int = 0) -> None:
        self.world = world
        self.broken = ""
        super().__init__(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop listening: a connection is refused from now on."""
        self.shutdown()
        self.server_close()
        self._thread.join(5)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal."""

    def do_GET(self) -> None:
        self._reply()

    def do_POST(self) -> None:
        self._reply()

    def _reply(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.broken == "503":
            reply: Reply | None = (503, {}, b"<html><body>Slack is down</body></html>")
        else:
            reply = self._route(body)
        if reply is None:
            self.close_connection = True
            return
        status, headers, data = reply
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(data)

    def _route(self, body: bytes) -> Reply | None:
        world, path = self.server.world, urlsplit(self.path).path
        top, _, rest = path.strip("/").partition("/")
        if top == "api":
            return self._api(rest, body)
        if top == "actions":
            return responding.respond(world, rest.rsplit("/", 1)[-1], body)
        if top == "upload":
            file = world.files.get(rest.rsplit("/", 1)[-1])
            if file is None or len(body) != file.expected:
                return 400, {}, b"the length is not what was announced"
            file.data = body
            return 200, {"Content-Type": "text/plain"}, f"OK - {len(body)}".encode()
        if top == "files-pri":
            key = rest.split("/")[0].partition("-")[2]
            kind, data = fetch(world, key, world.tokens.get(self._bearer()))
            return 200, {"Content-Type": kind}, data
        return 404, {}, b""

    def _bearer(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ").strip()

    def _arguments(self, body: bytes) -> Thing:
        told: Thing = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        kind = self.headers.get_content_type()
        if kind == "application/json" and body:
            told |= json.loads(body)
        elif body:
            told |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        basic = self.headers.get("Authorization", "")
        if basic.startswith("Basic "):
            pair = base64.b64decode(basic.removeprefix("Basic ")).decode().partition(":")
            told |= {"client_id": pair[0], "client_secret": pair[2]}
        return told

    def _api(self, name: str, body: bytes) -> Reply | None:
        world = self.server.world
        arguments = self._arguments(body)
        shown = arguments.pop("token", "")
        bearer = "" if self._bearer().startswith("Basic ") else self._bearer()
        call = Call(name, arguments, str(shown or bearer), at=time.time())
        fault = world.fault_of(name)
        if fault and fault[0] == "cut":
            return None
        if fault and fault[0] == "slow":
            time.sleep(fault[1])
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if fault and fault[0].isdigit():
            call.status, call.answer = int(fault[0]), {"ok": False, "error": "fatal_error"}
            if call.status == 429:
                headers["Retry-After"] = str(int(fault[1]))
                call.answer["error"] = "ratelimited"
        elif fault and fault[0] not in ("lost", "slow"):
            call.status, call.answer = 200, {"ok": False, "error": fault[0]}
        else:
            headers |= answer(world, call)
        with world.changed:
            world.calls.append(call)
            world.changed.notify_all()
        if fault and fault[0] == "lost":
            return None
        return call.status, headers, json.dumps(call.answer).encode()


def answer(world: World, call: Call) -> dict[str, str]:
    """Answer a call: its token, then the oracle, then the limits, then what it does."""
    headers: dict[str, str] = {}
    call.status = 200
    try:
        token = asking.let_in(world, call.method, call.token)
        if token:
            headers["X-OAuth-Scopes"] = ",".join(token.scopes)
        _check(world, call)
        wait = 0.0
        if call.method == "chat.postMessage":
            wait = world.wait_before_posting(str(call.arguments.get("channel")))
        if wait > 0:
            call.status, headers["Retry-After"] = 429, str(max(1, round(wait)))
            raise Refused("ratelimited")
        with world.changed:
            asked = asking.Asked(world, call.method, call.arguments, token)
            call.answer = asking.answer(asked)
            world.changed.notify_all()
    except Refused as refused:
        call.answer = refused.answer
    return headers


def _check(world: World, call: Call) -> None:
    # slack_sdk names the team in every call that Bolt's client makes; Slack heeds it for a few.
    known = oracle.properties_of(call.method)
    if "team_id" in call.arguments and "team_id" not in known:
        call.arguments.pop("team_id")
    try:
        oracle.check(call.method, call.arguments)
    except AssertionError as fault:
        world.violations.append(str(fault))
        named = "invalid_blocks" if "blocks[" in str(fault) else "invalid_arguments"
        raise Refused(named, response_metadata={"messages": str(fault).splitlines()[1:]}) from None
    call.arguments = oracle.decoded(call.method, call.arguments)
