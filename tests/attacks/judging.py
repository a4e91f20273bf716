"""Who may judge what, and what a judgement comes to: the assessors' half of the model."""

from __future__ import annotations

from collections.abc import Iterable

from tests.attacks.model import (
    DAY,
    HELD,
    NOT_JUDGING,
    OK,
    WAITING,
    Case,
    Judged,
    Somebody,
    is_stranger,
    let_go,
    touch,
)


def apart(who: Somebody, case: Case) -> bool:
    """Whether the one must not judge the other: somebody said so, or the learner named them."""
    return who in case.owner.apart or (who.town == case.town and who.name in case.owner.avoids)


def gave_theirs(who: Somebody, case: Case) -> bool:
    """Nobody judges a round twice; and an appeal is heard by somebody who never judged it."""
    if case.state not in WAITING:
        return False
    own = [one for one in case.judged if one.who is who]
    return any(one.round == case.round or case.seat == "appeal" for one in own)


def in_the_way(who: Somebody, case: Case) -> str:
    """Why somebody is no assessor of a claim; ok if they are."""
    if is_stranger(who, case):
        return "not_found"
    if "assessor" not in who.roles or who.removed:
        return "not_allowed"
    if who is case.owner:
        return "own_claim"
    if "assessor" not in who.able:
        return "not_allowed"
    if apart(who, case):
        return "conflicted"
    return "judged_before" if gave_theirs(who, case) else OK


def wanted(who: Somebody, case: Case) -> str:
    """The same, for the seat that waits: two who differ are settled by a lead."""
    no = in_the_way(who, case)
    if no == OK and case.seat == "lead" and "lead" not in who.able:
        return "lead_wanted"
    return no


def reading(who: Somebody, case: Case) -> str:
    """The card of a claim, as an assessor sees it."""
    if _kept(who, case):
        return "kept"
    no = in_the_way(who, case)
    if who is case.owner or no == "judged_before":
        no = OK
    return "not_found" if no == OK and (case.round == 0 or case.owner.erased) else no


def _kept(who: Somebody, case: Case) -> bool:
    """Whoever is kept from judging does not read what others told."""
    return who is not case.owner and not is_stranger(who, case) and bool(who.barred & NOT_JUDGING)


def opened(who: Somebody, case: Case) -> bool:
    """What was told is shown to whoever said that they do not know whose it is."""
    return who in (case.owner, case.holder) or who in case.declared


def opening_file(who: Somebody, case: Case) -> str:
    if is_stranger(who, case) or not case.file or case.owner.erased:
        return "not_found"
    if who is case.owner:
        return OK
    no = reading(who, case)
    return "not_declared" if no == OK and not opened(who, case) else no


def declaring(who: Somebody, case: Case) -> str:
    if _kept(who, case):
        return "kept"
    no = in_the_way(who, case)
    return OK if who is case.owner or no == "judged_before" else no


def load(who: Somebody, cases: list[Case]) -> int:
    return sum(one.holder is who and one.state in HELD for one in cases)


def taking(who: Somebody, case: Case, cases: list[Case]) -> str:
    if not is_stranger(who, case) and who.barred & NOT_JUDGING:
        return "kept"
    no = wanted(who, case)
    if no != OK:
        return no
    if case.holder is who and case.state in WAITING:
        return OK
    if case.state != "submitted":
        return "already_done"
    if case.rules.only and case.seat != "lead" and who not in case.rules.named:
        return "not_qualified"
    return "cap_reached" if load(who, cases) >= case.rules.cap else OK


def releasing(who: Somebody, case: Case) -> str:
    if is_stranger(who, case):
        return "not_found"
    if "organizer" not in who.able:
        no = in_the_way(who, case)
        if no != OK:
            return no
        if case.holder is not who:
            return "not_taken"
    if who is case.owner:
        return "own_claim"
    return OK if case.state in WAITING else "already_done"


def recusing(who: Somebody, case: Case) -> str:
    if is_stranger(who, case):
        return "not_found"
    return OK if apart(who, case) else in_the_way(who, case)


def judging(who: Somebody, case: Case) -> str:
    """Deciding, or asking the learner something."""
    no = wanted(who, case)
    if no != OK:
        return no
    if case.state not in WAITING or case.holder not in (None, who):
        return "already_done"
    return OK if case.holder is who else "not_taken"


