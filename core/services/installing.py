"""Workspaces that let the bot in, and the tokens they gave."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.store.repositories.arrivals import Installation
from core.store.unit_of_work import Store
from core.vault import SealBroken, Vault

log = logging.getLogger(__name__)

# How long another process may not notice that a workspace installed again.
REMEMBERED = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Token:
    """What opens a workspace. ``repr`` does not show ``text``."""

    text: str = field(repr=False)
    name: str = ""
    bot_user: str = ""
    scopes: tuple[str, ...] = ()


class Installing:
    """Installations of the bot, by platform and team. Tokens are kept sealed."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault
        self._guard = threading.Lock()
        self._provided: dict[tuple[str, str], Token] = {}
        self._known: dict[tuple[str, str], tuple[datetime, Token]] = {}

    def install(
        self,
        platform: str,
        team: str,
        name: str,
        token: str,
        scopes: Sequence[str] = (),
        bot_user: str = "",
    ) -> None:
        """A workspace lets the bot in, or again. Raises ``KeyFileError``."""
        sealed = self._vault.seal(token, platform, team)
        with self._store.transaction() as tx:
            tx.arrivals.install(platform, team, name, sealed, scopes, bot_user)
        with self._guard:
            self._known.pop((platform, team), None)

    def uninstall(self, platform: str, team: str) -> None:
        """The workspace took its token back: it is forgotten."""
        with self._store.transaction() as tx:
            tx.arrivals.uninstall(platform, team)
        with self._guard:
            self._known.pop((platform, team), None)
            self._provided.pop((platform, team), None)

    def provide(self, platform: str, team: str, token: Token) -> None:
        """A token from the settings counts for its team in this process; it is not kept."""
        with self._guard:
            self._provided[platform, team] = token

    def token(self, platform: str, team: str) -> Token | None:
        """What opens that workspace; None for one that never let us in, or took it back.

        One whose token cannot be opened here (its key is lost) has to install again: None.
        """
        key = (platform, team)
        with self._guard:
            if key in self._provided:
                return self._provided[key]
            since, token = self._known.get(key, (None, None))
        if since is not None and self._store.clock() - since < REMEMBERED:
            return token
        token = self._looked_up(platform, team)
        with self._guard:
            if token is not None:
                self._known[key] = (self._store.clock(), token)
            else:
                self._known.pop(key, None)
        return token

    def _looked_up(self, platform: str, team: str) -> Token | None:
        with self._store.reading() as tx:
            found = tx.arrivals.installation(platform, team)
        if found is None:
            return None
        text = self._opened(found)
        if text is None:
            log.error("the token of workspace %s cannot be opened: it has to install again", team)
            return None
        return Token(text, found.name, found.bot_user, found.scopes)

    def _opened(self, found: Installation) -> str | None:
        try:
            return self._vault.open(found.secret, found.platform, found.external_id)
        except SealBroken:
            return None

    def installations(self, platform: str) -> tuple[Installation, ...]:
        """Every workspace that let the bot in."""
        with self._store.reading() as tx:
            return tx.arrivals.installations(platform)

    def locked(self, platform: str) -> tuple[Installation, ...]:
        """Those whose tokens cannot be opened here, as after a restore: they install again."""
        return tuple(one for one in self.installations(platform) if self._opened(one) is None)
