"""What a learner does in Slack, step by step, and what a test asks about it afterwards."""

from __future__ import annotations

import json
from typing import Any

from core.domain.interview import State, to_json
from core.services.conversation import Conversation
from tests.support.journeys import ANSWER, STORY
from tests.support.slack import Delivery, Message, User
from tests.support.slack.transcript import of_message
from tests.support.slack_face import SlackTown

AGREE = "Yes, let us start"
MOST_STEPS = 40


class Learner:
    """Somebody in Slack who tells one claim; ``town`` is where."""

    def __init__(self, town: SlackTown, name: str = "Ana", **flags: Any) -> None:
        self.town = town
        self.user: User = town.slack.user(town.team, name, **flags)

    # -- acting ---------------------------------------------------------------------------

    def says(self, text: str, **how: Any) -> Delivery:
        """Write in the DM, and wait for the answer."""
        said = self.user.types(text, **how)
        self.town.rest()
        return said

    def clicks(self, name: str, **how: Any) -> Delivery:
        """Press a button of the newest message that has it, and wait for the answer."""
        pressed = self.user.clicks(name, **how)
        self.town.rest()
        return pressed

    def begins(self, words: str = "") -> None:
        """``/claim`` in the DM, and the consent."""
        self.user.command("/claim", words)
        self.town.rest()
        self.clicks(AGREE)

    def to_evidence(self, answer: str = ANSWER) -> None:
        """From the story to the place where evidence is collected."""
        self.says(STORY)
        self.clicks("Choose")
        self.says("by watching my uncle")
        for _ in range(MOST_STEPS):
            if self.asked == "evidence":
                return
            self.says(answer)
        raise AssertionError(f"never asked for evidence:\n{self.screen}")

    def sends(self) -> None:
        """From the evidence to the assessors."""
        self.clicks("Go on")
        self.clicks("Yes, this is my own. Send it")

    # -- looking --------------------------------------------------------------------------

    @property
    def last(self) -> Message:
        """The newest message in their DM."""
        return self.user.messages(self.user.dm)[-1]

    @property
    def shown(self) -> Message:
        """The newest message of the bot there."""
        ours = [one for one in self.user.messages(self.user.dm) if one.author is not self.user]
        return ours[-1]

    @property
    def screen(self) -> str:
        """What it says."""
        return of_message(self.shown.text, self.shown.blocks, self.shown.files)

    @property
    def asked(self) -> str:
        """The place of the interview that is asked about now."""
        return str(getattr(self.talk.screen, "place", "standing"))

    @property
    def claim_id(self) -> str:
        """The claim that is talked about in the DM."""
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

    @property
    def told(self) -> dict[str, Any]:
        """The same without times, to compare two that were told the same."""
        told: dict[str, Any] = timeless(json.loads(to_json(self.state)))
        return told

    def claims(self) -> int:
        """How many claims they have."""
        return len(self.town.app.learning.home(self.town.actor(self.user)).entries)


def timeless(value: Any) -> Any:
    """A document without its times and the ids that are made up for files."""
    if isinstance(value, dict):
        gone = ("at", "sent_at", "file_id", "id")
        return {name: timeless(one) for name, one in value.items() if name not in gone}
    if isinstance(value, list):
        return [timeless(one) for one in value]
    return value


__all__ = ["AGREE", "Learner", "timeless"]
