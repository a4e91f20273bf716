"""Workspaces belong to a community by a code; people are one person under all their names."""

from __future__ import annotations

import pytest

from core.domain.errors import (
    CodeSpent,
    LinkRefused,
    NotAllowed,
    NotFound,
    OwnClaim,
    SpaceTaken,
    TooFast,
)
from core.domain.people import Role
from core.limits import Limits
from core.services.meeting import CONNECT_LIFE, LINK_LIFE, Meeting, Profile
from tests.support.installed import TurnedClock
from tests.support.journeys import Town


def test_a_workspace_is_nobodys_before_a_code_connects_it(town: Town) -> None:
    team = f"T{town.community.id[:6]}"
    assert town.app.meeting.visit("slack", team, f"{team}/U1") is None
    code = town.app.meeting.connect_code(town.organizer)
    space, actor = town.app.meeting.connect(
        code.lower().replace("-", " "), "slack", team, "HQ", f"{team}/U1", Profile("Olga")
    )
    assert (space.community_id, actor.roles) == (town.community.id, {Role.ORGANIZER})
    visit = town.app.meeting.visit("slack", team, f"{team}/U1")
    assert visit is not None
    assert visit.actor == actor
    stranger = town.app.meeting.visit("slack", team, f"{team}/U2")
    assert stranger is not None
    assert stranger.actor is None


def test_only_an_organizer_gets_a_code_and_it_works_once_and_for_an_hour(
    town: Town, clock: TurnedClock
) -> None:
    meeting, team = town.app.meeting, f"T{town.community.id[:6]}"
    with pytest.raises(NotAllowed):
        meeting.connect_code(town.assessor())
    code = meeting.connect_code(town.organizer)
    meeting.connect(code, "slack", team, "HQ", f"{team}/U1")
    with pytest.raises(CodeSpent):
        meeting.connect(code, "slack", team, "HQ", f"{team}/U2")
    late = meeting.connect_code(town.organizer)
    clock.turn(CONNECT_LIFE)
    with pytest.raises(CodeSpent):
        meeting.connect(late, "slack", team, "HQ", f"{team}/U1")
    with pytest.raises(CodeSpent):
        meeting.connect(meeting.link_code(town.organizer), "slack", team, "HQ", f"{team}/U1")


def test_codes_cannot_be_tried_out(town: Town, clock: TurnedClock) -> None:
    meeting = Meeting(town.app.store, Limits(clock))
    for _ in range(10):
        with pytest.raises(CodeSpent):
            meeting.connect("AAAA-AAAA", "slack", "T", "HQ", "T/U-guess")
    with pytest.raises(TooFast):
        meeting.connect("AAAA-AAAA", "slack", "T", "HQ", "T/U-guess")


def test_a_connected_workspace_is_not_taken_by_another_community(town: Town) -> None:
    meeting, hill = town.app.meeting, Town(town.app, f"Hill {town.community.id[:6]}")
    space = town.workspace()
    dm = town.slack_dm(town.learner())
    code = meeting.connect_code(hill.organizer)
    user = f"{space.external_id}/U7"
    with pytest.raises(SpaceTaken) as refused:
        meeting.connect(code, "slack", space.external_id, "HQ", user)
    assert refused.value.params == {"community": town.community.name}
    with pytest.raises(NotFound):
        meeting.disconnect(hill.organizer, space.id)
    old = meeting.meet(space, user, Profile("Eve", "en"))
    meeting.disconnect(town.organizer, space.id)
    assert meeting.visit("slack", space.external_id, user) is None
    moved, eve = meeting.connect(code, "slack", space.external_id, "HQ", user)
    assert moved.community_id == hill.community.id != old.community_id
    assert eve.person_id != old.person_id
    again = meeting.room(eve, moved, dm.address)
    assert (again.community_id, again.person_id) == (hill.community.id, eve.person_id)


def test_somebody_is_met_once(town: Town) -> None:
    space = town.workspace()
    user = f"{space.external_id}/U5"
    first = town.app.meeting.meet(space, user, Profile("Cai", "es"))
    assert town.app.meeting.meet(space, user, Profile("Another name", "en")) == first
    assert (first.language, first.roles) == ("es", frozenset())
    town.app.privacy.erase(first)
    assert town.app.meeting.meet(space, user, Profile("Cai", "es")).person_id != first.person_id


