"""The web face over an installation that many tests share, and windows on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from bots.web.app import build_web
from bots.web.sessions import DOORS
from core.app import Earned
from core.domain.people import Actor, Face
from tests.bots.web.windows import Window
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town

Opens = Callable[..., Window]


@pytest.fixture(scope="session")
def web(busy_sqlite: Earned) -> Starlette:
    """The pages of the shared installation."""
    return build_web(busy_sqlite)


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    """A community of this test's own."""
    return sqlite_town


@pytest.fixture
def window(web: Starlette, town: Town) -> Opens:
    """Opens a window; with somebody and a face, that somebody is signed in there."""

    def opens(who: Actor | None = None, face: Face = Face.CHAT, **more: Any) -> Window:
        fresh = Window(web, **more)
        if who is not None:
            sign_in(fresh, town, who, face)
        return fresh

    return opens


def sign_in(window: Window, town: Town, who: Actor, face: Face) -> None:
    """Give a window the cookie of a session."""
    with town.app.store.transaction(who.community_id) as tx:
        secret = tx.doors.enter(who.community_id, who.person_id, face)
    door = DOORS[face]
    window.client.cookies.set(door.cookie, secret, domain="127.0.0.1", path=door.path)


@pytest.fixture(scope="module")
def demo(
    mould: Mould, tmp_path_factory: pytest.TempPathFactory, clock: TurnedClock
) -> Iterator[Starlette]:
    """The pages of a demo."""
    folder: Path = tmp_path_factory.mktemp("demo")
    with opened(folder, mould.sqlite(folder / "earned.db"), clock, demo=True) as app:
        app.set_up_demo()
        yield build_web(app)
