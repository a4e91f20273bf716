"""A community in Discord whose commands can be typed, for tests of what is typed."""

from __future__ import annotations

from typing import Any

from bots.discord_bot import sync
from bots.discord_bot.people import PLATFORM
from core.domain.people import Role
from core.services.meeting import Profile
from tests.support.discord import Delivery, User
from tests.support.discord_face import DiscordTown


def with_commands(town: DiscordTown) -> DiscordTown:
    """The same, after the commands were brought to Discord."""
    sync.sync(town.app.settings, town.app.texts)
    return town


def organizer(town: DiscordTown, name: str = "Olga", locale: str = "en-US") -> User:
    """Who owns the server, and organizes the community."""
    made = town.discord.owner(town.guild, name, locale=locale)
    language = town.app.texts.best(locale)
    actor = town.app.meeting.meet(town.space, f"{town.guild.id}/{made.id}", Profile(name, language))
    town.app.organizing.grant(town.town.organizer, actor.person_id, Role.ORGANIZER)
    return made


def awarded(town: DiscordTown, person: User) -> str:
    """They have earned the badge that everybody earns, and are told."""
    actor = town.actor(person)
    assessor = town.town.assessor()
    claim = town.town.taken(actor, assessor)
    town.town.approve(assessor, claim)
    award = town.town.award_of(claim)
    settle(town)
    return award


def settle(town: DiscordTown) -> None:
    """Everything that follows is done and sent."""
    for _ in range(3):
        town.work()
        town.rest()


def typed(town: DiscordTown, person: User, line: str, **options: Any) -> Delivery:
    """A command in the hall, and what follows from it."""
    made = person.command(line, town.hall, **options)
    town.rest()
    return made


__all__ = ["PLATFORM", "awarded", "organizer", "settle", "typed", "with_commands"]
