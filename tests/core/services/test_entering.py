"""Coming in: by the right link, once, as who one is now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.domain.errors import EarnedError, LinkSpent, NotAllowed, TextMissing, TextTooLong
from core.domain.people import Face, Role
from core.services.entering import INVITE_LIFE, SIGN_IN_LIFE
from tests.support.installed import TurnedClock
from tests.support.journeys import Town

EVERY_FACE = (Face.CHAT, Face.DESK, Face.OFFICE)


def spent(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except LinkSpent:
        return True
    return False


def test_an_invite_lets_as_many_join_as_it_says(town: Town) -> None:
    secret = town.app.organizing.invite_learners(town.organizer, 2)
    entered = [town.app.entering.join(secret, name, "en") for name in ("Ana", "Bo")]
    assert len({one.actor.person_id for one in entered}) == 2
    assert spent(lambda: town.app.entering.join(secret, "Cy", "en"))


def test_an_invite_that_nobody_used_ends_after_two_weeks(town: Town, clock: TurnedClock) -> None:
    secret = town.app.organizing.invite_learners(town.organizer, 5)
    clock.turn(INVITE_LIFE - timedelta(hours=1))
    town.app.entering.join(secret, "Ana", "en")
    clock.turn(timedelta(hours=1))
    assert spent(lambda: town.app.entering.join(secret, "Bo", "en"))


@pytest.mark.parametrize(
    ("name", "why"),
    [("", TextMissing), (" \t\u202e\n ", TextMissing), ("x" * 81, TextTooLong)],
)
def test_a_name_that_cannot_be_used_does_not_use_up_the_invite(
    town: Town, name: str, why: type[EarnedError]
) -> None:
    secret = town.app.organizing.invite_learners(town.organizer, 1)
    with pytest.raises(why):
        town.app.entering.join(secret, name, "en")
    assert town.app.entering.join(secret, "  Ana \u202e  Maria ", "en").actor.name == "Ana Maria"


def test_a_learner_gets_a_session_and_a_way_back(town: Town, clock: TurnedClock) -> None:
    secret = town.app.organizing.invite_learners(town.organizer, 1)
    entered = town.app.entering.join(secret, "Ana", "es")
    assert set(entered.secrets) == {Face.CHAT}
    assert town.app.entering.who(entered.secrets[Face.CHAT], Face.CHAT) == entered.actor
    assert entered.actor.language == "es"
    clock.turn(timedelta(days=400))
    for _ in range(2):
        back = town.app.entering.come_back(entered.return_secret)
        assert back.actor == entered.actor
        assert back.return_secret == ""


def test_a_new_return_link_ends_the_one_before(town: Town) -> None:
    secret = town.app.organizing.invite_learners(town.organizer, 1)
    entered = town.app.entering.join(secret, "Ana", "en")
    own = town.app.entering.renew_return_link(entered.actor)
    assert spent(lambda: town.app.entering.come_back(entered.return_secret))
    town.app.entering.come_back(own)
    given = town.app.organizing.new_return_link(town.organizer, entered.actor.person_id)
    assert spent(lambda: town.app.entering.come_back(own))
    assert town.app.entering.come_back(given).actor == entered.actor


def test_an_organizers_new_return_link_signs_out_every_window(town: Town) -> None:
    """Whoever lost a link may have lost a phone."""
    secret = town.app.organizing.invite_learners(town.organizer, 1)
    entered = town.app.entering.join(secret, "Ana", "en")
    town.app.organizing.new_return_link(town.organizer, entered.actor.person_id)
    assert town.app.entering.who(entered.secrets[Face.CHAT], Face.CHAT) is None


def test_a_sign_in_link_opens_every_face_of_ones_roles_once(town: Town) -> None:
    secret = town.app.organizing.invite_colleague(town.organizer, "Bo", Role.ASSESSOR, "en")
    link, community, person = town.app.entering.behind(secret, "sign_in")
    assert (link.role, community, person and person.name) == (
        Role.ASSESSOR,
        town.community,
        "Bo",
    )
    entered = town.app.entering.sign_in(secret)
    assert set(entered.secrets) == {Face.CHAT, Face.DESK}
    for face, key in entered.secrets.items():
        seen = [town.app.entering.who(key, one) for one in EVERY_FACE]
        assert seen == [entered.actor if one is face else None for one in EVERY_FACE]
    assert spent(lambda: town.app.entering.sign_in(secret))


def test_a_sign_in_link_ends_after_three_days(town: Town, clock: TurnedClock) -> None:
    secret = town.app.organizing.invite_colleague(town.organizer, "Bo", Role.ASSESSOR, "en")
    clock.turn(SIGN_IN_LIFE)
    assert spent(lambda: town.app.entering.sign_in(secret))


def test_links_of_one_kind_do_not_open_another_door(town: Town) -> None:
    enter = town.app.entering
    invite = town.app.organizing.invite_learners(town.organizer, 1)
    sign_in = town.app.organizing.invite_colleague(town.organizer, "Bo", Role.ORGANIZER, "en")
    back = enter.join(town.app.organizing.invite_learners(town.organizer, 1), "Ana", "en")
    assert all(
        spent(attempt)
        for attempt in (
            lambda: enter.sign_in(invite),
            lambda: enter.come_back(invite),
            lambda: enter.join(sign_in, "Eve", "en"),
            lambda: enter.come_back(sign_in),
            lambda: enter.join(back.return_secret, "Eve", "en"),
            lambda: enter.sign_in(back.return_secret),
            lambda: enter.sign_in("made up"),
        )
    )


def test_a_role_that_was_taken_back_closes_its_face_at_once(town: Town) -> None:
    secret = town.app.organizing.invite_colleague(town.organizer, "Bo", Role.ASSESSOR, "en")
    entered = town.app.entering.sign_in(secret)
    desk = entered.secrets[Face.DESK]
    assert town.app.entering.who(desk, Face.DESK) is not None
    town.app.organizing.take_back(town.organizer, entered.actor.person_id, Role.ASSESSOR)
    assert town.app.entering.who(desk, Face.DESK) is None
    assert town.app.entering.who(entered.secrets[Face.CHAT], Face.CHAT) is not None


def test_a_sign_in_link_for_a_role_that_was_taken_back_opens_nothing(town: Town) -> None:
    bo = town.assessor("Bo")
    secret = town.app.organizing.sign_in_link(town.organizer, bo.person_id)
    town.app.organizing.take_back(town.organizer, bo.person_id, Role.ASSESSOR)
    with pytest.raises(NotAllowed):
        town.app.entering.sign_in(secret)


def test_a_name_and_a_language_can_be_changed(town: Town) -> None:
    ana = town.learner("Ana")
    town.app.entering.rename(ana, " Annie ")
    town.app.entering.speak(ana, "es")
    with town.app.store.reading(town.community.id) as tx:
        now = tx.people.actor(ana.person_id)
    assert (now.name, now.language) == ("Annie", "es")


def test_nobody_enters_a_demo_where_there_is_none(town: Town) -> None:
    for face in EVERY_FACE:
        with pytest.raises(NotAllowed):
            town.app.entering.enter_demo(face, "Eve", "en")


def test_a_window_that_is_open_holds_no_role_whose_time_is_over(
    town: Town, clock: TurnedClock
) -> None:
    bo = town.learner("Bo")
    link = town.app.organizing.new_return_link(town.organizer, bo.person_id)
    secret = town.app.entering.come_back(link).secrets[Face.CHAT]
    town.app.organizing.grant(
        town.organizer, bo.person_id, Role.LEAD, clock.now + timedelta(days=2)
    )
    there = town.app.entering.who(secret, Face.CHAT)
    assert there is not None
    assert there.roles == {Role.ASSESSOR, Role.LEAD}
    clock.turn(timedelta(days=2, hours=1))
    after = town.app.entering.who(secret, Face.CHAT)
    assert after is not None
    assert after.roles == frozenset()
