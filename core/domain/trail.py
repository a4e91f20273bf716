"""The trail: what was done to claims and awards, each entry chained to the one before.

An entry says who (a role and an opaque id), what, when and from where; never what anybody wrote.
Its hash is SHA-256 over its canonical form, which holds the hash of the entry before it:

    hash(n) = sha256(canonical(entry n, hash(n - 1)))        hash(0) = 64 zeros

The canonical form is JSON with sorted keys, no spaces, and nothing but ASCII. A community has one
chain, numbered from 1 without a gap. Whoever changes, removes, inserts or swaps a row breaks it there;
whoever cuts off its end, or writes all of it anew, is found by a *head* that an organizer kept
elsewhere: number and hash of the last entry then. Pure; ``check`` reads entries one by one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from core.domain.claim import Act, Claim, Seat

NOTHING_YET = "0" * 64
# Notes are codes of ours: no room for words of anybody.
_NOTE = re.compile(r"[a-z0-9_.:+-]{0,64}")
_HEAD = re.compile(r"([0-9a-zA-Z-]{1,64}):(\d{1,12}):([0-9a-f]{64})")


class As(StrEnum):
    """In which role somebody acted."""

    LEARNER = "learner"
    ASSESSOR = "assessor"
    LEAD = "lead"
    ORGANIZER = "organizer"
    WITNESS = "witness"
    # Whoever sits at the terminal of the machine.
    OPERATOR = "operator"
    # Earned itself, such as when a time is over.
    SYSTEM = "system"


class Kind(StrEnum):
    """What was done, but for the acts of a claim's own table: those are ``claim.<act>``."""

    EVIDENCE_OPEN = "evidence.open"
    AWARD_SHARE = "award.share"
    AWARD_UNSHARE = "award.unshare"
    AWARD_REVOKE = "award.revoke"
    AWARD_SUSPEND = "award.suspend"
    AWARD_LIFT = "award.lift"
    AWARD_REISSUE = "award.reissue"
    AWARD_RENEW = "award.renew"
    AWARDS_EXPORT = "awards.export"
    ROLE_GRANT = "role.grant"
    ROLE_REVOKE = "role.revoke"
    RULES_CHANGE = "rules.change"
    BADGE_CHANGE = "badge.change"
    WITNESS_ASK = "witness.ask"
    WITNESS_ANSWER = "witness.answer"
    # The learner takes a request back; a witness takes an answer back.
    WITNESS_CANCEL = "witness.cancel"
    WITNESS_REMOVE = "witness.remove"
    PERSON_EXPORT = "person.export"
    PERSON_ERASE = "person.erase"
    PERSON_MERGE = "person.merge"
    PERSON_BLOCK = "person.block"
    PERSON_UNBLOCK = "person.unblock"
    PAIR_BLOCK = "pair.block"
    PAIR_UNBLOCK = "pair.unblock"
    REPORT_MAKE = "report.make"
    REPORT_CLOSE = "report.close"
    CONCERN_RAISE = "concern.raise"
    CONCERN_CLOSE = "concern.close"


def of_act(act: Act) -> str:
    """The kind of an act of the table of transitions; every act has one, also a new one."""
    return f"claim.{act.value}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. ``who`` is the opaque id of a person, "" where nobody in the community did it.

    ``claim`` and ``award`` are ids, ``about`` the id of whatever else it was done to; ``note`` is
    a short code, such as the name of a role.
    """

    kind: str
    role: As
    who: str = ""
    claim: str = ""
    award: str = ""
    about: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not _NOTE.fullmatch(self.note):
            raise ValueError("a note in the trail is a short code")


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its place in the chain of a community. ``at`` is text, as it was hashed."""

    community: str
    number: int
    at: str
    kind: str
    role: str
    who: str
    origin: str
    claim: str
    award: str
    about: str
    note: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many entries there are, and the hash of the last one."""

    community: str
    number: int = 0
    hash: str = NOTHING_YET

    def __str__(self) -> str:
        return f"{self.community}:{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Wrong:
    """The first entry that does not fit, and why: changed, missing, cut, added or other.

    ``cut``: the chain ends before it should; ``added``: it goes on where it should end.
    ``other``: it is whole, but not the one of which a head was kept.
    """

    number: int
    why: str


def head_of(text: str) -> Head:
    """A head as it was printed. Raises ``ValueError`` for anything else."""
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise ValueError("not a head of a trail")
    return Head(found[1], int(found[2]), found[3])


def stamp(moment: datetime) -> str:
    """A time as it stands in an entry: UTC, with six digits of a second."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment_of(text: str) -> datetime:
    """The time of an entry again."""
    return datetime.fromisoformat(text)


def hashed(link: Mapping[str, object] | Link, before: str) -> str:
    """The hash of an entry that comes after one with the hash ``before``."""
    values = {name: getattr(link, name) for name in _HASHED} if isinstance(link, Link) else link
    told = {name: values[name] for name in _HASHED}
    plain = json.dumps({**told, "before": before}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("ascii")).hexdigest()


