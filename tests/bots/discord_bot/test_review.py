"""What an assessor sees alone: all of a claim, page by page, the rubric, and the decision."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bots.discord_bot import layout, review, rubric
from bots.discord_bot.ids import Here
from bots.discord_bot.paging import Leaf
from core.domain.desk import Card
from core.domain.judging import digest, lacking, outcome
from core.domain.people import Actor
from core.domain.review import Result
from core.domain.screens import EvidenceKind, Said, Shown
from tests.bots.discord_bot.payloads import problems_of, problems_of_window
from tests.bots.slack_bot.desk_cards import FEWER, HOSTILE, LEARNER, cards, drafts, spoken
from tests.core.domain.interviews import TEXTS
from tests.support.discord_look import ids, look, objects
from tests.support.journeys import Town, badge

# A long claim takes long to lay out; what fails here fails without being made small.
FEW = settings(FEWER, max_examples=max(4, FEWER.max_examples // 2), phases=[Phase.generate])
languages = st.sampled_from(("en", "es"))
FIRST = badge().criteria[0].id


def pages(card: Card, language: str, draft: dict[str, Result]) -> list[Any]:
    """Every page, found by its own buttons, as a reader turns them."""
    found, number = [], 1
    while True:
        page = review.review(TEXTS, language, card, number, draft)
        found.append(page)
        turns = [Here.decode(one) for one in ids(page.to_components())]
        ahead = [int(one.more) for one in turns if one and one.what == "desk_open"]
        if number + 1 not in ahead:
            return found
        number += 1


def letters(words: str) -> str:
    """What is left of words however they are dressed or torn."""
    return "".join(one for one in words if one.isalnum() and one.isascii())


def words_of(leaves: list[Leaf]) -> str:
    """All that is read, without headings that say again what goes on."""
    first, *rest = leaves
    said = list(first.atoms)
    for leaf in rest:
        again = leaf.atoms[0].words.startswith(("## ", "**"))
        said += leaf.atoms[1:] if again else leaf.atoms
    return letters("".join(one.words for one in said))


def some_of(count: int) -> list[int]:
    """A few pages, and one that there is not."""
    return sorted({0, 1, count // 2, count})


@FEW
@given(cards(), languages, st.data())
def test_every_page_keeps_every_limit_and_nothing_that_was_said_is_left_out(
    card: Card, language: str, data: st.DataObject
) -> None:
    draft = data.draw(drafts(card))
    leaves = review.leaves(TEXTS, language, card, draft)
    for number in some_of(len(leaves)):
        page = review.review(TEXTS, language, card, number, draft, "A notice. " * 90)
        assert [] == problems_of(page)
        assert LEARNER not in json.dumps(page.to_components())
    for leaf in leaves:
        assert [] == problems_of(layout.card(leaf.items()))
    shown = words_of(leaves)
    assert all(letters(line) in shown for one in spoken(card) for line in one.split("\n"))


@FEW
@given(cards(mine=True), languages, st.data())
def test_the_decision_is_read_back_whole_and_only_a_complete_one_can_be_made(
    card: Card, language: str, data: st.DataObject
) -> None:
    draft = data.draw(drafts(card))
    whole = review.whole(card, draft)
    leaves = review.decision(TEXTS, language, card, draft)
    wanted = f"{outcome(card.badge, whole).value}-{digest(whole)}"
    for number in some_of(len(leaves)):
        page = review.look(TEXTS, language, card, number, draft)
        assert [] == problems_of(page)
        here = [one for one in map(Here.decode, ids(page.to_components())) if one]
        decides = [one.more for one in here if one.what == "desk_decide"]
        # Below all that was read back, and nowhere else.
        whole_way = number >= len(leaves) and not lacking(card.badge, whole)
        assert decides == ([wanted] if whole_way else [])
    shown = words_of(leaves)
    comments = [whole.get(part.criterion.id, Result("")).comment for part in card.parts]
    assert all(letters(line) in shown for one in comments for line in one.split("\n"))


@FEW
@given(cards(mine=True), languages, st.data())
def test_a_window_takes_what_it_shows_and_loses_nothing(
    card: Card, language: str, data: st.DataObject
) -> None:
    draft = data.draw(drafts(card))
    whole, seen = review.whole(card, draft), set[str]()
    for number in range(1, len(card.parts) + 1):
        window = rubric.judge(TEXTS, language, card, number, draft)
        assert [] == problems_of_window(window)
        assert LEARNER not in json.dumps(window.to_dict())
        found = rubric.read(card, submitted(window.to_dict()), draft)
        assert card.parts[number - 1].criterion.id in found
        assert len(found) <= rubric.IN_WINDOW
        for one, result in found.items():
            before = whole.get(one, Result(""))
            kept = before.level if card.badge.level(before.level) else ""
            assert result == replace(before, level=kept)
        seen |= found.keys()
    assert seen == {part.criterion.id for part in card.parts}


def submitted(window: dict[str, Any]) -> dict[str, Any]:
    """A window that is sent as it was opened."""

    def value(one: Any) -> Any:
        chosen = [line["value"] for line in one.get("options", ()) if line.get("default")]
        match one["type"]:
            case 4:
                return {**one, "value": one.get("value") or ""}
            case 21:
                return {**one, "value": next(iter(chosen), None)}
        return {**one, "values": chosen}

    labels = [one for one in objects(window) if one.get("type") == 18]
    parts = [{"type": 18, "component": value(one["component"])} for one in labels]
    return {"custom_id": window["custom_id"], "components": parts}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_comes_as_a_window_is_read_without_harm(hostile: str, town: Town) -> None:
    card = taken(town)
    fields = [
        {"type": 18, "component": {"type": 4, "custom_id": name, "value": hostile}}
        for name in (f"comment.{FIRST}", f"level.{FIRST}", "comment.", hostile)
    ]
    found = rubric.read(card, {"components": fields}, {})
    assert set(found) == {FIRST}
    assert found[FIRST].comment == hostile
    for broken in ({}, {"components": hostile}, {"components": [None, {"component": 7}]}):
        assert rubric.read(card, broken, {}) == {}
    assert rubric.place(Here("x", "c", 1, hostile)) == (0, 0)


# -- real claims --------------------------------------------------------------------------


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    return sqlite_town


def taken(town: Town, bo: Actor | None = None) -> Card:
    bo = bo or town.assessor("Bo")
    claim = town.taken(town.learner("Ana the learner"), bo)
    return town.app.reviewing.card(bo, claim)


def test_what_is_seen_at_a_level_stands_with_the_part(town: Town) -> None:
    town.add("peer-mentoring")
    bo = town.assessor("Bo")
    claim = town.taken(town.learner("Ana"), bo, badge_id="peer-mentoring")
    told = "".join(look(one) for one in pages(town.app.reviewing.card(bo, claim), "en", {}))
    plain = " ".join(told.replace("│", " ").split())
    assert plain.count("Strong: More than one time is told") == 4
    assert plain.count("Met: One real time is told") == 3
    assert "Met: They asked an open question" in plain
    # Also in the window in which the level is chosen.
    window = json.dumps(
        rubric.judge(TEXTS, "en", town.app.reviewing.card(bo, claim), 1, {}).to_dict()
    )
    for told in ("More than one time is told", "They asked an open question", "It is said that"):
        assert f'"description": "{told}' in window


def test_a_usual_claim_is_one_page_with_a_button_beside_each_part(town: Town) -> None:
    card = taken(town)
    [page] = pages(card, "en", {FIRST: Result("not_yet", "Tell more")})
    shown = look(page)
    assert "# 1. Find the fault   [Change]" in shown
    assert "# 2. Make the repair   [*Judge]" in shown
    assert "*Your level: ○ Not yet*\n│ ┃ Tell more" in shown
    assert "[*Look at the decision] [Ask the learner] [Give it back]" in shown


def test_only_who_has_it_can_judge_it(town: Town) -> None:
    card = taken(town)
    reads = town.app.reviewing.card(town.assessor("Cleo"), card.claim.id)
    shown = look(review.review(TEXTS, "en", reads, 1, {}))
    assert "A colleague has it and decides" in shown
    assert "Judge" not in shown
    assert "Look at the decision" not in shown


def test_what_is_missing_is_named_with_the_way_to_add_it(town: Town) -> None:
    card = taken(town)
    shown = look(review.look(TEXTS, "en", card, 1, {FIRST: Result("not_yet")}))
    assert "Nearly done. This is still missing:" in shown
    assert shown.count("Choose a level for this part.") == len(card.parts) - 1
    assert "Award the badge" not in shown
    met = {part.criterion.id: Result("met") for part in card.parts}
    assert "[*Award the badge]" in look(review.look(TEXTS, "en", card, 1, met))
    met[FIRST] = Result("not_yet", "Tell how.")
    assert "[*Send: not yet]" in look(review.look(TEXTS, "en", card, 1, met))


def test_a_draft_has_another_mark_when_a_word_of_it_changes() -> None:
    one = {"a": Result("met", "x"), "b": Result("met")}
    assert digest(one) == digest(dict(reversed(one.items())))
    marks = {digest({**one, "a": Result(*other)}) for other in (("met", "y"), ("not_yet", "x"))}
    assert len(marks | {digest(one)}) == 3


def test_an_opened_claim_says_until_when_its_learner_was_promised_to_hear(town: Town) -> None:
    told = "".join(look(one) for one in pages(taken(town), "en", {}))
    assert "The learner hears from us by" in told
    assert "You can keep it until" in told


@pytest.mark.parametrize(
    ("address", "opens"),
    [
        ("https://example.org", True),
        ("http://a.b.co:8080/x?y=1#z", True),
        ("https://e.org/a(b)", True),
        ("javascript:alert(1)", False),
        ("https://e.org/ a", False),
        ("https://e.org/<b>", False),
        (f"https://e.org/{'x' * 600}", False),
    ],
)
def test_evidence_opens_only_by_an_address_that_discord_takes(
    town: Town, address: str, *, opens: bool
) -> None:
    card = taken(town)
    piece = Shown("e1", EvidenceKind.LINK, Said("My bike"), (), address)
    found = pages(replace(card, loose=(piece,)), "en", {})
    links = [one["url"] for page in found for one in objects(page.to_components()) if "url" in one]
    assert links == ([address] if opens else [])
    assert any(address[:40] in look(page) for page in found) is not opens
