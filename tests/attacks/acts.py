"""Everything that somebody may try: what the model expects of it, and how it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from core.domain.interview import Detached, Opened, Pressed, Typed
from core.domain.people import Actor, Face, Role
from core.domain.screens import Ask, ReadBack
from core.exports import AwardFilter
from core.services.learning import Incoming
from tests.attacks import judging, model, renewal
from tests.attacks.model import OK, TELLING, Case, Somebody
from tests.attacks.world import World
from tests.support.journeys import badge


@dataclass
class Try:
    """One act of ``who``: ``expected`` is ok or the code of the refusal.

    ``then`` is what the model does when it was allowed; it gets the result.
    """

    name: str
    who: Somebody
    expected: str
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
    expected = model.beginning(who, case.town)

    def then(claim: str) -> None:
        if claim not in {one.id for one in world.cases}:
            world.cases.append(Case(claim, who, world.rules[who.town]))

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
    ready, expected = False, model.telling(who, case)
    if model.telling(who, case) == OK and case.state in TELLING:
        actor = world.actor(who)
        assert actor is not None
        ready = isinstance(world.app.learning.look(actor, case.id).screen, ReadBack)
        expected = renewal.sending(case) if ready else OK

    def then(_: Any) -> None:
        if ready:
            model.submit(case)

    given = Pressed("submit")
    return Try("send", who, expected, _tell(world, case, given), then)


def send_again(world: World, who: Somebody, case: Case) -> Try:
    """Whoever has a claim to tell tells the rest of it and sends it."""
    if model.telling(who, case) != OK or case.state not in TELLING or not case.ready:
        return send(world, who, case)
    town = world.towns[case.town]
    expected, do = renewal.sending(case), town.submit
    return Try(
        "send again", who, expected, lambda me: do(me, case.id), lambda _: model.submit(case)
    )


def appeal(world: World, who: Somebody, case: Case) -> Try:
    """Another look: the button, and why, where that is asked."""
    mine = f"I did say it. {who.text}"

    def do(me: Actor) -> None:
        asked = _tell(world, case, Pressed("appeal"))(me).screen
        if isinstance(asked, Ask) and asked.place == "appeal":
            _tell(world, case, Typed(mine, "appeal"))(me)

    expected = model.telling(who, case)
    return Try("appeal", who, expected, do, lambda _: model.appeal(case))


def avoid(world: World, who: Somebody, case: Case) -> Try:
    """The learner's own list: somebody who is near the claim, or anybody."""
    whom = case.holder or world.dice.choice(world.people)
    avoiding = world.app.avoiding
    if whom.name in who.avoids or (who.avoids and world.dice.random() < 0.3):
        name = world.dice.choice(sorted(who.avoids))
        return Try(
            "avoid no more",
            who,
            OK,
            lambda me: (avoiding.avoid_no_more(me, name), avoiding.avoided(me)),
            lambda _: who.avoids.discard(name),
        )
    return Try(
        f"avoid {whom}",
        who,
        "list_full" if len(who.avoids) >= 20 else OK,
        lambda me: avoiding.avoid(me, f" {whom.name.upper()} "),
        lambda _: who.avoids.add(whom.name),
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
    return Try("file", who, judging.opening_file(who, case), lambda me: look(me, name))


def withdraw(world: World, who: Somebody, case: Case) -> Try:
    do = world.app.learning.withdraw
    expected = model.telling(who, case)
    return Try(
        "withdraw", who, expected, lambda me: do(me, case.id), lambda _: model.withdraw(case)
    )


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
        world.ended += renewal.ended(case)

    do, award = world.app.awarding.revoke, case.award or "0" * 32
    return Try("revoke", who, model.revoking(who, case), lambda me: do(me, award), then)


# -- renewal ------------------------------------------------------------------------------


def renew(world: World, who: Somebody, case: Case) -> Try:
    """An award that expires: now, when it is time for it, or when it is too late."""
    if case.award and who is case.owner:
        chance = world.dice.random()
        if chance < 0.45:
            world.pass_by(renewal.to_window(case))
        elif chance < 0.5:
            world.pass_by(timedelta(days=406, hours=1))
    return renewed(world, who, case)


def renewed(world: World, who: Somebody, case: Case) -> Try:
    do, award = world.app.renewing.begin, case.award or "0" * 32

    def then(claim: str) -> None:
        made = renewal.begun(case, claim)
        if made is not None:
            world.cases.append(made)

    return Try("renew", who, renewal.renewing(who, case), lambda me: do(me, award), then)


def send_renewal(world: World, who: Somebody, case: Case) -> Try:
    """What renews it is told and sent, if something does."""
    made = renewal.under_way(case)
    return renew(world, who, case) if made is None else send_again(world, who, made)


def end(world: World, who: Somebody, case: Case) -> Try:
    """What a claim renews is revoked while it is under way."""
    return revoke(world, who, case.renews or case)


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
    """A role, for good, for a while, or until a day that is over."""
    whom, role = case.owner, world.dice.choice(list(Role))
    return granted(world, who, whom, role, world.dice.choice((None, None, None, 1, 5, 40, -1)))


def granted(world: World, who: Somebody, whom: Somebody, role: str, days: int | None = None) -> Try:
    until = None if days is None else world.clock.now + timedelta(days=days, minutes=30)
    do, expected = world.app.organizing.grant, model.managing_person(who, whom)
    if expected == OK and days == -1:
        expected = "time_passed"
    if expected == OK and until and role == "organizer" and alone(world, whom):
        expected = "last_organizer"

    def then(_: Any) -> None:
        whom.grant(str(role), until)
        judging.roles_changed(whom, world.cases)

    return Try(
        f"grant {role} to {whom} until {until}",
        who,
        expected,
        lambda me: do(me, whom.person_id, Role(role), until),
        then,
    )


def alone(world: World, whom: Somebody) -> bool:
    """Whether nobody else organizes there for good, and may come in."""
    here = [p for p in world.people if p.town == whom.town and not p.removed]
    return [p for p in here if p.lasting("organizer")] == [whom]


def take_back(world: World, who: Somebody, case: Case) -> Try:
    whom = world.dice.choice(world.people)
    role = world.dice.choice(list(Role))
    do, expected = world.app.organizing.take_back, model.managing(who, who.town)
    here = whom.town == who.town
    if expected == OK and role is Role.ORGANIZER and here and alone(world, whom):
        expected = "last_organizer"

    def then(_: Any) -> None:
        if here:
            whom.revoke(role.value)
            judging.roles_changed(whom, world.cases)

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
    expected = "last_organizer" if alone(world, who) else OK

    def then(_: Any) -> None:
        model.erase(who, world.cases)
        world.come(who.town, f"newcomer {len(world.people)}")

    return Try("erase", who, expected, world.app.privacy.erase, then)
