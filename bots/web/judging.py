"""An assessor's decision on its way in: what was ticked and typed, and what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bots.web.problems import words_of
from bots.web.visit import Form
from core.domain.desk import Card
from core.domain.errors import CommentMissing, EarnedError, LevelMissing
from core.domain.review import Outcome, Result, check
from core.domain.screens import Words

FILLER = "-"
MOST_DIGITS = 6


@dataclass(frozen=True)
class Judgement:
    """What stands in the form. ``wrong`` says, per criterion, what is still missing."""

    levels: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    question: str = ""
    misses: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    unsure: bool = False
    note: str = ""
    wrong: Mapping[str, Words] = field(default_factory=dict)
    mismatch: Words | None = None

    @property
    def results(self) -> dict[str, Result]:
        """As the domain wants it."""
        return {
            one: Result(
                level,
                self.comments.get(one, ""),
                self.misses.get(one, ""),
                self.steps.get(one, ""),
            )
            for one, level in self.levels.items()
        }

    @property
    def complete(self) -> bool:
        """Whether it can be decided so."""
        return not self.wrong and self.mismatch is None


def fresh(card: Card) -> Judgement:
    """The form before anything was ticked; what was met before stays met."""
    before = {p.criterion.id: p.before for p in card.parts if p.before and not p.open}
    return Judgement(levels={one: result.level for one, result in before.items()})


def read(card: Card, form: Form) -> Judgement:
    """What the form brought."""
    ids = [part.criterion.id for part in card.parts]
    ticked = {one: form.text(f"level-{one}") for one in ids if form.text(f"level-{one}")}
    # What a renewal recognises has no field: it stays.
    stays = {p.criterion.id: p.before.level for p in card.parts if p.before and p.since}
    return Judgement(
        levels={**ticked, **stays},
        comments={one: form.text(f"comment-{one}") for one in ids},
        question=form.text("question"),
        misses={one: form.text(f"misses-{one}") for one in ids},
        steps={one: form.text(f"step-{one}") for one in ids},
        unsure=bool(form.text("unsure")),
        note=form.text("colleagues"),
    )


def seen(form: Form) -> int:
    """Which round of the claim stood on the page that the form was on; 0 where it does not say."""
    told = form.text("round")
    return int(told) if told.isdecimal() and len(told) < MOST_DIGITS else 0


def looked_through(card: Card, given: Judgement, outcome: Outcome) -> Judgement:
    """The same judgement with everything that it lacks for ``outcome``, all at once.

    The domain says what is wrong one thing at a time, so each is noted, filled in here
    only, and asked again.
    """
    results = dict(given.results)
    met = next(level.id for level in card.badge.scale if level.met)
    wrong: dict[str, Words] = {}
    mismatch: Words | None = None
    for _ in range(2 * len(card.parts) + 1):
        try:
            check(card.badge, outcome, results)
            break
        except LevelMissing as lacks:
            criterion = lacks.params["criterion"]
            results[criterion] = Result(met, FILLER)
            wrong[criterion] = words_of(lacks)
        except CommentMissing as lacks:
            criterion = lacks.params["criterion"]
            results[criterion] = Result(results[criterion].level, FILLER)
            wrong[criterion] = words_of(lacks)
        except EarnedError as other:
            mismatch = words_of(other)
            break
    # While levels are missing, nobody can say whether they fit the outcome.
    unfit = None if wrong else mismatch
    return replace(given, wrong=wrong, mismatch=unfit)
