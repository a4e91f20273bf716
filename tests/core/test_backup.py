"""Backup and restore: everything comes along but the private keys, on either database."""

from __future__ import annotations

import copy
import json
import os
import random
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bots import worker
from core import backup as backups
from core.app import Earned
from core.backup import BackupRefused, backup, restore
from core.badges import did_web, known_keys, multibase, verify
from core.domain.interview import Typed
from core.domain.people import Actor, Face
from core.exports import AwardFilter, as_csv, as_json
from core.store.unit_of_work import wall_clock
from tests.support.duty import Duty
from tests.support.installed import Mould, opened
from tests.support.journeys import ANSWER, Town, badge, screen_place
from tests.support.postgres import fresh_database
from tests.support.waiting import wait_until

PUBLIC = "https://badges.river.example"
CRITERION = badge().criteria[0].id
Place = Callable[[str], Earned]


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Makes installations on the kind of database that is asked for: empty, without tables."""
    with ExitStack() as stack:

        def make(kind: str) -> Earned:
            folder = tmp_path / f"place-{len(list(tmp_path.glob('place-*')))}"
            url = ""
            if kind == "postgres":
                server = request.getfixturevalue("postgres_server")
                url = stack.enter_context(fresh_database(server))
            return stack.enter_context(opened(folder, url, wall_clock, public_url=PUBLIC))

        yield make


@pytest.fixture
def source(mould: Mould, tmp_path: Path) -> Iterator[Earned]:
    """Where a backup is made."""
    folder = tmp_path / "source"
    mould.sqlite(folder / "earned.db")
    with opened(folder, "", wall_clock, public_url=PUBLIC) as app:
        yield app


def lists(app: Earned) -> list[str]:
    """What every community's organizers export."""
    return [
        "".join(form(app.organizing.awards(None, one.id, AwardFilter())))
        for one in app.organizing.communities()
        for form in (as_csv, as_json)
    ]


def documents(app: Earned) -> dict[str, dict[str, Any]]:
    """Every signed credential."""
    with app.store.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "select award_id, document from credentials where signed_at is not null"
        ).all()
    return {award: json.loads(document) for award, document in rows}


def listed_keys(app: Earned) -> Callable[[str], bytes | None]:
    """The keys as a stranger finds them: in the did:web document of each community."""
    documents = [app.awarding.did_document("", one.id) for one in app.organizing.communities()]
    return {
        one["id"]: multibase.public_key(one["publicKeyMultibase"])
        for document in documents
        for one in document["verificationMethod"]
        if one["type"] == "Multikey"
    }.get


@dataclass
class Lives:
    """What was going on when the backup was made."""

    town: Town
    signed: str
    unsigned: str
    halfway: tuple[Actor, str]
    secret: str


def going_on(app: Earned) -> Lives:
    town = Town(app)
    assessor = town.assessor()
    first, second = town.learner("Ana"), town.learner("Bea")
    signed = town.awarded(first, assessor)
    app.awarding.share(first, signed, shared=True)
    claim = town.taken(second, assessor)
    town.approve(assessor, claim)
    halfway = town.learner("Cai")
    entered = app.entering.come_back(app.entering.renew_return_link(halfway))
    half = town.begin(halfway)
    town.until(halfway, half, "criterion/")
    town.tell(halfway, half, ANSWER)
    app.learning.attach(halfway, half, town.event(), "note.txt", b"I saw it.", (CRITERION,))
    (app.settings.data / "prompts").mkdir()
    (app.settings.data / "prompts" / "own.txt").write_text("Our own words.")
    return Lives(
        town,
        signed,
        town.award_of(claim),
        (halfway, half),
        entered.secrets[Face.CHAT],
    )


def elsewhere(town: Town, app: Earned) -> Town:
    """The same people, where they were restored."""
    moved = copy.copy(town)
    moved.app = app
    return moved


