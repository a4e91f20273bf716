"""The Home tab: my claims, my badges, my data, my language."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.support.journeys import STORY
from tests.support.slack import Slack
from tests.support.slack_face import SlackTown
from tests.support.slack_fixtures import OpenTown
from tests.support.slack_learner import AGREE, Learner


@pytest.fixture
def ana(slack_place: SlackTown) -> Learner:
    """Somebody who was never here before."""
    return Learner(slack_place)


def people(town: SlackTown) -> int:
    with town.app.store.reading(town.town.community.id) as tx:
        return len(tx.people.members())


def test_who_opens_the_tab_first_sees_how_to_begin_and_stays_unknown(ana: Learner) -> None:
    before = people(ana.town)
    ana.user.opens_home()
    ana.user.sees("My data", where="home")
    assert people(ana.town) == before


def test_a_claim_begins_on_the_tab_and_goes_on_in_the_dm(ana: Learner) -> None:
    ana.user.opens_home()
    ana.user.clicks("home.begin", where="home")
    ana.user.sees("We go on in your direct messages.", where="window")
    ana.user.closes()
    ana.clicks(AGREE)
    assert ana.asked == "story"


def test_the_tab_speaks_the_language_of_the_profile(slack_place: SlackTown) -> None:
    ana = Learner(slack_place, locale="es-ES")
    ana.user.opens_home()
    ana.user.sees("Mis datos", where="home")
    ana.user.command("/claim")
    ana.town.rest()
    assert "¡Hola! Somos Riverside" in ana.screen


def test_the_tab_follows_what_happens(ana: Learner) -> None:
    ana.begins()
    ana.user.opens_home()
    ana.says(STORY)
    ana.clicks("Choose")
    ana.user.sees("Bicycle repair", where="home")


def test_a_claim_is_opened_from_the_tab(ana: Learner) -> None:
    ana.begins()
    ana.says(STORY)
    ana.clicks("Choose")
    first = ana.claim_id
    ana.user.opens_home()
    ana.user.clicks("home.begin", where="home")
    ana.user.closes()
    ana.town.rest()
    assert ana.claim_id != first
    ana.user.clicks(f"home.open.{first}", where="home")
    ana.user.closes()
    ana.town.rest()
    assert ana.claim_id == first
    assert "Where did you learn it?" in ana.screen


def test_another_language_counts_at_once_also_in_the_dm(ana: Learner) -> None:
    ana.begins()
    ana.user.opens_home()
    ana.user.selects("Español", where="home")
    ana.town.rest()
    ana.user.sees("Mis datos", where="home")
    assert "Cuéntame algo que sabes hacer" in ana.screen
    assert ana.town.actor(ana.user).language == "es"


def test_times_are_told_in_the_zone_of_the_profile(slack_place: SlackTown) -> None:
    ana = Learner(slack_place, tz="America/New_York")
    ana.begins()
    ana.to_evidence()
    ana.sends()
    assert "(New York)" in ana.screen
    ana.user.opens_home()
    ana.user.sees("Times are told as in New York.", where="home")
    ana.user.sees("(New York)", where="home")


def test_another_zone_is_chosen_on_the_tab_and_the_profile_does_not_change_it_back(
    ana: Learner,
) -> None:
    ana.begins()
    ana.to_evidence()
    ana.sends()
    ana.user.opens_home()
    ana.user.clicks("home.zone", where="home")
    ana.user.sees("Type a big city near you.", where="window")
    ana.user.submits({"zone": "Buenos Aires"})
    ana.town.rest()
    ana.user.sees("Times are told as in Buenos Aires.", where="home")
    ana.user.tz = "Asia/Tokyo"
    ana.user.opens_home()
    ana.town.rest()
    ana.user.sees("(Buenos Aires)", where="home")
    assert ana.town.actor(ana.user).zone == "America/Argentina/Buenos_Aires"


def test_the_window_for_the_zone_begins_with_the_one_that_counts(ana: Learner) -> None:
    ana.begins()
    ana.user.opens_home()
    ana.user.clicks("home.zone", where="home")
    ana.user.sees("Madrid", where="window")
    ana.user.submits({})
    assert ana.town.actor(ana.user).zone == "Europe/Madrid"


def test_who_told_no_zone_yet_gets_that_of_their_profile_when_they_open_the_app(
    ana: Learner,
) -> None:
    ana.user.tz = "Mars/Olympus"
    ana.begins()
    ana.user.opens_home()
    ana.user.sees("We do not know your time zone yet.", where="home")
    ana.user.tz = "Asia/Tokyo"
    ana.user.opens_home()
    ana.town.rest()
    ana.user.sees("Times are told as in Tokyo.", where="home")


def test_my_data_is_shown_and_comes_as_a_zip(slack: Slack, ana: Learner) -> None:
    ana.begins()
    ana.says(STORY)
    ana.user.opens_home()
    ana.user.clicks("home.data.see", where="home")
    ana.user.sees("Your claims (1)", where="window")
    ana.user.sees("• Ana", where="window")
    ana.user.closes()
    ana.user.clicks("home.data.download", where="home")
    ana.user.closes()
    ana.town.rest()
    packed = zipfile.ZipFile(io.BytesIO(ana.last.files[0].data))
    assert {"data.json", "data.html"} <= set(packed.namelist())
    assert STORY in packed.read("data.json").decode()


def test_erasing_asks_first_and_leaves_nothing(ana: Learner) -> None:
    ana.begins()
    ana.says(STORY)
    known = people(ana.town)
    ana.user.opens_home()
    ana.user.clicks("home.data.erase", where="home")
    ana.user.sees("Messages that you wrote in Slack stay in Slack.", where="window")
    ana.user.submits({"sure": ["Yes, erase everything"]})
    ana.user.sees("Everything about you was erased.", where="window")
    ana.user.closes()
    ana.town.rest()
    assert people(ana.town) == known - 1
    ana.user.sees("Everything about you was erased.", where=ana.user.dm)
    ana.user.does_not_see("My claims", where="home")
    ana.user.opens_home()
    assert people(ana.town) == known - 1


def ours(ana: Learner) -> list[str]:
    """What the bot said in the DM and is there still."""
    mine = [one for one in ana.user.messages(ana.user.dm) if one.author is not ana.user]
    return [one.text for one in mine if not one.deleted]


def test_erasing_takes_what_we_said_out_of_the_direct_messages_also_the_download(
    slack: Slack, ana: Learner
) -> None:
    ana.begins()
    ana.says(STORY)
    ana.user.opens_home()
    ana.user.clicks("home.data.download", where="home")
    ana.user.closes()
    ana.town.rest()
    [packed] = [file for one in ana.user.messages(ana.user.dm) for file in one.files]
    assert len(ours(ana)) > 3
    actor = ana.town.actor(ana.user)
    ana.town.app.privacy.erase(actor)  # such as on the web
    ana.town.work()
    ana.town.rest()
    assert ours(ana) == []
    assert packed.deleted
    assert STORY in [one.text for one in ana.user.messages(ana.user.dm) if not one.deleted]
    with ana.town.app.store.reading(actor.community_id) as tx:
        assert tx.rooms.at("slack", f"{ana.town.team.id}/{ana.user.dm.id}") is None


def test_who_begins_anew_before_we_deleted_it_all_keeps_what_is_said_from_then_on(
    slack: Slack, ana: Learner
) -> None:
    ana.begins()
    ana.says(STORY)
    before = len(ours(ana))
    ana.town.app.privacy.erase(ana.town.actor(ana.user))
    ana.user.command("/claim")
    ana.town.work()
    ana.town.rest()
    assert 0 < len(ours(ana)) < before
    assert "Riverside" in ana.screen
    assert ana.town.room(ana.user).person_id == ana.town.actor(ana.user).person_id


def test_a_code_links_another_chat(ana: Learner) -> None:
    ana.begins()
    ana.user.opens_home()
    ana.user.clicks("home.link", where="home")
    ana.user.sees("/earned link", where="window")


def test_a_workspace_without_a_community_says_so_on_the_tab(
    slack: Slack, open_slack_town: OpenTown
) -> None:
    town = open_slack_town(connected=False)
    ana = slack.user(town.team, "Ana", locale="es-ES")
    ana.opens_home()
    ana.sees("Todavía sin conexión", where="home")


def test_a_badge_that_was_awarded_is_on_the_tab_with_the_way_to_share_it(ana: Learner) -> None:
    ana.begins()
    ana.user.opens_home()
    ana.to_evidence()
    ana.sends()
    bo = ana.town.town.assessor()
    ana.town.app.reviewing.take(bo, ana.claim_id)
    ana.town.town.approve(bo, ana.claim_id)
    ana.town.work()
    ana.town.rest()
    ana.user.sees("You earned it!", where=ana.user.dm)
    ana.user.sees("My badges", where="home")
    award = ana.town.town.award_of(ana.claim_id)
    shown = ana.user.finds(f"home.award.{award}", where="home")
    assert shown.element["url"] == f"https://earned.example/awards/{award}"
    assert ana.user.clicks(f"home.award.{award}", where="home").answer.ok
