"""The hour at which a channel is told what waits: the same choice in every channel."""

from __future__ import annotations

from datetime import time

from babel.dates import format_time

from core.app import Earned
from core.domain.people import Actor, Space
from core.texts import Texts

NEVER = "never"
HOURS = 24


def choices(texts: Texts, language: str) -> list[tuple[str, str]]:
    """What can be chosen, in words, and the value of each: never, and the hours of a day."""
    found = [(texts.get(language, "times.digest.never"), NEVER)]
    for one in range(HOURS):
        clock = format_time(time(one), "short", locale=texts.locale(language))
        found.append((texts.get(language, "times.digest.at", hour=clock), str(one)))
    return found


def value_of(hour: int | None) -> str:
    """The value of an hour; None is never."""
    return NEVER if hour is None else str(hour)


def read(chosen: str) -> int | None:
    """What was chosen; None for never, and for what is no hour."""
    known = chosen.isascii() and chosen.isdigit() and len(chosen) < 3 and int(chosen) < HOURS
    return int(chosen) if known else None


def tell_at(app: Earned, actor: Actor, space: Space, hour: int | None) -> None:
    """Have the channel of a space told what waits at that hour, where the organizer is.

    Raises ``NotAllowed``.
    """
    before = app.ruling.of_space(actor.community_id, space.id)
    zone = actor.zone if before.zone == "UTC" and actor.zone else before.zone
    if hour != before.digest_hour:
        changed = before.model_copy(update={"digest_hour": hour, "zone": zone})
        app.ruling.set_space(actor, space.id, changed)


__all__ = ["HOURS", "NEVER", "choices", "read", "tell_at", "value_of"]
