"""The menu of next steps: kept by organizers, suggested from by assessors, read for long."""

from __future__ import annotations

import pytest

from core.domain.errors import (
    AddressInvalid,
    NotAllowed,
    NotFound,
    TextMissing,
    TextTooLong,
    TooMany,
)
from core.domain.steps import MOST_STEP, MOST_STEPS
from tests.support.journeys import BADGE, Town

WORDS = {"en": "Watch how a brake is set", "es": "Mira cómo se ajusta un freno"}


def test_a_badge_offers_its_own_steps_first_then_those_for_every_badge(town: Town) -> None:
    desk, here = town.app.steps, town.community.id
    anywhere = desk.add(town.organizer, {"en": "Tell one more example"})
    own = desk.add(town.organizer, WORDS, "https://a.example/brakes", BADGE)
    town.add("community-cooking")
    desk.add(town.organizer, {"en": "Cook for ten"}, "", "community-cooking")
    assert desk.of_badge(here, BADGE) == (own, anywhere)
    assert (own.text, own.url, own.badge_id) == (WORDS, "https://a.example/brakes", BADGE)


def test_what_is_off_the_menu_can_still_be_read_and_put_back(town: Town) -> None:
    desk, here = town.app.steps, town.community.id
    step = desk.add(town.organizer, WORDS)
    desk.retire(town.organizer, step.id)
    assert desk.of_badge(here, BADGE) == ()
    kept = desk.get(here, step.id)
    assert kept is not None
    assert (kept.text, kept.retired) == (WORDS, True)
    desk.retire(town.organizer, step.id, on=False)
    assert desk.of_badge(here, BADGE) == (step,)


def test_a_step_that_never_was_is_none(town: Town) -> None:
    assert town.app.steps.get(town.community.id, "") is None
    assert town.app.steps.get(town.community.id, "f" * 32) is None


def test_a_step_is_said_in_other_words(town: Town) -> None:
    desk = town.app.steps
    step = desk.add(town.organizer, WORDS, "https://a.example")
    desk.change(town.organizer, step.id, {"en": " Look\tat a  brake ", "es": ""}, "", BADGE)
    [changed] = desk.every(town.organizer)
    assert (changed.text, changed.url, changed.badge_id) == ({"en": "Look at a brake"}, "", BADGE)
    with pytest.raises(NotFound):
        desk.change(town.organizer, "f" * 32, WORDS)


def test_what_cannot_be_a_step_is_said_kindly(town: Town) -> None:
    desk, olga = town.app.steps, town.organizer
    with pytest.raises(TextMissing):
        desk.add(olga, {"en": " ", "es": "\u200b"})
    with pytest.raises(TextTooLong):
        desk.add(olga, {"en": "x" * (MOST_STEP + 1)})
    for url in ("javascript:alert(1)", "example", "https://me:secret@a.example", "https://"):
        with pytest.raises(AddressInvalid):
            desk.add(olga, WORDS, url)
    with pytest.raises(NotFound):
        desk.add(olga, WORDS, "", "no-such-badge")
    assert desk.every(olga) == ()


def test_the_menu_has_an_end(town: Town) -> None:
    with town.app.store.transaction(town.community.id) as tx:
        for _ in range(MOST_STEPS):
            tx.steps.add("", WORDS, "")
    with pytest.raises(TooMany):
        town.app.steps.add(town.organizer, WORDS)


def test_only_organizers_keep_the_menu(town: Town) -> None:
    desk = town.app.steps
    step = desk.add(town.organizer, WORDS)
    for somebody in (town.learner(), town.assessor()):
        with pytest.raises(NotAllowed):
            desk.add(somebody, WORDS)
        with pytest.raises(NotAllowed):
            desk.change(somebody, step.id, WORDS)
        with pytest.raises(NotAllowed):
            desk.retire(somebody, step.id)
        with pytest.raises(NotAllowed):
            desk.every(somebody)
