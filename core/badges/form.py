"""The form a document must have so that its signature covers all that its JSON shows.

eddsa-rdfc-2022 signs the RDF statements a document stands for, while everybody reads the JSON.
JSON-LD allows the two to part: a member respelled as an address, a term that no context
defines, a description moved to another place all leave the statements, and so the signature,
as they were. VC Data Integrity 1.0 section 2.4.1 (context validation) asks verifiers to shut
that gap. We shut it by being plain: one spelling for everything, in what we sign as in what we
accept. ``canonical.py`` checks what cannot be seen without expanding the document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from core.badges.errors import DocumentTooLarge, UncoveredDocument, UnsignableText
from core.badges.loader import CREDENTIALS, CREDENTIALS_1

# What an unauthenticated stranger may make us compute. The largest badge we could imagine
# (30 criteria of 5 levels, 30 pieces of evidence) has 2,300 values.
MAX_VALUES = 4_000
MAX_ITEMS = 500
MAX_DEPTH = 24
MAX_CHARACTERS = 262_144

# The canonical form of N-Quads (RDFC-1.0) writes these as escapes, those beyond XML 1.1 among
# them; pyld writes them raw, so verifiers in other languages would call the badge forged.
# Surrogates are no text at all.
UNSIGNABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# The characters that N-Quads has in an IRI (IRIREF), and no space of any alphabet, at which
# pyld would drop the statement.
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20<>"{}|\\^`]+')

# Members begin with a lower-case letter, in all our contexts; types with an upper-case one,
# and as members they would be a second spelling (``Criteria`` of ``criteria``).
_MEMBER = re.compile(r"[a-z][A-Za-z0-9]*")
# Some of 1EdTech's own begin with a digit.
_TYPE = re.compile(r"(?:1(?=EdTech))?[A-Z][A-Za-z0-9]*")

# The only members whose values are not text. JSON-LD makes one statement of false and "false".
BOOLEANS = frozenset({"hashed", "partial"})


# What is looked up in the document itself to tell whether it counts.
_DECISIVE = frozenset(
    {"credentialStatus", "validFrom", "validUntil", "issuanceDate", "expirationDate"}
)


# The context makes an address of this one, so {"id": …} would be a second spelling of it.
_ADDRESSES = frozenset({"statusListCredential"})


def characters(document: Mapping[str, Any]) -> int:
    """Count the characters that ``MAX_CHARACTERS`` bounds."""
    walk = _Walk(foreign=False)
    walk.node({key: value for key, value in document.items() if key != "@context"}, "", 0)
    return walk.characters


def is_iri(text: str) -> bool:
    """Tell whether ``text`` is an absolute IRI that survives canonicalization as it is."""
    return _IRI.fullmatch(text) is not None


def check_text(text: str, path: str) -> None:
    """Raise ``UnsignableText`` if ``text``, found at ``path``, must not be signed.

    Refused are U+0000–08, 0B, 0C, 0E–1F, 7F, FFFE, FFFF and lone surrogates. Tabs and line ends
    may stay.
    """
    found = UNSIGNABLE.search(text)
    if found:
        raise UnsignableText(path, ord(found.group()))


def check_texts(document: object, path: str = "") -> None:
    """Raise ``UnsignableText`` if any text in ``document`` must not be signed; see ``check_text``.

    Raises ``DocumentTooLarge`` for nesting deeper than any badge has.
    """
    if path.count(".") + path.count("[") > MAX_DEPTH:
        raise DocumentTooLarge(path, "is too deep")
    if isinstance(document, str):
        check_text(document, path)
    elif isinstance(document, Mapping):
        for name, value in document.items():
            check_texts(value, f"{path}.{name}" if path else name)
    elif isinstance(document, list):
        for index, value in enumerate(document):
            check_texts(value, f"{path}[{index}]")


def check_form(document: Mapping[str, Any], *, foreign: bool = False) -> None:
    """Raise ``UncoveredDocument`` unless every member of ``document`` is plainly spelled.

    That is: contexts by address and at the top only; members and types by their terms; no null,
    number, empty or nested array; absolute ids, each described once or alike; nothing said
    twice; text that can be signed. Numbers are refused since JavaScript and Python make
    different statements of 1.0. Raises ``DocumentTooLarge`` beyond the limits above.

    A ``foreign`` document, which others signed, may hold whole numbers and true fractions, of
    which all make the same statement, and may describe an id here in full and there in short, as
    many issuers do: each of these statements was signed. Only what decides whether the document
    counts has to stand where it is looked for: moved to where a badge names itself once more, a
    status would be signed and not seen.
    """
    _check_contexts(document.get("@context"), foreign=foreign)
    walk = _Walk(foreign=foreign, root=document.get("id"))
    walk.node({key: value for key, value in document.items() if key != "@context"}, "", 0)


def _check_contexts(contexts: object, *, foreign: bool) -> None:
    """VC Data Model 2.0 section 4.3: an ordered set, and the base context is its first.

    That of 1.1 (section 4.1) is only for what others signed.
    """
    if not isinstance(contexts, list) or not all(isinstance(url, str) for url in contexts):
        raise UncoveredDocument("@context", "must be an array of addresses")
    first = (CREDENTIALS, CREDENTIALS_1) if foreign else (CREDENTIALS,)
    if not contexts or contexts[0] not in first or len(set(contexts)) != len(contexts):
        raise UncoveredDocument("@context", f"must begin with {CREDENTIALS} and repeat nothing")


class _Walk:
    """One pass over a document; remembers what it has counted and which ids it has met."""

    def __init__(self, *, foreign: bool, root: object = None) -> None:
        self.foreign = foreign
        self.root = root
        self.values = 0
        self.characters = 0
        self.described: dict[str, Mapping[str, Any]] = {}

    def node(self, node: Mapping[str, Any], path: str, depth: int) -> None:
        """Check an object: its members, its id and its types."""
        if not node:
            raise UncoveredDocument(path, "is empty")
        for key, value in node.items():
            if not isinstance(key, str) or not _MEMBER.fullmatch(key):
                raise UncoveredDocument(path, f"has a member that is no plain term: {key!r:.80}")
            here = f"{path}.{key}" if path else key
            self.value(value, key, here, depth + 1)
            if key == "type":
                _check_types(value, here)
        if "id" in node:
            self.identity(node, path)

    def value(self, value: object, key: str, path: str, depth: int) -> None:
        """Check whatever stands at ``path``; ``key`` is the member it belongs to."""
        self.values += 1
        if self.values > MAX_VALUES or depth > MAX_DEPTH:
            raise DocumentTooLarge(path, "is one value too many, or too deep")
        if key in _ADDRESSES and not isinstance(value, str):
            raise UncoveredDocument(path, "is no text")
        if isinstance(value, dict):
            self.node(value, path, depth)
        elif isinstance(value, list):
            self.array(value, key, path, depth)
        elif key in BOOLEANS:
            if not isinstance(value, bool):
                raise UncoveredDocument(path, "is neither true nor false")
        elif isinstance(value, str):
            self.text(value, path)
        elif not (self.foreign and _is_plain_number(value)):
            raise UncoveredDocument(path, "is neither text, object nor array")

    def text(self, text: str, path: str) -> None:
        """Check one text and count its characters."""
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise DocumentTooLarge(path, f"has more than {MAX_CHARACTERS} characters in all")
        check_text(text, path)

    def array(self, items: list[Any], key: str, path: str, depth: int) -> None:
        """Check an array, which stands for a set: not empty, nothing twice."""
        if not items or len(items) > MAX_ITEMS:
            raise UncoveredDocument(path, f"must have between 1 and {MAX_ITEMS} items")
        for index, item in enumerate(items):
            if isinstance(item, list):
                raise UncoveredDocument(path, "is an array in an array")
            self.value(item, key, f"{path}[{index}]", depth + 1)
        if len({json.dumps(item, sort_keys=True) for item in items}) < len(items):
            raise UncoveredDocument(path, "says the same thing twice")

    def identity(self, node: Mapping[str, Any], path: str) -> None:
        """Check an object's id, and that no other object says something else of it.

        RDF merges all that is said of one id, so a description could otherwise be moved from
        where it is read to where it is not, under the same signature.
        """
        name = node["id"]
        if not isinstance(name, str) or not is_iri(name):
            raise UncoveredDocument(f"{path}.id" if path else "id", "is no absolute address")
        if self.foreign:
            if path and name == self.root and not _DECISIVE.isdisjoint(node):
                raise UncoveredDocument(path, "says of the document what it should say itself")
            return
        if len(node) > 1 and self.described.setdefault(name, node) != node:
            raise UncoveredDocument(path, "is described differently elsewhere in the document")


def _is_plain_number(value: object) -> bool:
    """Tell whether every language reads this number alike; 1.0 is 1 in some and 1.0 in others."""
    if isinstance(value, float):
        return isfinite(value) and not value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53


def _check_types(types: object, path: str) -> None:
    for name in types if isinstance(types, list) else [types]:
        if not isinstance(name, str) or not _TYPE.fullmatch(name):
            raise UncoveredDocument(path, "holds a type that is no plain term")
