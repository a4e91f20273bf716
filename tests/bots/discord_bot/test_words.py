"""The words of Discord's learner side: every key is asked for, and every asked one is there."""

from __future__ import annotations

import ast
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import discord
from babel.messages.pofile import read_po

from bots.discord_bot.assessing import DESK
from bots.discord_bot.card import ACTS, BY_SOMEBODY
from core import shelf
from core.domain.claim import Act, ClaimState, Seat
from core.domain.review import Misses, Outcome
from core.domain.screens import EvidenceKind
from core.services.appointing import MAPPED

SOURCE = Path(__file__).resolve().parents[3] / "bots" / "discord_bot"
KEY = re.compile(r"discord(\.[a-z_]+)+")
# The library's own parts, after which its loggers are called, are no words.
LIBRARY = {f"discord.{one.name}" for one in pkgutil.iter_modules(discord.__path__)}
# Keys that are put together.
MADE = {
    *(f"discord.kind.{one.value}" for one in EvidenceKind),
    *(f"discord.add.{one}" for one in ("link", "file", "witness")),
    *(f"discord.evidence.{one}" for one in ("url", "title", "name", "relation")),
}
# And those of assessors.
STATES = [one.value for one in ClaimState]
DESK_MADE = {
    *(f"discord.card.state.{one}" for one in STATES),
    *(f"discord.card.state.{one.value}.somebody" for one in BY_SOMEBODY),
    *(f"discord.desk.{one}" for acts in ACTS.values() for one in acts),
    "discord.desk.declare",
    "discord.desk.worry",
    "discord.desk.wrong",
    *(f"discord.desk.confirm.{one.value}{do}" for one in Outcome for do in ("", ".do")),
    *(
        f"discord.desk.done.{one.value}"
        for one in (Act.AWARD, Act.NOT_YET, Act.JUDGE, Act.DISAGREE)
    ),
    *(f"discord.misses.{one.value}{more}" for one in Misses for more in ("", ".more")),
    *(f"discord.desk.opinion.{one.value}" for one in (Seat.FIRST, Seat.SECOND)),
    *(f"discord.card.seat.{one.value}" for one in Seat if one is not Seat.FIRST),
    *(f"discord.relay.{one}" for one in ("question", "answer", "note", "appeal")),
    *(
        f"discord.setup.means.{role}{what}"
        for role in {"lead", *(one.value for one in MAPPED)}
        for what in ("", ".none", ".choose", ".nobody")
    ),
}


def asked() -> Iterator[str]:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            key = str(node.value) if isinstance(node, ast.Constant) else ""
            if KEY.fullmatch(key) and key not in LIBRARY:
                yield key


def keys(*names: str) -> set[str]:
    found: set[str] = set()
    for name in names:
        with (shelf.shelf() / "locale" / "en" / "LC_MESSAGES" / name).open("rb") as stream:
            messages = [one.id for one in read_po(stream) if one.id]
        found |= {one if isinstance(one, str) else one[0] for one in messages}
    return found


def test_no_words_are_left_over() -> None:
    assert set() == keys("discord.po") - {*asked(), *MADE}
    assert len(keys("discord.po")) > 60


def test_no_words_of_assessors_are_left_over() -> None:
    left = keys("discord_desk.po") - {*asked(), *DESK_MADE}
    refused = {one for one in left if one.replace(".refused.", ".") in {*asked()}}
    told = {one for one in left if one.startswith("undelivered.")}
    assert set() == left - refused - told
    assert told == set(DESK.values())


def test_everything_that_is_asked_for_has_words() -> None:
    folder = shelf.shelf() / "locale" / "en" / "LC_MESSAGES"
    files = [
        one.name
        for one in folder.iterdir()
        if one.name.startswith(("discord", "renewal", "witness"))
    ]
    # What somebody is refused is named in the code without the word "refused".
    refused = {one.replace(".refused.", ".") for one in keys(*files) if ".refused." in one}
    assert set() == {*asked(), *MADE, *DESK_MADE} - keys(*files) - refused
