"""What is allowed, and what follows: a small model of its own, kept apart from the product.

It imports no rule of the product and reads none of its tables. Where the two disagree, one of
them is wrong. Who may judge what stands in ``judging``, who may vouch in ``vouching``,
what is renewed in ``renewal``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OPEN = {"draft", "submitted", "in_review", "question", "not_yet"}
WAITING = {"submitted", "in_review", "question"}
HELD = {"in_review", "question"}
TELLING = {"draft", "not_yet"}
AT_AN_END = {"awarded", "withdrawn"}
STATES = ("draft", "submitted", "in_review", "question", "not_yet", "awarded", "withdrawn")
SEATS = ("first", "second", "lead", "appeal")
# Every place a claim can be in: a draft was never judged, so nobody else waits for it.
PLACES = {(state, seat) for state in STATES for seat in SEATS if state != "draft"}
PLACES |= {("draft", "first")}
# What keeps somebody from beginning or sending claims, and from judging.
NOT_CLAIMING, NOT_JUDGING = {"claiming", "coming"}, {"judging", "coming"}
OK = "ok"
DAY = timedelta(days=1)
Clock = Callable[[], datetime]


@dataclass(eq=False)
class Somebody:
    """A person, or a stranger (without ``town``). Both marks are unique strings.

    ``granted`` is which roles they were given and until when; ``apart`` those who must not
    judge their claims, ``avoids`` the same by name.
    """

    label: str
    town: str
    now: Clock = field(repr=False)
    person_id: str = ""
    secret: str = ""
    name: str = ""
    text: str = ""
    granted: dict[str, datetime | None] = field(default_factory=dict)
    # Whose claims this person wrote about, as an assessor.
    wrote_to: set[str] = field(default_factory=set)
    # Whether they left a note for colleagues beside a judgement: it goes with the learner, not with them.
    noted: bool = False
    served: set[str] = field(default_factory=set)
    erased: bool = False
    barred: set[str] = field(default_factory=set)
    apart: set[Somebody] = field(default_factory=set)
    avoids: set[str] = field(default_factory=set)
    unasked: bool = False
    seen: datetime | None = None
    cases: list[Case] = field(default_factory=list, repr=False)

    @property
    def removed(self) -> bool:
        """An organizer closed the door to them: what is their own stays theirs, and no more."""
        return "coming" in self.barred

    @property
    def able(self) -> set[str]:
        """The roles that they can use: nobody judges whom an organizer keeps from it."""
        if self.removed:
            return set()
        return self.roles - {"assessor", "lead"} if "judging" in self.barred else self.roles

    @property
    def roles(self) -> set[str]:
        """Those whose time is not over."""
        now = self.now()
        return {role for role, until in self.granted.items() if until is None or until > now}

    def grant(self, role: str, until: datetime | None = None) -> None:
        """A lead assesses too; who does already goes on for as long as before."""
        if role == "lead" and "assessor" not in self.roles:
            self.grant("assessor", until)
        self.granted[role] = until
        self.served.add(role)

    def revoke(self, role: str) -> None:
        self.granted.pop(role, None)
        if role == "assessor":
            self.granted.pop("lead", None)

    def lasting(self, role: str) -> bool:
        """Whether they hold a role with no end to it."""
        return role in self.granted and self.granted[role] is None

    def __repr__(self) -> str:
        return self.label


@dataclass(eq=False)
class Rules:
    """How claims of a town are judged."""

    panel: str = "unsure"
    cooldown: int = 0
    appeal_days: int = 30
    cap: int = 20
    only: bool = False
    named: set[Somebody] = field(default_factory=set)


@dataclass(frozen=True)
class Judged:
    """What somebody found: ``unmet`` are the criteria that are not met yet."""

    round: int
    seat: str
    who: Somebody
    outcome: str
    unmet: frozenset[str]


@dataclass(eq=False)
class Asked:
    """Somebody who was asked to vouch."""

    secret: str
    made: datetime
    member: Somebody | None = None
    state: str = "asked"
    window: str = ""
    answered: datetime | None = None
    id: str = ""


@dataclass(eq=False)
class Case:
    """A claim as the model knows it, and the award it led to."""

    id: str
    owner: Somebody
    rules: Rules = field(repr=False)
    state: str = "draft"
    seat: str = "first"
    holder: Somebody | None = None
    round: int = 0
    asked: bool = False
    last_asked: str = ""
    ready: bool = False
    file: str = ""
    award: str = ""
    shared: bool = False
    revoked: bool = False
    signed: bool = False
    judged: list[Judged] = field(default_factory=list)
    declared: set[Somebody] = field(default_factory=set)
    vouchers: list[Asked] = field(default_factory=list)
    decided: datetime | None = None
    appeal_until: datetime | None = None
    taken: datetime | None = None
    touched: datetime | None = None
    # From when the award counts; what it renews, and what was ever begun to renew it.
    given: datetime | None = None
    renews: Case | None = None
    renewals: list[Case] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self.owner.cases.append(self)

    @property
    def town(self) -> str:
        return self.owner.town

    @property
    def place(self) -> tuple[str, str]:
        return self.state, self.seat

    def now(self) -> datetime:
        return self.owner.now()

    def row(self) -> tuple[str, str, str | None, int]:
        """What the table of claims must say."""
        return self.state, self.seat, self.holder.person_id if self.holder else None, self.round

    def __repr__(self) -> str:
        return f"{self.owner}'s {self.state}/{self.seat} {self.id[:6]} of {self.holder}"


# -- who may ------------------------------------------------------------------------------


def is_stranger(who: Somebody, case: Case) -> bool:
    return who.town != case.town


def telling(who: Somebody, case: Case) -> str:
    """Looking at one's claim, saying something, attaching, withdrawing."""
    return OK if who is case.owner and not who.erased else "not_found"


