"""What every repository holds: a connection, the time, and the one community it sees."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection


def new_id() -> str:
    """A fresh id: 32 hexadecimal digits from 128 random bits, unguessable."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Repository:
    """One noun of one community. ``now`` is the time of the transaction, aware."""

    connection: Connection
    community_id: str
    now: datetime
