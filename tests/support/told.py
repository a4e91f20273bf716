"""Transcripts of journeys: printed, and kept in a folder where one is named."""

from __future__ import annotations

import os
from pathlib import Path

# `EARNED_TEST_TRANSCRIPTS=folder` keeps what everybody saw, one file per journey.
FOLDER = os.environ.get("EARNED_TEST_TRANSCRIPTS", "")


def keep(name: str, text: str) -> str:
    """Print a transcript, and keep it if that is wanted; returns it."""
    print(text)
    if FOLDER:
        folder = Path(FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return text
