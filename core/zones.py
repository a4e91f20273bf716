"""Time zones: which there are, what they are called, what time it is there.

A zone has the name of the IANA database, such as ``Europe/Madrid``. Its data come with the
package ``tzdata`` where the machine has none, so that it is summer everywhere on the same day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_time

from core.typed_words import fold

# Of the column that keeps it.
MOST_ZONE = 64
# Capital letters first: "posix/..." and "localtime" are files of the machine, not places.
_NAME = re.compile(r"[A-Z][A-Za-z0-9_+-]*(?:/[A-Z][A-Za-z0-9_+-]*)*")


@lru_cache(maxsize=1024)
def known(name: str) -> str:
    """The name, if it is that of a zone; "" for anything else."""
    if len(name) > MOST_ZONE or not _NAME.fullmatch(name):
        return ""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):  # a folder, no data, no such zone
        return ""
    return name


def zone_of(name: str) -> tzinfo:
    """The zone of that name; UTC for "" and for one that is not known any more."""
    return ZoneInfo(name) if name and known(name) else UTC


def spoken(at: datetime, language: Locale, name: str = "") -> str:
    """A moment as a language writes it: day, time, and which zone that is."""
    there = at.astimezone(zone_of(name))
    day = format_date(there, "medium", locale=language)
    return f"{day}, {format_time(there, 'short', locale=language)} {mark(name, language)}"


def weekday_and_day(on: date, language: Locale) -> str:
    """A day as a language writes it, with its weekday: Thursday, December 4, 2026."""
    return format_date(on, "full", locale=language)


def mark(name: str, language: Locale) -> str:
    """What stands behind a time, so that nobody wonders whose it is: UTC, (Madrid)."""
    return f"({place(name, language)})" if name and known(name) else "UTC"


@lru_cache(maxsize=1)
def regions() -> Mapping[str, tuple[str, ...]]:
    """The zones that people choose from, by the first part of their names.

    One for each place that has a rule of its own in each country (``zone.tab``).
    """
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    lines = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    found: dict[str, list[str]] = {}
    for name in sorted(line[2] for line in lines if len(line) > 2):
        found.setdefault(name.partition("/")[0], []).append(name)
    return MappingProxyType({region: tuple(names) for region, names in sorted(found.items())})


@lru_cache(maxsize=16)
def places(language: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Per region the zones with the names of their places in a language, in their order."""
    spoken_in = Locale.parse(language, sep="-")

    def line(name: str) -> tuple[str, str]:
        return name, place(name, spoken_in)

    return {
        region: tuple(sorted(map(line, names), key=lambda one: (fold(one[1]), one[0])))
        for region, names in regions().items()
    }


def place(name: str, language: Locale) -> str:
    """The place that a zone is called after: Madrid, Buenos Aires. UTC-3 for Etc/GMT+3."""
    if name.startswith("Etc/"):
        # Their names have the sign of the old maps, the other way round.
        return f"{datetime(2026, 1, 1, tzinfo=ZoneInfo(name)):UTC%z}".removesuffix("+0000")
    old = get_global("zone_aliases").get(name, name)  # Unicode keeps the first name of a place
    city = language.time_zones.get(old, {}).get("city")
    return str(city or name.rpartition("/")[2].replace("_", " "))
