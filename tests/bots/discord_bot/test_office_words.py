"""The words of commands and of awards in public: each is asked for, and each asked one is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import shelf
from core.services.appointing import MAPPED

SOURCE = Path(__file__).resolve().parents[3] / "bots" / "discord_bot"
KEY = re.compile(r"(discord|undelivered)(\.[a-z_]+)+")
LOGGERS = {f"discord.{one}" for one in ("http", "gateway", "client", "state")}
TEXTS = shelf.texts()
REFUSED = "discord.refused."
# Keys that are put together.
MADE = {
    "discord.tell.yes",
    "discord.tell.as",
    "discord.tell.no",
    "discord.tell.back",
    "discord.tell.state.told",
    "discord.tell.state.quiet",
    *(
        f"discord.setup.means.{role}{what}"
        for role in {"lead", *(one.value for one in MAPPED)}
        for what in ("", ".none", ".choose", ".nobody")
    ),
}


def asked() -> Iterator[str]:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and KEY.fullmatch(str(node.value)):
                yield node.value


def keys() -> set[str]:
    catalog = TEXTS.catalogs["en"]
    names = (one.id if isinstance(one.id, str) else one.id[0] for one in catalog if one.id)
    own = ("discord.tell.", "discord.setup.", "discord.waiting.", "discord.export.", "undelivered.")
    return {one for one in names if one.startswith(own)}


def test_no_words_are_left_over() -> None:
    assert set() == keys() - {*asked(), *MADE}
    assert len(keys()) > 40


@pytest.mark.parametrize("language", ["en", "es"])
def test_everything_that_is_asked_for_has_words(language: str) -> None:
    # What somebody is refused is named in the code without the word "refused".
    refused = {one for one in asked() if TEXTS.has(one.replace("discord.", REFUSED), language)}
    beginnings = {"discord.withdraw", "discord.news", "discord.check"}
    missing = {one for one in {*asked(), *MADE} if not TEXTS.has(one, language)}
    assert missing - refused - beginnings - LOGGERS == set()
