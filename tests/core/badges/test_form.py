"""What must not be signed, and must not be taken for signed: everything JSON-LD would let by."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from itertools import permutations
from typing import Any, cast

import pytest

from core.badges import DocumentTooLarge, UncoveredDocument, canonical, form, loader

Json = dict[str, Any]
CRED = "https://www.w3.org/2018/credentials#"
OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"


@pytest.fixture
def unsigned(signed: Json) -> Json:
    return {key: copy.deepcopy(value) for key, value in signed.items() if key != "proof"}


def achievement(document: Json) -> Json:
    found: Json = document["credentialSubject"]["achievement"]
    return found


def respell(where: Callable[[Json], Json], old: str, new: str) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        where(document)[new] = where(document).pop(old)

    return change


def put(where: Callable[[Json], Json], **members: Any) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        where(document).update(members)

    return change


def top(document: Json) -> Json:
    return document


def move_the_url_of_the_issuer(document: Json) -> None:
    del document["issuer"]["url"]


def say_the_end_elsewhere(document: Json) -> None:
    """The credential's own node, described again where nobody looks for its end."""
    document["evidence"].append(
        {
            "id": document["id"],
            "type": ["VerifiableCredential"],
            "validUntil": "2099-01-01T00:00:00Z",
        }
    )


UNCOVERED: dict[str, Callable[[Json], object]] = {
    "a term no context defines": put(top, favouriteColour="blue"),
    "a term that is not defined there": put(achievement, validUntil="2030-01-01T00:00:00Z"),
    "a type no context defines": put(
        top, type=["VerifiableCredential", "OpenBadgeCredential", "X"]
    ),
    "a type as an address": put(achievement, type=[OB + "Achievement"]),
    "a type without terms as an address": put(
        top, type=["VerifiableCredential", OB + "OpenBadgeCredential"]
    ),
    "a type that is a number": put(achievement, type=["Achievement", 1]),
    "a member as an address": respell(top, "validUntil", CRED + "validUntil"),
    "a member as a compact address": respell(top, "validUntil", "cred:validUntil"),
    "a member by another of its terms": respell(achievement, "criteria", "Criteria"),
    "a keyword instead of its term": respell(top, "id", "@id"),
    "a value object": put(achievement, name={"@value": "Bicycle repair"}),
    "a value in a language": put(achievement, name={"@value": "x", "@language": "en"}),
    "a graph": put(top, **{"@graph": []}),
    "something included": put(top, **{"@included": [{"id": "urn:x:y", "name": "z"}]}),
    "something reversed": put(top, **{"@reverse": {"name": {"id": "urn:x:y"}}}),
    "a context further down": put(achievement, **{"@context": loader.CREDENTIALS}),
    "a context of one's own": put(top, **{"@context": [loader.CREDENTIALS, {"a": "urn:x:a"}]}),
    "a context that is no array": put(top, **{"@context": loader.CREDENTIALS}),
    "contexts the wrong way round": put(
        top, **{"@context": [loader.OPEN_BADGES, loader.CREDENTIALS]}
    ),
    "a context twice": put(
        top, **{"@context": [loader.CREDENTIALS, loader.OPEN_BADGES, loader.OPEN_BADGES]}
    ),
    "no context": lambda document: document.pop("@context"),
    "an empty array": put(achievement, otherIdentifier=[]),
    "an empty object": put(achievement, related={}),
    "an array in an array": put(achievement, tag=[["bicycle", "repair"]]),
    "nothing": put(achievement, version=None),
    "a number": put(achievement, creditsAvailable=1),
    "a fraction": put(achievement, creditsAvailable=1.0),
    "not a number": put(achievement, creditsAvailable=float("nan")),
    "a truth elsewhere": put(achievement, version=True),
    "a truth as text": lambda document: document["credentialSubject"]["identifier"][0].update(
        hashed="false"
    ),
    "a relative address": put(achievement, id="badges/repair/1"),
    "an address with a space": put(achievement, id="https://x.example/a b"),
    "an address with a no-break space": put(achievement, id="https://x.example/a\xa0b"),
    "an address that ends its line": put(
        achievement, id='https://x.example/a>.\n<urn:x:b> <urn:x:c> "d'
    ),
    "a blank node with a name": put(achievement, id="_:b0"),
    "a picture at no address": put(top, image="https://x.example/a b"),
    "a picture at a relative address": put(top, image="picture.png"),
    "a picture that looks like a keyword": put(top, image="@picture"),
    "a picture at a blank node": put(top, image="_:b0"),
    "data that is no statement": put(top, cnf={"jwk": {"kty": "OKP"}}),
    "an ordered list": lambda document: achievement(document)["resultDescription"][0].update(
        allowedValue=["a", "b"]
    ),
    "an id that is an array": put(achievement, id=["urn:x:y"]),
    "a type that is an object": put(achievement, type={"id": "urn:x:y"}),
    "an issuer described in two ways": move_the_url_of_the_issuer,
    "the credential described again": say_the_end_elsewhere,
    "a member without name": put(top, **{"": "x"}),
    "a member that is no text": lambda document: document.update({cast("Any", 1): "x"}),
}


