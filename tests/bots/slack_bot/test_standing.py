"""Where a claim stands, and messages that are over."""

from __future__ import annotations

import pytest

from bots.chat import Button
from bots.slack_bot.menus import read_pick
from bots.slack_bot.screens import closed, draw, settled, unpressable
from core.domain.interview import Exchange
from core.domain.screens import Ask, Option, Said, Stage, Standing, Tone, Words
from core.domain.screens import Message as Line
from tests.bots.slack_bot.test_screens import (
    ACTIONS,
    BASE,
    NOON,
    drawn,
    gather,
    read_back,
    seen,
    talk,
)
from tests.core.domain.interviews import TEXTS
from tests.support.contents import CLAIM
from tests.support.slack.speaking import elements_of

# ---------------------------------------------------------------- where it stands


def test_the_way_of_a_claim_is_told_in_signs_and_in_words() -> None:
    stages = (Stage(Said("Told"), "done"), Stage(Said("Sent"), "now"), Stage(Said("Read"), "next"))
    shown = drawn(Standing(CLAIM, Said("Bike"), (Said("Sent"),), stages))
    assert "# Bike\n  ✓ Told (done)\n  ● Sent (now)\n  ○ Read (comes later)\n  *Sent*" in shown


def test_taking_back_asks_first() -> None:
    withdraw = Option("withdraw", Words("claim.withdraw"), tone=Tone.GRAVE)
    post = draw(TEXTS, talk(Standing(CLAIM, Said("x"), (), (), options=(withdraw,))))
    ask, button, _help = elements_of(post.blocks[-1])
    assert ask["action_id"] == f"witness.{CLAIM}.7"
    assert ("danger", "Take this claim back?") == (
        button["style"],
        button["confirm"]["title"]["text"],
    )


@pytest.mark.parametrize(
    ("base", "linked"), [(BASE, True), (BASE + "/", True), ("", False), ("javascript:x", False)]
)
def test_a_badge_is_linked_where_there_is_an_address(base: str, linked: bool) -> None:
    post = draw(TEXTS, talk(Standing(CLAIM, Said("x"), (), (), award_id="a1")), base_url=base)
    urls = [e.get("url") for block in post.blocks for e in elements_of(block)]
    assert ([f"{BASE}/awards/a1"] if linked else []) == [one for one in urls if one]


def test_only_the_last_messages_are_shown_in_the_readers_own_time() -> None:
    said = tuple(Line(True, "note", Said(f"Word {n}."), NOON) for n in range(9))
    post = draw(TEXTS, talk(Standing(CLAIM, Said("x"), (), (), messages=said, takes_text=True)))
    assert "Word 2." not in seen(post)
    assert "Word 3." in seen(post)
    assert "[See all]" in seen(post)
    assert "<!date^1767355200^{date_short_pretty}, {time}|" in str(post.blocks)
    assert "12:00" in post.text


# ---------------------------------------------------------------- after the answer


def test_an_answered_question_becomes_question_and_answer() -> None:
    before = Ask("story", (Words("interview.story"),))
    told = (Exchange(Words("interview.story"), (Said("I mended a bike."),)),)
    post = settled(TEXTS, talk(gather(), history=told), before)
    assert post is not None
    assert seen(post).endswith("a friend.\n  ┃ I mended a bike.")
    assert settled(TEXTS, talk(gather(), history=told)) == post


def test_a_screen_whose_answer_is_elsewhere_is_only_closed() -> None:
    told = (Exchange(Words("interview.story"), (Said("x"),)),)
    before = Ask("welcome", (Words("interview.consent.agree"),), ACTIONS)
    assert settled(TEXTS, talk(gather(), history=told), before) is None
    assert settled(TEXTS, talk(gather())) is None
    assert "Yes, let us start" in seen(closed(TEXTS, talk(gather()), before))


def test_the_blocks_of_a_message_can_be_made_unpressable() -> None:
    blocks = draw(TEXTS, talk(read_back("x"))).blocks
    assert [] == [one for block in unpressable(blocks) for one in elements_of(block)]


def test_every_button_of_a_message_means_its_option() -> None:
    post = draw(TEXTS, talk(Ask("x", (), (Option("agree", Said("Yes")),))))
    [button] = elements_of(post.blocks[-1])[:1]
    assert (Button(CLAIM, 7, "agree"),) == read_pick({"actions": [button]})
