"""Our Discord channel at work, by name, for any test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.discord import Discord
from tests.support.discord_face import DiscordTown, discord_town

OpenTown = Callable[..., DiscordTown]


@pytest.fixture
def open_discord_town(discord: Discord, tmp_path: Path, sqlite_ready: str) -> Iterator[OpenTown]:
    """Opens one community in Discord, as wanted: see ``tests/support/discord_face.py``."""
    with ExitStack() as stack:

        def open_one(**others: Any) -> DiscordTown:
            folder = tmp_path / "data"
            return stack.enter_context(discord_town(discord, folder, sqlite_ready, **others))

        yield open_one


@pytest.fixture
def discord_place(open_discord_town: OpenTown) -> DiscordTown:
    """A community in Discord, with one badge on its menu."""
    return open_discord_town()
