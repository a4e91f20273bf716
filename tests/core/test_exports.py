"""Lists for organizers: no cell is run as a formula, and every row comes back as it went out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exports import FORMATS, AwardRow, as_csv, as_json, safe_cell

SIGNS = "=+-@＝＋－＠"
SEPARATORS = [";", ",", "|", '"', "'", "\n", "\r", "\r\n", "\t", " ", "\v", "\f", "\u2028", "\x85"]
# What a spreadsheet would run: a sign where a cell begins, in whatever way it cuts a line up.
LIVE = re.compile(rf"(?:^|[;,|\"'\s])[{re.escape(SIGNS)}]")


def row(number: int = 1, **changed: object) -> AwardRow:
    whole = {
        "award": f"award-{number}",
        "badge": "bicycle-repair",
        "badge_name": "Bicycle repair",
        "badge_version": 3,
        "awarded_at": "2026-01-02T03:04:05+00:00",
        "space": "Riverside",
        "shared": False,
        "revoked": False,
        "suspended": False,
        "page": f"https://example.org/awards/award-{number}",
        "credential": f"https://example.org/credentials/award-{number}",
    }
    return AwardRow(**{**whole, **changed})  # type: ignore[arg-type]


def table(*rows: AwardRow) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(as_csv(rows)), newline="")))


# ---------------------------------------------------------------- one cell


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_that_begins_a_formula_is_made_text_at_the_start(sign: str) -> None:
    assert f"'{sign}1+1" == safe_cell(f"{sign}1+1")


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("separator", SEPARATORS)
def test_so_it_is_after_whatever_may_part_two_cells(sign: str, separator: str) -> None:
    written = safe_cell(f"name{separator}x").removesuffix("x")
    cell = safe_cell(f"name{separator}{sign}cmd|'/c calc'!A1")
    assert cell.startswith(f"{written}'{sign}cmd")
    assert LIVE.search(cell.replace(f"'{sign}", "")) is None


@pytest.mark.parametrize(
    "attack",
    [
        '=HYPERLINK("https://evil.example";"click")',
        "=cmd|'/c calc'!A1",
        "@SUM(1+1)*cmd|'/c calc'!A1",
        "+1+cmd|'/c calc'!A1",
        "-2+3+cmd|'/c calc'!A1",
        '";=1+1;"',
        'x;=WEBSERVICE("https://evil.example")',
        "x,=1+1,y",
        "x|=1+1",
        "'=1+1",
        '"=1+1"',
        "\t=1+1",
        "\r\n=1+1",
        "  =1+1",
        "x\n;=1+1",
        "＝1+1",
        "x;＠SUM(1)",
        "==1+1",
        ";;==1",
        "=",
        "-",
        "\u00a0=1+1",
        "\x1c=1+1",
    ],
)
def test_an_attack_stays_text_however_the_line_is_cut_up(attack: str) -> None:
    cell = safe_cell(attack)
    assert not cell.startswith(tuple(SIGNS))
    assert "\n" not in cell
    assert "\t" not in cell
    for separator in ";,|\t \"'":
        for piece in cell.split(separator):
            unquoted = piece.strip().removeprefix('"')
            # Cut at the apostrophe itself, the sign stands alone; nobody parts cells by that.
            assert separator == "'" or not unquoted.startswith(tuple(SIGNS)), (separator, piece)


@pytest.mark.parametrize(
    "plain",
    ["Bicycle repair", "well-known", "1+1", "a=b", "me@example.org", "naïve 😀", "3-4 p.m.", ""],
)
def test_plain_text_is_left_as_it_is(plain: str) -> None:
    assert plain == safe_cell(plain)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (12, "12"),
        ("a\nb", "a ⏎ b"),
        ("a\tb", "a b"),
        ("a\r\nb", "a ⏎ b"),
    ],
)
def test_numbers_answers_and_lines_have_one_way_to_be_written(value: object, wanted: str) -> None:
    assert wanted == safe_cell(value)


@given(st.text(st.sampled_from(f"{SIGNS};,|\"' \t\r\nab1\v\u2028"), max_size=30))
def test_whatever_stands_in_a_cell_nothing_in_it_is_live(text: str) -> None:
    cell = safe_cell(text)
    made_text = re.sub(rf"'[{re.escape(SIGNS)}]", "'x", cell)
    assert LIVE.search(made_text) is None
    assert not re.search(r"[\r\n\t\v\f\u2028]", cell)


# ---------------------------------------------------------------- CSV


def test_a_list_has_a_header_and_one_line_for_each_award() -> None:
    text = "".join(as_csv([row(1), row(2, shared=True)]))
    assert [
        "award,badge,badge_name,badge_version,awarded_at,space,shared,revoked,suspended,page,credential",
        "award-1,bicycle-repair,Bicycle repair,3,2026-01-02T03:04:05+00:00,Riverside,false,false,false,"
        "https://example.org/awards/award-1,https://example.org/credentials/award-1",
        "award-2,bicycle-repair,Bicycle repair,3,2026-01-02T03:04:05+00:00,Riverside,true,false,false,"
        "https://example.org/awards/award-2,https://example.org/credentials/award-2",
        "",
    ] == text.split("\r\n")


def test_an_empty_list_is_a_header() -> None:
    assert 1 == len("".join(as_csv([])).splitlines())
    assert [] == table()


@given(st.lists(st.tuples(st.text(), st.text(max_size=20)), max_size=5))
def test_every_row_comes_back_with_as_many_cells_as_it_had(names: list[tuple[str, str]]) -> None:
    rows = [row(badge_name=name, space=space) for name, space in names]
    lines = list(csv.reader(io.StringIO("".join(as_csv(rows)), newline="")))
    assert len(rows) + 1 == len(lines)
    assert {11} == {len(line) for line in lines}
    assert [[safe_cell(name), safe_cell(space)] for name, space in names] == [
        [line[2], line[5]] for line in lines[1:]
    ]


def test_an_attack_in_a_badges_name_does_not_make_another_column() -> None:
    [found] = table(row(badge_name='x";=1+1;"\n=2', space="=3,=4"))
    assert ("x\"';'=1+1;\" ⏎ '=2".replace("';'", ";'"), "'=3,'=4") == (
        found["badge_name"],
        found["space"],
    )


# ---------------------------------------------------------------- JSON


@given(st.lists(st.text(), max_size=4))
def test_json_holds_every_award_word_for_word(names: list[str]) -> None:
    rows = [row(number, badge_name=name) for number, name in enumerate(names)]
    found = json.loads("".join(as_json(rows)))
    assert [(one.award, one.badge_name, one.shared) for one in rows] == [
        (one["award"], one["badge_name"], one["shared"]) for one in found
    ]


def test_json_is_valid_with_no_award_at_all_and_has_one_a_line() -> None:
    assert [] == json.loads("".join(as_json([])))
    text = "".join(as_json([row(1, badge_name="ñ"), row(2)]))
    assert 2 == len([line for line in text.splitlines() if line.startswith("{")])
    assert "ñ" in text


# ---------------------------------------------------------------- bit by bit


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_long_list_is_sent_bit_by_bit_while_it_is_read(name: str) -> None:
    """Many awards need no more memory than a few: what is written is read just then."""
    write, _ = FORMATS[name]
    taken = 0

    def awards() -> Iterator[AwardRow]:
        nonlocal taken
        for number in range(20_000):
            taken += 1
            yield row(number)

    pieces = write(awards())
    assert next(pieces)
    # What is packed comes in fewer and later pieces.
    assert taken < (10_000 if name == "xlsx" else 1000)
    sizes = [len(piece) for piece in pieces]
    assert 20_000 == taken
    assert max(sizes) < 1 << 17


def test_each_format_says_what_it_is() -> None:
    assert {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "jsonl": "application/jsonl",
        "json": "application/json",
    } == {name: kind for name, (_, kind) in FORMATS.items()}
