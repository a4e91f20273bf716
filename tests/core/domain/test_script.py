"""A script is data that people write: what cannot work is said when it is loaded."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from core import shelf
from core.domain.interview.script import PlaceKind, Script
from tests.core.domain.interviews import SCRIPT, TEXTS

SHIPPED: dict[str, Any] = yaml.safe_load((shelf.shelf() / "interview.yaml").read_text("utf-8"))
Change = Callable[[dict[str, Any]], None]


def put(place: str, **fields: Any) -> Change:
    return lambda script: script["places"].setdefault(place, {}).update(fields)


def drop(place: str, onto: str, before: str) -> Change:
    def change(script: dict[str, Any]) -> None:
        del script["places"][place]
        script["places"][before]["next"] = onto

    return change


def both(*changes: Change) -> Change:
    def change(script: dict[str, Any]) -> None:
        for one in changes:
            one(script)

    return change


MISTAKES: dict[str, tuple[Change, str]] = {
    "a circle": (put("evidence", next="story"), "in a circle at 'story'"),
    "a circle of one": (put("review", next="review"), "in a circle at 'review'"),
    "a dead end": (
        put("story", next="nowhere"),
        "'story' leads to 'nowhere', which does not exist",
    ),
    "a start that is not there": (
        lambda s: s.update(start="door"),
        "the start 'door' does not exist",
    ),
    "a start at the end": (lambda s: s.update(start="end"), "the start 'end' does not exist"),
    "a start past the consent": (lambda s: s.update(start="story"), "nothing leads to welcome"),
    "a place that nothing leads to": (
        put("island", kind="text", next="badge"),
        "nothing leads to island",
    ),
    "a place that is left out": (put("story", next="sources"), "nothing leads to badge"),
    "a place with a slash": (
        both(put("a/b", kind="text", next="badge"), put("story", next="a/b")),
        "a place cannot be called 'a/b'",
    ),
    "a place called end": (put("end", kind="text", next="badge"), "cannot be called 'end'"),
    "a place called note": (
        both(put("note", kind="text", next="badge"), put("story", next="note")),
        "cannot be called 'note'",
    ),
    "choices without a choice": (put("sources", options=["one"]), "needs at least two options"),
    "the same choice twice": (put("sources", options=["a", "a"]), "'sources' has an option twice"),
    "hearing what is not told": (put("criteria", hears=["badge"]), "hears 'badge', which is not"),
    "hearing what is not there": (put("criteria", hears=["song"]), "hears 'song', which is not"),
    "a kind that does not exist": (put("story", kind="song"), "Input should be"),
    "a field that does not exist": (put("story", nxt="badge"), "Extra inputs are not permitted"),
    "more probes than three": (put("probes", most=4), "less than or equal to 3"),
    "fewer probes than none": (put("probes", most=-1), "greater than or equal to 0"),
    "no version": (lambda s: s.pop("version"), "Field required"),
    "a version of zero": (lambda s: s.update(version=0), "greater than or equal to 1"),
    "no consent": (drop("welcome", "story", "review"), "the start 'welcome' does not exist"),
    "two consents": (
        both(put("again", kind="consent", next="story"), put("welcome", next="again")),
        "exactly one place of the kind 'consent'",
    ),
    "no badge": (drop("badge", "sources", "story"), "exactly one place of the kind 'badge'"),
    "no criteria": (
        drop("criteria", "probes", "sources"),
        "exactly one place of the kind 'criteria'",
    ),
    "no probes": (drop("probes", "evidence", "criteria"), "exactly one place of the kind 'probes'"),
    "no evidence": (
        drop("evidence", "review", "probes"),
        "exactly one place of the kind 'evidence'",
    ),
    "no review": (drop("review", "end", "evidence"), "exactly one place of the kind 'review'"),
    "evidence before the criteria": (
        both(
            put("sources", next="evidence"),
            put("evidence", next="criteria"),
            put("probes", next="review"),
        ),
        "the places have to come in this order",
    ),
    "probes before the criteria": (
        both(
            put("sources", next="probes"),
            put("probes", next="criteria"),
            put("criteria", next="evidence"),
        ),
        "the places have to come in this order",
    ),
    "a story before the consent": (
        both(
            lambda s: s.update(start="story"),
            put("story", next="welcome"),
            put("welcome", next="badge"),
        ),
        "begins with consent and ends with review",
    ),
    "something after the review": (
        both(put("review", next="more"), put("more", kind="text", next="end")),
        "begins with consent and ends with review",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_script_that_cannot_work_is_refused_with_the_reason(name: str) -> None:
    change, reason = MISTAKES[name]
    script = copy.deepcopy(SHIPPED)
    change(script)
    with pytest.raises(ValidationError, match=reason):
        Script.model_validate(script)


def test_the_shipped_script_is_sound_and_in_the_order_of_the_field() -> None:
    assert [
        ("welcome", "consent"),
        ("story", "text"),
        ("badge", "badge"),
        ("sources", "choices"),
        ("criteria", "criteria"),
        ("probes", "probes"),
        ("evidence", "evidence"),
        ("review", "review"),
    ] == [(name, SCRIPT.places[name].kind.value) for name in SCRIPT.order()]


def test_where_something_was_learned_is_asked_as_the_field_knows_it() -> None:
    assert (
        *("course", "work", "volunteering", "community", "mentoring"),
        *("trial", "watching", "reading", "growing"),
    ) == SCRIPT.places["sources"].options


def test_a_script_may_have_more_texts_and_choices_of_its_own() -> None:
    script = copy.deepcopy(SHIPPED)
    both(
        put("review", next="end"),
        put("probes", next="wish"),
        put("wish", kind="text", next="evidence"),
    )(script)
    longer = Script.model_validate(script)
    assert "wish" in list(longer.order())
    assert "wish" not in TEXTS.catalogs
    assert {"interview.wish", "interview.wish.help", "part.wish"} <= set(longer.word_keys())


def test_every_word_that_the_shipped_script_asks_for_is_there() -> None:
    for language in TEXTS.catalogs:
        missing = [key for key in SCRIPT.word_keys() if not TEXTS.has(key, language)]
        assert missing == [], language


def test_the_place_of_a_kind_is_found() -> None:
    assert "criteria" == SCRIPT.of_kind(PlaceKind.CRITERIA)
    assert "story" == SCRIPT.of_kind(PlaceKind.TEXT)
