"""What a learner wrote that may tell who they are: marked for them before they send it. Pure.

Small rules that anyone can read: their own name and its parts, handles, e-mail addresses,
telephone numbers, addresses of profiles, and words with a capital after "my name is". Each mark
says why. Nothing is ever taken out: the learner changes it or leaves it. A word too many costs a
glance; a name that nobody marked costs a fair reading. The phrases stand in ``prompts/rules``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from core.domain.matching import EXAMINED, UNSPACED, fold
from core.domain.probes import Rules

LEAST_PART = 3
MOST_MARKS = 8
LONGEST_WORD = 60
# Where a path leads to a person: the hosts of profiles, and the short ways to them.
PROFILES = (
    "linkedin.com/in/",
    "github.com/",
    "gitlab.com/",
    "facebook.com/",
    "instagram.com/",
    "twitter.com/",
    "x.com/",
    "threads.net/",
    "tiktok.com/@",
    "youtube.com/@",
    "youtube.com/user/",
    "youtube.com/channel/",
    "medium.com/@",
    "behance.net/",
    "dribbble.com/",
    "orcid.org/",
    "xing.com/profile/",
    "t.me/",
    "wa.me/",
    "discord.com/users/",
    "reddit.com/user/",
    "reddit.com/u/",
    "stackoverflow.com/users/",
)
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{3,2000}|\b[a-z]{1,20}\.(?:com|net|org|me)/@?\w[^\s<>\"]{0,300}",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
# Mentions as chat platforms write them, "@ana", and Discord's older "ana#1234".
_HANDLE = re.compile(
    r"<@!?\w{2,40}(?:\|[^>]{0,80})?>|(?<![\w.])@[\w.-]{2,40}|\b[\w.]{2,32}#\d{4}\b"
)
# Nine to fifteen digits, as ITU-T E.164 has it, with what people put between them.
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ().\u00a0/-]{0,2}\d){8,14}(?!\w)")
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\s.'’-]{1,3}")
_CAPITAL = r"[^\W\d_][\w'’-]{0,40}"


class Why(StrEnum):
    """Why something may tell who somebody is."""

    EMAIL = "email"
    PROFILE = "profile"
    HANDLE = "handle"
    PHONE = "phone"
    NAME = "name"
    INTRODUCED = "introduced"


@dataclass(frozen=True, slots=True)
class Mark:
    """One place in a text: where it is, what stands there, and why it is marked."""

    start: int
    end: int
    text: str
    why: Why


def marks(text: str, name: str, rules: Collection[Rules] = ()) -> tuple[Mark, ...]:
    """Every place in ``text`` that may tell who its writer is, in order, none over another.

    ``name`` is how they are called here. At most ``MOST_MARKS``, each text once.
    """
    read = text[:EXAMINED]
    found: list[Mark] = []
    for one in _candidates(read, name, rules):
        if all(one.end <= other.start or one.start >= other.end for other in found):
            found.append(one)
    once: dict[str, Mark] = {}
    for one in sorted(found, key=lambda mark: mark.start):
        once.setdefault(one.text.casefold(), one)
    return tuple(once.values())[:MOST_MARKS]


def _candidates(text: str, name: str, rules: Collection[Rules]) -> Iterator[Mark]:
    """The surest first: where two overlap, it is the earlier that counts."""
    yield from _matches(_EMAIL, text, Why.EMAIL)
    parts = _parts(name)
    everyday = frozenset[str]().union(*(one.common for one in rules))
    for hit in _URL.finditer(text):
        if is_profile(hit.group(), parts):
            yield Mark(*hit.span(), hit.group(), Why.PROFILE)
    yield from _matches(_HANDLE, text, Why.HANDLE)
    yield from _matches(_PHONE, text, Why.PHONE)
    yield from _names(text, parts, everyday)
    for one in rules:
        yield from _introduced(text, one)


def _matches(pattern: re.Pattern[str], text: str, why: Why) -> Iterator[Mark]:
    return (Mark(*hit.span(), hit.group(), why) for hit in pattern.finditer(text))


def is_profile(url: str, parts: Collection[str] = ()) -> bool:
    """Whether an address leads to a person's profile, or has a part of their name in it."""
    plain = re.sub(r"^(?:https?://)?(?:www\.|m\.|[a-z]{2}\.)?", "", url.casefold())
    if any(plain.startswith(one) and len(plain) > len(one) for one in PROFILES):
        return True
    if re.match(r"[^/]{1,100}/@\w", plain):
        return True  # as on Mastodon and its like
    words = {fold(word)[1] for word in _WORD.findall(plain)}
    return any(part in words for part in parts)


# -- one's own name -----------------------------------------------------------------------


@lru_cache(maxsize=256)
def _parts(name: str) -> frozenset[str]:
    """The parts of a name as they are compared: without capitals and accents."""
    words = (fold(word)[1] for word in _WORD.findall(name[:200]))
    return frozenset(word for word in words if len(word) >= LEAST_PART or UNSPACED.search(word))


def _names(text: str, parts: frozenset[str], everyday: frozenset[str]) -> Iterator[Mark]:
    """The parts of a name wherever they stand; several in a row are one mark.

    A part that is an everyday word, like "Will", counts only with its capital.
    """
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if not _is_part(word.group(), parts, everyday):
            continue
        if run and not _BETWEEN.fullmatch(text[run[-1].end() : word.start()]):
            yield _run(text, run)
            run = []
        run.append(word)
    if run:
        yield _run(text, run)
    for part in parts:
        if UNSPACED.search(part):
            yield from _matches(re.compile(re.escape(part)), text, Why.NAME)


def _is_part(word: str, parts: frozenset[str], everyday: frozenset[str]) -> bool:
    if len(word) > LONGEST_WORD:
        return False
    plain = fold(word)[1]
    return plain in parts and (plain not in everyday or word[0].isupper())


def _run(text: str, run: list[re.Match[str]]) -> Mark:
    start, end = run[0].start(), run[-1].end()
    return Mark(start, end, text[start:end], Why.NAME)


# -- "my name is" -------------------------------------------------------------------------


@lru_cache(maxsize=32)
def _phrases(rules: Rules) -> re.Pattern[str] | None:
    if not rules.introduces:
        return None
    longest_first = sorted(rules.introduces, key=len, reverse=True)
    spoken = "|".join(r"\s+".join(map(re.escape, one.split())) for one in longest_first)
    return re.compile(rf"(?<!\w)(?i:{spoken})[\s:]{{1,3}}({_CAPITAL}(?:[ -]{_CAPITAL}){{0,4}})")


def _introduced(text: str, rules: Rules) -> Iterator[Mark]:
    """The words with a capital that follow; "I am happy" has none."""
    pattern = _phrases(rules)
    for hit in pattern.finditer(text) if pattern else ():
        end = hit.start(1)
        for word in re.finditer(_CAPITAL, hit.group(1)):
            if not word.group()[0].isupper() or fold(word.group())[1] in rules.common:
                break
            end = hit.start(1) + word.end()
        if end > hit.start(1):
            yield Mark(hit.start(1), end, text[hit.start(1) : end], Why.INTRODUCED)


def every(texts: Iterable[str], name: str, rules: Collection[Rules]) -> tuple[Mark, ...]:
    """The marks of several texts, each thing once."""
    found: dict[str, Mark] = {}
    for text in texts:
        for one in marks(text, name, rules):
            found.setdefault(one.text.casefold(), one)
    return tuple(found.values())[:MOST_MARKS]
