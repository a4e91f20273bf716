"""A learner is reminded when they chose it, twice at most, and never of what is done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.errors import NotFound, RemindersFull, WrongState
from core.domain.reminding import Kind, When
from tests.support.clockwork import Clockwork


def test_a_learner_is_reminded_on_the_morning_they_chose_a_sunday_too(works: Clockwork) -> None:
    ana = works.town.learner()
    works.app.entering.live_in(ana, "Asia/Kolkata")
    ana = replace(ana, zone="Asia/Kolkata")
    claim = works.town.begin(ana)
    works.until(4, 12)
    works.app.own_reminders.choose(ana, claim, When.TOMORROW)
    works.app.own_reminders.choose(ana, claim, When.TOMORROW)
    works.app.own_reminders.choose(ana, claim, When.WEEK)
    assert len(works.app.own_reminders.waiting(ana, claim)) == 2
    works.until(5, 3)
    assert works.fired(claim) == []
    works.until(5, 4)
    assert [one[:2] for one in works.fired(claim)] == [(Kind.OWN, ana.person_id)]
    with works.app.store.reading(works.town.community.id) as tx:
        assert [one.kind for one in tx.notices.unseen(ana.person_id)] == ["remind"]


def test_two_are_enough_for_one_claim(works_anywhere: Clockwork) -> None:
    ana = works_anywhere.town.learner()
    claim = works_anywhere.town.begin(ana)
    works_anywhere.app.own_reminders.choose(ana, claim, When.TOMORROW)
    works_anywhere.app.own_reminders.choose(ana, claim, When.THREE_DAYS)
    with pytest.raises(RemindersFull):
        works_anywhere.app.own_reminders.choose(ana, claim, When.WEEK)
    first = works_anywhere.app.own_reminders.waiting(ana, claim)[0]
    works_anywhere.app.own_reminders.stop(ana, claim, first.id)
    works_anywhere.app.own_reminders.choose(ana, claim, When.WEEK)
    works_anywhere.until(31)
    assert len(works_anywhere.fired(claim)) == 2


def test_who_sent_the_claim_meanwhile_is_not_reminded_of_it(works: Clockwork) -> None:
    ana = works.town.learner()
    claim = works.town.told(ana)
    works.app.own_reminders.choose(ana, claim, When.TOMORROW)
    works.town.press(ana, claim, "submit")
    works.until(3)
    assert works.fired(claim) == []
    with pytest.raises(WrongState):
        works.app.own_reminders.choose(ana, claim, When.TOMORROW)


def test_nobody_chooses_or_stops_reminders_of_somebody_else(works: Clockwork) -> None:
    ana, eve = works.town.learner("Ana"), works.town.learner("Eve")
    claim = works.town.begin(ana)
    works.app.own_reminders.choose(ana, claim, When.TOMORROW)
    mine = works.app.own_reminders.waiting(ana, claim)[0]
    for forbidden in (
        lambda: works.app.own_reminders.choose(eve, claim, When.WEEK),
        lambda: works.app.own_reminders.waiting(eve, claim),
        lambda: works.app.own_reminders.stop(eve, claim, mine.id),
    ):
        with pytest.raises(NotFound):
            forbidden()
    assert works.app.own_reminders.waiting(ana, claim) == (mine,)


def test_each_of_two_reminders_is_news_and_goes_to_who_wants_an_e_mail(works: Clockwork) -> None:
    ana, here = works.town.learner(), works.town.community.id
    claim = works.town.begin(ana)
    with works.app.store.transaction(here) as tx:
        tx.addresses.put(ana.person_id, "ana@example.org")
        tx.addresses.confirm(ana.person_id)
    for when in (When.TOMORROW, When.THREE_DAYS):
        works.app.own_reminders.choose(ana, claim, when)
    letters: list[str] = []
    works.handlers["mail.news"] = lambda ids: letters.append(ids["notice"])
    for day in (2, 4):
        works.until(day)
        with works.app.store.reading(here) as tx:
            assert [one.kind for one in tx.notices.unseen(ana.person_id)] == ["remind"]
        works.app.learning.look(ana, claim)  # they saw it, and came back
    assert len(set(letters)) == 2
