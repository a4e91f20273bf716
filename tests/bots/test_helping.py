"""Help at any time in chat: the word, the button, the help lines, and what else is there."""

from __future__ import annotations

from typing import Any

import pytest

from bots import chat
from bots.chat import Help
from bots.discord_bot import helping as discord_help
from bots.discord_bot import wrongs as discord_wrongs
from bots.discord_bot.pen import Pen as DiscordPen
from bots.slack_bot import helping as slack_help
from bots.slack_bot import reminders, trail, wrongs
from bots.slack_bot.pen import Pen as SlackPen
from core.domain.care import About, CareText
from core.domain.people import Actor
from core.domain.reminding import Kind, Reminder, When
from core.domain.screens import Words
from core.domain.trail_lines import Line
from core.services.caring import Raised
from core.store.unit_of_work import wall_clock
from tests.bots.discord_bot import payloads as discord_payloads
from tests.bots.slack_bot import payloads as slack_payloads
from tests.core.domain.interviews import TEXTS
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import Learner as DiscordLearner
from tests.support.discord_look import ids
from tests.support.journeys import STORY, Town
from tests.support.slack_face import SlackTown
from tests.support.slack_learner import Learner as SlackLearner

LINES = "Help line: 116 111"
CLAIM = "a" * 32
LANGUAGES = ("en", "es")


@pytest.fixture
def ana(slack_place: SlackTown) -> SlackLearner:
    """Somebody in Slack who tells her story."""
    with_lines(slack_place)
    made = SlackLearner(slack_place)
    made.begins()
    return made


@pytest.fixture
def eva(discord_place: DiscordTown) -> DiscordLearner:
    """Somebody in Discord who tells hers."""
    with_lines(discord_place)
    made = DiscordLearner(discord_place)
    made.begins()
    return made


def with_lines(place: SlackTown | DiscordTown) -> None:
    place.app.caring.put(place.town.organizer, "en", CareText(lines=LINES), "")


def reports(place: SlackTown | DiscordTown) -> list[Any]:
    return [one.report for one in place.app.reporting.queue(place.town.organizer)]


# -- the word -----------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["help", " Help! ", "HELP ME", "ayuda", "¡Ayuda!", "ayudame"])
def test_the_word_alone_asks_for_help_in_any_language(typed: str) -> None:
    assert chat.asks_for_help(TEXTS, typed)


@pytest.mark.parametrize("typed", ["", "?", "I help my neighbours", "help my neighbour", "ayudar"])
def test_the_word_among_others_is_an_answer(typed: str) -> None:
    assert not chat.asks_for_help(TEXTS, typed)


def test_in_slack_the_word_shows_help_and_is_no_answer(ana: SlackLearner) -> None:
    before = ana.told
    ana.says("help", times=2)
    assert ana.screen.count(LINES) == 1
    assert "Nobody is told that you asked for help." in ana.screen
    assert ana.told == before
    ana.clicks("Go on with my claim")
    assert ana.asked == "story"
    ana.says(STORY)
    assert ana.asked == "badge"


def test_in_slack_help_comes_before_anything_was_begun(slack_place: SlackTown) -> None:
    with_lines(slack_place)
    ana = SlackLearner(slack_place)
    ana.says("Help")
    assert LINES in ana.screen
    assert ana.claims() == 0


def test_in_slack_help_is_behind_the_dots_and_a_button_where_a_claim_stands(
    ana: SlackLearner,
) -> None:
    ana.user.selects("Help", where=ana.shown)
    ana.user.sees(LINES, where="window")
    ana.user.closes()
    ana.to_evidence()
    ana.sends()
    ana.user.clicks("Help", where=ana.shown)
    ana.user.sees(LINES, where="window")
    assert "Remind me later" not in ana.user.screen("window")


def alone(eva: DiscordLearner) -> list[Any]:
    return [one for one in eva.user.messages() if one.only_for is eva.user]


def test_in_discord_the_word_shows_help_and_is_no_answer(eva: DiscordLearner) -> None:
    before = eva.state
    eva.says("help")
    eva.user.sees(LINES)
    assert eva.state == before
    eva.clicks("Go on with my claim")
    eva.selects("Help", of="More choices")
    eva.town.discord.until(lambda: alone(eva), "help for her alone")
    eva.to_evidence()
    eva.sends()
    eva.clicks("Help")
    eva.user.sees("Something is wrong")


# -- reminders ----------------------------------------------------------------------------


