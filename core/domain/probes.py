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
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from core.domain.matching import (
    EXAMINED,
    UNSPACED,
    Reading,
    Wanted,
    fold,
    pieces_of,
    read_text,
    says,
)

FEW_WORDS = 6  # enough words for a text that no rules can judge
COMMON_SHARE = 0.2  # of the words: function words of the language, less its neighbours' twice
LAST_WORDS = 15  # how far from its end an answer is taken to say how it ended
_DATE = re.compile(r" (?:19[5-9]\d|20\d\d|\d\d?(?: \.)? \d\d?(?: \.)? \d\d)(?= )")
_WELL_FORMED = r"^(\*|\*?[^*\s]+\*?)( (\*|\*?[^*\s]+\*?))*$"  # `*` where a word starts or ends


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
_folded = AfterValidator(lambda words: frozenset(fold(word)[1] for word in words))
_WordSet = Annotated[frozenset[str], BeforeValidator(_split), _folded]
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
    introduces: Patterns = ()  # "my name is": a name may follow (see `naming.py`)
    not_done: Patterns = ()  # "I never", "I would like to": said, but not as something done

    def __hash__(self) -> int:  # quick: there is one set of rules for each language
        return hash(self.language)


def gaps(text: str, rules: Rules | None, *, consistency: bool = False) -> tuple[Gap, ...]:
    """Tell what an answer does not say yet, most important first.

    In: the answer; the rules of the language expected, if any; whether the question asks for
    something done more than once. Out: the gaps, in the order of `Gap`. A short answer that says
    everything isn't too short. In another language only `TOO_SHORT` is found. Sources: STAR, VARCS.
    """
    read = read_text(text := text[:EXAMINED])
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
    found = (piece for piece in pieces_of(story) if says(read_text(piece), tuple(words)))
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
        return found if len(found) > 1 or _count(read_text(" ".join(found))) >= FEW_WORDS else ()
    done = tuple(piece for piece in found if not says(read_text(piece), rules.not_done))
    read = read_text(" ".join(done))
    own = says(read, rules.action, rules.not_action) and _says_i(read, done, rules)
    return done if own else ()


def speaks(text: str, rules: Rules) -> bool:
    """Tell whether a text is in the language of these rules, by its share of function words.

    In doubt the answer is no: the rules of one language must not judge a text in another.
    """
    return _is_in(read_text(text[:EXAMINED]), rules)


def _count(read: Reading) -> float:
    """Count words; where a script has no spaces, two characters count as one."""
    return len(read.words) + len(UNSPACED.findall("".join(read.words))) / 2


def _is_in(read: Reading, rules: Rules) -> bool:
    known = sum(map(rules.common.__contains__, read.words))
    others = sum(map(rules.foreign.__contains__, read.words))
    enough = known - 2 * others >= COMMON_SHARE * len(read.words)
    return enough and len(rules.common.intersection(read.words)) > 1


def _missing(read: Reading, text: str, rules: Rules, consistency: bool) -> Iterator[Gap]:
    acts = not _lacks(read, rules.action, rules.not_action)
    if not acts and not _lacks(read, rules.being, ()):
        yield Gap.NO_ACTION
    if says(read, rules.we, rules.not_we) and not _says_i(read, pieces_of(text), rules):
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
    *before, last = pieces_of(text) or ("",)
    read = read_text(last)
    own = _says_i(read, [last], rules) or says(read, rules.we, rules.not_we)
    if before and acts and not own:
        return True
    last_words = " ".join(text.split()[-LAST_WORDS:])
    return says(read_text(last_words), rules.last_result, rules.not_last_result)


def _says_i(read: Reading, pieces: Sequence[str], rules: Rules) -> bool:
    if says(read, rules.first_person, rules.not_first_person):
        return True
    starts = (piece.split(maxsplit=1)[0] for piece in pieces if rules.drops_i)
    return any(says(read_text(start), rules.action, rules.not_action) for start in starts)


def _lacks(read: Reading, wanted: Wanted, unless: Wanted) -> bool:
    return bool(wanted) and not says(read, wanted, unless)
