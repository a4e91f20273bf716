"""A mail server on this machine, for tests: keeps what it is handed, and refuses when told to."""

from __future__ import annotations

import datetime
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Postbox:
    """What a server was handed. ``offers`` and ``answers`` say how it behaves."""

    port: int = 0
    offers: tuple[str, ...] = ()
    # What the server says instead of yes, by the first word of a command.
    answers: dict[str, str] = field(default_factory=dict)
    messages: list[EmailMessage] = field(default_factory=list)
    # Everything a client said, line by line: nothing may be said that should not be.
    heard: list[str] = field(default_factory=list)
    # A PEM file with certificate and key, to speak TLS after STARTTLS.
    certificate: Path | None = None

    def to(self, address: str) -> list[EmailMessage]:
        """The messages for somebody."""
        return [one for one in self.messages if address in str(one["To"])]


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        box = self.server.box
        self._say("220 box.test")
        while line := self.rfile.readline().decode(errors="replace").strip():
            box.heard.append(line)
            word = line.split(":")[0].split()[0].upper()
            if word in box.answers:
                self._say(box.answers[word])
            elif word == "EHLO":
                offered = ("box.test", *box.offers)
                for name in offered[:-1]:
                    self._say(f"250-{name}")
                self._say(f"250 {offered[-1]}")
            elif word == "STARTTLS":
                self._say("220 go on")
                if not self._encrypt():
                    return
            elif word == "DATA":
                self._say("354 go on")
                box.messages.append(self._message())
                self._say("250 kept")
            else:
                self._say("221 bye" if word == "QUIT" else "250 ok")
                if word == "QUIT":
                    return

    def _encrypt(self) -> bool:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(str(self.server.box.certificate))
        plain = self.request
        try:
            self.request = context.wrap_socket(plain, server_side=True)
        except (ssl.SSLError, OSError):
            return False
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        return True

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def _message(self) -> EmailMessage:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            self.server.box.heard.append(line.decode(errors="replace").rstrip("\r\n"))
            lines.append(line.removeprefix(b".").replace(b"\r\n", b"\n"))
        found = message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(found, EmailMessage)
        return found

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody knows, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    own = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(own, critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    file = folder / "certificate.pem"
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(secret + made.public_bytes(pem))
    return file


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: Postbox


@contextmanager
def postbox(port: int = 0, *offers: str) -> Iterator[Postbox]:
    """A server that runs until the end of the block."""
    with _Server(("127.0.0.1", port), _Talk) as server:
        server.box = Postbox(server.server_address[1], offers)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.box
        finally:
            server.shutdown()
            thread.join()
