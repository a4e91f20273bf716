"""A claim told in Discord, judged in a channel of Slack, awarded back in Discord.

Both platforms are little ones on this machine, and both are spoken to by their own clients, out
of one process, as ``earned run`` has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bots.slack_bot import manifest
from bots.slack_bot.app import build
from bots.slack_bot.socket import Socket
from tests.support.discord import Discord
from tests.support.discord_face import DiscordTown, discord_town
from tests.support.discord_learner import AGREE, Learner
from tests.support.journeys import ANSWER, STORY
from tests.support.slack import Slack
from tests.support.slack_desk import LEARNER, DeskTown
from tests.support.slack_face import SlackTown

QUESTION = "Which tool did you use for the brake?"
TOLD = "A hex key of five millimetres, and my own hands."
REASON = "Tell how you knew the cause."
BETTER = "I turned the wheel by hand and listened until I saw where the pad was rubbing."
