"""Slack over HTTP: to request, to response, and no more."""

from __future__ import annotations

from anyio import CapacityLimiter, to_thread
from slack_bolt import BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bots.slack_bot.app import SlackFace
from bots.slack_bot.front import SIGNATURE, Answers, Front

EVENTS = "/slack/events"
# At most so many are handled at once; the others wait in line, which is faster for all: they
# would only take turns on one processor. Those who wait for the disk are committed together.
AT_ONCE = 12
MOST_BYTES = 2_000_000


def asgi(face: SlackFace, *others: BaseRoute) -> Starlette:
    """Everything below ``/slack/``: events, commands and clicks; ``others`` install it."""
    settings = face.app.settings
    front = Front(settings.slack_signing_secret.get_secret_value(), face.app.store.clock)
    answers = Answers(face.app.store.clock)
    line = CapacityLimiter(AT_ONCE)

    async def events(request: Request) -> Response:
        if int(request.headers.get("content-length") or 0) > MOST_BYTES:
            return PlainTextResponse("too long", 413)
        body = await request.body()
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not front.lets_in(headers, body):
            return PlainTextResponse("not signed by Slack", 401)

        async def handle() -> BoltResponse:
            given = BoltRequest(
                body=body.decode("utf-8", "replace"),
                query=dict(request.query_params),
                headers=dict(headers),
            )
            return await to_thread.run_sync(face.bolt.dispatch, given, limiter=line)

        with face.rush.one_more():
            return _response(await answers.once(headers[SIGNATURE], handle))

    return Starlette(routes=[Route(EVENTS, events, methods=["POST"]), *others])


def _response(answer: BoltResponse) -> Response:
    return Response(answer.body, answer.status, headers=answer.first_headers_without_set_cookie())
