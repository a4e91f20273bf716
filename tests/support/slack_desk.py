"""A learner on the page, assessors in a channel of Slack: what the tests of the desk begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from core.domain.claim import Claim
from core.domain.people import Actor, Role
from core.services.meeting import Profile
from core.store.tables import acts
from tests.support.journeys import badge
from tests.support.slack import Channel, Message, Slack, User
from tests.support.slack_face import SlackTown

Place = Callable[..., SlackTown]
LEARNER = "Anastasia Quintero"
MET, COMMENT = "Met", "Comment"


@dataclass
class DeskTown:
    """A community with a desk in Slack, and two assessors, Bo and Cleo, in it."""

    slack: Slack
    place: SlackTown
    bo: User = field(init=False)
    cleo: User = field(init=False)
    channel: Channel = field(init=False)

    def __post_init__(self) -> None:
        team = self.place.team
        self.bo, self.cleo = self.slack.user(team, "Bo"), self.slack.user(team, "Cleo")
        self.channel = self.place.desk(self.bo, self.cleo)
        for one in (self.bo, self.cleo):
            self.grants(one)

    def meets(self, person: User, language: str = "en") -> Actor:
        """Somebody in Slack becomes known to us."""
        meeting = self.place.app.meeting
        external = f"{person.team.id}/{person.id}"
        return meeting.meet(self.place.space, external, Profile(person.name, language))

    def grants(self, person: User, role: Role = Role.ASSESSOR) -> Actor:
        """Somebody in Slack gets a role."""
        known = self.meets(person)
        self.place.app.organizing.grant(self.place.town.organizer, known.person_id, role)
        return self.place.actor(person)

    def sent(self, name: str = LEARNER) -> str:
        """A claim that somebody told on the page; its card is in the channel."""
        town = self.place.town
        claim = town.sent(town.learner(name))
        self.place.work()
        return claim

    def cards(self) -> list[Message]:
        """The cards in the channel; what is said below them is in ``thread``."""
        return [one for one in self.channel.messages if one.thread_ts in ("", one.ts)]

    def thread(self) -> list[Message]:
        """What is said below cards."""
        return [one for one in self.channel.messages if one.thread_ts not in ("", one.ts)]

    def claim(self, claim_id: str) -> Claim:
        """How a claim stands."""
        with self.place.app.store.reading(self.place.town.community.id) as tx:
            return tx.claims.get(claim_id)

    def acts(self, claim_id: str) -> list[str]:
        """Everything that was done with a claim, in order."""
        with self.place.app.store.reading(self.place.town.community.id) as tx:
            done = select(acts.c.act).where(acts.c.claim_id == claim_id)
            return list(tx.connection.execute(done.order_by(acts.c.done_at)).scalars())

    def rest(self) -> None:
        """Everything that was to be done is done."""
        self.place.work()
        self.slack.quiet(0.2)

    def fills_in(self, person: User, level: str = MET, comment: str = "") -> None:
        """Choose one level for every part; nothing is sent."""
        for one in badge().criteria:
            person.fills({f"result.{one.id}": level, f"comment.{one.id}": comment})
