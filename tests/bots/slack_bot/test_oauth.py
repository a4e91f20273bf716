"""A workspace installs from a browser: there, through Slack's page, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bots.slack_bot.manifest import scopes
from bots.slack_bot.oauth import COOKIE, LIFE, routes
from bots.slack_bot.tokens import Tokens
from core.app import Earned
from core.domain.people import Role
from tests.bots.slack_bot.installed import installed, oauth
from tests.support.installed import Mould, TurnedClock
from tests.support.journeys import Town
from tests.support.slack import Slack

HOME = "http://127.0.0.1:8765"


class Browser:
    """A browser without scripts, and the installation it comes to."""

    def __init__(self, app: Earned, slack: Slack, clock: TurnedClock) -> None:
        self.app, self.slack, self.clock = app, slack, clock
        self.web = Starlette(routes=list(routes(app, Tokens(app))))
        self.client = self.fresh()

    def fresh(self, language: str = "en") -> TestClient:
        head = {"accept-language": language}
        return TestClient(self.web, HOME, follow_redirects=False, headers=head)

    def begins(self, code: str = "") -> str:
        """Where the browser is sent."""
        answer = self.client.get(f"/slack/install?code={code}" if code else "/slack/install")
        assert answer.status_code == 303
        location: str = answer.headers["location"]
        return location

    def back(self, address: str, client: TestClient | None = None) -> tuple[int, str]:
        """Come back from Slack; the status and the words of the page."""
        answer = (client or self.client).get(address.removeprefix(HOME))
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "<script" not in answer.text
        return answer.status_code, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.fixture
def browser(mould: Mould, tmp_path: Path, slack: Slack) -> Iterator[Browser]:
    clock = TurnedClock()
    with installed(mould, tmp_path, slack, clock, **oauth(slack)) as app:
        yield Browser(app, slack, clock)


def test_a_workspace_installs_and_is_told_how_to_go_on(browser: Browser, slack: Slack) -> None:
    team = slack.team("Riverside HQ", installed=False)
    ana = slack.user(team, "Ana")
    status, page = browser.back(slack.approves(ana, browser.begins()))
    assert status == 200
    assert "Earned is in your workspace" in page
    assert "/earned connect CODE" in page
    assert "/invite @Earned" in page
    assert "/earned setup" in page
    token = browser.app.installing.token("slack", team.id)
    assert token is not None
    assert team.token is not None
    assert team.bot is not None
    assert (token.text, token.bot_user, token.name) == (
        team.token.secret,
        team.bot.id,
        "Riverside HQ",
    )
    assert set(token.scopes) == set(scopes())
    assert team.token.secret not in page


def test_with_a_code_the_workspace_is_connected_at_once(browser: Browser, slack: Slack) -> None:
    town = Town(browser.app)
    team = slack.team("Riverside HQ", installed=False)
    olga = slack.user(team, "Olga", locale="es-ES")
    code = town.app.meeting.connect_code(town.organizer)
    location = browser.begins(code)
    assert code not in location, "Slack does not learn it"
    status, page = browser.back(slack.approves(olga, location))
    assert (status, "belongs to Riverside now" in page) == (200, True)
    assert "connect CODE" not in page
    visit = town.app.meeting.visit("slack", team.id, f"{team.id}/{olga.id}")
    assert visit is not None
    assert visit.actor is not None
    assert visit.actor.roles == {Role.ORGANIZER}
    assert (visit.actor.name, visit.actor.language) == ("Olga", "es")


def test_a_code_that_is_spent_is_told_and_the_workspace_stays_installed(
    browser: Browser, slack: Slack
) -> None:
    team = slack.team("Riverside HQ", installed=False)
    status, page = browser.back(slack.approves(slack.user(team, "A"), browser.begins("ABCD-EFGH")))
    assert status == 200
    assert "This code is not good any more" in page
    assert "/earned connect CODE" in page
    assert browser.app.installing.token("slack", team.id) is not None


def test_what_was_begun_in_another_browser_installs_nothing(browser: Browser, slack: Slack) -> None:
    """Or somebody could make you install their workspace, or them yours."""
    team = slack.team(installed=False)
    back = slack.approves(slack.user(team, "Mallory"), browser.begins())
    victim = browser.fresh()
    assert browser.back(back, victim)[0] == 400
    victim.get("/slack/install")
    status, page = browser.back(back, victim)
    assert (status, "began in another browser" in page) == (400, True)
    assert browser.app.installing.installations("slack") == ()


@pytest.mark.parametrize("state", ["", "x", "AAAA" * 30, "ñ"])
def test_a_made_up_state_installs_nothing(browser: Browser, slack: Slack, state: str) -> None:
    browser.begins()
    status, page = browser.back(f"/slack/oauth_redirect?code=c1&state={state}")
    assert (status, "Begin again" in page) == (400, True)
    assert slack.called("oauth.v2.access") == []


def test_a_journey_of_more_than_ten_minutes_begins_again(browser: Browser, slack: Slack) -> None:
    ana = slack.user(slack.team(installed=False), "Ana")
    late, just = slack.approves(ana, browser.begins()), LIFE - timedelta(seconds=5)
    browser.clock.turn(LIFE)
    assert browser.back(late)[0] == 400
    in_time = slack.approves(ana, browser.begins())
    browser.clock.turn(just)
    assert browser.back(in_time)[0] == 200


def test_the_way_back_works_once(browser: Browser, slack: Slack) -> None:
    ana = slack.user(slack.team(installed=False), "Ana")
    back = slack.approves(ana, browser.begins())
    assert browser.back(back)[0] == 200
    assert COOKIE not in browser.client.cookies
    assert browser.back(back)[0] == 400


def test_a_code_of_slack_that_was_used_is_told_kindly(browser: Browser, slack: Slack) -> None:
    state = parse_qs(urlsplit(browser.begins()).query)["state"][0]
    status, page = browser.back(f"/slack/oauth_redirect?code=used&state={state}")
    assert (status, "was used already" in page) == (400, True)


def test_who_says_no_changes_nothing(browser: Browser) -> None:
    browser.begins()
    status, page = browser.back("/slack/oauth_redirect?error=access_denied&state=x")
    assert (status, "You said no" in page) == (400, True)


@pytest.mark.parametrize("how", ["503", "refuse"])
def test_when_slack_is_away_it_is_told_so(browser: Browser, slack: Slack, how: str) -> None:
    ana = slack.user(slack.team(installed=False), "Ana")
    back = slack.approves(ana, browser.begins())
    slack.down(how)
    status, page = browser.back(back)
    assert (status, "Nothing was changed" in page) == (502, True)
    slack.up()


def test_a_secret_that_slack_refuses_is_told_to_those_who_run_it(
    mould: Mould, tmp_path: Path, slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    clock = TurnedClock()
    given = {**oauth(slack), "slack_client_secret": "very-wrong"}
    with installed(mould, tmp_path, slack, clock, **given) as app:
        browser = Browser(app, slack, clock)
        ana = slack.user(slack.team(installed=False), "Ana")
        status, page = browser.back(slack.approves(ana, browser.begins()))
        assert (status, "tell the people who run this server" in page) == (502, True)
    assert "bad_client_secret" in caplog.text
    assert "very-wrong" not in caplog.text


def test_the_pages_speak_the_language_of_the_browser(browser: Browser) -> None:
    browser.client = browser.fresh("fr;q=0.3, es-MX;q=0.9")
    assert "No se instaló Earned" in browser.back("/slack/oauth_redirect?error=access_denied")[1]


@pytest.mark.parametrize(
    ("public", "secure"), [("", False), ("http://b.example", False), ("https://b.example", True)]
)
def test_the_cookie_insists_on_https_only_where_there_is_https(
    mould: Mould, tmp_path: Path, slack: Slack, public: str, secure: bool
) -> None:
    with installed(mould, tmp_path, slack, **oauth(slack), public_url=public) as app:
        answer = Browser(app, slack, TurnedClock()).client.get("/slack/install")
    cookie = answer.headers["set-cookie"].lower()
    assert ("; secure" in cookie) is secure
    assert "samesite=lax" in cookie
    assert "httponly" in cookie
    wanted = f"{public or HOME}/slack/oauth_redirect"
    assert parse_qs(urlsplit(answer.headers["location"]).query)["redirect_uri"] == [wanted]


def test_without_a_client_there_is_no_such_page(mould: Mould, tmp_path: Path, slack: Slack) -> None:
    with installed(mould, tmp_path, slack) as app:
        assert routes(app, Tokens(app)) == []
