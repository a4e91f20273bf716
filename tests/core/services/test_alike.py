"""The same text in two claims is shown to who judges, with the declaration, and nothing else."""

from __future__ import annotations

from core.domain.desk import Card
from core.domain.people import Actor
from core.domain.screens import Words
from core.services.alike import DECLARED
from tests.support.journeys import BADGE, Town

LONG = (
    "In May the brakes of my neighbour's bike made a terrible noise so I turned the wheel by hand "
    "and listened until I saw where the pad was rubbing and then I loosened the screw and moved it"
)
OTHER = (
    "When the chain of the old tandem broke on the way to the lake we pushed it home and I took "
    "two links out with a small tool that my aunt had kept in her shed since she was young"
)


def sent(town: Town, learner: Actor, answer: str, badge_id: str = BADGE) -> str:
    claim = town.begin(learner)
    town.until(learner, claim, "story")
    town.tell(learner, claim, f"{answer} And that is my story.")
    town.until(learner, claim, "review", answer=answer, badge_id=badge_id)
    town.press(learner, claim, "submit")
    return claim


def card(town: Town, claim: str) -> Card:
    bo = town.assessor()
    town.app.reviewing.declare(bo, claim)
    return town.app.reviewing.card(bo, claim)


def told(found: Card) -> list[int | None]:
    """In how many other claims each part's text is said to be; 0 for nothing said."""
    return [one.alike[0].count if one.alike else 0 for one in found.parts]  # type: ignore[union-attr]


def test_a_very_similar_text_of_somebody_else_is_told_with_how_many(town: Town) -> None:
    ana, eve, cai = town.learner("Ana Unica"), town.learner("Eve"), town.learner("Cai")
    first = sent(town, ana, LONG)
    assert card(town, first).declared is None
    copied = sent(town, eve, LONG.replace("terrible", "bad"))
    found = card(town, copied)
    assert set(told(found)) == {1}
    assert found.alike == (Words("desk.same_text", count=1),)
    assert found.declared == DECLARED
    assert "Ana" not in repr(found)
    assert first not in repr(found)
    sent(town, cai, LONG)
    assert set(told(card(town, first))) == {2}


def test_another_text_and_ones_own_of_before_are_not_told(town: Town) -> None:
    ana, eve = town.learner("Ana"), town.learner("Eve")
    sent(town, ana, LONG)
    other = card(town, sent(town, eve, OTHER))
    assert (set(told(other)), other.alike, other.declared) == ({0}, (), None)
    town.add("community-cooking")
    again = card(town, sent(town, ana, LONG, "community-cooking"))
    assert set(told(again)) == {0}, "what a person tells twice is theirs"


def test_an_erased_persons_prints_are_gone(town: Town) -> None:
    ana, eve = town.learner("Ana"), town.learner("Eve")
    first = sent(town, ana, LONG)
    copied = sent(town, eve, LONG)
    town.app.privacy.erase(ana)
    with town.app.store.reading(town.community.id) as tx:
        assert tx.prints.of(first) == {}
    assert set(told(card(town, copied))) == {0}


def test_another_community_is_not_looked_into(town: Town) -> None:
    hill = Town(town.app, f"Hillside {town.community.id[:6]}")
    sent(hill, hill.learner("Ana"), LONG)
    assert set(told(card(town, sent(town, town.learner("Eve"), LONG)))) == {0}
