"""A little Discord by name, for any test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.discord import Discord, running


@pytest.fixture
def discord() -> Iterator[Discord]:
    """A little Discord of this test's own; see tests/support/discord/__init__.py."""
    with running() as world:
        yield world
