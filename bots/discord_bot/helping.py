"""Help at any time: typed, pressed or by ``/my help``; and the reminders that learners choose.

Ids: ``help.CLAIM.VERSION`` shows help, ``remind.CLAIM.VERSION`` the reminders; in those
``remind_at.CLAIM.VERSION.WHEN`` chooses one more, and ``remind_stop.CLAIM.VERSION.REMINDER``
stops one. ``trail.CLAIM.VERSION`` shows what happened to a claim. ``wrong.CLAIM.VERSION`` is in ``wrongs``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bots import chat, trailing
from bots.chat import Help
from bots.discord_bot import layout
from bots.discord_bot.ids import Here
from bots.discord_bot.layout import Button, Page, Sheet
from bots.discord_bot.pen import Pen
from bots.discord_bot.people import Guest
from bots.discord_bot.reading import Came
from bots.discord_bot.routes import Told
from core.domain.errors import EarnedError, NotAllowed, NotFound
from core.domain.reminding import MOST_OWN, Reminder, When
from core.domain.screens import Moment, Text, Words
from core.domain.trail_lines import Line

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace


def listen(face: DiscordFace) -> None:
    """Register what follows from a press."""
    routes = face.routes
    routes.shows["help"] = opened
    routes.shows["remind"] = reminding
    routes.shows["trail"] = happened
    routes.turns["remind_at"] = changed
    routes.turns["remind_stop"] = changed


# -- help ---------------------------------------------------------------------------------


def asked(face: DiscordFace, guest: Guest, claim_id: str = "") -> Page:
    """What somebody is told who asks for help; ``claim_id`` is what they talk about."""
    language = face.language(guest)
    about = chat.help_for(face.app, guest.actor, language, claim_id)
    return page(Pen(face.app.texts, language, about.claim_id, about.version), about)


def opened(face: DiscordFace, came: Came) -> Told:
    """The button below a screen, or the line of its menu."""
    return asked(face, face.people.guest(came), _meant(came).claim_id)


def _meant(came: Came) -> Here:
    at = Here.decode(came.meant)
    if at is None:
        raise NotAllowed(action="discord.unknown")
    return at


def page(pen: Pen, about: Help) -> Page:
    """How it works, where one finds help, and what can be done about a claim."""
    sheet = Sheet()
    sheet.text(pen.word("talk.help.how.discord"))
    sheet.heading(pen.word("care.help.title"))
    sheet.text(about.lines or pen.word("care.help.none", community=about.community))
    sheet.below(pen.word("talk.help.private"))
    sheet.press(_ways(pen, about))
    sheet.cut()
    return layout.card(sheet.items())


def _ways(pen: Pen, about: Help) -> list[Button]:
    if not about.claim_id:
        return []
    found = [layout.button(pen.word("talk.help.on"), f"home.open.{about.claim_id}")]
    if about.waits:
        found.append(layout.button(pen.word("remind.link"), pen.here("remind")))
    found.append(layout.button(pen.word("trail.title"), pen.here("trail")))
    return [*found, layout.button(pen.word("care.report.link"), pen.here("wrong"))]


# -- what happened ------------------------------------------------------------------------


def happened(face: DiscordFace, came: Came) -> Told:
    """The trail of a claim, for its learner."""
    guest, at = face.people.guest(came), _meant(came)
    lines = face.app.auditing.of_claim(guest.actor, at.claim_id)
    pen = Pen(face.app.texts, face.language(guest), at.claim_id, at.version)
    return trail(pen, guest.actor.zone, lines)


def trail(pen: Pen, zone: str, lines: Sequence[Line]) -> Page:
    """Everything that was done with it, by which role and when; the newest, where room is short."""
    every = trailing.told(pen.texts, pen.language, zone, lines)
    shown = len(every)
    sheet = _happened(pen, every, len(lines))
    while shown > 1 and not sheet.fits():
        shown -= 1
        sheet = _happened(pen, every[-shown:], len(lines))
    return layout.card(sheet.items())


def _happened(pen: Pen, shown: Sequence[tuple[str, str]], of: int) -> Sheet:
    sheet = Sheet()
    sheet.heading(pen.word("trail.title"))
    sheet.text(pen.word("trail.lead" if of else "trail.none"))
    if of > len(shown):
        sheet.small(pen.word("talk.trail.before", of - len(shown)))
    for what, when in shown:
        sheet.text(what)
        sheet.small(when)
    if of:
        sheet.below(pen.word("trail.kept"))
    sheet.press([layout.button(pen.word("talk.help.on"), f"home.open.{pen.claim_id}")])
    return sheet


# -- reminders ----------------------------------------------------------------------------


def reminding(face: DiscordFace, came: Came) -> Told:
    """The reminders of a claim, and the way to one more."""
    return _reminders(face, face.people.guest(came), _meant(came))


def changed(face: DiscordFace, came: Came) -> Told:
    """One more, or one less; the message shows those that are left."""
    at, guest, notice = _meant(came), face.people.guest(came), None
    own = face.app.own_reminders
    try:
        if at.what == "remind_stop":
            own.stop(guest.actor, at.claim_id, at.more)
        elif at.more in list(When):
            own.choose(guest.actor, at.claim_id, When(at.more))
    except NotFound:
        raise
    except EarnedError as wrong:
        notice = Words(wrong.prompt_key, dict(wrong.params))
    return _reminders(face, guest, at, notice)


def _reminders(face: DiscordFace, guest: Guest, at: Here, notice: Text | None = None) -> Page:
    mine = face.app.own_reminders.waiting(guest.actor, at.claim_id)
    pen = Pen(face.app.texts, face.language(guest), at.claim_id, at.version)
    return reminders(pen, mine, notice)


def reminders(pen: Pen, mine: Sequence[Reminder], notice: Text | None = None) -> Page:
    """Those that wait, and the way to one more."""
    sheet = Sheet(layout.MOST_PARAGRAPH)
    sheet.heading(pen.word("talk.remind.on"))
    if notice is not None:
        sheet.strong(pen.say(notice))
    sheet.text(pen.word("remind.lead"))
    if mine:
        sheet.strong(pen.word("remind.waiting"))
    for one in mine:
        sheet.text(pen.say(Moment(one.due_at)))
    stops = [
        layout.button(
            pen.word(f"talk.remind.stop.{number}" if len(mine) > 1 else "remind.stop"),
            pen.here("remind_stop", one.id),
        )
        for number, one in enumerate(mine[:MOST_OWN], 1)
    ]
    if len(mine) < MOST_OWN:
        sheet.strong(pen.word("remind.choose"))
        sheet.press(
            [
                layout.button(
                    pen.word(f"remind.when.{one.value}"), pen.here("remind_at", one.value)
                )
                for one in When
            ]
        )
    else:
        sheet.below(pen.word("remind.full"))
    sheet.press(stops)
    return layout.card(sheet.items())


__all__ = ["asked", "listen", "page", "reminders"]
