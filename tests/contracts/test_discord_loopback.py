"""The little Discord holds: discord.py's own client talks to it over real sockets.

What is checked here is what other tests lean on: that Discord's traps are there, too.
"""

from __future__ import annotations

import importlib.util
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import aiohttp
import discord as library
import pytest
from discord import app_commands, ui, utils

from tests.support.discord import Channel, Discord, Guild, Message, User
from tests.support.discord_client import INTENTS, Client, connected

SEND = "POST /channels/{channel_id}/messages"
QUIET = library.AllowedMentions.none()


@pytest.fixture
def makers(discord: Discord) -> Guild:
    return discord.guild("Makers")


@pytest.fixture
def hall(discord: Discord, makers: Guild) -> Channel:
    return makers.channels[0]


@pytest.fixture
def ana(discord: Discord, makers: Guild) -> User:
    return discord.user(makers, "Ana", locale="es-ES")


@pytest.fixture
def client(discord: Discord, makers: Guild) -> Iterator[Client]:
    with connected(discord) as made:
        yield made


async def layout(*items: Any) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    for one in items:
        view.add_item(one)
    return view


async def writes_to(client: Client, who: User, *items: Any, **more: Any) -> library.Message:
    user = await client.fetch_user(int(who.id))
    view = await layout(*items) if items else None
    kept: Any = {"view": view} if view else {}
    return await (await user.create_dm()).send(allowed_mentions=QUIET, **kept, **more)


def refusal(client: Client, work: Any) -> tuple[int, int]:
    """The status and code with which the little Discord refuses something."""
    with pytest.raises(library.HTTPException) as why:
        client.does(work)
    return why.value.status, why.value.code


# -------------------------------------------------------------------- the Gateway


