"""What a transaction can read and write, a noun at a time.

Each repository is bound to one community and puts it into every statement; there is no
other way to these tables. Three are not: ``Doors`` finds out from a secret to which community
its bearer belongs, ``Arrivals`` and ``Listening`` from a platform's own ids.
"""

from core.store.repositories.addresses import Address, Addresses
from core.store.repositories.arrivals import Arrivals, Installation, Known
from core.store.repositories.awards import Award, Awards
from core.store.repositories.cards import Cards
from core.store.repositories.catalogue import Catalogue
from core.store.repositories.celebrations import Bearer, Celebrations, Wanted
from core.store.repositories.choices import Choices
from core.store.repositories.claims import Claims, Review
from core.store.repositories.contacts import Contact, Contacts
from core.store.repositories.credentials import Credential, Credentials
from core.store.repositories.doors import Door, Doors, Link
from core.store.repositories.drafts import Drafts
from core.store.repositories.figures import Decided, FiguresOf
from core.store.repositories.files import Files, StoredFile
from core.store.repositories.inbox import Inbox
from core.store.repositories.interviews import Interviews, OpenInterview, Submission
from core.store.repositories.judgements import Conflicts, Judgements
from core.store.repositories.listening import Listening
from core.store.repositories.listing import Line, Listing
from core.store.repositories.lists import List, ListRow, Lists
from core.store.repositories.merging import Merging
from core.store.repositories.notices import Notice, Notices
from core.store.repositories.outbox import Outbox
from core.store.repositories.people import People
from core.store.repositories.privacy import Privacy
from core.store.repositories.ratings import Rating, Ratings
from core.store.repositories.recalls import Recalls
from core.store.repositories.roles import Roles
from core.store.repositories.rooms import Rooms
from core.store.repositories.rules import Rules
from core.store.repositories.showcase import Showcase
from core.store.repositories.status import Issuer, Issuers, Place, StatusList, StatusLists
from core.store.repositories.steps import Steps
from core.store.repositories.talk import ActDone, Talk, TalkLine

__all__ = [
    "ActDone",
    "Address",
    "Addresses",
    "Arrivals",
    "Award",
    "Awards",
    "Bearer",
    "Cards",
    "Catalogue",
    "Celebrations",
    "Choices",
    "Claims",
    "Conflicts",
    "Contact",
    "Contacts",
    "Credential",
    "Credentials",
    "Decided",
    "Door",
    "Doors",
    "Drafts",
    "FiguresOf",
    "Files",
    "Inbox",
    "Installation",
    "Interviews",
    "Issuer",
    "Issuers",
    "Judgements",
    "Known",
    "Line",
    "Link",
    "List",
    "ListRow",
    "Listening",
    "Listing",
    "Lists",
    "Merging",
    "Notice",
    "Notices",
    "OpenInterview",
    "Outbox",
    "People",
    "Place",
    "Privacy",
    "Rating",
    "Ratings",
    "Recalls",
    "Review",
    "Roles",
    "Rooms",
    "Rules",
    "Showcase",
    "StatusList",
    "StatusLists",
    "Steps",
    "StoredFile",
    "Submission",
    "Talk",
    "TalkLine",
    "Wanted",
]
