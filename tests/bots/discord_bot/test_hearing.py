"""What is written in direct messages is told, in order, once; files are evidence."""

from __future__ import annotations

import pytest

from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.journeys import ANSWER, STORY


@pytest.fixture
def ana(discord_place: DiscordTown) -> Learner:
    return Learner(discord_place)


def test_a_claim_is_told_in_direct_messages_from_the_first_word_to_the_assessors(
    ana: Learner,
) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    ana.to_evidence()
    ana.sends()
    assert ana.asked == "standing"
    assert ana.claims() == 1
    assert ANSWER in {one.text for one in ana.state.answers.values()}


def test_the_first_words_wait_in_the_message_until_the_consent_is_given(ana: Learner) -> None:
    ana.says(STORY)
    assert not ana.state.answers
    assert "waits here" in ana.screen.lower() or "wait here" in ana.screen
    ana.clicks(AGREE)
    assert "repaired the bikes" in ana.screen


def test_two_messages_one_right_after_the_other_are_answers_in_their_order(ana: Learner) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    ana.user.types(STORY)
    last = ana.user.types("Bicycle repair")
    ana.town.hears(last)
    assert ana.state.badge is not None


def test_a_message_that_comes_twice_counts_once(ana: Learner) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    said = ana.user.types(STORY)
    ana.town.hears(said)
    place = ana.asked
    said.send(times=2)
    ana.town.rest()
    ana.town.discord.quiet()
    assert ana.asked == place


def test_files_are_copied_at_once_each_with_its_own_fate(ana: Learner) -> None:
    ana.town.app.settings.__dict__["file_megabytes"] = 1
    ana.says("hello")
    ana.clicks(AGREE)
    ana.to_evidence()
    good = ana.user.uploads("letter.txt", b"A letter about my work.")
    strange = ana.user.uploads("run.exe", b"MZ\x90\x00" + bytes(64))
    big = ana.user.uploads("big.txt", b"x" * (2 * 1024 * 1024))
    ana.says("", files=[good, strange, big])
    assert [one.title for one in ana.state.evidence] == ["letter.txt"]
    ana.user.sees("run.exe")
    ana.user.sees("big.txt")
    ana.town.discord.passes(90_000)  # the addresses of the files are no good any more
    (piece,) = ana.state.evidence
    _, content = ana.town.app.learning.file(ana.town.actor(ana.user), piece.file_id)
    assert content == b"A letter about my work."


def test_files_before_the_consent_are_not_kept_and_that_is_said(ana: Learner) -> None:
    ana.says("Look at this", files=[ana.user.uploads("letter.txt", b"A letter.")])
    ana.user.sees("hand them in once more")
    ana.clicks(AGREE)
    assert ana.state.evidence == ()


def test_words_beside_a_file_are_told_too(ana: Learner) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    ana.to_evidence()
    letter = ana.user.uploads("letter.txt", b"A letter.")
    ana.says("My neighbour wrote this.", files=[letter])
    kinds = {one.kind.value for one in ana.state.evidence}
    assert kinds == {"file", "note"}


def test_mentions_lose_the_id_of_whoever_is_meant(ana: Learner) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    ana.says(f"{STORY} Ask <@{ana.user.id}> or <#{ana.town.hall.id}>. <:bike:{ana.user.id}>")
    told = str(ana.state)
    assert ana.user.id not in told
    assert ana.town.hall.id not in told
    assert "@…" in told
    assert ":bike:" in told


def test_whoever_never_came_is_told_where_to_begin(discord_place: DiscordTown) -> None:
    eve = discord_place.discord.user(discord_place.guild, "Eve")
    eve.types("hi there")
    eve.sees("/claim")
    visit = discord_place.app.meeting.visit(
        "discord", discord_place.guild.id, f"{discord_place.guild.id}/{eve.id}"
    )
    assert visit is not None
    assert visit.actor is None


def test_somebody_known_who_tells_nothing_now_is_asked_what_they_want(ana: Learner) -> None:
    ana.says("hello")
    ana.clicks(AGREE)
    ana.to_evidence()
    ana.sends()
    claim = ana.claim_id
    bo = ana.town.town.assessor()
    ana.town.app.reviewing.take(bo, claim)
    ana.town.town.approve(bo, claim)
    ana.town.work()
    ana.town.rest()
    ana.says("I also cook for the neighbours.")
    assert ana.claims() == 1
    ana.clicks("Begin with these words")
    assert ana.claims() == 2
