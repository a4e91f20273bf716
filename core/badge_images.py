"""Badge images: square SVG or PNG, with nothing in them that acts or reaches out."""

from __future__ import annotations

import base64
import re
import struct
from xml.etree import ElementTree

from core.pictures import PictureRefused, clean

# Characters of a data URI: it lies in every credential, next to texts, and all of that together
# has its limit (``core.badges.form.MAX_CHARACTERS``).
LARGEST = 192 * 1024
_TOO_LARGE = f"larger than {LARGEST * 3 // 4 // 1024} KB; make it smaller: 400 by 400 pixels do"
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
# Drawn again wherever they are referred to: ten in ten in ten ... would never end.
MOST_DRAWN = 5000
DEEPEST = 40
_NAME = r"#[\w.:-]+"
_LOCAL_URL = re.compile(rf"url\(\s*(['\"]?){_NAME}\1\s*\)", re.IGNORECASE)
_FUNCTIONS = frozenset(
    ["matrix", "translate", "scale", "rotate", "skewx", "skewy", "rgb", "rgba", "hsl", "hsla"]
)
_DECLARATION = re.compile(r"^\s*\ufeff?<\?xml\s[^>]*\?>")
_BETWEEN_WORDS = re.compile(r"[\s,;]")


class ImageRefused(Exception):
    """An image that cannot be a badge's; the message says why and what to do."""


def checked_image(image: str) -> str:
    """The image, if it can be shown to anybody safely. Raises ``ImageRefused``.

    ``image`` is SVG text or a data URI of a PNG. SVG is read against a list of elements
    that only draw: no script, style, text from outside, or reference out of the file;
    comments are left out. A PNG is drawn anew, so that only its pixels are kept.
    """
    if len(image) > LARGEST:
        raise ImageRefused(_TOO_LARGE)
    if image.startswith(PNG):
        drawn = _checked_png(image)
        if len(drawn) > LARGEST:
            raise ImageRefused(_TOO_LARGE)
        return drawn
    # What is checked is what is kept: a browser must not read it otherwise than we do.
    plain = _without_comments(_DECLARATION.sub("", image)).strip()
    if len(plain.encode("utf-8", "replace")) > LARGEST * 3 // 4:
        raise ImageRefused(_TOO_LARGE)
    _check_svg(plain)
    return plain


def _without_comments(text: str) -> str:
    """Without ``<!-- … -->``, in one go: a pattern would look for each end anew."""
    first, *others = text.split("<!--")
    kept = [first]
    for one in others:
        _, closed, after = one.partition("-->")
        # One that does not end here is left for the check to refuse.
        kept.append(after if closed else f"<!--{one}")
    return "".join(kept)


def as_png(image: str, size: int = 400) -> bytes:
    """A checked image as a square PNG of ``size`` pixels."""
    if image.startswith(PNG):
        return base64.b64decode(image.removeprefix(PNG))
    import resvg_py  # noqa: PLC0415  only where a picture is asked for

    return bytes(resvg_py.svg_to_bytes(svg_string=image, width=size, height=size))


def _checked_png(image: str) -> str:
    try:
        content = base64.b64decode(image.removeprefix(PNG), validate=True)
    except ValueError:
        raise ImageRefused("the PNG is damaged; save it again") from None
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or len(content) < 24:
        raise ImageRefused("this is not a PNG; save the image as PNG or SVG")
    width, height = struct.unpack(">II", content[16:24])
    if width != height or not 90 <= width <= 4096:
        raise ImageRefused("a PNG has to be square, from 90 to 4096 pixels; 400 is best")
    try:
        return PNG + base64.b64encode(clean(content, "image/png")).decode()
    except PictureRefused:
        raise ImageRefused("the PNG is damaged; save it again") from None


def _check_svg(image: str) -> None:
    if "<!" in image or "<?" in image:
        raise ImageRefused("the SVG has a DOCTYPE, CDATA or instruction; save it as plain SVG")
    try:
        root = ElementTree.fromstring(image)
    except (ElementTree.ParseError, ValueError) as wrong:
        raise ImageRefused(f"the SVG is damaged ({wrong}); save it again") from None
    if root.tag != f"{_SVG}svg":
        raise ImageRefused("this is not an SVG; the outermost element has to be <svg>")
    _check_square(root)
    for element in root.iter():
        _check_element(element)
    _check_weight(root)


def _check_square(root: ElementTree.Element) -> None:
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox", ""))]
    if len(numbers) != 4 or numbers[2] != numbers[3] or not 0 < numbers[2] <= 100_000:
        raise ImageRefused('the SVG has to be square: viewBox="0 0 400 400"')


def _check_element(element: ElementTree.Element) -> None:
    tag = str(element.tag).removeprefix(_SVG)
    if tag not in _ELEMENTS:
        raise ImageRefused(f"<{tag}> is not allowed in a badge's image; draw with shapes only")
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2].lower()
        link = plain == "href" and not re.fullmatch(_NAME, value.strip())
        acts = plain.startswith("on") or plain in ("style", "base")
        if acts or link or (not plain.startswith("aria-") and _reaches_out(value)):
            raise ImageRefused(f"the attribute {plain} of <{tag}> is not allowed; remove it")


def _reaches_out(value: str) -> bool:
    """Whether a browser might fetch something for it: only what is known to be local is not."""
    rest = _LOCAL_URL.sub("", value)
    # The word before each bracket.
    called = (_BETWEEN_WORDS.split(one.rstrip())[-1].lower() for one in rest.split("(")[:-1])
    return any(name not in _FUNCTIONS for name in called)


def _check_weight(root: ElementTree.Element) -> None:
    """Raises ``ImageRefused`` for a drawing that draws itself, or far too much."""
    named = {one.get("id", ""): one for one in root.iter() if one.get("id")}
    known: dict[ElementTree.Element, int] = {}

    def weigh(element: ElementTree.Element, above: tuple[ElementTree.Element, ...]) -> int:
        if element in above or len(above) > DEEPEST:
            raise ImageRefused("shapes in the SVG are nested too deeply; draw it more simply")
        if element not in known:
            meant = (name[1:] for one in element.attrib.values() for name in re.findall(_NAME, one))
            inner = [*element, *(named[name] for name in meant if name in named)]
            known[element] = 1 + sum(weigh(one, (*above, element)) for one in inner)
        return known[element]

    if weigh(root, ()) > MOST_DRAWN:
        raise ImageRefused("the SVG draws too many shapes; draw it more simply")
