"""The browser channel, put together: addresses, what stands around them, what goes wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bots.web import (
    awards,
    care,
    desk,
    doors,
    duty,
    elsewhere,
    events,
    evidence,
    learner,
    lists,
    machine,
    me,
    office_routes,
    papers,
    public,
    rating,
    remind,
    reports,
    trail,
    witnesses,
)
from bots.web.hub import Hub
from bots.web.learner import turn, words_in
from bots.web.problems import Refused, SignedOut, explain, signed_out
from bots.web.security import KILOBYTE, MEGABYTE, FromHere, Limits, SafeHeaders, TooBig
from bots.web.sessions import Cookies
from bots.web.site import Site
from bots.web.static import Static
from bots.web.visit import MOST_FILES
from bots.web.words import environment
from core.app import Earned
from core.domain.errors import EarnedError
from core.domain.people import Face
from core.shelf import shelf

LARGEST_FORM = 512 * KILOBYTE
PAGES = "pages"


def build_web(app: Earned) -> Starlette:
    """The web face of an installation. ``state.site.hub.close()`` lets open windows go."""
    settings = app.settings
    templates = [settings.data / "prompts" / PAGES, Path(str(shelf() / PAGES))]
    site = Site(
        app=app,
        env=environment(app.texts, templates),
        hub=Hub(app.store),
        static=Static.load(),
        cookies=Cookies(settings.secure),
    )
    upload = min(MOST_FILES * settings.file_megabytes, settings.quota_megabytes + 1) + 1
    web = Starlette(
        routes=[*_learner(), *_doors(), *_desk(), *office_routes.routes(), *_rest(site)],
        middleware=[
            Middleware(FromHere),
            Middleware(SafeHeaders, secure=settings.secure),
            Middleware(Limits, form=LARGEST_FORM, upload=upload * MEGABYTE),
        ],
        exception_handlers={
            EarnedError: explain,
            Refused: explain,
            TooBig: explain,
            SignedOut: signed_out,
            HTTPException: explain,
            Exception: explain,
        },
        lifespan=_lifespan,
    )
    web.state.site = site
    return web


@asynccontextmanager
async def _lifespan(web: Starlette) -> AsyncIterator[None]:
    hub: Hub = web.state.site.hub
    await hub.open()
    try:
        yield
    finally:
        hub.close()


# -- addresses ----------------------------------------------------------------------------


def _learner() -> list[Route]:
    one = "/claims/{claim_id}"
    typed = evidence.typed
    return [
        Route("/", learner.front),
        Route("/claims", learner.claims),
        Route("/claims", learner.begin, methods=["POST"]),
        Route(one, learner.claim),
        Route(f"{one}/say", turn(learner.say, words_in), methods=["POST"]),
        Route(f"{one}/press", turn(learner.press, words_in), methods=["POST"]),
        Route(f"{one}/choose", turn(learner.choose, words_in), methods=["POST"]),
        Route(f"{one}/add", turn(evidence.add, typed), methods=["POST"]),
        Route(f"{one}/tie", turn(evidence.tie, typed), methods=["POST"]),
        Route(f"{one}/drop", turn(evidence.drop, typed), methods=["POST"]),
        Route(f"{one}/files", evidence.upload, methods=["POST"]),
        Route(f"{one}/withdraw", learner.ask_withdraw),
        Route(f"{one}/withdraw", learner.withdraw, methods=["POST"]),
        Route(f"{one}/trail", trail.trail),
        Route(f"{one}/report", reports.ask(Face.CHAT)),
        Route(f"{one}/report", reports.make(Face.CHAT), methods=["POST"]),
        Route("/help", care.help_),
        Route(f"{one}/witnesses", witnesses.asked),
        Route(f"{one}/witnesses", witnesses.ask, methods=["POST"]),
        Route(f"{one}/witnesses/back", witnesses.take_back, methods=["POST"]),
        Route(f"{one}/witnesses/back", learner.back_to_claim),
        Route(f"{one}/remind", remind.remind),
        Route(f"{one}/remind", remind.change, methods=["POST"]),
        Route(f"{one}/rate", rating.rating),
        Route(f"{one}/rate", rating.rate, methods=["POST"]),
        Route(f"{one}/{{act}}", learner.back_to_claim),
        Route("/files/{file_id}", evidence.show_to_owner),
        Route("/events", events.mine),
        Route("/awards/{award_id}", awards.award),
        Route("/awards/{award_id}/share", awards.share, methods=["POST"]),
        Route("/awards/{award_id}/share", awards.back_to_award),
        Route("/awards/{award_id}/renew", awards.renew, methods=["POST"]),
        Route("/awards/{award_id}/renew", awards.back_to_award),
        Route("/awards/{award_id}/choose", awards.choose, methods=["POST"]),
        Route("/awards/{award_id}/choose", awards.back_to_award),
    ]


def _doors() -> list[Route]:
    faces = ("", "/desk", "/office")
    return [
        Route("/demo", doors.demo),
        Route("/demo", doors.enter_demo, methods=["POST"]),
        Route("/demo/back", doors.demo),
        Route("/demo/back", doors.return_to_demo, methods=["POST"]),
        Route("/welcome", doors.welcome),
        Route("/join/{token}", doors.join),
        Route("/join/{token}", doors.do_join, methods=["POST"]),
        Route("/claim/{token}", lists.claim),
        Route("/claim/{token}", lists.do_claim, methods=["POST"]),
        Route("/return/{token}", doors.link),
        Route("/return/{token}", doors.use_link, methods=["POST"]),
        Route("/sign-in/{token}", doors.link),
        Route("/sign-in/{token}", doors.use_link, methods=["POST"]),
        Route("/me", me.me),
        Route("/me/name", me.rename, methods=["POST"]),
        Route("/me/zone", me.zone, methods=["POST"]),
        Route("/me/link", me.renew, methods=["POST"]),
        Route("/me/email", me.email, methods=["POST"]),
        Route("/me/email/drop", me.drop_email, methods=["POST"]),
        Route("/me/contact", me.contact, methods=["POST"]),
        Route("/me/avoid", me.avoid, methods=["POST"]),
        Route("/me/elsewhere", elsewhere.join, methods=["POST"]),
        Route("/me/elsewhere/code", elsewhere.code, methods=["POST"]),
        Route("/me/windows", me.close_window, methods=["POST"]),
        Route("/me/data.zip", me.take_data),
        Route("/me/erase", me.ask_erase),
        Route("/me/erase", me.erase, methods=["POST"]),
        Route("/me/{act:path}", me.back_to_me),
        Route("/confirm/{token}", me.confirm),
        Route("/confirm/{token}", me.do_confirm, methods=["POST"]),
        Route("/witness/{token}", witnesses.look),
        Route("/witness/{token}", witnesses.answer, methods=["POST"]),
        Route("/witness/{token}/remove", witnesses.remove, methods=["POST"]),
        Route("/witness/{token}/remove", witnesses.back_to_look),
        Route("/letters/{community_id}/{token}", witnesses.never),
        Route("/letters/{community_id}/{token}", witnesses.do_never, methods=["POST"]),
        *(Route(f"{face}/language", doors.speak, methods=["POST"]) for face in faces),
        *(Route(f"{face}/leave", doors.leave, methods=["POST"]) for face in faces),
    ]


def _desk() -> list[Route]:
    one = "/desk/claims/{claim_id}"
    return [
        Route("/desk", desk.queue),
        Route("/desk/events", events.desk),
        Route("/desk/me", duty.duty),
        Route("/desk/me", duty.save, methods=["POST"]),
        Route("/desk/me/away", duty.away, methods=["POST"]),
        Route("/desk/me/{act}", duty.back_to_me),
        Route("/desk/files/{file_id}", evidence.show_to_assessor),
        Route(one, desk.card),
        Route(f"{one}/take", desk.take, methods=["POST"]),
        Route(f"{one}/decline", duty.decline, methods=["POST"]),
        Route(f"{one}/release", desk.release, methods=["POST"]),
        Route(f"{one}/declare", desk.declare, methods=["POST"]),
        Route(f"{one}/recuse", desk.recuse, methods=["POST"]),
        Route(f"{one}/ask", desk.ask, methods=["POST"]),
        Route(f"{one}/decide", desk.decide, methods=["POST"]),
        Route(f"{one}/concern", care.concern, methods=["POST"]),
        Route(f"{one}/report", reports.ask(Face.DESK)),
        Route(f"{one}/report", reports.make(Face.DESK), methods=["POST"]),
        Route(f"{one}/{{act}}", desk.back_to_card),
    ]


def _public() -> list[Route]:
    award, one = "/awards/{award_id}", "/badges/{community_id}/{badge_id}"
    return [
        Route(f"{award}/certificate.pdf", papers.certificate),
        Route(f"{award}/card.png", papers.card),
        Route(f"{award}/qr.svg", awards.qr),
        Route(f"{award}/evidence/{{evidence_id}}", awards.evidence),
        Route(one, public.newest),
        Route(f"{one}/{{version}}", public.badge),
        Route("/communities/{community_id}", public.issuer),
        Route("/verify", public.verify),
        Route("/verify", public.check, methods=["POST"]),
    ]


def _rest(site: Site) -> list[Route]:
    return [
        Route("/static/{hash}/{name}", site.static.serve),
        *_public(),
        *machine.routes(),
        Route("/healthz", _alive),
        Route("/readyz", _ready),
    ]


# -- small ones ---------------------------------------------------------------------------


async def _alive(_request: Request) -> Response:
    return JSONResponse({"status": "alive"})


async def _ready(request: Request) -> Response:
    site: Site = request.app.state.site
    # A chat platform that is away is told of, and is no reason to keep visitors from the pages.
    told = await run_in_threadpool(site.app.readiness)
    return JSONResponse(told, 200 if told["status"] == "ready" else 503)
