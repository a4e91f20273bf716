"""What an answer still leaves unsaid: small rules that anyone can read and check.

The interview asks for an example the way assessors are taught to: situation, task, action,
result (STAR). An assessor then looks for evidence that is valid, authentic, reliable and
current, and sufficient (VARCS). Each `Gap` is one thing such an example needs and the text
does not seem to say. It lets the interview ask one more question while the person is there;
it is never a verdict on the person, and nobody is refused because of it.

The rules are word lists, one set per language, written by people who speak it (see
`prompts/rules/README.md`). They are lenient: missing a gap costs nothing, asking somebody for
what they have just said costs their trust. A text in another language is not judged by them.

Everything here is pure and takes a bounded time: of any text only the first `EXAMINED`
characters are read, and no pattern can make the matching slower than linear.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

EXAMINED = 20_000  # characters of a text that are read; what comes after is not looked at
FEW_WORDS = 6  # enough words for a text that no rules can judge
COMMON_SHARE = 0.2  # of the words: function words of the language, less those of its neighbours
LAST_WORDS = 15  # how far from its end an answer is taken to say how it ended
PASSAGE = 240  # characters; a longer sentence is quoted in pieces

# Text and patterns are compared as words with one space around each: " i fixed 3 bikes ".
# Punctuation and symbols part words ("I've" is "i ve"), and so does a number ("5meses").
_SYMBOLS = (0x00, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0xBF), (0x2BC, 0x2BC), (0x2000, 0x2BFF)
_EMOJI = (0x3000, 0x303F), (0xFE00, 0xFE0F), (0x1F000, 0x1FAFF)
_SPACES = {code: " " for first, last in _SYMBOLS + _EMOJI for code in range(first, last + 1)}
_DIGITS = re.compile(r"\d+")
_HAN_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\U00020000-\U0003ffff]")
_THAI_LAO_KHMER_BURMESE = re.compile(r"[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]")
_PILE = re.compile(r"\W{30,}")  # to put a long pile of marks in order takes quadratic time
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_DATE = re.compile(r" (?:19[5-9]\d|20\d\d|\d\d? \d\d? \d\d)(?= )")
_SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+|(?<=[。！？；])|\n+")
_CLAUSE_END = re.compile(r"(?<=[,:])\s+|(?<=[，、])")
_PIECE = re.compile(rf".{{1,{PASSAGE}}}(?:\s|$)|.{{1,{PASSAGE}}}", re.DOTALL)

_ANY = "\ue000"  # stands for `*` while a pattern is cut into words like any text
_ACCENTED = "\ue001"  # follows a word that is written with its accents
_LETTERS = "[^ .]{0,40}"  # bounded, so that no pattern can be made to backtrack far
_WELL_FORMED = r"^(\*|\*?[^*\s]+\*?)( (\*|\*?[^*\s]+\*?))*$"  # `*` only where a word starts or ends


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
    given = [lines] if isinstance(lines, str) else lines
    if not isinstance(given, list | tuple) or not all(isinstance(line, str) for line in given):
        return given  # pydantic says what is wrong with it
    return tuple(word.strip() for line in given for word in line.split(",") if word.strip())


_Pattern = Annotated[str, Field(max_length=60, pattern=_WELL_FORMED)]
Patterns = Annotated[tuple[_Pattern, ...], BeforeValidator(_split)]


class Rules(BaseModel):
    """One language's word lists, as a translator wrote them in `prompts/rules/<language>.yaml`.

    A pattern is a word or a phrase. `*` at the start or end of a word stands for any letters or
    none, `*` alone for any one word, a number for any number. Capitals and accents do not matter,
    except in an ending: `*é` must meet its accent. A `not_` list holds the exceptions to its
    namesake. A list left empty asks for nothing, so its gap is never found.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    enough_words: int = Field(gt=0)
    drops_i: bool = False  # people say "Fixed bikes", without "I", and mean themselves
    common: Patterns  # function words, to recognise the language: whole words only
    foreign: Patterns = ()  # function words of its neighbours, which count against
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


def gaps(text: str, rules: Rules | None, *, consistency: bool = False) -> tuple[Gap, ...]:
    """Tell what an answer does not say yet, most important first.

    In: the answer; the rules of the language it is expected in, if there are any; whether the
    question asks for something done more than once. Out: the gaps, in the order of `Gap`; none
    when nothing seems to be missing. A short answer that says everything is not too short. If
    the text is in another language, or there are no rules, only `TOO_SHORT` can be found.
    Sources: STAR for what an example has, VARCS for what makes it evidence.
    """
    read = _read(text)
    if rules is None or not _is_in(read, rules):
        return (Gap.TOO_SHORT,) if _count(read) < FEW_WORDS else ()
    missing = tuple(_missing(read, text, rules, consistency))
    if missing and _count(read) < rules.enough_words:
        return (Gap.TOO_SHORT, *missing)
    return missing


