"""The front door for HTTP: only what Slack signed just now comes in, and each request once.

Slack, "Verifying requests from Slack". The library accepts the same signed request again for
five minutes, and fails on a timestamp that is no number; so both are looked at here.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from hmac import compare_digest
from secrets import token_hex

from slack_sdk.signature import SignatureVerifier

TIMESTAMP = "x-slack-request-timestamp"
SIGNATURE = "x-slack-signature"
# Seconds that the clocks and the network may take.
FRESH = 300
MOST_SEEN = 100_000


class Front:
    """Says of each request whether Slack sent it, and whether it is the first time."""

    def __init__(self, secret: str, clock: Callable[[], datetime]) -> None:
        # Without a secret of Slack's it is one that nobody knows.
        self._verifier = SignatureVerifier(secret or token_hex())
        self._clock = clock
        self._guard = threading.Lock()
        self._seen: OrderedDict[str, float] = OrderedDict()

    def lets_in(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether a request may come in; ``headers`` in small letters."""
        stamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        now = self._clock().timestamp()
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
            return False
        if abs(now - int(stamp)) > FRESH or not self._signed(body, stamp, signature):
            return False
        return self._first_time(signature, now)

    def _signed(self, body: bytes, stamp: str, signature: str) -> bool:
        if not signature.isascii():
            return False
        try:
            wanted = self._verifier.generate_signature(timestamp=stamp, body=body)
        except UnicodeDecodeError:
            return False
        return wanted is not None and compare_digest(wanted.encode(), signature.encode())

    def _first_time(self, signature: str, now: float) -> bool:
        with self._guard:
            while self._seen and next(iter(self._seen.values())) < now - 2 * FRESH:
                self._seen.popitem(last=False)
            if signature in self._seen or len(self._seen) >= MOST_SEEN:
                return False
            self._seen[signature] = now
            return True

    def forget(self, headers: Mapping[str, str]) -> None:
        """It could not be handled after all; the very same may come again."""
        with self._guard:
            self._seen.pop(headers.get(SIGNATURE, ""), None)
