"""What is typed after ``/earned``: the organizer's menu, connecting a workspace, linking names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, TypeAlias

from slack_bolt import Ack

from bots.slack_bot import away, blocks, overview, setup, windows
from bots.slack_bot.listeners.away import Away
from bots.slack_bot.listeners.rooms import Rooms
from bots.slack_bot.office import Office
from bots.slack_bot.people import PLATFORM, home_of
from bots.slack_bot.reading import language as tag_of
from bots.slack_bot.reading import who, zone
from bots.slack_bot.screens import Post
from core.domain.errors import EarnedError, NotAllowed, NotConnected
from core.domain.people import Role
from core.domain.screens import Tone
from core.services.meeting import Profile, Visit

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

Payload = dict[str, Any]
Draws: TypeAlias = Callable[[Payload], Payload]
TITLE = "slack.office.title"


class Commands:
    """``/earned`` and the words behind it. Only the one who typed it sees the answer."""

    def __init__(self, face: SlackFace, office: Office) -> None:
        self._face = face
        self._office = office
        self._away = Away(face)

    def earned(self, ack: Ack, body: Payload) -> None:
        """Do what was typed; everything unknown is answered with what there is."""
        verb, _, rest = str(body.get("text") or "").strip().partition(" ")
        try:
            post = self._does(body, verb.lower(), rest.strip())
        except NotConnected:
            post = setup.connect_help(self._face.app.texts, self._spoken(body))
        except EarnedError as wrong:
            told = self._face.explain(wrong, self._spoken(body))
            post = Post(blocks.escape(told), [blocks.section(told)])
        if post is None:
            ack()
        else:
            ack(text=post.text, blocks=post.blocks, response_type="ephemeral")

    def _does(self, body: Payload, verb: str, rest: str) -> Post | None:
        if verb == "connect":
            return self._connect(body, rest)
        visit = self._visit(body)
        if verb == "link":
            return self._link(body, rest)
        roles = visit.actor.roles if visit.actor is not None else frozenset()
        door = self._doors(organizes=Role.ORGANIZER in roles).get(verb)
        if door is None:
            return self._help(body, roles)
        make, title = door
        self._office.opening.open(body, lambda: make(body), title)
        return None

    def _doors(self, *, organizes: bool) -> dict[str, tuple[Draws, str]]:
        """The windows that a word opens, each with the title of a refusal."""
        doors: dict[str, tuple[Draws, str]] = {
            "away": (self._away.window, away.TITLE),
            "language": (self._language, "slack.language.title"),
            "setup": (self._office.setup, "slack.setup.title"),
        }
        if organizes:
            doors[""] = (self._office.menu, TITLE)
            doors |= dict.fromkeys(overview.WORDS, (self._office.judging, overview.TITLE))
        return doors

    def _visit(self, body: Payload) -> Visit:
        home = home_of(body)
        visit = self._face.app.meeting.visit(PLATFORM, home, f"{home}/{who(body).user}")
        if visit is None:
            raise NotConnected()
        return visit

    def _spoken(self, body: Payload) -> str:
        """The language to answer in; of somebody unknown, what they read Slack in."""
        home, user, texts = home_of(body), who(body).user, self._face.app.texts
        visit = self._face.app.meeting.visit(PLATFORM, home, f"{home}/{user}")
        if visit and visit.actor:
            return texts.best(visit.actor.language)
        try:
            locale = str(self._face.people.profile(home, user).get("locale") or "")
        except NotAllowed:
            return texts.best("en")
        return texts.best(tag_of(locale) or "en")

    def _say(self, body: Payload, key: str, **filled: str) -> Post:
        told = self._face.app.texts.get(self._spoken(body), key, None, **filled)
        return Post(blocks.escape(told), blocks.sections(told))

    def _help(self, body: Payload, roles: Collection[Role]) -> Post:
        more = {Role.ASSESSOR: "slack.help.judges", Role.ORGANIZER: "slack.help.organizer"}
        keys = ["slack.help.all", *(key for role, key in more.items() if role in roles)]
        told = [self._say(body, key) for key in keys]
        text = "\n".join(one.text for one in told)
        return Post(text, [block for one in told for block in one.blocks])

    # -- connecting -----------------------------------------------------------------------

    def _connect(self, body: Payload, code: str) -> Post:
        """Bind the workspace; whoever types the code must be a full member of it."""
        home, user = home_of(body), who(body).user
        if not code:
            return setup.connect_help(self._face.app.texts, self._spoken(body))
        profile = self._face.people.full_member(home, user)
        name, language = self._face.people.called(profile)
        space, actor = self._face.app.meeting.connect(
            code,
            PLATFORM,
            home,
            self._office.team_name(home, str(body.get("team_domain") or "")),
            f"{home}/{user}",
            Profile(name, language, zone(profile)),
        )
        desk = self._office.preset(space) or self._face.app.meeting.desk_of(space)
        community = self._face.app.entering.community(actor).name
        key = "slack.connected.ready" if desk else "slack.connected.first"
        post = self._say(body, key, community=community)
        label = self._face.app.texts.get(self._spoken(body), "slack.connected.do")
        way = blocks.button(label, "office.setup", tone=Tone.PLAIN if desk else Tone.MAIN)
        return Post(post.text, [*post.blocks, *blocks.actions([way])])

    # -- oneself --------------------------------------------------------------------------

    def _link(self, body: Payload, code: str) -> Post:
        guest = self._face.people.guest(body)
        if not code:
            return self._say(body, "slack.link.how")
        self._face.app.meeting.link(guest.actor, code)
        return self._say(body, "slack.link.done")

    def _language(self, body: Payload) -> Payload:
        guest = self._face.people.guest(body)
        return windows.language(self._face.app.texts, guest.actor.language)


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    office = Office(face)
    commands, rooms = Commands(face, office), Rooms(face, office)
    face.bolt.command("/earned")(commands.earned)
    face.bolt.action(re.compile(rf"^{re.escape(setup.PAGE)}"))(rooms.turn)
    face.bolt.action(re.compile(r"^office\.[a-z]+$"))(rooms.enter)
    face.bolt.view("setup")(rooms.set_up)
    face.bolt.view("assessors")(rooms.chosen)
