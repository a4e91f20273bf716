"""Words of a text, and whether patterns of `prompts/rules/` are among them. Pure and bounded.

A pattern is a word or a phrase; ``*`` stands for any ending or beginning. Of a text only the
first ``EXAMINED`` characters are read, in linear time, whatever is in it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby, islice
from typing import NamedTuple

EXAMINED = 20_000  # characters of a text that are read; what comes after is not looked at
PASSAGE = 240  # characters; a longer sentence is quoted in pieces

# Text and patterns are compared as words with one space around each: " i fixed 3 bikes . ".
# Punctuation and symbols part words ("I've" is "i ve"), and so does a number ("5meses").
_SYMBOLS = (0x00, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0xBF), (0x2BC, 0x2BC), (0x2000, 0x2BFF)
_EMOJI = (0x3000, 0x303F), (0xFE00, 0xFE0F), (0x1F000, 0x1FAFF)
_SPACES = {code: " " for first, last in _SYMBOLS + _EMOJI for code in range(first, last + 1)}
del _SPACES[ord(".")]  # keeps phrases from being found across sentences
_NUMBER = re.compile(r"\d+")
# Scripts without spaces: Thai, Lao, Burmese, Khmer, Japanese, Chinese
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u9fff]")
_PILE = re.compile(r"[^\x00-\x7f\w]{30,}")  # normalising a pile of marks is quadratic
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_SENTENCE_END = re.compile(r"[.!?\u2026;](?=\s)|[\u3002\uff01\uff1f\uff1b]")
_CLAUSE_END = re.compile(r"(?<=[,:])\s+|(?<=[\u3001\uff0c])")
_PIECE = re.compile(rf".{{1,{PASSAGE}}}(?:\s|$)|.{{1,{PASSAGE}}}", re.DOTALL)
_ANY = "\ue000"  # stands for `*` while a pattern is cut into words like any text
_ACCENTED = "\ue001"  # follows a word that is written with its accents
_LETTERS = "[^ .]{0,40}"  # bounded, so that no pattern can be made to backtrack far


Wanted = tuple[str, ...]


class Reading(NamedTuple):
    """A text as it is searched."""

    words: list[str]  # without accents
    line: str  # the same words to search, and after them, marked, those that have accents


@lru_cache(maxsize=32)
def read_text(text: str) -> Reading:
    """Read a text for the questions below; one turn asks many of them about few texts."""
    exact, plain = fold(text)
    words = _words(plain)
    accented = _words(" ".join(word for word in exact.split() if not word.isascii()))
    line = _line([*words, ".", *(word + _ACCENTED for word in accented)])
    return Reading([word for word in words if word != "."], line)


def fold(text: str) -> tuple[str, str]:
    """Give a text in small letters, and without accents too: on a phone people leave them off."""
    if text.isascii():
        return (small := text.lower()), small
    typed = _INVISIBLE.sub("", _PILE.sub(" ", text))
    exact = unicodedata.normalize("NFKC", typed).casefold()[:EXAMINED]
    return exact, _MARKS.sub("", unicodedata.normalize("NFKD", exact)[:EXAMINED])


def _words(text: str) -> list[str]:
    for stop in ".!?;\n\u3002":
        text = text.replace(stop, " . ")
    return _NUMBER.sub(r" \g<0> ", text).translate(_SPACES).split()


def _line(words: list[str]) -> str:
    return f" {' '.join(words)} "


def pieces_of(text: str) -> tuple[str, ...]:
    """Cut a text into sentences, and what is too long to quote into clauses, then by length."""
    pieces = _SENTENCE_END.sub(r"\g<0>\n", text[:EXAMINED]).split("\n")
    for cut in (_CLAUSE_END.split, _PIECE.findall):
        pieces = [part for one in pieces for part in (cut(one) if len(one) > PASSAGE else [one])]
    return tuple(filter(None, map(str.strip, pieces)))


def says(read: Reading, wanted: Wanted, unless: Wanted = ()) -> bool:
    """Whether one of ``wanted`` is in the text, other than as part of one of ``unless``."""
    finder, exceptions = finder_of(wanted, unless)
    found = None
    for found in islice(finder.finditer(read.line), 4):  # it is rare that all have one near
        if not exceptions.search(read.line, max(0, found.start() - 60), found.end() + 60):
            return True
    return found is not None and finder.search(exceptions.sub(" .", read.line)) is not None


@lru_cache(maxsize=4096)
def finder_of(wanted: Wanted, unless: Wanted) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile a list and its exceptions once.

    An exception counts only where the list would find it: "té" limits `*é`, but not "te".
    """
    finder = _expression(map(_wanted, wanted))
    spellings = (word for exact, plain in map(fold, unless) for word in (plain, exact + _ACCENTED))
    examples = ((word, _line([*_words(word.replace("*", "x")), "x"])) for word in spellings)
    return finder, _expression(w for w, example in examples if "*" in w or finder.search(example))


def _wanted(pattern: str) -> str:
    """Keep the accents only of an ending: "arregle" isn't "arreglé"."""
    exact, plain = fold(pattern)
    is_ending = pattern.startswith("*") and " " not in pattern
    if UNSPACED.search(plain):
        return f"*{plain.strip('*')}*"  # nothing shows where a word begins
    return exact + _ACCENTED if is_ending and exact != plain else plain


def _expression(patterns: Iterable[str]) -> re.Pattern[str]:
    """Join patterns into one expression, by first letter: at each word only a few are tried."""
    spelled = sorted(set(map(_spell, patterns)))
    words = [one[1:] for one in spelled if one.startswith(" ")]
    groups = groupby(words, key=lambda word: word[0] if word[0].isalpha() else "")
    grouped = (f"{head}(?:{'|'.join(one[len(head) :] for one in rest)})" for head, rest in groups)
    endings = [one for one in spelled if not one.startswith(" ")]
    return re.compile("|".join([f" (?:{'|'.join(grouped) or '(?!)'})", *endings]))


def _spell(pattern: str) -> str:
    """Write one pattern as an expression: " word(?= )" or, of an ending, "ing(?= )".

    Of what means something to `re` only the full stop is left in words: the rest are `_SPACES`.
    """
    line = _line(_words(pattern.replace("*", _ANY))).replace(".", r"\.")
    line = _NUMBER.sub(r"\\d{1,40}", line).replace(f" {_ANY} ", " [^ .]{1,40} ")
    spelled = line.replace(_ANY, _LETTERS).removeprefix(f" {_LETTERS}")
    if spelled.endswith(f"{_LETTERS} "):
        return spelled.removesuffix(f"{_LETTERS} ")
    return f"{spelled[:-1]}(?= )" if spelled.strip() else "(?!)"
