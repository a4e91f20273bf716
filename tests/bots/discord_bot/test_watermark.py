"""What was written while nobody listened is read later, in its order, and counts once."""

from __future__ import annotations

from typing import Any

import pytest

from bots.discord_bot.learner import start
from bots.discord_bot.people import Guest
from bots.discord_bot.reading import Who
from tests.support.discord.things import snowflake
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.journeys import STORY
from tests.support.waiting import wait_until

READ = "GET /channels/{channel_id}/messages"


@pytest.fixture
def ana(discord_place: DiscordTown) -> Learner:
    found = Learner(discord_place)
    found.says("hello")
    found.clicks(AGREE)
    return found


def said(ana: Learner) -> set[str]:
    return {one.text for one in ana.state.answers.values()}


@pytest.mark.parametrize("dies", [False, True])
def test_what_was_typed_while_the_process_was_down_is_told_once_and_in_order(
    ana: Learner, dies: bool
) -> None:
    ana.town.dies() if dies else ana.town.stop()
    ana.user.types(STORY)
    last = ana.user.types("Bicycle repair")
    ana.town.start()
    ana.town.town.app = ana.town.app
    ana.town.hears(last)
    assert STORY in said(ana)
    assert ana.state.badge is not None
    place = ana.asked
    ana.town.restart()
    ana.town.discord.quiet()
    ana.town.rest()
    assert ana.asked == place


def test_whoever_writes_before_the_first_screen_came_is_heard_after_a_crash(
    discord_place: DiscordTown,
) -> None:
    ana, face = Learner(discord_place), discord_place.face
    discord_place.app.delivering.senders.clear()  # the screen does not get out
    actor, room = discord_place.actor(ana.user), discord_place.room(ana.user)
    guest = Guest(Who(ana.user.id), discord_place.space, actor, room)
    start(face, guest, f"interaction:{snowflake()}")
    marks = discord_place.app.listening.unfinished
    assert wait_until(lambda: ana.user.dm.id in marks("discord"), 20, pause=0.05)
    discord_place.dies()
    last = ana.user.types("hello, are you there?")
    discord_place.start()
    discord_place.town.app = discord_place.app
    discord_place.hears(last)
    ana.user.sees("Riverside")
    assert "are you there" in ana.screen


def test_a_session_that_cannot_be_resumed_loses_no_word(ana: Learner) -> None:
    ana.town.discord.invalidates_session(resumable=False)
    ana.town.discord.until(lambda: not ana.town.face.line.connected, "the gap")
    last = ana.user.types(STORY)
    ana.town.hears(last)
    assert STORY in said(ana)


def test_a_session_that_goes_on_tells_what_was_missed_itself(ana: Learner) -> None:
    ana.town.discord.drops_gateway()
    last = ana.user.types(STORY)
    ana.town.hears(last)
    assert STORY in said(ana)


def test_a_message_that_could_not_be_kept_is_read_again_before_those_behind_it(
    ana: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.discord_bot.watermark.AGAIN", 0.1)
    learning, broken = ana.town.app.learning, [True]
    tell = learning.tell

    def fail(*args: Any, **kwargs: Any) -> Any:
        if broken:
            broken.clear()
            raise RuntimeError("the database is away")
        return tell(*args, **kwargs)

    monkeypatch.setattr(learning, "tell", fail)
    ana.user.types(STORY)
    last = ana.user.types("Bicycle repair")
    ana.town.hears(last)
    assert STORY in said(ana)
    assert ana.state.badge is not None


def test_the_mark_is_written_down_late_and_never_too_far(ana: Learner) -> None:
    last = ana.user.types(STORY)
    ana.town.hears(last)
    assert last.message is not None
    channel, marks = ana.user.dm.id, ana.town.app.listening.unfinished
    assert wait_until(lambda: marks("discord").get(channel) == last.message.id, 20, pause=0.05)


def test_a_conversation_that_is_no_more_stops_nothing(ana: Learner) -> None:
    ben = Learner(ana.town, "Ben")
    ben.says("hello")
    ben.clicks(AGREE)
    ana.town.stop()
    ana.town.discord.fails_next(READ, "404")
    ana.user.types(STORY)
    ben.user.types(STORY)
    ana.town.start()
    ana.town.town.app = ana.town.app
    assert wait_until(lambda: STORY in said(ana) or STORY in said(ben), 20)


def test_what_comes_while_the_rest_cannot_be_read_yet_waits_for_its_turn(
    ana: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.discord_bot.watermark.AGAIN", 1.5)
    town, discord = ana.town, ana.town.discord
    town.stop()
    ana.user.types(STORY)
    discord.fails_next(READ, "429", scope="cloudflare")
    with discord.expects(READ):
        town.start()
        town.town.app = town.app
    discord.fails_next(READ, "429", scope="cloudflare")
    with discord.expects(READ):
        last = ana.user.types("Bicycle repair")
    town.hears(last)
    assert STORY in said(ana)
    assert ana.state.badge is not None
