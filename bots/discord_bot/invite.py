"""The link by which somebody adds the bot to their server, with no permission that it can do without.

Discord, "OAuth2", Bot Authorization Flow. The table is the one place that says which permission
is for what; a test holds it to the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import discord

SCOPES = ("bot", "applications.commands")


class Feature(StrEnum):
    """What needs permissions in a server. Direct messages and commands need none."""

    THREADS = "threads"  # a private thread where somebody's direct messages are closed
    ANNOUNCING = "announcing"  # awards in a channel
    ROLES = "roles"  # a role that comes with a badge
    REVIEWING = "reviewing"  # claims in a channel of assessors


NEEDED: Mapping[Feature, discord.Permissions] = {
    Feature.THREADS: discord.Permissions(
        view_channel=True,
        create_private_threads=True,
        send_messages_in_threads=True,
        # To lock a thread when it is over; also to see it and let its learner in.
        manage_threads=True,
        # To find a message again that was sent just before a crash.
        read_message_history=True,
    ),
    Feature.ANNOUNCING: discord.Permissions(
        view_channel=True, send_messages=True, read_message_history=True
    ),
    Feature.ROLES: discord.Permissions(manage_roles=True),
    Feature.REVIEWING: discord.Permissions(
        view_channel=True,
        send_messages=True,
        read_message_history=True,
        # What was asked and answered stands in a thread below the card.
        create_public_threads=True,
        send_messages_in_threads=True,
    ),
}


def turned_on(*, walls: bool, roles: bool, desks: bool) -> frozenset[Feature]:
    """What is in use, from what organizers chose."""
    chosen = {Feature.ANNOUNCING: walls, Feature.ROLES: roles, Feature.REVIEWING: desks}
    return frozenset({Feature.THREADS, *(one for one, on in chosen.items() if on)})


def permissions(features: frozenset[Feature]) -> discord.Permissions:
    """The least that these need."""
    value = 0
    for one in features:
        value |= NEEDED[one].value
    return discord.Permissions(value)


def link(application: int, features: frozenset[Feature]) -> str:
    """The link."""
    return discord.utils.oauth_url(application, permissions=permissions(features), scopes=SCOPES)


__all__ = ["NEEDED", "Feature", "link", "permissions", "turned_on"]
