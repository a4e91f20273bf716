"""The link that invites asks for no permission that it can do without."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from bots.discord_bot.invite import NEEDED, Feature, link, permissions, turned_on

NEVER = discord.Permissions(
    administrator=True,
    manage_guild=True,
    manage_channels=True,
    manage_messages=True,
    mention_everyone=True,
    kick_members=True,
    ban_members=True,
)


@pytest.mark.parametrize(
    ("walls", "roles", "desks", "wanted"),
    [
        (False, False, False, {Feature.THREADS}),
        (True, False, False, {Feature.THREADS, Feature.ANNOUNCING}),
        (False, True, False, {Feature.THREADS, Feature.ROLES}),
        (False, False, True, {Feature.THREADS, Feature.REVIEWING}),
        (True, True, True, set(Feature)),
    ],
)
def test_each_feature_brings_its_permissions_and_no_others(
    walls: bool, roles: bool, desks: bool, wanted: set[Feature]
) -> None:
    features = turned_on(walls=walls, roles=roles, desks=desks)
    asked = permissions(features)
    assert features == wanted
    assert asked.manage_roles == roles
    assert asked.send_messages == (walls or desks)
    assert asked.create_public_threads == desks
    assert (asked.create_private_threads, asked.manage_threads) == (True, True)
    assert asked.value & NEVER.value == 0
    every = {name for one in wanted for name, on in NEEDED[one] if on}
    assert {name for name, on in asked if on} == every


def test_the_link_is_discords_own_with_commands() -> None:
    made = urlsplit(link(42, frozenset(Feature)))
    told = parse_qs(made.query)
    assert (made.netloc, made.path) == ("discord.com", "/oauth2/authorize")
    assert told["client_id"] == ["42"]
    assert set(told["scope"][0].split()) == {"bot", "applications.commands"}
    assert told["permissions"] == [str(permissions(frozenset(Feature)).value)]
