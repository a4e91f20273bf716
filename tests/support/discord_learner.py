"""What a learner does in Discord, step by step, and what a test asks about it afterwards."""

from __future__ import annotations

import json
from typing import Any

from core.domain.interview import State, to_json
from core.services.conversation import Conversation
from tests.support.discord import Channel, Delivery, Guild, Message, User
from tests.support.discord.transcript import of_message
from tests.support.discord_face import DiscordTown
from tests.support.journeys import ANSWER, STORY

AGREE = "Yes, let us start"
MOST_STEPS = 40


class Learner:
    """Somebody in Discord who tells one claim in direct messages; ``town`` is where."""

    def __init__(
        self, town: DiscordTown, name: str = "Ana", *, locale: str = "en-US", met: bool = True
    ) -> None:
        self.town = town
        self.user: User = town.discord.user(town.guild, name, locale=locale)
        if met:
            town.meets(self.user)

    # -- acting ---------------------------------------------------------------------------

    def says(self, text: str, **how: Any) -> Delivery:
        """Write, and wait for the answer."""
        said = self.user.types(text, **how)
        self.town.hears(said)
        return said

    def clicks(self, name: str, **how: Any) -> Delivery:
        """Press a button of the newest message that has it, and wait for the answer."""
        pressed = self.user.clicks(name, **how)
        self.town.rest()
        return pressed

    def commands(self, line: str, to: Channel | Guild | None = None, **options: Any) -> Delivery:
        """Type a command, and wait for the answer."""
        typed = self.user.command(line, to, **options)
        self.town.rest()
        return typed

    def uses(self, name: str, message: Message) -> Delivery:
        """Choose a context menu's entry on a message, and wait for the answer."""
        chosen = self.user.uses_on_message(name, message)
        self.town.rest()
        return chosen

    def selects(self, option: Any, **how: Any) -> Delivery:
        """Choose a line of a menu, and wait for the answer."""
        chosen = self.user.selects(option, **how)
        self.town.rest()
        return chosen

    def submits(self, values: dict[str, Any], **how: Any) -> Delivery:
        """Send the window that is open, and wait for the answer."""
        sent = self.user.submits(values, **how)
        self.town.rest()
        return sent

    def begins(self) -> None:
        """A first word, and the consent."""
        self.says("hello")
        self.clicks(AGREE)
        if self.asked == "story" and "hello" in self.screen:
            return

    def to_evidence(self, answer: str = ANSWER) -> None:
        """From the story to the place where evidence is collected."""
        self.says(STORY)
        for _ in range(MOST_STEPS):
            match self.asked:
                case "evidence":
                    return
                case "badge":
                    self.says("Bicycle repair")
                case "ways":
                    self.says("by watching my uncle")
                case _:
                    self.says(answer)
        raise AssertionError(f"never asked for evidence:\n{self.screen}")

    def sends(self) -> None:
        """From the evidence to the assessors."""
        self.clicks("Go on")
        self.clicks("Yes, this is my own. Send it")

    # -- looking --------------------------------------------------------------------------

    @property
    def shown(self) -> Message:
        """The newest message of the bot before them."""
        ours = [one for one in self.user.messages() if one.author.bot and one.only_for is None]
        return ours[-1]

    @property
    def screen(self) -> str:
        """What it says."""
        return of_message(self.shown)

    @property
    def everything(self) -> str:
        """All that they can read where they talk with the bot."""
        return self.user.screen(self.shown.channel)

    @property
    def asked(self) -> str:
        """The place of the interview that is asked about now."""
        return str(getattr(self.talk.screen, "place", "standing"))

    @property
    def claim_id(self) -> str:
        """The claim that is talked about."""
        claim_id = self.town.room(self.user).claim_id
        assert claim_id is not None
        return claim_id

    @property
    def talk(self) -> Conversation:
        """The claim as the core draws it."""
        return self.town.app.learning.look(self.town.actor(self.user), self.claim_id)

    @property
    def state(self) -> State:
        """All that the interview remembers."""
        with self.town.app.store.reading(self.town.town.community.id) as tx:
            return tx.interviews.load(self.claim_id).state

    def claims(self) -> int:
        """How many claims they have."""
        return len(self.town.app.learning.home(self.town.actor(self.user)).entries)


def timeless(state: State) -> Any:
    """All that was told, without its times and the ids that are made up for files."""
    return _timeless(json.loads(to_json(state)))


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        gone = ("at", "sent_at", "file_id", "id")
        return {name: _timeless(one) for name, one in value.items() if name not in gone}
    return [_timeless(one) for one in value] if isinstance(value, list) else value


__all__ = ["AGREE", "Learner", "timeless"]
