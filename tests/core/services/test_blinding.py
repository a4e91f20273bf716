"""What learners are shown of themselves before they send, and what assessors see afterwards."""

from __future__ import annotations

from core.domain.interview import Attached, Detached
from core.domain.interview.state import Evidence
from core.domain.people import Actor
from core.domain.rules import BadgeRules, SpaceRules
from core.domain.screens import EvidenceKind, ReadBack, Said, Words
from tests.support.journeys import ANSWER, Town, badge

EVERY = tuple(one.id for one in badge().criteria)
TOLD = f"{ANSWER} Ask for Zenobia, +34 600 123 456."


def read_back(town: Town, who: Actor) -> ReadBack:
    """The read-back of a claim in which a name, a number and a profile stand."""
    claim = town.begin(who)
    town.until(who, claim, "evidence", answer=TOLD)
    now = town.app.store.clock()
    link = Evidence("e1", EvidenceKind.LINK, "My page", now, EVERY, "https://github.com/somebody")
    person = Evidence("e2", EvidenceKind.WITNESS, "Zenobia's aunt", now, EVERY, relation="aunt")
    for piece in (link, person):
        town.tell(who, claim, Attached(piece))
    screen = town.until(who, claim, "review").screen
    assert isinstance(screen, ReadBack)
    return screen


def test_what_may_tell_who_somebody_is_is_marked_before_it_is_sent(town: Town) -> None:
    screen = read_back(town, town.learner("Zenobia Gil"))
    marks = [part.marks for part in screen.parts if part.marks]
    assert len(marks) == len(EVERY)
    assert marks[0] == (
        Words("naming.name", {"words": Said("Zenobia")}),
        Words("naming.phone", {"words": Said("+34 600 123 456")}),
        Words("naming.may_tell"),
    )
    profile = Words("naming.profile", {"words": Said("https://github.com/somebody")})
    assert [one.marks for one in screen.items] == [(profile, Words("naming.may_tell")), ()]
    assert any(TOLD in repr(part.said) for part in screen.parts), "nothing is taken out"


def test_nothing_is_marked_where_names_are_shown_anyway(town: Town) -> None:
    with town.app.store.transaction(town.community.id) as tx:
        tx.rules.put_space(town.space.id, SpaceRules(blind=False), town.organizer.person_id)
    screen = read_back(town, town.learner("Zenobia Gil"))
    assert not any(one.marks for one in (*screen.parts, *screen.items))


def test_a_badge_that_hides_names_does_so_where_the_space_shows_them_and_the_other_way(
    town: Town,
) -> None:
    def marked() -> bool:
        screen = read_back(town, town.learner("Zenobia Gil"))
        return any(one.marks for one in (*screen.parts, *screen.items))

    ruling, organizer = town.app.ruling, town.organizer
    ruling.set_badge(organizer, badge().id, BadgeRules(blind=False))
    assert not marked()
    ruling.set_space(organizer, town.space.id, SpaceRules(blind=False))
    ruling.set_badge(organizer, badge().id, BadgeRules(blind=True))
    assert marked()


def test_a_file_keeps_its_number_in_the_next_round(town: Town) -> None:
    ana, bo = town.learner("Ana"), town.assessor()
    claim = town.begin(ana)
    town.until(ana, claim, "evidence")
    for number in (1, 2):
        content = f"Letter {number} about my work.".encode()
        town.app.learning.attach(ana, claim, town.event(), f"Ana-{number}.txt", content, EVERY[:1])
    town.submit(ana, claim)
    town.app.reviewing.declare(bo, claim)
    first = [item.title for item in town.app.reviewing.card(bo, claim).parts[0].items]
    wanted = [Words("blind.document", {"number": n, "ending": ".txt"}) for n in (1, 2)]
    assert first == wanted
    town.app.reviewing.take(bo, claim)
    town.not_yet(bo, claim, {EVERY[0]: "Which bike was it?"})
    town.until(ana, claim, "evidence")
    with town.app.store.reading(town.community.id) as tx:
        (one, _) = tx.interviews.load(claim).state.evidence
    town.tell(ana, claim, Detached(one.id))
    town.submit(ana, claim)
    second = [item.title for item in town.app.reviewing.card(bo, claim).parts[0].items]
    assert second == wanted[1:]
