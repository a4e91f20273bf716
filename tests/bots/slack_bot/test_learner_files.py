"""Files from Slack become evidence: copied at once, from Slack alone, never twice."""

from __future__ import annotations

from typing import Any

import pytest

from bots.slack_bot.fetching import fetch
from bots.slack_bot.listeners import coming
from core.domain.errors import FileTooBig, NotAllowed
from core.domain.screens import EvidenceKind
from tests.support.journeys import STORY
from tests.support.slack import File, Slack
from tests.support.slack.world import BOT_SCOPES
from tests.support.slack_face import SlackTown
from tests.support.slack_learner import Learner

REAL = "https://slack.com/api/"
USE = "use_as_evidence"


@pytest.fixture
def ana(slack_place: SlackTown) -> Learner:
    """Somebody who agreed and chose a badge, and is asked the first question about it."""
    made = Learner(slack_place)
    made.begins()
    made.says(STORY)
    made.clicks("Choose")
    made.says("by watching my uncle")
    return made


def drops(ana: Learner, *files: File, text: str = "", **how: Any) -> None:
    ana.says(text, files=list(files), **how)


def content(ana: Learner, number: int = 0) -> bytes:
    actor, piece = ana.town.actor(ana.user), ana.state.evidence[number]
    return ana.town.app.learning.file(actor, piece.file_id)[1]


# -- dropped in the DM --------------------------------------------------------------------


def test_a_file_in_the_dm_shows_what_is_asked_about(ana: Learner) -> None:
    asked = ana.asked
    drops(ana, ana.user.uploads("bike.txt", b"my notes"))
    [piece] = ana.state.evidence
    assert piece.title == "bike.txt"
    assert piece.criteria == (asked.removeprefix("criterion/"),)
    assert content(ana) == b"my notes"
    assert ana.asked == asked


def test_a_file_where_evidence_is_asked_shows_every_part_until_said_otherwise(
    ana: Learner,
) -> None:
    while ana.asked != "evidence":
        ana.clicks("Skip")
    drops(ana, ana.user.uploads("bike.txt", b"my notes"))
    assert len(ana.state.evidence[0].criteria) == 4
    assert "bike.txt" in ana.screen


def test_words_with_a_file_are_an_answer_beside_it(ana: Learner) -> None:
    asked = ana.asked
    drops(ana, ana.user.uploads("bike.txt", b"my notes"), text="I looked at the brake.")
    assert len(ana.state.evidence) == 1
    assert ana.state.answer(asked) is not None
    assert ana.asked != asked


def test_a_file_that_comes_four_times_is_kept_once(slack: Slack, ana: Learner) -> None:
    file = ana.user.uploads("bike.txt", b"my notes")
    message = ana.user.types("", files=[file], hold=True)
    message.send(times=4, at_once=True, anew=True)
    ana.town.rest()
    ana.town.restart()
    message.send(retry=1)
    ana.town.rest()
    assert len(ana.state.evidence) == 1


def test_a_file_that_was_removed_can_be_dropped_again(ana: Learner) -> None:
    while ana.asked != "evidence":
        ana.clicks("Skip")
    file = ana.user.uploads("bike.txt", b"my notes")
    drops(ana, file)
    ana.clicks("Remove")
    drops(ana, file)
    assert len(ana.state.evidence) == 1


def test_a_file_that_cannot_be_kept_is_named_and_the_others_are_kept(ana: Learner) -> None:
    good, bad = ana.user.uploads("a.txt", b"fine"), ana.user.uploads("b.zip", b"PK\x03\x04")
    drops(ana, bad, good)
    assert [one.title for one in ana.state.evidence] == ["a.txt"]
    ana.user.sees("b.zip: ")


def test_a_file_that_is_too_big_is_not_fetched(slack: Slack, ana: Learner) -> None:
    drops(ana, ana.user.uploads("big.txt", b"x" * (10 * 1024 * 1024 + 1)))
    ana.user.sees("big.txt: This file is too big.")
    assert not ana.state.evidence


def test_without_the_right_to_read_files_nothing_is_kept_of_the_login_page(
    slack: Slack, ana: Learner
) -> None:
    assert ana.town.team.token is not None
    ana.town.team.token.scopes = [one for one in BOT_SCOPES if one != "files:read"]
    drops(ana, ana.user.uploads("bike.txt", b"my notes"))
    ana.user.sees("bike.txt: Slack did not give us this file.")
    assert not ana.state.evidence


