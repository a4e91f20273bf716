"""The demo holds a badge that can be renewed, from the first start on, and whoever wishes renews it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

import pytest

from core import demo
from core.app import Earned, build
from core.config import Settings
from core.demo import Calendar
from core.domain.care import Barred
from core.domain.catalogue import Level
from core.domain.errors import NotAllowed
from core.domain.people import Actor, Face
from core.domain.rules import BadgeRules, Panel, SpaceRules, Terms
from core.domain.screens import Ask
from core.returning import ready, returning, whose_is_renewable
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
    return app.entering.return_to_demo(there(app), "en").actor


def there(app: Earned, language: str = "en") -> str:
    """Whose badge can be renewed, where there has to be somebody."""
    found = returning(app, language)
    assert found is not None
    assert found == whose_is_renewable(app.store, app.organizing.demo().id)
    return found


def everything(app: Earned) -> tuple[int, int]:
    """How many people and claims there ever were."""
    with app.store.engine.connect() as connection:
        people, claims = (
            connection.exec_driver_sql(f"select count(*) from {one}").scalar_one()
            for one in ("people", "claims")
        )
    return people, claims


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
    first = there(app)
    assert there(app) == first
    app.privacy.erase(app.entering.return_to_demo(first, "en").actor)
    second = there(app, "es")
    assert second != first
    assert app.entering.return_to_demo(second, "es").actor.language == "es"


def olga(app: Earned) -> Actor:
    return app.entering.enter_demo(Face.OFFICE, "Olga", "en").actor


def alex(app: Earned) -> Actor:
    return app.entering.enter_demo(Face.DESK, "Alex", "en").actor


def test_who_judged_it_is_nobody_as_whom_a_visitor_comes_in(app: Earned) -> None:
    award = award_of(app, owner(app)).award
    with app.store.reading(award.community_id) as tx:
        [review] = tx.claims.reviews(award.claim_id)
        judge = tx.people.actor(review.decision.assessor_id)
    assert not judge.roles, "they were an assessor for as long as it took"
    assert alex(app).person_id != judge.person_id
    assert alex(app).roles == {"assessor"}


@pytest.mark.parametrize("cannot", ["benched", "full"])
def test_a_visitors_own_assessor_has_nothing_to_do_with_it(app: Earned, cannot: str) -> None:
    bo, office = alex(app), olga(app)
    if cannot == "benched":
        app.reporting.block(office, bo.person_id, Barred.JUDGING)
    if cannot == "full":
        space = take_one(app, bo)
        app.ruling.set_space(office, space, SpaceRules(cap=1))
    there(app)
    with app.store.reading(bo.community_id) as tx:
        assert tx.assigning.holds(bo.person_id) == (cannot == "full")


def take_one(app: Earned, who: Actor) -> str:
    """Somebody takes a claim; returns the space it is in."""
    clock = Calendar(datetime.now(UTC))
    past = build(app.settings.model_copy(update={"rate_factor": 0}), clock, quiet=True)
    parts, space = past.seeding(clock), past.organizing.web_space(who.community_id)
    ana = demo.newcomer(parts, who.community_id, "Ana")
    demo.Journey(parts, Random(1), ana, [who], space).go("in_review", count())
    past.close()
    return space.id


@pytest.mark.parametrize(
    "rules",
    [
        BadgeRules(panel=Panel.TWO),
        BadgeRules(panel=Panel.SHARE),
        BadgeRules(qualified_only=True),
        *(Terms(expires=one) for one in ("", "1m", "757d", "5y")),
    ],
    ids=str,
)
def test_where_no_such_badge_can_be_given_nobody_is_made(
    app: Earned, rules: BadgeRules | Terms
) -> None:
    office = olga(app)
    if isinstance(rules, BadgeRules):
        app.ruling.set_badge(office, demo.EXPIRES, rules)
    else:
        app.ruling.set_terms(office, demo.EXPIRES, rules)
    before = everything(app)
    assert [returning(app), returning(app, "es")] == [None, None]
    ready(app)
    assert everything(app) == before


def test_a_badge_that_asks_for_a_second_only_when_unsure_can_be_given(app: Earned) -> None:
    app.ruling.set_badge(olga(app), demo.EXPIRES, BadgeRules(panel=Panel.UNSURE))
    there(app)


def test_a_demo_without_that_badge_has_nobody(mould: Mould, tmp_path: Path) -> None:
    url = mould.sqlite(tmp_path / "earned.db")
    made = build(Settings(data=tmp_path, database_url=url, demo=True), quiet=True)
    made.organizing.found_demo("Demo", "en", ())
    assert returning(made) is None
    assert everything(made) == (0, 0)
    made.close()


def test_what_nobody_foresaw_is_logged_and_leaves_nobody(
    app: Earned, caplog: pytest.LogCaptureFixture
) -> None:
    with app.store.reading(app.organizing.demo().id) as tx:
        badge = tx.catalogue.newest(demo.EXPIRES).badge
    scale = tuple(
        Level(id=one, name={"en": one, "es": one}, met=one == "done") for one in ("missing", "done")
    )
    other = badge.model_copy(update={"scale": scale})
    app.organizing.add_badges(olga(app), app.organizing.demo().id, [other])
    before = app.organizing.office(olga(app))
    assert returning(app) is None
    assert "a journey of the demo came to no end" in caplog.text
    after = app.organizing.office(olga(app))
    assert (after.members, after.waiting) == (before.members, before.waiting)


def test_the_demo_starts_whatever_is_in_the_way(
    mould: Mould, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = mould.sqlite(tmp_path / "earned.db")
    made = build(Settings(data=tmp_path, database_url=url, demo=True), quiet=True)
    ready(made)  # not even the demo is there
    assert "could not make a badge" in caplog.text
    made.close()


def test_who_is_kept_from_claiming_is_not_asked_to_renew(app: Earned) -> None:
    first = there(app)
    app.reporting.block(olga(app), first, Barred.CLAIMING)
    second = there(app)
    assert second != first
    assert there(app) == second


def test_where_journeys_were_made_it_is_one_of_theirs_and_only_in_a_demo(app: Earned) -> None:
    clock = Calendar(datetime.now(UTC))
    chosen = app.settings.model_copy(update={"rate_factor": 0})
    past = build(chosen, clock, quiet=True)
    assert list(past.seed(1, clock)) == ["awarded"]
    past.close()
    with app.store.reading(app.organizing.demo().id) as tx:
        [award] = [one for one, _, _ in tx.awards.listed()]
    assert there(app) == award.person_id
    real = build(app.settings.model_copy(update={"demo": False}), quiet=True)
    with pytest.raises(NotAllowed):
        real.entering.return_to_demo(award.person_id, "en")
    real.close()
