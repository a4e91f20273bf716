"""Cookies: one per door, so that one browser can be learner, assessor and organizer at once."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from core.domain.people import Face

DAY = 24 * 60 * 60
SESSION = 90 * DAY
LANGUAGE = "earned_language"
GUEST = "earned_guest"
ONCE = "earned_once"
SHOWN_FOR = 15 * 60


@dataclass(frozen=True, slots=True)
class Door:
    """The cookie of one face, and the part of the site that it is sent to."""

    cookie: str
    path: str


DOORS = {
    Face.CHAT: Door("earned_chat", "/"),
    Face.DESK: Door("earned_desk", "/desk"),
    Face.OFFICE: Door("earned_office", "/office"),
}


@dataclass(frozen=True, slots=True)
class Cookies:
    """Sets and ends cookies. ``secure``: browsers send them over https only."""

    secure: bool

    def _set(self, response: Response, name: str, value: str, path: str, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=path,
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def enter(self, response: Response, entered: dict[Face, str]) -> None:
        """Begin a session for each face."""
        for face, secret in entered.items():
            door = DOORS[face]
            self._set(response, door.cookie, secret, door.path, SESSION)

    def leave(self, response: Response, face: Face) -> None:
        """End the session of a face."""
        door = DOORS[face]
        self._set(response, door.cookie, "", door.path, 0)

    def guest(self, response: Response, key: str) -> None:
        """Know a visitor who is not signed in by the forms that were made for them."""
        self._set(response, GUEST, key, "/", DAY)

    def speak(self, response: Response, language: str) -> None:
        """Remember the language of a visitor who is not signed in."""
        self._set(response, LANGUAGE, language, "/", 4 * SESSION)

    def hand_over(self, response: Response, path: str, **told: str) -> None:
        """Have the next page at ``path`` show something that is kept nowhere else."""
        packed = base64.urlsafe_b64encode(json.dumps(told).encode()).decode()
        self._set(response, ONCE, packed, path, SHOWN_FOR)

    def handed(self, response: Response, path: str) -> None:
        """It was shown."""
        self._set(response, ONCE, "", path, 0)


def guest_key(request: Request) -> str:
    """The key of a visitor who is not signed in, or a fresh one."""
    return request.cookies.get(GUEST) or secrets.token_urlsafe(32)


def told_once(request: Request) -> dict[str, str]:
    """What the page before handed over."""
    try:
        packed = base64.urlsafe_b64decode(request.cookies.get(ONCE, "").encode())
        told = json.loads(packed or b"{}")
    except (binascii.Error, ValueError):
        return {}
    return {str(k): str(v) for k, v in told.items()} if isinstance(told, dict) else {}