def waits(learner: SlackLearner | DiscordLearner) -> int:
    app, claim = learner.town.app, learner.claim_id
    return len(app.own_reminders.waiting(learner.town.actor(learner.user), claim))  # type: ignore[arg-type]


def test_in_slack_a_learner_chooses_two_reminders_and_stops_one(ana: SlackLearner) -> None:
    ana.says("help")
    ana.user.clicks("Remind me later")
    ana.user.sees("We write to you once, in the morning", where="window")
    ana.user.clicks("Tomorrow", times=2)
    ana.user.clicks("In 3 days")
    ana.user.sees("More than two is too many from us", where="window")
    assert waits(ana) == 2
    ana.user.clicks("Stop this one")
    assert waits(ana) == 1


def test_in_discord_a_learner_chooses_two_reminders_and_stops_one(eva: DiscordLearner) -> None:
    eva.says("help")
    eva.clicks("Remind me later")
    eva.clicks("Tomorrow", times=2)
    eva.clicks("In 3 days")
    eva.user.sees("More than two is too many from us")
    assert waits(eva) == 2
    found = ids(alone(eva)[-1].components)
    eva.clicks(next(one for one in found if one.startswith("remind_stop.")))
    assert waits(eva) == 1


def test_a_claim_that_was_sent_meanwhile_is_told_kindly(
    ana: SlackLearner, eva: DiscordLearner
) -> None:
    for one in (ana, eva):
        one.says("help")
        one.clicks("Remind me later")
    town = ana.town.town
    town.submit(ana.town.actor(ana.user), ana.claim_id)
    ana.user.clicks("Tomorrow")
    ana.user.sees("This is not possible any more", where="window")
    assert waits(ana) == 0
    eva.town.town.submit(eva.town.actor(eva.user), eva.claim_id)
    eva.clicks("Tomorrow")
    assert waits(eva) == 0


# -- what is wrong ------------------------------------------------------------------------


def test_in_slack_a_learner_says_that_something_is_wrong_and_is_kept_apart(
    ana: SlackLearner,
) -> None:
    place = ana.town
    ana.to_evidence()
    ana.sends()
    bo = place.town.assessor()
    place.app.reviewing.take(bo, ana.claim_id)
    ana.user.clicks("Help", where=ana.shown)
    ana.user.clicks("Something is wrong", where="window")
    ana.user.submits({})
    ana.user.sees("Say what happened, or choose to be kept apart.", where="window")
    ana.user.submits({"said": "They wrote to me at home.", "apart": [APART]}, times=2)
    ana.user.sees("The organizers have it now", where="window")
    (report,) = reports(place)
    assert (report.about, report.words) == (About.ASSESSOR, "They wrote to me at home.")
    assert apart(place, ana.claim_id, bo)


APART = "I want to be kept apart from them"


def apart(place: SlackTown | DiscordTown, claim: str, bo: Actor) -> bool:
    with place.app.store.reading(place.town.community.id) as tx:
        return bo.person_id in tx.conflicts.of(tx.claims.get(claim).person_id)


def test_in_discord_a_learner_says_that_something_is_wrong_and_is_kept_apart(
    eva: DiscordLearner,
) -> None:
    place = eva.town
    eva.to_evidence()
    eva.sends()
    bo = place.town.assessor()
    place.app.reviewing.take(bo, eva.claim_id)
    eva.clicks("Help")
    eva.clicks("Something is wrong")
    eva.submits({"said": "They wrote to me at home.", "apart": [APART]}, times=2)
    eva.user.sees("The organizers have it now")
    (report,) = reports(place)
    assert (report.about, report.words) == (About.ASSESSOR, "They wrote to me at home.")
    assert apart(place, eva.claim_id, bo)
    eva.clicks("Something is wrong")
    eva.submits({})
    eva.user.sees("Say what happened, or choose to be kept apart.")
    eva.user.forges_window(f"wrong.{'b' * 32}.0", {"said": "Not mine."})
    place.rest()
    assert len(reports(place)) == 1


