"""A child that draws many pictures anew, for tests: pickled pairs in, pickled answers out.

The product begins a child for each picture. For hundreds of damaged ones that takes minutes,
so here one child with the same limits (but for its time) reads them all.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence

from core import pictures

Answer = bytes | str
_RUN = "import sys; sys.path[:] = sys.argv[1:]; from tests.attacks.redraw import main; main()"


def redrawn(given: Sequence[tuple[str, bytes]]) -> list[Answer]:
    """What becomes of each picture: the clean one, or the name of what was wrong with it."""
    command = [sys.executable, "-I", "-c", _RUN, *sys.path]
    done = subprocess.run(
        command, input=pickle.dumps(list(given)), capture_output=True, check=True, env={}
    )
    answers: list[Answer] = pickle.loads(done.stdout)
    return answers


def main() -> None:
    """The child."""
    given: list[tuple[str, bytes]] = pickle.loads(sys.stdin.buffer.read())
    for kind in pictures.FORMATS:
        pictures._warm_up(kind)
    pictures.SECONDS = 3600
    pictures.limit(pictures.SECONDS)
    answers: list[Answer] = []
    for kind, content in given:
        try:
            answers.append(pictures._redraw(content, kind))
        except Exception as wrong:  # noqa: BLE001  as the product does
            answers.append(type(wrong).__name__)
    sys.stdout.buffer.write(pickle.dumps(answers))
