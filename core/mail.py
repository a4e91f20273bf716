"""E-mail, for learners who asked to hear of a decision that way."""

from __future__ import annotations

import re
import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid

from core.config import Settings
from core.domain.errors import EmailInvalid

SECONDS = 30
MOST_EMAIL = 254
# Not every valid address, but none that could carry another header or another address.
_ADDRESS = re.compile(
    r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]+\.[^\s@<>()\[\],;:\"\\.]{2,}"
)

# Somebody whose window is open sees the news there; only then is it not written.
PATIENCE = timedelta(minutes=2)


def checked_address(text: str) -> str:
    """The address, tidied. Raises ``EmailInvalid``."""
    address = text.strip()
    if len(address) > MOST_EMAIL or not address.isprintable() or not _ADDRESS.fullmatch(address):
        raise EmailInvalid()
    name, _, host = address.rpartition("@")
    try:
        host.encode("idna")
    except UnicodeError:
        raise EmailInvalid() from None
    return f"{name}@{host.lower()}"


class NotSent(Exception):
    """The mail server did not take a message. Says why, without whom it was for: what went
    wrong with a job is logged and listed, and an address must not stay there.
    """


class Mail:
    """Sends plain-text messages through the mail server of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def on(self) -> bool:
        """Whether there is a mail server to send through."""
        return bool(self._settings.smtp_host and self._settings.smtp_from)

    def send(self, to: str, subject: str, body: str, key: str) -> None:
        """Send one message. ``key`` makes its Message-ID, so that a repeat can be recognised.

        Raises ``NotSent``; the job then tries again.
        """
        message = self._message(to, subject, body, key)
        try:
            self._hand_over(message)
        except (OSError, ValueError) as wrong:  # smtplib's own are kinds of OSError
            # Not as the cause either: its text may hold the address.
            raise NotSent(_reason(wrong)) from None

    def _message(self, to: str, subject: str, body: str, key: str) -> EmailMessage:
        chosen = self._settings
        message = EmailMessage(policy=SMTP)
        message["From"] = chosen.smtp_from
        name, _, host = to.rpartition("@")
        message["To"] = f"{name}@{host.encode('idna').decode()}"
        message["Subject"] = subject
        message["Auto-Submitted"] = "auto-generated"
        domain = chosen.smtp_from.rpartition("@")[2].strip("> ") or "localhost"
        safe = re.sub(r"[^A-Za-z0-9-]+", ".", key).strip(".")
        message["Message-ID"] = f"<{safe}@{domain}>" if safe else make_msgid(domain=domain)
        message.set_content(body)
        return message

    def _hand_over(self, message: EmailMessage) -> None:
        chosen = self._settings
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if chosen.smtp_security == "tls":
            server = smtplib.SMTP_SSL(
                chosen.smtp_host, chosen.smtp_port, timeout=SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, timeout=SECONDS)
        with server:
            if chosen.smtp_security == "starttls":
                server.starttls(context=context)
            if chosen.smtp_user:
                server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
            server.send_message(message)


def _reason(wrong: Exception) -> str:
    """What kind of problem it was. What a server says may repeat the address, so only its
    code is told.
    """
    codes: list[int] = []
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in wrong.recipients.values()]
    elif isinstance(wrong, smtplib.SMTPResponseException):
        codes = [wrong.smtp_code]
    elif isinstance(wrong, OSError) and wrong.strerror:
        return f"{type(wrong).__name__}: {wrong.strerror}"
    return " ".join([type(wrong).__name__, *map(str, codes)])
