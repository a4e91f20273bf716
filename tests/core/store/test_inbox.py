"""A message is taken once, however often a platform delivers it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from tests.support.installed import TurnedClock
from tests.support.journeys import Town


def take(town: Town, platform: str, event: str) -> bool:
    with town.app.store.transaction(town.community.id) as tx:
        return tx.inbox.take(platform, event)


def test_an_event_is_taken_the_first_time_only(town: Town, clock: TurnedClock) -> None:
    assert take(town, "web", "e1")
    assert not take(town, "web", "e1")
    clock.turn(timedelta(days=20))
    assert not take(town, "web", "e1")


def test_platforms_number_their_events_each_for_itself(town: Town) -> None:
    assert take(town, "web", "e1")
    assert take(town, "slack", "e1")


def test_communities_are_strangers_to_each_others_events(town: Town) -> None:
    other = Town(town.app, f"Hillside of {town.community.name}")
    assert take(town, "web", "e1")
    assert take(other, "web", "e1")


def test_what_is_undone_may_come_again(town: Town) -> None:
    with town.app.store.reading(town.community.id) as tx:
        assert tx.inbox.take("web", "e1")
    assert take(town, "web", "e1")


def test_of_eight_deliveries_at_once_exactly_one_is_taken(town: Town) -> None:
    for number in range(10):
        together = threading.Barrier(8)

        def deliver(_: int, event: str = f"e{number}", start: threading.Barrier = together) -> bool:
            start.wait()
            return take(town, "web", event)

        with ThreadPoolExecutor(8) as threads:
            assert sorted(threads.map(deliver, range(8))) == [False] * 7 + [True]
