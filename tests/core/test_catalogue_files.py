"""Catalogue files: what is right is read, and what is wrong is told with its line and the fix."""

from __future__ import annotations

import base64
import io
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core import shelf
from core.badge_images import PNG
from core.catalogue_files import LARGEST, parse_catalogue, read_catalogue, write_catalogue
from core.domain.catalogue import Badge, Edition, Level
from core.domain.errors import CatalogueInvalid

FOLDER = Path(str(shelf.shelf() / "catalogue"))
FILES = sorted(FOLDER.glob("*.yaml"))
IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><path d="M0 0h9v9z"/></svg>'

# Small, complete, and with every field that there is.
GOOD = """\
catalogue: 1
badges:
  - id: owl-watching
    image: owl.svg
    name: {en: Owl watching, es: Observar búhos}
    description: {en: Knows owls., es: Conoce los búhos.}
    asks: {en: You can find owls., es: Sabes encontrar búhos.}
    tags:
      en: [owl, bird]
      es: [búho, ave]
    current_within_months: 24
    alignment:
      - name: Wildlife
        url: https://example.org/skill
    scale:
      - id: not-yet
        name: {en: Not yet, es: Aún no}
      - id: well
        name: {en: Well, es: Bien}
        met: true
    criteria:
      - id: find
        name: {en: Find, es: Encontrar}
        description: {en: Finds owls., es: Encuentra búhos.}
        question: {en: "How did you find one?", es: "¿Cómo encontraste uno?"}
        example: {en: By its call., es: Por su canto.}
        heard: {en: [hoot*], es: [ulul*]}
        consistency: true
      - id: name
        name: {en: Name, es: Nombrar}
        description: {en: Names owls., es: Nombra búhos.}
        question: {en: "Which one was it?", es: "¿Cuál era?"}
        example: {en: A barn owl., es: Una lechuza.}
      - id: leave
        name: {en: Leave alone, es: Dejar en paz}
        description: {en: Does not disturb., es: No molesta.}
        question: {en: "How did you not disturb it?", es: "¿Cómo no lo molestaste?"}
        example: {en: I stood still., es: Me quedé quieto.}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the owl's picture lies, and some that are no pictures."""
    found = tmp_path_factory.mktemp("catalogue")
    (found / "owl.svg").write_text(IMAGE)
    (found / "script.svg").write_text(IMAGE.replace("<path", "<script>x</script><path"))
    (found / "words.svg").write_bytes("Grüße".encode("latin-1"))
    (found / "empty.svg").touch()
    (found / "huge.svg").write_bytes(b" " * (1 << 20))
    (found.parent / "secret.svg").write_text(IMAGE)
    (found / "folder").mkdir()
    (found / "circle.svg").symlink_to(found / "circle.svg")
    (found / "out.svg").symlink_to(found.parent / "secret.svg")
    return found


def problems(text: str, folder: Path | None) -> tuple[str, ...]:
    with pytest.raises(CatalogueInvalid) as wrong:
        parse_catalogue(text, name="owls.yaml", folder=folder)
    assert "\n".join(wrong.value.problems) == wrong.value.params["problems"]
    return wrong.value.problems


# ---------------------------------------------------------------- what is right


def test_a_file_with_every_field_is_read(folder: Path) -> None:
    [badge] = parse_catalogue(GOOD, name="owls.yaml", folder=folder)
    assert ("owl-watching", IMAGE, 24) == (badge.id, badge.image, badge.current_within_months)
    assert ("owl", "bird") == badge.tags["en"]
    assert ("https://example.org/skill", "ext:ESCOSkill") == (
        badge.alignment[0].url,
        badge.alignment[0].type,
    )
    assert [("not-yet", False), ("well", True)] == [(one.id, one.met) for one in badge.scale]
    assert [True, False, False] == [one.consistency for one in badge.criteria]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_file_is_read_and_comes_back_the_same(path: Path) -> None:
    badges = read_catalogue(path)
    assert [path.stem] == [badge.id for badge in badges]
    text = write_catalogue(Edition(badge=badge, version=3) for badge in badges)
    assert badges == parse_catalogue(text, name="again.yaml", folder=None)


