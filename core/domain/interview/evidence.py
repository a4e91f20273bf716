"""Adding, tying and taking away evidence. Each returns the state and a reason, or ""."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import count
from urllib.parse import urlsplit

from core.domain.interview.state import MOST_EVIDENCE, MOST_TITLE, Evidence, State, tidy
from core.domain.screens import EvidenceKind

LONGEST_ADDRESS = 2000
ADDRESS = re.compile(r"https?://[^\s<>\"]{3,2000}", re.IGNORECASE)
_AFTER = ".,;:!?'…’”»"


def is_address(url: str) -> bool:
    """Whether ``url`` is an http or https address with a host and no credentials in it."""
    # First of all: a host of piled-up accents is taken apart in the square of its length.
    if len(url) > LONGEST_ADDRESS:
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
        parts.port  # noqa: B018  a bad port raises here
    except ValueError:
        return False
    return (
        parts.scheme.lower() in ("http", "https")
        and bool(host)
        and "@" not in parts.netloc
        and not re.search(r"[\s<>\"\\]", url)
    )


def addresses(text: str) -> tuple[str, ...]:
    """The web addresses in ``text``, each once, without the marks of the sentence around."""
    found = (one.rstrip(_AFTER) for one in ADDRESS.findall(text))
    bare = (one.rstrip(")" + _AFTER) if "(" not in one else one for one in found)
    return tuple(dict.fromkeys(bare))


def attach(state: State, item: Evidence, criteria: tuple[str, ...]) -> tuple[State, str]:
    """Add ``item``, tied to those of its criteria that the badge has.

    What does not fit where it was written stands in ``text``: nothing is cut off.
    """
    if any(one.id == item.id for one in state.evidence):
        return state, ""
    if len(state.evidence) >= MOST_EVIDENCE:
        return state, "evidence_full"
    title, url, relation = tidy(item.title), tidy(item.url), tidy(item.relation)
    more = [tidy(item.text)]
    kind, why = item.kind, ""
    if kind is EvidenceKind.LINK and not is_address(url):
        if not (title or url):
            return state, "evidence_link"
        # Not an address: what was written is kept as a note rather than thrown away.
        kind, why = EvidenceKind.NOTE, "evidence_link"
        more += [title, url]
        title, url = title or url, ""
    elif kind in (EvidenceKind.WITNESS, EvidenceKind.NOTE) and not title:
        return state, "evidence_name"
    more += [one for one in (title, relation) if len(one) > MOST_TITLE]
    tied = tuple(one for one in criteria if one in item.criteria)
    kept = replace(
        item,
        kind=kind,
        title=(title or url)[:MOST_TITLE],
        url=url,
        text=_together(more),
        relation=relation[:MOST_TITLE],
        criteria=tied,
    )
    return replace(state, evidence=(*state.evidence, kept)), why or ("" if tied else "evidence_tie")


def words(item: Evidence) -> str:
    """Everything that was written on a piece, as one text."""
    return _together(map(tidy, (item.title, item.url, item.text, item.relation)))


def _together(texts: Iterable[str]) -> str:
    """The texts as one, each that is not in another one already."""
    kept: list[str] = []
    for text in texts:
        if all(text not in before for before in ("", *kept)):
            kept.append(text)
    return "\n".join(kept)


def detach(state: State, evidence_id: str) -> tuple[State, str]:
    """Take a piece away; it stays among ``dropped``, so nothing told is lost."""
    gone = tuple(one for one in state.evidence if one.id == evidence_id)
    if not gone:
        return state, ""
    kept = tuple(one for one in state.evidence if one.id != evidence_id)
    return replace(state, evidence=kept, dropped=(*state.dropped, *gone)), ""


def retie(
    state: State, evidence_id: str, chosen: tuple[str, ...], criteria: tuple[str, ...]
) -> tuple[State, str]:
    """Say anew which criteria a piece shows."""
    if all(one.id != evidence_id for one in state.evidence):
        return state, ""
    tied = tuple(one for one in criteria if one in chosen)
    items = tuple(
        replace(one, criteria=tied) if one.id == evidence_id else one for one in state.evidence
    )
    return replace(state, evidence=items), "" if tied else "evidence_tie"


def note(state: State, text: str, now: datetime, criteria: tuple[str, ...]) -> tuple[State, str]:
    """Words typed where evidence is asked: their links become links, else a note.

    Such a piece is tied to all ``criteria``; the person can say it more exactly.
    """
    used = {one.id for one in (*state.evidence, *state.dropped)}
    free = (name for number in count(len(used) + 1) if (name := f"said-{number}") not in used)
    found = addresses(text) or ("",)
    why = ""
    for name, url in zip(free, found, strict=False):
        item = Evidence(
            id=name,
            kind=EvidenceKind.LINK if url else EvidenceKind.NOTE,
            title=url if len(found) > 1 else text,
            at=now,
            criteria=criteria,
            url=url,
            text=text,
        )
        state, why = attach(state, item, criteria)
    return state, why
