"""Words for Discord: cleaned, escaped and cut at a limit. Pure.

What goes into a text display passes through ``escape`` and nowhere else: whatever somebody
wrote, or a community named, is read as plain words. No markdown, no mention, no link, no
invitation, no time and no emoji by name comes out of it. The rules are those of Discord's own
reader (Discord, "Markdown Text 101"; "Message Formatting"): a backslash takes the effect of any
sign behind it. ``discord.utils.escape_markdown`` and ``escape_mentions`` leave gaps, such as
``[a\\n](url)``, ``</command:1>``, ``<t:0>`` and ``@`` with a hidden character behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

CUT = "…"
# Where a moment stands in a text that is said: begin, seconds, end. Nobody's own words have
# these two characters; see ``clean``.
MOMENT, MOMENT_END = "\ue000", "\ue001"

# Nothing of these has a place in a chat: controls; marks that turn the reading direction of
# everything behind them (U+061C, U+200E-F, U+202A-E, U+2066-9); unseen ones that could part a
# mention from its sign (U+200B, U+2060-5, U+FEFF, U+180E); and our own two signs.
_UNSEEMLY = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ue000\ue001]"
)
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
# Signs that begin or end something in Discord, wherever they stand.
_SIGNS = {ord(one): f"\\{one}" for one in "\\*_~|`<>[]()#:/@"}
# Signs that begin something at the beginning of a line only: lists, and lines of small print.
_LINE = re.compile(r"^([^\S\n]*)([-+]|\d{1,9}(?=[.)]))", re.MULTILINE)
_EVERYBODY = re.compile(r"@(?=\W*(?:everyone|here))", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\*_~|`<>\[\]()#:/@+.)-])\u200b?")
_HELD = re.compile(f"{MOMENT}(-?\\d{{1,13}}){MOMENT_END}")
# Unseen, and no controls: fillers that Unicode counts as letters or marks.
_BLANK = dict.fromkeys(map(ord, "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u00ad\ufe0f"))

Dress = Callable[[str], str]


def clean(text: str) -> str:
    """A text without characters that hide or turn others; half characters are replaced."""
    # Python counts none of these as printable, so most texts are done here.
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text
    sayable = text.encode("utf-8", "replace").decode("utf-8")
    return _UNSEEMLY.sub("", _LINE_ENDS.sub("\n", sayable))


def size(text: str) -> int:
    """How long Discord counts a text: a picture may count two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2


def blank(text: str) -> bool:
    """Whether there is nothing in it to see."""
    # Most texts show something at once, so the beginning is looked at first.
    return not (_seen(text[:80]) or _seen(text[80:]))


def _seen(text: str) -> bool:
    bare = text.translate(_BLANK)
    return any(one.isprintable() and not one.isspace() for one in bare)


def escape(text: str) -> str:
    """Somebody's words, so that Discord shows them as they are. Moments become Discord's own."""
    safe = _moments_kept(text)
    if "@" in safe:
        safe = _EVERYBODY.sub("@\u200b", safe)
    safe = _LINE.sub(_line_start, safe.translate(_SIGNS))
    return _HELD.sub(r"<t:\1:f>", safe) if MOMENT in safe else safe


def _line_start(found: re.Match[str]) -> str:
    space, sign = found.groups()
    return f"{space}{sign}\\" if sign.isdigit() else f"{space}\\{sign}"


def _moments_kept(text: str) -> str:
    """Cleaned, but for moments that are whole."""
    if MOMENT not in text:
        return clean(text)
    parts, at = [], 0
    for found in _HELD.finditer(text):
        parts += [clean(text[at : found.start()]), found.group()]
        at = found.end()
    return "".join([*parts, clean(text[at:])])


def unescape(shown: str) -> str:
    """What was written, from what ``escape`` made of it."""
    return _ESCAPED.sub(r"\1", shown)


def moment(seconds: int) -> str:
    """A moment within a text that is said; ``escape`` makes it one that Discord shows."""
    return f"{MOMENT}{seconds}{MOMENT_END}"


