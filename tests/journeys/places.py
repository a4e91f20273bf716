"""Every page of the browser channel, in every state that looks different, with who sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.app import Earned
from core.domain.interview import Attached, Evidence, Pressed
from core.domain.people import Actor, Face, Role
from core.domain.screens import EvidenceKind
from core.domain.showing import Choice
from core.domain.witness import Relationship, Reply, WitnessAct
from core.services.entering import INVITE_LIFE
from core.services.testifying import Bearer
from tests.support.journeys import ANSWER, THIN, Town
from tests.support.renewing import SINCE, held, offered


@dataclass(frozen=True)
class Place:
    """One page: its name, its address, and the visitor (None: not signed in)."""

    name: str
    path: str
    face: Face = Face.CHAT
    who: Actor | None = None


def places(app: Earned, language: str = "en") -> list[Place]:
    """A town in which everything is going on at once, and all its pages."""
    town = Town(app, f"Riverside {language}", "bicycle-repair", "community-cooking", "family-care")
    guests = [Place("landing", "/"), *_doors(town)]
    told = [*_interview(town, language), *_claims(town, language), _all_shown(town, language)]
    work = [*_work(town), *_lists(town), *_named(town, language)]
    return [*guests, *told, *work, *_renewal(app, language)]


def _renewal(app: Earned, language: str) -> list[Place]:
    """A badge that can be renewed, and the renewal on both sides."""
    town = Town(app, f"Lakeside {language}")
    offered(town)
    ready, ana, bo = (*(town.learner(one, language) for one in ("Ida", "Ana")), town.assessor("Bo"))
    award, other = held(town, ready, bo), held(town, ana, bo)
    claim = app.renewing.begin(ana, other)
    town.until(ana, claim, "review", answer=SINCE)
    town.press(ana, claim, "submit")
    app.reviewing.take(bo, claim)
    asked = town.learner("Lou", language)
    asks = app.renewing.begin(asked, held(town, asked, bo))
    return [
        Place("claims-renewal", "/claims", Face.CHAT, ready),
        Place("award-renewal", f"/awards/{award}", Face.CHAT, ready),
        Place("question-renewal", f"/claims/{asks}", Face.CHAT, asked),
        Place("card-renewal", f"/desk/claims/{claim}", Face.DESK, bo),
    ]


def _named(town: Town, language: str) -> list[Place]:
    """A read-back in which something tells who the learner is, and the pages of witnesses."""
    app, learner = town.app, town.learner("Zenobia Gil", language)
    shy = town.begin(learner)
    answer = f"{ANSWER} My name is Zenobia Gil, ask zenobia@example.org or +34 600 123 456."
    town.until(learner, shy, "review", answer=answer)
    asker = town.learner("Ida", language)
    claim = town.sent(asker)
    criterion = next(iter(app.witnessing.look(asker, claim).criteria))
    answers = {
        "Rosa": Reply(WitnessAct.CONFIRM, Relationship.NEIGHBOUR),
        "Kim": Reply(WitnessAct.CHANGE, Relationship.COLLEAGUE, words="We did it together."),
        "Lou": Reply(WitnessAct.REFUSE),
    }
    sentence = "It stopped well and she has ridden it every day since then."
    for who, reply in answers.items():
        link = app.witnessing.ask(asker, claim, criterion, sentence, who)
        app.testifying.answer(link.rpartition("/")[2], Bearer("a window"), reply)
    secret = app.witnessing.ask(asker, claim, criterion, sentence).rpartition("/")[2]
    return [
        Place("read-back-marked", f"/claims/{shy}", Face.CHAT, learner),
        Place("witnesses", f"/claims/{claim}/witnesses", Face.CHAT, asker),
        Place("witness", f"/witness/{secret}"),
        Place("witness-gone", "/witness/nothing"),
    ]


def _doors(town: Town) -> list[Place]:
    app, organizer = town.app, town.organizer
    invite = app.organizing.invite_learners(organizer, 3)
    sign_in = app.organizing.invite_colleague(organizer, "Kim", Role.ASSESSOR, "en")
    with app.store.transaction(town.community.id) as tx:
        spent = tx.doors.invite(town.community.id, "invite", life=INVITE_LIFE, uses=0)
    return [
        Place("join", f"/join/{invite}"),
        Place("sign-in", f"/sign-in/{sign_in}"),
        Place("spent-link", f"/join/{spent}"),
        Place("absent", "/awards/nothing"),
    ]


def _interview(town: Town, language: str) -> list[Place]:
    """One learner for each screen of the interview."""
    found: list[Place] = []

    def at(name: str, place: str, answer: str | None = None, then: str = "") -> None:
        learner = town.learner(f"Ana {name}", language)
        claim = town.begin(learner)
        more = {"answer": answer} if answer else {}
        town.until(learner, claim, place, **more)
        if then:
            town.press(learner, claim, then)
        found.append(Place(name, f"/claims/{claim}", Face.CHAT, learner))

    at("welcome", "welcome")
    at("declined", "welcome", then="decline")
    at("story", "story")
    at("story-help", "story", then="unknown")
    at("menu", "badge")
    at("sources", "sources")
    at("question", "criterion/")
    at("language", "criterion/", then="language")
    at("saved", "criterion/", then="save")
    at("probe", "probe/", THIN)
    at("evidence", "evidence")
    at("read-back", "review", THIN)
    return found


def _claims(town: Town, language: str) -> list[Place]:
    """One learner for each state of a claim, and the pages around it."""
    app, bo = town.app, town.assessor("Bo")
    found: list[Place] = []

    def keep(name: str, path: str, who: Actor) -> None:
        found.append(Place(name, path, Face.CHAT, who))

    sent = town.learner("Sam", language)
    keep("sent", f"/claims/{town.sent(sent)}", sent)
    asked = town.learner("Asa", language)
    claim = town.taken(asked, bo)
    app.reviewing.ask(bo, claim, "Which tyre levers did you use?")
    keep("asked", f"/claims/{claim}", asked)
    again = town.learner("Noa", language)
    claim = town.taken(again, bo)
    town.not_yet(bo, claim, {"find-the-fault": "Say how you found it."})
    keep("not-yet", f"/claims/{claim}", again)
    gone = town.learner("Wim", language)
    claim = town.sent(gone)
    app.learning.withdraw(gone, claim)
    keep("withdrawn", f"/claims/{claim}", gone)
    holder = town.learner("Holly", language)
    award = town.awarded(holder, bo)
    app.awarding.share(holder, award, shared=True)
    with app.store.reading(town.community.id) as tx:
        keep("rate", f"/claims/{tx.awards.get(award).claim_id}/rate", holder)
    keep("claims", "/claims", holder)
    keep("award", f"/awards/{award}", holder)
    keep("me", "/me", holder)
    keep("erase", "/me/erase", holder)
    keep("withdraw", f"/claims/{town.sent(holder, badge_id='community-cooking')}/withdraw", holder)
    found.append(Place("award-visitor", f"/awards/{award}"))
    found.append(Place("award-checked", f"/awards/{award}?verify=1&language={language}"))
    found.append(Place("verify", "/verify"))
    found.append(Place("issuer", f"/communities/{town.community.id}?language={language}"))
    badge = f"/badges/{town.community.id}/bicycle-repair"
    found.append(Place("badge", f"{badge}/1?language={language}"))
    keep("badge-member", f"{badge}/1", holder)
    shy = town.learner("Shay", language)
    keep("award-private", f"/awards/{town.awarded(shy, bo)}", shy)
    back = town.learner("Rex", language)
    taken_back = town.awarded(back, bo)
    app.awarding.share(back, taken_back, shared=True)
    app.awarding.revoke(town.organizer, taken_back, "The photo was somebody else's.")
    keep("award-taken-back", f"/awards/{taken_back}", back)
    return found


def _all_shown(town: Town, language: str) -> Place:
    """An award of which everything is shown, in words that run from right to left."""
    app, bo, holder = town.app, town.assessor("Nur"), town.learner("Layla", language)
    claim = town.told(holder)
    town.press(holder, claim, "edit:evidence")
    for number, url in enumerate(("https://example.org/" + "bikes" * 60, "")):
        kind = EvidenceKind.LINK if url else EvidenceKind.NOTE
        piece = Evidence(
            f"e{number}",
            kind,
            "دفتر الورشة",
            app.store.clock(),
            ("make-the-repair",),
            url=url,
            text="أصلحت دراجات الجيران كل يوم سبت. " * 8,
        )
        town.tell(holder, claim, Attached(piece))
    town.tell(holder, claim, Pressed("go_on"))
    town.press(holder, claim, "submit")
    app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    award = town.sign(claim)
    app.awarding.choose(holder, award, Choice(name="ليلى العامرية", evidence=("e0", "e1")))
    app.awarding.share(holder, award, shared=True)
    return Place("award-all-shown", f"/awards/{award}?language={language}")


def _lists(town: Town) -> list[Place]:
    """Awarding from lists, what a recipient sees, and taking an award back."""
    bulk, organizer, here = town.app.bulk, town.organizer, town.community.id
    ids = [
        bulk.check(
            organizer, here, "bicycle-repair", f"E-Mail-Adresse\n{one}@example.org\n".encode()
        ).list_id
        for one in ("staged", "done")
    ]
    bulk.confirm(organizer, ids[1])
    list(bulk.steps(here, ids[1]))
    (ticket,) = bulk.tickets(organizer, here, ids[1])
    award = town.awarded(town.learner("Ida"), town.assessor("Eve"))
    office = Place("lists", "/office/lists", Face.OFFICE, organizer)
    return [
        office,
        replace(office, name="list-staged", path=f"/office/lists/{ids[0]}"),
        replace(office, name="list-done", path=f"/office/lists/{ids[1]}"),
        replace(office, name="revoke", path=f"/office/awards/{award}/revoke"),
        Place("claim-badge", f"/claim/{ticket.link.rpartition('/')[2]}"),
    ]


def _work(town: Town) -> list[Place]:
    """The desk and the office."""
    app, cy = town.app, town.assessor("Cy")
    learner = town.learner("Ines")
    waiting = town.told(learner)
    piece = Evidence(
        "e1",
        EvidenceKind.LINK,
        "My page",
        town.app.store.clock(),
        ("make-the-repair",),
        url="https://example.org/bike",
    )
    town.press(learner, waiting, "edit:evidence")
    town.tell(learner, waiting, Attached(piece))
    town.tell(learner, waiting, Pressed("go_on"))
    town.press(learner, waiting, "submit")
    mine = town.taken(town.learner("Jo"), cy)
    second = town.learner("Rae")
    claim = town.taken(second, cy)
    town.not_yet(cy, claim, {"make-the-repair": "What did you do first?"})
    town.submit(second, claim)
    app.reviewing.take(cy, claim)
    desk: Callable[[str, str], Place] = lambda name, path: Place(name, path, Face.DESK, cy)  # noqa: E731
    office = Place("office", "/office", Face.OFFICE, town.organizer)
    text = {"en": "Watch how a brake is set", "es": "Mira cómo se ajusta un freno"}
    app.steps.add(town.organizer, text, "https://example.org/brakes", "bicycle-repair")
    app.steps.retire(town.organizer, app.steps.add(town.organizer, {"en": "Ask a friend"}).id)
    return [
        desk("queue", "/desk"),
        desk("card", f"/desk/claims/{waiting}"),
        desk("card-mine", f"/desk/claims/{mine}"),
        desk("card-again", f"/desk/claims/{claim}"),
        office,
        replace(office, name="rules-badge", path="/office/rules/badges/bicycle-repair"),
        replace(office, name="rules-space", path=f"/office/rules/spaces/{town.space.id}"),
        replace(office, name="asked", path=f"/office/waiting/{waiting}"),
        replace(office, name="disconnect", path=f"/office/spaces/{town.workspace().id}/disconnect"),
        *(
            replace(office, name=n, path=f"/office/{n}")
            for n in ("badges", "people", "jobs", "spaces", "quality", "waiting", "rules", "steps")
        ),
    ]
