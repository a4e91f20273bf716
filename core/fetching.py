"""Fetching what a stranger names, without being sent where a stranger wants us to go.

A badge names its issuer's addresses, so whoever hands one in chooses what we open. Only https
is spoken, to port 443, to addresses that anybody on the internet can reach: a name is looked
up once, every address it has is judged, and the connection goes to the address that was
judged, so that a name cannot point elsewhere a moment later. A redirect is judged like the
first address. No cookies, no proxy, no compressed bodies; all of it within one time limit.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from http.client import HTTPException, HTTPResponse
from typing import cast
from urllib.parse import quote, urljoin, urlsplit

from core.public_addresses import Address, address_of, is_public, written_host

MEGABYTE = 1024 * 1024
LARGEST = 2 * MEGABYTE
SECONDS = 10.0
MOST_REDIRECTS = 3
# Characters of an address. Python normalizes the host of whatever it takes apart, which takes
# time in the square of its length where accents are piled up.
LONGEST_ADDRESS = 2048
MOST_FETCHES = 12
HTTPS = 443
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What may stand in a request line; a space or a line end there would begin another request.
_SAFE = "%/:=&?~#+!$,;'@()*[]"

Resolve = Callable[[str, int], list[str]]
Connect = Callable[[Address, int, float], socket.socket]


class Why(StrEnum):
    """Why something was not fetched."""

    NOT_HTTPS = "not_https"
    ADDRESS = "address"
    NOT_PUBLIC = "not_public"
    UNKNOWN_HOST = "unknown_host"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    ANSWER = "answer"


class NotFetched(Exception):
    """Nothing was fetched, and why. ``status`` is what was answered; ``detail`` is for logs."""

    def __init__(self, why: Why, detail: str = "", status: int = 0) -> None:
        super().__init__(why, detail)
        self.why = why
        self.detail = detail
        self.status = status


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the address it came from in the end, its type, and its bytes."""

    url: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was taken apart and found to be written as it should be."""

    host: str
    port: int
    path: str


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _connect(address: Address, port: int, seconds: float) -> socket.socket:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect((str(address), port))
    except BaseException:
        connection.close()
        raise
    return connection


@lru_cache(maxsize=1)
def _trusting() -> ssl.SSLContext:
    """Trusts whom this machine trusts; reading all their certificates takes a while."""
    return ssl.create_default_context()


_looking_up = ThreadPoolExecutor(8, "looking-up")


@dataclass(frozen=True)
class Fetcher:
    """Fetches over https. The fields are what tests put something else in for.

    ``seconds`` is for one fetch with all its redirects, ``largest`` the most bytes of a body.
    """

    seconds: float = SECONDS
    largest: int = LARGEST
    ports: frozenset[int] = frozenset({HTTPS})
    public: Callable[[Address], bool] = is_public
    resolve: Resolve = _look_up
    connect: Connect = _connect
    context: ssl.SSLContext = field(default_factory=_trusting)

    def errand(self) -> Errand:
        """Fetches that belong together, such as what one badge needs: a few, no more."""
        return Errand(self)

    def fetch(self, url: str, accept: str = "*/*") -> Fetched:
        """What stands at ``url``. Raises ``NotFetched``, and nothing else."""
        until = time.monotonic() + self.seconds
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._once(url, accept, until)
            if isinstance(answer, Fetched):
                return answer
            url = answer
        raise NotFetched(Why.TOO_MANY, "redirects")

    def _once(self, url: str, accept: str, until: float) -> Fetched | str:
        """The answer, or the address that the answer points to."""
        target = taken_apart(url, self.ports)
        addresses = self._addresses(target, until)
        try:
            with self._open(target, addresses, until) as connection:
                return self._ask(connection, target, url, accept, until)
        except TimeoutError:
            raise NotFetched(Why.TOO_SLOW, target.host) from None
        except (OSError, HTTPException, ValueError) as wrong:
            raise NotFetched(Why.UNREACHABLE, f"{target.host}: {wrong}") from wrong

    def _addresses(self, target: Target, until: float) -> list[Address]:
        """Where the host is; all of it has to be public, or none of it is asked."""
        try:
            looking = _looking_up.submit(self.resolve, target.host, target.port)
            found = looking.result(timeout=left(until))
        except TimeoutError:
            raise NotFetched(Why.TOO_SLOW, target.host) from None
        except (OSError, UnicodeError):
            raise NotFetched(Why.UNKNOWN_HOST, target.host) from None
        addresses = [address_of(one) for one in found]
        if not addresses:
            raise NotFetched(Why.UNKNOWN_HOST, target.host)
        if any(one is None or not self.public(one) for one in addresses):
            raise NotFetched(Why.NOT_PUBLIC, target.host)
        return [one for one in addresses if one is not None]

    def _open(self, target: Target, addresses: list[Address], until: float) -> ssl.SSLSocket:
        wrong: OSError = OSError("no address")
        for address in addresses:
            try:
                plain = self.connect(address, target.port, left(until))
            except OSError as failed:
                wrong = failed
                continue
            return self._dressed(plain, target, until)
        raise wrong

    def _dressed(self, plain: socket.socket, target: Target, until: float) -> ssl.SSLSocket:
        try:
            plain.settimeout(left(until))
            return self.context.wrap_socket(plain, server_hostname=target.host)
        except BaseException:
            plain.close()
            raise

    def _ask(
        self, connection: ssl.SSLSocket, target: Target, url: str, accept: str, until: float
    ) -> Fetched | str:
        connection.settimeout(left(until))
        connection.sendall(_request(target, accept))
        reading = cast(socket.socket, _Reading(connection, until))
        with HTTPResponse(reading, method="GET") as answer:
            answer.begin()
            if answer.status in REDIRECTS:
                return urljoin(url, answer.getheader("Location") or "")
            encoded = answer.getheader("Content-Encoding", "identity").lower() != "identity"
            if answer.status != 200 or encoded:
                raise NotFetched(Why.ANSWER, target.host, answer.status)
            content = answer.read(self.largest + 1)
            if len(content) > self.largest:
                raise NotFetched(Why.TOO_LARGE, target.host)
            kind = answer.getheader("Content-Type", "").partition(";")[0].strip().lower()
            return Fetched(url, kind, content)


class Errand:
    """A few fetches for one purpose; an address that was fetched is not fetched again."""

    def __init__(self, fetcher: Fetcher, most: int = MOST_FETCHES) -> None:
        self._fetcher = fetcher
        self._left = most
        self._until = time.monotonic() + 2 * fetcher.seconds
        self._known: dict[tuple[str, str], Fetched] = {}

    def fetch(self, url: str, accept: str = "*/*") -> Fetched:
        """What stands at ``url``. Raises ``NotFetched``, also when it was enough."""
        known = self._known.get((url, accept))
        if known is not None:
            return known
        if self._left == 0 or time.monotonic() > self._until:
            raise NotFetched(Why.TOO_MANY, "fetches")
        self._left -= 1
        fetched = self._known[url, accept] = self._fetcher.fetch(url, accept)
        return fetched


class _Reading:
    """A connection as ``HTTPResponse`` reads it: every read ends when the whole has to end."""

    def __init__(self, connection: ssl.SSLSocket, until: float) -> None:
        self._connection = connection
        self._until = until

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Timed(self._connection, self._until))


class _Timed(io.RawIOBase):
    def __init__(self, connection: ssl.SSLSocket, until: float) -> None:
        self._connection = connection
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._connection.settimeout(left(self._until))
        return self._connection.recv_into(buffer)


def left(until: float) -> float:
    """The seconds that are left. Raises ``TimeoutError`` when none are."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def taken_apart(url: str, ports: frozenset[int] = frozenset({HTTPS})) -> Target:
    """An address, if it is one that could be fetched. Raises ``NotFetched``."""
    if len(url) > LONGEST_ADDRESS:
        raise NotFetched(Why.ADDRESS, "longer than any address")
    if not url.isprintable() or "\\" in url or " " in url:
        raise NotFetched(Why.ADDRESS, "signs that no address has")
    try:
        parts = urlsplit(url)
        port = HTTPS if parts.port is None else parts.port
    except ValueError:
        raise NotFetched(Why.ADDRESS, "not an address") from None
    if parts.scheme != "https":
        raise NotFetched(Why.NOT_HTTPS)
    if "@" in parts.netloc or port not in ports:
        raise NotFetched(Why.ADDRESS, "a name, a password or a port")
    host = written_host(parts.hostname or "")
    if host is None or ("[" in parts.netloc) != (":" in host):
        raise NotFetched(Why.ADDRESS, "no host, or one in disguise")
    query = f"?{parts.query}" if parts.query else ""
    return Target(host, port, quote(parts.path or "/", safe=_SAFE) + quote(query, safe=_SAFE))


def _request(target: Target, accept: str) -> bytes:
    host = f"[{target.host}]" if ":" in target.host else target.host
    host += "" if target.port == HTTPS else f":{target.port}"
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {host}",
        f"Accept: {accept}",
        "Accept-Encoding: identity",
        "User-Agent: Earned",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii")
