"""Every table of the database."""

from core.store.tables.appointing import lent_roles, role_maps
from core.store.tables.assigning import absences, likings, offers, qualifications
from core.store.tables.base import metadata
from core.store.tables.care import blocks, care, concerns, prints, reports
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
from core.store.tables.clock import reminders, rhythms
from core.store.tables.improving import next_steps, ratings
from core.store.tables.judging import avoided, conflicts, declarations, judgements, rules
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
from core.store.tables.signing import credentials, issuers, recalls, reissues, status_lists
from core.store.tables.trail import trail, trail_heads
from core.store.tables.witnesses import letters, unasked, witnesses

# The tables from which an erasure takes something away.
PERSONAL = tuple(one.name for one in metadata.sorted_tables if one.info["erase"] != "keep")

__all__ = [
    "PERSONAL",
    "absences",
    "acts",
    "addresses",
    "announcements",
    "avoided",
    "awards",
    "badge_roles",
    "badges",
    "blocks",
    "cards",
    "care",
    "choices",
    "claims",
    "communities",
    "concerns",
    "conflicts",
    "consents",
    "contacts",
    "credentials",
    "declarations",
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
    "lent_roles",
    "letters",
    "likings",
    "links",
    "list_rows",
    "lists",
    "messages",
    "metadata",
    "next_steps",
    "notices",
    "offers",
    "people",
    "prints",
    "qualifications",
    "ratings",
    "recalls",
    "reissues",
    "reminders",
    "reports",
    "reviews",
    "rhythms",
    "role_maps",
    "roles",
    "rooms",
    "rules",
    "sessions",
    "spaces",
    "status_lists",
    "submissions",
    "trail",
    "trail_heads",
    "unasked",
    "witnesses",
]
