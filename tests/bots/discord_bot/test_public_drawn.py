"""Setup and awards in public are drawn as Discord takes them, whatever people are called."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.discord_bot import overview, setup, telling
from bots.discord_bot.pen import Pen
from bots.overview import Row, Rows
from core import shelf
from core.domain.catalogue import Edition
from core.domain.rooms import DeadParcel, Going, Room, RoomKind
from core.domain.screens import Said
from core.services.celebrating import Celebration, Customs, News
from tests.attacks.naughty import BIG_LIST
from tests.contracts.discord import check

TEXTS = shelf.texts()
GUILD = "900000000000000001"
WALL = Room("r", "c", "s", "discord", f"{GUILD}/900000000000000002", RoomKind.WALL)
AWARD = "ab" * 16
NAUGHTY: list[str] = [one for one in json.loads(BIG_LIST.read_text("utf-8")) if one.strip()]
ATTACKS = [
    "@\u202eeveryone",
    "[a\n](https://evil.example)",
    "</claim:900000000000000001>",
    "<t:0:R>",
    "<@900000000000000001> <@&900000000000000001> <#900000000000000001>",
    "discord.gg/abcdef",
    "# big\n-# small\n> quote\n```code```||spoiler||",
    "x" * 3000,
]
LANGUAGES = sorted(TEXTS.languages)


MANY = [
    Edition(badge=shelf.badges()[0].model_copy(update={"id": f"badge-{n}"}), version=1)
    for n in range(60)
]
Draw = Callable[[], discord.ui.LayoutView]
WEB = "https://earned.example"


def drawings(language: str, name: str) -> list[Draw]:
    """Everything that is drawn with a name in it."""
    title = {"en": name, "es": name}
    abouts = [
        Celebration(AWARD, title, name, wall, said_as)
        for wall, said_as in ((WALL, ""), (WALL, name), (None, ""))
    ]
    news = [News(name, title, language, url) for url in ("", "https://earned.example/awards/a")]
    facts = _facts(name, language)
    return [
        *(partial(telling.asked, TEXTS, language, GUILD, one) for one in abouts),
        *(partial(telling.announcement, TEXTS, one) for one in news),
        *(partial(setup.home, TEXTS, language, facts, Said(name), page) for page in (0, 2, 99)),
        partial(setup.role, TEXTS, language, facts, "badge-0", Said(name)),
        partial(setup.role, TEXTS, language, facts, "badge-99", Said(name)),
        partial(setup.home, TEXTS, language, setup.Facts(name, language, (), Customs())),
        partial(overview.page, Pen(TEXTS, language), name, _lists(name), facts.undelivered, WEB),
    ]


def _lists(name: str) -> tuple[Rows, Rows]:
    return Rows((Row(name, name),) * 8, 3), Rows((Row(name, name),) * 8, 0)


def _facts(name: str, language: str) -> setup.Facts:
    called = MANY[0].badge.model_copy(update={"name": {"en": name, "es": name}})
    menu = [Edition(badge=called, version=1), *MANY[1:]]
    dead = [
        DeadParcel(str(n), "discord", Going.ROLE, "c", error, datetime(2026, 1, 1, tzinfo=UTC))
        for n, error in enumerate(("undelivered.role_low", name, "undelivered.nothing"))
    ]
    customs = Customs(WALL, {"badge-0": "1", "badge-59": "2"})
    return setup.Facts(name, language, menu, customs, {"1": name}, dead * 5)


def held(view: discord.ui.LayoutView) -> None:
    """Discord would take it as a message."""
    body = {
        "components": view.to_components(),
        "flags": 1 << 15,
        "allowed_mentions": {"parse": []},
    }
    check("POST /channels/{channel_id}/messages", body)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_are_shown_as_they_are(language: str, name: str) -> None:
    for draw in drawings(language, name):
        held(view := draw())
        for one in _texts(view):
            assert "<@" not in one
            assert "</claim" not in one
            assert "@everyone" not in one
            assert "\u202e" not in one
            assert "](https" not in one


def _texts(view: discord.ui.LayoutView) -> Iterator[str]:
    for one in view.walk_children():
        if isinstance(one, discord.ui.TextDisplay):
            yield one.content


@given(
    st.sampled_from(LANGUAGES),
    st.sampled_from(NAUGHTY) | st.text(min_size=1, max_size=300),
    st.integers(0, len(drawings("en", "Ana")) - 1),
)
def test_whatever_somebody_is_called_discord_takes_it(language: str, name: str, which: int) -> None:
    held(drawings(language, name)[which]())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_window_for_a_name_holds_any_name(language: str) -> None:
    for name in (*ATTACKS, *NAUGHTY[:50], ""):
        window = telling.name_window(TEXTS, language, f"tell.as.{AWARD}.{GUILD}", name)
        check(
            "POST /interactions/{interaction_id}/{interaction_token}/callback",
            {
                "type": 9,
                "data": window.to_dict(),
            },
        )
