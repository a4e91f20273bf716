"""People whose every word can be told from everybody else's, and a search that finds them.

All of one canary's strings begin with a mark of their own, so that a single byte of theirs
in a place where it does not belong says whose it is and what it was.
"""

from __future__ import annotations

import base64
import gzip
import io
import random
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, PngImagePlugin

from bots.worker import handlers
from core.app import Earned
from core.domain.interview import Attached, Detached, Evidence
from core.domain.people import Actor, Face
from core.domain.screens import Ask, Choose, EvidenceKind, Gather, ReadBack
from core.domain.witness import Relationship, Reply, WitnessAct
from core.services.conversation import Conversation
from core.services.testifying import Bearer
from tests.support.journeys import BADGE, Town

PATHS = ("draft", "withdrawn", "taken back", "question", "not yet", "again", "awarded", "shared")
PREFIX = "cnryq"
_MARK = re.compile(rb"cnryq[0-9a-f]{8}")
_WIDE = re.compile(rb"c\0n\0r\0y\0q\0(?:[0-9a-f]\0){8}")


@dataclass
class Canary:
    """One person. ``said`` are their strings by field; ``past`` those they replaced."""

    mark: str
    path: str
    said: dict[str, str] = field(default_factory=dict)
    past: dict[str, str] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    actor: Actor | None = None
    secrets: dict[Face, str] = field(default_factory=dict)
    return_secret: str = ""
    claim: str = ""
    award: str = ""

    def word(self, name: str, *, past: bool = False) -> str:
        """The unique string of one field."""
        made = f"{self.mark}-{name}"
        (self.past if past else self.said)[name] = made
        return made

    @property
    def me(self) -> Actor:
        assert self.actor is not None
        return self.actor


class Cage:
    """Lets canaries live in a town: every field is filled, every path is taken."""

    def __init__(self, town: Town, dice: random.Random) -> None:
        self.town, self.app, self.dice = town, town.app, dice
        self.bo = town.assessor("Bo")
        self.letters: dict[str, str] = {}

    def live(self, number: int) -> Canary:
        """One canary's whole life up to now."""
        path = PATHS[number % len(PATHS)]
        one = Canary(f"{PREFIX}{self.dice.getrandbits(32):08x}", path)
        invite = self.app.organizing.invite_learners(self.town.organizer, 1)
        entered = self.app.entering.join(invite, one.word("first-name", past=True), "en")
        one.actor, one.secrets, one.return_secret = (
            entered.actor,
            entered.secrets,
            entered.return_secret,
        )
        self.app.entering.rename(one.me, one.word("name"))
        self._write_to(one)
        one.claim = self.town.begin(one.me)
        self._tell(one, pictures=number % 4 == 0)
        self._go_its_way(one)
        return one

    def _write_to(self, one: Canary) -> None:
        self.app.writing.ask(one.me, f"{one.word('first-email', past=True)}@example.org")
        self.app.writing.ask(one.me, f"{one.word('email')}@example.org")

    # -- telling ------------------------------------------------------------------------

    def _tell(self, one: Canary, *, pictures: bool) -> None:
        here = self.app.learning.look(one.me, one.claim)
        while not isinstance(here.screen, ReadBack):
            here = self._answer(one, here, pictures=pictures)
        town, claim = self.town, one.claim
        town.tell(one.me, claim, one.word("note"))
        town.press(one.me, claim, "edit:story")
        town.tell(one.me, claim, one.word("story-again"))

    def _answer(self, one: Canary, here: Conversation, *, pictures: bool) -> Conversation:
        town, claim = self.town, one.claim
        match here.screen:
            case Ask(place="welcome"):
                button = "agree"
            case Ask(place=place) if place.startswith("criterion/"):
                return town.tell(one.me, claim, f"We sometimes did it. {one.word(place)}")
            case Ask(place=place) | Choose(place=place, many=True):
                return town.tell(one.me, claim, one.word(place))
            case Choose():
                town.tell(one.me, claim, one.word("search", past=True))
                button = BADGE
            case Gather():
                self._show(one, pictures=pictures)
                button = "go_on"
            case _:
                raise AssertionError(here.screen)
        return town.press(one.me, claim, button)

    def _show(self, one: Canary, *, pictures: bool) -> None:
        town, claim, now = self.town, one.claim, self.app.store.clock()
        tied = ("make-the-repair",)
        link = f"https://example.org/{one.word('link')}"
        for item in (
            Evidence("l", EvidenceKind.LINK, one.word("link-title"), now, tied, url=link),
            Evidence(
                "w",
                EvidenceKind.WITNESS,
                one.word("witness"),
                now,
                tied,
                relation=one.word("relation"),
            ),
            Evidence("d", EvidenceKind.NOTE, one.word("dropped"), now, tied),
        ):
            town.tell(one.me, claim, Attached(item))
        town.tell(one.me, claim, Detached("d"))
        town.tell(
            one.me,
            claim,
            f"{one.word('typed-evidence')} https://example.com/{one.word('typed-link')}",
        )
        self._bears_witness(one, tied[0])
        self._hand_in(one, "letter", one.word("letter").encode())
        self._hand_in(one, "paper", b"%PDF-1.4\n%" + one.word("paper").encode())
        if pictures:
            self._hand_in(one, "photo", picture_with_words(one.word("in-picture", past=True)))

    def _bears_witness(self, one: Canary, criterion: str) -> None:
        """Somebody is asked by a link, and answers in other words."""
        link = self.app.witnessing.ask(
            one.me, one.claim, criterion, one.word("sentence"), one.word("called")
        )
        reply = Reply(
            WitnessAct.CHANGE,
            Relationship.OTHER,
            one.word("own-relation"),
            one.word("other-words"),
            one.word("witness-name"),
        )
        self.app.testifying.answer(link.rpartition("/")[2], Bearer("a window"), reply)

    def _hand_in(self, one: Canary, name: str, content: bytes) -> None:
        one.contents[name] = content
        called = one.word(f"{name}-file")
        self.app.learning.attach(
            one.me, one.claim, self.town.event(), f"{called}.txt", content, ("make-the-repair",)
        )

    # -- what becomes of it -------------------------------------------------------------

    def _go_its_way(self, one: Canary) -> None:
        town, claim = self.town, one.claim
        if one.path == "draft":
            return
        if one.path == "withdrawn":
            self.app.learning.withdraw(one.me, claim)
            return
        town.press(one.me, claim, "submit")
        town.tell(one.me, claim, one.word("afterthought"))
        self.app.reviewing.take(self.bo, claim)
        self.app.reviewing.ask(self.bo, claim, one.word("question"))
        if one.path == "taken back":
            self.app.learning.withdraw(one.me, claim)
        elif one.path != "question":
            town.tell(one.me, claim, one.word("reply"))
            self._judge(one)

    def _judge(self, one: Canary) -> None:
        town, claim = self.town, one.claim
        town.not_yet(self.bo, claim, {"make-the-repair": one.word("comment")})
        if one.path == "not yet":
            return
        town.tell(one.me, claim, f"I fixed it last May. {one.word('second-round')}")
        town.submit(one.me, claim)
        if one.path == "again":
            return
        self.app.reviewing.take(self.bo, claim)
        town.approve(self.bo, claim)
        one.award = town.sign(claim)
        if one.path == "shared":
            self.app.awarding.share(one.me, one.award, shared=True)


