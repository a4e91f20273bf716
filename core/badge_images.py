"""Badge images: square SVG or PNG, with nothing in them that acts or reaches out."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from xml.etree import ElementTree

LARGEST = 512 * 1024
PNG = "data:image/png;base64,"
_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "defs",
        "use",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
        "title",
        "desc",
        "symbol",
    ]
)
_LOCAL = re.compile(r"url\(\s*['\"]?#[\w-]+['\"]?\s*\)|#[\w-]+")


class ImageRefused(Exception):
    """An image that cannot be a badge's; the message says why and what to do."""


def checked_image(image: str) -> str:
    """The image, if it can be shown to anybody safely. Raises ``ImageRefused``.

    ``image`` is SVG text or a data URI of a PNG. SVG is read against a list of elements
    that only draw: no script, style, text from outside, or reference out of the file.
    """
    if len(image) > LARGEST:
        raise ImageRefused("larger than 512 KB; make it smaller")
    if image.startswith(PNG):
        _check_png(image)
        return image
    _check_svg(image)
    return image.strip()


def as_png(image: str, size: int = 400) -> bytes:
    """A checked image as a square PNG of ``size`` pixels."""
    if image.startswith(PNG):
        return base64.b64decode(image.removeprefix(PNG))
    import resvg_py  # noqa: PLC0415  only where a picture is asked for

    return bytes(resvg_py.svg_to_bytes(svg_string=image, width=size, height=size))


def _check_png(image: str) -> None:
    try:
        content = base64.b64decode(image.removeprefix(PNG), validate=True)
    except binascii.Error:
        raise ImageRefused("the PNG is damaged; save it again") from None
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or len(content) < 24:
        raise ImageRefused("this is not a PNG; save the image as PNG or SVG")
    width, height = struct.unpack(">II", content[16:24])
    if width != height or not 90 <= width <= 4096:
        raise ImageRefused("a PNG has to be square, from 90 to 4096 pixels; 400 is best")


def _check_svg(image: str) -> None:
    if "<!DOCTYPE" in image.upper() or "<!ENTITY" in image.upper() or "<?xml-" in image:
        raise ImageRefused("the SVG has a DOCTYPE or an instruction; save it as plain SVG")
    try:
        root = ElementTree.fromstring(image)
    except ElementTree.ParseError as wrong:
        raise ImageRefused(f"the SVG is damaged ({wrong}); save it again") from None
    if root.tag != f"{_SVG}svg":
        raise ImageRefused("this is not an SVG; the outermost element has to be <svg>")
    _check_square(root)
    for element in root.iter():
        _check_element(element)


def _check_square(root: ElementTree.Element) -> None:
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox", ""))]
    if len(numbers) != 4 or numbers[2] != numbers[3] or numbers[2] <= 0:
        raise ImageRefused('the SVG has to be square: viewBox="0 0 400 400"')


def _check_element(element: ElementTree.Element) -> None:
    tag = str(element.tag).removeprefix(_SVG)
    if tag not in _ELEMENTS:
        raise ImageRefused(f"<{tag}> is not allowed in a badge's image; draw with shapes only")
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2].lower()
        outside = "url(" in value.lower() and not _LOCAL.fullmatch(value.strip())
        link = plain == "href" and not _LOCAL.fullmatch(value.strip())
        if plain.startswith("on") or plain == "style" or outside or link:
            raise ImageRefused(f"the attribute {plain} of <{tag}> is not allowed; remove it")
