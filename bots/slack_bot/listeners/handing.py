"""What a learner shows: files dropped in the DM, pieces from the window, messages of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bots import chat
from bots.slack_bot import reading, showing, windows
from bots.slack_bot.fetching import fetch
from bots.slack_bot.listeners.coming import (
    Answer,
    Body,
    first_time,
    on,
    room_of,
    say,
    team_of,
    told_now,
    tongue,
)
from bots.slack_bot.people import PLATFORM, Guest
from bots.slack_bot.showing import Handed, Piece
from core.domain.claim import WITH_LEARNER
from core.domain.errors import EarnedError, FileTooBig, NotAllowed
from core.domain.interview import Attached, Evidence, Typed
from core.domain.interview.state import CRITERION
from core.domain.rooms import Room
from core.domain.screens import EvidenceKind, Gather, Said, Text, Words
from core.files import MEGABYTE
from core.services.conversation import Conversation

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

# Files that are fetched at the same time, and taken from one message.
AT_ONCE, MOST = 4, 10
# The place of the interview where evidence is collected (prompts/interview.yaml).
EVIDENCE = "evidence"
NOTICE = "interview.notice."
REFUSED = frozenset(
    f"{NOTICE}{one}"
    for one in ("needed.consent", "evidence_closed", "evidence_full", "told_full", "too_long")
)


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    on(face, face.bolt.shortcut("use_as_evidence"), use_as_evidence)


# -- files --------------------------------------------------------------------------------

Wrong = tuple[Handed, EarnedError]
Kept = tuple[Conversation | None, list[Wrong]]


def attach(
    face: SlackFace, guest: Guest, claim_id: str, files: Sequence[Handed], key: str, room: Room
) -> Conversation | None:
    """Keep the files of a message as evidence; None when none could be kept.

    What is refused is said in the DM. Raises ``OSError`` when Slack could not be reached.
    """
    talk, wrong = keep(face, guest, claim_id, files[:MOST], key, room)
    language, channel = face.language(guest), room.address.partition("/")[2]
    for file, problem in wrong:
        if first_time(face, guest.team, f"{key}/{file.id}"):
            text = f"{file.name}: {face.explain(problem, language)}"
            face.after(partial(say, face, guest.team, channel, text))
    return talk


def keep(
    face: SlackFace,
    guest: Guest,
    claim_id: str,
    files: Sequence[Handed],
    key: str,
    room: Room,
    criteria: tuple[str, ...] | None = None,
) -> Kept:
    """Copy files from Slack at once, since free workspaces lose theirs, and keep each once.

    ``key`` names the message or window they came with. Also gives what was refused.
    """
    if criteria is None:
        criteria = _asked_for(face.app.learning.look(guest.actor, claim_id))
    talk, wrong = None, []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        contents = [pool.submit(_fetch, face, guest.team, one) for one in files]
    for file, content in zip(files, contents, strict=True):
        event = f"file:{guest.team}/{file.id}/{key}"
        try:
            talk = face.app.learning.attach(
                guest.actor,
                claim_id,
                event,
                file.name,
                content.result(),
                criteria,
                platform=PLATFORM,
                room=room.id,
            )
        except EarnedError as problem:
            wrong.append((file, problem))
    return talk, wrong


def _asked_for(talk: Conversation) -> tuple[str, ...]:
    """What a file shows that is dropped now: what is asked about, or every part."""
    if isinstance(talk.screen, Gather):
        return tuple(one.id for one in talk.screen.criteria)
    place = str(getattr(talk.screen, "place", ""))
    return (place.removeprefix(CRITERION),) if place.startswith(CRITERION) else ()


def _fetch(face: SlackFace, team: str, file: Handed) -> bytes:
    settings, client = face.app.settings, face.tokens.client(team)
    most = settings.file_megabytes
    if file.size > most * MEGABYTE:
        raise FileTooBig(most=str(most))
    # A file of a channel that is shared with another workspace comes without its address.
    url = file.url or _address(face, team, file.id)
    return fetch(url, client.token or "", settings.slack_api_url, most)


def _address(face: SlackFace, team: str, file_id: str) -> str:
    try:
        found = face.tokens.client(team).files_info(file=file_id)["file"]
    except SlackApiError as wrong:
        raise NotAllowed(action="slack.file") from wrong
    return str(found.get("url_private_download") or found.get("url_private") or "")


# -- the window ---------------------------------------------------------------------------


def hand_in(face: SlackFace, guest: Guest, piece: Piece, key: str) -> Answer:
    """What was sent with the window of evidence; files that are refused stay in it."""
    room = room_of(face, guest)
    if piece.kind is EvidenceKind.FILE:
        talk, wrong = keep(face, guest, piece.claim_id, piece.files, key, room, piece.criteria)
        if talk is not None:
            face.answer(guest, talk)
        return _file_errors(face, guest, wrong)
    witness = piece.kind is EvidenceKind.WITNESS
    item = Evidence(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        kind=piece.kind,
        title=piece.name if witness else piece.title,
        at=face.app.store.clock(),
        criteria=piece.criteria,
        url="" if witness else piece.url,
        relation=piece.relation if witness else "",
    )
    given = Attached(item)
    talk = chat.tell(face.app, guest.actor, piece.claim_id, PLATFORM, key, given, room.id)
    face.answer(guest, talk)
    return None


def _file_errors(face: SlackFace, guest: Guest, wrong: Sequence[Wrong]) -> Answer:
    if not wrong:
        return None
    language = face.language(guest)
    said = "\n".join(f"{file.name}: {face.explain(why, language)}" for file, why in wrong)
    return windows.errors(face.app.texts, language, {showing.FILES: Said(said)})


# -- a message of one's own ---------------------------------------------------------------


def use_as_evidence(face: SlackFace, body: Body) -> None:
    """The shortcut on a message: its words and files show something in what is told now.

    Its words are copied. Its address is not kept: that would tell the assessor a name, and
    Slack hides old messages from free workspaces.
    """
    language, client = tongue(face, body), face.tokens.client(team_of(body))
    # The trigger is good for three seconds only, and files may take longer.
    waiting = windows.loading(face.app.texts, language)
    opened = client.views_open(trigger_id=body["trigger_id"], view=waiting)
    try:
        text: Text = _use(face, body)
    except EarnedError as wrong:
        text = Said(face.explain(wrong, language))
    title = Words("slack.evidence.list")
    view = windows.notice(face.app.texts, language, title, text)
    client.views_update(view_id=opened["view"]["id"], view=view)


def _use(face: SlackFace, body: Body) -> Text:
    guest = face.people.guest(body)
    message: dict[str, Any] = body.get("message") or {}
    if message.get("user") != guest.who.user or message.get("bot_id"):
        raise NotAllowed(action="slack.not_yours")
    room = room_of(face, guest)
    guest = replace(guest, room=room)
    claim_id = _being_told(face, guest)
    if claim_id is None:
        raise NotAllowed(action="slack.no_claim")
    key = f"click:{body['trigger_id']}"
    files = showing.handed_in(message.get("files"))[:MOST]
    talk, wrong = keep(face, guest, claim_id, files, key, room)
    words = reading.words(str(message.get("text") or "")).strip()
    if words:
        given = Typed(words, EVIDENCE)
        talk = chat.tell(face.app, guest.actor, claim_id, PLATFORM, key, given, room.id)
    if talk is not None:
        face.answer(guest, talk)
    if wrong:
        raise wrong[0][1]
    if talk is None:
        raise NotAllowed(action="slack.nothing_there")
    notice = getattr(talk.screen, "notice", None)
    refused = isinstance(notice, Words) and notice.key in REFUSED
    return notice if refused and notice else Words("slack.evidence.added")


def _being_told(face: SlackFace, guest: Guest) -> str | None:
    """The claim that evidence can be added to: the one in the DM, or else what waits."""
    claim_id = told_now(face, guest)
    with face.app.store.reading(guest.actor.community_id) as tx:
        if claim_id and tx.claims.get(claim_id).state in WITH_LEARNER:
            return claim_id
        claims = tx.claims.of(guest.actor.person_id)
        return next((one.id for one in claims if one.state in WITH_LEARNER), None)
