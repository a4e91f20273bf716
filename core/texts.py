"""Finds the words for what the domain wants to say, and the meaning of typed words.

The words live in ``prompts/locale/<language>/LC_MESSAGES/*.po`` under stable keys;
English is one of the languages. A community may lay its own over them in ``DATA/prompts``.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from functools import cached_property, lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from core.catalogs import Spoken, key_of, strings_of
from core.domain.catalogue import local
from core.domain.errors import EarnedError
from core.domain.interview import Chosen, Input, Pressed
from core.domain.screens import (
    Choose,
    Day,
    Moment,
    Option,
    Own,
    Said,
    Screen,
    Text,
    Words,
)
from core.typed_words import BEFORE_NUMBER, MARKS, fold, last_of_a_list, pressable, several
from core.zones import spoken, weekday_and_day

Wrap = Callable[[str], Any]
FOLDER = "locale"
FILES = "LC_MESSAGES"
_PLACEHOLDER = re.compile(r"%\((\w+)\)")
# Characters; what is longer is an answer, not the name of an option.
LONGEST_NAME = 200


class TextsInvalid(Exception):
    """A file of words that cannot be used; the message names it and the fix."""


class Texts:
    """All words of the product, in every language it has."""

    def __init__(self, catalogs: Mapping[str, Catalog]) -> None:
        if "en" not in catalogs:
            raise TextsInvalid("the English words are missing: prompts/locale/en")
        self.catalogs = catalogs
        self._translations = {code: Spoken(one) for code, one in catalogs.items()}
        for code in self._translations.keys() - {"en"}:
            # A language that is not finished speaks English in between, never in keys.
            self._translations[code].add_fallback(self._translations["en"])
        self.languages = {code: _autonym(code) for code in sorted(catalogs)}

    @classmethod
    def load(cls, *folders: Traversable | Path) -> Texts:
        """Read every language below ``folders``; a later folder's words win.

        Raises ``TextsInvalid`` for a file that is not a gettext catalogue, that has a key
        the product does not know, or a text that what fills it does not fit.
        """
        first, *others = folders
        found = cls(dict(_read(first / FOLDER)))
        for folder in others:
            found = found.over(folder)
        return found

    def over(self, folder: Traversable | Path) -> Texts:
        """The same with the words below ``folder`` laid over them. Raises ``TextsInvalid``."""
        catalogs = dict(self.catalogs)
        for code, own in _read(folder / FOLDER):
            _check(own, self.catalogs["en"], code)
            catalogs[code] = _laid_over(catalogs[code], own) if code in catalogs else own
        return Texts(catalogs)

    def best(self, *wished: str) -> str:
        """The first wished language (BCP 47) that the product speaks; else English."""
        for wish in wished:
            for code in (wish, wish.partition("-")[0]):
                if code in self.catalogs:
                    return code
        return "en"

    def has(self, key: str, language: str = "en") -> bool:
        """Whether there are words for ``key``."""
        message = self.catalogs[language].get(key)
        return bool(message and message.string)

    def get(self, language: str, key: str, /, count: int | None = None, **params: Any) -> str:
        """The words for ``key``, placeholders filled. An unknown key is returned as it is."""
        translation = self.translation(language)
        if count is None:
            found = translation.gettext(key)
        else:
            found = translation.ngettext(key, key, count)
            params = {"n": count, **params}
        return found % params if params else found.replace("%%", "%")

    def listed(self, language: str, items: Iterable[str]) -> str:
        """Several things in one sentence: ``a photo, a link and a note``."""
        return format_list(list(items), style="standard", locale=_locale(self.best(language)))

    def say(self, text: Text, language: str, wrap: Wrap = str, zone: str = "") -> str:
        """One text in ``language``. ``wrap`` is put around what people wrote themselves.

        ``zone`` is the reader's time zone; "" tells times in UTC.
        """
        match text:
            case Words(key, params, count):
                filled = {
                    name: self._param(one, language, wrap, zone) for name, one in params.items()
                }
                return self.get(language, key, count, **filled)
            case Own(by_language):
                return local(by_language, language)
            case Said(said):
                return str(wrap(said))
            case Moment(at):
                return spoken(at, self.locale(language), zone)
            case Day(on):
                return weekday_and_day(on, self.locale(language))

    def explain(self, wrong: EarnedError, language: str) -> str:
        """What went wrong and the way out, in ``language``."""
        return self.say(Words(wrong.prompt_key, wrong.params), language)

    def _param(self, param: object, language: str, wrap: Wrap, zone: str) -> object:
        if isinstance(param, Words | Own | Said | Moment | Day):
            return self.say(param, language, wrap, zone)
        return param

    def direction(self, language: str) -> str:
        """``ltr`` or ``rtl``."""
        return self.locale(language).text_direction

    def locale(self, language: str) -> Locale:
        """How the best known language writes dates and places."""
        return _locale(self.best(language))

    def translation(self, language: str) -> gettext.NullTranslations:
        """What gettext says in that language; asked for every word of a page."""
        known = self._translations.get(language)
        return known if known is not None else self._translations[self.best(language)]

    # -- typed words --------------------------------------------------------------------

    def understand(self, screen: Screen, typed: str, language: str) -> Input | None:
        """The option of ``screen`` that was typed by number, label or a word for it.

        Words of the product's other languages are understood too, unless they mean something
        in ``language``. None when it is none of them: then the words are an answer.
        """
        if not (fold(typed) if len(typed) <= LONGEST_NAME else ""):
            return None
        own = self.best(language)
        for other in (own, *(one for one in self.catalogs if one != own)):
            # A single letter is a word for "yes" here and for "and" there.
            found = self._understand(screen, typed, other, shortest=1 if other == own else 2)
            if found is not None:
                return found
        return None

    def _understand(self, screen: Screen, typed: str, language: str, shortest: int) -> Input | None:
        folded = fold(typed)
        for option in pressable(screen):
            if len(folded) >= shortest and folded in self._names(option, language):
                return Pressed(option.id)
        if not isinstance(screen, Choose):
            return None
        by_name: dict[str, str] = {}
        for number, option in enumerate(screen.options, start=1):
            by_name[str(number)] = option.id
            for name in self._names(option, language):
                by_name.setdefault(name, option.id)
        ways = (MARKS, self._and, BEFORE_NUMBER) if screen.many else ()
        found = several(by_name, typed, ways)
        return Chosen(tuple(dict.fromkeys(found))) if found else None

    @cached_property
    def _and(self) -> re.Pattern[str]:
        return last_of_a_list(_locale(code) for code in self.catalogs)

    def _names(self, option: Option, language: str) -> set[str]:
        names = {fold(self.say(option.label, language))}
        key = f"typed.{option.id}"
        if self.has(key, self.best(language)):
            names.update(fold(word) for word in self.get(language, key).split(","))
        return names - {""}


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def _autonym(code: str) -> str:
    locale = _locale(code)
    name = locale.get_display_name(locale) or code
    return name[:1].upper() + name[1:]


def _read(folder: Traversable) -> Iterable[tuple[str, Catalog]]:
    if not folder.is_dir():
        return
    for one in sorted(folder.iterdir(), key=lambda item: item.name):
        messages = one / FILES
        if not messages.is_dir():
            continue
        code = one.name.replace("_", "-")
        try:
            whole = Catalog(locale=str(_locale(code)))
        except (UnknownLocaleError, ValueError):
            problem = f"{messages}: there is no language '{one.name}'; name it like en or pt_BR."
            raise TextsInvalid(problem) from None
        for file in sorted(messages.iterdir(), key=lambda item: item.name):
            if file.name.endswith(".po"):
                _add(whole, file)
        yield code, whole


def _add(whole: Catalog, file: Traversable) -> None:
    try:
        part = read_po(io.BytesIO(file.read_bytes()), abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as wrong:
        raise TextsInvalid(f"{file}: {wrong}. Open it in a gettext editor and save it.") from wrong
    for message in part:
        if message.id:
            whole[key_of(message)] = message


def _check(own: Catalog, english: Catalog, code: str) -> None:
    """A community's own words: known keys, and only placeholders that will be filled."""
    for message in filter(strings_of, own):
        known = english.get(key_of(message))
        if known is None:
            raise TextsInvalid(
                f"prompts/locale/{code}: there is no text with the key '{key_of(message)}'. "
                "Copy the key from the product's own file, or remove it."
            )
        wrong = _misfit(message, known)
        if wrong:
            raise TextsInvalid(f"prompts/locale/{code}: the text of '{key_of(message)}' {wrong}.")


def _misfit(own: Message, known: Message) -> str:
    if own.pluralizable != known.pluralizable:
        return "needs the same forms (singular, plural) as in the product's own file"
    names = {name for text in strings_of(known) for name in _PLACEHOLDER.findall(text)}
    for text in strings_of(own):
        for name in set(_PLACEHOLDER.findall(text)) - names:
            wanted = ", ".join(f"%({one})s" for one in sorted(names)) or "none"
            return f"has a placeholder %({name})s that nothing fills; there is: {wanted}"
        try:
            text % dict.fromkeys(names, 1) if names else ""
        except (ValueError, TypeError):
            return "has a % that stands alone; write %%"
    return ""


def _laid_over(base: Catalog, own: Catalog) -> Catalog:
    words = {key_of(one): one for one in own if strings_of(one)}
    found = Catalog(locale=base.locale)
    for message in filter(key_of, base):
        key = key_of(message)
        if key in words:
            message = copy(message)
            message.string = words.pop(key).string
        found[key] = message
    for key, message in words.items():
        found[key] = message
    return found
