"""The chain by itself, the words for it, and that no act goes past it."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import shelf
from core.domain.claim import Act
from core.domain.permissions import Action
from core.domain.trail import (
    NOTHING_YET,
    As,
    Entry,
    Head,
    Kind,
    Link,
    Wrong,
    check,
    hashed,
    head_of,
    joined,
    moment_of,
    of_act,
    stamp,
)
from core.domain.trail_lines import AFTER_APPEAL, OTHERWISE, SHOWN, key_of, lines

NOW = datetime(2026, 3, 2, 9, 0, 0, 120, tzinfo=UTC)
TEXTS = shelf.texts()
ROOT = Path(__file__).resolve().parents[3]


def chain(length: int) -> list[Link]:
    head, made = Head("town"), []
    for number in range(length):
        made.append(joined(head, Entry("claim.take", As.ASSESSOR, f"p{number}"), NOW, "web"))
        head = Head("town", made[-1].number, made[-1].hash)
    return made


def test_the_hash_is_that_of_the_canonical_form() -> None:
    """Worked out by hand once, so that nobody changes the form without noticing: old chains stay."""
    entry = Entry("claim.award", As.ASSESSOR, "bo", "c1", "a1", "", "2")
    link = joined(Head("town"), entry, NOW, "slack")
    plain = (
        '{"about":"","at":"2026-03-02T09:00:00.000120Z","award":"a1","before":"' + "0" * 64 + '",'
        '"claim":"c1","community":"town","kind":"claim.award","note":"2","number":1,'
        '"origin":"slack","role":"assessor","who":"bo"}'
    )
    import hashlib

    assert link.hash == hashlib.sha256(plain.encode()).hexdigest() == hashed(link, NOTHING_YET)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_is_read_as_it_was_written(moment: datetime) -> None:
    assert moment_of(stamp(moment)) == moment


def test_a_whole_chain_holds_and_a_head_reads_as_it_prints() -> None:
    links = chain(5)
    head, wrong = check("town", links)
    assert (head.number, wrong) == (5, None)
    assert head_of(f" {head}\n") == head
    assert check("town", links, head, [Head("town"), Head("town", 2, links[1].hash)])[1] is None
    for text in ("", "town:1", "town:x:" + "0" * 64, "town:1:" + "0" * 63):
        with pytest.raises(ValueError, match="not a head"):
            head_of(text)


def test_what_was_never_written_by_us_is_no_reason_to_break_down() -> None:
    links = chain(3)
    strange = [Link(**{n: getattr(links[1], n) for n in Link.__slots__} | {"who": b"\xff"})]
    assert check("town", [links[0], *strange, links[2]])[1] == Wrong(2, "changed")
    number = [Link(**{n: getattr(links[1], n) for n in Link.__slots__} | {"number": "2x"})]
    assert check("town", [links[0], *number])[1] == Wrong(2, "changed")


# -- words --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", sorted(TEXTS.languages))
def test_a_learner_can_read_every_kind_that_is_shown(language: str) -> None:
    keys = {key_of(kind, "") for kind in SHOWN} | {key_of(*one) for one in OTHERWISE}
    keys |= {key_of(kind, "", appealed=True) for kind in AFTER_APPEAL}
    assert [] == sorted(key for key in keys if not TEXTS.has(key, language))
    assert {of_act(act) for act in Act} <= SHOWN, "every act of a claim is told to its learner"


def test_from_an_appeal_until_it_is_sent_again_it_is_told_that_somebody_else_looks() -> None:
    head, links = Head("town"), []
    acts = ("submit", "take", "not_yet", "appeal", "take", "release", "take", "not_yet", "submit")
    for act in (*acts, "take", "award"):
        links.append(joined(head, Entry(f"claim.{act}", As.ASSESSOR, "p"), NOW, "web"))
        head = Head("town", links[-1].number, links[-1].hash)
    told = [one.what.key.removeprefix("trail.claim.") for one in lines(links)]
    again = ["appeal", "take.appeal", "release", "take.appeal", "not_yet.appeal"]
    assert told == ["submit", "take", "not_yet", *again, "submit", "take", "award"]


TOLD = ("claim", "award", "evidence", "witness")


def test_no_words_of_the_trail_are_left_over() -> None:
    keys = {key_of(kind, "") for kind in SHOWN} | {key_of(*one) for one in OTHERWISE}
    path = ROOT / "prompts/locale/en/LC_MESSAGES/trail.po"
    there = {
        line.split('"')[1]
        for line in path.read_text("utf-8").splitlines()
        if line.startswith(tuple(f'msgid "trail.{one}.' for one in TOLD))
    }
    assert there <= keys


# -- nothing goes past it -----------------------------------------------------------------

# What each permission leaves in the trail; for what only looks, why it leaves nothing.
RECORDED: dict[Action, tuple[str, ...] | str] = {
    Action.CLAIM_BEGIN: "a draft is nobody's but the learner's until it is sent",
    Action.CLAIM_RENEW: (Kind.AWARD_RENEW,),
    Action.CLAIM_TELL: (of_act(Act.SUBMIT), Kind.WITNESS_ASK, Kind.WITNESS_CANCEL),
    Action.CLAIM_READ: "who may read a card is said by their role; files are recorded",
    Action.CLAIM_WITHDRAW: (of_act(Act.WITHDRAW),),
    Action.CLAIM_APPEAL: (of_act(Act.APPEAL),),
    Action.CLAIM_SETTLE: (of_act(Act.TAKE),),
    Action.CLAIM_RECUSE: (of_act(Act.RECUSE), Kind.PAIR_BLOCK),
    Action.CLAIM_TAKE: (of_act(Act.TAKE),),
    Action.CLAIM_RELEASE: (of_act(Act.RELEASE),),
    Action.CLAIM_ASK: (of_act(Act.ASK),),
    Action.CLAIM_REPLY: (of_act(Act.ANSWER),),
    Action.CLAIM_DECIDE: tuple(map(of_act, (Act.JUDGE, Act.DISAGREE, Act.AWARD, Act.NOT_YET))),
    Action.EVIDENCE_READ: (Kind.EVIDENCE_OPEN,),
    Action.AWARD_READ: "the page of an award, for its owner or whom they share it with",
    Action.AWARD_SHARE: (Kind.AWARD_SHARE, Kind.AWARD_UNSHARE, Kind.AWARD_REISSUE),
    Action.AWARD_REVOKE: (
        Kind.AWARD_REVOKE,
        Kind.AWARD_SUSPEND,
        Kind.AWARD_LIFT,
        of_act(Act.END),
    ),
    Action.AWARDS_LIST: (Kind.AWARDS_EXPORT,),
    Action.AWARDS_GIVE: (of_act(Act.AWARD),),
    Action.DESK_OPEN: "the queue holds titles only",
    Action.CATALOGUE_READ: "everybody in the community may",
    Action.CATALOGUE_EDIT: (Kind.BADGE_CHANGE,),
    Action.RULES_EDIT: (Kind.RULES_CHANGE,),
    Action.PEOPLE_MANAGE: (Kind.ROLE_GRANT, Kind.ROLE_REVOKE),
}


def test_of_every_permission_it_is_known_what_it_leaves_in_the_trail() -> None:
    """A new one fails here until somebody thought about it."""
    assert set(RECORDED) == set(Action)
    assert all(RECORDED.values())


# Who writes into the tables of acts: each notes it, or is named with the reason why not.
WRITERS = {
    ("claims.py", "begin"): "a draft",
    ("claims.py", "act"): "notes it",
    ("claims.py", "decide"): "the reasons of a decision that was noted as an act",
    ("claims.py", "<module>"): "which badge a draft is for",
    ("awards.py", "add"): "the award that a noted act led to",
    ("awards.py", "revoke"): "notes it",
    ("awards.py", "suspend"): "notes it",
    ("awards.py", "share"): "notes it",
    ("roles.py", "revoke"): "notes it",
    ("roles.py", "grant"): "notes it",
    ("rules.py", "_put"): "notes it",
    ("reissues.py", "renew"): "goes with a new credential, which is noted",
    ("judgements.py", "add"): "a judgement goes with a noted act; a pair is noted",
    ("judgements.py", "drop"): "notes it",
    ("catalogue.py", "put"): "notes it",
    ("witnesses.py", "add"): "notes it",
    ("witnesses.py", "_move"): "each who moves one notes it; that a time ran out is nobody's act",
}


TABLES = [
    "claims",
    "awards",
    "roles",
    "acts",
    "reviews",
    "judgements",
    "conflicts",
    "rules",
    "badges",
    "witnesses",
    "trail",
]


def written(path: Path) -> set[tuple[str, str]]:
    """The functions of a file that write into a table of acts."""
    wanted, found = set(TABLES), set()
    tree = ast.parse(path.read_text("utf-8"))
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    for call in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
        name = getattr(call.func, "id", "")
        first = call.args[1:2] if name == "insert_once" else call.args[:1]
        if name not in ("insert", "update", "delete", "insert_once") or not first:
            continue
        if getattr(first[0], "id", "") in wanted:
            inside = [f.name for f in functions if f.lineno <= call.lineno <= (f.end_lineno or 0)]
            found.add((path.name, inside[-1] if inside else "<module>"))
    return found


def test_whoever_writes_into_the_tables_of_acts_is_known() -> None:
    folder = ROOT / "core/store/repositories"
    found = {one for path in folder.glob("*.py") for one in written(path)}
    own = {("trail.py", "<module>"), ("trail.py", "_append")}
    general = {("privacy.py", "_strip_comments")}
    assert own <= found, "the search finds something"
    assert found - own - general == set(WRITERS)