# -- dress: what we put around words ------------------------------------------------------


def words(text: str) -> str:
    """A paragraph."""
    return escape(text.strip())


def bold(text: str) -> str:
    """One line in bold; inside, line ends are spaces."""
    return f"**{escape(' '.join(text.split()))}**"


def heading(text: str) -> str:
    """One line as a heading."""
    return f"## {escape(' '.join(text.split()))}"


def small(text: str) -> str:
    """Small print, each line of it."""
    return "\n".join(f"-# {escape(one)}" for one in text.split("\n") if not blank(one))


def quote(text: str) -> str:
    """What somebody said, as quotation."""
    return "\n".join(f"> {one}" for one in escape(text.strip()).split("\n"))


def unquote(shown: str) -> str:
    """What was said, from what ``quote`` made of it."""
    lines = (one.removeprefix(">").removeprefix(" ") for one in shown.split("\n"))
    return unescape("\n".join(lines))


# -- cutting ------------------------------------------------------------------------------


def dressed(text: str, most: int, dress: Dress = words) -> tuple[str, bool]:
    """A text in its dress, at most ``most`` long, and whether it is whole.

    It is cut between words and marked with "…". "" for a text with nothing to see in it.
    """
    rest = _moments_kept(text).strip()
    if blank(_HELD.sub("x", rest)):
        return "", True
    found = dress(rest) if len(rest) <= most else ""
    if found and size(found) <= most:
        return found, True
    head = rest[: fitting(rest, most - len(CUT), dress)].rstrip()
    return (dress(head + CUT), False) if head else (dress(CUT), False)


def fitting(text: str, most: int, dress: Dress = words) -> int:
    """How many characters of a text fit dressed into ``most``, at ends of lines or words."""
    room = min(len(text), max(most, 0))
    while room > 0 and (taken := size(dress(text[:room]))) > most:
        room = min(room - 1, room * max(most, 0) // taken)
    if 0 < room < len(text):
        gap = max(text.rfind("\n", 0, room + 1), text.rfind(" ", 0, room + 1))
        room = gap if gap > room // 2 else room
        held = text.rfind(MOMENT, 0, room)
        if held >= 0 and MOMENT_END not in text[held:room]:
            room = held
    return room


def pieces(text: str, most: int, dress: Dress = words) -> list[str]:
    """A text of any length, in dressed pieces of at most ``most``."""
    rest, found = _moments_kept(text).strip(), list[str]()
    while rest:
        at = max(fitting(rest, most, dress), 1)
        piece = rest[:at].rstrip()
        found += [] if blank(_HELD.sub("x", piece)) else [dress(piece)]
        rest = rest[at:].lstrip()
    return found


def plain(text: str, most: int) -> str:
    """A text for where Discord reads no markdown: labels, titles, lines of a menu.

    One line of at most ``most``, and never nothing, which Discord refuses.
    """
    line = " ".join(clean(text).split())
    if blank(line):
        return CUT
    if size(line) <= most:
        return line
    room = most - len(CUT)
    while size(line[:room]) > most - len(CUT):
        room -= 1
    gap = line.rfind(" ", room // 2, room)
    return line[: gap if gap > 0 else room].rstrip() + CUT


def slices(text: str, most: int) -> list[str]:
    """A text, cleaned but not escaped, in slices of at most ``most``, each at least two thirds
    full: joined by a line end they are the text again, where a slice ends at one. Fields of
    windows take such."""
    rest, found = clean(text), []
    while size(rest) > most:
        room = most
        while size(rest[:room]) > most:
            room -= -(-(size(rest[:room]) - most) // 2)
        least = room * 2 // 3
        line = rest.rfind("\n", least, room)
        gap = line if line > 0 else rest.rfind(" ", least, room)
        at = gap if gap > 0 else room
        found.append(rest[:at])
        rest = rest[at + 1 :] if gap > 0 else rest[at:]
    return [*found, rest] if rest else found
