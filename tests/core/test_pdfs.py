"""A PDF for assessors: the same pages, and nothing about who made them."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from core import pdfs
from core.pdfs import PdfUnreadable, photo, rewrite, stripped

MARKER = "Zenobia-Gil"


def jpeg() -> bytes:
    """A photo that says who took it."""
    exif, target = Image.Exif(), io.BytesIO()
    exif[0x013B] = MARKER
    Image.new("RGB", (8, 8), "teal").save(target, "JPEG", exif=exif, comment=MARKER.encode())
    return target.getvalue()


def paper(words: str = "I repaired a bike.") -> bytes:
    """A page with words, a photo, and its maker's name wherever a PDF can hold one."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    content = DecodedStreamObject()
    content.set_data(f"BT /F1 12 Tf 20 200 Td ({words}) Tj ET q 8 0 0 8 0 0 cm /P Do Q".encode())
    picture = StreamObject()
    picture._data = jpeg()
    size = FloatObject(8)
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Filter"): NameObject("/DCTDecode"),
            NameObject("/Width"): size,
            NameObject("/Height"): size,
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/BitsPerComponent"): size,
            NameObject("/Metadata"): writer._add_object(_xmp()),
        }
    )
    font = {
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
    }
    page[NameObject("/Contents")] = writer._add_object(content)
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/Font"): DictionaryObject({NameObject("/F1"): DictionaryObject(font)}),
            NameObject("/XObject"): DictionaryObject(
                {NameObject("/P"): writer._add_object(picture)}
            ),
        }
    )
    page[NameObject("/PieceInfo")] = DictionaryObject(
        {NameObject("/Program"): TextStringObject(MARKER)}
    )
    writer.add_annotation(0, Text(text="Look here", rect=(9, 9, 40, 40), title_bar=MARKER))
    writer.add_metadata({"/Author": MARKER, "/Title": f"CV of {MARKER}", "/Creator": MARKER})
    writer.add_attachment(f"{MARKER}.txt", MARKER.encode())
    writer.root_object[NameObject("/Metadata")] = writer._add_object(_xmp())
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(f"app.alert('{MARKER}')"),
        }
    )
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _xmp() -> StreamObject:
    stream = DecodedStreamObject()
    stream.set_data(f"<x:xmpmeta>{MARKER}</x:xmpmeta>".encode())
    stream[NameObject("/Type")] = NameObject("/Metadata")
    return stream


def everything(content: bytes) -> bytes:
    """All bytes of a PDF, and what is packed in it."""
    whole = [content, content.replace(b"\x00", b"")]
    for number in range(len(content)):
        if content[number : number + 6] == b"stream":
            data = content[number + 6 :].lstrip(b"\r\n")
            try:
                whole.append(zlib.decompressobj().decompress(data))
            except zlib.error:
                continue
    return b"\n".join(whole)


def test_nothing_of_its_maker_is_left_and_the_page_says_the_same() -> None:
    before = paper()
    assert MARKER.encode() in everything(before)
    after = stripped(before)
    assert MARKER.encode() not in everything(after)
    assert MARKER.encode("utf-16-be") not in after
    reader = PdfReader(io.BytesIO(after))
    assert reader.metadata in (None, {})
    assert reader.pages[0].extract_text().strip() == "I repaired a bike."
    assert Image.open(io.BytesIO(reader.pages[0].images[0].data)).size == (8, 8)
    assert "/OpenAction" not in reader.root_object


def test_an_earlier_version_inside_the_file_goes() -> None:
    first = paper(f"Signed {MARKER}")
    writer = PdfWriter(io.BytesIO(first), incremental=True)
    stream = DecodedStreamObject()
    stream.set_data(b"BT /F1 12 Tf 20 200 Td (Signed) Tj ET")
    writer.pages[0][NameObject("/Contents")] = ArrayObject([writer._add_object(stream)])
    target = io.BytesIO()
    writer.write(target)
    assert MARKER.encode() in everything(target.getvalue())
    assert MARKER.encode() not in everything(rewrite(target.getvalue()))


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", b"%PDF-1.4\n%%EOF", b"%PDF-" + b"\0" * 4000],
)
def test_what_cannot_be_read_is_not_handed_out(content: bytes) -> None:
    with pytest.raises(PdfUnreadable):
        stripped(content)


def test_a_pdf_with_a_password_is_not_handed_out() -> None:
    writer = PdfWriter(io.BytesIO(paper()))
    writer.encrypt("secret", algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    with pytest.raises(PdfUnreadable):
        stripped(target.getvalue())


def test_one_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "SECONDS", 0.01)
    with pytest.raises(PdfUnreadable, match="slow"):
        stripped(paper())


def test_a_photo_keeps_its_pixels_and_loses_the_rest() -> None:
    before = jpeg()
    after = photo(before)
    assert MARKER.encode() in before
    assert MARKER.encode() not in after
    pixels = [Image.open(io.BytesIO(one)).tobytes() for one in (before, after)]
    assert pixels[0] == pixels[1]
    assert photo(b"no photo") == b"no photo"
