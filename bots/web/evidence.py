"""Evidence on the web: adding a link, files or a person, tying it, taking it away, reading it."""

from __future__ import annotations

import hashlib
from typing import NamedTuple
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from bots import chat
from bots.web.learner import PLATFORM
from bots.web.problems import words_of
from bots.web.render import NOTHING, Unsent, draw
from bots.web.visit import Form, Visit
from core.app import Earned
from core.domain.errors import EarnedError, NotAllowed, NotFound
from core.domain.interview import Attached, Detached, Evidence, Tied
from core.domain.people import Actor, Face
from core.domain.screens import EvidenceKind, Gather, Said, Words
from core.services.conversation import Conversation

PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
SANDBOX = "default-src 'none'; sandbox"


def typed(form: Form) -> Unsent:
    """What stood in the form, so that it can stand there again."""
    names = ("url", "title", "name", "relation")
    fields = {name: form.text(name) for name in names if form.text(name)}
    return Unsent(kind=form.text("kind"), fields=fields, ticked=form.all("criteria"))


def add(app: Earned, actor: Actor, claim_id: str, form: Form) -> tuple[Conversation, Unsent]:
    """A link, or the name of somebody who saw it."""
    link = form.text("kind") == EvidenceKind.LINK
    content = [form.text(name) for name in ("kind", "url", "title", "name", "relation")]
    event = form.event(actor, "add", *content, *form.all("criteria"))
    item = Evidence(
        id=hashlib.sha256(event.encode()).hexdigest()[:16],
        kind=EvidenceKind.LINK if link else EvidenceKind.WITNESS,
        title=form.text("title") if link else form.text("name"),
        at=app.store.clock(),
        criteria=form.all("criteria"),
        url=form.text("url") if link else "",
        relation=form.text("relation") if not link else "",
    )
    talk = chat.tell(app, actor, claim_id, PLATFORM, event, Attached(item))
    kept = not isinstance(talk.screen, Gather) or item.id in {i.id for i in talk.screen.items}
    return talk, NOTHING if kept else typed(form)


def tie(app: Earned, actor: Actor, claim_id: str, form: Form) -> tuple[Conversation, Unsent]:
    """Say anew what a piece shows."""
    given = Tied(form.text("item"), form.all("criteria"))
    event = form.event(actor, "tie", given.evidence_id, *given.criteria)
    return chat.tell(app, actor, claim_id, PLATFORM, event, given), NOTHING


def drop(app: Earned, actor: Actor, claim_id: str, form: Form) -> tuple[Conversation, Unsent]:
    """Take a piece away."""
    given = Detached(form.text("item"))
    event = form.event(actor, "drop", given.evidence_id)
    return chat.tell(app, actor, claim_id, PLATFORM, event, given), NOTHING


# -- files --------------------------------------------------------------------------------


class Upload(NamedTuple):
    """One file as it came in."""

    name: str
    content: bytes


async def upload(request: Request) -> Response:
    """Files come in; those that cannot be kept are named, the others are kept."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    actor, claim_id = visit.me(), request.path_params["claim_id"]
    most = visit.app.settings.file_megabytes << 20
    given = [await _read(one, most) for one in form.files("files")]
    talk, left = await visit.run(_keep, visit.app, actor, claim_id, form, given)
    if visit.fragment or talk.screen.notice is not None or left != NOTHING:
        return draw(visit, talk, left)
    return visit.go(f"/claims/{claim_id}#now")


async def _read(file: UploadFile, most: int) -> Upload:
    """A file's content; one byte more than fits is enough to see that it does not."""
    content = await file.read(most + 1)
    await file.close()
    return Upload(file.filename or "", content)


def _keep(
    app: Earned, actor: Actor, claim_id: str, form: Form, given: list[Upload]
) -> tuple[Conversation, Unsent]:
    ticked = form.all("criteria")
    if not given:
        return app.learning.look(actor, claim_id, Words("page.evidence.no_file")), typed(form)
    talk: Conversation | None = None
    wrong: tuple[Upload, EarnedError] | None = None
    for number, file in enumerate(given):
        digest = hashlib.sha256(file.content).hexdigest()
        event = form.event(actor, "file", str(number), digest)
        try:
            attach = app.learning.attach
            talk = attach(actor, claim_id, event, file.name, file.content, ticked, PLATFORM)
        except (NotFound, NotAllowed):
            raise
        except EarnedError as refused:
            wrong = (file, refused)
    if wrong is not None:
        notice = Words(
            "page.evidence.refused", {"name": Said(wrong[0].name), "why": words_of(wrong[1])}
        )
        return app.learning.look(actor, claim_id, notice), typed(form)
    assert talk is not None  # there was a file, and none was refused
    return talk, NOTHING


async def show_to_owner(request: Request) -> Response:
    """A file of mine."""
    return await _show(await Visit.of(request, Face.CHAT))


async def show_to_assessor(request: Request) -> Response:
    """A file that speaks for a claim on the desk."""
    return await _show(await Visit.of(request, Face.DESK))


async def _show(visit: Visit) -> Response:
    """Always a download; a picture may be shown, where nothing in it can act."""
    try:
        file, content = await visit.run(
            visit.app.learning.file, visit.me(), visit.request.path_params["file_id"]
        )
    except (NotAllowed, FileNotFoundError):
        raise NotFound() from None
    inline = file.media_type in PICTURES and visit.request.query_params.get("show") == "1"
    name = quote(file.name, safe="")
    return Response(
        content,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{name}",
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
