"""Renewing on the pages: by its owner alone, from every place that names the badge."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core.domain.people import Actor, Face
from core.domain.reminding import Kind
from core.domain.witness import Relationship, Reply, WitnessAct
from core.services.digesting import MOST_DUE
from core.services.testifying import Bearer
from tests.bots.web.conftest import Opens
from tests.support.journeys import Town
from tests.support.renewing import SINCE, aged, held, offered


@pytest.fixture
def ana(town: Town) -> Actor:
    offered(town)
    return town.learner("Ana")


@pytest.fixture
def award(town: Town, ana: Actor) -> str:
    return held(town, ana, town.assessor("Bo"))


def test_nobody_else_renews_it_and_for_others_it_is_as_if_there_was_none(
    window: Opens, town: Town, ana: Actor, award: str
) -> None:
    town.app.awarding.share(ana, award, shared=True)
    eve = window(town.learner("Eve"))
    page = eve.open(f"/awards/{award}")
    assert "How long it is valid" not in page.text
    assert "Renew this badge" not in page.text
    fields = dict(eve.open("/me").form("/me/name").fields)
    for one in (award, "0" * 32):
        assert eve.post(f"/awards/{one}/renew", data=fields).status == 404
    assert window().open(f"/awards/{award}/renew").status == 200, "only its page"
    with town.app.store.reading(ana.community_id) as tx:
        assert len(tx.claims.of(ana.person_id)) == 1


def test_its_owner_begins_it_from_the_list_the_award_and_the_page_of_the_badge(
    window: Opens, ana: Actor, award: str
) -> None:
    mine = window(ana)
    assert "You can renew it now" in mine.open("/claims").text
    mine.open(f"/awards/{award}")
    assert "1 of 4 parts is asked again" in mine.press("Renew this badge").text
    # A second time it goes on where it is.
    assert "Go on renewing it" in mine.open(f"/awards/{award}").text
    assert "1 of 4 parts is asked again" in mine.press("Go on renewing it").text


def test_what_cannot_be_renewed_is_said_in_plain_words(
    window: Opens, town: Town, ana: Actor, award: str
) -> None:
    mine = window(ana)
    mine.open(f"/awards/{award}")
    town.app.awarding.suspend(town.organizer, award)
    page = mine.press("Renew this badge")
    assert page.status == 409
    assert "on hold just now" in page.text
    assert window(town.organizer, Face.OFFICE).open("/office/due").status == 200


def test_an_assessor_reads_what_a_witness_said_then_of_what_is_recognised(
    window: Opens, town: Town, ana: Actor
) -> None:
    bo, claim = town.assessor("Bo"), town.sent(ana)
    link = town.app.witnessing.ask(ana, claim, "make-the-repair", "She mended my brake.", "Zenobia")
    yes = Reply(WitnessAct.CONFIRM, Relationship.NEIGHBOUR, name="Zenobia")
    town.app.testifying.answer(link.rpartition("/")[2], Bearer("her window"), yes)
    town.app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    award = town.sign(claim)
    aged(town.app, town.community.id, award, 320)
    claim = town.app.renewing.begin(ana, award)
    town.until(ana, claim, "review", answer=SINCE)
    town.press(ana, claim, "submit")
    town.app.reviewing.take(bo, claim)
    page = window(bo, Face.DESK).open(f"/desk/claims/{claim}")
    assert "for an earlier award of this badge. A neighbour confirmed this" in page.text
    assert "She mended my brake." in page.text
    assert "Zenobia" not in page.html


def test_an_organizer_turns_the_pages_of_what_is_due(window: Opens, town: Town, ana: Actor) -> None:
    claim = town.begin(ana)
    with town.app.store.transaction(town.community.id) as tx:
        for one in range(MOST_DUE + 2):
            at = tx.now + timedelta(days=30 + one)
            tx.reminders.put(f"plan:{claim}:{one}", Kind.RENEW, claim, 1, at)
    office = window(town.organizer, Face.OFFICE)
    first = office.open("/office/due")
    assert f"{MOST_DUE + 2} things are due." in first.text
    assert first.html.count("<tr>") == MOST_DUE + 1
    assert "From the beginning" not in first.text
    [later] = re.findall(r'href="(/office/due\?[^"]+)">Later<', first.html)
    second = office.open(later)
    assert f"{MOST_DUE + 2} things are due." in second.text
    assert second.html.count("<tr>") == 3
    assert 'href="/office/due">From the beginning<' in second.html
    assert ">Later<" not in second.html
