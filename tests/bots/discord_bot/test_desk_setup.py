"""Where assessors meet in a server, and which role means that somebody is one."""

from __future__ import annotations

import pytest

from bots.discord_bot import desk_setup
from core.domain.people import Role as Held
from core.domain.rooms import Going
from core.domain.rules import SpaceRules
from tests.bots.discord_bot.payloads import problems_of
from tests.core.domain.interviews import TEXTS
from tests.support.discord import Channel, Role, User
from tests.support.discord.transcript import of_message
from tests.support.discord_desk import DeskTown
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import Learner
from tests.support.discord_office import organizer, settle, typed, with_commands

POST = "POST /channels/{channel_id}/messages"
EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"


@pytest.fixture
def town(discord_place: DiscordTown) -> DiscordTown:
    return with_commands(discord_place)


@pytest.fixture
def role(town: DiscordTown) -> Role:
    return town.discord.role(town.guild, "Assessors")


def opened(town: DiscordTown) -> User:
    """An organizer before the choices about assessors."""
    olga = organizer(town)
    typed(town, olga, "/earned setup")
    olga.clicks("Assessors", town.hall)
    olga.sees("nobody can judge here", where=town.hall)
    return olga


def chooses(town: DiscordTown, person: User, what: Channel | Role, of: str) -> None:
    person.selects(what, of=of)
    town.rest()


def where(town: DiscordTown) -> str:
    room = town.app.meeting.desk_of(town.space)
    return room.address.partition("/")[2] if room is not None else ""


def test_an_organizer_chooses_the_channel_and_the_roles_and_what_waits_comes(
    town: DiscordTown, role: Role
) -> None:
    town.town.sent(town.town.learner("Ana"))
    desk = town.discord.channel(town.guild, "desk", only_for=[role])
    lead = town.discord.role(town.guild, "Leads")
    olga = opened(town)
    chooses(town, olga, role, "setup.means.assessor")
    olga.sees("Whoever has this role is an assessor: Assessors", where=town.hall)
    chooses(town, olga, lead, "setup.means.lead")
    chooses(town, olga, desk, "setup.desk.in")
    olga.sees("Kept.", where=town.hall)
    settle(town)
    assert where(town) == desk.id
    found = town.app.appointing.of(town.space)
    assert found == {Held.ASSESSOR: role.id, Held.LEAD: lead.id}
    [card] = desk.messages
    assert "Waits for somebody to read it" in of_message(card)
    olga.clicks("Nobody leads here")
    town.rest()
    assert town.app.appointing.of(town.space) == {Held.ASSESSOR: role.id}


def test_a_channel_that_everybody_can_read_is_refused(town: DiscordTown) -> None:
    olga = opened(town)
    chooses(town, olga, town.discord.channel(town.guild, "desk"), "setup.desk.in")
    olga.sees("Everybody in this server can see this channel", where=town.hall)
    assert where(town) == ""


def test_a_channel_where_the_bot_may_too_little_is_refused(town: DiscordTown, role: Role) -> None:
    for one in town.guild.roles:
        one.permissions &= ~(1 << 35)  # threads that everybody sees
    town.restart()
    desk = town.discord.channel(town.guild, "desk", only_for=[role])
    olga = opened(town)
    chooses(town, olga, desk, "setup.desk.in")
    olga.sees("I cannot work in this channel", where=town.hall)
    assert where(town) == ""


def test_the_role_that_everybody_has_means_nothing(town: DiscordTown) -> None:
    olga = opened(town)
    chooses(town, olga, town.guild.everyone, "setup.means.assessor")
    olga.sees("Discord gives this role by itself", where=town.hall)
    assert town.app.appointing.of(town.space) == {}


@pytest.mark.parametrize(
    ("custom_id", "values"),
    [
        ("setup.desk", None),
        ("setup.desk.in", ["77"]),
        ("setup.desk.at", ["9"]),
        ("setup.means.assessor", ["77"]),
        ("setup.means.organizer", ["77"]),
        ("setup.nobody.assessor", None),
    ],
)
def test_a_press_that_was_forged_changes_nothing(
    town: DiscordTown, custom_id: str, values: list[str] | None
) -> None:
    eve = Learner(town, "Eve")
    eve.says("hello")
    how = {"kind": 8, "values": values} if values is not None else {}
    eve.user.presses(custom_id, on=eve.shown, **how)
    town.rest()
    eve.user.sees("Only organizers", where=eve.user.dm)
    assert (where(town), town.app.appointing.of(town.space)) == ("", {})
    assert town.app.ruling.of_space(town.town.community.id, town.space.id) == SpaceRules()


def test_an_organizer_chooses_at_which_hour_the_channel_is_told_what_waits(
    town: DiscordTown,
) -> None:
    def hour() -> int | None:
        return town.app.ruling.of_space(town.town.community.id, town.space.id).digest_hour

    olga = opened(town)
    olga.sees("What waits is told in the channel: never.", where=town.hall)
    for value, then, told in (("9", 9, "9:00"), ("0", 0, "12:00"), ("never", None, "never")):
        olga.selects(value, of="setup.desk.at", where=town.hall)
        town.rest()
        assert hour() == then
        olga.sees(told, where=town.hall)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("hour", [None, 0, 23])
def test_the_page_keeps_every_limit(language: str, hour: int | None) -> None:
    mapped = {Held.ASSESSOR: "77", Held.LEAD: "78"}
    names = {"77": "**bold** @everyone " * 9}
    assert [] == problems_of(desk_setup.page(TEXTS, language, None, mapped, names, hour))


# -- what goes there ----------------------------------------------------------------------


@pytest.fixture
def desk(discord_place: DiscordTown) -> DeskTown:
    return DeskTown(discord_place)


def test_a_card_whose_answer_was_lost_on_its_way_is_not_made_twice(desk: DeskTown) -> None:
    """Not even when the claim changed meanwhile: it is found by the mark of its claim."""
    town = desk.place.town
    desk.place.discord.fails_next(POST, "lost")
    claim = town.sent(town.learner("Ana"))
    desk.rest()
    desk.place.app.reviewing.take(desk.assessor(desk.bo), claim)
    desk.rest()
    desk.place.app.delivering.left_behind()
    desk.bo.sees("Bo has it", desk.channel)
    assert len(desk.cards()) == 1


def test_a_card_that_was_deleted_comes_back_and_one_that_stands_is_changed(
    desk: DeskTown,
) -> None:
    claim = desk.sent()
    first = desk.card()
    desk.takes(desk.bo)
    assert desk.cards() == [first]
    first.deleted = True
    desk.place.app.reviewing.release(desk.assessor(desk.bo), claim)
    desk.rest()
    desk.bo.sees("Waits for somebody", desk.card())
    assert desk.card() is not first


def test_a_channel_that_is_closed_to_the_bot_is_told_to_organizers(desk: DeskTown) -> None:
    desk.place.discord.fails_next(POST, "50001")
    desk.sent()
    [dead] = desk.place.app.delivering.dead(desk.place.town.organizer)
    assert (dead.kind, dead.error) == (Going.CARD, "undelivered.desk")
    assert "cannot write in their channel" in desk.place.app.texts.get("en", dead.error)
