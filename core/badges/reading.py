"""What somebody handed in: JSON, a VC-JWT, a baked picture, or an address."""

from __future__ import annotations

from dataclasses import dataclass

from core.badges.baking import SIGNATURE, NotAnSvg, NotAPng, unbake
from core.badges.entries import JsonObject
from core.badges.jsons import NotJson, read_object
from core.badges.jwt import Token, read_jwt

LARGEST = 20_000_000  # bytes of a picture


class Unreadable(ValueError):
    """Nothing in it is a credential. The message says why, for logs."""


@dataclass(frozen=True)
class Handed:
    """One of the three: a JSON ``document``, a ``token`` (with its document), an ``address``."""

    document: JsonObject | None = None
    token: Token | None = None
    address: str = ""


def read(handed: bytes | str) -> Handed:
    """Find the credential in a file or a text. Raises ``Unreadable``."""
    if len(handed) > LARGEST:
        raise Unreadable("it is too large")
    data = handed.encode("utf-8", "replace") if isinstance(handed, str) else handed
    if data.startswith(SIGNATURE) or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _text(_baked(data))
    try:
        return _text(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("it is neither a picture nor text") from None


def _baked(picture: bytes) -> str:
    try:
        found = unbake(picture)
    except (NotAPng, NotAnSvg) as error:
        raise Unreadable(str(error)) from error
    if found is None:
        raise Unreadable("no credential is in this picture")
    return found


def _text(text: str) -> Handed:
    text = text.strip()
    if text.startswith("https://") and len(text.split()) == 1:
        return Handed(address=text)
    token = read_jwt(text)
    if token:
        return Handed(document=token.credential, token=token)
    try:
        return Handed(document=read_object(text))
    except NotJson as error:
        raise Unreadable(str(error)) from error
