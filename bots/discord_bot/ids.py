"""What a press means, from its id alone, so that it means the same after a restart. Pure.

Options of an interview are ``bots.chat.Button``; everything else is ``Here``:
``what.CLAIM.VERSION[.more]``. Discord takes ids of at most 100 characters. A name that is too
long for that is written as a short mark, and read with the screen beside it (``meant``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2s

from bots.chat import Button
from core.domain.screens import Choose, Gather, Home, Option, ReadBack, Screen

MOST_ID = 100
SHORT = "~"


@dataclass(frozen=True, slots=True)
class Here:
    """Something to press or to fill in that is no option, on a claim's screen in one version.

    ``what`` is its name, ``more`` what it is about: a number of a page, a piece of evidence.
    """

    what: str
    claim_id: str = ""
    version: int = 0
    more: str = ""

    def encode(self) -> str:
        """The id."""
        written = self._written(self.more)
        return written if len(written) <= MOST_ID else self._written(short(self.more))

    def _written(self, more: str) -> str:
        parts = (self.what, self.claim_id, str(self.version), more)
        return ".".join(parts if more else parts[:3])

    @classmethod
    def decode(cls, text: str) -> Here | None:
        """The meaning of an id; None for one that is none of these."""
        what, _, rest = text.partition(".")
        claim_id, _, rest = rest.partition(".")
        version, _, more = rest.partition(".")
        known = version.isascii() and version.isdigit() and len(version) < 12
        if not known or not what.isidentifier() or not claim_id.isalnum():
            return None
        return cls(what, claim_id, int(version), more)


def option_id(claim_id: str, version: int, option: str) -> str:
    """The id of an option."""
    written = Button(claim_id, version, option).encode()
    if len(written) <= MOST_ID:
        return written
    return Button(claim_id, version, short(option)).encode()


def short(name: str) -> str:
    """A mark for a name that is too long; the same for the same name."""
    return SHORT + blake2s(name.encode("utf-8", "replace"), digest_size=10).hexdigest()


def meant(screen: Screen, button: Button) -> tuple[Button, ...]:
    """What a button means on the screen it stands on.

    A mark gets the whole name that it stands for; and the button that goes on with what is
    chosen means those options, if any are.
    """
    if isinstance(screen, Choose) and screen.many and screen.confirm is not None:
        name = screen.confirm.id
        chosen = [one.id for one in screen.options if one.chosen]
        if chosen and button.option in (name, short(name)):
            return tuple(Button(button.claim_id, button.version, one) for one in chosen)
    if not button.option.startswith(SHORT):
        return (button,)
    named = (one.id for one in options_of(screen) if short(one.id) == button.option)
    return (Button(button.claim_id, button.version, next(named, button.option)),)


def place_of(screen: Screen, more: str) -> str:
    """The place that a window was about, where its id had room for a mark only."""
    place = getattr(screen, "place", "")
    return place if more.startswith(SHORT) and short(place) == more else more


def options_of(screen: Screen) -> Iterator[Option]:
    """Everything on a screen that can be chosen or pressed."""
    yield from getattr(screen, "options", ())
    yield from getattr(screen, "actions", ())
    single: Iterable[Option | None] = ()
    match screen:
        case Choose(confirm=confirm):
            single = (confirm,)
        case Gather(go_on=go_on):
            single = (go_on,)
        case ReadBack(submit=submit, parts=parts):
            single = (submit, *(one.edit for one in parts))
        case Home(begin=begin):
            single = (begin,)
    yield from (one for one in single if one is not None)
