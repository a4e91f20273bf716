"""RSA keys at once: making one takes a tenth of a second, and most tests want one or more.

In each process a few are made as the product makes them, and dealt in turn: keys of one
installation differ, those of two tests may not. Servers in processes of their own make their own.
"""

from __future__ import annotations

import threading

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from core.badges import keystore
from core.badges.keypems import new_key
from core.badges.keys import Kind

MOST = 24
Secret = Ed25519PrivateKey | RSAPrivateKey

_dealt: list[Secret] = []
_guard = threading.Lock()
_number = 0


def deal(kind: Kind) -> Secret:
    """A private key of that kind."""
    global _number
    if kind is not Kind.JWT:
        return new_key(kind)
    with _guard:
        place, _number = _number % MOST, _number + 1
        if place == len(_dealt):
            _dealt.append(new_key(kind))
        return _dealt[place]


def use() -> None:
    """From now on, every installation of this process takes its keys from here."""
    keystore.new_key = deal  # type: ignore[attr-defined]
