"""A badge that expires is renewed: on the page, in Slack and in Discord.

Read them as stories: ``EARNED_TEST_TRANSCRIPTS=folder`` keeps what everybody saw.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from core.app import Earned, build
from core.config import Settings
from core.domain.people import Face
from core.domain.screens import Day
from tests.journeys.test_witness import signed_in
from tests.support.discord_desk import DeskTown as DiscordDesk
from tests.support.discord_fixtures import OpenTown
from tests.support.discord_learner import Learner as DiscordLearner
from tests.support.discord_office import with_commands
from tests.support.journeys import Town
from tests.support.renewing import AGAIN, SINCE, aged, held, offered, where_it_is_noon
from tests.support.server import Running, running
from tests.support.slack import Slack
from tests.support.slack_desk import LEARNER, DeskTown
from tests.support.slack_fixtures import OpenTown as OpenSlack
from tests.support.slack_learner import Learner
from tests.support.told import keep

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REASON = "When was that?"


def awarded(town: Town, claim: str) -> str:
    """The claim is judged by somebody on the page, some time ago."""
    by = town.assessor("Dora")
    town.app.reviewing.take(by, claim)
    town.approve(by, claim)
    award = town.sign(claim)
    aged(town.app, town.community.id, award, 320)
    return award


def day_of(town: Town, award: str) -> str:
    """The day of an award as the product says it."""
    with town.app.store.reading(town.community.id) as tx:
        at = tx.awards.get(award).awarded_at
    return town.app.texts.say(Day(at.date()), "en")


# -- in Slack -----------------------------------------------------------------------------


def test_a_badge_is_renewed_in_slack(slack: Slack, open_slack_town: OpenSlack) -> None:
    desk = DeskTown(slack, open_slack_town("socket"))
    town, app = desk.place.town, desk.place.app
    offered(town)
    ana = Learner(desk.place, LEARNER)
    ana.begins()
    ana.to_evidence()
    ana.sends()
    desk.rest()
    old = ana.claim_id
    where_it_is_noon(app, desk.place.actor(ana.user))
    award = awarded(town, old)
    desk.rest()

    # Sixty days before its end she is told, where she talks, with the button to renew it.
    app.reminding.look_after()
    desk.rest()
    assert "One of your badges expires soon" in ana.screen
    assert "Renew this badge]" in ana.screen

    # One question, what she told then beside it; nothing else is asked again.
    ana.clicks("Renew this badge")
    assert ana.claim_id != old
    assert "1 of 4 parts is asked again" in ana.screen
    assert "brake was rubbing" in ana.screen
    renewing = ana.claim_id
    ana.user.command("/claim", "renew")
    desk.rest()
    assert ana.claim_id == renewing, "the command leads to the same"
    ana.says(SINCE)
    while ana.asked != "evidence":
        ana.clicks("Skip")
    ana.sends()
    desk.rest()

    # The card says what it is; Bo judges one part, and reads the others as recognised.
    desk.bo.sees("renewal", desk.channel)
    desk.bo.sees(f"found met on {day_of(town, award)}", desk.channel)
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees(f"This renews a badge awarded on {day_of(town, award)}", "window")
    desk.bo.fills({f"result.{AGAIN}": "Met"})
    desk.bo.submits()
    desk.bo.sees("Award the badge", "window")
    desk.bo.submits()
    desk.bo.sees("The badge is awarded", "window")
    desk.bo.closes()
    desk.rest()
    assert "You earned it!" in ana.screen

    # On her Home there is one badge; the old claim says that it was renewed.
    entries = app.learning.home(desk.place.actor(ana.user)).entries
    assert len([one for one in entries if one.award_id]) == 1
    ana.user.opens_home()
    desk.rest()
    ana.user.sees("Renewed", "home")

    # There is nothing more to renew, also by the command.
    ana.user.command("/claim", "renew")
    desk.rest()
    ana.user.sees("None of your badges can be renewed just now", ana.user.dm)
    keep("renewal-slack", slack.transcript())


# -- in Discord ---------------------------------------------------------------------------


def test_a_badge_is_renewed_in_discord(open_discord_town: OpenTown) -> None:
    place = with_commands(open_discord_town())
    desk = DiscordDesk(place)
    town, app = place.town, place.app
    offered(town)
    ana = DiscordLearner(place, LEARNER)
    ana.begins()
    ana.to_evidence()
    ana.sends()
    desk.rest()
    old = ana.claim_id
    where_it_is_noon(app, place.actor(ana.user))
    award = awarded(town, old)
    app.reminding.look_after()
    desk.rest()
    assert "One of your badges expires soon" in ana.everything
    assert "Renew this badge]" in ana.everything

    # From her badges; the command with the badge's name would do the same.
    ana.commands("/my badges")
    ana.user.sees("You can renew it now", ana.user.dm)
    ana.user.clicks("Renew this badge: Bicycle repair")
    desk.rest()
    assert ana.claim_id != old
    renewing = ana.claim_id
    assert "1 of 4 parts is asked again" in ana.screen
    ana.commands("/claim", badge="bicycle-repair")
    assert ana.claim_id == renewing
    ana.says(SINCE)
    while ana.asked != "evidence":
        ana.clicks("Skip")
    ana.sends()
    desk.rest()

    # Not yet: her badge stays as it is, and the same part is asked again.
    desk.takes(desk.bo)
    desk.bo.sees(f"found met on {day_of(town, award)}", desk.channel)
    desk.opens_claim(desk.bo)
    desk.bo.sees(f"This renews a badge awarded on {day_of(town, award)}", desk.channel)
    desk.judges(desk.bo, 0, {"level": "Not yet", "comment": REASON}, only=(AGAIN,))
    desk.bo.clicks("Look at the decision", desk.private(desk.bo))
    desk.bo.sees("Not every part is met", desk.channel)
    desk.decides(desk.bo, "Send: not yet")
    desk.rest()
    assert REASON in ana.screen
    assert "Your badge stays as it is until" in ana.screen
    ana.says(SINCE)
    ana.sends()
    desk.rest()
    desk.takes(desk.cleo)
    desk.opens_claim(desk.cleo)
    desk.judges(desk.cleo, 0, {"level": "Met"}, only=(AGAIN,))
    desk.cleo.clicks("Look at the decision", desk.private(desk.cleo))
    desk.cleo.sees("Every part is met", desk.channel)
    desk.decides(desk.cleo, "Award the badge")
    desk.rest()
    assert "badge is yours" in ana.everything
    entries = app.learning.home(place.actor(ana.user)).entries
    assert len([one for one in entries if one.award_id]) == 1
    keep("renewal-discord", place.discord.transcript())


# -- on the page --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Earned]]:
    """A server, and beside it the same installation to bring people in with."""
    data = tmp_path_factory.mktemp("renewal")
    app = build(Settings(data=data, rate_factor=0, demo=False, database_url="", public_url=""))
    app.migrate()
    with running(data) as server:
        yield server, app
    app.close()


def test_a_badge_is_renewed_on_the_page(browser: Browser, served: tuple[Running, Earned]) -> None:
    server, app = served
    town = Town(app)
    offered(town)
    ana, bo = town.learner("Ana"), town.assessor("Bo")
    award = held(town, ana, bo)
    day = day_of(town, award)
    with (
        signed_in(browser, served, ana, Face.CHAT, phone=True) as learner,
        signed_in(browser, served, bo, Face.DESK, dark=True) as assessor,
    ):
        # Among her claims she reads until when it is valid, and renews it from the award's page.
        learner.page.goto(f"{server.url}/claims")
        learner.sees("You can renew it now")
        learner.photograph("renewal-claims-phone-light")
        learner.page.goto(f"{server.url}/awards/{award}")
        learner.sees("How long it is valid")
        learner.photograph("renewal-award-phone-light")
        learner.press("Renew this badge")
        learner.sees("1 of 4 parts is asked again", "what have you done with it since", day)
        learner.photograph("renewal-question-phone-light")
        learner.answer(SINCE, "Send")
        learner.sees("Can you show")
        learner.press("Go on")
        learner.sees("Recognised since", day)
        learner.photograph("renewal-readback-phone-light")
        learner.press("Yes, this is my own. Send it")
        learner.sees("Sent")
        claim = learner.page.url.partition("/claims/")[2].partition("#")[0]

        # Bo sees in the queue and on the card that it is a renewal, and judges one part.
        assessor.page.goto(f"{server.url}/desk")
        assessor.sees("renewal")
        assessor.page.goto(f"{server.url}/desk/claims/{claim}")
        assessor.sees("This renews a badge awarded on", day)
        assessor.press("Take it and judge")
        assessor.sees("Your decision", f"found met on {day}")
        assert assessor.page.locator("fieldset.levels").count() == 1
        assessor.photograph("renewal-card-desktop-dark")
        assessor.page.locator(f"input[name=level-{AGAIN}][value=met]").check()
        assessor.press("Award the badge")
        assessor.sees("Awarded")

        # One badge is left to see, valid from the end of the old one on; the old page leads there.
        learner.page.goto(f"{server.url}/awards/{award}")
        learner.sees("This badge was renewed", "The older one stays what it is")
        learner.photograph("renewal-old-phone-light")
        learner.press("See the newer one")
        learner.sees("How it was assessed", "It renews a badge awarded on")
        learner.page.goto(f"{server.url}/claims")
        learner.sees("Renewed")
        assert learner.page.get_by_role("link", name="See the badge").count() == 1
        keep("renewal-page", learner.story("Ana") + assessor.story("Bo"))
    with app.store.reading(town.community.id) as tx:
        newest, older = tx.awards.of(ana.person_id)
    assert newest.counts_from is not None
    assert older.revoked_at is None


def test_who_had_it_too_long_ago_cannot_renew_and_is_told_kindly(
    browser: Browser, served: tuple[Running, Earned]
) -> None:
    server, app = served
    town = Town(app, "Lakeside")
    offered(town)
    ana, bo = town.learner("Ana"), town.assessor("Bo")
    award = held(town, ana, bo, days=800)
    with signed_in(browser, served, ana, Face.CHAT) as learner:
        learner.page.goto(f"{server.url}/awards/{award}")
        learner.sees("That is long ago, so please tell it anew")
        assert learner.page.get_by_role("button", name="Renew this badge").count() == 0
