"""What can go wrong on a page, and the page that says so kindly."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bots.web.security import MEGABYTE, TooBig
from core.domain.errors import (
    AlreadyDone,
    AlreadyHeld,
    EarnedError,
    FileTooBig,
    LinkSpent,
    NotAllowed,
    NotFound,
    NotRenewable,
    SentAgain,
    Stale,
    TooFast,
    WrongState,
)
from core.domain.people import Face
from core.domain.screens import Text, Words

STATUS: Mapping[type[EarnedError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    LinkSpent: 410,
    NotRenewable: 409,
    AlreadyDone: 409,
    AlreadyHeld: 409,
    SentAgain: 409,
    Stale: 409,
    WrongState: 409,
    FileTooBig: 413,
    TooFast: 429,
}


class Refused(Exception):
    """A request that a page turns away, with words. ``kept`` is what was typed in it."""

    def __init__(self, status: int, key: str, kept: str = "") -> None:
        super().__init__(status, key)
        self.status = status
        self.words = Words(key)
        self.kept = kept


class SignedOut(Exception):
    """Nobody is signed in at that door."""

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self.face = face


def status_of(wrong: EarnedError) -> int:
    """The HTTP status that fits an error of ours."""
    return next((STATUS[kind] for kind in type(wrong).__mro__ if kind in STATUS), 422)


def words_of(wrong: EarnedError) -> Words:
    """The words that explain an error of ours."""
    return Words(wrong.prompt_key, dict(wrong.params))


def described(wrong: Exception) -> tuple[int, Text, str]:
    """Status, words, and what was typed."""
    if isinstance(wrong, HTTPException):
        return _described(wrong.status_code)
    match wrong:
        case Refused():
            return wrong.status, wrong.words, wrong.kept
        case EarnedError():
            return status_of(wrong), words_of(wrong), ""
        case TooBig(most=most):
            return 413, Words("page.error.too_big", {"most": max(1, most // MEGABYTE)}), ""
    return _described(500)


def _described(status: int) -> tuple[int, Text, str]:
    """Words for what Starlette itself has to say."""
    keys = {404: "error.not_found", 405: "page.error.method", 500: "error.unexpected"}
    return status, Words(keys.get(status, "page.error.request")), ""


async def explain(request: Request, wrong: Exception) -> Response:
    """The page for something that went wrong: what it was, and the way back.

    What nobody foresaw is logged by the server, which gets the exception afterwards.
    """
    status, words, kept = described(wrong)
    site = request.app.state.site
    response: Response = site.problem(request, status, words, kept)
    return response


async def signed_out(request: Request, wrong: Exception) -> Response:
    """The page for somebody who is not signed in at that door."""
    assert isinstance(wrong, SignedOut)
    site = request.app.state.site
    words = Words(f"page.signed_out.{wrong.face.value}")
    response: Response = site.problem(request, 403, words, "")
    return response
