"""`earned export awards`: the list that organizers and other tools read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bots.terminal import word
from core.domain.people import Actor
from core.services.exporting import FORMS
from tests.support.installed import MORNING, Mould, TurnedClock, opened
from tests.support.journeys import Town
from tests.support.terminal import Terminal

NAME = "Дом у реки"


class Village:
    """A community with three awards, a day apart; the second one is shared."""

    def __init__(self, town: Town, clock: TurnedClock) -> None:
        self.town = town
        self.learner: Actor = town.learner("Ana")
        assessor = town.assessor()
        self.awards: list[str] = []
        for number, badge in enumerate(("bicycle-repair", "family-care", "community-cooking")):
            clock.now = MORNING + timedelta(days=number)
            self.awards.append(town.awarded(self.learner, assessor, badge_id=badge))
        town.app.awarding.share(self.learner, self.awards[1], shared=True)


@pytest.fixture(scope="module")
def place(mould: Mould, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    mould.sqlite(folder / "data" / "earned.db")
    return folder / "data"


@pytest.fixture(scope="module")
def village(place: Path) -> Iterator[Village]:
    clock = TurnedClock()
    with opened(place, clock=clock) as app:
        badges = ("bicycle-repair", "family-care", "community-cooking")
        yield Village(Town(app, NAME, *badges), clock)


@pytest.fixture
def earned(place: Path, village: Village) -> Terminal:
    """Somebody at a terminal, where that village is."""
    return Terminal(place)


def rows(earned: Terminal, *words: str, **environment: str) -> list[dict[str, Any]]:
    said = earned("export", "awards", "--format", "json", *words, **environment)
    assert (said.code, said.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(said.out)
    return found


def test_json_rows_carry_the_address_of_the_credential_and_whether_it_is_shared(
    earned: Terminal, village: Village
) -> None:
    found = rows(earned)
    base = "http://127.0.0.1:8765/credentials"
    assert [row["credential"] for row in found] == [f"{base}/{one}" for one in village.awards]
    assert [row["shared"] for row in found] == [False, True, False]
    assert [row["badge"] for row in found] == ["bicycle-repair", "family-care", "community-cooking"]
    assert {row["space"] for row in found} == {NAME}


def test_addresses_begin_with_the_public_one(earned: Terminal) -> None:
    found = rows(earned, EARNED_PUBLIC_URL="https://badges.example.org")
    assert all(row["credential"].startswith("https://badges.example.org/cred") for row in found)
    assert all(row["page"].startswith("https://badges.example.org/awards/") for row in found)


def test_nobody_is_named_in_the_list(earned: Terminal, village: Village) -> None:
    told = earned("export", "awards", "--format", "json").out
    assert "Ana" not in told
    assert village.learner.person_id not in told


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--badge", "family-care"], [1]),
        (["--badge", "no-such-badge"], []),
        (["--since", "2026-03-03"], [1, 2]),
        (["--before", "2026-03-03"], [0]),
        (["--since", "2026-03-03", "--before", "2026-03-04"], [1]),
        (["--since", "2026-03-02T09:00:00+00:00"], [0, 1, 2]),
        (["--since", "2026-03-03T20:00:00+10:00"], [2]),
        (["--space", NAME], [0, 1, 2]),
        (["--community", NAME], [0, 1, 2]),
    ],
)
def test_the_list_can_be_narrowed(
    words: list[str], expected: list[int], earned: Terminal, village: Village
) -> None:
    assert [row["award"] for row in rows(earned, *words)] == [village.awards[i] for i in expected]


def test_csv_to_a_file_opens_in_a_spreadsheet(earned: Terminal, tmp_path: Path) -> None:
    target = tmp_path / "awards.csv"
    said = earned("export", "awards", "--out", str(target))
    assert (said.code, said.out) == (0, "")
    assert word("exported", path=str(target)) in said.err
    content = target.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfaward,badge,")
    assert content.count(b"\r\n") == content.count(b"\n") == 4
    read = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["space"] for row in read] == [NAME] * 3
    assert [row["shared"] for row in read] == ["false", "true", "false"]


def test_json_to_a_file_has_no_mark_before_it(earned: Terminal, tmp_path: Path) -> None:
    assert earned("export", "awards", "--format", "json", "--out", str(tmp_path / "a")).code == 0
    assert len(json.loads((tmp_path / "a").read_bytes())) == 3


def test_a_terminal_with_an_old_encoding_gets_whole_words(earned: Terminal) -> None:
    said = earned.real("export", "awards", PYTHONIOENCODING="latin-1")
    assert (said.code, said.err) == (0, "")
    assert said.out.count(NAME) == 3


def test_a_format_that_is_not_known_is_answered_with_those_that_are(earned: Terminal) -> None:
    said = earned("export", "awards", "--format", "docx")
    assert (said.code, said.out) == (1, "")
    assert said.err.strip() == word("bad_format", formats=", ".join(FORMS))


@pytest.mark.parametrize(
    "day", ["yesterday", "31.01.2026", "2026-13-01", "", "9999-12-31T23:59-14:00"]
)
@pytest.mark.parametrize("option", ["--since", "--before"])
def test_a_day_that_is_none_is_answered_with_an_example(
    option: str, day: str, earned: Terminal
) -> None:
    said = earned("export", "awards", option, day)
    assert (said.code, said.out) == (1, "")
    assert said.err.strip() == word("bad_date", text=day)


def test_a_space_that_is_not_known_is_answered_with_those_that_are(earned: Terminal) -> None:
    said = earned("export", "awards", "--space", "Hillside")
    assert said.code == 1
    assert said.err.strip() == word("which_space", names=NAME)


@pytest.mark.parametrize("name", ["no-such-folder/awards.csv", "."])
def test_a_file_that_cannot_be_written_is_said(name: str, earned: Terminal, tmp_path: Path) -> None:
    said = earned("export", "awards", "--out", str(tmp_path / name))
    assert said.code == 1
    assert str(tmp_path / name) in said.words
    assert "Traceback" not in said.words


def test_an_empty_list_is_a_list(mould: Mould, tmp_path: Path) -> None:
    mould.sqlite(tmp_path / "data" / "earned.db")
    earned = Terminal(tmp_path / "data")
    assert earned("organizer", "invite").code == 0
    assert rows(earned) == []
    assert earned("export", "awards").out.startswith("award,badge,")
