"""A button carries where it belongs, grants nothing, and never does what it no longer shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.chat import Button, choose, press, tell
from core.domain.errors import NotFound
from core.domain.interview import Opened, Typed
from core.domain.people import Actor
from core.domain.screens import Choose, Option, Standing, Words
from core.services.conversation import Conversation
from tests.support.journeys import BADGE, STORY, Town, reply_to, screen_place

ID = "0123456789abcdef" * 2


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    return sqlite_town


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana")


def button(here: Conversation, option: str) -> Button:
    return Button(here.claim_id, here.version, option)


# ---------------------------------------------------------------- ids of buttons


@given(
    claim=st.text("0123456789abcdef", min_size=1, max_size=32),
    version=st.integers(min_value=0, max_value=10**11 - 1),
    option=st.text(min_size=1, max_size=50),
)
def test_a_button_is_read_as_it_was_written(claim: str, version: int, option: str) -> None:
    written = Button(claim, version, option)
    assert Button.decode(written.encode()) == written


@given(st.text(max_size=60))
def test_an_id_that_is_not_ours_is_nobodys_button(text: str) -> None:
    read = Button.decode(text)
    assert read is None or read.encode() == text or text.startswith("e1.")


@pytest.mark.parametrize(
    "text",
    [
        *("", "e1", "e1.", "e1..1.a", "e1.c.1.", "e1.c.x.a", "e1.c.-1.a", "e1.c.٣.a"),
        *("e2.c.1.a", f"e1.c.{'9' * 12}.a", "e1.c.1", "c.1.a"),
    ],
)
def test_a_damaged_id_is_nobodys_button(text: str) -> None:
    assert Button.decode(text) is None


def test_every_button_of_an_interview_fits_into_a_hundred_characters(
    town: Town, ana: Actor
) -> None:
    claim = town.begin(ana)
    here = town.app.learning.look(ana, claim)
    seen = 0
    while not isinstance(here.screen, Standing):
        screen = here.screen
        options: list[Option] = [*getattr(screen, "options", ()), *getattr(screen, "actions", ())]
        options += [one.edit for one in getattr(screen, "parts", ()) if one.edit]
        for option in options:
            assert len(button(here, option.id).encode()) <= 100
            seen += 1
        here = town.tell(ana, claim, reply_to(here))
    assert seen > 50


# ---------------------------------------------------------------- pressing them


def test_a_button_does_what_it_shows(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    here = town.app.learning.look(ana, claim)
    here = press(town.app, ana, "web", town.event(), button(here, "agree"))
    assert screen_place(here) == "story"
    here = tell(town.app, ana, claim, "web", town.event(), Typed(STORY))
    here = press(town.app, ana, "web", town.event(), button(here, BADGE))
    assert screen_place(here) == "sources"


def test_a_button_of_an_earlier_screen_draws_the_present_one(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    old = button(town.until(ana, claim, "badge"), BADGE)
    press(town.app, ana, "web", town.event(), old)
    here = press(town.app, ana, "web", town.event(), old)
    assert screen_place(here) == "sources"
    assert here.screen.notice == Words("interview.notice.stale")  # type: ignore[union-attr]


def test_the_same_press_delivered_twice_counts_once(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    agree = button(town.app.learning.look(ana, claim), "agree")
    first = press(town.app, ana, "web", f"press-{claim}", agree)
    assert press(town.app, ana, "web", f"press-{claim}", agree) == first


def test_a_button_in_the_hands_of_somebody_else_opens_nothing(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    agree = button(town.app.learning.look(ana, claim), "agree")
    for other in (town.learner("Eve"), town.assessor(), town.organizer):
        with pytest.raises(NotFound):
            press(town.app, other, "web", town.event(), agree)
    assert screen_place(town.app.learning.look(ana, claim)) == "welcome"


def test_an_option_that_is_not_on_the_screen_says_so_and_changes_nothing(
    town: Town, ana: Actor
) -> None:
    claim = town.begin(ana)
    here = town.app.learning.look(ana, claim)
    for option in ("submit", "go_on", "no such option", "edit:story", "language:xx"):
        after = press(town.app, ana, "web", town.event(), button(here, option))
        assert screen_place(after) == "welcome"
        assert after.version == here.version


def test_several_options_are_chosen_together(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    here = town.until(ana, claim, "sources")
    assert isinstance(here.screen, Choose)
    chosen = tuple(button(here, one.id) for one in here.screen.options[:2])
    after = choose(town.app, ana, "web", town.event(), chosen)
    assert after is not None
    assert screen_place(after).startswith("criterion/")


def test_options_of_different_screens_are_not_chosen_together(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    here = town.until(ana, claim, "sources")
    mixed = (button(here, "work"), Button(claim, here.version - 1, "course"))
    assert choose(town.app, ana, "web", town.event(), mixed) is None
    assert choose(town.app, ana, "web", town.event(), ()) is None
    assert town.app.learning.look(ana, claim) == here


def test_a_look_says_where_we_are(town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    here = town.until(ana, claim, "sources")
    assert tell(town.app, ana, claim, "web", town.event(), Opened()) == here
