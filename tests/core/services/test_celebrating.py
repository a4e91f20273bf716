"""Awards in public: only if who earned one wants it, and taken back whenever it has to be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from core.app import Earned
from core.domain.errors import ChannelTaken, NotAllowed, NotFound, TextTooLong
from core.domain.people import Actor, Space
from core.domain.rooms import Going, Parcel, Room
from core.services.conversation import Conversation
from core.services.delivering import Undeliverable
from core.services.meeting import Profile
from core.store.tables import announcements, deliveries
from tests.support.journeys import BADGE, Town

ROLE, OTHER = "4242", "organizing-an-event"


class Server:
    """The far side: keeps what stands in the channel, and who has which role."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.wall: dict[str, str] = {}
        self.held: set[tuple[str, str]] = set()
        self.before: Callable[[Parcel], None] = lambda _: None
        self.news: Callable[[Parcel], object] = lambda _: None

    def send(self, parcel: Parcel, fresh: Conversation | None) -> str:
        told, ref = self.news(parcel), f"m{parcel.id}"
        self.before(parcel)
        held = (parcel.ids.get("user", ""), parcel.ids.get("role", ""))
        match parcel.kind:
            case Going.OFFER:
                self.asked.append(parcel.ids["award"])
            case Going.ANNOUNCE if told is not None:
                self.wall[ref] = told.name  # type: ignore[attr-defined]
                return ref
            case Going.UNSAY:
                self.wall.pop(parcel.ids["ref"], None)
            case Going.ROLE:
                self.held.add(held)
            case Going.UNROLE:
                self.held.discard(held)
        return ""


class Club:
    """A community with a server, where Ana talks with the bot."""

    def __init__(self, app: Earned) -> None:
        self.app, self.town, self.server = app, Town(app, "Riverside", BADGE), Server()
        app.delivering.senders["discord"] = self.server
        self.server.news = app.celebrating.news
        code = app.meeting.connect_code(self.town.organizer)
        self.guild = f"9{self.town.community.id[:12]}"
        connected = app.meeting.connect(code, "discord", self.guild, "Bikes", f"{self.guild}/1")
        self.space: Space = connected[0]
        self.user = f"{self.guild}/17"
        self.ana = app.meeting.meet(self.space, self.user, Profile("Ana", "en"))
        self.dm: Room = app.meeting.room(self.ana, self.space, f"{self.guild}/d17")
        self.bo = self.town.assessor()

    def choose(self, *, wall: bool = True, role: bool = True) -> None:
        celebrating, olga = self.app.celebrating, self.town.organizer
        if wall:
            celebrating.announce_in(olga, self.space, f"{self.guild}/77")
        if role:
            celebrating.role_for(olga, self.space, BADGE, ROLE)

    def awarded(self, person: Actor | None = None, badge_id: str = BADGE) -> str:
        award = self.town.awarded(person or self.ana, self.bo, badge_id=badge_id)
        self.send()
        return award

    def send(self) -> None:
        """Everything that waits, whatever room it is for."""
        with self.app.store.reading(self.town.community.id) as tx:
            rooms = set(
                tx.connection.execute(
                    select(deliveries.c.room_id).where(
                        deliveries.c.community_id == self.town.community.id,
                        deliveries.c.state == "waiting",
                    )
                ).scalars()
            )
        for room in sorted(rooms):
            self.app.delivering.drain(self.town.community.id, room)

    def rows(self, kind: Going) -> list[tuple[str, str]]:
        with self.app.store.reading(self.town.community.id) as tx:
            found = select(deliveries.c.state, deliveries.c.ids).where(
                deliveries.c.community_id == self.town.community.id,
                deliveries.c.kind == kind.value,
            )
            return [(row.state, row.ids) for row in tx.connection.execute(found)]


@pytest.fixture
def club(open_app: Callable[..., Earned]) -> Club:
    return Club(open_app())


# -- asking -------------------------------------------------------------------------------


def test_who_earned_an_award_is_asked_once_and_nothing_is_announced_by_itself(club: Club) -> None:
    club.choose()
    award = club.awarded()
    club.app.awarding.sign(club.town.community.id, award)
    club.send()
    assert club.server.asked == [award]
    assert club.server.wall == {}


def test_where_no_channel_was_chosen_nobody_is_asked(club: Club) -> None:
    club.choose(wall=False, role=False)
    award = club.awarded()
    assert (club.server.asked, club.server.held) == ([], set())
    assert club.app.celebrating.of(club.ana, club.space.id, award).wall is None
    with pytest.raises(NotFound):
        club.app.celebrating.announce(club.ana, club.space.id, award)


