"""How claims are judged, on the terminal: ``earned rules show`` and ``earned rules set``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer
import yaml
from pydantic import ValidationError

from bots.terminal import Data, Named, community_of, language, opened, out, settings, stop, word
from core.app import Earned
from core.domain.people import Actor, Role
from core.domain.rules import BadgeRules, SpaceRules, Terms
from core.domain.screens import Words

rules = typer.Typer(no_args_is_help=True, help=word("rules"))
Badge = Annotated[str | None, typer.Option("--badge", help=word("opt.badge"))]
Lasting = Annotated[bool, typer.Option("--terms", help=word("opt.terms"))]
AnyRules = BadgeRules | SpaceRules | Terms
Space = Annotated[str | None, typer.Option("--space", help=word("opt.space"))]


@dataclass(frozen=True)
class Scope:
    """Whose rules are meant, and who asks: the operator of the machine, as an organizer."""

    operator: Actor
    key: str
    id: str

    def read(self, app: Earned) -> AnyRules:
        """The rules as they are."""
        found: AnyRules = getattr(app.ruling, f"of_{self.key}")(self.operator.community_id, self.id)
        return found


@rules.command("show", help=word("rules.show"))
def show(
    badge: Badge = None,
    space: Space = None,
    terms: Lasting = False,
    community: Named = None,
    data: Data = None,
) -> None:
    with opened(settings(data)) as app:
        _print(_scope(app, community, badge, space, terms=terms).read(app))


@rules.command("set", help=word("rules.set"))
def set_(
    told: Annotated[list[str], typer.Argument(metavar="NAME=VALUE", help=word("opt.rules"))],
    badge: Badge = None,
    space: Space = None,
    terms: Lasting = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=word("opt.rules_dry"))] = False,
    community: Named = None,
    data: Data = None,
) -> None:
    with opened(settings(data)) as app:
        scope = _scope(app, community, badge, space, terms=terms)
        chosen = _checked(scope.read(app), told)
        desk = app.ruling
        act = ("try" if dry_run else "set", scope.key)
        felt = getattr(desk, "_".join(act))(scope.operator, scope.id, chosen)
        if not dry_run:
            _print(chosen)
            return
        for one in felt:
            words = Words(f"page.rules.effect.{one.effect}", {"num": one.count}, count=one.count)
            out.print(app.texts.say(words, language()), markup=False)
        if not felt:
            out.print(app.texts.get(language(), "page.rules.felt.nothing"), markup=False)


def _scope(
    app: Earned, community: str | None, badge: str | None, space: str | None, *, terms: bool
) -> Scope:
    """Exactly one badge or space that there is; else the command ends and says which there are."""
    owner = community_of(app, community)
    operator = Actor("", owner.id, frozenset({Role.ORGANIZER}))
    badges = [one.badge.id for one in app.organizing.menu(owner.id)]
    spaces = {one.name: one.id for one in app.organizing.spaces(owner.id)}
    if badge in badges and space is None:
        return Scope(operator, "terms" if terms else "badge", str(badge))
    if badge is not None or terms or not (space in spaces or space in spaces.values()):
        stop(word("which_rules", badges=", ".join(badges), spaces=", ".join(spaces)))
    return Scope(operator, "space", spaces.get(str(space), str(space)))


def _checked(now: AnyRules, told: list[str]) -> AnyRules:
    """The rules with what was told; a value is read as YAML, so ``[0, 5]`` is a list."""
    given: dict[str, Any] = now.model_dump()
    try:
        for one in told:
            name, _, value = one.partition("=")
            given[name.strip()] = yaml.safe_load(value)
        return type(now).model_validate(given)
    except ValidationError as wrong:
        stop("\n".join(f"{error['loc'][0]}: {error['msg']}" for error in wrong.errors()))
    except yaml.YAMLError as wrong:
        stop(str(wrong))


def _print(found: AnyRules) -> None:
    told = yaml.safe_dump(found.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    out.print(told.rstrip(), markup=False)
