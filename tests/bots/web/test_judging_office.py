"""The office about judging: figures, rules, what waits, roles; and how fair it felt."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bots.web.charts import FONT, Series, bars
from core.domain.claim import ClaimState
from core.domain.errors import OwnClaim
from core.domain.people import Face, Role
from core.domain.rules import BadgeRules, Panel, SpaceRules, Terms
from core.store.repositories import Rating
from tests.bots.web.conftest import Opens
from tests.support.journeys import BADGE, Town


def test_the_figures_are_charts_without_scripts_and_tables(window: Opens, town: Town) -> None:
    bo = town.assessor()
    office = window(town.organizer, Face.OFFICE)
    assert "none yet" in office.open("/office/quality").text
    claims = []
    for number in range(4):
        ana = town.learner(f"L{number}")
        claims.append((ana, town.taken(ana, bo)))
        town.approve(bo, claims[-1][1])
    page = office.open("/office/quality?days=30")
    assert "fewer than 5" in page.text
    assert "<svg xmlns" not in page.html
    eva = town.learner("Eva <script>")
    claim = town.taken(eva, bo)
    town.not_yet(bo, claim, {"find-the-fault": "How?"})
    page = office.open("/office/quality?days=0")
    assert "20% of 5" in page.text
    charts = re.findall(r'<svg [^>]*class="chart"[^>]*>.*?</svg>', page.html, re.DOTALL)
    assert len(charts) == 4
    assert page.text.count("half of them within") == 2  # beside each chart, not cut off in it
    for chart in charts:
        assert "Bicycle repair" in chart or town.space.name[:5] in chart
        assert 'role="img" aria-label="' in chart
        assert not re.search(r"<(script|style)|style=|\bon\w+=|xlink|href", chart)
    assert "Eva" not in page.text


def test_every_word_of_a_chart_ends_inside_of_it() -> None:
    names = ["Riverside Community (demo)", "Caring for a family member", "Bicycle repair"]
    series = [Series("one", [1.8, None, 100]), Series("other", [2.4, 0, 100])]
    drawn = bars("Not yet", names, series, "{:.0f} %".format)
    width = float(re.search(r'viewBox="0 0 (\d+)', drawn).group(1))  # type: ignore[union-attr]
    left = float(re.search(r"translate\((\d+), ", drawn).group(1))  # type: ignore[union-attr]
    said = re.findall(r'<text[^>]* x="([-\d.]+)"[^>]*class="(\w*)"[^>]*>([^<]*)<', drawn)
    assert {word for _, _, word in said} >= {"Bicycle repair", "Riverside Commu…", "100 %"}
    for at, kind, word in said:
        wide = len(word) * 0.62 * FONT
        first = left + float(at) - (0 if kind == "value" else wide)
        assert first >= 0, word
        assert first + wide <= width, word


def test_rules_are_tried_before_they_are_saved(window: Opens, town: Town) -> None:
    town.sent(town.learner())
    town.sent(town.learner("Eva"))
    office = window(town.organizer, Face.OFFICE)
    assert "One assessor" in office.open("/office/rules").text
    form = office.open(f"/office/rules/badges/{BADGE}").form(BADGE)
    page = office.send(form, form.buttons[0], panel="two", appeal_days="14")
    assert "2 waiting claims would need a second assessor." in page.text
    assert town.app.ruling.of_badge(town.community.id, BADGE) == BadgeRules()
    form = page.form(BADGE)
    office.send(form, form.buttons[1])
    saved = town.app.ruling.of_badge(town.community.id, BADGE)
    assert saved == BadgeRules(panel=Panel.TWO, appeal_days=14)
    assert "Two assessors" in office.open("/office/rules").text


def test_the_rules_of_a_space_are_read_from_their_form(window: Opens, town: Town) -> None:
    office = window(town.organizer, Face.OFFICE)
    address = f"/office/rules/spaces/{town.space.id}"
    form = office.open(address).form(town.space.id)
    given = {
        "zone": "Europe/Madrid",
        "cap": "2",
        "digest_hour": "9",
        "working_days": ["0", "5"],
        "holidays": "2027-01-06\n2026-12-25",
    }
    page = office.send(form, form.buttons[1], **{**given, "zone": "Nowhere/Land"})
    assert page.status == 422
    assert "Nowhere/Land" in page.html
    assert town.app.ruling.of_space(town.community.id, town.space.id) == SpaceRules()
    form = page.form(town.space.id)
    office.send(form, form.buttons[1], **given)
    saved = town.app.ruling.of_space(town.community.id, town.space.id)
    assert (saved.zone, saved.cap, saved.digest_hour) == ("Europe/Madrid", 2, 9)
    assert saved.working_days == (0, 5)
    assert [one.isoformat() for one in saved.holidays] == ["2027-01-06", "2026-12-25"]
    assert saved.blind
    assert office.open("/office/rules/spaces/nowhere").status == 404
    assert office.open(f"/office/rules/moons/{BADGE}").status == 404


def test_a_badge_may_hide_names_by_a_rule_of_its_own(window: Opens, town: Town) -> None:
    town.sent(town.learner("Ana Unmistakable"))
    office, here = window(town.organizer, Face.OFFICE), town.community.id
    form = office.open(f"/office/rules/badges/{BADGE}").form(BADGE)
    page = office.send(form, form.buttons[0], blind="no")
    assert "The name on one waiting claim would be shown." in page.text
    form = page.form(BADGE)
    assert dict(form.fields)["blind"] == "no"
    office.send(form, form.buttons[1])
    assert town.app.ruling.of_badge(here, BADGE) == BadgeRules(blind=False)
    assert "Names are shown" in office.open("/office/rules").text
    form = office.open(f"/office/rules/spaces/{town.space.id}").form(town.space.id)
    assert "Nothing that waits now would change." in office.send(form, form.buttons[0]).text
    form = office.open(f"/office/rules/badges/{BADGE}").form(BADGE)
    office.send(form, form.buttons[1], blind="")
    assert town.app.ruling.of_badge(here, BADGE) == BadgeRules()


def test_for_how_long_a_badge_counts_is_a_new_version_of_it(window: Opens, town: Town) -> None:
    claim = town.sent(town.learner())
    office, here = window(town.organizer, Face.OFFICE), town.community.id
    before = town.app.ruling.of_terms(here, BADGE)
    form = office.open(f"/office/rules/terms/{BADGE}").form(f"terms/{BADGE}")
    page = office.send(form, form.buttons[0], expires="soon", current_within_months="7")
    assert page.status == 422
    assert "How long an award is valid" in page.text
    form = page.form(f"terms/{BADGE}")
    shown = dict(form.fields)
    assert (shown["expires"], shown["current_within_months"]) == ("soon", "7")
    page = office.send(form, form.buttons[0], expires="2y")
    assert "One open claim goes on under what was said before." in page.text
    assert town.app.ruling.of_terms(here, BADGE) == before
    form = page.form(f"terms/{BADGE}")
    office.send(form, form.buttons[1])
    assert town.app.ruling.of_terms(here, BADGE) == Terms(expires="2y", current_within_months=7)
    listed = office.open("/office/rules").text
    assert "An award is valid for 2 years" in listed
    assert "Done in the last 7 months" in listed
    with town.app.store.reading(here) as tx:
        assert (tx.catalogue.newest(BADGE).version, tx.claims.get(claim).badge_version) == (2, 1)
    assert office.open("/office/rules/terms/nothing").status == 404


def test_what_waits_names_whose_turn_it_is_and_the_way_out(window: Opens, town: Town) -> None:
    town.sent(town.learner("Ana Unmistakable"))
    office = window(town.organizer, Face.OFFICE)
    page = office.open("/office/waiting")
    assert "There is no assessor yet." in page.text
    assert "Ana Unmistakable" not in page.html
    town.assessor("Bo")
    page = office.open("/office/waiting")
    assert "There is no assessor yet." not in page.text
    assert "Bo" in page.text


def test_what_waits_says_by_when_and_what_somebody_holds_can_be_given_back(
    window: Opens, town: Town
) -> None:
    bo = town.assessor("Bo")
    claim = town.taken(town.learner(), bo)
    office, desk = window(town.organizer, Face.OFFICE), window(bo, Face.DESK)
    page = office.open("/office/waiting")
    assert "Promised by" in page.text
    for address in ("/desk", f"/desk/claims/{claim}"):
        said = desk.open(address).text
        assert "promised by" in said or "The learner hears from us by" in said
    assert "You can keep it until" in said
    form = page.form(f"/{claim}/release")
    assert office.send(form).status == 200
    with town.app.store.reading(town.community.id) as tx:
        assert tx.claims.get(claim).state is ClaimState.SUBMITTED
    assert office.send(form).status == 200, "the same click again"
    assert "Give it back to the others" not in office.page.text
    # Nobody but an organizer, and who has it, gives it back.
    assert window(town.learner("Eva")).post(form.address, data={}).status in (403, 404)


def test_an_organizer_does_not_see_who_judges_a_claim_of_their_own_and_cannot_take_it_away(
    window: Opens, town: Town
) -> None:
    olga, bo = town.organizer, town.assessor("Bo Unmistakable")
    waits = town.sent(olga)
    office = window(olga, Face.OFFICE)
    assert f"/office/waiting/{waits}" not in office.open("/office/waiting").html
    assert office.open(f"/office/waiting/{waits}").status == 403
    town.app.reviewing.take(bo, waits)
    form = window(town.colleague("Mia", Role.ORGANIZER), Face.OFFICE)
    assert "Bo Unmistakable" in form.open("/office/due").text
    page = office.open("/office/waiting")
    assert "Your own. Somebody else judges it." in page.text
    assert "Give it back to the others" not in page.text
    claims = page.html.partition('id="loads"')[0]
    assert "Unmistakable" not in claims + office.open("/office/due").html
    with pytest.raises(OwnClaim):
        town.app.reviewing.release(olga, waits)


def test_a_badge_for_which_nobody_is_named_leads_to_where_they_are_named(
    window: Opens, town: Town
) -> None:
    town.assessor("Bo")
    town.sent(town.learner())
    town.app.assigning.name(town.organizer, BADGE, [], only=True)
    page = window(town.organizer, Face.OFFICE).open("/office/waiting")
    assert "nobody who is named can" in page.text
    assert 'href="/office/qualified">Name somebody' in page.html
    assert "Invite somebody" not in page.text


def test_who_judges_by_a_role_of_a_server_stands_beside_the_others(
    window: Opens, town: Town
) -> None:
    olga, app, dia = town.organizer, town.app, town.learner("Dia")
    guild = town.community.id[:12]
    code = app.meeting.connect_code(olga)
    space, _ = app.meeting.connect(code, "discord", guild, "Makers", f"{guild}/1")
    app.appointing.choose(olga, space, Role.ASSESSOR, "42")
    office = window(olga, Face.OFFICE)
    for seen in (False, True):
        if seen:
            app.appointing.seen(space, dia.person_id, ["42"])
        for page in ("/office/waiting", "/office/people"):
            assert ("by their role in Discord" in office.open(page).text) is seen
    page = office.open("/office/people")
    assert "Take back: assessor" not in page.text, "nobody gave it"
    assert [one.name for one in app.assigning.naming(olga)[1]] == ["Dia"]


def test_a_role_is_given_until_a_day(window: Opens, town: Town) -> None:
    ana = town.learner()
    office = window(town.organizer, Face.OFFICE)
    page = office.open("/office/people")

    def form_of(role: Role) -> object:
        return next(
            one
            for one in page.forms
            if one.values("person") == [ana.person_id] and one.values("role") == [role.value]
        )

    form = form_of(Role.LEAD)
    yesterday = (town.app.store.clock() - timedelta(days=2)).date().isoformat()
    refused = office.send(form, form.buttons[0], until=yesterday)  # type: ignore[attr-defined,arg-type]
    assert refused.status == 422
    assert "That day is over." in refused.text
    day = (town.app.store.clock() + timedelta(days=9)).date()
    page = office.send(form, form.buttons[0], until=day.isoformat())  # type: ignore[attr-defined,arg-type]
    assert "until the end of" in page.text
    with town.app.store.reading(town.community.id) as tx:
        assert tx.people.roles(ana.person_id) == {Role.ASSESSOR, Role.LEAD}


def test_a_lead_is_invited_by_a_link(window: Opens, town: Town) -> None:
    office = window(town.organizer, Face.OFFICE)
    form = office.open("/office/people").form("/colleagues")
    office.send(form, form.buttons[-1], name="Lea", role="lead", language="en")
    members = town.app.organizing.office(town.organizer).members
    [lea] = [one for one in members if one.person.name == "Lea"]
    assert lea.roles == {Role.ASSESSOR, Role.LEAD}


def test_a_learner_says_how_fair_it_felt(window: Opens, town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim = town.taken(ana, bo)
    mine = window(ana)
    assert mine.open(f"/claims/{claim}/rate").status == 404
    town.approve(bo, claim)
    page = mine.open(f"/claims/{claim}/rate")
    form = page.form("/rate")
    page = mine.send(form, form.buttons[-1])
    assert page.status == 422
    assert "Choose how fair it felt" in page.text
    form = page.form("/rate")
    mine.send(form, form.buttons[-1], fair="4", thanks="yes")
    assert town.app.rating.mine(ana, claim) == Rating(claim, 1, 4, True)
    assert window(town.learner("Eva")).open(f"/claims/{claim}/rate").status == 404


def test_the_page_that_says_not_yet_leads_to_how_fair_it_felt(window: Opens, town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim, mine = town.taken(ana, bo), window(ana)
    assert f"/claims/{claim}/rate" not in mine.open(f"/claims/{claim}").html
    town.not_yet(bo, claim, {"find-the-fault": "How did you find it?"})
    assert f'href="/claims/{claim}/rate"' in mine.open(f"/claims/{claim}").html
    town.submit(ana, claim)
    town.app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    assert f'href="/claims/{claim}/rate"' in mine.open(f"/claims/{claim}").html


def test_an_organizer_reads_who_is_asked_and_who_is_not_and_why(window: Opens, town: Town) -> None:
    town.assessor("Free")
    town.assessor("Gone")
    gone = town.assessor("Away")
    today = town.app.store.clock().date()
    town.app.assigning.leave(gone, today - timedelta(days=1), today + timedelta(days=1))
    claim = town.sent(town.learner())
    office = window(town.organizer, Face.OFFICE)
    assert f"/office/waiting/{claim}" in office.open("/office/waiting").html
    page = office.open(f"/office/waiting/{claim}")
    assert "number 1" in page.text
    assert "number 2" in page.text
    assert "is away today" in page.text
    assert "0 of 20" in page.text
    assert office.open("/office/waiting/nothing").status == 404
    assert window(town.learner("Eva")).open(f"/office/waiting/{claim}").status in (403, 404)
