"""The page of an award: private until its owner shares it. Programs are served by ``machine.py``."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web import machine
from bots.web.evidence import handed_out
from bots.web.public import shown
from bots.web.sessions import told_once
from bots.web.sharing import linkedin, qr_code
from bots.web.visit import Form, Visit
from core.badges.verification import Examined
from core.domain.catalogue import local
from core.domain.errors import EarnedError, NotFound
from core.domain.people import Face
from core.domain.showing import Choice
from core.domain.standing import time_lines
from core.services.awarding import AwardPage, data_uri

PDF = "application/pdf"


async def award(request: Request) -> Response:
    """A badge that was awarded: for its owner, and for everybody once it is shared.

    Whoever asks for a credential and for no page (a wallet, another verifier) gets that.
    """
    accept = request.headers.get("accept", "")
    if "text/html" not in accept and machine.preferred(accept):
        return await machine.credential(request)
    visit = await Visit.of(request, Face.CHAT)
    found = await visit.run(visit.app.awarding.page, visit.actor, _id(request))
    return await _page(visit, found)


async def _page(visit: Visit, found: AwardPage) -> Response:
    award_id, query = found.award.id, visit.request.query_params
    checked: Examined | None = None
    if query.get("verify") == "1" and found.signed:
        visit.app.verifying.knock(visit.who)
        checked = await visit.run(visit.app.verifying.award, visit.actor, award_id)
    line = next(iter(time_lines(found.offer)), None)
    facts: dict[str, Any] = {"found": found, "checked": checked, "choices": None, "told": {}}
    facts["offer_line"] = line
    if found.mine and query.get("as") != "visitor":
        facts["choices"] = await visit.run(visit.app.awarding.choices, visit.me(), award_id)
        facts["told"] = told_once(visit.request)
    facts |= _ways(visit, found)
    response = shown(visit, "award.html", **facts)
    if facts["told"]:
        visit.site.cookies.handed(response, f"/awards/{award_id}")
    return response


def _ways(visit: Visit, found: AwardPage) -> dict[str, Any]:
    """Where the award can go from its page, and what stands on it for programs."""
    award, image = found.award, found.badge.image
    link = visit.address(f"/awards/{award.id}")
    shared = award.shared_at is not None
    name = local(found.badge.name, award.language)
    return {
        "picture": data_uri(image) if image else "",
        "findable": shared and found.state == "valid" and not found.community.demo,
        "is_open": shared,
        "link": link,
        "card": visit.address(f"/awards/{award.id}/card.png"),
        "credential": f"/credentials/{award.id}",
        "whole": visit.address(f"/credentials/{award.id}"),
        "has_token": found.issuer.startswith("did:web:"),
        "badge_page": f"/badges/{award.community_id}/{award.badge_id}/{award.badge_version}",
        "issuer_page": f"/communities/{award.community_id}",
        "qr": qr_code(link) if shared else "",
        "linkedin": linkedin(
            name=name,
            issuer=found.community.name,
            address=link,
            number=award.id,
            at=award.awarded_at,
            until=found.valid_until,
        ),
    }


async def share(request: Request) -> Response:
    """Open the page to everybody who has its address, or close it again."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    shared = form.text("share") == "yes"
    await visit.run(visit.app.awarding.share, visit.me(), _id(request), shared=shared)
    return RedirectResponse(f"/awards/{_id(request)}", 303)


async def renew(request: Request) -> Response:
    """Begin to renew a badge of mine, or go on with that."""
    visit = await Visit.of(request, Face.CHAT)
    await visit.form()
    claim_id = await visit.run(visit.app.renewing.begin, visit.me(), _id(request))
    return visit.go(f"/claims/{claim_id}")


async def choose(request: Request) -> Response:
    """What others see of it: each field is a choice of its own."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    told = {"saved": "yes"}
    try:
        await visit.run(visit.app.awarding.choose, visit.me(), _id(request), _choice(form))
    except NotFound:
        raise
    except EarnedError as wrong:
        told = {"wrong": wrong.prompt_key, **wrong.params}
    response = RedirectResponse(f"/awards/{_id(request)}#choose", 303)
    visit.site.cookies.hand_over(response, f"/awards/{_id(request)}", **told)
    return response


def _choice(form: Form) -> Choice:
    return Choice(
        name=form.text("name"),
        evidence=form.all("evidence"),
        witnesses=form.all("witness"),
        show_criteria=form.text("criteria") == "yes",
        show_assessment=form.text("assessment") == "yes",
    )


async def back_to_award(request: Request) -> Response:
    """An address that only takes forms, opened like a page."""
    return RedirectResponse(f"/awards/{_id(request)}", 303)


async def evidence(request: Request) -> Response:
    """A file that its owner made public with the award."""
    visit = await Visit.of(request, Face.CHAT)
    try:
        file, content = await visit.run(
            visit.app.awarding.shown_file,
            visit.actor,
            _id(request),
            str(request.path_params["evidence_id"]),
        )
    except FileNotFoundError:
        raise NotFound() from None
    return handed_out(visit, file, content)


async def qr(request: Request) -> Response:
    """The QR code of a shared award's address."""
    visit = await Visit.of(request, Face.CHAT)
    found = await visit.run(visit.app.awarding.page, visit.actor, _id(request))
    if found.award.shared_at is None:
        raise NotFound()
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="qr.svg"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    drawn = qr_code(visit.address(f"/awards/{found.award.id}"))
    return Response(drawn, media_type="image/svg+xml", headers=headers)


def _id(request: Request) -> str:
    return str(request.path_params["award_id"])
