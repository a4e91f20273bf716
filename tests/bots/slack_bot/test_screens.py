"""The learner's screens as messages: whatever is in them, Slack takes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.chat import Button
from bots.slack_bot.screens import Post, closed, draw, settled
from core.domain.interview import Exchange
from core.domain.screens import (
    Ask,
    Choose,
    EvidenceKind,
    Gather,
    Meter,
    Moment,
    Option,
    Own,
    Part,
    ReadBack,
    Said,
    Screen,
    Shown,
    Tone,
    Words,
)
from core.services.conversation import Conversation
from tests.bots.slack_bot.payloads import problems_of
from tests.core.domain.interviews import TEXTS
from tests.support.contents import CLAIM, SCREENS, chooses, talks
from tests.support.slack.speaking import elements_of
from tests.support.slack_pages import page

HARD = settings(
    # Screens are big to make up; the long search of `make stress` is a third as long here.
    max_examples=settings.default.max_examples // 3,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
BASE = "https://earned.example"
NOON = Moment(datetime(2026, 1, 2, 12, 0, tzinfo=UTC))
ACTIONS = tuple(
    Option(name, Words(f"action.{name}"), tone=Tone.QUIET)
    for name in ("back", "skip", "unknown", "save", "language")
)


def talk(screen: Screen, language: str = "en", history: tuple[Exchange, ...] = ()) -> Conversation:
    return Conversation(CLAIM, 7, language, screen, lambda: history)


def seen(post: Post) -> str:
    return page({"blocks": post.blocks})


def drawn(screen: Screen, **more: str) -> str:
    return seen(draw(TEXTS, talk(screen), **more))


def pressed(post: Post) -> set[str]:
    """Everything that a press in the message can mean, by option."""
    found: set[str] = set()
    for block in post.blocks:
        for element in elements_of(block):
            groups = [line for one in element.get("option_groups", []) for line in one["options"]]
            names = [element["action_id"], element.get("value", "")]
            names += [one["value"] for one in (*element.get("options", []), *groups)]
            found |= {one.option for one in map(Button.decode, names) if one}
    return found


# ---------------------------------------------------------------- whatever is in it


@pytest.mark.parametrize("kind", SCREENS)
@HARD
@given(data=st.data())
def test_every_screen_keeps_the_limits_whatever_is_in_it(kind: str, data: st.DataObject) -> None:
    here = data.draw(talks(SCREENS[kind]))
    post = draw(TEXTS, here, base_url=data.draw(st.sampled_from(("", BASE, "javascript:x"))))
    assert [] == problems_of(post)


@pytest.mark.parametrize("kind", SCREENS)
@HARD
@given(data=st.data())
def test_a_message_that_is_over_keeps_the_limits_and_has_nothing_to_press(
    kind: str, data: st.DataObject
) -> None:
    here = data.draw(talks(SCREENS[kind]))
    for post in (settled(TEXTS, here), closed(TEXTS, here, here.screen)):
        if post is not None and post.blocks:
            assert [] == problems_of(post)
            assert [] == [one for block in post.blocks for one in elements_of(block)]


@HARD
@given(talks(chooses))
def test_what_can_be_chosen_can_be_pressed_or_ticked(here: Conversation) -> None:
    screen = here.screen
    assert isinstance(screen, Choose)
    asked = {one.id for one in (*screen.options, *screen.actions) if len(one.id) < 100}
    assert asked <= pressed(draw(TEXTS, here))


# ---------------------------------------------------------------- questions


def test_a_question_comes_with_the_way_to_answer_and_the_seldom_used_folded() -> None:
    shown = drawn(Ask("story", (Own({"en": "What did you do?"}),), actions=ACTIONS))
    assert (
        """  *What did you do?*
    · Write your answer here in the chat.
  [Write in a window] [Skip] [I don't know] [⋯ Back | Save for later | Change language | Help]"""
        == shown
    )


