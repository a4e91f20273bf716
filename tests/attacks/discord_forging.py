"""Ids that somebody forges or finds elsewhere, and what must not change by them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.store.tables import metadata
from tests.attacks.naughty import big_list
from tests.support.discord import Delivery, Message, User
from tests.support.discord.things import walk
from tests.support.discord_face import DiscordTown

# Rows that say that something came in, and columns that say when somebody was seen.
UNIMPORTANT = {"inbox", "sessions", "installations"}
PASSING = {"seen_at", "last_seq", "busy_until", "heard"}
PLACES = ("story", "badge", "sources", "evidence", "review", "criterion/find-the-fault", "standing")
OPTIONS = (
    *("agree", "skip", "unknown", "back", "save", "keep", "yes", "more", "go_on", "submit"),
    *("withdraw", "chosen", "bicycle-repair", "language:es", "edit:story", "at_work"),
)
WINDOWS = ("answer", "evidence", "tie", "withdraw", "rate", "wrong", "desk_wrong", "away_left")
VERBS = ("say", "add", "tie", "drop", "see", "page", "lang", "window", "open")
ASIDES = (
    *("rate", "help", "remind", "trail", "wrong", "nudge_accept", "nudge_decline", "desk_worry"),
    *("away_show", "away_stay"),
)
REMINDED = ("remind_at.{}.3.tomorrow", "remind_stop.{}.3." + "0" * 32, "desk_step.{}.3.1-0")


@dataclass(frozen=True)
class Forged:
    """One thing that is pressed, chosen or sent."""

    custom_id: str
    kind: int = 2
    values: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()

    def goes(self, who: User, on: Message) -> Delivery:
        """Somebody does it; nobody waits for the answer."""
        if self.kind == 5:
            return who.forges_window(self.custom_id, dict(self.fields), on, wait=False)
        return who.presses(self.custom_id, on, kind=self.kind, values=list(self.values), wait=False)


def forgeries(
    claims: Sequence[str], awards: Sequence[str], guild: str, seed: int
) -> Iterator[Forged]:
    """Without end: junk, and well-formed ids about what belongs to others."""
    dice, junk = random.Random(seed), [one for one in big_list() if one.strip()]
    while True:
        claim, version = dice.choice(claims), dice.randrange(40)
        option = dice.choice(OPTIONS)
        button = f"e1.{claim}.{version}.{option}"
        said = (("said.0", "forged"), ("url", "https://evil.example"), ("title", "forged"))
        said += (("said", "forged"), ("fair", "5"))
        yield dice.choice(
            (
                Forged(dice.choice(junk)[:100]),
                Forged(f"e1.{dice.choice(junk)}"[:100]),
                Forged(f"e1.{'0' * 32}.{version}.{option}"),
                Forged(button),
                Forged(f"{dice.choice(VERBS)}.{claim}.{version}.{dice.choice(PLACES)}"[:100]),
                Forged(f"pick.{claim}.{version}", 3, (button,)),
                Forged("home.open", 3, (f"home.open.{claim}",)),
                Forged(f"home.open.{claim}"),
                Forged(
                    f"{dice.choice(WINDOWS)}.{claim}.{version}.{dice.choice(PLACES)}", 5, (), said
                ),
                Forged(
                    f"tell.{dice.choice(('yes', 'no', 'back', 'as'))}.{dice.choice(awards)}.{guild}"
                ),
                Forged(f"{dice.choice(ASIDES)}.{claim}.{version}"),
                Forged(dice.choice(REMINDED).format(claim)),
                Forged("setup.channel", 8, (guild,)),
                Forged("setup.language", 3, ("es",)),
                Forged("setup.role.bicycle-repair", 6, (guild,)),
                Forged(dice.choice(("setup.nowhere", "setup.norole.bicycle-repair"))),
                Forged("setup.badge", 3, ("bicycle-repair",)),
                Forged("erase", 5, (), said),
            )
        )


def rows(town: DiscordTown) -> dict[str, list[str]]:
    """Everything that anybody did or said, as it is stored."""
    found: dict[str, list[str]] = {}
    with town.app.store.reading() as tx:
        for table in metadata.sorted_tables:
            if table.name not in UNIMPORTANT:
                columns = [one for one in table.c if one.name not in PASSING]
                found[table.name] = sorted(map(str, tx.connection.execute(select(*columns))))
    return found


def changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, Any]:
    """What is different, by table."""
    return {
        name: sorted(set(after[name]) ^ set(before[name]))[:5]
        for name in before
        if before[name] != after[name]
    }


def pressable(message: Message) -> list[str]:
    """The ids of everything on a message that can be pressed or chosen."""
    return [one["custom_id"] for one in walk(message.components) if one.get("custom_id")]
