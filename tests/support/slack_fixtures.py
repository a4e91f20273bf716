"""Our Slack channel at work, by name, for any test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.slack import Slack
from tests.support.slack_face import SlackTown, slack_town

OpenTown = Callable[..., SlackTown]


@pytest.fixture
def open_slack_town(slack: Slack, tmp_path: Path, sqlite_ready: str) -> Iterator[OpenTown]:
    """Opens one community in Slack, as wanted: see ``tests/support/slack_face.py``."""
    with ExitStack() as stack:

        def open_one(mode: str = "http", **others: Any) -> SlackTown:
            folder = tmp_path / "data"
            return stack.enter_context(slack_town(slack, folder, sqlite_ready, mode, **others))

        yield open_one


@pytest.fixture
def slack_place(open_slack_town: OpenTown) -> SlackTown:
    """A community in Slack, over HTTP, with one badge on its menu."""
    return open_slack_town()


@pytest.fixture(params=["http", "socket"])
def slack_both(request: pytest.FixtureRequest, open_slack_town: OpenTown) -> SlackTown:
    """The same over HTTP and by Socket Mode in turn."""
    return open_slack_town(request.param)
