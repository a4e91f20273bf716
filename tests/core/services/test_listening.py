"""Conversations that several workspaces share: whose they are, and how far they were heard."""

from __future__ import annotations

import secrets

from core.domain.people import Actor, Space
from core.domain.rooms import Room, RoomKind
from core.services.listening import FORGOTTEN
from core.services.meeting import Profile
from tests.support.installed import TurnedClock
from tests.support.journeys import Town


def server(town: Town) -> Space:
    """A server in Discord of that community."""
    code = town.app.meeting.connect_code(town.organizer)
    guild = str(secrets.randbelow(10**18))
    return town.app.meeting.connect(code, "discord", guild, "Makers", f"{guild}/1")[0]


def met(town: Town, space: Space, user: str, others: tuple[str, ...] = ()) -> Actor:
    return town.app.meeting.meet(
        space, f"{space.external_id}/{user}", Profile("Ana", "en", others=others)
    )


def room(town: Town, space: Space, actor: Actor, channel: str, origin: str = "") -> Room:
    return town.app.meeting.room(actor, space, f"{space.external_id}/{channel}", origin)


def number() -> str:
    return str(secrets.randbelow(10**18))


def test_the_same_user_elsewhere_in_the_community_is_the_same_person(town: Town) -> None:
    here, there, user = server(town), server(town), number()
    ana = met(town, here, user)
    again = met(town, there, user, (f"{here.external_id}/{user}",))
    assert again.person_id == ana.person_id
    assert set(town.app.listening.workspaces("discord", user)) == {
        here.external_id,
        there.external_id,
    }
    hill = Town(town.app, f"Hill {number()}")
    stranger = met(hill, server(hill), user, (f"{here.external_id}/{user}",))
    assert stranger.person_id != ana.person_id


def test_two_servers_of_a_community_share_one_room_in_direct_messages(town: Town) -> None:
    here, there, user, channel = server(town), server(town), number(), number()
    ana = met(town, here, user)
    first = room(town, here, ana, channel)
    second = room(town, there, ana, channel, "77")
    assert (first.id, first.address) == (second.id, second.address)
    assert second.origin == "77"
    assert room(town, here, ana, channel).origin == "77"


def test_what_is_written_goes_to_the_room_that_was_spoken_in_last_or_that_is_answered(
    town: Town,
) -> None:
    hill, user, channel = Town(town.app, f"Hill {number()}"), number(), number()
    spaces = [server(town), server(hill)]
    rooms = [
        room(one, space, met(one, space, user), channel)
        for one, space in zip((town, hill), spaces, strict=True)
    ]
    with town.app.store.transaction(town.community.id) as tx:
        tx.rooms.shows(rooms[0].id, None, "message 1")
    places = town.app.listening.places
    assert places("discord", channel)[0].workspace == spaces[1].external_id
    assert places("discord", channel, "message 1")[0].address == rooms[0].address
    town.app.meeting.disconnect(town.organizer, spaces[0].id)
    assert [one.workspace for one in places("discord", channel)] == [spaces[1].external_id]


def test_a_conversation_that_moves_keeps_what_waits(town: Town) -> None:
    space, user = server(town), number()
    ana = met(town, space, user)
    before = room(town, space, ana, number(), "77")
    claim = town.begin(ana)
    with town.app.store.transaction(ana.community_id) as tx:
        parcel = tx.outbox.put_screen(before.id, claim)
    thread = number()
    town.app.listening.move(before, f"{space.external_id}/{thread}", RoomKind.THREAD)
    after = town.app.listening.room(before)
    assert after is not None
    assert (after.id, after.kind, after.shown, after.origin) == (before.id, "thread", None, "77")
    assert town.app.meeting.room_of(ana) == after
    assert town.app.listening.user(after) == user
    with town.app.store.reading(ana.community_id) as tx:
        found = tx.outbox.next(after)
    assert found is not None
    assert found[0].id == parcel
    town.app.listening.close(after)
    assert town.app.meeting.room_of(ana) is None


def test_only_conversations_about_an_open_claim_are_read_again(
    town: Town, clock: TurnedClock
) -> None:
    space, listening = server(town), town.app.listening
    ana = met(town, space, number())
    here, channel = room(town, space, ana, number()), ""
    channel = here.address.partition("/")[2]
    claim = town.begin(ana)
    with town.app.store.transaction(ana.community_id) as tx:
        tx.outbox.put_screen(here.id, claim)
    assert channel not in listening.unfinished("discord")
    with town.app.store.transaction(ana.community_id) as tx:
        tx.rooms.shows(here.id, claim, "100")
    assert listening.unfinished("discord")[channel] == "100"
    listening.heard("discord", {channel: "120"})
    assert listening.unfinished("discord")[channel] == "120"
    clock.turn(FORGOTTEN)
    assert channel not in listening.unfinished("discord")
    with town.app.store.transaction(ana.community_id) as tx:
        tx.outbox.put_screen(here.id, claim)
    assert channel in listening.unfinished("discord")
    town.app.learning.withdraw(ana, claim)
    assert channel not in listening.unfinished("discord")


def test_where_somebody_asked_and_how_far_they_were_heard_is_theirs_to_see_and_erase(
    town: Town,
) -> None:
    space = server(town)
    ana = met(town, space, number())
    here = room(town, space, ana, number(), "4711")
    channel = here.address.partition("/")[2]
    town.app.listening.heard("discord", {channel: "120"})
    (row,) = town.app.privacy.data(ana)["rooms"]
    assert (row["channel"], row["origin"], row["heard"]) == (channel, "4711", "120")
    town.app.privacy.erase(ana)
    assert town.app.listening.places("discord", channel) == ()
    assert town.app.listening.room(here) is None
