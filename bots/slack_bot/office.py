"""What an organizer sees in Slack, put together: each window is drawn for whoever may see it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bots.hours import tell_at
from bots.overview import due as rows_due
from bots.overview import waiting as rows_waiting
from bots.slack_bot import overview, setup, windows
from bots.slack_bot.opening import Opening, View
from bots.slack_bot.pen import Pen
from bots.slack_bot.people import PLATFORM, Guest
from core.domain.errors import NotAllowed
from core.domain.people import Role, Space
from core.domain.rooms import Room
from core.domain.screens import Said, Words

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

log = logging.getLogger(__name__)

Payload = dict[str, Any]


class Office:
    """Draws the organizer's windows. Each raises ``NotAllowed`` for everybody else."""

    def __init__(self, face: SlackFace) -> None:
        self._face = face
        self.opening = Opening(face)

    def menu(self, body: Payload) -> View:
        """What there is to do, and how things stand."""
        guest = self._face.people.organizer(body)
        found = self._face.app.organizing.office(guest.actor)
        ready = self.preset(guest.space) or self._face.app.meeting.desk_of(guest.space)
        facts = setup.Facts(
            community=found.community.name,
            badges=len(found.menu),
            assessors=sum(Role.ASSESSOR in member.asked_as for member in found.members),
            waiting=found.waiting,
            waits=found.waits,
            awards=found.awards,
            ready=ready is not None,
        )
        return setup.menu(self._face.app.texts, self._face.language(guest), facts)

    def setup(self, body: Payload) -> View:
        """Where the assessors meet, and the community's language."""
        guest = self._face.people.organizer(body)
        room = self._face.app.meeting.desk_of(guest.space)
        channel = room.address.partition("/")[2] if room else ""
        spoken = self._face.app.entering.community(guest.actor).language
        rules = self._face.app.ruling.of_space(guest.actor.community_id, guest.space.id)
        language = self._face.language(guest)
        return setup.setup(self._face.app.texts, language, channel, spoken, rules.digest_hour)

    def tell_at(self, guest: Guest, hour: int | None) -> None:
        """Have the channel told what waits at that hour, where the organizer is."""
        tell_at(self._face.app, guest.actor, guest.space, hour)

    def assessors(self, body: Payload) -> View:
        """Who judges."""
        guest = self._face.people.organizer(body)
        users = [user.partition("/")[2] for user in self.who_judges(guest)]
        return setup.assessors(self._face.app.texts, self._face.language(guest), users)

    def who_judges(self, guest: Guest) -> dict[str, str]:
        """The assessors in this workspace: ``TEAM/USER``, and the person."""
        return self._face.app.meeting.with_role(guest.actor, guest.space, Role.ASSESSOR)

    def catalogue(self, body: Payload, page: int = 1) -> View:
        """The badges that can be earned."""
        guest = self._face.people.organizer(body)
        menu = self._face.app.organizing.menu(guest.actor.community_id)
        return setup.catalogue(self._face.app.texts, self._face.language(guest), menu, page)

    def waiting(self, body: Payload) -> View:
        """The claims that wait; to organizers who do not judge, only how many."""
        guest = self._face.people.organizer(body)
        texts, language = self._face.app.texts, self._face.language(guest)
        if Role.ASSESSOR in guest.actor.roles:
            return setup.waiting(texts, language, self._face.app.reviewing.queue(guest.actor))
        found = self._face.app.organizing.office(guest.actor)
        held = self._face.app.reviewing.held(guest.actor)
        return setup.counted(texts, language, found.waiting, found.waits, held)

    def judging(self, body: Payload) -> View:
        """What waits and whose turn it is, what is due, and the pages about it."""
        guest, app = self._face.people.organizer(body), self._face.app
        language = self._face.language(guest)
        return overview.page(
            Pen(app.texts, language),
            rows_waiting(app.texts, language, app.workload.waiting(guest.actor)),
            rows_due(app.texts, language, app.digesting.due(guest.actor), guest.actor.zone),
            app.settings.base_url,
        )

    def link(self, body: Payload) -> View:
        """A link that signs in to the page once; it is made when it is asked for."""
        guest = self._face.people.organizer(body)
        secret = self._face.app.organizing.sign_in_link(guest.actor, guest.actor.person_id)
        url = f"{self._face.app.settings.base_url}/sign-in/{secret}"
        return setup.door(self._face.app.texts, self._face.language(guest), url)

    def export(self, body: Payload) -> View:
        """Send the list of awards into the organizer's direct messages."""
        guest = self._face.people.organizer(body)
        texts, language = self._face.app.texts, self._face.language(guest)
        self._face.tokens.client(guest.team).files_upload_v2(
            channel=self._face.people.room(guest).address.partition("/")[2],
            content=self._face.app.exporting.whole("csv", guest.actor),
            filename="awards.csv",
            title=texts.get(language, "slack.office.export"),
        )
        title = Words("slack.export.title")
        return windows.notice(texts, language, title, Words("slack.export.sent"))

    # -- the channel ----------------------------------------------------------------------

    def preset(self, space: Space) -> Room | None:
        """The assessors' channel that the settings name, where none was chosen.

        None when they name none, or when the bot cannot post there.
        """
        wanted = self._face.app.settings.slack_assessor_channel
        if not wanted or self._face.app.meeting.desk_of(space) is not None:
            return None
        if self.unfit(space.external_id, wanted):
            return None
        room = self._face.app.meeting.preset_desk(space, f"{space.external_id}/{wanted}")
        self.drain(room)
        return room

    def unfit(self, team: str, channel: str) -> str:
        """Why claims cannot come to a channel, as the key of the words; empty when they can."""
        try:
            found = self._face.tokens.client(team).conversations_info(channel=channel)["channel"]
        except SlackApiError as wrong:
            log.info("conversations.info: %s", wrong.response.get("error"))
            return "slack.setup.invite"
        if found.get("is_ext_shared") or found.get("is_im") or found.get("is_archived"):
            return "slack.setup.not_alone"
        return "" if found.get("is_member") else "slack.setup.invite"

    def drain(self, room: Room) -> None:
        """Send what waits for a channel."""
        community = room.community_id
        self._face.after(lambda: self._face.app.delivering.drain(community, room.id))

    # -- people ---------------------------------------------------------------------------

    def team_name(self, team: str, domain: str) -> str:
        """What a workspace calls itself."""
        try:
            told = self._face.tokens.client(team).team_info()["team"]
            return str(told.get("name") or domain or team)
        except SlackApiError as wrong:
            log.info("team.info: %s", wrong.response.get("error"))
            return domain or team

    def refusal(self, team: str, user: str) -> Said | Words | None:
        """Why somebody cannot become an assessor, with their name; None when they can."""
        try:
            self._face.people.full_member(team, user)
        except NotAllowed as wrong:
            kind = str(wrong.params.get("action", "")).removeprefix("slack.")
            return Words(f"slack.assessors.{kind}", {"name": self._name(team, user)})
        return None

    def _name(self, team: str, user: str) -> str:
        try:
            return self._face.people.called(self._face.people.profile(team, user))[0]
        except NotAllowed:
            return "?"


__all__ = ["PLATFORM", "Office"]
