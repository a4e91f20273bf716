"""When an assessor is away, said in Slack: seen, added, ended, and nobody else's business."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bots.slack_bot import away, rhythm
from bots.slack_bot.pen import Pen
from core.domain.people import Role
from core.domain.rules import SpaceRules
from core.domain.working_time import EVERY_DAY
from core.services.absences import MOST_TIMES
from core.services.assigning import Own
from core.store.repositories.rhythms import Absence, Rhythm
from tests.bots.slack_bot.payloads import problems_of_view
from tests.core.domain.interviews import TEXTS
from tests.support.slack import Slack, User
from tests.support.slack_desk import DeskTown
from tests.support.slack_face import SlackTown

DAY = timedelta(days=1)
THERE = "I am there after all"


@pytest.fixture
def desk(slack: Slack, slack_place: SlackTown) -> DeskTown:
    return DeskTown(slack, slack_place)


def day(ahead: int) -> date:
    return datetime.now(UTC).date() + ahead * DAY


def types(who: User) -> None:
    who.command("/earned", "away")
    who.sees("First day", "window")


def chosen(first: int, last: int | None = None) -> dict[str, str | None]:
    return {"First day": str(day(first)), "Last day": None if last is None else str(day(last))}


def noted(desk: DeskTown, who: User) -> list[tuple[date, date]]:
    actor = desk.place.actor(who)
    with desk.place.app.store.reading(actor.community_id) as tx:
        return [(one.first, one.last) for one in tx.rhythms.away(actor.person_id)]


def test_who_lives_in_slack_says_when_they_are_away_and_that_they_are_there_after_all(
    desk: DeskTown,
) -> None:
    bo = desk.bo
    types(bo)
    bo.sees("You have noted no days", "window")
    bo.submits(chosen(0, 3), times=2, at_once=True)
    bo.sees("Noted:", "window")
    bo.sees("Now:", "window")
    bo.clicks("Add days", "window")
    bo.sees("First day", "window")
    bo.submits(chosen(9))
    bo.sees("Noted:", "window")
    assert noted(desk, bo) == [(day(0), day(3)), (day(9), day(9))]
    bo.clicks(THERE, "window")
    bo.sees("we took those days off the list", "window")
    assert len(noted(desk, bo)) == 1


WRONG = {
    (3, 2): "a last day that is not before the first one",
    (3, 400): "at most a year later",
    (-3, -1): "choose days from today on",
    (-1, None): "choose days from today on",
    (5000, 5001): "choose days from today on",
}


def rhythm_of(desk: DeskTown, who: User) -> Rhythm:
    actor = desk.place.actor(who)
    with desk.place.app.store.reading(actor.community_id) as tx:
        return tx.rhythms.of(actor.person_id)


def test_quiet_hours_days_and_how_many_at_once_are_chosen_in_slack(desk: DeskTown) -> None:
    bo = desk.bo
    types(bo)
    bo.clicks("My days and limits", "window")
    bo.sees("Quiet from", "window")
    bo.submits({"since": "22:00", "until": "07:00", "days": ["1", "5"], "cap": "0"})
    bo.sees("Please check the times and numbers", "window")
    assert rhythm_of(desk, bo) == Rhythm()
    bo.submits({"since": "22:00", "until": "07:00", "days": ["1", "5"], "cap": "3"})
    bo.sees("Kept.", "window")
    assert rhythm_of(desk, bo) == Rhythm(time(22), time(7), frozenset({1, 5}), 3)
    bo.clicks("My days and limits", "window")
    bo.sees("Quiet from", "window")
    bo.submits({"cap": ""})
    bo.sees("Kept.", "window")
    assert rhythm_of(desk, bo).cap is None


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("now", [Rhythm(), Rhythm(time(20, 30), time(7, 15), EVERY_DAY, 100)])
def test_slack_takes_the_window_of_days_and_limits(language: str, now: Rhythm) -> None:
    own = Own(None, now, (), (), frozenset(), frozenset(), 20, day(0))  # type: ignore[arg-type]
    assert problems_of_view(rhythm.window(Pen(TEXTS, language), own)) == []


def test_what_is_no_time_away_is_told_beside_the_days_which_stay(desk: DeskTown) -> None:
    types(desk.bo)
    for days, told in WRONG.items():
        desk.bo.submits(chosen(*days))
        desk.bo.sees(told, "window")
    assert noted(desk, desk.bo) == []
    desk.bo.submits(chosen(2))
    desk.bo.sees("Noted:", "window")
    assert noted(desk, desk.bo) == [(day(2), day(2))]


@pytest.mark.parametrize("given", [None, "", "tomorrow", "2027-02-29", 7, {"x": 1}])
def test_what_no_date_picker_sends_is_no_day(given: object) -> None:
    view = {"state": {"values": {"first": {"first": {"selected_date": given}}}}}
    assert away.read(view) == (None, None)


def test_after_not_this_time_a_button_leads_there(desk: DeskTown) -> None:
    place = desk.place
    for one in (desk.bo, desk.cleo):
        actor = place.actor(one)
        place.app.assigning.choose(actor, Rhythm(time(0), time(0), EVERY_DAY), ())
        place.app.meeting.room(actor, place.space, f"{place.team.id}/{one.dm.id}")
    rules = SpaceRules(offers=True)
    place.app.ruling.set_space(place.town.organizer, place.town.space.id, rules)
    desk.sent()
    place.app.reminding.look_after()
    desk.rest()
    asked = desk.bo if desk.bo.messages(desk.bo.dm) else desk.cleo
    asked.clicks("Not this time", asked.dm)
    asked.clicks("I am away for a while", asked.dm)
    asked.sees("First day", "window")
    asked.submits(chosen(1, 2))
    asked.sees("Noted:", "window")
    assert noted(desk, asked) == [(day(1), day(2))]


# -- attack ---------------------------------------------------------------------------------


def loses_the_role(desk: DeskTown) -> None:
    bo = desk.place.actor(desk.bo)
    desk.place.app.organizing.take_back(desk.place.town.organizer, bo.person_id, Role.ASSESSOR)


def leaves_the_channel(desk: DeskTown) -> None:
    desk.channel.members.remove(desk.bo)


def is_let_go(desk: DeskTown) -> None:
    desk.bo.deleted = True


def slack_says_nothing(desk: DeskTown) -> None:
    desk.slack.fails_next("users.info", "internal_error")


def comes_back(desk: DeskTown) -> None:
    desk.bo.deleted = False
    desk.channel.members[:] = [*{one.id: one for one in (*desk.channel.members, desk.bo)}.values()]
    desk.grants(desk.bo)


WAYS = {
    slack_says_nothing: "Slack did not tell us who you are",
    leaves_the_channel: "Only people who are in the assessors' channel",
    is_let_go: "You belong to another workspace",
    loses_the_role: "Only assessors can do this",
}


def test_who_may_not_judge_any_more_changes_nothing(desk: DeskTown) -> None:
    actor = desk.place.actor(desk.bo)
    desk.place.app.assigning.leave(actor, day(1), day(1))
    for happens, told in WAYS.items():
        types(desk.bo)
        happens(desk)
        desk.bo.submits(chosen(5))
        desk.bo.sees(told, "window")
        desk.bo.closes()
        comes_back(desk)
    types(desk.bo)
    loses_the_role(desk)
    desk.bo.clicks(THERE, "window")
    desk.bo.sees("Only assessors can do this", "window")
    assert noted(desk, desk.bo) == [(day(1), day(1))]


def test_a_learner_is_told_that_it_is_for_assessors_and_help_says_it_to_them_alone(
    desk: DeskTown,
) -> None:
    ana = desk.slack.user(desk.place.team, "Ana")
    ana.command("/earned", "away")
    ana.sees("Only assessors can do this", "window")
    ana.closes()
    for who, knows in ((desk.bo, True), (ana, False)):
        who.command("/earned", "help")
        who.sees("/earned language", who.dm)
        (who.sees if knows else who.does_not_see)("/earned away", who.dm)


def test_nobody_ends_what_another_one_noted(desk: DeskTown) -> None:
    app, bo = desk.place.app, desk.place.actor(desk.bo)
    for one in (bo, desk.place.actor(desk.cleo)):
        app.assigning.leave(one, day(1), day(1))
    (of_bo,) = app.assigning.own(bo).away
    types(desk.cleo)
    (way,) = [one["accessory"] for one in desk.cleo.window.view["blocks"] if "accessory" in one]
    way["action_id"] = f"{away.STAY}{of_bo.id}"
    desk.cleo.clicks(THERE, "window")
    desk.cleo.sees("we took those days off the list", "window")
    assert noted(desk, desk.bo) == noted(desk, desk.cleo) == [(day(1), day(1))]


# -- drawing --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("many", [0, 1, MOST_TIMES])
@pytest.mark.parametrize("asks", [True, False])
def test_slack_takes_what_is_drawn(language: str, many: int, asks: bool) -> None:
    times = tuple(Absence(f"{n:032x}", day(n), day(n + n % 2)) for n in range(many))
    own = Own(None, Rhythm(), times, (), frozenset(), frozenset(), 5, day(0))  # type: ignore[arg-type]
    pen = Pen(TEXTS, language)
    assert problems_of_view(away.window(pen, own, pen.word("away.stayed"), asks=asks)) == []
