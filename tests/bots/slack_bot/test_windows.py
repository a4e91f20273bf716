"""The learner's windows: Slack takes them, and what was submitted is read as it was written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.slack_bot import blocks, showing, windows
from bots.slack_bot.screens import draw
from bots.slack_bot.windows import Answered
from core.domain.interview.state import MOST_ANSWER
from core.domain.screens import Ask, EvidenceKind, Gather, Option, Own, Said, Shown, Standing, Words
from core.domain.screens import Message as Line
from core.services.conversation import Conversation
from tests.bots.slack_bot.payloads import problems_of_view
from tests.bots.slack_bot.test_screens import NOON, gather, item, read_back, talk
from tests.core.domain.interviews import TEXTS
from tests.support.contents import CLAIM, SCREENS, long_texts, talks, text, texts_
from tests.support.slack.speaking import elements_of
from tests.support.slack_pages import page

HARD = settings(
    max_examples=settings.default.max_examples // 3,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


def filled(view: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The window as Slack sends it back, its fields filled in by block_id."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element, name = block["element"], block["block_id"]
        held: dict[str, Any] = {"type": element["type"]}
        match element["type"]:
            case "plain_text_input":
                held["value"] = element.get("initial_value")
            case "checkboxes":
                held["selected_options"] = element.get("initial_options", [])
            case "radio_buttons":
                held["selected_option"] = element.get("initial_option")
        held |= fields.get(name.replace(".", "_"), {})
        values[name] = {element["action_id"]: held}
    return {**view, "state": {"values": values}}


def ticked(*values: str) -> dict[str, Any]:
    return {"selected_options": [{"value": one} for one in values]}


# ---------------------------------------------------------------- whatever is in it


@pytest.mark.parametrize("kind", SCREENS)
@HARD
@given(data=st.data())
def test_every_window_keeps_the_limits_whatever_is_in_it(kind: str, data: st.DataObject) -> None:
    here: Conversation = data.draw(talks(SCREENS[kind]))
    piece = here.screen.items[0].id if isinstance(here.screen, Gather) and here.screen.items else ""
    made = [
        windows.answer(TEXTS, here),
        windows.see_all(TEXTS, here, data.draw(st.integers(-1, 12))),
        showing.tie(TEXTS, here, piece),
        *(showing.evidence(TEXTS, here, one) for one in EvidenceKind),
    ]
    assert [] == [problem for view in made for problem in problems_of_view(view)]


@HARD
@given(texts_, text, text, st.sampled_from(("en", "es", "xx", "")))
def test_the_small_windows_keep_the_limits(
    words: str, title: Any, said: Any, language: str
) -> None:
    made = [
        windows.language(TEXTS, language),
        windows.erase(TEXTS, language),
        windows.loading(TEXTS, language),
        windows.notice(TEXTS, language, title, said),
    ]
    assert [] == [problem for view in made for problem in problems_of_view(view)]
    wrong = windows.errors(TEXTS, language, {"said.0": said, "url": "error.text_missing"})
    assert all(0 < len(one) <= 2000 for one in wrong["errors"].values())
    assert "response_action" in wrong


@given(JSON, JSON, JSON)
def test_whatever_comes_as_a_submission_it_is_read(state: Any, values: Any, meta: Any) -> None:
    for given_ in (state, {"values": values}, {"values": {"said.0": values, "criteria": values}}):
        view = {"state": given_, "private_metadata": meta}
        assert isinstance(windows.read_answer(view).text, str)
        assert showing.read_evidence(view).kind in EvidenceKind
        assert isinstance(showing.read_tie(view).criteria, tuple)
        assert isinstance(windows.read_language(view), str)
        assert windows.read_erase(view) in (True, False)
        assert showing.read_kind({"view": view}) in EvidenceKind


# ---------------------------------------------------------------- an answer


def ask(draft: str = "") -> Ask:
    return Ask("criterion/find", (Own({"en": "How did you find it?"}),), draft=draft)


def test_an_answer_is_read_with_the_question_it_belongs_to() -> None:
    view = filled(windows.answer(TEXTS, talk(ask())), said_0={"value": " I looked <there>. "})
    wanted = Answered(CLAIM, 7, "criterion/find", " I looked <there>. ")
    assert wanted == windows.read_answer(view)


@pytest.mark.parametrize("length", [0, 1, 2999, 3000, 3001, 9000, MOST_ANSWER])
def test_a_draft_of_any_length_an_answer_may_have_is_in_the_window_whole(length: int) -> None:
    draft = ("word " * 2000)[:length].strip()
    view = windows.answer(TEXTS, talk(ask(draft)))
    said = windows.read_answer(filled(view)).text
    assert draft.split() == said.split()
    assert "too long" not in page(view)


def test_a_draft_with_paragraphs_comes_back_as_it_was() -> None:
    draft = "\n".join(f"{n} " + "x" * 1400 for n in range(6))
    assert draft == windows.read_answer(filled(windows.answer(TEXTS, talk(ask(draft))))).text


def test_a_draft_that_is_too_long_for_an_answer_is_said_to_be() -> None:
    shown = page(windows.answer(TEXTS, talk(ask("word " * 5000))))
    assert "An answer may have 10000 characters." in shown


@HARD
@given(long_texts)
def test_no_word_of_a_draft_is_lost_on_its_way_through_the_window(draft: str) -> None:
    view = windows.answer(TEXTS, talk(ask(draft[:MOST_ANSWER])))
    inputs = [one["element"].get("initial_value", "") for one in view["blocks"] if "element" in one]
    assert "".join("".join(inputs).split()) == "".join(blocks.clean(draft[:MOST_ANSWER]).split())


def test_the_window_of_a_reply_shows_what_the_assessor_asked() -> None:
    lines = (Line(False, "question", Said("Which tool?"), NOON),)
    standing = Standing(CLAIM, Said("Bike"), (Said("Sent"),), (), messages=lines, takes_text=True)
    view = windows.answer(TEXTS, talk(standing))
    assert "The assessor wrote:\n  ┃ Which tool?" in page(view)
    assert "standing" == windows.read_answer(filled(view, said_0={"value": "A lever"})).place


# ---------------------------------------------------------------- everything


def test_all_that_was_shortened_can_be_read_page_by_page() -> None:
    told = [f"{name}{'word ' * 900}{name}." for name in ("one", "two", "three", "four", "five")]
    here = talk(read_back(*told))
    assert "three." not in page({"blocks": draw(TEXTS, here).blocks})
    pages = [page(windows.see_all(TEXTS, here, number)) for number in range(6)]
    whole = "\n".join(pages)
    for name in ("one", "two", "three", "four", "five"):
        assert f"{name}word" in whole
        assert f"{name}." in whole
    assert "Page 1 of" in pages[0]
    assert "[Next page]" in pages[0]
    assert "[Page before]" in pages[1]


def test_many_short_parts_are_all_on_the_pages() -> None:
    here = talk(read_back(*(f"told {n}." for n in range(90))))
    assert "[See all]" in page({"blocks": draw(TEXTS, here).blocks})
    whole = "\n".join(page(windows.see_all(TEXTS, here, number)) for number in range(6))
    assert [] == [n for n in range(90) if f"┃ told {n}." not in whole]


def test_what_is_short_has_one_page_without_a_number() -> None:
    view = windows.see_all(TEXTS, talk(read_back("short")))
    assert "Page" not in page(view)
    assert [] == [one for block in view["blocks"] for one in elements_of(block)]


# ---------------------------------------------------------------- evidence


def showing_two() -> Conversation:
    criteria = (Option("c1", Said("Find it")), Option("c2", Said("Mend it")))
    go_on = Option("go_on", Words("action.go_on"))
    return talk(Gather("evidence", (), criteria, (item(1),), go_on))


def test_a_link_is_read_with_what_it_shows() -> None:
    view = filled(
        showing.evidence(TEXTS, showing_two()),
        url={"value": "https://example.org"},
        title={"value": "Photos"},
        criteria=ticked("c2"),
    )
    wanted = showing.Piece(
        CLAIM, 7, EvidenceKind.LINK, url="https://example.org", title="Photos", criteria=("c2",)
    )
    assert wanted == showing.read_evidence(view)


def test_a_person_is_read_with_how_they_know_the_learner() -> None:
    view = showing.evidence(TEXTS, showing_two(), EvidenceKind.WITNESS)
    read = showing.read_evidence(filled(view, name={"value": "Rosa"}, relation={"value": "next"}))
    assert (EvidenceKind.WITNESS, "Rosa", "next") == (read.kind, read.name, read.relation)


def test_files_are_read_with_what_is_needed_to_fetch_them() -> None:
    view = showing.evidence(TEXTS, showing_two(), EvidenceKind.FILE)
    sent = {"id": "F1", "name": "a.png", "size": 3, "url_private_download": "https://files/x"}
    read = showing.read_evidence(filled(view, files={"files": [sent, {"id": "F2"}]}))
    wanted = (showing.Handed("F1", "a.png", 3, "https://files/x"), showing.Handed("F2"))
    assert wanted == read.files


def test_choosing_another_kind_sends_it_and_draws_its_fields() -> None:
    view = showing.evidence(TEXTS, showing_two())
    radio = view["blocks"][0]
    assert (True, "add.kind") == (radio["dispatch_action"], radio["element"]["action_id"])
    chosen = filled(view, add_kind={"selected_option": {"value": "witness"}})
    kind = showing.read_kind({"view": chosen})
    assert EvidenceKind.WITNESS is kind
    assert "Their name" in page(showing.evidence(TEXTS, showing_two(), kind))


def test_what_a_piece_shows_is_said_anew() -> None:
    view = showing.tie(TEXTS, talk(gather(item(1))), "e1")
    assert "☒ Find it\n  ☐ Mend it" in page(view)
    assert showing.Retied(CLAIM, 7, "e1", ("c1",)) == showing.read_tie(filled(view))
    assert () == showing.read_tie(filled(view, criteria=ticked())).criteria
    assert f"drop.{CLAIM}.7.e1" == elements_of(view["blocks"][-1])[0]["action_id"]


def test_a_window_for_what_is_not_asked_any_more_says_so() -> None:
    gone = talk(gather(Shown("e9", EvidenceKind.NOTE, Said("x"), ())))
    assert "moved on" in page(showing.tie(TEXTS, gone, "e1"))
    assert "moved on" in page(showing.evidence(TEXTS, talk(ask())))


# ---------------------------------------------------------------- small windows


def test_a_language_is_chosen() -> None:
    view = windows.language(TEXTS, "es")
    assert "☐ English\n  ☒ Español" in page(view)
    assert "es" == windows.read_language(filled(view))
    other = filled(view, language={"selected_option": {"value": "en"}})
    assert "en" == windows.read_language(other)


def test_erasing_says_what_goes_and_what_stays_and_wants_a_tick() -> None:
    view = windows.erase(TEXTS, "en")
    assert "Nobody can undo this." in page(view)
    assert "Badges you downloaded stay yours." in page(view)
    assert not windows.read_erase(filled(view))
    assert windows.read_erase(filled(view, sure=ticked("yes")))


def test_an_error_stands_at_its_field_in_the_readers_language() -> None:
    wrong = windows.errors(TEXTS, "es", {"said.0": "error.text_missing"})
    assert {"said.0": TEXTS.get("es", "error.text_missing")} == wrong["errors"]
    assert "errors" == wrong["response_action"]
