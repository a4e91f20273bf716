"""Words: every key has them in every language, and typed words mean what they say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from core import shelf
from core.domain.catalogue import BUTTONS
from core.domain.catalogue_fields import SLUG
from core.domain.claim import Act, ClaimState
from core.domain.errors import AlreadyDone, EarnedError
from core.domain.interview import Chosen, Input, Pressed, reopen, show
from core.domain.interview.script import PlaceKind
from core.domain.naming import Why
from core.domain.probes import Gap
from core.domain.review import Misses
from core.domain.screens import (
    Ask,
    Choose,
    Gather,
    Home,
    Moment,
    Option,
    Own,
    ReadBack,
    Said,
    Screen,
    Standing,
    Words,
)
from core.domain.standing import STAGES, home
from core.domain.witness import SPEAKING, Relationship
from core.store.tables import metadata
from core.texts import LONGEST_NAME, Texts, TextsInvalid
from tests.core.domain.interviews import SCRIPT, SHORT, TEXTS, Interview, at, sent

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "es")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def shipped(name: str, language: str) -> Catalog:
    """The words of one shipped file alone."""
    file = shelf.shelf() / "locale" / language / "LC_MESSAGES" / name
    with file.open("rb") as stream:
        return read_po(stream)


FILES = sorted(one.name for one in (shelf.shelf() / "locale" / "en" / "LC_MESSAGES").iterdir())


def texts_of(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    found = {}
    for message in catalog:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            strings = (message.string,) if isinstance(message.string, str) else message.string
            found[key] = tuple(str(one) for one in strings or ())
    return found


# ---------------------------------------------------------------- every key has words


@cache
def sources(room: str) -> list[tuple[Path, ast.Module]]:
    paths = sorted((ROOT / room).rglob("*.py"))
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def calls(tree: ast.Module, name: str) -> Iterator[ast.expr]:
    """The first argument of every call of ``name``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = node.func
            known = getattr(called, "id", None) or getattr(called, "attr", None)
            if known == name:
                yield node.args[0]


