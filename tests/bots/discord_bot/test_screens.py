"""The learner's screens as messages: whatever is in them, Discord takes them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from bots.chat import Button
from bots.discord_bot.ids import meant, options_of
from bots.discord_bot.layout import Page
from bots.discord_bot.menus import carried
from bots.discord_bot.screens import closed, draw, greeting, settled, unpressable
from bots.discord_bot.whole import see_all
from core.domain.interview import Exchange
from core.domain.screens import (
    Ask,
    Choose,
    EvidenceKind,
    Gather,
    Home,
    Meter,
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
from tests.attacks.naughty import big_list
from tests.bots.discord_bot.payloads import problems_of
from tests.core.domain.interviews import TEXTS
from tests.support.contents import CLAIM, SCREENS, chooses, homes, talks, texts_
from tests.support.discord_look import ids, look, objects

HARD = settings(
    # Screens are big to make up; the long search of `make stress` is a tenth as long here.
    max_examples=settings.default.max_examples // 10,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    # To make a big screen smaller takes minutes, and what is wrong is named anyway.
    phases=[Phase.reuse, Phase.generate],
)
BASE = "https://earned.example"
ACTIONS = tuple(
    Option(name, Words(f"action.{name}"), tone=Tone.QUIET)
    for name in ("back", "skip", "unknown", "save", "language")
)
CONFIRM = Option("chosen", Words("action.go_on"), tone=Tone.MAIN)


def talk(screen: Screen, language: str = "en", history: tuple[Exchange, ...] = ()) -> Conversation:
    return Conversation(CLAIM, 7, language, screen, lambda: history)


def drawn(screen: Screen, *, typed: bool = True, page: int = 0) -> str:
    return look(draw(TEXTS, talk(screen), typed=typed, page=page))


def pressed(page: Page, screen: Screen) -> set[str]:
    """Every option that a press in the message can mean."""
    names = (Button.decode(one) for one in ids(page.to_components()))
    return {one.option for name in names if name for one in meant(screen, name)}


# ---------------------------------------------------------------- whatever is in it


@pytest.mark.parametrize("kind", SCREENS)
@HARD
@given(data=st.data())
def test_every_screen_keeps_the_limits_whatever_is_in_it(kind: str, data: st.DataObject) -> None:
    here = data.draw(talks(SCREENS[kind]))
    base = data.draw(st.sampled_from(("", BASE, "javascript:x", f"https://{'x' * 600}.example")))
    page = data.draw(st.integers(-1, 12))
    for typed in (True, False):
        shown = draw(TEXTS, here, base_url=base, typed=typed, page=page)
        assert [] == problems_of(shown)
    assert [] == problems_of(see_all(TEXTS, here, page))
    over = (
        settled(TEXTS, here),
        closed(TEXTS, here, here.screen),
        unpressable(shown.to_components()),
    )
    for left in over:
        if left is not None:
            assert [] == problems_of(left)
            assert [] == ids(left.to_components()), "nothing is left to press"


@HARD
@given(talks(chooses))
def test_what_can_be_chosen_can_be_pressed_on_one_of_the_pages(here: Conversation) -> None:
    screen = here.screen
    assert isinstance(screen, Choose)
    every = [one.id for one in options_of(screen)]
    assume(len(every) == len(set(every)))  # no screen has two of one name
    asked = {one.id for one in (*screen.options, *screen.actions)}
    found: set[str] = set()
    for page in range(10):
        shown = draw(TEXTS, here, page=page)
        found |= pressed(shown, screen)
        found |= {"withdraw" for one in ids(shown.to_components()) if one.startswith("withdraw.")}
    # What asks again first is a button, and never a line of a menu.
    assert asked - {"withdraw"} <= found


@HARD
@given(homes, texts_, st.booleans())
def test_a_greeting_keeps_the_limits_whatever_was_written(
    screen: Home, words: str, files: bool
) -> None:
    assert [] == problems_of(greeting(TEXTS, "es", screen, words, files=files))


def test_five_hundred_naughty_strings_are_shown_as_they_are() -> None:
    """Each in another place of a message in turn."""
    assert len(big_list()) > 500
    for number, one in enumerate(big_list()):
        said = Said(one)
        part = Part(said, (said,), Option("edit:x", said), Meter(1, said, (said,)), said, said)
        item = Shown("e1", EvidenceKind.LINK, said, (Option("c", said, chosen=True),), detail=said)
        submit = Option("submit", said)
        screen: Screen = (
            Ask("x", (said,), (Option("a", said),), ACTIONS, one, said, (said,), said),
            Choose("x", (said,), (Option("a", said, said),), query=one, draft=one, notice=said),
            Gather("x", (said,), (), (item, replace(item, id="e2")), submit),
            ReadBack("x", (said,), (part,), (item,), said, submit),
        )[number % 4]
        page = draw(TEXTS, talk(screen), typed=number % 3 == 0)
        assert [] == problems_of(page), one


# ---------------------------------------------------------------- questions


def ask(*lines: str, **more: object) -> Ask:
    return Ask("story", tuple(Own({"en": one}) for one in lines), **more)  # type: ignore[arg-type]


def test_a_question_comes_with_the_way_to_answer_and_the_seldom_used_folded() -> None:
    assert """╭─
