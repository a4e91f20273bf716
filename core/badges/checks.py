"""The checks by name, and what became of each: what a verification has to say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckName(StrEnum):
    """What is checked, in this order.

    - document: it is a badge, with a badge's contexts and types;
    - proof: it has one DataIntegrityProof, eddsa-rdfc-2022, for assertionMethod, with nothing
      unusual in it;
    - method: it belongs to the DID that is the issuer, and its key is known;
    - signature: it holds, and hides nothing of what the JSON shows;
    - validity: ``validFrom`` ≤ now ≤ ``validUntil``, and the proof has not expired.
    """

    DOCUMENT = "document"
    PROOF = "proof"
    METHOD = "method"
    SIGNATURE = "signature"
    VALIDITY = "validity"


class Step(StrEnum):
    """What is checked of a badge of anybody, in this order.

    - readable: a credential was found in what was handed in;
    - structure: it is a badge, with what the standard asks of one, and contexts that we know;
    - issuer: the proof's key is one that the issuer lists (2.0: the assertion lies where its
      issuer's may lie);
    - proof: the signature holds, and covers all that the JSON shows (2.0: what was handed in is
      what lies there);
    - dates: it is valid by now, and still;
    - status: its issuer has not revoked or suspended it.
    """

    READABLE = "readable"
    STRUCTURE = "structure"
    ISSUER = "issuer"
    PROOF = "proof"
    DATES = "dates"
    STATUS = "status"


class Reason(StrEnum):
    """Why a check failed."""

    NOT_A_BADGE = "not_a_badge"
    MISSING = "missing"
    MALFORMED = "malformed"
    OTHER_ISSUER = "other_issuer"
    UNKNOWN_KEY = "unknown_key"
    NOT_COVERED = "not_covered"
    FORGED = "forged"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    NOT_CHECKED = "not_checked"
    # Only of badges of anybody (``verification.examine``).
    UNREADABLE = "unreadable"
    UNKNOWN_CONTEXT = "unknown_context"
    UNREACHABLE = "unreachable"
    CONTRADICTORY = "contradictory"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    UNKNOWN_STATUS = "unknown_status"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_VERSION = "unknown_version"
    GONE = "gone"


@dataclass(frozen=True)
class Check:
    """One check and, if it failed, why. ``detail`` is for logs, in English, and may be empty."""

    name: CheckName | Step
    reason: Reason | None = None
    detail: str = ""

    @property
    def passed(self) -> bool:
        """Whether this check found nothing amiss."""
        return self.reason is None


@dataclass(frozen=True)
class VerificationResult:
    """All checks of one document, in the order of ``CheckName`` or ``Step``."""

    checks: tuple[Check, ...]

    @property
    def verified(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)

    @property
    def failed(self) -> tuple[CheckName | Step, ...]:
        """The names of the checks that did not pass."""
        return tuple(check.name for check in self.checks if not check.passed)

    def check(self, name: CheckName | Step) -> Check:
        """Return the check called ``name``."""
        return next(check for check in self.checks if check.name is name)
