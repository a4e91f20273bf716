"""Very many awards at once: what they have in common is canonicalized once.

``Batch.issue_all`` gives, letter by letter, the JSON of ``core.badges.issue``, a hundred times as
fast. The first award of an achievement (and of a shape, see ``slots.py``) goes the whole way, with
marks in the place of what is its own; what comes out is kept as a template. For the next one, the
values are put in, and the few blank nodes are named anew by RDFC-1.0's own rule for those that
their statements tell apart (section 4.6, "Hash First Degree Quads"; in 4.4.3, step 4).

Whatever the template might get wrong goes the whole way again: two blank nodes with one hash (they
need 4.8), an address that stands in two places, a value that a rule might object to. The whole
way then signs it, or says why not.
"""

from __future__ import annotations

import json
import re
import secrets
from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from json.encoder import encode_basestring
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pyld.nquads import escape, serialize_nquad

from core.badges import multibase, slots
from core.badges.award import Award
from core.badges.canonical import canonical, to_dataset
from core.badges.document import credential
from core.badges.entries import JsonObject
from core.badges.form import MAX_CHARACTERS, UNSIGNABLE, characters
from core.badges.keys import Purpose, SigningKey
from core.badges.signature import options_hash, proof_options
from core.badges.signature import sign as sign_fully
from core.badges.slots import Doubt, Shape
from core.badges.whose import check_key

if TYPE_CHECKING:
    from hashlib import _Hash as HASH

_ESCAPED = re.compile(r'[\\"\t\n\r]')
_MOST_TEMPLATES = 64
# As many as fit with their texts into the nearer caches of a processor.
_AT_ONCE = 64
Fill = Callable[[Sequence[str]], str]


class Batch:
    """Signs awards with one key, as of one moment. For one thread.

    ``fast`` and ``full`` count which way the awards went.
    """

    def __init__(self, key: SigningKey, method: str, created: datetime) -> None:
        self._key, self._method, self._created = key, method, created
        # A key's name is worked out anew each time it is asked for.
        self._issuer, _, name = method.rpartition("#")
        self._demo = key.purpose is Purpose.DEMO if name == key.id else None
        self._options = proof_options(method, created)
        self._templates: dict[Shape, Template] = {}
        self._hash = b""
        self.fast = self.full = 0

    def issue(self, award: Award) -> str:
        """Return ``json.dumps(issue(award, key, method, created), ensure_ascii=False)``.

        Raises what ``core.badges.issue`` raises.
        """
        return self.issue_all([award])[0]

    def issue_all(self, awards: Sequence[Award]) -> list[str]:
        """Return the same for each. One step is done for many of them before the next begins.

        So the processor finds the code and the tables of each step where it left them; award by
        award, the same work takes half as long again.
        """
        signed: list[str] = []
        for begin in range(0, len(awards), _AT_ONCE):
            signed += self._together(awards[begin : begin + _AT_ONCE])
        return signed

    def _together(self, awards: Sequence[Award]) -> list[str]:
        read = [self._read(award) for award in awards]
        digests = [self._digest(one) if one else None for one in read]
        sign, start = self._key.sign, self._hash
        values = [multibase.encode(sign(start + one)) if one else "" for one in digests]
        done = []
        for award, one, digest, value in zip(awards, read, digests, values, strict=True):
            if one is None or digest is None:
                self.full += 1
                document = sign_fully(credential(award), self._key, self._method, self._created)
                done.append(json.dumps(document, ensure_ascii=False))
            else:
                self.fast += 1
                done.append(one[0].json(one[1], value))
        return done

    def _read(self, award: Award) -> tuple[Template, slots.Slots] | None:
        """The template for an award and its own values; None for one that has to go the full way."""
        if award.demo is not self._demo or award.issuer.id != self._issuer:
            check_key(award, self._key, self._method)
        shape = slots.shape(award)
        key = (award.achievement.id, award.issuer, award.name, award.description, shape)
        try:
            template = self._templates.get(key)
            if template is None or not template.fits(award):
                template = self._compiled(award, key)
            return template, slots.read(award, template.levels)
        except Doubt:
            return None

    @staticmethod
    def _digest(read: tuple[Template, slots.Slots]) -> bytes | None:
        try:
            return read[0].digest(read[1])
        except Doubt:
            return None

    def _compiled(self, award: Award, key: Shape) -> Template:
        document = credential(award)
        if not self._hash:
            self._hash = options_hash(document, self._options)
        template = Template(award, document, self._options)
        if len(self._templates) >= _MOST_TEMPLATES:
            self._templates.clear()
        self._templates[key] = template
        return template


