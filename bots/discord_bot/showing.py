"""The windows about evidence: adding a piece, saying what it shows; and reading them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from discord import ui

from bots.discord_bot import fields, layout, text
from bots.discord_bot.layout import Item, Window
from bots.discord_bot.pen import Pen
from bots.discord_bot.windows import Data, Given, submitted, where
from core.domain.interview.state import MOST_TITLE
from core.domain.screens import EvidenceKind, Gather, Option, Shown
from core.services.conversation import Conversation
from core.texts import Texts

EVIDENCE, TIE = "evidence", "tie"
URL, TITLE, NAME, RELATION, FILES, CRITERIA, DROP = (
    "url",
    "title",
    "name",
    "relation",
    "files",
    "criteria",
    "drop",
)
KINDS = (EvidenceKind.LINK, EvidenceKind.FILE, EvidenceKind.WITNESS)
MOST_URL = 2000
YES = "yes"


# -- adding -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that lies at Discord; its address is signed and expires, so it is copied at once."""

    id: str
    name: str = ""
    size: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """What was submitted as evidence, as it was written; nothing is checked yet."""

    claim_id: str
    version: int
    kind: EvidenceKind
    url: str = ""
    title: str = ""
    name: str = ""
    relation: str = ""
    files: tuple[Handed, ...] = ()
    criteria: tuple[str, ...] = ()


def evidence(
    texts: Texts, talk: Conversation, kind: EvidenceKind = EvidenceKind.LINK
) -> Window | None:
    """A window to add a link, files or a person; None where nothing is gathered any more."""
    if not isinstance(talk.screen, Gather):
        return None
    pen = Pen.of(texts, talk)
    kind = kind if kind in KINDS else EvidenceKind.LINK
    asked = _asked(pen, kind)
    free = layout.MOST_FIELDS - len(asked)
    asked += which(pen, talk.screen.criteria, free, "discord.evidence.shows.hint")
    return Window(pen.word(f"discord.add.{kind.value}"), pen.here(EVIDENCE, kind.value), asked)


def _asked(pen: Pen, kind: EvidenceKind) -> list[Item]:
    if kind is EvidenceKind.FILE:
        given: Item = ui.FileUpload(custom_id=FILES, max_values=layout.MOST_FILES, min_values=1)
        hint = pen.word("discord.evidence.files.hint", most=layout.MOST_FILES)
        return [fields.field(pen.word("discord.evidence.files"), given, hint)]
    if kind is EvidenceKind.WITNESS:
        return [
            _line(pen, NAME, MOST_TITLE, "discord.evidence.name.hint"),
            _line(pen, RELATION, MOST_TITLE, "discord.evidence.relation.hint", optional=True),
        ]
    return [_line(pen, URL, MOST_URL), _line(pen, TITLE, MOST_TITLE, optional=True)]


def _line(pen: Pen, name: str, most: int, hint: str = "", *, optional: bool = False) -> Item:
    element = fields.entry(name, most, optional=optional)
    more = pen.word(hint) if hint else ""
    return fields.field(pen.word(f"discord.evidence.{name}"), element, more)


def read_evidence(data: Data) -> Piece:
    """What was submitted in the window of ``evidence``."""
    at, values = where(data), submitted(data)
    kind = next((one for one in KINDS if one.value == at.more), EvidenceKind.LINK)

    def line(name: str) -> str:
        return values.get(name, Given()).text

    return Piece(
        at.claim_id,
        at.version,
        kind,
        url=line(URL),
        title=line(TITLE),
        name=line(NAME),
        relation=line(RELATION),
        files=_handed_in(data, values.get(FILES, Given()).values),
        criteria=_ticked(values),
    )


def _handed_in(data: Data, ids: Sequence[str]) -> tuple[Handed, ...]:
    """The files of a field: Discord describes them beside the fields, by their ids."""
    resolved = _map(_map(data).get("resolved"))
    attached = _map(resolved.get("attachments"))
    return tuple(handed({"id": one, **_map(attached[one])}) for one in ids if one in attached)


def handed(file: object) -> Handed:
    """A file, as Discord describes it in a submission or in a message."""
    held = _map(file)
    size = held.get("size")
    return Handed(
        str(held.get("id") or ""),
        str(held.get("filename") or ""),
        size if isinstance(size, int) else 0,
        str(held.get("url") or ""),
    )


# -- saying what it shows -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Retied:
    """Which criteria a piece shows, said anew; or ``drop``: it is to be taken away."""

    claim_id: str
    version: int
    evidence_id: str
    criteria: tuple[str, ...]
    drop: bool = False


def tie(texts: Texts, talk: Conversation, evidence_id: str) -> Window | None:
    """A window to say which parts a piece shows, or to take it away; None where it is gone."""
    found = _item(talk, evidence_id)
    if found is None:
        return None
    pen = Pen.of(texts, talk)
    heading, _ = text.dressed(pen.piece(found)[0], layout.MOST_SMALL, text.bold)
    shown: list[Item] = [ui.TextDisplay(heading)] if heading else []
    free = layout.MOST_FIELDS - 2
    drop = fields.ticks(DROP, [fields.tick(pen.word("discord.drop.yes"), YES)])
    asked = [*which(pen, found.criteria, free), fields.field(pen.word("discord.drop"), drop)]
    return Window(pen.word("discord.tie.title"), pen.here(TIE, evidence_id), [*shown, *asked])


def _item(talk: Conversation, evidence_id: str) -> Shown | None:
    items = talk.screen.items if isinstance(talk.screen, Gather) else ()
    return next((one for one in items if one.id == evidence_id), None)


def read_tie(data: Data) -> Retied:
    """What was submitted in the window of ``tie``."""
    at, values = where(data), submitted(data)
    drop = YES in values.get(DROP, Given()).values
    return Retied(at.claim_id, at.version, at.more, _ticked(values), drop)


# -- which criteria -----------------------------------------------------------------------


def which(pen: Pen, criteria: Sequence[Option], free: int, hint: str = "") -> list[Item]:
    """Ticks for criteria, in at most ``free`` fields; no field where there are none to tick."""
    known = {one.id: one for one in criteria if 0 < len(one.id) <= layout.MOST_OPTION}
    label, more = pen.word("discord.evidence.shows"), pen.word(hint) if hint else ""
    if not known or free < 1:
        return []
    if len(known) <= layout.MOST_TICKS:
        lines = [
            fields.tick(pen.plain(one.label), name, chosen=one.chosen)
            for name, one in known.items()
        ]
        return [fields.field(label, fields.ticks(CRITERIA, lines), more)]
    return [
        fields.field(label, one, more if not number else "")
        for number, one in enumerate(_menus(pen, list(known.values()))[:free])
    ]


def _menus(pen: Pen, criteria: Sequence[Option]) -> list[Item]:
    found: list[Item] = []
    for at in range(0, len(criteria), layout.MOST_OPTIONS):
        some = criteria[at : at + layout.MOST_OPTIONS]
        lines = [layout.line(pen.plain(one.label), one.id, chosen=one.chosen) for one in some]
        name = f"{CRITERIA}.{len(found)}" if found else CRITERIA
        menu = layout.menu(name, lines, pen.word("discord.menu.many"), layout.MOST_OPTIONS)
        menu.required, menu.min_values = False, 0
        found.append(menu)
    return found


def _ticked(values: Mapping[str, Given]) -> tuple[str, ...]:
    names = (one for one in values if one == CRITERIA or one.startswith(f"{CRITERIA}."))
    return tuple(dict.fromkeys(chosen for name in names for chosen in values[name].values))


def _map(given: object) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {}
