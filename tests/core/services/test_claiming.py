"""A claim begins in a room in one step, and once, however often the platform says so."""

from __future__ import annotations

from core.domain.interview import Opened, Pressed
from core.domain.people import Actor
from core.domain.rooms import Room
from core.domain.screens import Words
from core.services.conversation import Conversation
from core.services.learning import Incoming
from tests.support.journeys import Town


def start(town: Town, ana: Actor, room: Room, event: str) -> Conversation:
    incoming = Incoming("slack", event, Opened(), room=room.id)
    return town.app.learning.start(ana, town.workspace(), incoming)


def test_a_claim_that_begins_in_a_room_is_what_is_told_there(town: Town) -> None:
    ana = town.learner()
    room = town.slack_dm(ana)
    talk = start(town, ana, room, town.event())
    assert talk.delivery
    with town.app.store.reading(town.community.id) as tx:
        there = tx.rooms.get(room.id)
    assert there is not None
    assert there.claim_id == talk.claim_id


def test_the_same_command_again_begins_no_other_claim(town: Town) -> None:
    ana = town.learner()
    room, event = town.slack_dm(ana), town.event()
    first = start(town, ana, room, event)
    town.until(ana, first.claim_id, "sources")
    again = start(town, ana, room, event)
    assert again.claim_id == first.claim_id
    assert not again.delivery
    assert len(town.app.learning.home(ana).entries) == 1


def test_another_command_begins_anew_unless_nothing_was_told_yet(town: Town) -> None:
    ana = town.learner()
    room = town.slack_dm(ana)
    first = start(town, ana, room, town.event())
    assert start(town, ana, room, town.event()).claim_id == first.claim_id
    town.until(ana, first.claim_id, "sources")
    assert start(town, ana, room, town.event()).claim_id != first.claim_id


def attach(town: Town, ana: Actor, claim: str) -> Conversation:
    return town.app.learning.attach(ana, claim, town.event(), "a.txt", b"words", ())


def test_a_file_before_the_consent_is_answered_with_why_it_is_not_kept(town: Town) -> None:
    ana = town.learner()
    talk = attach(town, ana, town.begin(ana))
    assert getattr(talk.screen, "notice", None) == Words("interview.notice.needed.consent")
    assert not town.app.privacy.data(ana)["files"]


def test_a_file_while_the_claim_is_judged_is_answered_with_why_it_is_not_kept(
    town: Town,
) -> None:
    ana = town.learner()
    claim = town.sent(ana)
    talk = attach(town, ana, claim)
    assert getattr(talk.screen, "notice", None) == Words("interview.notice.evidence_closed")
    assert not town.app.privacy.data(ana)["files"]
    assert town.press(ana, claim, "withdraw").claim_id == claim


def test_pressing_counts_in_the_room_that_it_came_from(town: Town) -> None:
    ana = town.learner()
    room = town.slack_dm(ana)
    talk = start(town, ana, room, town.event())
    given = Incoming("slack", town.event(), Pressed("agree"), talk.version, room.id)
    assert town.app.learning.tell(ana, talk.claim_id, given).delivery
