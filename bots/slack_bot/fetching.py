"""Getting a file from Slack with the bot's token: only from Slack, and no more than is wanted.

The token goes to no other host, also not by a redirect. Without the scope ``files:read``, or for
a file that is out of reach, Slack answers 200 with its login page.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import IO
from urllib.parse import SplitResult, urlsplit

from core.domain.errors import FileTooBig, NotAllowed
from core.files import MEGABYTE

# Seconds: for one answer of the network, and for a whole file.
TIMEOUT, PATIENCE = 10, 60
CHUNK = 64 * 1024
GONE = range(400, 500)
BUSY = (408, 429)


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
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            return _read(answer, most)
    except urllib.error.HTTPError as wrong:
        with wrong:
            if wrong.code in GONE and wrong.code not in BUSY:
                raise NotAllowed(action="slack.file") from None
            raise ConnectionError(f"the file was answered {wrong.code}") from wrong
    except HTTPException as wrong:
        raise ConnectionError("the file broke off") from wrong


def _read(answer: HTTPResponse, most: int) -> bytes:
    if answer.headers.get_content_type() == "text/html":
        raise NotAllowed(action="slack.file")
    length = answer.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > most * MEGABYTE:
        raise FileTooBig(most=str(most))
    ends, found, size = time.monotonic() + PATIENCE, [], 0
    while chunk := answer.read(CHUNK):
        found.append(chunk)
        size += len(chunk)
        if size > most * MEGABYTE:
            raise FileTooBig(most=str(most))
        if time.monotonic() > ends:
            raise TimeoutError("the file came too slowly")
    return b"".join(found)


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
