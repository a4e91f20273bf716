"""The chat platforms that an installation was set up for, beside its web pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from starlette.types import ASGIApp

from core.app import Earned


@contextmanager
def running(app: Earned) -> Iterator[Mapping[str, ASGIApp]]:
    """Run them until the end of the block. Yields what serves their HTTP, by its path."""
    served: dict[str, ASGIApp] = {}
    with ExitStack() as stack:
        if app.settings.slack:
            served["/slack/"] = stack.enter_context(slack(app))
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
