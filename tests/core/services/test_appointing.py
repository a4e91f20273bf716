"""A role on a platform means one of ours: for whoever has it now, and only for as long."""

from __future__ import annotations

import pytest

from core.domain.errors import NotAllowed, NotFound
from core.domain.people import Actor, Role, Space
from core.services.appointing import MAPPED, appointed
from tests.support.journeys import Town

ASSESS, OTHER = "4242", "77"


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    return sqlite_town


def server(town: Town, number: int = 1) -> Space:
    guild = f"{town.community.id[:12]}{number}"
    code = town.app.meeting.connect_code(town.organizer)
    space, _ = town.app.meeting.connect(code, "discord", guild, "Makers", f"{guild}/1")
    return space


def test_an_organizer_chooses_which_role_means_assessor(town: Town) -> None:
    space, appointing = server(town), town.app.appointing
    assert appointing.of(space) == {}
    for theirs in (ASSESS, OTHER, OTHER):
        appointing.choose(town.organizer, space, Role.ASSESSOR, theirs)
        assert appointing.of(space) == {Role.ASSESSOR: theirs}
    appointing.choose(town.organizer, space, Role.ASSESSOR, "")
    assert appointing.of(space) == {}


def test_each_server_has_its_own_choice(town: Town) -> None:
    one, other = server(town), server(town, 2)
    town.app.appointing.choose(town.organizer, one, Role.ASSESSOR, ASSESS)
    assert town.app.appointing.of(other) == {}


def test_nobody_else_chooses_and_no_role_there_means_organizer(town: Town) -> None:
    space = server(town)
    for actor in (town.learner("Ana"), town.assessor("Bo")):
        with pytest.raises(NotAllowed):
            town.app.appointing.choose(actor, space, Role.ASSESSOR, ASSESS)
    with pytest.raises(NotFound):
        town.app.appointing.choose(town.organizer, space, Role.ORGANIZER, ASSESS)
    assert town.app.appointing.of(space) == {}


@pytest.mark.parametrize("granted", [frozenset(), frozenset(MAPPED), frozenset(Role)])
def test_what_the_platform_says_right_now_decides_and_nothing_that_was_granted(
    granted: frozenset[Role],
) -> None:
    actor = Actor("p", "c", granted)
    mapped = {Role.ASSESSOR: ASSESS}
    kept = granted & {Role.ORGANIZER}
    assert appointed(actor, mapped, {ASSESS, OTHER}).roles == kept | {Role.ASSESSOR}
    assert appointed(actor, mapped, {OTHER}).roles == kept
    assert appointed(actor, mapped, ()).roles == kept
    assert appointed(actor, {}, {ASSESS}).roles == kept


def test_a_lead_is_an_assessor_too() -> None:
    mapped = {Role.ASSESSOR: ASSESS, Role.LEAD: OTHER}
    assert appointed(Actor("p", "c"), mapped, {OTHER}).roles == {Role.ASSESSOR, Role.LEAD}
    assert appointed(Actor("p", "c"), mapped, {ASSESS}).roles == {Role.ASSESSOR}
