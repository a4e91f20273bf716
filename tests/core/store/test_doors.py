"""Links and sessions: found by a secret that is not kept, good for what they are for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.app import Earned
from core.domain.errors import LinkSpent
from core.domain.people import Face, Role
from core.store.repositories.doors import SESSION_LIFE
from core.store.tables import links, sessions
from tests.support.installed import TurnedClock
from tests.support.journeys import Town

DAY = timedelta(days=1)


def invite(town: Town, **given: Any) -> str:
    with town.app.store.transaction(town.community.id) as tx:
        chosen = {"kind": "invite", "life": DAY, **given}
        return tx.doors.invite(town.community.id, **chosen)


def use(town: Town, secret: str, kind: str = "invite") -> None:
    with town.app.store.transaction(town.community.id) as tx:
        tx.doors.use(secret, kind)


# ---------------------------------------------------------------- links


def test_a_link_tells_what_it_opens(town: Town) -> None:
    ana = town.learner()
    secret = invite(town, kind="sign_in", person_id=ana.person_id, role=Role.ASSESSOR, uses=3)
    with town.app.store.reading() as tx:
        link = tx.doors.look(secret, "sign_in")
        assert (link.community_id, link.person_id) == (town.community.id, ana.person_id)
        assert (link.role, link.uses_left) == (Role.ASSESSOR, 3)


def test_a_link_is_good_as_often_as_it_says(town: Town) -> None:
    secret = invite(town, uses=2)
    use(town, secret)
    use(town, secret)
    with pytest.raises(LinkSpent):
        use(town, secret)
    with town.app.store.reading() as tx, pytest.raises(LinkSpent):
        tx.doors.look(secret, "invite")


def test_looking_at_a_link_does_not_use_it_up(town: Town) -> None:
    secret = invite(town)
    with town.app.store.reading() as tx:
        for _ in range(5):
            tx.doors.look(secret, "invite")
    use(town, secret)


def test_a_link_without_a_number_of_uses_does_not_wear_out(town: Town) -> None:
    secret = invite(town, kind="return", uses=None, life=None)
    for _ in range(5):
        use(town, secret, "return")


def test_a_link_ends_when_its_time_is_over(town: Town, clock: TurnedClock) -> None:
    secret = invite(town, uses=None)
    clock.turn(DAY - timedelta(minutes=1))
    use(town, secret)
    clock.turn(timedelta(minutes=1))
    with pytest.raises(LinkSpent):
        use(town, secret)


def test_a_link_opens_nothing_but_what_it_was_made_for(town: Town) -> None:
    secret = invite(town, kind="return", uses=None, life=None)
    for kind in ("invite", "sign_in", ""):
        with pytest.raises(LinkSpent):
            use(town, secret, kind)
    with pytest.raises(LinkSpent):
        use(town, "made up", "return")


def test_of_eight_who_use_the_last_use_at_once_one_comes_in(town: Town) -> None:
    for uses in (1, 3):
        secret = invite(town, uses=uses)
        together = threading.Barrier(8)

        def enter(_: int, key: str = secret, start: threading.Barrier = together) -> bool:
            start.wait()
            try:
                use(town, key)
            except LinkSpent:
                return False
            return True

        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(enter, range(8))) == uses


def test_forgotten_links_are_those_of_that_person_and_kind(town: Town) -> None:
    ana, bo = town.learner("Ana"), town.learner("Bo")
    kept = [
        (invite(town, kind="return", person_id=bo.person_id), "return"),
        (invite(town, kind="sign_in", person_id=ana.person_id), "sign_in"),
    ]
    gone = invite(town, kind="return", person_id=ana.person_id)
    with town.app.store.transaction(town.community.id) as tx:
        tx.doors.forget(ana.person_id, "return")
    with pytest.raises(LinkSpent):
        use(town, gone, "return")
    for secret, kind in kept:
        use(town, secret, kind)


def test_no_secret_is_kept_in_the_database(town: Town) -> None:
    ana = town.learner()
    with town.app.store.transaction(town.community.id) as tx:
        secrets = [
            tx.doors.enter(town.community.id, ana.person_id, Face.CHAT),
            tx.doors.invite(town.community.id, "invite", life=DAY),
        ]
        rows = [*tx.connection.execute(select(sessions)), *tx.connection.execute(select(links))]
    kept = repr(rows)
    assert [secret for secret in secrets if secret in kept] == []
    assert len(set(secrets)) == 2
    assert all(len(secret) >= 32 for secret in secrets)


# ---------------------------------------------------------------- sessions


def enter(town: Town, person_id: str, face: Face = Face.CHAT) -> str:
    with town.app.store.transaction(town.community.id) as tx:
        return tx.doors.enter(town.community.id, person_id, face)


def who(town: Town, secret: str, face: Face = Face.CHAT) -> str | None:
    with town.app.store.reading() as tx:
        door = tx.doors.who(secret, face)
    return door.actor.person_id if door else None


def test_a_session_tells_whose_it_is(town: Town) -> None:
    ana = town.learner()
    secret = enter(town, ana.person_id)
    assert who(town, secret) == ana.person_id
    assert who(town, secret + "x") is None
    assert who(town, "") is None


def test_a_session_tells_the_roles_held_right_now_and_where(town: Town) -> None:
    bo = town.assessor("Bo")
    secret = enter(town, bo.person_id, Face.DESK)
    with town.app.store.transaction(town.community.id) as tx:
        tx.people.grant(bo.person_id, Role.ORGANIZER, None)
        both = tx.doors.who(secret, Face.DESK)
        tx.people.revoke(bo.person_id, Role.ASSESSOR, None)
        tx.people.revoke(bo.person_id, Role.ORGANIZER, None)
        none = tx.doors.who(secret, Face.DESK)
        told = tx.people.actor(bo.person_id)
    assert both is not None
    assert both.actor.roles == {Role.ASSESSOR, Role.ORGANIZER}
    assert both.community == town.community
    assert none is not None
    assert none.actor == told
    assert none.actor.roles == frozenset()


def test_a_session_opens_one_face_only(town: Town) -> None:
    ana = town.learner()
    secret = enter(town, ana.person_id, Face.DESK)
    assert [who(town, secret, face) for face in (Face.CHAT, Face.DESK, Face.OFFICE)] == [
        None,
        ana.person_id,
        None,
    ]


def test_a_session_ends_after_ninety_days_without_use(town: Town, clock: TurnedClock) -> None:
    ana = town.learner()
    secret = enter(town, ana.person_id)
    clock.turn(SESSION_LIFE - timedelta(hours=1))
    assert who(town, secret) == ana.person_id
    clock.turn(timedelta(hours=1))
    assert who(town, secret) is None


def test_a_session_in_use_goes_on(town: Town, clock: TurnedClock) -> None:
    ana = town.learner()
    secret = enter(town, ana.person_id)
    for _ in range(5):
        clock.turn(timedelta(days=60))
        assert town.app.entering.who(secret, Face.CHAT) == ana
    clock.turn(SESSION_LIFE)
    assert town.app.entering.who(secret, Face.CHAT) is None


def test_the_sessions_of_an_erased_person_are_over(town: Town) -> None:
    ana = town.learner()
    secret = enter(town, ana.person_id)
    town.app.privacy.erase(ana)
    assert who(town, secret) is None
    assert who(town, enter(town, ana.person_id)) is None


def test_signing_out_ends_one_session(town: Town) -> None:
    ana = town.learner()
    phone, desk = enter(town, ana.person_id), enter(town, ana.person_id)
    town.app.entering.leave(phone)
    assert (who(town, phone), who(town, desk)) == (None, ana.person_id)


def test_a_window_is_closed_by_its_owner_only(town: Town) -> None:
    ana, eve = town.learner("Ana"), town.learner("Eve")
    secret = enter(town, ana.person_id)
    windows = town.app.entering.windows(ana, secret)
    (mine,) = [one for one in windows if one.here]
    town.app.entering.close(eve, mine.id)
    assert who(town, secret) == ana.person_id
    town.app.entering.close(ana, mine.id)
    assert who(town, secret) is None


def test_the_list_of_windows_holds_nothing_that_opens_one(town: Town) -> None:
    ana = town.learner()
    secret = enter(town, ana.person_id)
    for window in town.app.entering.windows(ana, secret):
        assert who(town, window.id) is None
        assert secret not in repr(window)


# ---------------------------------------------------------------- communities


def test_communities_are_listed_in_the_order_they_were_founded(app: Earned) -> None:
    assert app.organizing.communities() == ()
    for name in ("Riverside", "Zebra", "Apple"):
        Town(app, name)
    assert [one.name for one in app.organizing.communities()] == ["Riverside", "Zebra", "Apple"]
