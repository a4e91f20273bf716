"""Getting a file from a chat platform: no more than is wanted, and not for ever.

Which addresses a platform's files may have is the platform's to say, and whether a redirect is
followed; both are given as an opener. What it means that there is no file is the same for all.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPResponse, InvalidURL

from core.domain.errors import FileTooBig, NotAllowed
from core.files import MEGABYTE

# Seconds: for one answer of the network, and for a whole file.
TIMEOUT, PATIENCE = 10, 60
CHUNK = 64 * 1024
GONE = range(400, 500)
BUSY = (408, 429)


def download(
    opener: urllib.request.OpenerDirector,
    request: urllib.request.Request | str,
    most: int,
    refused: str,
    *,
    pages: bool = True,
) -> bytes:
    """The bytes of a file. ``most`` is in megabytes; ``refused`` names why there is none.

    Without ``pages`` an answer in HTML is no file but a way to say no. Raises ``FileTooBig``;
    ``NotAllowed`` when the platform gives no file; ``OSError`` when the network fails, so that
    trying again makes sense.
    """
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            if not pages and answer.headers.get_content_type() == "text/html":
                raise NotAllowed(action=refused)
            return _read(answer, most)
    except urllib.error.HTTPError as wrong:
        with wrong:
            if wrong.code in GONE and wrong.code not in BUSY:
                raise NotAllowed(action=refused) from None
            raise ConnectionError(f"the file was answered {wrong.code}") from wrong
    except InvalidURL:
        raise NotAllowed(action=refused) from None  # it would be so for ever
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


__all__ = ["download"]
