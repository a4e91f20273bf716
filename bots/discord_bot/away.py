"""When an assessor is away: ``/my away``, the message that shows it, and the window for more days.

Ids: ``away_show|away_stay|away_add|away_left.ABSENCE.0.SERVER``, where ABSENCE is ``me`` unless one
is meant: direct messages are one for all servers. Behind the server of ``away_add`` stands what was
typed before, so that nothing of it is lost: ``SERVER|FIRST|LAST``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import discord
from discord import ui

from bots import away
from bots.discord_bot import fields, layout, presence, rhythm, text, windows
from bots.discord_bot.ids import Here
from bots.discord_bot.layout import Button, Item, Page, Window
from bots.discord_bot.pen import Pen
from bots.discord_bot.people import Guest
from bots.discord_bot.reading import Came
from bots.discord_bot.routes import Told
from bots.rhythm import INVALID
from core.domain.errors import AwayFull, AwayOutOfReach, AwayTooLong
from core.domain.screens import Said, Words
from core.services.absences import MOST_TIMES
from core.services.assigning import Own

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

ME, BETWEEN = "me", "|"
FIRST, LAST = "first", "last"
# Of what is typed as a day: what stands in an id has to be short.
MOST_TYPED = 20
WRONG = (AwayTooLong, AwayOutOfReach, AwayFull)


class NoDay(ValueError):
    """What was typed is no day of the calendar."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def listen(face: DiscordFace) -> None:
    """Register what follows from a press and from the window."""
    face.routes.shows["away_show"] = show
    face.routes.turns["away_stay"] = stay
    face.routes.windows["away_add"] = ask
    face.routes.acts["away_left"] = left
    face.routes.windows["rhythm_ask"] = ask_rhythm
    face.routes.acts["rhythm_left"] = rhythm_left


# -- drawing --------------------------------------------------------------------------------


def page(
    pen: Pen,
    own: Own,
    guild: str,
    community: str = "",
    notice: str = "",
    typed: tuple[str, ...] = (),
) -> Page:
    """When somebody is away now and later.

    ``community`` is said where it could be another one; ``typed`` is what could not be taken.
    """
    told = [text.heading(pen.word("duty.away"))]
    told += [text.bold(notice)] if notice else []
    told += [text.words(pen.word("duty.away.lead" if own.away else "away.none"))]
    made: list[Item] = [ui.TextDisplay("\n".join(told))]
    # Two names that turned out to be one person may have noted more than a message has room for.
    for one in own.away[:MOST_TIMES]:
        name = Here("away_stay", one.id, 0, guild).encode()
        way = layout.button(pen.word("duty.away.drop"), name)
        said = text.words(away.line(pen.texts, pen.language, one, own.today))
        made.append(ui.Section(ui.TextDisplay(said), accessory=way))
    if community:
        where = pen.say(Words("away.community", {"community": Said(community)}))
        made.append(ui.TextDisplay(text.small(where)))
    ways = (_more(pen, guild, typed), rhythm.opener(pen, guild, own.rhythm))
    return layout.card([*made, ui.ActionRow(*ways)])


def _more(pen: Pen, guild: str, typed: tuple[str, ...]) -> Button:
    about = BETWEEN.join((guild, *(one.replace(BETWEEN, " ") for one in typed)))
    label = pen.word("away.again" if typed else "away.add")
    return layout.button(label, Here("away_add", ME, 0, about).encode())


def longer(pen: Pen, guild: str) -> Button:
    """The way here, for somebody who has no time."""
    return layout.button(pen.word("away.longer"), Here("away_show", ME, 0, guild).encode())


def window(pen: Pen, guild: str, example: str, first: str = "", last: str = "") -> Window:
    """Asks for two days, the second if there is one."""
    hint = pen.word("away.like", example=example)
    given = (
        fields.field(
            pen.word("duty.away.first"), fields.entry(FIRST, MOST_TYPED, draft=first), hint
        ),
        fields.field(
            pen.word("duty.away.last"),
            fields.entry(LAST, MOST_TYPED, draft=last, optional=True),
            pen.word("away.last.hint"),
        ),
    )
    return Window(pen.word("duty.away"), Here("away_left", ME, 0, guild).encode(), given)


# -- shown and pressed ------------------------------------------------------------------------


