"""The Gateway breaks while many people tell something at once: every answer is kept once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import pytest

from tests.support.discord import Discord
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.waiting import wait_until

SEED = 20_261_128
PATIENCE = 60.0


class Teller(threading.Thread):
    """Somebody who tells one claim in direct messages, and waits for nothing but the screen."""

    def __init__(self, ana: Learner, dice: random.Random) -> None:
        super().__init__(name=ana.user.name)
        self.ana, self.dice = ana, dice
        self.said: list[str] = []
        self.wrong: BaseException | None = None

    def run(self) -> None:
        try:
            self._tell()
        except BaseException as wrong:  # noqa: BLE001 (told by the test)
            self.wrong = wrong

    def _tell(self) -> None:
        self._press(AGREE)
        self._answer("story")
        self._wait(lambda: self.ana.asked == "sources")
        self._press("Skip")
        for _ in range(12):
            self._wait(lambda: self.ana.asked not in ("sources", "story"))
            place = self.ana.asked
            if place == "evidence":
                return
            if place.startswith("probe/"):
                self._press("Skip")
            else:
                self._answer(place)
            self._wait(lambda place=place: self.ana.asked != place)  # type: ignore[misc]

    def _answer(self, place: str) -> None:
        """Words that nobody else writes, and never twice the same."""
        words = f"{self.ana.user.name} at {place}, {self.dice.getrandbits(40):x}: I did it, and it held."
        self.said.append(words)
        self.ana.user.types(words)
        self._wait(lambda: self.ana.asked != place)

    def _press(self, label: str) -> None:
        """Until it is taken; a press that Discord lost is pressed again, as people do."""
        place = self.ana.asked
        self._wait(lambda: self._offers(label))
        for _ in range(20):
            self.ana.user.clicks(label, where=self.ana.user.dm)
            if wait_until(lambda: self.ana.asked != place, 5.0, pause=0.02):
                return
        raise AssertionError(f"{label} was never taken")

    def _offers(self, label: str) -> bool:
        return label in self.ana.screen

    def _wait(self, what: Callable[[], object]) -> None:
        assert wait_until(what, PATIENCE, pause=0.02), f"{self.name} waits at {self.ana.asked}"


def breaks(discord: Discord, dice: random.Random, times: int, over: threading.Event) -> int:
    """Drop the connection so many times, at random, in Discord's different ways."""
    done = 0
    for _ in range(times):
        if over.wait(dice.uniform(0.02, 0.25)):
            break
        way = dice.choice(["cut", "cut", "op 7", "op 9", "close"])
        if way == "cut":
            discord.drops_gateway()
        elif way == "op 7":
            discord.asks_to_reconnect()
        elif way == "op 9":
            discord.invalidates_session(resumable=True)
        else:
            discord.closes_gateway(4000)
        done += 1
        discord.until(lambda: discord.connected or over.is_set(), "the client to be back", PATIENCE)
    return done


def told_through_trouble(town: DiscordTown, people: int, drops: int) -> None:
    """So many interviews at once, while the Gateway breaks so many times."""
    dice, discord = random.Random(SEED), town.discord
    tellers = []
    for number in range(people):
        learner = Learner(town, f"Learner {number}")
        learner.commands("/claim", town.hall, badge="bicycle-repair")
        tellers.append(Teller(learner, random.Random(dice.random())))
    over = threading.Event()
    for one in tellers:
        one.start()
    done = breaks(discord, dice, drops, over)
    over.set()
    for one in tellers:
        one.join(PATIENCE * 4)
    assert [one.wrong for one in tellers if one.wrong] == []
    town.rest()
    assert done == drops
    # Presses that were lost on the way were pressed again; nothing else may be amiss.
    assert [one for one in discord.forgive() if "press on" not in one] == []
    for one in tellers:
        kept = [said.text for answer in one.ana.state.answers.values() for said in answer.said]
        assert sorted(kept) == sorted(one.said), one.name


def test_six_breaks_during_three_interviews_lose_nothing(discord_place: DiscordTown) -> None:
    discord_place.syncs()
    told_through_trouble(discord_place, people=3, drops=6)


@pytest.mark.stress
def test_fifty_breaks_during_twenty_interviews_lose_nothing(discord_place: DiscordTown) -> None:
    discord_place.syncs()
    told_through_trouble(discord_place, people=20, drops=50)


def forgets(discord: Discord) -> None:
    """Discord forgets the session: what is said from now on is told by nobody."""
    with discord.lock:
        for one in discord.gateway.listening():
            one.session = None
        discord.gateway.sessions.clear()


def test_an_answer_that_came_before_its_question_was_shown_is_read_later(
    discord_place: DiscordTown,
) -> None:
    discord_place.syncs()
    discord = discord_place.discord
    ana = Learner(discord_place)
    ana.commands("/claim", discord_place.hall, badge="bicycle-repair")
    discord.fails_next("POST /channels/{channel_id}/messages", "slow", seconds=0.5)
    ana.user.clicks(AGREE, where=ana.user.dm)
    discord.until(lambda: ana.asked == "story", "the consent to be kept")
    forgets(discord)
    said = ana.user.types("For two years I have repaired bikes.")
    discord_place.rest()
    assert int(ana.shown.id) > int(said.message.id)  # type: ignore[union-attr]
    discord.drops_gateway()
    discord_place.hears(said)
    assert [one.text for one in ana.state.answers.values()] == [said.message.content]  # type: ignore[union-attr]


def test_a_new_session_in_the_middle_reads_what_was_said_meanwhile(
    discord_place: DiscordTown,
) -> None:
    """Op 9, and what was typed before the next session began: no replay brings it."""
    discord_place.syncs()
    discord = discord_place.discord
    ana = Learner(discord_place)
    ana.commands("/claim", discord_place.hall, badge="bicycle-repair")
    ana.clicks(AGREE)
    forgets(discord)
    said = ana.user.types("For two years I have repaired bikes.")
    discord.drops_gateway()
    discord_place.hears(said)
    assert [one.text for one in ana.state.answers.values()] == [
        "For two years I have repaired bikes."
    ]
