"""Our Discord channel at work against a little Discord, with the real client.

    with discord_town(discord, folder, url) as town:       # or the fixture `discord_place`
        ana = town.learner("Ana")                          # a member of the server, met already
        ana.types("hello")                                 # it begins
        town.restart()                                     # a new process on the same data
        town.work()                                        # the jobs that wait: news, signing

The server ``town.guild`` is connected to the community of ``town.town`` (a ``Town``), whose
organizer and people of the web come in through the services as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bots.discord_bot.app import ACTS, SENDERS, DiscordFace, build
from bots.discord_bot.people import PLATFORM
from bots.discord_bot.sync import sync
from core.app import Earned
from core.domain.people import Actor, Space
from core.domain.rooms import Room
from core.services.meeting import Profile
from core.store.unit_of_work import Clock, wall_clock
from tests.support.discord import Channel, Delivery, Discord, Guild, User
from tests.support.duty import Duty
from tests.support.installed import installation
from tests.support.journeys import Town
from tests.support.waiting import wait_until

PATIENCE = 60.0
PUBLIC = "https://earned.example"


@dataclass
class DiscordTown:
    """A community in Discord."""

    discord: Discord
    folder: Path
    url: str
    clock: Clock = wall_clock
    badges: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    connected: bool = True

    app: Earned = field(init=False)
    face: DiscordFace = field(init=False)
    town: Town = field(init=False)
    guild: Guild = field(init=False)
    hall: Channel = field(init=False)
    space: Space = field(init=False)

    def __post_init__(self) -> None:
        self._duty: Duty | None = None
        self.guild = self.discord.guild("Makers")
        self.hall = self.guild.channels[0]

    # -- a process ------------------------------------------------------------------------

    def start(self, *, wait: bool = True) -> None:
        """Build the app and its face on the data there are, and let it connect."""
        given = {"public_url": PUBLIC, **discord_settings(self.discord), **self.settings}
        self.app = installation(self.folder, self.url, self.clock, **given)
        self._opens(wait=wait)

    def beside(self, app: Earned, town: Town) -> None:
        """Open the channel in a process that has others, of the same community."""
        self.app, self.town = app, town
        self._opens(wait=True)
        self.space = self.connect()

    def _opens(self, *, wait: bool) -> None:
        self.face = build(self.app)
        for pool in (self.face.pool, self.face.acts):
            pool.shutdown()
        self.face.pool, self.face.acts = Counting(SENDERS), Counting(ACTS)
        self._duty = Duty(self.app)
        self.face.start()
        if wait:
            self.waits_for_connection()

    def waits_for_connection(self) -> None:
        """Until every shard is there."""
        assert wait_until(lambda: self.face.line.connected, PATIENCE, pause=0.005), "no connection"

    def stop(self) -> None:
        """End it, as a process ends that is told to."""
        self.face.stop()
        self.app.close()

    def dies(self) -> None:
        """End it without a word, as far as a thread can: nothing is finished or written down."""
        self.face._ending = True
        self.app.delivering.senders.pop(PLATFORM, None)
        self.face.watermark._dirty.clear()
        self.face.line.stop()
        for pool in (self.face.pool, self.face.acts):
            pool.shutdown(wait=True, cancel_futures=True)
        self.app.close()

    def restart(self, *, dies: bool = False) -> None:
        """Another process takes over on the same data."""
        self.dies() if dies else self.stop()
        self.start()
        self.town.app = self.app

    # -- what happens besides -------------------------------------------------------------

    def work(self) -> int:
        """Do the jobs that wait, in their order; returns how many there were."""
        assert self._duty is not None
        return self._duty.do()

    def rest(self) -> None:
        """Wait until everything is done and sent that followed."""
        assert wait_until(self._is_idle, PATIENCE, pause=0.01), "it does not come to rest"

    def hears(self, said: Delivery) -> None:
        """Wait until a message is taken, and answered."""
        assert said.message is not None
        channel, message = said.message.channel.id, int(said.message.id)
        heard = self.face.watermark.heard_to
        assert wait_until(lambda: heard(channel) >= message, PATIENCE, pause=0.005), "not taken"
        self.rest()

    def _is_idle(self) -> bool:
        pools = (self.face.pool, self.face.acts)
        return not self.face.turns.busy and all(
            isinstance(one, Counting) and one.is_idle() for one in pools
        )

    def syncs(self) -> None:
        """Bring the commands to Discord, as whoever puts a version to use does."""
        sync(self.app.settings, self.app.texts)

    # -- who and what is there ------------------------------------------------------------

    def connect(self, guild: Guild | None = None, town: Town | None = None) -> Space:
        """A server belongs to a community from now on."""
        guild = guild or self.guild
        code = self.app.meeting.connect_code((town or self.town).organizer)
        who = f"{guild.id}/{self.discord.app.id}9"
        space, _ = self.app.meeting.connect(code, PLATFORM, guild.id, guild.name, who)
        return space

    def learner(self, name: str = "Ana", locale: str = "en-US", **flags: Any) -> User:
        """Somebody in the server whom we have met, with direct messages that are open."""
        made = self.discord.user(self.guild, name, locale=locale)
        self.meets(made)
        return made

    def meets(self, person: User, guild: Guild | None = None, origin: str = "") -> Room:
        """Somebody came once, from a channel of the server."""
        guild = guild or self.guild
        space = self.app.meeting.visit(PLATFORM, guild.id, f"{guild.id}/{person.id}")
        assert space is not None
        language = self.app.texts.best(person.locale)
        user = f"{guild.id}/{person.id}"
        actor = self.app.meeting.meet(space.space, user, Profile(person.name, language))
        address = f"{guild.id}/{person.dm.id}"
        return self.app.meeting.room(actor, space.space, address, origin or self.hall.id)

    def meets_in_chat(self, person: User, guild: Guild, *, begins: bool = False) -> Actor:
        """Somebody presses a button of ours in a channel of a server, and begins there or not."""
        channel = int(guild.channels[0].id)
        self.face.line.ask(lambda client: client.get_partial_messageable(channel).send("Come in"))
        message = person.messages(guild.channels[0])[-1]
        person.presses("home.begin" if begins else "home.open.none", on=message)
        self.rest()
        return self.actor(person, guild)

    def room_in(self, person: User, guild: Guild) -> Room:
        """Where they talk with the community of that server."""
        address = f"{guild.id}/{person.dm.id}"
        user = f"{guild.id}/{person.id}"
        visit = self.app.meeting.visit(PLATFORM, guild.id, user, address)
        assert visit is not None
        assert visit.room is not None
        return visit.room

    def actor(self, person: User, guild: Guild | None = None) -> Actor:
        """Who somebody in Discord is for us. They must have come once."""
        guild = guild or self.guild
        visit = self.app.meeting.visit(PLATFORM, guild.id, f"{guild.id}/{person.id}")
        assert visit is not None
        assert visit.actor is not None, f"{person.name} never came"
        return visit.actor

    def room(self, person: User) -> Room:
        """Where they talk with the bot."""
        room = self.app.meeting.room_of(self.actor(person))
        assert room is not None, f"{person.name} has no room"
        return room


class Counting(ThreadPoolExecutor):
    """A pool that knows whether it is at work."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._begun: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = super().submit(fn, *args, **kwargs)
        self._begun.add(future)
        future.add_done_callback(self._begun.discard)
        return future

    def is_idle(self) -> bool:
        return not self._begun


def mentions(body: dict[str, Any]) -> bool:
    """May somebody be mentioned by a message, whatever stands in it?"""
    return bool(body.get("allowed_mentions") != {"parse": []})


def discord_settings(discord: Discord) -> dict[str, Any]:
    """What an installation is told, to be at this little Discord."""
    return {
        "discord_token": discord.app.token,
        "discord_api_url": discord.api_url,
        "discord_gateway_url": discord.gateway_url,
    }


@contextmanager
def discord_town(discord: Discord, folder: Path, url: str, **others: Any) -> Iterator[DiscordTown]:
    """A community in Discord until the end of the block; ``others`` are fields of ``DiscordTown``.

    ``url`` is of a migrated database, as the fixture ``sqlite_ready`` makes it.
    """
    made = DiscordTown(discord, folder, url, **others)
    with discord.reached_by_the_client():
        made.start()
        try:
            made.town = Town(made.app, "Riverside", *made.badges)
            if made.connected:
                made.space = made.connect()
            yield made
            loud = [one for one in discord.messages_of_app() if mentions(one)]
            assert loud == [], "a message of ours may mention somebody"
        finally:
            made.stop()


__all__ = ["DiscordTown", "discord_settings", "discord_town"]
