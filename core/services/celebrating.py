"""Awards in public: where organizers let them be told, and whether who earned one wants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.domain.errors import ChannelTaken, NotFound
from core.domain.people import Actor, Space
from core.domain.permissions import Action, Subject, authorize
from core.domain.rooms import Going, Parcel, Room, RoomKind
from core.limits import Limits
from core.services.celebrations import quiet
from core.services.entering import checked_name
from core.services.posting import post
from core.store.repositories import Award
from core.store.transaction import Transaction
from core.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Customs:
    """What organizers chose for a workspace: where awards are announced, and roles by badge."""

    wall: Room | None = None
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Celebration:
    """An award as its owner decides about telling it.

    ``wall`` is where it would be announced, None where nowhere. ``said_as`` is the name it is
    announced under, "" when it is not.
    """

    award_id: str
    title: Mapping[str, str]
    name: str
    wall: Room | None
    said_as: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """What everybody reads: who earned what, in the community's language.

    ``url`` is the page of the award where its owner shares it, else "".
    """

    name: str
    title: Mapping[str, str]
    language: str
    url: str = ""


class Celebrating:
    """Commands about announcing awards, and about roles that come with badges."""

    def __init__(self, store: Store, public_url: str, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._public_url = public_url

    # -- organizers ---------------------------------------------------------------------

    def customs(self, actor: Actor, space: Space) -> Customs:
        """What was chosen for a workspace."""
        with self._store.reading(actor.community_id) as tx:
            self._manage(tx, actor)
            return Customs(tx.celebrations.wall(space.id), tx.celebrations.roles(space.id))

    def announce_in(self, actor: Actor, space: Space, address: str) -> Room | None:
        """Awards are announced there from now on, if who earned them likes; "" for nowhere.

        Raises ``ChannelTaken`` for the assessors' channel.
        """
        with self._store.transaction(actor.community_id) as tx:
            self._manage(tx, actor)
            now = tx.celebrations.wall(space.id)
            if now is not None and now.address != address:
                tx.rooms.close(now.id)
            if not address:
                return None
            tx.arrivals.clear(space.platform, address, actor.community_id)
            if any(one.address == address for one in tx.rooms.desks()):
                raise ChannelTaken()
            return tx.rooms.open(space.id, space.platform, address, RoomKind.WALL)

    def role_for(self, actor: Actor, space: Space, badge_id: str, role: str) -> None:
        """A role comes with a badge from now on; "" for none. Raises ``NotFound``."""
        with self._store.transaction(actor.community_id) as tx:
            self._manage(tx, actor)
            if all(one.badge.id != badge_id for one in tx.catalogue.menu()):
                raise NotFound()
            tx.celebrations.put_role(space.id, badge_id, role)

    def in_use(self, platform: str) -> tuple[bool, bool, bool]:
        """Whether any workspace of a platform has awards announced, roles with badges, and a desk."""
        with self._store.reading() as tx:
            every = tx.doors.communities()
        walls = roles = desks = False
        for one in every:
            with self._store.reading(one.id) as tx:
                for space in tx.arrivals.spaces(one.id):
                    if space.platform == platform:
                        walls |= tx.celebrations.wall(space.id) is not None
                        roles |= bool(tx.celebrations.roles(space.id))
                desks |= any(room.platform == platform for room in tx.rooms.desks())
        return walls, roles, desks

    def _manage(self, tx: Transaction, actor: Actor) -> None:
        authorize(actor, Action.PEOPLE_MANAGE, Subject(tx.community_id))

    # -- who earned it ------------------------------------------------------------------

    def of(self, actor: Actor, space_id: str, award_id: str) -> Celebration:
        """One's own award, and whether it is announced in a workspace. Raises ``NotFound``."""
        with self._store.reading(actor.community_id) as tx:
            award = _own(tx, actor, award_id)
            wanted = tx.celebrations.wanted(award_id, space_id)
            return Celebration(
                award_id,
                _title(tx, award),
                tx.people.get(actor.person_id).name,
                tx.celebrations.wall(space_id) if award.revoked_at is None else None,
                wanted.name if wanted is not None else "",
                award.shared_at is not None,
            )

    def announce(self, actor: Actor, space_id: str, award_id: str, name: str = "") -> None:
        """Have one's own award announced, by a name of one's own choice; again changes nothing.

        Raises ``NotFound`` where there is nowhere to, ``TooFast``, and the errors of a name.
        """
        self._limits.count("announce", actor.person_id)
        with self._store.transaction(actor.community_id) as tx:
            person = tx.people.here(actor.person_id)
            called = checked_name(name or person.name)
            award = _own(tx, actor, award_id)
            wall = tx.celebrations.wall(space_id)
            if wall is None or award.revoked_at is not None:
                raise NotFound()
            if not tx.celebrations.want(award_id, space_id, called):
                return
            since = tx.now.isoformat()
            key = f"announce:{award_id}:{wall.id}:{since}"
            ids = {"award": award_id, "since": since}
            post(tx, wall.id, award.claim_id, Going.ANNOUNCE, key, ids)
            tx.touch(f"person:{actor.person_id}")

    def take_back(self, actor: Actor, award_id: str) -> None:
        """Have an announcement of one's own award taken away. Raises ``NotFound``."""
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            quiet(tx, _own(tx, actor, award_id))
            tx.touch(f"person:{actor.person_id}")

    def states(self, actor: Actor, space_id: str, award_ids: Sequence[str]) -> Mapping[str, str]:
        """Those of one's own awards that may be announced in a workspace, and the name under
        which each is, "" where it is not."""
        with self._store.reading(actor.community_id) as tx:
            if tx.celebrations.wall(space_id) is None:
                return {}
            standing = {one.id for one in tx.awards.of(actor.person_id) if one.revoked_at is None}
            found = {one: tx.celebrations.wanted(one, space_id) for one in award_ids}
            return {
                award_id: wanted.name if wanted is not None else ""
                for award_id, wanted in found.items()
                if award_id in standing
            }

    # -- for those who send it ----------------------------------------------------------

    def asks(self, room: Room) -> bool:
        """Whether somebody is still to be asked about an award there."""
        with self._store.reading(room.community_id) as tx:
            return tx.celebrations.waits(room.id, Going.OFFER)

    def news(self, parcel: Parcel) -> News | None:
        """What an announcement says, as things are now; None when it is not wanted any more."""
        with self._store.reading(parcel.room.community_id) as tx:
            award_id = parcel.ids.get("award", "")
            wanted = tx.celebrations.wanted(award_id, parcel.room.space_id)
            if wanted is None or wanted.at.isoformat() != parcel.ids.get("since"):
                return None
            award = tx.awards.get(award_id)
            if award.revoked_at is not None:
                return None
            shared = award.shared_at is not None and self._public_url
            url = f"{self._public_url}/awards/{award_id}" if shared else ""
            return News(wanted.name, _title(tx, award), tx.people.community().language, url)


def _own(tx: Transaction, actor: Actor, award_id: str) -> Award:
    award = tx.awards.get(award_id)
    if award.person_id != actor.person_id:
        raise NotFound()
    return award


def _title(tx: Transaction, award: Award) -> Mapping[str, str]:
    return tx.catalogue.edition(award.badge_id, award.badge_version).badge.name
