"""The machine stops wherever it likes; nobody who tells something in Discord notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.discord import Discord
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import AGREE, Learner, timeless
from tests.support.journeys import ANSWER, STORY

SEND_IT = "Yes, this is my own. Send it"
Step = Callable[[], object]


@pytest.fixture
def town(discord_place: DiscordTown) -> DiscordTown:
    discord_place.syncs()
    return discord_place


def begins(ana: Learner) -> None:
    """The consent is given, and nothing told."""
    ana.commands("/claim", ana.town.hall)
    ana.clicks(AGREE)
    assert ana.asked == "story"


def steps(ana: Learner) -> Iterator[Step]:
    """A whole claim, act by act; a window is opened in one and sent in another."""
    user, hall = ana.user, ana.town.hall
    yield lambda: ana.commands("/claim", hall)
    yield lambda: ana.clicks(AGREE)
    yield lambda: ana.user.clicks("Write in a window")
    yield lambda: ana.submits({"In your own words": STORY})
    yield lambda: ana.clicks("Bicycle repair")
    yield lambda: ana.selects("At work")
    while ana.asked != "evidence":
        yield lambda: ana.says(ANSWER)
    yield lambda: ana.user.clicks("Add a link")
    yield lambda: ana.submits({"Web address": "https://example.org", "What is it?": "A film"})
    yield lambda: ana.user.clicks("Add photos or files")
    field = next(one["label"] for one in user.window.view["components"] if one["type"] == 18)
    yield lambda: ana.submits({field: [user.uploads("notes.txt", b"day by day")]})
    yield lambda: ana.clicks("Go on")
    yield lambda: ana.clicks(SEND_IT)


def tells(ana: Learner, between: Step) -> int:
    """Tell it all, with something between every two acts; returns how many there were."""
    count = 0
    for act in steps(ana):
        act()
        between()
        count += 1
    return count


def told(ana: Learner) -> object:
    """What was told, without times and made-up ids."""
    return timeless(ana.state)


def test_a_restart_between_every_two_steps_changes_nothing(town: DiscordTown) -> None:
    ana, ben = Learner(town, "Ana", met=False), Learner(town, "Ben", met=False)
    tells(ana, town.rest)
    count = tells(ben, town.restart)
    assert count >= 12
    assert told(ana) == told(ben)
    assert "Sent (now)" in ben.screen
    # Nothing was shown twice either.
    shown = [
        [len(one.messages(one.dm)), len(one.messages(town.hall))] for one in (ana.user, ben.user)
    ]
    assert shown[0] == shown[1]


@pytest.mark.stress
def test_a_sudden_end_between_every_two_steps_changes_nothing(town: DiscordTown) -> None:
    ana, ben = Learner(town, "Ana", met=False), Learner(town, "Ben", met=False)
    tells(ana, town.rest)
    tells(ben, lambda: town.restart(dies=True))
    assert told(ana) == told(ben)


def test_what_was_typed_while_nobody_listened_is_taken_once_and_in_order(
    town: DiscordTown, discord: Discord
) -> None:
    ana = Learner(town)
    begins(ana)
    town.stop()
    discord.until(lambda: not discord.gateway.open, "nobody to listen")
    ana.user.types(STORY)
    ana.user.types("Bicycle repair")
    file = ana.user.uploads("early.txt", b"before it is asked for")
    last = ana.user.types("", files=[file])
    town.start()
    town.town.app = town.app
    town.hears(last)
    assert [one.text for one in ana.state.answers.values()] == [STORY]
    assert ana.state.badge == "bicycle-repair"

    # The same process hears again what it has read: nothing comes of it.
    before = told(ana)
    town.restart()
    discord.quiet()
    assert told(ana) == before


def test_a_window_that_was_open_is_taken_by_the_next_process_once(
    town: DiscordTown, discord: Discord
) -> None:
    ana = Learner(town)
    begins(ana)
    ana.user.clicks("Write in a window")
    town.restart(dies=True)
    ana.submits({"In your own words": STORY}, times=2)
    assert [one.text for one in ana.state.answers.values()] == [STORY]
    assert ana.asked == "badge"


def test_a_press_while_nobody_listens_fails_at_discord_and_can_be_pressed_again(
    town: DiscordTown, discord: Discord
) -> None:
    ana = Learner(town)
    ana.commands("/claim", town.hall)
    town.stop()
    discord.until(lambda: not discord.gateway.open, "nobody to listen")
    ana.user.clicks(AGREE)
    assert any("not connected" in one for one in discord.forgive())
    town.start()
    town.town.app = town.app
    ana.clicks(AGREE)
    assert ana.asked == "story"
