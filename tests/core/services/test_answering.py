"""What an appeal comes to, told to its learner: turned down or upheld, in all that is told of it."""

from __future__ import annotations

import pytest

from bots.worker import handlers
from core.domain.interview import Heard, Pressed, heard
from core.domain.interview.state import State
from core.domain.people import Actor
from core.domain.review import Outcome, Result
from core.domain.screens import Ask, Words
from tests.core.domain.interviews import TEXTS
from tests.support.journeys import Town, all_met, badge

FIND, MAKE, CHECK = (one.id for one in badge().criteria[:3])
LACKS = Result("not_yet", "How?")


def appealed(town: Town, ana: Actor, bo: Actor, *lacking: str) -> str:
    """A claim of which Bo found some parts lacking, with another look asked for and taken by Eve."""
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, dict.fromkeys(lacking, "Tell more."))
    town.press(ana, claim, "appeal")
    town.tell(ana, claim, "I said all of it.")
    town.app.reviewing.take(town.assessor("Eve"), claim)
    return claim


def decided(town: Town, claim: str, found: dict[str, Result]) -> None:
    """By whoever has it."""
    with town.app.store.reading(town.community.id) as tx:
        holder = tx.people.actor(str(tx.claims.get(claim).assessor_id))
    results = all_met(badge()) | found
    award = all(one.level == "met" for one in results.values())
    outcome = Outcome.AWARD if award else Outcome.NOT_YET
    town.app.reviewing.decide(holder, claim, outcome, results)


def state(town: Town, claim: str) -> State:
    with town.app.store.reading(town.community.id) as tx:
        return tx.interviews.load(claim).state


def keys(town: Town, ana: Actor, claim: str) -> list[str]:
    """What the screen of a claim says, by its keys."""
    screen = town.app.learning.look(ana, claim).screen
    assert isinstance(screen, Ask)
    return [one.key for one in screen.lines if isinstance(one, Words)]


def news(town: Town, ana: Actor) -> list[str]:
    """Of which kinds the news of a learner is, once the jobs are done."""
    do = handlers(town.app)
    for job in town.app.jobs.unfinished():
        if job.ids["community"] == town.community.id and job.kind == "learner.tell":
            do[job.kind](job.ids)
    with town.app.store.reading(town.community.id) as tx:
        return [one.kind for one in tx.notices.unseen(ana.person_id)]


def test_what_changed_part_by_part_is_told(sqlite_town: Town) -> None:
    ana, bo = sqlite_town.learner(), sqlite_town.assessor()
    claim = appealed(sqlite_town, ana, bo, FIND, MAKE)
    found = {FIND: Result("met", "Seen."), MAKE: Result("not_yet", "b"), CHECK: LACKS}
    decided(sqlite_town, claim, found)
    assert state(sqlite_town, claim).heard == Heard({FIND: "Seen."}, (CHECK,))
    said = keys(sqlite_town, ana, claim)
    assert [one for one in said if "heard_again" in one or one == "claim.judged"] == [
        "interview.heard_again.unmet",
        "interview.heard_again.met",
        "claim.judged",
        "interview.heard_again.still",
        "interview.heard_again.new",
        "interview.heard_again.way_on",
    ]
    assert "interview.not_yet" not in said


@pytest.mark.parametrize(
    ("lacks", "said", "changed"),
    [
        ({FIND: "a", MAKE: "b"}, {}, Heard()),
        ({MAKE: "b"}, {FIND: "Seen."}, Heard({FIND: "Seen."})),
        ({FIND: "a", MAKE: "b", CHECK: "c"}, {}, Heard({}, (CHECK,))),
        ({CHECK: "c"}, {FIND: "Seen.", CHECK: "c"}, Heard({FIND: "Seen.", MAKE: ""}, (CHECK,))),
    ],
)
def test_what_an_appeal_changes_is_what_differs_from_before(
    lacks: dict[str, str], said: dict[str, str], changed: Heard
) -> None:
    assert heard((FIND, MAKE), lacks, said) == changed


@pytest.mark.parametrize(("language", "stays"), [("en", "stay"), ("es", "queda")])
def test_what_was_shown_is_said_to_stay_only_where_it_did(language: str, stays: str) -> None:
    told = {"met": 2, "of": 4}
    assert stays in TEXTS.get(language, "interview.heard_again", **told)
    assert stays not in TEXTS.get(language, "interview.heard_again.unmet", **told)


def test_the_answer_is_final_but_the_claim_is_not(sqlite_town: Town) -> None:
    ana, bo = sqlite_town.learner(), sqlite_town.assessor()
    claim = appealed(sqlite_town, ana, bo, FIND)
    decided(sqlite_town, claim, {FIND: LACKS})
    assert "interview.heard_again" in keys(sqlite_town, ana, claim)
    stale = sqlite_town.tell(ana, claim, Pressed("appeal")).screen
    assert stale.notice == Words("interview.notice.appeal_answered")
    entry = sqlite_town.app.learning.home(ana).entries[0]
    assert entry.next == Words("claim.next.not_yet.appeal")
    sqlite_town.submit(ana, claim)
    sqlite_town.app.reviewing.take(bo, claim)
    sqlite_town.not_yet(bo, claim, {FIND: "Still."})
    assert state(sqlite_town, claim).heard is None
    assert "interview.not_yet" in keys(sqlite_town, ana, claim)
    assert sqlite_town.app.learning.home(ana).entries[0].next == Words("claim.next.not_yet")
    assert isinstance(sqlite_town.press(ana, claim, "appeal").screen, Ask)


def test_news_of_an_appeal_says_that_it_is_one(sqlite_town: Town) -> None:
    town, ana, bo = sqlite_town, sqlite_town.learner(), sqlite_town.assessor()
    claim = appealed(town, ana, bo, FIND)
    assert news(town, ana) == ["not_yet"]
    decided(town, claim, {FIND: LACKS})
    assert news(town, ana)[-1:] == ["not_yet.appeal"]
    town.submit(ana, claim)
    town.app.reviewing.take(bo, claim)
    town.not_yet(bo, claim, {FIND: "Still."})
    assert news(town, ana)[-1:] == ["not_yet"]
    town.press(ana, claim, "appeal")
    town.tell(ana, claim, "Look again, please.")
    town.app.reviewing.take(town.assessor("Cleo"), claim)
    decided(town, claim, {})
    town.sign(claim)
    assert news(town, ana)[-1:] == ["awarded.appeal"]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", ["not_yet.appeal", "awarded.appeal"])
def test_every_way_of_telling_has_words_for_it(kind: str, language: str) -> None:
    ways = [f"{one}.news.{kind}" for one in ("slack", "discord")]
    ways += [f"mail.{kind}.{one}" for one in ("subject", "body")]
    assert [one for one in ways if not TEXTS.has(one, language)] == []
    body = TEXTS.get(language, f"mail.{kind}.body", badge="Bikes", link="https://here")
    assert ("Bikes" in body, body.endswith("\nhttps://here")) == (True, True)
