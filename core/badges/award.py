"""What an award says, before it becomes a credential: plain values, no rules, no JSON.

The names are those of the data models of Open Badges 3.0 in our spelling. Every ``id`` is
an absolute address given by the caller; two things must not share one. Texts are shown as they
are; where the standard reads Markdown (criteria, narratives) it is said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Image:
    """A picture: square, PNG or SVG. ``id`` is its address, ``caption`` what it shows."""

    id: str
    caption: str | None = None


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The organization that issues, or that made the achievement. ``id`` is its DID."""

    id: str
    name: str
    url: str | None = None
    description: str | None = None
    image: Image | None = None
    email: str | None = None


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What one must show to earn it. ``narrative`` is Markdown; ``id`` a page that says more.

    ``assessment`` says how it is assessed (an interview, which kinds of evidence, how many
    assessors), in Markdown. An achievement has no other place for it, so it becomes the last
    paragraph of the narrative.
    """

    narrative: str
    id: str | None = None
    assessment: str | None = None


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """A skill or standard this achievement matches; ``target_url`` is its own address (ESCO)."""

    target_name: str
    target_url: str
    target_type: str
    target_code: str | None = None
    target_framework: str | None = None
    target_description: str | None = None


@dataclass(frozen=True, kw_only=True)
class Level:
    """One step of a scale; ``level`` says how high it is (``"1"``, ``"met"``)."""

    id: str
    name: str
    level: str
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """One criterion and its scale, lowest level first. ``required_level`` is a level's id."""

    id: str
    name: str
    levels: tuple[Level, ...]
    required_level: str | None = None


@dataclass(frozen=True, kw_only=True)
class Achievement:
    """What can be earned, the same for everybody who earns this version of it.

    ``achievement_type`` is one of the standard's (``rules.ACHIEVEMENT_TYPES``) or ``ext:…``;
    ``in_language`` a language tag such as ``en`` or ``pt-BR``.
    """

    id: str
    name: str
    description: str
    criteria: Criteria
    achievement_type: str
    in_language: str
    image: Image | None = None
    creator: Profile | None = None
    human_code: str | None = None
    version: str | None = None
    tags: tuple[str, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    rubrics: tuple[Rubric, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an assessor decided for one criterion: the ids of a rubric and of a level of it."""

    rubric: str
    level: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Something the decision rests on, as far as the learner lets it be seen.

    ``id`` is where it can be seen, ``narrative`` Markdown, ``genre`` what kind of thing it is
    (``Photograph``). At least one of the first three must be given.
    """

    id: str | None = None
    name: str | None = None
    narrative: str | None = None
    description: str | None = None
    genre: str | None = None


@dataclass(frozen=True, kw_only=True)
class Status:
    """The slot in which an award can be revoked: ``list_id`` is the list's address.

    See ``status.py``, also for why there is one and not two.
    """

    list_id: str
    index: int


@dataclass(frozen=True, kw_only=True)
class Notice:
    """The words by which a demonstration says that it is one, wherever somebody may look.

    ``label`` stands before every name, ``sentence`` before every description and the criteria.
    """

    label: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Award:
    """One achievement, earned by one person, as it is to be signed.

    ``id`` is the credential's; ``subject_id`` a ``urn:uuid:…`` made for this award alone, so
    that two badges cannot be traced to one person. ``recipient_name`` is put in only if the
    person chose so; ``narrative`` says how this person was assessed, in Markdown. Times carry a
    time zone and are written in UTC to the second. ``hosted`` is the address of the same award
    as an assertion of Open Badges 2.0 (``ob2.py``). A demonstration is an award with a ``notice``.
    """

    id: str
    name: str
    description: str
    issuer: Profile
    achievement: Achievement
    subject_id: str
    valid_from: datetime
    awarded_at: datetime
    valid_until: datetime | None = None
    recipient_name: str | None = None
    narrative: str | None = None
    image: Image | None = None
    results: tuple[Result, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    status: Status | None = None
    hosted: str | None = None
    notice: Notice | None = None

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration, which only a demonstration's key may sign."""
        return self.notice is not None
