"""What other programs read: credentials, status lists, DID documents, and Open Badges 2.0.

Whatever everybody may have, pages of other sites may read too (CORS). A private credential and
none at all are the same answer.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bots.web.visit import Visit
from core.domain.catalogue import local
from core.domain.people import Face
from core.services.status import MAX_AGE

# VC Data Model 2.0, appendix B.1; VC-JOSE-COSE, section 6.1.
CREDENTIAL = "application/vc"
TOKEN = "application/vc+jwt"
DID = "application/did+json"
LINKED = "application/ld+json"
# By whichever of these somebody asks, it is the same document.
JSON_KINDS = (CREDENTIAL, "application/vc+ld+json", LINKED, "application/json")
TOKEN_KINDS = (TOKEN, "application/vc+ld+jwt", "application/jwt", "application/vp+jwt")
EVERYBODY = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
# Documents that change rarely: keys, badges.
FOR_A_WHILE = {**EVERYBODY, "Cache-Control": "public, max-age=300"}
_ACCEPTED = re.compile(r"\s*([\w.+*-]+/[\w.+*-]+)\s*(?:;.*?\bq=([^;\s]*))?", re.IGNORECASE)


def routes() -> list[Route]:
    """Their addresses."""
    one, badge = "/credentials/{award_id}", "/ob2/badges/{community_id}/{badge_id}/{version:int}"
    return [
        Route(f"{one}.png", png),
        Route(f"{one}.svg", svg),
        Route(f"{one}.jwt", token),
        Route(f"{one}.json", plain),
        Route(one, credential),
        Route("/status/{list_id}", status),
        Route("/.well-known/did.json", did),
        # A public address with a path has its document there (did:web, section 3.2).
        Route("/did.json", did),
        Route("/communities/{community_id}/did.json", did),
        Route("/ob2/assertions/{award_id}", assertion),
        Route(f"{badge}.png", picture),
        Route(f"{badge}/{{language}}", badge_class),
        Route("/ob2/issuers/{community_id}", issuer),
    ]


# -- credentials --------------------------------------------------------------------------


async def credential(request: Request) -> Response:
    """The newest credential: JSON, or a VC-JWT for those who say that they prefer it."""
    wished = preferred(request.headers.get("accept", ""))
    if wished in TOKEN_KINDS:
        return await token(request)
    return await _json(request, wished or CREDENTIAL)


async def plain(request: Request) -> Response:
    """The newest credential as JSON, whatever is preferred."""
    return await _json(request, CREDENTIAL)


async def _json(request: Request, media_type: str) -> Response:
    visit = await Visit.of(request, Face.CHAT)
    document = await visit.run(visit.app.awarding.credential, visit.actor, _award(request))
    return await _given(visit, document.encode(), media_type, "json")


async def token(request: Request) -> Response:
    """The newest credential as VC-JWT."""
    visit = await Visit.of(request, Face.CHAT)
    text = await visit.run(visit.app.awarding.token, visit.actor, _award(request))
    return await _given(visit, text.encode(), TOKEN, "jwt")


async def png(request: Request) -> Response:
    """The badge's picture with the newest credential inside."""
    visit = await Visit.of(request, Face.CHAT)
    drawn = await visit.run(visit.app.awarding.baked, visit.actor, _award(request))
    return await _given(visit, drawn, "image/png", "png")


async def svg(request: Request) -> Response:
    """The same as SVG."""
    visit = await Visit.of(request, Face.CHAT)
    drawn = await visit.run(visit.app.awarding.baked_svg, visit.actor, _award(request))
    given = await _given(visit, drawn, "image/svg+xml", "svg")
    # Checked long before; opened by itself it could act like a page if it were not.
    given.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return given


async def _given(visit: Visit, content: bytes, media_type: str, ending: str) -> Response:
    """A credential in one of its forms: never kept, since it may be closed or issued anew."""
    found = await visit.run(visit.app.awarding.page, visit.actor, _award(visit.request))
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Cookie"}
    if found.award.shared_at is not None:
        headers |= EVERYBODY
    if visit.request.query_params.get("download") == "1":
        name = file_name(local(found.badge.name, found.award.language))
        headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return Response(content, media_type=media_type, headers=headers)


