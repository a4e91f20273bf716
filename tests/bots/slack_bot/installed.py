"""An installation that is set up for a little Slack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.app import Earned
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.slack import Slack


@contextmanager
def installed(
    mould: Mould, folder: Path, slack: Slack, clock: TurnedClock | None = None, **more: Any
) -> Iterator[Earned]:
    """It knows Slack's address and nothing else, unless ``more`` settings say so."""
    url = mould.sqlite(folder / "earned.db")
    given = {"slack_api_url": slack.api_url, **more}
    with opened(folder, url, clock or TurnedClock(), **given) as app:
        yield app


def oauth(slack: Slack) -> dict[str, str]:
    """The settings with which many workspaces can install."""
    return {
        "slack_client_id": slack.app.client_id,
        "slack_client_secret": slack.app.client_secret,
        "slack_signing_secret": slack.app.signing_secret,
    }
