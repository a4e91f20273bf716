"""What is allowed, and what follows: a small model of its own, kept apart from the product.

It imports no rule of the product. Where the two disagree, one of them is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field

OPEN = {"draft", "submitted", "in_review", "question", "not_yet"}
WAITING = {"submitted", "in_review", "question"}
TELLING = {"draft", "not_yet"}
AT_AN_END = {"awarded", "withdrawn"}
OK = "ok"


@dataclass(eq=False)
class Somebody:
    """A person, or a stranger (without ``town``). Both marks are unique strings."""

    label: str
    town: str
    person_id: str = ""
    secret: str = ""
    name: str = ""
    text: str = ""
    roles: set[str] = field(default_factory=set)
    # Whose claims this person wrote about, as an assessor.
    wrote_to: set[str] = field(default_factory=set)
    served: set[str] = field(default_factory=set)
    erased: bool = False

    def grant(self, role: str) -> None:
        self.roles.add(role)
        self.served.add(role)

    def __repr__(self) -> str:
        return self.label


@dataclass(eq=False)
class Case:
    """A claim as the model knows it, and the award it led to."""

    id: str
    owner: Somebody
    state: str = "draft"
    holder: Somebody | None = None
    round: int = 0
    asked: bool = False
    ready: bool = False
    file: str = ""
    award: str = ""
    shared: bool = False
    revoked: bool = False
    signed: bool = False

    @property
    def town(self) -> str:
        return self.owner.town

    def row(self) -> tuple[str, str | None, int]:
        """What the table of claims must say."""
        return self.state, self.holder.person_id if self.holder else None, self.round

    def __repr__(self) -> str:
        return f"{self.owner}'s {self.state} {self.id[:6]}"


# -- who may ------------------------------------------------------------------------------


def is_stranger(who: Somebody, case: Case) -> bool:
    return who.town != case.town


def judges(who: Somebody, case: Case) -> bool:
    """Whether somebody may look at a claim as an assessor: never at their own."""
    return who is not case.owner and "assessor" in who.roles


def _no_judge(who: Somebody, case: Case) -> str:
    return "own_claim" if who is case.owner and "assessor" in who.roles else "not_allowed"


def telling(who: Somebody, case: Case) -> str:
    """Looking at one's claim, saying something, attaching, withdrawing."""
    return OK if who is case.owner and not who.erased else "not_found"


def reading(who: Somebody, case: Case) -> str:
    """The card of a claim, as an assessor sees it."""
    if is_stranger(who, case):
        return "not_found"
    if who is not case.owner and not judges(who, case):
        return "not_allowed"
    return "not_found" if case.round == 0 or case.owner.erased else OK


def opening_file(who: Somebody, case: Case) -> str:
    if is_stranger(who, case) or not case.file or case.owner.erased:
        return "not_found"
    if who is case.owner:
        return OK
    if not judges(who, case):
        return "not_allowed"
    return OK if case.round else "not_found"


def taking(who: Somebody, case: Case) -> str:
    if is_stranger(who, case):
        return "not_found"
    if not judges(who, case):
        return _no_judge(who, case)
    mine = case.holder is who and case.state in WAITING
    return OK if mine or case.state == "submitted" else "already_done"


def releasing(who: Somebody, case: Case) -> str:
    if is_stranger(who, case):
        return "not_found"
    if "organizer" not in who.roles:
        if not judges(who, case):
            return _no_judge(who, case)
        if case.holder is not who:
            return "not_taken"
    return OK if case.state in WAITING else "already_done"


def judging(who: Somebody, case: Case, *, asks: bool) -> str:
    """Deciding, or asking the learner something; the same question is asked once."""
    if is_stranger(who, case):
        return "not_found"
    if not judges(who, case):
        return _no_judge(who, case)
    if case.state not in WAITING or case.holder not in (None, who):
        return "already_done"
    if case.holder is None:
        return "not_taken"
    return "already_done" if asks and case.state == "question" else OK


def seeing_award(who: Somebody, case: Case) -> str:
    mine = who is case.owner and not who.erased
    return OK if case.award and (mine or case.shared) else "not_found"


def sharing(who: Somebody, case: Case) -> str:
    return OK if case.award and who is case.owner and not who.erased else "not_found"


def revoking(who: Somebody, case: Case) -> str:
    if is_stranger(who, case) or not case.award:
        return "not_found"
    return OK if "organizer" in who.roles else "not_allowed"


def managing(who: Somebody, town: str) -> str:
    """Everything that only an organizer of that community may do."""
    return OK if who.town == town and "organizer" in who.roles else "not_allowed"


def managing_person(who: Somebody, whom: Somebody) -> str:
    if "organizer" not in who.roles:
        return "not_allowed"
    return OK if who.town == whom.town and not whom.erased else "not_found"


# -- who may read which words ---------------------------------------------------------------


def may_see_text(viewer: Somebody, of: Somebody) -> bool:
    """What somebody told or wrote: themselves, their assessors, those they wrote to."""
    if viewer is of:
        return True
    if viewer.town != of.town or not viewer.town:
        return False
    if of.erased and not of.wrote_to:
        return False
    return "assessor" in viewer.roles or viewer.label in of.wrote_to


def may_see_name(viewer: Somebody, of: Somebody) -> bool:
    """A display name: oneself, organizers; colleagues know one another by name."""
    if viewer is of:
        return True
    if viewer.town != of.town or not viewer.town or of.erased:
        return False
    return "organizer" in viewer.roles or ("assessor" in viewer.roles and bool(of.served))


# -- what follows -------------------------------------------------------------------------


def withdraw(case: Case) -> None:
    if case.state in OPEN:
        case.state, case.holder = "withdrawn", None


def submit(case: Case) -> None:
    case.state, case.holder, case.round = "submitted", None, case.round + 1
    case.asked = False


def reply(case: Case) -> None:
    """An answer gives a claim back to whoever asked; anything else is a note."""
    if case.state in WAITING and case.asked:
        case.asked = False
        if case.state == "question":
            case.state = "in_review"


def take(case: Case, who: Somebody) -> None:
    if case.state == "submitted":
        case.state, case.holder = "in_review", who


def release(case: Case) -> None:
    if case.state in WAITING:
        case.state, case.holder = "submitted", None


def erase(who: Somebody, cases: list[Case]) -> None:
    """Open claims are taken back, those held go back; awards stay, private and empty."""
    for case in cases:
        if case.owner is who:
            withdraw(case)
            case.shared = False
            case.signed = False
            case.file = ""
        elif case.holder is who and case.state in {"in_review", "question"}:
            release(case)
    who.roles.clear()
    who.erased = True
