"""The page of an award, its credential, and the key that others check it with."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bots.web.visit import Visit
from core.domain.catalogue import local
from core.domain.errors import NotFound
from core.domain.people import Face
from core.services.awarding import data_uri

CREDENTIAL = "application/vc+ld+json"
EVERYBODY = {"Access-Control-Allow-Origin": "*"}


async def award(request: Request) -> Response:
    """A badge that was awarded: for its owner, and for everybody once it is shared."""
    visit = await Visit.of(request, Face.CHAT)
    award_id = request.path_params["award_id"]
    found = await visit.run(visit.app.awarding.page, visit.actor, award_id)
    image = found.badge.image
    return visit.page(
        "award.html",
        found=found,
        picture=data_uri(image) if image else "",
        link=visit.address(f"/awards/{award_id}"),
        credential=f"/credentials/{award_id}",
        whole=visit.address(f"/credentials/{award_id}"),
    )


async def share(request: Request) -> Response:
    """Open the page to everybody who has its address, or close it again."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    award_id = request.path_params["award_id"]
    shared = form.text("share") == "yes"
    await visit.run(visit.app.awarding.share, visit.me(), award_id, shared=shared)
    return RedirectResponse(f"/awards/{award_id}", 303)


async def back_to_award(request: Request) -> Response:
    """An address that only takes forms, opened like a page."""
    return RedirectResponse(f"/awards/{request.path_params['award_id']}", 303)


async def credential(request: Request) -> Response:
    """The signed credential itself; it opens as far as its page does."""
    visit = await Visit.of(request, Face.CHAT)
    awarding, award_id = visit.app.awarding, request.path_params["award_id"]
    found = await visit.run(awarding.page, visit.actor, award_id)
    if found.award.document is None:
        raise NotFound()
    headers = {"Cache-Control": "no-store", "Vary": "Cookie"}
    if found.award.shared_at is not None:
        headers |= EVERYBODY
    if request.query_params.get("download") == "1":
        name = _file_name(local(found.badge.name, found.award.language))
        headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return Response(found.award.document, media_type=CREDENTIAL, headers=headers)


async def baked(request: Request) -> Response:
    """The badge's picture with the credential inside."""
    visit = await Visit.of(request, Face.CHAT)
    awarding, award_id = visit.app.awarding, request.path_params["award_id"]
    picture = await visit.run(awarding.baked, visit.actor, award_id)
    headers = {"Cache-Control": "no-store", "Vary": "Cookie"}
    if request.query_params.get("download") == "1":
        headers["Content-Disposition"] = 'attachment; filename="badge.png"'
    return Response(picture, media_type="image/png", headers=headers)


def _file_name(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "badge"


async def did(request: Request) -> Response:
    """The public keys of this issuer (did:web); nothing where there is no public address."""
    visit = await Visit.of(request, Face.CHAT)
    document = await visit.run(visit.app.awarding.did_document)
    if document is None:
        raise NotFound()
    return JSONResponse(document, headers=EVERYBODY, media_type="application/did+json")
