"""The words of commands, in every language that the product and Discord both have.

Discord, "Localization" and "Reference", Locales: names of commands and options are small letters
without spaces, at most 32; descriptions have at most 100 characters.
"""

from __future__ import annotations

import logging

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Place
from discord.app_commands.commands import validate_context_menu_name, validate_name

from core.texts import Texts

log = logging.getLogger(__name__)

MOST_DESCRIPTION = 100
# What the product would call a language that Discord calls otherwise.
OTHERWISE = {"zh-CN": "zh-Hans", "zh-TW": "zh-Hant", "no": "nb"}
NAMES = frozenset({Place.command_name, Place.group_name, Place.parameter_name})


def language_for(texts: Texts, locale: str) -> str | None:
    """The product's language for a locale of Discord's; None where it speaks none of them."""
    for wish in (locale, OTHERWISE.get(locale, ""), locale.partition("-")[0]):
        for code in (wish, wish.replace("-", "_")):
            if code in texts.languages:
                return code
    return None


def fits(said: str, place: Place, *, menu: bool = False) -> bool:
    """Whether Discord takes these words at that place."""
    if place not in NAMES:
        return 1 <= len(said) <= MOST_DESCRIPTION
    try:
        (validate_context_menu_name if menu else validate_name)(said)
    except ValueError:
        return False
    return True


class Translator(app_commands.Translator):
    """Finds the words of a command by the key that it carries."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The words; None for those that the command has by itself.

        Words of a community's own that Discord would refuse are left out: with one of them,
        none of the commands could be brought to Discord.
        """
        key = string.extras.get("key")
        language = language_for(self._texts, locale.value)
        if not isinstance(key, str) or language is None:
            return None
        said = self._texts.get(language, key)
        menu = isinstance(context.data, app_commands.ContextMenu)
        if not fits(said, context.location, menu=menu):
            log.warning("Discord would not take %s in %s: it is left out", key, language)
            return None
        return said if said != string.message else None


__all__ = ["Translator", "fits", "language_for"]
