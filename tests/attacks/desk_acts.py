"""What assessors, witnesses and those who set the rules may try, and what the model expects."""

from __future__ import annotations

from typing import Any

from core.domain.care import About, Barred
from core.domain.people import Actor
from core.domain.review import Outcome, Result
from core.domain.rules import BadgeRules, Panel
from core.domain.witness import Relationship, Reply, WitnessAct
from core.services.testifying import Bearer
from core.services.witnessing import Reached
from tests.attacks import judging, model, renewal, vouching
from tests.attacks.acts import Try, alone
from tests.attacks.model import OK, Asked, Case, Somebody
from tests.attacks.world import World
from tests.support.journeys import BADGE, all_met, badge

CRITERIA = ("find-the-fault", "make-the-repair")
BETWEEN_US = "Between us"


# -- looking ------------------------------------------------------------------------------


def queue(world: World, who: Somebody, _: Case) -> Try:
    """Everything that waits, but for those whose owner one must not judge."""

    def then(items: Any) -> None:
        here = [o for o in world.cases if o.town == who.town and o.state in model.WAITING]
        free = {o.id: judging.wanted(who, o) == OK for o in here if not judging.apart(who, o)}
        assert free == {item.claim_id: item.free for item in items}

    expected = OK if "assessor" in who.able else "not_allowed"
    return Try("queue", who, expected, world.app.reviewing.queue, then)


def card(world: World, who: Somebody, case: Case) -> Try:
    """It opens to whoever said that they know nobody there; colleagues' notes to a lead alone."""

    def then(found: Any) -> None:
        assert found.closed is not judging.opened(who, case)
        told = BETWEEN_US in repr(found)
        assert told is (case.seat == "lead" and case.holder is who)

    do = world.app.reviewing.card
    return Try("card", who, judging.reading(who, case), lambda me: do(me, case.id), then)


def declare(world: World, who: Somebody, case: Case) -> Try:
    def then(_: Any) -> None:
        if case.round:
            case.declared.add(who)

    do = world.app.reviewing.declare
    return Try("declare", who, judging.declaring(who, case), lambda me: do(me, case.id), then)


# -- judging ------------------------------------------------------------------------------


def take(world: World, who: Somebody, case: Case) -> Try:
    do, expected = world.app.reviewing.take, judging.taking(who, case, world.cases)
    return Try("take", who, expected, lambda me: do(me, case.id), lambda _: judging.take(case, who))


def release(world: World, who: Somebody, case: Case) -> Try:
    do, expected = world.app.reviewing.release, judging.releasing(who, case)
    return Try("release", who, expected, lambda me: do(me, case.id), lambda _: model.let_go(case))


def recuse(world: World, who: Somebody, case: Case) -> Try:
    do, expected = world.app.reviewing.recuse, judging.recusing(who, case)
    return Try(
        "recuse", who, expected, lambda me: do(me, case.id), lambda _: judging.recuse(case, who)
    )


def ask(world: World, who: Somebody, case: Case) -> Try:
    more = world.dice.choice(("And then?", "And then?", "And before that?"))
    words = f"{more} {who.text}"
    expected = judging.asking(who, case, words)
    return Try(
        "ask",
        who,
        expected,
        lambda me: world.app.reviewing.ask(me, case.id, words),
        lambda _: judging.ask(case, who, words),
    )


def decide(world: World, who: Somebody, case: Case) -> Try:
    """A whole judgement, or one that lacks something."""
    dice = world.dice
    kind = dice.choice(("award", "not_yet", "award", "not_yet", "half", "silent", "lie", "level"))
    unmet = frozenset({dice.choice(CRITERIA)}) if kind in ("not_yet", "silent") else frozenset()
    return judged(world, who, case, unmet, unsure=dice.random() < 0.3, kind=kind)