_HASHED = tuple(name for name in Link.__slots__ if name != "hash")


def joined(head: Head, entry: Entry, at: datetime, origin: str) -> Link:
    """The entry as the next one of a chain that ends with ``head``."""
    values: dict[str, object] = {
        "community": head.community,
        "number": head.number + 1,
        "at": stamp(at),
        "kind": entry.kind,
        "role": entry.role.value,
        "who": entry.who,
        "origin": origin,
        "claim": entry.claim,
        "award": entry.award,
        "about": entry.about,
        "note": entry.note,
    }
    return Link(**values, hash=hashed(values, head.hash))  # type: ignore[arg-type]


def check(
    community: str, links: Iterable[Link], end: Head | None = None, kept: Iterable[Head] = ()
) -> tuple[Head, Wrong | None]:
    """Walk along a chain: how far it holds, and the first thing that is wrong with it, if any.

    ``end`` is where it should end; ``kept`` are heads that it had at some time, each of which
    must still be in it.
    """
    head = Head(community)
    wanted = {one.number: one.hash for one in kept}
    for link in links:
        why = _misfit(head, link)
        if why:
            return head, Wrong(head.number + 1, why)
        if end is not None and link.number > end.number:
            return head, Wrong(link.number, "added")
        head = Head(community, link.number, link.hash)
        if wanted.get(link.number, link.hash) != link.hash:
            return head, Wrong(link.number, "other")
    if max([*wanted, end.number if end else 0], default=0) > head.number:
        return head, Wrong(head.number + 1, "cut")
    if end is not None and end != head:
        return head, Wrong(head.number, "other")
    return head, None


def _misfit(head: Head, link: Link) -> str:
    """Why an entry is not the one that comes after ``head``; "" where it is."""
    try:
        if link.number > head.number + 1:
            return "missing"
        fits = link.number == head.number + 1 and link.community == head.community
        return "" if fits and hashed(link, head.hash) == link.hash else "changed"
    except TypeError:  # something that we never write, such as bytes
        return "changed"


def role_of(claim: Claim, by: str | None) -> As:
    """In which role a person acts on a claim: its learner, or whoever has it to judge."""
    if not by:
        return As.SYSTEM
    if by == claim.person_id:
        return As.LEARNER
    if claim.assessor_id not in (None, by):
        return As.ORGANIZER
    return As.LEAD if claim.seat is Seat.LEAD else As.ASSESSOR


def acted(claim: Claim, act: Act, by: str, number: object) -> Entry:
    """An act of the table of transitions, in a round. That a time ran out is nobody's act."""
    if act is Act.EXPIRE:
        return Entry(of_act(act), As.SYSTEM, claim=claim.id, about=by, note=str(number))
    if act is Act.END:
        return Entry(of_act(act), As.ORGANIZER, by, claim.id, note=str(number))
    return Entry(of_act(act), role_of(claim, by), by, claim.id, note=str(number))


def apart(kind: Kind, learner: str, assessor: str, why: str, by: str = "") -> Entry:
    """The one must not judge the other, or may again; ``by`` is who of the two said so."""
    usual = {"learner": learner, "declared": assessor}
    who = by or usual.get(why, "")
    role = {learner: As.LEARNER, assessor: As.ASSESSOR}.get(who, As.SYSTEM)
    return Entry(kind, role, who, about=learner if who == assessor else assessor, note=why)


def by_organizer(kind: Kind, by: str | None, at_terminal: bool, about: str, note: str) -> Entry:
    """An organizer's act, or that of whoever sits at the terminal, or of Earned itself."""
    nobody = As.OPERATOR if at_terminal else As.SYSTEM
    return Entry(kind, As.ORGANIZER if by else nobody, who=by or "", about=about, note=note)


def opened_by(claim: Claim, by: str, file: str) -> Entry:
    """Somebody who judges opened a file of a claim."""
    return Entry(Kind.EVIDENCE_OPEN, role_of(claim, by), by, claim.id, about=file)


def reissued(owner: str, claim: str, award: str, credential: str, why: str) -> Entry:
    """A badge was signed anew: by its owner's choice, or since a key or an address changed."""
    owners = why == "choice"
    role = As.LEARNER if owners else As.SYSTEM
    who = owner if owners else ""
    return Entry(Kind.AWARD_REISSUE, role, who, claim, award, about=credential, note=why)


__all__ = [
    "NOTHING_YET",
    "As",
    "Entry",
    "Head",
    "Kind",
    "Link",
    "Wrong",
    "acted",
    "apart",
    "by_organizer",
    "check",
    "hashed",
    "head_of",
    "joined",
    "moment_of",
    "of_act",
    "opened_by",
    "reissued",
    "role_of",
    "stamp",
]
