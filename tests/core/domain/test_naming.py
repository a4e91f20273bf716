"""What may tell who a learner is, and why; and what is left alone."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import shelf
from core.domain.naming import LEAST_PART, MOST_MARKS, Why, every, is_profile, marks

RULES = tuple(shelf.rules().values())


def found(text: str, name: str = "Ana Díaz Ñuñez") -> list[tuple[str, Why]]:
    return [(one.text, one.why) for one in marks(text, name, RULES)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I asked Ana to help.", [("Ana", Why.NAME)]),
        ("ana diaz repaired it", [("ana diaz", Why.NAME)]),
        (
            "Ana-Diaz, DÍAZ and nunez",
            [("Ana-Diaz", Why.NAME), ("DÍAZ", Why.NAME), ("nunez", Why.NAME)],
        ),
        ("Write to ana.diaz@example.org!", [("ana.diaz@example.org", Why.EMAIL)]),
        ("Call +34 600 123 456 today", [("+34 600 123 456", Why.PHONE)]),
        (
            "(030) 1234-5678 or 600.123.456",
            [("(030) 1234-5678", Why.PHONE), ("600.123.456", Why.PHONE)],
        ),
        ("I post as @bikes_of_ana on it", [("@bikes_of_ana", Why.HANDLE)]),
        (
            "<@U0123ABC> saw it, <@!99887766> too",
            [("<@U0123ABC>", Why.HANDLE), ("<@!99887766>", Why.HANDLE)],
        ),
        ("bikes#1234 on Discord", [("bikes#1234", Why.HANDLE)]),
        (
            "https://www.linkedin.com/in/somebody",
            [("https://www.linkedin.com/in/somebody", Why.PROFILE)],
        ),
        ("see github.com/somebody please", [("github.com/somebody", Why.PROFILE)]),
        (
            "https://blog.example.org/diaz/bikes",
            [("https://blog.example.org/diaz/bikes", Why.PROFILE)],
        ),
        ("https://mastodon.example/@who", [("https://mastodon.example/@who", Why.PROFILE)]),
        ("Hi, my name is Petra Maria Lund and I cook.", [("Petra Maria Lund", Why.INTRODUCED)]),
        ("Me llamo Óscar. Soy Pérez", [("Óscar", Why.INTRODUCED), ("Pérez", Why.INTRODUCED)]),
        ("I'm Zed", [("Zed", Why.INTRODUCED)]),
    ],
)
def test_what_may_tell_who_somebody_is_is_marked_with_the_reason(
    text: str, wanted: list[tuple[str, Why]]
) -> None:
    assert wanted == found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Last spring I looked at the bike of my neighbour, because its brake was rubbing.",
        "I am happy that it worked. Soy feliz. I'm The one who",
        "From 2019 to 2024, on 12.05.2023 and at 10:30, 1500 people, 12 345 euros.",
        "A banana and an analysis: Anatolia.",
        "https://example.org/articles/brakes",
        "We met @ noon. C# and F# are languages. 3 @ 5",
        "",
    ],
)
def test_what_tells_nothing_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_an_everyday_word_that_is_a_name_counts_with_its_capital_only() -> None:
    assert found("I will do it", "Will Day") == []
    assert found("Ask Will about it", "Will Day") == [("Will", Why.NAME)]


def test_a_name_in_a_script_without_spaces_is_found_inside_a_sentence() -> None:
    assert found("我叫王小明，我修自行车。", "王小明") == [("王小明", Why.NAME)]


def test_the_same_thing_is_marked_once_and_there_is_a_most() -> None:
    assert len(found("Ana, ana, ANA")) == 1
    many = " ".join(f"one{n}@example.org" for n in range(99))
    assert len(every([many, many], "Ana", RULES)) == MOST_MARKS


def test_a_profile_needs_a_person_behind_it() -> None:
    assert is_profile("https://m.facebook.com/ana")
    assert not is_profile("https://github.com/")
    assert not is_profile("https://example.org/ana", ())


@given(st.text(max_size=300), st.text(max_size=40))
def test_a_mark_is_what_stands_there_and_no_two_lie_over_each_other(text: str, name: str) -> None:
    shown = marks(text, name, RULES)
    assert all(text[one.start : one.end] == one.text for one in shown)
    assert all(a.end <= b.start for a, b in pairwise(shown))


@given(st.from_regex(r"[A-Z][a-z]{2,12}( [A-Z][a-z]{2,12}){0,2}", fullmatch=True))
def test_every_part_of_a_name_is_found_wherever_it_stands(name: str) -> None:
    for part in name.split():
        if len(part) >= LEAST_PART:
            assert any(
                part in one.text for one in marks(f"It was {part}, who did it.", name, RULES)
            )


def test_a_text_that_was_made_to_take_long_does_not() -> None:
    for bad in (
        "a" * 20_000,
        "1 " * 10_000,
        "a@" * 10_000,
        "@" * 20_000,
        "x." * 10_000,
        "<@" * 9_000,
    ):
        start = time.process_time()
        marks(bad, "Ana Diaz", RULES)
        assert time.process_time() - start < 2.0
