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
from core.store.tables.outcomes import awards, credentials, inbox, notices
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
    "claims",
    "communities",
    "consents",
    "credentials",
    "deliveries",
    "drafts",
    "files",
    "identities",
    "inbox",
    "installations",
    "interviews",
    "links",
    "messages",
    "metadata",
    "notices",
    "people",
    "reviews",
    "roles",
    "rooms",
    "sessions",
    "spaces",
    "submissions",
]
