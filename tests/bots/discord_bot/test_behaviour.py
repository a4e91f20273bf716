"""Our real client within simcord, another hand's Discord: it holds there, too.

simcord plays Discord inside the process, with its own notion of permissions, visibility and
limits, made by somebody who never saw ours (``tests/support/discord`` is for transport).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bots.discord_bot.app import ACTS, SENDERS, DiscordFace, build
from bots.discord_bot.client import Client
from bots.discord_bot.people import PLATFORM
from bots.discord_bot.sending import DiscordSender
from core.store.unit_of_work import wall_clock
from tests.support.discord.transcript import of_components
from tests.support.discord_face import PATIENCE, Counting
from tests.support.installed import installation
from tests.support.journeys import STORY, Town
from tests.support.waiting import wait_until

AGREE = "Yes, let us start"
TOKEN = "aaaa.bbbb.cccc"


@dataclass
class Sim:
    """A server in simcord, connected to a community of ours."""

    env: Any
    face: DiscordFace
    client: Client
    guild: Any
    hall: Any
    user: Any
    ana: Any

    async def rests(self) -> None:
        """Until what follows from an act is done, in threads as well."""
        pools = [one for one in (self.face.pool, self.face.acts) if isinstance(one, Counting)]
        await self.env.settle()

        def idle() -> bool:
            return not self.face.turns.busy and all(one.is_idle() for one in pools)

        assert await asyncio.to_thread(wait_until, idle, PATIENCE, pause=0.01)
        await self.env.settle()

    async def does(self, act: Awaitable[Any]) -> Any:
        """Do something, and wait for all that follows."""
        result = await act
        await self.rests()
        return result

    @property
    def shown(self) -> Any:
        """The newest message in her direct messages."""
        return self.user.dm_channel.last_message

    def text(self, message: Any = None) -> str:
        """What a message says."""
        return of_components([one.to_dict() for one in (message or self.shown).components])


@asynccontextmanager
async def at_work(folder: Path, url: str) -> AsyncIterator[Sim]:
    """The channel at work in simcord until the end of the block."""
    app = installation(folder, url, wall_clock, discord_token=TOKEN)
    face = build(app)
    town = Town(app)
    for pool in (face.pool, face.acts):
        pool.shutdown()
    face.pool, face.acts = Counting(SENDERS), Counting(ACTS)
    client = Client(app.settings, face)
    async with simcord.run(client, shard_count=1, approved_intents=discord.Intents.none()) as env:
        face.line._loop, face.line._client = asyncio.get_running_loop(), client
        app.delivering.senders[PLATFORM] = DiscordSender(face)
        guild = env.create_guild()
        hall = guild.create_text_channel("general")
        user = env.create_user("ana")
        ana = guild.add_member(user)
        code = app.meeting.connect_code(town.organizer)
        app.meeting.connect(code, PLATFORM, str(guild.id), "Makers", f"{guild.id}/1")
        tree: Any = client._connection._command_tree
        await tree.sync()
        try:
            yield Sim(env, face, client, guild, hall, user, ana)
        finally:
            for pool in (face.acts, face.pool):
                await asyncio.to_thread(pool.shutdown, True)
            app.delivering.senders.pop(PLATFORM, None)
            app.close()


@pytest.fixture
def play(tmp_path: Path, sqlite_ready: str) -> Callable[[Callable[[Sim], Awaitable[None]]], None]:
    """Plays a scene."""

    def run(scene: Callable[[Sim], Awaitable[None]]) -> None:
        async def whole() -> None:
            async with at_work(tmp_path / "data", sqlite_ready) as sim:
                await scene(sim)

        asyncio.run(whole())

    return run


def test_a_claim_is_begun_by_command_and_told_in_direct_messages(play: Any) -> None:
    async def scene(sim: Sim) -> None:
        begun = await sim.does(sim.ana.slash(sim.hall, "claim"))
        assert begun.response.ephemeral
        assert "direct messages" in str(begun.response.components)

        pressed = await sim.does(sim.user.click(sim.shown, label=AGREE))
        assert pressed.acknowledged
        assert "Tell me about something you can do" in sim.text()
        await sim.does(sim.user.send_dm(STORY))
        assert "Which badge fits your story?" in sim.text()
        await sim.does(sim.user.click(sim.shown, label="Bicycle repair"))
        assert "Where did you learn it?" in sim.text()

    play(scene)


def test_a_window_is_opened_filled_in_and_taken(play: Any) -> None:
    async def scene(sim: Sim) -> None:
        await sim.does(sim.ana.slash(sim.hall, "claim"))
        await sim.does(sim.user.click(sim.shown, label=AGREE))
        opened = await sim.does(sim.user.click(sim.shown, label="Write in a window"))
        assert opened.modal is not None
        sent = await sim.does(sim.user.submit_modal(opened, {"said.0": STORY}))
        assert sent.acknowledged
        assert "Which badge fits your story?" in sim.text()

    play(scene)


def test_a_badge_is_completed_and_the_answers_are_for_one_person_only(play: Any) -> None:
    async def scene(sim: Sim) -> None:
        offered = await sim.ana.autocomplete(sim.hall, "claim", "badge", "bicyc")
        assert [one["name"] for one in offered] == ["Bicycle repair"]
        mine = await sim.does(sim.ana.slash(sim.hall, "my data"))
        assert mine.ephemeral
        ben = sim.guild.add_member(sim.env.create_user("ben"))
        assert sim.hall.history(viewer=ben) == []

    play(scene)


def test_closed_direct_messages_lead_into_a_private_thread(play: Any) -> None:
    async def scene(sim: Sim) -> None:
        direct = f"/channels/{sim.user.dm_channel.id}/messages"
        refusal = {"status": 403, "code": 50007, "message": "Cannot send messages to this user"}
        sim.env.inject_error("POST", direct, times=None, **refusal)
        begun = await sim.does(sim.ana.slash(sim.hall, "claim"))
        assert "private thread" in str(begun.response.components)
        requests = [(one.method, one.path) for one in sim.env.http_requests]
        assert ("POST", f"/channels/{sim.hall.id}/threads") in requests
        assert any(how == "PUT" and "/thread-members/" in path for how, path in requests)

    play(scene)


def test_organizing_is_offered_only_to_those_who_manage_the_server(play: Any) -> None:
    async def scene(sim: Sim) -> None:
        assert not any(one.startswith("earned") for one in sim.ana.available_commands(sim.hall))
        assert "claim" in sim.ana.available_commands(sim.hall)

    play(scene)


def test_no_message_mentions_anybody(play: Any) -> None:
    async def scene(sim: Sim) -> None:
        await sim.does(sim.ana.slash(sim.hall, "claim"))
        await sim.does(sim.user.click(sim.shown, label=AGREE))
        await sim.does(sim.user.send_dm("@everyone <@1> I did it"))
        sent = [one.json for one in sim.env.http_requests if "/messages" in one.path and one.json]
        assert sent
        assert all(one["allowed_mentions"] == {"parse": []} for one in sent)

    play(scene)
