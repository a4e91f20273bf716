"""All that is due, a page at a time: nothing is left out, nothing stands there twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.domain.reminding import Kind
from core.domain.schedule import Due, mark_of, page_of, place_of
from tests.support.clockwork import MONDAY, Clockwork

MANY, PAGE = 25, 10


def renewals(works: Clockwork, claim: str, number: int) -> None:
    """So many badges of which an owner will be told, three of them at each time."""
    with works.app.store.transaction(works.town.community.id) as tx:
        for one in range(number):
            at = MONDAY + timedelta(days=30 + one // 3)
            tx.reminders.put(f"plan:{one}", Kind.RENEW, claim, 1, at)


def test_every_line_stands_on_one_page(works_anywhere: Clockwork) -> None:
    works = works_anywhere
    works.rules(digest_hour=9)
    bo, held = works.town.assessor("Bo"), works.town.sent(works.town.learner())
    works.app.reviewing.take(bo, held)
    stands = works.town.taken(works.town.learner("Eva"), bo)
    works.app.reviewing.ask(bo, stands, "Which?")
    renewals(works, held, MANY)
    found, pages, after = [], [], "?"
    while after:
        page = works.app.digesting.due(works.town.organizer, "", after, PAGE)
        pages.append(len(page.lines))
        found += page.lines
        after = page.after
    assert pages == [PAGE, PAGE, PAGE, page.count - 3 * PAGE]
    assert len({one.id for one in found}) == len(found) == page.count
    assert sum(one.what == "renew" for one in found) == MANY
    times = [one.at for one in found if one.at]
    assert times == sorted(times)
    assert found[-1].claim_id == stands, "what stands still comes last"
    with_all = works.app.digesting.due(works.town.organizer)
    assert (list(with_all.lines), with_all.after) == (found, "")


def test_promises_that_were_not_kept_are_counted_on_every_page(works: Clockwork) -> None:
    held = works.town.sent(works.town.learner())
    renewals(works, held, PAGE)
    works.clock.now += timedelta(days=20)
    first = works.app.digesting.due(works.town.organizer, most=PAGE)
    assert first.late == 1
    assert works.app.digesting.due(works.town.organizer, "", first.after).late == 1


@pytest.mark.parametrize("mark", ["", "?", "_", "2026_x", "20261130T100000.000000", "é_" * 20])
def test_what_is_no_mark_means_the_beginning(mark: str) -> None:
    lines = [Due("renew", MONDAY, id="a"), Due("promise", None, id="b")]
    after = place_of(mark)
    assert after is None or after == (None, "")
    assert len(page_of(lines, after, 9)[0]) == (2 if after is None else 1)


def test_a_mark_leads_to_what_comes_next() -> None:
    lines = [Due("renew", MONDAY, id=one) for one in "cab"] + [Due("promise", None, id="a")]
    shown, after = page_of(lines, None, 1)
    assert ([one.id for one in shown], after) == (["a"], mark_of(lines[1]))
    assert place_of(after) == (MONDAY, "a")
    assert [one.id for one in page_of(lines, place_of(after), 9)[0]] == ["b", "c", "a"]
