"""A credential inside its picture (Open Badges 3.0, section 5.3)."""

from __future__ import annotations

import io
import json
import time
import zlib
from contextlib import suppress
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib import baking as theirs
from PIL import Image

from core import shelf
from core.badge_images import as_png
from core.badges.baking import (
    KEYWORD,
    OLD_KEYWORD,
    SIGNATURE,
    NotAnSvg,
    NotAPng,
    _chunk,
    bake,
    bake_png,
    bake_svg,
    unbake,
    unbake_png,
    unbake_svg,
)

PLAIN = as_png(shelf.badges("bicycle-repair")[0].image)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_what_was_baked_in_comes_out_again(text: str) -> None:
    assert unbake(bake(PLAIN, text)) == text


def test_baking_again_replaces_what_was_there() -> None:
    twice = bake(bake(PLAIN, "first"), "second")

    assert unbake(twice) == "second"
    assert twice.count(KEYWORD) == 1


def test_the_picture_stays_the_same_picture() -> None:
    baked = bake(PLAIN, json.dumps({"name": "Ñandú"}, ensure_ascii=False))

    before, after = Image.open(io.BytesIO(PLAIN)), Image.open(io.BytesIO(baked))
    assert after.size == (400, 400)
    assert after.tobytes() == before.tobytes()
    assert json.loads(after.text["openbadgecredential"]) == {"name": "Ñandú"}


def test_a_picture_without_a_credential_has_none() -> None:
    assert unbake(PLAIN) is None


@pytest.mark.parametrize("broken", [b"", b"GIF89a", PLAIN[:-20], PLAIN[:9]])
def test_what_is_no_whole_png_is_refused(broken: bytes) -> None:
    with pytest.raises(NotAPng):
        bake(broken, "{}")


# ---------------------------------------------------------------- beside a badge of version 2.0


def test_a_badge_of_version_2_stays_beside_the_new_one() -> None:
    both = bake_png(bake_png(PLAIN, "old", OLD_KEYWORD), "new")

    assert unbake(both) == "new"
    assert unbake_png(both, OLD_KEYWORD) == "old"
    assert bake_png(both, "newer").count(b"old") == 1


def test_one_of_version_2_alone_is_found() -> None:
    assert unbake(bake_png(PLAIN, "old", OLD_KEYWORD)) == "old"


def with_chunk(kind: bytes, body: bytes, png: bytes = PLAIN) -> bytes:
    """A PNG with one more chunk after its header (25 bytes)."""
    header = len(SIGNATURE) + 25
    return png[:header] + _chunk(kind, body) + png[header:]


def test_two_credentials_are_none() -> None:
    with pytest.raises(NotAPng):
        unbake(with_chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0x", bake(PLAIN, "y")))


def test_baking_takes_away_two_and_those_in_other_chunks() -> None:
    twice = with_chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0x", bake(PLAIN, "y"))
    odd = with_chunk(b"tEXt", KEYWORD + b"\0x", twice)

    assert unbake(bake(odd, "z")) == "z"
    assert bake(odd, "z").count(KEYWORD) == 1


def test_a_compressed_one_is_read_and_one_that_unfolds_without_end_is_not() -> None:
    head = KEYWORD + b"\0\1\0en\0badge\0"
    assert unbake(with_chunk(b"iTXt", head + zlib.compress(b"{}"))) == "{}"
    for body in (zlib.compress(bytes(9_000_000)), b"xx", zlib.compress(b"{}")[:-3], b"\xff"):
        with pytest.raises(NotAPng):
            unbake(with_chunk(b"iTXt", head + body))
    for cut in (KEYWORD + b"\0", KEYWORD + b"\0\0\0", KEYWORD + b"\0\0\0\0\0\xff"):
        with pytest.raises(NotAPng):
            unbake(with_chunk(b"iTXt", cut))


# ---------------------------------------------------------------- SVG

SVG = shelf.badges("bicycle-repair")[0].image.encode()
NS = "https://purl.imsglobal.org/ob/v3p0"
XML_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
).filter(str.strip)


@given(XML_TEXTS)
def test_what_was_put_into_an_svg_comes_out_again(text: str) -> None:
    assert unbake(bake_svg(SVG, "{" + text + "}")) == "{" + text + "}"


def test_an_svg_carries_json_as_the_standard_says() -> None:
    baked = bake_svg(SVG, '{"a": "<b>"}').decode()

    assert f' xmlns:openbadges="{NS}"' in baked[: baked.index("<openbadges:")]
    assert '<openbadges:credential><![CDATA[{"a": "<b>"}]]></openbadges:credential>' in baked
    assert next(one.tag for one in ElementTree.fromstring(baked)) == f"{{{NS}}}credential"


def test_an_svg_carries_a_jwt_in_an_attribute() -> None:
    baked = bake_svg(SVG, "aaa.bbb.c-_")

    assert b'<openbadges:credential verify="aaa.bbb.c-_"></openbadges:credential>' in baked
    assert unbake(baked) == "aaa.bbb.c-_"


