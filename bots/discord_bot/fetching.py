"""Getting a file from Discord: only from Discord, and no more than is wanted."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from email.message import Message
from http.client import HTTPException, HTTPResponse, InvalidURL
from typing import IO
from urllib.parse import urlsplit

from core.domain.errors import FileTooBig, NotAllowed
from core.files import MEGABYTE

# Seconds: for one answer of the network, and for a whole file.
TIMEOUT, PATIENCE = 10, 60
CHUNK = 64 * 1024
# Where Discord keeps files (Discord, "Reference": CDN; ephemeral ones are there, too).
HOSTS = frozenset({"cdn.discordapp.com", "media.discordapp.net"})
GONE = range(400, 500)
BUSY = (408, 429)


def fetch(url: str, api_url: str, most: int) -> bytes:
    """The bytes of a file. ``most`` is in megabytes, ``api_url`` says which Discord is meant.

    Raises ``FileTooBig``; ``NotAllowed`` when Discord gives no file; ``OSError`` when the network
    fails, so that trying again makes sense.
    """
    if not _is_discord(url, api_url):
        raise NotAllowed(action="discord.file")
    opener = urllib.request.build_opener(_Straight)
    try:
        with opener.open(url, timeout=TIMEOUT) as answer:
            return _read(answer, most)
    except urllib.error.HTTPError as wrong:
        with wrong:
            if wrong.code in GONE and wrong.code not in BUSY:
                raise NotAllowed(action="discord.file") from None
            raise ConnectionError(f"the file was answered {wrong.code}") from wrong
    except InvalidURL:
        raise NotAllowed(action="discord.file") from None  # it would be so for ever
    except HTTPException as wrong:
        raise ConnectionError("the file broke off") from wrong


def _read(answer: HTTPResponse, most: int) -> bytes:
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
    if length.isdigit() and size < int(length):
        raise ConnectionError("the file broke off")
    return b"".join(found)


def _is_discord(url: str, api_url: str) -> bool:
    """Whether an address is where Discord keeps files, or of the Discord of a test."""
    try:
        there, home = urlsplit(url), urlsplit(api_url)
        same = (there.scheme, there.netloc) == (home.scheme, home.netloc)
    except ValueError:
        return False
    return same or (there.scheme == "https" and there.netloc in HOSTS)


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: there is none on the way to a file."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        raise NotAllowed(action="discord.file")


__all__ = ["fetch"]
