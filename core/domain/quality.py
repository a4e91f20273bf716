"""How well claims are judged, in figures. Pure."""

from __future__ import annotations

# How fair a decision felt: 1 (not at all) to this.
FAIREST = 5
