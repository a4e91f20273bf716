"""Learners who carry their name on everything, and a look for it in what assessors are given."""

from __future__ import annotations

import io
import random
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from PIL import Image
from pypdf import PdfWriter

from core.domain.interview import Attached
from core.domain.interview.state import Evidence
from core.domain.people import Actor, Space
from core.domain.screens import EvidenceKind
from core.services.meeting import Profile
from tests.support.journeys import ANSWER, Town, badge

EVERY = tuple(one.id for one in badge().criteria)
KINDS = ("picture", "paper", "text", "none")


@dataclass
class Marked:
    """One learner and everything that tells who they are. ``left`` is what they chose to leave."""

    number: int
    me: Actor
    identifiers: dict[str, str]
    left: set[str] = field(default_factory=set)
    claim: str = ""

    @property
    def secret(self) -> dict[str, str]:
        """What nobody who judges may come to see."""
        return {kind: one for kind, one in self.identifiers.items() if kind not in self.left}


def marked(town: Town, dice: random.Random, number: int, slack: Space, discord: Space) -> Marked:
    """Somebody who joins on the page, in Slack or in Discord, in turn."""
    mark = "".join(dice.choices("bcdfghjkmnpqrtvwxz", k=6))
    name = f"Zo{mark} Wy{mark}"
    user = f"U{mark.upper()}{number}"
    told = {
        "first name": f"Zo{mark}",
        "last name": f"Wy{mark}",
        "handle": f"@handle_{mark}",
        "address": f"mail.{mark}@example.org",
        "slack": user,
        "discord": f"{10**17 + number}{dice.randrange(10)}",
        "avatar": f"https://avatars.example/{mark}.png",
        "file": f"cv-of-{mark}",
        "author": f"Author{mark}",
        "profile": f"https://www.linkedin.com/in/{mark}",
        "witness": f"Aunt{mark}",
    }
    me = _joins(town, number, name, told, slack, discord)
    told["person"] = me.person_id
    return Marked(number, me, told)


def _joins(
    town: Town, number: int, name: str, told: dict[str, str], slack: Space, discord: Space
) -> Actor:
    meeting = town.app.meeting
    if number % 3 == 0:
        return town.learner(name)
    if number % 3 == 1:
        return meeting.meet(slack, f"{slack.external_id}/{told['slack']}", Profile(name, "en"))
    return meeting.meet(discord, f"{discord.external_id}/{told['discord']}", Profile(name, "en"))


# -- what they hand in --------------------------------------------------------------------


def picture(one: Marked) -> bytes:
    """A photo whose camera wrote who took it. No two are alike, or they would be told to be."""
    exif, target = Image.Exif(), io.BytesIO()
    exif[0x013B] = one.identifiers["author"]
    exif[0x010E] = one.identifiers["address"]
    colour = (one.number % 256, one.number // 256 % 256, 99)
    Image.new("RGB", (6, 6), colour).save(target, "JPEG", exif=exif)
    return target.getvalue()


def paper(one: Marked) -> bytes:
    """A PDF that says who wrote it, and where."""
    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100 + one.number % 500, 100)
    author, file = one.identifiers["author"], one.identifiers["file"]
    writer.add_metadata({"/Author": author, "/Title": file, "/Subject": one.identifiers["address"]})
    writer.add_attachment(f"{file}.txt", author.encode())
    writer.write(target)
    return target.getvalue()


def tells(town: Town, one: Marked) -> None:
    """A whole claim, with evidence of a kind in turn and a person named as a witness."""
    app, claim = town.app, town.begin(one.me)
    one.claim = claim
    answer = ANSWER
    if one.number % 5 == 0:
        one.left |= {"first name", "handle"}
        answer = (
            f"{ANSWER} My name is {one.identifiers['first name']}, {one.identifiers['handle']}."
        )
    town.until(one.me, claim, "evidence", answer=answer)
    kind = KINDS[one.number % len(KINDS)]
    file = one.identifiers["file"]
    content = {
        "picture": lambda: (f"{file}.jpg", picture(one)),
        "paper": lambda: (f"{file}.pdf", paper(one)),
        "text": lambda: (f"{file}.txt", f"A letter about my work, number {one.number}.".encode()),
    }
    if kind in content:
        name, data = content[kind]()
        app.learning.attach(one.me, claim, town.event(), name, data, EVERY[:2])
    person = Evidence(
        f"w{one.number}",
        EvidenceKind.WITNESS,
        one.identifiers["witness"],
        app.store.clock(),
        EVERY[:1],
        relation="my neighbour",
    )
    town.tell(one.me, claim, Attached(person))
    town.submit(one.me, claim)


# -- looking for it -----------------------------------------------------------------------


def readable(content: bytes) -> bytes:
    """Bytes as they are, and whatever is packed or written by number in them."""
    plain = re.sub(rb"\\([0-7]{3})", lambda hit: bytes([int(hit[1], 8) % 256]), content)
    found = [content, plain, content.replace(b"\0", b"")]
    for hit in re.finditer(rb"stream\r?\n", content):
        try:
            found.append(zlib.decompressobj().decompress(content[hit.end() :]))
        except zlib.error:
            continue
    return b"\n".join(found).lower()


def tales(seen: Iterable[tuple[str, bytes]], wanted: dict[str, str]) -> Iterator[str]:
    """Where something of ``wanted`` stands in what was seen, for each place and kind."""
    needles = {kind: one.lower().encode() for kind, one in wanted.items()}
    for where, content in seen:
        whole = readable(content)
        for kind, needle in needles.items():
            if needle in whole:
                yield f"{kind} in {where}"
