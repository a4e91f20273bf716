"""A competency conversation: data (a script) and a pure state machine.

``step`` answers one input; ``show`` draws the screen again from saved state alone.
"""

from core.domain.interview.briefing import Briefing
from core.domain.interview.lives import begin, renew, reopen
from core.domain.interview.moves import step
from core.domain.interview.readback import Exchange, history
from core.domain.interview.script import Script
from core.domain.interview.state import (
    Attached,
    Chosen,
    Detached,
    Evidence,
    Input,
    Opened,
    Pressed,
    State,
    Tied,
    Typed,
    Wished,
    from_json,
    tidy,
    to_json,
)
from core.domain.interview.told import Heard, Renewed, ToldStep, heard
from core.domain.interview.turn import (
    Appealed,
    BadgeChosen,
    Consented,
    Event,
    LanguageChanged,
    Sent,
    Transition,
)
from core.domain.interview.views import show

__all__ = [
    "Appealed",
    "Attached",
    "BadgeChosen",
    "Briefing",
    "Chosen",
    "Consented",
    "Detached",
    "Event",
    "Evidence",
    "Exchange",
    "Heard",
    "Input",
    "LanguageChanged",
    "Opened",
    "Pressed",
    "Renewed",
    "Script",
    "Sent",
    "State",
    "Tied",
    "ToldStep",
    "Transition",
    "Typed",
    "Wished",
    "begin",
    "from_json",
    "heard",
    "history",
    "renew",
    "reopen",
    "show",
    "step",
    "tidy",
    "to_json",
]
