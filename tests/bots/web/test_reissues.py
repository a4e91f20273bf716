"""An organizer has badges issued anew in the office, and their owners see it on their pages."""

from __future__ import annotations

from core.domain.people import Face
from core.domain.showing import Choice
from tests.bots.web.conftest import Opens
from tests.support.journeys import BADGE, Town
from tests.support.visiting import words


def test_badges_are_issued_anew_and_who_owns_them_sees_it(window: Opens, town: Town) -> None:
    ana = town.learner()
    award = town.awarded(ana, town.assessor())
    page, office = window(ana), window(town.organizer, Face.OFFICE)
    said = words("page.award.anew", day="@").partition("@")[0]
    town.app.awarding.choose(ana, award, Choice(name="Ana"))
    assert said not in page.open(f"/awards/{award}").text, "they asked for it themselves"
    assert "/office/reissue" in office.open("/office").html
    form = office.open("/office/reissue").form("/office/reissue")
    office.send(form, form.buttons[-1], badge=BADGE, newest="yes")
    assert words("page.reissue.state.under_way", done=0, total=1) in office.page.text
    [begun] = town.app.awarding.reissuing.every(town.organizer)
    assert begun.newest
    list(town.app.awarding.reissuing.steps(town.community.id, begun.id))
    assert words("page.reissue.state.done", total=1) in office.open("/office/reissue").text
    assert said in page.open(f"/awards/{award}").text
    town.app.awarding.share(ana, award, shared=True)
    assert said not in window().open(f"/awards/{award}").text


def test_nobody_else_sees_the_page(window: Opens, town: Town) -> None:
    assert window(town.assessor(), Face.DESK).open("/office/reissue").status in (303, 401, 403)
