"""Time zones: their names come from outside, their rules from the database of IANA."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from core import zones
from core.domain.screens import Moment, Words
from tests.core.domain.interviews import TEXTS

EN, ES = Locale.parse("en"), Locale.parse("es")


def told(*at: int, zone: str = "Europe/Madrid", language: Locale = EN) -> str:
    return zones.spoken(datetime(*at, tzinfo=UTC), language, zone).replace("\u202f", " ")  # type: ignore[misc, arg-type]


def test_the_clock_of_a_place_changes_on_the_day_it_does_there() -> None:
    assert told(2026, 3, 29, 0, 59) == "Mar 29, 2026, 1:59 AM (Madrid)"
    assert told(2026, 3, 29, 1, 0) == "Mar 29, 2026, 3:00 AM (Madrid)"
    assert told(2026, 10, 25, 0, 30) == "Oct 25, 2026, 2:30 AM (Madrid)"
    assert told(2026, 10, 25, 1, 30) == "Oct 25, 2026, 2:30 AM (Madrid)"
    assert told(2026, 3, 29, 1, 0, zone="America/New_York") == "Mar 28, 2026, 9:00 PM (New York)"
    assert told(2026, 7, 2, 12, 0, zone="Asia/Kathmandu") == "Jul 2, 2026, 5:45 PM (Kathmandu)"


def test_a_place_has_the_name_it_has_in_the_language_of_the_reader() -> None:
    assert told(2026, 1, 2, 12, 0, zone="America/New_York", language=ES).endswith("(Nueva York)")
    assert zones.place("America/Argentina/Buenos_Aires", EN) == "Buenos Aires"
    assert zones.place("Etc/GMT+3", EN) == "UTC-0300"
    assert zones.place("Etc/UTC", EN) == "UTC"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus"])
def test_without_a_zone_that_is_known_a_time_is_told_in_utc(zone: str) -> None:
    assert told(2026, 1, 2, 12, 0, zone=zone) == "Jan 2, 2026, 12:00 PM UTC"


@pytest.mark.parametrize(
    "name",
    [
        *("", "Europe", "../../etc/passwd", "/etc/localtime", "posix/Europe/Madrid", "localtime"),
        *("Europe/Madrid\n", "Europe/" + "M" * 80, "Mars/Olympus", "\0", "ñ"),
    ],
)
def test_what_is_no_zone_is_none(name: str) -> None:
    assert zones.known(name) == ""


@given(st.text(max_size=80))
def test_any_text_is_a_zone_or_none(name: str) -> None:
    assert zones.known(name) in ("", name)


def test_there_are_zones_to_choose_for_every_country_and_each_is_known() -> None:
    every = [name for names in zones.regions().values() for name in names]
    assert len(every) == len(set(every)) > 400
    assert [] == [name for name in every if not zones.known(name)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_part_of_the_world_has_a_name_and_its_places_stand_in_order(language: str) -> None:
    assert all(TEXTS.has(f"zone.{region}", language) for region in zones.regions())
    europe = [place for _, place in zones.places(language)["Europe"]]
    assert europe.index("Amsterdam" if language == "en" else "Ámsterdam") < europe.index("Madrid")


def test_a_time_in_a_sentence_is_told_in_the_zone_of_the_reader() -> None:
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    sentence = Words("claim.next.submitted", {"since": Moment(at)})
    said = TEXTS.say(sentence, "en", zone="Europe/Madrid").replace("\u202f", " ")
    assert "Jul 2, 2026, 12:30 AM (Madrid)" in said
    assert "UTC" in TEXTS.say(sentence, "en")


def test_a_moment_is_the_same_one_wherever_it_is_told() -> None:
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    for name in ("Europe/Madrid", "Pacific/Auckland", "America/St_Johns"):
        assert at.astimezone(zones.zone_of(name)) - at == timedelta(0)
