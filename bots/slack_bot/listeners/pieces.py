"""Evidence files for an assessor.

Of two ways the one with less exposure: the file goes into the assessor's own direct messages
with the bot. A link to our page would open the whole desk to whoever holds it, and would go on
doing so after somebody left the channel; this way one person gets one file, after being looked up
in Slack once more. The copy is written down, and an erasure takes it out again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_bolt import Ack

from bots.slack_bot.presence import Presence
from core.domain.errors import NotFound
from core.files import EXTENSIONS

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

TITLE = "slack.file.title"
Payload = dict[str, Any]


class Pieces:
    """The buttons beside pieces of evidence."""

    def __init__(self, face: SlackFace, here: Presence) -> None:
        self._face = face
        self._here = here

    def file(self, ack: Ack, body: Payload, action: Payload) -> None:
        """Send a file into the assessor's direct messages."""
        ack()
        _, _, claim, file_id, place = str(action["action_id"]).split(".", 4)

        def make() -> Payload:
            self._send(body, claim, file_id, place)
            return self._here.opening.notice(body, "slack.file.sent", TITLE)

        self._here.opening.open(body, make, TITLE)

    def _send(self, body: Payload, claim: str, file_id: str, place: str) -> None:
        guest = self._here.assessor(body)
        kept = self._face.app.desk_files.get(guest.actor, file_id)
        if kept.claim_id != claim:
            raise NotFound()
        room = self._face.people.room(guest)
        texts, language = self._face.app.texts, self._face.language(guest)
        # Not by the name that the learner gave it: that may be their own.
        name = texts.get(language, "slack.file.name", place=place)
        sent = self._face.tokens.client(guest.team).files_upload_v2(
            channel=room.address.partition("/")[2],
            content=kept.content,
            filename=f"{name}{EXTENSIONS[kept.media_type]}",
            title=name,
            initial_comment=texts.get(language, "slack.file.comment"),
        )
        self._face.app.delivering.copied(room, claim, str(sent["files"][0]["id"]))

    def link(self, ack: Ack) -> None:
        """A link was opened; Slack only tells us."""
        ack()