def test_a_yes_or_no_question_has_its_answers_as_buttons_the_main_one_green() -> None:
    options = (
        Option("agree", Words("interview.consent.agree"), tone=Tone.MAIN),
        Option("decline", Words("interview.consent.decline")),
    )
    shown = drawn(Ask("welcome", (Said("Is that all right?"),), options, ACTIONS))
    assert "[*Yes, let us start] [No, not now] [Help] [⋯ Back | Skip" in shown
    assert "window" not in shown


def test_the_question_is_bold_and_what_was_said_is_quoted() -> None:
    ask = Ask(
        "x",
        (Said("Before."), Said("The question?")),
        quotes=(Said("One."), Said("Two.")),
        hint=Said("Think of May."),
        notice=Said("Please shorten it."),
        draft="So far.",
    )
    assert [
        "  Please shorten it.",
        "  ────",
        "  Before.",
        "  *The question?*",
        "    · You wrote:",
        "  ┃ One.",
        "  ┃ Two.",
        "    · Your words so far. You can change them in a window.",
        "  ┃ So far.",
        "  Think of May.",
    ] == drawn(ask).splitlines()[:10]


def test_what_people_wrote_mentions_nobody_and_is_no_markup() -> None:
    hostile = "<!channel> *<@U1>* @here <https://x.example|y>"
    post = draw(TEXTS, talk(Ask("x", (Said(hostile),), quotes=(Said(hostile),))))
    assert "<" not in str(post.blocks)
    assert "<" not in post.text
    assert hostile in drawn(Ask("x", (Said(hostile),)))


def test_the_text_for_screen_readers_says_what_is_asked_without_signs_for_the_eye() -> None:
    part = Part(Said("Find & mend"), (Said("I <did> it."),), meter=Meter(2, Said("Well told")))
    back = ReadBack("r", (Said("Read it."),), (part,), (), Said("Mine."), Option("submit", NOON))
    post = draw(TEXTS, talk(back))
    assert post.text.startswith("Read it.\nFind &amp; mend\n“I &lt;did&gt; it.”\nWell told\n")


# ---------------------------------------------------------------- choosing


def options(count: int, note: str = "") -> tuple[Option, ...]:
    more = Said(note) if note else None
    return tuple(Option(f"o{n}", Said(f"Option {n}"), more) for n in range(count))


def kinds(screen: Choose) -> list[str]:
    blocks = draw(TEXTS, talk(screen)).blocks
    return [element["type"] for block in blocks for element in elements_of(block)]


@pytest.mark.parametrize(
    ("count", "note", "many", "wanted"),
    [
        (5, "", False, ["button"] * 5),
        (6, "", False, ["static_select"]),
        (12, "What it asks", False, ["button"] * 12),
        (13, "What it asks", False, ["static_select"]),
        (10, "", True, ["checkboxes"]),
        (11, "", True, ["multi_static_select"]),
    ],
)
def test_how_options_are_shown_follows_their_number(
    count: int, note: str, many: bool, wanted: list[str]
) -> None:
    assert [*wanted, "button"] == kinds(Choose("x", (), options(count, note), many=many))


def test_a_card_says_what_its_badge_asks_and_what_its_button_chooses() -> None:
    post = draw(TEXTS, talk(Choose("badge", (), options(2, "You can mend."))))
    assert "  *Option 0*   [Choose]\n  You can mend." in seen(post)
    labels = [one["accessory"]["accessibility_label"] for one in post.blocks if "accessory" in one]
    assert ["Choose: Option 0", "Choose: Option 1"] == labels


def test_more_than_a_hundred_options_come_in_groups_named_by_their_ends() -> None:
    post = draw(TEXTS, talk(Choose("x", (), options(230))))
    menu, _help = elements_of(post.blocks[0])
    assert [100, 100, 30] == [len(one["options"]) for one in menu["option_groups"]]
    assert "Option 100 – Option 199" == menu["option_groups"][1]["label"]["text"]
    assert {f"o{n}" for n in range(230)} == pressed(post)


def test_what_was_chosen_before_is_ticked() -> None:
    before = (Option("a", Said("A"), chosen=True), Option("b", Said("B")))
    assert "☒ A\n  ☐ B" in drawn(Choose("x", (), before, many=True))
    assert "[✓ A] [B]" in drawn(Choose("x", (), before))


