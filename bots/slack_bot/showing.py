"""The windows about evidence: adding a piece, saying what it shows; and reading them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.menus import grouped
from bots.slack_bot.pen import Pen
from bots.slack_bot.windows import meta_of, metadata, notice, submitted, window
from core.domain.interview.state import MOST_TITLE
from core.domain.screens import EvidenceKind, Gather, Option, Shown, Words
from core.services.conversation import Conversation
from core.texts import Texts

EVIDENCE, TIE = "evidence", "tie"
KIND = "add.kind"
URL, TITLE, NAME, RELATION, FILES, CRITERIA = (
    "url",
    "title",
    "name",
    "relation",
    "files",
    "criteria",
)
KINDS = (EvidenceKind.LINK, EvidenceKind.FILE, EvidenceKind.WITNESS)
FILE_TYPES = ("png", "jpg", "jpeg", "webp", "pdf", "txt")
MOST_FILES = 10
MOST_URL = 2000


# -- adding -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that lies at Slack; the app fetches it by its id."""

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
) -> dict[str, Any]:
    """A window to add a link, files or a person.

    Choosing the kind sends ``add.kind``; draw the window again with that kind (``read_kind``).
    What was ticked stays, since the fields keep their ids.
    """
    if not isinstance(talk.screen, Gather):
        return moved_on(texts, talk)
    pen = Pen.of(texts, talk)
    made = [
        _kinds(pen, kind),
        *_fields(pen, kind),
        *which(pen, talk.screen.criteria, "slack.evidence.shows.hint"),
    ]
    meta = meta_of(talk, kind.value)
    return window(pen, EVIDENCE, "slack.evidence.window", made, "slack.evidence.do", meta)


def moved_on(texts: Texts, talk: Conversation) -> dict[str, Any]:
    """The window for a screen that is not asked any more."""
    title = Words("slack.evidence.window")
    return notice(texts, talk.language, title, Words("interview.notice.stale"))


def _kinds(pen: Pen, kind: EvidenceKind) -> Block:
    lines = {one: blocks.option(pen.word(f"slack.add.{one.value}"), one.value) for one in KINDS}
    radio: Block = {"type": "radio_buttons", "action_id": KIND, "options": list(lines.values())}
    if kind in lines:
        radio["initial_option"] = lines[kind]
    return {
        "type": "input",
        "block_id": KIND,
        "dispatch_action": True,
        "label": blocks.plain(pen.word("slack.evidence.kind"), blocks.MOST_LABEL),
        "element": radio,
    }


def _fields(pen: Pen, kind: EvidenceKind) -> list[Block]:
    if kind is EvidenceKind.FILE:
        given: Block = {
            "type": "file_input",
            "action_id": FILES,
            "filetypes": list(FILE_TYPES),
            "max_files": MOST_FILES,
        }
        hint = pen.word("slack.evidence.files.hint", most=MOST_FILES)
        return [blocks.field(pen.word("slack.evidence.files"), given, FILES, hint=hint)]
    if kind is EvidenceKind.WITNESS:
        asked = (
            _line(pen, NAME, MOST_TITLE, hint="slack.evidence.name.hint"),
            _line(pen, RELATION, MOST_TITLE, hint="slack.evidence.relation.hint", optional=True),
        )
        return list(asked)
    return [_line(pen, URL, MOST_URL), _line(pen, TITLE, MOST_TITLE, optional=True)]


