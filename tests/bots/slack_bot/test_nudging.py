"""Reminders and digests keep Slack's limits in every language, however much waits."""

from __future__ import annotations

from datetime import date

import pytest

from bots.slack_bot import nudging
from core import shelf
from core.domain.schedule import Waiting
from core.domain.screens import Day, Own, Words
from core.services.digesting import Digest
from core.services.reminding import Nudge
from tests.bots.slack_bot.payloads import problems_of, readable

TEXTS = shelf.texts()
DAY = date(2026, 12, 4)
LONG = Own({"en": "<b>*Badge*</b> & " * 40})


def waiting(number: int, *, late: bool = False) -> tuple[Waiting, ...]:
    by = "Bo " * 100
    kind = "a" if late else "b"
    return tuple(
        Waiting(f"{kind}{n:031}", 7, LONG, 90_000, DAY, late, by if late else "")
        for n in range(number)
    )


@pytest.mark.parametrize("language", list(TEXTS.languages))
@pytest.mark.parametrize("count", [0, 1, 30])
def test_a_digest_fits_however_much_waits(language: str, count: int) -> None:
    stands = Waiting("c" * 32, 1, Words("claim.unnamed"), 60, None, late=False)
    about = Digest(language, "", (*waiting(count), stands), waiting(count, late=True))
    post = nudging.digest(TEXTS, about)
    assert [] == problems_of(post)
    if count == 30:
        assert TEXTS.get(language, "digest.more", 21) in readable(post.blocks)


@pytest.mark.parametrize("language", list(TEXTS.languages))
@pytest.mark.parametrize("kind", ["holder", "today", "pool", "lead", "warn", "expired", "offer"])
def test_a_reminder_fits_and_says_what_it_is_about(language: str, kind: str) -> None:
    promised = Words("nudge.promised", {"day": Day(DAY)})
    lines = (Words(f"nudge.{kind}", {"badge": Own({"en": "Bicycles"})}), promised)
    acts = ("accept", "decline", "open")
    post = nudging.nudge(TEXTS, Nudge("c" * 32, 3, language, "", lines, acts), "r" * 32)
    assert [] == problems_of(post)
    assert "Bicycles" in post.text
    assert TEXTS.get(language, "nudge.accept") in readable(post.blocks)