# -- whether they take it -----------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "about",
    [
        Help("Riverside", ""),
        Help("<!channel> *R*", LINES * 100, CLAIM, 4, waits=True),
        Help("Riverside", "x" * 2000, CLAIM, 4),
    ],
)
def test_both_take_what_help_says(language: str, about: Help) -> None:
    slack = SlackPen(TEXTS, language, about.claim_id, about.version)
    assert slack_payloads.problems_of_view(slack_help.page(slack, about)) == []
    assert slack_payloads.problems_of(slack_help.post(slack, about)) == []
    discord = DiscordPen(TEXTS, language, about.claim_id, about.version)
    assert discord_payloads.problems_of(discord_help.page(discord, about)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_both_take_the_reminders(language: str, count: int) -> None:
    mine = [
        Reminder(f"{n}" * 32, CLAIM, Kind.OWN, 0, wall_clock(), f"own:{n}") for n in range(count)
    ]
    slack = SlackPen(TEXTS, language, CLAIM, 4, "Europe/Madrid")
    assert slack_payloads.problems_of_view(reminders.page(slack, CLAIM, mine)) == []
    page = discord_help.reminders(DiscordPen(TEXTS, language, CLAIM, 4), mine)
    assert discord_payloads.problems_of(page) == []
    assert all(len(f"when.{one.value}.{CLAIM}") < 100 for one in When)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_take_what_is_wrong_and_what_a_worry_shows(language: str) -> None:
    slack, discord = SlackPen(TEXTS, language, CLAIM), DiscordPen(TEXTS, language, CLAIM)
    for who in (wrongs.LEARNER, wrongs.DESK):
        assert slack_payloads.problems_of_view(wrongs.wrong(slack, CLAIM, who)) == []
    for who in (discord_wrongs.WRONG, discord_wrongs.AT_DESK):
        window = discord_wrongs.wrong(discord, who)
        assert discord_payloads.problems_of_window(window) == []
    for procedure in ("", "word " * 800):
        raised = Raised(CareText(procedure=procedure, contact="Rosa", lines="1"), ("Cleo",))
        assert discord_payloads.problems_of(discord_wrongs.told(discord, raised)) == []


# -- what happened ------------------------------------------------------------------------


def asks_for_help_while_bo_reads(town: Town, learner: SlackLearner | DiscordLearner) -> None:
    """They sent their claim, and an assessor has it."""
    learner.to_evidence()
    learner.sends()
    town.app.reviewing.take(town.assessor("Bo Unmistakable"), learner.claim_id)
    learner.says("help")


def test_in_slack_a_learner_reads_what_happened_to_their_claim(
    slack_place: SlackTown, ana: SlackLearner
) -> None:
    asks_for_help_while_bo_reads(slack_place.town, ana)
    ana.user.clicks("What happened to my claim")
    ana.user.sees("You sent your claim.", "window")
    ana.user.sees("in Slack", "window")
    ana.user.sees("An assessor took it to read.", "window")
    assert "Unmistakable" not in ana.user.screen("window")


def test_in_discord_a_learner_reads_what_happened_to_their_claim(
    discord_place: DiscordTown, eva: DiscordLearner
) -> None:
    asks_for_help_while_bo_reads(discord_place.town, eva)
    eva.clicks("What happened to my claim")
    for told in ("You sent your claim.", "in Discord", "An assessor took it to read."):
        assert told in eva.everything
    assert "Unmistakable" not in eva.everything


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 40, 500])
def test_what_happened_keeps_every_limit_however_much_it_was(language: str, count: int) -> None:
    one = Line(wall_clock(), Words("trail.claim.take"), "slack")
    view = trail.page(SlackPen(TEXTS, language, CLAIM), "Europe/Madrid", [one] * count)
    assert slack_payloads.problems_of_view(view) == []
    page = discord_help.trail(DiscordPen(TEXTS, language, CLAIM), "", [one] * count)
    assert discord_payloads.problems_of(page) == []
    left = TEXTS.get(language, "talk.trail.before", 460)
    assert (left in str(view)) is (count == 500)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_room_is_short_discord_leaves_out_what_happened_first(language: str) -> None:
    now = wall_clock()
    lines = [Line(now, Words("trail.claim.judge"), "discord")] * 39
    pen = DiscordPen(TEXTS, language, CLAIM)
    page = discord_help.trail(
        pen, "UTC", [*lines, Line(now, Words("trail.claim.award"), "discord")]
    )
    told = str(page.to_components())
    assert TEXTS.get(language, "trail.claim.award") in told
    shown = told.count(TEXTS.get(language, "trail.claim.judge")[:30])
    assert 20 < shown < 39
    assert TEXTS.get(language, "talk.trail.before", 39 - shown) in told
    assert TEXTS.get(language, "trail.kept")[:20] in told