@pytest.mark.parametrize(
    ("kind", "other"), [("sqlite", "sqlite"), ("sqlite", "postgres"), ("postgres", "sqlite")]
)
def test_everything_goes_on_where_it_was_restored(
    kind: str, other: str, place: Place, tmp_path: Path
) -> None:
    here, there = place(kind), place(other)
    here.migrate()
    lives = going_on(here)
    count = backup(here, tmp_path / "backup.zip")
    assert restore(there, tmp_path / "backup.zip") == count

    assert lists(there) == lists(here)
    assert len(documents(there)) == 1

    learner, claim = lives.halfway
    assert there.learning.look(learner, claim) == here.learning.look(learner, claim)
    assert there.entering.who(lives.secret, Face.CHAT) == learner
    moved = elsewhere(lives.town, there)
    moved.submit(learner, claim)

    document = documents(there)[lives.signed]
    keys = there.keys.public_keys()
    now = datetime.now(UTC)
    did = did_web(f"{PUBLIC}/communities/{lives.town.community.id}")
    assert verify(document, known_keys(keys, did), now).verified
    assert verify(document, listed_keys(there), now).verified

    with pytest.raises(Exception, match="not_found"):
        there.awarding.credential(None, lives.unsigned)
    Duty(there).do("award")
    assert documents(there).keys() == {lives.signed, lives.unsigned}
    for one in documents(there).values():
        assert verify(one, listed_keys(there), now).verified
    assert (there.settings.data / "prompts" / "own.txt").read_text() == "Our own words."
    assert evidence(there) == evidence(here) != []


