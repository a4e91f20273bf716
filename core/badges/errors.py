"""What can be refused in this room. Each error has a stable code.

The messages are for those who run or develop Earned; what a learner or an assessor reads
stands elsewhere and is looked up by ``code``.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class BadgeError(Exception):
    """Base of everything this room refuses."""

    code: ClassVar[str] = "badge_refused"


class InvalidAward(BadgeError):
    """The award says something that Open Badges 3.0 does not allow.

    ``path`` names the field (``achievement.achievement_type``), ``rule`` what it must be.
    """

    code = "award_invalid"

    def __init__(self, path: str, rule: str) -> None:
        super().__init__(f"{path}: {rule}")
        self.path = path
        self.rule = rule


class UncoveredDocument(BadgeError):
    """A signature over this document would not cover all that its JSON shows.

    ``path`` names the member (``credentialSubject.achievement.tag[2]``; empty for the whole
    document), ``reason`` says why.
    """

    code = "document_not_covered"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path or 'the document'}: {reason}")
        self.path = path
        self.reason = reason


class UnsignableText(UncoveredDocument):
    """A text holds a character that verifiers canonicalize differently: see ``form.py``.

    ``codepoint`` is the character's number in Unicode.
    """

    code = "text_unsignable"

    def __init__(self, path: str, codepoint: int) -> None:
        super().__init__(path, f"holds the character U+{codepoint:04X}, which cannot be signed")
        self.codepoint = codepoint


class DocumentTooLarge(UncoveredDocument):
    """The document is larger, deeper or more entangled than any badge needs to be."""

    code = "document_too_large"


class UnknownContext(BadgeError):
    """A JSON-LD context that we do not keep ourselves; it is never fetched."""

    code = "context_unknown"

    def __init__(self, url: str) -> None:
        super().__init__(f"the JSON-LD context {url[:200]!r} is not one of those we keep")
        self.url = url


class WrongKey(BadgeError):
    """This key may not sign that document: a demonstration's key, or another issuer's."""

    code = "key_wrong"


class InvalidPublicUrl(BadgeError):
    """The public address cannot be a did:web; use the key's own ``did_key`` instead."""

    code = "public_url_invalid"


class KeyFileError(BadgeError):
    """A key file, or its folder, cannot be used. The message names it and the way out."""

    code = "key_file_unusable"

    def __init__(self, path: Path, reason: str, way_out: str) -> None:
        super().__init__(f"{path}: {reason}. {way_out}")
        self.path = path


class KeyUnknown(BadgeError):
    """There is no key of that id, or several that an abbreviated id may mean."""

    code = "key_unknown"

    def __init__(self, key_id: str) -> None:
        super().__init__(f"no single key is called {key_id[:100]!r}")
        self.key_id = key_id


class KeyInUse(BadgeError):
    """This key signs badges now; another one has to take its place first."""

    code = "key_in_use"

    def __init__(self, key_id: str) -> None:
        super().__init__(f"the key {key_id} signs badges now")
        self.key_id = key_id


class NotFetched(BadgeError):
    """What lies at an address could not be had: see ``verification.Fetch``.

    ``gone`` tells that whoever serves it said so (HTTP 410), as for revoked badges of version 2.0.
    """

    code = "not_fetched"

    def __init__(self, url: str, reason: str, *, gone: bool = False) -> None:
        super().__init__(f"{url[:200]}: {reason}")
        self.url = url
        self.gone = gone
