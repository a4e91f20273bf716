"""A process that signs badges and changes what they show until it is killed.

    python -m tests.support.signing FOLDER URL COMMUNITY SEED

It says "ready" once it begins, and ends by itself after every award had its turn several times.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from core.domain.people import Actor
from core.domain.showing import Choice
from core.store.unit_of_work import wall_clock
from tests.support.fixtures import SITE
from tests.support.installed import opened

TURNS = 400


def main(folder: str, url: str, community_id: str, seed: str) -> None:
    """Sign, and choose anew, in an order that the seed decides."""
    chance = random.Random(seed)
    with opened(Path(folder), url, wall_clock, public_url=SITE) as app:
        with app.store.reading(community_id) as tx:
            awards = [award for award, _, _ in tx.awards.listed()]
        print("ready", flush=True)
        for turn in range(TURNS):
            award = chance.choice(awards)
            if chance.random() < 0.5:
                app.awarding.sign(community_id, award.id)
            else:
                owner = Actor(award.person_id, community_id)
                app.awarding.choose(owner, award.id, Choice(name=f"Ana {seed} {turn}"))


if __name__ == "__main__":
    main(*sys.argv[1:])
