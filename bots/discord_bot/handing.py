"""What a learner shows: files of a message or a window, copied at once, each once.

Discord's addresses of files are good for a day; what was said is kept for as long as the claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeAlias

from bots.discord_bot.fetching import fetch
from bots.discord_bot.people import PLATFORM, Guest
from bots.discord_bot.reading import Handed
from core.domain.errors import EarnedError, FileTooBig
from core.domain.interview.state import CRITERION
from core.domain.screens import Gather
from core.files import MEGABYTE
from core.services.conversation import Conversation

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

# Files that are fetched at the same time, and taken from one message.
AT_ONCE, MOST = 4, 10

Wrong: TypeAlias = tuple[Handed, EarnedError]


def attach(
    face: DiscordFace, guest: Guest, claim_id: str, files: Sequence[Handed], key: str
) -> tuple[Conversation | None, str | None]:
    """Keep the files of a message as evidence; the conversation then, and what was refused.

    The same files again are not told again. Raises ``OSError`` when they could not be fetched.
    """
    talk, wrong = keep(face, guest, claim_id, files[:MOST], key)
    fresh = [one for one in wrong if face.told.first(f"{key}/{one[0].id}")]
    return talk, refusal(face, guest, fresh)


def keep(
    face: DiscordFace,
    guest: Guest,
    claim_id: str,
    files: Sequence[Handed],
    key: str,
    criteria: tuple[str, ...] | None = None,
) -> tuple[Conversation | None, list[Wrong]]:
    """Copy files from Discord, and keep each once; also gives what was refused.

    ``key`` names the message or window they came with.
    """
    assert guest.room is not None
    if criteria is None:
        criteria = _asked_for(face.app.learning.look(guest.actor, claim_id))
    talk, wrong = None, []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        contents = [pool.submit(_fetch, face, one) for one in files]
    for file, content in zip(files, contents, strict=True):
        try:
            talk = face.app.learning.attach(
                guest.actor,
                claim_id,
                f"file:{file.id}/{key}",
                file.name,
                content.result(),
                criteria,
                platform=PLATFORM,
                room=guest.room.id,
            )
        except EarnedError as problem:
            wrong.append((file, problem))
    return talk, wrong


def refusal(face: DiscordFace, guest: Guest, wrong: Sequence[Wrong]) -> str | None:
    """What was refused, file by file; None when nothing was."""
    language = face.language(guest)
    said = "\n".join(f"{file.name}: {face.explain(why, language)}" for file, why in wrong)
    return said or None


def later(face: DiscordFace, guest: Guest) -> str:
    """What is said of files that came before the consent, when nothing may be kept of them."""
    return face.app.texts.get(face.language(guest), "discord.files.later")


def _asked_for(talk: Conversation) -> tuple[str, ...]:
    """What a file shows that is dropped now: what is asked about, or every part."""
    if isinstance(talk.screen, Gather):
        return tuple(one.id for one in talk.screen.criteria)
    place = str(getattr(talk.screen, "place", ""))
    return (place.removeprefix(CRITERION),) if place.startswith(CRITERION) else ()


def _fetch(face: DiscordFace, file: Handed) -> bytes:
    most = face.app.settings.file_megabytes
    if file.size > most * MEGABYTE:
        raise FileTooBig(most=str(most))
    return fetch(file.url, face.app.settings.discord_api_url, most)


__all__ = ["Wrong", "attach", "keep", "later", "refusal"]
