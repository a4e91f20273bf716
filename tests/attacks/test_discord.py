"""Whatever somebody forges or writes in Discord: nothing happens by it, and it is only words."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.attacks.discord_forging import changed, forgeries, pressable, rows
from tests.attacks.discord_reader import dangers, of_text
from tests.attacks.naughty import big_list
from tests.support.discord import Delivery, Discord, Message
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.journeys import ANSWER, STORY

SEED = 20_261_129
# Keys of words that say no, and what to do instead.
NO = ("discord.refused.", "error.")
# Of Discord's own markup: mentions, links, times, commands, emoji; and what hides or turns.
DISCORD = (
    *("@everyone", "@here", "@\u202eeveryone", "@\u200bhere", "@\u2060everyone", "@ everyone"),
    *("<@1>", "<@!1>", "<@&1>", "<#1>", "<id:customize>", "<\u200b@1>", "\\<@1>", "\\\\<@1>"),
    *("[a\n](https://evil.example)", "[a](https://evil.example)", "[a](<https://evil.example>)"),
    *("[a](https://evil.example 'b')", "[https://ok.example](https://evil.example)", "[](x://y)"),
    *("https://evil.example/a_b_c", "<https://evil.example>", "discord.gg/abc", "mailto:a@b.c"),
    *("https://discord.com/invite/abc", "</claim:1>", "</my claims:1>", "<t:0>", "<t:0:R>"),
    *("<:x:1>", "<a:x:1>", ":wave:", "**b**", "*b*", "__u__", "_i_", "~~s~~", "||secret||"),
    *("`c`", "``c``", "```\ncode\n```", "# h", "## h", "### h", "-# small", "> q", ">>> all"),
    *("- one\n- two", "* one", "+ one", "1. one", "1) one", "  - deep", "a\n# h", "a\n- one"),
    *("\\", "\\*", "\\\\*b*", "*\\*b*", "**\n@everyone\n**", "|\\|secret||", "\u2028# h", "\r# h"),
    *(
        "\u202egpj.exe",
        "\u2067\u202e@here\u202c\u2069",
        "\u061cx",
        "\u200e",
        "\ufeff<@1>",
        "\ue000",
    ),
    *("\ue0000\ue001", "(╯°□°)╯︵ ┻━┻", "~~~", "$$x$$", "[x]: https://evil.example"),
)
STRINGS = tuple(dict.fromkeys((*DISCORD, *(one for one in big_list() if one.strip()))))


@pytest.fixture
def town(discord_place: DiscordTown) -> DiscordTown:
    """None of its messages may mention anybody: ``discord_town`` looks at all of them."""
    discord_place.syncs()
    return discord_place


def told(learner: Learner) -> None:
    """From the command to the evidence."""
    learner.commands("/claim", learner.town.hall, badge="bicycle-repair")
    learner.user.clicks(AGREE)
    learner.town.rest()


# -------------------------------------------------------------------- what is forged


def forged(town: DiscordTown, count: int, seed: int) -> None:
    """So many forged presses and windows by somebody who has nothing: nothing happens."""
    bo, ana, eve = town.town.assessor("Bo"), Learner(town, "Ana"), Learner(town, "Eve")
    told(ana)
    ana.says(STORY)
    done = town.town.learner("Dora")
    awarded = town.town.awarded(done, bo)
    claims = [ana.claim_id, town.town.sent(town.town.learner("Cleo"))]
    eve.says("hello")
    eve.clicks("No, not now")
    town.app.learning.withdraw(town.actor(eve.user), eve.claim_id)
    town.work()
    town.rest()
    on, before, hands = eve.shown, rows(town), forgeries(claims, [awarded], town.guild.id, seed)
    acts = [(one, one.goes(eve.user, on)) for one in itertools.islice(hands, count)]
    town.rest()
    town.discord.quiet()
    assert [one for one, act in acts if not replies(eve, act)] == []
    town.work()
    assert changed(before, rows(town)) == {}
    for what, act in acts:
        (said,) = replies(eve, act)
        assert said.only_for is eve.user, what
        assert kind(town, said.content), (what, said.content)


def replies(who: Learner, act: Delivery) -> list[Message]:
    """What was answered to one act."""
    with who.town.discord.lock:
        place = act.interaction.channel  # type: ignore[union-attr]
        return [one for one in place.messages if one.by is act.interaction and not one.loading]


def kind(town: DiscordTown, said: str) -> bool:
    """Is this one of our ways to say no?"""
    known = [str(one.string) for one in town.app.texts.catalogs["en"] if str(one.id).startswith(NO)]
    return any(plain(one).split("%")[0][:30] in plain(said) for one in known if one)


def plain(text: str) -> str:
    return text.replace("\\", "").replace("\u200b", "")


def test_forged_ids_do_nothing_and_are_kindly_refused(town: DiscordTown) -> None:
    forged(town, 150, SEED)


@pytest.mark.stress
def test_a_thousand_forged_ids_do_nothing_and_are_kindly_refused(town: DiscordTown) -> None:
    forged(town, 1000, SEED + 1)


def test_two_people_press_each_others_buttons_and_nothing_happens(town: DiscordTown) -> None:
    ana, ben = Learner(town, "Ana", met=False), Learner(town, "Ben", met=False)
    for one in (ana, ben):
        told(one)
        one.says(STORY)
    before, mine = rows(town), {one: one.shown for one in (ana, ben)}
    for one, other in ((ana, ben), (ben, ana)):
        for custom_id in pressable(mine[other]):
            act = one.user.presses(custom_id, on=mine[one])
            town.discord.until(lambda: replies(one, act), f"an answer to {custom_id}")  # noqa: B023
            assert not one.user.windows, custom_id
    town.rest()
    town.work()
    assert changed(before, rows(town)) == {}


def test_the_owner_of_the_server_sees_a_thread_and_cannot_press_in_it(
    town: DiscordTown, discord: Discord
) -> None:
    ben = Learner(town, "Ben", met=False)
    ben.user.closes_dms()
    told(ben)
    olga = discord.owner(town.guild, "Olga")
    town.meets(olga)
    assert ben.shown in olga.messages(ben.shown.channel)
    before = rows(town)
    for custom_id in pressable(ben.shown):
        olga.presses(custom_id, on=ben.shown)
        town.rest()
        assert not olga.windows, custom_id
    town.work()
    assert changed(before, rows(town)) == {}


def test_a_press_that_discord_brings_three_times_counts_once(town: DiscordTown) -> None:
    ana = Learner(town, met=False)
    told(ana)
    ana.says(STORY)
    discord = town.discord
    ana.user.selects(["At work"], times=3)
    town.rest()
    assert ana.asked.startswith("criterion/")
    said = ana.user.types(ANSWER, times=3)
    town.hears(said)
    kept = [one.text for answer in ana.state.answers.values() for one in answer.said]
    assert kept == [STORY, ANSWER]
    discord.forgive()  # Discord itself brings an interaction once; its second answer is 40060


def test_what_is_told_stands_in_no_log_however_much_is_logged(
    town: DiscordTown, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    ana = Learner(town, met=False)
    ana.commands("/claim", town.hall)
    ana.clicks(AGREE)
    ana.says("a quince in a pear tree")
    ana.clicks("Bicycle repair")
    assert "quince" in str([one.text for one in ana.state.answers.values()])
    assert "quince" not in caplog.text
    assert town.discord.app.token not in caplog.text


# -------------------------------------------------------------------- what is written


def bundles(most: int) -> Iterator[str]:
    """All of them, in texts of at most so many characters."""
    text = ""
    for one in STRINGS:
        one = one[: most - 1]
        if text and len(text) + len(one) + 1 > most:
            yield text
            text = ""
        text += f"\n{one}" if text else one
    yield text


def wrong(town: DiscordTown) -> list[str]:
    """What Discord would act on, in all that was sent."""
    with town.discord.lock:
        bodies = town.discord.messages_of_app()
        windows = [
            one.body["data"]
            for one in town.discord.calls
            if isinstance(one.body, dict) and one.body.get("type") == 9
        ]
    return [line for body in (*bodies, *windows) for line in dangers(body)]


@pytest.mark.parametrize("said", DISCORD)
def test_the_reader_of_this_test_sees_what_is_active(said: str) -> None:
    """Unescaped, nearly all of them would do something; the escape leaves nothing of it."""
    from bots.discord_bot import text

    assert list(of_text(text.escape(said))) == []


def test_most_of_them_would_do_something() -> None:
    assert sum(bool(list(of_text(one))) for one in DISCORD) > 50


def test_whatever_is_written_in_direct_messages_is_only_words(town: DiscordTown) -> None:
    ana = Learner(town, met=False)
    told(ana)
    ana.says(STORY)
    ana.selects(["At work"])
    while ana.asked != "evidence":
        ana.says(ANSWER)
    for said in itertools.islice(bundles(1900), 3):
        # Told, shown, told anew: each answer stands in the read-back.
        ana.clicks("Go on")
        ana.selects("Make the repair", of="Change a part")
        ana.says(said)
        while ana.asked.startswith("probe/"):
            ana.clicks("Skip")
        if ana.asked == "review":
            ana.selects("What you show", of="Change a part")
    assert wrong(town) == []


def test_whatever_is_written_in_windows_and_on_files_is_only_words(town: DiscordTown) -> None:
    ana = Learner(town, met=False)
    told(ana)
    ana.user.clicks("Write in a window")
    ana.submits({"In your own words": "\n".join(DISCORD)})
    ana.selects(["At work"])
    while ana.asked != "evidence":
        ana.says(ANSWER)
    for at, said in enumerate(itertools.islice(bundles(150), 4)):
        ana.user.clicks("Add a link")
        ana.submits({"Web address": f"https://example.org/{at}", "What is it?": said})
        ana.user.clicks("Somebody who saw it")
        ana.submits({"Their name": said, "How do they know you?": said})
    # One name as Discord leaves it, and one that never comes from it: its address is none.
    ana.says("", files=[ana.user.uploads("[a](https:evil) @everyone _x_ **y**.txt", b"day by day")])
    file = ana.user.uploads("odd.txt", b"day by day")
    file.name = "[a](https:evil) @everyone _x_.txt"
    ana.says("", files=[file])
    assert "Discord did not give us this file" in ana.user.screen(ana.user.dm)
    ana.clicks("Go on")
    assert ana.asked == "review"
    assert wrong(town) == []


def test_whatever_an_assessor_writes_is_only_words(town: DiscordTown) -> None:
    ana = Learner(town, met=False)
    bo = town.town.assessor("@everyone <@1> *Bo*")
    told(ana)
    ana.says(STORY)
    ana.selects(["At work"])
    while ana.asked != "evidence":
        ana.says(ANSWER)
    ana.sends()
    town.app.reviewing.take(bo, ana.claim_id)
    for said in itertools.islice(bundles(900), 4):
        town.app.reviewing.ask(bo, ana.claim_id, said)
        town.work()
        ana.says(said)
    parts = town.app.reviewing.card(bo, ana.claim_id).badge.criteria
    town.town.not_yet(bo, ana.claim_id, {parts[0].id: "\n".join(DISCORD)[:1900]})
    town.work()
    assert wrong(town) == []
