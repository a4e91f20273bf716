"""What one command may read and write, a noun at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from sqlalchemy import Connection

from core.store.repositories import (
    Addresses,
    Arrivals,
    Assigning,
    Awards,
    Blocks,
    Cards,
    CareBook,
    Catalogue,
    Celebrations,
    Choices,
    Claims,
    Concerns,
    Conflicts,
    Contacts,
    Credentials,
    Declarations,
    Doors,
    Drafts,
    FiguresOf,
    Files,
    Inbox,
    Interviews,
    Issuers,
    Judgements,
    Listening,
    Listing,
    Lists,
    ManyCredentials,
    ManyFacts,
    Merging,
    Notices,
    Outbox,
    People,
    Prints,
    Privacy,
    Ratings,
    Recalls,
    Reissues,
    Reminders,
    Reports,
    Rhythms,
    RoleMaps,
    Rooms,
    Rules,
    StatusLists,
    Steps,
    Talk,
    Trail,
    Witnesses,
)


class Enqueue(Protocol):
    """Puts a job into the transaction of ``connection``; see ``core/jobs.py``."""

    def __call__(
        self,
        connection: Connection,
        key: str,
        kind: str,
        ids: Mapping[str, str],
        at: datetime | None,
    ) -> None: ...


@dataclass
class Transaction:
    """Everything one command may read and write, in one community, at one time."""

    connection: Connection
    community_id: str
    now: datetime
    enqueue: Enqueue
    touched: set[str] = field(default_factory=set)

    def later(
        self, key: str, kind: str, ids: Mapping[str, str], at: datetime | None = None
    ) -> None:
        """Have ``kind`` done after the commit, at ``at`` at the earliest.

        ``key`` is permanent and unique: using it again changes nothing. ``ids`` hold
        ids, never text.
        """
        self.enqueue(self.connection, key, kind, {"community": self.community_id, **ids}, at)

    def touch(self, *topics: str) -> None:
        """Say what changed, so that open windows look again after the commit."""
        self.touched.update(topics)

    @cached_property
    def trail(self) -> Trail:
        return Trail(self.connection, self.community_id, self.now)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.connection, self.community_id, self.now)

    @cached_property
    def people(self) -> People:
        return People(self.connection, self.community_id, self.now, self.trail)

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.connection, self.community_id, self.now, self.trail)

    @cached_property
    def claims(self) -> Claims:
        return Claims(self.connection, self.community_id, self.now, self.trail)

    @cached_property
    def judgements(self) -> Judgements:
        return Judgements(self.connection, self.community_id, self.now)

    @cached_property
    def conflicts(self) -> Conflicts:
        return Conflicts(self.connection, self.community_id, self.now, self.trail)

    @cached_property
    def declarations(self) -> Declarations:
        return Declarations(self.connection, self.community_id, self.now)

    @cached_property
    def rules(self) -> Rules:
        return Rules(self.connection, self.community_id, self.now, self.trail)

    @cached_property
    def steps(self) -> Steps:
        return Steps(self.connection, self.community_id, self.now)

    @cached_property
    def ratings(self) -> Ratings:
        return Ratings(self.connection, self.community_id, self.now)

    @cached_property
    def figures(self) -> FiguresOf:
        return FiguresOf(self.connection, self.community_id, self.now)

    @cached_property
    def interviews(self) -> Interviews:
        return Interviews(self.connection, self.community_id, self.now)

    @cached_property
    def talk(self) -> Talk:
        return Talk(self.connection, self.community_id, self.now)

    @cached_property
    def files(self) -> Files:
        return Files(self.connection, self.community_id, self.now)

    @cached_property
    def awards(self) -> Awards:
        return Awards(self.connection, self.community_id, self.now, self.trail)

    @cached_property
    def choices(self) -> Choices:
        return Choices(self.connection, self.community_id, self.now)

    @cached_property
    def credentials(self) -> Credentials:
        return Credentials(self.connection, self.community_id, self.now, self.trail)

    @cached_property
    def many(self) -> ManyCredentials:
        return ManyCredentials(self.connection, self.community_id, self.now, self.trail)

    @cached_property
    def many_facts(self) -> ManyFacts:
        return ManyFacts(self.connection, self.community_id, self.now)

    @cached_property
    def reissues(self) -> Reissues:
        return Reissues(self.connection, self.community_id, self.now)

    @cached_property
    def recalls(self) -> Recalls:
        return Recalls(self.connection, self.community_id, self.now)

    @cached_property
    def issuers(self) -> Issuers:
        return Issuers(self.connection, self.community_id, self.now)

    @cached_property
    def status_lists(self) -> StatusLists:
        return StatusLists(self.connection, self.community_id, self.now)

    @cached_property
    def notices(self) -> Notices:
        return Notices(self.connection, self.community_id, self.now)

    @cached_property
    def addresses(self) -> Addresses:
        return Addresses(self.connection, self.community_id, self.now)

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(self.connection, self.community_id, self.now)

    @cached_property
    def listing(self) -> Listing:
        return Listing(self.connection, self.community_id, self.now)

    @cached_property
    def lists(self) -> Lists:
        return Lists(self.connection, self.community_id, self.now, self.trail)

    @cached_property
    def privacy(self) -> Privacy:
        return Privacy(self.connection, self.community_id, self.now)

    @cached_property
    def rooms(self) -> Rooms:
        return Rooms(self.connection, self.community_id, self.now)

    @cached_property
    def cards(self) -> Cards:
        return Cards(self.connection, self.community_id, self.now)

    @cached_property
    def care(self) -> CareBook:
        return CareBook(self.connection, self.community_id, self.now)

    @cached_property
    def reports(self) -> Reports:
        return Reports(self.connection, self.community_id, self.now, self.trail)

    @cached_property
    def blocks(self) -> Blocks:
        return Blocks(self.connection, self.community_id, self.now, self.trail)

    @cached_property
    def concerns(self) -> Concerns:
        return Concerns(self.connection, self.community_id, self.now, self.trail)

    @cached_property
    def prints(self) -> Prints:
        return Prints(self.connection, self.community_id, self.now)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection, self.community_id, self.now)

    @cached_property
    def celebrations(self) -> Celebrations:
        return Celebrations(self.connection, self.community_id, self.now)

    @cached_property
    def role_maps(self) -> RoleMaps:
        return RoleMaps(self.connection, self.community_id, self.now)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(self.connection, self.community_id, self.now)

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self.connection, self.community_id, self.now)

    @cached_property
    def rhythms(self) -> Rhythms:
        return Rhythms(self.connection, self.community_id, self.now)

    @cached_property
    def assigning(self) -> Assigning:
        return Assigning(self.connection, self.community_id, self.now)

    @cached_property
    def merging(self) -> Merging:
        return Merging(self.connection, self.community_id, self.now)

    @cached_property
    def witnesses(self) -> Witnesses:
        return Witnesses(self.connection, self.community_id, self.now, self.trail)

    # Who asks these has still to be found out, so they know no community.

    @cached_property
    def arrivals(self) -> Arrivals:
        return Arrivals(self.connection, self.now)

    @cached_property
    def listening(self) -> Listening:
        return Listening(self.connection, self.now)

    @cached_property
    def doors(self) -> Doors:
        return Doors(self.connection, self.now)
