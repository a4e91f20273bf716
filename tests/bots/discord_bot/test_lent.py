"""Assessors by a role of the server alone: what is brought to them, and that it opens no door."""

from __future__ import annotations

import json
from datetime import time

import pytest

from core.domain.claim import ClaimState
from core.domain.people import Role
from core.domain.rules import SpaceRules
from core.domain.working_time import EVERY_DAY
from core.store.repositories import Rhythm
from tests.support.discord import User
from tests.support.discord_desk import DeskTown
from tests.support.discord_face import DiscordTown

ALWAYS = Rhythm(time(0), time(0), EVERY_DAY)
MEMBER = "GET /guilds/{guild_id}/members/{user_id}"
WOULD_YOU = "would you like to judge this claim"


@pytest.fixture
def desk(discord_place: DiscordTown) -> DeskTown:
    """Bo and Cleo have the server's role; nobody gave them one of ours, nor ever wrote to them."""
    made = DeskTown(discord_place)
    for one in (made.bo, made.cleo):
        discord_place.app.assigning.choose(made.assessor(one), ALWAYS, ())
    return made


def offered(desk: DeskTown, *come: User) -> str:
    """A claim that some looked at in the channel; then whoever is next was asked to take it."""
    place, claim = desk.place, desk.sent()
    for one in come:
        desk.opens_claim(one)
    rules = SpaceRules(offers=True)
    place.app.ruling.set_space(place.town.organizer, place.town.space.id, rules)
    desk.rest()
    desk.rings()
    return claim


def known(desk: DeskTown) -> set[str]:
    with desk.place.app.store.reading(desk.place.town.community.id) as tx:
        return {one.person.name for one in tx.people.members() if Role.ASSESSOR in one.lent}


def offered_to(desk: DeskTown, claim: str) -> str:
    with desk.place.app.store.reading(desk.place.town.community.id) as tx:
        open_one = tx.assigning.open_offer(claim)
        return tx.people.get(open_one.person_id).name if open_one else ""


def test_whoever_was_let_in_once_is_offered_the_next_claim_and_takes_it(desk: DeskTown) -> None:
    claim = offered(desk, desk.bo)
    assert known(desk) == {"Bo"}
    desk.bo.sees(WOULD_YOU, desk.bo.dm)
    assert not desk.cleo.messages(desk.cleo.dm), "who never came is not asked"
    desk.presses(desk.bo, "I take it")
    said = desk.bo.sees("It is yours", desk.bo.dm)
    card = f"https://discord.com/channels/{desk.place.guild.id}/{desk.channel.id}/{desk.card().id}"
    assert card in json.dumps(said.components)  # type: ignore[union-attr]
    assert desk.claim(claim).assessor_id == desk.place.actor(desk.bo).person_id
    assert desk.acts(claim).count("take") == 1


def test_who_lost_the_role_takes_nothing_and_the_next_one_is_asked(desk: DeskTown) -> None:
    claim = offered(desk, desk.bo)
    desk.bo.sees(WOULD_YOU, desk.bo.dm)
    desk.opens_claim(desk.cleo)
    desk.bo.loses_role(desk.place.guild, desk.role)
    desk.presses(desk.bo, "I take it")
    desk.bo.sees("Only assessors can do this", desk.bo.dm)
    assert known(desk) == {"Cleo"}
    assert desk.claim(claim).state is ClaimState.SUBMITTED
    assert offered_to(desk, claim) == "Cleo"


def test_no_answer_of_discord_is_a_no_and_that_they_left_is_one_for_good(desk: DeskTown) -> None:
    claim = offered(desk, desk.bo)
    desk.place.discord.fails_next(MEMBER, "50001")
    desk.bo.clicks("I take it", desk.bo.dm)
    desk.place.rest()
    desk.bo.sees("Discord did not tell us", desk.bo.dm)
    assert desk.claim(claim).state is ClaimState.SUBMITTED
    assert known(desk) == {"Bo"}, "nobody is taken for gone because the network is"
    assert offered_to(desk, claim) == "Bo"
    desk.place.guild.members.pop(desk.bo.id)
    desk.presses(desk.bo, "I take it")
    desk.bo.sees("You are not in this server any more", desk.bo.dm)
    assert known(desk) == set()
    assert desk.claim(claim).state is ClaimState.SUBMITTED
    assert offered_to(desk, claim) == ""


def test_direct_messages_are_one_for_all_servers_and_the_right_one_is_asked(
    desk: DeskTown,
) -> None:
    """Bo talks with the bot in a second server of the community, where no role means assessor."""
    place = desk.place
    other = place.discord.guild("Second")
    place.connect(other)
    desk.bo.joins(other)
    place.meets_in_chat(desk.bo, other, begins=True)
    claim = offered(desk, desk.bo)
    desk.presses(desk.bo, "I take it")
    desk.bo.sees("It is yours", desk.bo.dm)
    assert desk.claim(claim).assessor_id == place.actor(desk.bo).person_id


# -- attack ---------------------------------------------------------------------------------


def test_what_was_seen_a_moment_ago_judges_nothing(desk: DeskTown) -> None:
    """Known as an assessor, asked by us, with every button there is; the role is gone just now."""
    claim, place = offered(desk, desk.bo), desk.place
    desk.bo.sees(WOULD_YOU, desk.bo.dm)
    desk.bo.loses_role(place.guild, desk.role)
    mean = f"nudge_accept.{claim}.{desk.claim(claim).version}.{place.guild.id}"
    for on in (desk.bo.messages(desk.bo.dm)[-1], desk.card()):
        desk.bo.presses(mean, on=on)
        place.rest()
        with place.app.store.transaction(place.town.community.id) as tx:
            # As if we had not noticed: the fact is as fresh as it can be.
            tx.role_maps.see(place.space.id, place.actor(desk.bo).person_id, [desk.role.id])
        assert known(desk) == {"Bo"}
    for name in ("take", "open", "declare", "ask", "judge", "look", "decide", "recuse", "file"):
        with place.app.store.transaction(place.town.community.id) as tx:
            tx.role_maps.see(place.space.id, place.actor(desk.bo).person_id, [desk.role.id])
        desk.bo.presses(f"desk_{name}.{claim}.1.award-0", on=desk.card())
        place.rest()
    desk.bo.forges_window(f"desk_decided.{claim}.1.award-0", {"note": ""}, on=desk.card())
    place.rest()
    assert desk.acts(claim) == []
    assert desk.claim(claim).state is ClaimState.SUBMITTED
    assert "Well told" not in "".join(map(str, desk.alone(desk.bo)))


def test_their_own_news_stay_where_they_talk(desk: DeskTown) -> None:
    """The direct messages that are opened for offers are not where somebody was heard."""
    actor = desk.assessor(desk.bo)
    told_in = desk.place.town.slack_dm(actor)
    desk.sent()
    desk.opens_claim(desk.bo)
    desk.rest()
    with desk.place.app.store.reading(desk.place.town.community.id) as tx:
        assert tx.rooms.of_person(actor.person_id) == told_in
        assert tx.rooms.of_person(actor.person_id, "discord") is not None
