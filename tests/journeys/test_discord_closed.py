"""Ben takes no direct messages: his claim is told in a private thread, from end to end."""

from __future__ import annotations

import pytest

from tests.support.discord import Channel, Discord
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.journeys import ANSWER, STORY

WRITE = "Write your answer"


@pytest.fixture
def town(discord_place: DiscordTown) -> DiscordTown:
    discord_place.syncs()
    return discord_place


@pytest.fixture
def ben(town: DiscordTown) -> Learner:
    made = Learner(town, "Ben", met=False)
    made.user.closes_dms()
    return made


def thread_of(ben: Learner) -> Channel:
    (thread,) = ben.user.threads
    return thread


def writes(ben: Learner, said: str) -> None:
    """Words cannot be read in a thread: a button opens a window for them."""
    ben.user.clicks(WRITE, where=thread_of(ben))
    field = next(iter(_fields(ben)))
    ben.submits({field: said})


def _fields(ben: Learner) -> list[str]:
    return [one["label"] for one in ben.user.window.view["components"] if one["type"] == 18]


def test_ben_tells_his_claim_in_a_thread_that_is_put_away_at_the_end(
    town: DiscordTown, discord: Discord, ben: Learner
) -> None:
    cleo = discord.user(town.guild, "Cleo")
    bo = town.town.assessor("Bo")
    ben.commands("/claim", town.hall, badge="bicycle-repair")
    ben.user.sees("Your direct messages are closed, so we go on in a private thread", town.hall)

    # Nobody was written to; the thread is his, and nobody else can be brought in.
    thread = thread_of(ben)
    assert ben.user.messages(ben.user.dm) == []
    assert cleo.messages(thread) == []
    assert not thread.invitable

    # Answers are buttons, menus, and a window where he writes.
    ben.clicks(AGREE, where=thread)
    writes(ben, STORY)
    ben.selects(["At work"], where=thread)
    town.restart()
    while ben.asked != "evidence":
        writes(ben, ANSWER)
    ben.user.clicks("Add photos or files", where=thread)
    field = _fields(ben)[0]
    ben.submits({field: [ben.user.uploads("notes.txt", b"day by day")]})
    assert [one.kind for one in ben.state.evidence] == ["file"]
    ben.sends()
    assert "Sent (now)" in ben.screen
    assert not thread.locked

    # The assessor's question comes there, and his answer by the same window.
    claim_id = ben.claim_id
    town.app.reviewing.take(bo, claim_id)
    town.app.reviewing.ask(bo, claim_id, "Which tool did you use?")
    town.work()
    ben.user.sees("Which tool did you use?", where=thread)
    writes(ben, "A hex key.")
    assert "A hex key." in ben.screen

    # Awarded: he reads it, and then the thread is locked and put away.
    town.town.approve(bo, claim_id)
    town.work()
    ben.user.sees("The badge is yours!", where=thread)
    discord.until(lambda: thread.locked and thread.archived, "the thread to be put away")
    assert len(ben.user.threads) == 1


def sends_and_takes_back(ben: Learner) -> Channel:
    """A claim that is told, sent and taken back; its thread is over then."""
    ben.commands("/claim", ben.town.hall, badge="bicycle-repair")
    thread = thread_of(ben)
    ben.clicks(AGREE, where=thread)
    writes(ben, STORY)
    ben.selects(["At work"], where=thread)
    while ben.asked != "evidence":
        writes(ben, ANSWER)
    ben.sends()
    ben.user.clicks("Take this claim back", where=thread)
    ben.submits({"Are you sure?": "Yes, take it back"})
    ben.town.discord.until(lambda: thread.locked and thread.archived, "the thread to be put away")
    return thread


def test_ben_takes_his_claim_back_and_the_next_one_goes_where_he_can_be_reached_then(
    town: DiscordTown, ben: Learner
) -> None:
    first = sends_and_takes_back(ben)
    ben.user.opens_dms()
    ben.commands("/claim", town.hall)
    ben.user.sees("Is that all right with you?", where=ben.user.dm)
    assert ben.user.threads == [first]


def test_where_no_thread_may_be_opened_he_is_told_what_to_do(
    town: DiscordTown, ben: Learner
) -> None:
    own = next(one for one in town.guild.roles if one.managed)
    own.permissions &= ~(1 << 36)  # private threads
    town.guild.everyone.permissions &= ~(1 << 36)
    ben.commands("/claim", town.hall)
    ben.user.sees("We cannot write to you, and this channel has no room", where=town.hall)
    assert ben.user.threads == []


def test_taken_for_spam_we_go_on_in_a_thread_too(town: DiscordTown, discord: Discord) -> None:
    discord.quarantined = True
    dora = Learner(town, "Dora", met=False)
    dora.commands("/claim", town.hall)
    assert "Is that all right with you?" in dora.user.screen(thread_of(dora))
