"""Logs for whoever runs Earned: what happened, never what anybody wrote."""

from __future__ import annotations

import logging
import sys


def set_up(level: int = logging.INFO) -> None:
    """One line per event on standard error. Libraries speak from WARNING on.

    Their DEBUG lines may carry message bodies, so they are never let through.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for ours in ("core", "bots"):
        logging.getLogger(ours).setLevel(level)
