"""Who somebody in Discord is, and in which community.

A server is a space of a community; somebody in it is known as ``SERVER/USER``. Direct messages
are one conversation with the bot, whatever servers they share: what comes in there belongs to
the room that was spoken in last, or to the one that showed the message it answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bots.discord_bot.reading import Came, Who
from core.app import Earned
from core.domain.errors import NotAllowed, NotConnected
from core.domain.people import Actor, Role, Space
from core.domain.rooms import Room
from core.services.meeting import Profile

PLATFORM = "discord"
MOST_NAME = 80
# What anybody may press; everything else belongs to somebody whom we have met.
FOR_ALL = "home."


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who came: who they are here, and where they talk with the bot.

    ``room`` is where they are now, if that is a conversation with the bot. ``origin`` is the
    channel of a server from which they came, where a thread for them could be opened.
    """

    who: Who
    space: Space
    actor: Actor
    room: Room | None = None
    origin: str = ""

    @property
    def guild(self) -> str:
        """The server in Discord."""
        return self.space.external_id


class People:
    """Finds out who is there."""

    def __init__(self, app: Earned) -> None:
        self._app = app

    def guest(self, came: Came) -> Guest:
        """Who acts; somebody new in a server becomes a learner of its community.

        Raises ``NotConnected`` in a server of no community, and ``NotAllowed`` for bots, for
        somebody in direct messages whom we have never met, and for somebody new who presses what
        belongs to another one.
        """
        if came.who.bot:
            raise NotAllowed(action="discord.stranger")
        if came.guild:
            return self._in(came, came.guild, f"{came.guild}/{came.channel}")
        places = self._app.listening.places(PLATFORM, came.channel, came.about)
        for place in places:
            found = self._known(came, place.workspace, place.address)
            if found is not None:
                return found
        for workspace in self._app.listening.workspaces(PLATFORM, came.who.user):
            found = self._known(came, workspace, f"{workspace}/{came.channel}")
            if found is not None:
                return found
        raise NotAllowed(action="discord.unmet")

    def _in(self, came: Came, guild: str, address: str) -> Guest:
        visit = self._app.meeting.visit(PLATFORM, guild, f"{guild}/{came.who.user}", address)
        if visit is None:
            raise NotConnected()
        visit = self._app.whereabouts.back(visit, f"{guild}/{came.who.user}")
        if visit.actor is None and came.custom_id and not came.custom_id.startswith(FOR_ALL):
            raise NotAllowed(action="discord.unknown")
        actor = visit.actor or self.met(visit.space, came.who)
        return Guest(came.who, visit.space, actor, visit.room, came.origin)

    def _known(self, came: Came, guild: str, address: str) -> Guest | None:
        """Somebody in direct messages, in one of the servers they came from."""
        visit = self._app.meeting.visit(PLATFORM, guild, f"{guild}/{came.who.user}", address)
        if visit is None or visit.actor is None:
            return None
        room = visit.room or self._app.meeting.room(visit.actor, visit.space, address)
        return Guest(came.who, visit.space, visit.actor, room)

    def within(self, came: Came, guild: str) -> Guest:
        """Who acts in direct messages, as somebody of that server; elsewhere, of where they are.

        Raises ``NotAllowed`` where we never met them, and what ``guest`` raises.
        """
        if came.guild or came.who.bot or not (guild.isascii() and guild.isdigit()):
            return self.guest(came)
        found = self._known(came, guild, f"{guild}/{came.channel}")
        if found is None:
            raise NotAllowed(action="discord.unknown")
        return found

    def gone(self, guest: Guest) -> Guest:
        """The same one, when Discord says that they are not in the server any more."""
        self._app.whereabouts.left(PLATFORM, guest.guild, f"{guest.guild}/{guest.who.user}")
        return replace(guest, actor=replace(guest.actor, removed=True))

    def met(self, space: Space, who: Who) -> Actor:
        """Somebody of a server, who becomes a learner when they are new.

        Whoever was met in another server of the same community is the same person.
        """
        known = self._app.listening.workspaces(PLATFORM, who.user)
        others = [f"{guild}/{who.user}" for guild in known]
        language = self._app.texts.best(who.locale) if who.locale else "en"
        user = f"{space.external_id}/{who.user}"
        told = Profile(who.name[:MOST_NAME], language, others=others)
        return self._app.meeting.meet(space, user, told)

    def organizer(self, came: Came) -> Guest:
        """Who organizes the community. Raises ``NotAllowed``."""
        guest = self.guest(came)
        if Role.ORGANIZER not in guest.actor.roles:
            raise NotAllowed(action="discord.no_organizer")
        return guest

    def language(self, came: Came) -> str:
        """The language that somebody is spoken to in: as they chose it, else as Discord has it."""
        try:
            found = self._visitor(came)
        except (NotConnected, NotAllowed):
            found = None
        wished = found.language if found is not None else came.who.locale
        return self._app.texts.best(wished or "en")

    def _visitor(self, came: Came) -> Actor | None:
        """Who acts, where we know them; nobody is made to be known by this."""
        if not came.guild:
            return self.guest(came).actor
        user = f"{came.guild}/{came.who.user}"
        visit = self._app.meeting.visit(PLATFORM, came.guild, user)
        return visit.actor if visit is not None else None

    def at(self, guest: Guest, room: Room) -> Guest:
        """The same one in another room."""
        return replace(guest, room=room)


__all__ = ["PLATFORM", "Guest", "People"]