def test_all_badges_together_come_back_the_same() -> None:
    badges = shelf.badges()
    text = write_catalogue(Edition(badge=badge, version=1) for badge in badges)
    again = parse_catalogue(text, name="all.yaml", folder=None)
    assert badges == again
    assert text == write_catalogue(Edition(badge=badge, version=9) for badge in again)
    assert len(text.encode()) < LARGEST


WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40).filter(
    lambda text: (
        text.strip() and not any((ord(c) < 32 and c not in "\n\t") or ord(c) == 127 for c in text)
    )
)


@settings(max_examples=max(30, settings.default.max_examples // 4))
@given(st.lists(WORDS, min_size=6, max_size=6), st.lists(WORDS, max_size=3))
def test_whatever_words_a_badge_has_they_come_back_the_same(
    texts: list[str], tags: list[str]
) -> None:
    [badge] = parse_catalogue(GOOD.replace("    image: owl.svg\n", ""), name="x", folder=None)
    name, description, asks, question, example, level = ({"en": one, "es": one} for one in texts)
    first = badge.criteria[0].model_copy(update={"question": question, "example": example})
    changed = {
        **badge.model_dump(mode="json"),
        "name": name,
        "description": description,
        "asks": asks,
        "tags": {"en": tags},
        "criteria": [first.model_dump(mode="json"), *badge.model_dump(mode="json")["criteria"][1:]],
        "scale": [
            Level(id="a", name=level).model_dump(),
            Level(id="b", name=level, met=True).model_dump(),
        ],
    }
    whole = Badge.model_validate(changed)
    text = write_catalogue([Edition(badge=whole, version=1)])
    assert (whole,) == parse_catalogue(text, name="x", folder=None)


@pytest.mark.parametrize(
    "sign", ["\x85", "\u2028", "\u2029", "\n", "\t", "\xa0", ": ", " #", "é😀"]
)
def test_no_sign_is_lost_on_the_way_out_and_back(sign: str, folder: Path) -> None:
    [badge] = parse_catalogue(GOOD, name="x", folder=folder)
    asks = dict.fromkeys(("en", "es"), f"one{sign}two")
    changed = badge.model_copy(update={"asks": asks, "tags": {"en": (f"a{sign}b",)}})
    text = write_catalogue([Edition(badge=changed, version=1)])
    assert (changed,) == parse_catalogue(text, name="x", folder=None)


def test_a_picture_travels_inside_an_exported_file(folder: Path) -> None:
    target = io.BytesIO()
    Image.new("RGB", (100, 100), "teal").save(target, "PNG")
    (folder / "owl.png").write_bytes(target.getvalue())
    [badge] = parse_catalogue(GOOD.replace("owl.svg", "owl.png"), name="x", folder=folder)
    assert badge.image.startswith(PNG)
    text = write_catalogue([Edition(badge=badge, version=1)])
    assert (badge,) == parse_catalogue(text, name="x", folder=None)


def test_a_language_that_yaml_takes_for_a_no_is_a_language(folder: Path) -> None:
    """YAML reads a bare ``no`` as false; here it is Norwegian."""
    text = GOOD.replace("en: ", "no: ").replace("en: [", "no: [")
    [badge] = parse_catalogue(text, name="x", folder=folder)
    assert "Owl watching" == badge.name["no"]


def test_a_question_mark_in_braces_is_a_question_mark(folder: Path) -> None:
    text = GOOD.replace("Knows owls.,", "Knows owls?,")
    [found] = parse_catalogue(text, name="owls.yaml", folder=folder)
    assert "Knows owls?" == found.description["en"]


def test_the_example_that_explains_the_format_can_be_used_as_it_is(folder: Path) -> None:
    readme = (shelf.shelf() / "catalogue" / "README.md").read_text("utf-8")
    [example] = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    [criterion] = re.findall(r"      - id: find-the-fault\n(?:        .*\n)+", example)
    for number in (2, 3):
        example += criterion.replace("find-the-fault", f"part-{number}")
    [badge] = parse_catalogue(example, name="x", folder=FOLDER)
    assert "bicycle-repair" == badge.id


def test_a_byte_order_mark_does_no_harm(folder: Path) -> None:
    (folder / "marked.yaml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert "owl-watching" == read_catalogue(folder / "marked.yaml")[0].id


# ---------------------------------------------------------------- what is wrong


def swap(old: str, new: str) -> Callable[[], str]:
    def swapped() -> str:
        assert old in GOOD, old
        return GOOD.replace(old, new, 1)

    return swapped


SIXTH = GOOD[GOOD.index("      - id: name") : GOOD.index("      - id: leave")]

# Each mistake: how it is made, the line that is named, and what is told.
MISTAKES: dict[str, tuple[Callable[[], str], int, str]] = {
    "nothing": (lambda: "", 1, "begin the file with 'catalogue: 1', then 'badges:'"),
    "a comment only": (lambda: "# owls\n", 1, "begin the file with 'catalogue: 1'"),
    "a list instead of a map": (lambda: "- owl\n- bird\n", 1, "begin the file with 'catalogue: 1'"),
    "words": (lambda: "hello there\n", 1, "begin the file with 'catalogue: 1'"),
    "no version": (swap("catalogue: 1\n", ""), 1, "catalogue: this field is missing; add it"),
    "a newer version": (swap("catalogue: 1", "catalogue: 2"), 1, "update Earned, or write catalogue: 1"),
    "no badges": (lambda: "catalogue: 1\n", 1, "badges: this field is missing; add it"),
    "an empty list of badges": (lambda: "catalogue: 1\nbadges: []\n", 2, "there is no badge in this list; write one"),
    "badges that are no list": (lambda: "catalogue: 1\nbadges: owl\n", 2, "this has to be a list; begin each entry with a hyphen"),
    "an empty badge": (lambda: "catalogue: 1\nbadges:\n  -\n", 3, "this has to be a block of named fields"),
    "a field at the top that is not known": (lambda: GOOD + "author: Ana\n", 39, "author: this field is not known; check its spelling, or remove it"),
    "a missing field": (swap("    asks: {en: You can find owls., es: Sabes encontrar búhos.}\n", ""), 3, "badges → 1 → asks: this field is missing; add it"),
    "a missing field of a criterion": (swap("        example: {en: A barn owl., es: Una lechuza.}\n", ""), 29, "criteria → 2 → example: this field is missing; add it"),
    "a typing mistake in a field": (swap("description: {en: Knows", "descripton: {en: Knows"), 6, "descripton: this field is not known; check its spelling"),
    "a field twice": (swap("    current_within", "    name: {en: Again}\n    current_within"), 11, "'name' is here twice; remove one"),
    "a language twice": (swap("{en: Owl watching, es", "{en: Owl, en"), 5, "'en' is here twice; remove one"),
    "an id that a button has": (swap("- id: owl-watching", "- id: skip"), 3, "badges → 1 → id: 'skip' is what a button is called; take a longer id, for instance skip-badge"),
    "two badges of one id": (lambda: GOOD + GOOD.split("badges:\n")[1], 39, "two badges are called 'owl-watching'; give each its own id"),
    "two criteria of one id": (swap("- id: leave", "- id: find"), 34, "two criteria are called 'find'; give each its own id"),
    "two criteria only": (lambda: GOOD.replace(SIXTH, ""), 21, "this list is too short: a badge needs 3 to 5 criteria"),
    "six criteria": (lambda: GOOD + "".join(SIXTH.replace("id: name", f"id: more-{n}") for n in range(3)), 21, "this list is too long: a badge needs 3 to 5 criteria"),
    "criteria that are no list": (lambda: GOOD[: GOOD.index("      - id: find")].replace("criteria:", "criteria: three"), 21, "this has to be a list; begin each entry with a hyphen"),
    "an id in capitals": (swap("id: owl-watching", "id: OwlWatching"), 3, "use small letters, digits and single hyphens"),
    "a number for an id": (swap("id: owl-watching", "id: 12"), 3, "this has to be a text; put it in quotes"),
    "an empty text": (swap("{en: Knows owls.,", '{en: "",'), 6, "the text for 'en' is empty; write it or leave it out"),
    "no text": (swap("{en: Knows owls., es: Conoce los búhos.}", ""), 6, "this has to be a text per language"),
    "a text without a language": (swap("{en: Knows owls., es: Conoce los búhos.}", "Knows owls."), 6, "this has to be a text per language, for instance {en: Cooking}"),
    "a text in no language": (swap("{en: Knows owls., es: Conoce los búhos.}", "{}"), 6, "give the text in at least one language"),
    "a language that there is not": (swap("{en: Knows owls.,", "{english: Knows owls.,"), 6, "'english' is not a language code; write en, es, pt-BR"),
    "a text missing in one language": (swap('"Which one was it?", es: "¿Cuál era?"', '"Which one was it?"'), 32, "there is no 'es' text; write it, or drop the badge's 'es' name"),
    "a number for a text": (swap("{en: Well,", "{en: 100,"), 19, "this has to be a text; put it in quotes"),
    "a date for a text": (swap("{en: Well,", "{en: 2024-12-05,"), 19, "this has to be a text; put it in quotes"),
    "a date that there is not": (swap("{en: Well,", "{en: 2024-13-45,"), 19, "this value cannot be read; put it in quotes if it is a text"),
    "a yes for a text": (swap("{en: Well,", "{en: yes,"), 19, "this has to be a text; put it in quotes"),
    "a list for a text": (swap("{en: Well,", "{en: [Well],"), 19, "this has to be a text; put it in quotes"),
    "a text for a number": (swap("months: 24", "months: two years"), 11, "this has to be a whole number"),
    "a fraction for a number": (swap("months: 24", "months: 1.5"), 11, "this has to be a whole number"),
    "too small a number": (swap("months: 24", "months: 0"), 11, "this number is too small; the least is 1"),
    "too big a number": (swap("months: 24", "months: 9999"), 11, "this number is too big; the most is 600"),
    "a renewal of what is not asked": (swap("months: 24\n", "months: 24\n    expires: 2y\n    renew: [find, fly]\n"), 13, "badges → 1 → renew → 2: this badge has no criterion 'fly'; choose from find, name, leave"),
    "a renewal of what lasts for ever": (swap("months: 24\n", "months: 24\n    renew: [find]\n"), 12, "renew: this badge never expires, so nothing is renewed; say expires: 2y, or remove this"),
    "an endless number": (swap("months: 24", f"months: {'9' * 5000}"), 11, "this value cannot be read"),
    "a text for a yes": (swap("consistency: true", "consistency: often"), 28, "this has to be true or false"),
    "a text for a list": (swap("en: [owl, bird]", "en: owl"), 9, "this has to be a list; begin each entry with a hyphen"),
    "an address that is none": (swap("https://example.org/skill", "example.org/skill"), 14, "write a web address that begins with https://"),
    "an address that acts": (swap("https://example.org/skill", "javascript:alert(1)"), 14, "write a web address that begins with https://"),
    "an alignment of a type there is not": (swap("- name: Wildlife", "- name: Wildlife\n        type: a skill"), 14, "write a type as Open Badges has it: ext:ESCOSkill"),
    "an alignment without a name": (swap("- name: Wildlife", '- name: ""'), 13, "this text is empty; write it, or remove the whole entry"),
    "a level without a name": (swap("      - id: well\n        name: {en: Well, es: Bien}", "      - id: well"), 18, "there is no 'en' text"),
    "a level with an odd id": (swap("- id: well", "- id: Very well!"), 18, "use small letters, digits and single hyphens"),
    "a scale of one side": (swap("        met: true\n", ""), 15, "the scale needs a level with met: true and one with met: false"),
    "a picture that is not there": (swap("owl.svg", "bird.svg"), 4, "there is no file 'bird.svg' beside the catalogue; check the path"),
    "a picture that is a folder": (swap("owl.svg", "folder"), 4, "there is no file 'folder' beside"),
    "a picture that is empty": (swap("owl.svg", "empty.svg"), 4, "there is no file 'empty.svg' beside"),
    "a picture outside": (swap("owl.svg", "../secret.svg"), 4, "the path leads out of the catalogue's folder; put the image into it"),
    "a picture anywhere": (swap("owl.svg", "/etc/passwd"), 4, "the path leads out of the catalogue's folder"),
    "a picture behind a link": (swap("owl.svg", "out.svg"), 4, "the path leads out of the catalogue's folder"),
    "a picture in a circle of links": (swap("owl.svg", "circle.svg"), 4, "there is no file 'circle.svg' beside"),
    "a picture with an endless name": (swap("owl.svg", "o" * 5000), 4, "there is no file"),
    "a picture that acts": (swap("owl.svg", "script.svg"), 4, "<script> is not allowed in a badge's image"),
    "a picture that is none": (swap("owl.svg", "words.svg"), 4, "this is neither SVG nor PNG"),
    "a picture that is too large": (swap("owl.svg", "huge.svg"), 4, "larger than 144 KB; make it smaller"),
    "a picture with a zero in its name": (swap("owl.svg", '"a\\0b.svg"'), 4, "there is a control character in it; remove it"),
    "a colon in a text": (swap("Knows owls.,", "Owls: knows them.,"), 6, "put texts with ': ' or '#' in quotes"),
    "a quote left open": (swap("{en: Knows", '{en: "Knows'), 25, "this is not YAML"),
    "a bracket left open": (swap("[owl, bird]", "[owl, bird"), 10, "this is not YAML"),
    "a tab for an indentation": (swap("    asks:", "\tasks:"), 7, "begin lines with spaces instead of tabs"),
    "an indentation that is off": (swap("    asks:", "   asks:"), 7, "look at the indentation"),
    "an alias": (swap("Conoce los búhos.}", "Conoce los búhos.}\n    other: &a [x]\n    more: *a"), 8, "anchors and aliases (& and *) are not used here; write the text out"),
    "an alias bomb": (lambda: "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghijklm", "bcdefghijklmn", strict=True)), 2, "anchors and aliases"),
    "a tag of Python": (swap("{en: Knows", "{en: !!python/object/apply:os.system [ls], fr: Knows"), 6, "could not determine a constructor"),
    "a tag that does not fit": (swap("{en: Knows owls.,", "{en: !!int owls,"), 6, "this value cannot be read"),
    "a control character": (swap("Knows owls.", "Knows \x07 owls."), 6, "there is a control character in it; remove it"),
    "a control character written out": (swap("{en: Knows owls.,", '{en: "Knows \\a owls.",'), 6, "there is a control character in it; remove it"),
    "half a character": (swap("{en: Knows owls.,", '{en: "\\ud800",'), 6, "there is a control character in it; remove it"),
    "a block for a name": (swap("    asks:", "    ? [a, b]\n    : c\n    asks:"), 7, "found unhashable key"),
    "two documents": (lambda: GOOD + "---\n" + GOOD, 39, "but found another document"),
    "too deep": (lambda: "a: " + "[" * 1500, 1, "nested too deeply; check the indentation"),
    "a merge": (swap("    asks:", "    <<: {x: y}\n    asks:"), 7, "<<: this field is not known"),
}  # fmt: skip


def test_more_than_twenty_kinds_of_mistakes_are_tried() -> None:
    assert len(MISTAKES) > 70


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_the_fix(name: str, folder: Path) -> None:
    make, line, told = MISTAKES[name]
    found = problems(make(), folder)
    assert any(one.startswith(f"owls.yaml:{line}: ") and told in one for one in found), found
    assert all(re.match(r"owls\.yaml:\d+: .{15,}", one) for one in found), found


ONE_ONLY = [
    name
    for name in MISTAKES
    if name
    not in (
        "a typing mistake in a field",
        "a language twice",
        "an alignment of a type there is not",
    )
]


@pytest.mark.parametrize("name", ONE_ONLY)
def test_one_mistake_is_told_once_and_no_other_is_made_up(name: str, folder: Path) -> None:
    found = problems(MISTAKES[name][0](), folder)
    known = {"a level with an odd id", "an empty badge"}
    assert 1 == len(found) or name in known, found


def test_a_typing_mistake_tells_what_is_not_known_and_what_is_missing(folder: Path) -> None:
    found = problems(MISTAKES["a typing mistake in a field"][0](), folder)
    assert [
        "owls.yaml:3: badges → 1 → description: this field is missing; add it",
        "owls.yaml:6: badges → 1 → descripton: this field is not known; check its spelling, or remove it",
    ] == sorted(found)


def test_many_mistakes_are_told_at_once_but_not_without_end(folder: Path) -> None:
    text = GOOD.replace("24", "soon").replace("owl.svg", "bird.svg").replace("true", "often")
    assert 4 == len(problems(text, folder))
    many = "catalogue: 1\nbadges:\n" + "".join(f"  - {{id: owl-{n}}}\n" for n in range(500))
    found = problems(many, folder)
    assert 51 == len(found)
    assert "... and 1950 more; mend these first, then check again" == found[-1]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            b"\xff\xfe" + GOOD.encode("utf-16-le"),
            "owls.yaml:1: not UTF-8 text; save the file as UTF-8",
        ),
        (GOOD.encode("latin-1"), "owls.yaml:5: not UTF-8 text; save the file as UTF-8"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "owls.yaml:1: not UTF-8 text; save the file as UTF-8"),
        (b"PK\x03\x04" + bytes(50), "owls.yaml:1: there is a control character in it; remove it"),
        (b"#" * (LARGEST + 1), "owls.yaml: larger than 1 MB; split it into several files"),
        ("é".encode() * (LARGEST // 2) + b"#", "larger than 1 MB; split it into several files"),
        (b"", "owls.yaml:1: begin the file with 'catalogue: 1', then 'badges:'"),
    ],
    ids=["UTF-16", "Latin-1", "a picture", "an archive", "huge", "cut in a letter", "empty"],
)
def test_a_file_that_is_no_catalogue_is_told_so(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "owls.yaml"
    path.write_bytes(content)
    with pytest.raises(CatalogueInvalid) as wrong:
        read_catalogue(path)
    [found] = wrong.value.problems
    assert told in found


def test_of_a_file_without_end_only_the_beginning_is_read() -> None:
    with pytest.raises(CatalogueInvalid, match="larger than 1 MB"):
        read_catalogue(Path("/dev/zero"))


def test_what_a_page_cuts_off_is_called_too_large_and_not_read_in_part() -> None:
    cut = (GOOD.encode() + b"# " + "é".encode() * LARGEST)[: LARGEST + 1].decode("utf-8", "replace")
    assert ("owls.yaml: larger than 1 MB; split it into several files",) == problems(cut, None)


def test_a_mistake_at_the_end_of_a_large_file_is_told_with_its_line(folder: Path) -> None:
    filling = "# a word to the owls\n" * (LARGEST // 25)
    [found] = problems(GOOD + filling + "more: *owl\n", folder)
    assert found.startswith(f"owls.yaml:{(GOOD + filling).count(chr(10)) + 1}: anchors and aliases")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nowhere.yaml", "there is no such file; check the path"),
        (".", "this is a folder; name a file in it"),
        ("owls.yaml/more.yaml", "the file cannot be read"),
    ],
)
def test_a_path_that_leads_to_no_file_is_told_so(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "owls.yaml").write_text(GOOD)
    with pytest.raises(CatalogueInvalid) as wrong:
        read_catalogue(tmp_path / name)
    assert told in wrong.value.problems[0]


