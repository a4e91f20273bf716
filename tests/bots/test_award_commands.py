"""``earned award``: a list is checked, confirmed by somebody, and done, on the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.serving import announced
from bots.terminal import word
from core.config import Settings
from core.store.repositories.status import names
from tests.core.services.test_bulk import canvas
from tests.support.fixtures import SITE
from tests.support.installed import Mould, opened
from tests.support.journeys import BADGE, Town
from tests.support.terminal import Terminal


@pytest.fixture
def town(mould: Mould, tmp_path: Path) -> Town:
    """A community in the folder of the terminal."""
    with opened(tmp_path / "data", mould.sqlite(tmp_path / "data" / "earned.db")) as app:
        return Town(app)


@pytest.fixture
def earned(tmp_path: Path) -> Terminal:
    """Somebody at a terminal, where that community is."""
    return Terminal(tmp_path / "data")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list of two."""
    target = tmp_path / "list.csv"
    target.write_bytes(canvas("a", "b"))
    return target


def test_a_dry_run_changes_nothing_and_a_yes_awards_once(
    town: Town, earned: Terminal, file: Path, tmp_path: Path
) -> None:
    words = ("award", "import", str(file), "--badge", BADGE)
    said = earned(*words, "--dry-run")
    assert (said.code, "2" in said.out) == (0, True)
    links = tmp_path / "links.csv"
    done = earned(*words, "--yes", "--links", str(links))
    assert done.code == 0, done.err
    assert links.read_text("utf-8-sig").count("/claim/") == 2
    again = earned(*words, "--yes")
    assert again.code == 0
    assert "twice" in again.err
    with opened(tmp_path / "data", f"sqlite:///{tmp_path / 'data' / 'earned.db'}") as app:
        assert app.organizing.office(town.organizer).awards == 2


def test_a_list_that_is_wrong_is_told_line_by_line(
    town: Town, earned: Terminal, file: Path
) -> None:
    file.write_bytes(canvas("a", "a"))
    said = earned("award", "import", str(file), "--badge", BADGE, "--yes")
    assert said.code == 1
    assert "Line 3" in said.err


def test_it_has_to_be_clear_who_awards(town: Town, earned: Terminal, file: Path) -> None:
    said = earned("award", "import", str(file), "--badge", BADGE, "--yes", "--by", "Nobody")
    assert said.code == 1
    assert "Olga" in said.err


def test_badges_are_counted_and_then_issued_anew(town: Town, earned: Terminal, file: Path) -> None:
    earned("award", "import", str(file), "--badge", BADGE, "--yes")
    said = earned("award", "reissue", "--badge", BADGE, "--dry-run")
    assert (said.code, said.out) == (0, "Badges to issue anew in Riverside: 2.\n")
    assert earned("award", "reissue", "--badge", BADGE, "--yes").out.endswith(
        "Done in Riverside: 2 badges were issued anew.\n"
    )
    assert "Riverside: 0." in earned("award", "reissue", "--reason", "address").out
    wrong = earned("award", "reissue", "--reason", "because")
    assert (wrong.code, "again, address" in wrong.err) == (1, True)
    for one in (("import", str(file)), ("reissue",)):
        said = earned("award", *one, "--badge", "no-such-badge")
        assert (said.code, said.out) == (1, "")
        assert f"There are: {BADGE}" in said.err


def issued_under(place: Path) -> set[str]:
    """The names and addresses that badges of that folder are issued under."""
    with opened(place, f"sqlite:///{place / 'earned.db'}") as app, app.store.reading() as tx:
        return {f"{one.did} {one.base}" for one in names(tx.connection)}


def test_what_the_terminal_awards_carries_the_address_of_the_server_that_runs(
    town: Town, earned: Terminal, file: Path, tmp_path: Path
) -> None:
    place, links = tmp_path / "data", tmp_path / "links.csv"
    words = ("award", "import", str(file), "--badge", BADGE, "--yes", "--links", str(links))
    # The server has its public address from an environment that this terminal does not have.
    with announced(Settings(data=place, port=9, public_url=SITE)):
        assert earned(*words).code == 0
    assert f",{SITE}/claim/" in links.read_text("utf-8-sig")
    (did,) = issued_under(place)
    assert did.startswith("did:web:")
    assert did.endswith(SITE)


def test_nothing_is_signed_under_another_name_because_no_address_was_set(
    town: Town, earned: Terminal, file: Path, tmp_path: Path
) -> None:
    words = ("award", "import", str(file), "--badge", BADGE, "--yes")
    assert earned(*words, EARNED_PUBLIC_URL=SITE).code == 0
    before = issued_under(tmp_path / "data")
    file.write_bytes(canvas("c"))
    again, drill = ("award", "reissue", "--yes"), ("keys", "compromised", "z6Mk", "--yes")
    for one in (words, again, drill, ("worker",)):
        said = earned(*one)
        assert (said.code, said.err.strip()) == (1, word("no_public_url", url=SITE))
    assert issued_under(tmp_path / "data") == before
    # A server that runs without one says that it is meant.
    with announced(Settings(data=tmp_path / "data", port=9)):
        assert earned(*words).code == 0
