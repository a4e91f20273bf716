"""Drives people through the services of an installation, as fast as a test wants it.

A ``Town`` is one community with its people. What they do goes the way that a face would go:
through links, screens and buttons, never through tables.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from functools import lru_cache

from core import shelf
from core.app import Earned
from core.domain.catalogue import Badge
from core.domain.interview import Chosen, Input, Pressed, Typed
from core.domain.interview.state import CRITERION, PROBE
from core.domain.people import Actor, Community, Face, Role, Space
from core.domain.review import Outcome, Result
from core.domain.rooms import Room
from core.domain.screens import Ask, Choose, Gather, ReadBack, Standing
from core.services.conversation import Conversation
from core.services.learning import Incoming
from tests.support.retold import keep, retell, telling

STORY = "For two years I have repaired the bikes of my neighbours on Saturdays."
# Says when, what I did, how often and how it ended: there is nothing to probe.
ANSWER = (
    "Last spring I looked at the bike of my neighbour Rosa, because its brake was rubbing. "
    "I loosened the cable, I set the pads straight and then I tested it on the hill. "
    "It stopped well and she has ridden it every day since then. I do this every week."
)
# Lacks nearly everything.
THIN = "We sometimes did the bikes."
BADGE = "bicycle-repair"
WORDS = (
    STORY,
    ANSWER,
    THIN,
    "Reparé la bici de mi vecina el año pasado.",
    "👍",
    "I asked him why.",
)


@lru_cache(maxsize=64)
def badge(name: str = BADGE) -> Badge:
    """A badge that ships with the product."""
    return shelf.badges(name)[0]


class Town:
    """A community, and how people come in and act there.

    Only what is ``told`` is copied where somebody told the same before.
    """

    def __init__(self, app: Earned, name: str = "Riverside", *badges: str) -> None:
        self.app = app
        self._numbers = itertools.count(1)
        self.community: Community
        self.community, secret = app.organizing.first_organizer(name, "Olga", "en")
        self.organizer: Actor = app.entering.sign_in(secret).actor
        self.add(*badges)
        self.space: Space = app.organizing.web_space(self.community.id)

    def add(self, *badges: str) -> None:
        """Put badges on the menu; without names, the everyday one."""
        wanted = [badge(name) for name in badges or (BADGE,)]
        self.app.organizing.add_badges(self.organizer, self.community.id, wanted)

    # -- people -------------------------------------------------------------------------

    def learner(self, name: str = "Ana", language: str = "en") -> Actor:
        """Somebody who joined by an invite."""
        secret = self.app.organizing.invite_learners(self.organizer, 1)
        return self.app.entering.join(secret, name, language).actor

    def assessor(self, name: str = "Bo") -> Actor:
        """A colleague who may judge."""
        return self.colleague(name, Role.ASSESSOR)

    def colleague(self, name: str, role: Role) -> Actor:
        """Somebody with a role, who came in by a sign-in link."""
        secret = self.app.organizing.invite_colleague(self.organizer, name, role, "en")
        return self.app.entering.sign_in(secret).actor

    # -- on a chat platform -------------------------------------------------------------

    def workspace(self) -> Space:
        """A Slack workspace of this community."""
        team = f"T{self.community.id[:8].upper()}"
        code = self.app.meeting.connect_code(self.organizer)
        return self.app.meeting.connect(code, "slack", team, "Riverside HQ", f"{team}/U0")[0]

    def slack_desk(self) -> Room:
        """A channel there that claims come to."""
        space = self.workspace()
        return self.app.meeting.desk(self.organizer, space, f"{space.external_id}/C1")

    def slack_dm(self, person: Actor) -> Room:
        """Where somebody talks with the bot there."""
        space = self.workspace()
        address = f"{space.external_id}/D{person.person_id[:8]}"
        return self.app.meeting.room(person, space, address)

    # -- telling ------------------------------------------------------------------------

    def begin(self, learner: Actor) -> str:
        """A new claim."""
        return self.app.learning.begin(learner, self.space)

    def event(self) -> str:
        """The id of a message that nobody has sent before."""
        return f"{self.community.id}-{next(self._numbers)}"

    def tell(
        self,
        learner: Actor,
        claim: str,
        given: Input | str,
        *,
        event: str = "",
        seen: int | None = None,
    ) -> Conversation:
        """One message of the learner; plain words are typed."""
        said = Typed(given) if isinstance(given, str) else given
        incoming = Incoming("web", event or self.event(), said, seen)
        return self.app.learning.tell(learner, claim, incoming)

    def press(self, learner: Actor, claim: str, option: str) -> Conversation:
        """One button of the screen as it is now."""
        return self.tell(learner, claim, Pressed(option))

    def until(
        self,
        learner: Actor,
        claim: str,
        place: str,
        *,
        answer: str = ANSWER,
        badge_id: str = BADGE,
    ) -> Conversation:
        """Answer what is asked until ``place`` is asked (``criterion/`` is the first one)."""
        here = self.app.learning.look(learner, claim)
        for _ in range(60):
            screen = here.screen
            if isinstance(screen, Standing) or screen_place(here).startswith(place):
                return here
            here = self.tell(learner, claim, reply_to(here, badge_id, answer))
        raise AssertionError(f"never came to {place}: {here.screen}")

    def told(self, learner: Actor, *, answer: str = ANSWER, badge_id: str = BADGE) -> str:
        """A claim that is told, read back and not sent; often a copy of one (see ``retold``)."""
        claim = self.begin(learner)
        told = telling(self.app, learner, claim, badge_id, answer)
        if not retell(self.app, learner, claim, told):
            self.until(learner, claim, "review", answer=answer, badge_id=badge_id)
            keep(self.app, learner, claim, told)
        return claim

    def submit(self, learner: Actor, claim: str, *, badge_id: str = BADGE) -> Conversation:
        """Tell the rest of a claim, and send it."""
        self.until(learner, claim, "review", badge_id=badge_id)
        return self.press(learner, claim, "submit")

    def sent(self, learner: Actor, *, badge_id: str = BADGE) -> str:
        """A claim that waits for an assessor."""
        claim = self.told(learner, badge_id=badge_id)
        self.press(learner, claim, "submit")
        return claim

    # -- judging ------------------------------------------------------------------------

    def taken(self, learner: Actor, assessor: Actor, *, badge_id: str = BADGE) -> str:
        """A claim that an assessor has before them."""
        claim = self.sent(learner, badge_id=badge_id)
        self.app.reviewing.take(assessor, claim)
        return claim

    def approve(self, assessor: Actor, claim: str, *, badge_id: str = BADGE) -> None:
        """Every criterion is met."""
        results = all_met(badge(badge_id))
        self.app.reviewing.decide(assessor, claim, Outcome.AWARD, results)

    def not_yet(
        self, assessor: Actor, claim: str, reasons: Mapping[str, str], *, badge_id: str = BADGE
    ) -> None:
        """The criteria in ``reasons`` are not met yet."""
        results = all_met(badge(badge_id))
        for criterion, reason in reasons.items():
            results[criterion] = Result("not_yet", reason)
        self.app.reviewing.decide(assessor, claim, Outcome.NOT_YET, results)

    def awarded(self, learner: Actor, assessor: Actor, *, badge_id: str = BADGE) -> str:
        """The id of an award that is signed."""
        claim = self.taken(learner, assessor, badge_id=badge_id)
        self.approve(assessor, claim, badge_id=badge_id)
        return self.sign(claim)

    def sign(self, claim: str) -> str:
        """Sign the award of a claim at once, as its job would do later."""
        award = self.award_of(claim)
        self.app.awarding.sign(self.community.id, award)
        return award

    def award_of(self, claim: str) -> str:
        """The id of the award that a claim led to."""
        with self.app.store.reading(self.community.id) as tx:
            award = tx.awards.of_claim(claim)
        assert award is not None
        return award.id


class DemoTown(Town):
    """The demo community, whose people come in without a link."""

    def __init__(self, app: Earned) -> None:
        self.app = app
        self._numbers = itertools.count(1)
        self.organizer = app.entering.enter_demo(Face.OFFICE, "Olga", "en").actor
        self.community = app.entering.community(self.organizer)
        self.space = app.organizing.web_space(self.community.id)

    def learner(self, name: str = "Ana", language: str = "en") -> Actor:
        """Somebody who just clicked on the door."""
        return self.app.entering.enter_demo(Face.CHAT, name, language).actor

    def assessor(self, name: str = "Bo") -> Actor:
        """The demo's own assessor."""
        return self.app.entering.enter_demo(Face.DESK, name, "en").actor


