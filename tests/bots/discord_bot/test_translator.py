"""Commands are called in every language as Discord allows it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.app_commands import TranslationContextLocation as Place

from bots.discord_bot.commands import described, grown
from bots.discord_bot.translator import fits, language_for
from core import shelf
from core.texts import Texts

TEXTS = shelf.texts()
OPTION_TYPES = {1, 2}  # subcommands and groups


def told(texts: Texts = TEXTS) -> list[dict[str, Any]]:
    """Everything that Discord is told."""

    async def ask() -> list[dict[str, Any]]:
        async with discord.Client(intents=discord.Intents.none()) as client:
            tree = await described(client, texts)
            every = tree.get_commands()
            return [await one.get_translated_payload(tree, tree.translator) for one in every]

    return asyncio.run(ask())


def parts(payload: dict[str, Any], way: str = "") -> list[tuple[str, dict[str, Any]]]:
    """A command and everything below it, each with the way there."""
    here = f"{way} {payload['name']}".strip()
    below = [found for one in payload.get("options", ()) for found in parts(one, here)]
    return [(here, payload), *below]


EVERY = [part for one in told() for part in parts(one)]


def test_these_are_the_commands() -> None:
    assert sorted(way for way, _ in EVERY) == [
        "Use as evidence",
        "claim",
        "claim badge",
        "earned",
        "earned connect",
        "earned connect code",
        "earned export",
        "earned setup",
        "earned waiting",
        "language",
        "my",
        "my away",
        "my away from",
        "my away until",
        "my badges",
        "my claims",
        "my data",
        "my help",
    ]


@pytest.mark.parametrize(("way", "part"), EVERY, ids=[way for way, _ in EVERY])
def test_names_and_descriptions_are_as_discord_wants_them(way: str, part: dict[str, Any]) -> None:
    menu = way == "Use as evidence"
    for name in (part["name"], *part["name_localizations"].values()):
        assert fits(name, Place.command_name, menu=menu)
        assert menu or name == name.lower()
    if not menu:
        for said in (part["description"], *part["description_localizations"].values()):
            assert 1 <= len(said) <= 100


@pytest.mark.parametrize(("way", "part"), EVERY, ids=[way for way, _ in EVERY])
def test_every_language_of_the_product_has_its_words(way: str, part: dict[str, Any]) -> None:
    spanish = {"es-ES", "es-419"}
    same = {"earned"}
    assert set(part["name_localizations"]) == (set() if way in same else spanish)
    if way != "Use as evidence":
        assert set(part["description_localizations"]) == spanish


def test_no_two_of_a_group_have_the_same_name_in_any_language() -> None:
    for locale in ("es-ES", "en-US"):
        names: dict[str, list[str]] = {}
        for way, part in EVERY:
            named = part["name_localizations"].get(locale, part["name"])
            names.setdefault(way.rpartition(" ")[0] if way[0].islower() else "menu", []).append(
                named
            )
        assert all(len(set(one)) == len(one) for one in names.values())


def test_the_english_words_are_the_names_in_the_code() -> None:
    keys = {
        "claim": "claim",
        "claim badge": "claim.badge",
        "earned connect code": "earned.connect.code",
    }
    for way, part in EVERY:
        key = keys.get(way, way.replace(" ", ".")) if way != "Use as evidence" else "evidence"
        assert TEXTS.get("en", f"discord.command.{key}") == part["name"]


@pytest.mark.parametrize(
    ("locale", "wanted"),
    [
        ("es-ES", "es"),
        ("es-419", "es"),
        ("en-GB", "en"),
        ("en-US", "en"),
        ("de", None),
        ("zh-CN", None),
    ],
)
def test_a_locale_of_discord_is_the_nearest_language_of_ours(
    locale: str, wanted: str | None
) -> None:
    assert language_for(TEXTS, locale) == wanted


def test_a_language_of_ones_own_is_found_under_discords_name_for_it(tmp_path: Path) -> None:
    for code in ("pt", "zh_Hans", "nb"):
        folder = tmp_path / "locale" / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        english = shelf.shelf() / "locale" / "en" / "LC_MESSAGES" / "discord_office.po"
        (folder / "discord_office.po").write_text(
            english.read_text(encoding="utf-8").replace("Language: en", f"Language: {code}"),
            encoding="utf-8",
        )
    texts = shelf.texts().over(tmp_path)
    found = {one: language_for(texts, one) for one in ("pt-BR", "zh-CN", "no")}
    assert found["pt-BR"] == "pt"
    assert all(found.values()), found


@pytest.mark.parametrize(
    "name", ["Dos Palabras", "x" * 33, "MAYÚSCULAS", "", "com/barra", "punto.y"]
)
def test_words_of_ones_own_that_discord_would_refuse_are_left_out(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "own.po").write_text(
        'msgid ""\nmsgstr "Language: es\\nContent-Type: text/plain; charset=UTF-8\\n"\n\n'
        f'msgid "discord.command.claim"\nmsgstr "{name}"\n\n'
        f'msgid "discord.command.claim.more"\nmsgstr "{"y" * 101}"\n',
        encoding="utf-8",
    )
    claim = next(one for one in told(shelf.texts().over(tmp_path)) if one["name"] == "claim")
    kept = {"es-ES", "es-419"} if not name else set()  # an empty one changes nothing
    assert set(claim["name_localizations"]) == kept
    assert claim["description_localizations"] == {}


def test_organizers_commands_are_for_those_who_manage_the_server_unless_it_says_otherwise() -> None:
    by_name = dict(EVERY)
    assert by_name["earned"]["default_member_permissions"] == 1 << 5
    assert by_name["earned"]["contexts"] == [0]
    for way in ("claim", "my", "language", "Use as evidence"):
        assert by_name[way].get("default_member_permissions") is None
        assert sorted(by_name[way]["contexts"]) == [0, 1]
        assert by_name[way]["integration_types"] == [0]


def test_commands_can_be_described_without_anybody_who_takes_them() -> None:
    async def names() -> list[str]:
        async with discord.Client(intents=discord.Intents.none()) as client:
            return [one.name for one in grown(client, TEXTS).walk_commands()]

    assert "claims" in asyncio.run(names())
