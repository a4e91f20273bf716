"""Writing to learners who wish to hear of a decision: only to them, only then, only of that."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from bots import worker
from core import jobs
from core.app import Earned
from core.domain.errors import EmailInvalid, LinkSpent, TooFast
from core.domain.people import Actor
from core.mail import PATIENCE, NotSent
from core.store.unit_of_work import wall_clock
from tests.support.duty import Duty
from tests.support.installed import TurnedClock
from tests.support.journeys import Town, badge
from tests.support.smtp import Postbox, postbox
from tests.support.waiting import wait_until

ANA = "ana@example.org"
FROM = "Riverside <badges@river.example>"
LINK = re.compile(r"https://river\.example/(\w+)/(\S+)")


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as running:
        yield running


@pytest.fixture
def settings(box: Postbox) -> dict[str, Any]:
    return {
        "public_url": "https://river.example",
        "smtp_host": "127.0.0.1",
        "smtp_port": box.port,
        "smtp_from": FROM,
        "smtp_security": "none",
    }


@pytest.fixture
def app(open_app: Callable[..., Earned], settings: dict[str, Any]) -> Earned:
    return open_app(**settings)


@pytest.fixture
def clock() -> TurnedClock:
    """A clock of this test's own."""
    return TurnedClock()


@pytest.fixture
def town(app: Earned) -> Town:
    """A community in an installation that can write e-mail."""
    return Town(app)


@pytest.fixture
def duty(app: Earned) -> Duty:
    return Duty(app)


def link_in(text: str) -> str:
    found = LINK.search(text)
    assert found is not None
    return found.group(2)


def confirmed(town: Town, duty: Duty, box: Postbox, learner: Actor, email: str = ANA) -> None:
    town.app.writing.ask(learner, email)
    duty.do("mail.confirm")
    town.app.writing.confirm(link_in(box.messages[-1].get_content()))
    box.messages.clear()


# ---------------------------------------------------------------- whose address it is


def test_an_address_counts_once_its_link_was_used(town: Town, duty: Duty, box: Postbox) -> None:
    learner = town.learner()
    town.app.writing.ask(learner, f" {ANA} ")
    assert box.messages == []
    duty.do()
    (message,) = box.messages
    assert (message["To"], message["From"]) == (ANA, FROM)
    secret = link_in(message.get_content())
    assert town.app.writing.expected(secret)
    address = town.app.writing.address(learner)
    assert address is not None
    assert not address.confirmed
    town.app.writing.confirm(secret)
    address = town.app.writing.address(learner)
    assert address is not None
    assert (address.email, address.confirmed) == (ANA, True)


def test_a_link_works_once(town: Town, duty: Duty, box: Postbox) -> None:
    town.app.writing.ask(town.learner(), ANA)
    duty.do()
    secret = link_in(box.messages[0].get_content())
    town.app.writing.confirm(secret)
    assert not town.app.writing.expected(secret)
    with pytest.raises(LinkSpent):
        town.app.writing.confirm(secret)


def test_a_link_works_for_three_days(
    town: Town, duty: Duty, box: Postbox, clock: TurnedClock
) -> None:
    town.app.writing.ask(town.learner(), ANA)
    duty.do()
    secret = link_in(box.messages[0].get_content())
    clock.turn(timedelta(days=3, seconds=-10))
    assert town.app.writing.expected(secret)
    clock.turn(timedelta(seconds=20))
    assert not town.app.writing.expected(secret)
    with pytest.raises(LinkSpent):
        town.app.writing.confirm(secret)


def test_a_secret_that_nobody_was_sent_opens_nothing(town: Town) -> None:
    town.app.writing.ask(town.learner(), ANA)
    for secret in ("", "wrong", "\x00", "é" * 500):
        assert not town.app.writing.expected(secret)
        with pytest.raises(LinkSpent):
            town.app.writing.confirm(secret)


def test_another_address_makes_the_link_of_the_first_one_useless(
    town: Town, duty: Duty, box: Postbox
) -> None:
    learner = town.learner()
    town.app.writing.ask(learner, ANA)
    duty.do()
    first = link_in(box.messages[0].get_content())
    town.app.writing.ask(learner, "other@example.org")
    with pytest.raises(LinkSpent):
        town.app.writing.confirm(first)
    address = town.app.writing.address(learner)
    assert address is not None
    assert not address.confirmed


def test_no_job_holds_the_address_or_the_secret(town: Town, duty: Duty, box: Postbox) -> None:
    town.app.writing.ask(town.learner(), ANA)
    (job,) = duty.waiting("mail.confirm")
    assert ANA not in repr(job)
    duty.do()
    secret = link_in(box.messages[0].get_content())
    with town.app.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("select * from addresses").mappings().all()
    assert secret not in repr(rows)


