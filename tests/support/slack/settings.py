"""The app as its settings page at Slack shows it, and what Slack hands it for a while."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.slack.things import Channel, Message, Person, Thing, Window


@dataclass
class Trigger:
    """A ``trigger_id``: once, and within three seconds."""

    person: Person
    window: Window | None
    until: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Where an app may answer to one interaction."""

    channel: Channel
    person: Person
    message: Message | None
    until: float
    uses: int = 0


@dataclass
class App:
    """The one app of this Slack, as its settings page shows it."""

    id: str = "A0EARNED"
    name: str = "Earned"
    client_id: str = "111.222"
    client_secret: str = "a-client-secret"
    signing_secret: str = "a-signing-secret"
    token: str = "xapp-1-A0EARNED-1"
    # Where Slack sends everything by HTTP; empty for Socket Mode.
    url: str = ""
    commands_url: str = ""
    interactivity_url: str = ""
    # What it is told of, in the words of a manifest's bot_events (message.im); None: everything.
    events: set[str] | None = None

    def hears_of(self, event: Thing) -> bool:
        """Is the app told of such an event?"""
        kinds = {"channel": "channels", "group": "groups"}
        name = str(event["type"])
        if name == "message":
            place = str(event["channel_type"])
            name += f".{kinds.get(place, place)}"
        return self.events is None or name in self.events
