"""A message of one's own becomes evidence: its words and its files, copied.

Its address is not kept: that would tell the assessor a name, and a message can be deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bots import chat
from bots.discord_bot import handing, reading
from bots.discord_bot.learner import answered, start
from bots.discord_bot.people import PLATFORM, Guest
from bots.discord_bot.reading import Came, Handed
from bots.discord_bot.rooms import here, told_now
from bots.discord_bot.routes import Told
from core.domain.claim import WITH_LEARNER
from core.domain.errors import NotAllowed
from core.domain.interview import Typed
from core.domain.screens import Words

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace
    from core.services.conversation import Conversation

# The place of the interview where evidence is collected (prompts/interview.yaml).
EVIDENCE = "evidence"
NOTICE = "interview.notice."
REFUSED = frozenset(
    f"{NOTICE}{one}"
    for one in ("needed.consent", "evidence_closed", "evidence_full", "told_full", "too_long")
)


def use_as_evidence(face: DiscordFace, came: Came) -> Told:
    """The menu on a message. Who tells nothing yet begins with its words, after the consent."""
    guest, message = face.people.guest(came), target(came.data)
    author = message.get("author") or {}
    if str(author.get("id")) != guest.who.user or author.get("bot"):
        raise NotAllowed(action="discord.not_yours")
    words, files = reading.words(str(message.get("content") or "")), handed_in(message)
    if not words and not files:
        raise NotAllowed(action="discord.nothing_there")
    guest = here(face, guest)
    claim_id = _being_told(face, guest)
    if claim_id is None:
        told = answered(face, face.people.guest(came), start(face, guest, came.key, words))
        return handing.later(face, guest) if files else told
    return _use(face, came, guest, claim_id, words, files)


def _use(
    face: DiscordFace,
    came: Came,
    guest: Guest,
    claim_id: str,
    words: str,
    files: Sequence[Handed],
) -> Told:
    assert guest.room is not None
    talk, wrong = handing.keep(face, guest, claim_id, files[: handing.MOST], came.key)
    if words:
        given = Typed(words, EVIDENCE)
        talk = chat.tell(
            face.app, guest.actor, claim_id, PLATFORM, f"{came.key}:words", given, guest.room.id
        )
    if talk is not None:
        face.answer(guest, talk)
    refused = handing.refusal(face, guest, wrong)
    return refused or face.app.texts.say(_outcome(talk), face.language(guest))


def _outcome(talk: Conversation | None) -> Words:
    notice = getattr(talk.screen, "notice", None) if talk is not None else None
    if isinstance(notice, Words) and notice.key in REFUSED:
        return notice
    return Words("discord.evidence.added")


def _being_told(face: DiscordFace, guest: Guest) -> str | None:
    """The claim that evidence can be added to: the one in the DM, or else what waits."""
    claim_id = told_now(face, guest)
    with face.app.store.reading(guest.actor.community_id) as tx:
        if claim_id and tx.claims.get(claim_id).state in WITH_LEARNER:
            return claim_id
        claims = tx.claims.of(guest.actor.person_id)
        return next((one.id for one in claims if one.state in WITH_LEARNER), None)


def target(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message that a menu was used on, as Discord sends it along; empty where there is none."""
    resolved = data.get("resolved")
    messages = resolved.get("messages") if isinstance(resolved, Mapping) else None
    found = messages.get(str(data.get("target_id"))) if isinstance(messages, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def handed_in(message: Mapping[str, Any]) -> list[Handed]:
    """The files of a message."""
    held = message.get("attachments")
    return [
        Handed(str(one["id"]), str(one["filename"]), str(one["url"]), int(one.get("size") or 0))
        for one in (held if isinstance(held, list) else ())
        if isinstance(one, Mapping) and {"id", "filename", "url"} <= one.keys()
    ]


__all__ = ["handed_in", "target", "use_as_evidence"]
