"""What is pressed and sent with windows: known by its id alone, done once, refused kindly."""

from __future__ import annotations

import asyncio
import random
import threading
from typing import Any

import pytest

from bots.chat import Button
from bots.discord_bot import rooms
from bots.discord_bot.app import ACTS
from tests.support.discord import Message
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.journeys import ANSWER, STORY

FORGED = 60
CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"


@pytest.fixture
def ana(discord_place: DiscordTown) -> Learner:
    return Learner(discord_place)


def whispered(learner: Learner) -> list[Message]:
    """What they alone were told."""
    return [one for one in learner.user.messages() if one.only_for is learner.user]


def test_a_press_is_acknowledged_before_anything_is_done(ana: Learner) -> None:
    ana.says("hello")
    pressed = ana.clicks(AGREE)
    assert pressed.answer["type"] == 6
    assert ana.asked == "story"


def test_the_screen_that_was_answered_keeps_the_answer_and_nothing_to_press(ana: Learner) -> None:
    ana.says("hello")
    first = ana.shown
    ana.clicks(AGREE)
    ana.town.discord.until(lambda: first.edited, "the first screen to be closed")
    assert "custom_id" not in str(first.components)


def test_clicking_twice_counts_once(ana: Learner) -> None:
    ana.says("hello")
    ana.user.clicks(AGREE, times=3, anew=True)
    ana.town.rest()
    assert ana.asked == "story"
    assert ana.claims() == 1


def test_a_click_that_discord_forgot_already_is_done_all_the_same(ana: Learner) -> None:
    ana.says("hello")
    ana.user.clicks(AGREE, late=4)
    ana.town.discord.until(lambda: ana.asked == "story", "the click to count")
    ana.user.sees("Tell me about something you can do")
    ana.town.rest()
    ana.town.discord.forgive()


def test_a_click_that_discord_counts_as_answered_is_done_all_the_same(ana: Learner) -> None:
    ana.says("hello")
    ana.town.discord.fails_next(CALLBACK, "40060")
    ana.user.clicks(AGREE, wait=False)
    ana.user.sees("Tell me about something you can do")
    assert ana.asked == "story"
    ana.town.discord.forgive()


def test_a_window_is_the_first_answer_and_what_is_long_shows_for_one_person_alone(
    ana: Learner,
) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    assert ana.user.clicks("Write in a window").answer["type"] == 9
    ana.user.closes()
    name = f"see.{ana.claim_id}.{ana.talk.version}"
    assert ana.user.presses(name, on=ana.shown).answer == {"type": 5, "data": {"flags": 64}}
    ana.town.discord.until(lambda: bool(whispered(ana)), "all of it, for her alone")
    assert [one.only_for for one in ana.user.messages() if one.only_for] == [ana.user]


def test_a_stale_button_changes_nothing_and_shows_where_one_is(ana: Learner) -> None:
    ana.says("hello")
    old, version = ana.claim_id, ana.talk.version
    ana.clicks(AGREE)
    ana.says(STORY)
    before = ana.state
    ana.user.presses(Button(old, version, "no").encode(), on=ana.shown)
    ana.town.rest()
    assert ana.state == before


def test_an_answer_can_be_written_in_a_window(ana: Learner) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    ana.user.clicks("Write in a window")
    ana.submits({"said.0": STORY})
    assert ana.state.answers
    assert not ana.user.windows


def test_a_window_that_was_open_while_the_process_ended_counts(ana: Learner) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    ana.user.clicks("Write in a window")
    ana.town.restart(dies=True)
    ana.submits({"said.0": STORY})
    assert STORY in {one.text for one in ana.state.answers.values()}


def test_a_window_sent_twice_counts_once(ana: Learner) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    ana.user.clicks("Write in a window")
    sent = ana.submits({"said.0": STORY})
    place = ana.asked
    sent.send(wait=False)
    ana.town.rest()
    ana.town.discord.quiet()
    assert ana.asked == place
    ana.town.discord.forgive()


def test_buttons_and_menus_mean_the_same_after_a_restart(ana: Learner) -> None:
    ana.says("hello")
    ana.town.restart()
    ana.clicks(AGREE)
    assert ana.asked == "story"
    ana.town.restart(dies=True)
    ana.user.selects("Save for later")
    ana.town.rest()
    assert ana.state.aside == "saved"


def test_evidence_is_handed_in_by_windows_too(ana: Learner) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    ana.to_evidence()
    ana.user.clicks("Add a link")
    ana.submits({"url": "https://example.org/bike"})
    ana.user.clicks("Add photos or files")
    ana.submits({"files": [ana.user.uploads("a.txt", b"one"), ana.user.uploads("b.txt", b"two")]})
    assert [one.kind.value for one in ana.state.evidence] == ["link", "file", "file"]
    ana.town.discord.quiet()


