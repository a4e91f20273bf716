"""Badge images only draw: nothing in them acts, reaches out, or draws without end."""

from __future__ import annotations

import base64
import io
import struct
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from core import shelf
from core.badge_images import LARGEST, PNG, ImageRefused, as_png, checked_image

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 400 400">'
EVIL = "https://evil.example/x.svg"
IMAGES = shelf.shelf() / "catalogue" / "images"
PICTURES = sorted(Path(str(one)) for one in IMAGES.iterdir())


def svg(inside: str) -> str:
    return f"{HEAD}{inside}</svg>"


def png(width: int = 400, height: int = 400, **extra: str) -> str:
    target = io.BytesIO()
    notes = PngImagePlugin.PngInfo()
    for name, text in extra.items():
        notes.add_text(name, text)
    Image.new("L", (width, height), 120).save(target, "PNG", pnginfo=notes)
    return uri(target.getvalue())


def uri(content: bytes) -> str:
    return PNG + base64.b64encode(content).decode()


# ---------------------------------------------------------------- what is welcome


def test_there_are_twelve_pictures_of_our_own() -> None:
    assert 12 == len(PICTURES)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_our_own_pictures_are_welcome_and_can_be_drawn(path: Path) -> None:
    text = path.read_text("utf-8")
    checked = checked_image(text)
    assert text.strip() == checked
    drawn = Image.open(io.BytesIO(as_png(checked)))
    assert ("PNG", (400, 400)) == (drawn.format, drawn.size)
    assert len(drawn.convert("RGB").getcolors(1 << 20) or []) > 2, "it is blank"


WELCOME = {
    "shapes": svg("<g><path d='M0 0h9'/><circle r='3'/><rect width='1' height='1'/></g>"),
    "a gradient": svg(
        "<defs><linearGradient id='a'><stop offset='0' stop-color='#fff'/></linearGradient></defs>"
        "<rect fill='url(#a)' width='9' height='9'/>"
    ),
    "a gradient in quotes": svg("<rect fill=\"url('#a')\"/>"),
    "a gradient and a colour": svg("<rect fill='url(#a) red'/>"),
    "a shape used again": svg("<defs><path id='a' d='M0 0'/></defs><use href='#a'/>"),
    "a shape used again in the old way": svg("<path id='a' d='M0 0'/><use xlink:href='#a'/>"),
    "moved and turned": svg("<g transform='translate(1 2) rotate(3, 4, 5) scale(2)'/>"),
    "colours in every way": svg("<rect fill='rgb(1, 2, 3)' stroke='hsla(1, 2%, 3%, .5)'/>"),
    "words for those who cannot see": svg("<title>A bike (blue) &lt;3</title><desc>x</desc>"),
    "a name with brackets": svg("<g aria-label='A bike (blue)'/>"),
    "a clip and a mask": svg(
        "<clipPath id='c'/><mask id='m'/><g clip-path='url(#c)' mask='url(#m)'/>"
    ),
    "numbers parted by commas": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0,0,9.5,9.5"/>',
}


@pytest.mark.parametrize("name", WELCOME)
def test_a_drawing_that_only_draws_is_welcome(name: str) -> None:
    assert WELCOME[name] == checked_image(WELCOME[name])


@pytest.mark.parametrize(
    "before",
    [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        "\ufeff<?xml version='1.0'?>",
        "\n  ",
        "<!-- made with a pencil -->",
    ],
)
def test_what_drawing_programs_write_around_a_drawing_is_left_out(before: str) -> None:
    assert svg("<g/>") == checked_image(f"{before}{svg('<g/>')}\n<!-- end -->\n")


