"""The state of a little Slack, its clock, and what a test may set in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.support.slack.settings import App, ResponseUrl, Trigger
from tests.support.slack.things import (
    Call,
    Channel,
    File,
    Message,
    Person,
    Refused,
    Team,
    Thing,
    Token,
    Window,
    new_id,
)
from tests.support.transcripts import Log

if TYPE_CHECKING:
    from tests.support.slack.delivery import Delivery
    from tests.support.slack.sockets import Sockets

BOT_SCOPES = [
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:write",
    "team:read",
    "users:read",
]
APP_SCOPES = ["connections:write", "authorizations:read"]
# Real seconds a test waits for the app before it says that nothing came.
PATIENCE = 60.0
TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS, RESPONSE_USES = 1800.0, 5


class World:
    """Everything there is. Made by :func:`tests.support.slack.slack`."""

    def __init__(self) -> None:
        self.app = App()
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.log = Log()
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.failures: list[str] = []
        self.teams: dict[str, Team] = {}
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.tokens: dict[str, Token] = {self.app.token: Token(self.app.token, APP_SCOPES.copy())}
        self.triggers: dict[str, Trigger] = {}
        self.responses: dict[str, ResponseUrl] = {}
        self.codes: dict[str, Thing] = {}
        self.faults: list[tuple[str, str, float]] = []
        self.per_second: float | None = None
        self.burst = 1
        self.spent: dict[str, list[float]] = {}
        self.base_url = ""
        # Slack waits three seconds for an acknowledgement; a busy machine gets more.
        self.ack_seconds = 15.0
        self.unacknowledged: list[Delivery] = []
        self.sockets: Sockets
        self._ahead = 0.0
        self._last = (0, 0)

    # ------------------------------------------------------------ time

    def now(self) -> float:
        """The time that stands on messages, in seconds since 1970."""
        return time.time() + self._ahead

    def age(self) -> float:
        """Seconds that went by for what grows old (trigger ids, response urls).

        Only ``passes`` lets them go by: on a busy machine no test fails for being slow.
        """
        return self._ahead

    def passes(self, seconds: float) -> None:
        """Let time go by here: trigger ids and response urls grow old. The app's clock stays."""
        with self.changed:
            self._ahead += seconds
            self.changed.notify_all()

    def next_ts(self) -> str:
        """The time of a message: unique, and later than every other."""
        with self.lock:
            second, count = self._last
            now = int(self.now())
            self._last = (now, 1) if now > second else (second, count + 1)
            return f"{self._last[0]}.{self._last[1]:06d}"

    # ------------------------------------------------------------ who and where

    def team(self, name: str = "Makers", *, installed: bool = True) -> Team:
        """A workspace, with the app installed in it."""
        made = Team(new_id("T"), name, name.lower().replace(" ", "-"))
        self.teams[made.id] = made
        if installed:
            self.install(made)
        return made

    def install(self, team: Team, scopes: list[str] | None = None) -> Token:
        """Put the app into a team; again, it gets a new token with these scopes."""
        with self.lock:
            if team.bot is None:
                team.bot = Person(new_id("U"), team, self.app.name, is_bot=True)
                team.bot.bot_id = new_id("B")
                team.bot.profile = {"api_app_id": self.app.id}
                self.people[team.bot.id] = team.bot
            secret = f"xoxb-{team.id}-{new_id('K')}"
            team.token = Token(secret, list(scopes or BOT_SCOPES), team, team.bot)
            self.tokens[secret] = team.token
            return team.token

    def channel(
        self, team: Team, name: str, *people: Person, private: bool = False, bot: bool = True
    ) -> Channel:
        """A channel with these people in it, and the app's bot unless ``bot`` is False."""
        kind = "group" if private else "channel"
        made = Channel(new_id("C"), team, name, kind, list(people))
        if bot and team.bot:
            made.members.append(team.bot)
        self.channels[made.id] = made
        return made

    def direct(self, team: Team, person: Person) -> Channel:
        """The direct messages between somebody and the app."""
        assert team.bot, f"the app is not installed in {team.name}"
        with self.lock:
            for one in self.channels.values():
                if one.kind == "im" and person in one.members and team.bot in one.members:
                    return one
            made = Channel(new_id("D"), team, "", "im", [person, team.bot])
            self.channels[made.id] = made
            return made

    # ------------------------------------------------------------ what goes wrong

    def fails_next(self, method: str, fault: str, *, times: int = 1, seconds: float = 1) -> None:
        """Let the next calls of a method go wrong.

        ``fault`` is an error (``"channel_not_found"``), a status (``"500"``; ``"429"`` asks to
        wait ``seconds``), ``"cut"`` (the connection breaks, nothing was done), ``"lost"`` (it was
        done, and the answer is lost) or ``"slow"`` (answered after ``seconds``).
        """
        with self.lock:
            self.faults += [(method, fault, seconds)] * times

    def fault_of(self, method: str) -> tuple[str, float] | None:
        with self.lock:
            for one in self.faults:
                if one[0] == method:
                    self.faults.remove(one)
                    return one[1], one[2]
        return None

    def limits_posting(self, per_second: float | None = 1, burst: int = 3) -> None:
        """Answer 429 to messages that come too fast in one channel; None: no limit."""
        self.per_second, self.burst, self.spent = per_second, burst, {}

    def wait_before_posting(self, channel: str) -> float:
        """Seconds until the next message is welcome there; 0 counts this one."""
        if self.per_second is None:
            return 0
        with self.lock:
            now, span = self.now(), self.burst / self.per_second
            recent = [at for at in self.spent.get(channel, []) if now - at < span]
            if len(recent) >= self.burst:
                return span - (now - recent[0])
            self.spent[channel] = [*recent, now]
            return 0

    def fails(self, line: str) -> None:
        """Note that the app did not answer as it should."""
        with self.changed:
            self.failures.append(line)
            self.log.say("(Slack)", line)
            self.changed.notify_all()

    def forgive(self) -> list[str]:
        """What went wrong so far was meant to; returns it."""
        told = [*self.violations, *self.failures]
        self.violations.clear()
        self.failures.clear()
        return told

    # ------------------------------------------------------------ triggers and addresses

    def trigger(self, person: Person, window: Window | None = None) -> str:
        """A new ``trigger_id``."""
        made = f"{new_id('')}.{person.team.id}.{new_id('')}"
        self.triggers[made] = Trigger(person, window, self.age() + TRIGGER_SECONDS)
        return made

    def pull(self, trigger_id: str) -> Trigger:
        """Use up a ``trigger_id``; raises Refused as views.open does."""
        found = self.triggers.get(trigger_id)
        if found is None:
            raise Refused("invalid_trigger_id")
        if found.used:
            raise Refused("exchanged_trigger_id")
        if self.age() > found.until:
            raise Refused("expired_trigger_id")
        found.used = True
        return found

    def response_url(self, channel: Channel, person: Person, message: Message | None) -> str:
        """A new ``response_url``."""
        key = new_id("R")
        until = self.age() + RESPONSE_SECONDS
        self.responses[key] = ResponseUrl(channel, person, message, until)
        return f"{self.base_url}/actions/{channel.team.id}/{key}"

    def approves(self, person: Person, authorize_url: str) -> str:
        """Somebody says yes on Slack's page; returns where their browser is sent then."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(authorize_url).query).items()}
        assert asked["client_id"] == self.app.client_id, "another app's address"
        code = new_id("c")
        back = asked.get("redirect_uri", "")
        self.codes[code] = {"person": person, "scopes": asked["scope"], "redirect_uri": back}
        return f"{back}?{urlencode({'code': code, 'state': asked.get('state', '')})}"

    def echo(self, channel: Channel, told: Thing) -> None:
        """Tell the app of its own messages; see ``Slack.echoes``."""

    # ------------------------------------------------------------ waiting

    def until(self, what: Callable[[], object], why: str = "", patience: float = PATIENCE) -> None:
        """Wait until something is so; raises AssertionError with the transcript."""
        ends = time.monotonic() + patience
        with self.changed:
            while not what():
                left = ends - time.monotonic()
                assert left > 0, f"waited {patience} s for {why or what}:\n{self.transcript()}"
                self.changed.wait(min(left, 0.2))

    def quiet(self, seconds: float = 0.3, patience: float = PATIENCE) -> None:
        """Wait until the app has called nothing for so long."""
        ends = time.monotonic() + patience
        while time.monotonic() < ends:
            with self.lock:
                count = len(self.calls)
            time.sleep(seconds)
            if count == len(self.calls):
                return
        raise AssertionError("the app does not come to rest")

    def called(self, method: str) -> list[Call]:
        """The calls of one method so far."""
        return [one for one in self.calls if one.method == method]

    @contextmanager
    def expects(self, method: str, times: int = 1) -> Iterator[None]:
        """The block makes the app call a method so many times, in the end."""
        before = len(self.called(method))
        yield
        self.until(lambda: len(self.called(method)) >= before + times, f"{times} × {method}")

    def transcript(self) -> str:
        """What everybody saw, as plain text."""
        return self.log.text()
