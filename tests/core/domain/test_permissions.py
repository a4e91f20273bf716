"""Who may do what: the whole table, readable, and tried cell by cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.claim import Seat
from core.domain.errors import (
    Conflicted,
    JudgedBefore,
    LeadWanted,
    NotAllowed,
    NotTaken,
    OwnClaim,
)
from core.domain.people import Actor, Role
from core.domain.permissions import TABLE, Action, Relation, Subject, authorize, may, relations

# Of a claim or an award in the community "here", which belongs to "owner" and was taken by "holder".
CLAIM = Subject(
    community_id="here",
    owner_id="owner",
    assessor_id="holder",
    seat=Seat.SECOND,
    judged=frozenset({"judge", "holder-before"}),
    conflicted=frozenset({"friend", "boss-friend"}),
    witnesses=frozenset({"witness", "witness-assessor"}),
)
ASSESSOR, ORGANIZER = frozenset({Role.ASSESSOR}), frozenset({Role.ORGANIZER})
LEAD = ASSESSOR | {Role.LEAD}
BOTH = ASSESSOR | ORGANIZER

WHO: dict[str, Actor | None] = {
    "nobody": None,
    "stranger": Actor("holder", "there", BOTH),  # has every role, in another community
    "member": Actor("member", "here"),
    "owner": Actor("owner", "here"),
    "assessor": Actor("other", "here", ASSESSOR),
    "assigned": Actor("holder", "here", ASSESSOR),
    "left": Actor("holder", "here"),  # had taken it, and is no assessor any more
    "organizer": Actor("boss", "here", ORGANIZER),
    "owner+assessor": Actor("owner", "here", ASSESSOR),
    "owner+both": Actor("owner", "here", BOTH),
    "both": Actor("other", "here", BOTH),
    "lead": Actor("chief", "here", LEAD),
    "lead_alone": Actor("chief", "here", frozenset({Role.LEAD})),  # a lead is an assessor too
    "judged": Actor("judge", "here", LEAD),
    "conflict": Actor("friend", "here", LEAD),
    "org+conflict": Actor("boss-friend", "here", BOTH),
    "witness": Actor("witness", "here"),
    "witness+a": Actor("witness-assessor", "here", ASSESSOR),
    "removed": Actor("holder", "here", BOTH, removed=True),
    "owner_removed": Actor("owner", "here", BOTH, removed=True),
}

# yes: may. -: not allowed. own: it is their own claim. take: somebody else has it, or nobody.
# judged: they judged it before. conf: they must not judge its owner. lead: a lead has to.
GRID = """
                 nobody stranger member owner  assessor assigned left   organizer owner+assessor owner+both both   lead   lead_alone judged conflict org+conflict witness witness+a removed owner_removed