def test_pasted_into_a_page_a_picture_has_to_be_the_picture_itself() -> None:
    assert (
        "owls.yaml:4: badges → 1 → image: put the SVG itself here; a path only works from the terminal",
    ) == (problems(GOOD, None))
    inside = GOOD.replace("image: owl.svg", f"image: '{IMAGE}'")
    assert IMAGE == parse_catalogue(inside, name="x", folder=None)[0].image


# ---------------------------------------------------------------- whatever is in the file

PIECES = [
    *(
        "\n",
        " ",
        "  ",
        "\t",
        ":",
        ": ",
        "-",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "#",
        "&a ",
        "*a",
        "'",
        '"',
    ),
    *(
        "!!int ",
        "!!timestamp ",
        "!!set ",
        "!!binary ",
        "? ",
        "| ",
        "> ",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
    ),
    *(
        "null",
        "yes",
        "no",
        "1e999",
        "0x",
        ".inf",
        ".nan",
        "12:30",
        "2024-13-45",
        "<<: ",
        "\x00",
        "\u2028",
    ),
    *(
        "\ud800",
        "\ufeff",
        '"\\ud800"',
        '"\\0"',
        "catalogue",
        "badges:",
        "id: ",
        "scale:",
        "met: true",
    ),
    *("image: <svg>", "image: data:image/png;base64,AAAA", "image: ../..", "9" * 5000, "é", "😀"),
]


