"""RDF Dataset Canonicalization (RDFC-1.0), in safe mode: what cannot be covered raises.

pyld implements the algorithm under its earlier name, URDNA2015; the two give the same text
except for the characters that ``form.py`` refuses.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdProcessor

from core.badges import loader
from core.badges.errors import BadgeError, DocumentTooLarge, UncoveredDocument
from core.badges.form import check_form, is_iri

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

# A relative address is resolved against this one, so that it can be recognized and refused:
# by default pyld makes http://example.org/base/… of it, and other processors drop it.
_NO_BASE = "https://relative.invalid/"

# The one address that a plain term (``assertionMethod``) stands for in the place of an id.
_ASSERTION_METHOD = "https://w3id.org/security#assertionMethod"

# RDFC-1.0, security considerations, "dataset poisoning": telling alike blank nodes apart takes time in the
# factorial of their number. Ours are told apart at first sight; these bounds are generous.
_MAX_ALIKE = 4
_MAX_HASHES = 1_000

_Dataset = dict[str, list[dict[str, dict[str, str]]]]


class _Contexts(threading.local):
    """What this thread has made of the contexts so far; pyld's own caches are not thread-safe."""

    def __init__(self) -> None:
        self.resolved: dict[str, Any] = {}


_contexts = _Contexts()


def canonical(document: Mapping[str, Any]) -> str:
    """Return the canonical N-Quads of ``document``: lines in code point order, each ended by LF.

    Raises ``UncoveredDocument`` if any member would be missing from them, ``UnsignableText`` and
    ``DocumentTooLarge`` as ``form.py`` says, and ``UnknownContext``. Rules: JSON-LD 1.1 API
    section 8 (to RDF), RDFC-1.0 section 4, VC Data Integrity 1.0 section 2.4.1.
    """
    check_form(document)
    try:
        dataset = _dataset(document)
        _check_dataset(dataset, set(_texts(document)))
        return _Rdfc().main(dataset, {"format": "application/n-quads"})  # type: ignore[no-any-return]
    except Exception as error:
        # A cache that an error left half-written must not be used again.
        _contexts.resolved = {}
        if isinstance(error, BadgeError):
            raise
        raise _ours(error) from error


def _dataset(document: Mapping[str, Any]) -> _Dataset:
    """Expand the document and turn it into RDF; a term no context defines raises."""
    options = {
        "documentLoader": loader.load,
        "contextResolver": ContextResolver(_contexts.resolved, loader.load),
        "base": _NO_BASE,
        "produceGeneralizedRdf": False,
    }
    dataset: _Dataset = JsonLdProcessor(on_property_dropped=_dropped).to_rdf(document, options)
    return dataset


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


def _check_dataset(dataset: _Dataset, said: set[str]) -> None:
    """Raise ``UncoveredDocument`` where the statements say another address than the JSON.

    ``said`` are the document's texts. A context may turn one address into another (a prefix, a
    relative reference), and then two documents would share one signature.
    """
    for triples in dataset.values():
        for triple in triples:
            for place, term in triple.items():
                if term["type"] == "IRI":
                    _check_address(place, term["value"], triple["predicate"]["value"], said)


def _check_address(place: str, address: str, predicate: str, said: set[str]) -> None:
    if not is_iri(address) or address.startswith(_NO_BASE):
        raise UncoveredDocument("", f"{address[:80]!r} is no absolute address, or no known type")
    from_context = place == "predicate" or predicate == _TYPE or address == _ASSERTION_METHOD
    if address not in said and (place == "subject" or not from_context):
        raise UncoveredDocument("", f"{address[:80]!r} is not what the document says")


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
