"""The keys of this deployment, as files that nobody else may read.

For each purpose there are two files in one folder, made when first needed: ``award.pem``
(Ed25519) and ``award-rsa.pem``. Earlier keys lie in ``retired/``: with their private half
(``.pem``) until it is destroyed, then the public one alone (``.pub``). What somebody else may
have is marked by its name, ``….compromised.pem``.

Any number of processes and threads may use one folder. A key comes into being whole, or not at
all; of two who make it at once one wins, and both use the winner's. Whoever changes keys holds
the folder meanwhile. A key that was replaced is noticed at the next signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.badges.errors import KeyFileError, KeyInUse, KeyUnknown
from core.badges.keyfiles import ACCESS, holding, make, mark, read, replace, stamp
from core.badges.keypems import load_earlier, load_secret, new_key, pem
from core.badges.keys import (
    AnyPublic,
    JwtKey,
    JwtPublicKey,
    KeyInfo,
    KeyState,
    Kind,
    PublicKey,
    Purpose,
    SigningKey,
    public_half,
    public_pem,
)

RETIRED = "retired"
COMPROMISED = ".compromised"
# As many characters of an id as a person may leave off: what is left is still one key's.
FEWEST = 8


class KeyStore:
    """The keys in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[Path, tuple[object, Any]] = {}

    # -- signing ------------------------------------------------------------------------

    def signing_key(self, purpose: Purpose) -> SigningKey:
        """Return the current key for ``purpose``; make it if there is none yet.

        When several processes make it at once, one of them wins and all return its key. Raises
        ``KeyFileError`` if the file is damaged or cannot be read or made; a file that is there
        is never replaced.
        """
        return SigningKey(purpose, self._current(purpose, Kind.PROOF))

    def jwt_key(self, purpose: Purpose) -> JwtKey:
        """The same for the RSA key that signs the JWT."""
        return JwtKey(purpose, self._current(purpose, Kind.JWT))

    def signing_key_of(self, key_id: str) -> SigningKey | None:
        """The Ed25519 key of that id, current or earlier; None without its private half.

        Only an issuer that is its own key (did:key) is still spoken for by an earlier one.
        """
        for path, purpose, _ in self._files():
            secret = self._secret(path, None) if _holds_secret(path) else None
            if isinstance(secret, Ed25519PrivateKey):
                found = SigningKey(purpose, secret)
                if found.id == key_id:
                    return found
        return None

    def _current(self, purpose: Purpose, kind: Kind) -> Any:
        path = self._path(purpose, kind)
        secret = self._secret(path, kind)
        if secret is None:
            make(path, pem(new_key(kind)))
            secret = self._secret(path, kind)
        if secret is None:
            raise KeyFileError(path, "has vanished while it was made, or is a broken link", ACCESS)
        return secret

    # -- looking ------------------------------------------------------------------------

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Return all public Ed25519 keys: the current ones, then those in ``retired/``, by name.

        Makes no key, and leaves out compromised ones. A retired file may hold either half
        (``*.pem``, ``*.pub``); one whose name begins with ``demo`` counts as a
        demonstration's. Raises ``KeyFileError``.
        """
        found = self._publics()
        return tuple(key for key, _ in found if isinstance(key, PublicKey))

    def jwt_public_keys(self) -> tuple[JwtPublicKey, ...]:
        """Return all public RSA keys, in the same way."""
        found = self._publics()
        return tuple(key for key, _ in found if isinstance(key, JwtPublicKey))

    def every(self) -> tuple[KeyInfo, ...]:
        """Every key of the folder, compromised ones too. Raises ``KeyFileError``."""
        return tuple(
            KeyInfo(key.id, _kind(key), key.purpose, state)
            for key, state in self._publics(compromised=True)
        )

    def public_files(self) -> Iterator[tuple[str, str]]:
        """Every public half, as a file for ``retired/``: its name and its PEM text."""
        for key, state in self._publics(compromised=True):
            mark_of = COMPROMISED if state is KeyState.COMPROMISED else ""
            yield f"{file_name(key)}{mark_of}.pub", public_pem(key)

    def find(self, key_id: str) -> KeyInfo:
        """The key of that id, or of the id that begins or ends so. Raises ``KeyUnknown``."""
        every = self.every()
        exact = [one for one in every if one.id == key_id]
        close = [one for one in every if one.id.startswith(key_id) or one.id.endswith(key_id)]
        found = exact or (close if len(key_id) >= FEWEST else [])
        if len(found) != 1:
            raise KeyUnknown(key_id)
        return found[0]

    def is_compromised(self, key_id: str) -> bool:
        """Whether somebody else may have the key of that id."""
        return any(one.id == key_id and one.state is KeyState.COMPROMISED for one in self.every())

    def _publics(self, *, compromised: bool = False) -> list[tuple[AnyPublic, KeyState]]:
        """Each key once, in the first state that it is found in.

        A crash may leave a key both as the current and among the retired ones.
        """
        found: dict[str, tuple[AnyPublic, KeyState]] = {}
        marked: set[str] = set()
        for path, purpose, state in self._files():
            key = self._public(path, purpose, retired=state is not KeyState.CURRENT)
            if key is None:
                continue
            if state is KeyState.COMPROMISED:
                marked.add(key.id)
            found.setdefault(key.id, (key, state))
        return [
            (key, KeyState.COMPROMISED if key.id in marked else state)
            for key, state in found.values()
            if compromised or key.id not in marked
        ]

    def _files(self) -> Iterator[tuple[Path, Purpose, KeyState]]:
        """Every file with a key: current, then earlier ones by name, with a secret first."""
        for kind in Kind:
            for purpose in Purpose:
                yield self._path(purpose, kind), purpose, KeyState.CURRENT
        folder = self.folder / RETIRED
        for path in sorted([*folder.glob("*.pem"), *folder.glob("*.pub")]):
            demo = path.name.startswith(Purpose.DEMO.value)
            yield path, Purpose.DEMO if demo else Purpose.AWARD, _state(path)

    # -- changing -----------------------------------------------------------------------

    def rotate(self, purpose: Purpose, kind: Kind) -> tuple[KeyInfo | None, KeyInfo]:
        """Make a new key the current one; returns the old one, if there was one, and the new.

        The old one is put by first, so that a crash in between loses none, and there is a
        current key at every moment. Raises ``KeyFileError``.
        """
        with holding(self.folder):
            return self._rotate(purpose, kind)

    def _rotate(self, purpose: Purpose, kind: Kind) -> tuple[KeyInfo | None, KeyInfo]:
        path = self._path(purpose, kind)
        old = self._public(path, purpose)
        if old is not None:
            make(self._earlier(old), read(path) or b"")
        secret = new_key(kind)
        replace(path, pem(secret))
        new = public_half(secret, purpose)
        assert new is not None  # it is of one of the two kinds
        before = KeyInfo(old.id, kind, purpose, KeyState.FORMER) if old else None
        return before, KeyInfo(new.id, kind, purpose, KeyState.CURRENT)

    def retire(self, key_id: str) -> KeyInfo:
        """Destroy the private half of an earlier key; its public half stays.

        Raises ``KeyUnknown``, and ``KeyInUse`` for a key that signs.
        """
        with holding(self.folder):
            info = self.find(key_id)
            if info.state is KeyState.CURRENT:
                raise KeyInUse(info.id)
            for path in self._of(info.id):
                if _holds_secret(path):
                    public = self._public(path, info.purpose)
                    assert public is not None  # its id was read from it just now
                    make(path.with_suffix(".pub"), public_pem(public).encode())
                    path.unlink()
        return self.find(info.id)

    def compromise(self, key_id: str) -> KeyInfo:
        """Mark a key that somebody else may have; if it signs, another one signs from now on.

        Verifiers do not find it among the issuer's any more. Doing it again changes nothing.
        Raises ``KeyUnknown`` and ``KeyFileError``.
        """
        with holding(self.folder):
            info = self.find(key_id)
            if info.state is KeyState.CURRENT:
                self._rotate(info.purpose, info.kind)
            for path in self._of(info.id):
                if path.parent != self.folder and COMPROMISED not in path.name:
                    mark(path, path.with_name(f"{path.stem}{COMPROMISED}{path.suffix}"))
        return self.find(info.id)

    def _of(self, key_id: str) -> list[Path]:
        found = [(path, self._public(path, purpose)) for path, purpose, _ in self._files()]
        return [path for path, key in found if key is not None and key.id == key_id]

    # -- files --------------------------------------------------------------------------

    def _path(self, purpose: Purpose, kind: Kind) -> Path:
        return self.folder / f"{stem(purpose, kind)}.pem"

    def _earlier(self, key: AnyPublic) -> Path:
        return self.folder / RETIRED / f"{file_name(key)}.pem"

    def _secret(self, path: Path, kind: Kind | None) -> Any:
        """The private key in a file, read again only after it changed; None without a file."""
        now = stamp(path)
        if now is not None and (known := self._known.get(path)) and known[0] == now:
            return known[1]
        secret = load_secret(path, kind)
        if secret is not None and now is not None:
            self._known[path] = (now, secret)
        return secret

    def _public(self, path: Path, purpose: Purpose, *, retired: bool = False) -> AnyPublic | None:
        """The public half of whatever is in a file; None without a file."""
        if path.parent == self.folder:
            kind = Kind.JWT if path.stem.endswith(f"-{Kind.JWT.value}") else Kind.PROOF
            return public_half(self._secret(path, kind), purpose)
        try:
            return load_earlier(path, purpose, retired=retired)
        except FileNotFoundError:  # marked or retired by somebody else just now
            return None


def stem(purpose: Purpose, kind: Kind) -> str:
    """What the files of such keys are called."""
    return purpose.value if kind is Kind.PROOF else f"{purpose.value}-{kind.value}"


def file_name(key: AnyPublic) -> str:
    """What the file of an earlier key is called, without its ending."""
    return f"{stem(key.purpose, _kind(key))}-{key.id[-12:]}"


def _kind(key: AnyPublic) -> Kind:
    return Kind.PROOF if isinstance(key, PublicKey) else Kind.JWT


def _holds_secret(path: Path) -> bool:
    return b"PRIVATE KEY" in (read(path) or b"")


def _state(path: Path) -> KeyState:
    if COMPROMISED in path.name:
        return KeyState.COMPROMISED
    return KeyState.FORMER if _holds_secret(path) else KeyState.RETIRED