def test_an_organizer_sees_who_of_a_workspace_has_a_role(town: Town) -> None:
    app, space = town.app, town.workspace()
    team = space.external_id
    met = [app.meeting.meet(space, f"{team}/U{n}", Profile(f"P{n}", "en")) for n in (1, 2)]
    town.assessor("Of the web")
    app.organizing.grant(town.organizer, met[0].person_id, Role.ASSESSOR)
    found = app.meeting.with_role(town.organizer, space, Role.ASSESSOR)
    assert found == {f"{team}/U1": met[0].person_id}
    with pytest.raises(NotAllowed):
        app.meeting.with_role(met[0], space, Role.ASSESSOR)


def test_a_room_belongs_to_the_one_who_talks_there(town: Town) -> None:
    ana, bea = town.learner("Ana"), town.learner("Bea")
    dm = town.slack_dm(ana)
    visit = town.app.meeting.visit("slack", dm.address.split("/")[0], "nobody", dm.address)
    assert visit is not None
    assert visit.room is None
    assert town.app.meeting.room_of(ana) == dm
    assert town.app.meeting.room_of(bea) is None


def test_a_new_channel_of_assessors_takes_over_with_all_that_waits(town: Town) -> None:
    town.sent(town.learner())
    space = town.workspace()
    with pytest.raises(NotAllowed):
        town.app.meeting.desk(town.learner(), space, "T/C9")
    first = town.slack_desk()
    assert town.app.meeting.preset_desk(space, f"{space.external_id}/C7") == first
    second = town.app.meeting.desk(town.organizer, space, f"{space.external_id}/C2")
    with town.app.store.reading(town.community.id) as tx:
        assert tx.rooms.desks() == (second,)
        found = tx.outbox.next(second)
    assert found is not None
    assert found[0].kind == "card"


# -- one person, several names ---------------------------------------------------------------


def test_two_names_become_one_person_with_all_that_both_had(town: Town) -> None:
    page, chat = town.learner("Ana"), town.learner("ana_slack")
    dm = town.slack_dm(chat)
    bo = town.assessor()
    told = town.sent(chat)
    town.awarded(page, bo)
    town.app.organizing.grant(town.organizer, page.person_id, Role.ASSESSOR)
    town.app.organizing.grant(town.organizer, chat.person_id, Role.ASSESSOR)
    one = town.app.meeting.link(chat, town.app.meeting.link_code(page))
    assert one.person_id == page.person_id
    assert {e.claim_id for e in town.app.learning.home(one).entries} >= {told}
    with town.app.store.reading(town.community.id) as tx:
        room = tx.rooms.get(dm.id)
    assert room is not None
    assert room.person_id == page.person_id
    with pytest.raises(NotFound):
        town.app.learning.look(town.learner(), told)
    with pytest.raises(OwnClaim):
        town.app.reviewing.take(one, told)
    with pytest.raises(CodeSpent):
        town.app.meeting.link(town.learner(), town.app.meeting.connect_code(town.organizer))


