"""Who may ask for a witness and be one: the model's half of it."""

from __future__ import annotations

from datetime import timedelta

from tests.attacks.model import DAY, OK, OPEN, Asked, Case, Somebody, keep_apart, telling

SAID = {"confirmed", "changed", "refused"}
LIFE = 30 * DAY
MOST = 5


def asking(who: Somebody, case: Case, member: Somebody | None) -> str:
    if telling(who, case) != OK:
        return "not_found"
    if case.state not in OPEN:
        return "wrong_state"
    if member is case.owner:
        return "own_witness"
    if member is not None:
        if member.erased or member.town != case.town:
            return "not_found"
        if member.unasked:
            return "not_to_be_asked"
    counted = sum(one.state in SAID | {"asked"} for one in case.vouchers)
    return "witnesses_full" if counted >= MOST else OK


def asked(case: Case, made: Asked) -> None:
    case.vouchers.append(made)
    if made.member is not None:
        _known(case, made.member)


def _known(case: Case, member: Somebody) -> None:
    """Who bears witness is told the sentence, and never judges."""
    keep_apart(case, member)
    case.owner.wrote_to.add(member.label)


def answering(who: Somebody, window: str, case: Case, one: Asked) -> str:
    """By the link, while it waits; or in the same window within a day, to say it otherwise."""
    if one.state in SAID and one.window == window:
        in_time = one.answered is not None and case.now() < one.answered + timedelta(hours=24)
    else:
        in_time = one.state == "asked" and case.now() < one.made + LIFE and case.state in OPEN
    if not in_time:
        return "link_spent"
    return "own_witness" if who is case.owner else OK


def answered(who: Somebody, window: str, case: Case, one: Asked, state: str, never: bool) -> None:
    one.answered = one.answered or case.now()
    one.state, one.window = state, window
    known = one.member or (who if who.town == case.town else None)
    one.member = known
    if known is not None:
        _known(case, known)
        known.unasked = known.unasked or never


def taking_back(who: Somebody, case: Case, one: Asked) -> str:
    if telling(who, case) != OK:
        return "not_found"
    return OK if one.state in ("asked", "withdrawn") else "wrong_state"


def removed(one: Asked) -> None:
    """Nothing of theirs stays; that they do not judge does."""
    if one.state in SAID:
        one.state, one.window, one.member = "withdrawn", "", None
