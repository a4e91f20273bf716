"""An interview script is data: places in an order, each of a kind.

The words of a place live in ``prompts/`` under ``interview.<place>`` keys. A script is
checked when it is loaded: every place is reached, none is a dead end, and a script can
always come to the read-back. Its version is pinned to each interview.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field, model_validator

END = "end"
NOTE = "note"  # where words for the assessor are kept that answer no question


class PlaceKind(StrEnum):
    """What happens at a place."""

    CONSENT = "consent"
    TEXT = "text"
    BADGE = "badge"
    CHOICES = "choices"
    CRITERIA = "criteria"
    PROBES = "probes"
    EVIDENCE = "evidence"
    REVIEW = "review"


ONE_EACH = frozenset(PlaceKind) - {PlaceKind.TEXT, PlaceKind.CHOICES}


class ScriptPlace(BaseModel):
    """One place. ``options`` for choices; ``most`` for probes; ``hears`` for criteria:
    the places whose answers may already answer a criterion."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: PlaceKind
    next: str
    options: tuple[str, ...] = ()
    most: int = Field(default=3, ge=0, le=3)
    hears: tuple[str, ...] = ()


class Script(BaseModel):
    """A whole script. ``consent`` is the version of the consent text it shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: int = Field(ge=1)
    consent: int = Field(ge=1)
    start: str
    places: Mapping[str, ScriptPlace]

    @model_validator(mode="after")
    def _sound(self) -> Script:
        for name, place in self.places.items():
            if "/" in name or name in (END, NOTE):
                raise ValueError(f"a place cannot be called '{name}'")
            if place.next != END and place.next not in self.places:
                raise ValueError(f"'{name}' leads to '{place.next}', which does not exist")
            if len(set(place.options)) != len(place.options):
                raise ValueError(f"'{name}' has an option twice")
            if place.kind is PlaceKind.CHOICES and len(place.options) < 2:
                raise ValueError(f"'{name}' needs at least two options")
            for heard in place.hears:
                if heard not in self.places or self.places[heard].kind is not PlaceKind.TEXT:
                    raise ValueError(f"'{name}' hears '{heard}', which is not a text place")
        if self.start not in self.places:
            raise ValueError(f"the start '{self.start}' does not exist")
        self._whole(list(self.order()))
        return self

    def _whole(self, order: list[str]) -> None:
        lost = set(self.places) - set(order)
        if lost:
            raise ValueError(f"nothing leads to {', '.join(sorted(lost))}")
        kinds = [self.places[name].kind for name in order]
        for kind in sorted(ONE_EACH):
            if kinds.count(kind) != 1:
                raise ValueError(f"a script needs exactly one place of the kind '{kind}'")
        needed = [PlaceKind.CONSENT, PlaceKind.BADGE, PlaceKind.CRITERIA, PlaceKind.PROBES]
        needed += [PlaceKind.EVIDENCE, PlaceKind.REVIEW]
        if [kind for kind in kinds if kind in ONE_EACH] != needed:
            raise ValueError(f"the places have to come in this order: {', '.join(needed)}")
        if kinds[0] is not PlaceKind.CONSENT or kinds[-1] is not PlaceKind.REVIEW:
            raise ValueError("a script begins with consent and ends with review")

    def order(self) -> Iterator[str]:
        """The places from the start to the end. Raises ``ValueError`` on a circle."""
        seen: list[str] = []
        name = self.start
        while name != END:
            if name in seen:
                raise ValueError(f"the places go in a circle at '{name}'")
            seen.append(name)
            yield name
            name = self.places[name].next

    def of_kind(self, kind: PlaceKind) -> str:
        """The name of the first place of that kind."""
        return self._first[kind]

    @cached_property
    def ordered(self) -> tuple[str, ...]:
        """The places in their order, found once."""
        return tuple(self.order())

    @cached_property
    def _first(self) -> Mapping[PlaceKind, str]:
        return {self.places[name].kind: name for name in reversed(self.ordered)}

    def word_keys(self) -> Iterator[str]:
        """Every key of ``prompts/`` that this script will ask for."""
        yield from (f"interview.consent.{self.consent}.{one}" for one in ("what", "who", "rights"))
        for name, place in self.places.items():
            if place.kind not in (PlaceKind.CRITERIA, PlaceKind.PROBES):
                yield f"interview.{name}"
            if place.kind in (PlaceKind.TEXT, PlaceKind.BADGE, PlaceKind.CHOICES):
                yield f"part.{name}"
            if place.kind is PlaceKind.TEXT:
                yield f"interview.{name}.help"
            yield from (f"interview.{name}.{option}" for option in place.options)
