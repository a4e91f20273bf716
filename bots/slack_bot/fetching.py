"""Getting a file from Slack with the bot's token: only from Slack, and no more than is wanted.

The token goes to no other host, also not by a redirect. Without the scope ``files:read``, or for
a file that is out of reach, Slack answers 200 with its login page.
"""

from __future__ import annotations

import urllib.request
from email.message import Message
from typing import IO
from urllib.parse import SplitResult, urlsplit

from bots.downloads import download
from core.domain.errors import NotAllowed


def fetch(url: str, token: str, api_url: str, most: int) -> bytes:
    """The bytes of a file. ``most`` is in megabytes, ``api_url`` says which Slack is meant.

    Raises ``FileTooBig``; ``NotAllowed`` when Slack gives no file; ``OSError`` when the network
    fails, so that trying again makes sense.
    """
    home = urlsplit(api_url)
    if not _is_slack(url, home):
        raise NotAllowed(action="slack.file_elsewhere")
    opener = urllib.request.build_opener(_AtHome(home))
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    return download(opener, request, most, "slack.file", pages=False)


def _is_slack(url: str, home: SplitResult) -> bool:
    """Whether an address is of the same Slack: its host, or beside it below one domain."""
    try:
        there = urlsplit(url)
        port = there.port
    except ValueError:
        return False
    if there.scheme != home.scheme or port != home.port or "@" in there.netloc:
        return False
    host, own = there.hostname or "", home.hostname or ""
    named = not own.replace(".", "").isdigit() and "." in own
    family = ".".join(own.split(".")[-2:])
    return host == own or (named and (host == family or host.endswith(f".{family}")))


class _AtHome(urllib.request.HTTPRedirectHandler):
    """Follows a redirect inside Slack only: the token would go along."""

    def __init__(self, home: SplitResult) -> None:
        self._home = home

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not _is_slack(newurl, self._home):
            raise NotAllowed(action="slack.file")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]
