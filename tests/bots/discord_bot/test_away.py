"""When an assessor is away, said in Discord: seen, added, ended, and nobody else's business."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bots.discord_bot import away, rhythm
from bots.discord_bot.pen import Pen
from core.domain.people import Role, Space
from core.domain.rules import SpaceRules
from core.domain.working_time import EVERY_DAY
from core.services.absences import MOST_TIMES
from core.services.assigning import Own
from core.store.repositories.rhythms import Absence, Rhythm
from tests.bots.discord_bot.payloads import problems_of, problems_of_window
from tests.core.domain.interviews import TEXTS
from tests.support.discord import Guild, Message, User
from tests.support.discord.transcript import of_message
from tests.support.discord_desk import DeskTown
from tests.support.discord_face import DiscordTown
from tests.support.discord_look import ids

DAY = timedelta(days=1)
MEMBER = "GET /guilds/{guild_id}/members/{user_id}"
THERE = "I am there after all"


@pytest.fixture
def desk(discord_place: DiscordTown) -> DeskTown:
    """Bo and Cleo have the server's role; nobody gave them one of ours, nor ever wrote to them."""
    discord_place.syncs()
    return DeskTown(discord_place)


def day(ahead: int) -> date:
    return datetime.now(UTC).date() + ahead * DAY


def types(desk: DeskTown, who: User, **options: str) -> None:
    before = len(alone(desk, who))
    who.command("/my away", desk.place.hall, **options)
    desk.place.discord.until(
        lambda: len(alone(desk, who)) > before and not shown(desk, who).loading, "an answer"
    )
    desk.place.rest()


def alone(desk: DeskTown, who: User) -> list[Message]:
    """What they alone see."""
    return [one for one in desk.place.hall.messages if one.only_for is who]


def shown(desk: DeskTown, who: User) -> Message:
    """The newest of it."""
    return alone(desk, who)[-1]


def says(desk: DeskTown, who: User, told: str) -> None:
    """They are told so, whether or not they see that place by now."""
    desk.place.discord.until(lambda: told in of_message(shown(desk, who)), told)


def noted(desk: DeskTown, who: User) -> list[tuple[date, date]]:
    actor = desk.place.actor(who)
    with desk.place.app.store.reading(actor.community_id) as tx:
        return [(one.first, one.last) for one in tx.rhythms.away(actor.person_id)]


def test_whom_a_role_alone_lets_judge_says_when_they_are_away_and_is_not_asked_then(
    desk: DeskTown,
) -> None:
    place, claim = desk.place, desk.sent()
    types(desk, desk.bo)
    desk.bo.sees("You have noted no days", desk.place.hall)
    desk.bo.clicks("Add days", shown(desk, desk.bo))
    place.rest()
    desk.bo.submits({"First day": str(day(0)), "Last day": str(day(3))})
    place.rest()
    desk.bo.sees("Noted:", desk.place.hall)
    desk.bo.sees("Now:", desk.place.hall)
    assert noted(desk, desk.bo) == [(day(0), day(3))]
    assert len(alone(desk, desk.bo)) == 1, "the message was turned"
    rules = SpaceRules(offers=True)
    place.app.ruling.set_space(place.town.organizer, place.town.space.id, rules)
    desk.rest()
    with place.app.store.reading(place.town.community.id) as tx:
        assert tx.assigning.open_offer(claim) is None
    desk.bo.clicks(THERE, shown(desk, desk.bo), times=2)
    place.rest()
    desk.bo.sees("we took those days off the list", desk.place.hall)
    assert noted(desk, desk.bo) == []


def rhythm_of(desk: DeskTown, who: User) -> Rhythm:
    actor = desk.place.actor(who)
    with desk.place.app.store.reading(actor.community_id) as tx:
        return tx.rhythms.of(actor.person_id)