# ---------------------------------------------------------------- what is refused

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "a script from outside": f"<script href='{EVIL}'/>",
    "a script in another namespace": "<s:script xmlns:s='http://www.w3.org/2000/svg'>1</s:script>",
    "a script in no namespace": "<g xmlns=''><script>alert(1)</script></g>",
    "something done on loading": "<g onload='alert(1)'/>",
    "something done on a click, in capitals": "<g ONCLICK='alert(1)'/>",
    "a page inside": "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
    "an element of a page": "<img xmlns='http://www.w3.org/1999/xhtml' src='x' onerror='alert(1)'/>",
    "a frame": f"<iframe xmlns='http://www.w3.org/1999/xhtml' src='{EVIL}'/>",
    "a link": f"<a href='{EVIL}'><path d='M0 0'/></a>",
    "a link that acts": "<a xlink:href='javascript:alert(1)'/>",
    "a style sheet": f"<style>@import url({EVIL})</style>",
    "a style": f"<g style='background:url({EVIL})'/>",
    "a harmless style": "<g style='fill:red'/>",
    "a picture from outside": f"<image href='{EVIL}'/>",
    "a picture inside": "<image href='data:image/png;base64,AAAA'/>",
    "a shape from outside": f"<use href='{EVIL}#a'/>",
    "a shape from outside, in the old way": f"<use xlink:href='{EVIL}#a'/>",
    "a shape from a text": "<use href='data:image/svg+xml,%3Csvg/%3E#a'/>",
    "a shape from beside": "<use href='other.svg#a'/>",
    "a shape after white space": f"<use href=' {EVIL}#a'/>",
    "a colour from outside": f"<rect fill='url({EVIL}#a)'/>",
    "a colour from outside, in quotes": f"<rect fill='url(\"{EVIL}#a\")'/>",
    "a colour from outside, in capitals": f"<rect fill='URL({EVIL}#a)'/>",
    "a colour from outside after one from inside": f"<rect fill='url(#a) url({EVIL}#a)'/>",
    "a colour from outside with an escape": rf"<rect fill='\75rl({EVIL}#a)'/>",
    "a colour from outside with an escape and a space": rf"<rect fill='\75 rl({EVIL}#a)'/>",
    "a colour from outside with an escape at the end": rf"<rect fill='ur\6c ({EVIL}#a)'/>",
    "a colour from outside with a comment": f"<rect fill='url/**/({EVIL}#a)'/>",
    "a mask from outside": f"<rect mask='image-set(\"{EVIL}\" 1x)'/>",
    "a mask from outside, newly named": f"<rect mask='src(\"{EVIL}\")'/>",
    "a cursor from outside": f"<g cursor='url({EVIL}), auto'/>",
    "a filter": "<filter id='a'><feImage href='x'/></filter>",
    "another place to start from": "<g xml:base='https://evil.example/'><use href='#a'/></g>",
    "something that moves": "<animate attributeName='href' to='javascript:alert(1)'/>",
    "something that sets": "<set attributeName='onload' to='alert(1)'/>",
    "something that handles": "<handler type='text/javascript'>alert(1)</handler>",
    "text": "<text>You have won</text>",
    "text that a page reads otherwise": "<title><![CDATA[><img src=x onerror=alert(1)>]]></title>",
    "an instruction": f"<?xml-stylesheet href='{EVIL}'?>",
    "any instruction": "<?php phpinfo() ?>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_acts_or_reaches_out_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(ImageRefused) as refused:
        checked_image(svg(HOSTILE[name]))
    assert len(str(refused.value).split()) > 3


BOMB = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 30))
WHOLE = {
    "an entity": f'<!DOCTYPE svg [<!ENTITY a "b">]>{svg("<title>&a;</title>")}',
    "an entity bomb": f'<!DOCTYPE svg [<!ENTITY a0 "ha">{BOMB}]>{svg("<title>&a29;</title>")}',
    "a file of the machine": f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{svg("&a;")}',
    "a type in small letters": f"<!doctype svg>{svg('')}",
    "a page": "<html><body>hello</body></html>",
    "a page that says it is a drawing": "<html xmlns='http://www.w3.org/2000/svg'/>",
    "a drawing in no namespace": "<svg viewBox='0 0 4 4'/>",
    "nothing": "",
    "words": "not a picture",
    "half a drawing": HEAD,
    "two drawings": svg("") * 2,
    "a control character": svg("\x00"),
    "half a character": svg("\ud800"),
    "a data address of another kind": "data:image/svg+xml;base64,AAAA",
    "a comment that hides the end of another": svg("<!<!-- -->-- <script/> -->"),
    "an unclosed comment": svg("<!-- "),
    "a wide drawing": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100"/>',
    "a drawing without a size": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "a drawing of no size": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 0"/>',
    "an endless drawing": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {"9" * 400} {"9" * 400}"/>',
    "too much": svg(" " * LARGEST),
}


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_no_square_drawing_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(ImageRefused) as refused:
        checked_image(WHOLE[name])
    assert len(str(refused.value).split()) > 3


