"""How often the app may call, and calls that were told to go wrong."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field

MANY = 10_000


@dataclass
class Bucket:
    """So many calls within so many seconds."""

    most: int
    seconds: float
    begun: float = 0.0
    used: int = 0

    def take(self, now: float) -> float:
        """Count a call; the seconds to wait when it is one too many."""
        if now - self.begun >= self.seconds:
            self.begun, self.used = now, 0
        if self.used >= self.most:
            return self.begun + self.seconds - now
        self.used += 1
        return 0.0


@dataclass
class Limits:
    """Buckets by route and major parameter; one for everything together."""

    rules: dict[str, tuple[int, float]] = field(default_factory=dict)
    overall: Bucket | None = None
    buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    faults: list[tuple[str, str, float, str]] = field(default_factory=list)

    def fault_of(self, name: str) -> tuple[str, float, str] | None:
        """How this call was told to go wrong, once."""
        for one in self.faults:
            if one[0] == name:
                self.faults.remove(one)
                return one[1:]
        return None

    def take(self, name: str, major: str) -> tuple[Bucket, float, bool]:
        """Count a call; its bucket, the seconds to wait (0: welcome), and whether overall."""
        now = time.monotonic()
        if self.overall and not name.startswith("POST /interactions"):
            wait = self.overall.take(now)
            if wait > 0:
                return self.overall, wait, True
        most, seconds = self.rules.get(name, (MANY, 1.0))
        bucket = self.buckets.setdefault((name, major), Bucket(most, seconds))
        bucket.most, bucket.seconds = most, seconds
        return bucket, bucket.take(now), False


def headers_of(name: str, bucket: Bucket, scope: str = "") -> dict[str, str]:
    """What every answer says about its bucket (docs: rate limits)."""
    left = max(0.0, bucket.begun + bucket.seconds - time.monotonic())
    told = {
        "X-RateLimit-Limit": str(bucket.most),
        "X-RateLimit-Remaining": str(max(0, bucket.most - bucket.used)),
        "X-RateLimit-Reset": f"{time.time() + left:.3f}",
        "X-RateLimit-Reset-After": f"{left:.3f}",
        "X-RateLimit-Bucket": hashlib.sha256(name.encode()).hexdigest()[:32],
    }
    return told | ({"X-RateLimit-Scope": scope} if scope else {})
