"""The Slack channel put together: who listens to what, and who sends."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App

from bots.slack_bot import listeners
from bots.slack_bot.people import PLATFORM, Guest, People
from bots.slack_bot.rush import Rush
from bots.slack_bot.sending import PAUSE, SlackSender
from bots.slack_bot.tokens import Tokens
from core.app import Earned
from core.domain.errors import EarnedError, NotAllowed
from core.origin import Origin, stay
from core.services.conversation import Conversation

log = logging.getLogger(__name__)

# What is sent after the acknowledgement is sent by so many at once.
SENDERS = 16


@dataclass
class SlackFace:
    """The Slack channel of one installation."""

    app: Earned
    tokens: Tokens
    people: People
    bolt: App
    pool: ThreadPoolExecutor
    rush: Rush = field(default_factory=Rush)

    def language(self, guest: Guest | None) -> str:
        """The language that somebody is spoken to in."""
        return self.app.texts.best(guest.actor.language if guest else "en")

    def explain(self, wrong: EarnedError, language: str = "en") -> str:
        """What went wrong and the way out."""
        action = str(wrong.params.get("action", ""))
        if isinstance(wrong, NotAllowed) and action.startswith("slack."):
            return self.app.texts.get(language, f"slack.refused.{action.removeprefix('slack.')}")
        return self.app.texts.explain(wrong, language)

    def answer(self, guest: Guest, talk: Conversation) -> None:
        """Send the screen that answers somebody, after all that waits before it."""
        if not talk.delivery or guest.room is None:
            return
        community, room = guest.actor.community_id, guest.room.id
        self.after(lambda: self.app.delivering.drain(community, room, {talk.delivery: talk}))

    def after(self, do: Callable[[], Any]) -> None:
        """Do something that nobody has to wait for; what fails is tried again elsewhere."""
        self.pool.submit(_quietly, do, self.rush)

    def stop(self) -> None:
        """Finish what is being sent."""
        self.pool.shutdown(wait=True)
        self.app.delivering.senders.pop(PLATFORM, None)


def build(app: Earned, pause: float = PAUSE) -> SlackFace:
    """Put the channel together; nothing is connected yet.

    ``pause`` is in seconds, between two messages in one channel.
    """
    tokens = Tokens(app)

    def authorize(team_id: str | None = None) -> Any:
        # Bolt fills in what it finds by name, so a bound method will not do.
        return tokens.authorize(team_id)

    bolt = App(
        authorize=authorize,
        # Ours looks at the signature, see ``front``; in Socket Mode there is none.
        request_verification_enabled=False,
        signing_secret=app.settings.slack_signing_secret.get_secret_value() or "none",
        token_verification_enabled=False,
        # An event is acknowledged once it is durable, and never when a listener failed.
        process_before_response=True,
        logger=logging.getLogger("slack_bolt.earned"),
    )
    face = SlackFace(
        app=app,
        tokens=tokens,
        people=People(app, tokens.client),
        bolt=bolt,
        pool=ThreadPoolExecutor(SENDERS, "slack", stay, (Origin.SLACK,)),
    )
    bolt.use(_from_slack)
    app.delivering.senders[PLATFORM] = SlackSender(app, tokens.client, pause)
    listeners.listen(face)
    return face


def _from_slack(next_: Callable[[], Any]) -> None:
    """Everything that Bolt hears comes from Slack; its listeners run in the same thread."""
    stay(Origin.SLACK)
    next_()


def _quietly(do: Callable[[], Any], rush: Rush) -> None:
    try:
        rush.let_pass()
        do()
    except Exception:
        log.exception("something after an acknowledgement failed")


__all__ = ["SlackFace", "build"]
