"""Prints of texts: nearly the same is found, everything else is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import shelf
from core.domain.prints import FEWEST, KEPT, alike, prints_of, similar, words_of

STORY = (
    "In May the brakes of my neighbour Rosa's bike made a terrible noise. I turned the wheel by "
    "hand and listened until I saw where the pad was rubbing. Then I loosened the screw, moved "
    "the pad a little, and tightened it again. The next day she rode to work and came back happy."
)


def leaves(tree: object) -> Iterator[str]:
    if isinstance(tree, dict | list):
        for one in tree.values() if isinstance(tree, dict) else tree:
            yield from leaves(one)
    else:
        yield str(tree)


def same(one: str, other: str) -> bool:
    return bool(alike(prints_of(one), {"x": prints_of(other)}))


@pytest.mark.parametrize(
    "other",
    [
        STORY,
        STORY.upper(),
        STORY.replace(".", " ... ").replace(" ", "  \n"),
        STORY.replace("Rosa", "María"),
        STORY + " That was it.",
        STORY.replace("terrible", "bad").replace("happy", "glad"),
    ],
)
def test_a_text_that_was_changed_a_little_is_very_similar(other: str) -> None:
    assert same(STORY, other)
    assert same(other, STORY), "whichever way round"


@pytest.mark.parametrize(
    "other",
    [
        "",
        "By watching my uncle.",
        "I fixed the brakes of a bike once, with a screwdriver, and it went well in the end too.",
        " ".join(reversed(STORY.split())),
    ],
)
def test_another_text_is_not(other: str) -> None:
    assert not same(STORY, other)


def test_short_answers_are_alike_by_chance_and_have_no_prints() -> None:
    assert prints_of("I learned it by watching my uncle in his shop") == frozenset()
    assert len(prints_of(STORY)) == KEPT
    few = " ".join(f"word{n}" for n in range(FEWEST + 4))
    assert len(prints_of(few)) == FEWEST


def test_half_of_the_shorter_list_is_enough() -> None:
    assert similar(4, 8, 32)
    assert not similar(3, 8, 32)
    assert not similar(0, 0, 8)


def test_scripts_without_spaces_have_words_too() -> None:
    text = "去年五月我邻居的自行车刹车发出很大的声音我用手转动轮子听声音找到了问题"
    assert len(words_of(text)) == len(text)
    assert same(text, text.replace("去年", "今年"))


@given(st.text(max_size=400))
def test_any_text_has_prints_that_fit_into_a_column(text: str) -> None:
    found = prints_of(text)
    assert found == prints_of(text)
    assert all(0 <= one < 2**63 for one in found)
    assert len(found) <= KEPT


def test_the_stories_that_ship_are_not_similar_to_each_other() -> None:
    """Real texts about the same few badges: none is taken for another's."""
    told = [one for one in leaves(shelf.stories()) if len(one) > 120]
    prints = {str(number): prints_of(text) for number, text in enumerate(told)}
    pairs = {
        (one, other)
        for one, found in prints.items()
        for other in alike(found, prints)
        if one < other
    }
    assert pairs == set()
    assert sum(bool(one) for one in prints.values()) > 3
