"""The organizer's office: the list of awards, badges in and out, people and their links."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest
import yaml

from core.domain.people import Actor, Face, Role
from tests.bots.web.conftest import Opens
from tests.bots.web.windows import Page, Window
from tests.support.journeys import Town
from tests.support.visiting import words


@pytest.fixture
def office(window: Opens, town: Town) -> Window:
    return window(town.organizer, Face.OFFICE)


def link_on(page: Page) -> str:
    found = re.search(r'<input id="link"[^>]*value="([^"]+)"', page.html)
    assert found is not None, page.text
    return found.group(1)


# -- awards -------------------------------------------------------------------------------


def test_the_office_shows_how_the_community_stands(office: Window, town: Town) -> None:
    town.sent(town.learner())
    town.awarded(town.learner("Eva"), town.assessor())
    page = office.open("/office")
    assert "claim waits for an assessor" in page.text
    assert "The oldest waits" in page.text
    assert "One award." in page.text
    assert "Bicycle repair" in page.text


def test_the_list_names_no_learner(office: Window, town: Town) -> None:
    town.awarded(town.learner("Eva Unmistakable"), town.assessor())
    assert "Eva Unmistakable" not in office.open("/office").html
    assert "Eva Unmistakable" not in office.open("/office/awards.csv").html
    assert "Eva Unmistakable" not in office.open("/office/awards.json").html


def test_the_list_is_filtered_by_badge_and_day(office: Window, town: Town) -> None:
    town.awarded(town.learner(), town.assessor())
    assert "No award fits." in office.open("/office?badge=community-cooking").text
    assert "One award." in office.open("/office?badge=bicycle-repair").text
    assert "No award fits." in office.open("/office?until=2020-01-01").text
    assert "One award." in office.open("/office?since=2020-01-01").text
    assert "One award." in office.open("/office?since=tomorrow&until=0000-99-99").text


def test_the_last_day_of_a_filter_is_part_of_it(office: Window, town: Town) -> None:
    award = town.awarded(town.learner(), town.assessor())
    row = json.loads(office.open("/office/awards.json").html)[0]
    assert row["award"] == award
    day = row["awarded_at"][:10]
    assert "One award." in office.open(f"/office?since={day}&until={day}").text


def test_the_list_goes_out_as_a_table_with_the_same_filter(office: Window, town: Town) -> None:
    award = town.awarded(town.learner(), town.assessor())
    page = office.open("/office/awards.csv?badge=bicycle-repair")
    assert page.headers["content-disposition"] == 'attachment; filename="awards.csv"'
    rows = list(csv.DictReader(io.StringIO(page.html.removeprefix("\ufeff"))))
    assert [row["award"] for row in rows] == [award]
    assert office.open("/office/awards.json?badge=other").html.split() == ["[", "]"]


def test_an_address_in_the_list_grants_nothing(office: Window, town: Town) -> None:
    town.awarded(town.learner(), town.assessor())
    row = json.loads(office.open("/office/awards.json").html)[0]
    assert office.open(row["credential"].removeprefix("http://127.0.0.1:8765")).status == 404
    assert office.open(row["page"].removeprefix("http://127.0.0.1:8765")).status == 404


def test_a_long_list_is_read_a_page_at_a_time(
    office: Window, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.web.office.SHOWN", 2)
    bo = town.assessor()
    awards = [town.awarded(town.learner(), bo) for _ in range(5)]
    page, seen = office.open("/office?badge=bicycle-repair"), []
    while True:
        seen.append(re.findall(r"/office/awards/(\w+)/revoke", page.html))
        older = re.search(r'href="(/office\?[^"]*older=[^"]*)"', page.html)
        if older is None:
            break
        page = office.open(html.unescape(older[1]))
    assert [len(one) for one in seen] == [2, 2, 1]
    assert sorted(one for some in seen for one in some) == sorted(awards)
    assert words("page.office.newest") in page.text
    assert "No award fits." in office.open("/office?older=nothing").text


def test_a_very_long_list_is_written_by_a_job_and_the_page_shows_how_far_it_is(
    office: Window, window: Opens, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.web.office.LONG", 0)
    award = town.awarded(town.learner(), town.assessor())
    form = office.open("/office?badge=bicycle-repair").form("/office/exports")
    office.send(form, next(one for one in form.buttons if one.value == "csv"))
    page = office.page
    assert words("page.prepare.under_way", done=0, total=1) in page.text
    assert page.headers["refresh"]
    name = page.address.rpartition("/")[2]
    assert office.open(f"/office/exports/{name}/file").status == 404
    town.app.preparing.run({"export": name})
    page = office.open(f"/office/exports/{name}")
    assert words("page.prepare.ready", total=1) in page.text
    assert "refresh" not in page.headers
    list_ = office.open(f"/office/exports/{name}/file")
    assert list_.headers["content-disposition"] == 'attachment; filename="awards.csv"'
    assert [row["award"] for row in csv.DictReader(io.StringIO(list_.html))] == [award]
    other = window(town.colleague("Omar", Role.ORGANIZER), Face.OFFICE)
    assert other.open(f"/office/exports/{name}").status == 404


def test_an_award_is_taken_back_only_after_a_question(
    office: Window, window: Opens, town: Town
) -> None:
    ana = town.learner()
    award = town.awarded(ana, town.assessor())
    office.open("/office")
    page = office.open(f"/office/awards/{award}/revoke")
    assert "Take this award back?" in page.text
    for unclear in ("", "take"):
        office.send(page.form("/revoke"), act=unclear)
        assert town.app.awarding.page(ana, award).state == "valid"
    office.open(f"/office/awards/{award}/revoke")
    page = office.press("Yes, take it back")
    assert "taken back" in page.text
    listed = window(ana).open("/claims").text
    assert "no longer counts" in listed
    assert "is yours" not in listed
    # There is nothing to ask any more.
    assert office.open(f"/office/awards/{award}/revoke").address == "/office"
    assert "It no longer counts." in window(ana).open(f"/awards/{award}").text


def test_an_award_is_put_on_hold_with_a_reason_and_counts_again(office: Window, town: Town) -> None:
    ana = town.learner()
    award = town.awarded(ana, town.assessor())
    state = town.app.awarding.page
    page = office.open(f"/office/awards/{award}/revoke")
    office.send(page.form("/revoke"), act="suspend", reason="We are looking into it\x00")
    assert (state(ana, award).state, state(ana, award).reason) == (
        "suspended",
        "We are looking into it",
    )
    page = office.open(f"/office/awards/{award}/revoke")
    assert "It is on hold" in page.text
    assert "We are looking into it" in page.html
    office.press("Let it count again")
    assert (state(ana, award).state, state(ana, award).reason) == ("valid", "")
    office.open(f"/office/awards/{award}/revoke")
    office.press("Put it on hold")
    office.open(f"/office/awards/{award}/revoke")
    office.press("Yes, take it back")
    assert state(ana, award).state == "revoked"


def test_an_award_of_another_community_cannot_be_taken_back(office: Window, town: Town) -> None:
    neighbours = Town(town.app, f"{town.community.name} II")
    award = neighbours.awarded(neighbours.learner(), neighbours.assessor())
    assert office.open(f"/office/awards/{award}/revoke").status == 404


# -- badges -------------------------------------------------------------------------------


def test_badges_that_come_with_earned_are_added(office: Window) -> None:
    page = office.open("/office/badges")
    assert "Badges that come with Earned" in page.text
    page = office.send(page.form("/shelf"), badge=["community-cooking", "growing-food"])
    assert "New: 2. Changed: 0. As before: 0." in page.text
    assert "Community cooking" in page.text
    assert "New: 2." not in office.open("/office/badges").text


def test_the_catalogue_goes_out_and_comes_in_again_unchanged(office: Window) -> None:
    page = office.open("/office/badges/catalogue.yaml")
    assert "attachment" in page.headers["content-disposition"]
    taken = page.content
    form = office.open("/office/badges").form("/office/badges")
    page = office.send(form, files=[("file", ("mine.yaml", taken, "text/yaml"))])
    assert "New: 0. Changed: 0. As before: 1." in page.text


def test_a_changed_badge_gets_a_new_version(office: Window) -> None:
    text = office.open("/office/badges/catalogue.yaml").html
    form = office.open("/office/badges").form("/office/badges")
    changed = text.replace("en: Bicycle repair", "en: Mending bicycles", 1)
    page = office.send(form, files=[("file", ("", b"", ""))], pasted=changed)
    assert "New: 0. Changed: 1. As before: 0." in page.text
    assert "Mending bicycles" in page.text
    assert "version 2" in page.text


def test_mistakes_are_told_by_line_and_the_pasted_text_stays(office: Window) -> None:
    form = office.open("/office/badges").form("/office/badges")
    pasted = "catalogue: 1\nbadges:\n  - id: Foo Bar\n    nmae: {en: <b>x</b>}\n"
    page = office.send(form, files=[("file", ("", b"", ""))], pasted=pasted)
    assert page.status == 422
    assert "Nothing was changed. Please mend this first:" in page.text
    assert "catalogue.yaml:3:" in page.text
    assert page.form("/office/badges").values("pasted") == [pasted]
    assert "<b>x</b>" not in page.html


def test_a_badge_that_could_never_be_signed_is_told_like_a_mistake(office: Window) -> None:
    catalogue = yaml.safe_load(office.open("/office/badges/catalogue.yaml").html)
    node = {"name": "Bicycles", "url": "https://x.example/1", "type": "Item"}
    catalogue["badges"][0]["alignment"] = [node]
    changed = yaml.safe_dump(catalogue)
    form = office.open("/office/badges").form("/office/badges")
    page = office.send(form, files=[("file", ("", b"", ""))], pasted=changed)
    assert page.status == 422
    assert "could not be signed" in page.text
    assert page.form("/office/badges").values("pasted") == [changed]


# -- people -------------------------------------------------------------------------------


def test_an_invite_for_learners_is_shown_once_and_works(
    office: Window, window: Opens, town: Town
) -> None:
    page = office.open("/office/people")
    page = office.send(page.form("/learners"), number="2")
    link = link_on(page)
    assert "An invite for 2 learners" in page.text
    assert link not in office.open("/office/people").html
    joined = window().open(link)
    assert f"Join {town.community.name}" in joined.text


@pytest.mark.parametrize("number", ["", "many", "-3", "1e9", "99999999999", "٣"])
def test_an_odd_number_of_learners_still_makes_a_link(office: Window, number: str) -> None:
    page = office.open("/office/people")
    assert link_on(office.send(page.form("/learners"), number=number))


def test_a_colleague_gets_a_link_that_works_once(office: Window, window: Opens, town: Town) -> None:
    page = office.open("/office/people")
    page = office.send(page.form("/colleagues"), name="Caro", role="assessor")
    link = link_on(page)
    first = window()
    first.open(link)
    first.open(link)
    page = first.press("Come in")
    assert page.address == "/desk"
    late = window().open(link)
    assert late.status == 410
    assert "This link was used already" in late.text


def test_a_name_that_is_missing_is_told_and_the_role_stays(office: Window) -> None:
    page = office.open("/office/people")
    page = office.send(page.form("/colleagues"), name=" ", role="organizer")
    assert page.status == 422
    assert "Please write something here." in page.text
    assert page.form("/colleagues").values("role") == ["organizer"]


def test_a_learner_who_lost_their_link_gets_a_new_one(
    office: Window, window: Opens, town: Town
) -> None:
    ana = town.learner("Ana")
    old = town.app.entering.renew_return_link(ana)
    office.open("/office/people")
    form = next(
        one
        for one in office.page.forms
        if one.address.endswith("/return") and one.values("person") == [ana.person_id]
    )
    page = office.send(form)
    assert "The way back for Ana" in page.text
    assert window().open(f"/return/{old}").status == 410
    again = window()
    again.open(link_on(page))
    assert "My claims" in again.press("Come in").text


def test_roles_are_given_and_taken_back(office: Window, town: Town, window: Opens) -> None:
    ana = town.learner("Ana")

    def change(text: str) -> Page:
        office.open("/office/people")
        for form in office.page.forms:
            for button in form.buttons:
                if form.values("person") == [ana.person_id] and button.text == text:
                    return office.send(form, button)
        raise AssertionError(text)

    change("Let them assess")
    desk = window(ana, Face.DESK)
    assert desk.open("/desk").status == 200
    change("Take back: assessor")
    assert desk.open("/desk").status == 403


def test_the_last_organizer_cannot_be_removed(office: Window, town: Town) -> None:
    office.open("/office/people")
    me = town.organizer.person_id
    form = next(
        one
        for one in office.page.forms
        if one.values("person") == [me] and one.values("role") == ["organizer"]
    )
    page = office.send(form, form.buttons[0])
    assert page.status == 403
    assert "A community needs one organizer." in page.text


def test_the_office_is_closed_to_everybody_else(window: Opens, town: Town) -> None:
    people: list[Actor | None] = [None, town.learner(), town.assessor()]
    for who in people:
        opened = window(who, Face.OFFICE)
        for address in ("/office", "/office/people", "/office/badges", "/office/awards.csv"):
            page = opened.open(address)
            assert page.status == 403
            assert "This is the office of the organizers." in page.text
    assert town.colleague("Olga", Role.ORGANIZER)
