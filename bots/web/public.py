"""Pages that everybody may see: no cookies for strangers, and nothing for search engines
unless somebody shared it; what can be earned, who awards it, and the check of any badge.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.problems import status_of, words_of
from bots.web.render import pictures
from bots.web.visit import Form, Visit
from bots.web.words import lasting
from core.badges.verification import Examined
from core.domain.errors import NotFound, TooFast
from core.domain.people import Face
from core.domain.screens import Text, Words
from core.services.awarding import data_uri

MOST_HANDED = 5 << 20
_STRONG = re.compile(r"\*\*([^*\n]+)\*\*")
_ITEM = re.compile(r"^([ \t]{0,8})[-*+] ", re.MULTILINE)
FIND_IT = {"X-Robots-Tag": "all"}


def shown(visit: Visit, template: str, /, *, findable: bool = False, **facts: Any) -> Response:
    """A page for everybody. Strangers leave with no cookie; ``findable``: search engines may list it."""
    wished = visit.request.query_params.get("language", "")
    if visit.actor is None and wished in visit.app.texts.languages:
        visit = visit.speaking(wished)
    response = visit.page(template, public=visit.actor is None, **facts)
    if visit.actor is None:
        del response.headers["set-cookie"]
    if findable:
        response.headers.update(FIND_IT)
    return response


# -- a badge, and who awards it -----------------------------------------------------------


async def badge(request: Request) -> Response:
    """What a badge takes, how people earned it, and the way to claim it."""
    visit = await Visit.of(request, Face.CHAT)
    at = request.path_params
    found = await visit.run(
        visit.app.showcasing.badge, at["community_id"], at["badge_id"], _version(at["version"])
    )
    image = found.edition.badge.image
    member = visit.actor is not None and visit.actor.community_id == found.community.id
    return shown(
        visit,
        "badge.html",
        found=found,
        member=member,
        span=lasting(found.edition.badge.expires, visit.language),
        picture=data_uri(image) if image else "",
    )


def _version(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and len(given) < 7):
        raise NotFound()
    return int(given)


async def newest(request: Request) -> Response:
    """A badge without its version: the one on the menu today."""
    visit = await Visit.of(request, Face.CHAT)
    at = request.path_params
    found = await visit.run(visit.app.showcasing.badge, at["community_id"], at["badge_id"])
    return RedirectResponse(
        f"/badges/{found.community.id}/{found.edition.badge.id}/{found.newest}", 303
    )


async def issuer(request: Request) -> Response:
    """The community that awards badges."""
    visit = await Visit.of(request, Face.CHAT)
    found = await visit.run(visit.app.showcasing.issuer, request.path_params["community_id"])
    return shown(visit, "issuer.html", found=found, pictures=pictures(found.menu))


# -- checking -----------------------------------------------------------------------------


async def verify(request: Request) -> Response:
    """The form that takes a badge of anybody. An address in the link is filled in, not opened."""
    visit = await Visit.of(request, Face.CHAT)
    url = request.query_params.get("url", "")[:2000]
    return _verify_page(visit, url=url)


async def check(request: Request) -> Response:
    """Check what was handed in."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form(at_the_door=True, files=True)
    try:
        handed = await _handed(form)
    finally:
        await form.close()
    if not handed:
        return _verify_page(visit, 422, notice=Words("public.verify.nothing"))
    if len(handed) > MOST_HANDED:
        return _verify_page(visit, 422, notice=Words("public.verify.too_large"))
    try:
        checked = await visit.run(visit.app.verifying.handed_in, handed, visit.who, visit.actor)
    except TooFast as wrong:
        return _verify_page(visit, status_of(wrong), notice=words_of(wrong), url=form.text("url"))
    newer = await visit.run(visit.app.verifying.replaced, checked, visit.actor)
    return _verify_page(visit, checked=checked, newer=newer)


async def _handed(form: Form) -> bytes | str:
    """The file, the text or the address, whichever is there first."""
    for file in form.files("file"):
        content = await file.read(MOST_HANDED + 1)
        if content:
            return content
    return form.text("badge").strip() or form.text("url").strip()


def _verify_page(
    visit: Visit,
    status: int = 200,
    *,
    checked: Examined | None = None,
    newer: str | None = None,
    notice: Text | None = None,
    url: str = "",
) -> Response:
    return visit.page(
        "verify.html",
        status,
        checked=checked,
        newer=newer,
        said=told_by(checked) if checked else {},
        notice=notice,
        url=url,
    )


def told_by(checked: Examined) -> dict[str, Any]:
    """What the badge says of itself, as far as it can be read. All of it is shown as text."""
    document = checked.document if isinstance(checked.document, dict) else {}
    subject = _object(document.get("credentialSubject"))
    achievement = _object(subject.get("achievement"))
    issuer = document.get("issuer")
    return {
        "name": _text(achievement.get("name")) or _text(document.get("name")),
        "description": _text(achievement.get("description")),
        "criteria": _plain(_text(_object(achievement.get("criteria")).get("narrative"))),
        "issuer": _text(_object(issuer).get("name")),
        "issuer_id": _text(issuer) or _text(_object(issuer).get("id")),
        "holder": _named(subject),
        "from": _moment(_text(document.get("validFrom")) or _text(document.get("issuedOn"))),
        "until": _moment(_text(document.get("validUntil")) or _text(document.get("expires"))),
    }


def _moment(text: str) -> datetime | str:
    """A time as a badge has it; what is none stays as it stands there.

    So does one without a zone, which would be another day elsewhere, and one at the end of all
    days ("9999-12-31"), of which some zones have no calendar.
    """
    try:
        found = datetime.fromisoformat(text)
        told = found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return text
    return told if told is not None and MINYEAR < told.year < MAXYEAR else text


def _named(subject: dict[str, Any]) -> str:
    """The name that its owner put in (Open Badges 3.0, IdentityObject of type name)."""
    given = subject.get("identifier")
    for one in given if isinstance(given, list) else [given]:
        known = _object(one)
        if known.get("identityType") == "name" and known.get("hashed") is False:
            return _text(known.get("identityHash"))
    return ""


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _plain(markdown: str) -> str:
    """Criteria are Markdown (Open Badges 3.0, Criteria): its commonest signs, as people read them."""
    return _ITEM.sub("\\1• ", _STRONG.sub("\\1", markdown))


def _text(value: object) -> str:
    """At most a page of text; of several languages (a JSON-LD language map) none is guessed."""
    return value[:4000] if isinstance(value, str) else ""
