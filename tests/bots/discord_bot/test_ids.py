"""What a press means is in its id, whatever it is called, and in no more than 100 characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.chat import Button
from bots.discord_bot.ids import MOST_ID, Here, meant, option_id, place_of
from core.domain.screens import Ask, Choose, Option, Part, ReadBack, Said
from tests.support.contents import CLAIM

LONG = "edit:criterion/" + "a" * 64
SUBMIT = Option("submit", Said("Send"))


def button(option: str) -> Button:
    return Button(CLAIM, 7, option)


@given(st.sampled_from(("say", "tie", "answer")), st.integers(0, 10**11 - 1), st.text(max_size=40))
def test_an_id_is_read_as_it_was_written(what: str, version: int, more: str) -> None:
    here = Here(what, CLAIM, version, more)
    assert here == Here.decode(here.encode())


@given(st.text(max_size=60))
def test_whatever_comes_as_an_id_it_is_read_or_nothing(text: str) -> None:
    read = Here.decode(text)
    assert read is None or read.what


@pytest.mark.parametrize(
    "text",
    [
        *("", "say", "say.c", "say.c.x", f"say.c.{'9' * 12}", "say.c.-1", "say.c.٣", "say..1"),
        *("home.begin", f"home.open.{CLAIM}", "home.language", "s y.c.1"),
    ],
)
def test_what_is_no_such_id_is_none(text: str) -> None:
    assert Here.decode(text) is None


def test_an_option_with_a_long_name_is_found_again_on_its_screen() -> None:
    written = option_id(CLAIM, 7, LONG)
    assert len(written) <= MOST_ID
    read = Button.decode(written)
    assert read is not None
    part = Part(Said("x"), (), Option(LONG, Said("Change")))
    assert (button(LONG),) == meant(ReadBack("r", (), (part,), (), Said("x"), SUBMIT), read)
    assert (read,) == meant(Ask("x", ()), read), "on another screen it means nothing"


def test_an_option_with_a_usual_name_means_itself() -> None:
    assert (button("back"),) == meant(Ask("x", ()), button("back"))


def test_going_on_means_what_is_chosen() -> None:
    def several(*, chosen: bool) -> Choose:
        options = (Option("a", Said("A"), chosen=chosen), Option("b", Said("B")))
        return Choose("x", (), options, many=True, confirm=Option("chosen", Said("Go on")))

    assert (button("a"),) == meant(several(chosen=True), button("chosen"))
    assert (button("chosen"),) == meant(several(chosen=False), button("chosen"))


def test_a_place_with_a_long_name_is_found_again() -> None:
    place = "probe/" + "a" * 64 + "/too_short"
    written = Here("answer", CLAIM, 7, place).encode()
    assert len(written) <= MOST_ID
    read = Here.decode(written)
    assert read is not None
    assert place == place_of(Ask(place, ()), read.more)
    assert read.more == place_of(Ask("story", ()), read.more)
    assert "story" == place_of(Ask("badge", ()), "story")