def uses(levels: int, each: int) -> str:
    groups = "".join(
        f"<g id='a{level}'>" + f"<use href='#a{level - 1}'/>" * each + "</g>"
        for level in range(1, levels)
    )
    return svg(f"<defs><path id='a0' d='M0 0h9v9z'/>{groups}</defs><use href='#a{levels - 1}'/>")


def test_a_shape_may_be_used_again_but_not_ten_in_ten_in_ten_without_end() -> None:
    assert checked_image(uses(4, 10))
    begun = time.perf_counter()
    for levels in (5, 12, 30):
        with pytest.raises(ImageRefused, match=r"too many shapes|too deeply"):
            checked_image(uses(levels, 10))
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    "inside",
    [
        "<g id='a'><use href='#a'/></g>",
        "<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>",
        "<pattern id='a'><rect fill='url(#a)'/></pattern>",
        "<mask id='a' mask='url(#a)'/>",
    ],
)
def test_a_shape_that_draws_itself_is_refused(inside: str) -> None:
    with pytest.raises(ImageRefused, match="too deeply"):
        checked_image(svg(inside))


def test_shapes_nested_without_end_are_refused_before_a_program_chokes_on_them() -> None:
    with pytest.raises(ImageRefused, match="too deeply"):
        checked_image(svg("<g>" * 20_000 + "</g>" * 20_000))
    assert checked_image(svg("<g>" * 30 + "</g>" * 30))


@given(st.text(st.sampled_from("<>/='\"#()!-?&;:[]svg useidhrfpath\\\n"), max_size=60))
def test_whatever_is_written_inside_it_is_welcome_or_refused(inside: str) -> None:
    for image in (svg(inside), svg(f"<path id='{inside}'/>"), inside):
        try:
            checked = checked_image(image)
        except ImageRefused:
            continue
        assert checked == checked_image(checked)
        assert "<!" not in checked
        assert "<?" not in checked


# ---------------------------------------------------------------- PNG


@pytest.mark.parametrize("side", [90, 400, 1000])
def test_a_square_png_is_welcome_and_drawn_anew(side: int) -> None:
    checked = checked_image(png(side, side, Comment="taken at home"))
    assert b"taken at home" not in base64.b64decode(checked.removeprefix(PNG))
    assert (side, side) == Image.open(io.BytesIO(as_png(checked))).size
    assert checked == checked_image(checked)


@pytest.mark.parametrize("size", [(400, 399), (89, 89), (4097, 4097), (100, 4000)])
def test_a_png_that_is_not_square_or_not_of_a_sensible_size_is_refused(
    size: tuple[int, int],
) -> None:
    with pytest.raises(ImageRefused, match="a PNG has to be square, from 90 to 4096 pixels"):
        checked_image(png(*size))


SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER = b"\0\0\0\rIHDR" + struct.pack(">II", 400, 400)


@pytest.mark.parametrize(
    "image",
    [
        PNG,
        PNG + "!!!",
        PNG + "ñ",
        PNG + "AAA",
        uri(b"GIF89a" + bytes(40)),
        uri(SIGNATURE),
        uri(SIGNATURE + b"<html><script>alert(1)</script></html>"),
        uri(SIGNATURE + HEADER),
        uri(SIGNATURE + HEADER + b"<html><script>alert(1)</script></html>"),
        PNG + "A" * LARGEST,
    ],
    ids=[
        "nothing",
        "no base64",
        "no ASCII",
        "cut off",
        "a GIF",
        "a mark only",
        "a page",
        "a head only",
        "a page with a head",
        "too much",
    ],
)
def test_what_is_no_png_is_refused_with_a_reason(image: str) -> None:
    with pytest.raises(ImageRefused) as refused:
        checked_image(image)
    assert len(str(refused.value).split()) > 3


@pytest.mark.parametrize(
    "costly",
    [
        "<!--" * (LARGEST // 4 - 100),
        svg(f'<g fill="{"a" * (LARGEST * 3 // 4 - 1000)}"/>'),
        svg(f'<g fill="url({" " * (LARGEST * 3 // 4 - 1000)}"/>'),
    ],
    ids=["comments without an end", "a long word", "a bracket without an end"],
)
def test_no_image_costs_more_time_than_its_length(costly: str) -> None:
    """Each of them took between ten minutes and an hour, while nobody else was served."""
    began = time.process_time()
    with suppress(ImageRefused):
        checked_image(costly)
    assert time.process_time() - began < 5
