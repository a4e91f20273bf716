"""Words of people stay words: Discord does nothing with them, and they read as written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.discord_bot import text
from bots.discord_bot.pen import Pen
from core.domain.screens import Moment, Own, Said, Words
from tests.attacks.naughty import big_list, hostile
from tests.bots.discord_bot.payloads import BIDI, HIDDEN, live, size
from tests.core.domain.interviews import TEXTS
from tests.support.contents import long_texts, texts_
from tests.support.discord_look import readable

NOON = Moment(datetime(2026, 1, 2, 12, 0, tzinfo=UTC))
DRESSES = (text.words, text.bold, text.heading, text.small, text.quote)
# What the escapes of discord.py 2.7.1 let through, each measured.
GAPS = (
    "@\u202eeveryone",
    "@\u2066here",
    "@\u200b\u202eeveryone",
    "[a\n](https://evil.example)",
    "[a](<https://evil.example>)",
    "</claim:1234567890>",
    "<t:0:R>",
    "<id:guide>",
    "<:x:123456789012345678>",
    "<a:x:123456789012345678>",
    "https://discord.gg/abc",
    "discord.gg/abc",
    "discord.com/invite/abc",
    "-# small",
    "# big",
    "- one\n  - two",
    "1. one\n2. two",
    "12) twelve",
    ">>> all",
    "||hidden||",
    "```py\nx\n```",
    "`` x ``",
    "__under__ ~~gone~~ ***both***",
    "\\*still\\* \\\\*",
    ":tada:",
    "<@123> <@!123> <@&123> <#123>",
    "<https://evil.example>",
    "steam://run/1",
)


@pytest.mark.parametrize("said", GAPS)
@pytest.mark.parametrize("dress", DRESSES)
def test_what_discords_own_escapes_let_through_stays_words(said: str, dress: text.Dress) -> None:
    shown, whole = text.dressed(said, 1000, dress)
    assert whole
    assert [] == list(live(shown))
    assert not BIDI.search(shown)


def test_five_hundred_naughty_strings_stay_words_in_every_dress() -> None:
    assert len(big_list()) > 500
    for said in hostile():
        for dress in DRESSES:
            shown, _ = text.dressed(said, 500, dress)
            assert [] == list(live(shown)), said[:80]
            assert size(shown) <= 500
            assert not HIDDEN.search(shown)


@given(texts_)
def test_words_read_as_they_were_written(said: str) -> None:
    assert text.clean(said) == readable(text.escape(said))


@given(texts_)
def test_words_that_wait_in_a_message_come_back_as_they_were_written(said: str) -> None:
    written = text.clean(said).strip()
    assert written == text.unquote(text.quote(written))


@given(long_texts, st.integers(10, 4000), st.sampled_from(DRESSES))
def test_a_text_is_cut_at_its_limit_and_marked(said: str, most: int, dress: text.Dress) -> None:
    shown, whole = text.dressed(said, most, dress)
    assert size(shown) <= most
    assert whole or text.CUT in shown
    assert [] == list(live(shown))


@given(long_texts, st.integers(20, 1500), st.sampled_from((text.words, text.quote)))
def test_a_text_in_pieces_loses_nothing(said: str, most: int, dress: text.Dress) -> None:
    found = text.pieces(said, most, dress)
    assert all(size(one) <= most for one in found)
    read = "".join(readable("\n".join(found)).replace(">", "").split())
    if not text.blank(said):
        assert "".join(text.clean(said).replace(">", "").split()) == read


def test_a_cut_falls_between_words() -> None:
    assert ("one two…", False) == text.dressed("one two three", 12)


@given(long_texts, st.integers(2, 150))
def test_a_label_is_never_empty_and_never_too_long(said: str, most: int) -> None:
    label = text.plain(said, most)
    assert 0 < size(label) <= most
    assert label.strip()
    assert "\n" not in label


@given(long_texts)
def test_a_draft_in_slices_is_the_draft_again(said: str) -> None:
    found = text.slices(said, 4000)
    assert all(0 < size(one) <= 4000 for one in found)
    assert "".join(text.clean(said).split()) == "".join("".join(found).split())


@pytest.mark.parametrize("said", ["", " ", "\u3164", "\u200b\u2060", "\u2800 \u115f", "\ufeff\n"])
def test_what_nobody_can_see_is_nothing(said: str) -> None:
    assert text.blank(said)
    assert ("", True) == text.dressed(said, 100)
    assert text.CUT == text.plain(said, 100)


# ---------------------------------------------------------------- moments


def test_a_moment_is_shown_in_the_readers_own_time() -> None:
    pen = Pen(TEXTS, "en")
    assert "<t:1767355200:f>" == text.words(pen.say(NOON))
    waits = pen.say(Words("claim.next.submitted", {"since": NOON}))
    assert "<t:1767355200:f>" in text.words(waits)
    assert "12:00" in pen.plain(NOON), "where nothing but words is shown, it is said"


def test_nobody_else_can_write_a_moment() -> None:
    mark = text.moment(0)
    for said in (Said(mark), Own({"en": mark}), Words("x", {"a": mark}), Said("<t:0:f>")):
        assert "<t:" not in text.words(Pen(TEXTS, "en").say(said))


@given(st.integers(1, 60))
def test_a_moment_is_never_cut_in_half(most: int) -> None:
    shown, _ = text.dressed(f"since {text.moment(1767355200)} or so", most)
    assert [] == list(live(shown))
    assert ("<t:" in shown) == ("<t:1767355200:f>" in shown)
