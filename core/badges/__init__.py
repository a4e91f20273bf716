"""Open Badges 3.0: what an award says, as a signed document that anyone can check.

The only room that speaks the standard. It knows no tables, no chat and no clock: times are
passed in, and contexts are our own copies, so that nothing here ever opens a connection.

    keys = KeyStore(folder)
    key = keys.signing_key(Purpose.AWARD)
    did = did_web("https://badges.example.org")
    badge = issue(award, key, verification_method(did, key), now)
    verify(badge, known_keys(keys.public_keys(), did), now).verified

| module | what it is for |
|---|---|
| ``award.py``, ``rules.py`` | what can be said, and what the standard forbids to say |
| ``document.py``, ``entries.py`` | the unsigned credential |
| ``form.py``, ``canonical.py``, ``loader.py`` | what exactly is signed, and that it is all |
| ``signature.py``, ``jwt.py``, ``template.py`` | the proofs: one, the other, and very many |
| ``status.py`` | revoked or suspended: the list |
| ``baking.py``, ``svgs.py``, ``ob2.py`` | inside a picture; in the words of version 2.0 |
| ``own.py`` | a badge of ours, checked strictly |
| ``verification.py`` | a badge of anybody, and the checks by name (``checks.py``) |
| ``reading.py``, ``jsons.py``, ``proofs.py``, ``resolving.py``, ``hosted.py`` | its parts |
| ``keys.py``, ``keystore.py``, ``keypems.py``, ``keyfiles.py``, ``keybackup.py`` | the keys |
| ``dids.py``, ``multibase.py`` | under which name they are found |
"""

from __future__ import annotations

from datetime import datetime

from core.badges.award import (
    Achievement,
    Alignment,
    Award,
    Criteria,
    Evidence,
    Image,
    Level,
    Notice,
    Profile,
    Result,
    Rubric,
    Status,
)
from core.badges.checks import Check, CheckName, Reason, Step, VerificationResult
from core.badges.dids import (
    did_document,
    did_document_url,
    did_key,
    did_web,
    known_keys,
    verification_method,
)
from core.badges.document import credential
from core.badges.entries import JsonObject
from core.badges.errors import (
    BadgeError,
    DocumentTooLarge,
    InvalidAward,
    InvalidPublicUrl,
    KeyFileError,
    KeyInUse,
    KeyUnknown,
    NotFetched,
    UncoveredDocument,
    UnknownContext,
    UnsignableText,
    WrongKey,
)
from core.badges.form import is_iri
from core.badges.keys import (
    JwtKey,
    JwtPublicKey,
    KeyInfo,
    KeyState,
    Kind,
    PublicKey,
    Purpose,
    SigningKey,
    public_pem,
)
from core.badges.keystore import KeyStore, file_name
from core.badges.own import verify
from core.badges.signature import sign
from core.badges.template import Batch
from core.badges.whose import check_key

__all__ = [
    "Achievement",
    "Alignment",
    "Award",
    "BadgeError",
    "Batch",
    "Check",
    "CheckName",
    "Criteria",
    "DocumentTooLarge",
    "Evidence",
    "Image",
    "InvalidAward",
    "InvalidPublicUrl",
    "JsonObject",
    "JwtKey",
    "JwtPublicKey",
    "KeyFileError",
    "KeyInUse",
    "KeyInfo",
    "KeyState",
    "KeyStore",
    "KeyUnknown",
    "Kind",
    "Level",
    "NotFetched",
    "Notice",
    "Profile",
    "PublicKey",
    "Purpose",
    "Reason",
    "Result",
    "Rubric",
    "SigningKey",
    "Status",
    "Step",
    "UncoveredDocument",
    "UnknownContext",
    "UnsignableText",
    "VerificationResult",
    "WrongKey",
    "credential",
    "did_document",
    "did_document_url",
    "did_key",
    "did_web",
    "file_name",
    "is_iri",
    "issue",
    "known_keys",
    "public_pem",
    "sign",
    "verification_method",
    "verify",
]


def issue(award: Award, key: SigningKey, method: str, created: datetime) -> JsonObject:
    """Return the signed credential for ``award``.

    ``method`` is the verification method of ``key`` as the issuer lists it; ``created`` is when
    the proof is made. Raises ``WrongKey`` if a demonstration's key would sign a real award, or
    the other way round, or if the method is not that key's at that issuer; and whatever
    ``credential`` raises.
    """
    check_key(award, key, method)
    return sign(credential(award), key, method, created)
