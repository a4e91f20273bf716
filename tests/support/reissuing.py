"""A process that issues badges anew until it is done, or killed.

python -m tests.support.reissuing FOLDER DATABASE COMMUNITY WORK

WORK is the id of what an organizer asked for, or ``key:`` and the key that was given up.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.fixtures import SITE
from tests.support.installed import opened


def main(folder: str, url: str, community_id: str, work: str) -> None:
    """Do the work in small steps, so that there are many moments between them."""
    with opened(Path(folder), url, public_url=SITE) as app:
        app.awarding.reissuing.at_once = app.awarding.recalling.at_once = 3
        print("ready", flush=True)
        kind, _, key = work.partition(":")
        if key:
            for _ in app.awarding.recalling.steps(community_id, key):
                pass
        else:
            for _ in app.awarding.reissuing.steps(community_id, kind):
                pass


if __name__ == "__main__":
    main(*sys.argv[1:])