@pytest.mark.parametrize("change", UNCOVERED.values(), ids=UNCOVERED)
def test_what_a_signature_would_not_cover_is_refused(
    change: Callable[[Json], object], unsigned: Json
) -> None:
    change(unsigned)
    with pytest.raises(UncoveredDocument):
        canonical.canonical(unsigned)


def test_what_is_refused_is_named_by_its_path(unsigned: Json) -> None:
    achievement(unsigned)["alignment"][1]["targetCode"] = None
    with pytest.raises(UncoveredDocument) as refused:
        canonical.canonical(unsigned)
    assert "credentialSubject.achievement.alignment[1].targetCode" == refused.value.path


def test_an_address_that_a_context_would_turn_into_another_is_refused() -> None:
    """``obi:`` is a prefix inside a ClrSubject, so this id and the full one would be one."""
    contexts = [loader.CREDENTIALS, loader.CLR, loader.OPEN_BADGES]
    subject = {"type": ["ClrSubject"], "id": "obi:Achievement"}
    document = {
        "@context": contexts,
        "type": ["VerifiableCredential"],
        "credentialSubject": subject,
    }
    with pytest.raises(UncoveredDocument, match="is not what the document says"):
        canonical.canonical(document)


def test_the_same_description_may_stand_twice(unsigned: Json) -> None:
    assert unsigned["issuer"] == achievement(unsigned)["creator"]
    assert canonical.canonical(unsigned)


def test_what_is_described_may_be_named_again(unsigned: Json) -> None:
    achievement(unsigned)["creator"] = {"id": unsigned["issuer"]["id"]}
    assert canonical.canonical(unsigned)


def test_lines_are_sorted_and_each_is_there_once(unsigned: Json) -> None:
    lines = canonical.canonical(unsigned).splitlines(keepends=True)
    assert lines == sorted(set(lines))
    assert all(line.endswith(" .\n") for line in lines)


def test_the_order_of_members_and_of_sets_does_not_matter(unsigned: Json) -> None:
    def turn(members: list[tuple[str, Any]]) -> Json:
        return dict(reversed(members))

    turned = json.loads(json.dumps(unsigned), object_pairs_hook=turn)
    achievement(turned)["alignment"].reverse()
    achievement(turned)["tag"].reverse()
    assert canonical.canonical(unsigned) == canonical.canonical(turned)


def test_a_document_is_left_as_it_was(unsigned: Json) -> None:
    before = copy.deepcopy(unsigned)
    canonical.canonical(unsigned)
    assert before == unsigned


def test_a_refusal_leaves_no_trace_in_what_follows(unsigned: Json) -> None:
    expected = canonical.canonical(unsigned)
    for change in UNCOVERED.values():
        spoilt = copy.deepcopy(unsigned)
        change(spoilt)
        with pytest.raises(UncoveredDocument):
            canonical.canonical(spoilt)
        assert expected == canonical.canonical(unsigned)


# ---------------------------------------------------------------- more than a badge needs


def nested(depth: int) -> Json:
    node: Json = {"name": "x"}
    for _ in range(depth):
        node = {"related": node}
    return node


def poison(levels: int, width: int) -> Json:
    """Two trees whose branches differ only in the order of their tags, so in nothing."""
    orders = [list(order) for order in permutations("abc")]
    node: Json = {"type": ["Achievement"]}
    for _ in range(levels):
        branches = [{**copy.deepcopy(node), "tag": order} for order in orders[:width]]
        node = {"type": ["Achievement"], "related": branches}
    return {"evidence": [{**copy.deepcopy(node), "tag": order} for order in orders[:2]]}


LARGE = {
    "too deep": lambda: {"credentialSubject": nested(100)},
    "far too deep": lambda: {"credentialSubject": nested(50_000)},
    "too many values": lambda: {
        "evidence": [{"name": [f"{a}-{b}" for b in range(400)]} for a in range(20)]
    },
    "too long": lambda: {"name": "x" * (form.MAX_CHARACTERS + 1)},
    "too many alike at once": lambda: poison(1, 5),
    "alike again and again": lambda: poison(5, 2),
}


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE)
def test_what_no_badge_needs_is_refused_before_it_costs_much(
    make: Callable[[], Json], unsigned: Json
) -> None:
    with pytest.raises(DocumentTooLarge):
        canonical.canonical({**unsigned, **make()})


def test_a_few_that_are_alike_are_told_apart(unsigned: Json) -> None:
    assert canonical.canonical({**unsigned, **poison(2, 2)})


def test_a_set_with_too_many_items_is_refused(unsigned: Json) -> None:
    achievement(unsigned)["tag"] = [str(number) for number in range(form.MAX_ITEMS + 1)]
    with pytest.raises(UncoveredDocument, match="between 1 and 500 items"):
        canonical.canonical(unsigned)
