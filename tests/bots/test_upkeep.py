"""`earned jobs`, `earned demo seed`, `earned backup` and `earned restore` at the terminal."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bots import worker
from bots.terminal import word
from core import jobs
from core.app import Earned
from tests.support.duty import Duty
from tests.support.installed import Mould, opened
from tests.support.journeys import Town
from tests.support.terminal import Said, Terminal
from tests.support.waiting import wait_until


@pytest.fixture
def earned(mould: Mould, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Somebody at a terminal, with an installation that is up to date and empty."""
    mould.sqlite(tmp_path / "data" / "earned.db")
    monkeypatch.chdir(tmp_path)
    return Terminal(tmp_path / "data")


@pytest.fixture
def inside(earned: Terminal) -> Iterator[Earned]:
    """The same installation from inside."""
    with opened(earned.data) as app:
        yield app


def refused(said: Said, expected: str) -> None:
    assert (said.code, said.out) == (1, "")
    assert said.err.strip() == expected


def export(earned: Terminal) -> str:
    said = earned("export", "awards", "--format", "json")
    assert said.code == 0
    return said.out


# ---------------------------------------------------------------- jobs


def dead_letter(app: Earned, monkeypatch: pytest.MonkeyPatch) -> str:
    """An award that could not be signed; its job was given up."""
    town = Town(app)
    assessor = town.assessor()
    claim = town.taken(town.learner(), assessor)
    keys = app.settings.data / "keys"
    keys.mkdir(exist_ok=True)
    (keys / "award.pem").write_text("damaged")
    town.approve(assessor, claim)
    monkeypatch.setattr(jobs, "PAUSES", ())
    worker.start(app)
    try:
        assert wait_until(lambda: bool(app.jobs.dead()), 20)
    finally:
        worker.stop(app)
    (keys / "award.pem").unlink()
    return f"sign:{town.award_of(claim)}"


