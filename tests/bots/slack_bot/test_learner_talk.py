"""A learner in the DM: words, buttons, menus; each counts once, whatever Slack brings how often."""

from __future__ import annotations

import pytest

from tests.support.journeys import ANSWER, STORY
from tests.support.slack import Slack
from tests.support.slack_face import SlackTown
from tests.support.slack_fixtures import OpenTown
from tests.support.slack_learner import AGREE, Learner


@pytest.fixture
def ana(slack_place: SlackTown) -> Learner:
    """Somebody who was never here before."""
    return Learner(slack_place)


@pytest.fixture
def eva(open_slack_town: OpenTown) -> Learner:
    """The same by Socket Mode, which brings the very same envelope as often as it likes."""
    return Learner(open_slack_town("socket"))


# -- beginning ----------------------------------------------------------------------------


def test_a_first_word_is_greeted_with_what_this_is_and_waits_as_a_draft(ana: Learner) -> None:
    ana.says("I repair bikes & <b>more</b>")
    assert "You can do things that nobody taught you" in ana.screen
    assert "I repair bikes & <b>more</b>" in ana.screen
    assert not ana.state.answers, "nothing is kept before the consent"
    ana.clicks(AGREE)
    assert ana.asked == "story"
    assert "I repair bikes & <b>more</b>" in ana.screen
    ana.clicks("Keep it as it is")
    assert ana.state.answers["story"].text == "I repair bikes & <b>more</b>"
    assert ana.asked == "badge"


def test_a_yes_that_nobody_asked_for_is_no_consent(ana: Learner) -> None:
    ana.says("yes")
    assert ana.state.consent is None
    assert ana.asked == "welcome"


def test_words_wait_while_the_language_is_changed_and_a_no_is_thought_over(ana: Learner) -> None:
    ana.user.command("/claim", "arreglo bicis")
    ana.town.rest()
    ana.clicks("No, not now")
    assert "arreglo bicis" in ana.screen
    ana.clicks("Show me the start again")
    assert "arreglo bicis" in ana.screen
    ana.user.selects("Change language")
    ana.town.rest()
    ana.clicks("Español")
    assert "arreglo bicis" in ana.screen
    ana.clicks("Sí, empecemos")
    assert "arreglo bicis" in ana.screen
    assert ana.state.answers["story"].text == "arreglo bicis"


def test_long_first_words_wait_whole(ana: Learner) -> None:
    words = " ".join(f"word{number}" for number in range(430))
    assert 2000 < len(words) < 4000
    ana.says(words)
    ana.clicks(AGREE)
    assert ana.state.answers["story"].text == words


def test_the_command_goes_on_with_what_waits(ana: Learner) -> None:
    ana.begins()
    ana.says(STORY)
    before = ana.claim_id
    ana.user.command("/claim")
    ana.town.rest()
    assert ana.claim_id == before
    assert ana.asked == "badge"
    assert ana.claims() == 1


def test_the_command_in_a_channel_answers_that_person_alone(slack: Slack, ana: Learner) -> None:
    ben = slack.user(ana.town.team, "Ben")
    general = slack.channel(ana.town.team, "general", ana.user, ben)
    ana.user.command("/claim", "fixing bikes", to=general)
    ana.user.sees("We go on in your direct messages.", where=general)
    ana.user.sees("fixing bikes", where=ana.user.dm)
    ben.does_not_see("direct messages", where=general)


def test_who_cannot_be_written_to_hears_the_way_out(slack: Slack, ana: Learner) -> None:
    general = slack.channel(ana.town.team, "general", ana.user)
    slack.fails_next("conversations.open", "cannot_dm_bot")
    ana.user.command("/claim", to=general)
    ana.user.sees("Open the app Earned", where=general)


def test_whoever_is_told_of_a_finished_claim_can_begin_with_their_words(ana: Learner) -> None:
    ana.begins()
    ana.to_evidence()
    ana.sends()
    ana.clicks("Take this claim back")
    ana.says("I also cook for forty people")
    assert "I also cook for forty people" in ana.screen
    ana.clicks("Begin with these words")
    assert ana.claims() == 2
    ana.clicks(AGREE)
    assert ana.state.answers["story"].text == "I also cook for forty people"


# -- telling ------------------------------------------------------------------------------


def test_a_whole_interview_both_ways(slack_both: SlackTown) -> None:
    ana = Learner(slack_both)
    ana.begins("fixing bikes")
    ana.to_evidence()
    ana.sends()
    assert ana.asked == "standing"
    assert ana.state.sent_at is not None
    told = list(ana.state.answers.values())
    assert told[0].text == STORY
    assert [one.text for one in told].count(ANSWER) == 4


def test_ticks_are_sent_with_the_button_below_them(ana: Learner) -> None:
    ana.begins()
    ana.says(STORY)
    ana.clicks("Choose")
    ana.user.selects(["At work", "By watching others"])
    assert not ana.state.choices, "a tick alone sends nothing"
    ana.clicks("Go on")
    assert ana.state.choices["sources"] == ("work", "watching")


