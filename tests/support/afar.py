"""A little internet on this machine: names, https servers, and a look at every connection."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from core.fetching import Fetcher

# Where the servers of this internet are: an address that anybody could have.
OUT_THERE = "93.184.215.14"
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Afar:
    """Hosts with pages. ``names`` says where a host is, ``opened`` which addresses were asked.

    A connection to ``OUT_THERE`` arrives at the one server of this machine.
    """

    context: ssl.SSLContext
    address: tuple[str, int]
    names: dict[str, list[str]] = field(default_factory=dict)
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    acts: dict[str, Answer] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def put(
        self, url: str, content: bytes | str, kind: str = "application/json", status: int = 200
    ) -> None:
        """Have that address answer with ``content``."""
        host = url.split("/")[2]
        self.names.setdefault(host, [OUT_THERE])
        body = content.encode() if isinstance(content, str) else content
        self.pages[url] = (status, {"Content-Type": kind}, body)

    def move(self, url: str, to: str, status: int = 302) -> None:
        """Have that address point to another one."""
        self.names.setdefault(url.split("/")[2], [OUT_THERE])
        self.pages[url] = (status, {"Location": to}, b"")

    def resolve(self, host: str, _port: int) -> list[str]:
        """A resolver that knows this internet; an address is its own."""
        if host in self.names:
            return self.names[host]
        try:
            return [str(ip_address(host))]
        except ValueError:
            raise socket.gaierror("no such host") from None

    def connect(self, address: Any, _port: int, seconds: float) -> socket.socket:
        """A connection; it is written down where it was meant to go."""
        self.opened.append(str(address))
        if str(address) != OUT_THERE:
            raise ConnectionRefusedError
        return socket.create_connection(self.address, seconds)

    def fetcher(self, **other: Any) -> Fetcher:
        """A fetcher that lives in this internet."""
        known: dict[str, Any] = {
            "resolve": self.resolve,
            "connect": self.connect,
            "context": self.context,
        }
        return Fetcher(**(known | other))


@contextmanager
def afar(folder: Path, *hosts: str) -> Iterator[Afar]:
    """A server for all ``hosts``, with a certificate that only its own fetcher trusts."""
    certificate, context = _certificate(folder, hosts)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.daemon_threads = True
    server.socket = certificate.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    there = Afar(context, ("127.0.0.1", server.server_address[1]))
    server.RequestHandlerClass = _handler(there)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(there: Afar) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = f"https://{self.headers['Host']}{self.path}"
            there.asked.append(url)
            there.headers.append(dict(self.headers))
            if url in there.acts:
                there.acts[url](self)
                return
            status, headers, body = there.pages.get(url, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                self.close_connection = True

    return Handler


def _certificate(folder: Path, hosts: tuple[str, ...]) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "afar")])
    names: list[x509.GeneralName] = [x509.DNSName(one) for one in hosts]
    names.append(x509.IPAddress(ip_address(OUT_THERE)))
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    pem = folder / "afar.pem"
    kept = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(kept + made.public_bytes(Encoding.PEM))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(pem)
    trusting = ssl.create_default_context(cafile=str(pem))
    return serving, trusting


# -- every connection of this process -----------------------------------------------------

_watching: list[list[str]] = []
_hooked = False


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if _watching and event in ("socket.connect", "socket.sendto"):
        where = args[1]
        for seen in _watching:
            seen.append(str(where[0]) if isinstance(where, tuple) else str(where))


@contextmanager
def sockets_watched() -> Iterator[list[str]]:
    """The addresses that any code of this process connects to or sends to meanwhile."""
    global _hooked  # noqa: PLW0603  a hook of this kind cannot be taken off again
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
    seen: list[str] = []
    _watching.append(seen)
    try:
        yield seen
    finally:
        _watching.remove(seen)
