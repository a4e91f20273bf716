"""Every table of the database."""

from core.store.tables.base import metadata
from core.store.tables.chat import (
    announcements,
    badge_roles,
    cards,
    deliveries,
    drafts,
    installations,
    rooms,
)
from core.store.tables.claims import (
    acts,
    badges,
    claims,
    files,
    interviews,
    messages,
    reviews,
    submissions,
)
from core.store.tables.improving import next_steps, ratings
from core.store.tables.judging import conflicts, judgements, rules
from core.store.tables.lists import contacts, grants, list_rows, lists
from core.store.tables.outcomes import awards, choices, inbox, notices
from core.store.tables.people import (
    addresses,
    communities,
    consents,
    identities,
    links,
    people,
    roles,
    sessions,
    spaces,
)
from core.store.tables.signing import credentials, issuers, recalls, status_lists

# The tables from which an erasure takes something away.
PERSONAL = tuple(one.name for one in metadata.sorted_tables if one.info["erase"] != "keep")

__all__ = [
    "PERSONAL",
    "acts",
    "addresses",
    "announcements",
    "awards",
    "badge_roles",
    "badges",
    "cards",
    "choices",
    "claims",
    "communities",
    "conflicts",
    "consents",
    "contacts",
    "credentials",
    "deliveries",
    "drafts",
    "files",
    "grants",
    "identities",
    "inbox",
    "installations",
    "interviews",
    "issuers",
    "judgements",
    "links",
    "list_rows",
    "lists",
    "messages",
    "metadata",
    "next_steps",
    "notices",
    "people",
    "ratings",
    "recalls",
    "reviews",
    "roles",
    "rooms",
    "rules",
    "sessions",
    "spaces",
    "status_lists",
    "submissions",
]