def without_zstandard(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What discord.py decompresses with where nobody installed zstandard."""
    with monkeypatch.context() as hidden:
        hidden.setitem(sys.modules, "zstandard", None)
        hidden.setitem(sys.modules, "compression", None)
        spec = importlib.util.find_spec("discord.utils")
        assert spec
        assert spec.loader
        copy = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(copy)
        return copy._ActiveDecompressionContext  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["zlib-stream", "zstd-stream"])
def test_the_client_comes_in_with_either_compression(
    discord: Discord, makers: Guild, ana: User, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "zlib-stream":
        monkeypatch.setattr(utils, "_ActiveDecompressionContext", without_zstandard(monkeypatch))
    with connected(discord) as client:
        assert discord.gateway.kinds == [kind]
        assert [one.name for one in client.guilds] == ["Makers"]
        for number in range(20):  # one stream of compression for all of them
            ana.types(f"word {number}")
        discord.until(lambda: len(client.heard("message")) == 20, "twenty messages")


def test_heartbeats_are_acknowledged(discord: Discord, makers: Guild) -> None:
    discord.gateway.heartbeat_ms = 200
    with connected(discord) as client:
        connection = discord.gateway.listening()[0]
        discord.until(lambda: connection.heartbeats >= 3, "three heartbeats")
        assert not client.heard("disconnect")
        assert client.latency >= 0


def test_a_client_that_is_not_heard_connects_anew(
    discord: Discord, makers: Guild, ana: User
) -> None:
    discord.gateway.heartbeat_ms = 200
    with connected(discord, heartbeat_timeout=1.0) as client:
        discord.gateway.deaf = True
        discord.until(lambda: len(discord.gateway.kinds) > 1, "another connection")
        discord.gateway.deaf = False
        discord.until(lambda: client.heard("resumed"), "a session that goes on")


def test_a_broken_connection_goes_on_where_it_was(
    discord: Discord, client: Client, ana: User
) -> None:
    ana.types("before")
    discord.drops_gateway()
    ana.types("while nobody listens")
    discord.until(lambda: client.heard("resumed"), "a session that goes on")
    ana.types("after")
    discord.until(lambda: len(client.heard("message")) == 3, "three messages")
    told = [one.content for one in client.heard("message")]
    assert told == ["before", "while nobody listens", "after"]
    assert len(client.heard("ready")) == 1


def test_asked_to_reconnect_the_client_goes_on(discord: Discord, client: Client, ana: User) -> None:
    discord.asks_to_reconnect()
    discord.until(lambda: client.heard("resumed"), "a session that goes on")
    ana.types("still there?")
    discord.until(lambda: client.heard("message"), "a message")


def test_a_session_that_may_go_on_goes_on(discord: Discord, client: Client, ana: User) -> None:
    discord.invalidates_session(resumable=True)
    discord.until(lambda: client.heard("resumed"), "a session that goes on")


def test_a_session_that_is_over_begins_anew_and_nothing_is_replayed(
    discord: Discord, client: Client, ana: User
) -> None:
    discord.gateway.listening()[0].session = None  # nobody is told from here on
    discord.gateway.sessions.clear()
    ana.types("nobody will ever tell")
    discord.drops_gateway()
    discord.until(lambda: discord.gateway.sessions, "a new session", patience=30)
    ana.types("heard")
    discord.until(lambda: client.heard("message"), "a message")
    assert [one.content for one in client.heard("message")] == ["heard"]


def test_a_privileged_intent_that_was_not_granted_ends_with_4014(
    discord: Discord, makers: Guild
) -> None:
    wanted = library.Intents(guilds=True, dm_messages=True, message_content=True)
    with connected(discord, intents=wanted, ready=False) as client:
        discord.until(lambda: client.failed, "the end of the client")
        assert isinstance(client.failed, library.PrivilegedIntentsRequired)


def test_a_wrong_token_is_refused(discord: Discord, makers: Guild) -> None:
    with connected(discord, ready=False, token="somebody-else's") as client:
        discord.until(lambda: client.failed, "the end of the client")
        assert isinstance(client.failed, library.LoginFailure)


@pytest.mark.parametrize("code", [4000, 4007, 4009])
def test_after_a_close_code_the_client_comes_back(
    discord: Discord, client: Client, ana: User, code: int
) -> None:
    discord.closes_gateway(code)
    discord.until(lambda: len(discord.gateway.kinds) > 1 and discord.connected, "the client")
    ana.types("still there?")
    discord.until(lambda: client.heard("message"), "a message")


def test_each_shard_hears_of_its_own_servers_and_the_first_of_direct_messages(
    discord: Discord, makers: Guild, ana: User
) -> None:
    discord.gateway.shards = 2
    more = [discord.guild(f"Guild {n}") for n in range(3)]
    with connected(discord) as client:
        discord.until(lambda: discord.connected, "both shards")
        for one in client.guilds:
            assert one.shard_id == (one.id >> 22) % 2
        assert len(client.guilds) == len(more) + 1
        ana.types("to the first")
        discord.until(lambda: client.heard("message"), "a message")
        sessions = {one.shard: one for one in discord.gateway.sessions.values()}
        assert [one["t"] for one in sessions[0].sent].count("MESSAGE_CREATE") == 1
        assert [one["t"] for one in sessions[1].sent].count("MESSAGE_CREATE") == 0


def test_words_are_told_only_in_direct_messages_and_mentions(
    discord: Discord, makers: Guild, hall: Channel, ana: User
) -> None:
    wanted = library.Intents(guilds=True, dm_messages=True, guild_messages=True)
    with connected(discord, intents=wanted) as client:
        ana.types("to everybody", to=hall)
        ana.types(f"to <@{discord.bot.id}>", to=hall)
        ana.types("to you")
        discord.until(lambda: len(client.heard("message")) == 3, "three messages")
        told = [one.content for one in client.heard("message")]
        assert told == ["", f"to <@{discord.bot.id}>", "to you"]


def test_a_granted_intent_shows_the_words(
    discord: Discord, makers: Guild, hall: Channel, ana: User
) -> None:
    discord.app.privileged = 1 << 15
    wanted = library.Intents(guilds=True, guild_messages=True, message_content=True)
    with connected(discord, intents=wanted) as client:
        ana.types("to everybody", to=hall)
        discord.until(lambda: client.heard("message"), "a message")
        assert client.heard("message")[0].content == "to everybody"


def test_without_the_intent_nothing_is_told_of_a_channel(
    discord: Discord, client: Client, hall: Channel, ana: User
) -> None:
    ana.types("to everybody", to=hall)
    ana.types("to you")
    discord.until(lambda: client.heard("message"), "a message")
    assert [one.content for one in client.heard("message")] == ["to you"]


# -------------------------------------------------------------------- limits and trouble


def test_a_429_is_waited_for(discord: Discord, client: Client, ana: User) -> None:
    discord.fails_next(SEND, "429", seconds=0.3)
    client.does(writes_to(client, ana, content="in the end"))
    assert [one.status for one in discord.called(SEND)] == [429, 200]
    waited = discord.called(SEND)[1].at - discord.called(SEND)[0].at
    assert waited >= 0.3


def test_a_global_429_stops_every_route(discord: Discord, client: Client, ana: User) -> None:
    discord.fails_next(SEND, "429", seconds=0.3, scope="global")
    client.does(writes_to(client, ana, content="in the end"))
    assert [one.status for one in discord.called(SEND)] == [429, 200]


def test_a_429_without_via_is_a_ban(discord: Discord, client: Client, ana: User) -> None:
    discord.fails_next(SEND, "429", scope="cloudflare")
    assert refusal(client, writes_to(client, ana, content="lost"))[0] == 429


def test_a_bucket_is_heeded_before_it_is_empty(discord: Discord, client: Client, ana: User) -> None:
    discord.limits_route(SEND, 2, seconds=0.5)
    for number in range(5):
        client.does(writes_to(client, ana, content=str(number)))
    calls = discord.called(SEND)
    assert [one.status for one in calls if one.status == 200] == [200] * 5
    assert calls[-1].at - calls[0].at >= 0.9


def test_too_many_calls_of_every_kind_are_refused(
    discord: Discord, client: Client, ana: User
) -> None:
    discord.limits_all(3, seconds=0.3)
    for number in range(6):
        client.does(writes_to(client, ana, content=str(number)))
    assert [one.content for one in ana.messages()] == ["0", "1", "2", "3", "4", "5"]
    assert 429 in {one.status for one in discord.calls}


@pytest.mark.parametrize("how", ["503", "refuse"])
def test_the_client_comes_back_when_discord_does(
    discord: Discord, client: Client, ana: User, how: str
) -> None:
    discord.down(how)
    with pytest.raises((library.HTTPException, OSError)):
        client.does(client.fetch_user(int(ana.id)))
    discord.up()
    discord.until(lambda: discord.connected, "the client")
    client.does(writes_to(client, ana, content="back"))


def test_a_call_that_was_cut_was_not_done_and_one_that_is_lost_was(
    discord: Discord, client: Client, ana: User
) -> None:
    for fault, seen in (("cut", 0), ("lost", 1)):
        discord.fails_next(SEND, fault)
        with pytest.raises((OSError, aiohttp.ClientError)):
            client.does(writes_to(client, ana, content=fault))
        assert len([one for one in ana.messages() if one.content == fault]) == seen


# -------------------------------------------------------------------- messages


def test_the_same_nonce_makes_one_message(discord: Discord, client: Client, ana: User) -> None:
    first = client.does(writes_to(client, ana, content="once", nonce="parcel-1"))
    again = client.does(writes_to(client, ana, content="once", nonce="parcel-1"))
    assert all(one.body["enforce_nonce"] for one in discord.called(SEND))
    assert first.id == again.id
    assert len(ana.messages()) == 1


def test_history_is_read_from_a_place_on(discord: Discord, client: Client, ana: User) -> None:
    sent = client.does(writes_to(client, ana, content="0"))
    for number in range(1, 131):
        ana.types(str(number))

    async def read(**where: Any) -> list[str]:
        return [one.content async for one in sent.channel.history(limit=None, **where)]

    assert client.does(read(after=sent)) == [str(n) for n in range(1, 131)]
    newest = library.Object(int(ana.messages()[-1].id))
    assert client.does(read(before=newest)) == [str(n) for n in range(129, -1, -1)]


def test_a_message_is_changed_and_removed(discord: Discord, client: Client, ana: User) -> None:
    button: Any = ui.Button(label="Send", custom_id="send")
    sent = client.does(writes_to(client, ana, ui.ActionRow(button)))
    ana.finds("Send")

    async def settle() -> None:
        await sent.edit(view=await layout(ui.TextDisplay("Sent")), allowed_mentions=QUIET)

    client.does(settle())
    assert ana.screen() == "Sent"
    client.does(sent.delete())
    assert ana.messages() == []
    assert refusal(client, sent.fetch()) == (404, 10008)


def test_a_file_goes_up_and_comes_down_until_its_address_expires(
    discord: Discord, client: Client, ana: User
) -> None:
    file = library.File(__file__, filename="notes.txt")
    sent = client.does(writes_to(client, ana, ui.File("attachment://notes.txt"), file=file))
    assert "(file: notes.txt)" in ana.screen()
    with open(__file__, "rb") as own:
        assert client.does(sent.attachments[0].read()) == own.read()

    ana.types("", files=[ana.uploads("a.png", b"png")])
    discord.until(lambda: len(client.heard("message")) == 2, "a message, after the bot's own")
    told = client.heard("message")[1].attachments[0]
    assert (told.filename, told.content_type, told.size) == ("a.png", "image/png", 3)
    assert client.does(told.read()) == b"png"
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(told.url.replace("hm=", "hm=0"))
    discord.passes(90_000)
    assert refusal(client, told.read())[0] == 404


def test_nobody_is_written_to_who_wants_no_direct_messages(
    discord: Discord, client: Client, ana: User, makers: Guild
) -> None:
    ana.closes_dms()
    assert refusal(client, writes_to(client, ana, content="Hello")) == (403, 50007)
    ana.opens_dms()
    client.does(writes_to(client, ana, content="Hello"))
    discord.quarantined = True
    assert refusal(client, writes_to(client, ana, content="Hello")) == (403, 20026)
    discord.quarantined = False
    ana.leaves(makers)
    assert refusal(client, writes_to(client, ana, content="Hello")) == (403, 50007)


def test_what_discord_would_refuse_is_refused_and_noted(
    discord: Discord, client: Client, ana: User
) -> None:
    buttons: list[Any] = [ui.Button(label="Go", custom_id="go") for _ in range(2)]
    assert refusal(client, writes_to(client, ana, ui.ActionRow(*buttons))) == (400, 50035)
    noted = discord.forgive()
    assert len(noted) == 1
    assert "custom_id 'go' stands 2 times" in noted[0]


# -------------------------------------------------------------------- interactions


def presses(discord: Discord, client: Client, ana: User, **how: Any) -> Any:
    button: Any = ui.Button(label="Go", custom_id="go")
    client.does(writes_to(client, ana, ui.ActionRow(button)))
    return ana.clicks("Go", **how)


def test_a_press_is_answered_by_changing_the_message(
    discord: Discord, client: Client, ana: User
) -> None:
    async def answers(one: library.Interaction[Any]) -> None:
        view = await layout(ui.TextDisplay("Gone"))
        await one.response.edit_message(view=view, allowed_mentions=QUIET)

    client.answers = answers
    delivery = presses(discord, client, ana)
    assert delivery.answer["type"] == 7
    assert ana.screen() == "Gone"


def test_the_first_words_after_thinking_take_its_place(
    discord: Discord, client: Client, ana: User
) -> None:
    async def answers(one: library.Interaction[Any]) -> None:
        await one.response.defer(ephemeral=True, thinking=True)
        await one.followup.send("First", allowed_mentions=QUIET)
        await one.followup.send("Second", allowed_mentions=QUIET)
        original = await one.original_response()
        assert original.content == "First"
        client.tell("done")

    client.answers = answers
    ben = discord.user(discord.guild("Others"), "Ben")
    presses(discord, client, ana)
    discord.until(lambda: client.heard("done"), "the answers")
    first, second = ana.sees("First"), ana.sees("Second")
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert (first.only_for, second.only_for) == (ana, None)
    assert ben.messages() == []
    # What only one person sees is in no history.
    assert refusal(client, client.http.get_message(int(ana.dm.id), int(first.id))) == (404, 10008)


def test_an_interaction_is_answered_once(discord: Discord, client: Client, ana: User) -> None:
    async def answers(one: library.Interaction[Any]) -> None:
        await one.response.defer()
        one.response._response_type = None
        await one.response.defer()

    client.answers = answers
    presses(discord, client, ana)
    discord.until(lambda: client.heard("refused"), "a refusal")
    assert client.heard("refused")[0].code == 40060


def test_an_interaction_is_answered_within_three_seconds(
    discord: Discord, client: Client, ana: User
) -> None:
    async def answers(one: library.Interaction[Any]) -> None:
        await one.response.defer()

    client.answers = answers
    presses(discord, client, ana, hold=True).send(late=4)
    discord.until(lambda: client.heard("refused"), "a refusal")
    assert client.heard("refused")[0].code == 10062


def test_a_token_holds_for_a_quarter_of_an_hour(
    discord: Discord, client: Client, ana: User
) -> None:
    async def answers(one: library.Interaction[Any]) -> None:
        await one.response.defer()

    client.answers = answers
    presses(discord, client, ana)
    interaction = client.heard("interaction")[0]
    client.does(interaction.followup.send("in time", allowed_mentions=QUIET))
    discord.passes(901)
    late = interaction.followup.send("too late", allowed_mentions=QUIET)
    assert refusal(client, late) == (401, 50027)


def test_an_interaction_that_nobody_answers_fails(
    discord: Discord, client: Client, ana: User
) -> None:
    discord.ack_seconds = 0.3
    assert not presses(discord, client, ana).ok
    assert discord.forgive() == ["Ana's press on go failed: no answer in time"]


def test_nobody_is_there_to_answer(discord: Discord, makers: Guild, ana: User) -> None:
    with connected(discord) as client:
        client.does(writes_to(client, ana, ui.ActionRow(ui.Button(label="Go", custom_id="go"))))
    discord.until(lambda: not discord.gateway.open, "the client to be gone")
    ana.clicks("Go")
    assert discord.forgive() == ["Ana's press on go failed: the app is not connected"]


def test_quick_presses_are_interactions_of_their_own(
    discord: Discord, client: Client, ana: User
) -> None:
    async def answers(one: library.Interaction[Any]) -> None:
        await one.response.defer()

    client.answers = answers
    presses(discord, client, ana, times=3, anew=True)
    assert len({one.id for one in client.heard("interaction")}) == 3


def test_a_modal_is_filled_in_and_sent(discord: Discord, client: Client, ana: User) -> None:
    class Told(ui.Modal, title="Tell us"):
        words = ui.Label(
            text="In your words",
            component=ui.TextInput(custom_id="words", style=library.TextStyle.paragraph),
        )
        kind = ui.Label(
            text="What is it?",
            component=ui.Select(
                custom_id="kind",
                options=[library.SelectOption(label="A film", value="film")],
            ),
        )
        way = ui.Label(
            text="Where?",
            component=ui.RadioGroup(
                custom_id="way",
                options=[
                    library.RadioGroupOption(label="At work", value="work"),
                    library.RadioGroupOption(label="At home", value="home"),
                ],
            ),
        )
        files = ui.Label(
            text="Files", component=ui.FileUpload(custom_id="files", required=False, max_values=2)
        )

    async def answers(one: library.Interaction[Any]) -> None:
        if one.type is library.InteractionType.component:
            await one.response.send_modal(Told(custom_id="told.1"))
        else:
            await one.response.send_message("Thank you", ephemeral=True, allowed_mentions=QUIET)

    client.answers = answers
    presses(discord, client, ana)
    with pytest.raises(AssertionError, match="What is it"):
        ana.submits({"In your words": "I did it"})
    ana.submits(
        {"What is it?": "A film", "Where?": "At home", "Files": [ana.uploads("a.txt", b"1")]}
    )
    ana.sees("Thank you")
    data = client.heard("interaction")[-1].data
    inner = {one["component"]["custom_id"]: one["component"] for one in data["components"]}
    assert data["custom_id"] == "told.1"
    assert inner["words"]["value"] == "I did it"
    assert inner["kind"]["values"] == ["film"]
    assert inner["way"]["value"] == "home"
    (file,) = data["resolved"]["attachments"].values()
    assert inner["files"]["values"] == [file["id"]]
    assert not ana.windows


def test_a_menu_is_chosen_from(discord: Discord, client: Client, ana: User) -> None:
    async def answers(one: library.Interaction[Any]) -> None:
        await one.response.defer()

    client.answers = answers
    options = [library.SelectOption(label=f"Badge {n}", value=str(n)) for n in range(25)]
    menu: Any = ui.Select(custom_id="badge", placeholder="Badge", options=options, max_values=2)
    client.does(writes_to(client, ana, ui.TextDisplay("Which?"), ui.ActionRow(menu)))
    ana.selects(["Badge 3", "Badge 4"], of="Badge")
    assert client.heard("interaction")[0].data["values"] == ["3", "4"]


def test_a_forged_press_comes_through_as_from_discord(
    discord: Discord, client: Client, ana: User
) -> None:
    async def answers(one: library.Interaction[Any]) -> None:
        await one.response.defer()

    client.answers = answers
    message = client.does(writes_to(client, ana, content="Hello"))
    assert message
    ana.presses("never.seen")
    ana.forges_window("never.opened", {"words": "x"})
    told = [one.data["custom_id"] for one in client.heard("interaction")]
    assert told == ["never.seen", "never.opened"]


# -------------------------------------------------------------------- commands


class Spanish(app_commands.Translator):
    async def translate(self, string: Any, locale: library.Locale, context: Any) -> str | None:
        words = {"claim": "reclamar", "badge": "insignia"}
        return words.get(str(string)) if locale is library.Locale.spain_spanish else None


def test_commands_are_put_completed_and_used_in_the_users_language(
    discord: Discord, client: Client, ana: User, hall: Channel
) -> None:
    seen: list[Any] = []

    async def offer(one: library.Interaction[Any], typed: str) -> list[Any]:
        names = ["Bicycle repair", "Bread baking", "Sewing"]
        return [
            app_commands.Choice(name=name, value=name.lower())
            for name in names
            if typed.lower() in name.lower()
        ]

    @client.tree.command(name=app_commands.locale_str("claim"), description="Claim a badge")
    @app_commands.autocomplete(badge=offer)
    async def claim(one: library.Interaction[Any], badge: str = "") -> None:
        seen.append((badge, one.locale))
        await one.response.send_message("We go on", ephemeral=True, allowed_mentions=QUIET)

    group = app_commands.Group(
        name="earned",
        description="For organizers",
        guild_only=True,
        default_permissions=library.Permissions(manage_guild=True),
    )

    @group.command(name="setup", description="Choose channels")
    async def setup(one: library.Interaction[Any], channel: library.TextChannel) -> None:
        seen.append(channel.name)
        await one.response.send_message("Done", ephemeral=True, allowed_mentions=QUIET)

    @client.tree.context_menu(name="Use as evidence")
    async def use(one: library.Interaction[Any], message: library.Message) -> None:
        seen.append(message.content)
        await one.response.send_message("Added", ephemeral=True, allowed_mentions=QUIET)

    client.tree.add_command(group)

    async def put() -> None:
        await client.tree.set_translator(Spanish())
        await client.tree.sync()

    client.does(put())
    assert [one["name"] for one in ana.completes("/claim", hall, badge="b")] == [
        "Bicycle repair",
        "Bread baking",
    ]
    ana.command("/reclamar", hall, badge="bread baking")
    ana.command("/claim")  # in direct messages
    assert seen == [
        ("bread baking", library.Locale.spain_spanish),
        ("", library.Locale.spain_spanish),
    ]

    with pytest.raises(AssertionError, match="sees no earned"):
        ana.command("/earned setup", hall, channel=hall)
    olga = discord.owner(hall.guild)  # type: ignore[arg-type]
    olga.command("/earned setup", hall, channel=hall)
    assert seen[-1] == "general"

    ana.types("Rosa's bike runs again", to=hall)
    ana.uses_on_message("Use as evidence", ana.messages(hall)[-1])
    assert seen[-1] == "Rosa's bike runs again"


def test_commands_of_one_server_are_seen_there_only(
    discord: Discord, client: Client, ana: User, makers: Guild
) -> None:
    other = discord.guild("Others")
    ana.joins(other)

    @client.tree.command(name="claim", description="Claim", guild=library.Object(int(makers.id)))
    async def claim(one: library.Interaction[Any]) -> None:
        await one.response.send_message("Here", ephemeral=True, allowed_mentions=QUIET)

    client.does(client.tree.sync(guild=library.Object(int(makers.id))))
    ana.command("/claim", makers)
    with pytest.raises(AssertionError, match="sees no claim"):
        ana.command("/claim", other)


# -------------------------------------------------------------------- places


def test_a_private_thread_is_seen_by_who_was_added(
    discord: Discord, client: Client, ana: User, hall: Channel, makers: Guild
) -> None:
    ben = discord.user(makers, "Ben")

    async def begin() -> library.Thread:
        place = client.get_channel(int(hall.id))
        assert isinstance(place, library.TextChannel)
        thread = await place.create_thread(
            name="Ana's claim", type=library.ChannelType.private_thread, invitable=False
        )
        await thread.send("Hello", allowed_mentions=QUIET)
        return thread

    thread = client.does(begin())
    assert ana.messages() == []
    client.does(thread.add_user(library.Object(int(ana.id))))
    assert ana.screen() == "Hello"
    assert ben.messages() == []
    assert not ana.threads[0].invitable
    ana.types("in the thread", to=ana.threads[0])
    with pytest.raises(AssertionError):
        ben.types("me too", to=ana.threads[0])

    client.does(thread.edit(locked=True, archived=True))
    assert (ana.threads[0].locked, ana.threads[0].archived) == (True, True)
    with pytest.raises(AssertionError, match="locked"):
        ana.types("still", to=ana.threads[0])
    assert "locked and archived" in discord.transcript()


def test_a_mention_brings_somebody_into_a_private_thread(
    discord: Discord, client: Client, ana: User, hall: Channel
) -> None:
    place: Any = client.get_channel(int(hall.id))
    private = library.ChannelType.private_thread
    thread = client.does(place.create_thread(name="x", type=private, invitable=False))
    client.does(thread.send(f"<@{ana.id}>", allowed_mentions=QUIET))
    assert ana.threads == []
    loud = library.AllowedMentions(users=True)
    client.does(thread.send(f"<@{ana.id}>", allowed_mentions=loud))
    assert len(ana.threads) == 1


def test_an_archived_thread_takes_no_new_member(
    discord: Discord, client: Client, ana: User, hall: Channel
) -> None:
    place: Any = client.get_channel(int(hall.id))
    private = library.ChannelType.private_thread
    thread = client.does(place.create_thread(name="x", type=private, invitable=False))
    client.does(thread.edit(archived=True))
    assert refusal(client, thread.add_user(library.Object(int(ana.id)))) == (400, 50083)


def test_a_role_is_given_and_taken_unless_it_stands_too_high(
    discord: Discord, client: Client, ana: User, makers: Guild
) -> None:
    low = discord.role(makers, "Bicycle repair")
    high = discord.role(makers, "Wardens", position=99)
    args = (int(makers.id), int(ana.id))
    client.does(client.http.add_role(*args, int(low.id)))
    assert makers.members[ana.id] == [low]
    client.does(client.http.remove_role(*args, int(low.id)))
    assert makers.members[ana.id] == []
    assert refusal(client, client.http.add_role(*args, int(high.id))) == (403, 50013)


def test_a_channel_that_the_bot_does_not_see_is_refused(
    discord: Discord, client: Client, makers: Guild
) -> None:
    hidden = discord.channel(makers, "staff", hidden=True)
    assert refusal(client, client.fetch_channel(int(hidden.id))) == (403, 50001)
    assert refusal(client, client.fetch_channel(1)) == (404, 10003)


def test_a_server_throws_the_bot_out(discord: Discord, client: Client, makers: Guild) -> None:
    discord.removes(makers)
    discord.until(lambda: not client.guilds, "the server to be gone")
    assert refusal(client, client.fetch_guild(int(makers.id))) == (404, 10004)


def test_an_answer_is_json_and_says_nothing_more(discord: Discord) -> None:
    headers = {"Authorization": f"Bot {discord.app.token}", "User-Agent": "DiscordBot (x, 1)"}
    asked = urllib.request.Request(f"{discord.api_url}/gateway", headers=headers)
    with urllib.request.urlopen(asked) as answer:
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Via"]


def test_discord_py_is_left_as_it_was(discord: Discord, makers: Guild) -> None:
    before = library.http.Route.BASE
    with connected(discord, intents=INTENTS):
        assert library.http.Route.BASE == discord.api_url
    assert library.http.Route.BASE == before == "https://discord.com/api/v10"