class Template:
    """One document with slots, as canonical N-Quads and as JSON.

    ``document`` is the credential of ``award``. Raises ``Doubt`` if what comes out for this award
    is not what the full algorithm says.
    """

    def __init__(self, award: Award, document: JsonObject, options: JsonObject) -> None:
        self._award = award
        self.levels = {
            rubric.id: {level.id for level in rubric.levels} for rubric in award.achievement.rubrics
        }
        places = slots.places(document)
        self._marks = [f"urn:x-{secrets.token_hex(8)}:" for _ in (*places, "proofValue")]
        proof = {**options, "proofValue": self._marks[-1]}
        marked = json.loads(json.dumps(document))
        for place, mark in zip(places, self._marks, strict=False):
            _put(marked, place, mark)
        self._room = MAX_CHARACTERS - characters(marked) + sum(map(len, self._marks))
        self._compile(to_dataset(marked))
        text = json.dumps({**marked, "proof": proof}, ensure_ascii=False)
        self._json = self._filler(text, '"{}"')
        if self.canonical(slots.read(award, self.levels)) != canonical(document):
            raise Doubt("the template is not exact")

    def fits(self, award: Award) -> bool:
        """Tell whether an award has in common what this template takes for granted."""
        own = self._award
        return (
            (award.achievement is own.achievement or award.achievement == own.achievement)
            and award.image == own.image
            and award.notice == own.notice
        )

    def _compile(self, dataset: dict[str, Any]) -> None:
        if dataset.keys() != {"@default"}:
            raise Doubt("more than one graph")
        quads = dataset["@default"]
        blanks = sorted({one for quad in quads for one in _blanks(quad)})
        # Blank nodes stand for themselves, with a mark each, until they have their names.
        labels = {one: f"_:{secrets.token_hex(8)}:" for one in blanks}
        self._marks += labels.values()
        lines = [_line(quad, labels) for quad in quads]
        self._begun: dict[int, HASH] = {}
        self._fixed = sorted(line for line in lines if not self._is_open(line))
        self._open = self._filler("\n".join(line for line in lines if self._is_open(line)), "{}")
        self._hashes = [self._hasher(one, quads) for one in blanks]
        self._addresses = {
            part["value"]
            for quad in quads
            for part in (quad["subject"], quad["object"])
            if part["type"] == "IRI"
        }

    def _is_open(self, line: str) -> bool:
        return any(mark in line for mark in self._marks)

    def _hasher(self, blank: str, quads: list[JsonObject]) -> Fill:
        """Return the function from values to the first-degree hash of one blank node."""
        near = [quad for quad in quads if blank in _blanks(quad)]
        names = {one: "_:a" if one == blank else "_:z" for quad in near for one in _blanks(quad)}
        begun = sorted((self._begin(line), line) for line in (_line(q, names) for q in near))
        text = "\n".join(line for _, line in begun)
        fill = self._filler(text, "{}")
        if not self._is_open(text):
            fixed = _hash(text)
            return lambda _: fixed
        beginnings = [begin for begin, _ in begun]
        if any(later.startswith(one) for one, later in pairwise(beginnings)):
            return lambda values: _hash(fill(values))
        # What stands before the values tells already in which order the lines come.
        return lambda values: sha256((fill(values) + "\n").encode()).hexdigest()

    def _begin(self, line: str) -> str:
        """What stands in a line before its first mark; the whole line if it has none."""
        return line[: min((line.find(mark) for mark in self._marks if mark in line), default=None)]

    def _filler(self, text: str, around: str) -> Fill:
        """Return the function that puts values into ``text`` in the place of the marks."""
        number = {around.format(mark): index for index, mark in enumerate(self._marks)}
        found = re.split("(" + "|".join(map(re.escape, number)) + ")", text)
        indices = [number[mark] for mark in found[1::2]]
        pattern = "%s".join(part.replace("%", "%%") for part in found[::2])
        if not indices:
            return lambda _: text
        if len(indices) == 1:
            return lambda values: pattern % values[indices[0]]
        chosen = itemgetter(*indices)
        return lambda values: pattern % chosen(values)

    def canonical(self, own: slots.Slots) -> str:
        """Return the canonical N-Quads with these values; raises ``Doubt``."""
        before, lines = self._ordered(own)
        return "\n".join([*self._fixed[:before], *lines]) + "\n"

    def digest(self, own: slots.Slots) -> bytes:
        """Return their SHA-256, for which the beginning is not read again each time."""
        before, lines = self._ordered(own)
        if before not in self._begun:
            text = "".join(f"{line}\n" for line in self._fixed[:before])
            self._begun[before] = sha256(text.encode())
        hashed = self._begun[before].copy()
        hashed.update(("\n".join(lines) + "\n").encode())
        return hashed.digest()

    def _ordered(self, own: slots.Slots) -> tuple[int, list[str]]:
        """How many fixed lines come before all others, and the rest in order; raises ``Doubt``."""
        opened = self._open(self._filled(own)).split("\n")
        before = bisect_left(self._fixed, min(opened))
        lines = self._fixed[before:] + opened
        lines.sort()
        return before, lines

    def _filled(self, own: slots.Slots) -> list[str]:
        """The values as N-Quads have them, then the names of the blank nodes; raises ``Doubt``."""
        values, names = own.values, own.names
        together = " ".join(values)
        if UNSIGNABLE.search(together) or len(together) > self._room:
            raise Doubt("a text")
        # One thing in two places is one node, which other awards have not.
        if len(set(names)) < len(names) or not self._addresses.isdisjoint(names):
            raise Doubt("an address in two places")
        if _ESCAPED.search(together):
            values = escape("\0".join(values)).split("\0")
        # The place after the last value belongs to the signature.
        filled = [*values, ""]
        hashes = [made(filled) for made in self._hashes]
        if len(set(hashes)) < len(hashes):
            raise Doubt("two blank nodes with one hash")
        order = {one: f"_:c14n{number}" for number, one in enumerate(sorted(hashes))}
        return [*filled, *(order[one] for one in hashes)]

    def json(self, own: slots.Slots, proof_value: str) -> str:
        """Return the signed document with these values as JSON text."""
        return self._json([encode_basestring(value) for value in (*own.values, proof_value)])


def _put(document: Any, place: slots.Place, value: str) -> None:
    for step in place[:-1]:
        document = document[step]
    document[place[-1]] = value


def _blanks(quad: JsonObject) -> list[str]:
    parts = (quad["subject"], quad["object"])
    return [part["value"] for part in parts if part["type"] == "blank node"]


def _line(quad: JsonObject, names: dict[str, str]) -> str:
    """One statement as N-Quads, its blank nodes by other names, without its line end."""
    renamed = {
        key: {**part, "value": names[part["value"]]} if part["type"] == "blank node" else part
        for key, part in quad.items()
    }
    line: str = serialize_nquad(renamed)
    return line.removesuffix("\n")


def _hash(text: str) -> str:
    lines = text.split("\n")
    lines.sort()
    return sha256(("\n".join(lines) + "\n").encode()).hexdigest()
