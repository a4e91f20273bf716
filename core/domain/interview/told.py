"""What others decided, as an interview remembers it to tell it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ToldStep:
    """What somebody may do next, from the organizer's menu, as it read when it was given."""

    text: Mapping[str, str]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Renewed:
    """The award that an interview renews: when it was given, and until when it holds.

    ``kept`` are the criteria that are recognised, each with the day on which it was judged;
    ``then`` is what was told earlier about those that are asked again. Where nothing was told
    earlier (the award came from a list) everything is asked, and both are empty.
    """

    given: datetime
    until: datetime
    kept: Mapping[str, datetime] = field(default_factory=dict)
    then: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """How an appeal that did not lead to an award changed what was found before.

    ``met`` are the criteria that are met now and were not, each with what was written about it;
    ``new`` are those that were met before and are not yet now.
    """

    met: Mapping[str, str] = field(default_factory=dict)
    new: tuple[str, ...] = ()


def heard(lacked: Collection[str], lacks: Mapping[str, str], said: Mapping[str, str]) -> Heard:
    """What an appeal changed: ``lacked`` are the criteria that were not met, ``lacks`` those that
    are not now, each with its reason; ``said`` is what was written about every criterion."""
    return Heard(
        met={one: said.get(one, "") for one in lacked if one not in lacks},
        new=tuple(one for one in lacks if one not in lacked),
    )
