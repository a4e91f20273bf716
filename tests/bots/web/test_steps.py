"""The organizer's page of next steps."""

from __future__ import annotations

from core.domain.people import Face
from tests.bots.web.conftest import Opens
from tests.support.journeys import BADGE, Town

URL = "https://a.example/brakes"


def test_an_organizer_adds_changes_and_takes_off_a_step(window: Opens, town: Town) -> None:
    office = window(town.organizer, Face.OFFICE)
    page = office.open("/office/steps")
    assert "The menu is empty" in page.text
    form = page.form("/steps")
    fields = {"text-en": "Watch a <b>brake</b>", "url": URL, "badge": BADGE}
    page = office.send(form, form.buttons[-1], **fields)
    [step] = town.app.steps.of_badge(town.community.id, BADGE)
    assert (step.text, step.url) == ({"en": "Watch a <b>brake</b>"}, URL)
    assert "Watch a &lt;b&gt;brake" in page.html
    form = next(one for one in page.forms if one.values("step") == [step.id])
    page = office.send(form, form.buttons[0], **{"text-es": "Mira un freno"})
    [step] = town.app.steps.of_badge(town.community.id, BADGE)
    assert step.text["es"] == "Mira un freno"
    form = next(one for one in page.forms if one.values("step") == [step.id])
    page = office.send(form, form.buttons[1])
    assert town.app.steps.of_badge(town.community.id, BADGE) == ()
    assert "No longer on the menu" in page.text
    office.press("Put it back")
    assert town.app.steps.of_badge(town.community.id, BADGE) == (step,)


def test_what_was_typed_stays_where_something_is_wrong(window: Opens, town: Town) -> None:
    office = window(town.organizer, Face.OFFICE)
    form = office.open("/office/steps").form("/steps")
    fields = {"text-en": "Watch a brake", "url": "not an address"}
    page = office.send(form, form.buttons[-1], **fields)
    assert page.status == 422
    assert "not a web address" in page.text
    again = page.form("/steps")
    assert again.values("text-en") == ["Watch a brake"]
    assert again.values("url") == ["not an address"]


def test_nobody_else_comes_in(window: Opens, town: Town) -> None:
    assert window(town.assessor(), Face.OFFICE).open("/office/steps").status == 403
