"""Who was put out is read as such, wherever they come in: each action, on a claim in each state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.domain.care import Barred
from core.domain.claim import ClaimState, Seat
from core.domain.errors import Kept, LastOrganizer, NotAllowed
from core.domain.people import Actor, Face, Role, Space
from core.domain.permissions import Action, Subject, may
from core.services.assigning import considered
from core.services.conversation import judged_subject
from core.services.meeting import Profile
from core.store.tables import claims
from tests.core.domain.test_permissions import WHOLE_COMMUNITY, cells
from tests.support.installed import TurnedClock
from tests.support.journeys import Town

USER = "U-GONE"
# What the table says, by who somebody is in it: the same cells that the table itself is tried with.
GRID = {(action, who): cell == "yes" for action, who, cell in cells()}


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    return sqlite_town


@pytest.fixture
def space(town: Town) -> Space:
    return town.workspace()


def external(space: Space) -> str:
    return f"{space.external_id}/{USER}"


@pytest.fixture
def rita(town: Town, space: Space) -> Actor:
    """An assessor and organizer who is known on every channel."""
    met = town.app.meeting.meet(space, external(space), Profile("Rita", "en"))
    for role in (Role.ASSESSOR, Role.ORGANIZER):
        town.app.organizing.grant(town.organizer, met.person_id, role)
    with town.app.store.reading(town.community.id) as tx:
        return tx.people.actor(met.person_id)


def ways_in(town: Town, space: Space, who: Actor) -> list[Actor]:
    """The same one, as each door finds them right now."""
    visit = town.app.meeting.visit(space.platform, space.external_id, external(space))
    assert visit is not None
    assert visit.actor is not None
    found = [visit.actor]
    with town.app.store.transaction(town.community.id) as tx:
        secret = tx.doors.enter(town.community.id, who.person_id, Face.OFFICE)
        door = tx.doors.who(secret, Face.OFFICE)
        assert door is not None
        return [*found, door.actor, tx.people.actor(who.person_id)]


def set_to(town: Town, claim: str, state: ClaimState, seat: Seat, assessor: str) -> None:
    with town.app.store.transaction(town.community.id) as tx:
        tx.connection.execute(
            update(claims)
            .where(claims.c.id == claim)
            .values(state=state.value, seat=seat.value, assessor_id=assessor)
        )


def fits(town: Town, actor: Actor, claim: str, column: str) -> None:
    """Every action on that claim is as the column of the table says."""
    with town.app.store.reading(town.community.id) as tx:
        subject = judged_subject(tx, tx.claims.get(claim))
    for action in Action:
        about = Subject(town.community.id) if action in WHOLE_COMMUNITY else subject
        assert may(actor, action, about) is GRID[action, column], (action, column)


def in_every_state(town: Town, actors: list[Actor], own: str, others: str, *columns: str) -> None:
    """``columns``: who they are to a claim of somebody else's that they hold, and to their own."""
    for state in ClaimState:
        for seat in Seat:
            for claim in (own, others):
                set_to(town, claim, state, seat, actors[0].person_id)
            for actor in actors:
                fits(town, actor, others, columns[0])
                fits(town, actor, own, columns[1])


def test_whose_door_an_organizer_closed_may_nothing_but_look_at_what_is_theirs(
    town: Town, space: Space, rita: Actor
) -> None:
    own, others = town.begin(rita), town.sent(town.learner())
    assert not any(one.removed for one in ways_in(town, space, rita))
    town.app.reporting.block(town.organizer, rita.person_id, Barred.COMING)
    found = ways_in(town, space, rita)
    assert all(one.removed for one in found)
    in_every_state(town, found, own, others, "removed", "owner_removed")
    with pytest.raises(Kept):
        town.app.learning.begin(found[0], space)
    town.app.reporting.unblock(town.organizer, rita.person_id, Barred.COMING)
    assert not any(one.removed for one in ways_in(town, space, rita))


def test_who_left_the_workspace_is_put_out_there_and_comes_in_again_with_it(
    town: Town, space: Space, rita: Actor
) -> None:
    own, others = town.begin(rita), town.sent(town.learner())
    meeting, user = town.app.meeting, external(space)
    places = town.app.whereabouts
    for _ in range(2):
        places.left(space.platform, space.external_id, user)
    there, *elsewhere = ways_in(town, space, rita)
    assert there.removed
    assert not any(one.removed for one in elsewhere), "they are known by other ways, too"
    in_every_state(town, [there], own, others, "removed", "owner_removed")
    with pytest.raises(NotAllowed):
        town.app.learning.begin(there, space)
    visit = meeting.visit(space.platform, space.external_id, user)
    assert visit is not None
    back = places.back(visit, user).actor
    assert back is not None
    assert not back.removed
    assert not ways_in(town, space, rita)[0].removed


@pytest.mark.parametrize("how", ["taken back", "over"])
def test_whose_role_is_gone_is_no_assessor_and_no_organizer_at_any_door(
    town: Town, space: Space, rita: Actor, clock: TurnedClock, how: str
) -> None:
    own, others = town.begin(rita), town.sent(town.learner())
    for role in (Role.ASSESSOR, Role.ORGANIZER):
        if how == "over":
            hour = clock.now + timedelta(hours=1)
            town.app.organizing.grant(town.organizer, rita.person_id, role, hour)
        else:
            town.app.organizing.take_back(town.organizer, rita.person_id, role)
    clock.turn(timedelta(hours=2))
    found = ways_in(town, space, rita)
    assert [one.roles for one in found] == [frozenset()] * 3
    in_every_state(town, found, own, others, "left", "owner")


def test_who_is_kept_from_judging_reads_no_claims_and_is_offered_none(
    town: Town, space: Space, rita: Actor
) -> None:
    claim = town.sent(town.learner())
    town.app.reporting.block(town.organizer, rita.person_id, Barred.JUDGING)
    for actor in ways_in(town, space, rita):
        with pytest.raises(Kept):
            town.app.reviewing.take(actor, claim)
        with pytest.raises(Kept):
            town.app.reviewing.card(actor, claim)
    with town.app.store.reading(town.community.id) as tx:
        every = considered(tx, tx.claims.get(claim))
    assert rita.person_id not in [one.person_id for one in every]


def test_one_organizer_stays_who_may_come_in(town: Town) -> None:
    """Whom the door is closed to helps nobody: the last one who may come in does not go, either."""
    app, olga, rita = town.app, town.organizer, town.colleague("Rita", Role.ORGANIZER)
    app.reporting.block(olga, rita.person_id, Barred.COMING)
    for goes in (
        lambda: app.privacy.erase(olga),
        lambda: app.organizing.take_back(olga, olga.person_id, Role.ORGANIZER),
    ):
        with pytest.raises(LastOrganizer):
            goes()
    app.reporting.unblock(olga, rita.person_id, Barred.COMING)
    end = app.store.clock() + timedelta(days=9)
    app.organizing.grant(olga, rita.person_id, Role.ORGANIZER, end)
    with pytest.raises(LastOrganizer):
        app.reporting.block(rita, olga.person_id, Barred.COMING)
    app.organizing.grant(olga, rita.person_id, Role.ORGANIZER)
    app.reporting.block(rita, olga.person_id, Barred.COMING)
    assert not may(_now(town, olga), Action.PEOPLE_MANAGE, Subject(town.community.id))


def _now(town: Town, who: Actor) -> Actor:
    with town.app.store.reading(town.community.id) as tx:
        return tx.people.actor(who.person_id)
