"""Files as evidence: taken by what they are, counted, and shown to whom they concern."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from core.domain.errors import (
    FileIsArchive,
    FileRefused,
    FileTooBig,
    NotAllowed,
    NotFound,
    QuotaReached,
)
from core.domain.interview.state import MOST_EVIDENCE
from core.domain.people import Actor
from core.domain.screens import Gather, Words
from core.services.conversation import Conversation
from core.services.desk_files import DeskFile
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town

MEGABYTE = 1024 * 1024
LETTER = b"She fixed my bike and it has held ever since."
FIND = ("find-the-fault",)


def png(colour: str = "red") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana")


@pytest.fixture
def claim(town: Town, ana: Actor) -> str:
    """A claim whose evidence is asked for."""
    begun = town.begin(ana)
    town.until(ana, begun, "evidence")
    return begun


def attach(
    town: Town,
    person: Actor,
    claim: str,
    content: bytes = LETTER,
    *,
    name: str = "letter.txt",
    event: str = "",
    criteria: tuple[str, ...] = FIND,
) -> Conversation:
    return town.app.learning.attach(person, claim, event or town.event(), name, content, criteria)


def files_of(town: Town, person: Actor) -> list[dict[str, object]]:
    return town.app.privacy.data(person)["files"]


def shown(here: Conversation) -> list[tuple[str, list[str]]]:
    assert isinstance(here.screen, Gather)
    return [
        (item.title.text, [one.id for one in item.criteria if one.chosen])  # type: ignore[union-attr]
        for item in here.screen.items
    ]


def test_a_file_is_kept_and_tied_to_what_it_shows(town: Town, ana: Actor, claim: str) -> None:
    here = attach(town, ana, claim)
    assert shown(here) == [("letter.txt", ["find-the-fault"])]
    assert here == town.app.learning.look(ana, claim)
    (row,) = files_of(town, ana)
    file, content = town.app.learning.file(ana, str(row["id"]))
    assert (content, file.media_type, file.size) == (LETTER, "text/plain", len(LETTER))


def test_the_same_upload_delivered_twice_is_kept_once(town: Town, ana: Actor, claim: str) -> None:
    for _ in range(2):
        here = attach(town, ana, claim, event=f"upload-{claim}")
    assert len(shown(here)) == len(files_of(town, ana)) == 1


def test_a_picture_counts_by_its_content_and_not_by_its_name(
    town: Town, ana: Actor, claim: str
) -> None:
    attach(town, ana, claim, png(), name="../../etc/pass\x00wd.exe")
    (row,) = files_of(town, ana)
    assert row["media_type"] == "image/png"
    assert str(row["name"]).endswith(".png")
    assert "/" not in str(row["name"])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04 a zip", FileIsArchive),
        (b"\x00\x01\x02", FileRefused),
        (b"", FileRefused),
        (b"GIF89a", FileRefused),
        (b"\xff\xfe\x00\x00", FileRefused),
        (b"a" * (2 * MEGABYTE), FileTooBig),
    ],
    ids=["archive", "binary", "empty", "gif", "utf-16", "big"],
)
def test_what_cannot_be_evidence_is_refused_and_leaves_nothing(
    small: Town, content: bytes, why: type[FileRefused]
) -> None:
    ana = small.learner()
    claim = small.begin(ana)
    before = small.until(ana, claim, "evidence")
    if content == b"GIF89a":
        content += b"\x00"
    with pytest.raises(why):
        attach(small, ana, claim, content)
    assert small.app.learning.look(ana, claim) == before
    assert files_of(small, ana) == []


@pytest.fixture
def small(tmp_path: Path, mould: Mould, clock: TurnedClock) -> Iterator[Town]:
    """A community where files must be small and few."""
    url = mould.sqlite(tmp_path / "earned.db")
    with opened(tmp_path, url, clock, file_megabytes=1, quota_megabytes=2) as app:
        yield Town(app)


def test_everybody_has_room_for_so_much_and_no_more(small: Town) -> None:
    ana = small.learner()
    claim = small.begin(ana)
    small.until(ana, claim, "evidence")
    big = [letter * (MEGABYTE - 10) for letter in (b"a", b"b", b"c")]
    attach(small, ana, claim, big[0])
    attach(small, ana, claim, big[1])
    with pytest.raises(QuotaReached) as full:
        attach(small, ana, claim, big[2])
    assert full.value.params == {"most": "2"}
    assert len(files_of(small, ana)) == 2
    eve = small.learner("Eve")
    other = small.begin(eve)
    small.until(eve, other, "evidence")
    attach(small, eve, other, big[2])


def test_the_same_content_takes_its_room_once(small: Town) -> None:
    ana = small.learner()
    claim = small.begin(ana)
    small.until(ana, claim, "evidence")
    with small.app.store.reading(small.community.id) as tx:
        assert tx.files.used(ana.person_id) == 0
    for _ in range(3):
        attach(small, ana, claim, LETTER)
    with small.app.store.reading(small.community.id) as tx:
        assert tx.files.used(ana.person_id) == len(LETTER)


def test_a_file_over_the_number_of_pieces_is_refused_and_not_kept(small: Town) -> None:
    ana = small.learner()
    claim = small.begin(ana)
    small.until(ana, claim, "evidence")
    links = " ".join(f"https://example.org/{number}" for number in range(MOST_EVIDENCE))
    small.tell(ana, claim, links)
    here = attach(small, ana, claim)
    assert isinstance(here.screen, Gather)
    assert len(here.screen.items) == MOST_EVIDENCE
    assert here.screen.notice == Words("interview.notice.evidence_full")
    assert files_of(small, ana) == []


def test_nothing_is_attached_to_a_claim_of_somebody_else(
    town: Town, ana: Actor, claim: str
) -> None:
    eve = town.learner("Eve")
    with pytest.raises(NotFound):
        attach(town, eve, claim)
    assert files_of(town, eve) == files_of(town, ana) == []


def test_nothing_is_attached_before_consent_or_after_sending(
    town: Town, ana: Actor, claim: str
) -> None:
    town.submit(ana, claim)
    attach(town, ana, claim)
    fresh = town.begin(ana)
    attach(town, ana, fresh)
    assert files_of(town, ana) == []


def test_a_file_is_seen_by_its_owner_and_once_sent_by_assessors(
    town: Town, ana: Actor, claim: str
) -> None:
    attach(town, ana, claim)
    file_id = str(files_of(town, ana)[0]["id"])
    bo, eve, look = town.assessor(), town.learner("Eve"), town.app.desk_files.get
    assert town.app.learning.file(ana, file_id)[1] == LETTER
    with pytest.raises(NotFound):
        look(bo, file_id)
    town.submit(ana, claim)
    town.app.reviewing.declare(bo, claim)
    found: DeskFile = look(bo, file_id)
    assert found.content == LETTER
    assert found.title == Words("blind.document", {"number": 1, "ending": ".txt"})
    with pytest.raises(NotFound):
        town.app.learning.file(bo, file_id)
    for stranger in (eve, town.organizer):
        with pytest.raises(NotAllowed):
            look(stranger, file_id)
    with pytest.raises(NotFound):
        look(ana, "no such file")


def test_an_assessor_opens_what_was_sent_and_not_what_came_since(
    town: Town, ana: Actor, claim: str
) -> None:
    bo = town.assessor()
    attach(town, ana, claim, b"In the first round.")
    town.submit(ana, claim)
    town.app.reviewing.take(bo, claim)
    town.not_yet(bo, claim, {"find-the-fault": "Which bike was it?"})
    town.until(ana, claim, "evidence")
    attach(town, ana, claim, b"For the next round.")
    rows = sorted(files_of(town, ana), key=lambda row: str(row["stored_at"]))
    first, second = (str(row["id"]) for row in rows)
    assert b"In the first round." == town.app.desk_files.get(bo, first).content
    assert b"For the next round." == town.app.learning.file(ana, second)[1]
    with pytest.raises(NotFound):
        town.app.desk_files.get(bo, second)
    town.submit(ana, claim)
    assert b"For the next round." == town.app.desk_files.get(bo, second).content
