"""RDF Dataset Canonicalization (RDFC-1.0), in safe mode: what cannot be covered raises.

pyld implements the algorithm under its earlier name, URDNA2015; the two give the same text
except for the characters that ``form.py`` refuses.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdProcessor

from core.badges import loader
from core.badges.errors import BadgeError, DocumentTooLarge, UncoveredDocument
from core.badges.form import check_form, is_iri

# A relative address is resolved against this one, so that it can be recognized and refused:
# by default pyld makes http://example.org/base/… of it, and other processors drop it.
_NO_BASE = "https://relative.invalid/"

# The one address that a plain term (``assertionMethod``) stands for in the place of an id.
_ASSERTION_METHOD = "https://w3id.org/security#assertionMethod"

# RDFC-1.0, security considerations, "dataset poisoning": telling alike blank nodes apart takes time in the
# factorial of their number. Ours are told apart at first sight; these bounds are generous.
_MAX_ALIKE = 4
_MAX_HASHES = 1_000


class _Contexts(threading.local):
    """What this thread has made of the contexts so far; pyld's own caches are not thread-safe."""

    def __init__(self) -> None:
        self.resolved: dict[str, Any] = {}


_contexts = _Contexts()


def canonical(document: Mapping[str, Any], *, foreign: bool = False) -> str:
    """Return the canonical N-Quads of ``document``: lines in code point order, each ended by LF.

    Raises ``UncoveredDocument`` if anything would be missing from them, ``UnsignableText`` and
    ``DocumentTooLarge`` as ``form.py`` says, and ``UnknownContext``. Rules: JSON-LD 1.1 API
    section 8 (to RDF), RDFC-1.0 section 4, VC Data Integrity 1.0 section 2.4.1. ``foreign`` is
    explained at ``form.check_form``.
    """
    check_form(document, foreign=foreign)
    with _mended_after_errors():
        return _Rdfc().main(_dataset(document), {"format": "application/n-quads"})  # type: ignore[no-any-return]


def to_dataset(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the RDF that ``canonical`` puts into order, as pyld has it; raises the same."""
    check_form(document)
    with _mended_after_errors():
        return _dataset(document)


@contextmanager
def _mended_after_errors() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # A cache that an error left half-written must not be used again.
        _contexts.resolved = {}
        if isinstance(error, BadgeError):
            raise
        raise _ours(error) from error


def _dataset(document: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the document into RDF by way of its expanded form, which shows what would be lost."""
    options = {
        "documentLoader": loader.load,
        "contextResolver": ContextResolver(_contexts.resolved, loader.load),
        "base": _NO_BASE,
        "produceGeneralizedRdf": False,
    }
    processor = _Processor(on_property_dropped=_dropped)
    expanded = processor.expand(document, options)
    found = _Expanded(set(_texts(document)))
    if found.count(expanded) != _count(document):
        raise UncoveredDocument("", "holds something that makes no statement")
    dataset: dict[str, Any] = processor.to_rdf(expanded, options)
    return dataset


class _Processor(JsonLdProcessor):  # type: ignore[misc]
    """Expands a document once: ``to_rdf`` would do so again with what is expanded already."""

    _made: list[Any] | None = None

    def expand(self, input_: Any, options: dict[str, Any]) -> list[Any]:
        if self._made is None or input_ is not self._made:
            self._made = super().expand(input_, options)
        return self._made


def _dropped(term: str | None) -> None:
    raise UncoveredDocument("", f"no context defines {str(term)[:80]!r} where it stands")


def _texts(value: object) -> Iterator[str]:
    """Yield every text of the document that is not the name of a member."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _count(value: object) -> int:
    """Count the objects and texts of a document, ids and types apart."""
    if isinstance(value, list):
        return sum(map(_count, value))
    if not isinstance(value, dict):
        return 1
    members = value.keys() - {"@context", "id", "type"}
    return 1 + sum(_count(value[name]) for name in members)


class _Expanded:
    """Counts an expanded document as ``_count`` does the plain one, and checks its addresses.

    pyld silently drops statements with an address that is none. And a context may turn one
    address into another (a prefix, a relative reference): two documents would share a signature.
    """

    def __init__(self, said: set[str]) -> None:
        self.said = said

    def count(self, value: Any) -> int:
        """Return the number of objects and texts; raise ``UncoveredDocument``."""
        if isinstance(value, list):
            return sum(map(self.count, value))
        if "@value" in value:
            return 1
        for name in value.get("@type", []):
            self.address(name, from_context=True)
        if "@id" in value:
            self.address(value["@id"], from_context=value["@id"] == _ASSERTION_METHOD)
        return 1 + sum(self.members(name, value[name]) for name in value.keys() - {"@id", "@type"})

    def members(self, name: str, values: Any) -> int:
        """Count what stands under one predicate."""
        self.address(name, from_context=True)
        return self.count(values)

    def address(self, address: object, *, from_context: bool) -> None:
        """Check one address; ``from_context`` tells that a plain term stands for it."""
        if not isinstance(address, str) or not is_iri(address) or address.startswith(_NO_BASE):
            raise UncoveredDocument("", f"{address!r:.80} is no absolute address or known type")
        if not from_context and address not in self.said:
            raise UncoveredDocument("", f"{address!r:.80} is not what the document says")


class _Rdfc(URDNA2015):  # type: ignore[misc]
    """pyld's canonicalization, which gives up on graphs made to exhaust us."""

    hashes = 0

    def create_hash_to_related(self, id_: str, issuer: object) -> dict[str, list[str]]:
        """Group the neighbours of a blank node; called once for every costly hash."""
        self.hashes += 1
        related: dict[str, list[str]] = super().create_hash_to_related(id_, issuer)
        most_alike = max((len(set(group)) for group in related.values()), default=0)
        if most_alike > _MAX_ALIKE or self.hashes > _MAX_HASHES:
            raise DocumentTooLarge("", "has too many parts that cannot be told apart")
        return related


def _ours(error: Exception) -> BadgeError:
    """Find our own reason among the causes of what pyld raised, or make one of it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, BadgeError):
            return cause
        cause = cause.__cause__
    return UncoveredDocument("", f"cannot be canonicalized ({type(error).__name__})")
