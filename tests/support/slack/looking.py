"""What a person sees, and where on their screen a button is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tests.support.slack import transcript
from tests.support.slack.filling import find_field
from tests.support.slack.speaking import elements_of
from tests.support.slack.things import Channel, Message, Person, Thing, Window
from tests.support.slack.world import PATIENCE, World

Where: TypeAlias = Message | Window | Channel | str | None


@dataclass
class Found:
    """An element on somebody's screen."""

    where: Message | Window
    block: Thing
    element: Thing


@dataclass(eq=False)
class Looking(Person):
    """A person with eyes."""

    world: World = None  # type: ignore[assignment]

    @property
    def dm(self) -> Channel:
        """Their direct messages with the app."""
        return self.world.direct(self.team, self)

    @property
    def window(self) -> Window:
        """The modal before them."""
        assert self.windows, f"{self.name} has no window open:\n{self.world.transcript()}"
        return self.windows[-1]

    def messages(self, where: Channel | None = None) -> list[Message]:
        """What they can read now, the oldest first; everywhere, or in one place."""
        places = [where] if where else list(self.world.channels.values())
        found = [
            one
            for place in places
            if self in place.members
            for one in place.messages
            if not one.deleted and one.only_for in (None, self)
        ]
        return sorted(found, key=lambda one: one.ts)

    def screen(self, where: Where = None) -> str:
        """Everything they can see now, as text."""
        told = [_text(one) for one in self._places(where)]
        return "\n\n".join(told)

    def sees(self, text: str, where: Where = None, patience: float = PATIENCE) -> Message | Window:
        """Wait until they see this; returns the newest message or window that says it."""
        seen: list[Message | Window] = []

        def look() -> bool:
            seen[:] = [one for one in self._places(where) if text in _text(one)]
            return bool(seen)

        self.world.until(look, f"“{text}” on {self.name}'s screen", patience)
        return seen[0]

    def does_not_see(self, text: str, where: Where = None) -> None:
        """Let the app come to rest; they see no such thing then."""
        self.world.quiet()
        assert text not in self.screen(where), self.screen(where)

    def finds(self, name: str, where: Where = None) -> Found:
        """Wait for a button or menu of this label or ``action_id``; the newest counts."""
        return self._find(lambda place: _by_name(place, name), f"a [{name}]", where)

    def finds_option(self, option: str, of: str, where: Where = None) -> Found:
        """Wait for a menu that offers this; ``of`` is its label, placeholder or ids."""

        def offered(place: Message | Window) -> Found | None:
            if isinstance(place, Window) and of:
                try:
                    return Found(place, *find_field(place, of))
                except AssertionError:
                    return None
            for one in _all(place):
                labels = [transcript.text_of(o["text"]) for o in transcript.options_of(one.element)]
                values = [o["value"] for o in transcript.options_of(one.element)]
                if of in ("", *_names(one)) and option in (*labels, *values):
                    return one
                if of and of in _names(one) and not labels:
                    return one
            return None

        return self._find(offered, f"a menu with “{option}”", where)

    def _find(
        self, search: Callable[[Message | Window], Found | None], what: str, where: Where
    ) -> Found:
        found: list[Found] = []

        def look() -> bool:
            found[:] = [hit for place in self._places(where) if (hit := search(place))]
            return bool(found)

        self.world.until(look, f"{what} before {self.name}")
        return found[0]

    def _places(self, where: Where) -> list[Message | Window]:
        with self.world.lock:
            if isinstance(where, Message | Window):
                return [where]
            if where == "home":
                return [self.home] if self.home else []
            if where == "window" or (where is None and self.windows):
                return [self.windows[-1]] if self.windows else []
            channel = where if isinstance(where, Channel) else None
            found: list[Message | Window] = [*reversed(self.messages(channel))]
            return [*found, self.home] if self.home and where is None else found


def _text(place: Message | Window) -> str:
    if isinstance(place, Window):
        return _flat_view(place)
    return transcript.of_message(place.text, place.blocks, place.files)


def _flat_view(window: Window) -> str:
    view = window.view
    heads = [transcript.text_of(view[key]) for key in ("title", "submit", "close") if view.get(key)]
    lines = [
        line
        for block in view["blocks"]
        for line in transcript.of_block(block, window.values, window.errors)
    ]
    return "\n".join([*heads, *lines])


def _all(place: Message | Window) -> list[Found]:
    blocks = place.view["blocks"] if isinstance(place, Window) else place.blocks
    return [Found(place, block, one) for block in blocks for one in elements_of(block)]


def _names(one: Found) -> list[str]:
    label = one.block.get("label") or (one.block.get("text") if "accessory" in one.block else None)
    named = [one.element["action_id"], one.block["block_id"], transcript.label_of(one.element)]
    return [*named, *([transcript.text_of(label)] if label else [])]


def _by_name(place: Message | Window, name: str) -> Found | None:
    clickable = [one for one in _all(place) if "button" in one.element["type"]]
    for one in clickable:
        if name in (one.element["action_id"], transcript.label_of(one.element)):
            return one
    return None
