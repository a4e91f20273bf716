"""Two who differ, a lead, somebody who knows whose claim it is, and an appeal, on the page.

Read it as a story, in two languages: ``EARNED_TEST_TRANSCRIPTS=folder`` keeps what everybody saw.
"""

from __future__ import annotations

import pytest

from bots.web.app import build_web
from bots.web.sessions import DOORS
from core.domain.people import Actor, Face, Role
from tests.bots.web.windows import Window
from tests.journeys.judgement import (
    BO_NOTES,
    BO_SAYS,
    CLEO_NOTES,
    CLEO_SAYS,
    EVE_SAYS,
    FIRST,
    INSIDE,
    JUDGES,
    LEA_NOTES,
    LEA_SAYS,
    LEARNER,
    WHY,
    names_no_judge,
    names_no_learner,
    reads_none,
    two_judge,
)
from tests.journeys.scripts import TEXTS
from tests.support.journeys import ANSWER, STORY, Town, badge
from tests.support.reading import Reader
from tests.support.told import keep
from tests.support.transcripts import Log

MET = {one.id: "met" for one in badge().criteria}
SHORT = MET | {FIRST: "not_yet"}

# What matters most to a person stands here in full, so that a wrong text fails.
WORDS = {
    "en": {
        "passed on": "Somebody else looks at this claim",
        "closed": "You cannot judge this claim",
        "first is kept": "Now a colleague looks at the claim without knowing what you found.",
        "not yours": "You judged this one. A colleague is next",
        "differ": "A colleague saw it differently, so a lead assessor looks at both.",
        "both": "The first assessor found Not yet",
        "not yet": "Not yet, and here is why. Shown already: 3 of 4 parts.",
        "why": "Why do you see it differently?",
        "again": "Somebody who did not judge it looks at it again.",
        "not theirs": "Somebody who did not judge it is next",
        "before": "Last time it was not yet met, because:",
        "upheld": "Somebody who did not judge it before read it and found every part met.",
        "said": f'About "Find the fault", the assessor wrote: "{EVE_SAYS}"',
        "recorded": "Two assessors saw it differently. A third, experienced one decides.",
    },
    "es": {
        "passed on": "La mira otra persona",
        "closed": "No puedes evaluar esta solicitud",
        "first is kept": "Ahora otra persona mira la solicitud sin saber qué encontraste.",
        "not yours": "Ya la evaluaste. Le toca a otra persona",
        "differ": "Otra persona la vio de forma distinta, así que quien coordina mira las dos.",
        "both": "La primera persona que evaluó encontró Todavía no",
        "not yet": "Todavía no, y aquí está el porqué. Ya está demostrado: 3 de 4 partes.",
        "why": "¿Por qué lo ves de otra manera?",
        "again": "Alguien que no la evaluó la mira otra vez.",
        "not theirs": "Le toca a alguien que no la evaluó",
        "before": "La última vez no se cumplía todavía, porque:",
        "upheld": "Alguien que no la había evaluado la leyó y vio que se cumple cada parte.",
        "said": f"Sobre «Encontrar la falla», quien evaluó escribió: «{EVE_SAYS}»",
        "recorded": "Dos personas evaluadoras lo vieron distinto. Decide una tercera, con experiencia.",
    },
}


class Cast:
    """Everybody of the story, each before a window of their own, and the words they look for."""

    def __init__(self, town: Town, language: str) -> None:
        self.town, self.language, self.log = town, language, Log()
        self.words = WORDS[language]
        self.web = build_web(town.app)
        self.learner = town.learner(LEARNER, language)
        self.claim = town.sent(self.learner)
        self.ana = self._reader(LEARNER, self.learner, Face.CHAT)
        self.bo, self.cleo, self.dora, self.lea, self.eve = (
            self._reader(name, self._colleague(name), Face.DESK) for name in JUDGES
        )

    def _colleague(self, name: str) -> Actor:
        """An assessor; Lea leads besides."""
        organizing, olga = self.town.app.organizing, self.town.organizer
        secret = organizing.invite_colleague(olga, name, Role.ASSESSOR, self.language)
        who = self.town.app.entering.sign_in(secret).actor
        if name == "Lea":
            organizing.grant(olga, who.person_id, Role.LEAD)
        return who

    def _reader(self, name: str, who: Actor, face: Face) -> Reader:
        """Somebody who is signed in."""
        window = Window(self.web, language=self.language)
        with self.town.app.store.transaction(who.community_id) as tx:
            secret = tx.doors.enter(who.community_id, who.person_id, face)
        door = DOORS[face]
        window.client.cookies.set(door.cookie, secret, domain="127.0.0.1", path=door.path)
        return Reader(name, window, self.log)

    def word(self, key: str) -> str:
        """What stands on a button."""
        return TEXTS.get(self.language, key)

    def looks(self, who: Reader) -> None:
        """At the queue and the card."""
        who.opens("/desk")
        who.opens(f"/desk/claims/{self.claim}")

    def takes(self, who: Reader) -> None:
        """Take the claim, of which nothing is read before one says that one knows nobody."""
        self.looks(who)
        reads_none(who.seen, ANSWER, STORY)
        who.presses(self.word("page.card.take"))
        who.sees(ANSWER, STORY)

    def judges(self, who: Reader, levels: dict[str, str], said: str, note: str = "") -> None:
        """Decide, with words about the part that is looked at closely."""
        button = self.word("page.card.award" if levels == MET else "page.card.not_yet")
        chosen = {f"level-{one}": level for one, level in levels.items()}
        who.presses(button, **chosen, **{f"comment-{FIRST}": said, "colleagues": note})

    def reads(self) -> Reader:
        """Ana looks at her claim."""
        self.ana.opens(f"/claims/{self.claim}")
        return self.ana


