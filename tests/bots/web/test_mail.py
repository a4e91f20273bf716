"""Hearing of a decision by e-mail: asked once it is sent, confirmed by a button, stopped at will."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bots.web.app import build_web
from bots.web.sessions import DOORS
from core.domain.people import Actor, Face
from tests.bots.web.windows import Window
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town


@pytest.fixture(scope="module")
def posting(
    mould: Mould, tmp_path_factory: pytest.TempPathFactory, clock: TurnedClock
) -> Iterator[Town]:
    """A community whose installation can send mail."""
    folder: Path = tmp_path_factory.mktemp("mail")
    mail = {"smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_from": "earned@example.org"}
    with opened(folder, mould.sqlite(folder / "earned.db"), clock, **mail) as app:
        yield Town(app)


@pytest.fixture
def ana(posting: Town) -> Actor:
    return posting.learner()


@pytest.fixture
def mine(posting: Town, ana: Actor) -> Window:
    window = Window(build_web(posting.app))
    with posting.app.store.transaction(ana.community_id) as tx:
        secret = tx.doors.enter(ana.community_id, ana.person_id, Face.CHAT)
    window.client.cookies.set(DOORS[Face.CHAT].cookie, secret, domain="127.0.0.1", path="/")
    return window


def test_it_is_offered_where_a_claim_waits_and_not_before(
    posting: Town, ana: Actor, mine: Window
) -> None:
    claim = posting.told(ana)
    assert "Hear of it by e-mail" not in mine.open(f"/claims/{claim}").text
    posting.submit(ana, claim)
    assert "Hear of it by e-mail" in mine.open(f"/claims/{claim}").text


def test_an_address_is_asked_to_confirm(mine: Window) -> None:
    form = mine.open("/me").form("/me/email")
    page = mine.send(form, email="ana@example.org")
    assert "A link is on its way to you." in page.text
    assert "waits for you to open the link" in page.text
    page = mine.press("No more e-mails")
    assert "ana@example.org" not in page.text


def test_what_is_no_address_stands_in_the_field_again(mine: Window) -> None:
    form = mine.open("/me").form("/me/email")
    page = mine.send(form, email="ana at example")
    assert page.status == 422
    assert "That does not look like an e-mail address." in page.text
    assert page.form("/me/email").values("email") == ["ana at example"]


def test_looking_at_the_link_confirms_nothing(posting: Town, ana: Actor, mine: Window) -> None:
    posting.app.writing.ask(ana, "ana@example.org")
    with posting.app.store.transaction(ana.community_id) as tx:
        tx.addresses.expect(ana.person_id, "the-secret")
    stranger = Window(build_web(posting.app))
    assert "Is this your address?" in stranger.open("/confirm/the-secret").text
    assert "waits for you to open the link" in mine.open("/me").text
    assert "We write to you there." in stranger.press("Yes, write to me").text
    assert "confirmed" in mine.open("/me").text
    assert stranger.open("/confirm/the-secret").status == 410


def test_a_reminder_says_where_it_comes_to_and_is_seen_on_the_claim_where_that_is_nowhere(
    posting: Town, ana: Actor, mine: Window, clock: TurnedClock
) -> None:
    claim = posting.told(ana)
    page = mine.open(f"/claims/{claim}/remind")
    assert "We do not know where to write to you." in page.text
    assert 'href="/me#mail"' in page.html
    mine.press("Tomorrow")
    turn(clock, days=2)
    posting.app.reminding.look_after()
    posting.app.telling.learner({"community": ana.community_id, **news(posting, claim)})
    assert "You asked to be reminded of this claim." in mine.open(f"/claims/{claim}").text
    assert "You asked to be reminded" not in mine.open(f"/claims/{claim}").text
    with posting.app.store.transaction(ana.community_id) as tx:
        tx.addresses.put(ana.person_id, "ana@example.org")
        tx.addresses.confirm(ana.person_id)
    assert "We write to you once, in the morning" in mine.open(f"/claims/{claim}/remind").text


def turn(clock: TurnedClock, days: int) -> None:
    """So many days later, in the morning: nobody is reminded at night."""
    clock.now = clock.now.replace(hour=10) + timedelta(days=days)


def news(town: Town, claim: str) -> dict[str, str]:
    """What the job is told that brings a reminder."""
    with town.app.store.reading(town.community.id) as tx:
        [one] = [one for one in tx.reminders.own(claim, 0) if one.fired_at]
    return {"claim": claim, "person": str(one.person_id), "news": "remind", "reminder": one.id}


def test_whoever_was_reminded_as_often_as_may_be_is_told_so(
    posting: Town, ana: Actor, mine: Window, clock: TurnedClock
) -> None:
    claim = posting.told(ana)
    for when in ("Tomorrow", "In 3 days"):
        mine.open(f"/claims/{claim}/remind")
        mine.press(when)
        turn(clock, days=4)
        posting.app.reminding.look_after()
    mine.open(f"/claims/{claim}/remind")
    page = mine.press("Next week")
    assert "We remind you of one claim 2 times at most" in page.text
    assert "Stop" not in page.text
