"""The organizer's windows: entering them, turning pages, and what is submitted in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from slack_bolt import Ack

from bots.slack_bot import overview, setup, windows
from bots.slack_bot.office import Office
from bots.slack_bot.opening import View
from bots.slack_bot.people import Guest
from bots.slack_bot.presence import reach
from bots.slack_bot.reading import Who
from core.domain.errors import EarnedError
from core.domain.people import Role
from core.domain.screens import Text, Words

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

Payload = dict[str, Any]
MENU = "slack.office.title"


class Rooms:
    """The windows behind the menu."""

    def __init__(self, face: SlackFace, office: Office) -> None:
        self._face = face
        self._office = office

    def enter(self, ack: Ack, body: Payload, action: Payload) -> None:
        """A button of the menu."""
        ack()
        what = str(action["action_id"]).removeprefix("office.")
        doors: dict[str, Callable[[Payload], View]] = {
            "setup": self._office.setup,
            "assessors": self._office.assessors,
            "catalogue": self._office.catalogue,
            "waiting": self._office.waiting,
            "export": self._office.export,
            "link": self._office.link,
            "judging": self._office.judging,
        }
        title = overview.TITLE if what == "judging" else f"slack.{what}.title"
        if what in doors:
            self._office.opening.open(body, lambda: doors[what](body), title)

    def turn(self, ack: Ack, body: Payload, action: Payload) -> None:
        """Another page of the catalogue."""
        ack()
        page = setup.page_of(str(action["action_id"]))
        show = self._office.opening.turn
        show(body, lambda: self._office.catalogue(body, page), "slack.catalogue.title")

    # -- what is submitted ----------------------------------------------------------------

    def set_up(self, ack: Ack, body: Payload, view: Payload) -> None:
        """The channel and the language were chosen."""
        ack(**self._answer(body, setup.CHANNEL, lambda: self._set_up(body, view)))

    def _set_up(self, body: Payload, view: Payload) -> Payload:
        guest, chosen = self._face.people.organizer(body), setup.read_setup(view)
        language = self._face.language(guest)
        why = self._office.unfit(guest.team, chosen.channel) if chosen.channel else "slack.pick"
        if why:
            return windows.errors(self._face.app.texts, language, {setup.CHANNEL: Words(why)})
        if chosen.language in self._face.app.texts.languages:
            self._face.app.organizing.speak(guest.actor, chosen.language)
        address = f"{guest.team}/{chosen.channel}"
        room = self._face.app.meeting.desk(guest.actor, guest.space, address)
        self._office.tell_at(guest, chosen.hour)
        self._office.drain(room)
        return self._done(body, view, guest, Words("slack.setup.done"))

    def chosen(self, ack: Ack, body: Payload, view: Payload) -> None:
        """The assessors were chosen."""
        ack(**self._answer(body, setup.PEOPLE, lambda: self._chosen(body, view)))

    def _chosen(self, body: Payload, view: Payload) -> Payload:
        guest, users = self._face.people.organizer(body), setup.read_assessors(view)
        now = self._office.who_judges(guest)
        new = [user for user in users if f"{guest.team}/{user}" not in now]
        refused = self._refused(guest, new)
        if refused:
            told = " ".join(
                self._face.app.texts.say(one, self._face.language(guest)) for one in refused
            )
            return {"response_action": "errors", "errors": {setup.PEOPLE: told}}
        organizing = self._face.app.organizing
        for user in new:
            person = self._face.people.met(guest.space, user)
            organizing.grant(guest.actor, person.person_id, Role.ASSESSOR)
            reach(self._face, Guest(Who(guest.team, user), guest.space, person))
        stay = {now[f"{guest.team}/{user}"] for user in users if f"{guest.team}/{user}" in now}
        for person_id in sorted(set(now.values()) - stay):
            organizing.take_back(guest.actor, person_id, Role.ASSESSOR)
        return self._done(body, view, guest, Words("slack.assessors.done", count=len(users)))

    def _refused(self, guest: Guest, users: Sequence[str]) -> list[Text]:
        """Who of them cannot judge, each with the reason; all are looked up at the same time."""
        found = self._face.pool.map(lambda user: self._office.refusal(guest.team, user), users)
        return [one for one in found if one is not None]

    def _done(self, body: Payload, view: Payload, guest: Guest, told: Words) -> Payload:
        """What was done; the menu below is drawn anew."""
        self._office.opening.below(body, lambda: self._office.menu(body), MENU)
        title = Words(f"slack.{view['callback_id']}.title")
        shown = windows.notice(self._face.app.texts, self._face.language(guest), title, told)
        return {"response_action": "update", "view": shown}

    def _answer(self, body: Payload, field: str, do: Callable[[], Payload]) -> Payload:
        """What a window is answered; what goes wrong is told in it."""
        try:
            return do()
        except EarnedError as wrong:
            told = self._face.explain(wrong, self._office.opening.language(body))
            return {"response_action": "errors", "errors": {field: told}}
