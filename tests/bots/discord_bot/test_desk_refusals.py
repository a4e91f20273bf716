"""Who may not judge in Discord does not, and is told so: it is looked up at every click."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.domain.claim import ClaimState
from core.domain.people import Role
from tests.support.discord import Message, User
from tests.support.discord.transcript import of_message
from tests.support.discord_desk import NOT_YET, DeskTown
from tests.support.discord_face import DiscordTown
from tests.support.discord_office import organizer
from tests.support.journeys import badge

MEMBER = "GET /guilds/{guild_id}/members/{user_id}"
FIRST = badge().criteria[0].id


@pytest.fixture
def desk(discord_place: DiscordTown) -> DeskTown:
    return DeskTown(discord_place)


def loses_the_role(desk: DeskTown) -> None:
    desk.bo.loses_role(desk.place.guild, desk.role)


def leaves(desk: DeskTown) -> None:
    desk.place.guild.members.pop(desk.bo.id)


def discord_does_not_say(desk: DeskTown) -> None:
    desk.place.discord.fails_next(MEMBER, "50001", times=9)


def the_role_means_nothing_any_more(desk: DeskTown) -> None:
    olga, space = desk.place.town.organizer, desk.place.space
    desk.place.app.appointing.choose(olga, space, Role.ASSESSOR, "")


def the_desk_moves(desk: DeskTown) -> None:
    other = desk.place.discord.channel(desk.place.guild, "elsewhere", only_for=[desk.role])
    desk.channel, old = other, desk.channel
    desk.opens()
    desk.channel = old


WAYS: dict[Callable[[DeskTown], None], str] = {
    loses_the_role: "Only assessors can do this",
    leaves: "You are not in this server any more",
    discord_does_not_say: "Discord did not tell us which roles you have",
    the_role_means_nothing_any_more: "No role of this server means assessor yet",
    the_desk_moves: "Claims are read in another channel now",
}


def reads(desk: DeskTown, name: str = "Zoe") -> User:
    """Somebody who sees the channel by another role, such as a moderator."""
    world, guild = desk.place.discord, desk.place.guild
    made, role = world.user(guild, name), world.role(guild, "Moderators")
    made.gets_role(guild, role)
    assert desk.channel.only_for is not None
    desk.channel.only_for.append(role)
    return made


def told_alone(desk: DeskTown) -> list[Message]:
    return [one for one in desk.channel.messages if one.only_for is desk.bo and not one.deleted]


@pytest.mark.parametrize("happens", WAYS, ids=lambda one: one.__name__)
def test_a_click_of_somebody_who_may_no_longer_judge_does_nothing(
    desk: DeskTown, happens: Callable[[DeskTown], None]
) -> None:
    """What was pressed before it happened arrives after it, and decides nothing either."""
    claim = desk.sent()
    desk.takes(desk.bo)
    message = desk.opens_claim(desk.bo)
    desk.fills_in(desk.bo)
    desk.bo.clicks("Look at the decision", message)
    desk.bo.sees("Award the badge", message)
    desk.bo.clicks("Award the badge", message)
    held = [
        desk.bo.submits({}, hold=True),
        desk.bo.clicks("Open", desk.card(), hold=True),
        desk.bo.clicks("Give it back", desk.card(), hold=True),
    ]
    before = len(told_alone(desk))
    happens(desk)
    for one in held:
        one.send()
        desk.place.rest()
    found = lambda: [one for one in told_alone(desk) if WAYS[happens] in of_message(one)]  # noqa: E731
    desk.place.discord.until(lambda: len(found()) >= len(held) - 1, "the refusals")
    assert all("Well told" not in of_message(one) for one in told_alone(desk)[before:])
    assert desk.claim(claim).state is ClaimState.IN_REVIEW
    assert desk.acts(claim) == ["take"]


def test_what_was_typed_is_not_lost_when_discord_does_not_answer(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    message = desk.opens_claim(desk.bo)
    desk.bo.clicks("Judge", message)
    desk.place.rest()
    discord_does_not_say(desk)
    desk.bo.submits({f"level.{FIRST}": NOT_YET, f"comment.{FIRST}": "Tell how you knew."})
    desk.bo.sees("Discord did not tell us", message)
    desk.bo.sees("Tell how you knew.", message)
    bo = desk.assessor(desk.bo)
    assert desk.place.app.reviewing.drafted(bo, claim) == {}


def test_whoever_has_no_role_judges_nothing_whatever_was_granted_elsewhere(
    desk: DeskTown,
) -> None:
    claim, place = desk.sent(), desk.place
    zoe = reads(desk)
    place.meets(zoe)
    place.app.organizing.grant(place.town.organizer, place.actor(zoe).person_id, Role.ASSESSOR)
    for name in ("take", "open", "ask", "release", "judge", "look", "decide", "recuse", "file"):
        zoe.presses(f"desk_{name}.{claim}.1.award-0", on=desk.card())
        place.rest()
    zoe.forges_window(f"desk_decided.{claim}.1.award-0", {"note": ""}, on=desk.card())
    zoe.forges_window(f"desk_asked.{claim}.1", {"question": "Who are you?"}, on=desk.card())
    zoe.forges_window(f"desk_filled.{claim}.1.1-1", {f"level.{FIRST}": "met"}, on=desk.card())
    place.rest()
    zoe.sees("Only assessors can do this", desk.channel)
    assert "Well told" not in "".join(
        of_message(one) for one in desk.channel.messages if one.only_for is zoe
    )
    assert desk.acts(claim) == []


def test_a_role_of_another_server_means_nothing_here(desk: DeskTown) -> None:
    claim, place = desk.sent(), desk.place
    other = place.discord.guild("Others")
    place.connect(other)
    zoe = reads(desk)
    zoe.joins(other)
    zoe.gets_role(other, place.discord.role(other, "Assessors"))
    zoe.presses(f"desk_take.{claim}.1", on=desk.card())
    zoe.sees("Only assessors can do this", desk.channel)
    assert desk.acts(claim) == []


def test_an_organizer_gives_back_what_was_left_behind_and_judges_nothing(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    olga = organizer(desk.place)
    desk.clicks(olga, "Open")
    olga.sees("Only assessors can do this", desk.channel)
    desk.clicks(olga, "Give it back")
    desk.bo.sees("Waits for somebody", desk.card())
    assert desk.acts(claim) == ["take", "release"]


def test_nobody_judges_their_own_claim(desk: DeskTown) -> None:
    claim = desk.place.town.sent(desk.assessor(desk.bo))
    desk.rest()
    desk.clicks(desk.bo, "Take it")
    desk.bo.sees("This claim is your own", desk.channel)
    desk.opens_claim(desk.bo)
    desk.bo.sees("Somebody else has to judge it", desk.channel)
    assert desk.claim(claim).state is ClaimState.SUBMITTED


def test_who_knows_the_person_says_so_and_another_one_judges(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    desk.clicks(desk.bo, "I know this person", times=4, anew=True)
    desk.bo.sees("Thank you for saying so", desk.channel)
    desk.cleo.sees("Waits for somebody", desk.card())
    desk.clicks(desk.bo, "Take it")
    desk.bo.sees("You cannot judge this claim", desk.channel)
    desk.takes(desk.cleo)
    assert desk.acts(claim) == ["take", "recuse", "take"]


@pytest.mark.parametrize(
    "forged",
    ["desk_open", "desk_open.x", f"desk_open.{'f' * 32}.1.1", "desk_take..1", "desk_judge.a.b.c"],
)
def test_what_was_forged_shows_nothing(desk: DeskTown, forged: str) -> None:
    desk.sent()
    desk.bo.presses(forged, on=desk.card())
    desk.place.rest()
    told = desk.private(desk.bo)
    assert "Well told" not in of_message(told)
    assert len(desk.cards()) == 1
