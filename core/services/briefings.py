"""What services know that no database holds: the script and the rules for probes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.catalogue import Edition
from core.domain.claim import OPEN, ClaimState
from core.domain.interview import Briefing, Input, State
from core.domain.interview.script import PlaceKind, Script
from core.domain.probes import Rules
from core.services.terms import offers
from core.store.repositories import OpenInterview
from core.store.transaction import Transaction

# Editions that one process remembers; they are a few kilobytes each.
MOST_EDITIONS = 1000


@dataclass
class Library:
    """Scripts (every version that an interview may be pinned to), rules, languages.

    Remembers each community's menu until its catalogue changes, and the editions that
    were asked for: a version never changes.
    """

    scripts: Mapping[tuple[str, int], Script]
    rules: Mapping[str, Rules]
    languages: Mapping[str, str]
    _menus: dict[str, tuple[int, tuple[Edition, ...]]] = field(default_factory=dict)
    _editions: dict[tuple[str, str, int], Edition] = field(default_factory=dict)

    @property
    def script(self) -> Script:
        """The script for interviews that begin now."""
        return max(self.scripts.values(), key=lambda one: one.version)

    def menu(self, tx: Transaction, number: int) -> tuple[Edition, ...]:
        """The badges of the community, as of change ``number`` of its catalogue."""
        known = self._menus.get(tx.community_id)
        if known is None or known[0] != number:
            known = number, tx.catalogue.menu()
            self._menus[tx.community_id] = known
        return known[1]

    def briefing(self, tx: Transaction, opened: OpenInterview) -> Briefing:
        """All facts for the next step of an interview, with as few look-ups as it needs."""
        state = opened.state
        script = self.scripts[state.script, state.script_version]
        menu: tuple[Edition, ...] = ()
        held: frozenset[str] = frozenset()
        under_way: frozenset[str] = frozenset()
        renewable: frozenset[str] = frozenset()
        if _menu_is_near(script, state):
            menu = self.menu(tx, opened.catalogue_version)
            others = tx.claims.badges_of(opened.person_id, besides=opened.claim_id)
            under_way = frozenset(badge for badge, claim in others if claim in OPEN)
            held = frozenset(badge for badge, claim in others if claim is ClaimState.AWARDED)
            held, renewable = _held(tx, opened.person_id, held)
        return Briefing(
            script=script,
            menu=menu,
            languages=self.languages,
            rules=self.rules,
            chosen=self.chosen(tx, state),
            held=held,
            under_way=under_way,
            renewable=renewable,
            community=opened.community_name,
            learner=opened.learner if opened.blind else "",
        )

    def chosen(self, tx: Transaction, state: State) -> Edition | None:
        """The badge of an interview, in the version that is pinned to it."""
        if state.badge is None or state.badge_version is None:
            return None
        key = (tx.community_id, state.badge, state.badge_version)
        edition = self._editions.get(key)
        if edition is None:
            if len(self._editions) >= MOST_EDITIONS:
                self._editions.clear()
            edition = self._editions[key] = tx.catalogue.edition(state.badge, state.badge_version)
        return edition


def _held(
    tx: Transaction, person_id: str, held: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Of the badges that somebody was awarded: those that they have, and can renew now.

    What ran out so long ago that it cannot be renewed is claimed anew.
    """
    if not held:
        return held, held
    found = offers(tx, person_id).values()
    by_badge = {one.id: one.badge_id for one in tx.awards.of(person_id)}
    kept = {by_badge[one.award_id] for one in found if one.why != "late"}
    ready = {by_badge[one.award_id] for one in found if one.open}
    return held & frozenset(kept), held & frozenset(ready)


def _menu_is_near(script: Script, state: State) -> bool:
    """Whether the next step may show the menu: then it has to be known."""
    if state.badge is None:
        return True
    near = (state.place, *state.trail[-1:])
    kinds = {script.places[name].kind for name in near if name in script.places}
    return bool(kinds & {PlaceKind.BADGE, PlaceKind.REVIEW})


__all__ = ["Input", "Library"]
