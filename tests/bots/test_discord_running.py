"""`earned discord` alone, and `earned run` with Discord and Slack: how they start, are and end."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from bots.slack_bot.manifest import scopes
from core.services.meeting import Profile
from tests.support.discord import Discord
from tests.support.installed import Mould, opened
from tests.support.journeys import Town
from tests.support.server import earned as start
from tests.support.server import running
from tests.support.slack import Slack
from tests.support.terminal import Terminal
from tests.support.waiting import wait_until

READY = re.compile(r"http://\S+/readyz|(?<=: )\S+/readyz")


@pytest.fixture
def data(mould: Mould, tmp_path: Path) -> Path:
    """A folder with a database that is up to date and empty."""
    mould.sqlite(tmp_path / "data" / "earned.db")
    return tmp_path / "data"


def given(discord: Discord) -> dict[str, str]:
    """The environment of a bot with which all is well."""
    return {
        "EARNED_DISCORD_TOKEN": discord.app.token,
        "EARNED_DISCORD_API_URL": discord.api_url,
        "EARNED_DISCORD_GATEWAY_URL": discord.gateway_url,
    }


@contextmanager
def alone(data: Path, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """``earned discord`` until the end of the block: where it says how it is, and the process."""
    process = start("discord", "--port", "0", data=data, **environment)
    try:
        assert process.stdout is not None
        told = [process.stdout.readline()]
        while told[-1] and "The Discord channel runs" not in told[-1]:
            told.append(process.stdout.readline())
        found = READY.search(told[-1])
        assert found, "".join(told)

        address = found.group(0)
        yield address if address.startswith("http") else f"http://{address}", process
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_the_channel_runs_alone_and_says_how_each_shard_is(data: Path, discord: Discord) -> None:
    discord.gateway.shards = 2
    with alone(data, **given(discord)) as (address, process):
        discord.until(lambda: discord.connected, "both shards", patience=60)
        assert wait_until(lambda: httpx2.get(address).status_code == 200, 20)
        shards = {"0": "connected", "1": "connected"}
        told = {"status": "ready", "discord": {"status": "ready", "shards": shards}}
        assert httpx2.get(address).json() == told
        assert httpx2.get(address.replace("readyz", "healthz")).json() == {"status": "alive"}
        discord.down("refuse")
        assert wait_until(lambda: httpx2.get(address).status_code == 503, 20)
        discord.up()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_process_that_is_killed_loses_no_word(data: Path, discord: Discord) -> None:
    makers = discord.guild("Makers")
    ana = discord.user(makers, "Ana")
    with opened(data, f"sqlite:///{data / 'earned.db'}") as app:
        code = app.meeting.connect_code(Town(app).organizer)
        space, _ = app.meeting.connect(code, "discord", makers.id, "Makers", f"{makers.id}/1")
        actor = app.meeting.meet(space, f"{makers.id}/{ana.id}", Profile("Ana"))
        app.meeting.room(actor, space, f"{makers.id}/{ana.dm.id}")
    with alone(data, **given(discord)) as (_, process):
        discord.until(lambda: discord.connected, "the Gateway", patience=60)
        ana.types("hello")
        ana.sees("Yes, let us start")
        ana.clicks("Yes, let us start")
        ana.sees("Tell me about something")
        process.kill()
        process.wait()
    ana.types("I have repaired the bikes of my neighbours for two years.")
    with alone(data, **given(discord)):
        ana.sees("Which badge fits your story?", patience=60)
    told = [one for one in ana.messages(ana.dm) if "Which badge" in str(one.components)]
    assert len(told) == 1


def test_what_cannot_work_ends_the_command_with_the_fix(data: Path) -> None:
    earned = Terminal(data)
    for words in (("discord",), ("run", "--port", "0")):
        told = earned(*words, EARNED_DISCORD_TOKEN="Bot abc.def.ghi")
        assert (told.code, told.out) == (1, "")
        assert "does not look like the token of a bot" in told.err
        assert "abc.def" not in told.words
    told = earned("discord")
    assert told.code == 1
    assert "EARNED_DISCORD_TOKEN is missing" in told.err


def test_pages_slack_and_discord_run_in_one_process(
    data: Path, discord: Discord, slack: Slack
) -> None:
    token = slack.install(slack.team(), list(scopes()))
    by_slack = {
        "EARNED_SLACK_API_URL": slack.api_url,
        "EARNED_SLACK_BOT_TOKEN": token.secret,
        "EARNED_SLACK_APP_TOKEN": slack.app.token,
    }
    with running(data, **given(discord), **by_slack) as server:
        slack.until(lambda: slack.called("apps.connections.open"), "the socket")
        discord.until(lambda: discord.connected, "the Gateway")
        told = httpx2.get(f"{server.url}/readyz")
        assert (told.status_code, told.json()["status"]) == (200, "ready")
        assert set(told.json()) == {"status", "discord"}
        assert server.stop() == 0


def test_pages_run_while_discord_is_away(data: Path, discord: Discord) -> None:
    discord.down("refuse")
    with running(data, **given(discord)) as server:
        told = httpx2.get(f"{server.url}/readyz")
        assert (told.status_code, told.json()["discord"]["status"]) == (200, "waiting")
        discord.up()
        discord.until(lambda: discord.connected, "the Gateway", patience=40)
        assert server.stop() == 0
