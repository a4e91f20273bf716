"""Everything that somebody may try: what the model expects of it, and how it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.domain.interview import Detached, Opened, Pressed, Typed
from core.domain.people import Actor, Face, Role
from core.domain.review import Outcome, Result
from core.domain.screens import ReadBack
from core.exports import AwardFilter
from core.services.learning import Incoming
from tests.attacks import model
from tests.attacks.model import OK, TELLING, Case, Somebody
from tests.attacks.world import World
from tests.support.journeys import all_met, badge


@dataclass
class Try:
    """One act of ``who``: ``expected`` is ok or the code of the refusal.

    ``then`` is what the model does when it was allowed; it gets the result.
    """

    name: str
    who: Somebody
    expected: str | set[str]
    do: Callable[[Actor], Any]
    then: Callable[[Any], None] = lambda _: None
    public: bool = False


# -- learners -----------------------------------------------------------------------------


def look(world: World, who: Somebody, case: Case) -> Try:
    learning = world.app.learning
    return Try("look", who, model.telling(who, case), lambda me: learning.look(me, case.id))


def home(world: World, who: Somebody, _: Case) -> Try:
    learning = world.app.learning
    return Try("home", who, OK, lambda me: (learning.home(me), learning.current(me)))


def begin(world: World, who: Somebody, case: Case) -> Try:
    """A claim, in one's own community or in the one of ``case``."""
    space = world.towns[case.town].space
    expected = OK if who.town == case.town else "not_allowed"

    def then(claim: str) -> None:
        if claim not in {one.id for one in world.cases}:
            world.cases.append(Case(claim, who))

    return Try("begin", who, expected, lambda me: world.app.learning.begin(me, space), then)


def _tell(world: World, case: Case, given: Any) -> Callable[[Actor], Any]:
    event = world.towns[case.town].event()
    return lambda me: world.app.learning.tell(me, case.id, Incoming("web", event, given))


def say(world: World, who: Somebody, case: Case) -> Try:
    """Words: an answer to the assessor, a note, or the next answer of the interview."""
    given = Typed(f"Let me add something. {who.text}")
    expected = model.telling(who, case)
    if expected == OK and case.state in model.AT_AN_END:
        expected = "wrong_state"

    def then(_: Any) -> None:
        model.reply(case)

    return Try("say", who, expected, _tell(world, case, given), then)


def send(world: World, who: Somebody, case: Case) -> Try:
    """The button that sends, on whatever screen there is."""
    ready = False
    if model.telling(who, case) == OK and case.state in TELLING:
        actor = world.actor(who)
        assert actor is not None
        ready = isinstance(world.app.learning.look(actor, case.id).screen, ReadBack)

    def then(_: Any) -> None:
        if ready:
            model.submit(case)

    given = Pressed("submit")
    return Try("send", who, model.telling(who, case), _tell(world, case, given), then)


def send_again(world: World, who: Somebody, case: Case) -> Try:
    """Whoever has a claim to tell tells the rest of it and sends it."""
    if model.telling(who, case) != OK or case.state not in TELLING or not case.ready:
        return send(world, who, case)
    town = world.towns[case.town]
    return Try(
        "send again", who, OK, lambda me: town.submit(me, case.id), lambda _: model.submit(case)
    )


def poke(world: World, who: Somebody, case: Case) -> Try:
    """Buttons and inputs that fit nowhere; a claim never changes its state by them."""
    odd = world.dice.choice((Opened(), Pressed("award"), Detached("x"), Pressed("edit:review")))
    return Try("poke", who, model.telling(who, case), _tell(world, case, odd))


def attach(world: World, who: Somebody, case: Case) -> Try:
    def do(me: Actor) -> Any:
        words = f"A letter. {who.text} {world.dice.random()}".encode()
        event = world.towns[case.town].event()
        return world.app.learning.attach(me, case.id, event, f"{who.text}.txt", words, ())

    return Try("attach", who, model.telling(who, case), do)


def open_file(world: World, who: Somebody, case: Case) -> Try:
    app, name = world.app, case.file or "0" * 32
    look = app.learning.file if who is case.owner else app.desk_files.get
    return Try("file", who, model.opening_file(who, case), lambda me: look(me, name))


def withdraw(world: World, who: Somebody, case: Case) -> Try:
    do = world.app.learning.withdraw
    expected = model.telling(who, case)
    return Try(
        "withdraw", who, expected, lambda me: do(me, case.id), lambda _: model.withdraw(case)
    )


# -- assessors ----------------------------------------------------------------------------


def queue(world: World, who: Somebody, _: Case) -> Try:
    expected = OK if "assessor" in who.roles else "not_allowed"
    return Try("queue", who, expected, world.app.reviewing.queue)


