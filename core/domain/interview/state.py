"""What an interview remembers, and what can come in.

``State`` is one immutable value that goes to JSON and back unchanged. Whatever a
person told stays in it: a changed answer moves the words before it to ``earlier``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from pydantic import TypeAdapter

from core.domain.interview.told import Heard, Renewed, ToldStep
from core.domain.screens import EvidenceKind

MOST_ANSWER = 10_000
MOST_TITLE = 300
MOST_EVIDENCE = 40
# In one interview, with what was changed or taken away: a book of 150 pages.
MOST_TOLD = 400_000


class Kind(StrEnum):
    """How a question was settled."""

    SAID = "said"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Said:
    """Words a person gave. ``asked`` is "" for the question itself, else why they were
    asked: ``story`` (heard in the story), a probe's gap, ``more`` or ``later``."""

    text: str
    at: datetime
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything said to one question. ``earlier`` keeps what was said before a change."""

    kind: Kind
    said: tuple[Said, ...] = ()
    earlier: tuple[Said, ...] = ()

    @property
    def text(self) -> str:
        """All that is said now, as one text."""
        return "\n".join(one.text for one in self.said)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence and the ids of the criteria it shows.

    ``url`` for a link; ``text`` for words in full; ``file_id``, ``sha256``, ``media_type`` and ``size`` (bytes)
    for a file; ``relation`` for a witness.
    """

    id: str
    kind: EvidenceKind
    title: str
    at: datetime
    criteria: tuple[str, ...] = ()
    url: str = ""
    text: str = ""
    relation: str = ""
    file_id: str = ""
    sha256: str = ""
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Probe:
    """One more question about an answer: which criterion, and what it lacked."""

    criterion: str
    gap: str


@dataclass(frozen=True, slots=True)
class State:
    """Where an interview stands.

    ``place`` is what is asked now; ``trail`` the way back; ``passed`` the places that
    need no asking again; ``aside`` a screen laid over the place ("", language, saved,
    declined, appeal). ``returning`` means: after this answer, back to the read-back.
    ``reopened`` holds the criteria an assessor found not yet met, with ``reasons``, the rule of
    good evidence that each still ``misses``, and the next ``steps``. Until ``appeal_until``
    another look at the decision can be asked for; ``heard`` is there where the decision is the answer
    to that. ``renews`` is there in a renewal; what it does not keep is ``reopened`` from its beginning.
    """

    script: str
    script_version: int
    language: str
    place: str
    trail: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    aside: str = ""
    returning: bool = False
    consent: int | None = None
    badge: str | None = None
    badge_version: int | None = None
    query: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    dropped: tuple[Evidence, ...] = ()
    probes: tuple[Probe, ...] = ()
    helped: tuple[str, ...] = ()
    adding: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    misses: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, ToldStep] = field(default_factory=dict)
    appeal_until: datetime | None = None
    heard: Heard | None = None
    round: int = 1
    sent_at: datetime | None = None
    renews: Renewed | None = None

    @property
    def shorter(self) -> bool:
        """Whether something was told in an interview before, so that it is not asked again."""
        return self.renews is not None and bool(self.reopened)

    def slot(self, place: str) -> str:
        """The key under which the answer to ``place`` is kept.

        Criteria answers are kept per badge, so that choosing another badge loses nothing.
        """
        if place.startswith(CRITERION):
            return f"{self.badge}/{place.removeprefix(CRITERION)}"
        if place.startswith(PROBE):
            return f"{self.badge}/{place.removeprefix(PROBE).rpartition('/')[0]}"
        return place

    @property
    def told(self) -> int:
        """How many characters were told in all; what was changed or taken away counts too."""
        answers = (one for a in self.answers.values() for one in (*a.said, *a.earlier))
        pieces = (*self.evidence, *self.dropped)
        shown = sum(len(e.title) + len(e.url) + len(e.text) + len(e.relation) for e in pieces)
        return shown + sum(len(one.text) for one in answers)

    def answer(self, place: str) -> Answer | None:
        """What was said at ``place``, if anything."""
        return self.answers.get(self.slot(place))

    def with_answer(self, place: str, answer: Answer) -> State:
        """The same state with that answer kept."""
        return replace(self, answers={**self.answers, self.slot(place): answer})


CRITERION = "criterion/"
PROBE = "probe/"
# Laid over a reopened claim: why somebody else should look at the decision.
APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Opened:
    """Nothing is said; show where we are."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Words. ``place`` is the question they answer, where a face knows it."""

    text: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """One option or action of the screen, by its id."""

    option: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Several options of the screen, by their ids."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attached:
    """A new piece of evidence; a file is stored before this is said."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Detached:
    """Take a piece of evidence away."""

    evidence_id: str


@dataclass(frozen=True, slots=True)
class Tied:
    """Say anew which criteria a piece of evidence shows."""

    evidence_id: str
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wished:
    """A badge that is wished for, so that it need not be asked. It counts after the consent."""

    badge_id: str


Input: TypeAlias = Opened | Typed | Pressed | Chosen | Attached | Detached | Tied | Wished

_ADAPTER = TypeAdapter(State)


def to_json(state: State) -> str:
    """The state as JSON text."""
    return _ADAPTER.dump_json(state, exclude_defaults=True).decode()


def from_json(text: str) -> State:
    """The state that ``to_json`` wrote. Raises ``pydantic.ValidationError`` on other text."""
    return _ADAPTER.validate_json(text)


# Direction overrides and isolates can make a text read as another one. Marks (LRM, RLM)
# are needed for honest right-to-left writing and stay.
_HIDDEN = dict.fromkeys(
    [c for c in range(32) if c not in (9, 10)]
    + list(range(127, 160))
    + list(range(0x202A, 0x202F))
    + list(range(0x2066, 0x206A))
    + list(range(0xD800, 0xE000))
    + [0xFEFF, 0xFFFE, 0xFFFF]
)
# Controls, spaces, and marks that sit on a letter; letters and symbols that look like a space.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs", "Mn", "Me"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Composing a long pile of marks takes quadratic time, and nobody writes one.
_PILE = re.compile(r"([^\x00-\x7f\w]{30,})")


def tidy(text: str) -> str:
    """The text without control characters, direction overrides and outer white space.

    Line ends become ``\\n``; letters are composed (Unicode NFC). Nothing readable goes; a
    text with nothing readable in it (zero-width spaces, say) is empty. Piles of thirty
    marks and more stay as they are.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_HIDDEN)
    between = enumerate(_PILE.split(plain))
    pieces = (one if odd % 2 else unicodedata.normalize("NFC", one) for odd, one in between)
    told = "".join(pieces).strip()
    return told if any(map(_is_seen, set(told))) else ""


def _is_seen(character: str) -> bool:
    return character not in _BLANK and unicodedata.category(character) not in _UNSEEN