def test_a_typed_answer_is_taken_where_buttons_are_offered(ana: Learner) -> None:
    ana.begins()
    ana.says(STORY)
    ana.says("bicycle repair")
    ana.says("at work and by watching others")
    assert ana.asked.startswith("criterion/")


def test_a_button_of_a_screen_that_is_over_shows_where_it_stands(ana: Learner) -> None:
    ana.begins()
    question = ana.shown
    skip = ana.user.clicks("Skip", where=question, hold=True)
    ana.says(STORY)
    skip.send()
    ana.town.rest()
    assert ana.asked == "badge"
    assert ana.state.answers["story"].text == STORY


def test_edits_and_deletions_change_nothing_that_was_told(ana: Learner) -> None:
    ana.begins()
    ana.says(STORY)
    mine = next(one for one in ana.user.messages(ana.user.dm) if one.author is ana.user)
    before = ana.told
    ana.user.edits(mine, "Nothing of it is true.")
    ana.user.deletes(mine)
    ana.town.rest()
    assert ana.told == before


def test_the_bot_does_not_answer_itself(slack: Slack, ana: Learner) -> None:
    slack.echoes = True
    ana.begins()
    ana.says(STORY)
    assert ana.asked == "badge"
    assert len(slack.called("chat.postMessage")) == 3


# -- once, whatever is delivered how often ------------------------------------------------


def test_one_message_four_times_counts_once(slack: Slack, slack_both: SlackTown) -> None:
    ana = Learner(slack_both)
    ana.begins()
    posts = len(slack.called("chat.postMessage"))
    ana.says(STORY, times=4, at_once=True, anew=True)
    assert ana.state.answers["story"].text == STORY
    assert not ana.state.answers["story"].earlier
    assert len(slack.called("chat.postMessage")) == posts + 1


def test_messages_out_of_order_and_again_after_a_restart_count_once_each(eva: Learner) -> None:
    eva.begins()
    first = eva.user.types(STORY, hold=True)
    second = eva.user.types("bicycle repair", hold=True)
    first.send(times=2)
    eva.town.rest()
    second.send()
    eva.town.rest()
    told = eva.told
    first.send(retry=1)
    eva.town.restart()
    second.send(retry=1)
    first.send(retry=2, anew=True)
    eva.town.rest()
    assert eva.told == told


def test_a_click_that_comes_again_counts_once(eva: Learner) -> None:
    eva.user.command("/claim", "fixing bikes", times=3)
    eva.town.rest()
    assert eva.claims() == 1
    agree = eva.user.clicks(AGREE, times=3, at_once=True)
    eva.town.rest()
    eva.says(STORY)
    eva.town.restart()
    agree.send()
    eva.town.rest()
    assert eva.asked == "badge"
    assert eva.state.answers["story"].text == STORY


def test_a_command_that_comes_again_after_a_restart_begins_no_other_claim(eva: Learner) -> None:
    command = eva.user.command("/claim", "fixing bikes")
    eva.town.rest()
    eva.clicks(AGREE)
    eva.says(STORY)
    eva.clicks("Choose")
    eva.town.restart()
    command.send()
    eva.town.rest()
    assert eva.claims() == 1
    assert eva.asked == "sources"


def test_an_interview_goes_on_after_each_restart(ana: Learner) -> None:
    ana.begins()
    ana.town.restart()
    ana.says(STORY)
    ana.town.restart()
    ana.clicks("Choose")
    ana.town.restart()
    ana.says("by watching my uncle")
    assert ana.asked.startswith("criterion/")


def test_what_fails_is_not_acknowledged_and_comes_again(slack: Slack, ana: Learner) -> None:
    ana.begins()
    with ana.town.app.store.transaction(ana.town.town.community.id):
        slack.ack_seconds = 1.0
        said = ana.user.types(STORY)
        assert said.answer.status in (0, 500)
    slack.ack_seconds = 3.0
    slack.forgive()
    slack.quiet()
    slack.redeliver()
    slack.quiet()
    slack.forgive()
    assert ana.state.answers["story"].text == STORY
    assert ana.asked == "badge"


# -- refused ------------------------------------------------------------------------------


def test_somebody_of_another_workspace_is_told_so(slack: Slack, slack_place: SlackTown) -> None:
    other = slack.team("Elsewhere")
    zoe = slack.user(other, "Zoe")
    shared = slack.channel(slack_place.team, "shared", zoe)
    zoe.command("/claim", to=shared)
    zoe.sees("You belong to another workspace.", where=shared)


def test_a_workspace_without_a_community_is_told_how_to_connect(open_slack_town: OpenTown) -> None:
    town = open_slack_town("socket", connected=False)
    ana = Learner(town)
    ana.says("hello", times=3)
    assert "is not connected to a community yet" in ana.screen
    ours = [one for one in ana.user.messages(ana.user.dm) if one.author is not ana.user]
    assert len(ours) == 1


def test_whoever_is_too_quick_is_told_to_wait(open_slack_town: OpenTown) -> None:
    town = open_slack_town(settings={"rate_factor": 0.05})
    ana = Learner(town)
    ana.begins()
    for number in range(6):
        ana.user.types(f"message {number}")
    ana.user.sees("That was very quick.")
