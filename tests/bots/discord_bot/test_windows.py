"""The learner's windows: Discord takes them, and what was submitted is read as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.discord_bot import showing, windows
from bots.discord_bot.ids import place_of
from bots.discord_bot.layout import Window
from bots.discord_bot.whole import see_all
from bots.discord_bot.windows import Answered
from core.domain.interview.state import MOST_ANSWER
from core.domain.screens import (
    Ask,
    Choose,
    EvidenceKind,
    Gather,
    Message,
    Moment,
    Option,
    Own,
    Said,
    Shown,
    Standing,
    Words,
)
from core.services.conversation import Conversation
from tests.attacks.naughty import big_list
from tests.bots.discord_bot.payloads import problems_of, problems_of_window
from tests.bots.discord_bot.test_screens import HARD, gather, item, read_back, talk
from tests.bots.discord_bot.test_text import NOON
from tests.core.domain.interviews import TEXTS
from tests.support.contents import CLAIM, SCREENS, talks, text
from tests.support.discord_look import look

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


def filled(window: Window | None, **fields: Any) -> dict[str, Any]:
    """What Discord sends when a window is submitted, its fields filled in by custom_id."""
    assert window is not None
    made = window.to_dict()
    return {
        "custom_id": made["custom_id"],
        "components": [_submitted(one, fields) for one in made["components"]],
    }


def _submitted(part: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    if part["type"] == 10:
        return {"type": 10, "id": 1}
    element = part["component"]
    sent: dict[str, Any] = {"type": element["type"], "custom_id": element["custom_id"], "id": 2}
    given = fields.get(element["custom_id"].replace(".", "_"))
    if element["type"] == 4:
        sent["value"] = (element.get("value") or "") if given is None else given
    else:
        before = [one["value"] for one in element.get("options", ()) if one.get("default")]
        sent["values"] = before if given is None else given
    return {"type": 18, "id": 3, "component": sent}


# ---------------------------------------------------------------- whatever is in it


@pytest.mark.parametrize("kind", SCREENS)
@HARD
@given(data=st.data())
def test_every_window_keeps_the_limits_whatever_is_in_it(kind: str, data: st.DataObject) -> None:
    here: Conversation = data.draw(talks(SCREENS[kind]))
    piece = here.screen.items[0].id if isinstance(here.screen, Gather) and here.screen.items else ""
    made = [
        windows.answer(TEXTS, here),
        windows.withdraw(TEXTS, here),
        showing.tie(TEXTS, here, piece),
        *(showing.evidence(TEXTS, here, one) for one in EvidenceKind),
    ]
    assert [] == [problem for one in made if one for problem in problems_of_window(one)]


@pytest.mark.parametrize("count", [1, 10, 11, 25, 26, 200])
def test_any_number_of_parts_can_be_ticked(count: int) -> None:
    criteria = tuple(Option(f"c{n}", Said(f"Part {n}"), chosen=n == 1) for n in range(count))
    here = talk(Gather("evidence", (), criteria, (), Option("go_on", Said("Go on"))))
    for kind in EvidenceKind:
        window = showing.evidence(TEXTS, here, kind)
        assert [] == problems_of_window(window)
    sent = filled(showing.evidence(TEXTS, here), criteria=["c0"])
    assert "c0" in showing.read_evidence(sent).criteria


@HARD
@given(text, text, st.sampled_from(("en", "es", "xx", "")))
def test_the_small_ones_keep_the_limits(title: Any, said: Any, language: str) -> None:
    assert [] == problems_of_window(windows.erase(TEXTS, language, "Riverside " * 9, "ab" * 16))
    assert [] == problems_of(windows.notice(TEXTS, language, said))
    assert [] == problems_of(windows.notice(TEXTS, language, said, title))


def test_five_hundred_naughty_strings_are_shown_in_windows_as_they_are() -> None:
    for one in big_list():
        said = Said(one)
        ask = Ask("x", (said,), draft=one, hint=said)
        assert [] == problems_of_window(windows.answer(TEXTS, talk(ask)))
        item = Shown("e1", EvidenceKind.LINK, said, (Option("c", said),), detail=said)
        assert [] == problems_of_window(showing.tie(TEXTS, talk(gather(item)), "e1"))


@given(JSON, JSON, JSON)
def test_whatever_comes_as_a_submission_it_is_read(one: Any, other: Any, name: Any) -> None:
    inside = {"type": 18, "component": {"custom_id": "said.0", "value": one, "values": other}}
    ticked = {"type": 1, "components": [{"custom_id": "criteria", "values": one}, other]}
    files = {"type": 18, "component": {"custom_id": "files", "values": ["1", other]}}
    for data in (
        one,
        {"custom_id": name, "components": other},
        {
            "custom_id": f"answer.{CLAIM}.1.x",
            "components": [inside, ticked, files, other],
            "resolved": {"attachments": {"1": one}},
        },
        {"components": [inside, files], "resolved": other, "custom_id": name},
    ):
        assert isinstance(windows.read_answer(data).text, str)
        assert showing.read_evidence(data).kind in EvidenceKind
        assert isinstance(showing.read_tie(data).criteria, tuple)
        assert windows.read_sure(data) in (True, False)
    assert isinstance(showing.handed(one).url, str)


# ---------------------------------------------------------------- an answer


def ask(draft: str = "") -> Ask:
    return Ask("criterion/find", (Own({"en": "How did you find it?"}),), draft=draft)


def test_an_answer_is_read_with_the_question_it_belongs_to() -> None:
    sent = filled(windows.answer(TEXTS, talk(ask())), said_0=" I looked <there>. ")
    wanted = Answered(CLAIM, 7, "criterion/find", " I looked <there>. ")
    assert wanted == windows.read_answer(sent)


def test_the_window_says_what_is_asked_and_its_id_fits() -> None:
    place = "criterion/" + "a" * 64
    window = windows.answer(TEXTS, talk(Ask(place, (Said("How did you *find* it?"),))))
    assert """┏━ Your answer
