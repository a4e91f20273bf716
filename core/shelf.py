"""What ships in ``prompts/``: words, the script, the rules for probes, badges to begin with."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from core.catalogue_files import read_catalogue
from core.domain.catalogue import Badge
from core.domain.interview.script import Script
from core.domain.probes import Rules
from core.texts import Texts
from core.yaml_texts import read_own

DEMO_BADGES = ("bicycle-repair", "community-cooking", "family-care", "client-project")


def shelf() -> Traversable:
    """The folder ``prompts`` as it was installed."""
    return files("prompts")


@cache
def texts() -> Texts:
    """The product's own words. Read once: they do not change while it runs."""
    return Texts.load(shelf())


def scripts(folder: Traversable | None = None) -> dict[tuple[str, int], Script]:
    """Every version of the interview script. Raises ``pydantic.ValidationError``."""
    return _scripts_in(folder) if folder else dict(_our_scripts())


@cache
def _our_scripts() -> dict[tuple[str, int], Script]:
    """Read once: what ships with the product does not change while it runs."""
    return _scripts_in(shelf())


def _scripts_in(folder: Traversable) -> dict[tuple[str, int], Script]:
    found: dict[tuple[str, int], Script] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.startswith("interview") and file.name.endswith(".yaml"):
            script = Script.model_validate(read_own(file.read_text("utf-8")))
            found[script.id, script.version] = script
    return found


def rules(folder: Traversable | None = None) -> dict[str, Rules]:
    """The rules for probes, by language."""
    return _rules_in(folder) if folder else dict(_our_rules())


@cache
def _our_rules() -> dict[str, Rules]:
    return _rules_in(shelf())


def _rules_in(folder: Traversable) -> dict[str, Rules]:
    found: dict[str, Rules] = {}
    for file in (folder / "rules").iterdir():
        if file.name.endswith(".yaml"):
            one = Rules.model_validate(read_own(file.read_text("utf-8")))
            found[one.language] = one
    return dict(sorted(found.items()))


def stories() -> dict[str, Any]:
    """What made-up people tell, by language."""
    found: dict[str, Any] = read_own((shelf() / "demo" / "stories.yaml").read_text("utf-8"))
    return found


def badges(*names: str) -> tuple[Badge, ...]:
    """The badges of those names that come with the product; without names, all of them."""
    folder = shelf() / "catalogue"
    every = sorted(
        f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")
    )
    wanted = names or (*DEMO_BADGES, *(one for one in every if one not in DEMO_BADGES))
    return tuple(badge for name in wanted for badge in _badges_in(f"{name}.yaml"))


@cache
def _badges_in(name: str) -> tuple[Badge, ...]:
    """Read once: what ships with the product does not change while it runs."""
    return tuple(read_catalogue(Path(str(shelf() / "catalogue" / name))))
