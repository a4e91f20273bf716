"""The front door for HTTP: only what Slack signed just now comes in, and each request once.

Slack, "Verifying requests from Slack". The library accepts the same signed request again for
five minutes, and fails on a timestamp that is no number; so both are looked at here.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from hmac import compare_digest
from secrets import token_hex

from slack_bolt import BoltResponse
from slack_sdk.signature import SignatureVerifier

TIMESTAMP = "x-slack-request-timestamp"
SIGNATURE = "x-slack-signature"
# Seconds that the clocks and the network may take.
FRESH = 300
MOST_SEEN = 50_000


class Front:
    """Says of each request whether Slack sent it."""

    def __init__(self, secret: str, clock: Callable[[], datetime]) -> None:
        # Without a secret of Slack's it is one that nobody knows.
        self._verifier = SignatureVerifier(secret or token_hex())
        self._clock = clock

    def lets_in(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether a request may come in; ``headers`` in small letters."""
        stamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
            return False
        if abs(self._clock().timestamp() - int(stamp)) > FRESH or not signature.isascii():
            return False
        try:
            wanted = self._verifier.generate_signature(timestamp=stamp, body=body)
        except UnicodeDecodeError:
            return False
        return wanted is not None and compare_digest(wanted.encode(), signature.encode())


class Answers:
    """What each signed request was answered. The very same one again gets the same answer.

    Slack itself signs anew when it sends something again; that is told apart by what it says.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._given: OrderedDict[str, tuple[float, asyncio.Future[BoltResponse]]] = OrderedDict()

    async def once(
        self, signature: str, handle: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        """The answer to a request; it is handled the first time only, unless that failed."""
        self._forget_old()
        known = self._given.get(signature)
        if known is not None:
            return await asyncio.shield(known[1])
        future: asyncio.Future[BoltResponse] = asyncio.get_running_loop().create_future()
        self._given[signature] = (self._clock().timestamp(), future)
        try:
            answer = await handle()
        except BaseException:
            answer = BoltResponse(status=500, body="")
            raise
        finally:
            future.set_result(answer)
            if answer.status >= 500:
                self._given.pop(signature, None)
        return answer

    def _forget_old(self) -> None:
        """What is too old to be let in again need not be known any more."""
        oldest = self._clock().timestamp() - 2 * FRESH
        while self._given:
            at, future = next(iter(self._given.values()))
            if not future.done() or (at >= oldest and len(self._given) < MOST_SEEN):
                return
            self._given.popitem(last=False)
