"""Lists taken out: for other platforms only with an address that its owner gave for it."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from bots.worker import handlers
from core.domain.errors import EmailInvalid, NotAllowed, NotFound
from core.domain.people import Role
from core.exports import AwardFilter, AwardRow, Report, as_xlsx
from core.exports.sheets import workbook
from core.exports.zips import ZipStream, _end, _listed
from core.services.exporting import FORMS
from tests.core.services.test_bulk import canvas, done
from tests.core.test_exports import row
from tests.support.credentials import faults
from tests.support.installed import TurnedClock
from tests.support.journeys import Town

ALL = AwardFilter()


def taken(town: Town, form: str, report: Report | None = None) -> bytes:
    pieces = town.app.exporting.pieces(form, None, town.community.id, ALL, report, "how to")
    return b"".join(one if isinstance(one, bytes) else one.encode() for one in pieces)


def table(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), delimiter=delimiter))


@pytest.fixture
def village(public_town: Town) -> dict[str, Any]:
    """Ana and Bea earned a badge, one more person was put on a list."""
    town = public_town
    ana, bea, bo = town.learner("Ana Ruiz"), town.learner("Bea"), town.assessor()
    awards = [town.awarded(one, bo) for one in (ana, bea)]
    list_id = done(town, canvas("carl"))
    [ticket] = town.app.bulk.tickets(None, town.community.id, list_id)
    return {"town": town, "ana": ana, "bea": bea, "awards": awards, "link": ticket.link}


@pytest.mark.parametrize("end", ["revoke", "suspend"])
def test_what_does_not_hold_is_not_handed_to_another_platform(
    village: dict[str, Any], end: str
) -> None:
    town, award = village["town"], village["awards"][0]
    getattr(town.app.awarding, end)(town.organizer, award)
    page = f"{town.app.settings.base_url}/awards/"
    handed = {row["Identifier"] for row in table(taken(town, "canvas"))}
    assert handed == {page + village["awards"][1], village["link"]}


def test_an_address_goes_to_one_platform_and_only_while_its_owner_wants(
    village: dict[str, Any],
) -> None:
    town, ana = village["town"], village["ana"]
    exporting = town.app.exporting
    exporting.give(ana, "canvas", "ana@example.org", "Ana Ruiz")
    town.app.awarding.share(ana, village["awards"][0], shared=True)
    report = Report()
    rows = {row["Identifier"]: row for row in table(taken(town, "canvas", report))}
    page = f"{town.app.settings.base_url}/awards/"
    assert rows.keys() == {"ana@example.org", page + village["awards"][1], village["link"]}
    own = rows["ana@example.org"]
    assert (own["First Name"], own["Last Name"]) == ("Ana", "Ruiz")
    assert own["Evidence URL"] == page + village["awards"][0]
    assert (report.done, report.linked) == (3, 2)
    assert exporting.count("canvas", town.organizer, town.community.id, ALL).linked == 2
    assert b"ana@example.org" not in taken(town, "edubadges") + taken(town, "oeb")
    [given] = exporting.contacts(ana)
    assert (given.purpose, given.email) == ("canvas", "ana@example.org")
    assert town.app.privacy.data(ana)["contacts"][0]["email"] == "ana@example.org"
    exporting.take_back(ana, "canvas")
    assert b"ana@example.org" not in taken(town, "canvas")


def test_each_platform_gets_exactly_its_columns(village: dict[str, Any]) -> None:
    town = village["town"]
    heads = {
        "canvas": "Badge Class ID,Identifier,First Name,Last Name,Narrative,Evidence Narrative,"
        "Evidence URL,Issue Date,Expiration Date",
        "edubadges": "Recipient mailadres;Recipient EPPN;Narrative (optional);"
        "Evidence URL (optional);Evidence NAME (optional);Evidence Description (optional);"
        "Grade (optional)",
        "oeb": "E-Mail-Adresse,Vor- / Nachname",
    }
    for form, head in heads.items():
        lines = taken(town, form).decode().split("\r\n")
        assert lines[0] == head
        assert len(lines) == 1 + 3 + 1


def test_what_is_no_address_and_what_is_no_platform_is_refused(village: dict[str, Any]) -> None:
    exporting, ana = village["town"].app.exporting, village["ana"]
    with pytest.raises(EmailInvalid):
        exporting.give(ana, "canvas", "=cmd", "")
    with pytest.raises(NotFound):
        exporting.give(ana, "elsewhere", "ana@example.org", "")
    with pytest.raises(NotFound):
        list(exporting.pieces("docx", None, village["town"].community.id, ALL))


def test_only_an_organizer_takes_lists_out(village: dict[str, Any]) -> None:
    town = village["town"]
    for form in FORMS:
        with pytest.raises(NotAllowed):
            list(town.app.exporting.pieces(form, village["ana"], town.community.id, ALL))


def test_the_badges_themselves_come_with_a_table_and_only_if_they_are_shown(
    village: dict[str, Any],
) -> None:
    town, award = village["town"], village["awards"][0]
    town.app.awarding.share(village["ana"], award, shared=True)
    report = Report()
    with zipfile.ZipFile(io.BytesIO(taken(town, "zip", report))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        [row] = table(archive.read("table.csv"))
        assert archive.read("HOW-TO-CHECK.txt") == b"how to"
        assert faults(town.app, archive.read(row["file"])) == []
    assert names == ["HOW-TO-CHECK.txt", f"credentials/{award}.json", "table.csv"]
    assert (report.done, report.private) == (3, 2)


def test_who_may_not_have_a_list_is_told_before_anything_is_sent(village: dict[str, Any]) -> None:
    town = village["town"]
    for who in (village["ana"], town.assessor()):
        for form in FORMS:
            with pytest.raises(NotAllowed):
                town.app.exporting.pieces(form, who, town.community.id, ALL)
    with pytest.raises(NotFound):
        town.app.exporting.pieces("pdf", town.organizer, town.community.id, ALL)


def test_each_list_says_which_awards_are_on_hold(village: dict[str, Any]) -> None:
    town, (award, other) = village["town"], village["awards"]
    town.app.awarding.suspend(town.organizer, award)
    for owner, one in ((village["ana"], award), (village["bea"], other)):
        town.app.awarding.share(owner, one, shared=True)
    told = {row["award"]: row["suspended"] for row in table(taken(town, "csv"))}
    assert (told[award], told[other]) == ("true", "false")
    with zipfile.ZipFile(io.BytesIO(taken(town, "zip"))) as archive:
        rows = {row["file"]: row["suspended"] for row in table(archive.read("table.csv"))}
    assert rows == {f"credentials/{award}.json": "true", f"credentials/{other}.json": "false"}


def test_the_quick_way_to_write_a_workbook_gives_the_same_cells() -> None:
    """Cells that stand in many rows are written once; what is odd goes the plain way."""
    rows = [
        row(1),
        row(2, shared=True, badge_version=1),
        row(3, badge_version=True),
        row(4, badge_name="=1+1 <b>&_x0041_", space="a\rb"),
        row(5, page="x" * 40_000),
        row(6, award="a&b", revoked=True, suspended=True),
    ]
    sheet = "xl/worksheets/sheet1.xml"
    quick, plain = (
        zipfile.ZipFile(io.BytesIO(b"".join(one))).read(sheet)
        for one in (as_xlsx(rows), workbook(AwardRow._fields, rows))
    )
    assert quick == plain


def test_a_list_that_is_written_beforehand_is_its_organizer_s_alone_and_gone_after_a_day(
    public_sqlite_town: Town, clock: TurnedClock
) -> None:
    town, preparing = public_sqlite_town, public_sqlite_town.app.preparing
    ana = town.learner()
    award = town.awarded(ana, town.assessor())
    other = town.colleague("Omar", Role.ORGANIZER)
    name = preparing.begin(town.organizer, "csv", ALL)
    begun = preparing.look(town.organizer, name)
    assert (begun.total, begun.done, begun.ready) == (1, 0, False)
    with pytest.raises(NotFound):
        preparing.file(town.organizer, name)
    [job] = [one for one in town.app.jobs.unfinished() if one.kind == "export.prepare"]
    for _ in range(2):
        handlers(town.app)[job.kind](job.ids)
    done = preparing.look(town.organizer, name)
    assert (done.total, done.done, done.ready) == (1, 1, True)
    path, form = preparing.file(town.organizer, name)
    assert (form, path.read_bytes()) == ("csv", taken(town, "csv"))
    assert award.encode() in path.read_bytes()
    for who, wrong in ((other, NotFound), (ana, NotAllowed)):
        with pytest.raises(wrong):
            preparing.look(who, name)
    for strange in ("../keys", "0" * 32):
        with pytest.raises(NotFound):
            preparing.look(town.organizer, strange)
    preparing.tidy()
    assert path.exists()
    clock.turn(timedelta(days=1, minutes=1))
    preparing.tidy()
    assert not path.exists()
    handlers(town.app)[job.kind](job.ids)
    assert not path.parent.exists()


def test_no_list_that_waits_outlives_an_erasure(public_sqlite_town: Town) -> None:
    town, preparing = public_sqlite_town, public_sqlite_town.app.preparing
    name = preparing.begin(town.organizer, "csv", ALL)
    preparing.run({"export": name})
    town.app.privacy.erase(town.learner())
    with pytest.raises(NotFound):
        preparing.look(town.organizer, name)


def test_json_lines_has_one_award_a_line(village: dict[str, Any]) -> None:
    lines = taken(village["town"], "jsonl").decode().splitlines()
    assert [json.loads(one)["award"] for one in lines][1:] == village["awards"]


def test_a_workbook_that_is_too_long_for_a_sheet_goes_on_in_the_next() -> None:
    content = b"".join(workbook(("n",), ((one,) for one in range(7)), most=4))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [one for one in archive.namelist() if "worksheets" in one]
        rows = [archive.read(one).count(b"<row>") for one in sheets]
    assert rows == [4, 4, 2]


def test_a_zip_of_very_many_files_keeps_none_of_their_names_in_memory() -> None:
    """More than 65,535 need the longer form of the end; so many are in the benchmark."""
    archive, pieces = ZipStream(), []
    for number in range(300):
        archive.file(f"credentials/ñ{number}.json", b'{"a": 1}' * number)
        assert archive._zip.filelist == []
    pieces += archive.stream("table.csv", [b"x" * 40_000] * 3)
    pieces += archive.end()
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as read:
        assert read.testzip() is None
        assert len(read.namelist()) == 301
        assert read.read("credentials/ñ299.json") == b'{"a": 1}' * 299
        assert read.getinfo("table.csv").file_size == 120_000


def test_the_end_of_a_zip_says_what_the_older_form_cannot() -> None:
    end = _end(1_000_000, 5 << 30, 100 << 20)
    assert struct.unpack_from("<Q", end, 32) == (1_000_000,)
    assert struct.unpack_from("<2Q", end, 40) == (100 << 20, 5 << 30)
    big = zipfile.ZipInfo("a")
    big.file_size = big.compress_size = big.header_offset = 6 << 30
    big.CRC = 7
    listed = _listed(big)
    assert struct.unpack_from("<3L", listed, 16) == (7, 0xFFFFFFFF, 0xFFFFFFFF)
    assert struct.unpack("<HH3Q", listed[-28:]) == (1, 24, 6 << 30, 6 << 30, 6 << 30)