@pytest.mark.parametrize("language", ["en", "es"])
def test_judged_by_two_settled_by_a_lead_and_upheld(sqlite_town: Town, language: str) -> None:
    two_judge(sqlite_town)
    cast = Cast(sqlite_town, language)
    told, word = cast.words, cast.word
    dora, bo, cleo, lea, eve = cast.dora, cast.bo, cast.cleo, cast.lea, cast.eve

    # Dora knows whose claim this is. She reads nothing of it, and it goes to somebody else.
    cast.looks(dora)
    dora.presses(word("page.card.recuse"))
    dora.sees(told["passed on"])
    cast.looks(dora)
    dora.sees(told["closed"])
    reads_none(dora.seen, ANSWER, STORY)

    # Bo finds one part not yet met. A colleague looks too; there is nothing more for him to press.
    cast.takes(bo)
    cast.judges(bo, SHORT, BO_SAYS, BO_NOTES)
    bo.sees(told["first is kept"], told["not yours"])
    reads_none(bo.screen, word("page.card.take"), word("page.card.recuse"))
    assert word("claim.state.submitted") in cast.reads().screen

    # Cleo judges without a word of what Bo found, and finds every part met.
    cast.takes(cleo)
    reads_none(cleo.seen, BO_SAYS, BO_NOTES)
    cast.judges(cleo, MET, CLEO_SAYS, CLEO_NOTES)
    cleo.sees(told["differ"])
    reads_none(cleo.seen, BO_SAYS, BO_NOTES)
    reads_none(cast.reads().seen, *INSIDE, LEA_SAYS)

    # Lea reads what both wrote, also for colleagues alone, and says: not yet.
    cast.takes(lea)
    lea.sees(told["both"], BO_SAYS, BO_NOTES, CLEO_SAYS, CLEO_NOTES)
    cast.judges(lea, SHORT, LEA_SAYS, LEA_NOTES)
    ana = cast.reads()
    ana.sees(told["not yet"], LEA_SAYS)

    # Ana sees it differently. None of those who judged looks at it again.
    ana.presses(word("interview.appeal.begin"))
    ana.sees(told["why"])
    ana.presses(word("page.say.send"), text=WHY)
    ana.sees(told["again"], WHY)
    for one in (bo, lea):
        cast.looks(one)
        one.sees(told["not theirs"])
        reads_none(one.screen, word("page.card.take"))
    cast.looks(dora)
    dora.sees(told["closed"])

    # Eve reads her reason beside what was said before, about that part alone, and finds for her.
    cast.takes(eve)
    eve.sees(WHY, LEA_SAYS)
    assert eve.screen.count(told["before"]) == 1
    reads_none(eve.seen, *INSIDE)
    cast.judges(eve, MET, EVE_SAYS)
    sqlite_town.sign(cast.claim)

    # Ana reads that it was somebody else, and why; and what happened, without a name.
    cast.reads().sees(told["upheld"], told["said"])
    reads_none(ana.screen, LEA_SAYS)
    ana.opens(f"/claims/{cast.claim}/trail")
    ana.sees(told["recorded"])
    keep(f"judgement-page-{language}", cast.log.text())
    reads_none(ana.seen, *INSIDE)
    names_no_judge(ana.read)
    reads_none(dora.seen, ANSWER, STORY, WHY)
    for one in (bo, cleo, dora, lea, eve):
        names_no_learner(one.seen)
