"""What organizers do in Discord: connect, choose, take the list, see what waits."""

from __future__ import annotations

import json

import pytest

from core.domain.people import Role as Held
from tests.support.discord import Channel, Guild, Role, User
from tests.support.discord_face import DiscordTown
from tests.support.discord_fixtures import OpenTown
from tests.support.discord_learner import Learner
from tests.support.discord_office import awarded, organizer, typed, with_commands
from tests.support.journeys import BADGE

MANAGE_ROLES = 1 << 28
MANAGE_GUILD = 1 << 5
BAN = 1 << 2


@pytest.fixture
def town(discord_place: DiscordTown) -> DiscordTown:
    return with_commands(discord_place)


def customs(town: DiscordTown) -> tuple[str, dict[str, str]]:
    found = town.app.celebrating.customs(town.town.organizer, town.space)
    return found.wall.address if found.wall else "", dict(found.roles)


def opened(town: DiscordTown) -> User:
    """An organizer before the setup."""
    olga = organizer(town)
    typed(town, olga, "/earned setup")
    olga.sees("Riverside", where=town.hall)
    return olga


def chooses(town: DiscordTown, person: User, what: str | Channel | Role, *, of: str) -> None:
    person.selects(what, of=of)
    town.rest()


# -- connecting -----------------------------------------------------------------------------


def test_whoever_types_the_code_connects_the_server_and_organizes(
    open_discord_town: OpenTown,
) -> None:
    town = with_commands(open_discord_town(connected=False))
    olga = town.discord.owner(town.guild, "Olga", locale="es-ES")
    code = town.app.meeting.connect_code(town.town.organizer)
    typed(town, olga, "/earned connect", code=code.lower())
    olga.sees("Conectado con Riverside", where=town.hall)
    visit = town.app.meeting.visit("discord", town.guild.id, f"{town.guild.id}/{olga.id}")
    assert visit is not None
    assert visit.actor is not None
    assert Held.ORGANIZER in visit.actor.roles
    assert visit.space.name == "Makers"
    typed(town, olga, "/earned setup")
    olga.sees("Riverside", where=town.hall)


def test_a_code_that_is_spent_is_refused(open_discord_town: OpenTown) -> None:
    town = with_commands(open_discord_town(connected=False))
    olga = town.discord.owner(town.guild, "Olga")
    typed(town, olga, "/earned connect", code="ABCD-2345")
    olga.sees("code", where=town.hall)
    assert town.app.meeting.visit("discord", town.guild.id, f"{town.guild.id}/{olga.id}") is None


def test_a_second_server_of_the_community_knows_the_same_person(town: DiscordTown) -> None:
    olga = opened(town)
    other: Guild = town.discord.guild("Bikes")
    other.members[olga.id] = []
    other.owner = olga
    code = town.app.meeting.connect_code(town.town.organizer)
    olga.command("/earned connect", other, code=code)
    town.rest()
    there = town.app.meeting.visit("discord", other.id, f"{other.id}/{olga.id}")
    assert there is not None
    assert there.actor is not None
    assert there.actor.person_id == town.actor(olga).person_id


# -- who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["/earned setup", "/earned export", "/earned waiting"])
def test_a_server_may_let_everybody_type_it_but_only_organizers_do_anything(
    town: DiscordTown, command: str
) -> None:
    owner = town.discord.owner(town.guild, "Owen")  # manages the server, organizes nothing
    typed(town, owner, command)
    owner.sees("Only organizers of this community can do this", where=town.hall)


@pytest.mark.parametrize(
    ("custom_id", "values"),
    [
        ("setup.channel", ["77"]),
        ("setup.language", ["es"]),
        ("setup.badge", [BADGE]),
        (f"setup.role.{BADGE}", ["77"]),
        (f"setup.norole.{BADGE}", None),
        ("setup.nowhere", None),
        ("setup.home.0", None),
    ],
)
def test_a_press_that_was_forged_changes_nothing(
    town: DiscordTown, custom_id: str, values: list[str] | None
) -> None:
    olga = opened(town)
    eve = Learner(town, "Eve")
    eve.says("hello")
    before = customs(town)
    how = {"kind": 3, "values": values} if values is not None else {}
    eve.user.presses(custom_id, on=eve.shown, **how)
    town.rest()
    eve.user.sees("Only organizers", where=eve.user.dm)
    assert customs(town) == before
    assert town.app.entering.community(town.town.organizer).language == "en"
    assert olga.id != eve.user.id


# -- choosing -----------------------------------------------------------------------------------


