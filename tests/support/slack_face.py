"""Our Slack channel at work against a little Slack, over HTTP or Socket Mode.

    with slack_town(slack, folder, url, mode="socket") as town:     # or the fixture `slack_town`
        ana = slack.user(town.team, "Ana")
        ana.command("/claim")
        town.restart()                          # a new process on the same data
        town.work()                             # the jobs that wait: cards, news, signing

The workspace ``town.team`` is connected to the community of ``town.town`` (a ``Town``), whose
organizer and people of the web come in through the services as usual.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn

from bots.address import listen
from bots.slack_bot import manifest
from bots.slack_bot.app import SENDERS, SlackFace, build
from bots.slack_bot.http import EVENTS, asgi
from bots.slack_bot.people import PLATFORM
from bots.slack_bot.socket import Socket
from core.app import Earned
from core.domain.people import Actor, Space
from core.domain.rooms import Room
from core.services.meeting import Profile
from core.store.unit_of_work import Clock, wall_clock
from tests.support.duty import Duty
from tests.support.installed import installation
from tests.support.journeys import Town
from tests.support.slack import Channel, Slack, Team, User
from tests.support.waiting import wait_until

PATIENCE = 60.0
PUBLIC = "https://earned.example"


@dataclass
class SlackTown:
    """A community in Slack. ``mode`` is http or socket; ``pause`` as for ``build``."""

    slack: Slack
    folder: Path
    url: str
    mode: str = "http"
    pause: float = 0.0
    clock: Clock = wall_clock
    badges: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    connected: bool = True

    app: Earned = field(init=False)
    face: SlackFace = field(init=False)
    town: Town = field(init=False)
    team: Team = field(init=False)
    space: Space = field(init=False)

    def __post_init__(self) -> None:
        self._port = 0
        self._server: _Server | None = None
        self._socket: Socket | None = None
        self._duty: Duty | None = None
        # As the manifest asks for it: no more than these are told and allowed.
        self.slack.app.events = set(manifest.EVENTS)
        self.team = self.slack.team("Makers", installed=False)
        self.slack.install(self.team, list(manifest.scopes()))

    # -- a process ------------------------------------------------------------------------

    def start(self) -> None:
        """Build the app and its face on the data there are, and let Slack reach it."""
        assert self.team.token is not None
        by_socket = self.mode == "socket"
        given = {
            "public_url": PUBLIC,
            "slack_bot_token": self.team.token.secret,
            "slack_signing_secret": self.slack.app.signing_secret,
            "slack_app_token": self.slack.app.token if by_socket else "",
            "slack_api_url": self.slack.api_url,
            **self.settings,
        }
        self.app = installation(self.folder, self.url, self.clock, **given)
        self.face = build(self.app, pause=self.pause)
        self.face.pool.shutdown()
        self.face.pool = self._pool = _Counting(SENDERS)
        self._duty = Duty(self.app)
        if by_socket:
            self._socket = Socket(self.face)
            self._socket.start()
            assert wait_until(lambda: bool(self.slack.sockets.open), PATIENCE, pause=0.005)
        else:
            self._server = _Server(self.face, self._port)
            self._port = self._server.port
            self.slack.app.url = f"http://127.0.0.1:{self._port}{EVENTS}"

    def stop(self) -> None:
        """End it, as a process ends that is told to."""
        if self._socket is not None:
            # The library would read on for three seconds.
            self._socket.client.auto_reconnect_enabled = False
            self.slack.sockets.cut()
            self._socket.stop()
        if self._server is not None:
            self._server.stop()
        self._socket = self._server = None
        self.face.stop()
        self.app.close()

    def restart(self) -> None:
        """Another process takes over on the same data."""
        self.stop()
        self.start()
        if hasattr(self, "town"):
            self.town.app = self.app

    @property
    def reached(self) -> bool:
        """Whether Slack reaches it."""
        if self._socket is not None:
            return self._socket.connected
        return self.slack.verifies_address()

    # -- what happens besides -------------------------------------------------------------

    def work(self) -> int:
        """Do the jobs that wait, in their order; returns how many there were."""
        assert self._duty is not None
        return self._duty.do()

    def rest(self) -> None:
        """Wait until everything is sent that followed an acknowledgement."""
        assert wait_until(self._pool.is_idle, PATIENCE, pause=0.01), "it does not come to rest"

    # -- who and what is there ------------------------------------------------------------

    def connect(self) -> None:
        """The workspace belongs to the community from now on."""
        code = self.app.meeting.connect_code(self.town.organizer)
        who = f"{self.team.id}/U0"
        self.space, _ = self.app.meeting.connect(
            code, PLATFORM, self.team.id, self.team.name, who, Profile("Olga")
        )

    def desk(self, *people: User, name: str = "assessors") -> Channel:
        """A private channel with these people, where claims come to."""
        channel = self.slack.channel(self.team, name, *people, private=True)
        address = f"{self.team.id}/{channel.id}"
        self.app.meeting.desk(self.town.organizer, self.space, address)
        return channel

    def actor(self, person: User) -> Actor:
        """Who somebody in Slack is for us. They must have come once."""
        visit = self.app.meeting.visit(PLATFORM, self.team.id, f"{self.team.id}/{person.id}")
        assert visit is not None
        assert visit.actor is not None, f"{person.name} never came"
        return visit.actor

    def room(self, person: User) -> Room:
        """Where they talk with the bot."""
        room = self.app.meeting.room_of(self.actor(person))
        assert room is not None, f"{person.name} has no room"
        return room


class _Counting(ThreadPoolExecutor):
    """A pool that knows whether it is at work."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._begun: list[Future[Any]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = super().submit(fn, *args, **kwargs)
        self._begun.append(future)
        return future

    def is_idle(self) -> bool:
        return all(one.done() for one in list(self._begun))


class _Server:
    """The face over HTTP, in a thread."""

    def __init__(self, face: SlackFace, port: int) -> None:
        self._listening = listen("127.0.0.1", port)
        self.port: int = self._listening.getsockname()[1]
        self._server = uvicorn.Server(uvicorn.Config(asgi(face), log_config=None, lifespan="off"))
        run = self._server.run
        self._thread = threading.Thread(target=run, kwargs={"sockets": [self._listening]})
        self._thread.start()
        assert wait_until(lambda: self._server.started, PATIENCE, pause=0.005)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        self._listening.close()
        assert not self._thread.is_alive(), "the server did not end"


@contextmanager
def slack_town(
    slack: Slack, folder: Path, url: str, mode: str = "http", **others: Any
) -> Iterator[SlackTown]:
    """A community in Slack until the end of the block; ``others`` are fields of ``SlackTown``.

    ``url`` is of a migrated database, as the fixture ``sqlite_ready`` makes it.
    """
    made = SlackTown(slack, folder, url, mode, **others)
    made.start()
    try:
        made.town = Town(made.app, "Riverside", *made.badges)
        if made.connected:
            made.connect()
        yield made
    finally:
        made.stop()


__all__ = ["SlackTown", "slack_town"]
