"""Help lines, the button, the office's page of care, and the queue of reports."""

from __future__ import annotations

import pytest

from core.domain.people import Actor, Face
from tests.bots.web.conftest import Opens
from tests.support.journeys import Town


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana the learner")


@pytest.fixture
def bo(town: Town) -> Actor:
    return town.assessor("Bo")


def test_an_organizer_writes_and_a_learner_finds_it_from_every_page(
    window: Opens, town: Town, ana: Actor
) -> None:
    mine = window(ana)
    assert "call the emergency number" in mine.open("/help").text
    office = window(town.organizer, Face.OFFICE)
    page = office.open("/office/care")
    office.send(page.form("/office/care"), lines="Help line 116 111", contact="Rosa", procedure="")
    for path in ("/", "/claims", "/me", f"/claims/{town.sent(ana)}"):
        assert 'href="/help"' in mine.open(path).html
    assert "Help line 116 111" in mine.open("/help").text
    assert "Rosa" not in mine.open("/help").text, "the contact is for assessors"
    too_long = office.send(office.open("/office/care").form("/office/care"), contact="x" * 301)
    assert (too_long.status, "That is too long" in too_long.text) == (422, True)


def test_one_press_on_the_card_tells_and_shows_what_to_do(
    window: Opens, town: Town, ana: Actor, bo: Actor
) -> None:
    claim = town.taken(ana, bo)
    desk = window(bo, Face.DESK)
    card = desk.open(f"/desk/claims/{claim}")
    assert card.text.count("Somebody may need help") == 1
    page = desk.send(card.form("/concern"))
    assert f"We told {town.organizer.name}" in page.text
    assert "Promise nothing" in page.text
    office = window(town.organizer, Face.OFFICE)
    shown = office.open("/office/care")
    assert "Bo thinks so." in shown.text
    assert "Ana" not in shown.text
    form = next(one for one in shown.forms if any(b.name == "close" for b in one.buttons))
    office.send(form, next(b for b in form.buttons if b.name == "close"))
    assert "looked after" in office.open("/office/care").text
    assert town.app.caring.waiting(town.organizer) == 0


def test_a_report_goes_to_the_queue_and_is_handled(
    window: Opens, town: Town, ana: Actor, bo: Actor
) -> None:
    claim = town.taken(ana, bo)
    mine = window(ana)
    page = mine.open(f"/claims/{claim}/report")
    empty = mine.send(page.form("/report"), words="  ")
    assert empty.status == 422
    mine.send(page.form("/report"), words="They were rude.", about="assessor")
    office = window(town.organizer, Face.OFFICE)
    shown = office.open("/office/reports")
    assert "About an assessor: Bo" in shown.text
    assert "said by a learner" in shown.text
    assert "They were rude." in shown.text
    form = next(one for one in shown.forms if "report" in dict(one.fields))
    office.send(form, what="talked")
    assert "we talked about it" in office.open("/office/reports").text
    bar = next(one for one in shown.forms if dict(one.fields).get("barred") == "judging")
    office.send(bar, bar.buttons[0])
    desk = window(bo, Face.DESK)
    waiting = town.sent(town.learner("Cai"))
    shut = desk.open(f"/desk/claims/{waiting}")
    assert "You cannot take claims here for now." in shut.text


def test_two_keep_apart_from_the_card(window: Opens, town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    desk = window(bo, Face.DESK)
    page = desk.open(f"/desk/claims/{claim}/report")
    form = [one for one in page.forms if one.address.endswith("/report")][1]
    done = desk.send(form, form.buttons[0])
    assert "kept apart from now on" in done.text
    assert desk.open(f"/desk/claims/{claim}").status == 403


def test_learners_and_assessors_see_nothing_of_the_office(
    window: Opens, town: Town, ana: Actor, bo: Actor
) -> None:
    for who in (ana, bo):
        for path in ("/office/care", "/office/reports"):
            page = window(who).open(path)
            assert "What people read" not in page.text
            assert "Nobody has reported" not in page.text
    claim = town.sent(ana)
    eve = window(town.learner("Eve"))
    assert eve.open(f"/claims/{claim}/report").status == 404
