"""Evidence on the web: every kind comes in, is tied and taken away, and opens for few."""

from __future__ import annotations

import struct
import zlib

import pytest

from core.domain.people import Actor, Face
from tests.bots.web.conftest import Opens
from tests.bots.web.windows import Page, Window
from tests.support.journeys import Town


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = b"".join(
    (
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(b"\0\0\0\0")),
        _chunk(b"IEND", b""),
    )
)


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner()


@pytest.fixture
def claim(town: Town, ana: Actor) -> str:
    begun = town.begin(ana)
    town.until(ana, begun, "evidence")
    return begun


@pytest.fixture
def chat(window: Opens, ana: Actor, claim: str) -> Window:
    opened = window(ana)
    opened.open(f"/claims/{claim}")
    return opened


def upload(chat: Window, *files: tuple[str, bytes], criteria: tuple[str, ...] = ()) -> Page:
    sent = [("files", (name, content, "application/octet-stream")) for name, content in files]
    return chat.send(chat.page.form("/files"), files=sent, criteria=list(criteria))


def adder(chat: Window, kind: str) -> dict[str, str]:
    """What the form for that kind of evidence holds."""
    form = next(one for one in chat.page.forms if one.values("kind") == [kind])
    return dict(form.fields)


def test_a_link_is_added_and_tied(chat: Window) -> None:
    form = chat.page.form("/add")
    page = chat.send(form, url="https://example.org/a", title="Photos", criteria=["find-the-fault"])
    assert 'href="https://example.org/a"' in page.html
    assert "noopener noreferrer" in page.html
    assert page.html.count('class="tag">Find the fault') == 1


def test_what_is_no_link_is_kept_as_a_note_and_said_so(chat: Window) -> None:
    page = chat.send(chat.page.form("/add"), url="example.org")
    assert "That does not look like a web address." in page.text
    assert "example.org" in page.text


def test_a_person_without_a_name_keeps_what_else_was_typed(chat: Window, claim: str) -> None:
    given = adder(chat, "witness") | {"relation": "my neighbour", "criteria": "find-the-fault"}
    page = chat.post(f"/claims/{claim}/add", data=given)
    assert "Please write the name of the person" in page.text
    assert 'value="my neighbour"' in page.html
    assert 'id="witness-find-the-fault" checked' in page.html


def test_a_person_is_added(chat: Window, claim: str) -> None:
    given = adder(chat, "witness") | {"name": "Rosa", "relation": "my neighbour"}
    page = chat.post(f"/claims/{claim}/add", data=given)
    assert "Rosa" in page.text
    assert "my neighbour" in page.text


def test_several_files_come_in_at_once(chat: Window) -> None:
    page = upload(chat, ("one.txt", b"first"), ("two.txt", b"second"), criteria=("find-the-fault",))
    assert "one.txt" in page.text
    assert "two.txt" in page.text


def test_the_same_upload_sent_twice_is_kept_once(chat: Window) -> None:
    form = chat.page.form("/files")
    for _ in range(2):
        page = chat.send(form, files=[("files", ("one.txt", b"first", "text/plain"))])
    assert page.html.count("one.txt</a>") == 1


def test_a_file_that_cannot_be_kept_is_named_and_the_others_are_kept(chat: Window) -> None:
    page = upload(chat, ("good.txt", b"words"), ("<b>bad</b>.exe", b"MZ\x00\x01\x02"))
    assert "good.txt" in page.text
    assert "<bdi>&lt;b&gt;bad&lt;/b&gt;.exe</bdi>" in page.html
    assert "This kind of file cannot be kept here." in page.text


def test_no_file_chosen_is_told(chat: Window) -> None:
    assert "Please choose a file first." in upload(chat).text


def test_a_file_that_is_too_big_is_told(chat: Window) -> None:
    page = upload(chat, ("big.txt", b"x" * (11 << 20)))
    assert "At most 10 MB fit." in page.text


def test_a_two_gigabyte_header_is_refused_without_reading_it(chat: Window, claim: str) -> None:
    page = chat.post(
        f"/claims/{claim}/files",
        content=b"short",
        headers={
            "content-length": str(2 << 30),
            "content-type": "multipart/form-data; boundary=x",
        },
    )
    assert page.status == 413
    assert "That is too much at once" in page.text


def test_a_piece_is_tied_anew_and_taken_away(chat: Window) -> None:
    chat.send(chat.page.form("/add"), url="https://example.org/a", title="Photos")
    assert "Now say which part it shows" in chat.page.text
    page = chat.send(chat.page.form("/tie"), criteria=["make-the-repair"])
    assert 'class="tag">Make the repair' in page.html
    page = chat.send(page.form("/drop"))
    assert "https://example.org/a" not in page.html


# -- who may open a file ------------------------------------------------------------------


def address_of(page: Page) -> str:
    return page.html.partition('href="/files/')[2].partition('"')[0]


def test_a_file_is_always_a_download_that_cannot_act(chat: Window) -> None:
    file = address_of(upload(chat, ("näme.txt", b"<script>alert(1)</script>")))
    got = chat.open(f"/files/{file}")
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''n%C3%A4me.txt"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-type"].startswith("text/plain")
    shown = chat.open(f"/files/{file}?show=1")
    assert shown.headers["content-disposition"].startswith("attachment")


def test_a_picture_can_be_shown_where_nothing_acts(chat: Window) -> None:
    file = address_of(upload(chat, ("bike.png", PNG)))
    got = chat.open(f"/files/{file}?show=1")
    assert got.headers["content-type"] == "image/png"
    assert got.headers["content-disposition"].startswith("inline")
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_a_file_opens_for_nobody_else_just_like_one_that_is_absent(
    chat: Window, window: Opens, town: Town
) -> None:
    file = address_of(upload(chat, ("one.txt", b"first")))
    other = window(town.learner("Eva"))
    absent = other.open("/files/" + "0" * 32)
    assert other.open(f"/files/{file}").content == absent.content
    assert absent.status == 404
    assert window().open(f"/files/{file}").status == 403


def test_an_assessor_opens_it_through_the_desk_once_it_was_sent(
    chat: Window, window: Opens, town: Town, ana: Actor, claim: str
) -> None:
    file = address_of(upload(chat, ("one.txt", b"first"), criteria=("find-the-fault",)))
    desk = window(town.assessor(), Face.DESK)
    assert desk.open(f"/desk/files/{file}").status == 404
    town.submit(ana, claim)
    desk.open(f"/desk/claims/{claim}")
    assert desk.open(f"/desk/files/{file}").status == 404, "not before the claim is opened"
    desk.open(f"/desk/claims/{claim}")
    page = desk.press("Only read it. I do not know whose it is")
    assert f'href="/desk/files/{file}"' in page.html
    assert desk.open(f"/desk/files/{file}").content == b"first"
    assert desk.open(f"/files/{file}").status == 403
