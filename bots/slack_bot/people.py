"""Who somebody in Slack is, looked up where it matters: at the click, from Slack itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bots.slack_bot import reading
from bots.slack_bot.reading import Who
from core.app import Earned
from core.domain.errors import NotAllowed, NotConnected
from core.domain.people import Actor, Role, Space
from core.domain.rooms import Room
from core.services.meeting import Profile

log = logging.getLogger(__name__)

PLATFORM = "slack"
# People in a channel that Slack tells at once; more come page by page.
PAGE = 1000
FOREIGN = ("is_stranger", "is_bot", "deleted")
GUEST = ("is_restricted", "is_ultra_restricted")

Clients = Callable[[str], WebClient]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who came: who they are here, and where they talk with the bot."""

    who: Who
    space: Space
    actor: Actor
    room: Room | None = None

    @property
    def team(self) -> str:
        """The workspace in Slack."""
        return self.space.external_id


class People:
    """Finds out who is there. ``clients`` gives the connection to a workspace."""

    def __init__(self, app: Earned, clients: Clients) -> None:
        self._app = app
        self._clients = clients

    def guest(self, payload: Mapping[str, Any], channel: str = "") -> Guest:
        """Who acts; somebody new becomes a learner of the community.

        Raises ``NotConnected``, and ``NotAllowed`` for bots and for people of other
        workspaces. ``channel`` is the DM where they are, if they are in one.
        """
        who = reading.who(payload)
        home = home_of(payload) or who.team
        address = f"{home}/{channel}" if channel else ""
        visit = self._app.meeting.visit(PLATFORM, home, f"{home}/{who.user}", address)
        if visit is None:
            raise NotConnected()
        if who.team != home or not who.user:
            raise NotAllowed(action="slack.stranger")
        visit = self._app.whereabouts.back(visit, f"{home}/{who.user}")
        actor = visit.actor or self.met(visit.space, who.user)
        room = visit.room
        if room is None and channel.startswith("D"):
            room = self._app.meeting.room(actor, visit.space, address)
        return Guest(who, visit.space, actor, room)

    def met(self, space: Space, user: str) -> Actor:
        """Somebody of a workspace, who becomes a learner when they are new.

        Raises ``NotAllowed`` for bots and for people of other workspaces.
        """
        told = self.profile(space.external_id, user)
        if any(told.get(flag) for flag in FOREIGN) or told.get("team_id") != space.external_id:
            raise NotAllowed(action="slack.stranger")
        name, language = self.called(told)
        external, zone = f"{space.external_id}/{user}", reading.zone(told)
        return self._app.meeting.meet(space, external, Profile(name, language, zone))

    def called(self, told: Mapping[str, Any]) -> tuple[str, str]:
        """The name and the language of somebody, as Slack tells them."""
        profile = told.get("profile") or {}
        name = profile.get("display_name") or profile.get("real_name") or told.get("name") or ""
        wished = reading.language(str(told.get("locale") or ""))
        return str(name)[:80], self._app.texts.best(wished) if wished else "en"

    def profile(self, team: str, user: str) -> Mapping[str, Any]:
        """What Slack says of somebody right now. Raises ``NotAllowed`` when it says nothing."""
        try:
            answer = self._clients(team).users_info(user=user, include_locale=True)
        except SlackApiError as wrong:
            log.warning("users.info: %s", wrong.response.get("error"))
            raise NotAllowed(action="slack.unknown") from None
        found: Mapping[str, Any] = answer["user"]
        return found

    def room(self, guest: Guest) -> Room:
        """Where somebody talks with the bot alone; it is opened when need be."""
        if guest.room is not None:
            return guest.room
        opened = self._clients(guest.team).conversations_open(users=guest.who.user)
        address = f"{guest.team}/{opened['channel']['id']}"
        return self._app.meeting.room(guest.actor, guest.space, address)

    # -- roles --------------------------------------------------------------------------

    def assessor(self, payload: Mapping[str, Any]) -> Guest:
        """Who judges: of this workspace, no guest, in the channel and in the role, right now.

        Raises ``NotAllowed``, also when Slack does not answer: then nobody may.
        """
        guest = self.guest(payload)
        if Role.ASSESSOR not in guest.actor.roles:
            raise NotAllowed(action="slack.no_assessor")
        desk = self._app.meeting.desk_of(guest.space)
        if desk is None:
            raise NotAllowed(action="slack.no_channel")
        self.full_member(guest.team, guest.who.user)
        if not self.is_in(guest.team, desk.address.partition("/")[2], guest.who.user):
            raise NotAllowed(action="slack.not_in_channel")
        return guest

    def organizer(self, payload: Mapping[str, Any]) -> Guest:
        """Who organizes: of this workspace, no guest, in the role. Raises ``NotAllowed``."""
        guest = self.guest(payload)
        if Role.ORGANIZER not in guest.actor.roles:
            raise NotAllowed(action="slack.no_organizer")
        self.full_member(guest.team, guest.who.user)
        return guest

    def full_member(self, team: str, user: str) -> Mapping[str, Any]:
        """What Slack says of somebody. Raises ``NotAllowed`` for guests, bots and strangers."""
        told = self.profile(team, user)
        if told.get("deleted") or told.get("team_id") != team:
            self._app.whereabouts.left(PLATFORM, team, f"{team}/{user}")
        if any(told.get(flag) for flag in FOREIGN) or told.get("team_id") != team:
            raise NotAllowed(action="slack.stranger")
        if any(told.get(flag) for flag in GUEST):
            raise NotAllowed(action="slack.guest")
        return told

    def is_in(self, team: str, channel: str, user: str) -> bool:
        """Whether somebody is in a channel now; False when Slack does not say."""
        cursor = ""
        try:
            while True:
                answer = self._clients(team).conversations_members(
                    channel=channel, limit=PAGE, cursor=cursor
                )
                if user in answer["members"]:
                    return True
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    return False
        except SlackApiError as wrong:
            log.warning("conversations.members: %s", wrong.response.get("error"))
            return False


def home_of(payload: Mapping[str, Any]) -> str:
    """The workspace where the app is installed that Slack delivers this to."""
    for authorization in payload.get("authorizations") or ():
        if authorization.get("team_id"):
            return str(authorization["team_id"])
    team = payload.get("team")
    if isinstance(team, Mapping):
        return str(team.get("id") or "")
    return str(payload.get("team_id") or "")
