"""A little Slack by name, for any test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.slack import Slack, running


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A little Slack of this test's own; see tests/support/slack/__init__.py."""
    with running() as world:
        yield world
