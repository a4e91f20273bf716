"""Catalogues of words as translators keep them, and one language as it is spoken from them."""

from __future__ import annotations

import gettext

from babel.messages.catalog import Catalog, Message


def key_of(message: Message) -> str:
    """The key of a text."""
    return message.id if isinstance(message.id, str) else message.id[0]


def strings_of(message: Message) -> tuple[str, ...]:
    """Its forms that say something: one, or singular and plural."""
    found = (message.string,) if isinstance(message.string, str) else message.string or ()
    return tuple(one for one in found if message.id and one)


class Spoken(gettext.NullTranslations):
    """One language, from its source: there is no compiled file that could be stale."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._form = gettext.c2py(catalog.plural_expr)
        self._said = {
            key_of(one): one.string if isinstance(one.string, str) else tuple(one.string or ())
            for one in catalog
            if one.id and not one.fuzzy and strings_of(one)
        }

    def gettext(self, message: str) -> str:
        found = self._said.get(message)
        if isinstance(found, tuple):
            return found[self._form(1)] or message
        return super().gettext(message) if found is None else found

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        found = self._said.get(msgid1)
        if isinstance(found, tuple):
            return found[self._form(n)] or msgid1
        return super().ngettext(msgid1, msgid2, n)
