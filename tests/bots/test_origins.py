"""From where somebody acts stands in the trail, whichever face they use."""

from __future__ import annotations

import threading

from core.domain.trail import As, Entry, Kind
from core.jobs import Jobs
from core.origin import Origin, coming_from, origin
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import Learner as DiscordLearner
from tests.support.journeys import Town
from tests.support.slack import Slack
from tests.support.slack_desk import DeskTown
from tests.support.slack_face import SlackTown
from tests.support.slack_fixtures import OpenTown


def origins(town: Town, *kinds: str) -> set[str]:
    with town.app.store.reading(town.community.id) as tx:
        found = [one for one in tx.trail.walk() if one.kind in kinds]
    assert {one.kind for one in found} == set(kinds)
    return {one.origin for one in found}


def test_in_slack_over_http(slack: Slack, slack_place: SlackTown) -> None:
    desk = DeskTown(slack, slack_place)
    desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    assert origins(slack_place.town, "claim.take") == {Origin.SLACK}


def test_in_slack_by_socket_mode(slack: Slack, open_slack_town: OpenTown) -> None:
    desk = DeskTown(slack, open_slack_town("socket"))
    desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.rest()
    assert origins(desk.place.town, "claim.take") == {Origin.SLACK}


def test_in_discord(discord_place: DiscordTown) -> None:
    ana = DiscordLearner(discord_place)
    ana.begins()
    ana.to_evidence()
    ana.sends()
    assert origins(discord_place.town, "claim.submit") == {Origin.DISCORD}


def test_in_a_job(sqlite_town: Town) -> None:
    store, community = sqlite_town.app.store, sqlite_town.community.id

    def work(_: object) -> None:
        with store.transaction(community) as tx:
            tx.trail.note(Entry(Kind.AWARD_REISSUE, As.SYSTEM))

    Jobs(f"sqlite:///{'nowhere'}")._try({"x": work}, "x", {}, 0)
    assert origins(sqlite_town, "award.reissue") == {Origin.JOB}


def test_it_holds_for_the_block_and_in_no_other_thread() -> None:
    seen: list[Origin] = []
    with coming_from(Origin.WEB):
        other = threading.Thread(target=lambda: seen.append(origin()))
        other.start()
        other.join()
        assert origin() is Origin.WEB
    assert (seen, origin()) == ([Origin.UNKNOWN], Origin.UNKNOWN)
