"""When a badge can be renewed, what is recognised then, and what is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.domain.catalogue import Badge
from core.domain.errors import NotRenewable
from core.domain.renewal import (
    AFTER,
    BEFORE,
    Earlier,
    Offer,
    Term,
    kept_results,
    recognised,
    why_not,
)
from core.domain.review import Result
from tests.support.journeys import badge

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
IDS = [one.id for one in badge().criteria]


def made(*, steady: tuple[str, ...] = (), **changes: Any) -> Badge:
    """The everyday badge; ``steady`` are the criteria that doing it once is not enough for."""
    content = badge().model_dump()
    content["criteria"] = [
        one | {"consistency": one["id"] in steady} for one in content["criteria"]
    ]
    return Badge.model_validate(content | {"expires": "2y"} | changes)


# ---------------------------------------------------------------- what is asked again


@pytest.mark.parametrize(
    ("steady", "renew", "wanted"),
    [
        ((), (), IDS[:1]),
        ((IDS[2],), (), [IDS[2]]),
        ((IDS[3], IDS[1]), (), [IDS[1], IDS[3]]),
        (tuple(IDS), (), IDS[:1]),
        ((IDS[2],), (IDS[3], IDS[0]), [IDS[0], IDS[3]]),
        ((), tuple(IDS), IDS),
    ],
    ids=["nothing said", "one is kept up", "two are", "all are", "named", "all named"],
)
def test_what_is_asked_again(
    steady: tuple[str, ...], renew: tuple[str, ...], wanted: list[str]
) -> None:
    assert list(made(steady=steady, renew=renew).asked_again) == wanted


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"renew": ("nothing-of-it",)}, "this badge has no criterion 'nothing-of-it'; choose from"),
        ({"renew": (IDS[0], IDS[0])}, f"'{IDS[0]}' is here twice"),
        ({"renew": (IDS[0],), "expires": ""}, "this badge never expires"),
    ],
)
def test_what_cannot_be_asked_again_is_told_kindly(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        made(**changes)


# ---------------------------------------------------------------- when


@given(st.integers(1, 3000), st.integers(0, 6000))
def test_it_opens_in_its_later_half_and_closes_a_year_after_its_end(days: int, at: int) -> None:
    term = Term(START, START + days * DAY)
    now = START + at * DAY
    why = why_not(term, revoked=False, suspended=False, now=now)
    opens = max(term.until - BEFORE, term.begins + (term.until - term.begins) / 2)
    assert term.begins < opens < term.until
    wanted = "early" if now < opens else "late" if now >= term.until + AFTER else ""
    assert why == wanted
    assert why_not(term, revoked=True, suspended=True, now=now) == "revoked"
    assert why_not(term, revoked=False, suspended=True, now=now) == "suspended"
    assert why_not(None, revoked=False, suspended=False, now=now) == "never"


def test_what_cannot_be_renewed_says_why_and_until_when() -> None:
    term = Term(START, START + 100 * DAY)
    for why, day in (("early", term.opens), ("late", term.closes), ("revoked", None)):
        with pytest.raises(NotRenewable) as refused:
            Offer("a", "c", term, why).check()
        assert refused.value.prompt_key == f"error.not_renewable.{why}"
        assert refused.value.params["day"] == (day.date().isoformat() if day else "")
    Offer("a", "c", term).check()
    assert Offer("a", "c", term).open
    assert not Offer("a", "c", term, under_way="d").open
    assert Offer("a", "c", None, "never").until > term.until


# ---------------------------------------------------------------- what is recognised


def test_what_was_met_and_does_not_go_out_of_date_is_recognised_since_its_day() -> None:
    met = {one: Result("met", "Well done.") for one in IDS}
    earlier = Earlier(START, START + DAY, met, {IDS[2]: START - 400 * DAY})
    found = recognised(made(), earlier)
    assert found == {IDS[1]: START, IDS[2]: START - 400 * DAY, IDS[3]: START}
    assert kept_results(found, met) == {one: Result("met") for one in IDS[1:]}


def test_what_was_never_judged_or_on_a_level_that_is_gone_has_to_be_shown() -> None:
    met = {one: Result("met") for one in IDS[:2]} | {IDS[2]: Result("splendid")}
    assert list(recognised(made(), Earlier(START, START, met))) == [IDS[1]]
    assert recognised(made(), Earlier(START, START)) == {}
    short = met | {IDS[1]: Result("not_yet", "No.")}
    assert recognised(made(), Earlier(START, START, short)) == {}