def test_an_award_is_announced_once_by_the_name_that_was_chosen(club: Club) -> None:
    club.choose()
    award = club.awarded()
    for _ in range(2):
        club.app.celebrating.announce(club.ana, club.space.id, award, "  Ana of the bikes ")
        club.send()
    assert list(club.server.wall.values()) == ["Ana of the bikes"]
    told = club.app.celebrating.of(club.ana, club.space.id, award)
    assert (told.said_as, told.name) == ("Ana of the bikes", "Ana")
    with pytest.raises(TextTooLong):
        club.app.celebrating.announce(club.ana, club.space.id, award, "x" * 81)


def test_an_announcement_can_be_taken_back_and_made_again(club: Club) -> None:
    club.choose()
    award = club.awarded()
    for name in ("Ana", "Anita"):
        club.app.celebrating.announce(club.ana, club.space.id, award, name)
        club.send()
        assert list(club.server.wall.values()) == [name]
        club.app.celebrating.take_back(club.ana, award)
        club.send()
        assert club.server.wall == {}
    club.app.celebrating.take_back(club.ana, award)


def test_what_is_taken_back_before_it_was_sent_is_never_sent(club: Club) -> None:
    club.choose()
    award = club.awarded()
    club.app.celebrating.announce(club.ana, club.space.id, award)
    club.app.celebrating.take_back(club.ana, award)
    club.send()
    assert club.server.wall == {}
    assert club.rows(Going.UNSAY) == []


def test_what_is_taken_back_while_it_is_on_its_way_is_taken_away_when_it_arrived(
    club: Club,
) -> None:
    club.choose()
    award = club.awarded()
    club.app.celebrating.announce(club.ana, club.space.id, award)

    def meanwhile(parcel: Parcel) -> None:
        if parcel.kind is Going.ANNOUNCE:
            club.app.celebrating.take_back(club.ana, award)

    club.server.before = meanwhile
    club.send()
    assert [len(club.rows(one)) for one in (Going.ANNOUNCE, Going.UNSAY)] == [1, 1]
    assert club.server.wall == {}


def test_nobody_tells_of_the_award_of_somebody_else(club: Club) -> None:
    club.choose()
    award = club.awarded()
    eve = club.app.meeting.meet(club.space, f"{club.guild}/66", Profile("Eve", "en"))
    club.app.celebrating.announce(club.ana, club.space.id, award)
    club.send()
    for act in (
        lambda: club.app.celebrating.announce(eve, club.space.id, award, "Eve"),
        lambda: club.app.celebrating.take_back(eve, award),
        lambda: club.app.celebrating.of(eve, club.space.id, award),
        lambda: club.app.celebrating.of(eve, club.space.id, "0" * 32),
    ):
        with pytest.raises(NotFound):
            act()
    assert list(club.server.wall.values()) == ["Ana"]


def test_an_announcement_leads_to_the_page_only_where_its_owner_shares_it(
    open_app: Callable[..., Earned],
) -> None:
    club = Club(open_app(public_url="https://badges.example"))
    club.choose()
    award = club.awarded()
    club.app.celebrating.announce(club.ana, club.space.id, award)
    told: list[str] = []
    club.server.before = lambda parcel: told.append(
        getattr(club.app.celebrating.news(parcel), "url", "-")
    )
    club.send()
    club.app.celebrating.take_back(club.ana, award)
    club.send()
    club.app.awarding.share(club.ana, award, shared=True)
    club.app.celebrating.announce(club.ana, club.space.id, award)
    club.send()
    assert told == ["", "-", f"https://badges.example/awards/{award}"]


# -- roles --------------------------------------------------------------------------------


def test_a_role_comes_with_the_badge_and_goes_when_it_is_revoked(club: Club) -> None:
    club.choose()
    award = club.awarded()
    club.app.celebrating.announce(club.ana, club.space.id, award)
    club.send()
    assert club.server.held == {(club.user, ROLE)}
    for _ in range(2):
        club.app.awarding.revoke(club.town.organizer, award)
        club.send()
    assert (club.server.held, club.server.wall) == (set(), {})
    assert club.rows(Going.UNROLE) == [("sent", "{}")], "who it was is not kept"


def test_a_role_that_another_award_brings_too_stays(club: Club) -> None:
    club.choose()
    club.town.add(OTHER)
    club.app.celebrating.role_for(club.town.organizer, club.space, OTHER, ROLE)
    first, second = club.awarded(), club.awarded(badge_id=OTHER)
    club.app.awarding.revoke(club.town.organizer, first)
    club.send()
    assert club.server.held == {(club.user, ROLE)}
    club.app.awarding.revoke(club.town.organizer, second)
    club.send()
    assert club.server.held == set()


def test_the_role_that_was_given_is_taken_although_another_was_chosen_since(club: Club) -> None:
    club.choose()
    award = club.awarded()
    club.app.celebrating.role_for(club.town.organizer, club.space, BADGE, "77")
    club.app.awarding.revoke(club.town.organizer, award)
    club.send()
    assert club.server.held == set()
    club.app.celebrating.role_for(club.town.organizer, club.space, BADGE, "")
    assert club.app.celebrating.customs(club.town.organizer, club.space).roles == {}