def test_quiet_hours_days_and_how_many_at_once_are_chosen_in_discord(desk: DeskTown) -> None:
    types(desk, desk.bo)
    for hours, days, cap, told in (
        (("22:00", "07:00"), ["Tuesday", "Saturday"], "3", "Kept."),
        (("00:00", "00:00"), ["Sunday"], "", "Kept."),
        (("21:00", "06:00"), ["Sunday"], "0", "Please check the times and numbers"),
    ):
        desk.bo.clicks("My days and limits", shown(desk, desk.bo))
        desk.place.rest()
        given = {"since": hours[0], "until": hours[1], "days": days, "cap": cap}
        desk.bo.submits(given)
        says(desk, desk.bo, told)
    assert rhythm_of(desk, desk.bo) == Rhythm(time(0), time(0), frozenset({6}), None)
    # What was chosen stands in the window when it is opened again.
    found = ids(shown(desk, desk.bo).components)
    button = next(one for one in found if one.startswith("rhythm_ask"))
    assert button.endswith("|0000|0000|6|")


def test_days_are_typed_with_the_command_and_twice_is_once(desk: DeskTown) -> None:
    for _ in range(2):
        types(desk, desk.bo, **{"from": str(day(2)), "until": str(day(5))})
        types(desk, desk.bo, **{"from": f"{day(9):%Y/%m/%d}"})
        types(desk, desk.bo, until=str(day(1)))
    assert noted(desk, desk.bo) == [
        (day(0), day(1)),
        (day(2), day(5)),
        (day(9), day(9)),
    ]


WRONG = {
    ("Christmas", ""): "We do not find “Christmas” in the calendar",
    (str(day(3)), "later | than that"): "We do not find “later",
    (str(day(3)), str(day(2))): "a last day that is not before the first one",
    (str(day(-3)), str(day(-1))): "choose days from today on",
}


def test_what_is_no_time_away_is_told_kindly_and_stays_to_be_changed(desk: DeskTown) -> None:
    types(desk, desk.bo)
    desk.bo.clicks("Add days", shown(desk, desk.bo))
    for (first, last), told in WRONG.items():
        desk.bo.submits({"First day": first, "Last day": last})
        desk.place.rest()
        kept = "|".join((first, last.replace("|", " ")))
        desk.place.discord.until(lambda kept=kept: kept in str(shown(desk, desk.bo)), kept)
        says(desk, desk.bo, told)
        desk.bo.clicks("Change what I typed", shown(desk, desk.bo))
        desk.place.rest()
        parts = desk.bo.windows[-1].view["components"]
        held = [one["component"].get("value") or "" for one in parts]
        assert held == [first, last.replace("|", " ")]
    assert noted(desk, desk.bo) == []
    desk.bo.submits({"First day": str(day(1)), "Last day": ""})
    desk.place.rest()
    assert noted(desk, desk.bo) == [(day(1), day(1))]


def test_after_not_this_time_a_button_leads_there_in_direct_messages(desk: DeskTown) -> None:
    place = desk.place
    desk.sent()
    desk.opens_claim(desk.bo)
    rules = SpaceRules(offers=True)
    place.app.ruling.set_space(place.town.organizer, place.town.space.id, rules)
    place.app.assigning.choose(
        desk.assessor(desk.bo),
        Rhythm(days=frozenset(range(7)), quiet_from=Rhythm().quiet_until),
        (),
    )
    desk.rest()
    desk.rings()
    desk.presses(desk.bo, "Not this time")
    desk.bo.clicks("I am away for a while", desk.bo.dm)
    place.rest()
    desk.bo.sees("You have noted no days", desk.bo.dm)
    desk.bo.sees(f"This counts in {place.town.community.name}", desk.bo.dm)
    desk.bo.clicks("Add days", desk.bo.dm)
    place.rest()
    desk.bo.submits({"First day": str(day(1)), "Last day": str(day(2))})
    place.rest()
    assert noted(desk, desk.bo) == [(day(1), day(2))]
    desk.bo.clicks(THERE, desk.bo.dm)
    place.rest()
    desk.bo.command("/my away")
    place.rest()
    desk.bo.sees("You have noted no days", desk.bo.dm)


def test_in_direct_messages_the_server_is_found_in_which_they_judge(desk: DeskTown) -> None:
    """Bo talked last about a second server of the community, where no role means assessor."""
    place = desk.place
    other = place.discord.guild("Second")
    place.connect(other)
    place.app.appointing.choose(place.town.organizer, space_of(place, other), Role.ASSESSOR, "4242")
    types(desk, desk.bo)
    desk.bo.joins(other)
    place.meets_in_chat(desk.bo, other, begins=True)
    desk.bo.command("/my away", **{"from": str(day(1))})
    place.rest()
    desk.bo.sees("Noted:", desk.bo.dm)
    assert noted(desk, desk.bo) == [(day(1), day(1))]
    desk.bo.presses(f"away_show.me.0.{other.id}", on=desk.bo.messages(desk.bo.dm)[-1])
    place.rest()
    desk.bo.sees("Only assessors can do this", desk.bo.dm)


