"""Awarding from a list in the office, and taking the badge by a link; addresses in My data."""

from __future__ import annotations

import csv
import io
import re

import pytest

from core.domain.people import Face
from tests.bots.web.conftest import Opens
from tests.bots.web.windows import Form, Window
from tests.core.services.test_bulk import canvas
from tests.support.journeys import BADGE, Town
from tests.support.visiting import words


@pytest.fixture
def office(window: Opens, town: Town) -> Window:
    return window(town.organizer, Face.OFFICE)


def hand_in(office: Window, content: bytes) -> None:
    form = office.open("/office/lists").form("/office/lists")
    files = {"file": ("list.csv", content, "text/csv")}
    office.send(form, form.buttons[-1], files, badge=BADGE)


def deciding(office: Window) -> Form:
    return next(one for one in office.page.forms if one.address.startswith("/office/lists/"))


def test_a_list_is_checked_confirmed_done_and_its_link_taken(
    office: Window, window: Opens, town: Town
) -> None:
    hand_in(office, canvas("a", "b"))
    assert words("page.lists.award", n=2) in office.page.text
    form = deciding(office)
    address = form.address
    office.send(form, next(one for one in form.buttons if one.value == "award"))
    assert words("page.lists.state.confirmed", done=0, total=2) in office.page.text
    list(town.app.bulk.steps(town.community.id, address.rpartition("/")[2]))
    assert words("page.lists.state.done", total=2) in office.open(address).text
    links = csv.DictReader(io.StringIO(office.open(f"{address}/links.csv").html, newline=""))
    [first, _] = [one["claim_link"].partition("8765")[2] for one in links]
    visitor = window()
    taking = visitor.open(first).form(first)
    visitor.send(taking, taking.buttons[-1], name="Ana", language="en")
    assert words("page.welcome.keep") in visitor.page.text
    assert "Bicycle repair" in visitor.open("/claims").text
    # Nobody was asked anything, and it does not say so.
    assert words("claim.next.awarded.list") in visitor.page.text
    (award_id,) = re.findall(r"/awards/([0-9a-f]{32})", visitor.page.html)
    told = visitor.open(f"/awards/{award_id}").text
    assert words("public.assessed.list") in told
    assert words("public.assessed.how") not in told
    assert window().open(first).status in (404, 410)


def test_who_has_the_badge_from_another_list_is_left_out_and_that_is_told(
    office: Window, town: Town
) -> None:
    hand_in(office, canvas("a", "b"))
    form = deciding(office)
    office.send(form, next(one for one in form.buttons if one.value == "award"))
    list(town.app.bulk.steps(town.community.id, form.address.rpartition("/")[2]))
    hand_in(office, canvas("b", "c", "a"))
    assert words("page.lists.award", n=1) in office.page.text
    assert "2 more people in it have the badge" in office.page.text
    assert "Bicycle repair, " in office.open("/office/lists").text
    hand_in(office, canvas("a", "d"))
    assert "1 more person in it has the badge" in office.page.text


def test_what_is_wrong_is_told_by_its_line_and_nothing_is_awarded(
    office: Window, town: Town
) -> None:
    hand_in(office, canvas("a", "a"))
    assert office.page.status == 422
    assert words("list.problem.twice", first=2) in office.page.text
    assert town.app.organizing.office(town.organizer).awards == 0


def test_a_list_can_be_forgotten(office: Window, town: Town) -> None:
    hand_in(office, canvas("a"))
    form = deciding(office)
    office.send(form, next(one for one in form.buttons if one.value == "drop"))
    assert town.app.bulk.lists(town.organizer) == ()


def test_somebody_who_is_here_already_takes_the_badge_as_themselves(
    office: Window, window: Opens, town: Town
) -> None:
    hand_in(office, canvas("a"))
    [found] = town.app.bulk.lists(town.organizer)
    town.app.bulk.confirm(town.organizer, found.id)
    list(town.app.bulk.steps(town.community.id, found.id))
    [ticket] = town.app.bulk.tickets(None, town.community.id, found.id)
    visitor = window(town.learner("Ana"))
    path = ticket.link.partition("8765")[2]
    form = next(one for one in visitor.open(path).forms if one.values("as"))
    visitor.send(form, form.buttons[-1])
    assert "Bicycle repair" in visitor.open("/claims").text


def test_an_address_for_a_platform_is_given_and_taken_back(window: Opens, town: Town) -> None:
    ana = town.learner()
    mine = window(ana)

    def contact(purpose: str) -> None:
        form = next(one for one in mine.open("/me").forms if one.values("purpose") == [purpose])
        given = {} if form.values("email") == [] else {"email": "ana@example.org"}
        mine.send(form, form.buttons[-1], **given)

    contact("canvas")
    assert [one.email for one in town.app.exporting.contacts(ana)] == ["ana@example.org"]
    assert "ana@example.org" in mine.open("/me").text
    contact("canvas")
    assert town.app.exporting.contacts(ana) == ()
