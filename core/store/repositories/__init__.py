"""What a transaction can read and write, a noun at a time.

Each repository is bound to one community and puts it into every statement; there is no
other way to these tables. Three are not: ``Doors`` finds out from a secret to which community
its bearer belongs, ``Arrivals`` and ``Listening`` from a platform's own ids.
"""

from core.store.repositories.addresses import Address, Addresses
from core.store.repositories.appointing import RoleMaps
from core.store.repositories.arrivals import Arrivals, Installation, Known
from core.store.repositories.assigning import Assigning, Offer
from core.store.repositories.awards import Award, Awards
from core.store.repositories.cards import Cards
from core.store.repositories.care import Blocks, CareBook, Concern, Concerns, Report, Reports
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
from core.store.repositories.judgements import Conflicts, Declarations, Judgements
from core.store.repositories.lent import Lent
from core.store.repositories.listening import Listening
from core.store.repositories.listing import Line, Listing
from core.store.repositories.lists import List, ListRow, Lists
from core.store.repositories.many_credentials import ManyCredentials, Newest, Written
from core.store.repositories.many_facts import ManyFacts
from core.store.repositories.merging import Merging
from core.store.repositories.notices import Notice, Notices
from core.store.repositories.outbox import Outbox
from core.store.repositories.people import People
from core.store.repositories.prints import Prints
from core.store.repositories.privacy import Privacy
from core.store.repositories.ratings import Rating, Ratings
from core.store.repositories.recalls import Recalls
from core.store.repositories.reissues import Reissue, Reissues
from core.store.repositories.reminders import Reminders
from core.store.repositories.rhythms import Absence, Rhythm, Rhythms
from core.store.repositories.roles import Roles
from core.store.repositories.rooms import Rooms
from core.store.repositories.rules import Rules
from core.store.repositories.showcase import Showcase
from core.store.repositories.status import Issuer, Issuers, Place, StatusList, StatusLists
from core.store.repositories.steps import Steps
from core.store.repositories.talk import ActDone, Talk, TalkLine
from core.store.repositories.trail import Trail
from core.store.repositories.witnesses import Witnesses

__all__ = [
    "Absence",
    "ActDone",
    "Address",
    "Addresses",
    "Arrivals",
    "Assigning",
    "Award",
    "Awards",
    "Bearer",
    "Blocks",
    "Cards",
    "CareBook",
    "Catalogue",
    "Celebrations",
    "Choices",
    "Claims",
    "Concern",
    "Concerns",
    "Conflicts",
    "Contact",
    "Contacts",
    "Credential",
    "Credentials",
    "Decided",
    "Declarations",
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
    "Lent",
    "Line",
    "Link",
    "List",
    "ListRow",
    "Listening",
    "Listing",
    "Lists",
    "ManyCredentials",
    "ManyFacts",
    "Merging",
    "Newest",
    "Notice",
    "Notices",
    "Offer",
    "OpenInterview",
    "Outbox",
    "People",
    "Place",
    "Prints",
    "Privacy",
    "Rating",
    "Ratings",
    "Recalls",
    "Reissue",
    "Reissues",
    "Reminders",
    "Report",
    "Reports",
    "Review",
    "Rhythm",
    "Rhythms",
    "RoleMaps",
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
    "Trail",
    "Wanted",
    "Witnesses",
    "Written",
]