def picture_with_words(words: str) -> bytes:
    """A PNG that carries words in its text, and behind its end."""
    told, target = PngImagePlugin.PngInfo(), io.BytesIO()
    told.add_text("Comment", words)
    told.add_itxt("XML:com.adobe.xmp", f"<x>{words}</x>", zip=True)
    noise = random.Random(words).randbytes(48 * 48 * 3)
    Image.frombytes("RGB", (48, 48), noise).save(target, "PNG", pnginfo=told)
    return target.getvalue() + words.encode()


def do_jobs(app: Earned) -> None:
    """Do what waits to be done, as the worker would; what cannot be done stays."""
    known = handlers(app)
    for job in app.jobs.unfinished():
        known[job.kind](job.ids)


# -- searching ------------------------------------------------------------------------------


def marks_in(content: bytes, wanted: Iterable[str] = ()) -> set[str]:
    """The marks of canaries in some bytes: plain, as UTF-16, or packed (zlib, gzip, zip).

    Those of ``wanted`` are looked for in base64 as well.
    """
    found = {one.decode() for layer in layers(content) for one in _MARK.findall(layer)}
    found |= {one[::2].decode() for one in _WIDE.findall(content)}
    return found | {mark for mark in wanted if any(one in content for one in base64_forms(mark))}


def layers(content: bytes) -> Iterator[bytes]:
    """The bytes themselves, and everything in them that unpacks."""
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", content):
        packed = content[start.start() : start.start() + 1_000_000]
        try:
            if packed.startswith(b"\x1f\x8b"):
                yield gzip.GzipFile(fileobj=io.BytesIO(packed)).read(100_000)
            else:
                yield zlib.decompressobj().decompress(packed, 100_000)
        except (OSError, EOFError, zlib.error):
            continue


def base64_forms(mark: str) -> Iterator[bytes]:
    """How a mark looks inside of base64, wherever it begins there."""
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + mark.encode())
        yield whole[(0, 2, 3)[shift] : -4]


def marks_below(folder: Path, wanted: Iterable[str] = ()) -> dict[str, set[str]]:
    """Which file below a folder holds which marks, in its name or in its content."""
    wanted = tuple(wanted)
    found = {
        str(path.relative_to(folder)): marks_in(path.name.encode() + path.read_bytes(), wanted)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {name: marks for name, marks in found.items() if marks}


__all__ = ["PATHS", "Cage", "Canary", "do_jobs", "marks_below", "marks_in"]
