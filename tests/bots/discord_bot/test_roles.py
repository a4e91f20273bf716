"""A role comes with a badge in Discord, and goes with it."""

from __future__ import annotations

import pytest

from tests.support.discord import Role
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import Learner
from tests.support.discord_office import awarded, organizer, settle, typed, with_commands
from tests.support.journeys import BADGE

GIVE = "PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}"


@pytest.fixture
def town(discord_place: DiscordTown) -> DiscordTown:
    return with_commands(discord_place)


@pytest.fixture
def role(town: DiscordTown) -> Role:
    """One that stands below the bot's own, and comes with the badge."""
    made = town.discord.role(town.guild, "Mechanic")
    town.app.celebrating.role_for(town.town.organizer, town.space, BADGE, made.id)
    return made


def held(town: DiscordTown, person: Learner) -> list[str]:
    return [one.name for one in town.guild.members[person.user.id]]


def test_it_comes_with_the_award_and_goes_when_that_is_revoked(
    town: DiscordTown, role: Role
) -> None:
    ana = Learner(town)
    award = awarded(town, ana.user)
    assert held(town, ana) == ["Mechanic"]
    town.app.awarding.revoke(town.town.organizer, award)
    settle(town)
    assert held(town, ana) == []


def test_it_goes_with_an_erasure(town: DiscordTown, role: Role) -> None:
    ana = Learner(town)
    awarded(town, ana.user)
    town.app.privacy.erase(town.actor(ana.user))
    settle(town)
    assert held(town, ana) == []


def test_a_bot_that_stands_too_low_tells_the_organizer_and_gives_it_later(
    town: DiscordTown, role: Role
) -> None:
    low, role.position = role.position, 99
    ana = Learner(town)
    awarded(town, ana.user)
    assert held(town, ana) == []
    olga = organizer(town)
    typed(town, olga, "/earned setup")
    olga.sees("drag the bot's role above it", where=town.hall)
    role.position = low
    dead = town.app.delivering.dead(town.town.organizer)
    town.app.delivering.retry(town.town.organizer, dead[0].id)
    settle(town)
    assert held(town, ana) == ["Mechanic"]


def test_who_left_the_server_gets_none_and_keeps_nobody_waiting(
    town: DiscordTown, role: Role
) -> None:
    ana, ben = Learner(town), Learner(town, "Ben")
    ana.user.leaves(town.guild)
    awarded(town, ana.user)
    awarded(town, ben.user)
    assert held(town, ben) == ["Mechanic"]
    # The news finds nobody either: no server is shared any more, and no thread can let them in.
    given_up = {one.error for one in town.app.delivering.dead(town.town.organizer)}
    assert given_up == {"10007", "undelivered.left"}


def test_a_limit_and_an_outage_only_put_it_off(town: DiscordTown, role: Role) -> None:
    ana = Learner(town)
    town.discord.fails_next(GIVE, "429", seconds=0.1)
    awarded(town, ana.user)
    assert held(town, ana) == ["Mechanic"]
