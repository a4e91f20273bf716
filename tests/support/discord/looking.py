"""What a person sees, and where on their screen a button is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tests.support.discord import transcript
from tests.support.discord.things import Channel, Message, Person, Thing, Window, walk
from tests.support.discord.world import PATIENCE, World

Where: TypeAlias = Message | Window | Channel | str | None


@dataclass
class Found:
    """A component on somebody's screen."""

    where: Message | Window
    element: Thing


@dataclass(eq=False)
class Looking(Person):
    """A person with eyes."""

    world: World = None  # type: ignore[assignment]

    @property
    def dm(self) -> Channel:
        """Their direct messages with the app; the same in every server."""
        return self.world.direct(self)

    @property
    def window(self) -> Window:
        """The modal before them."""
        assert self.windows, f"{self.name} has no window open:\n{self.world.transcript()}"
        return self.windows[-1]

    def messages(self, where: Channel | None = None) -> list[Message]:
        """What they can read now, the oldest first; everywhere, or in one place."""
        with self.world.lock:
            places = [where] if where else list(self.world.channels.values())
            found = [
                one
                for place in places
                if self.world.can_read(self, place)
                for one in place.messages
                if not one.deleted and not one.loading and one.only_for in (None, self)
            ]
        return sorted(found, key=lambda one: int(one.id))

    @property
    def threads(self) -> list[Channel]:
        """The threads they were added to."""
        with self.world.lock:
            return [
                one for one in self.world.channels.values() if one.parent and self in one.people
            ]

    def screen(self, where: Where = None) -> str:
        """Everything they can see now, as text."""
        return "\n\n".join(_text(one) for one in self._places(where))

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
        """Wait for a button of this label or ``custom_id`` that can be pressed; newest first."""
        return self._find(lambda place: _by_name(place, name), f"a [{name}]", where)

    def finds_option(self, option: str, of: str, where: Where = None) -> Found:
        """Wait for a menu that offers this; ``of`` is its placeholder or ``custom_id``."""

        def offered(place: Message | Window) -> Found | None:
            for one in _all(place):
                element = one.element
                labels = [
                    name for o in element.get("options", []) for name in (o["label"], o["value"])
                ]
                named = (element.get("custom_id"), element.get("placeholder"))
                wanted = not of or of in named
                if (
                    element["type"] == 3
                    and wanted
                    and option in labels
                    and not element.get("disabled")
                ):
                    return one
                if element["type"] in (5, 6, 7, 8) and wanted:
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
            if where == "window" or (where is None and self.windows):
                return [self.windows[-1]] if self.windows else []
            channel = where if isinstance(where, Channel) else None
            return [*reversed(self.messages(channel))]


def _text(place: Message | Window) -> str:
    if isinstance(place, Window):
        inner = transcript.of_components(place.view["components"], place.values)
        return f"{place.view['title']}\n{inner}"
    return transcript.of_message(place)


def _all(place: Message | Window) -> list[Found]:
    components = place.view["components"] if isinstance(place, Window) else place.components
    return [Found(place, one) for one in walk(components)]


def _by_name(place: Message | Window, name: str) -> Found | None:
    for one in _all(place):
        element = one.element
        named = (element.get("custom_id"), transcript.label_of(element), element.get("label"))
        if element["type"] == 2 and name in named and not element.get("disabled"):
            return one
    return None
