"""What an answer still leaves unsaid: small rules that anyone can read and check.

The interview asks for an example as assessors are taught to: situation, task, action, result
(STAR). An assessor looks for evidence that is valid, authentic, reliable and current, and
sufficient (VARCS). A `Gap` is something such an example needs and the text doesn't seem to say:
a reason to ask once more while the person is there, never a verdict on the person. The rules are
word lists, one set per language (see `prompts/rules/README.md`), and lenient: to miss a gap costs
little, to ask somebody for what they have just said costs their trust. All is pure and bounded:
of a text only the first `EXAMINED` characters are read, in linear time.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, islice
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

EXAMINED = 20_000  # characters of a text that are read; what comes after is not looked at
FEW_WORDS = 6  # enough words for a text that no rules can judge
COMMON_SHARE = 0.2  # of the words: function words of the language, less its neighbours' twice
LAST_WORDS = 15  # how far from its end an answer is taken to say how it ended
PASSAGE = 240  # characters; a longer sentence is quoted in pieces

# Text and patterns are compared as words with one space around each: " i fixed 3 bikes . ".
# Punctuation and symbols part words ("I've" is "i ve"), and so does a number ("5meses").
_SYMBOLS = (0x00, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0xBF), (0x2BC, 0x2BC), (0x2000, 0x2BFF)
_EMOJI = (0x3000, 0x303F), (0xFE00, 0xFE0F), (0x1F000, 0x1FAFF)
_SPACES = {code: " " for first, last in _SYMBOLS + _EMOJI for code in range(first, last + 1)}
del _SPACES[ord(".")]  # keeps phrases from being found across sentences
_NUMBER = re.compile(r"\d+")
_DATE = re.compile(r" (?:19[5-9]\d|20\d\d|\d\d?(?: \.)? \d\d?(?: \.)? \d\d)(?= )")
# Scripts without spaces: Thai, Lao, Burmese, Khmer, Japanese, Chinese
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u9fff]")
_PILE = re.compile(r"[^\x00-\x7f\w]{30,}")  # normalising a pile of marks is quadratic
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_SENTENCE_END = re.compile(r"[.!?\u2026;](?=\s)|[\u3002\uff01\uff1f\uff1b]")
_CLAUSE_END = re.compile(r"(?<=[,:])\s+|(?<=[\u3001\uff0c])")
_PIECE = re.compile(rf".{{1,{PASSAGE}}}(?:\s|$)|.{{1,{PASSAGE}}}", re.DOTALL)
_WELL_FORMED = r"^(\*|\*?[^*\s]+\*?)( (\*|\*?[^*\s]+\*?))*$"  # `*` where a word starts or ends
_ANY = "\ue000"  # stands for `*` while a pattern is cut into words like any text
_ACCENTED = "\ue001"  # follows a word that is written with its accents
_LETTERS = "[^ .]{0,40}"  # bounded, so that no pattern can be made to backtrack far


class Gap(StrEnum):
    """Something an answer does not say yet; the one that matters most comes first."""

    TOO_SHORT = "too_short"  # too little to judge (VARCS: sufficient)
    NO_ACTION = "no_action"  # no word for something done (STAR: action)
    NO_I = "no_i"  # "we" but no "I": the person's own part is unclear (VARCS: authentic)
    NO_RESULT = "no_result"  # how it ended is not said (STAR: result)
    NO_WHEN = "no_when"  # when it was is not said (STAR: situation; VARCS: current)
    ONCE = "once"  # told once where doing it again and again is asked (VARCS: reliable)


def _split(lines: object) -> object:
    """Let a list be written as lines of several patterns, parted by commas."""
    if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
        return lines  # pydantic says what is wrong with it
    return tuple(word.strip() for line in lines for word in line.split(",") if word.strip())


_Pattern = Annotated[str, Field(max_length=60, pattern=_WELL_FORMED)]
_folded = AfterValidator(lambda words: frozenset(_fold(word)[1] for word in words))
_WordSet = Annotated[frozenset[str], BeforeValidator(_split), _folded]
_Words = tuple[str, ...]
Patterns = Annotated[tuple[_Pattern, ...], BeforeValidator(_split)]


class Rules(BaseModel, frozen=True, extra="forbid"):
    """One language's word lists, as a translator wrote them in `prompts/rules/<language>.yaml`.

    `*` at a word's start or end stands for any letters or none, alone for any one word; a number
    for any number. Capitals and accents do not matter, except in an ending: `*é` must meet its
    accent. A `not_` list holds exceptions. A list left empty asks for nothing.
    """

    language: str
    enough_words: int = Field(gt=0)
    drops_i: bool = False  # people say "Fixed bikes", without "I", and mean themselves
    common: _WordSet  # function words, to recognise the language: whole words only
    foreign: _WordSet = frozenset()  # function words of its neighbours, which count against
    first_person: Patterns = ()
    not_first_person: Patterns = ()
    we: Patterns = ()
    not_we: Patterns = ()
    action: Patterns = ()
    not_action: Patterns = ()
    being: Patterns = ()  # "I am", "there is": asked for what was done only if one is there
    result: Patterns = ()
    not_result: Patterns = ()
    last_result: Patterns = ()  # what tells how it ended only when said last: "she was fine"
    not_last_result: Patterns = ()
    when: Patterns = ()
    not_when: Patterns = ()
    often: Patterns = ()
    not_often: Patterns = ()
    not_done: Patterns = ()  # "I never", "I would like to": said, but not as something done

    def __hash__(self) -> int:  # quick: there is one set of rules for each language
        return hash(self.language)


def gaps(text: str, rules: Rules | None, *, consistency: bool = False) -> tuple[Gap, ...]:
    """Tell what an answer does not say yet, most important first.

    In: the answer; the rules of the language expected, if any; whether the question asks for
    something done more than once. Out: the gaps, in the order of `Gap`. A short answer that says
    everything isn't too short. In another language only `TOO_SHORT` is found. Sources: STAR, VARCS.
    """
    read = _read(text := text[:EXAMINED])
    if rules is None or not _is_in(read, rules):
        return (Gap.TOO_SHORT,) if _count(read) < FEW_WORDS else ()
    missing = tuple(_missing(read, text, rules, consistency))
    is_short = missing and _count(read) < rules.enough_words
    return (Gap.TOO_SHORT, *missing) if is_short else missing


def passages(story: str, words: Sequence[str]) -> tuple[str, ...]:
    """Find what a story says about one thing.

    In: the story; a criterion's patterns, written as in `Rules`. Out: the sentences that contain
    one of them, word for word and in order, each once; a long sentence gives only the clause.
    """
    found = (piece for piece in _pieces(story) if _says(_read(piece), tuple(words)))
    return tuple(dict.fromkeys(found))


def heard(story: str, words: Sequence[str], rules: Rules | None) -> tuple[str, ...]:
    """Find what a story already says about a criterion, if it is enough to go by.

    In: the story, the criterion's patterns, the language's rules if any. Out: the passages, less
    wishes and what was never done, if together they tell of something the person did; else
    nothing, and the interview asks. Where no rules can judge, two passages or `FEW_WORDS` words
    are enough. Sources: STAR (action), VARCS (authentic, sufficient).
    """
    found = passages(story, words)
    if rules is None or not speaks(story, rules):
        return found if len(found) > 1 or _count(_read(" ".join(found))) >= FEW_WORDS else ()
    done = tuple(piece for piece in found if not _says(_read(piece), rules.not_done))
    read = _read(" ".join(done))
    own = _says(read, rules.action, rules.not_action) and _says_i(read, done, rules)
    return done if own else ()


def speaks(text: str, rules: Rules) -> bool:
    """Tell by its function words if a text is in the language of these rules; in doubt it isn't."""
    return _is_in(_read(text[:EXAMINED]), rules)