def judged(
    world: World,
    who: Somebody,
    case: Case,
    unmet: frozenset[str],
    *,
    unsure: bool = False,
    kind: str = "",
) -> Try:
    """A judgement that finds ``unmet`` not met; ``kind`` is what is wrong with it."""
    outcome, results, wrong = _found(who, unmet, kind)
    unmet, sent = renewal.counted(case, unmet), unmet
    if sent and not unmet:
        wrong = "decision_mismatch"
    again = judging.said_so(who, case, outcome.value)
    expected = OK if again else judging.judging(who, case)
    if expected == OK and wrong and not again:
        expected = wrong

    def do(me: Actor) -> Any:
        note = f"{BETWEEN_US} {who.text}"
        return world.app.reviewing.decide(me, case.id, outcome, results, unsure=unsure, note=note)

    def then(act: Any) -> None:
        if again:
            assert act.value in ("judge", "disagree")
            return
        assert act.value in judging.comes_to(case, unmet, unsure=unsure)
        judging.judge(case, who, act.value, unmet)
        if act.value == "award":
            case.award = world.towns[case.town].award_of(case.id)
            renewal.given(case)
            world.check_begins(case)

    return Try(f"decide {kind} {sorted(unmet)} {unsure}", who, expected, do, then)


def _found(
    who: Somebody, unmet: frozenset[str], kind: str
) -> tuple[Outcome, dict[str, Result], str]:
    """A judgement as it is sent, and how it is refused if it lacks something."""
    results = all_met(badge())
    for one in unmet:
        results[one] = Result("not_yet", f"Tell me more. {who.text}")
    outcome = Outcome.NOT_YET if unmet else Outcome.AWARD
    match kind:
        case "half":
            results.pop("find-the-fault")
            return outcome, results, "level_missing"
        case "silent":
            results[min(unmet)] = Result("not_yet", " \u200b ")
            return outcome, results, "comment_missing"
        case "lie":
            return Outcome.NOT_YET, results, "decision_mismatch"
        case "level":
            results["find-the-fault"] = Result("excellent")
            return outcome, results, "level_missing"
    return outcome, results, ""


def due(world: World, who: Somebody, case: Case) -> Try:
    """Nobody's act: what was held for too long goes back to the pool."""
    able = judging.expiring(case)

    def then(state: str) -> None:
        assert state in able, (state, able)
        if state != case.state:
            model.let_go(case)

    return Try("due", who, OK, lambda _: world.due(case), then)


# -- when something is wrong --------------------------------------------------------------


def split(world: World, who: Somebody, case: Case) -> Try:
    """ "We two never again", from either side."""

    def then(_: Any) -> None:
        for one in judging.judges_of(case) if who is case.owner else {who}:
            model.keep_apart(case, one)

    do = world.app.reporting.apart
    return Try("apart", who, judging.splitting(who, case), lambda me: do(me, case.id), then)


def report(world: World, who: Somebody, case: Case) -> Try:
    """To the organizers; it changes nothing about the claim."""
    about = world.dice.choice(list(About))
    mine = {About.ASSESSOR, About.WITNESS} if who is case.owner else {About.LEARNER, About.WITNESS}
    expected = judging.splitting(who, case)
    if expected == OK and about not in mine:
        expected = "not_allowed"
    do, words = world.app.reporting.report, f"This is wrong. {who.text}"
    return Try(f"report {about}", who, expected, lambda me: do(me, case.id, about, words))


def block(world: World, who: Somebody, case: Case) -> Try:
    """Keep somebody from claiming or judging; or let them again."""
    whom = case.holder or world.dice.choice((case.owner, *world.people))
    what = world.dice.choice(list(Barred))
    if what.value in whom.barred or (whom.barred and world.dice.random() < 0.5):
        return unblock(world, who, whom, what)
    expected = model.managing_person(who, whom)
    if expected == OK and who is whom:
        expected = "not_allowed"
    if expected == OK and what is Barred.COMING and alone(world, whom):
        expected = "last_organizer"

    def then(_: Any) -> None:
        whom.barred.add(what.value)
        for one in world.cases:
            if what.value in model.NOT_JUDGING and one.holder is whom and one.state in model.HELD:
                model.let_go(one)

    do = world.app.reporting.block
    return Try(f"block {whom}", who, expected, lambda me: do(me, whom.person_id, what), then)


def unblock(world: World, who: Somebody, whom: Somebody, what: Barred) -> Try:
    def then(_: Any) -> None:
        if whom.town == who.town:
            whom.barred.discard(what.value)

    do, expected = world.app.reporting.unblock, model.managing(who, who.town)
    return Try(f"unblock {whom}", who, expected, lambda me: do(me, whom.person_id, what), then)


# -- witnesses ----------------------------------------------------------------------------


