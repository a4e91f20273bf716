"""A credential inside an SVG, without touching the rest of the picture.

The drawing is not parsed into a tree and written anew, which would move its prefixes and its
white space: expat tells where elements begin and end, and the text between is kept as it is.
Entities are refused, for they unfold without end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

SVG = "http://www.w3.org/2000/svg"
OPEN_BADGES = "https://purl.imsglobal.org/ob/v3p0"
# Version 2.0 had this address for the same prefix (Open Badges Baking Specification).
OLD_OPEN_BADGES = "http://openbadges.org"
LARGEST = 5_000_000
_ENCODING = r"""(\s*<\?xml[^>]*?\sencoding\s*=\s*["'])([A-Za-z0-9._-]+)"""
# What drawings are really written in. Others cost a stranger nothing and us hours: "punycode",
# which is an encoding to Python, is read in the square of its length.
_READABLE = re.compile(
    r"utf-?8|utf-?16([bl]e)?|(us-)?ascii|iso-?8859-?[0-9]{1,2}|latin-?1|(windows-?|cp)125[0-9]",
    re.IGNORECASE,
)
_JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


class NotAnSvg(ValueError):
    """The picture is not an SVG, or one that cannot be read safely."""


def bake_svg(svg: bytes, credential: str) -> bytes:
    """The picture with ``credential`` (JSON text or a VC-JWT) in it, exactly once.

    Raises ``NotAnSvg``.
    """
    plain = _utf8(svg)
    for begin, end in reversed(_read(plain).ours):
        plain = plain[:begin] + plain[end:]
    found = _read(plain)
    root = plain[found.root : found.inside]
    element = _element(credential, declared=found.prefix in (None, OPEN_BADGES)).encode()
    if found.prefix is None:
        name = re.match(rb"<[^\s/>]+", root)
        at = name.end() if name else 0
        root = root[:at] + f' xmlns:openbadges="{OPEN_BADGES}"'.encode() + root[at:]
    before, after = plain[: found.root], plain[found.inside :]
    if found.is_empty:
        tag = re.match(rb"<([^\s/>]+)", root)
        closing = b"</" + (tag.group(1) if tag else b"svg") + b">"
        return before + root.rstrip()[:-2] + b">" + element + closing + after
    return before + root + element + after


def unbake_svg(svg: bytes) -> str | None:
    """The credential in an SVG; None when there is none.

    That of Open Badges 3.0 before that of 2.0. JSON is read from the element's text, be it in a
    CDATA section or not, a VC-JWT from ``verify``. Raises ``NotAnSvg``, also for more than one.
    """
    found = _read(_utf8(svg))
    for credentials in (found.credentials, found.assertions):
        if len(credentials) > 1:
            raise NotAnSvg("this SVG carries more than one credential")
        if credentials:
            return credentials[0].strip() or None
    return None


def _element(credential: str, *, declared: bool) -> str:
    # A picture baked for version 2.0 may have given the prefix another meaning.
    name = "openbadges:credential"
    opened = name if declared else f'{name} xmlns:openbadges="{OPEN_BADGES}"'
    if _JWT.fullmatch(credential):
        return f"<{opened} verify={quoteattr(credential)}></{name}>"
    # The one text that a CDATA section cannot hold is its own end, so that is cut in two.
    data = credential.replace("]]>", "]]]]><![CDATA[>")
    return f"<{opened}><![CDATA[{data}]]></{name}>"


def _utf8(svg: bytes) -> bytes:
    """The same document in UTF-8, so that what we put in is in its encoding."""
    if len(svg) > LARGEST:
        raise NotAnSvg("this SVG is too large")
    wide = svg.startswith((b"\xff\xfe", b"\xfe\xff"))
    declared = None if wide else re.match(_ENCODING.encode(), svg)
    encoding = declared.group(2).decode() if declared else "utf-16" if wide else "utf-8-sig"
    if declared and not _READABLE.fullmatch(encoding):
        raise NotAnSvg("its encoding is none that drawings have")
    try:
        text = svg.decode(encoding)
    except (LookupError, ValueError) as error:
        raise NotAnSvg("its encoding cannot be read") from error
    return re.sub("^" + _ENCODING, r"\g<1>UTF-8", text).encode()


@dataclass
class _Found:
    """Where things are in an SVG, in bytes, and what it carries."""

    root: int = -1
    inside: int = 0
    is_empty: bool = False
    prefix: str | None = None
    ours: list[tuple[int, int]] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    assertions: list[str] = field(default_factory=list)


class _Reader:
    """Listens to expat."""

    def __init__(self, svg: bytes) -> None:
        self.found = _Found()
        self._svg = svg
        self._depth = 0
        self._begin = -1
        self._closed = -1
        self._inner = ("", "", 0)
        self._verify: str | None = None
        self._text: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator="\n")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartNamespaceDeclHandler = self._declared
        self._parser.EntityDeclHandler = self._no_entity
        self._parser.Parse(svg, True)

    def _declared(self, prefix: str | None, address: str) -> None:
        if prefix == "openbadges" and self._depth == 0:
            self.found.prefix = address

    def _no_entity(self, *_: Any) -> None:
        raise NotAnSvg("it declares entities")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth == 0:
            self._at_root(name)
        address, _, local = name.rpartition("\n")
        if self._begin < 0 and address in (OPEN_BADGES, OLD_OPEN_BADGES):
            self._begin = self._parser.CurrentByteIndex
            self._inner = (address, local, self._depth)
            after = self._after_tag(self._begin)
            # expat's place of the end of <a/> is after it, and that of </a> before.
            self._closed = after if self._svg.endswith(b"/>", 0, after) else -1
            self._verify = attributes.get("verify")
            self._text = []
        self._depth += 1

    def _at_root(self, name: str) -> None:
        if name != f"{SVG}\nsvg":
            raise NotAnSvg("it begins with another element than svg")
        self.found.root = self._parser.CurrentByteIndex
        self.found.inside = self._after_tag(self.found.root)
        self.found.is_empty = self._svg.endswith(b"/>", 0, self.found.inside)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if self._begin < 0 or self._inner[2] != self._depth:
            return
        address, local, _ = self._inner
        text = self._verify if self._verify is not None else "".join(self._text)
        if (address, local) == (OPEN_BADGES, "credential"):
            end = self._closed
            if end < 0:
                end = self._after_tag(self._parser.CurrentByteIndex)
            self.found.ours.append((self._begin, end))
            self.found.credentials.append(text)
        elif local == "assertion":
            self.found.assertions.append("".join(self._text).strip() or text)
        self._begin = -1

    def _characters(self, text: str) -> None:
        if self._begin >= 0:
            self._text.append(text)

    def _after_tag(self, at: int) -> int:
        """The place after the tag that begins at ``at``; quotes may hide a ``>``."""
        quote = 0
        for place in range(at, len(self._svg)):
            byte = self._svg[place]
            if quote:
                quote = 0 if byte == quote else quote
            elif byte in b"\"'":
                quote = byte
            elif byte == ord(">"):
                return place + 1
        raise NotAnSvg("a tag does not end")


def _read(svg: bytes) -> _Found:
    try:
        return _Reader(svg).found
    except expat.ExpatError as error:
        raise NotAnSvg(f"it is no XML we can read: {error}") from error


__all__ = ["NotAnSvg", "bake_svg", "unbake_svg"]
