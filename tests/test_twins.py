"""What `make test` leaves to CI has a twin that runs."""

from __future__ import annotations

import pytest

from tests.support import twins

STORE = "tests/core/store/test_awards.py::test_it[postgres]"
ON_BOTH = [
    f"tests/core/services/test_{n}.py::test_it[{on}]"
    for n in range(60)
    for on in ("sqlite", "postgres")
]
ALONE = [f"tests/bots/test_{n}.py::test_it[postgresql-{n}]" for n in range(60)]


@pytest.mark.parametrize(("share", "fewest", "most"), [("2", 20, 40), ("6", 40, 58)])
def test_a_share_runs_on_both_and_what_has_no_twin_always(
    share: str, fewest: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(twins.WHICH, share)
    every = [STORE, STORE.replace("postgres", "sqlite"), *ON_BOTH, *ALONE]
    out = twins.left_out(every)
    assert fewest < len(out) < most
    assert out < {one for one in ON_BOTH if "postgres" in one}
    assert twins.left_out(reversed(every)) == out
    assert twins.told()


def test_by_itself_pytest_leaves_out_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(twins.WHICH, raising=False)
    assert (twins.left_out(ON_BOTH), twins.told()) == (set(), [])
    for all_of_them in ("all", "1"):
        monkeypatch.setenv(twins.WHICH, all_of_them)
        assert (twins.left_out(ON_BOTH), twins.told()) == (set(), [])
