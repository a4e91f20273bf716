"""What a badge is: complete in every language it is offered in, and found by everyday words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from core.domain.catalogue import (
    MET,
    NOT_YET,
    Alignment,
    Badge,
    CatalogueFile,
    Criterion,
    Edition,
    Level,
    local,
    local_words,
)
from core.domain.finding import find
from tests.core.domain.interviews import BADGES, BIKE, CARE, CLIENT, COOKING


def text(word: str) -> dict[str, str]:
    return {"en": f"{word} (en)", "es": f"{word} (es)"}


def criterion(number: int = 1, **changed: Any) -> dict[str, Any]:
    fields = {name: text(name) for name in ("name", "description", "question", "example")}
    return {"id": f"part-{number}", **fields, **changed}


def badge(**changed: Any) -> dict[str, Any]:
    whole = {
        "id": "my-badge",
        **{name: text(name) for name in ("name", "description", "asks")},
        "criteria": [criterion(number) for number in range(3)],
    }
    return {**whole, **changed}


def refused(**changed: Any) -> tuple[str, ...]:
    with pytest.raises(ValidationError) as wrong:
        Badge.model_validate(badge(**changed))
    return tuple(error["msg"].removeprefix("Value error, ") for error in wrong.value.errors())


def test_a_badge_needs_a_name_texts_and_three_criteria_and_no_more() -> None:
    found = Badge.model_validate(badge())
    assert (("part-0", "part-1", "part-2"), (NOT_YET, MET), "", None) == (
        tuple(one.id for one in found.criteria),
        found.scale,
        found.image,
        found.current_within_months,
    )


@pytest.mark.parametrize("field", ["id", "name", "description", "asks", "criteria"])
def test_what_is_needed_is_needed(field: str) -> None:
    whole = badge()
    del whole[field]
    with pytest.raises(ValidationError, match="Field required"):
        Badge.model_validate(whole)


@pytest.mark.parametrize("count", [0, 1, 2, 6, 7])
def test_a_badge_has_three_to_five_criteria(count: int) -> None:
    refused(criteria=[criterion(number) for number in range(count)])


@pytest.mark.parametrize("count", [3, 4, 5])
def test_three_four_and_five_criteria_are_well(count: int) -> None:
    found = Badge.model_validate(badge(criteria=[criterion(number) for number in range(count)]))
    assert count == len(found.criteria)


@pytest.mark.parametrize(
    "wrong",
    ["", "Bike", "bike repair", "-bike", "bike-", "a--b", "a/b", "a.b", "é", "a" * 65, "a\n"],
)
def test_an_id_is_a_slug(wrong: str) -> None:
    refused(id=wrong)
    refused(criteria=[criterion(1), criterion(2), criterion(3, id=wrong)])


def test_two_criteria_of_one_name_are_refused_by_that_name() -> None:
    twice = [criterion(1), criterion(2), criterion(2)]
    assert ("two criteria are called 'part-2'; give each its own id",) == refused(criteria=twice)


@pytest.mark.parametrize("language", ["EN", "english", "e", "en_GB", "", "en-", "12"])
def test_a_text_is_given_in_a_language_there_can_be(language: str) -> None:
    assert any("language code" in one for one in refused(name={language: "Name"}))


@pytest.mark.parametrize("language", ["en", "pt-BR", "zh-Hant-TW", "ast", "es-419"])
def test_any_language_there_can_be_is_welcome(language: str) -> None:
    fields = {name: {language: name} for name in ("name", "description", "question", "example")}
    parts = [{"id": f"part-{number}", **fields} for number in range(3)]
    texts = {name: {language: name} for name in ("name", "description", "asks")}
    assert "name" == local(Badge.model_validate(badge(criteria=parts, **texts)).name, language)


@pytest.mark.parametrize("empty", ["", "  ", "\n"])
def test_an_empty_text_is_refused_with_its_language(empty: str) -> None:
    assert ("the text for 'es' is empty; write it or leave it out",) == refused(
        asks={"en": "x", "es": empty}
    )


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\r"])
def test_a_text_holds_no_control_characters(sign: str) -> None:
    assert ("the text for 'en' has a control character; remove it",) == refused(
        asks={"en": f"a{sign}b", "es": "x"}
    )


def test_a_text_in_no_language_is_none() -> None:
    assert ("give the text in at least one language, for instance {en: ...}",) == refused(asks={})


def test_white_space_around_a_text_does_not_count() -> None:
    assert "x" == Badge.model_validate(badge(asks={"en": " x \n", "es": "y"})).asks["en"]


@pytest.mark.parametrize("field", ["description", "asks"])
def test_a_badge_named_in_a_language_has_every_text_in_it(field: str) -> None:
    assert ("there is no 'es' text; write it, or drop the badge's 'es' name",) == refused(
        **{field: {"en": "x"}}
    )


@pytest.mark.parametrize("field", ["name", "description", "question", "example"])
def test_so_has_every_criterion(field: str) -> None:
    parts = [criterion(1), criterion(2), criterion(3, **{field: {"en": "x"}})]
    with pytest.raises(ValidationError) as wrong:
        Badge.model_validate(badge(criteria=parts))
    [error] = wrong.value.errors()
    assert ("criteria", 2, field) == error["ctx"]["where"]


def test_a_text_may_be_there_in_more_languages_than_the_name() -> None:
    more = {"en": "x", "es": "y", "fr": "z"}
    assert "z" == Badge.model_validate(badge(asks=more)).asks["fr"]


def test_an_unknown_field_is_refused() -> None:
    refused(colour="blue")
    refused(criteria=[criterion(1), criterion(2), criterion(3, qestion=text("x"))])


@pytest.mark.parametrize("months", [0, -1, 601, "soon", 1.5])
def test_how_fresh_it_should_be_is_a_number_of_months(months: object) -> None:
    refused(current_within_months=months)


# ---------------------------------------------------------------- the scale


def level(name_id: str, *, met: bool = False, **changed: Any) -> dict[str, Any]:
    return {"id": name_id, "name": text(name_id), "met": met, **changed}


def test_a_scale_of_ones_own_has_levels_that_are_enough_and_levels_that_are_not() -> None:
    scale = [level("no"), level("almost_there"), level("yes", met=True)]
    found = Badge.model_validate(badge(scale=scale))
    assert [False, False, True] == [one.met for one in found.scale]
    assert found.level("yes") == found.scale[2]
    assert found.level("maybe") is None


@pytest.mark.parametrize("scale", [[], [level("no")], [level("yes", met=True)]])
def test_a_scale_with_one_side_only_is_none(scale: list[Any]) -> None:
    assert ("the scale needs a level with met: true and one with met: false",) == refused(
        scale=scale
    )


def test_two_levels_of_one_id_are_refused() -> None:
    assert ("two levels of the scale have the same id; give each its own",) == refused(
        scale=[level("no"), level("no", met=True)]
    )


def test_a_level_of_ones_own_has_a_name_in_every_language_of_the_badge() -> None:
    """The product has words for its own two levels only."""
    for name in ({}, {"en": "Good"}):
        messages = refused(scale=[level("bad"), level("good", met=True, name=name)])
        assert "drop the badge's" in messages[0]
    assert (NOT_YET, MET) == Badge.model_validate(
        badge(scale=[{"id": "not_yet"}, {"id": "met", "met": True}])
    ).scale


@pytest.mark.parametrize("wrong", ["", "Very good!", "a b", "-", "__", 5, None])
def test_a_level_has_a_plain_id(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Level.model_validate({"id": wrong})


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "example.org", "ftp://example.org", "", "https://a b"]
)
def test_an_alignment_leads_to_a_web_address(url: str) -> None:
    with pytest.raises(ValidationError):
        Alignment(name="x", url=url)


@pytest.mark.parametrize("kind", ["ext:ESCOSkill", "CTDL", "ceasn:Competency".title()])
def test_an_alignment_has_a_type_as_open_badges_has_it(kind: str) -> None:
    assert kind == Alignment(name="x", url="https://example.org/skill", type=kind).type


@pytest.mark.parametrize("kind", ["a b", "esco", "", "1"])
def test_another_type_is_refused(kind: str) -> None:
    with pytest.raises(ValidationError):
        Alignment(name="x", url="https://example.org/skill", type=kind)


# ---------------------------------------------------------------- badges do not change


def test_badges_cannot_be_changed_only_replaced() -> None:
    with pytest.raises(ValidationError):
        BIKE.id = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Edition(badge=BIKE, version=0)


def test_a_badge_goes_to_json_and_back() -> None:
    for one in BADGES:
        assert one == Badge.model_validate_json(one.model_dump_json())


def test_a_criterion_is_found_by_its_id() -> None:
    assert BIKE.criteria[1] == BIKE.criterion("make-the-repair")
    with pytest.raises(KeyError):
        BIKE.criterion("nothing")
    assert isinstance(BIKE.criteria[0], Criterion)


def test_two_badges_of_one_id_are_not_one_catalogue() -> None:
    with pytest.raises(ValidationError, match="two badges are called 'my-badge'"):
        CatalogueFile.model_validate({"catalogue": 1, "badges": [badge(), badge()]})


# ---------------------------------------------------------------- the language


def test_a_text_is_given_in_the_nearest_language() -> None:
    texts = {"de": "d", "en": "e", "es": "s", "pt-BR": "p"}
    assert ["s", "s", "p", "e", "e"] == [
        local(texts, language) for language in ("es", "es-MX", "pt-BR", "pt", "fr")
    ]
    assert "d" == local({"de": "d", "fr": "f"}, "es")
    assert "" == local({}, "en")


def test_words_in_another_language_are_no_words() -> None:
    words = {"en": ("bike",), "es": ("bici",)}
    assert [("bici",), ("bici",), (), ("bike",)] == [
        local_words(words, language) for language in ("es", "es-MX", "fr", "en")
    ]


# ---------------------------------------------------------------- the search


def ids(query: str, language: str = "en") -> list[str]:
    return [one.id for one in find(BADGES, query, language)]


def test_an_empty_search_gives_every_badge_in_its_order() -> None:
    for nothing in ("", "  ", "?!", "..."):
        assert [one.id for one in BADGES] == ids(nothing)


@pytest.mark.parametrize(
    "query", ["bike", "BIKE", "puncture", "flat tyre", "tyre flat", "bicycle repair?"]
)
def test_everyday_words_find_the_badge(query: str) -> None:
    assert [BIKE.id] == ids(query)


@pytest.mark.parametrize("query", ["reparacion", "Reparación", "REPARACION bici", "pinchazo"])
def test_accents_and_capitals_do_not_count(query: str) -> None:
    assert [BIKE.id] == ids(query, "es")


def test_every_word_has_to_be_found() -> None:
    assert [] == ids("bike submarine")


def test_a_word_in_the_name_counts_more_than_one_in_the_tags_and_that_more_than_one_in_texts() -> (
    None
):
    def made(its_id: str, **changed: Any) -> Badge:
        return Badge.model_validate(badge(id=its_id, **changed))

    in_text = made("in-text", asks={"en": "about owls", "es": "x"})
    in_tags = made("in-tags", tags={"en": ["owl"]})
    in_name = made("in-name", name={"en": "Owls", "es": "x"})
    assert ["in-name", "in-tags", "in-text"] == [
        one.id for one in find((in_text, in_tags, in_name), "owl", "en")
    ]
    again = made("again", tags={"en": ["owl"]})
    assert ["in-tags", "again"] == [one.id for one in find((in_tags, again), "owl", "en")]


def test_what_people_would_say_finds_each_demo_badge_first() -> None:
    wanted = {"bike": BIKE, "cook": COOKING, "mother": CARE, "website": CLIENT}
    found = {word: [one.id for one in find(BADGES, word, "en")][:1] for word in wanted}
    assert {word: [one.id] for word, one in wanted.items()} == found


# ---------------------------------------------------------------- how long it is valid


@pytest.mark.parametrize(
    ("expires", "start", "until"),
    [
        ("", "2026-03-02T09:00:00+00:00", None),
        ("90d", "2026-03-02T09:00:00+00:00", "2026-05-31T09:00:00+00:00"),
        ("6w", "2026-03-02T09:00:00+00:00", "2026-04-13T09:00:00+00:00"),
        ("1m", "2026-01-31T09:00:00+00:00", "2026-02-28T09:00:00+00:00"),
        ("18m", "2026-03-02T09:00:00+00:00", "2027-09-02T09:00:00+00:00"),
        ("12m", "2026-12-15T00:00:00+00:00", "2027-12-15T00:00:00+00:00"),
        ("2y", "2024-02-29T23:59:59+00:00", "2026-02-28T23:59:59+00:00"),
        ("4y", "2024-02-29T23:59:59+00:00", "2028-02-29T23:59:59+00:00"),
        ("100y", "2026-03-02T09:00:00+00:00", "2126-03-02T09:00:00+00:00"),
    ],
)
def test_an_award_is_valid_by_the_calendar(expires: str, start: str, until: str | None) -> None:
    found = Badge.model_validate(badge(expires=expires))
    end = found.valid_until(datetime.fromisoformat(start))
    assert (end.isoformat() if end else None) == until


@pytest.mark.parametrize("wrong", ["2", "y", "0d", "2 years", "-1y", "101y", "9999y", "1.5y", "2Y"])
def test_a_time_that_cannot_be_read_is_refused_with_examples(wrong: str) -> None:
    assert refused(expires=wrong) == (
        "write how long an award is valid, for instance 2y, 18m, 6w or 90d",
    )


def test_what_is_seen_at_a_level_is_said_of_one_criterion_or_of_all() -> None:
    found = BIKE.model_dump()
    strong = {
        "id": "strong",
        "met": True,
        "name": text("Strong"),
        "description": text("Others learn"),
    }
    found["scale"] = [
        {"id": "not_yet", "description": text("Named")},
        {"id": "met", "met": True},
        strong,
    ]
    found["criteria"][0]["levels"] = {"strong": text("Every time"), "met": text("Once")}
    badge = Badge.model_validate(found)
    first, second, *_ = badge.criteria
    not_yet, met, best = badge.scale
    assert [first.descriptor(one) for one in badge.scale] == [
        text("Named"),
        text("Once"),
        text("Every time"),
    ]
    assert [second.descriptor(one) for one in (met, best)] == [{}, text("Others learn")]
    assert BIKE.criteria[0].descriptor(not_yet.model_copy(update={"description": {}})) == {}


@pytest.mark.parametrize(
    ("where", "told", "why"),
    [
        ("levels", {"great": {"en": "x", "es": "x"}}, "the scale has no level 'great'"),
        ("levels", {"met": {"en": "x"}}, "there is no 'es' text"),
    ],
)
def test_what_is_said_of_a_level_is_of_one_that_there_is_and_complete(
    where: str, told: dict[str, dict[str, str]], why: str
) -> None:
    found = BIKE.model_dump()
    found["criteria"][1][where] = told
    with pytest.raises(ValidationError, match=why):
        Badge.model_validate(found)


def test_a_level_of_ours_that_means_the_opposite_needs_a_name_of_its_own() -> None:
    found = BIKE.model_dump()
    found["scale"] = [{"id": "met", "met": False}, {"id": "strong", "met": True, "name": text("S")}]
    with pytest.raises(ValidationError, match="there is no 'en' text"):
        Badge.model_validate(found)
    found["scale"][0]["name"] = text("Met in part")
    assert Badge.model_validate(found).scale[0].name == text("Met in part")
