"""`earned rules`: read, tried and set on the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.installed import Mould
from tests.support.terminal import Terminal

BADGE = "bicycle-repair"
SHELF = Path(__file__).resolve().parents[2] / "prompts" / "catalogue"


@pytest.fixture
def earned(mould: Mould, tmp_path: Path) -> Terminal:
    """Somebody at a terminal, with a community that has one badge."""
    mould.sqlite(tmp_path / "data" / "earned.db")
    terminal = Terminal(tmp_path / "data")
    assert terminal("organizer", "invite", "--community", "Riverside").code == 0
    assert terminal("catalogue", "import", str(SHELF / f"{BADGE}.yaml")).code == 0
    return terminal


def test_rules_are_shown_tried_and_set(earned: Terminal) -> None:
    assert "panel: one" in earned("rules", "show", "--badge", BADGE).out
    tried = earned("rules", "set", "panel=two", "--badge", BADGE, "--dry-run")
    assert (tried.code, tried.out.strip()) == (0, "Nothing that waits now would change.")
    assert "panel: one" in earned("rules", "show", "--badge", BADGE).out
    said = earned("rules", "set", "panel=two", "cooldown_days=3", "--badge", BADGE)
    assert said.code == 0
    shown = earned("rules", "show", "--badge", BADGE).out
    assert "panel: two" in shown
    assert "cooldown_days: 3" in shown


def test_for_how_long_a_badge_counts_is_a_rule_too(earned: Terminal) -> None:
    assert "expires: ''" in earned("rules", "show", "--terms", "--badge", BADGE).out
    given = ("expires=18m", "current_within_months=24", "--terms", "--badge", BADGE)
    tried = earned("rules", "set", *given, "--dry-run")
    assert (tried.code, tried.out.strip()) == (0, "Nothing that waits now would change.")
    assert earned("rules", "set", *given).code == 0
    shown = earned("rules", "show", "--terms", "--badge", BADGE).out
    assert "expires: 18m" in shown
    assert "current_within_months: 24" in shown
    assert "18m" in earned("rules", "set", "expires=ever", "--terms", "--badge", BADGE).words
    assert earned("rules", "show", "--terms", "--space", "Riverside").code != 0


def test_the_rules_of_a_space_are_set_by_its_name(earned: Terminal) -> None:
    given = ("zone=Europe/Madrid", "working_days=[0, 5]", "holidays=[2027-01-06]")
    assert earned("rules", "set", *given, "--space", "Riverside").code == 0
    shown = earned("rules", "show", "--space", "Riverside").out
    assert "zone: Europe/Madrid" in shown
    assert "2027-01-06" in shown


def test_what_is_wrong_is_named_and_nothing_changes(earned: Terminal) -> None:
    for told, where in (
        (("share=0",), "share"),
        (("colour=red",), "colour"),
        (("panel=[",), "flow"),
    ):
        said = earned("rules", "set", *told, "--badge", BADGE)
        assert said.code == 1
        assert where in said.err
    assert "share: 10" in earned("rules", "show", "--badge", BADGE).out
    said = earned("rules", "show")
    assert said.code == 1
    assert BADGE in said.err
    assert "Riverside" in said.err
