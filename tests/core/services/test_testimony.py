"""A witness in public: only if the learner shows it, and by name only if the witness said so, too."""

from __future__ import annotations

import json
from itertools import product

import pytest

from core.domain.people import Actor
from core.domain.showing import Choice
from core.domain.witness import Publicity, Relationship, Reply, WitnessAct
from core.services.facts import gather, gather_many
from core.services.testifying import Bearer
from tests.support.credentials import genuine
from tests.support.duty import Duty
from tests.support.journeys import Town, badge

NAME, OWN = "Zenobia Unmistakable", "who leads the Unmistakable choir"
SENTENCE = "She repaired the brake of my bike."
CRITERION = badge().criteria[0].id
HERE = "window-one"


@pytest.fixture
def town(public_sqlite_town: Town) -> Town:
    return public_sqlite_town


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana")


def yes(public: Publicity, **more: object) -> Reply:
    given = {"relation": Relationship.NEIGHBOUR, "name": NAME, **more}
    return Reply(WitnessAct.CONFIRM, public=public, **given)  # type: ignore[arg-type]


def awarded(town: Town, ana: Actor, *replies: Reply, who: Actor | None = None) -> tuple[str, str]:
    """A shared award, and the secret of the last of the witnesses, who answered in this order."""
    bo = town.assessor()
    claim = town.taken(ana, bo)
    secret = ""
    for number, reply in enumerate(replies):
        link = town.app.witnessing.ask(ana, claim, CRITERION, f"{SENTENCE} {number}")
        secret = link.rpartition("/")[2]
        town.app.testifying.answer(secret, Bearer(HERE, who), reply)
    town.approve(bo, claim)
    award = town.sign(claim)
    town.app.awarding.share(ana, award, shared=True)
    return award, secret


def show_all(town: Town, ana: Actor, award: str) -> Choice:
    offered = tuple(one.id for one in town.app.awarding.choices(ana, award).testimonies)
    return town.app.awarding.choose(ana, award, Choice(witnesses=offered))


def public(town: Town, award: str) -> str:
    """All that a stranger can read: the page, the credential, and the same in Open Badges 2.0."""
    awarding = town.app.awarding
    hosted = awarding.hosting.assertion(award)
    return repr((awarding.page(None, award), awarding.credential(None, award), hosted))


@pytest.mark.parametrize(("said", "shown"), list(product(Publicity, [True, False])))
def test_a_name_is_public_only_if_both_say_so(
    town: Town, ana: Actor, said: Publicity, shown: bool
) -> None:
    award, _ = awarded(town, ana, yes(said))
    if shown:
        show_all(town, ana, award)
    text = public(town, award)
    assert (NAME in text) is (said is Publicity.NAMED and shown)
    assert (SENTENCE in text) is (said is not Publicity.NO and shown)
    assert genuine(town.app, town.app.awarding.credential(None, award))


def test_the_credential_says_who_and_what_in_its_narrative(town: Town, ana: Actor) -> None:
    change = Reply(
        WitnessAct.CHANGE, Relationship.CUSTOMER, words="She oiled the chain.", name=NAME
    )
    award, _ = awarded(town, ana, yes(Publicity.NAMED), change)
    show_all(town, ana, award)
    document = json.loads(town.app.awarding.credential(None, award))
    found = [(one["name"], one["narrative"]) for one in document["evidence"]]
    assert found == [
        (f"{NAME} (A neighbour) confirmed this:", f"{SENTENCE} 0"),
        ("A customer says it like this:", "She oiled the chain."),
    ]


def test_words_of_ones_own_about_the_relation_could_name_somebody(town: Town, ana: Actor) -> None:
    more = {"relation": Relationship.OTHER, "own_relation": OWN}
    award, _ = awarded(town, ana, yes(Publicity.ANONYMOUS, **more), yes(Publicity.NAMED, **more))
    show_all(town, ana, award)
    titles = [
        one["name"] for one in json.loads(town.app.awarding.credential(None, award))["evidence"]
    ]
    assert titles == ["Somebody who saw it confirmed this:", f"{NAME} ({OWN}) confirmed this:"]


def test_at_first_nothing_is_shown_and_only_what_was_agreed_to_is_offered(
    town: Town, ana: Actor
) -> None:
    refusal = Reply(WitnessAct.REFUSE)
    award, _ = awarded(town, ana, yes(Publicity.NO), refusal, yes(Publicity.ANONYMOUS))
    choices = town.app.awarding.choices(ana, award)
    assert choices.choice.witnesses == ()
    (offered,) = choices.testimonies
    assert offered.sentence == f"{SENTENCE} 2"
    with town.app.store.reading(town.community.id) as tx:
        claim = tx.awards.get(award).claim_id
        every = tuple(one.id for one in tx.witnesses.of_claim(claim))
    kept = town.app.awarding.choose(ana, award, Choice(witnesses=(*every, "made-up")))
    assert kept.witnesses == (offered.id,)


def test_a_name_that_was_not_given_is_nobodys(town: Town, ana: Actor) -> None:
    award, _ = awarded(town, ana, yes(Publicity.NAMED, name=" "))
    show_all(town, ana, award)
    (one,) = json.loads(town.app.awarding.credential(None, award))["evidence"]
    assert one["name"] == "A neighbour confirmed this:"


@pytest.mark.parametrize("how", ["removed", "not by name", "erased"])
def test_who_takes_it_back_is_gone_from_page_and_credential(
    town: Town, ana: Actor, how: str
) -> None:
    rosa = town.learner("Rosa")
    award, secret = awarded(town, ana, yes(Publicity.NAMED), who=rosa)
    show_all(town, ana, award)
    assert NAME in public(town, award)
    before = town.app.awarding.credential(None, award)
    if how == "removed":
        town.app.testifying.remove(secret)
    elif how == "erased":
        town.app.privacy.erase(rosa)
    else:
        town.app.testifying.answer(secret, Bearer(HERE, rosa), yes(Publicity.ANONYMOUS))
    assert NAME not in repr(town.app.awarding.page(None, award).testimonies)
    Duty(town.app).do("award.reword", times=2)
    text = public(town, award)
    assert NAME not in text
    assert (SENTENCE in text) is (how == "not by name")
    assert town.app.awarding.credential(None, award) != before
    assert genuine(town.app, town.app.awarding.credential(None, award))


def test_an_award_that_shows_no_witness_is_not_issued_anew(town: Town, ana: Actor) -> None:
    award, secret = awarded(town, ana, yes(Publicity.NAMED))
    before = town.app.awarding.credential(ana, award)
    town.app.testifying.remove(secret)
    assert Duty(town.app).do("award.reword") == 0
    assert town.app.awarding.credential(ana, award) == before


def test_many_issued_anew_say_the_same_of_their_witnesses(town: Town, ana: Actor) -> None:
    award, _ = awarded(town, ana, yes(Publicity.NAMED), yes(Publicity.ANONYMOUS))
    show_all(town, ana, award)
    with town.app.store.reading(town.community.id) as tx:
        one = tx.awards.get(award)
        assert gather_many(tx, [one]) == [gather(tx, one)]