PROBLEM = re.compile(r"(?s)owls\.yaml(:\d+)?: .{15,}|\.\.\. and")


def damaged(text: str, seed: int, times: int) -> str:
    """The text with pieces put in, taken out, doubled or exchanged."""
    dice = random.Random(seed)
    for _ in range(times):
        at = dice.randrange(len(text) + 1)
        to = min(len(text), at + dice.choice((0, 1, 2, 10, 80)))
        lines = text.splitlines(keepends=True)
        match dice.randrange(5):
            case 0:
                text = text[:at] + dice.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[to:]
            case 2:
                text = text[:at] + dice.choice(PIECES) + text[to:]
            case 3:
                lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines or ["\n"]))
                text = "".join(lines)
            case _:
                dice.shuffle(lines)
                text = "".join(lines) if dice.random() < 0.1 else text[:to]
    return text


@given(st.integers(0, 1 << 30), st.integers(1, 6))
def test_a_damaged_file_is_read_or_told_what_is_wrong_and_never_more(
    folder: Path, seed: int, times: int
) -> None:
    read_or_told(damaged(GOOD, seed, times), folder)


@given(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.sampled_from(["Knows owls.", "owl.svg", "24", "owl-watching", "hoot*", "Wildlife"]),
)
def test_any_text_is_read_or_told_what_is_wrong_and_never_more(
    folder: Path, text: str, place: str
) -> None:
    read_or_told(text, folder)
    read_or_told(GOOD.replace(place, text), folder)


def read_or_told(text: str, folder: Path) -> None:
    told: tuple[str, ...] = ()
    try:
        badges = parse_catalogue(text, name="owls.yaml", folder=folder)
    except CatalogueInvalid as wrong:
        badges, told = (), wrong.problems
    assert badges or told
    assert [] == [one for one in told if not PROBLEM.match(one)]
    again = write_catalogue(Edition(badge=badge, version=1) for badge in badges)
    again.encode()
    assert not badges or badges == parse_catalogue(again, name="again.yaml", folder=None)


@given(st.binary(max_size=200))
def test_any_file_is_read_or_told_what_is_wrong_and_never_more(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    with pytest.raises(CatalogueInvalid):
        read_catalogue(path)


def test_a_png_in_the_file_itself_is_looked_at_too(folder: Path) -> None:
    fake = PNG + base64.b64encode(b"\x89PNG\r\n\x1a\n<html>").decode()
    assert "save the image as PNG or SVG" in problems(GOOD.replace("owl.svg", fake), folder)[0]