def shape(node: ast.expr) -> str:
    """A text with its unknown parts as {}: f"claim.{x}" is "claim.{}"."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "?"


def subclasses(kind: type[EarnedError]) -> Iterator[type[EarnedError]]:
    """The kind and all below it that the product has; other tests may have made their own."""
    if kind.__module__.startswith("core."):
        yield kind
    for one in kind.__subclasses__():
        yield from subclasses(one)


STATES = [one.value for one in ClaimState]
GAPS = [one.value for one in Gap]
CONSENT = [f"interview.consent.{SCRIPT.consent}.{one}" for one in ("what", "who", "rights")]
FIXED_PLACES = [
    name
    for name, place in SCRIPT.places.items()
    if place.kind not in (PlaceKind.CRITERIA, PlaceKind.PROBES)
]

# Each shape of a key that is put together in the domain, and all that it may come to.
MADE: dict[str, list[str]] = {
    "action.{}": [f"action.{one}" for one in ("back", "skip", "unknown", "save", "language")],
    "claim.next.{}": [f"claim.next.{one}" for one in STATES],
    "claim.next.{}.appeal": [
        f"claim.next.{one}.appeal" for one in ("submitted", "in_review", "not_yet", "awarded")
    ],
    "claim.open.{}": [f"claim.open.{one}" for one in STATES],
    "claim.time.{}": [
        f"claim.time.{one}" for one in ("ready", "over", "early", "under_way", "late", "renewed")
    ],
    "claim.state.{}": [f"claim.state.{one}" for one in STATES],
    "desk.asked.{}": [f"desk.asked.{one}" for one in (*GAPS, "story", "more", "later")],
    "gap.{}": [f"gap.{one}" for one in GAPS],
    "interview.{}": [
        *(f"interview.{name}" for name in FIXED_PLACES),
        *("interview.saved", "interview.declined"),
    ],
    "interview.{}.go_on": ["interview.saved.go_on", "interview.declined.go_on"],
    "interview.{}.help": ["interview.story.help"],
    "interview.{}.{}": [f"interview.sources.{one}" for one in SCRIPT.places["sources"].options],
    "interview.consent.{}.what": CONSENT[:1],
    "interview.consent.{}.who": CONSENT[1:2],
    "interview.consent.{}.rights": CONSENT[2:],
    "interview.heard_again.{}": [f"interview.heard_again.{one}" for one in ("new", "still")],
    "interview.notice.{}": [],  # see the calls of refuse
    "interview.misses.{}": [f"interview.misses.{one}" for one in Misses],
    "meter.{}": [f"meter.{one}" for one in range(4)],
    "part.{}": ["part.story", "part.badge", "part.sources"],
    "probe.{}": [f"probe.{one}" for one in GAPS],
    "public.state.{}": ["public.state.revoked", "public.state.suspended"],
    "public.state.{}.more": ["public.state.revoked.more", "public.state.suspended.more"],
    "stage.{}": [f"stage.{one}" for one in STAGES],
    "naming.{}": [f"naming.{one}" for one in Why],
    "blind.{}": ["blind.picture", "blind.document"],
    "witness.relation.{}": [f"witness.relation.{one}" for one in Relationship],
    "witness.public.{}": ["witness.public.confirmed", "witness.public.changed"],
    "witness.card.{}.{}": [
        f"witness.card.{said}.{way}" for said in SPEAKING for way in ("link", "member")
    ],
}
REFUSED = {
    "needed.{}": [f"needed.{one}" for one in ("consent", "badge", "review")],
    "help.{}": [f"help.{one}" for one in ("consent", "badge", "review")],
}
REASONS = re.compile(r'"((?:evidence|told)_(?!json)\w+)"')


def notices() -> set[str]:
    found: set[str] = set()
    for path, tree in sources("core/domain"):
        for node in calls(tree, "refuse"):
            one = shape(node)
            found.update(REFUSED.get(one, [one] if one != "?" else []))
        if path.name in ("evidence.py", "moves.py"):
            found.update(REASONS.findall(path.read_text(encoding="utf-8")))
    return {f"interview.notice.{one}" for one in found - {"evidence_id"}}


def errors() -> set[str]:
    plain = {one().prompt_key for one in subclasses(EarnedError) if not _special(one)}
    acts = {AlreadyDone(act=one).prompt_key for one in ("", *(act.value for act in Act))}
    return plain | acts | {"error.catalogue_invalid"}


def _special(kind: type[EarnedError]) -> bool:
    return kind.__init__ is not EarnedError.__init__ or kind is AlreadyDone


LITERAL = re.compile(r"(?:action|claim|desk|gap|home|interview|meter|part|probe|time)(?:\.\w+)+")


@cache
def domain_keys() -> set[str]:
    """Every key that the domain may ask for."""
    found = set(SCRIPT.word_keys()) | notices() | errors() | {"level.met", "level.not_yet"}
    for path, tree in sources("core/domain"):
        for node in calls(tree, "Words"):
            found.update(MADE.get(shape(node), []))
        if path.name == "permissions.py":  # its actions are called alike
            continue
        for constant in ast.walk(tree):
            if isinstance(constant, ast.Constant) and LITERAL.fullmatch(str(constant.value)):
                found.add(constant.value)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_the_domain_may_ask_for_has_words(language: str) -> None:
    assert [] == sorted(key for key in domain_keys() if not TEXTS.has(key, language))


def test_every_shape_of_a_key_that_is_put_together_is_known_here() -> None:
    shapes = {shape(node) for _, tree in sources("core/domain") for node in calls(tree, "Words")}
    assert set(MADE) == {one for one in shapes if "{}" in one}
    asked = {shape(node) for _, tree in sources("core/domain") for node in calls(tree, "refuse")}
    assert set(REFUSED) == {one for one in asked if "{}" in one}


def test_the_search_for_keys_finds_what_is_known_to_be_there() -> None:
    """So that the tests above cannot pass because nothing was found."""
    assert {
        "interview.notice.evidence_full",
        "interview.notice.told_full",
        "interview.notice.kept_story",
        "interview.notice.needed.consent",
        "interview.notice.at_the_start",
        "interview.current",
        "part.note",
        "error.already_done.changed",
        "error.not_taken",
        "probe.once",
    } <= domain_keys()
    assert len(domain_keys()) > 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_explains_itself_and_names_the_way_out(language: str) -> None:
    keys = sorted(errors())
    assert [] == [key for key in keys if not TEXTS.has(key, language)]
    short = [key for key in keys if len(TEXTS.get(language, key).split()) < 5]
    assert [] == [key for key in short if key not in ("error.text_missing", "error.level_missing")]


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in subclasses(EarnedError)]
    assert sorted(set(codes)) == sorted(codes)


def test_no_words_of_the_conversation_are_left_over() -> None:
    """What nobody asks for any more only costs translators their time."""
    used = set(domain_keys())
    patterns: set[str] = set()
    for room in ("core", "bots"):
        for path, tree in sources(room):
            if "domain" not in path.parts:
                nodes = (
                    one for one in ast.walk(tree) if isinstance(one, ast.Constant | ast.JoinedStr)
                )
                patterns.update(map(shape, nodes))
    for template in (shelf.shelf() / "pages").rglob("*.html"):  # type: ignore[attr-defined]
        text = template.read_text(encoding="utf-8")
        patterns.update(re.findall(r'"([\w.]+)"', text))
        patterns.update(f"{one}{{}}" for one in re.findall(r'"([\w.]+\.)"', text))
    named = [
        re.escape(one).replace(r"\{\}", r"[\w.]+") for one in patterns if re.match(r"\w+\.", one)
    ]
    asked = re.compile("|".join(named))
    keys = texts_of(shipped("chat.po", "en"))
    assert asked.fullmatch("interview.nobody.asks.this") is None
    options = {f"typed.{one}" for one in option_ids()}
    assert [] == sorted(
        key for key in keys if key not in used | options and not asked.fullmatch(key)
    )


def option_ids() -> set[str]:
    """Every id of an option that the domain makes, other than those of a script or badge."""
    found = {"back", "skip", "unknown", "save", "language"}
    for _, tree in sources("core/domain"):
        found |= {one for one in map(shape, calls(tree, "Option")) if one.isidentifier()}
    return found


def test_no_badge_can_have_the_id_of_a_button() -> None:
    assert option_ids() | {"edit"} <= BUTTONS | {"go_on"}, "go_on is no id a badge can have anyway"
    assert SLUG.fullmatch("go_on") is None


def test_every_typed_word_belongs_to_an_option_that_there_is() -> None:
    typed = {key for key in texts_of(shipped("chat.po", "en")) if key.startswith("typed.")}
    assert {f"typed.{one}" for one in option_ids()} - {"typed.edit"} == typed


# ---------------------------------------------------------------- the files agree


@pytest.mark.parametrize("file", FILES)
def test_every_language_has_the_same_keys_and_none_is_empty(file: str) -> None:
    english = texts_of(shipped(file, "en"))
    for language in LANGUAGES:
        theirs = texts_of(shipped(file, language))
        assert set(english) == set(theirs), language
        assert [] == [key for key, texts in theirs.items() if not texts or not all(texts)], language


@pytest.mark.parametrize("file", FILES)
def test_every_language_fills_the_same_placeholders(file: str) -> None:
    english, spanish = (texts_of(shipped(file, language)) for language in LANGUAGES)
    for key, texts in english.items():
        wanted = {name for text in texts for name in PLACEHOLDER.findall(text)}
        given_ = {name for text in spanish[key] for name in PLACEHOLDER.findall(text)}
        assert wanted == given_, key


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_filled(file: str, language: str) -> None:
    for key, texts in texts_of(shipped(file, language)).items():
        for text in texts:
            names = PLACEHOLDER.findall(text)
            filled = text % dict.fromkeys(names, 1) if names else text.replace("%%", "")
            assert "%(" not in filled, key


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_counts_has_every_form_of_its_language(file: str, language: str) -> None:
    catalog = shipped(file, language)
    counted = [message for message in catalog if message.pluralizable]
    assert [] == [one.id for one in counted if len(one.string) != catalog.num_plurals]
    assert [] == [one.id for one in catalog if one.id and one.fuzzy]


def test_no_key_is_in_two_files() -> None:
    keys = [key for file in FILES for key in texts_of(shipped(file, "en"))]
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize(
    ("language", "count", "wanted"),
    [("en", 1, "1 year"), ("en", 2, "2 years"), ("en", 0, "0 years"), ("es", 1, "1 año")],
)
def test_a_number_takes_its_form(language: str, count: int, wanted: str) -> None:
    assert wanted == TEXTS.say(Words("time.years", count=count), language)


# ---------------------------------------------------------------- saying


def test_what_fills_a_text_is_said_in_the_same_language() -> None:
    name = Own({"en": "Find the fault", "es": "Encontrar la falla"})
    words = Words("probe.no_when", {"criterion": name})
    assert "Find the fault" in TEXTS.say(words, "en")
    assert "Encontrar la falla" in TEXTS.say(words, "es")


@pytest.mark.parametrize("hostile", ["%(reason)s", "100 %", "%s", "{reason}", "%(nothing)d"])
def test_what_people_wrote_is_never_read_as_a_placeholder(hostile: str) -> None:
    said = TEXTS.say(Words("interview.reopened", {"criterion": "x", "reason": Said(hostile)}), "en")
    assert hostile in said


def test_what_people_wrote_is_wrapped_and_nothing_else_is() -> None:
    words = Words("interview.reopened", {"criterion": Own({"en": "<i>"}), "reason": Said("<b>")})
    said = TEXTS.say(words, "en", wrap=lambda text: f"[{text}]")
    assert "[<b>]" in said
    assert "<i>" in said
    assert "[<i>]" not in said
    assert "[x]" == TEXTS.say(Said("x"), "en", wrap=lambda text: f"[{text}]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_person_takes_along_has_a_name(language: str) -> None:
    kinds = [one.name for one in metadata.sorted_tables if one.info["export"] == "yes"]
    assert [] == [kind for kind in kinds if not TEXTS.has(f"mydata.{kind}", language)]


def test_several_things_are_joined_as_the_language_does() -> None:
    found = {lang: TEXTS.listed(lang, ["a", "b", "c"]) for lang in ("en", "es", "es-MX")}
    assert found == {"en": "a, b, and c", "es": "a, b y c", "es-MX": "a, b y c"}
    assert [TEXTS.listed("en", items) for items in ([], ["a"])] == ["", "a"]


def test_a_moment_is_said_in_utc_and_in_the_language() -> None:
    noon = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
    elsewhere = noon.astimezone(timezone(timedelta(hours=5)))
    assert TEXTS.say(Moment(noon), "en") == TEXTS.say(Moment(elsewhere), "en")
    assert TEXTS.say(Moment(noon), "en").endswith("12:00\u202fPM UTC")
    assert "ene" in TEXTS.say(Moment(noon), "es")


def test_an_unknown_key_is_said_as_it_is_rather_than_nothing() -> None:
    assert "no.such.key" == TEXTS.get("en", "no.such.key")


@pytest.mark.parametrize(
    ("wished", "wanted"),
    [
        (("es",), "es"),
        (("es-MX",), "es"),
        (("fr", "es"), "es"),
        (("fr",), "en"),
        ((), "en"),
        (("", "xx-YY"), "en"),
    ],
)
def test_the_nearest_language_is_spoken(wished: tuple[str, ...], wanted: str) -> None:
    assert wanted == TEXTS.best(*wished)


def test_languages_are_named_in_themselves() -> None:
    assert {"en": "English", "es": "Español"} == TEXTS.languages


def test_the_direction_is_that_of_the_language_that_is_spoken(tmp_path: Path) -> None:
    assert ("ltr", "ltr") == (TEXTS.direction("es"), TEXTS.direction("ar"))
    assert "rtl" == own(tmp_path, "ar", entry("action.back", "رجوع")).direction("ar")
    noon = Moment(datetime(2026, 1, 2, 12, 0, tzinfo=UTC))
    assert TEXTS.say(noon, "en") == TEXTS.say(noon, "xx")


# ---------------------------------------------------------------- typed words


def aside(place: str, name: str) -> Interview:
    interview = at(place)
    interview.press(name)
    return interview


def reopened() -> Interview:
    interview = sent(answer=SHORT)
    reasons = {"make-the-repair": "Which tool?"}
    interview.state = reopen(interview.briefing, interview.state, reasons)
    return interview


STORY = "Last May I found a hole in the tube, I put a patch on it, and in the end it held."
PLACES = ("welcome", "story", "badge", "sources", "criterion/find-the-fault", "evidence", "review")
SCREENS: dict[str, Interview] = {
    **{place: at(place) for place in PLACES},
    **{f"language at {place}": aside(place, "language") for place in PLACES},
    "saved": aside("story", "save"),
    "declined": aside("welcome", "decline"),
    "heard": at("criterion/make-the-repair", story=STORY),
    "a probe": at("probe/find-the-fault/too_short", answer=SHORT),
    "reopened": reopened(),
}


def drawn(name: str, language: str) -> Screen:
    interview = SCREENS[name]
    return show(interview.briefing, replace(interview.state, language=language))


def offered(screen: Screen) -> list[Option]:
    found: list[Option] = []
    for name in ("options", "actions"):
        found += getattr(screen, name, ())
    for name in ("go_on", "submit", "confirm", "begin"):
        one = getattr(screen, name, None)
        found += [one] if one else []
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_every_button_can_be_typed_by_what_stands_on_it(name: str, language: str) -> None:
    screen = drawn(name, language)
    for option in offered(screen):
        label = TEXTS.say(option.label, language)
        for typed in (label, label.upper(), f"  {label}!! "):
            understood = TEXTS.understand(screen, typed, language)
            assert option.id in meant(understood), (typed, option.id)


def meant(understood: Input | None) -> tuple[str, ...]:
    match understood:
        case Pressed(option):
            return (option,)
        case Chosen(options):
            return options
        case _:
            return ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_every_word_for_a_button_means_that_button_alone(name: str, language: str) -> None:
    """ "Next" on the evidence screen is both to skip it and to go on: the same thing there."""
    screen = drawn(name, language)
    for option in offered(screen):
        key = f"typed.{option.id}"
        words = TEXTS.get(language, key).split(",") if TEXTS.has(key, language) else []
        for word in words:
            found = meant(TEXTS.understand(screen, word, language))
            same = option.id == "skip" and found == ("go_on",)
            assert found == (option.id,) or same, (word, option.id)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_a_button_can_be_typed_in_the_other_language_too(name: str, language: str) -> None:
    """Who speaks both does not look first in which one the question is."""
    [other] = set(LANGUAGES) - {language}
    screen = drawn(name, language)
    for option in offered(screen):
        key = f"typed.{option.id}"
        words = TEXTS.get(other, key).split(",") if TEXTS.has(key, other) else []
        for word in (TEXTS.say(option.label, other), *words):
            found = meant(TEXTS.understand(screen, word, language))
            same = option.id == "skip" and found == ("go_on",)
            lone = len(word.strip()) == 1 and found == ()
            assert found == (option.id,) or same or lone, (word, option.id)


def test_a_single_letter_means_something_in_its_own_language_only() -> None:
    """ "Y" is a yes in English; in Spanish it is an "and", and nobody agrees by that."""
    assert Pressed("agree") == TEXTS.understand(drawn("welcome", "en"), "y", "en")
    assert TEXTS.understand(drawn("welcome", "es"), "y", "es") is None


def test_what_a_word_means_in_ones_own_language_goes_before(tmp_path: Path) -> None:
    texts = own(tmp_path, "es", entry("typed.skip", "done, saltar"))
    gather = drawn("evidence", "es")
    assert Pressed("skip") == texts.understand(gather, "done", "es")
    assert Pressed("go_on") == texts.understand(gather, "done", "en")


@pytest.mark.parametrize(
    ("typed", "language", "wanted"),
    [
        ("Skip", "en", "skip"),
        ("SKIP.", "en", "skip"),
        ("i dont know", "en", "unknown"),
        ("I don’t know", "en", "unknown"),
        ("idk...", "en", "unknown"),
        ("no sé", "es", "unknown"),
        ("NO SE", "es", "unknown"),
        ("atrás", "es", "back"),
        ("¡Saltar!", "es", "skip"),
        ("«Idioma»", "es", "language"),
    ],
)
def test_capitals_accents_and_marks_do_not_count(typed: str, language: str, wanted: str) -> None:
    assert Pressed(wanted) == TEXTS.understand(drawn("story", language), typed, language)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "?!",
        "😀",
        "I skip rope with the children every week",
        "back when I was young",
        "skip" * 60,
        "1",
        "2, 3",
    ],
)
def test_an_answer_is_an_answer(typed: str) -> None:
    assert TEXTS.understand(drawn("story", "en"), typed, "en") is None


def test_a_long_text_is_never_a_button() -> None:
    label = "Skip" + " " * LONGEST_NAME
    assert TEXTS.understand(drawn("story", "en"), label, "en") is None
    assert Pressed("skip") == TEXTS.understand(drawn("story", "en"), label[:LONGEST_NAME], "en")


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("1", ("course",)),
        ("2", ("work",)),
        ("1, 3", ("course", "volunteering")),
        ("1 3", ("course", "volunteering")),
        ("3,1,3", ("volunteering", "course")),
        ("1;2\n9", ("course", "work", "growing")),
        ("At work", ("work",)),
        ("at work, by watching others", ("work", "watching")),
        ("2, by watching others", ("work", "watching")),
        ("１", ("course",)),
        ("1 and 3", ("course", "volunteering")),
        ("1, 2 and 3", ("course", "work", "volunteering")),
        ("1, 2, AND 3", ("course", "work", "volunteering")),
        ("1 y 3", ("course", "volunteering")),
        ("1 & 3", ("course", "volunteering")),
        ("1+3", ("course", "volunteering")),
        ("at work and by watching others", ("work", "watching")),
    ],
)
def test_several_are_chosen_by_number_or_name(typed: str, wanted: tuple[str, ...]) -> None:
    assert Chosen(wanted) == TEXTS.understand(drawn("sources", "en"), typed, "en")


@pytest.mark.parametrize(
    "typed", ["0", "10", "1, 99", "1 and 99", "1 and", "and", "at work and at home", "1.5", "¹²"]
)
def test_what_is_not_on_the_list_is_an_answer_in_ones_own_words(typed: str) -> None:
    assert TEXTS.understand(drawn("sources", "en"), typed, "en") is None


@pytest.mark.parametrize(
    ("typed", "wanted"), [("1", 0), ("4", 3), ("bicycle repair", 0), ("COMMUNITY COOKING", 1)]
)
def test_a_badge_is_chosen_by_its_number_or_name(typed: str, wanted: int) -> None:
    screen = drawn("badge", "en")
    assert isinstance(screen, Choose)
    chosen = screen.options[wanted].id
    assert Chosen((chosen,)) == TEXTS.understand(screen, typed, "en")


def test_of_badges_only_one_is_chosen() -> None:
    assert TEXTS.understand(drawn("badge", "en"), "1, 2", "en") is None


def test_a_part_of_the_read_back_is_changed_by_its_name() -> None:
    screen = drawn("review", "en")
    assert isinstance(screen, ReadBack)
    assert Pressed("edit:story") == TEXTS.understand(screen, "your story", "en")
    assert Pressed("edit:criterion/find-the-fault") == TEXTS.understand(
        screen, "Find the fault", "en"
    )


def test_where_two_options_have_the_same_name_the_first_is_meant() -> None:
    twice = tuple(Option(one, Own({"en": "Same"})) for one in ("first", "second"))
    ask = Ask("x", (), twice)
    choose = Choose("x", (), twice, many=True)
    assert Pressed("first") == TEXTS.understand(ask, "same", "en")
    assert Chosen(("first",)) == TEXTS.understand(choose, "same", "en")
    assert Chosen(("second",)) == TEXTS.understand(choose, "2", "en")


def test_the_standing_and_the_list_of_claims_are_understood_too() -> None:
    withdraw = Option("withdraw", Words("claim.withdraw"))
    standing = Standing("c", Said(""), (), (), options=(withdraw,))
    assert Pressed("withdraw") == TEXTS.understand(standing, "take back", "en")
    assert TEXTS.understand(standing, "I withdraw nothing", "en") is None
    begin = home(())
    assert isinstance(begin, Home)
    assert Pressed("begin") == TEXTS.understand(begin, "start", "en")
    gather = drawn("evidence", "es")
    assert isinstance(gather, Gather)
    assert Pressed("go_on") == TEXTS.understand(gather, "listo", "es")


@given(st.text(max_size=250), st.sampled_from(sorted(SCREENS)), st.sampled_from(LANGUAGES))
def test_whatever_is_typed_it_means_something_on_the_screen_or_nothing(
    typed: str, name: str, language: str
) -> None:
    screen = drawn(name, language)
    known = {one.id for one in offered(screen)}
    known |= {part.edit.id for part in getattr(screen, "parts", ()) if part.edit}
    assert set(meant(TEXTS.understand(screen, typed, language))) <= known


# ---------------------------------------------------------------- a community's own words

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


def own(tmp_path: Path, code: str, text: str | bytes, name: str = "own.po") -> Texts:
    """The product's words with a community's own file laid over them."""
    folder = tmp_path / "locale" / code / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    content = text if isinstance(text, bytes) else f"{HEADER}\n{text}".encode()
    (folder / name).write_bytes(content)
    return shelf.texts().over(tmp_path)


def entry(key: str, text: str) -> str:
    return f'msgid "{key}"\nmsgstr "{text}"\n'


def test_a_communitys_own_words_win_and_the_others_stay(tmp_path: Path) -> None:
    texts = own(tmp_path, "en", entry("action.back", "Go back, please"))
    assert "Go back, please" == texts.get("en", "action.back")
    assert TEXTS.get("en", "action.skip") == texts.get("en", "action.skip")
    assert TEXTS.get("es", "action.back") == texts.get("es", "action.back")
    assert "Back" == TEXTS.get("en", "action.back"), "the product's own words were changed"


def test_an_empty_text_and_an_empty_folder_change_nothing(tmp_path: Path) -> None:
    texts = own(tmp_path, "en", entry("action.back", ""))
    assert "Back" == texts.get("en", "action.back")
    (tmp_path / "locale" / "fr").mkdir()
    assert ["en", "es"] == sorted(shelf.texts().over(tmp_path).languages)
    assert ["en", "es"] == sorted(shelf.texts().over(tmp_path / "nowhere").languages)


@pytest.mark.parametrize("code", ["en", "es", "de"])
def test_an_unknown_key_is_refused_with_the_file_and_the_fix(tmp_path: Path, code: str) -> None:
    with pytest.raises(TextsInvalid) as wrong:
        own(tmp_path, code, entry("action.bakc", "x"))
    assert (
        f"prompts/locale/{code}: there is no text with the key 'action.bakc'. "
        "Copy the key from the product's own file, or remove it."
    ) == str(wrong.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hi from %(comunity)s", "%(comunity)s that nothing fills; there is: %(community)s"),
        ("100 % for %(community)s", "has a % that stands alone; write %%"),
        ("%(community)s %", "has a % that stands alone; write %%"),
    ],
)
def test_a_placeholder_that_nothing_fills_is_refused_at_the_start(
    tmp_path: Path, text: str, told: str
) -> None:
    """Else it would be met by the first person who comes to that question."""
    with pytest.raises(TextsInvalid, match=r"the text of 'interview\.welcome'") as wrong:
        own(tmp_path, "en", entry("interview.welcome", text))
    assert told in str(wrong.value)


def test_a_text_without_placeholders_may_hold_a_percent_sign(tmp_path: Path) -> None:
    texts = own(tmp_path, "en", entry("action.back", "Back, 100 % sure"))
    assert "Back, 100 % sure" == texts.get("en", "action.back")
    with pytest.raises(TextsInvalid, match="there is: none"):
        own(tmp_path, "en", entry("action.back", "Back %(name)s"))


def test_a_text_may_leave_a_placeholder_out(tmp_path: Path) -> None:
    texts = own(tmp_path, "en", entry("interview.welcome", "Welcome!"))
    assert "Welcome!" == texts.get("en", "interview.welcome", community="x")


def test_singular_and_plural_have_to_be_there_where_they_are_needed(tmp_path: Path) -> None:
    with pytest.raises(TextsInvalid, match=r"time\.years.*needs the same forms"):
        own(tmp_path, "en", entry("time.years", "some years"))
    with pytest.raises(TextsInvalid, match=r"action\.back.*needs the same forms"):
        own(
            tmp_path,
            "en",
            'msgid "action.back"\nmsgid_plural "action.back"\nmsgstr[0] "a"\nmsgstr[1] "b"\n',
        )
    plural = 'msgid "time.years"\nmsgid_plural "time.years"\nmsgstr[0] "%(n)s yr"\nmsgstr[1] "%(n)s yrs"\n'
    texts = own(tmp_path, "en", plural)
    assert ("1 yr", "2 yrs") == (texts.get("en", "time.years", 1), texts.get("en", "time.years", 2))


@pytest.mark.parametrize("folder", ["pt_BR", "pt-BR"])
def test_a_language_of_ones_own_speaks_english_where_it_is_not_finished(
    tmp_path: Path, folder: str
) -> None:
    texts = own(tmp_path, folder, entry("action.back", "Voltar"))
    assert ["en", "es", "pt-BR"] == sorted(texts.languages)
    assert "Português (Brasil)" == texts.languages["pt-BR"]
    assert ("Voltar", "Skip") == (
        texts.get("pt-BR", "action.back"),
        texts.get("pt-BR", "action.skip"),
    )
    assert "2 years" == texts.get("pt-BR", "time.years", 2)
    assert "pt-BR" == texts.best("pt-BR")


@pytest.mark.parametrize("folder", ["README", "tlh", "x!", "12"])
def test_a_folder_that_is_no_language_is_named(tmp_path: Path, folder: str) -> None:
    with pytest.raises(TextsInvalid, match="there is no language") as wrong:
        own(tmp_path, folder, entry("action.back", "x"))
    assert folder in str(wrong.value)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00\x01",
        b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=FOO\\n"\n\nmsgid "action.back"\nmsgstr "x"\n',
        b'msgid "action.back"\nmsgstr "x\nmsgid "action.skip"\n',
        b'msgid "action.back"\nmsgstr[x] "x"\n',
        b"<html>\n<script>alert(1)</script>\n",
    ],
    ids=["binary", "an unknown encoding", "an open quote", "an odd form", "html"],
)
def test_a_broken_file_is_named_with_the_fix(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(
        TextsInvalid, match=r"own\.po: .*\. Open it in a gettext editor and save it"
    ):
        own(tmp_path, "en", content)


def test_without_english_there_are_no_words_at_all(tmp_path: Path) -> None:
    with pytest.raises(TextsInvalid, match="the English words are missing: prompts/locale/en"):
        Texts.load(tmp_path)
