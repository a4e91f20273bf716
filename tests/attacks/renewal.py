"""When an award can be renewed, and what that comes to: the model's half of it.

An award counts for forty days. From the twentieth on it can be renewed, until a year after its end.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.attacks import model
from tests.attacks.model import DAY, OK, OPEN, Case, Somebody

LIFE = "40d"
LASTS, OPENS, CLOSES = 40 * DAY, 20 * DAY, 405 * DAY
# What has to be shown again; all else that the badge asks for is recognised.
AGAIN = "find-the-fault"


def until(case: Case) -> datetime:
    assert case.given is not None
    return case.given + LASTS


def why_not(case: Case) -> str:
    """Why an award cannot be renewed now; "" if it can."""
    assert case.given is not None
    if case.revoked:
        return "revoked"
    if any(one.award for one in case.renewals):
        return "renewed"
    now = case.now()
    if now < case.given + OPENS:
        return "early"
    if now >= case.given + CLOSES:
        return "late"
    others = (one for one in case.owner.cases if one.award and not one.revoked and one is not case)
    return "renewed" if any(until(one) > until(case) for one in others) else ""


def under_way(case: Case) -> Case | None:
    """What renews it just now: begun, and neither awarded nor taken back."""
    return next((one for one in case.renewals if one.state in OPEN), None)


def renewing(who: Somebody, case: Case) -> str:
    """Beginning to; again it is the one that was begun."""
    if not case.award or who is not case.owner or who.erased:
        return "not_found"
    if who.removed:
        return "not_allowed"
    if under_way(case) is not None:
        return OK
    if why_not(case):
        return "not_renewable"
    return "kept" if "claiming" in who.barred else OK


def begun(case: Case, claim: str) -> Case | None:
    """The renewal, if it is a new one."""
    known = under_way(case)
    if known is not None:
        assert known.id == claim, "it was begun already, and is the same"
        return None
    made = Case(claim, case.owner, case.rules, renews=case, ready=True)
    case.renewals.append(made)
    return made


def sending(case: Case) -> str:
    """A draft is sent while what it renews can be renewed; once sent, it takes as long as it takes."""
    no = model.sending(case)
    if no != OK or case.renews is None or case.state != "draft":
        return no
    return "not_renewable" if why_not(case.renews) else OK


def counted(case: Case, unmet: frozenset[str]) -> frozenset[str]:
    """What is not met of what is judged: what is recognised is not judged again."""
    return unmet & {AGAIN} if case.renews is not None else unmet


def given(case: Case) -> None:
    """It was awarded: its time begins where the old one ends, if that lies ahead."""
    now = case.now()
    case.given = max(now, until(case.renews)) if case.renews is not None else now


def ended(case: Case) -> bool:
    """An award was revoked: what renews it ends, if it is not decided yet. Whether it did."""
    renewal = under_way(case)
    if renewal is not None:
        renewal.state, renewal.holder = "withdrawn", None
    return renewal is not None


def to_window(case: Case) -> timedelta:
    """How long from now until it can be renewed; an hour more than whole days, as all time passes."""
    assert case.given is not None
    left = case.given + OPENS - case.now()
    return timedelta(days=max(0, left.days) + 1, hours=1) if left > timedelta(0) else timedelta(0)
