"""The Home tab: drawn when it is opened, and anew when something changed."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bots.slack_bot import home as homes
from bots.slack_bot import reading, windows, zones
from bots.slack_bot.home import Held
from bots.slack_bot.listeners import mine
from bots.slack_bot.listeners.coming import (
    Answer,
    Body,
    click,
    in_window,
    on,
    room_of,
    team_of,
    tongue,
)
from bots.slack_bot.listeners.windowed import put
from bots.slack_bot.pen import Pen
from bots.slack_bot.people import PLATFORM, Guest
from core.domain.interview import Pressed
from core.domain.people import Actor
from core.domain.screens import Home
from core.domain.standing import home as home_of
from core.services.learning import Incoming

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

MOST_OPEN = 10_000
PERSON = "person:"


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    bolt, opened = face.bolt, Opened(face)
    on(face, bolt.event("app_home_opened"), opened.came)
    on(face, bolt.action(re.compile(r"^home\.language$")), chosen)
    on(face, bolt.view(windows.LANGUAGE), saved)
    on(face, bolt.action("home.zone"), zone_window)
    on(face, bolt.view(zones.ZONE), zone_chosen)
    mine.listen(face, opened.gone)
    face.app.store.listeners.append(opened.changed)


# -- drawing ------------------------------------------------------------------------------


class Opened:
    """The Home tabs that were opened lately: they are drawn anew after a change.

    Kept in memory, since Slack tells each time that somebody opens theirs.
    """

    def __init__(self, face: SlackFace) -> None:
        self._face = face
        self._guard = threading.Lock()
        self._of: OrderedDict[str, tuple[str, str]] = OrderedDict()
        self._due: set[str] = set()

    def came(self, face: SlackFace, body: Body) -> None:
        """Somebody opened the tab. Who is new here stays unknown until they do something."""
        team, who = team_of(body), reading.who(body)
        visit = face.app.meeting.visit(PLATFORM, team, f"{team}/{who.user}")
        if visit is not None and visit.actor is not None and not visit.actor.zone:
            actor = visit.actor
            face.after(lambda: _learn_zone(face, actor, team, who.user))
        if body["event"].get("tab", "home") != "home":
            return
        if visit is None:
            view = homes.stranger(face.app.texts, tongue(face, body))
        elif visit.actor is None:
            view = empty(face, tongue(face, body))
        else:
            view = drawn(face, visit.actor)
            with self._guard:
                self._of[visit.actor.person_id] = (team, who.user)
                if len(self._of) > MOST_OPEN:
                    self._of.popitem(last=False)
        face.tokens.client(team).views_publish(user_id=who.user, view=view)

    def gone(self, guest: Guest, language: str) -> None:
        """Everything about somebody was erased: their tab is as it was before they came."""
        with self._guard:
            self._of.pop(guest.actor.person_id, None)
        view = empty(self._face, language)
        self._face.tokens.client(guest.team).views_publish(user_id=guest.who.user, view=view)

    def changed(self, topics: frozenset[str]) -> None:
        """Something was committed; the tabs that show it are drawn anew, each once."""
        for topic in topics:
            person_id = topic.removeprefix(PERSON)
            with self._guard:
                fresh = topic.startswith(PERSON) and person_id in self._of
                if not fresh or person_id in self._due:
                    continue
                self._due.add(person_id)
            self._face.after(lambda person_id=person_id: self._again(person_id))  # type: ignore[misc]

    def _again(self, person_id: str) -> None:
        with self._guard:
            self._due.discard(person_id)
            found = self._of.get(person_id)
        if found is None:
            return
        team, user = found
        visit = self._face.app.meeting.visit(PLATFORM, team, f"{team}/{user}")
        if visit is not None and visit.actor is not None:
            view = drawn(self._face, visit.actor)
            self._face.tokens.client(team).views_publish(user_id=user, view=view)


def drawn(face: SlackFace, actor: Actor) -> dict[str, Any]:
    """The Home tab of somebody. Times in it are Slack's own, in the reader's zone."""
    screen = face.app.learning.home(actor)
    with face.app.store.reading(actor.community_id) as tx:
        shared = {one.id for one in tx.awards.of(actor.person_id) if one.shared_at is not None}
    awards = [replace(one, shared=one.award_id in shared) for one in homes.held(screen)]
    return _view(face, actor.language, screen, awards, actor.zone)


def empty(face: SlackFace, language: str) -> dict[str, Any]:
    """The Home tab of somebody who has begun nothing."""
    return _view(face, language, home_of(()), ())


def _view(
    face: SlackFace, language: str, screen: Home, awards: Sequence[Held], zone: str = ""
) -> dict[str, Any]:
    texts = face.app.texts
    return homes.home(
        texts,
        texts.best(language),
        screen,
        awards,
        base_url=face.app.settings.public_url,
        languages=texts.languages,
        zone=zone,
    )


# -- language -----------------------------------------------------------------------------


def language_window(face: SlackFace, guest: Guest, trigger: str) -> None:
    """A window to choose the language in."""
    view = windows.language(face.app.texts, guest.actor.language)
    face.tokens.client(guest.team).views_open(trigger_id=trigger, view=view)


def chosen(face: SlackFace, body: Body) -> None:
    """A language was chosen on the Home tab."""
    code = str((body["actions"][0].get("selected_option") or {}).get("value") or "")
    click(face, body, lambda: speak(face, face.people.guest(body), code, _click(body)))


def saved(face: SlackFace, body: Body) -> Answer:
    """A language was chosen in the window."""

    def do() -> None:
        code, view = windows.read_language(body["view"]), body["view"]
        speak(face, face.people.guest(body), code, f"view:{view['id']}:{view.get('hash', '')}")

    return in_window(face, body, do)


def _click(body: Body) -> str:
    return f"click:{body['trigger_id']}"


def speak(face: SlackFace, guest: Guest, code: str, key: str) -> None:
    """Speak another language from now on, also in what is told just now."""
    if code not in face.app.texts.languages:
        return
    face.app.entering.speak(guest.actor, code)
    room = face.app.meeting.room_of(guest.actor)
    if room is None or room.platform != PLATFORM or room.claim_id is None:
        return
    guest = replace(guest, room=room_of(face, guest))
    given = Incoming(PLATFORM, key, Pressed(f"language:{code}"), room=room.id)
    face.answer(guest, face.app.learning.tell(guest.actor, room.claim_id, given))


# -- time zone ----------------------------------------------------------------------------


def zone_window(face: SlackFace, body: Body) -> None:
    """A window to choose the time zone in."""

    def do() -> None:
        guest = face.people.guest(body)
        pen = Pen(face.app.texts, face.language(guest), zone=guest.actor.zone)
        put(face, body, zones.choose(pen))

    click(face, body, do)


def zone_chosen(face: SlackFace, body: Body) -> Answer:
    """A time zone was chosen in the window."""

    def do() -> None:
        face.app.entering.live_in(face.people.guest(body).actor, zones.read(body["view"]))

    return in_window(face, body, do)


def _learn_zone(face: SlackFace, actor: Actor, team: str, user: str) -> None:
    """Of somebody who never told theirs, such as whoever came from the web: from the profile."""
    told = reading.zone(face.people.profile(team, user))
    face.app.entering.live_in(actor, told, unless_told=True)