def test_a_file_before_the_consent_is_not_kept(slack_place: SlackTown) -> None:
    ana = Learner(slack_place)
    ana.user.command("/claim")
    ana.town.rest()
    drops(ana, ana.user.uploads("bike.txt", b"my notes"))
    assert "First I need your yes or no." in ana.screen
    assert not ana.state.evidence


def test_what_is_refused_is_said_once_also_when_it_comes_again_after_a_restart(
    ana: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = ana.says("", files=[ana.user.uploads("big.txt", b"x" * (10 * 1024 * 1024 + 1))])
    ana.user.sees("big.txt: This file is too big.")
    ana.town.restart()
    monkeypatch.setattr(coming, "told", coming.Once())  # another process remembers nothing
    big.send()
    ana.town.rest()
    said = [one for one in ana.user.messages(ana.user.dm) if "too big" in one.text]
    assert len(said) == 1


def test_a_file_for_a_claim_that_is_being_judged_is_refused_kindly(ana: Learner) -> None:
    while ana.asked != "evidence":
        ana.clicks("Skip")
    ana.sends()
    drops(ana, ana.user.uploads("late.txt", b"one more"))
    assert "no file can be added now" in ana.screen
    assert not ana.state.evidence


# -- the shortcut on a message ------------------------------------------------------------


def test_a_message_of_ones_own_is_used_as_evidence(slack: Slack, ana: Learner) -> None:
    general = slack.channel(ana.town.team, "general", ana.user)
    file = ana.user.uploads("wheel.txt", b"a wheel")
    ana.user.types("I trued this wheel for Rosa", to=general, files=[file])
    shortcut = ana.user.shortcut(USE, on=ana.user.messages(general)[-1])
    ana.user.sees("Added to what you show.", where="window")
    ana.town.rest()
    kinds = sorted(one.kind for one in ana.state.evidence)
    assert kinds == [EvidenceKind.FILE, EvidenceKind.NOTE]
    told = ana.told
    assert shortcut.answer.ok
    assert ana.told == told


def test_a_message_of_somebody_else_is_not(slack: Slack, ana: Learner) -> None:
    ben = slack.user(ana.town.team, "Ben")
    general = slack.channel(ana.town.team, "general", ana.user, ben)
    ben.types("I trued this wheel", to=general)
    ana.user.shortcut(USE, on=ana.user.messages(general)[-1])
    ana.user.sees("Somebody else wrote this message.", where="window")
    assert not ana.state.evidence


def test_without_a_claim_the_shortcut_says_how_to_begin(
    slack: Slack, slack_place: SlackTown
) -> None:
    ana = Learner(slack_place)
    general = slack.channel(ana.town.team, "general", ana.user)
    ana.user.types("I trued this wheel", to=general)
    ana.user.shortcut(USE, on=ana.user.messages(general)[-1])
    ana.user.sees("Begin with /claim", where="window")


def test_before_the_consent_the_shortcut_keeps_nothing(
    slack: Slack, slack_place: SlackTown
) -> None:
    ana = Learner(slack_place)
    ana.user.command("/claim")
    ana.town.rest()
    general = slack.channel(ana.town.team, "general", ana.user)
    ana.user.types("I trued this wheel", to=general)
    ana.user.shortcut(USE, on=ana.user.messages(general)[-1])
    ana.user.sees("First I need your yes or no.", where="window")
    assert not ana.state.evidence
    assert not ana.state.answers


# -- from Slack alone ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files/1",
        "https://slack.com.evil.example/files/1",
        "https://evilslack.com/files/1",
        "http://files.slack.com/files/1",
        "https://files.slack.com:8443/files/1",
        "https://token@files.slack.com/files/1",
        "file:///etc/passwd",
        "https://[broken",
        "",
    ],
)
def test_the_token_goes_to_no_other_host(url: str) -> None:
    with pytest.raises(NotAllowed):
        fetch(url, "xoxb-secret", REAL, 1)


def test_a_file_is_read_no_further_than_it_may_be_big(slack: Slack, slack_place: SlackTown) -> None:
    ana = Learner(slack_place)
    file = ana.user.uploads("big.bin", b"x" * (1024 * 1024 + 1))
    assert slack_place.team.token is not None
    token = slack_place.team.token.secret
    with pytest.raises(FileTooBig):
        fetch(file.url, token, slack.api_url, 1)
    assert len(fetch(file.url, token, slack.api_url, 2)) == 1024 * 1024 + 1