def ask_witness(world: World, who: Somebody, case: Case) -> Try:
    """Somebody who was there: by a link, or a member of the community."""
    if not case.ready:
        return queue(world, who, case)
    near = [case.owner, *([case.holder] if case.holder else []), *world.people]
    member = world.dice.choice(near) if world.dice.random() < 0.5 else None
    asking, town = world.app.witnessing, world.towns[case.town]

    def do(me: Actor) -> Any:
        known = member.person_id if member else ""
        words = (f"They did it. {who.text}", f"called {who.text}", town.event(), Reached(known))
        return asking.ask(me, case.id, CRITERIA[0], *words)

    def then(link: str) -> None:
        made = Asked(link.rpartition("/")[2], case.now(), member)
        actor = world.actor(who)
        assert actor is not None
        there = {one.witness.id for one in asking.look(actor, case.id).asked}
        (made.id,) = there - {one.id for one in case.vouchers}
        vouching.asked(case, made)

    return Try(f"ask {member}", who, vouching.asking(who, case, member), do, then)


def answer_link(world: World, who: Somebody, case: Case) -> Try:
    """Whoever has the link answers; in their own window, or in one that is passed around."""
    if not case.vouchers:
        return ask_witness(world, case.owner if not case.owner.erased else who, case)
    one = world.dice.choice(case.vouchers)
    window = world.dice.choice((who.label, "a window"))
    act = world.dice.choice((WitnessAct.CONFIRM, WitnessAct.CHANGE, WitnessAct.REFUSE))
    said = Reply(act, Relationship.NEIGHBOUR, words=f"I saw it. {case.owner.text}")
    never, do = world.dice.random() < 0.2, world.app.testifying.answer
    state = {"confirm": "confirmed", "change": "changed", "refuse": "refused"}[act.value]
    return Try(
        f"answer {act} in {window}",
        who,
        vouching.answering(who, window, case, one),
        lambda me: do(one.secret, Bearer(window, me), said, never_again=never),
        lambda _: vouching.answered(who, window, case, one, state, never),
    )


def remove_word(world: World, who: Somebody, case: Case) -> Try:
    """The witness has what they said removed."""
    if not case.vouchers:
        return answer_link(world, who, case)
    one, do = world.dice.choice(case.vouchers), world.app.testifying.remove
    return Try("remove", who, OK, lambda _: do(one.secret), lambda _: vouching.removed(one))


def take_back_link(world: World, who: Somebody, case: Case) -> Try:
    if not case.vouchers:
        return answer_link(world, who, case)
    one, do = world.dice.choice(case.vouchers), world.app.witnessing.take_back

    def then(_: Any) -> None:
        one.state = "withdrawn"

    expected = vouching.taking_back(who, case, one)
    return Try("take back the link", who, expected, lambda me: do(me, case.id, one.id), then)


# -- the rules ----------------------------------------------------------------------------


def rule(world: World, who: Somebody, _: Case) -> Try:
    dice, known = world.dice, world.rules[who.town]
    chosen = BadgeRules(
        panel=dice.choice(list(Panel)),
        share=50,
        cooldown_days=dice.choice((0, 0, 2)),
        appeal_days=dice.choice((1, 30, 30)),
        qualified_only=known.only,
    )
    do = world.app.ruling.set_badge
    return Try(
        f"rule {chosen.panel} {chosen.cooldown_days}",
        who,
        model.managing(who, who.town),
        lambda me: do(me, BADGE, chosen),
        lambda _: world.know_rules(who.town, chosen),
    )


def name_judges(world: World, who: Somebody, _: Case) -> Try:
    """Those who may judge the badge; sometimes only they may."""
    here = [p for p in world.people if p.town == who.town]
    chosen = {p for p in here if world.dice.random() < 0.6}
    return named(world, who, chosen, only=world.dice.random() < 0.4)


def named(world: World, who: Somebody, chosen: set[Somebody], *, only: bool) -> Try:
    def then(_: Any) -> None:
        rules = world.rules[who.town]
        rules.only, rules.named = only, {p for p in chosen if "assessor" in p.roles}

    people, do = [p.person_id for p in chosen], world.app.assigning.name
    expected = model.managing(who, who.town)
    return Try("name", who, expected, lambda me: do(me, BADGE, people, only=only), then)
