"""What a certificate and a card cost, in processor time; the floor is the badge's picture alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from core.badge_images import as_png
from core.typesetting import Typesetter, picture, spoken
from tests.support.journeys import badge
from tests.support.scripts import GREETINGS

pytestmark = pytest.mark.bench

ROUNDS = 40
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def facts(language: str, number: int) -> dict[str, Any]:
    words = f"{GREETINGS[language]} {number}"
    return {
        **spoken(language, rtl=language == "ar"),
        "title": words,
        "issuer": words,
        "name": words,
        "recipient": words,
        "description": words,
        "shown": [{"name": words, "level": words}] * 4,
        "state": None,
        "demo": None,
        "image": picture(badge().image),
        "qr": None,
        "address": "https://badges.example.org/awards/1",
        "how": words,
        "dates": words,
        "missing": None,
        "by": words,
        "mark": words,
        "words": dict.fromkeys(("by", "earned", "shown", "check"), words),
    }


def cost(act: Callable[[int], object]) -> float:
    """Seconds of processor time for one, once everything is loaded."""
    act(-1)
    begun = time.process_time()
    for number in range(ROUNDS):
        act(number)
    return (time.process_time() - begun) / ROUNDS


def test_a_certificate_and_a_card_cost_a_few_pictures() -> None:
    setter = Typesetter()
    floor = cost(lambda _: as_png(badge().image))
    print(f"\npicture alone: {floor * 1e3:.1f} ms")
    print("| language | certificate ms | ratio | card ms | ratio |\n|---|---:|---:|---:|---:|")
    for language in ("en", "es", "ar", "hi", "ja", "zh"):
        pdf = cost(lambda n, code=language: setter.pdf("certificate.typ", facts(code, n), NOW))
        png = cost(lambda n, code=language: setter.png("card.typ", facts(code, n)))
        cells = (pdf * 1e3, pdf / floor, png * 1e3, png / floor)
        print(f"| {language} | {' | '.join(f'{one:.1f}' for one in cells)} |")
        assert pdf < 2
