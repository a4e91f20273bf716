"""A learner on the page, assessors in a channel of Discord: what the tests of the desk begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from core.domain.claim import Claim
from core.domain.people import Actor
from core.domain.people import Role as Held
from core.services.appointing import appointed
from core.services.meeting import Profile
from core.store.tables import acts
from tests.support.discord import Channel, Delivery, Message, Role, User
from tests.support.discord.transcript import of_message
from tests.support.discord_face import DiscordTown
from tests.support.discord_look import ids
from tests.support.journeys import badge

LEARNER = "Anastasia Quintero"
MET, NOT_YET = "Met", "Not yet"
CRITERIA = len(badge().criteria)


@dataclass
class DeskTown:
    """A community with a desk in Discord, and two assessors, Bo and Cleo, who have the role."""

    place: DiscordTown
    bo: User = field(init=False)
    cleo: User = field(init=False)
    role: Role = field(init=False)
    channel: Channel = field(init=False)

    def __post_init__(self) -> None:
        world, guild = self.place.discord, self.place.guild
        self.role = world.role(guild, "Assessors")
        self.bo, self.cleo = world.user(guild, "Bo"), world.user(guild, "Cleo")
        for one in (self.bo, self.cleo):
            one.gets_role(guild, self.role)
        self.channel = world.channel(guild, "desk", only_for=[self.role])
        self.opens()

    def opens(self) -> None:
        """An organizer chose the channel and the role."""
        app, olga, space = self.place.app, self.place.town.organizer, self.place.space
        app.appointing.choose(olga, space, Held.ASSESSOR, self.role.id)
        app.meeting.desk(olga, space, f"{self.place.guild.id}/{self.channel.id}")

    # -- acting ---------------------------------------------------------------------------

    def sent(self, name: str = LEARNER) -> str:
        """A claim that somebody told on the page; its card is in the channel."""
        town = self.place.town
        claim = town.sent(town.learner(name))
        self.rest()
        return claim

    def clicks(self, person: User, name: str, **how: Any) -> Delivery:
        """Press a button in the channel, and wait for what follows."""
        pressed = person.clicks(name, self.channel, **how)
        self.place.rest()
        return pressed

    def takes(self, person: User) -> None:
        """Take the newest claim from its card."""
        self.clicks(person, "Take it")
        person.sees(f"{person.name} has it", self.channel)

    def opens_claim(self, person: User) -> Message:
        """Open the claim of the newest card; the message that only they see."""
        before = len(self.alone(person))
        person.clicks("Open", self.card())
        self.place.discord.until(lambda: len(self.alone(person)) > before, "a claim that is read")
        self.place.rest()
        if "[Only read it]" in self.screen(person):
            person.clicks("Only read it", self.private(person))
            self.place.rest()
        return self.private(person)

    def fills_in(self, person: User, level: str = MET, comment: str = "", **how: Any) -> None:
        """Choose one level for every part, window by window."""
        for at in range(0, CRITERIA, 2):
            self.judges(person, at, {"level": level, "comment": comment}, **how)

    def judges(
        self,
        person: User,
        at: int,
        given: dict[str, str],
        *,
        only: tuple[str, ...] = (),
        **how: Any,
    ) -> None:
        """Fill in the window that holds a part, the same for each part in it, and send it.

        ``only`` names the parts of a window that does not hold the usual two.
        """
        claim = self.claim_shown(person)
        person.presses(f"desk_judge.{claim}.{at + 1}", on=self.private(person))
        self.place.rest()
        held = only or [one.id for one in badge().criteria[at // 2 * 2 : at // 2 * 2 + 2]]
        values = {f"{name}.{one}": value for one in held for name, value in given.items()}
        person.submits(values, **how)
        self.place.rest()

    def decides(self, person: User, label: str, given: dict[str, Any] | None = None) -> None:
        """Press what makes the decision that was read back, and confirm it."""
        person.clicks(label, self.private(person))
        self.place.rest()
        person.submits(given or {})
        self.place.rest()

    def asks(self, person: User, question: str, **how: Any) -> None:
        """Ask from the card."""
        person.clicks("Ask the learner", self.card())
        self.place.rest()
        person.submits({"question": question}, **how)
        self.place.rest()

    def rest(self) -> None:
        """Everything that was to be done is done."""
        for _ in range(2):
            self.place.work()
            self.place.rest()

    def rings(self) -> None:
        """What is due is done, and whoever it is for has been told."""
        self.place.app.reminding.look_after()
        self.rest()

    def presses(self, who: User, name: str) -> None:
        """A button in direct messages, pressed twice as people do."""
        who.clicks(name, who.dm, times=2)
        self.place.rest()

    def assessor(self, person: User) -> Actor:
        """Who somebody is for us while they have the role."""
        space, guild = self.place.space, self.place.guild
        name = f"{guild.id}/{person.id}"
        found = self.place.app.meeting.meet(space, name, Profile(person.name))
        return appointed(found, {Held.ASSESSOR: self.role.id}, [self.role.id])

    # -- looking --------------------------------------------------------------------------

    def cards(self) -> list[Message]:
        """The cards in the channel that everybody sees."""
        return [one for one in self.channel.messages if not one.deleted and one.only_for is None]

    def card(self) -> Message:
        """The newest card."""
        return self.cards()[-1]

    def private(self, person: User) -> Message:
        """What somebody sees alone, the newest of it."""
        self.place.discord.until(lambda: self.alone(person), "something that one person sees")
        return self.alone(person)[-1]

    def alone(self, person: User) -> list[Message]:
        """All that somebody sees alone."""
        return [one for one in person.messages(self.channel) if one.only_for is person]

    def screen(self, person: User) -> str:
        """What stands in it."""
        return of_message(self.private(person))

    def claim_shown(self, person: User) -> str:
        """The claim and the version that the buttons of the private message are about."""
        found = ids(self.private(person).components)
        name = next(one for one in found if one.startswith("desk_"))
        return ".".join(name.split(".")[1:3])

    def thread(self) -> list[Message]:
        """What is said below the newest card."""
        place = self.place.discord.channels.get(self.card().id)
        return [one for one in place.messages if not one.deleted] if place else []

    def claim(self, claim_id: str) -> Claim:
        """How a claim stands."""
        with self.place.app.store.reading(self.place.town.community.id) as tx:
            return tx.claims.get(claim_id)

    def acts(self, claim_id: str) -> list[str]:
        """Everything that assessors did with a claim, in order."""
        with self.place.app.store.reading(self.place.town.community.id) as tx:
            done = select(acts.c.act).where(acts.c.claim_id == claim_id)
            every = tx.connection.execute(done.order_by(acts.c.done_at)).scalars()
            return [one for one in every if one != "submit"]

    def told(self) -> str:
        """All that was ever sent to Discord, as it went out."""
        return repr(self.place.discord.calls)


__all__ = ["LEARNER", "MET", "NOT_YET", "DeskTown"]
