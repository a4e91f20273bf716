"""An assessor's decision on its way in from Slack: what was chosen and typed, what it lacks.

Pure. What was filled in so far is a ``draft``, a ``Result`` per criterion that may be
incomplete; whoever calls keeps it while pages are turned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bots.slack_bot.blocks import Block
from core.domain.errors import EarnedError, LevelMissing
from core.domain.judging import DECIDED, JUDGED, fresh, lacking, may_judge, outcome
from core.domain.review import Result

RESULT = "result."
COMMENT = "comment."
MISSES = "misses."
STEP = "step."
NO_STEP = "none"
QUESTION = "question"
NOTE = "colleagues"
UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Place:
    """What a window is about, as it was when it was drawn; it travels in ``private_metadata``."""

    claim: str = ""
    version: int = 0
    round: int = 0
    page: int = 1
    outcome: str = ""

    def encode(self) -> str:
        """Ids and numbers only; nothing that a person wrote."""
        held = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(held, separators=(",", ":"))

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Place:
        """Where a window that came back belongs; an empty place for one that is not ours."""
        try:
            held = json.loads(str(view.get("private_metadata", "")))
            return cls(
                claim=str(held["claim"]),
                version=int(held["version"]),
                round=int(held["round"]),
                page=int(held["page"]),
                outcome=str(held["outcome"]),
            )
        except (ValueError, TypeError, KeyError):
            return cls()


def needed(block: Block) -> Block:
    """A level must be chosen before deciding; while turning pages it may still be open."""
    is_level = str(block.get("block_id", "")).startswith(RESULT)
    return {**block, "optional": False} if is_level else block


def read_results(view: Mapping[str, Any]) -> dict[str, Result]:
    """What stands in the inputs of one page. A level that was not chosen yet is empty."""
    given = _values(view)
    found: dict[str, Result] = {}
    for name in given:
        for start in (RESULT, COMMENT):
            if name.startswith(start):
                one = name.removeprefix(start)
                level, comment = given.get(RESULT + one, ""), given.get(COMMENT + one, "")
                step = given.get(STEP + one, "")
                step = "" if step == NO_STEP else step
                found[one] = Result(level, comment, given.get(MISSES + one, ""), step)
    return found


def read_ask(view: Mapping[str, Any]) -> str:
    """The question that was typed."""
    return _values(view).get(QUESTION, "")


def read_aside(view: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether a colleague should look too, and the word for colleagues."""
    given = _values(view)
    return bool(given.get(UNSURE)), given.get(NOTE, "")


def _values(view: Mapping[str, Any]) -> dict[str, str]:
    """What every input of a window holds, by the id of its block."""
    state = view.get("state") or {}
    found: dict[str, str] = {}
    for block_id, actions in (state.get("values") or {}).items():
        for one in actions.values():
            chosen = one.get("selected_option") or {}
            ticked = "".join(str(tick["value"]) for tick in one.get("selected_options") or ())
            found[block_id] = str(chosen.get("value") or one.get("value") or ticked)
    return found


def updated(view: dict[str, Any]) -> dict[str, Any]:
    """The answer to a submitted window: it shows something else from now on."""
    return {"response_action": "update", "view": view}


def input_of(criterion: str, wrong: EarnedError) -> str:
    """The id of the input that an error is about."""
    return (RESULT if isinstance(wrong, LevelMissing) else COMMENT) + criterion


__all__ = [
    "COMMENT",
    "DECIDED",
    "JUDGED",
    "QUESTION",
    "RESULT",
    "Place",
    "fresh",
    "input_of",
    "lacking",
    "may_judge",
    "needed",
    "outcome",
    "read_ask",
    "read_results",
    "updated",
]