def asking(who: Somebody, case: Case, words: str) -> str:
    """The same question is asked once; another one may follow."""
    no = judging(who, case)
    again = case.state == "question" and words == case.last_asked
    return "already_done" if no == OK and again else no


def said_so(who: Somebody, case: Case, outcome: str) -> bool:
    """Whether it is the very judgement that they gave already, and that decided nothing yet."""
    own = [one for one in case.judged if one.who is who and one.round == case.round]
    same = bool(own) and own[0].outcome == outcome
    return not is_stranger(who, case) and same and case.state in WAITING


def splitting(who: Somebody, case: Case) -> str:
    """ "We two never again": its learner, or somebody who may read it."""
    if is_stranger(who, case):
        return "not_found"
    if who is case.owner:
        return OK
    no = in_the_way(who, case)
    return "not_found" if not case.round else OK if no == "judged_before" else no


def judges_of(case: Case) -> set[Somebody]:
    return {one.who for one in case.judged} | ({case.holder} if case.holder else set())


# -- what follows -------------------------------------------------------------------------


def take(case: Case, who: Somebody) -> None:
    if case.state == "submitted":
        case.declared.add(who)
        case.state, case.holder, case.taken = "in_review", who, case.now()
        touch(case)


def ask(case: Case, who: Somebody, words: str) -> None:
    case.state, case.asked, case.last_asked = "question", True, words
    who.wrote_to.add(case.owner.label)


def recuse(case: Case, who: Somebody) -> None:
    """They never judge this owner; a claim that they hold goes back."""
    if not apart(who, case):
        case.owner.apart.add(who)
    if case.holder is who and case.state in HELD:
        let_go(case)


def comes_to(case: Case, unmet: frozenset[str], *, unsure: bool) -> set[str]:
    """What a judgement is: a decision, or that somebody else has to look, too.

    Which claims are in the random share nobody knows beforehand.
    """
    final = {"not_yet" if unmet else "award"}
    if case.seat == "second":
        first = next(o for o in case.judged if o.round == case.round and o.seat == "first")
        return {"disagree"} if first.unmet != unmet else final
    if case.seat != "first" or case.rules.panel == "one":
        return final
    if case.rules.panel == "share":
        return final | {"judge"}
    return {"judge"} if case.rules.panel == "two" or unsure else final


def judge(case: Case, who: Somebody, act: str, unmet: frozenset[str]) -> None:
    outcome = "not_yet" if unmet else "award"
    case.judged.append(Judged(case.round, case.seat, who, outcome, unmet))
    # Reasons that decide nothing yet stand in the learner's own data.
    who.wrote_to.update({case.owner.label} if unmet else set())
    who.noted = True
    if act in ("judge", "disagree"):
        case.state, case.holder = "submitted", None
        case.seat = "second" if act == "judge" else "lead"
        return
    case.state, case.decided = ("not_yet" if unmet else "awarded"), case.now()
    late = case.now() + case.rules.appeal_days * DAY
    case.appeal_until = None if case.seat == "appeal" else late


def needed(case: Case) -> set[str]:
    """The roles that whoever holds a claim has to have."""
    return {"assessor", "lead"} if case.seat == "lead" else {"assessor"}


def roles_changed(who: Somebody, cases: Iterable[Case]) -> None:
    """What somebody may not judge any more goes back to the others."""
    for case in cases:
        if case.holder is who and case.state in HELD and not needed(case) <= who.roles:
            let_go(case)


def expiring(case: Case) -> set[str]:
    """In which state a claim may be once what is due was done.

    It goes back when the role of who has it ends.
    Three working days are three days at least, and with two weekends and a day for whoever got
    it back, never more than nine after the last that happened.
    """
    if case.state != "in_review" or case.taken is None or case.touched is None:
        return {case.state}
    assert case.holder is not None
    if not needed(case) <= case.holder.roles:
        return {"submitted"}
    if case.now() - case.taken < 3 * DAY:
        return {"in_review"}
    return {"submitted"} if case.now() - case.touched > 9 * DAY else {"in_review", "submitted"}
