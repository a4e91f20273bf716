"""The windows of a learner: to write in, to show something, to see everything."""

from __future__ import annotations

import pytest

from core.domain.interview.state import MOST_ANSWER
from core.domain.screens import EvidenceKind
from tests.support.journeys import ANSWER, STORY
from tests.support.slack import Slack
from tests.support.slack_face import SlackTown
from tests.support.slack_fixtures import OpenTown
from tests.support.slack_learner import Learner

FIELD = "In your own words"
PARTS = ("Find the fault", "Make the repair", "Check it is safe to ride", "Explain it to the rider")


@pytest.fixture
def ana(slack_place: SlackTown) -> Learner:
    """Somebody who agreed, and is asked for their story."""
    made = Learner(slack_place)
    made.begins()
    return made


@pytest.fixture
def showing(ana: Learner) -> Learner:
    """Somebody who told everything, and is asked what shows it."""
    ana.to_evidence()
    return ana


def kinds(ana: Learner) -> list[EvidenceKind]:
    return [one.kind for one in ana.state.evidence]


# -- an answer ----------------------------------------------------------------------------


def test_an_answer_can_be_written_in_a_window(ana: Learner) -> None:
    ana.user.clicks("Write in a window")
    ana.user.sees("Tell me about something you can do", where="window")
    ana.user.submits({FIELD: STORY})
    ana.town.rest()
    assert ana.state.answers["story"].text == STORY
    assert ana.asked == "badge"
    assert not ana.user.windows


def test_a_window_that_was_open_over_a_restart_keeps_what_is_written(ana: Learner) -> None:
    ana.user.clicks("Write in a window")
    ana.town.restart()
    ana.user.submits({FIELD: STORY})
    ana.town.rest()
    assert ana.state.answers["story"].text == STORY


def test_a_window_for_a_question_that_is_over_adds_to_its_answer(ana: Learner) -> None:
    ana.user.clicks("Write in a window")
    ana.says(STORY)
    ana.user.submits({FIELD: "And my cousin's."})
    ana.town.rest()
    assert ana.asked == "badge"
    assert ana.state.answers["story"].text == f"{STORY}\nAnd my cousin's."