def card(world: World, who: Somebody, case: Case) -> Try:
    do = world.app.reviewing.card
    return Try("card", who, model.reading(who, case), lambda me: do(me, case.id))


def take(world: World, who: Somebody, case: Case) -> Try:
    do, expected = world.app.reviewing.take, model.taking(who, case)
    return Try("take", who, expected, lambda me: do(me, case.id), lambda _: model.take(case, who))


def release(world: World, who: Somebody, case: Case) -> Try:
    do, expected = world.app.reviewing.release, model.releasing(who, case)
    return Try("release", who, expected, lambda me: do(me, case.id), lambda _: model.release(case))


def ask(world: World, who: Somebody, case: Case) -> Try:
    def then(_: Any) -> None:
        case.state, case.asked = "question", True
        who.wrote_to.add(case.owner.label)

    words = f"And then? {who.text}"
    expected = model.judging(who, case, asks=True)
    return Try("ask", who, expected, lambda me: world.app.reviewing.ask(me, case.id, words), then)


def decide(world: World, who: Somebody, case: Case) -> Try:
    """A whole judgement, or one that lacks something."""
    expected = model.judging(who, case, asks=False)
    results = all_met(badge())
    kind = world.dice.choice(("award", "not_yet", "half", "no reason", "lie", "level"))
    outcome, wrong = Outcome.AWARD, ""
    if kind == "not_yet":
        outcome = Outcome.NOT_YET
        results["find-the-fault"] = Result("not_yet", f"Tell me more. {who.text}")
    elif kind == "half":
        results.pop("find-the-fault")
        wrong = "level_missing"
    elif kind == "no reason":
        outcome, results["find-the-fault"] = Outcome.NOT_YET, Result("not_yet", " \u200b ")
        wrong = "comment_missing"
    elif kind == "lie":
        outcome, wrong = Outcome.NOT_YET, "decision_mismatch"
    elif kind == "level":
        results["find-the-fault"] = Result("excellent")
        wrong = "level_missing"

    def then(_: Any) -> None:
        who.wrote_to.update({case.owner.label} if kind == "not_yet" else set())
        case.state = "awarded" if kind == "award" else "not_yet"
        if kind == "award":
            case.award = world.towns[case.town].award_of(case.id)

    do = world.app.reviewing.decide
    code = wrong if expected == OK and wrong else expected
    return Try(f"decide {kind}", who, code, lambda me: do(me, case.id, outcome, results), then)


# -- awards -------------------------------------------------------------------------------


def sign(world: World, who: Somebody, case: Case) -> Try:
    """The job that signs, which may run twice, and after an erasure."""

    def do(_: Actor) -> None:
        if case.award:
            world.app.awarding.sign(world.towns[case.town].community.id, case.award)

    def then(_: Any) -> None:
        case.signed = bool(case.award) and not case.owner.erased

    return Try("sign", who, OK, do, then)


def award_page(world: World, who: Somebody, case: Case) -> Try:
    do, award = world.app.awarding.page, case.award or "0" * 32
    expected = model.seeing_award(who, case)
    return Try("award", who, expected, lambda me: do(me, award), public=case.shared)


def credential(world: World, who: Somebody, case: Case) -> Try:
    awarding, award = world.app.awarding, case.award or "0" * 32
    expected = model.seeing_award(who, case) if case.signed else "not_found"

    def do(me: Actor) -> Any:
        found = awarding.credential(me, award)
        return found, awarding.baked(me, award) if world.dice.random() < 0.1 else b""

    return Try("credential", who, expected, do, public=case.shared)


def share(world: World, who: Somebody, case: Case) -> Try:
    wanted = world.dice.random() < 0.7

    def then(_: Any) -> None:
        case.shared = wanted

    do, award = world.app.awarding.share, case.award or "0" * 32
    expected = model.sharing(who, case)
    return Try("share", who, expected, lambda me: do(me, award, shared=wanted), then)


def revoke(world: World, who: Somebody, case: Case) -> Try:
    def then(_: Any) -> None:
        case.revoked = True

    do, award = world.app.awarding.revoke, case.award or "0" * 32
    return Try("revoke", who, model.revoking(who, case), lambda me: do(me, award), then)


# -- organizers ---------------------------------------------------------------------------


def office(world: World, who: Somebody, case: Case) -> Try:
    expected = model.managing(who, who.town)
    return Try("office", who, expected, world.app.organizing.office)


def awards(world: World, who: Somebody, case: Case) -> Try:
    community = world.towns[case.town].community.id
    organizing = world.app.organizing
    expected = model.managing(who, case.town)
    return Try(
        "awards", who, expected, lambda me: list(organizing.awards(me, community, AwardFilter()))
    )


