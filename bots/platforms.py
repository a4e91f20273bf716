"""The chat platforms that an installation was set up for, beside its web pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from core.app import Earned


@contextmanager
def running(app: Earned) -> Iterator[Mapping[str, ASGIApp]]:
    """Run them until the end of the block. Yields what serves their HTTP, by its path."""
    served: dict[str, ASGIApp] = {}
    with ExitStack() as stack:
        if app.settings.slack:
            served["/slack/"] = stack.enter_context(slack(app))
        if app.settings.discord:
            stack.enter_context(discord(app))
        if app.delivering.senders:
            stack.callback(app.delivering.stop)
            app.delivering.start()
        yield served


@contextmanager
def slack(app: Earned) -> Iterator[ASGIApp]:
    """Slack: by Socket Mode when there is an app token, else by what comes to the address."""
    # Only where it is wanted: the library takes a while to load.
    from bots.slack_bot.app import build  # noqa: PLC0415
    from bots.slack_bot.http import asgi  # noqa: PLC0415
    from bots.slack_bot.oauth import routes  # noqa: PLC0415
    from bots.slack_bot.socket import Socket  # noqa: PLC0415

    face = build(app)
    with ExitStack() as stack:
        stack.callback(face.stop)
        if app.settings.slack_app_token.get_secret_value():
            socket = Socket(face)
            stack.callback(socket.stop)
            socket.start()
        yield asgi(face, *routes(app, face.tokens))


@contextmanager
def discord(app: Earned) -> Iterator[None]:
    """Discord: a connection to its Gateway, kept alive until the end of the block."""
    # Only where it is wanted: the library takes a while to load.
    from bots.discord_bot.app import build  # noqa: PLC0415

    face = build(app)
    with ExitStack() as stack:
        stack.callback(face.stop)
        face.start()
        yield


@contextmanager
def discord_alone(app: Earned) -> Iterator[ASGIApp]:
    """Only Discord, and what waits to be sent there. Yields what says how it is."""
    with ExitStack() as stack:
        stack.enter_context(discord(app))
        stack.callback(app.delivering.stop)
        app.delivering.start()
        yield health(app)


def health(app: Earned) -> Starlette:
    """Where a process without web pages says how it is: ``/healthz`` and ``/readyz``."""

    async def alive(_: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def ready(_: Request) -> Response:
        told = await run_in_threadpool(app.readiness)
        states = {told["status"], *(told[name]["status"] for name in app.health)}
        return JSONResponse(told, 200 if states == {"ready"} else 503)

    return Starlette(routes=[Route("/healthz", alive), Route("/readyz", ready)])
