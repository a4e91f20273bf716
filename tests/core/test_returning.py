"""The demo holds a badge that can be renewed, from the first start on, and whoever wishes renews it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core import demo
from core.app import Earned, build
from core.config import Settings
from core.demo import Calendar
from core.domain.errors import NotAllowed
from core.domain.people import Actor, Face
from core.domain.screens import Ask
from core.returning import returning
from core.services.awarding import AwardPage
from tests.support.installed import Mould


@pytest.fixture
def app(mould: Mould, tmp_path: Path) -> Iterator[Earned]:
    """A demo on the day of its first start."""
    url = mould.sqlite(tmp_path / "earned.db")
    made = build(Settings(data=tmp_path, database_url=url, demo=True), quiet=True)
    made.set_up_demo()
    yield made
    made.close()


def owner(app: Earned) -> Actor:
    return app.entering.return_to_demo(returning(app), "en").actor


def award_of(app: Earned, who: Actor) -> AwardPage:
    [entry] = app.learning.home(who).entries
    return app.awarding.page(who, entry.award_id)


def test_somebody_is_there_whose_badge_can_be_renewed_and_who_renews_it(app: Earned) -> None:
    ana = owner(app)
    [line] = app.digesting.due(olga(app)).lines
    assert (line.what, line.late) == ("renew", True)
    [entry] = app.learning.home(ana).entries
    assert entry.renew == entry.award_id
    found = award_of(app, ana)
    assert (found.award.badge_id, found.state) == (demo.EXPIRES, "valid")
    assert (datetime.now(UTC) - found.award.awarded_at).days >= 690
    claim = app.renewing.begin(ana, found.award.id)
    screen = app.learning.look(ana, claim).screen
    assert isinstance(screen, Ask)
    assert screen.place == "criterion/keep-food-safe"
    assert owner(app).person_id == ana.person_id, "while they are at it, it is they"


def test_it_is_made_once_and_again_when_nobody_is_left(app: Earned) -> None:
    first = returning(app)
    assert returning(app) == first
    app.privacy.erase(app.entering.return_to_demo(first, "en").actor)
    second = returning(app, "es")
    assert second != first
    assert app.entering.return_to_demo(second, "es").actor.language == "es"
    desk = [one for one in app.organizing.office(olga(app)).members if one.person.name]
    assert [one.person.name for one in desk if "assessor" in one.roles] == ["Alex (demo)"]


def olga(app: Earned) -> Actor:
    return app.entering.enter_demo(Face.OFFICE, "Olga", "en").actor


def test_where_journeys_were_made_it_is_one_of_theirs_and_only_in_a_demo(app: Earned) -> None:
    clock = Calendar(datetime.now(UTC))
    chosen = app.settings.model_copy(update={"rate_factor": 0})
    past = build(chosen, clock, quiet=True)
    assert list(past.seed(1, clock)) == ["awarded"]
    past.close()
    with app.store.reading(app.organizing.demo().id) as tx:
        [award] = [one for one, _, _ in tx.awards.listed()]
    assert returning(app) == award.person_id
    real = build(app.settings.model_copy(update={"demo": False}), quiet=True)
    with pytest.raises(NotAllowed):
        real.entering.return_to_demo(award.person_id, "en")
    real.close()