def test_a_job_that_was_given_up_is_listed_tried_again_and_then_done(
    earned: Terminal, inside: Earned, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = dead_letter(inside, monkeypatch)
    said = earned("jobs", "list")
    assert (said.code, said.err) == (0, "")
    first, line = said.out.splitlines()
    assert first == word("jobs_waiting", n="0", dead="1")
    assert line.startswith(f"{key}  award.sign  ")
    assert "KeyFileError" in line

    said = earned("jobs", "retry", key)
    assert (said.code, said.out.strip()) == (0, word("job_again", key=key))
    assert earned("jobs", "list").out.strip() == word("jobs_waiting", n="1", dead="0")
    assert Duty(inside).do("award") == 1
    assert len(json.loads(export(earned))) == 1


def test_a_job_that_was_given_up_can_be_thrown_away(
    earned: Terminal, inside: Earned, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = dead_letter(inside, monkeypatch)
    said = earned("jobs", "discard", key)
    assert (said.code, said.out.strip()) == (0, word("job_gone", key=key))
    assert earned("jobs", "list").out.strip() == word("jobs_waiting", n="0", dead="0")
    refused(earned("jobs", "retry", key), word("no_such_job", key=key))


@pytest.mark.parametrize("act", ["retry", "discard"])
@pytest.mark.parametrize("key", ["no-such-job", "", "'; drop table people; --"])
def test_a_job_that_nobody_gave_up_is_not_touched(
    act: str, key: str, earned: Terminal, inside: Earned
) -> None:
    town = Town(inside)
    town.sent(town.learner())
    waiting = inside.jobs.unfinished()
    refused(earned("jobs", act, key), word("no_such_job", key=key))
    refused(earned("jobs", act, waiting[0].key), word("no_such_job", key=waiting[0].key))
    assert inside.jobs.unfinished() == waiting


def given_up(app: Earned) -> str:
    """A card that Slack did not take."""
    town = Town(app)
    town.slack_desk()
    town.sent(town.learner())
    with app.store.transaction(town.community.id) as tx:
        found = tx.outbox.next(next(iter(tx.rooms.desks())))
        assert found is not None
        tx.outbox.give_up(found[0].id, "channel_not_found")
        return found[0].id


@pytest.mark.parametrize(("do", "told"), [("retry", "job_again"), ("discard", "job_gone")])
def test_a_message_that_a_chat_platform_did_not_take_is_listed_beside_the_jobs(
    earned: Terminal, inside: Earned, do: str, told: str
) -> None:
    parcel = given_up(inside)
    said = earned("jobs", "list")
    assert word("dead_letters", n="1") in said.out
    line = said.out.splitlines()[-1]
    assert line.startswith(f"{parcel}  slack.card  ")
    assert line.endswith("  channel_not_found")
    said = earned("jobs", do, parcel)
    assert (said.code, said.out.strip()) == (0, word(told, key=parcel))
    assert word("dead_letters", n="1") not in earned("jobs", "list").out
    refused(earned("jobs", do, parcel), word("no_such_job", key=parcel))


def test_a_restored_installation_says_which_workspaces_have_to_install_again(
    earned: Terminal, inside: Earned, tmp_path: Path
) -> None:
    inside.installing.install("slack", "T1", "Riverside HQ", "xoxb-1")
    assert earned("backup", str(tmp_path / "b.zip")).code == 0
    elsewhere = Terminal(tmp_path / "elsewhere")
    said = elsewhere("restore", str(tmp_path / "b.zip"))
    assert said.code == 0
    assert said.err.strip() == word("restored_spaces", names="Riverside HQ")


# ---------------------------------------------------------------- demo seed


def test_seed_says_how_the_claims_ended(earned: Terminal) -> None:
    said = earned("demo", "seed", "--claims", "8")
    assert said.code == 0
    told = said.out.strip().rpartition(": ")[2]
    ends = Counter({name: int(n) for name, n in (one.split() for one in told.split(", "))})
    assert ends.total() == 8
    assert said.out.strip() == word("seeded", n="8", ends=told)
    rows = json.loads(export(earned))
    assert len(rows) == ends["awarded"]
    assert sum(row["shared"] for row in rows) == len(rows) // 2
    assert earned("jobs", "list").out.strip() == word("jobs_waiting", n="0", dead="0")


@pytest.mark.parametrize("number", ["0", "-3", "many"])
def test_seed_needs_a_number_of_claims(number: str, earned: Terminal) -> None:
    said = earned("demo", "seed", "--claims", number)
    assert said.code == 2
    assert "--claims" in said.err


# ---------------------------------------------------------------- backup and restore


def test_a_backup_and_its_restore_say_where_and_how_many(earned: Terminal, tmp_path: Path) -> None:
    assert earned("demo", "seed", "--claims", "3").code == 0
    said = earned("backup", "backup.zip")
    rows = zipfile.ZipFile("backup.zip").read("rows.jsonl").count(b"\n")
    assert (said.code, said.err) == (0, "")
    assert said.out.strip() == word("backed_up", path="backup.zip", n=str(rows))
    assert Path("backup.zip").stat().st_mode & 0o777 == 0o600

    other = Terminal(tmp_path / "other")
    said = other("restore", "backup.zip")
    assert (said.code, said.err) == (0, "")
    assert said.out.strip() == word("restored", path="backup.zip", n=str(rows))
    assert export(other) == export(earned)
    refused(other("restore", "backup.zip"), word("restore_not_empty"))


def test_from_one_database_to_the_other_and_back(
    earned: Terminal, postgres_url: str, tmp_path: Path
) -> None:
    assert earned("demo", "seed", "--claims", "3").code == 0
    before = export(earned)
    assert earned("backup", "one.zip").code == 0
    middle = Terminal(tmp_path / "middle")
    assert middle("restore", "one.zip", EARNED_DATABASE_URL=postgres_url).code == 0
    assert middle("backup", "two.zip", EARNED_DATABASE_URL=postgres_url).code == 0
    last = Terminal(tmp_path / "last")
    assert last("restore", "two.zip").code == 0
    assert export(last) == before


def test_a_backup_does_not_take_the_place_of_another(earned: Terminal) -> None:
    Path("backup.zip").write_text("precious")
    refused(earned("backup", "backup.zip"), word("backup_exists", path="backup.zip"))
    assert Path("backup.zip").read_text() == "precious"


def test_a_backup_into_a_folder_that_is_not_there_is_said(earned: Terminal) -> None:
    said = earned("backup", "no/such/folder.zip")
    assert said.code == 1
    assert "no/such/folder.zip" in said.words


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("none.zip", None, "backup_missing"),
        ("text.zip", b"Hello", "backup_damaged"),
        ("empty.zip", b"", "backup_damaged"),
        (".", None, "backup_damaged"),
    ],
)
def test_a_file_that_is_no_backup_is_said(
    name: str, content: bytes | None, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        Path(name).write_bytes(content)
    refused(Terminal(tmp_path / "data")("restore", name), word(key, path=name))