def test_a_badge_revoked_while_its_role_is_being_given_leaves_no_role(club: Club) -> None:
    club.choose()
    award: list[str] = []

    def meanwhile(parcel: Parcel) -> None:
        if parcel.kind is Going.ROLE:
            club.app.awarding.revoke(club.town.organizer, parcel.ids["award"])

    club.server.before = meanwhile
    award.append(club.awarded())
    club.send()
    assert club.server.held == set()


def test_a_role_that_cannot_be_given_is_a_dead_letter_that_can_be_tried_again(club: Club) -> None:
    club.choose()

    def low(parcel: Parcel) -> None:
        if parcel.kind is Going.ROLE:
            raise Undeliverable("undelivered.role_low")

    club.server.before = low
    club.awarded()
    dead = club.app.delivering.dead(club.town.organizer)
    assert [(one.kind, one.error) for one in dead] == [(Going.ROLE, "undelivered.role_low")]
    club.server.before = lambda _: None
    club.app.delivering.retry(club.town.organizer, dead[0].id)
    club.send()
    assert club.server.held == {(club.user, ROLE)}
    assert club.app.delivering.dead(club.town.organizer) == ()


def test_who_is_not_in_the_server_gets_no_role(club: Club) -> None:
    club.choose()
    club.awarded(club.town.learner("Web"))
    assert club.server.held == set()
    assert club.rows(Going.ROLE) == []


# -- erasing ------------------------------------------------------------------------------


def test_an_erasure_takes_back_the_announcement_and_the_role(club: Club) -> None:
    club.choose()
    award = club.awarded()
    club.app.celebrating.announce(club.ana, club.space.id, award, "Ana of the bikes")
    club.send()
    data = club.app.privacy.data(club.ana)
    assert [one["name"] for one in data["announcements"]] == ["Ana of the bikes"]
    club.app.privacy.erase(club.ana)
    club.send()
    assert (club.server.held, club.server.wall) == (set(), {})
    with club.app.store.reading(club.town.community.id) as tx:
        mine = announcements.c.award_id == award
        assert tx.connection.execute(select(announcements).where(mine)).all() == []
        kept = tx.connection.execute(select(deliveries.c.ids)).scalars().all()
    assert not any(club.user in one for one in kept)


def test_an_erasure_while_an_announcement_is_on_its_way_takes_it_away_when_it_arrived(
    club: Club,
) -> None:
    club.choose()
    award = club.awarded()
    club.app.celebrating.announce(club.ana, club.space.id, award)

    def meanwhile(parcel: Parcel) -> None:
        if parcel.kind is Going.ANNOUNCE:
            club.app.privacy.erase(club.ana)

    club.server.before = meanwhile
    club.send()
    club.send()
    assert (club.server.held, club.server.wall) == (set(), {})


# -- choosing -----------------------------------------------------------------------------


def test_only_organizers_choose_where_awards_are_told_and_which_roles_come(club: Club) -> None:
    celebrating = club.app.celebrating
    for act in (
        lambda: celebrating.announce_in(club.ana, club.space, f"{club.guild}/77"),
        lambda: celebrating.role_for(club.ana, club.space, BADGE, ROLE),
        lambda: celebrating.customs(club.ana, club.space),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert celebrating.customs(club.town.organizer, club.space).wall is None
    with pytest.raises(NotFound):
        celebrating.role_for(club.town.organizer, club.space, "no-such-badge", ROLE)


def test_one_channel_at_a_time_and_never_that_of_the_assessors(club: Club) -> None:
    olga, celebrating = club.town.organizer, club.app.celebrating
    club.app.meeting.desk(olga, club.space, f"{club.guild}/50")
    with pytest.raises(ChannelTaken):
        celebrating.announce_in(olga, club.space, f"{club.guild}/50")
    for channel in ("77", "78", "77"):
        celebrating.announce_in(olga, club.space, f"{club.guild}/{channel}")
        wall = celebrating.customs(olga, club.space).wall
        assert wall is not None
        assert wall.address == f"{club.guild}/{channel}"
    assert celebrating.announce_in(olga, club.space, "") is None
    assert celebrating.customs(olga, club.space).wall is None


def test_which_of_it_is_used_is_known_for_the_link_that_invites(
    open_app: Callable[..., Earned],
) -> None:
    club = Club(open_app())
    used = club.app.celebrating.in_use
    assert used("discord-") == (False, False, False)
    club.choose()
    assert used("discord") == (True, True, False)
    olga, address = club.town.organizer, f"{club.guild}/51"
    club.app.meeting.desk(olga, club.space, address)
    assert used("discord") == (True, True, True)
