"""What organizers are told in chat of what waits: in every language, and as much as has room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bots import overview
from bots.discord_bot import overview as discord_overview
from bots.discord_bot.pen import Pen as DiscordPen
from bots.slack_bot import overview as slack_overview
from bots.slack_bot.pen import Pen as SlackPen
from core.domain.claim import Claim, ClaimState, Seat
from core.domain.reminding import Kind
from core.domain.rooms import DeadParcel, Going
from core.domain.schedule import Due, Schedule
from core.domain.screens import Own
from core.domain.workload import Waiting, Way
from tests.bots.discord_bot import payloads as discord_payloads
from tests.bots.slack_bot import payloads as slack_payloads
from tests.core.domain.interviews import TEXTS

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOSTILE = Own({"en": "<!channel> *bold* <@1> @everyone " * 9})
BASE = "https://earned.example"


def claim(seat: Seat, state: ClaimState = ClaimState.SUBMITTED) -> Claim:
    return Claim("c", "r", "p", "s", state, NOON, NOON, seat=seat)


WAITING = [
    *(Waiting(claim(seat), HOSTILE, 90_000, "", 0, way) for seat in Seat for way in (None, *Way)),
    Waiting(claim(Seat.FIRST, ClaimState.QUESTION), HOSTILE, 5, "<@U1> *Bo*" * 9, 2),
]
DUE = [
    *(Due(kind.value, NOON + timedelta(days=n), "c", HOSTILE) for n, kind in enumerate(Kind)),
    Due("promise", None, "c", HOSTILE, state=ClaimState.QUESTION),
    Due("promise", NOON, "c", HOSTILE, "Bo", late=True),
    Due("digest", NOON, who="Makers"),
]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("at", [0, 8])
def test_slack_and_discord_take_all_of_it(language: str, at: int) -> None:
    lists = (
        overview.waiting(TEXTS, language, WAITING[at:]),
        overview.due(TEXTS, language, Schedule(tuple(DUE[at:]), 1_000), "Europe/Madrid"),
    )
    view = slack_overview.page(SlackPen(TEXTS, language), *lists, BASE)
    assert slack_payloads.problems_of_view(view) == []
    dead = [DeadParcel("d", "c", "r", Going.CARD, "undelivered.desk", NOON)] * 9
    page = discord_overview.page(DiscordPen(TEXTS, language), "9 claims wait", lists, dead, BASE)
    assert discord_payloads.problems_of(page) == []


def test_what_is_late_comes_first_and_the_rest_is_counted() -> None:
    found = overview.due(TEXTS, "en", Schedule(tuple(DUE), 1_000))
    assert found.rows[0].title == f"The learner hears from us: {TEXTS.say(HOSTILE, 'en')}"
    assert found.rows[0].told.startswith("⚠ late · Mar 2, 2026")
    assert len(found.rows) + found.more == 1_000, "also what is on later pages"
    assert overview.due(TEXTS, "en", Schedule((), 0)).more == 0
    nothing = overview.waiting(TEXTS, "en", ())
    assert (nothing.rows, nothing.more) == ((), 0)


def test_a_claim_that_nobody_can_take_says_the_way_out() -> None:
    one = Waiting(claim(Seat.FIRST), Own({"en": "Bikes"}), 7_200, "", 0, Way.ASSESSOR)
    [row] = overview.waiting(TEXTS, "en", [one]).rows
    assert row.title == "Bikes"
    assert row.told == (
        "waits 2 hours · Whose turn: an assessor · ⚠ There is no assessor yet. Invite one by a link."
    )