class _Reading(NamedTuple):
    words: list[str]  # without accents
    line: str  # the same words to search, and after them, marked, those that have accents


@lru_cache(maxsize=32)
def _read(text: str) -> _Reading:
    """Read a text for the questions below; one turn asks many of them about few texts."""
    exact, plain = _fold(text)
    words = _words(plain)
    accented = _words(" ".join(word for word in exact.split() if not word.isascii()))
    line = _line([*words, ".", *(word + _ACCENTED for word in accented)])
    return _Reading([word for word in words if word != "."], line)


def _fold(text: str) -> tuple[str, str]:
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


def _count(read: _Reading) -> float:
    """Count words; where a script has no spaces, two characters count as one."""
    return len(read.words) + len(_UNSPACED.findall("".join(read.words))) / 2


def _is_in(read: _Reading, rules: Rules) -> bool:
    known = sum(map(rules.common.__contains__, read.words))
    others = sum(map(rules.foreign.__contains__, read.words))
    enough = known - 2 * others >= COMMON_SHARE * len(read.words)
    return enough and len(rules.common.intersection(read.words)) > 1


def _missing(read: _Reading, text: str, rules: Rules, consistency: bool) -> Iterator[Gap]:
    acts = not _lacks(read, rules.action, rules.not_action)
    if not acts and not _lacks(read, rules.being, ()):
        yield Gap.NO_ACTION
    if _says(read, rules.we, rules.not_we) and not _says_i(read, _pieces(text), rules):
        yield Gap.NO_I
    if _lacks(read, rules.result, rules.not_result) and not _ends_with_result(text, acts, rules):
        yield Gap.NO_RESULT
    if _lacks(read, rules.when, rules.not_when) and not _DATE.search(read.line):
        yield Gap.NO_WHEN
    if consistency and _lacks(read, rules.often, rules.not_often):
        yield Gap.ONCE