def test_what_is_no_address_is_not_kept(town: Town, duty: Duty) -> None:
    learner = town.learner()
    for wrong in ("ana", f"{ANA}\nBcc: eve@example.org", f"{ANA},eve@b.example"):
        with pytest.raises(EmailInvalid):
            town.app.writing.ask(learner, wrong)
    assert town.app.writing.address(learner) is None
    assert duty.waiting("mail") == []


def test_nobody_can_have_a_stranger_flooded(
    open_app: Callable[..., Earned], settings: dict[str, Any]
) -> None:
    town = Town(open_app(**settings, rate_factor=1))
    learner = town.learner()
    for _ in range(5):
        town.app.writing.ask(learner, "stranger@example.org")
    with pytest.raises(TooFast):
        town.app.writing.ask(learner, "stranger@example.org")


# ---------------------------------------------------------------- news


def decide(town: Town, learner: Actor, outcome: str, name: str = "Bo") -> str:
    assessor = town.assessor(name)
    claim = town.taken(learner, assessor)
    match outcome:
        case "awarded":
            town.approve(assessor, claim)
        case "not_yet":
            town.not_yet(assessor, claim, {badge().criteria[0].id: "Say a little more."})
        case "question":
            town.app.reviewing.ask(assessor, claim, "When was that?")
    return claim


@pytest.mark.parametrize("language", ["en", "es"])
def test_news_are_written_in_the_words_of_the_learners_language(
    language: str, town: Town, duty: Duty, box: Postbox
) -> None:
    say, name = town.app.texts.get, badge().name[language]
    for outcome in ("awarded", "not_yet", "question"):
        learner = town.learner("Ana", language)
        confirmed(town, duty, box, learner)
        claim = decide(town, learner, outcome)
        duty.do()
        (message,) = box.messages
        link = f"https://river.example/claims/{claim}"
        facts = {"badge": name, "community": "Riverside", "link": link}
        assert message["To"] == ANA
        assert message["Subject"] == say(language, f"mail.{outcome}.subject", **facts)
        body = message.get_content()
        assert say(language, f"mail.{outcome}.body", **facts) in body
        assert body.endswith("\n-- \n" + say(language, "mail.foot", **facts) + "\n")
        assert name in message["Subject"]
        assert link in body


def test_the_confirmation_is_written_in_the_learners_language(
    town: Town, duty: Duty, box: Postbox
) -> None:
    town.app.writing.ask(town.learner("Ana", "es"), ANA)
    duty.do()
    expected = town.app.texts.get("es", "mail.confirm.subject", community="Riverside")
    assert box.messages[0]["Subject"] == expected


def test_what_was_told_and_who_judged_is_not_in_a_message(
    town: Town, duty: Duty, box: Postbox
) -> None:
    learner = town.learner()
    confirmed(town, duty, box, learner)
    decide(town, learner, "not_yet", "Bartholomew")
    duty.do()
    told = box.messages[0].as_string()
    for private in ("Say a little more", "Rosa", "Saturdays", "Bartholomew"):
        assert private not in told


def test_an_address_that_was_not_confirmed_never_gets_news(
    town: Town, duty: Duty, box: Postbox
) -> None:
    for outcome in ("awarded", "not_yet", "question"):
        learner = town.learner()
        town.app.writing.ask(learner, ANA)
        duty.do()
        box.messages.clear()
        decide(town, learner, outcome)
        duty.do()
        assert box.messages == []


def test_somebody_who_gave_no_address_is_not_written_to(
    town: Town, duty: Duty, box: Postbox
) -> None:
    decide(town, town.learner(), "awarded")
    duty.do()
    assert duty.waiting("mail") == []
    assert box.messages == []


def test_news_that_were_seen_in_the_window_are_not_written(
    town: Town, duty: Duty, box: Postbox
) -> None:
    learner = town.learner()
    confirmed(town, duty, box, learner)
    claim = decide(town, learner, "awarded")
    duty.do("award")
    duty.do("learner")
    assert len(duty.waiting("mail.news")) == 1
    town.app.learning.look(learner, claim)
    duty.do()
    assert box.messages == []


def test_a_message_waits_for_somebody_who_may_be_looking(
    open_app: Callable[..., Earned], settings: dict[str, Any], box: Postbox
) -> None:
    app = open_app(**settings, clock=wall_clock)
    town, duty = Town(app), Duty(app)
    learner = town.learner()
    confirmed(town, duty, box, learner)
    decide(town, learner, "awarded")
    duty.do("award")
    duty.do("learner")
    (job,) = duty.waiting("mail.news")
    assert job.state == "DELAYED"
    (status,) = app.jobs.client.list_workflows(workflow_ids=[job.key])
    assert status.delay_until_epoch_ms is not None
    waits = status.delay_until_epoch_ms / 1000 - wall_clock().timestamp()
    assert PATIENCE.total_seconds() - 60 < waits <= PATIENCE.total_seconds()