def passages(story: str, words: Sequence[str]) -> tuple[str, ...]:
    """Find what a story says about one thing.

    In: the story; a criterion's patterns, written as in `Rules`. Out: the sentences that contain
    one of them, word for word and in order, each once; a long sentence gives only the clause.
    """
    wanted = tuple(words)
    found = (piece for piece in _pieces(story) if _says(_read(piece), wanted))
    return tuple(dict.fromkeys(found))


def heard(story: str, words: Sequence[str], rules: Rules | None) -> tuple[str, ...]:
    """Find what a story already says about a criterion, if it is enough to go by.

    In: the story, the criterion's patterns, the language's rules if there are any. Out: the
    passages, if together they tell of something the person did themselves; else nothing, and
    the interview simply asks. Where the rules cannot judge, two passages or one of `FEW_WORDS`
    words are enough. Passages about wishes and what was never done are left out.
    Sources: STAR (action), VARCS (authentic, sufficient).
    """
    found = passages(story, words)
    if rules is None or not speaks(story, rules):
        enough = len(found) > 1 or _count(_read(" ".join(found))) >= FEW_WORDS
        return found if enough else ()
    done = tuple(piece for piece in found if not _says(_read(piece), rules.not_done))
    read = _read(" ".join(done))
    own = _says(read, rules.action, rules.not_action) and _says_i(read, done, rules)
    return done if own else ()


def speaks(text: str, rules: Rules) -> bool:
    """Tell whether a text is in the language of these rules, by its share of function words.

    Words that neighbouring languages use (`foreign`) count against. When in doubt the answer is
    no, because the rules of one language must not judge a text in another.
    """
    return _is_in(_read(text), rules)


class _Reading(NamedTuple):
    """A text as its words without accents, apart and as one line to search.

    At the end of the line stand, once more, the words that have accents, with them and marked.
    """

    words: list[str]
    line: str


def _read(text: str) -> _Reading:
    exact = _exact(text[:EXAMINED])
    words = _words(_plain(exact))
    if exact.isascii():
        return _Reading(words, _line(words))
    accented = _words(" ".join(word for word in exact.split() if not word.isascii()))
    return _Reading(words, _line([*words, ".", *(word + _ACCENTED for word in accented)]))


def _exact(text: str) -> str:
    if text.isascii():
        return text.lower()
    typed = _INVISIBLE.sub("", _PILE.sub(" ", text))
    return unicodedata.normalize("NFKC", typed).casefold()[:EXAMINED]


def _plain(exact: str) -> str:
    """Drop accents, ñ's tilde too: on a phone people leave them off."""
    if exact.isascii():
        return exact
    return _MARKS.sub("", unicodedata.normalize("NFKD", exact)[:EXAMINED])


def _words(text: str) -> list[str]:
    return _DIGITS.sub(r" \g<0> ", text).translate(_SPACES).split()


def _line(words: list[str]) -> str:
    return f" {' '.join(words)} "


def _count(read: _Reading) -> float:
    """Count words; where a script has no spaces, two or four characters count as one."""
    text = "" if read.line.isascii() else "".join(read.words)
    short, long = _HAN_KANA.findall(text), _THAI_LAO_KHMER_BURMESE.findall(text)
    return len(read.words) + len(short) / 2 + len(long) / 4


def _is_in(read: _Reading, rules: Rules) -> bool:
    common, foreign = _word_set(rules.common), _word_set(rules.foreign)
    known = sum(map(common.__contains__, read.words))
    others = sum(map(foreign.__contains__, read.words))
    enough = known - others >= COMMON_SHARE * len(read.words)
    return enough and len(common.intersection(read.words)) > 1


@lru_cache(maxsize=256)
def _word_set(patterns: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_plain(_exact(pattern)) for pattern in patterns)


def _missing(read: _Reading, text: str, rules: Rules, consistency: bool) -> Iterator[Gap]:
    being = not rules.being or _says(read, rules.being)
    if being and _lacks(read, rules.action, rules.not_action):
        yield Gap.NO_ACTION
    if _says(read, rules.we, rules.not_we) and not _says_i(read, _pieces(text), rules):
        yield Gap.NO_I
    if _lacks(read, rules.result, rules.not_result) and not _ends_with_result(text, read, rules):
        yield Gap.NO_RESULT
    if _lacks(read, rules.when, rules.not_when) and not _DATE.search(read.line):
        yield Gap.NO_WHEN
    if consistency and _lacks(read, rules.often, rules.not_often):
        yield Gap.ONCE


