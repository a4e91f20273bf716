"""Getting a file from Discord: only from Discord, and no more than is wanted."""

from __future__ import annotations

import urllib.request
from email.message import Message
from typing import IO
from urllib.parse import urlsplit

from bots.downloads import download
from core.domain.errors import NotAllowed

# Where Discord keeps files (Discord, "Reference": CDN; ephemeral ones are there, too).
HOSTS = frozenset({"cdn.discordapp.com", "media.discordapp.net"})


def fetch(url: str, api_url: str, most: int) -> bytes:
    """The bytes of a file. ``most`` is in megabytes, ``api_url`` says which Discord is meant.

    Raises ``FileTooBig``; ``NotAllowed`` when Discord gives no file; ``OSError`` when the network
    fails, so that trying again makes sense.
    """
    if not _is_discord(url, api_url):
        raise NotAllowed(action="discord.file")
    opener = urllib.request.build_opener(_Straight)
    return download(opener, url, most, "discord.file")


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