def test_a_search_says_what_was_searched_for_and_that_nothing_fits() -> None:
    shown = drawn(Choose("badge", (), (), searchable=True, query="bike"))
    assert "You searched for: bike." in shown
    assert "Nothing fits that word." in shown
    assert "To search, write a word here" in shown


# ---------------------------------------------------------------- evidence


def item(number: int, *, tied: bool = True) -> Shown:
    criteria = (Option("c1", Said("Find it"), chosen=tied), Option("c2", Said("Mend it")))
    return Shown(f"e{number}", EvidenceKind.LINK, Said(f"Photo {number}"), criteria)


def gather(*items: Shown) -> Gather:
    go_on = Option("go_on", Words("action.go_on"), tone=Tone.MAIN)
    return Gather("evidence", (Said("Can you show it?"),), (), items, go_on, ACTIONS)


def test_evidence_says_what_it_shows_and_can_be_tied_and_removed() -> None:
    post = draw(TEXTS, talk(gather(item(1), item(2, tied=False))))
    assert "  *Link: Photo 1*\n  Shows: Find it\n  [Change what it shows] [Remove]" in seen(post)
    assert "It does not say yet what it shows.\n  [Say what it shows] [Remove]" in seen(post)
    names = {element["action_id"] for block in post.blocks for element in elements_of(block)}
    assert {f"tie.{CLAIM}.7.e1", f"drop.{CLAIM}.7.e2", f"add.{CLAIM}.7"} <= names


def test_forty_pieces_still_fit_one_message_with_a_button_each() -> None:
    post = draw(TEXTS, talk(gather(*map(item, range(40)))))
    names = {element["action_id"] for block in post.blocks for element in elements_of(block)}
    assert {f"tie.{CLAIM}.7.e{n}" for n in range(40)} <= names
    assert f"see.{CLAIM}.7" not in names
    assert "[*Go on] [Add a link, file or person]" in seen(post)


# ---------------------------------------------------------------- read back


def read_back(*told: str) -> ReadBack:
    edit = Option("edit:story", Words("action.edit"))
    submit = Option("submit", Words("interview.submit"), tone=Tone.MAIN)
    parts = tuple(
        Part(Said(f"Part {n}"), (Said(one),), Option(f"edit:p{n}", edit.label))
        for n, one in enumerate(told)
    )
    return ReadBack("review", (Said("Read it."),), parts, (), Said("I did it."), submit, ACTIONS)


def test_what_is_short_is_read_back_whole() -> None:
    post = draw(TEXTS, talk(read_back("x" * 2900, "y" * 2900)))
    assert "…" not in seen(post)
    assert "See all" not in seen(post)


def test_what_is_long_is_shortened_everywhere_and_can_be_seen_whole() -> None:
    post = draw(TEXTS, talk(read_back(*["word " * 1000] * 8)))
    assert 8 == seen(post).count("…")
    assert len(str(post.blocks)) < 15_000
    assert "[See all]" in seen(post)
    assert {f"edit:p{n}" for n in range(8)} | {"edit:evidence", "submit"} <= pressed(post)


def test_a_part_shows_its_meter_the_assessors_words_and_what_stays() -> None:
    part = Part(
        Said("Find it"),
        (Said("I looked."),),
        meter=Meter(1, Words("meter.1"), (Words("gap.no_when"),)),
        comment=Said("Where?"),
    )
    met = Part(Said("Mend it"), (Words("part.open"),), fixed=Words("part.met"))
    submit = Option("submit", Words("interview.submit"))
    shown = drawn(ReadBack("r", (), (part, met), (item(1),), Said("Mine."), submit))
    assert (
        """  *Find it*
  ┃ I looked.
    · The assessor wrote:
  ┃ Where?
    · ●○○ A start
    · – It does not say when.
  *Mend it*
  No answer yet
    · Met. This stays.
  *What you show*   [Change]
  • Link: Photo 1 – Shows: Find it
  Mine."""
        in shown
    )