def test_an_answer_that_is_empty_or_too_long_stays_in_its_window(ana: Learner) -> None:
    long = "word " * (MOST_ANSWER // 5)
    long = long.strip()
    ana.user.types(long)
    ana.town.rest()
    ana.user.selects("Back")
    ana.town.rest()
    ana.user.clicks("Write in a window")
    window = ana.user.window
    fields = [one["block_id"] for one in window.view["blocks"] if one["type"] == "input"]
    assert len(fields) > 1, "a long draft comes in several fields"
    ana.user.submits({fields[-1]: "y" * 2500})
    ana.user.sees("At most 10000 fit.", where="window")
    ana.user.submits(dict.fromkeys(fields, " "))
    ana.user.sees("answer", where="window")
    assert ana.state.answers["story"].text == long
    ana.user.submits({fields[0]: STORY, **dict.fromkeys(fields[1:], "")})
    ana.town.rest()
    assert ana.state.answers["story"].text == STORY


def test_a_window_sent_twice_counts_once(open_slack_town: OpenTown) -> None:
    ana = Learner(open_slack_town("socket"))
    ana.begins()
    ana.user.clicks("Write in a window")
    sent = ana.user.submits({FIELD: STORY})
    ana.town.rest()
    ana.clicks("Choose")
    sent.send()
    ana.town.rest()
    assert ana.asked == "sources"
    assert not ana.state.answers["story"].earlier


# -- evidence -----------------------------------------------------------------------------


def test_a_link_is_added_and_tied_to_what_it_shows(showing: Learner) -> None:
    ana = showing
    ana.user.clicks("Add a link, file or person")
    ana.user.submits(
        {"Web address": "https://example.org/bike", "What is it?": "A film", "criteria": [PARTS[1]]}
    )
    ana.town.rest()
    [piece] = ana.state.evidence
    assert (piece.kind, piece.url, piece.title) == (
        EvidenceKind.LINK,
        "https://example.org/bike",
        "A film",
    )
    assert len(piece.criteria) == 1
    assert "Shows: Make the repair" in ana.screen


def test_the_window_asks_for_what_each_kind_needs(showing: Learner) -> None:
    ana = showing
    ana.user.clicks("Add a link, file or person")
    ana.user.fills({"What would you like to add?": "Somebody who saw it"})
    ana.user.sees("How do they know you?", where="window")
    ana.user.submits({"Their name": "Rosa", "How do they know you?": "my neighbour"})
    ana.town.rest()
    [piece] = ana.state.evidence
    assert (piece.kind, piece.title, piece.relation) == (
        EvidenceKind.WITNESS,
        "Rosa",
        "my neighbour",
    )


def test_files_of_the_window_are_copied(showing: Learner) -> None:
    ana = showing
    ana.user.clicks("Add a link, file or person")
    ana.user.fills({"What would you like to add?": "Photos or files"})
    files = [ana.user.uploads(f"{name}.txt", f"about {name}".encode()) for name in "ab"]
    ana.user.submits({"files": files, "criteria": [PARTS[0]]})
    ana.town.rest()
    assert [one.title for one in ana.state.evidence] == ["a.txt", "b.txt"]
    actor = ana.town.actor(ana.user)
    found = [ana.town.app.learning.file(actor, one.file_id)[1] for one in ana.state.evidence]
    assert found == [b"about a", b"about b"]


def test_a_file_that_cannot_be_kept_is_named_in_the_window_and_the_rest_is_kept(
    showing: Learner,
) -> None:
    ana = showing
    ana.user.clicks("Add a link, file or person")
    ana.user.fills({"What would you like to add?": "Photos or files"})
    good = ana.user.uploads("good.txt", b"fine")
    bad = ana.user.uploads("bad.pdf", b"PK\x03\x04 and so on")
    ana.user.submits({"files": [good, bad]})
    ana.user.sees("bad.pdf: ", where="window")
    assert [one.title for one in ana.state.evidence] == ["good.txt"]


def test_what_a_piece_shows_is_said_anew_and_it_can_be_removed(showing: Learner) -> None:
    ana = showing
    ana.says("https://example.org/bike")
    ana.user.clicks("Change what it shows")
    ana.user.submits({"criteria": [PARTS[2]]})
    ana.town.rest()
    assert len(ana.state.evidence[0].criteria) == 1
    ana.clicks("Remove")
    assert not ana.state.evidence
    assert ana.state.dropped


def test_a_piece_can_be_removed_in_its_window(showing: Learner) -> None:
    ana = showing
    ana.says("https://example.org/bike")
    ana.user.clicks("Change what it shows")
    ana.user.clicks("Remove")
    ana.user.sees("Removed.", where="window")
    assert not ana.state.evidence


# -- seeing everything --------------------------------------------------------------------


def test_what_was_told_is_seen_as_a_whole_page_by_page(ana: Learner) -> None:
    ana.to_evidence(ANSWER + " and then I tested it again" * 90)
    ana.clicks("Go on")
    ana.user.clicks("See all")
    ana.user.sees("Page 1 of", where="window")
    ana.user.clicks("Next page")
    ana.user.sees("Page 2 of", where="window")
    ana.user.clicks("Page before")
    ana.user.sees("Page 1 of", where="window")


def test_a_window_about_somebody_elses_claim_never_opens(slack: Slack, ana: Learner) -> None:
    ben = Learner(ana.town, "Ben")
    ben.begins()
    theirs = ana.user.clicks("Write in a window", hold=True)
    theirs.payload["user"] = {**theirs.payload["user"], "id": ben.user.id}
    theirs.payload["channel"] = {**theirs.payload["channel"], "id": ben.user.dm.id}
    theirs.send()
    slack.quiet()
    assert not ana.user.windows
    ben.user.sees("There is nothing here that you can see.")