def _ends_with_result(text: str, read: _Reading, rules: Rules) -> bool:
    """Tell whether the end is about others than the speaker: stories end with how it ended.

    That is a last sentence without "I" or "we"; failing that, others doing things in the last words.
    """
    *before, last = _pieces(text) or ("",)
    if before and _is_own(read, before, rules) and not _is_own(_read(last), [last], rules):
        return True
    last_words = " ".join(text[:EXAMINED].split()[-LAST_WORDS:])
    return _says(_read(last_words), rules.last_result, rules.not_last_result)


def _is_own(read: _Reading, pieces: Sequence[str], rules: Rules) -> bool:
    return _says_i(read, pieces, rules) or _says(read, rules.we, rules.not_we)


def _says_i(read: _Reading, pieces: Sequence[str], rules: Rules) -> bool:
    if _says(read, rules.first_person, rules.not_first_person):
        return True
    starts = (piece.split(maxsplit=1)[0] for piece in pieces if rules.drops_i)
    return any(_says(_read(start), rules.action, rules.not_action) for start in starts)


def _pieces(text: str) -> tuple[str, ...]:
    """Cut a text into sentences, and what is too long to quote into clauses, then by length."""
    pieces = _SENTENCE_END.split(text[:EXAMINED])
    for cut in (_CLAUSE_END.split, _PIECE.findall):
        pieces = [
            part for long in pieces for part in (cut(long) if len(long) > PASSAGE else [long])
        ]
    return tuple(filter(None, map(str.strip, pieces)))


def _lacks(read: _Reading, wanted: tuple[str, ...], unless: tuple[str, ...]) -> bool:
    return bool(wanted) and not _says(read, wanted, unless)


def _says(read: _Reading, wanted: tuple[str, ...], unless: tuple[str, ...] = ()) -> bool:
    finder, exceptions = _finder(wanted, unless)
    if not finder.search(read.line):
        return False
    return finder.search(exceptions.sub(" .", read.line)) is not None


@lru_cache(maxsize=4096)
def _finder(
    wanted: tuple[str, ...], unless: tuple[str, ...]
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile a list and its exceptions once.

    An exception counts only where the list would find it: "té" limits `*é`, but not "te".
    """
    finder = _expression(
        _exact(p) + _ACCENTED if _is_sharp(p) else _plain(_exact(p)) for p in wanted
    )
    spellings = (word for p in unless for word in (_plain(_exact(p)), _exact(p) + _ACCENTED))
    examples = ((word, _line([*_words(word.replace("*", "x")), "x"])) for word in spellings)
    return finder, _expression(word for word, example in examples if finder.search(example))


def _is_sharp(pattern: str) -> bool:
    """Tell whether it is an ending written with an accent: "arregle" isn't "arreglé"."""
    ending = pattern.startswith("*") and " " not in pattern
    return ending and _plain(_exact(pattern)) != _exact(pattern)


def _expression(patterns: Iterable[str]) -> re.Pattern[str]:
    """Join patterns into one expression, by first letter: at each word only a few are tried."""
    words: dict[str, list[str]] = {}
    endings = []
    for spelled in sorted(set(map(_spell, patterns))):
        if spelled.startswith(" "):
            letter = spelled[1] if spelled[1].isalpha() else ""
            words.setdefault(letter, []).append(spelled[1 + len(letter) :])
        else:
            endings.append(spelled)
    grouped = "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in words.items())
    return re.compile("|".join([f" (?:{grouped or _spell('')})", *endings]))


def _spell(pattern: str) -> str:
    """Write one pattern as an expression: " word(?= )" or, of an ending, "ing(?= )".

    No character that means something to `re` is left in a word: all of those are `_SPACES`.
    """
    words = _words(pattern.replace("*", _ANY))
    spelled = _line([_spell_word(word) for word in words]).removeprefix(f" {_LETTERS}")
    if spelled.endswith(f"{_LETTERS} "):
        return spelled.removesuffix(f"{_LETTERS} ")
    return f"{spelled[:-1]}(?= )" if words else "(?!)"


def _spell_word(word: str) -> str:
    if word == _ANY:
        return _LETTERS.replace("0", "1", 1)
    return r"\d{1,40}" if word.isdigit() else word.replace(_ANY, _LETTERS)
