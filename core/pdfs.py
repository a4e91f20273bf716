"""PDFs as assessors get them: the pages, and nothing about who made them.

Written anew by a child process like a picture (``pictures.py``): without author, program, dates,
XMP, private notes of programs, earlier versions, attachments, scripts, and the names of those who
commented. Photos inside lose what their camera wrote. Source: ISO 32000-1, 14.3 (metadata),
7.5.6 (incremental updates), 12.5 (annotations), 14.5 (page-piece dictionaries).
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from core.pictures import AT_ONCE, NEEDED, REFUSED, limit

if TYPE_CHECKING:
    from pypdf import PdfWriter

SECONDS = 25
# What hangs on a document, a page, an image or an annotation and tells of people or programs.
_TOLD = (
    *("/Metadata", "/PieceInfo", "/LastModified", "/Info", "/AF", "/Names", "/OpenAction", "/AA"),
    *("/Perms", "/DSS", "/Collection", "/Threads", "/SpiderInfo", "/URI", "/Extensions"),
)
# Who commented, when, by which program; and what runs.
_NOTED = ("/T", "/Subj", "/CreationDate", "/M", "/NM", "/RC", "/A", "/AA", "/Popup", "/IRT")
# APP0 (JFIF), APP2 (colours) and APP14 (Adobe's colour model) are needed to see a photo right.
_KEPT_APPS = frozenset({0xE0, 0xE2, 0xEE})
_COMMENT = 0xFE


class PdfUnreadable(Exception):
    """Damaged, locked with a password, or too slow to read."""


def stripped(content: bytes) -> bytes:
    """The same pages without anything about who made them. Raises ``PdfUnreadable``."""
    command = [sys.executable, "-I", "-c", _CHILD, *sys.path]
    bare = {name: os.environ[name] for name in NEEDED if name in os.environ}
    try:
        with AT_ONCE:
            done = subprocess.run(
                command,
                input=content,
                capture_output=True,
                timeout=SECONDS,
                check=False,
                env=bare,
            )
    except subprocess.TimeoutExpired:
        raise PdfUnreadable("too slow") from None
    if done.returncode != 0 or not done.stdout:
        raise PdfUnreadable(f"exit {done.returncode}")
    return done.stdout


_CHILD = "import sys; sys.path[:] = sys.argv[1:]; from core.pdfs import main; main()"


def rewrite(content: bytes) -> bytes:
    """What the child does. Raises whatever pypdf finds wrong with it."""
    writer = _copied(content)
    if not writer.pages:
        raise ValueError("no pages")
    _clean_objects(writer)
    # Once more: what nothing leads to any more, since what led to it went, stays behind.
    return _written(_copied(_written(writer)))


def _copied(content: bytes) -> PdfWriter:
    """The pages alone, with all that they lead to."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415  only in the child

    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(content)).pages:
        writer.add_page(page)
    writer.metadata = None
    return writer


def _written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _clean_objects(writer: PdfWriter) -> None:
    """Every object that is left, wherever it hangs."""
    from pypdf.generic import DictionaryObject, StreamObject  # noqa: PLC0415  only in the child

    for held in writer._objects:
        if isinstance(held, DictionaryObject):
            _clean(held)
        if isinstance(held, StreamObject) and held.get("/Filter") == "/DCTDecode":
            held._data = photo(held._data)


def _clean(held: dict[Any, Any]) -> None:
    for name in _TOLD:
        held.pop(name, None)
    if held.get("/Type") == "/Annot" or "/Rect" in held:
        for name in _NOTED:
            held.pop(name, None)
    if held.get("/Type") == "/Filespec" or "/EF" in held:
        held.clear()


def photo(data: bytes) -> bytes:
    """A JPEG without camera, place, thumbnail and comments: its pixels are not touched.

    Source: ITU-T T.81, B.1.1 (segments). What is no JPEG comes back as it was.
    """
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == 0xDA:
            break
        application = 0xE0 <= marker <= 0xEF
        if (not application or marker in _KEPT_APPS) and marker != _COMMENT:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    return b"".join([*kept, data[at:]])


def _warm_up() -> None:
    """Load every piece of code that is needed: later nothing can be opened."""
    from pypdf import PdfWriter  # noqa: PLC0415  only in the child

    small, target = PdfWriter(), io.BytesIO()
    small.add_blank_page(10, 10)
    small.write(target)
    rewrite(target.getvalue())


def main() -> None:
    """The child: a PDF from standard input, the clean one to standard output."""
    import logging  # noqa: PLC0415  only in the child

    logging.disable()  # it may quote what is in the file
    content = sys.stdin.buffer.read()
    try:
        _warm_up()
        limit(SECONDS)
        made = rewrite(content)
    except Exception:  # noqa: BLE001  whatever is wrong with it, it is not handed out
        sys.exit(REFUSED)
    sys.stdout.buffer.write(made)
