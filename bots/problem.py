"""What can be wrong with the setup of a chat channel."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, as the key of its words. With ``stops`` the channel cannot work."""

    key: str
    stops: bool = False
    params: dict[str, str] = field(default_factory=dict)
