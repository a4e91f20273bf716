"""Chat spaces in the office, dead letters, and one person under several names on the web."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bots.web.app import build_web
from core.domain.people import Face
from core.domain.rooms import Going
from core.services.meeting import CONNECT_LIFE, Profile
from tests.bots.web.conftest import Opens, sign_in
from tests.bots.web.windows import Page, Window
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town


@pytest.fixture
def office(window: Opens, town: Town) -> Window:
    return window(town.organizer, Face.OFFICE)


def code_on(page: Page, command: str) -> str:
    found = re.search(rf'value="/earned {command} ([A-Z0-9-]+)"', page.html)
    assert found is not None, page.text
    return found.group(1)


# -- spaces -------------------------------------------------------------------------------


def test_a_code_is_shown_once_and_connects_a_workspace(office: Window, town: Town) -> None:
    page = office.open("/office/spaces")
    assert "No chat space is connected yet." in page.text
    page = office.press("Get a code")
    code = code_on(page, "connect")
    assert "within an hour" in page.text
    assert "/slack/install" not in page.html, "that is not set up here"
    assert code not in office.open("/office/spaces").html
    team = f"T{town.community.id[:8]}"
    town.app.meeting.connect(code, "slack", team, "Riverside <HQ>", f"{team}/U1")
    page = office.open("/office/spaces")
    assert "Riverside <HQ>" in page.text
    assert "1 chat space" in office.open("/office").text


def test_where_slack_can_be_installed_the_code_goes_along(
    mould: Mould, tmp_path: Path, clock: TurnedClock
) -> None:
    url = mould.sqlite(tmp_path / "earned.db")
    given = {"slack_client_id": "1.2", "slack_client_secret": "s"}
    with opened(tmp_path, url, clock, **given) as app:
        town, window = Town(app), Window(build_web(app))
        sign_in(window, town, town.organizer, Face.OFFICE)
        window.open("/office/spaces")
        page = window.press("Get a code")
        assert f'href="/slack/install?code={code_on(page, "connect")}"' in page.html


def test_a_workspace_is_let_go_only_after_a_question(office: Window, town: Town) -> None:
    space = town.workspace()
    page = office.open(f"/office/spaces/{space.id}/disconnect")
    assert f"Disconnect {space.name}?" in page.text
    page = office.press("Yes, disconnect it")
    assert "No chat space is connected yet." in page.text
    assert town.app.meeting.visit("slack", space.external_id, "T/U") is None
    assert office.open(f"/office/spaces/{space.id}/disconnect").status == 404


def test_a_workspace_of_another_community_is_nowhere_to_be_found(
    office: Window, town: Town
) -> None:
    other = Town(town.app, f"{town.community.name} II").workspace()
    assert office.open(f"/office/spaces/{other.id}/disconnect").status == 404
    assert other.name not in office.open("/office/spaces").text
    assert office.open(f"/office/spaces/{town.space.id}/disconnect").status == 404, "the web itself"


def test_only_organizers_see_the_chat_spaces(window: Opens, town: Town) -> None:
    for who in (None, town.learner(), town.assessor()):
        assert window(who, Face.OFFICE).open("/office/spaces").status == 403


# -- dead letters -------------------------------------------------------------------------


def dead_letter(town: Town) -> str:
    """A card that Slack did not take."""
    town.slack_desk()
    town.sent(town.learner())
    with town.app.store.transaction(town.community.id) as tx:
        room = next(iter(tx.rooms.desks()))
        found = tx.outbox.next(room)
        assert found is not None
        tx.outbox.give_up(found[0].id, "channel_not_found")
        assert found[0].kind is Going.CARD
        return found[0].id


@pytest.mark.parametrize("button", ["Try again", "Throw away"])
def test_a_message_that_was_given_up_waits_beside_the_jobs(
    office: Window, town: Town, button: str
) -> None:
    dead_letter(town)
    assert "could not be done" in office.open("/office").text
    page = office.open("/office/jobs")
    assert "A claim in the assessors' channel" in page.text
    assert "A message to Slack" in page.text
    assert "channel_not_found" in page.text
    page = office.press(button)
    assert "Nothing is stuck." in page.text
    assert town.app.delivering.dead(town.organizer) == ()


def test_nobody_touches_a_message_of_another_community(office: Window, town: Town) -> None:
    other = Town(town.app, f"{town.community.name} II")
    parcel = dead_letter(other)
    dead_letter(town)
    page = office.open("/office/jobs")
    assert office.send(page.form("/office/jobs"), parcel=parcel, do="discard").status == 404
    assert [one.id for one in town.app.delivering.dead(other.organizer)] == [parcel]


# -- one person, several names ------------------------------------------------------------


def test_chatting_elsewhere_is_spoken_of_only_where_there_is_somewhere(
    window: Opens, town: Town
) -> None:
    ana = window(town.learner())
    assert "I also chat elsewhere" not in ana.open("/me").text
    space = town.workspace()
    page = ana.open("/me")
    assert "I also chat elsewhere" in page.text
    assert space.name in page.text


def in_slack(town: Town, name: str) -> tuple[str, object]:
    """Somebody whom only Slack knows."""
    space = town.workspace()
    user = f"{space.external_id}/U{name}"
    return user, town.app.meeting.meet(space, user, Profile(name, "en"))


def test_a_code_from_here_makes_the_other_one_me(window: Opens, town: Town) -> None:
    ana = town.learner()
    user, there = in_slack(town, "AnaSlack")
    mine = window(ana)
    mine.open("/me")
    page = mine.press("Get a code")
    code = code_on(page, "link")
    assert code not in mine.open("/me").html
    town.app.meeting.link(there, code)  # type: ignore[arg-type]
    visit = town.app.meeting.visit("slack", user.partition("/")[0], user)
    assert visit is not None
    assert visit.actor is not None
    assert visit.actor.person_id == ana.person_id
    assert mine.open("/me").status == 200


def test_a_code_from_there_is_typed_here_and_this_window_stays_signed_in(
    window: Opens, town: Town
) -> None:
    ana = town.learner("Ana of the web")
    claim = town.sent(ana)
    _, there = in_slack(town, "AnaSlack")
    code = town.app.meeting.link_code(there)  # type: ignore[arg-type]
    mine = window(ana)
    page = mine.open("/me")
    page = mine.send(page.form("/me/elsewhere"), code=code.lower())
    assert page.status == 200
    assert page.address == "/me"
    assert "Everything you told is in one place now." in page.text
    assert "AnaSlack" in page.html, "this is who they are now"
    assert "Everything you told" not in mine.open("/me").text
    assert mine.open(f"/claims/{claim}").status == 200
    assert town.app.learning.look(there, claim).claim_id == claim  # type: ignore[arg-type]
    page = mine.open("/me")
    assert mine.send(page.form("/me/name"), name="Ana").status == 200


@pytest.mark.parametrize("code", ["ABCD-EFGH", "", "?", "x" * 5000])
def test_a_wrong_code_is_told_and_changes_nothing(window: Opens, town: Town, code: str) -> None:
    town.workspace()
    ana = town.learner("Ana")
    mine = window(ana)
    page = mine.open("/me")
    page = mine.send(page.form("/me/elsewhere"), code=code)
    assert page.status == 422
    assert "This code is not good any more" in page.text
    assert "I also chat elsewhere" in page.text


def test_a_code_that_connects_workspaces_links_nobody(window: Opens, town: Town) -> None:
    town.workspace()
    mine = window(town.learner())
    page = mine.open("/me")
    code = town.app.meeting.connect_code(town.organizer)
    assert mine.send(page.form("/me/elsewhere"), code=code).status == 422
    assert CONNECT_LIFE.total_seconds() == 3600


def test_what_an_organizer_can_mend_is_told_in_words(office: Window, town: Town) -> None:
    dead_letter(town)
    with town.app.store.transaction(town.community.id) as tx:
        parcel = tx.outbox.next(next(iter(tx.rooms.desks())))
        other = tx.outbox.put(
            next(iter(tx.rooms.desks())).id, _claim(town), Going.ROLE, "role:test", {}
        )
        tx.outbox.give_up(other, "undelivered.role_low")
    assert parcel is None, "all that there is, is given up"
    page = office.open("/office/jobs")
    assert "Giving a role that comes with a badge" in page.text
    assert "role above it and allow Manage Roles" in page.text
    assert "undelivered.role_low" not in page.text


def _claim(town: Town) -> str:
    return town.app.delivering.dead(town.organizer)[0].claim_id