claim.begin      -      -        yes    yes    yes      yes      yes    yes       yes            yes        yes    yes    yes        yes    yes      yes          yes     yes       -       -
claim.renew      -      -        -      yes    -        -        -      -         yes            yes        -      -      -          -      -        -            -       -         -       yes
claim.tell       -      -        -      yes    -        -        -      -         yes            yes        -      -      -          -      -        -            -       -         -       yes
claim.read       -      -        -      yes    yes      yes      -      -         yes            yes        yes    yes    -          yes    conf     conf         -       conf      -       yes
claim.withdraw   -      -        -      yes    -        -        -      -         yes            yes        -      -      -          -      -        -            -       -         -       yes
claim.appeal     -      -        -      yes    -        -        -      -         yes            yes        -      -      -          -      -        -            -       -         -       yes
claim.take       -      -        -      -      yes      yes      -      -         own            own        yes    yes    -          judged conf     conf         -       conf      -       -
claim.settle     -      -        -      -      lead     lead     -      -         own            own        lead   yes    -          judged conf     conf         -       conf      -       -
claim.recuse     -      -        -      -      yes      yes      -      -         own            own        yes    yes    -          judged conf     conf         -       conf      -       -
claim.release    -      -        -      -      take     yes      -      yes       own            yes        yes    take   -          judged conf     yes          -       conf      -       -
claim.ask        -      -        -      -      take     yes      -      -         own            own        take   take   -          judged conf     conf         -       conf      -       -
claim.reply      -      -        -      yes    -        -        -      -         yes            yes        -      -      -          -      -        -            -       -         -       yes
claim.decide     -      -        -      -      take     yes      -      -         own            own        take   take   -          judged conf     conf         -       conf      -       -
evidence.read    -      -        -      yes    yes      yes      -      -         yes            yes        yes    yes    -          yes    conf     conf         -       conf      -       yes
award.read       -      -        -      yes    -        -        -      -         yes            yes        -      -      -          -      -        -            -       -         -       yes
award.share      -      -        -      yes    -        -        -      -         yes            yes        -      -      -          -      -        -            -       -         -       yes
award.revoke     -      -        -      -      -        -        -      yes       -              yes        yes    -      -          -      -        yes          -       -         -       -
awards.list      -      -        -      -      -        -        -      yes       -              yes        yes    -      -          -      -        yes          -       -         -       -
awards.give      -      -        -      -      -        -        -      yes       -              yes        yes    -      -          -      -        yes          -       -         -       -
desk.open        -      -        -      -      yes      yes      -      -         yes            yes        yes    yes    -          yes    yes      yes          -       yes       -       -
catalogue.read   -      -        yes    yes    yes      yes      yes    yes       yes            yes        yes    yes    yes        yes    yes      yes          yes     yes       -       -
catalogue.edit   -      -        -      -      -        -        -      yes       -              yes        yes    -      -          -      -        yes          -       -         -       -
rules.edit       -      -        -      -      -        -        -      yes       -              yes        yes    -      -          -      -        yes          -       -         -       -
people.manage    -      -        -      -      -        -        -      yes       -              yes        yes    -      -          -      -        yes          -       -         -       -
"""
ANSWERS = {
    "yes": None,
    "-": NotAllowed,
    "own": OwnClaim,
    "take": NotTaken,
    "judged": JudgedBefore,
    "conf": Conflicted,
    "lead": LeadWanted,
}

# What is not about one claim has a community, and nobody whose it is.
WHOLE_COMMUNITY = {
    Action.CLAIM_BEGIN,
    Action.AWARDS_LIST,
    Action.AWARDS_GIVE,
    Action.DESK_OPEN,
    Action.CATALOGUE_READ,
    Action.CATALOGUE_EDIT,
    Action.RULES_EDIT,
    Action.PEOPLE_MANAGE,
}


def cells() -> list[tuple[Action, str, str]]:
    header, *rows = (line.split() for line in GRID.strip().splitlines())
    for row in rows:
        assert len(header) + 1 == len(row), f"a cell is missing in the row {row[0]}"
    return [
        (Action(row[0]), who, cell)
        for row in rows
        for who, cell in zip(header, row[1:], strict=True)
    ]


def subject(action: Action) -> Subject:
    return Subject("here") if action in WHOLE_COMMUNITY else CLAIM


@pytest.mark.parametrize(("action", "who", "cell"), cells())
def test_every_cell_of_the_table_of_permissions(action: Action, who: str, cell: str) -> None:
    wanted = ANSWERS[cell]
    assert may(WHO[who], action, subject(action)) is (wanted is None)
    if wanted is None:
        authorize(WHO[who], action, subject(action))
        return
    with pytest.raises(NotAllowed) as refused:
        authorize(WHO[who], action, subject(action))
    assert wanted is type(refused.value)
    assert {"action": action.value} == refused.value.params


def test_every_action_has_its_row_and_every_row_its_action() -> None:
    rows = [action for action, who, _ in cells() if who == "nobody"]
    assert sorted(Action) == sorted(rows)
    assert set(Action) == set(TABLE)


def test_everybody_in_the_table_is_a_column() -> None:
    assert list(WHO) == [who for action, who, _ in cells() if action is Action.CLAIM_BEGIN]


def test_an_action_that_is_not_in_the_table_is_done_by_nobody() -> None:
    unknown = "claim.burn"
    for actor in WHO.values():
        with pytest.raises(KeyError):
            authorize(actor, unknown, CLAIM)  # type: ignore[arg-type]


def test_an_award_that_its_owner_shared_is_open_to_everybody_and_nothing_else_is() -> None:
    shared = replace(CLAIM, shared=True)
    for who, actor in WHO.items():
        assert may(actor, Action.AWARD_READ, shared), who
        for action in set(Action) - {Action.AWARD_READ}:
            assert may(actor, action, CLAIM) == may(actor, action, shared), (who, action)


def test_nobody_judges_their_own_claim_even_when_it_was_given_to_them() -> None:
    """A claim cannot be taken by its owner; if a row said so all the same, it changes nothing."""
    mine = Subject("here", owner_id="owner", assessor_id="owner")
    judge = Actor("owner", "here", BOTH)
    assert {Relation.MEMBER, Relation.OWNER, Relation.ORGANIZER} == relations(judge, mine)
    with pytest.raises(OwnClaim):
        authorize(judge, Action.CLAIM_DECIDE, mine)


def test_a_subject_that_belongs_to_nobody_is_nobodys_own() -> None:
    nameless = Actor("", "here", ASSESSOR)
    assert Relation.OWNER not in relations(nameless, Subject("here"))
    assert Relation.ASSIGNED not in relations(nameless, Subject("here"))


def test_everybody_is_something_to_every_subject() -> None:
    for who, actor in WHO.items():
        assert relations(actor, CLAIM), who
    assert {Relation.STRANGER} == relations(None, CLAIM)
    assert {Relation.STRANGER} == relations(WHO["stranger"], CLAIM)
