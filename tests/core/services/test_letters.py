"""One e-mail to a witness: once, to nobody who said no, and the address is forgotten after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.app import Earned
from core.domain.errors import (
    EmailInvalid,
    LinkSpent,
    NotAllowed,
    NotToBeAsked,
    OwnWitness,
    TooManyLetters,
)
from core.domain.people import Actor
from core.domain.witness import MOST_LETTERS, Reply, WitnessAct
from core.mail import NotSent
from core.services.letters import unlinked
from core.services.testifying import Bearer
from core.services.witnessing import Reached
from core.store.tables import letters, witnesses
from tests.support.duty import Duty
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town, badge
from tests.support.smtp import Postbox, postbox

ROSA = "rosa@example.org"
SENTENCE = "She repaired the brake of my bike."
CRITERION = badge().criteria[0].id
LINKS = re.compile(r"https?://\S+")


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as running:
        yield running


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def app(tmp_path: Path, mould: Mould, clock: TurnedClock, box: Postbox) -> Iterator[Earned]:
    """An installation that can write e-mail; the databases are tried in turn elsewhere."""
    settings: dict[str, Any] = {
        "rate_factor": 1,
        "public_url": "https://river.example",
        "smtp_host": "127.0.0.1",
        "smtp_port": box.port,
        "smtp_from": "Riverside <badges@river.example>",
        "smtp_security": "none",
    }
    with opened(tmp_path, mould.sqlite(tmp_path / "earned.db"), clock, **settings) as made:
        yield made


@pytest.fixture
def town(app: Earned) -> Town:
    return Town(app)


@pytest.fixture
def duty(app: Earned) -> Duty:
    return Duty(app)


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana")


def write(town: Town, who: Actor, claim: str, email: str = ROSA, sentence: str = SENTENCE) -> str:
    """Ask somebody by an e-mail; the link that was made."""
    reached = Reached(email=email)
    return town.app.witnessing.ask(who, claim, CRITERION, sentence, "Rosa", reached=reached)


def kept(town: Town) -> list[str]:
    with town.app.store.reading(town.community.id) as tx:
        return list(tx.connection.scalars(select(letters.c.email)))


def test_one_plain_message_with_the_sentence_and_the_link(
    town: Town, ana: Actor, duty: Duty, box: Postbox
) -> None:
    claim = town.told(ana)
    link = write(town, ana, claim, f" {ROSA.upper()} ")
    duty.do("witness.mail")
    (message,) = box.messages
    text = message.get_content()
    assert str(message["To"]).casefold() == ROSA
    assert message["Subject"] == "Ana asks for your word"
    assert message.get_content_type() == "text/plain"
    assert SENTENCE in text
    assert link in text
    assert town.app.testifying.open(link.rpartition("/")[2], "w").witness.sentence == SENTENCE
    found = LINKS.findall(text)
    assert len(found) == 2, "the way to answer, and the way to hear nothing more"
    assert all(one.startswith("https://river.example/") for one in found)


def test_the_address_is_kept_no_longer_than_it_takes(
    town: Town, ana: Actor, duty: Duty, box: Postbox
) -> None:
    claim = town.told(ana)
    write(town, ana, claim)
    assert kept(town) == [ROSA]
    assert [row["email"] for row in town.app.privacy.data(ana)["letters"]] == [ROSA]
    duty.do("witness.mail")
    assert kept(town) == []
    with town.app.store.reading(town.community.id) as tx:
        rows = tx.connection.execute(select(witnesses)).mappings().all()
    assert "rosa@" not in repr(rows).casefold()
    ids = {"community": town.community.id, "witness": rows[0]["id"]}
    town.app.letters.send(ids)
    assert len(box.messages) == 1, "done again, the job writes to nobody"


@pytest.mark.parametrize("how", ["taken back", "erased", "finished", "too old"])
def test_what_is_not_needed_any_more_is_not_sent_and_forgotten(
    town: Town, ana: Actor, duty: Duty, box: Postbox, clock: TurnedClock, how: str
) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    write(town, ana, claim)
    if how == "taken back":
        one = town.app.witnessing.look(ana, claim).asked[0].witness.id
        town.app.witnessing.take_back(ana, claim, one)
    elif how == "erased":
        town.app.privacy.erase(ana)
    elif how == "finished":
        town.approve(bo, claim)
        duty.do("witness.mail")
    else:
        clock.turn(timedelta(days=3))
        town.app.privacy.tidy()
    assert kept(town) == []
    duty.do("witness.mail")
    assert box.messages == []


def test_a_server_that_does_not_take_it_is_asked_again(
    town: Town, ana: Actor, duty: Duty, box: Postbox
) -> None:
    write(town, ana, town.told(ana))
    box.answers = {"RCPT": "451 later"}
    with pytest.raises(NotSent, match=r"^[^@]*$"):
        duty.do("witness.mail")
    assert kept(town) == [ROSA]
    box.answers = {}
    duty.do("witness.mail")
    assert (len(box.messages), kept(town)) == (1, [])


def test_do_not_write_to_me_again_is_honoured_also_when_all_else_is_gone(
    town: Town, ana: Actor, duty: Duty, box: Postbox
) -> None:
    claim = town.told(ana)
    write(town, ana, claim)
    duty.do("witness.mail")
    (never,) = (one for one in LINKS.findall(box.messages[0].get_content()) if "/letters/" in one)
    community, token = never.split("/")[-2:]
    town.app.privacy.erase(ana)
    for wrong in (token[:-1] + "~", "x" * 48, "é" * 48, ""):
        with pytest.raises(LinkSpent):
            town.app.letters.never_again(community, wrong, "here")
    for _ in range(2):
        town.app.letters.never_again(community, token, "here")
    eve = town.learner("Eve")
    claim = town.told(eve)
    for email in (ROSA, ROSA.upper()):
        with pytest.raises(NotToBeAsked):
            write(town, eve, claim, email)
    write(town, eve, claim, "someone-else@example.org")


def test_who_refuses_and_wants_no_more_is_not_written_to_again(town: Town, ana: Actor) -> None:
    claim = town.told(ana)
    secret = write(town, ana, claim).rpartition("/")[2]
    refusal = Reply(WitnessAct.REFUSE)
    town.app.testifying.answer(secret, Bearer("w"), refusal, never_again=True)
    with pytest.raises(NotToBeAsked):
        write(town, ana, claim)


def test_a_letter_that_waits_is_not_sent_to_who_said_no_meanwhile(
    town: Town, ana: Actor, duty: Duty, box: Postbox
) -> None:
    claim, eve = town.told(ana), town.learner("Eve")
    secret = write(town, ana, claim).rpartition("/")[2]
    write(town, eve, town.told(eve))
    refusal = Reply(WitnessAct.REFUSE)
    town.app.testifying.answer(secret, Bearer("w"), refusal, never_again=True)
    duty.do("witness.mail")
    assert box.messages == []


def test_there_is_a_most_for_a_claim_a_day_also_with_what_was_taken_back(
    town: Town, ana: Actor, clock: TurnedClock
) -> None:
    claim = town.told(ana)
    for number in range(MOST_LETTERS):
        write(town, ana, claim, f"somebody-{number}@example.org")
        one = town.app.witnessing.look(ana, claim).asked[-1].witness.id
        town.app.witnessing.take_back(ana, claim, one)
    with pytest.raises(TooManyLetters):
        write(town, ana, claim, "one-more@example.org")
    town.app.witnessing.ask(ana, claim, CRITERION, SENTENCE)
    clock.turn(timedelta(days=1))
    write(town, ana, claim, "one-more@example.org")


def test_nobody_is_written_to_by_everybody_in_one_day(town: Town) -> None:
    for name in ("Ana", "Eve"):
        learner = town.learner(name)
        write(town, learner, town.told(learner))
    uma = town.learner("Uma")
    with pytest.raises(TooManyLetters):
        write(town, uma, town.told(uma))


def test_a_learner_does_not_write_to_themselves_and_only_to_addresses(
    town: Town, ana: Actor
) -> None:
    claim = town.told(ana)
    town.app.writing.ask(ana, "Ana@example.org")
    with pytest.raises(OwnWitness):
        write(town, ana, claim, "ana@example.org")
    with pytest.raises(EmailInvalid):
        write(town, ana, claim, "rosa@example.org, eve@example.org")
    assert town.app.witnessing.look(ana, claim).asked == ()


def test_where_no_mail_is_set_up_nothing_is_offered_or_done(public_sqlite_town: Town) -> None:
    ana = public_sqlite_town.learner("Ana")
    claim = public_sqlite_town.told(ana)
    assert not public_sqlite_town.app.witnessing.look(ana, claim).mails
    with pytest.raises(NotAllowed):
        write(public_sqlite_town, ana, claim)


def test_nobody_is_written_to_from_a_demo(app: Earned) -> None:
    app.set_up_demo()
    demo = next(one for one in app.organizing.communities() if one.demo)
    with app.store.reading(demo.id) as tx:
        assert not app.letters.may(tx)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("She led 3.5 km of the walk. It rained.", "She led 3.5 km of the walk. It rained."),
        ("See https://evil.example/x?y=1", "See https: / / evil. example/ x?y=1"),
        ("at www.evil.example now", "at www. evil. example now"),
        ("evil.example\n\nBcc: all", "evil. example Bcc: all"),
        ("write to me@evil.example", "write to me@ evil. example"),
    ],
)
def test_what_people_wrote_makes_no_link_in_the_message(text: str, written: str) -> None:
    assert unlinked(text) == written


def test_words_of_people_make_no_link_and_no_header(town: Town, duty: Duty, box: Postbox) -> None:
    eve = town.learner("Win at evil.example/now")
    write(town, eve, town.told(eve), sentence="Click http://evil.example to win.")
    duty.do("witness.mail")
    message = box.messages[0]
    assert "evil.example" not in message.get_content() + message["Subject"]
    assert all(
        one.startswith("https://river.example/") for one in LINKS.findall(message.as_string())
    )


# ---------------------------------------------------------------- to organizers


def test_organizers_hear_once_that_we_were_removed_from_a_workspace(
    town: Town, duty: Duty, box: Postbox
) -> None:
    olga, places, space = town.organizer, town.app.whereabouts, town.workspace()
    town.app.writing.ask(olga, "olga@example.org")
    duty.do("mail.confirm")
    link = LINKS.findall(box.messages.pop().get_content())[0]
    town.app.writing.confirm(link.rpartition("/")[2])
    where = space.platform, space.external_id
    for _ in range(2):
        places.lost(*where)
    (shown,) = town.app.meeting.spaces(olga)
    assert shown.lost_at is not None
    duty.do("space.lost")
    (message,) = box.messages
    assert message["Subject"] == "Earned was removed from “Riverside HQ”"
    assert "https://river.example/office/spaces" in message.get_content()
    places.found(*where)
    assert [one.lost_at for one in town.app.meeting.spaces(olga)] == [None]
    places.lost(*where)
    places.found(*where)
    duty.do("space.lost")
    assert len(box.messages) == 1, "it is there again already"
    places.lost("slack", "T-unknown")
    assert places.workspaces("slack") == {space.external_id}
