"""An organizer's office: people, roles, invites, the catalogue and the list of awards."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core.app import Earned
from core.domain.errors import LastOrganizer, NameOfDemo, NotAllowed, NotFound, TextMissing
from core.domain.people import Actor, Role
from core.exports import AwardFilter, as_csv
from core.services.entering import MOST_INVITED
from tests.support.installed import TurnedClock
from tests.support.journeys import BADGE, Town, badge


def roles(town: Town, person: Actor) -> frozenset[Role]:
    with town.app.store.reading(town.community.id) as tx:
        return tx.people.roles(person.person_id)


def test_only_organizers_do_what_organizers_do(town: Town) -> None:
    app, ana, bo = town.app, town.learner("Ana"), town.assessor("Bo")
    other = Town(app, f"Hillside of {town.community.name}")
    everything: list[Callable[[Actor], object]] = [
        app.organizing.office,
        lambda who: app.organizing.add_badges(who, town.community.id, [badge()]),
        lambda who: list(app.organizing.awards(who, town.community.id, AwardFilter())),
    ]
    inside: list[Callable[[Actor], object]] = [
        lambda who: app.organizing.invite_learners(who, 1),
        lambda who: app.organizing.invite_colleague(who, "Eve", Role.ORGANIZER, "en"),
        lambda who: app.organizing.sign_in_link(who, bo.person_id),
        lambda who: app.organizing.grant(who, ana.person_id, Role.ORGANIZER),
        lambda who: app.organizing.take_back(who, town.organizer.person_id, Role.ORGANIZER),
        lambda who: app.organizing.new_return_link(who, ana.person_id),
    ]
    for who in (ana, bo):
        for attempt in (*everything, *inside):
            with pytest.raises(NotAllowed):
                attempt(who)
    for attempt in everything[1:]:
        with pytest.raises(NotAllowed):
            attempt(other.organizer)
    assert roles(town, ana) == frozenset()


def test_the_office_shows_the_community_at_a_glance(town: Town, clock: TurnedClock) -> None:
    bo = town.assessor("Bo")
    town.awarded(town.learner("Ana"), bo)
    town.sent(town.learner("Cy"))
    clock.turn(timedelta(hours=5))
    town.taken(town.learner("Di"), bo)
    office = town.app.organizing.office(town.organizer)
    assert [one.badge.id for one in office.menu] == [BADGE]
    assert [one.person.name for one in office.members] == ["Bo", "Olga", "Ana", "Cy", "Di"]
    assert (office.waiting, office.waits // 3600, office.awards) == (2, 5, 1)
    assert [one.name for one in office.spaces] == [town.community.name]


# ---------------------------------------------------------------- roles


def test_an_organizer_chooses_the_language_of_the_community(town: Town) -> None:
    town.app.organizing.speak(town.organizer, "es")
    assert town.app.entering.community(town.organizer).language == "es"
    with pytest.raises(NotAllowed):
        town.app.organizing.speak(town.assessor("Bo"), "en")


def test_a_role_is_given_and_taken_back(town: Town) -> None:
    ana, organizing = town.learner(), town.app.organizing
    for _ in range(2):
        organizing.grant(town.organizer, ana.person_id, Role.ASSESSOR)
    assert roles(town, ana) == {Role.ASSESSOR}
    for _ in range(2):
        organizing.take_back(town.organizer, ana.person_id, Role.ASSESSOR)
    assert roles(town, ana) == frozenset()
    with pytest.raises(NotFound):
        organizing.grant(town.organizer, "nobody", Role.ASSESSOR)


def test_the_last_organizer_stays(town: Town) -> None:
    olga, organizing = town.organizer, town.app.organizing
    with pytest.raises(LastOrganizer):
        organizing.take_back(olga, olga.person_id, Role.ORGANIZER)
    with pytest.raises(LastOrganizer):
        town.app.privacy.erase(olga)
    second = town.colleague("Second", Role.ORGANIZER)
    organizing.take_back(second, olga.person_id, Role.ORGANIZER)
    with pytest.raises(LastOrganizer):
        organizing.take_back(second, second.person_id, Role.ORGANIZER)


def test_two_organizers_who_remove_each_other_at_once_leave_one(town: Town) -> None:
    for _ in range(5):
        first = town.organizer
        second = town.colleague("Second", Role.ORGANIZER)
        together = threading.Barrier(2)

        def remove(who: Actor, whom: Actor, start: threading.Barrier = together) -> bool:
            start.wait()
            try:
                town.app.organizing.take_back(who, whom.person_id, Role.ORGANIZER)
            except LastOrganizer:
                return False
            return True

        with ThreadPoolExecutor(2) as threads:
            done = list(threads.map(remove, (first, second), (second, first)))
        assert sum(done) == 1
        left = [one for one in (first, second) if Role.ORGANIZER in roles(town, one)]
        assert len(left) == 1
        town.organizer = left[0]


def test_a_sign_in_link_is_for_colleagues(town: Town) -> None:
    ana, bo = town.learner("Ana"), town.assessor("Bo")
    secret = town.app.organizing.sign_in_link(town.organizer, bo.person_id)
    assert town.app.entering.sign_in(secret).actor == bo
    for person in (ana.person_id, "nobody"):
        with pytest.raises(NotFound):
            town.app.organizing.sign_in_link(town.organizer, person)


@pytest.mark.parametrize(("wished", "given"), [(-5, 1), (0, 1), (7, 7), (10_000, MOST_INVITED)])
def test_an_invite_is_for_a_sensible_number_of_people(
    sqlite_town: Town, wished: int, given: int
) -> None:
    secret = sqlite_town.app.organizing.invite_learners(sqlite_town.organizer, wished)
    assert sqlite_town.app.entering.behind(secret, "invite")[0].uses_left == given


# ---------------------------------------------------------------- from the terminal


def test_the_first_organizer_founds_a_community_and_the_next_joins_it(app: Earned) -> None:
    first, secret = app.organizing.first_organizer("Riverside", "Olga", "en")
    again, other = app.organizing.first_organizer(" Riverside ", "Oscar", "es")
    assert again == first
    assert app.organizing.communities() == (first,)
    olga, oscar = (app.entering.sign_in(one).actor for one in (secret, other))
    assert olga.person_id != oscar.person_id
    assert {Role.ORGANIZER} == olga.roles == oscar.roles
    assert len(app.organizing.spaces(first.id)) == 1


def test_a_community_is_not_founded_for_somebody_without_a_name(app: Earned) -> None:
    for community, name in (("Riverside", " "), (" ", "Olga")):
        with pytest.raises(TextMissing):
            app.organizing.first_organizer(community, name, "en")
    assert app.organizing.communities() == ()


def test_the_demo_community_is_made_once_and_is_nobodys_real_one(app: Earned) -> None:
    for _ in range(2):
        app.set_up_demo()
    (demo,) = app.organizing.communities()
    assert demo.demo
    with pytest.raises(NameOfDemo) as wrong:
        app.organizing.first_organizer(f" {demo.name} ", "Olga", "en")
    assert demo.name in app.texts.explain(wrong.value, "en")
    assert app.organizing.communities() == (demo,)
    assert len(app.organizing.menu(demo.id)) >= 4


# ---------------------------------------------------------------- the list of awards


def test_the_list_of_awards_grants_nothing_and_says_what_is_shared(
    town: Town, clock: TurnedClock
) -> None:
    bo, ana = town.assessor(), town.learner("Ana")
    award = town.awarded(ana, bo)
    second = town.awarded(town.learner("Cy"), bo)
    town.app.awarding.share(ana, award, shared=True)
    rows = list(town.app.organizing.awards(town.organizer, town.community.id, AwardFilter()))
    assert [(row.award, row.shared) for row in rows] == [(award, True), (second, False)]
    assert rows[0].credential.endswith(f"/credentials/{award}")
    assert "Ana" not in repr(rows)
    with pytest.raises(NotFound):
        town.app.awarding.credential(town.organizer, second)
    later = AwardFilter(since=clock())
    assert list(town.app.organizing.awards(None, town.community.id, later)) == []
    read = list(csv.DictReader(io.StringIO("".join(as_csv(rows)))))
    assert [row["shared"] for row in read] == ["true", "false"]