def beginning(who: Somebody, town: str) -> str:
    if who.barred & NOT_CLAIMING:
        return "kept"
    return OK if who.town == town else "not_allowed"


def sending(case: Case) -> str:
    """Sending one's claim that is told: too soon after a "not yet", or not at all."""
    decided = case.decided if case.state == "not_yet" else None
    if decided is not None and case.now() < decided + case.rules.cooldown * DAY:
        return "too_soon"
    return "kept" if case.state == "draft" and case.owner.barred & NOT_CLAIMING else OK


def seeing_award(who: Somebody, case: Case) -> str:
    mine = who is case.owner and not who.erased
    return OK if case.award and (mine or case.shared) else "not_found"


def sharing(who: Somebody, case: Case) -> str:
    return OK if case.award and who is case.owner and not who.erased else "not_found"


def revoking(who: Somebody, case: Case) -> str:
    if is_stranger(who, case) or not case.award:
        return "not_found"
    return OK if "organizer" in who.able else "not_allowed"


def managing(who: Somebody, town: str) -> str:
    """Everything that only an organizer of that community may do."""
    return OK if who.town == town and "organizer" in who.able else "not_allowed"


def managing_person(who: Somebody, whom: Somebody) -> str:
    if "organizer" not in who.able:
        return "not_allowed"
    return OK if who.town == whom.town and not whom.erased else "not_found"


# -- who may read which words ---------------------------------------------------------------


def may_see_text(viewer: Somebody, of: Somebody) -> bool:
    """What somebody told or wrote: themselves, their assessors, those they wrote to."""
    if viewer is of:
        return True
    if viewer.town != of.town or not viewer.town:
        return False
    if of.erased and not (of.wrote_to or of.noted):
        return False
    if viewer.label in of.wrote_to:
        return True
    return "assessor" in viewer.able and (viewer not in of.apart or bool(of.served))


def may_see_name(viewer: Somebody, of: Somebody) -> bool:
    """A display name: oneself, organizers; colleagues know one another by name."""
    if viewer is of or of.name in viewer.avoids:
        return True
    if viewer.town != of.town or not viewer.town or of.erased:
        return False
    return "organizer" in viewer.able or ("assessor" in viewer.able and bool(of.served))


# -- what follows -------------------------------------------------------------------------


def touch(case: Case) -> None:
    case.touched = case.now()


def withdraw(case: Case) -> None:
    if case.state in OPEN:
        case.state, case.holder = "withdrawn", None


def submit(case: Case) -> None:
    case.state, case.seat, case.holder, case.round = "submitted", "first", None, case.round + 1
    case.asked, case.appeal_until = False, None


def appeal(case: Case) -> None:
    """Another look is asked for, if there is still time for it."""
    late = case.appeal_until is None or case.now() >= case.appeal_until
    if case.state == "not_yet" and not late:
        submit(case)
        case.seat = "appeal"


def reply(case: Case) -> None:
    """An answer gives a claim back to whoever asked; anything else is a note."""
    if case.state in WAITING and case.asked:
        case.asked = False
        touch(case)
        if case.state == "question":
            case.state = "in_review"


def let_go(case: Case) -> None:
    """It waits again, for the same kind of judgement."""
    if case.state in WAITING:
        case.state, case.holder = "submitted", None


def keep_apart(case: Case, who: Somebody) -> None:
    """They never judge this owner's claims; what they hold goes back."""
    case.owner.apart.add(who)
    if case.holder is who and case.state in HELD:
        let_go(case)


def erase(who: Somebody, cases: list[Case]) -> None:
    """Open claims are taken back, those held go back; awards stay, private and empty."""
    for case in cases:
        case.declared.discard(who)
        case.rules.named.discard(who)
        case.vouchers = [one for one in case.vouchers if one.member is not who]
        if case.owner is who:
            withdraw(case)
            case.shared = False
            case.signed = False
            case.file = ""
            case.vouchers.clear()
        elif case.holder is who and case.state in HELD:
            let_go(case)
    for one in {case.owner for case in cases}:
        one.apart.discard(who)
    who.granted.clear()
    who.apart.clear()
    who.avoids.clear()
    who.barred.clear()
    who.erased = True
