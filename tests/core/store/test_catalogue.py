"""A badge keeps every version it ever had."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.domain.catalogue import Badge
from core.domain.errors import NotFound
from core.store.tables import badges
from tests.support.journeys import BADGE, Town, badge


def edited(name: str = BADGE, text: str = "Bikes") -> Badge:
    """The same badge under another name."""
    given = badge(name)
    return given.model_copy(update={"name": {**given.name, "en": text}})


def put(town: Town, *badges: Badge) -> list[int]:
    with town.app.store.transaction(town.community.id) as tx:
        return [tx.catalogue.put(one).version for one in badges]


def number(town: Town) -> int:
    with town.app.store.reading(town.community.id) as tx:
        return tx.catalogue.change_number()


def test_the_same_badge_again_is_no_new_version(town: Town) -> None:
    before = number(town)
    assert put(town, badge()) == [1]
    assert number(town) == before


def test_what_a_badge_does_not_say_of_levels_makes_no_new_version_of_it(town: Town) -> None:
    with town.app.store.reading(town.community.id) as tx:
        kept = tx.connection.execute(select(badges.c.content)).scalars().first() or ""
    assert '"levels"' not in kept
    assert '"description": {}' not in kept
    told = badge().model_dump()
    told["criteria"][0]["levels"] = {"met": {"en": "One cause was found.", "es": "Una causa."}}
    described = Badge.model_validate(told)
    assert put(town, badge(), described, described) == [1, 2, 2]
    with town.app.store.reading(town.community.id) as tx:
        assert tx.catalogue.newest(BADGE).badge == described


def test_an_edit_is_a_new_version_and_the_old_one_stays(town: Town) -> None:
    before = number(town)
    assert put(town, edited()) == [2]
    assert number(town) == before + 1
    with town.app.store.reading(town.community.id) as tx:
        assert tx.catalogue.edition(BADGE, 1).badge == badge()
        assert tx.catalogue.edition(BADGE, 2).badge == edited()


def test_going_back_to_an_older_text_is_a_new_version_too(town: Town) -> None:
    assert put(town, edited(), badge(), badge()) == [2, 3, 3]


def test_the_menu_shows_the_newest_versions_in_the_order_they_came(town: Town) -> None:
    put(town, badge("family-care"))
    put(town, badge("community-cooking"))
    put(town, edited())
    menu = [(one.badge.id, one.version) for one in town.app.organizing.menu(town.community.id)]
    assert menu == [(BADGE, 2), ("family-care", 1), ("community-cooking", 1)]


def test_badges_that_come_together_stay_in_their_order(town: Town) -> None:
    names = ["growing-food", "club-money", "family-care"]
    put(town, *map(badge, names))
    menu = [one.badge.id for one in town.app.organizing.menu(town.community.id)]
    assert menu == [BADGE, *names]


def test_every_menu_shows_an_edit_at_once_also_where_the_old_one_is_remembered(town: Town) -> None:
    ana = town.learner()
    claim = town.begin(ana)
    town.until(ana, claim, "badge")
    put(town, edited(text="Bikes of all kinds"))
    shown = town.app.learning.look(ana, claim).screen
    assert "Bikes of all kinds" in repr(shown)


def test_a_version_that_never_was_is_not_found(town: Town) -> None:
    with town.app.store.reading(town.community.id) as tx:
        for name, version in ((BADGE, 2), (BADGE, 0), ("no-such-badge", 1)):
            with pytest.raises(NotFound):
                tx.catalogue.edition(name, version)


@pytest.mark.parametrize("name", ["client-project", "club-money", "growing-food"])
def test_a_badge_comes_back_exactly_as_it_was_put(town: Town, name: str) -> None:
    put(town, badge(name))
    with town.app.store.reading(town.community.id) as tx:
        assert tx.catalogue.edition(name, 1).badge == badge(name)
