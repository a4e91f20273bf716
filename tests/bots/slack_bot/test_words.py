"""The words of Slack's learner side: every key is asked for, and every asked one is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from core import shelf
from core.domain.screens import EvidenceKind

SOURCE = Path(__file__).resolve().parents[3] / "bots" / "slack_bot"
KEY = re.compile(r"slack(\.[a-z_]+)+")
# Keys that are put together.
MADE = {
    *(f"slack.kind.{one.value}" for one in EvidenceKind),
    *(f"slack.add.{one}" for one in ("link", "file", "witness")),
    *(f"slack.evidence.{one}" for one in ("url", "title", "name", "relation")),
    *(f"slack.withdraw.{one}" for one in ("title", "what", "yes", "no")),
}


def asked() -> Iterator[str]:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and KEY.fullmatch(str(node.value)):
                yield node.value


def keys(*names: str) -> set[str]:
    found: set[str] = set()
    for name in names:
        with (shelf.shelf() / "locale" / "en" / "LC_MESSAGES" / name).open("rb") as stream:
            messages = [one.id for one in read_po(stream) if one.id]
        found |= {one if isinstance(one, str) else one[0] for one in messages}
    return found


def test_no_words_are_left_over() -> None:
    assert set() == keys("slack.po") - {*asked(), *MADE}
    assert len(keys("slack.po")) > 60


def test_everything_that_is_asked_for_has_words() -> None:
    folder = shelf.shelf() / "locale" / "en" / "LC_MESSAGES"
    files = [one.name for one in folder.iterdir() if one.name.endswith(".po")]
    beginnings = {"slack.withdraw"}
    # What somebody is refused is named in the code without the word "refused".
    refused = {one.replace(".refused.", ".") for one in keys(*files) if ".refused." in one}
    assert set() == {*asked(), *MADE} - keys(*files) - beginnings - refused
