"""How Slack hands something to the app: signed HTTP or Socket Mode, once or as often as you like."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.support.slack.things import Thing, new_id

if TYPE_CHECKING:
    from tests.support.slack.world import World

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Answer:
    """What the app said; ``status`` 0 means nothing in time."""

    status: int
    body: Any
    seconds: float

    @property
    def ok(self) -> bool:
        return self.status == 200


@dataclass(eq=False)
class Delivery:
    """Something for the app. ``kind`` is event, command or interaction.

    ``send()`` hands it over, again and again if wanted:

    * ``times``: so many copies, one after another; ``at_once``: all at the same time
    * ``anew``: each copy of an event with an ``event_id`` of its own
    * ``retry``: the number of the retry, with Slack's headers and ``reason``
    * ``forged``: signed with another secret; ``unsigned``: not signed at all
    * ``stale``: signed so many seconds ago
    """

    world: World
    kind: str
    payload: Thing
    what: str
    then: Callable[[Answer], None] | None = None
    answers: list[Answer] = field(default_factory=list)

    def send(
        self,
        *,
        times: int = 1,
        at_once: bool = False,
        anew: bool = False,
        retry: int = 0,
        reason: str = "http_timeout",
        forged: bool = False,
        unsigned: bool = False,
        stale: float = 0,
    ) -> Delivery:
        """Hand it over; returns itself, with what was answered."""
        if self.unheard:
            return self

        def once(number: int) -> None:
            payload = copy.deepcopy(self.payload)
            if anew and number and self.kind == "event":
                payload["event_id"] = new_id("Ev")
            if self._by_http():
                secret = "another-secret" if forged else self.world.app.signing_secret
                sign = unsigned_at_all if unsigned else signature_of(secret, stale)
                answer = self._post(payload, sign, retry, reason)
            else:
                answer = self._envelope(payload, retry, reason)
            self._answered(answer, forged or unsigned or bool(stale))

        if at_once:
            threads = [threading.Thread(target=once, args=(n,)) for n in range(times)]
            for one in threads:
                one.start()
            for one in threads:
                one.join()
        else:
            for number in range(times):
                once(number)
        return self

    @property
    def unheard(self) -> bool:
        """The app is not told of this: it is not there, or it did not ask for such events."""
        if self.kind != "event":
            return False
        return not self.payload or (
            "event" in self.payload and not self.world.app.hears_of(self.payload["event"])
        )

    @property
    def answer(self) -> Answer:
        """The last answer."""
        assert self.answers, f"{self.what} was never handed over"
        return self.answers[-1]

    def _by_http(self) -> bool:
        return bool(self.world.app.url)

    def _answered(self, answer: Answer, meant_to_fail: bool) -> None:
        with self.world.lock:
            first = not any(one.ok for one in self.answers)
            self.answers.append(answer)
        if answer.ok:
            if self.then and first:
                self.then(answer)
            if self in self.world.unacknowledged:
                self.world.unacknowledged.remove(self)
        elif not meant_to_fail:
            said = f"status {answer.status}" if answer.status else "no answer in time"
            self.world.fails(f"{self.what} failed: {said}: {str(answer.body)[:200]}")
            if self.kind == "event" and self not in self.world.unacknowledged:
                self.world.unacknowledged.append(self)

    def _envelope(self, payload: Thing, retry: int, reason: str) -> Answer:
        begun = time.monotonic()
        sockets, patience = self.world.sockets, self.world.ack_seconds
        said = sockets.acknowledged(sockets.deliver(self.kind, payload, retry, reason), patience)
        return Answer(0 if said is None else 200, said or "", time.monotonic() - begun)

    def _post(
        self, payload: Thing, sign: Callable[[bytes], Thing], retry: int, reason: str
    ) -> Answer:
        app = self.world.app
        if self.kind == "event":
            url, kind, body = app.url, JSON, json.dumps(payload)
        elif self.kind == "command":
            url, kind, body = app.commands_url or app.url, FORM, urlencode(payload)
        else:
            url, kind = app.interactivity_url or app.url, FORM
            body = urlencode({"payload": json.dumps(payload)})
        data = body.encode()
        headers = {"Content-Type": kind, "User-Agent": "Slackbot 1.0", **sign(data)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return _ask(urllib.request.Request(url, data, headers), self.world.ack_seconds)


def signature_of(secret: str, stale: float = 0) -> Callable[[bytes], Thing]:
    """The headers with which Slack signs a body (docs: verifying requests from Slack)."""

    def sign(body: bytes) -> Thing:
        at = str(int(time.time() - stale))
        base = b"v0:" + at.encode() + b":" + body
        made = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={made}"}

    return sign


def unsigned_at_all(body: bytes) -> Thing:
    """No signature."""
    return {}


def _ask(request: urllib.request.Request, patience: float) -> Answer:
    begun = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=patience) as answer:
            status, kind, body = answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as answer:
        with answer:
            status, kind, body = answer.code, "", answer.read()
    except OSError as why:
        return Answer(0, str(why), time.monotonic() - begun)
    told = json.loads(body) if kind == JSON and body else body.decode(errors="replace")
    return Answer(status, told, time.monotonic() - begun)
