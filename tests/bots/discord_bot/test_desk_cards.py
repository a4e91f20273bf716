"""Take, open, ask and give back: each press does one thing, and the card is always true."""

from __future__ import annotations

import pytest

from core.domain.claim import ClaimState
from tests.support.discord_desk import DeskTown
from tests.support.discord_face import DiscordTown


@pytest.fixture
def desk(discord_place: DiscordTown) -> DeskTown:
    return DeskTown(discord_place)


def test_a_claim_is_taken_read_and_awarded(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    desk.opens_claim(desk.bo)
    desk.bo.sees("Look at the decision", desk.channel)
    desk.fills_in(desk.bo)
    desk.clicks(desk.bo, "Look at the decision")
    desk.bo.sees("Every part is met", desk.channel)
    desk.clicks(desk.bo, "Award the badge")
    desk.bo.sees("The badge is awarded", desk.channel)
    desk.rest()
    assert desk.claim(claim).state is ClaimState.AWARDED
    desk.cleo.sees("Awarded by Bo", desk.channel)
    assert len(desk.cards()) == 1
