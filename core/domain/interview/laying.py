"""Screens laid over the place where an interview stands: laying them there, and leaving them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.domain.interview.state import APPEAL
from core.domain.interview.turn import LanguageChanged, Turn


def press_aside(turn: Turn, option: str) -> bool:
    """An option of the screen laid over the place. False when it is not one of those."""
    if option in ("go_on", "back"):
        turn.state = replace(turn.state, aside="")
        return True
    if not option.startswith("language:"):
        turn.state = replace(turn.state, aside="")
        return False
    speak(turn, option.removeprefix("language:"))
    return True


def speak(turn: Turn, language: str) -> None:
    if language not in turn.briefing.languages:
        turn.refuse("choose_one")
        return
    before, turn.state = turn.state, replace(turn.state, language=language, aside="")
    if turn.state != before:
        turn.events.append(LanguageChanged(language))


def lay_over(aside: str) -> Callable[[Turn], None]:
    def lay(turn: Turn) -> None:
        turn.state = replace(turn.state, aside=aside)

    return lay


def appeal(turn: Turn) -> None:
    """Another look at the decision: why, is asked next."""
    until = turn.state.appeal_until
    if turn.state.heard is not None:
        turn.refuse("appeal_answered")
    elif until is None or turn.now >= until:
        turn.refuse("appeal_closed")
    else:
        turn.state = replace(turn.state, aside=APPEAL)