def evidence(app: Earned) -> list[tuple[str, bytes]]:
    folder = app.settings.data / "evidence"
    return sorted((p.name, p.read_bytes()) for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_backup_while_twenty_learners_answer_holds_all_that_was_acknowledged_before(
    kind: str, place: Place, tmp_path: Path
) -> None:
    here, there = place(kind), place("sqlite" if kind == "postgres" else "postgres")
    here.migrate()
    town = Town(here)
    assessor = town.assessor()
    town.awarded(town.learner(), assessor)
    learners = [town.learner() for _ in range(20)]
    told = {learner.person_id: 0 for learner in learners}
    claims = {learner.person_id: town.begin(learner) for learner in learners}
    ended, wrong = threading.Event(), list[Exception]()

    def answer(learner: Actor) -> None:
        try:
            claim = claims[learner.person_id]
            town.until(learner, claim, "criterion/")
            while not ended.is_set():
                town.tell(learner, claim, f"{ANSWER} ({told[learner.person_id]})")
                told[learner.person_id] += 1
                town.press(learner, claim, "back")
                # Somebody who reads, too: else the machine does nothing but this.
                ended.wait(0.05)
        except Exception as error:  # noqa: BLE001  whatever it is, the test shows it
            wrong.append(error)

    threads = [threading.Thread(target=answer, args=(one,)) for one in learners]
    for thread in threads:
        thread.start()
    assert wait_until(lambda: min(told.values()) > 0 or bool(wrong), 60)
    before = {one.person_id: here.learning.look(one, claims[one.person_id]) for one in learners}
    backup(here, tmp_path / "backup.zip")
    during = sum(told.values())
    assert wait_until(lambda: sum(told.values()) > during or bool(wrong), 60)
    ended.set()
    for thread in threads:
        thread.join()
    assert wrong == []

    restore(there, tmp_path / "backup.zip")
    assert lists(there) == lists(here)
    for award, document in documents(there).items():
        assert verify(document, listed_keys(there), datetime.now(UTC)).verified, award
    moved = elsewhere(town, there)
    for learner in learners:
        claim = claims[learner.person_id]
        then, now = there.learning.look(learner, claim), here.learning.look(learner, claim)
        assert before[learner.person_id].version <= then.version <= now.version
        assert screen_place(then).startswith(("criterion/", "probe/", "evidence"))
        moved.submit(learner, claim)


def test_a_job_that_is_done_while_the_backup_is_made_is_done_after_the_restore_too(
    place: Place, source: Earned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are read first: in them, the award is not signed yet."""
    lives = going_on(source)
    read = backups._write_rows

    def and_then_the_worker_comes(app: Earned, archive: zipfile.ZipFile) -> tuple[int, str]:
        found = read(app, archive)
        worker.start(app)
        try:
            assert wait_until(lambda: lives.unsigned in documents(app), 20)
            assert wait_until(lambda: not app.jobs.unfinished(), 20)
        finally:
            worker.stop(app)
        return found

    monkeypatch.setattr(backups, "_write_rows", and_then_the_worker_comes)
    backup(source, tmp_path / "backup.zip")
    there = place("sqlite")
    restore(there, tmp_path / "backup.zip")
    assert lives.unsigned not in documents(there)
    worker.start(there)
    try:
        assert wait_until(lambda: lives.unsigned in documents(there), 20)
        assert wait_until(lambda: not there.jobs.unfinished(), 20)
    finally:
        worker.stop(there)
    assert there.jobs.dead() == ()


def test_what_is_due_later_is_due_at_the_same_time_after_the_restore(
    place: Place, source: Earned, tmp_path: Path
) -> None:
    town = Town(source)
    due = wall_clock().replace(microsecond=0) + timedelta(days=2)
    with source.store.transaction(town.community.id) as tx:
        tx.later("tomorrow", "person.erased", {"person": town.organizer.person_id}, due)
    backup(source, tmp_path / "backup.zip")
    there = place("sqlite")
    restore(there, tmp_path / "backup.zip")
    [job] = there.jobs.unfinished()
    assert job.due is not None
    assert abs(job.due - due) < timedelta(seconds=5)


def test_a_restore_that_is_killed_after_the_rows_has_lost_no_job(
    place: Place, source: Earned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on(source)
    backup(source, tmp_path / "backup.zip")
    there = place("sqlite")

    def killed(_: Earned) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Earned, "migrate", killed)
    with pytest.raises(KeyboardInterrupt):
        restore(there, tmp_path / "backup.zip")
    wanted = {one.key for one in source.jobs.unfinished()}
    assert wanted
    assert wanted == {one.key for one in there.jobs.unfinished()}


def test_a_restore_that_is_killed_among_the_jobs_has_restored_nothing_and_can_be_done_again(
    place: Place, source: Earned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on(source)
    backup(source, tmp_path / "backup.zip")
    there = place("sqlite")
    put = there.jobs.enqueue

    def killed(*given: Any) -> None:
        put(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(there.jobs, "enqueue", killed)
    with pytest.raises(KeyboardInterrupt):
        restore(there, tmp_path / "backup.zip")
    monkeypatch.undo()
    assert there.jobs.unfinished() == ()
    assert there.organizing.communities() == ()
    restore(there, tmp_path / "backup.zip")
    assert lists(there) == lists(source)
    assert len(there.jobs.unfinished()) == len(source.jobs.unfinished())


def test_a_job_about_something_that_is_not_in_the_backup_is_left_out(
    place: Place, source: Earned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(source)
    assessor = town.assessor()
    claim = town.taken(town.learner(), assessor)
    read = backups._write_rows

    def and_then_somebody_approves(app: Earned, archive: zipfile.ZipFile) -> tuple[int, str]:
        found = read(app, archive)
        town.approve(assessor, claim)
        return found

    monkeypatch.setattr(backups, "_write_rows", and_then_somebody_approves)
    backup(source, tmp_path / "backup.zip")
    there = place("sqlite")
    restore(there, tmp_path / "backup.zip")
    assert {one.kind for one in there.jobs.unfinished()} == {"claim.waiting"}
    Duty(there).do()


# ---------------------------------------------------------------- what is in it, and what is not


def test_no_private_key_is_in_it_and_nobody_else_may_read_it(
    source: Earned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on(source)
    old = os.umask(0)
    modes: list[int] = []
    written = backups._write

    def looked_at(app: Earned, file: Any) -> int:
        modes.extend(p.stat().st_mode & 0o777 for p in tmp_path.glob("backup.zip*"))
        return written(app, file)

    monkeypatch.setattr(backups, "_write", looked_at)
    try:
        backup(source, tmp_path / "backup.zip")
    finally:
        os.umask(old)
    assert modes == [0o600]
    assert (tmp_path / "backup.zip").stat().st_mode & 0o777 == 0o600
    pem = (source.settings.data / "keys" / "award.pem").read_bytes()
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    assert [name for name in contents if name.startswith("keys/")] != []
    for name, content in contents.items():
        assert b"PRIVATE KEY" not in content, name
        assert not any(line in content for line in pem.splitlines()[1:-1]), name


def test_what_is_restored_is_for_its_owner_only(
    place: Place, source: Earned, tmp_path: Path
) -> None:
    going_on(source)
    backup(source, tmp_path / "backup.zip")
    there = place("sqlite")
    old = os.umask(0)
    try:
        restore(there, tmp_path / "backup.zip")
    finally:
        os.umask(old)
    for folder in ("evidence", "keys", "prompts"):
        for path in (there.settings.data / folder).rglob("*"):
            if path.is_file():
                assert path.stat().st_mode & 0o077 == 0, path


def test_keys_that_are_put_back_sign_again_and_stand_once_in_the_document(
    place: Place, source: Earned, tmp_path: Path
) -> None:
    going_on(source)
    backup(source, tmp_path / "backup.zip")
    there = place("sqlite")
    restore(there, tmp_path / "backup.zip")
    source.make_keys()
    for name in ("award.pem", "award-rsa.pem"):
        key = source.settings.data / "keys" / name
        (there.settings.data / "keys" / name).write_bytes(key.read_bytes())
    assert there.awarding.did_document() == source.awarding.did_document()


def test_a_backup_of_a_restored_place_is_as_good(
    place: Place, source: Earned, tmp_path: Path
) -> None:
    lives = going_on(source)
    for number, there in enumerate([place("sqlite"), place("sqlite")]):
        backup(source, tmp_path / f"{number}.zip")
        restore(there, tmp_path / f"{number}.zip")
        source = there
    document = documents(source)[lives.signed]
    assert verify(document, listed_keys(source), datetime.now(UTC)).verified
    assert {one.kind for one in source.jobs.unfinished()} >= {"award.sign"}


# ---------------------------------------------------------------- whole, or not at all


def test_a_file_that_is_there_is_never_written_over(source: Earned, tmp_path: Path) -> None:
    target = tmp_path / "backup.zip"
    target.write_text("precious")
    with pytest.raises(BackupRefused, match=r"^backup_exists$"):
        backup(source, target)
    assert target.read_text() == "precious"
    assert sorted(p.name for p in tmp_path.glob("backup*")) == ["backup.zip"]


@pytest.mark.parametrize("what", [KeyboardInterrupt, OSError(28, "No space left on device")])
@pytest.mark.parametrize("step", ["_write_rows", "_write_jobs", "_write_keys"])
def test_a_backup_that_was_interrupted_leaves_nothing_behind(
    step: str, what: Any, source: Earned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.make_keys()

    def interrupted(*_: object) -> None:
        raise what

    monkeypatch.setattr(backups, step, interrupted)
    with pytest.raises((KeyboardInterrupt, OSError)):
        backup(source, tmp_path / "backup.zip")
    assert list(tmp_path.glob("backup*")) == []


def test_half_a_file_of_a_killed_backup_is_in_nobodys_way(source: Earned, tmp_path: Path) -> None:
    (tmp_path / "backup.zip.part").write_text("half")
    backup(source, tmp_path / "backup.zip")
    assert zipfile.is_zipfile(tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip.part").exists()


def test_a_place_that_is_in_use_is_not_restored_into(
    place: Place, source: Earned, tmp_path: Path
) -> None:
    going_on(source)
    backup(source, tmp_path / "backup.zip")
    there = place("sqlite")
    there.migrate()
    Town(there, "Hillside")
    with pytest.raises(BackupRefused, match=r"^restore_not_empty$"):
        restore(there, tmp_path / "backup.zip")
    assert [one.name for one in there.organizing.communities()] == ["Hillside"]
    assert not (there.settings.data / "evidence").exists()
    assert not (there.settings.data / "keys" / "retired").exists()


def test_a_place_that_was_only_migrated_is_empty(
    place: Place, source: Earned, tmp_path: Path
) -> None:
    going_on(source)
    backup(source, tmp_path / "backup.zip")
    there = place("sqlite")
    there.migrate()
    there.make_keys()
    restore(there, tmp_path / "backup.zip")
    assert lists(there) == lists(source)


@pytest.fixture(scope="module")
def good(mould: Mould, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup that is whole."""
    folder = tmp_path_factory.mktemp("good")
    url = mould.sqlite(folder / "data" / "earned.db")
    with opened(folder / "data", url, wall_clock, public_url=PUBLIC) as app:
        going_on(app)
        backup(app, folder / "backup.zip")
    return folder / "backup.zip"


def altered(good: Path, target: Path, **others: bytes | str | None) -> Path:
    """The same backup with some entries changed, added, or (None) left out."""
    with zipfile.ZipFile(good) as archive:
        contents: dict[str, Any] = {name: archive.read(name) for name in archive.namelist()}
    contents.update(others)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            if content is not None:
                archive.writestr(zipfile.ZipInfo(name), content)
    return target


def manifest(good: Path, **others: object) -> str:
    with zipfile.ZipFile(good) as archive:
        return json.dumps(json.loads(archive.read("manifest.json")) | others)


def untouched(app: Earned) -> bool:
    data = app.settings.data
    assert not any((data / name).exists() for name in ("evidence", "prompts", "keys"))
    return not (data / "earned.db").exists() or empty(app)


def empty(app: Earned) -> bool:
    with app.store.engine.connect() as connection:
        tables = connection.exec_driver_sql("select name from sqlite_master").scalars().all()
        return "communities" not in tables or not app.organizing.communities()


FOREIGN: dict[str, dict[str, Any]] = {
    "no manifest": {"manifest.json": None},
    "a manifest that is a list": {"manifest.json": "[]"},
    "a manifest that is no JSON": {"manifest.json": "{"},
    "a manifest of something else": {"manifest.json": '{"kind": "holiday-pictures"}'},
    "a manifest without a version": {"manifest.json": '{"kind": "earned-backup"}'},
    "no rows": {"rows.jsonl": None},
    "rows that are no JSON": {"rows.jsonl": "people, Ana"},
    "rows of no table of ours": {"rows.jsonl": '["passwords", {"id": 1}]'},
    "rows that are no text": {"rows.jsonl": b"\xff\xfe\x00"},
    "no jobs": {"jobs.jsonl": None},
    "jobs that are no JSON": {"jobs.jsonl": "sign everything"},
    "jobs of nobody": {"jobs.jsonl": '{"key": "a", "kind": "award.sign", "ids": {}}'},
    "a way out of the evidence": {"evidence/../../escaped": "x"},
    "a way out of the keys": {"keys/../../../escaped.pub": "x"},
    "a way out of the words": {"prompts/a/../../../escaped": "x"},
    "a way to the private keys": {"keys/../award.pem": "x"},
    "an absolute way": {"evidence//tmp/escaped": "x"},
    "a private key among the public": {"keys/award.pem": "x"},
}


def test_a_file_that_is_no_backup_of_ours_changes_nothing(
    good: Path, place: Place, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    """One after the other into the same place, where the good one fits in the end."""
    there = place("sqlite")
    for what, others in FOREIGN.items():
        with subtests.test(what):
            wrong = altered(good, tmp_path / "wrong.zip", **others)
            with pytest.raises(BackupRefused, match=r"^backup_damaged$"):
                restore(there, wrong)
            assert empty(there)
            assert list(tmp_path.rglob("escaped*")) == []
            assert not (there.settings.data / "keys" / "award.pem").exists()
    restore(there, good)


@pytest.mark.parametrize("others", [{"version": 2}, {"revision": "9999"}])
def test_a_backup_of_a_newer_version_is_said_to_be_one(
    others: dict[str, object], good: Path, place: Place, tmp_path: Path
) -> None:
    there = place("sqlite")
    newer = altered(good, tmp_path / "newer.zip", **{"manifest.json": manifest(good, **others)})
    with pytest.raises(BackupRefused, match=r"^backup_newer$"):
        restore(there, newer)
    assert empty(there)


def test_a_backup_that_was_cut_off_or_damaged_anywhere_changes_nothing(
    good: Path, place: Place, tmp_path: Path
) -> None:
    there, content, dice = place("sqlite"), good.read_bytes(), random.Random(7)
    wrong = tmp_path / "wrong.zip"
    cuts = [0, 1, 21, 22, len(content) - 1, *(dice.randrange(len(content)) for _ in range(40))]
    for cut in cuts:
        wrong.write_bytes(content[:cut])
        with pytest.raises(BackupRefused, match=r"^backup_damaged$"):
            restore(there, wrong)
    with zipfile.ZipFile(good) as archive:
        entries = archive.infolist()
    for entry in entries:
        local = content[entry.header_offset :][:30]
        begins = entry.header_offset + 30 + sum(struct.unpack("<HH", local[26:]))
        ends = begins + entry.compress_size
        wrong.write_bytes(content[:begins] + b"\xff" * entry.compress_size + content[ends:])
        with pytest.raises(BackupRefused, match=r"^backup_damaged$"):
            restore(there, wrong)
    assert untouched(there)


@pytest.mark.parametrize("content", [b"", b"Hello", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_zip_is_no_backup(content: bytes, place: Place, tmp_path: Path) -> None:
    (tmp_path / "wrong.zip").write_bytes(content)
    there = place("sqlite")
    with pytest.raises(BackupRefused, match=r"^backup_damaged$"):
        restore(there, tmp_path / "wrong.zip")
    assert untouched(there)


def test_a_folder_is_no_backup_and_no_file_is_said_to_be_missing(
    place: Place, tmp_path: Path
) -> None:
    there = place("sqlite")
    with pytest.raises(BackupRefused, match=r"^backup_damaged$"):
        restore(there, tmp_path)
    with pytest.raises(BackupRefused, match=r"^backup_missing$"):
        restore(there, tmp_path / "none.zip")


def test_the_words_of_the_interview_are_told_once_more_after_a_restore(
    place: Place, source: Earned, tmp_path: Path
) -> None:
    """The same message, sent again because its answer was lost, is known there too."""
    town = Town(source)
    learner = town.learner()
    claim = town.begin(learner)
    town.until(learner, claim, "story")
    first = town.tell(learner, claim, Typed("I repair bikes."), event="message-1")
    backup(source, tmp_path / "backup.zip")
    there = place("sqlite")
    restore(there, tmp_path / "backup.zip")
    moved = elsewhere(town, there)
    again = moved.tell(learner, claim, Typed("I repair bikes."), event="message-1")
    assert again.version == first.version
