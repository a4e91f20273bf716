"""Evidence on the web: adding a link, files or a person, tying it, taking it away, reading it."""

from __future__ import annotations

import hashlib
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
from core.domain.screens import EvidenceKind, Gather, Param, Said, Words
from core.services.conversation import Conversation
from core.store.repositories import StoredFile

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


async def upload(request: Request) -> Response:
    """Files come in, one after the other; one that cannot be kept is named, the rest is kept."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form(files=True)
    try:
        talk, left = await _keep_all(visit, form)
    finally:
        await form.close()
    if visit.fragment or talk.screen.notice is not None or left != NOTHING:
        return await draw(visit, talk, left)
    return visit.go(f"/claims/{talk.claim_id}#now")


async def _keep_all(visit: Visit, form: Form) -> tuple[Conversation, Unsent]:
    actor, claim_id = visit.me(), visit.request.path_params["claim_id"]
    learning = visit.app.learning
    notice: Words | None = None if form.files("files") else Words("page.evidence.no_file")
    talk: Conversation | None = None
    for number, file in enumerate(form.files("files")):
        try:
            talk = await _keep(visit, claim_id, form, number, file)
        except (NotFound, NotAllowed):
            raise
        except EarnedError as wrong:
            told: dict[str, Param] = {"name": Said(file.filename or ""), "why": words_of(wrong)}
            notice = Words("page.evidence.refused", told)
    if talk is None or notice is not None:
        return await visit.run(learning.look, actor, claim_id, notice), typed(form)
    return talk, NOTHING


async def _keep(
    visit: Visit, claim_id: str, form: Form, number: int, file: UploadFile
) -> Conversation:
    """Keep one file. One byte more than fits is enough to see that it does not fit."""
    actor = visit.me()
    content = await file.read((visit.app.settings.file_megabytes << 20) + 1)
    event = form.event(actor, "file", str(number), hashlib.sha256(content).hexdigest())
    return await visit.run(
        visit.app.learning.attach,
        actor,
        claim_id,
        event,
        file.filename or "",
        content,
        form.all("criteria"),
        PLATFORM,
    )


async def show_to_owner(request: Request) -> Response:
    """A file of mine, as I handed it in."""
    visit = await Visit.of(request, Face.CHAT)
    try:
        file, content = await visit.run(
            visit.app.learning.file, visit.me(), request.path_params["file_id"]
        )
    except (NotAllowed, FileNotFoundError):
        raise NotFound() from None
    return handed_out(visit, file, content)


async def show_to_assessor(request: Request) -> Response:
    """A file that speaks for a claim on the desk, by the name that it has there."""
    visit = await Visit.of(request, Face.DESK)
    try:
        file = await visit.run(visit.app.desk_files.get, visit.me(), request.path_params["file_id"])
    except NotAllowed:
        raise NotFound() from None
    name = visit.app.texts.say(file.title, visit.language)
    return _handed_out(visit, name, file.media_type, file.content)


def handed_out(visit: Visit, file: StoredFile, content: bytes) -> Response:
    """A file of somebody, by its own name."""
    return _handed_out(visit, file.name, file.media_type, content)


def _handed_out(visit: Visit, called: str, media_type: str, content: bytes) -> Response:
    """Always a download; a picture may be shown, where nothing in it can act."""
    inline = media_type in PICTURES and visit.request.query_params.get("show") == "1"
    name = quote(called, safe="")
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{name}",
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