def typed(face: DiscordFace, came: Came, first: str = "", last: str = "") -> Told:
    """``/my away``, with the days if they were typed with it: without a first one from today on."""
    guest = presence.wherever(face, came)
    if not (first.strip() or last.strip()):
        return _page(face, came, guest)
    return _leave(face, came, guest, first, last)


def show(face: DiscordFace, came: Came) -> Told:
    """The days there are."""
    return _page(face, came, _who(face, came))


def stay(face: DiscordFace, came: Came) -> Told:
    """They are there after all; the second press finds nothing more to end."""
    guest = _who(face, came)
    face.app.assigning.stay(guest.actor, presence.meant(came).claim_id)
    told = face.app.texts.get(face.language(guest), "away.stayed")
    return _page(face, came, guest, told)


def ask(face: DiscordFace, came: Came) -> discord.ui.Modal:
    """Open the window. It shows nothing of anybody's; whether they judge is asked when it is sent."""
    guild, first, last = _about(came)
    guest = face.people.within(came, guild)
    pen = Pen(face.app.texts, face.language(guest))
    return window(pen, guild, _example(face), first, last)


def left(face: DiscordFace, came: Came) -> Told:
    """The window was sent."""
    guest, given = _who(face, came), windows.submitted(came.data)
    first, last = (given.get(one, windows.Given()).text for one in (FIRST, LAST))
    return _leave(face, came, guest, first, last)


def ask_rhythm(face: DiscordFace, came: Came) -> discord.ui.Modal:
    """Open the window of quiet hours, days and number, with what the button carried."""
    guild, *told = presence.meant(came).more.split(BETWEEN)
    guest = face.people.within(came, guild)
    return rhythm.window(Pen(face.app.texts, face.language(guest)), guild, rhythm.carried(told))


def rhythm_left(face: DiscordFace, came: Came) -> Told:
    """It was sent. What makes no sense is told, and everything stays as it was."""
    guest, chosen = _who(face, came), rhythm.read(came.data)
    texts, language = face.app.texts, face.language(guest)
    if chosen is None:
        return _page(face, came, guest, f"⚠ {texts.say(INVALID, language)}")
    assigning = face.app.assigning
    assigning.choose(guest.actor, chosen, assigning.own(guest.actor).likes)
    return _page(face, came, guest, texts.get(language, "duty.saved"))


def _leave(face: DiscordFace, came: Came, guest: Guest, first: str, last: str) -> Told:
    """Note the days; what cannot be taken is told, and stays to be changed."""
    given = first.strip()[:MOST_TYPED], last.strip()[:MOST_TYPED]
    try:
        return _page(face, came, guest, _noted(face, guest, *given))
    except NoDay as wrong:
        key, params = "away.no_day", {"said": wrong.said, "example": _example(face)}
        told = face.app.texts.get(face.language(guest), key, None, **params)
    except WRONG as wrong:
        told = face.explain(wrong, face.language(guest))
    return _page(face, came, guest, f"⚠ {told}", given)


def _noted(face: DiscordFace, guest: Guest, first: str, last: str) -> str:
    """Note the days; what to say of it. Raises ``NoDay`` and ``WRONG``."""
    texts, language = face.app.texts, face.language(guest)
    begin = _day(first) if first else face.app.assigning.own(guest.actor).today
    end = _day(last) if last else begin
    face.app.assigning.leave(guest.actor, begin, end)
    return texts.get(language, "away.kept", days=away.days(texts, language, begin, end))


def _day(said: str) -> date:
    found = away.day_of(said)
    if found is None:
        raise NoDay(said)
    return found


def _example(face: DiscordFace) -> str:
    return face.app.store.clock().date().isoformat()


def _who(face: DiscordFace, came: Came) -> Guest:
    return presence.judging(face, came, _about(came)[0])


def _about(came: Came) -> tuple[str, str, str]:
    """The server that was meant, and what was typed before."""
    guild, first, last, *_ = [*presence.meant(came).more.split(BETWEEN), "", "", ""]
    return guild, first, last


def _page(
    face: DiscordFace, came: Came, guest: Guest, notice: str = "", typed: tuple[str, ...] = ()
) -> Page:
    pen, own = Pen(face.app.texts, face.language(guest)), face.app.assigning.own(guest.actor)
    community = "" if came.guild else face.app.entering.community(guest.actor).name
    return page(pen, own, guest.guild, community, notice, typed)


__all__ = ["listen", "longer", "page", "typed", "window"]
