"""A process that awards from a list until it is done, or killed.

python -m tests.support.listing FOLDER DATABASE COMMUNITY LIST
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.fixtures import SITE
from tests.support.installed import opened


def main(folder: str, url: str, community_id: str, list_id: str) -> None:
    """Do the work in small steps, so that there are many moments between them."""
    with opened(Path(folder), url, public_url=SITE) as app:
        app.bulk.at_once = 7
        print("ready", flush=True)
        for _ in app.bulk.steps(community_id, list_id):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