def space_of(place: DiscordTown, guild: Guild) -> Space:
    found = place.app.meeting.visit("discord", guild.id, f"{guild.id}/1")
    assert found is not None
    return found.space


# -- attack ---------------------------------------------------------------------------------


def loses_the_role(desk: DeskTown) -> str:
    desk.bo.loses_role(desk.place.guild, desk.role)
    return "Only assessors can do this"


def is_gone(desk: DeskTown) -> str:
    desk.place.guild.members.pop(desk.bo.id)
    return "You are not in this server any more"


def discord_does_not_say(desk: DeskTown) -> str:
    desk.place.discord.fails_next(MEMBER, "50001", times=3)
    return "Discord did not tell us"


def test_who_may_not_judge_any_more_changes_nothing(desk: DeskTown) -> None:
    types(desk, desk.bo, **{"from": str(day(1))})
    page = shown(desk, desk.bo)
    (stay,) = [one for one in ids(page.components) if one.startswith("away_stay")]
    for happens in (discord_does_not_say, loses_the_role, is_gone):
        told = happens(desk)
        for press in (
            lambda: desk.bo.presses(stay, on=page),
            lambda: desk.bo.presses(stay.replace("stay", "show"), on=page),
            lambda: desk.bo.forges_window(
                stay.replace("stay", "left"), {"first": str(day(5))}, on=page
            ),
        ):
            press()
            desk.place.rest()
            says(desk, desk.bo, told)
    assert noted(desk, desk.bo) == [(day(1), day(1))]


def test_nobody_ends_what_another_one_noted_and_for_learners_there_is_nothing(
    desk: DeskTown,
) -> None:
    types(desk, desk.bo, **{"from": str(day(1))})
    (stay,) = [one for one in ids(shown(desk, desk.bo).components) if "away_stay" in one]
    types(desk, desk.cleo)
    for name in (stay, stay.replace(desk.place.guild.id, "1"), "away_stay.me.0", "away_stay..0.x"):
        desk.cleo.presses(name, on=shown(desk, desk.cleo))
        desk.place.rest()
    assert noted(desk, desk.bo) == [(day(1), day(1))]
    ana = desk.place.discord.user(desk.place.guild, "Ana")
    for options in ({}, {"from": str(day(1))}):
        ana.command("/my away", desk.place.hall, **options)
        desk.place.rest()
        ana.sees("Only assessors can do this", desk.place.hall)
    assert noted(desk, ana) == []


# -- drawing --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("many", [0, 1, MOST_TIMES, 2 * MOST_TIMES])
def test_discord_takes_what_is_drawn(language: str, many: int) -> None:
    times = tuple(Absence(f"{n:032x}", day(n), day(n + n % 2)) for n in range(many))
    own = Own(None, Rhythm(), times, (), frozenset(), frozenset(), 5, day(0))  # type: ignore[arg-type]
    pen, typed = Pen(TEXTS, language), ("9" * away.MOST_TYPED, "*b* <@1> @everyone"[:20])
    notice = pen.word("away.no_day", said="*b* <@1>", example="2026-12-24")
    made = away.page(pen, own, "8" * 20, "*Makers* @everyone", notice, typed)
    assert problems_of(made) == []
    assert problems_of_window(away.window(pen, "8" * 20, "2026-12-24", *typed)) == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("now", [Rhythm(), Rhythm(time(20, 30), time(7, 15), EVERY_DAY, 100)])
def test_discord_takes_the_window_of_days_and_limits(language: str, now: Rhythm) -> None:
    made = rhythm.window(Pen(TEXTS, language), "8" * 20, now)
    assert problems_of_window(made) == []
    button = rhythm.opener(Pen(TEXTS, language), "8" * 20, now)
    assert len(str(button.custom_id)) <= 100
    assert rhythm.carried(str(button.custom_id).split("|")[1:]) == now
    assert rhythm.carried(["99", "x"]) == Rhythm()