How did you *find* it?
In your own words
[____  ]
  · Up to 4000 characters fit here.
┗━ (Cancel) (Submit)""" == look(window)
    read = windows.read_answer(filled(window, said_0="x"))
    assert place == place_of(Ask(place, ()), read.place)


@pytest.mark.parametrize("length", [0, 1, 3999, 4000, 4001, 9000, MOST_ANSWER])
def test_a_draft_of_any_length_an_answer_may_have_is_in_the_window_whole(length: int) -> None:
    draft = ("word " * 2000)[:length].strip()
    window = windows.answer(TEXTS, talk(ask(draft)))
    assert draft.split() == windows.read_answer(filled(window)).text.split()
    assert "too long" not in look(window)


def test_a_draft_with_paragraphs_comes_back_as_it_was() -> None:
    draft = "\n".join(f"{n} " + "x" * 900 for n in range(10))
    assert draft == windows.read_answer(filled(windows.answer(TEXTS, talk(ask(draft))))).text


def test_a_draft_that_is_too_long_for_an_answer_is_said_to_be() -> None:
    shown = look(windows.answer(TEXTS, talk(ask("word " * 5000))))
    assert "An answer may have 10000 characters." in shown


def test_a_search_is_one_short_field() -> None:
    shown = look(windows.answer(TEXTS, talk(Choose("badge", (), (), searchable=True))))
    assert "┏━ Search\nA word, for instance bike or cook\n[____  ]\n┗━" in shown


def test_the_window_of_a_reply_shows_what_the_assessor_asked() -> None:
    lines = (Message(False, "question", Said("Which tool?"), NOON),)
    standing = Standing(CLAIM, Said("Bike"), (Said("Sent"),), (), messages=lines, takes_text=True)
    window = windows.answer(TEXTS, talk(standing))
    assert "The assessor wrote:\n┃ Which tool?" in look(window)
    assert "standing" == windows.read_answer(filled(window, said_0="A lever")).place


# ---------------------------------------------------------------- everything


def test_all_that_was_shortened_can_be_read_page_by_page() -> None:
    told = [f"{name}{'word ' * 900}{name}." for name in ("one", "two", "three", "four", "five")]
    here = talk(read_back(*told))
    pages = [look(see_all(TEXTS, here, number)) for number in range(8)]
    whole = "\n".join(pages)
    for name in ("one", "two", "three", "four", "five"):
        assert f"{name}word" in whole
        assert f"{name}." in whole
    assert "Page 1 of" in pages[0]
    assert "[Next page]" in pages[0]
    assert "[Page before] [Next page]" in pages[1]


def test_what_is_short_has_one_page_without_a_number() -> None:
    shown = look(see_all(TEXTS, talk(read_back("short"))))
    assert "Page" not in shown
    assert "[" not in shown


# ---------------------------------------------------------------- evidence


def showing_two() -> Conversation:
    criteria = (Option("c1", Said("Find it")), Option("c2", Said("Mend it")))
    go_on = Option("go_on", Words("action.go_on"))
    return talk(Gather("evidence", (), criteria, (item(1),), go_on))


def test_a_link_is_read_with_what_it_shows() -> None:
    window = showing.evidence(TEXTS, showing_two())
    assert """┏━ Add a link