│ *What did you do?*
│   · Write your answer here in the chat.
│ [Write in a window] [Skip] [I don't know]
│ [▾ More choices: Back | Save for later | Change language | Help]
╰─""" == drawn(ask("What did you do?", actions=ACTIONS))


def test_where_nothing_can_be_typed_a_clear_button_opens_a_window() -> None:
    assert """╭─
│ *What did you do?*
│ [*Write your answer] [Skip] [I don't know]
│ [▾ More choices: Back | Save for later | Change language | Help]
╰─""" == drawn(ask("What did you do?", actions=ACTIONS), typed=False)


@pytest.mark.parametrize("typed", [True, False])
def test_a_yes_or_no_question_has_its_answers_as_buttons_the_main_one_first(typed: bool) -> None:
    options = (
        Option("agree", Words("interview.consent.agree"), tone=Tone.MAIN),
        Option("decline", Words("interview.consent.decline")),
    )
    shown = drawn(ask("Is that all right?", options=options, actions=ACTIONS), typed=typed)
    assert "│ [*Yes, let us start] [No, not now]\n│ [▾ More choices: Back | Skip" in shown
    assert typed == ("You can also write your answer here" in shown)


def test_the_question_is_bold_and_what_was_said_is_quoted() -> None:
    said = (Said("One."), Said("Two."))
    shown = drawn(
        ask(
            *("Before.", "The question?"),
            quotes=said,
            hint=Said("Think of May."),
            notice=Said("Please shorten it."),
            draft="So far.",
        )
    )
    assert [
        "│ Please shorten it.",
        "│ ────",
        "│ Before.",
        "│ *The question?*",
        "│   · You wrote:",
        "│ ┃ One.",
        "│ ┃ Two.",
        "│   · Your words so far. You can change them in a window.",
        "│ ┃ So far.",
        "│ Think of May.",
    ] == shown.splitlines()[1:11]


def test_words_wait_in_the_message_until_somebody_says_yes() -> None:
    words = "I fixed #1: a *bike*\n> it <went> @everyone\n- well https://x.example"
    agree = Option("agree", Words("interview.consent.agree"), tone=Tone.MAIN)
    page = draw(TEXTS, talk(ask("All right?", options=(agree,), draft=words)))
    assert "Your words wait here until you say yes:\n│ ┃ I fixed #1: a *bike*" in look(page)
    assert words == carried(page.to_components())
    assert words == carried(greeting(TEXTS, "en", Home((), (), agree), words).to_components())


def test_words_that_are_too_long_to_wait_are_said_to_be_cut() -> None:
    agree = Option("agree", Words("interview.consent.agree"), tone=Tone.MAIN)
    page = draw(TEXTS, talk(ask("All right?", options=(agree,), draft="word " * 2000)))
    assert "only the beginning waits here" in look(page)
    assert 2500 < len(carried(page.to_components())) < 3000


def test_a_long_quotation_is_cut_kindly_and_can_be_seen_whole() -> None:
    shown = drawn(ask("And then?", quotes=(Said("word " * 900),)))
    assert "word…\n" in shown
    assert "[Write in a window] [See all]" in shown


# ---------------------------------------------------------------- choosing


def options(count: int, note: str = "") -> tuple[Option, ...]:
    more = Said(note) if note else None
    return tuple(Option(f"o{n}", Said(f"Option {n}"), more) for n in range(count))


@pytest.mark.parametrize(
    ("count", "many", "buttons", "menu"),
    [(5, False, 5, 0), (6, False, 0, 6), (25, False, 0, 25), (26, False, 1, 25), (9, True, 0, 9)],
)
def test_how_options_are_shown_follows_their_number(
    count: int, many: bool, buttons: int, menu: int
) -> None:
    parts = list(
        objects(draw(TEXTS, talk(Choose("x", (), options(count), many=many))).to_components())
    )
    # One more is the way to help.
    assert buttons + 1 == sum(one.get("type") == 2 for one in parts)
    assert menu == sum(len(one["options"]) for one in parts if one.get("type") == 3)


def test_a_badge_says_what_it_asks_above_its_button() -> None:
    shown = drawn(Choose("badge", (), options(2, "You can mend.")))
    assert "│ *Option 0*\n│ You can mend.\n│ *Option 1*\n│ You can mend." in shown
    assert "[Option 0] [Option 1]" in shown


def test_a_description_that_a_menu_has_no_room_for_can_be_seen_whole() -> None:
    assert "See all" in drawn(Choose("badge", (), options(6, "word " * 30)))
    assert "See all" not in drawn(Choose("badge", (), options(6, "short")))


def test_more_than_a_menu_takes_comes_page_by_page() -> None:
    screen = Choose("x", (), options(60))
    first, last = drawn(screen), drawn(screen, page=2)
    assert "Page 1 of 3" in first
    assert "Option 24]\n│ [Next page]" in first
    assert "Page 3 of 3" in last
    assert "[▾ Choose one: Option 50 |" in last
    assert "│ [Page before]" in last
    named = ids(draw(TEXTS, talk(screen), page=1).to_components())
    assert {f"page.{CLAIM}.7.0", f"page.{CLAIM}.7.2"} <= set(named)
    assert last == drawn(screen, page=99)


def test_what_was_chosen_before_is_marked_and_can_be_kept() -> None:
    before = (Option("a", Said("A"), chosen=True), Option("b", Said("B")))
    assert "[✓ A] [B]" in drawn(Choose("x", (), before))
    shown = drawn(Choose("x", (), before, many=True, confirm=CONFIRM))
    assert "[▾ A: A | B]\n│ [*Go on]" in shown
    fresh = drawn(Choose("x", (), options(2), many=True, confirm=CONFIRM))
    assert "Go on" not in fresh, "a menu sends what was chosen when it closes"


def test_a_search_says_what_was_searched_for_and_that_nothing_fits() -> None:
    shown = drawn(Choose("badge", (), (), searchable=True, query="bike"))
    assert "You searched for: bike." in shown
    assert "Nothing fits that word." in shown
    assert "To search, write a word here" in shown
    thread = drawn(Choose("badge", (), (), searchable=True), typed=False)
    assert "[Search with a word]" in thread
    assert "write a word here" not in thread


# ---------------------------------------------------------------- evidence


def item(number: int, *, tied: bool = True) -> Shown:
    criteria = (Option("c1", Said("Find it"), chosen=tied), Option("c2", Said("Mend it")))
    return Shown(f"e{number}", EvidenceKind.LINK, Said(f"Photo {number}"), criteria)


def gather(*items: Shown) -> Gather:
    go_on = Option("go_on", Words("action.go_on"), tone=Tone.MAIN)
    return Gather("evidence", (Said("Can you show it?"),), (), items, go_on, ACTIONS)


def test_one_piece_says_what_it_shows_and_has_a_button() -> None:
    tied, loose = drawn(gather(item(1))), drawn(gather(item(1, tied=False)))
    assert "│ *Link: Photo 1*\n│   · Shows: Find it" in tied
    assert "[*Go on] [Change what it shows] [Add a link] [Add photos or files]" in tied
    assert "It does not say yet what it shows." in loose
    assert "[*Go on] [Say what it shows] [Add a link]" in loose
    named = ids(draw(TEXTS, talk(gather(item(1)))).to_components())
    wanted = (f"add.{CLAIM}.7.{kind}" for kind in ("link", "file", "witness"))
    assert {f"tie.{CLAIM}.7.e1", *wanted} <= set(named)


def test_several_pieces_have_a_menu_and_forty_still_fit_one_message() -> None:
    page = draw(TEXTS, talk(gather(*map(item, range(40)))))
    assert {f"tie.{CLAIM}.7.e{n}" for n in range(40)} <= set(ids(page.to_components()))
    assert f"see.{CLAIM}.7" not in ids(page.to_components())
    assert "│ *Link: Photo 39*\n│   · Shows: Find it" in look(page)


def test_in_a_thread_words_about_it_are_written_in_a_window() -> None:
    shown = drawn(gather(), typed=False)
    assert "[Somebody who saw it] [Tell it in words]" in shown
    assert "here" not in shown


# ---------------------------------------------------------------- read back


def read_back(*told: str) -> ReadBack:
    submit = Option("submit", Words("interview.submit"), tone=Tone.MAIN)
    parts = tuple(
        Part(Said(f"Part {n}"), (Said(one),), Option(f"edit:p{n}", Words("action.edit")))
        for n, one in enumerate(told)
    )
    return ReadBack("review", (Said("Read it."),), parts, (), Said("I did it."), submit, ACTIONS)


def test_what_is_short_is_read_back_whole() -> None:
    shown = drawn(read_back("x" * 1700, "y" * 1700))
    assert "…" not in shown
    assert "See all" not in shown


def test_what_is_long_is_shortened_everywhere_and_can_be_seen_whole() -> None:
    page = draw(TEXTS, talk(read_back(*["word " * 1000] * 8)))
    assert 8 == look(page).count("…")
    assert "[*Yes, this is my own. Send it] [Ask somebody who saw it] [See all]" in look(page)
    wanted = {f"edit:p{n}" for n in range(8)} | {"edit:evidence", "submit"}
    assert wanted <= pressed(page, read_back())


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
        """│ *Find it*
│ ┃ I looked.
│   · The assessor wrote:
│ ┃ Where?
│   · ●○○ A start
│   · – It does not say when.
│ *Mend it*
│ No answer yet
│   · Met. This stays.
│ *What you show*
│   · • Link: Photo 1 – Shows: Find it
│ Mine."""
        in shown
    )


# ---------------------------------------------------------------- after the answer


def test_a_question_that_was_answered_is_left_with_its_answer() -> None:
    question = Said("What did you do?")
    told = (Exchange(Said("Before?"), (Said("Yes"),)), Exchange(question, (Said("I *mended*."),)))
    page = settled(TEXTS, talk(ask(), history=told), Ask("x", (question,)))
    assert page is not None
    assert "What did you do?\n┃ I *mended*." == look(page)
    assert settled(TEXTS, talk(ask(), history=told), Ask("x", (Said("Other?"),))) is None


def test_a_screen_without_an_answer_is_left_with_what_it_asked() -> None:
    assert "Can you show it?" == look(closed(TEXTS, talk(ask()), gather(item(1))))


def test_a_message_of_a_former_process_loses_what_can_be_pressed() -> None:
    raw = draw(TEXTS, talk(ask("What did you do?", actions=ACTIONS))).to_components()
    page = unpressable(raw)
    assert page is not None
    assert "*What did you do?*\n  · Write your answer here in the chat." == look(page)
    assert unpressable([]) is None
    assert unpressable(["x", {"components": 7, "content": None}]) is None
