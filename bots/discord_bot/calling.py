"""One message to a member of a server who is asked for their word.

In direct messages a window can offer no list of a server's members, so the name is typed, as it
stands in the server. Finding one needs none of the intents that Discord has to grant.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord.http import Route

from bots.discord_bot import layout
from bots.discord_bot.layout import Page, Sheet
from bots.discord_bot.pen import Pen
from bots.discord_bot.people import Guest
from bots.discord_bot.reading import Who
from bots.discord_bot.replying import NOBODY
from core.domain.errors import NotAllowed
from core.domain.people import Actor
from core.domain.witness import sentence_of

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace
    from bots.discord_bot.client import Client

# So many whose names begin alike are looked at for the one who is called exactly so.
MOST_FOUND = 25
MOST_QUERY = 100


def member(face: DiscordFace, guest: Guest, typed: str) -> Who:
    """Who is called so in the learner's server: their user name, else the name they go by there.

    Raises ``NotAllowed`` where nobody is, or more than one, and for bots.
    """
    name = typed.strip().removeprefix("@").strip().casefold()[:MOST_QUERY]
    people = face.line.ask(partial(_search, guild=guest.guild, name=name)) if name else []
    by_user = [one for one in people if _text(one.get("user"), "username").casefold() == name]
    by_name = [one for one in people if name in _names(one)]
    found = by_user or by_name
    if len(found) != 1 or found[0]["user"].get("bot"):
        raise NotAllowed(action="discord.no_member")
    user = found[0]["user"]
    shown = _text(found[0], "nick") or _text(user, "global_name") or _text(user, "username")
    return Who(str(user["id"]), shown)


async def _search(client: Client, *, guild: str, name: str) -> list[dict[str, Any]]:
    route = Route("GET", "/guilds/{guild_id}/members/search", guild_id=int(guild))
    found: Any = await client.http.request(route, params={"query": name, "limit": MOST_FOUND})
    return [one for one in found if isinstance(one.get("user"), dict)]


def _names(one: dict[str, Any]) -> set[str]:
    """What somebody is called in a server."""
    return {_text(one, "nick").casefold(), _text(one["user"], "global_name").casefold()} - {""}


def _text(thing: object, name: str) -> str:
    return str(thing.get(name) or "") if isinstance(thing, dict) else ""


def write(
    face: DiscordFace, guest: Guest, asked: Actor, who: Who, claim_id: str, sentence: str, link: str
) -> bool:
    """Send the one message, in their language; False where they let nobody write to them."""
    texts = face.app.texts
    pen = Pen(texts, texts.best(asked.language))
    community = face.app.entering.community(guest.actor).name
    shown = message(pen, guest.actor.name, community, sentence_of(sentence), link)
    try:
        channel, ref = face.line.ask(partial(_send, user=int(who.user), shown=shown))
    except discord.Forbidden:
        return False
    # An erasure of the learner takes it out again.
    room = face.app.meeting.room(asked, guest.space, f"{guest.guild}/{channel}")
    face.app.delivering.copied(room, claim_id, ref)
    return True


async def _send(client: Client, *, user: int, shown: Page) -> tuple[int, str]:
    place = await client.create_dm(discord.Object(user))
    sent = await place.send(view=shown, allowed_mentions=NOBODY)
    return place.id, str(sent.id)


def message(pen: Pen, name: str, community: str, sentence: str, link: str) -> Page:
    """The one plain message that a member gets."""
    sheet = Sheet(layout.MOST_PARAGRAPH)
    sheet.text(pen.word("witness.message", name=name, community=community))
    sheet.quote(sentence)
    sheet.small(pen.word("witness.message.once"))
    sheet.press(layout.link(pen.word("witness.message.open"), link))
    return layout.over(sheet.items())
