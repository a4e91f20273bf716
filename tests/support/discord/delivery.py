"""How Discord hands something to the app, once or as often as you like."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.support.discord.things import Interaction, Message, Thing, secret, snowflake

if TYPE_CHECKING:
    from tests.support.discord.world import World


@dataclass(eq=False)
class Delivery:
    """Something for the app: a message, or an interaction, which waits for its first answer.

    ``send()`` hands it over, again and again if wanted:

    * ``times``: so many copies of the same
    * ``anew``: each interaction with an id and a token of its own, as two quick clicks are
    * ``late``: so many seconds pass before; after three, Discord knows the interaction no more
    * ``wait=False``: do not wait for an answer
    """

    world: World
    what: str
    message: Message | None = None
    interaction: Interaction | None = None
    hands_over: Callable[[], int] | None = None
    others: list[Interaction] = field(default_factory=list)
    seconds: float = 0.0

    def send(
        self, *, times: int = 1, anew: bool = False, late: float = 0, wait: bool = True
    ) -> Delivery:
        """Hand it over; returns itself, with what was answered."""
        if late:
            self.world.passes(late)
        for number in range(times):
            if self.interaction is None:
                assert self.hands_over
                self.hands_over()
            else:
                self._interacts(self._another() if anew and number else self.interaction)
        if wait and self.interaction and not late:
            self._waits()
        return self

    def _another(self) -> Interaction:
        assert self.interaction
        made = replace(self.interaction, id=snowflake(), token=secret(48), answer=None)
        self.others.append(made)
        return made

    def _interacts(self, one: Interaction) -> None:
        with self.world.changed:
            self.world.interactions[one.id] = self.world.tokens[one.token] = one
            if not self.world.gateway.interacts(one):
                one.refused = "the app is not there"
                self.world.fails(f"{self.what} failed: the app is not connected")

    def _waits(self) -> None:
        begun = time.monotonic()
        assert self.interaction
        for one in [self.interaction, *self.others]:
            if not self._is_settled(one):
                one.refused = "no answer in time"
                self.world.fails(f"{self.what} failed: no answer in time")
        self.seconds = time.monotonic() - begun

    def _is_settled(self, one: Interaction) -> bool:
        with self.world.changed:
            return bool(
                self.world.changed.wait_for(
                    lambda: one.answer or one.refused, self.world.ack_seconds
                )
            )

    @property
    def answer(self) -> Thing:
        """The app's first answer to an interaction: its type and data."""
        assert self.interaction, f"{self.what} takes no answer"
        assert self.interaction.answer, f"{self.what} was not answered"
        return self.interaction.answer

    @property
    def ok(self) -> bool:
        """Was it answered?"""
        return bool(self.interaction and self.interaction.answer)
