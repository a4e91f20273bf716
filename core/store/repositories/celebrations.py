"""What a community makes of its awards: where they are announced, and which roles come with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from core.domain.rooms import Going, Room, RoomKind
from core.store.repositories.base import Repository, insert_once
from core.store.repositories.outbox import NEEDLESS, SENT, WAITING
from core.store.repositories.rooms import room_of
from core.store.tables import (
    announcements,
    awards,
    badge_roles,
    deliveries,
    identities,
    rooms,
    spaces,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An award that its owner wants everybody to know of, by that name, since then."""

    award_id: str
    space_id: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody in a workspace, and the role there that comes with a badge."""

    space_id: str
    platform: str
    workspace: str
    user: str
    role: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A message about an award that went out, or waits to."""

    id: str
    room: Room
    claim_id: str
    ids: Mapping[str, str]
    ref: str | None
    sent: bool


class Celebrations(Repository):
    """Announcements and roles of one community."""

    # -- what organizers chose ----------------------------------------------------------

    def wall(self, space_id: str) -> Room | None:
        """Where awards are announced in a workspace."""
        row = self.connection.execute(
            select(rooms).where(
                rooms.c.community_id == self.community_id,
                rooms.c.space_id == space_id,
                rooms.c.kind == RoomKind.WALL.value,
                rooms.c.closed_at.is_(None),
            )
        ).first()
        return room_of(row) if row is not None else None

    def roles(self, space_id: str) -> dict[str, str]:
        """The roles that come with badges in a workspace, by badge."""
        rows = self.connection.execute(
            select(badge_roles.c.badge_id, badge_roles.c.role)
            .where(
                badge_roles.c.community_id == self.community_id, badge_roles.c.space_id == space_id
            )
            .order_by(badge_roles.c.badge_id)
        )
        return {row.badge_id: row.role for row in rows}

    def put_role(self, space_id: str, badge_id: str, role: str) -> None:
        """A role comes with a badge from now on; "" for none."""
        own = (
            badge_roles.c.community_id == self.community_id,
            badge_roles.c.space_id == space_id,
            badge_roles.c.badge_id == badge_id,
        )
        if not role:
            self.connection.execute(delete(badge_roles).where(*own))
            return
        insert_once(
            self.connection,
            badge_roles,
            space_id=space_id,
            badge_id=badge_id,
            community_id=self.community_id,
            role=role,
            changed_at=self.now,
        )
        changed = {"role": role, "changed_at": self.now}
        self.connection.execute(update(badge_roles).where(*own).values(changed))

    # -- whom they concern --------------------------------------------------------------

    def bearers(self, person_id: str, badge_id: str) -> tuple[Bearer, ...]:
        """Under which names, and where, a person gets a role that comes with a badge."""
        rows = self.connection.execute(
            select(
                badge_roles.c.space_id,
                badge_roles.c.role,
                spaces.c.platform,
                spaces.c.external_id.label("workspace"),
                identities.c.external_id.label("user"),
            )
            .join(spaces, spaces.c.id == badge_roles.c.space_id)
            .join(identities, identities.c.platform == spaces.c.platform)
            .where(
                badge_roles.c.community_id == self.community_id,
                badge_roles.c.badge_id == badge_id,
                spaces.c.closed_at.is_(None),
                identities.c.community_id == self.community_id,
                identities.c.person_id == person_id,
            )
            .order_by(badge_roles.c.space_id, identities.c.external_id)
        )
        return tuple(
            Bearer(row.space_id, row.platform, row.workspace, row.user, row.role)
            for row in rows
            if row.user.startswith(f"{row.workspace}/")
        )

    # -- announcements ------------------------------------------------------------------

    def wanted(self, award_id: str, space_id: str) -> Wanted | None:
        """The wish to have an award announced in a workspace, if there is one."""
        row = self.connection.execute(
            select(announcements).where(
                announcements.c.community_id == self.community_id,
                announcements.c.award_id == award_id,
                announcements.c.space_id == space_id,
            )
        ).one_or_none()
        if row is None:
            return None
        return Wanted(row.award_id, row.space_id, row.name, row.wanted_at)

    def want(self, award_id: str, space_id: str, name: str) -> bool:
        """Keep the wish; False when it is there already."""
        return insert_once(
            self.connection,
            announcements,
            award_id=award_id,
            space_id=space_id,
            community_id=self.community_id,
            name=name,
            wanted_at=self.now,
        )

    def want_no_more(self, award_id: str) -> None:
        """Forget every wish to have an award announced."""
        self.connection.execute(
            delete(announcements).where(
                announcements.c.community_id == self.community_id,
                announcements.c.award_id == award_id,
            )
        )

    # -- what went out about an award ---------------------------------------------------

    def gone(self, claim_id: str, kind: Going) -> tuple[Gone, ...]:
        """The messages of a kind that were sent or wait, in their order.

        They are locked: one that is being sent right now is known to be sent, or not to be.
        """
        rows = self.connection.execute(
            select(
                rooms,
                deliveries.c.id.label("parcel"),
                deliveries.c.claim_id.label("about"),
                deliveries.c.ids,
                deliveries.c.ref,
                deliveries.c.state,
            )
            .join(deliveries, deliveries.c.room_id == rooms.c.id)
            .where(
                deliveries.c.community_id == self.community_id,
                deliveries.c.claim_id == claim_id,
                deliveries.c.kind == kind.value,
                deliveries.c.state.in_((WAITING, SENT)),
            )
            .order_by(rooms.c.id, deliveries.c.seq)
            .with_for_update(of=deliveries)
        )
        return tuple(
            Gone(
                row.parcel,
                room_of(row),
                row.about,
                json.loads(row.ids),
                row.ref,
                row.state == SENT,
            )
            for row in rows
        )

    def still_due(self, user: str, role: str) -> bool:
        """Whether a role was given to somebody with another award, which still stands."""
        rows = self.connection.execute(
            select(deliveries.c.ids)
            .join(awards, awards.c.claim_id == deliveries.c.claim_id)
            .where(
                deliveries.c.community_id == self.community_id,
                deliveries.c.kind == Going.ROLE.value,
                deliveries.c.state.in_((WAITING, SENT)),
                awards.c.revoked_at.is_(None),
                deliveries.c.ids.contains(json.dumps(user), autoescape=True),
            )
        )
        found = (json.loads(row.ids) for row in rows)
        return any(one["user"] == user and one["role"] == role for one in found)

    def needless(self, claim_id: str, kind: Going) -> None:
        """What of a kind waits or was given up is not sent any more; what was is settled."""
        self.connection.execute(
            update(deliveries)
            .where(
                deliveries.c.community_id == self.community_id,
                deliveries.c.claim_id == claim_id,
                deliveries.c.kind == kind.value,
            )
            .values(state=NEEDLESS, sent_at=self.now, ref=None)
        )

    def forget_ids(self, parcel_id: str) -> None:
        """A message that was sent needs its ids no more: who somebody is on a platform."""
        self.connection.execute(
            update(deliveries)
            .where(deliveries.c.community_id == self.community_id, deliveries.c.id == parcel_id)
            .values(ids="{}")
        )

    def waits(self, room_id: str, kind: Going) -> bool:
        """Whether a message of a kind waits in a room."""
        return (
            self.connection.execute(
                select(deliveries.c.id).where(
                    deliveries.c.community_id == self.community_id,
                    deliveries.c.room_id == room_id,
                    deliveries.c.kind == kind.value,
                    deliveries.c.state == WAITING,
                )
            ).first()
            is not None
        )

    def is_kept(self, parcel_id: str) -> bool:
        """Whether a message is still known, and not settled: an erasure forgets it."""
        return (
            self.connection.execute(
                select(deliveries.c.id)
                .where(
                    deliveries.c.community_id == self.community_id,
                    deliveries.c.id == parcel_id,
                    deliveries.c.state != NEEDLESS,
                )
                .with_for_update()
            ).first()
            is not None
        )


__all__ = ["Bearer", "Celebrations", "Gone", "Wanted"]