def test_what_one_held_of_the_other_goes_back_to_the_queue(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim = town.taken(ana, bo)
    one = town.app.meeting.link(bo, town.app.meeting.link_code(ana))
    with pytest.raises(OwnClaim):
        town.approve(one, claim)
    assert [item.taken_by for item in town.app.reviewing.queue(town.assessor("Cy"))] == [""]


def test_who_judged_the_other_cannot_become_the_same_person(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    town.awarded(ana, bo)
    with pytest.raises(LinkRefused):
        town.app.meeting.link(bo, town.app.meeting.link_code(ana))
    with pytest.raises(LinkRefused):
        town.app.meeting.link(ana, town.app.meeting.link_code(bo))
    assert town.app.learning.home(ana).entries


def test_a_link_code_is_for_a_quarter_of_an_hour_and_ones_own_community(
    town: Town, clock: TurnedClock
) -> None:
    hill = Town(town.app, f"Hill {town.community.id[:6]}")
    with pytest.raises(CodeSpent):
        town.app.meeting.link(town.learner(), town.app.meeting.link_code(hill.learner()))
    code = town.app.meeting.link_code(town.learner())
    clock.turn(LINK_LIFE)
    with pytest.raises(CodeSpent):
        town.app.meeting.link(town.learner(), code)
    ana = town.learner()
    assert town.app.meeting.link(ana, town.app.meeting.link_code(ana)) == ana


# -- the time zone ------------------------------------------------------------------------


def zone_of(town: Town, person_id: str) -> str:
    with town.app.store.reading(town.community.id) as tx:
        return tx.people.get(person_id).zone


def test_a_platform_tells_a_time_zone_once_and_a_persons_own_choice_stays(town: Town) -> None:
    team = f"T{town.community.id[:6]}"
    code = town.app.meeting.connect_code(town.organizer)
    space, olga = town.app.meeting.connect(
        code, "slack", team, "HQ", f"{team}/U1", Profile(zone="Europe/Madrid")
    )
    assert olga.zone == zone_of(town, olga.person_id) == "Europe/Madrid"
    user, entering = f"{team}/U2", town.app.entering
    ana = town.app.meeting.meet(space, user, Profile("Ana", "es", "America/Lima"))
    again = town.app.meeting.meet(space, user, Profile("Ana", "es", "Asia/Tokyo"))
    assert ana.zone == again.zone == "America/Lima"
    entering.live_in(ana, "Asia/Tokyo", unless_told=True)
    assert zone_of(town, ana.person_id) == "America/Lima"
    entering.live_in(ana, "Africa/Nairobi")
    entering.live_in(ana, "Mars/Olympus")
    visit = town.app.meeting.visit("slack", team, user)
    assert visit is not None
    assert visit.actor is not None
    assert visit.actor.zone == "Africa/Nairobi"


def test_a_zone_that_is_none_is_not_kept_and_can_be_told_later(town: Town) -> None:
    team = f"T{town.community.id[:6]}"
    code = town.app.meeting.connect_code(town.organizer)
    _, olga = town.app.meeting.connect(
        code, "slack", team, "HQ", f"{team}/U1", Profile(zone="Nowhere/At")
    )
    assert olga.zone == ""
    town.app.entering.live_in(olga, "Europe/Madrid", unless_told=True)
    assert zone_of(town, olga.person_id) == "Europe/Madrid"


def test_a_change_of_the_zone_is_told_to_open_windows_and_the_same_one_is_none(town: Town) -> None:
    ana, told = town.learner(), []
    town.app.store.listeners.append(told.append)
    for zone in ("Europe/Madrid", "Europe/Madrid"):
        town.app.entering.live_in(ana, zone)
    assert told == [frozenset({f"person:{ana.person_id}"})]


def test_one_person_under_two_names_keeps_the_zone_that_one_of_them_told(town: Town) -> None:
    ana, bo, cy, di = (town.learner() for _ in range(4))
    town.app.entering.live_in(bo, "Asia/Tokyo")
    assert town.app.meeting.link(bo, town.app.meeting.link_code(ana)).zone == "Asia/Tokyo"
    town.app.entering.live_in(cy, "Europe/Madrid")
    town.app.entering.live_in(di, "Asia/Tokyo")
    assert town.app.meeting.link(di, town.app.meeting.link_code(cy)).zone == "Europe/Madrid"
    assert zone_of(town, bo.person_id) == zone_of(town, di.person_id) == ""


def test_the_zone_is_among_my_data_and_goes_when_i_go(town: Town) -> None:
    ana = town.learner()
    town.app.entering.live_in(ana, "Asia/Tokyo")
    ana_now = town.app.privacy.data(ana)["people"][0]
    assert ana_now["zone"] == "Asia/Tokyo"
    town.app.privacy.erase(ana)
    assert zone_of(town, ana.person_id) == ""
    town.app.entering.live_in(ana, "Asia/Tokyo")
    assert zone_of(town, ana.person_id) == ""