def add_badges(world: World, who: Somebody, case: Case) -> Try:
    community = world.towns[case.town].community.id
    organizing = world.app.organizing
    given = [badge("community-cooking")]
    expected = model.managing(who, case.town)
    return Try("badges", who, expected, lambda me: organizing.add_badges(me, community, given))


def invite(world: World, who: Somebody, case: Case) -> Try:
    organizing = world.app.organizing
    expected = model.managing(who, who.town)
    return Try("invite", who, expected, lambda me: organizing.invite_learners(me, 1))


def grant(world: World, who: Somebody, case: Case) -> Try:
    whom, role = case.owner, world.dice.choice(list(Role))
    do = world.app.organizing.grant
    expected = model.managing_person(who, whom)
    return Try(
        f"grant {role} to {whom}",
        who,
        expected,
        lambda me: do(me, whom.person_id, role),
        lambda _: whom.grant(role.value),
    )


def take_back(world: World, who: Somebody, case: Case) -> Try:
    whom = world.dice.choice(world.people)
    role = world.dice.choice(list(Role))
    do, expected = world.app.organizing.take_back, model.managing(who, who.town)
    here = [p for p in world.people if p.town == who.town and "organizer" in p.roles]
    if expected == OK and role is Role.ORGANIZER and here == [whom]:
        expected = "last_organizer"

    def then(_: Any) -> None:
        if whom.town == who.town:
            whom.roles.discard(role.value)

    name = f"take {role} from {whom}"
    return Try(name, who, expected, lambda me: do(me, whom.person_id, role), then)


def links(world: World, who: Somebody, case: Case) -> Try:
    """New links for somebody: the return link, or a way to sign in."""
    whom, organizing = case.owner, world.app.organizing
    expected = model.managing_person(who, whom)
    if world.dice.random() < 0.5:
        if expected == OK and not whom.roles:
            expected = "not_found"
        return Try(
            "sign-in link", who, expected, lambda me: organizing.sign_in_link(me, whom.person_id)
        )

    def then(secret: str) -> None:
        whom.secret = world.app.entering.come_back(secret).secrets[Face.CHAT]

    do = organizing.new_return_link
    return Try("return link", who, expected, lambda me: do(me, whom.person_id), then)


# -- oneself ------------------------------------------------------------------------------


def my_data(world: World, who: Somebody, _: Case) -> Try:
    privacy = world.app.privacy
    return Try("my data", who, OK, lambda me: (privacy.data(me), privacy.download(me)))


def rename(world: World, who: Somebody, _: Case) -> Try:
    do = world.app.entering.rename
    return Try("rename", who, OK, lambda me: do(me, f"  {who.name}\n"))


def erase(world: World, who: Somebody, _: Case) -> Try:
    others = [p for p in world.people if p.town == who.town and "organizer" in p.roles]
    expected = "last_organizer" if others == [who] else OK

    def then(_: Any) -> None:
        model.erase(who, world.cases)
        world.come(who.town, f"newcomer {len(world.people)}")

    return Try("erase", who, expected, world.app.privacy.erase, then)


OFTEN = (
    *(look, say, send, send_again, poke, attach, open_file, withdraw),
    *(queue, card, take, release, ask, decide, decide, take, ask),
    *(sign, award_page, credential, share, revoke),
    *(home, office, awards, grant, take_back, links),
)
# What makes sense in a state, so that claims really go their ways, and who would do it.
LIKELY = {
    "draft": ((send, "owner"), (attach, "owner"), (open_file, "owner")),
    "submitted": (
        *((take, "judge"), (take, "judge"), (take, "owner"), (say, "owner")),
        *((card, "judge"), (ask, "judge"), (decide, "judge"), (card, "organizer")),
    ),
    "in_review": (
        *((ask, "holder"), (decide, "holder"), (decide, "holder"), (release, "holder")),
        *((say, "owner"), (release, "organizer"), (release, "judge"), (open_file, "judge")),
        (open_file, "organizer"),
    ),
    "question": ((say, "owner"), (say, "owner"), (release, "holder"), (decide, "holder")),
    "not_yet": ((send_again, "owner"), (say, "owner"), (attach, "owner"), (card, "judge")),
    "awarded": (
        *((share, "owner"), (sign, "owner"), (credential, "owner"), (revoke, "organizer")),
        *((award_page, "judge"), (decide, "holder")),
    ),
    "withdrawn": ((look, "owner"), (card, "judge"), (begin, "owner")),
}
SELDOM = (begin, add_badges, invite, my_data, rename, erase)
# What somebody may knock at without being signed in.
AT_THE_DOOR = (award_page, credential)
