"""Files handed in to do harm: as another kind, packed, two things at once, or far too much.

Through the service, as a face does it. What comes of damaged pictures stands in
``tests/core/test_pictures.py``.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from starlette.types import Message, Receive, Scope, Send

from bots.web.security import MEGABYTE, Limits, TooBig
from core.domain.errors import (
    EarnedError,
    FileIsArchive,
    FileRefused,
    FileTooBig,
    ImageUnreadable,
    QuotaReached,
)
from core.domain.people import Actor
from tests.attacks import images
from tests.attacks.images import HIDDEN, KINDS, encode, photo
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town

SCRIPT = b"<!DOCTYPE html><html><script>alert(4711)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(4711)"><rect width="9" height="9"/></svg>'


class Upload:
    """A learner who hands in files, and what is kept of them."""

    def __init__(self, town: Town) -> None:
        self.town, self.app, self.ana = town, town.app, town.learner()
        self.bo = town.assessor()
        self.claim = self._fresh(self.ana)

    def _fresh(self, who: Actor) -> str:
        claim = self.town.begin(who)
        self.town.until(who, claim, "story")
        return claim

    def hand_in(self, content: bytes, name: str = "photo.png") -> tuple[str, str, bytes]:
        """Name, kind and content of what is kept; what was there before is taken away."""
        before = {row["id"] for row in self.app.privacy.data(self.ana)["files"]}
        if len(before) > 30:
            self.ana = self.town.learner()
            self.claim, before = self._fresh(self.ana), set()
        learning = self.app.learning
        learning.attach(self.ana, self.claim, self.town.event(), name, content, ())
        (row,) = [r for r in self.app.privacy.data(self.ana)["files"] if r["id"] not in before]
        file, kept = learning.file(self.ana, row["id"])
        assert (file.sha256, file.size) == (row["sha256"], len(kept))
        return file.name, file.media_type, kept

    def kept(self) -> list[str]:
        return sorted(
            p.name for p in (self.app.settings.data / "evidence").rglob("*") if p.is_file()
        )


@pytest.fixture(scope="module")
def upload(mould: Mould, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upload]:
    folder = tmp_path_factory.mktemp("uploads")
    with opened(folder, mould.sqlite(folder / "earned.db"), TurnedClock()) as app:
        yield Upload(Town(app))


# -- one kind that says it is another ---------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["photo.png", "photo.jpg", "page.html", "x.svg", "x.png.html", "x"]
)
@pytest.mark.parametrize(
    "content", [SCRIPT, SVG, b"\xef\xbb\xbf" + SCRIPT, b"  \n" + SVG], ids=range(4)
)
def test_a_page_is_a_text_whatever_it_is_called(upload: Upload, content: bytes, name: str) -> None:
    """A face shows no text as a page: it is downloaded, and as plain text."""
    called, kind, kept = upload.hand_in(content, name)
    assert (kind, kept) == ("text/plain", content)
    assert called.endswith(".txt")
    assert "html" not in called.rpartition(".")[2]


@pytest.mark.parametrize("form", KINDS)
def test_a_picture_is_what_it_is_whatever_it_is_called(upload: Upload, form: str) -> None:
    called, kind, kept = upload.hand_in(encode(photo(), form), "../../page.html")
    assert kind == KINDS[form]
    assert called == f"page{ {'PNG': '.png', 'JPEG': '.jpg', 'WEBP': '.webp'}[form] }"
    assert images.extras(kept) == []


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "ICO", "PPM", "TGA", "PCX"])
def test_other_pictures_are_refused_with_the_kinds_that_fit(upload: Upload, form: str) -> None:
    with pytest.raises(FileRefused) as wrong:
        upload.hand_in(encode(photo(32, 32), form))
    assert "PNG" in upload.app.texts.explain(wrong.value, "en")


# -- packed -----------------------------------------------------------------------------------


def packed(form: str = "") -> bytes:
    """A zip as such a document is one."""
    inside = {
        "docx": ("[Content_Types].xml", "word/document.xml"),
        "odt": ("mimetype", "content.xml"),
        "epub": ("mimetype", "META-INF/container.xml"),
        "jar": ("META-INF/MANIFEST.MF", "A.class"),
        "climbing out": ("../../../../etc/cron.d/x", "/etc/passwd"),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in inside.get(form, ("a.txt",)):
            archive.writestr(name, "some words")
    return target.getvalue()


def nested(depth: int, width: int = 8) -> bytes:
    """A zip of zips of zips: small, and endless for whoever opens it."""
    inner = b"\0" * 1_000_000
    for _ in range(depth):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(width):
                archive.writestr(f"{number}.zip", inner)
        inner = target.getvalue()
    return inner


def tarred(mode: str) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:  # type: ignore[call-overload]
        entry = tarfile.TarInfo("a.txt")
        entry.size = 5
        archive.addfile(entry, io.BytesIO(b"words"))
    return target.getvalue()


ARCHIVES = {
    "zip": packed(),
    "empty zip": b"PK\x05\x06" + b"\0" * 18,
    "zip in parts": b"PK\x07\x08" + packed(),
    "zip that climbs out": packed("climbing out"),
    **{f"{form} document": packed(form) for form in ("docx", "odt", "epub", "jar")},
    "zip of zips of zips": nested(4),
    "gzip": gzip.compress(b"words"),
    "gzip bomb": gzip.compress(b"\0" * 50_000_000),
    "bzip2": bz2.compress(b"words"),
    "xz": lzma.compress(b"words"),
    "7z": b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 24,
    "rar 4": b"Rar!\x1a\x07\x00" + b"\0" * 20,
    "rar 5": b"Rar!\x1a\x07\x01\x00" + b"\0" * 20,
    "zstd": b"\x28\xb5\x2f\xfd" + b"\0" * 9,
    "lz4": b"\x04\x22\x4d\x18" + b"\0" * 9,
    "lzip": b"LZIP\x01" + b"\0" * 9,
    "compress": b"\x1f\x9d\x90" + b"\0" * 9,
    "cabinet": b"MSCF\0\0\0\0" + b"\0" * 9,
    "ar": b"!<arch>\n" + b"debian-binary   ",
    "tar": tarred("w"),
    "tar.gz": tarred("w:gz"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_is_refused_with_the_way_out_and_is_never_opened(
    upload: Upload, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened_after_all(*_: object, **__: object) -> None:
        raise AssertionError("an archive was opened")

    before = upload.kept()
    for module, opener in ((zipfile, "ZipFile"), (gzip, "GzipFile"), (tarfile, "open")):
        monkeypatch.setattr(module, opener, opened_after_all)
    for called in ("photo.png", f"archive.{name}"):
        with pytest.raises(FileIsArchive) as wrong:
            upload.hand_in(ARCHIVES[name], called)
    assert "one by one" in upload.app.texts.explain(wrong.value, "en")
    assert upload.kept() == before


def test_a_text_that_begins_like_an_archive_is_a_text(upload: Upload) -> None:
    for words in (b"PK is how I am called.", b"Rar! I shouted.", b"7z is a program.", b"PK"):
        assert upload.hand_in(words, "a.txt")[1:] == ("text/plain", words)


# -- two things at once -----------------------------------------------------------------------


@pytest.mark.parametrize("form", KINDS)
@pytest.mark.parametrize(
    "second",
    [SCRIPT, packed(), b"%PDF-1.7\n" + HIDDEN, b"#!/bin/sh\nid\n"],
    ids=["page", "zip", "pdf", "program"],
)
def test_what_hangs_on_a_picture_is_cut_off(upload: Upload, form: str, second: bytes) -> None:
    whole = encode(photo(), form) + second
    _, kind, kept = upload.hand_in(whole)
    assert kind == KINDS[form]
    assert second not in kept
    assert second[:12] not in kept
    assert images.extras(kept) == []


def test_a_page_in_the_middle_of_a_picture_is_gone(upload: Upload) -> None:
    """In its comments, its text, its profile; and a JPEG that begins as a page would."""
    for form in KINDS:
        given = images.photo_with_everything(form).replace(HIDDEN, b"<script>4711</sc>")
        if form == "PNG":
            given = images.photo_with_everything(form)
        _, _, kept = upload.hand_in(given)
        assert b"<script>" not in kept
        assert HIDDEN not in kept


def test_a_program_or_a_page_that_becomes_a_text_stays_as_it_is_and_a_text_with_zeros_is_none(
    upload: Upload,
) -> None:
    for content in (b"#!/bin/sh\nrm -rf x\n", b"GIF89a=1;alert(4711)", b"%!PS\n(x) show"):
        assert upload.hand_in(content)[1:] == ("text/plain", content)
    for content in (
        b"MZ\x90\0\x03",
        b"\x7fELF\x02\x01\x01\0",
        b"words\0words",
        b"\xff\xfea\0b\0",
        b"\x1b[2J",
        b"\0",
    ):
        with pytest.raises(FileRefused):
            upload.hand_in(content, "a.txt")


def test_a_pdf_with_a_zip_behind_it_is_kept_as_the_download_it_is(upload: Upload) -> None:
    """Nothing here opens it; a face serves it as an attachment, with its kind nailed down."""
    both = b"%PDF-1.7\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n%%EOF\n" + packed()
    called, kind, kept = upload.hand_in(both, "x.html")
    assert (called, kind, kept) == ("x.pdf", "application/pdf", both)
    with pytest.raises(FileRefused):
        upload.hand_in(SCRIPT[:5] + b"\0\0" + both)


def test_nothing_and_white_space_are_no_file(upload: Upload) -> None:
    for content in (b"", b" ", b"\n\n\t", b"\xef\xbb\xbf", "\u2003\u2029".encode()):
        with pytest.raises(FileRefused):
            upload.hand_in(content, "a.txt")


# -- damaged ----------------------------------------------------------------------------------


def test_damaged_pictures_through_the_service_are_clean_or_refused_and_leave_nothing(
    upload: Upload,
) -> None:
    """Fewer than in test_pictures.py, but all the way through the real child and the store."""
    dice = random.Random(9)
    whole = list(images.valid(dice))
    outcomes: list[str] = []
    for form, content in dice.choices(whole, k=16):
        before = upload.kept()
        try:
            _, kind, kept = upload.hand_in(images.damaged(content, dice))
        except EarnedError as wrong:
            outcomes.append(wrong.code)
            left = upload.kept()
        else:
            outcomes.append("kept")
            assert kind == "text/plain" or images.extras(kept) == [], form
            left = before
        assert left == before
    assert set(outcomes) <= {"kept", "image_unreadable", "file_refused"}
    assert 0 < outcomes.count("kept") < 16


def test_what_lies_about_its_size_is_refused_by_name(upload: Upload) -> None:
    with pytest.raises(ImageUnreadable) as wrong:
        upload.hand_in(images.bomb(20_000, 20_000))
    assert "photo" in upload.app.texts.explain(wrong.value, "en")


# -- too much ---------------------------------------------------------------------------------


def test_one_file_over_the_limit_is_refused_before_it_is_looked_at(
    mould: Mould, tmp_path: Path
) -> None:
    with opened(tmp_path, mould.sqlite(tmp_path / "e.db"), TurnedClock(), file_megabytes=1) as app:
        upload = Upload(Town(app))
        exact = b"a" * MEGABYTE
        assert upload.hand_in(exact)[2] == exact
        for content in (exact + b"a", packed() + exact, encode(photo(), "PNG") + exact):
            with pytest.raises(FileTooBig) as wrong:
                upload.hand_in(content)
            assert "1 MB" in app.texts.explain(wrong.value, "en")


def test_all_files_of_one_person_together_have_a_limit_by_what_is_kept(
    mould: Mould, tmp_path: Path
) -> None:
    """Also a small file that is large once it is drawn anew counts as what it takes."""
    with opened(tmp_path, mould.sqlite(tmp_path / "e.db"), TurnedClock(), quota_megabytes=1) as app:
        upload = Upload(Town(app))
        with pytest.raises(QuotaReached) as wrong:
            fill(upload)
        assert "1 MB" in app.texts.explain(wrong.value, "en")
        with app.store.reading(upload.town.community.id) as tx:
            assert tx.files.used(upload.ana.person_id) <= MEGABYTE
        evidence = app.settings.data / "evidence"
        assert sum((evidence / one[:2] / one).stat().st_size for one in upload.kept()) <= MEGABYTE


def fill(upload: Upload) -> None:
    """Photos that take five times as much as what was sent, until there is no room."""
    for _ in range(30):
        # Another noise each time: the very same content would count once.
        noisy = Image.effect_noise((900, 900), 90).convert("RGB")
        content = encode(noisy, "WEBP", quality=20)
        assert len(upload.hand_in(content)[2]) > len(content)


def test_a_request_that_says_it_brings_two_gigabytes_is_not_read() -> None:
    """The web's gate: a length is believed when it is too much, and nothing is waited for."""
    import asyncio

    asked = 0

    async def receive() -> Message:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"x" * 65_536, "more_body": True}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            await receive()

    async def send(_: Message) -> None:
        raise AssertionError("nothing was to be sent")

    def scope(length: str) -> Scope:
        told = [
            (b"content-type", b"multipart/form-data; boundary=x"),
            (b"content-length", length.encode()),
        ]
        return {"type": "http", "headers": told}

    gate = Limits(app, form=MEGABYTE, upload=4 * MEGABYTE)
    for length in (str(2 << 30), str(10**30)):
        with pytest.raises(TooBig):
            asyncio.run(gate(scope(length), receive, send))
    assert asked == 0
    for lie in ("5", "-1", "none", "0x10", "²"):
        asked = 0
        with pytest.raises(TooBig):
            asyncio.run(gate(scope(lie), receive, send))
        assert asked <= 4 * MEGABYTE // 65_536 + 1
