"""A little Slack on 127.0.0.1 for tests: the app's real clients talk to it over real sockets.

    def test_something(slack):                     # a fixture, of tests/support/slack/fixtures.py
        team = slack.team("Makers")                # the app is installed: team.token.secret, team.bot
        ana = slack.user(team, "Ana", locale="es-ES")
        desk = slack.channel(team, "assessors", ana, private=True)
        web = WebClient(team.token.secret, base_url=slack.api_url)

How the app is reached
    ``slack.app.url = "http://127.0.0.1:8000/slack/events"``: by signed HTTP; otherwise by Socket
    Mode, when the app has connected (``apps.connections.open`` with ``slack.app.token``).
    ``slack.app`` has ``id, client_id, client_secret, signing_secret, token`` (xapp), and ``events``:
    the manifest's bot_events. Slack sends no others, and Bolt answers 404 to what nobody listens to.

Hands (each waits up to 60 s for what it needs, and returns a ``Delivery``)
    ana.types("I fix bikes & <b>")                in direct messages; ``to=desk``, ``thread=message``
    ana.types("", files=[ana.uploads("a.png", data)])
    ana.command("/claim", "fixing bikes")         ``to=desk``
    ana.clicks("Send")                            by label or action_id; ``where=`` a message, a
                                                  window, a channel, "home", "window"
    ana.selects("Bicycle repair", of="Badge")     menus, radio buttons, checkboxes (a list), dates
    ana.fills({"Tell us": "..."})                 by label, block_id or action_id; nothing is sent
    ana.submits({"Tell us": "...", "files": [file]}); ana.closes()
    ana.shortcut("claim"); ana.shortcut("praise", on=message)
    ana.opens_home(); ana.joins(desk); ana.leaves(desk); ana.reacts("eyes", message)
    ana.edits(message, "..."); ana.deletes(message)

Eyes
    ana.sees("Thank you")       waits; returns the newest message or window with it (``where=``)
    ana.does_not_see("Ben")     after the app has come to rest
    ana.screen(); ana.messages(desk); ana.window; ana.windows; ana.home; ana.dm

Mischief, with every act of the hands
    times=3 (at_once=True, anew=True: other event_ids), retry=1, forged=True, unsigned=True,
    stale=400, hold=True (then ``delivery.send()`` later, or another one first)
    slack.echoes = True         the app is told of its own messages, as Slack does
    slack.redeliver()           whatever the app has not acknowledged, with Slack's retry headers

Trouble
    slack.fails_next("chat.postMessage", "429", seconds=1, times=2)     see World.fails_next
    slack.limits_posting(per_second=1, burst=3); slack.down("503" | "refuse"); slack.up()
    slack.passes(4)             trigger ids are dead after 3 s, response urls after 1800: of a clock
                                that only ``passes`` moves, so that no busy machine fails a test
    slack.ack_seconds = 3       as Slack waits for an acknowledgement (15 here)
    slack.uninstall(team); slack.install(team, ["chat:write"]); person.deleted = True
    slack.sockets.refresh(); slack.sockets.cut()

What came in
    slack.calls: Call(method, arguments, token, status, answer); slack.called("chat.update")
    slack.until(lambda: ..., "what for"); slack.quiet(); slack.transcript()
    (slack.log.aloud = True: also what a screen reader says where blocks hide a message's text)
    slack.violations (the oracle of tests/contracts/slack says Slack would refuse it) and
    slack.failures (not acknowledged): both must be empty at the end of a test, or be taken by
    ``slack.forgive()``, which returns them.

slack.verifies_address() sends the ``url_verification`` that comes first of all.
OAuth: ``back = slack.approves(ana, location_of_the_redirect)``, then fetch ``back`` as a browser.
Strangers and guests: ``slack.user(team, "Zoe", is_restricted=True)``; somebody of another team in a
channel of this one is a stranger to it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.slack import (
    methods_chat,
    methods_files,
    methods_places,
    methods_views,
    payloads,
)
from tests.support.slack.delivery import Answer, Delivery
from tests.support.slack.hands import User
from tests.support.slack.server import Server
from tests.support.slack.sockets import Sockets
from tests.support.slack.things import Call, Channel, File, Message, Team, Thing, Window, new_id
from tests.support.slack.world import World

__all__ = [
    "Answer",
    "Call",
    "Channel",
    "Delivery",
    "File",
    "Message",
    "Slack",
    "Team",
    "User",
    "Window",
    "running",
]

# Importing a module of methods is what registers them.
METHODS = (methods_chat, methods_files, methods_places, methods_views)


class Slack(World):
    """A world with its servers."""

    def __init__(self) -> None:
        super().__init__()
        self.server: Server | None = Server(self)
        self.port: int = self.server.server_address[1]
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.api_url: str = f"{self.base_url}/api/"
        self.sockets = Sockets(self)
        # Slack tells an app of what the app itself says, too. Off: most tests need no echo.
        self.echoes = False
        self._echoing: list[threading.Thread] = []

    def user(self, team: Team, name: str, **flags: Any) -> User:
        """Somebody with an account in a team; flags are fields of Person."""
        made = User(new_id("U"), team, name, world=self, **flags)
        self.people[made.id] = made
        return made

    def echo(self, channel: Channel, told: Thing) -> None:
        """Tell the app of its own messages, at the same time as its call is answered."""
        if not self.echoes:
            return
        body = payloads.event(self, channel.team, told)
        echo = Delivery(self, "event", body, "an echo of the app's own message")
        thread = threading.Thread(target=echo.send)
        thread.start()
        self._echoing.append(thread)

    def down(self, how: str = "503") -> None:
        """Nothing works: everything is answered ``503``, or connections are refused."""
        if how == "refuse":
            self.sockets.cut()
            if self.server:
                self.server.end()
            self.server = None
        elif self.server:
            self.server.broken = how

    def up(self) -> None:
        """Everything works again, at the same address."""
        if self.server is None:
            self.server = Server(self, self.port)
        self.server.broken = ""

    def uninstall(self, team: Team) -> Delivery:
        """Somebody removes the app: its token dies, and it is told."""
        told = {"type": "app_uninstalled", "event_ts": self.next_ts()}
        body = payloads.event(self, team, told)
        assert team.token
        team.token.revoked = True
        self.log.say("(Slack)", f"the app is removed from {team.name}")
        return Delivery(self, "event", body, "app_uninstalled").send()

    def tells(self, team: Team, event: Thing, **how: Any) -> Delivery:
        """Send any event at all."""
        body = payloads.event(self, team, {"event_ts": self.next_ts(), **event})
        return Delivery(self, "event", body, str(event["type"])).send(**how)

    def verifies_address(self) -> bool:
        """Is somebody there who answers for the app? Asked when its address is typed in."""
        told = {"type": "url_verification", "challenge": new_id("c"), "token": "x"}
        answer = Delivery(self, "event", told, "the address").send().answer
        said = answer.body.get("challenge") if isinstance(answer.body, dict) else answer.body
        return answer.ok and said == told["challenge"]

    def redeliver(self) -> list[Delivery]:
        """Hand over again the events that were not acknowledged."""
        waiting = list(self.unacknowledged)
        for number, one in enumerate(waiting, start=1):
            one.send(retry=min(number, 3), reason="http_error")
        return waiting

    def close(self) -> None:
        """The end."""
        for one in self._echoing:
            one.join(self.ack_seconds)
        self.sockets.close()
        if self.server:
            self.server.end()


@contextmanager
def running() -> Iterator[Slack]:
    """A little Slack until the end of the block; what Slack would have refused fails there."""
    made = Slack()
    try:
        yield made
    finally:
        made.close()
    wrong = [*made.violations, *made.failures]
    assert not wrong, "\n".join(["Slack would complain:", *wrong, "", made.transcript()])
