"""What others see of an award is its owner's choice, field by field, and can be changed later."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from core.domain.errors import NotFound, TextTooLong, TooMuchShown
from core.domain.interview import Evidence, to_json
from core.domain.people import Actor
from core.domain.screens import EvidenceKind
from core.domain.showing import Choice
from core.store.tables import submissions
from tests.support.credentials import genuine, history, holding, raised
from tests.support.fixtures import SITE
from tests.support.journeys import BADGE, Town, badge

Json = dict[str, Any]
CRITERION = badge().criteria[0].id


@pytest.fixture
def town(public_sqlite_town: Town) -> Town:
    return public_sqlite_town


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana")


@pytest.fixture
def award(town: Town, ana: Actor) -> str:
    """With a file, a note and a witness."""
    claim = town.begin(ana)
    town.until(ana, claim, "evidence")
    app = town.app
    app.learning.attach(ana, claim, "e1", "letter.txt", b"Dear neighbour", (CRITERION,))
    with app.store.transaction(town.community.id) as tx:
        opened = tx.interviews.load(claim)
        said = [
            Evidence("said-1", EvidenceKind.NOTE, "My notebook", tx.now, text="Forty bikes."),
            Evidence("said-2", EvidenceKind.WITNESS, "Rosa Unmistakable", tx.now),
            Evidence("said-3", EvidenceKind.LINK, "A film", tx.now, url="https://film.example/1"),
        ]
        state = replace(opened.state, evidence=(*opened.state.evidence, *said))
        tx.interviews.save(claim, state, opened.version)
    bo = town.assessor()
    town.submit(ana, claim)
    app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    award = town.sign(claim)
    app.awarding.share(ana, award, shared=True)
    return award


def read(town: Town, award: str) -> Json:
    found: Json = json.loads(town.app.awarding.credential(None, award))
    return found


def test_at_first_a_badge_names_nobody_and_shows_no_evidence(
    town: Town, ana: Actor, award: str
) -> None:
    badge_json = read(town, award)
    assert "identifier" not in badge_json["credentialSubject"]
    assert "evidence" not in badge_json
    assert "result" in badge_json["credentialSubject"]
    assert town.app.awarding.page(None, award).name == ""
    assert town.app.awarding.page(None, award).evidence == ()
    assert town.app.awarding.choices(ana, award).name == "Ana"


def test_a_name_is_put_in_and_taken_out_again(town: Town, ana: Actor, award: str) -> None:
    texts = [town.app.awarding.credential(ana, award)]
    for name in ("Ana  Unmistakable ", "", "Ana"):
        town.app.awarding.choose(ana, award, Choice(name=name))
        texts.append(town.app.awarding.credential(None, award))
    names = [
        [one["identityHash"] for one in json.loads(text)["credentialSubject"].get("identifier", [])]
        for text in texts
    ]
    assert names == [[], ["Ana Unmistakable"], [], ["Ana"]]
    assert [raised(town.app, text) for text in texts] == [True, True, True, False]
    assert all(genuine(town.app, text) for text in texts)
    ids = {(json.loads(text)["id"], json.loads(text)["credentialSubject"]["id"]) for text in texts}
    assert len(ids) == 1, "it is the same award, and the newest takes the others' place"
    begins = [json.loads(text)["validFrom"] for text in texts]
    assert begins == sorted(begins)
    rows = history(town, award)
    assert [one.ended for one in rows] == ["superseded"] * 3 + [None]
    assert [one.why for one in rows] == ["first"] + ["choice"] * 3
    assert "Unmistakable" not in repr(rows), "what was taken out is kept nowhere"


def test_what_is_chosen_again_as_it_is_issues_nothing(town: Town, ana: Actor, award: str) -> None:
    choice = Choice(name="Ana")
    for _ in range(3):
        assert town.app.awarding.choose(ana, award, choice) == choice
    assert len(history(town, award)) == 2
    assert len(holding(town, award)) == 1


def test_evidence_is_shown_piece_by_piece_and_a_witness_never(
    town: Town, ana: Actor, award: str
) -> None:
    offered = town.app.awarding.choices(ana, award).pieces
    assert [one.kind for one in offered] == [
        EvidenceKind.FILE,
        EvidenceKind.NOTE,
        EvidenceKind.LINK,
    ]
    file = offered[0].id
    wanted = ("said-2", "no such piece", "said-3", "said-1", "said-1")
    kept = town.app.awarding.choose(ana, award, Choice(evidence=wanted))
    assert kept.evidence == ("said-1", "said-3")
    shown = read(town, award)["evidence"]
    assert [(one.get("id"), one["name"]) for one in shown] == [
        (None, "My notebook"),
        ("https://film.example/1", "A film"),
    ]
    assert "Unmistakable" not in json.dumps(read(town, award))
    with pytest.raises(NotFound):
        town.app.awarding.shown_file(None, award, file)
    town.app.awarding.choose(ana, award, Choice(evidence=(file,)))
    found, content = town.app.awarding.shown_file(None, award, file)
    assert (found.name, content) == ("letter.txt", b"Dear neighbour")
    (one,) = read(town, award)["evidence"]
    assert one["id"].endswith(f"/awards/{award}/evidence/{file}")
    town.app.awarding.share(ana, award, shared=False)
    with pytest.raises(NotFound):
        town.app.awarding.shown_file(None, award, file)


ODD = {
    "the same address twice": [("a", "https://x.example/1", ""), ("b", "https://x.example/1", "")],
    "the same twice": [("a", "https://x.example/1", "")] * 2,
    "the same note twice": [("a", "", "Forty bikes.")] * 2,
    "an address with signs that no address has": [("a", "https://x.example/{1}|^`2", "")],
    "capitals": [("a", "HTTPS://x.example/1", "")],
    "the badge's own page": [("a", f"{SITE}/badges/COMMUNITY/{BADGE}/1", "See here.")],
    "the award's own credential": [("a", f"{SITE}/credentials/AWARD", "")],
}


@pytest.mark.parametrize("pieces", ODD.values(), ids=ODD)
def test_odd_evidence_can_be_shown_too(
    town: Town, ana: Actor, award: str, pieces: list[tuple[str, str, str]]
) -> None:
    """What cannot stand in a credential as an address is said in it in words."""
    said = told(town, award, pieces)
    town.app.awarding.choose(ana, award, Choice(evidence=tuple(one.id for one in said)))
    text = town.app.awarding.credential(None, award)
    assert genuine(town.app, text)
    shown = json.loads(text)["evidence"]
    assert {one["name"] for one in shown} == {one.title for one in said}
    for one in said:
        address = one.url.replace("{1}|^`", "%7B1%7D%7C%5E%60").replace("HTTPS:", "https:")
        assert address in json.dumps(shown)
        assert one.text in json.dumps(shown)
    assert len(town.app.awarding.page(None, award).evidence) == len(said)


def test_more_than_a_badge_can_hold_is_refused_kindly(town: Town, ana: Actor, award: str) -> None:
    said = told(town, award, [(f"{number}", "", "x" * 10_000) for number in range(40)])
    before = town.app.awarding.credential(None, award)
    with pytest.raises(TooMuchShown):
        town.app.awarding.choose(ana, award, Choice(evidence=tuple(one.id for one in said)))
    assert town.app.awarding.credential(None, award) == before
    assert town.app.awarding.choices(ana, award).choice == Choice()
    town.app.awarding.choose(ana, award, Choice(evidence=(said[0].id,)))
    assert "x" * 10_000 in town.app.awarding.credential(None, award)


def told(town: Town, award: str, pieces: list[tuple[str, str, str]]) -> list[Evidence]:
    """Evidence of that title, address and text, as if it had been handed in with the claim."""
    own = {"COMMUNITY": town.community.id, "AWARD": award}
    kinds = {True: EvidenceKind.LINK, False: EvidenceKind.NOTE}
    with town.app.store.transaction(town.community.id) as tx:
        claim = tx.awards.get(award).claim_id
        said = []
        for number, (title, url, text) in enumerate(pieces):
            for name, value in own.items():
                url = url.replace(name, value)
            one = Evidence(f"odd-{number}", kinds[bool(url)], title, tx.now, url=url, text=text)
            said.append(one)
        opened = tx.interviews.submissions(claim)[-1]
        state = replace(opened.state, evidence=tuple(said))
        judged = (submissions.c.claim_id == claim) & (submissions.c.round == opened.round)
        tx.connection.execute(update(submissions).where(judged).values(content=to_json(state)))
    return said


def test_levels_and_how_it_was_assessed_can_be_left_out(town: Town, ana: Actor, award: str) -> None:
    full = town.app.awarding.page(None, award)
    assert (len(full.results), full.assessors) == (len(badge().criteria), 1)
    told = read(town, award)["credentialSubject"]["narrative"]
    assert "Decided by 1 assessor." in told
    assert "a link, a file or photo, somebody who saw it, and a description" in told
    town.app.awarding.choose(ana, award, Choice(show_criteria=False, show_assessment=False))
    subject = read(town, award)["credentialSubject"]
    assert "result" not in subject
    assert "narrative" not in subject
    page, mine = town.app.awarding.page(None, award), town.app.awarding.page(ana, award)
    assert (page.results, page.assessors) == ({}, 0)
    assert len(mine.results) == len(badge().criteria)


def test_nobody_else_chooses(town: Town, ana: Actor, award: str) -> None:
    for who in (town.learner("Eve"), town.organizer, town.assessor("Cy")):
        with pytest.raises(NotFound):
            town.app.awarding.choose(who, award, Choice(name="Eve"))
        with pytest.raises(NotFound):
            town.app.awarding.choices(who, award)
    with pytest.raises(NotFound):
        town.app.awarding.choose(ana, "0" * 32, Choice(name="Ana"))
    assert len(history(town, award)) == 1


def test_a_name_has_an_end(town: Town, ana: Actor, award: str) -> None:
    with pytest.raises(TextTooLong):
        town.app.awarding.choose(ana, award, Choice(name="A" * 201))
    town.app.awarding.choose(ana, award, Choice(name="Ana\x00\x1b \u202e"))
    assert town.app.awarding.page(ana, award).signed


def test_a_choice_before_the_first_signature_is_in_it(town: Town, ana: Actor) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo, badge_id=BADGE)
    town.approve(bo, claim)
    award = town.award_of(claim)
    town.app.awarding.choose(ana, award, Choice(name="Ana"))
    town.app.awarding.sign(town.community.id, award)
    assert "identifier" in json.loads(town.app.awarding.credential(ana, award))["credentialSubject"]
    assert len(history(town, award)) == 1


def test_my_data_holds_the_choice_and_an_erasure_takes_it_away(
    town: Town, ana: Actor, award: str
) -> None:
    town.app.awarding.choose(ana, award, Choice(name="Ana Unmistakable"))
    (row,) = town.app.privacy.data(ana)["choices"]
    assert row["name"] == "Ana Unmistakable"
    town.app.privacy.erase(ana)
    with town.app.store.reading(town.community.id) as tx:
        assert tx.choices.get(award) == Choice()