def _award(request: Request) -> str:
    return str(request.path_params["award_id"])


def file_name(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "badge"


def preferred(accept: str) -> str:
    """The kind of credential that an Accept header likes best; "" where it does not matter.

    RFC 9110, section 12.5.1: a higher ``q`` first; of equals, the one that is named first.
    """
    best, kind = 0.0, ""
    for one in accept.split(","):
        found = _ACCEPTED.match(one)
        name = found[1].lower() if found else ""
        try:
            weight = float("1" if found[2] is None else found[2]) if found else 0.0
        except ValueError:
            weight = 0.0
        if name in (*JSON_KINDS, *TOKEN_KINDS) and weight > best:
            best, kind = weight, name
    return kind


# -- status lists and keys ----------------------------------------------------------------


async def status(request: Request) -> Response:
    """Which badges do not count. Verifiers may keep it for some minutes."""
    visit = await Visit.of(request, Face.CHAT)
    served = await visit.run(visit.app.awarding.status.served, str(request.path_params["list_id"]))
    headers = {
        **EVERYBODY,
        "Cache-Control": f"public, max-age={int(MAX_AGE.total_seconds())}",
        "ETag": served.etag,
        "Last-Modified": _http_date(served.made_at),
    }
    if _known(request.headers.get("if-none-match", ""), served.etag):
        return Response(status_code=304, headers=headers)
    return Response(served.text, media_type=CREDENTIAL, headers=headers)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def _known(asked: str, etag: str) -> bool:
    """RFC 9110, section 13.1.2: any of those named, weak or not."""
    tags = (one.strip().removeprefix("W/") for one in asked.split(","))
    return asked.strip() == "*" or etag in tags


async def did(request: Request) -> Response:
    """The public keys of this deployment or of a community (did:web)."""
    visit = await Visit.of(request, Face.CHAT)
    document = await visit.run(
        visit.app.awarding.did_document,
        request.headers.get("host", ""),
        request.path_params.get("community_id"),
    )
    return JSONResponse(document, headers=FOR_A_WHILE, media_type=DID)


# -- Open Badges 2.0 ----------------------------------------------------------------------


async def assertion(request: Request) -> Response:
    """A shared award; 410 once it does not hold any more (Open Badges 2.0, revocation)."""
    visit = await Visit.of(request, Face.CHAT)
    hosting, host = visit.app.awarding.hosting, request.headers.get("host", "")
    hosted = await visit.run(hosting.assertion, _award(request), host)
    headers = {**EVERYBODY, "Cache-Control": "no-store"}
    return _linked(hosted.document, headers, 410 if hosted.gone else 200)


async def badge_class(request: Request) -> Response:
    """What can be earned, in one language."""
    visit = await Visit.of(request, Face.CHAT)
    hosted = await visit.run(
        visit.app.awarding.hosting.badge,
        request.path_params["community_id"],
        request.path_params["badge_id"],
        request.path_params["version"],
        request.path_params["language"],
        request.headers.get("host", ""),
    )
    return _linked(hosted.document, FOR_A_WHILE)


async def picture(request: Request) -> Response:
    """A badge's picture, without a credential in it."""
    visit = await Visit.of(request, Face.CHAT)
    drawn = await visit.run(
        visit.app.awarding.hosting.picture,
        request.path_params["community_id"],
        request.path_params["badge_id"],
        request.path_params["version"],
    )
    return Response(drawn, media_type="image/png", headers=FOR_A_WHILE)


async def issuer(request: Request) -> Response:
    """A community as an issuer."""
    visit = await Visit.of(request, Face.CHAT)
    hosted = await visit.run(
        visit.app.awarding.hosting.issuer,
        request.path_params["community_id"],
        request.headers.get("host", ""),
    )
    return _linked(hosted.document, FOR_A_WHILE)


def _linked(document: dict[str, Any], headers: dict[str, str], code: int = 200) -> Response:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return Response(text, code, headers=headers, media_type=LINKED)


__all__ = ["EVERYBODY", "TOKEN_KINDS", "credential", "file_name", "preferred", "routes"]
