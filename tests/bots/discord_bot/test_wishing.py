"""A badge named with the command is not asked again, and nothing of it is kept before the yes."""

from __future__ import annotations

import pytest

from bots.discord_bot import wishing
from bots.discord_bot.learner import start
from bots.discord_bot.people import Guest
from bots.discord_bot.reading import Who
from core.domain.interview import Wished
from core.shelf import badges
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.journeys import BADGE, STORY


def wishes(ana: Learner, key: str, badge: str = BADGE) -> None:
    """``/claim badge``, as the command does it."""
    town = ana.town
    guest = Guest(Who(ana.user.id), town.space, town.actor(ana.user), town.room(ana.user))
    town.face.answer(guest, start(town.face, guest, key, badge=badge))
    town.rest()


def test_a_badge_that_was_wished_for_is_not_asked(discord_place: DiscordTown) -> None:
    ana = Learner(discord_place)
    wishes(ana, "click 1")
    assert ana.state.badge is None
    discord_place.restart(dies=True)
    ana.clicks(AGREE)
    assert ana.state.badge == BADGE
    ana.says(STORY)
    assert ana.asked == "sources"
    before = ana.claim_id
    wishes(ana, "click 2")
    assert ana.claim_id == before
    assert ana.claims() == 1


def test_a_number_stands_for_one_badge_of_those_there_are() -> None:
    names = [one.id for one in badges()]
    assert len({wishing.number(one) for one in names}) == len(names) > 5
    for one in names:
        assert wishing.wish(wishing.number(one), names) == Wished(one)
        assert wishing.number(one) < 2**31


@pytest.mark.parametrize("strange", [None, "x", 1, -5, 2**30 + 1, 2**40, True])
def test_any_other_number_is_no_wish(strange: object) -> None:
    assert wishing.wish(strange, [BADGE]) is None
