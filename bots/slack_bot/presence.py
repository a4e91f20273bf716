"""An assessor at work in Slack: that they may, looked up at each click, and what they see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bots.slack_bot import review
from bots.slack_bot.judging import Place, may_judge, read_results
from bots.slack_bot.opening import Opening, View
from bots.slack_bot.people import Guest
from core.domain.errors import NotAllowed
from core.domain.people import Role

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

Payload = Mapping[str, Any]


def reach(face: SlackFace, guest: Guest) -> None:
    """Open the direct messages of somebody who judges, without a word, unless they are.

    Offers and reminders come there; later nobody is there who could say whose they are.
    """
    if guest.room is None and face.app.meeting.room_of(guest.actor) is None:
        face.after(lambda: face.people.room(guest))


class Presence:
    """What every act of an assessor begins and ends with."""

    def __init__(self, face: SlackFace) -> None:
        self._face = face
        self.opening = Opening(face)

    def assessor(self, payload: Payload) -> Guest:
        """Who acts; of this workspace, in the role and in the channel right now.

        A card works only where the assessors are: one that was left behind in another channel
        does not. Raises ``NotAllowed``.
        """
        guest = self._face.people.assessor(payload)
        channel = str((payload.get("channel") or {}).get("id") or "")
        desk = self._face.app.meeting.desk_of(guest.space)
        if channel and (desk is None or desk.address != f"{guest.team}/{channel}"):
            raise NotAllowed(action="slack.other_channel")
        reach(self._face, guest)
        return guest

    def giving_back(self, payload: Payload) -> Guest:
        """Who gives a claim back: an assessor, or an organizer for one who left it behind.

        Raises ``NotAllowed``.
        """
        try:
            return self.assessor(payload)
        except NotAllowed:
            if Role.ORGANIZER not in self._face.people.guest(payload).actor.roles:
                raise
        return self._face.people.organizer(payload)

    def redraw(self, guest: Guest) -> None:
        """Send at once what waits for the assessors' channel, such as the card as it is now."""
        desk = self._face.app.meeting.desk_of(guest.space)
        if desk is not None:
            community, room = guest.actor.community_id, desk.id
            self._face.after(lambda: self._face.app.delivering.drain(community, room))

    def review(self, guest: Guest, claim: str, page: int = 1, notice: str = "") -> View:
        """The window on a claim as it is now, with what its reader filled in so far."""
        reviewing = self._face.app.reviewing
        found = reviewing.card(guest.actor, claim)
        draft = reviewing.drafted(guest.actor, claim)
        language = self._face.language(guest)
        return review.review(self._face.app.texts, language, found, page, draft, notice)

    def keep(self, guest: Guest, payload: Payload) -> None:
        """Keep what is filled in in the window that was clicked in, if it can still be used."""
        view = payload.get("view") or {}
        place, given = Place.of(view), read_results(view)
        if not given:
            return
        reviewing = self._face.app.reviewing
        found = reviewing.card(guest.actor, place.claim)
        if may_judge(found) and found.claim.round == place.round:
            draft = {**reviewing.drafted(guest.actor, place.claim), **given}
            reviewing.draft(guest.actor, place.claim, draft)


__all__ = ["Presence", "reach"]
