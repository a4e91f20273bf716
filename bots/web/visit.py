"""One request: who comes, through which door, in which language, and what they bring."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.problems import Refused, SignedOut
from bots.web.security import is_ours, same_origin, token
from bots.web.sessions import DOORS, LANGUAGE, guest_key
from bots.web.site import Site, is_fragment
from core.app import Earned
from core.domain.people import Actor, Community, Face

P = ParamSpec("P")
T = TypeVar("T")

MOST_FILES = 12
MOST_FIELDS = 200
WRITTEN = frozenset(
    {"text", "left", "question", "title", "url", "relation", "pasted", "badge", "sentence", "words"}
)
KEPT = ("comment-", "text-")
_EVENT = re.compile(r"[\w-]{8,64}")


@dataclass(frozen=True)
class Form:
    """What a form brought. ``event`` is the same when the same form is sent twice."""

    fields: FormData

    def text(self, name: str) -> str:
        """A field as it was typed; "" when it is not there."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field."""
        return tuple(one for one in self.fields.getlist(name) if isinstance(one, str))

    def files(self, name: str) -> tuple[UploadFile, ...]:
        """The files that were chosen."""
        given = self.fields.getlist(name)
        return tuple(one for one in given if isinstance(one, UploadFile) and one.filename)

    async def close(self) -> None:
        """Let go of the files that came in."""
        await self.fields.close()

    @property
    def words(self) -> str:
        """Everything that was written in it by hand."""
        names = [one for one in self.fields if one in WRITTEN or one.startswith(KEPT)]
        return "\n\n".join(filter(None, (self.text(name).strip() for name in names)))

    def event(self, actor: Actor, *content: str) -> str:
        """The id of this message: from the form it was written in, and what it says.

        Sent twice it is the same; changed and sent again from an old page it is another.
        """
        made = self.text("event")
        if not _EVENT.fullmatch(made):
            made = secrets.token_urlsafe(12)
        digest = hashlib.sha256("\0".join(content).encode("utf-8", "replace")).hexdigest()
        return f"{actor.person_id}:{made}:{digest[:16]}"


@dataclass(frozen=True)
class Visit:
    """Who asks. ``actor`` is None for somebody who is not signed in at this door.

    ``key`` is the secret that the tokens of this visitor's forms follow from; it is fresh
    when the visitor has to be given it first.
    """

    site: Site
    request: Request
    face: Face
    key: str
    language: str
    fresh: bool = False
    actor: Actor | None = None
    community: Community | None = None

    @classmethod
    async def of(cls, request: Request, face: Face) -> Visit:
        """Find out who asks."""
        site: Site = request.app.state.site
        secret = request.cookies.get(DOORS[face].cookie, "")
        found = await run_in_threadpool(site.app.entering.visitor, secret, face) if secret else None
        if found is None:
            key = guest_key(request)
            fresh = key not in request.cookies.values()
            return cls(site, request, face, key, site.language_of(request), fresh)
        actor, community = found
        language = site.app.texts.best(actor.language)
        return cls(site, request, face, secret, language, False, actor, community)

    @property
    def app(self) -> Earned:
        """The installation."""
        return self.site.app

    @property
    def fragment(self) -> bool:
        """Whether our own script asks."""
        return is_fragment(self.request)

    @property
    def who(self) -> str:
        """Who is counted where something is limited: the person, else where they come from."""
        client = self.request.client
        return self.actor.person_id if self.actor else (client.host if client else "")

    def me(self) -> Actor:
        """Who is signed in. Raises ``SignedOut``."""
        if self.actor is None:
            raise SignedOut(self.face)
        return self.actor

    def speaking(self, language: str) -> Visit:
        """The same visit in another language."""
        return replace(self, language=self.app.texts.best(language))

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something of core, which waits for the database, in a thread."""
        return await run_in_threadpool(call, *args, **kwargs)

    async def form(self, *, at_the_door: bool = False, files: bool = False) -> Form:
        """What the form brought. Raises ``Refused`` for one that is not ours.

        ``at_the_door``: it may have been made before this visitor signed in, in another
        window. ``files``: they are wanted; then ``Form.close`` lets them go.
        """
        fields = await self.request.form(
            max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=3 << 20
        )
        form = Form(fields)
        if not files:
            await form.close()
        keys = (self.key, guest_key(self.request)) if at_the_door else (self.key,)
        ours = any(is_ours(key, form.text("csrf")) for key in keys)
        if not ours or not same_origin(self.request, self.app.settings.public_url):
            key = f"page.error.form.{'signed_out' if self.actor is None else 'stale'}"
            await form.close()
            raise Refused(403, key, form.words)
        return form

    # -- answering ----------------------------------------------------------------------

    def page(self, template: str, status: int = 200, /, **facts: Any) -> Response:
        """A page for this visitor."""
        response = self.site.html(template, status, self._known() | facts)
        if self.actor is None and self.fresh:
            self.site.cookies.guest(response, self.key)
        if self.actor is not None and self.request.cookies.get(LANGUAGE) != self.language:
            # What goes wrong later is told in it too.
            self.site.cookies.speak(response, self.language)
        return response

    def _known(self) -> dict[str, Any]:
        return {
            "layout": "fragment.html" if self.fragment else "base.html",
            "face": self.face.value,
            "actor": self.actor,
            "community": self.community,
            "demo": bool(self.community and self.community.demo),
            "language": self.language,
            "zone": self.actor.zone if self.actor else "",
            "csrf": token(self.key),
            "event": _new_event,
            "path": self.request.url.path,
            "public": False,
            "now": self.app.store.clock(),
            "static": self.site.static.url,
        }

    def go(self, address: str) -> Response:
        """Have the browser look at another page of ours."""
        if self.fragment:
            return Response(status_code=204, headers={"X-Earned-Go": address})
        return RedirectResponse(address, 303)

    def address(self, path: str) -> str:
        """A whole address, as visitors reach this installation."""
        public = self.app.settings.public_url
        return f"{public or str(self.request.base_url).rstrip('/')}{path}"


def _new_event() -> str:
    return secrets.token_urlsafe(12)
