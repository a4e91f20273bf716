"""Olga brings Earned into her Discord server, and an award is told where she wants it."""

from __future__ import annotations

from tests.support.discord import Discord
from tests.support.discord_fixtures import OpenTown
from tests.support.discord_learner import Learner
from tests.support.discord_office import awarded, settle


def test_olga_sets_it_up_and_an_award_is_announced_with_its_role(
    discord: Discord, open_discord_town: OpenTown
) -> None:
    town = open_discord_town(connected=False)
    town.syncs()
    olga = discord.owner(town.guild, "Olga")
    wall = discord.channel(town.guild, "badges")
    menders = discord.role(town.guild, "Menders")

    # She types the code from the office on the web; the server is her community's from then on.
    code = town.app.meeting.connect_code(town.town.organizer)
    olga.command("/earned connect", town.hall, code=code)
    olga.sees("Connected to Riverside. You organize it from here, too.", where=town.hall)
    town.space = town.app.meeting.visit(
        "discord", town.guild.id, f"{town.guild.id}/{olga.id}"
    ).space  # type: ignore[union-attr]

    # Where awards are announced, and which role comes with a badge.
    olga.selects(wall, of="Choose where awards are announced")
    olga.sees("Awards are announced in the channel below", where=town.hall)
    olga.selects("Bicycle repair", of="Choose a badge, to give a role with it")
    olga.selects(menders, of="Choose a role")
    olga.sees("Role: Menders", where=town.hall)
    olga.command("/earned waiting", town.hall)
    olga.sees("No claim waits.", where=town.hall)

    # Ana earns it. She is asked whether everybody may know; only then they do.
    ana = Learner(town, "Ana")
    award = awarded(town, ana.user)
    ana.user.sees("Shall we tell everybody?", where=ana.user.dm)
    assert wall.messages == []
    assert town.guild.members[ana.user.id] == [menders]
    ana.user.clicks("Yes, tell it")
    settle(town)
    olga.sees("Ana has earned a badge: Bicycle repair. Congratulations!", where=wall)

    # The list, for Olga alone; then the badge is revoked, and the role goes with it.
    olga.command("/earned export", town.hall)
    olga.sees("Here is the list of awards.", where=town.hall)
    (listed,) = olga.messages(town.hall)[-1].files
    assert "Bicycle repair" in listed.data.decode("utf-8-sig")
    assert all(one.only_for is olga for one in town.hall.messages)
    town.app.awarding.revoke(town.town.organizer, award)
    settle(town)
    assert town.guild.members[ana.user.id] == []
