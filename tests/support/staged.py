"""Claims that stand at every place of their life, with everybody around them; and what they try."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from core.domain.care import Barred
from core.domain.errors import EarnedError
from core.domain.interview import Pressed, Typed
from core.domain.people import Actor, Role
from core.domain.review import Outcome, Result
from core.domain.rules import BadgeRules, Panel
from core.domain.screens import Ask
from core.services.learning import Incoming
from tests.support.journeys import BADGE, Town, all_met, badge

FIRST = badge().criteria[0].id
MET = all_met(badge())
SHORT = MET | {FIRST: Result("not_yet", "Say how you found the fault.")}


@dataclass(frozen=True)
class Stage:
    """One claim at one place, and who everybody is to it."""

    claim: str
    file: str
    people: Mapping[str, Actor]


class Staged:
    """A town in which a claim can be put anywhere. ``assigned`` holds it, or did so last."""

    def __init__(self, town: Town, elsewhere: Town) -> None:
        self.town = town
        everything = frozenset(Role)
        holder = town.assessor("Assigned")
        town.app.organizing.grant(town.organizer, holder.person_id, Role.LEAD)
        lead = town.assessor("Lead")
        town.app.organizing.grant(town.organizer, lead.person_id, Role.LEAD)
        self.second = town.assessor("Second")
        self.people = {
            "other": town.learner("Other"),
            "witness": town.learner("Witness"),
            "assessor": town.assessor("Assessor"),
            "judged": town.assessor("Judged"),
            "assigned": holder,
            "friend": town.assessor("Friend"),
            "lead": lead,
            "organizer": town.organizer,
            "stranger": replace(elsewhere.organizer, roles=everything),
            "removed": self._removed(),
        }
        for name in ("assigned", "lead"):
            self.people[name] = replace(
                self.people[name], roles=frozenset({Role.ASSESSOR, Role.LEAD})
            )
        town.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=Panel.UNSURE))
        self._told = town.told(town.learner("First"))

    def _removed(self) -> Actor:
        """They assessed and led, until an organizer took both back and closed the door."""
        town = self.town
        who = town.assessor("Removed")
        for role in (Role.LEAD, Role.ASSESSOR):
            town.app.organizing.grant(town.organizer, who.person_id, role)
            town.app.organizing.take_back(town.organizer, who.person_id, role)
        for barred in Barred:
            town.app.reporting.block(town.organizer, who.person_id, barred)
        with town.app.store.reading(town.community.id) as tx:
            return tx.people.actor(who.person_id)

    # -- putting a claim somewhere ----------------------------------------------------------

    def at(self, where: str) -> Stage:
        """A claim of somebody new there; ``where`` is a column of the table, such as R2."""
        owner, claim = self._draft()
        town, state, seat = self.town, where[0], where[1]
        talk = town.app.learning.attach(owner, claim, town.event(), "a.txt", b"Mine.", (FIRST,))
        assert talk.claim_id == claim
        with town.app.store.reading(town.community.id) as tx:
            (piece,) = tx.interviews.load(claim).state.evidence
        with town.app.store.transaction(town.community.id) as tx:
            for name, why in (("friend", "declared"), ("witness", "witness")):
                tx.conflicts.add(owner.person_id, self.people[name].person_id, why, claim)
        if state != "D":
            town.press(owner, claim, "submit")
            self._seat(owner, claim, seat)
            self._state(owner, claim, state)
        both = replace(owner, roles=frozenset({Role.ASSESSOR}))
        return Stage(claim, str(piece.file_id), {"owner": owner, "both": both, **self.people})

    def _draft(self) -> tuple[Actor, str]:
        """Told like the first one, without the minutes of telling it."""
        with self.town.app.store.transaction(self.town.community.id) as tx:
            person = tx.people.add("Owner", "en")
            state = tx.interviews.load(self._told).state
            claim = tx.claims.begin(person.id, self.town.space.id)
            tx.claims.choose_badge(claim.id, BADGE, 1)
            tx.interviews.begin(claim.id, person.id, state)
            return tx.people.actor(person.id), claim.id

    def _seat(self, owner: Actor, claim: str, seat: str) -> None:
        if seat in "2L":
            self._judge("judged", claim, SHORT, unsure=True)
        if seat == "L":
            self._judge("second", claim, MET)
        if seat == "A":
            self._judge("judged", claim, SHORT)
            appeal(self.town, owner, claim)

    def _state(self, owner: Actor, claim: str, state: str) -> None:
        if state != "S":
            self.town.app.reviewing.take(self.people["assigned"], claim)
        if state == "Q":
            self.town.app.reviewing.ask(self.people["assigned"], claim, "Which one?")
        elif state in "NA":
            decide(self.town, self.people["assigned"], claim, SHORT if state == "N" else MET)
        elif state == "W":
            self.town.app.learning.withdraw(owner, claim)

    def _judge(
        self, name: str, claim: str, found: dict[str, Result], *, unsure: bool = False
    ) -> None:
        who = self.second if name == "second" else self.people[name]
        self.town.app.reviewing.take(who, claim)
        decide(self.town, who, claim, found, unsure=unsure)

    # -- looking ----------------------------------------------------------------------------

    def state(self, stage: Stage) -> str:
        """The letter of the state a claim is in."""
        with self.town.app.store.reading(self.town.community.id) as tx:
            return STATES[tx.claims.get(stage.claim).state.value]


STATES = {
    "draft": "D",
    "submitted": "S",
    "in_review": "R",
    "question": "Q",
    "not_yet": "N",
    "awarded": "A",
    "withdrawn": "W",
}


def decide(
    town: Town, who: Actor, claim: str, found: dict[str, Result], *, unsure: bool = False
) -> None:
    outcome = Outcome.AWARD if found is MET else Outcome.NOT_YET
    town.app.reviewing.decide(who, claim, outcome, found, unsure=unsure)


def appeal(town: Town, who: Actor, claim: str) -> None:
    """The button, and why, where that is asked."""
    screen = town.press(who, claim, "appeal").screen
    if isinstance(screen, Ask) and screen.place == "appeal":
        town.tell(who, claim, Typed("I did say it.", "appeal"))


def _tell(town: Town, who: Actor, stage: Stage, given: object) -> None:
    incoming = Incoming("web", town.event(), given)  # type: ignore[arg-type]
    town.app.learning.tell(who, stage.claim, incoming)


Act = Callable[[Town, Actor, Stage], object]
ACTS: dict[str, Act] = {
    "look": lambda town, who, on: town.app.learning.look(who, on.claim),
    "tell": lambda town, who, on: _tell(town, who, on, Typed("One thing more: it rained.")),
    "send": lambda town, who, on: _tell(town, who, on, Pressed("submit")),
    "withdraw": lambda town, who, on: town.app.learning.withdraw(who, on.claim),
    "appeal": lambda town, who, on: appeal(town, who, on.claim),
    "ask_witness": lambda town, who, on: town.app.witnessing.ask(
        who, on.claim, FIRST, "It stopped well."
    ),
    "card": lambda town, who, on: town.app.reviewing.card(who, on.claim),
    "file": lambda town, who, on: town.app.desk_files.get(who, on.file),
    "concern": lambda town, who, on: town.app.caring.raise_(who, on.claim),
    "declare": lambda town, who, on: town.app.reviewing.declare(who, on.claim),
    "take": lambda town, who, on: town.app.reviewing.take(who, on.claim),
    "release": lambda town, who, on: town.app.reviewing.release(who, on.claim),
    "recuse": lambda town, who, on: town.app.reviewing.recuse(who, on.claim),
    "ask": lambda town, who, on: town.app.reviewing.ask(who, on.claim, "And then?"),
    "draft": lambda town, who, on: town.app.reviewing.draft(who, on.claim, MET),
    "award": lambda town, who, on: decide(town, who, on.claim, MET),
    "not_yet": lambda town, who, on: decide(town, who, on.claim, SHORT),
    "apart": lambda town, who, on: town.app.reporting.apart(who, on.claim),
}
# Where these leave a claim in its state, nothing else is different for the next act either.
LEAVES_IT = frozenset(
    {
        *("look", "card", "file", "concern", "draft", "tell", "send", "withdraw", "appeal"),
        *("take", "ask_witness", "release", "award", "not_yet"),
    }
)


def refused(act: Callable[[], object]) -> EarnedError | None:
    """Why an act is refused; None where it was done."""
    try:
        act()
    except EarnedError as wrong:
        return wrong
    return None


__all__ = ["ACTS", "LEAVES_IT", "Stage", "Staged", "refused"]