Web address
[____  ]
What is it? (optional)
[____  ]
What does it show? (optional)
☐ Find it
☐ Mend it
  · Choose every part that fits.
┗━ (Cancel) (Submit)""" == look(window)
    sent = filled(window, url="https://example.org", title="Photos", criteria=["c2"])
    wanted = showing.Piece(
        CLAIM, 7, EvidenceKind.LINK, url="https://example.org", title="Photos", criteria=("c2",)
    )
    assert wanted == showing.read_evidence(sent)


def test_a_person_is_read_with_how_they_know_the_learner() -> None:
    window = showing.evidence(TEXTS, showing_two(), EvidenceKind.WITNESS)
    read = showing.read_evidence(filled(window, name="Rosa", relation="next door"))
    assert (EvidenceKind.WITNESS, "Rosa", "next door") == (read.kind, read.name, read.relation)


def test_files_are_read_with_what_is_needed_to_fetch_them() -> None:
    sent = filled(showing.evidence(TEXTS, showing_two(), EvidenceKind.FILE), files=["1", "2", "9"])
    sent["resolved"] = {
        "attachments": {
            "1": {"id": "1", "filename": "a.png", "size": 3, "url": "https://cdn/x?ex=1"},
            "2": {"filename": "b.pdf"},
        }
    }
    wanted = (
        showing.Handed("1", "a.png", 3, "https://cdn/x?ex=1"),
        showing.Handed("2", "b.pdf"),
    )
    assert wanted == showing.read_evidence(sent).files


def test_what_a_piece_shows_is_said_anew_and_a_piece_is_taken_away() -> None:
    window = showing.tie(TEXTS, talk(gather(item(1))), "e1")
    assert "*Link: Photo 1*\nWhat does it show? (optional)\n☒ Find it\n☐ Mend it" in look(window)
    assert showing.Retied(CLAIM, 7, "e1", ("c1",)) == showing.read_tie(filled(window))
    assert () == showing.read_tie(filled(window, criteria=[])).criteria
    assert showing.read_tie(filled(window, drop=["yes"])).drop


def test_there_is_no_window_for_what_is_not_asked_any_more() -> None:
    gone = talk(gather(Shown("e9", EvidenceKind.NOTE, Said("x"), ())))
    assert showing.tie(TEXTS, gone, "e1") is None
    assert showing.evidence(TEXTS, talk(ask())) is None


# ---------------------------------------------------------------- being sure


def test_taking_back_says_what_it_means_and_wants_a_tick() -> None:
    window = windows.withdraw(TEXTS, talk(ask()))
    assert "┏━ Take this claim back?\nNobody will judge it" in look(window)
    assert "Are you sure?\n☐ Yes, take it back" in look(window)
    sent = filled(window, sure=["yes"])
    assert windows.read_sure(sent)
    assert not windows.read_sure(filled(window))
    at = windows.where(sent)
    assert ("withdraw", CLAIM, 7) == (at.what, at.claim_id, at.version)


def test_erasing_says_what_goes_and_what_stays_and_wants_a_tick() -> None:
    window = windows.erase(TEXTS, "en", "Riverside", "s1")
    assert "Erase everything that Riverside keeps about you?" in look(window)
    assert "Nobody can undo this." in look(window)
    assert "Badges you downloaded stay yours." in look(window)
    assert "stay in Discord" in look(window)
    assert windows.read_sure(filled(window, sure=["yes"]))


def test_a_notice_says_one_thing_in_the_readers_language() -> None:
    page = windows.notice(TEXTS, "es", Words("error.text_missing"), Said("Oh"))
    assert f"*Oh*\n{TEXTS.get('es', 'error.text_missing')}" == look(page)
    assert "<t:" not in look(windows.notice(TEXTS, "es", Moment(NOON.at)))
