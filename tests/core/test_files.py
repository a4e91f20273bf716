"""Evidence files: known by what they hold, kept once, and nowhere but below their folder."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import stat
import tarfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.domain.errors import FileIsArchive, FileRefused, FileTooBig, ImageUnreadable
from core.files import EXTENSIONS, LEFT_BEHIND, MEGABYTE, FileStore, media_type, safe_name

PNG = b"\x89PNG\r\n\x1a\n"


def picture(kind: str, size: tuple[int, int] = (8, 8)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, kind)
    return target.getvalue()


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "hello")
    return target.getvalue()


def tarred(mode: str = "w") -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:  # type: ignore[call-overload]
        info = tarfile.TarInfo("a.txt")
        info.size = 5
        archive.addfile(info, io.BytesIO(b"hello"))
    return target.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "evidence", MEGABYTE)


# ---------------------------------------------------------------- what it is

ACCEPTED: dict[str, tuple[bytes, str]] = {
    "a PNG": (picture("PNG"), "image/png"),
    "a JPEG": (picture("JPEG"), "image/jpeg"),
    "a WebP": (picture("WEBP"), "image/webp"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
    "plain text": (b"I did this.\r\n\tAnd that.\n", "text/plain"),
    "text in many scripts": ("naïve 😀 עברית 日本".encode(), "text/plain"),
    "text with a byte order mark": (b"\xef\xbb\xbfHello", "text/plain"),
    # Kept as text and handed out as a download, so nothing in it is ever shown or run.
    "a page": (b"<!doctype html><script>alert(1)</script>", "text/plain"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "text/plain"),
    "text about an archive": (b"PK is how its first two letters read.", "text/plain"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_file_is_what_its_content_says(name: str) -> None:
    content, wanted = ACCEPTED[name]
    assert wanted == media_type(content)


REFUSED: dict[str, bytes] = {
    "nothing": b"",
    "white space": b" \n\t ",
    "a byte order mark and nothing else": b"\xef\xbb\xbf\n",
    "a program for Linux": b"\x7fELF\x02\x01\x01\x00",
    "a program for Windows": b"MZ\x90\x00\x03\x00",
    "a GIF": b"GIF89a\x01\x00\x01\x00",
    "a BMP": b"BM\x36\x00\x00\x00",
    "a TIFF": b"II*\x00",
    "an icon": b"\x00\x00\x01\x00",
    "a video": b"\x00\x00\x00\x18ftypmp42",
    "sound": b"ID3\x03\x00",
    "sound that begins like a WebP": b"RIFF\x24\x00\x00\x00WAVE",
    "an old office file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "a database": b"SQLite format 3\x00",
    "text in another encoding": "Grüße".encode("utf-16"),
    "text in Latin-1": "Grüße".encode("latin-1"),
    "text with an escape sequence": b"\x1b[2Jhello",
    "text with a zero": b"hello\x00world",
    "text with a bell": b"hello\x07",
    "half a PNG's mark": b"\x89PNG",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_evidence_is_refused(name: str) -> None:
    with pytest.raises(FileRefused) as refused:
        media_type(REFUSED[name])
    assert FileRefused is type(refused.value)


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "zip": zipped,
    "an empty zip": lambda: b"PK\x05\x06" + bytes(18),
    "gzip": lambda: gzip.compress(b"hello"),
    "bzip2": lambda: bz2.compress(b"hello"),
    "xz": lambda: lzma.compress(b"hello"),
    "7z": lambda: b"7z\xbc\xaf\x27\x1c\x00\x04",
    "rar": lambda: b"Rar!\x1a\x07\x01\x00",
    "zstd": lambda: b"\x28\xb5\x2f\xfd\x24\x05",
    "tar": tarred,
    "tar.gz": lambda: tarred("w:gz"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_is_refused_as_one(name: str) -> None:
    """So that the person is told to unpack it, which is the way out."""
    with pytest.raises(FileIsArchive):
        media_type(ARCHIVES[name]())


@given(st.binary(max_size=400))
def test_whatever_a_file_holds_it_is_of_a_kind_or_refused(content: bytes) -> None:
    try:
        assert media_type(content) in EXTENSIONS
    except FileRefused:
        assert content.startswith(PNG) is False


# ---------------------------------------------------------------- what it is called


@pytest.mark.parametrize(
    ("name", "kind", "wanted"),
    [
        ("photo.png", "image/png", "photo.png"),
        ("photo.jpeg", "image/jpeg", "photo.jpg"),
        ("report.pdf.exe", "application/pdf", "report.pdf.pdf"),
        ("page.html", "text/plain", "page.txt"),
        ("report", "application/pdf", "report.pdf"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("..\\..\\windows\\win.ini", "text/plain", "win.txt"),
        ("C:\\me\\photo.png", "image/png", "photo.png"),
        ("/absolute/photo.png", "image/png", "photo.png"),
        ("..", "text/plain", "file.txt"),
        ("", "image/png", "file.png"),
        ("   .  ", "image/png", "file.png"),
        (".htaccess", "text/plain", "htaccess.txt"),
        ('a<b>c:"d|e?f*.png', "image/png", "abcdef.png"),
        ("photo\r\nSet-Cookie: x.png", "image/png", "photoSet-Cookie x.png"),
        ("photo\u202egnp.exe", "image/png", "photognp.png"),
        ("a\x00b.png", "image/png", "ab.png"),
        ("日本の写真.png", "image/png", "日本の写真.png"),
        ("x" * 500 + ".png", "image/png", "x" * 120 + ".png"),
    ],
)
def test_a_name_has_no_folders_no_tricks_and_the_ending_that_fits(
    name: str, kind: str, wanted: str
) -> None:
    assert wanted == safe_name(name, kind)


@given(
    st.text(st.characters(exclude_categories=()), max_size=200), st.sampled_from(sorted(EXTENSIONS))
)
def test_whatever_a_file_is_called_its_name_is_safe(name: str, kind: str) -> None:
    safe = safe_name(name, kind)
    assert safe.endswith(EXTENSIONS[kind])
    assert safe not in (EXTENSIONS[kind], ".", "..")
    assert safe.isprintable()
    assert not set(safe) & set('/\\<>:"|?*')
    assert len(safe) <= 125


# ---------------------------------------------------------------- where it is kept


def test_what_was_kept_is_found_again_by_its_hash(store: FileStore) -> None:
    digest, kind = store.put(b"I did this.")
    assert (hashlib.sha256(b"I did this.").hexdigest(), "text/plain") == (digest, kind)
    assert (b"I did this.", 11, True) == (store.get(digest), store.size(digest), store.has(digest))
    assert [digest] == list(store.all())


def test_the_same_content_is_kept_once(store: FileStore, tmp_path: Path) -> None:
    first, _ = store.put(b"I did this.")
    [path] = (tmp_path / "evidence").glob("*/*")
    before = path.stat()
    second, _ = store.put(b"I did this.")
    assert first == second
    assert (before.st_ino, before.st_mtime_ns) == (path.stat().st_ino, path.stat().st_mtime_ns)
    assert 1 == len(list(store.all()))


def test_a_picture_is_drawn_anew_and_found_by_what_is_kept(store: FileStore) -> None:
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (8, 8), "teal").save(target, "JPEG", exif=exif)
    assert b"taken at home" in target.getvalue()
    digest, kind = store.put(target.getvalue())
    assert "image/jpeg" == kind
    assert b"taken at home" not in store.get(digest)
    assert hashlib.sha256(store.get(digest)).hexdigest() == digest


@pytest.mark.parametrize(
    "content",
    [
        PNG + b"<html><script>alert(1)</script></html>",
        picture("PNG", (300, 300))[:60],
        b"\xff\xd8\xff" + b"not a photo",
        b"RIFF\x10\x00\x00\x00WEBPnot a picture",
    ],
    ids=["a page in a PNG's clothes", "half a PNG", "no JPEG", "no WebP"],
)
def test_a_picture_that_cannot_be_read_is_refused(store: FileStore, content: bytes) -> None:
    with pytest.raises(ImageUnreadable):
        store.put(content)
    assert [] == list(store.all())


def test_a_file_may_be_as_big_as_allowed_and_no_bigger(tmp_path: Path) -> None:
    store = FileStore(tmp_path, 2 * MEGABYTE)
    store.put(b"x" * (2 * MEGABYTE))
    with pytest.raises(FileTooBig) as refused:
        store.put(b"x" * (2 * MEGABYTE + 1))
    assert ({"most": "2"}, 2 * MEGABYTE) == (refused.value.params, store.most)
    assert 1 == len(list(store.all()))


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "..",
        "../../etc/passwd",
        "a" * 63,
        "a" * 65,
        "A" * 64,
        "g" * 64,
        f"{'a' * 64}\n",
        "a" * 62 + "/a",
    ],
)
def test_only_a_hash_leads_to_a_file(store: FileStore, digest: str) -> None:
    for reach in (store.get, store.size, store.has, store.delete):
        with pytest.raises(FileNotFoundError):
            reach(digest)


def test_what_is_not_there_is_not_found_and_deleting_it_is_no_mistake(store: FileStore) -> None:
    digest, _ = store.put(b"I did this.")
    store.delete(digest)
    store.delete(digest)
    assert ([], False) == (list(store.all()), store.has(digest))
    with pytest.raises(FileNotFoundError):
        store.get(digest)


def test_nobody_else_on_the_machine_can_read_it(store: FileStore, tmp_path: Path) -> None:
    store.put(b"I did this.")
    [path] = (tmp_path / "evidence").glob("*/*")
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert 0o700 == stat.S_IMODE(path.parent.stat().st_mode)


def test_a_file_that_could_not_be_put_in_its_place_leaves_nothing_behind(
    store: FileStore, tmp_path: Path
) -> None:
    digest = hashlib.sha256(b"I did this.").hexdigest()
    folder = tmp_path / "evidence" / digest[:2]
    folder.mkdir(parents=True)
    in_the_way = folder / digest
    in_the_way.mkdir()  # so that the last step, the renaming, fails
    with pytest.raises(OSError, match=digest):
        store._write(in_the_way, b"I did this.")
    assert [digest] == [path.name for path in folder.iterdir()]


def test_what_a_crash_left_half_written_is_cleared_away_later(
    store: FileStore, tmp_path: Path
) -> None:
    digest, _ = store.put(b"I did this.")
    folder = tmp_path / "evidence" / digest[:2]
    old, new = folder / "tmpold", folder / "tmpnew"
    for path in (old, new):
        path.write_bytes(b"half")
    long_ago = new.stat().st_mtime - LEFT_BEHIND - 60
    os.utime(old, (long_ago, long_ago))
    assert [digest] == list(store.all())
    assert {digest, "tmpnew"} == {path.name for path in folder.iterdir()}


def test_many_may_hand_in_the_same_file_at_once(store: FileStore, tmp_path: Path) -> None:
    found: list[str] = []
    start = threading.Barrier(8)

    def hand_in() -> None:
        start.wait()
        found.append(store.put(b"The same photo for all of us.")[0])

    threads = [threading.Thread(target=hand_in) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 8 == len(found)
    assert list(set(found)) == list(store.all())
    assert b"The same photo for all of us." == store.get(found[0])
    assert 1 == len(list((tmp_path / "evidence").glob("*/*")))