def all_met(chosen: Badge) -> dict[str, Result]:
    """A judgement that finds nothing missing."""
    return {criterion.id: Result("met") for criterion in chosen.criteria}


def screen_place(here: Conversation) -> str:
    """The place that a screen asks about; empty where it asks nothing."""
    return getattr(here.screen, "place", "")


def reply_to(here: Conversation, badge_id: str = BADGE, answer: str = ANSWER) -> Input:
    """What somebody in a hurry answers to a screen."""
    match here.screen:
        case Ask() as asked:
            return _reply_to_question(asked, answer)
        case Choose(many=True, options=options):
            return Chosen((options[1].id,))
        case Choose():
            return Pressed(badge_id)
        case Gather():
            return Pressed("go_on")
        case ReadBack():
            return Pressed("submit")
    raise AssertionError(f"nothing to answer: {here.screen}")


def _reply_to_question(asked: Ask, answer: str) -> Input:
    offered = [one.id for one in asked.options if one.id in ("agree", "yes", "go_on")]
    if offered:
        return Pressed(offered[0])
    if asked.place.startswith(PROBE):
        return Pressed("skip")
    return Typed(answer if asked.place.startswith(CRITERION) else STORY)


def something(here: Conversation, dice: random.Random, badge_id: str = BADGE) -> Input:
    """What somebody might answer: mostly to the point, sometimes not."""
    if dice.random() < 0.25:
        odd: list[Input] = [
            Pressed(dice.choice(("back", "skip", "unknown", "save", "language", "keep"))),
            Typed(dice.choice(WORDS)),
        ]
        return dice.choice(odd)
    return reply_to(here, badge_id, dice.choice((ANSWER, THIN)))