def test_a_claim_is_taken_back_in_a_window_that_asks_first(ana: Learner) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    ana.to_evidence()
    ana.sends()
    ana.user.clicks("Take this claim back")
    ana.submits({"sure": ["yes"]})
    with ana.town.app.store.reading(ana.town.town.community.id) as tx:
        assert tx.claims.get(ana.claim_id).state == "withdrawn"


def forged(ana: Learner, dice: random.Random) -> str:
    """An id that we never gave out, or that is nobody's."""
    claim, version = ana.claim_id, ana.talk.version
    words = ["e1", "say", "add", "tie", "drop", "see", "page", "home", "withdraw", "more", "pick"]
    kinds = [
        lambda: "".join(dice.choices("abc.~019é\U0001f6b2-_", k=dice.randint(1, 90))),
        lambda: f"{dice.choice(words)}.{dice.getrandbits(128):032x}.{version}.{dice.choice(words)}",
        lambda: f"{dice.choice(words)}.{claim}.{dice.choice(['', '-1', '9' * 40, 'x'])}",
        lambda: f"{dice.choice(words)}.",
        lambda: f"e1.{claim}.{version}.~{dice.getrandbits(80):020x}",
        lambda: f"office.{claim}",
    ]
    return dice.choice(kinds)()[:100]


def try_forged(ana: Learner, count: int, seed: int = 5) -> None:
    """Press so many forged ids, in messages and windows; none does anything, each is answered."""
    dice = random.Random(seed)
    before = ana.state
    for number in range(count):
        name = forged(ana, dice)
        kind = dice.choice([2, 2, 3, 5])
        if kind == 5:
            sent = ana.user.forges_window(name, {"said.0": "gotcha"}, on=ana.shown)
        else:
            values = [forged(ana, dice)] if kind == 3 else None
            sent = ana.user.presses(name, on=ana.shown, kind=kind, values=values)
        assert sent.ok, (number, name)
        ana.user.windows.clear()
    ana.town.rest()
    assert ana.state == before
    assert ana.claims() == 1


def test_forged_ids_do_nothing_and_are_refused_kindly(ana: Learner) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    ana.says(STORY)
    ana.user.presses("never.heard.of", on=ana.shown)
    ana.user.sees("This button is not from here")
    assert whispered(ana)
    try_forged(ana, FORGED)


@pytest.mark.stress
def test_a_thousand_forged_ids_do_nothing(ana: Learner) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    ana.says(STORY)
    for seed in range(10):
        try_forged(ana, 100, seed)


def test_two_people_who_press_each_others_buttons_change_nothing(
    discord_place: DiscordTown,
) -> None:
    ana, ben = Learner(discord_place, "Ana"), Learner(discord_place, "Ben")
    for one in (ana, ben):
        one.says("hello")
        one.clicks(AGREE)
        one.says(STORY)
    for mine, other in ((ana, ben), (ben, ana)):
        before = (mine.state, other.state)
        there = f"{other.claim_id}.{other.talk.version}"
        for name in (f"e1.{there}.skip", f"e1.{there}.withdraw", f"drop.{there}.x"):
            mine.user.presses(name, on=mine.shown)
        for name in (f"say.{there}", f"withdraw.{there}", f"see.{there}", f"page.{there}.1"):
            mine.user.presses(name, on=mine.shown)
        mine.user.forges_window(f"answer.{there}.story", {"said.0": "mine now"}, on=mine.shown)
        mine.user.forges_window(f"withdraw.{there}", {"sure": "yes"}, on=mine.shown)
        discord_place.rest()
        assert (mine.state, other.state) == before
        assert not mine.user.windows
        assert len(whispered(mine)) >= 8
    assert ANSWER not in ben.screen


def test_whoever_presses_in_a_server_of_nobody_is_told_so(discord_place: DiscordTown) -> None:
    hills = discord_place.discord.guild("Hills")
    eve = discord_place.discord.user(hills, "Eve")
    channel = int(hills.channels[0].id)
    discord_place.face.line.ask(lambda client: client.get_partial_messageable(channel).send("Hi"))
    (message,) = eve.messages(hills.channels[0])
    eve.presses("home.begin", on=message)
    eve.sees("not connected")
    assert not eve.messages(eve.dm)


def test_a_window_opens_while_everything_else_waits_for_discord(
    ana: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    town, released, opens = ana.town, threading.Event(), rooms._direct
    town.syncs()

    async def waits(client: Any, user: str) -> int:
        await asyncio.to_thread(released.wait, 30)
        return await opens(client, user)

    monkeypatch.setattr(rooms, "_direct", waits)
    others = [Learner(town, f"Ben {number}", met=False) for number in range(ACTS)]
    for one in others:
        one.user.command("/claim", town.hall)
    town.discord.until(lambda: town.face.turns.busy == ACTS, "all of them to wait")
    try:
        ana.user.clicks("Write in a window")
        town.discord.until(lambda: ana.user.windows, "the window", patience=60)
    finally:
        released.set()
    town.rest()
    assert all(one.claims() == 1 for one in others)
