"""A Discord server where many learners answer at once: the little Discord in a process of its own.

Its work is not the bot's, and it looks at no schema here (``strict``). Reads one JSON document a
line from its standard input and prints one:

In, line 1:  ``{"people": n, "guilds": n}``; out: ``{"token", "api", "gateway", "guild", "people":
[[user, direct messages], ...]}``
In, line 2:  ``{"turns": n, "pause": seconds}``, once the bot is to come; out:
``{"acks": [seconds from a press to its first answer, ...], "screens": [seconds from words, or a
press, to the next question, ...], "lost": presses that nobody answered, "seconds"}``
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from typing import Any

from tests.support.discord import Discord, Interaction, Message, User
from tests.support.discord.things import secret, snowflake, walk
from tests.support.journeys import ANSWER, STORY

PATIENCE = 120.0


class Town(Discord):
    """A little Discord that wakes whoever waits for an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.strict = False
        self.waiting: dict[str, asyncio.Future[Message]] = {}

    def posts(self, made: Message) -> None:
        super().posts(made)
        waits = self.waiting.pop(made.channel.id, None)
        if waits is not None and not waits.done():
            self.server.loop.call_soon_threadsafe(_wake, waits, made)


def _wake(waits: asyncio.Future[Message], made: Message) -> None:
    if not waits.done():
        waits.set_result(made)


class Learner:
    """Somebody who answers whatever is asked."""

    def __init__(self, town: Town, user: User) -> None:
        self.town, self.user = town, user
        self.screens: list[float] = []
        self.pressed: list[tuple[str, float]] = []

    async def lives(self, turns: int, pause: float) -> None:
        """Think, answer, and wait for the next question, so many times."""
        seen: Message | None = None
        for _ in range(turns):
            await asyncio.sleep(random.uniform(0, 2 * pause))
            begun = time.perf_counter()
            waits: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
            self.town.waiting[self.user.dm.id] = waits
            self._answers(seen)
            seen = await asyncio.wait_for(waits, PATIENCE)
            self.screens.append(time.perf_counter() - begun)

    def _answers(self, seen: Message | None) -> None:
        parts = list(walk(seen.components)) if seen else []
        plain = [one for one in parts if one["type"] == 2 and one.get("label") == "Bicycle repair"]
        menus = [one for one in parts if one["type"] == 3 and (one.get("max_values") or 1) > 1]
        if seen and plain:
            self._presses(seen, plain[0], None)
        elif seen and menus:
            self._presses(seen, menus[0], [menus[0]["options"][0]["value"]])
        else:
            self._types(STORY if seen is None else ANSWER)

    def _types(self, text: str) -> None:
        said = Message(snowflake(), self.user.dm, self.user, text)
        with self.town.changed:
            self.user.dm.messages.append(said)
            self.town.gateway.said(said)

    def _presses(self, on: Message, one: dict[str, Any], values: list[str] | None) -> None:
        data = {"custom_id": one["custom_id"], "component_type": one["type"], "id": one["id"]}
        data |= {"values": values} if values else {}
        made = Interaction(snowflake(), secret(48), 3, self.user, on.channel, data, 0.0, on)
        with self.town.changed:
            self.town.interactions[made.id] = self.town.tokens[made.token] = made
            self.pressed.append((made.id, time.time()))
            self.town.gateway.interacts(made)


def acks(town: Town, learners: list[Learner]) -> tuple[list[float], int]:
    """Seconds until each press had its first answer, and how many had none."""
    taken = {
        one.path.split("/")[2]: one.at
        for one in town.calls
        if one.path.startswith("/interactions/")
    }
    pressed = [press for one in learners for press in one.pressed]
    return (
        [max(taken[id] - begun, 0.0) for id, begun in pressed if id in taken],
        sum(id not in taken for id, _ in pressed),
    )


def main() -> None:
    town = Town()
    wanted = json.loads(sys.stdin.readline())
    makers = town.guild("Makers")
    for number in range(wanted.get("guilds", 1) - 1):
        town.guild(f"Guild {number}")
    learners = [Learner(town, town.user(makers, f"Learner {n}")) for n in range(wanted["people"])]
    told = {
        "token": town.app.token,
        "api": town.api_url,
        "gateway": town.gateway_url,
        "guild": makers.id,
        "people": [[one.user.id, one.user.dm.id] for one in learners],
    }
    print(json.dumps(told), flush=True)
    plan = json.loads(sys.stdin.readline() or "{}")
    if plan:
        town.until(lambda: town.connected, "the bot", 60)
        begun = time.perf_counter()

        async def together() -> None:
            every = (one.lives(plan["turns"], plan["pause"]) for one in learners)
            await asyncio.gather(*every)

        asyncio.run_coroutine_threadsafe(together(), town.server.loop).result()
        seconds = time.perf_counter() - begun
        found, lost = acks(town, learners)
        screens = [one for who in learners for one in who.screens]
        told = {"acks": found, "lost": lost, "screens": screens, "seconds": seconds}
        print(json.dumps(told), flush=True)
        sys.stdin.read()
    town.close()


if __name__ == "__main__":
    main()
