"""Lists of very many awards: time beside the barest dump of the same rows, and peak memory."""

from __future__ import annotations

import csv
import resource
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import BADGE, Town

AWARDS = 1_000_000
FEW = 10_000
FORMS = ("csv", "jsonl", "json", "canvas", "edubadges", "oeb", "xlsx", "zip")
CHILD = """
import resource, sys, time
from pathlib import Path
from core.exports import AwardFilter
from tests.support.installed import opened
folder, url, community, form, target = sys.argv[1:]
with opened(Path(folder), url) as app:
    began = time.process_time()
    with open(target, "wb") as file:
        for piece in app.exporting.pieces(form, None, community, AwardFilter()):
            file.write(piece if isinstance(piece, bytes) else piece.encode())
    spent = time.process_time() - began
print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
# As a few lines would do it: the same rows and columns, and nothing made safe.
BARE = """
SELECT a.id, a.badge_id, a.badge_id, a.badge_version, a.awarded_at, s.name,
  a.shared_at IS NOT NULL, a.revoked_at IS NOT NULL, a.suspended_at IS NOT NULL,
  'http://127.0.0.1:8765/awards/' || a.id, 'http://127.0.0.1:8765/credentials/' || a.id
FROM awards a JOIN spaces s ON s.id = a.space_id
WHERE a.community_id = ? ORDER BY a.awarded_at, a.id
"""


def filled(folder: Path, url: str, count: int) -> str:
    """A community with so many awards; its id."""
    with opened(folder, url, TurnedClock()) as app:
        town = Town(app)
        owner = town.learner().person_id
        community, space = town.community.id, town.space.id
    base = sqlite3.connect(url.removeprefix("sqlite:///"))
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
    when = "strftime('%Y-%m-%d %H:%M:%S.000000', 1700000000 + i * 7, 'unixepoch')"
    base.execute(
        f"{numbers} INSERT INTO claims (id, community_id, person_id, space_id, badge_id,"
        " badge_version, state, round, version, created_at, changed_at)"
        f" SELECT printf('c%031x', i), ?, ?, ?, ?, 1, 'awarded', 0, 1, {when}, {when} FROM n",
        (count, community, owner, space, BADGE),
    )
    base.execute(
        f"{numbers} INSERT INTO awards (id, community_id, person_id, claim_id, space_id,"
        " badge_id, badge_version, language, awarded_at, shared_at)"
        " SELECT lower(hex(randomblob(16))), ?, ?, printf('c%031x', i), ?, ?, 1, 'en',"
        f" {when}, {when}"
        " FROM n",
        (count, community, owner, space, BADGE),
    )
    # For the bundle; what a badge says does not matter there.
    base.execute(
        "INSERT INTO credentials (id, community_id, award_id, number, newest, why, issuer_id,"
        " digest, document, recorded_at, signed_at) SELECT 'c' || id, community_id, id, 1, 1,"
        " 'first', '', '', '{}', awarded_at, awarded_at FROM awards WHERE shared_at IS NOT NULL"
    )
    base.commit()
    base.close()
    return community


def bare(url: str, community: str, target: Path) -> float:
    """CPU seconds of the barest dump."""
    base = sqlite3.connect(url.removeprefix("sqlite:///"))
    began = time.process_time()
    with target.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(base.execute(BARE, (community,)))
    spent = time.process_time() - began
    base.close()
    return spent


def measured(folder: Path, url: str, community: str, form: str) -> tuple[float, float, int]:
    """CPU seconds, peak MB and bytes of one list, written by a process of its own."""
    target = folder / f"list.{form}"
    child = [sys.executable, "-c", CHILD, str(folder), url, community, form, str(target)]
    told = subprocess.run(child, capture_output=True, text=True, check=True).stdout.split()
    size = target.stat().st_size
    target.unlink()
    return float(told[0]), float(told[1]), size


@pytest.mark.bench
def test_a_million_awards_are_written_nearly_as_fast_as_the_barest_dump(
    mould: Mould, tmp_path: Path
) -> None:
    url = mould.sqlite(tmp_path / "many.db")
    community = filled(tmp_path, url, AWARDS)
    few = mould.sqlite(tmp_path / "few.db")
    small = filled(tmp_path, few, FEW)
    barest = min(bare(url, community, tmp_path / "bare.csv") for _ in range(2))
    print(f"\n{AWARDS:,} awards; sqlite3 + csv.writer: {barest:.2f} CPU-s")
    for form in FORMS:
        spent, peak, size = measured(tmp_path, url, community, form)
        _, low, _ = measured(tmp_path, few, small, form)
        told = f"{form:10} {spent:6.2f} CPU-s  {spent / barest:5.2f} x  {size / 1e6:6.0f} MB"
        print(f"{told}  peak {peak:.0f} MB, with {FEW:,}: {low:.0f} MB")
        assert peak - low < 30, "memory grows with the list"
        # The bundle is the badges themselves, and no list.
        assert form == "zip" or spent / barest < 2.5
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"(this process: {own:.0f} MB)")
