"""Style sheets, scripts and pictures: read once, served under their content's hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Static:
    """The files of ``bots/web/static``, by name."""

    content: dict[str, bytes]

    @classmethod
    def load(cls) -> Static:
        """Read them all."""
        folder = files("bots.web") / "static"
        known = (one for one in folder.iterdir() if one.name.rpartition(".")[2] in TYPES)
        return cls({one.name: one.read_bytes() for one in known})

    def url(self, name: str) -> str:
        """The address of a file; it changes when its content does."""
        return f"/static/{hashlib.sha256(self.content[name]).hexdigest()[:12]}/{name}"

    async def serve(self, request: Request) -> Response:
        """One file."""
        name = request.path_params["name"]
        if name not in self.content or request.url.path != self.url(name):
            raise HTTPException(404)
        kind = TYPES[name.rpartition(".")[2]]
        return Response(self.content[name], media_type=kind, headers={"Cache-Control": FOR_EVER})
