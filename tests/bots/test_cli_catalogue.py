"""`earned catalogue`: badges in, badges out, and mistakes that are named."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml

from bots.terminal import word
from tests.support.installed import Mould
from tests.support.terminal import Terminal

SHELF = Path(__file__).resolve().parents[2] / "prompts" / "catalogue"
GOOD = SHELF / "bicycle-repair.yaml"


@pytest.fixture
def earned(mould: Mould, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Somebody at a terminal, with a community that has no badges yet."""
    mould.sqlite(tmp_path / "data" / "earned.db")
    monkeypatch.chdir(tmp_path)
    terminal = Terminal(tmp_path / "data")
    assert terminal("organizer", "invite", "--community", "Riverside").code == 0
    return terminal


def everything(earned: Terminal, name: str) -> str:
    said = earned("catalogue", "export", name)
    assert said.code == 0
    assert word("exported", path=name) in said.err
    return Path(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", sorted(SHELF.glob("*.yaml")), ids=lambda file: file.stem)
def test_check_says_that_our_own_files_are_good(file: Path, tmp_path: Path) -> None:
    said = Terminal(tmp_path / "data")("catalogue", "check", str(file))
    assert (said.code, said.err) == (0, "")
    assert said.out.strip() == word("catalogue_good", n="1")


def test_check_leaves_nothing_behind(tmp_path: Path) -> None:
    assert Terminal(tmp_path / "data")("catalogue", "check", str(GOOD)).code == 0
    assert not (tmp_path / "data").exists()


def test_check_names_a_badge_of_which_no_award_could_be_signed(tmp_path: Path) -> None:
    """It may stand in a catalogue, and says more than can be signed together."""
    written = yaml.safe_load(GOOD.read_text("utf-8"))
    (one,) = written["badges"]
    skill = {"url": "https://x.example/a", "type": "CFItem"}
    one["alignment"] = [{"name": f"Skill {number}", **skill} for number in range(501)]
    del one["image"]
    bad = tmp_path / "bad.yaml"
    bad.write_text(yaml.safe_dump(written), "utf-8")
    said = Terminal(tmp_path / "data")("catalogue", "check", str(bad))
    assert said.code == 1
    assert f"{one['id']}: " in said.err
    assert not (tmp_path / "data").exists()


def test_import_says_each_badge_with_its_version(earned: Terminal) -> None:
    said = earned("catalogue", "import", str(GOOD))
    assert (said.code, said.err) == (0, "")
    assert said.out.strip() == word("imported", name="Bicycle repair", version="1")


def test_the_same_file_again_makes_no_new_version(earned: Terminal) -> None:
    first, again = (earned("catalogue", "import", str(GOOD)).out for _ in range(2))
    assert first == again


def test_an_edit_makes_a_new_version(earned: Terminal) -> None:
    earned("catalogue", "import", str(GOOD))
    content = yaml.safe_load(everything(earned, "all.yaml"))
    content["badges"][0]["name"]["en"] = "Bicycle care"
    Path("edited.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    said = earned("catalogue", "import", "edited.yaml")
    assert said.out.strip() == word("imported", name="Bicycle care", version="2")


def test_what_is_exported_can_be_imported_and_is_the_same(earned: Terminal) -> None:
    for file in sorted(SHELF.glob("*.yaml")):
        assert earned("catalogue", "import", str(file)).code == 0
    before = everything(earned, "all.yaml")
    assert earned("catalogue", "check", "all.yaml").out.strip() == word("catalogue_good", n="12")
    said = earned("catalogue", "import", "all.yaml")
    assert said.out.count(word("imported", name="", version="1").strip()) == 12
    assert everything(earned, "again.yaml") == before


def with_mistakes() -> str:
    """Two badges: the first is good, the second has three mistakes."""
    content = yaml.safe_load(GOOD.read_text(encoding="utf-8"))
    good = content["badges"][0]
    good.pop("image", None)
    bad = copy.deepcopy(good)
    bad |= {"id": "Not An Id", "criteria": bad["criteria"][:2], "colour": "blue"}
    return yaml.safe_dump({"catalogue": 1, "badges": [good, bad]}, sort_keys=False)


@pytest.mark.parametrize("act", ["check", "import"])
def test_every_mistake_is_named_with_file_and_line_and_nothing_is_changed(
    act: str, earned: Terminal
) -> None:
    earned("catalogue", "import", str(SHELF / "family-care.yaml"))
    before = everything(earned, "before.yaml")
    text = with_mistakes()
    Path("mine.yaml").write_text(text, encoding="utf-8")
    said = earned("catalogue", act, "mine.yaml")
    assert (said.code, said.out) == (1, "")
    lines = text.splitlines()

    def line(wanted: str) -> int:
        found = [number for number, one in enumerate(lines, start=1) if wanted in one]
        return found[-1]

    for wanted in ("id: Not An Id", "colour: blue", "criteria:"):
        assert f"mine.yaml:{line(wanted)}: " in said.err
    assert said.err.rstrip().endswith(word("catalogue_unchanged"))
    assert everything(earned, "after.yaml") == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.yaml", None),
        ("empty.yaml", b""),
        ("text.yaml", b"Hello"),
        ("binary.yaml", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("tabs.yaml", b"catalogue: 1\n\tbadges: []"),
        ("latin.yaml", "catalogue: 1\nbadges: [ñ]".encode("latin-1")),
        ("alias.yaml", b"a: &a [1]\nb: *a"),
        ("python.yaml", b"!!python/object/apply:os.system ['true']"),
        (".", None),
    ],
)
def test_a_file_that_is_no_catalogue_is_said_and_named(
    name: str, content: bytes | None, earned: Terminal
) -> None:
    if content is not None:
        Path(name).write_bytes(content)
    said = earned("catalogue", "import", name)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(name)
    assert "Traceback" not in said.err


def test_export_into_a_folder_that_is_not_there_is_said(earned: Terminal) -> None:
    said = earned("catalogue", "export", "no/such/folder.yaml")
    assert said.code == 1
    assert "no/such/folder.yaml" in said.words
    assert "Traceback" not in said.words


def test_import_without_a_community_names_the_first_step(mould: Mould, tmp_path: Path) -> None:
    mould.sqlite(tmp_path / "data" / "earned.db")
    said = Terminal(tmp_path / "data")("catalogue", "import", str(GOOD))
    assert said.code == 1
    assert "earned organizer invite" in said.err
