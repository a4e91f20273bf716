"""How a day is typed in chat."""

from __future__ import annotations

from datetime import date

import pytest

from bots.away import day_of


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        (" 2027/1/5 ", date(2027, 1, 5)),
        ("2026. 12. 24.", date(2026, 12, 24)),
        ("٢٠٢٦-١٢-٢٤", date(2026, 12, 24)),
        ("2028-02-29", date(2028, 2, 29)),
        *((wrong, None) for wrong in ("2027-02-29", "24.12.2026", "12/24/2026", "20261224")),
        *((wrong, None) for wrong in ("", "soon", "2026-13-01", "0000-01-01", "²026-12-24", "1")),
    ],
)
def test_a_day_is_typed_with_the_year_first_so_that_none_is_taken_for_another(
    typed: str, meant: date | None
) -> None:
    assert day_of(typed) == meant
