"""What a witness said for an award, on the card of the claim that renews it."""

from __future__ import annotations

import pytest

from core.domain.people import Actor
from core.domain.rules import SpaceRules
from core.domain.screens import Day, Said, Shown, Words
from core.domain.witness import Relationship, Reply, WitnessAct
from core.services.testifying import Bearer
from tests.support.journeys import Town, badge
from tests.support.renewing import AGAIN, SINCE, aged, offered

MAKE = badge().criteria[1].id
SENTENCE = "She repaired the brake of my bike."
YES = Reply(WitnessAct.CONFIRM, Relationship.NEIGHBOUR, name="Zenobia Gil")


@pytest.fixture
def ana(sqlite_town: Town) -> Actor:
    offered(sqlite_town)
    return sqlite_town.learner("Ana")


@pytest.fixture
def bo(sqlite_town: Town) -> Actor:
    return sqlite_town.assessor("Bo")


def confirmed(town: Town, who: Actor, claim: str, *criteria: str) -> list[str]:
    """Zenobia confirms a sentence about each; the secrets of her links."""
    secrets = []
    for one in criteria:
        secrets.append(
            town.app.witnessing.ask(who, claim, one, SENTENCE, "Zenobia").rpartition("/")[2]
        )
        town.app.testifying.answer(secrets[-1], Bearer(f"window-{claim}-{one}"), YES)
    return secrets


def awarded(town: Town, who: Actor, by: Actor, claim: str, days: int) -> str:
    """The award of a claim that was sent, given so many days ago."""
    town.app.reviewing.take(by, claim)
    town.approve(by, claim)
    award = town.sign(claim)
    aged(town.app, town.community.id, award, days)
    return award


def renewing(town: Town, who: Actor, award: str) -> str:
    """The claim that renews an award, sent."""
    claim = town.app.renewing.begin(who, award)
    town.until(who, claim, "review", answer=SINCE)
    town.press(who, claim, "submit")
    return claim


def on_the_card(town: Town, by: Actor, claim: str) -> dict[str, list[Shown]]:
    """What witnesses said, by what it is about."""
    town.app.reviewing.take(by, claim)
    parts = town.app.reviewing.card(by, claim).parts
    return {
        part.criterion.id: found
        for part in parts
        if (found := [one for one in part.items if one.kind.value == "witness"])
    }


def test_what_is_recognised_comes_with_what_a_witness_said_then(
    sqlite_town: Town, ana: Actor, bo: Actor
) -> None:
    town, first = sqlite_town, sqlite_town.sent(ana)
    confirmed(town, ana, first, MAKE, AGAIN)
    said = town.app.store.clock().date()
    claim = renewing(town, ana, awarded(town, ana, bo, first, 320))
    closed = town.app.reviewing.card(bo, claim)
    assert not any(part.items for part in closed.parts), "not before they say they know nobody"
    found = on_the_card(town, bo, claim)
    assert set(found) == {MAKE}, "of what is asked again they said nothing about what came since"
    [item] = found[MAKE]
    by_link = Words("witness.card.confirmed.link", {"who": Words("witness.relation.neighbour")})
    assert item.title == Words("witness.card.then", {"said": by_link, "day": Day(said)})
    assert (item.detail, item.new) == (Said(SENTENCE), False)
    assert "Zenobia" not in str(town.app.reviewing.card(bo, claim))
    town.app.ruling.set_space(town.organizer, town.space.id, SpaceRules(blind=False))
    assert "Zenobia Gil" in str(town.app.reviewing.card(bo, claim)), (
        "where names are shown, hers is"
    )


def test_after_two_renewals_each_part_has_the_words_of_when_it_was_judged(
    sqlite_town: Town, ana: Actor, bo: Actor
) -> None:
    town, first = sqlite_town, sqlite_town.sent(ana)
    confirmed(town, ana, first, MAKE, AGAIN)
    second = renewing(town, ana, awarded(town, ana, bo, first, 700))
    confirmed(town, ana, second, AGAIN)
    third = renewing(town, ana, awarded(town, ana, bo, second, 330))
    assert {one: len(found) for one, found in on_the_card(town, bo, third).items()} == {MAKE: 1}


def test_who_takes_it_back_is_not_quoted_any_more(sqlite_town: Town, ana: Actor, bo: Actor) -> None:
    town, first = sqlite_town, sqlite_town.sent(ana)
    [secret] = confirmed(town, ana, first, MAKE)
    claim = renewing(town, ana, awarded(town, ana, bo, first, 320))
    town.app.testifying.remove(secret)
    assert on_the_card(town, bo, claim) == {}