def _line(pen: Pen, name: str, most: int, *, hint: str = "", optional: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": name, "max_length": most}
    label, more = pen.word(f"slack.evidence.{name}"), pen.word(hint) if hint else ""
    return blocks.field(label, element, name, hint=more, optional=optional)


def read_kind(payload: Mapping[str, Any]) -> EvidenceKind:
    """The kind that was chosen, from the ``block_actions`` payload of ``add.kind``."""
    view = payload.get("view")
    return _kind(view if isinstance(view, Mapping) else {})


def _kind(view: Mapping[str, Any]) -> EvidenceKind:
    held = submitted(view).get(KIND, {}).get("selected_option")
    chosen = held.get("value") if isinstance(held, Mapping) else metadata(view).about
    return next((one for one in KINDS if one.value == chosen), EvidenceKind.LINK)


def read_evidence(view: Mapping[str, Any]) -> Piece:
    """What was submitted in the window of ``evidence``."""
    meta, values, kind = metadata(view), submitted(view), _kind(view)

    def line(name: str) -> str:
        held = values.get(name, {}).get("value")
        return held if isinstance(held, str) else ""

    files = values.get(FILES, {}).get("files")
    return Piece(
        meta.claim_id,
        meta.version,
        kind,
        url=line(URL),
        title=line(TITLE),
        name=line(NAME),
        relation=line(RELATION),
        files=handed_in(files),
        criteria=_ticked(values),
    )


def handed_in(files: object) -> tuple[Handed, ...]:
    """The files of a field or of a message, as Slack describes them."""
    return tuple(map(_handed, files)) if isinstance(files, list) else ()


def _handed(file: Any) -> Handed:
    held = file if isinstance(file, Mapping) else {}
    size = held.get("size")
    return Handed(
        str(held.get("id") or ""),
        str(held.get("name") or ""),
        size if isinstance(size, int) else 0,
        str(held.get("url_private_download") or held.get("url_private") or ""),
    )


# -- saying what it shows -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Retied:
    """Which criteria a piece shows, said anew."""

    claim_id: str
    version: int
    evidence_id: str
    criteria: tuple[str, ...]


def tie(texts: Texts, talk: Conversation, evidence_id: str) -> dict[str, Any]:
    """A window to say which parts a piece shows, and to take it away."""
    found = _item(talk, evidence_id)
    if found is None:
        return moved_on(texts, talk)
    pen = Pen.of(texts, talk)
    heading, _ = pen.piece(found)
    drop = blocks.button(pen.word("slack.drop"), pen.here("drop", evidence_id))
    made = [blocks.strong(heading), *which(pen, found.criteria, ""), *blocks.actions([drop])]
    return window(pen, TIE, "slack.tie.title", made, "slack.save", meta_of(talk, evidence_id))


def _item(talk: Conversation, evidence_id: str) -> Shown | None:
    items = talk.screen.items if isinstance(talk.screen, Gather) else ()
    return next((one for one in items if one.id == evidence_id), None)


def read_tie(view: Mapping[str, Any]) -> Retied:
    """What was submitted in the window of ``tie``."""
    meta = metadata(view)
    return Retied(meta.claim_id, meta.version, meta.about, _ticked(submitted(view)))


# -- which criteria -----------------------------------------------------------------------


def which(pen: Pen, criteria: Sequence[Option], hint: str) -> list[Block]:
    """Ticks for criteria; no field where there are none to tick."""
    known = {c.id: c for c in criteria if 0 < len(c.id) <= blocks.MOST_OPTION_VALUE}
    lines = {cid: blocks.option(pen.say(c.label), cid) for cid, c in known.items()}
    if not lines:
        return []
    element: Block = {"action_id": CRITERIA}
    if len(lines) <= blocks.MOST_TICKS:
        element |= {"type": "checkboxes", "options": list(lines.values())}
    else:
        element |= {"type": "multi_static_select", **grouped(list(lines.values()))}
    chosen = [lines[cid] for cid, c in known.items() if c.chosen]
    if chosen:
        element["initial_options"] = chosen
    label, more = pen.word("slack.evidence.shows"), pen.word(hint) if hint else ""
    return [blocks.field(label, element, CRITERIA, hint=more, optional=True)]


def _ticked(values: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    held = values.get(CRITERIA, {}).get("selected_options")
    lines = held if isinstance(held, list) else []
    return tuple(str(one.get("value", "")) for one in lines if isinstance(one, Mapping))