def _ends_with_result(text: str, acts: bool, rules: Rules) -> bool:
    """Tell whether it ends, as stories do, with what came of it: with others than the speaker.

    That is a last sentence without "I" and "we" after something done, or others in the last words.
    """
    *before, last = _pieces(text) or ("",)
    read = _read(last)
    own = _says_i(read, [last], rules) or _says(read, rules.we, rules.not_we)
    if before and acts and not own:
        return True
    last_words = " ".join(text.split()[-LAST_WORDS:])
    return _says(_read(last_words), rules.last_result, rules.not_last_result)


def _says_i(read: _Reading, pieces: Sequence[str], rules: Rules) -> bool:
    if _says(read, rules.first_person, rules.not_first_person):
        return True
    starts = (piece.split(maxsplit=1)[0] for piece in pieces if rules.drops_i)
    return any(_says(_read(start), rules.action, rules.not_action) for start in starts)


def _pieces(text: str) -> tuple[str, ...]:
    """Cut a text into sentences, and what is too long to quote into clauses, then by length."""
    pieces = _SENTENCE_END.sub(r"\g<0>\n", text[:EXAMINED]).split("\n")
    for cut in (_CLAUSE_END.split, _PIECE.findall):
        pieces = [part for one in pieces for part in (cut(one) if len(one) > PASSAGE else [one])]
    return tuple(filter(None, map(str.strip, pieces)))


def _lacks(read: _Reading, wanted: _Words, unless: _Words) -> bool:
    return bool(wanted) and not _says(read, wanted, unless)


def _says(read: _Reading, wanted: _Words, unless: _Words = ()) -> bool:
    finder, exceptions = _finder(wanted, unless)
    found = None
    for found in islice(finder.finditer(read.line), 4):  # it is rare that all have one near
        if not exceptions.search(read.line, max(0, found.start() - 60), found.end() + 60):
            return True
    return found is not None and finder.search(exceptions.sub(" .", read.line)) is not None


@lru_cache(maxsize=4096)
def _finder(wanted: _Words, unless: _Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile a list and its exceptions once.

    An exception counts only where the list would find it: "té" limits `*é`, but not "te".
    """
    finder = _expression(map(_wanted, wanted))
    spellings = (word for exact, plain in map(_fold, unless) for word in (plain, exact + _ACCENTED))
    examples = ((word, _line([*_words(word.replace("*", "x")), "x"])) for word in spellings)
    return finder, _expression(w for w, example in examples if "*" in w or finder.search(example))


def _wanted(pattern: str) -> str:
    """Keep the accents only of an ending: "arregle" isn't "arreglé"."""
    exact, plain = _fold(pattern)
    is_ending = pattern.startswith("*") and " " not in pattern
    if _UNSPACED.search(plain):
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
