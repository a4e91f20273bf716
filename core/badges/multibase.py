"""base58btc, and the Multikey form of an Ed25519 public key.

W3C Controlled Identifiers 1.0, sections 2.2.2 (Multikey) and 2.4 (Multibase): ``z`` stands for
base58btc; an Ed25519 public key is its 32 bytes after the two bytes 0xed 0x01.
"""

from __future__ import annotations

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGIT = {character: value for value, character in enumerate(_ALPHABET)}
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_ED25519 = b"\xed\x01"
_KEY_BYTES = 32

# Decoding takes time in the square of the length, and texts come from strangers. A signature
# of 64 bytes needs at most 88 characters.
_LONGEST = 128


def encode(data: bytes) -> str:
    """Return ``data`` as multibase base58btc: ``z`` and then the digits."""
    number = int.from_bytes(data, "big")
    chunks = []
    while number:
        # Long division is dear, so ten digits at a time, and those two by two.
        number, ten = divmod(number, 58**10)
        chunks.append(
            _PAIRS[ten // 58**8]
            + _PAIRS[ten // 58**6 % 58**2]
            + _PAIRS[ten // 58**4 % 58**2]
            + _PAIRS[ten // 58**2 % 58**2]
            + _PAIRS[ten % 58**2]
        )
    digits = "".join(reversed(chunks)).lstrip("1")
    leading_zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * leading_zeros + digits


def decode(text: str) -> bytes:
    """Return the bytes of a multibase base58btc text; the exact inverse of ``encode``.

    Raises ``ValueError`` for another base, a foreign character, or more than 128 digits.
    """
    if not text.startswith("z") or len(text) > _LONGEST + 1:
        raise ValueError("not a short multibase base58btc text")
    number = 0
    for character in text[1:]:
        if character not in _DIGIT:
            raise ValueError("not a base58btc digit")
        number = number * 58 + _DIGIT[character]
    digits = text[1:]
    leading_zeros = len(digits) - len(digits.lstrip("1"))
    return b"\0" * leading_zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multikey(public_key: bytes) -> str:
    """Return the 32 bytes of an Ed25519 public key as ``publicKeyMultibase`` (``z6Mk…``).

    Raises ``ValueError`` for another length.
    """
    if len(public_key) != _KEY_BYTES:
        raise ValueError("an Ed25519 public key has 32 bytes")
    return encode(_ED25519 + public_key)


def public_key(multikey_text: str) -> bytes:
    """Return the 32 bytes of an Ed25519 ``publicKeyMultibase``.

    Raises ``ValueError`` for any other kind of key and for anything that is no key.
    """
    data = decode(multikey_text)
    if not data.startswith(_ED25519) or len(data) != len(_ED25519) + _KEY_BYTES:
        raise ValueError("not an Ed25519 public key")
    return data[len(_ED25519) :]