def test_a_channel_is_chosen_and_left_again(town: DiscordTown) -> None:
    olga = opened(town)
    wall = town.discord.channel(town.guild, "praise")
    typed(town, olga, "/earned setup")
    chooses(town, olga, wall, of="setup.channel")
    assert customs(town)[0] == f"{town.guild.id}/{wall.id}"
    olga.sees("Kept.", where=town.hall)
    olga.clicks("Announce nothing")
    town.rest()
    assert customs(town)[0] == ""


def test_the_language_of_the_community_is_chosen(town: DiscordTown) -> None:
    olga = opened(town)
    chooses(town, olga, "Español", of="setup.language")
    assert town.app.entering.community(town.town.organizer).language == "es"


def test_a_role_comes_with_a_badge_and_comes_no_more(town: DiscordTown) -> None:
    made = town.discord.role(town.guild, "Mechanic")
    olga = opened(town)
    chooses(town, olga, "Bicycle repair", of="setup.badge")
    chooses(town, olga, made, of=f"setup.role.{BADGE}")
    olga.sees("Role: Mechanic", where=town.hall)
    assert list(customs(town)[1]) == [BADGE]
    olga.clicks("No role for this badge")
    town.rest()
    assert customs(town)[1] == {}
    olga.clicks("Back")
    town.rest()
    olga.sees("Riverside", where=town.hall)


@pytest.mark.parametrize(
    ("position", "permissions", "why"),
    [
        (99, 0, "My own role stands below this one"),
        (None, BAN, "This role can manage the server"),
        (None, MANAGE_ROLES, "This role can manage the server"),
    ],
)
def test_a_role_that_cannot_or_must_not_be_given_is_refused_with_the_way_out(
    town: DiscordTown, position: int | None, permissions: int, why: str
) -> None:
    made = town.discord.role(town.guild, "Boss", position=position, permissions=permissions)
    olga = opened(town)
    chooses(town, olga, "Bicycle repair", of="setup.badge")
    chooses(town, olga, made, of=f"setup.role.{BADGE}")
    olga.sees(why, where=town.hall)
    assert customs(town)[1] == {}


@pytest.mark.parametrize(
    ("permissions", "position", "given"),
    [(MANAGE_GUILD, 50, False), (MANAGE_GUILD | MANAGE_ROLES, 50, True), (MANAGE_ROLES, 1, False)],
)
def test_nobody_hands_on_a_role_that_they_could_not_give_themselves(
    town: DiscordTown, permissions: int, position: int, given: bool
) -> None:
    made = town.discord.role(town.guild, "Mechanic")
    own = town.discord.role(
        town.guild, "Helper", position=position, permissions=permissions | MANAGE_GUILD
    )
    olga = organizer(town)
    town.discord.owner(town.guild, "Somebody else")
    town.guild.members[olga.id] = [own]
    typed(town, olga, "/earned setup")
    chooses(town, olga, "Bicycle repair", of="setup.badge")
    chooses(town, olga, made, of=f"setup.role.{BADGE}")
    olga.sees("Role: Mechanic" if given else "roles that you could give yourself", where=town.hall)
    assert bool(customs(town)[1]) is given


# -- what there is --------------------------------------------------------------------------------


def test_the_list_of_awards_comes_as_a_file_for_the_organizer_alone(town: DiscordTown) -> None:
    ana = Learner(town)
    awarded(town, ana.user)
    olga = organizer(town)
    typed(town, olga, "/earned export")
    olga.sees("Here is the list of awards", where=town.hall)
    town.discord.until(lambda: any(one.files for one in town.discord.calls), "the file")
    sent = [one for one in town.discord.calls if one.files]
    name, content = sent[-1].files[0]
    assert name == "awards.csv"
    assert b"Bicycle repair" in content
    assert not [one for one in ana.user.messages(town.hall) if "list of awards" in str(one)]


def test_what_waits_is_counted(town: DiscordTown) -> None:
    olga = organizer(town)
    typed(town, olga, "/earned waiting")
    olga.sees("No claim waits", where=town.hall)
    ana = Learner(town)
    town.town.sent(town.actor(ana.user))
    typed(town, olga, "/earned waiting")
    olga.sees("1 claim waits", where=town.hall)
    for told in ("Whose turn: an assessor", "What is due", "The learner hears from us: Bicycle"):
        olga.sees(told, where=town.hall)
    sent = json.dumps([one.body for one in town.discord.calls])
    for name in ("waiting", "due", "quality", "rules", "steps"):
        assert f"https://earned.example/office/{name}" in sent