def test_an_address_that_was_taken_back_meanwhile_gets_nothing(
    town: Town, duty: Duty, box: Postbox
) -> None:
    learner = town.learner()
    confirmed(town, duty, box, learner)
    decide(town, learner, "awarded")
    duty.do("award")
    duty.do("learner")
    town.app.writing.drop(learner)
    assert town.app.writing.address(learner) is None
    assert duty.do("mail.news") == 1
    assert box.messages == []


def test_an_address_that_was_changed_meanwhile_gets_nothing_yet(
    town: Town, duty: Duty, box: Postbox
) -> None:
    learner = town.learner()
    confirmed(town, duty, box, learner)
    decide(town, learner, "awarded")
    duty.do("award")
    duty.do("learner")
    town.app.writing.ask(learner, "new@example.org")
    duty.do("mail.news")
    assert box.messages == []


def test_somebody_who_was_erased_meanwhile_gets_nothing(
    town: Town, duty: Duty, box: Postbox
) -> None:
    learner = town.learner()
    confirmed(town, duty, box, learner)
    town.app.writing.ask(learner, "new@example.org")
    town.app.privacy.erase(learner)
    duty.do()
    assert box.messages == []


def test_a_job_that_runs_twice_sends_the_same_message_id(
    town: Town, duty: Duty, box: Postbox
) -> None:
    learner = town.learner()
    confirmed(town, duty, box, learner)
    decide(town, learner, "awarded")
    duty.do(times=2)
    assert len(box.messages) == 2
    assert len({one["Message-ID"] for one in box.messages}) == 1


def test_a_learner_of_another_community_gets_nothing(town: Town, duty: Duty, box: Postbox) -> None:
    other = Town(town.app, "Hillside")
    confirmed(other, duty, box, other.learner("Ana"))
    decide(town, town.learner("Ana"), "awarded")
    duty.do()
    assert box.messages == []


def test_names_that_try_to_be_headers_stay_one_line(app: Earned, duty: Duty, box: Postbox) -> None:
    evil = "River\r\nBcc: eve@example.org\r\n\r\nside"
    town = Town(app, evil)
    learner = town.learner("Ana\nBcc: eve@example.org")
    name = "Bikes\nBcc: eve@example.org\u2028X: y"
    own = badge().model_copy(update={"name": {"en": name, "es": name}})
    app.organizing.add_badges(town.organizer, town.community.id, [own])
    app.writing.ask(learner, ANA)
    duty.do("mail.confirm")
    app.writing.confirm(link_in(box.messages[0].get_content()))
    decide(town, learner, "awarded")
    duty.do()
    assert len(box.messages) == 2
    for message in box.messages:
        assert message["Bcc"] is None
        assert message["X"] is None
        assert "\n" not in str(message["Subject"])
    written_to = {line for line in box.heard if line.startswith("rcpt")}
    assert written_to == {f"rcpt TO:<{ANA}>"}


# ---------------------------------------------------------------- through the real jobs


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "PAUSES", (0.2, 0.2, 0.2, 0.2))


@pytest.mark.usefixtures("impatient")
def test_a_server_that_was_down_gets_each_message_once(
    town: Town, box: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    learner = town.learner()
    box.answers["MAIL"] = "451 out of order"
    worker.start(town.app)
    try:
        with caplog.at_level(logging.ERROR, "core.jobs"):
            town.app.writing.ask(learner, ANA)
            assert wait_until(lambda: "again in" in caplog.text, 20)
            assert box.messages == []
            box.answers.clear()
            assert wait_until(lambda: len(box.messages) == 1, 20)
            assert wait_until(lambda: not town.app.jobs.unfinished(), 20)
    finally:
        worker.stop(town.app)
    assert len(box.messages) == 1
    assert town.app.jobs.dead() == ()
    assert "SMTPSenderRefused 451" in caplog.text
    assert ANA not in caplog.text


def test_a_message_that_is_given_up_is_listed_without_the_address_and_can_be_sent_again(
    town: Town,
    box: Postbox,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "PAUSES", (0.1,))
    learner = town.learner()
    box.answers["RCPT"] = f"550 no such person {ANA}"
    worker.start(town.app)
    try:
        with caplog.at_level(logging.ERROR):
            town.app.writing.ask(learner, ANA)
            assert wait_until(lambda: bool(town.app.jobs.dead()), 30)
        (dead,) = town.app.jobs.dead()
        assert (dead.kind, dead.error) == ("mail.confirm", "NotSent: SMTPRecipientsRefused 550")
        assert ANA not in caplog.text
        box.answers.clear()
        assert town.app.jobs.retry(dead.key)
        assert wait_until(lambda: len(box.messages) == 1, 20)
        assert wait_until(lambda: not town.app.jobs.unfinished(), 20)
    finally:
        worker.stop(town.app)
    assert town.app.jobs.dead() == ()


def test_a_failed_message_is_an_error_of_its_job(town: Town, duty: Duty, box: Postbox) -> None:
    box.answers["MAIL"] = "451 later"
    town.app.writing.ask(town.learner(), ANA)
    with pytest.raises(NotSent):
        duty.do("mail.confirm")
