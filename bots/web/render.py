"""A conversation as a page: every kind of screen has its template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from bots.chat import Button
from bots.web.visit import Visit
from core.domain.catalogue import Edition
from core.domain.screens import Ask, Choose, Gather, Option, ReadBack, Screen, Standing, Words
from core.services.awarding import data_uri
from core.services.conversation import Conversation

SCREENS: Mapping[str, str] = {
    "Ask": "screens/ask.html",
    "Choose": "screens/choose.html",
    "Gather": "screens/gather.html",
    "ReadBack": "screens/readback.html",
    "Standing": "screens/standing.html",
    "Home": "screens/home.html",
}
TAKEN = frozenset(
    {"interview.badge.held", "interview.badge.renewable", "interview.badge.under_way"}
)


@dataclass(frozen=True, slots=True)
class Unsent:
    """Words that came in but could not be kept: the page hands them back.

    ``place`` is the question they were written under. ``fields`` is what stood in the
    form ``kind`` of the evidence screen.
    """

    text: str = ""
    place: str = ""
    kind: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    ticked: tuple[str, ...] = ()


NOTHING = Unsent()
# No badge has a longer id.
MOST_WISH = 64


def template_of(screen: Screen) -> str:
    """The template for that kind of screen."""
    if isinstance(screen, Choose) and screen.searchable:
        return "screens/badges.html"
    return SCREENS[type(screen).__name__]


async def draw(visit: Visit, talk: Conversation, unsent: Unsent = NOTHING) -> Response:
    """The page of one claim for its owner, as it stands now."""
    speaking = visit
    if not isinstance(talk.screen, Standing):
        speaking = visit.speaking(talk.language)
    if _looks_up(talk.screen):
        return speaking.page("chat.html", **await visit.run(facts, visit, talk, unsent))
    return speaking.page("chat.html", **facts(visit, talk, unsent))


def _looks_up(screen: Screen) -> bool:
    """Whether its page needs something of the database: then a thread waits for that."""
    return isinstance(screen, Standing) or (isinstance(screen, Choose) and screen.searchable)


def facts(visit: Visit, talk: Conversation, unsent: Unsent = NOTHING) -> dict[str, Any]:
    """What the templates of a conversation know."""
    screen = talk.screen
    place = getattr(screen, "place", "standing")
    same = bool(unsent.text) and unsent.place == place and _takes_words(screen)
    return {
        "talk": talk,
        "screen": screen,
        "template": template_of(screen),
        "place": place,
        "address": f"/claims/{talk.claim_id}",
        "button": _encoder(talk),
        "written": unsent.text if same else "",
        "left": NOTHING if same else unsent,
        "typed": unsent,
        "taken": _is_taken,
        "wish": visit.request.query_params.get("wish", "")[:MOST_WISH],
        "pictures": _pictures(visit) if isinstance(screen, Choose) and screen.searchable else {},
        "megabytes": visit.app.settings.file_megabytes,
        "offers_mail": isinstance(screen, Standing) and screen.takes_text and _has_no_mail(visit),
    }


def _encoder(talk: Conversation) -> Callable[[str], str]:
    return lambda option: Button(talk.claim_id, talk.version, option).encode()


def _takes_words(screen: Screen) -> bool:
    """Whether the page has a field in which words can stand again."""
    if isinstance(screen, Ask | Standing):
        return screen.takes_text
    return isinstance(screen, Gather | ReadBack) or (isinstance(screen, Choose) and screen.many)


def _has_no_mail(visit: Visit) -> bool:
    """Whether a learner could be written to, and did not say where yet."""
    writing = visit.app.writing
    return writing.on and writing.address(visit.me()) is None


def _is_taken(option: Option) -> bool:
    """Whether a badge on the menu is held already, or claimed already."""
    return isinstance(option.note, Words) and option.note.key in TAKEN


def _pictures(visit: Visit) -> dict[str, str]:
    return pictures(visit.app.organizing.menu(visit.me().community_id))


def pictures(menu: tuple[Edition, ...]) -> dict[str, str]:
    """The image of each badge, as an address that an ``<img>`` can have."""
    return {one.badge.id: data_uri(one.badge.image) for one in menu if one.badge.image}
