"""The list of awards: in order, chosen by what an organizer asks for, read bit by bit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.domain.errors import NotFound
from core.store.repositories import Award, awards
from tests.support.installed import TurnedClock
from tests.support.journeys import BADGE, Town

HOUR = timedelta(hours=1)
COOKING = "community-cooking"


@pytest.fixture
def three(town: Town, clock: TurnedClock) -> list[str]:
    """The ids of three awards, an hour apart: two of one badge, one of another."""
    town.add(COOKING)
    bo = town.assessor()
    found: list[str] = []
    for name, chosen in (("Ana", BADGE), ("Cy", COOKING), ("Di", BADGE)):
        claim = town.taken(town.learner(name), bo, badge_id=chosen)
        clock.turn(HOUR)
        town.approve(bo, claim, badge_id=chosen)
        found.append(town.award_of(claim))
    return found


def listed(town: Town, **chosen: object) -> list[Award]:
    with town.app.store.reading(town.community.id) as tx:
        return [award for award, _, _ in tx.awards.listed(**chosen)]  # type: ignore[arg-type]


def test_awards_are_listed_with_badge_and_space_the_oldest_first(
    town: Town, three: list[str]
) -> None:
    with town.app.store.reading(town.community.id) as tx:
        rows = list(tx.awards.listed())
        assert tx.awards.count() == 3
    assert [award.id for award, _, _ in rows] == three
    assert {space for _, _, space in rows} == {town.community.name}
    assert [f'"id": "{award.badge_id}"' in content for award, content, _ in rows] == [True] * 3


def test_a_list_is_chosen_by_badge_space_and_time(town: Town, three: list[str]) -> None:
    at = {one.id: one.awarded_at for one in listed(town)}

    def ids(**chosen: object) -> list[str]:
        return [one.id for one in listed(town, **chosen)]

    first, second, third = three
    assert ids(badge_id=BADGE) == [first, third]
    assert ids(badge_id="no-such-badge") == []
    assert ids(space_id=town.space.id) == three
    assert ids(space_id="no such space") == []
    assert ids(since=at[second]) == [second, third]
    assert ids(before=at[second]) == [first]
    assert ids(since=at[second], before=at[third]) == [second]
    assert ids(badge_id=BADGE, since=at[second]) == [third]


def test_the_order_is_that_of_the_award_whatever_was_shared_later(
    town: Town, three: list[str]
) -> None:
    with town.app.store.transaction(town.community.id) as tx:
        tx.awards.share(three[2], shared=True)
        tx.awards.share(three[0], shared=True)
    assert [one.id for one in listed(town)] == three


def test_a_list_longer_than_a_page_comes_whole_and_leaves_other_reading_as_it_is(
    town: Town, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awards, "PAGE", 2)
    with town.app.store.reading(town.community.id) as tx:
        rows = tx.awards.listed()
        assert next(rows)[0].id == three[0]
        assert [one.id for one in tx.awards.of(next(rows)[0].person_id)] == [three[1]]
        assert [award.id for award, _, _ in rows] == [three[2]]
        assert "yield_per" not in tx.connection.get_execution_options()


def test_a_list_can_be_left_in_the_middle(town: Town, three: list[str]) -> None:
    with town.app.store.reading(town.community.id) as tx:
        next(tx.awards.listed())
    assert len(listed(town)) == len(three)


def test_an_award_is_signed_once_and_shared_and_closed_again(town: Town, three: list[str]) -> None:
    with town.app.store.transaction(town.community.id) as tx:
        issuer = tx.issuers.remember("did:web:a.example", "https://a.example")
        recorded = tx.credentials.record(
            three[0], why="first", issuer_id=issuer.id, place=None, digest="d", document="{}"
        )
        assert tx.awards.get(three[0]).document is None
        assert tx.credentials.sign(recorded, "d", '{"a": 1}', "key")
        assert not tx.credentials.sign(recorded, "d", '{"a": 2}', "key")
        assert tx.awards.get(three[0]).document == '{"a": 1}'
        tx.awards.share(three[0], shared=True)
        assert tx.awards.get(three[0]).shared_at == tx.now
        tx.awards.share(three[0], shared=False)
        assert tx.awards.get(three[0]).shared_at is None


def test_an_award_is_taken_back_once(town: Town, three: list[str], clock: TurnedClock) -> None:
    for _ in range(2):
        with town.app.store.transaction(town.community.id) as tx:
            tx.awards.revoke(three[0], by="olga")
        clock.turn(HOUR)
    with town.app.store.reading(town.community.id) as tx:
        revoked = tx.awards.get(three[0]).revoked_at
    assert revoked is not None
    assert clock.now - revoked > 2 * HOUR


def test_an_award_that_does_not_exist_is_not_found(town: Town) -> None:
    with town.app.store.reading(town.community.id) as tx:
        with pytest.raises(NotFound):
            tx.awards.get("no such award")
        assert tx.awards.of_claim("no such claim") is None
        assert awards.find_anywhere(tx.connection, "no such award") is None
