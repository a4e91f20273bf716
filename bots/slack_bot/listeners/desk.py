"""What assessors press on a card: take, open, ask, give back. And the windows that follow."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from slack_bolt import Ack, Respond

from bots.slack_bot import asking, card, windows
from bots.slack_bot.judging import RESULT
from bots.slack_bot.listeners.judge import Judge
from bots.slack_bot.listeners.pieces import Pieces
from bots.slack_bot.office import Office
from bots.slack_bot.people import Guest
from bots.slack_bot.presence import Presence
from core.domain.claim import ClaimState
from core.domain.errors import EarnedError, NotFound, NotTaken
from core.domain.screens import Said, Words

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

TITLE = "slack.review.title"
Payload = dict[str, Any]


class Desk:
    """The buttons below a card, in the channel and in windows."""

    def __init__(self, face: SlackFace, here: Presence) -> None:
        self._face = face
        self._here = here
        self._office = Office(face)

    def take(self, ack: Ack, body: Payload, action: Payload, respond: Respond) -> None:
        """Take a claim: from the card, or while reading it."""
        ack()
        claim, _ = ids_of(action)
        if body.get("view"):
            self._here.opening.turn(body, lambda: self._taken(body, claim), TITLE)
        else:
            self._do(body, claim, respond, lambda guest: self._take(guest, claim))

    def _taken(self, body: Payload, claim: str) -> Payload:
        guest = self._here.assessor(body)
        notice = ""
        try:
            self._take(guest, claim)
        except NotFound:
            raise
        except EarnedError as wrong:
            notice = f"⚠ {self._face.explain(wrong, self._face.language(guest))}"
        self._here.redraw(guest)
        return self._here.review(guest, claim, notice=notice)

    def _take(self, guest: Guest, claim: str) -> str:
        self._face.app.reviewing.take(guest.actor, claim)
        return ""

    def declare(self, ack: Ack, body: Payload, action: Payload) -> None:
        """Open a claim to read it: its reader does not know whose it is."""
        ack()
        claim, _ = ids_of(action)

        def make() -> Payload:
            guest = self._here.assessor(body)
            self._face.app.reviewing.declare(guest.actor, claim)
            return self._here.review(guest, claim)

        self._here.opening.turn(body, make, TITLE)

    def recuse(self, ack: Ack, body: Payload, action: Payload, respond: Respond) -> None:
        """I know this person: somebody else judges the claim."""
        ack()
        claim, _ = ids_of(action)
        if body.get("view"):
            self._here.opening.turn(body, lambda: self._recused(body, claim), TITLE)
        else:
            self._do(body, claim, respond, lambda guest: self._recuse(guest, claim))

    def _recused(self, body: Payload, claim: str) -> Payload:
        guest = self._here.assessor(body)
        told = self._recuse(guest, claim)
        self._here.redraw(guest)
        return windows.notice(
            self._face.app.texts, self._face.language(guest), Words(TITLE), Said(told)
        )

    def _recuse(self, guest: Guest, claim: str) -> str:
        self._face.app.reviewing.recuse(guest.actor, claim)
        return self._face.app.texts.get(self._face.language(guest), "page.card.recused")

    def release(self, ack: Ack, body: Payload, action: Payload, respond: Respond) -> None:
        """Give a claim back to the queue: whoever has it, or an organizer for them."""
        ack()
        claim, version = ids_of(action)
        if body.get("view"):
            title = "slack.waiting.title"
            self._here.opening.turn(body, lambda: self._released(body, claim, version), title)
        else:
            giving = self._here.giving_back
            self._do(
                body, claim, respond, lambda guest: self._release(guest, claim, version), giving
            )

    def _released(self, body: Payload, claim: str, version: int) -> Payload:
        """Given back from the organizer's list of claims, which is drawn anew."""
        guest = self._here.giving_back(body)
        self._release(guest, claim, version)
        self._here.redraw(guest)
        return self._office.waiting(body)

    def _release(self, guest: Guest, claim: str, version: int) -> str:
        found = self._face.app.reviewing.posted(guest.actor.community_id, claim)
        if found is None or found.claim.state is ClaimState.SUBMITTED:
            return ""
        if found.claim.version != version:
            return self._face.app.texts.get(self._face.language(guest), "slack.desk.changed")
        try:
            self._face.app.reviewing.release(guest.actor, claim)
        except NotTaken:
            # The same click again, between looking and giving back.
            found = self._face.app.reviewing.posted(guest.actor.community_id, claim)
            if found is None or found.claim.state is not ClaimState.SUBMITTED:
                raise
        return ""

    def _do(
        self,
        body: Payload,
        claim: str,
        respond: Respond,
        do: Callable[[Guest], str],
        who: Callable[[Payload], Guest] | None = None,
    ) -> None:
        """Do something with a claim; what stands in the way is told to the one who clicked."""
        guest = None
        try:
            guest = (who or self._here.assessor)(body)
            told = do(guest)
            self._here.redraw(guest)
        except EarnedError as wrong:
            told = self._face.explain(wrong, self._here.opening.language(body))
        if told:
            language = self._here.opening.language(body)
            found = guest and self._face.app.reviewing.posted(guest.actor.community_id, claim)
            post = card.told(self._face.app.texts, language, told, found or None)
            respond(
                text=post.text,
                blocks=post.blocks,
                response_type="ephemeral",
                replace_original=False,
            )

    def open(self, ack: Ack, body: Payload, action: Payload) -> None:
        """Read a claim, and judge it. From a list, it takes the place of the list."""
        ack()
        claim, _ = ids_of(action)

        def make() -> Payload:
            return self._here.review(self._here.assessor(body), claim)

        self._here.opening.turn_or_open(body, make, TITLE)

    def ask(self, ack: Ack, body: Payload, action: Payload) -> None:
        """Open the window for a question; what was filled in below it so far is kept."""
        ack()
        claim, _ = ids_of(action)

        def make() -> Payload:
            guest = self._here.assessor(body)
            self._here.keep(guest, body)
            found = self._face.app.reviewing.card(guest.actor, claim)
            language = self._face.language(guest)
            if not (found.mine and found.claim.state is ClaimState.IN_REVIEW):
                changed = self._face.app.texts.get(language, "slack.desk.changed")
                return self._here.review(guest, claim, notice=f"⚠ {changed}")
            return asking.ask(self._face.app.texts, language, found)

        self._here.opening.open(body, make, "slack.review.ask.title")


def ids_of(action: Payload) -> tuple[str, int]:
    """The claim of a button, and its version when the button was drawn."""
    _, _, claim, version, *_ = [*str(action["action_id"]).split("."), "", ""]
    return claim, int(version) if version.isascii() and version.isdigit() else 0


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    here = Presence(face)
    desk, judge, pieces = Desk(face, here), Judge(face, here), Pieces(face, here)
    for what, do in (
        ("take", desk.take),
        ("declare", desk.declare),
        ("recuse", desk.recuse),
        ("open", desk.open),
        ("ask", desk.ask),
        ("release", desk.release),
        ("file", pieces.file),
        ("link", pieces.link),
    ):
        face.bolt.action(re.compile(rf"^desk\.{what}\."))(do)
    face.bolt.action(re.compile(r"^review\.page\."))(judge.turn)
    face.bolt.action(re.compile(rf"^{re.escape(RESULT)}"))(judge.chosen)
    face.bolt.view("review")(judge.filled)
    face.bolt.view("decide")(judge.decided)
    face.bolt.view("ask")(judge.asked)