@pytest.mark.parametrize("first", ["{}", "a.b.c"])
@pytest.mark.parametrize("second", ['{"x": 1}', "d.e.f"])
def test_baking_an_svg_again_replaces_what_was_there(first: str, second: str) -> None:
    twice = bake_svg(bake_svg(SVG, first), second)

    assert twice == bake_svg(SVG, second)
    assert twice.count(b"<openbadges:credential") == 1


def test_the_rest_of_the_drawing_stays_as_it_was() -> None:
    baked = bake_svg(SVG, "{}").decode()
    for added in (f' xmlns:openbadges="{NS}"', baked[baked.index("<openbadges:") :][:60]):
        assert added in baked
    start = baked.index("<openbadges:credential>")
    end = baked.index("</openbadges:credential>") + len("</openbadges:credential>")
    without = (baked[:start] + baked[end:]).replace(f' xmlns:openbadges="{NS}"', "")
    assert without == SVG.decode()


@pytest.mark.parametrize(
    "element",
    [
        '<ob:credential xmlns:ob="{}" verify="a.b.c"/>',
        '<ob:credential xmlns:ob="{}" verify="a.b.c" >\n</ob:credential >',
        '<g><ob:credential xmlns:ob="{}">\n  {{}}\n</ob:credential></g>',
        '<ob:credential xmlns:ob="{}"/><ob:credential xmlns:ob="{}" a="&gt;>"/>',
    ],
)
def test_one_that_others_baked_is_replaced_too(element: str) -> None:
    theirs = f'<svg xmlns="http://www.w3.org/2000/svg">{element.format(NS, NS)}</svg>'.encode()

    assert unbake(bake_svg(theirs, '{"new": 1}')) == '{"new": 1}'
    assert bake_svg(theirs, "{}").count(b":credential") == 2


def test_an_old_meaning_of_the_prefix_does_no_harm() -> None:
    old = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
        b'<openbadges:assertion verify="https://x.example/1"/></svg>'
    )
    assert unbake_svg(old) == "https://x.example/1"
    assert unbake_svg(bake_svg(old, "{}")) == "{}"
    assert b"https://x.example/1" in bake_svg(old, "{}")


@pytest.mark.parametrize(
    "drawing",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg" />',
        b'\xef\xbb\xbf<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        b'<?xml version="1.0" encoding="ISO-8859-1"?><svg xmlns="http://www.w3.org/2000/svg" id="\xe9"/>',
        '<?xml version="1.0" encoding="UTF-16"?><svg xmlns="http://www.w3.org/2000/svg"/>'.encode(
            "utf-16"
        ),
        b'<!-- <svg> --><svg a=">" xmlns="http://www.w3.org/2000/svg"><a/></svg>',
    ],
)
def test_every_way_to_write_an_svg_can_be_baked(drawing: bytes) -> None:
    baked = bake_svg(drawing, '{"é": "漢"}')
    assert unbake(baked) == '{"é": "漢"}'
    ElementTree.fromstring(baked)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<html/>",
        b"<svg/>",
        b'<svg xmlns="http://www.w3.org/2000/svg">',
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b"GIF89a",
        b'<?xml version="1.0" encoding="punycode"?><svg xmlns="http://www.w3.org/2000/svg"/>-',
        b'<?xml version="1.0" encoding="utf-7"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
)
def test_what_is_no_safe_svg_is_refused(broken: bytes) -> None:
    with pytest.raises(NotAnSvg):
        bake_svg(broken, "{}")
    with pytest.raises(NotAnSvg):
        unbake(broken)


@pytest.mark.parametrize(
    "costly",
    [
        # Python reads this encoding in the square of the length: half an hour for five megabytes.
        b'<?xml version="1.0" encoding="punycode"?>-' + b"a" * 1_000_000,
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="http://openbadges.org">'
        + b"<o:a/>" * 150_000
        + b"</svg>",
    ],
    ids=["an encoding", "many elements"],
)
def test_no_svg_costs_more_time_than_its_length(costly: bytes) -> None:
    began = time.process_time()
    with suppress(NotAnSvg):
        assert unbake(costly) is None
    # Hundreds of times less than what it took once; a slow machine has its time, too.
    assert time.process_time() - began < 5


def test_an_svg_with_two_credentials_has_none() -> None:
    two = b'<c xmlns="%s">{}</c>' % NS.encode()
    two = two.replace(b"c>", b"credential>").replace(b"<c ", b"<credential ") * 2
    with pytest.raises(NotAnSvg):
        unbake(b'<svg xmlns="http://www.w3.org/2000/svg">' + two + b"</svg>")


def test_an_svg_without_a_credential_has_none() -> None:
    assert unbake(SVG) is None


def test_a_stranger_finds_what_we_baked() -> None:
    png, svg = bake(PLAIN, "a.b.c"), bake_svg(SVG, "a.b.c")
    assert theirs.extract_png(png, keyword=KEYWORD) == "a.b.c"
    assert theirs.extract_svg(svg, element="openbadges:credential") == "a.b.c"
