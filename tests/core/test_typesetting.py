"""Certificates and cards: in every script, on one page, readable for screen readers."""

from __future__ import annotations

import base64
import io
import json
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.badge_images import PNG
from core.lettering import GAP, drawable, families, held
from core.typesetting import Typesetter, picture, spoken
from tests.support.scripts import GREETINGS

NOW = datetime(2026, 11, 28, tzinfo=UTC)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
HOSTILE = '#panic("run") #read("/etc/passwd") $x$ *bold* @ref <label> \\ // [ ] { } " \' ` ~ #'


def facts(language: str = "en", **more: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        **spoken(language, rtl=language in ("ar", "he")),
        "title": "Bicycle repair",
        "issuer": "Riverside",
        "name": "Bicycle repair",
        "recipient": "Ana",
        "description": "Repairs a bicycle.",
        "shown": [{"name": "Finds the fault", "level": "Met"}],
        "state": None,
        "demo": None,
        "image": picture(SVG),
        "qr": picture(SVG),
        "address": "https://badges.example.org/awards/1",
        "how": "In an interview.",
        "dates": "On 28 November 2026.",
        "missing": None,
        "words": {"by": "Riverside", "earned": "was earned by", "shown": "Shown", "check": "Check"},
    }
    return known | more


def certificate(**more: Any) -> bytes:
    return Typesetter().pdf("certificate.typ", facts(**more), NOW)


def pages(pdf: bytes) -> int:
    return unpacked(pdf).count(b"/Type /Page\n") + unpacked(pdf).count(b"/Type/Page/")


def unpacked(pdf: bytes) -> bytes:
    """A PDF with everything in it that was packed by Flate."""
    pieces = [pdf]
    for part in pdf.split(b"stream\n")[1:]:
        try:
            pieces.append(zlib.decompressobj().decompress(part))
        except zlib.error:
            continue
    return b"\n".join(pieces)


def test_a_certificate_is_one_page_with_tags_a_title_and_a_language() -> None:
    pdf = unpacked(certificate(language="es"))
    assert pages(certificate()) == 1
    for sign in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang", b"pdfuaid", b"/Alt", b"/H1"):
        assert sign in pdf, sign


def test_the_same_facts_give_the_same_file() -> None:
    assert certificate() == certificate()


@pytest.mark.parametrize("length", [1, 30, 200])
def test_however_long_the_names_are_it_stays_one_page(length: int) -> None:
    for text in (("Wolfe " * length)[:200], "W" * length):
        shown = [{"name": text, "level": text}] * 20
        pdf = certificate(name=text, recipient=text, description=text, shown=shown, how=text)
        assert pages(pdf) == 1


def test_what_people_wrote_is_shown_and_never_run() -> None:
    fields = ("title", "name", "recipient", "description", "how", "dates", "address", "state")
    pdf = certificate(**dict.fromkeys(fields, HOSTILE), shown=[{"name": HOSTILE, "level": ""}])
    assert pages(pdf) == 1
    assert b"root:" not in unpacked(pdf)


@pytest.mark.parametrize("language", GREETINGS)
def test_every_script_is_drawn_with_its_letters(language: str) -> None:
    text, whole = drawable(GREETINGS[language])
    assert whole
    # PDF/UA forbids a letter that no font has: this would raise.
    assert pages(certificate(language=language, name=text, recipient=text, title=text)) == 1


def test_a_language_has_the_shapes_of_its_own_signs() -> None:
    assert families("ja")[1] == "Noto Sans CJK JP"
    assert families("ko-KR")[1] == "Noto Sans CJK KR"
    assert families("zh-Hant")[1] == "Noto Sans CJK TC"
    assert families("es")[1] == "Noto Sans CJK SC"


def test_what_no_font_has_is_a_gap_and_never_a_box() -> None:
    assert drawable("Ana ᏣᎳᎩ") == (f"Ana {GAP}", False)
    assert not held("Ꮳ")
    assert drawable("a\u202eb\x00c\n d") == ("abc d", True)
    assert drawable("abcdef", 3) == (f"abc{GAP}", False)
    assert drawable("نمی\u200cخواهم") == ("نمی\u200cخواهم", True)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_can_be_set(text: str) -> None:
    drawn, _whole = drawable(text)
    assert pages(certificate(name=drawn or GAP, recipient=drawn, title=drawn or GAP)) == 1


def card(**more: Any) -> Image.Image:
    known = {**spoken("en", rtl=False), "image": picture(SVG), "name": "Bicycle repair"}
    drawn = Typesetter().png("card.typ", known | {"by": "Riverside", "mark": "Open Badge"} | more)
    return Image.open(io.BytesIO(drawn))


@pytest.mark.parametrize(
    "more", [{}, {"image": None}, {"name": "", "by": "", "mark": ""}, {"name": "W" * 900}]
)
def test_a_card_is_1200_by_630_whatever_is_on_it(more: dict[str, Any]) -> None:
    assert card(**more).size == (1200, 630)


def test_a_card_shows_what_it_is_given() -> None:
    assert card().tobytes() != card(name="").tobytes()
    assert card().tobytes() != card(image=None).tobytes()


def test_a_template_of_the_community_takes_the_place_of_ours(tmp_path: Any) -> None:
    (tmp_path / "card.typ").write_text("#set page(width: 10pt, height: 20pt)\n#sys.inputs.facts")
    drawn = Typesetter(tmp_path).png("card.typ", json.loads("{}"))
    assert Image.open(io.BytesIO(drawn)).size == (10, 20)


def test_a_picture_of_pixels_is_taken_too() -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (90, 90), "teal").save(drawn, "PNG")
    uri = PNG + base64.b64encode(drawn.getvalue()).decode()
    assert pages(certificate(image=picture(uri))) == 1
    assert card(image=picture(uri)).tobytes() != card(image=None).tobytes()
    assert picture("") is None
