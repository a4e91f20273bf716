"""The story of one judgement that is told in each channel, and what may be read of it by whom.

Bo and Cleo judge without knowing of one another and differ, Lea leads and decides "not yet", Dora
knows whose claim it is, Ana asks for another look, and Eve, who has not judged, finds for her.
"""

from __future__ import annotations

import re

from bots.web.app import build_web
from core.app import Earned
from core.domain.rules import BadgeRules, Panel
from tests.bots.web.windows import Window
from tests.support.journeys import BADGE, Town, badge
from tests.support.reading import Reader
from tests.support.transcripts import Log

LEARNER = "Anastasia Quintero"
FIRST = badge().criteria[0].id
PART = badge().criteria[0].name["en"]

# What each assessor writes for the learner, and for colleagues alone.
BO_SAYS, BO_NOTES = "Please say how you found the fault.", "I could not tell who looked first."
CLEO_SAYS, CLEO_NOTES = "You looked at the pads first.", "The order is plain to me."
LEA_SAYS, LEA_NOTES = "Tell us what you heard or felt.", "Cleo may be right, but it is thin."
EVE_SAYS = "You write that the brake was rubbing. That is how you knew, so this part is met."
WHY = "I did say how I found it: the brake was rubbing, and I saw which pad it was."
# What is of colleagues alone: no learner reads it, whatever was decided.
INSIDE = (BO_SAYS, BO_NOTES, CLEO_SAYS, CLEO_NOTES, LEA_NOTES)
JUDGES = ("Bo", "Cleo", "Dora", "Lea", "Eve")

# What the witness is asked for, and says.
SENTENCE = "She repaired the brake of my bike, and it has stopped well since then."
NEIGHBOUR = "Zenobia Gil"

# What Ana reads of the appeal in a chat, in English.
SAID = f'About "{PART}", the assessor wrote: "{EVE_SAYS}"'


def two_judge(town: Town) -> None:
    """The badge asks for two assessors."""
    town.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=Panel.TWO))


def reads_none(told: str, *secrets: str) -> None:
    """Nothing of this stands in what somebody saw."""
    found = [one for one in secrets if one in told]
    assert not found, f"{found} in:\n{told}"


def names_no_judge(told: str) -> None:
    """Nobody who judged is named in what the learner saw."""
    found = set(re.findall(r"\w+", told)) & set(JUDGES)
    assert not found, f"{found} in:\n{told}"


def names_no_learner(told: str) -> None:
    """Nothing that an assessor saw says whose claim it is, or who the witness was."""
    reads_none(told, *LEARNER.split(), NEIGHBOUR.split()[0])


def seen_by(log: Log, name: str) -> str:
    """All that ever came into the places that are somebody's own, as one line."""
    told = " ".join(text for place, text in log.entries if place.startswith(name))
    return re.sub(r"[\s│┃]+", " ", told)


def confirms(app: Earned, log: Log, told: str) -> None:
    """The neighbour opens the link that was passed on to her, without an account, and confirms."""
    (path,) = set(re.findall(r"/witness/[\w-]+", told))
    rosa = Reader("The neighbour", Window(build_web(app), home=app.settings.public_url), log)
    rosa.opens(path)
    rosa.sees(f"{LEARNER} asks you for a sentence", SENTENCE)
    rosa.presses("Yes, I saw that", relation="neighbour", name=NEIGHBOUR)
    rosa.sees("Thank you", "You confirmed the sentence.")


def learner_reads(told: str) -> None:
    """What Ana may know of her judges, from all that she saw: what was decided, and why."""
    for said in (LEA_SAYS, WHY, "Somebody who did not judge it looks at it again.", SAID):
        assert said in told
    assert "Somebody who did not judge it before read it and found every part met." in told
    # The notice says it at once, too.
    notice = "somebody who had not judged your claim before looked at it again, and found every"
    assert f"As you asked, {notice} part met." in told
    # Her own words are hers, not those of an assessor.
    assert set(re.findall(rf"\((\w+) · [^>]*> {WHY}", told)) == {"You"}
    reads_none(told, *INSIDE)
    names_no_judge(told)
