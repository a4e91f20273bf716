"""One tree of errors. Each has a stable code, and the key of the words that explain it.

A person never sees an exception: a face looks up ``error.<code>`` in ``prompts/``
and shows those words with ``params`` filled in. Every such text names the way out.
"""

from __future__ import annotations

from typing import ClassVar


class EarnedError(Exception):
    """Base of everything that can be refused or go wrong in a way we foresaw.

    ``params`` fill the placeholders of the text at ``prompt_key``.
    """

    code: ClassVar[str] = "unexpected"

    def __init__(self, **params: str) -> None:
        super().__init__(self.code, params)
        self.params = params

    @property
    def prompt_key(self) -> str:
        """The key of the words that explain this error to a person."""
        return f"error.{self.code}"


class NotFound(EarnedError):
    """It does not exist, or the asker may not know that it does: the same answer."""

    code = "not_found"


class NotAllowed(EarnedError):
    """The actor may not do this to that subject (see ``permissions.py``)."""

    code = "not_allowed"


class OwnClaim(NotAllowed):
    """Nobody judges a claim of their own."""

    code = "own_claim"


class NotTaken(NotAllowed):
    """Only the assessor who took a claim may judge it."""

    code = "not_taken"


class Conflicted(NotAllowed):
    """They know the one whose claim it is, or one of the two said no to the other."""

    code = "conflicted"


class JudgedBefore(NotAllowed):
    """They gave their judgement already; now somebody else has to."""

    code = "judged_before"


class NotDeclared(NotAllowed):
    """Before reading a claim, an assessor says that they do not know whose it is."""

    code = "not_declared"


class ListFull(EarnedError):
    """As many as there may be, ``most``, are on the list already."""

    code = "list_full"


class LeadWanted(NotAllowed):
    """Two assessors differ; only a lead decides."""

    code = "lead_wanted"


class TooSoon(EarnedError):
    """The organizer's pause before a claim may be sent again is not over; ``until`` says when."""

    code = "too_soon"


class AppealClosed(EarnedError):
    """Nothing to appeal against, or too late for it."""

    code = "appeal_closed"


class NotRenewable(EarnedError):
    """A badge that cannot be renewed now.

    ``params["why"]`` is never, early, late, revoked, suspended, renewed, or none where somebody has
    no badge that can be renewed; ``params["day"]`` is the day that it depends on, or "".
    """

    code = "not_renewable"

    @property
    def prompt_key(self) -> str:
        """Each reason is told in its own words."""
        return f"error.{self.code}.{self.params.get('why') or 'never'}"


class WrongState(EarnedError):
    """The claim is in a state in which this act makes no sense (``claim.py``)."""

    code = "wrong_state"


class AlreadyHeld(EarnedError):
    """Somebody has the badge already that is being given to them."""

    code = "already_held"


class AlreadyDone(EarnedError):
    """Somebody else was first.

    ``params["act"]`` is what they did; ``params["who"]`` names a colleague, and is empty
    for a learner.
    """

    code = "already_done"

    @property
    def prompt_key(self) -> str:
        """Each act is told in its own words."""
        return f"error.{self.code}.{self.params.get('act') or 'changed'}"


class SentAgain(EarnedError):
    """What was judged is not what is there: the learner has sent the claim again since."""

    code = "sent_again"


class Stale(EarnedError):
    """The row changed since it was read; load it again and look."""

    code = "stale"


class CommentMissing(EarnedError):
    """A "not yet" without the reason. ``params["criterion"]`` names the criterion."""

    code = "comment_missing"


class LevelMissing(EarnedError):
    """A decision that leaves a criterion out. ``params["criterion"]`` names it."""

    code = "level_missing"


class DecisionMismatch(EarnedError):
    """An award with an unmet criterion, or a "not yet" with none."""

    code = "decision_mismatch"


class TextMissing(EarnedError):
    """An empty text where something has to be said."""

    code = "text_missing"


class TextTooLong(EarnedError):
    """A text over the limit. ``params["most"]`` is the limit in characters."""

    code = "text_too_long"


class TooMuchShown(EarnedError):
    """More than one badge can say in public: what was chosen together is too long."""

    code = "too_much_shown"


class TimePassed(EarnedError):
    """A day in the past, where something should last until then."""

    code = "time_passed"


class TooMany(EarnedError):
    """A list that is full. ``params["most"]`` is how many it holds."""

    code = "too_many"


class AddressInvalid(EarnedError):
    """Not a web address that somebody could open."""

    code = "address_invalid"


class FileRefused(EarnedError):
    """A file that cannot be evidence. ``reason`` is part of the code."""

    code = "file_refused"


class FileIsArchive(FileRefused):
    """Several files packed into one. They have to come one by one."""

    code = "file_is_archive"


class ImageUnreadable(FileRefused):
    """A picture that is damaged, too large in pixels, or takes too long to read."""

    code = "image_unreadable"


class FileTooBig(FileRefused):
    """One file over the limit. ``params["most"]`` is the limit in megabytes."""

    code = "file_too_big"


class FileNotBlind(EarnedError):
    """A file that cannot be shown without what it may tell of its maker."""

    code = "file_not_blind"


class QuotaReached(FileRefused):
    """The person's files together are over the limit, in megabytes."""

    code = "quota_reached"


class LinkSpent(EarnedError):
    """A sign-in, invite or return link that is unknown, used up or too old."""

    code = "link_spent"


class CatalogueInvalid(EarnedError):
    """A catalogue file with mistakes. ``problems`` lists each with its line and fix."""

    code = "catalogue_invalid"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems="\n".join(problems))
        self.problems = problems


class LastOrganizer(NotAllowed):
    """A community must keep one organizer."""

    code = "last_organizer"


class NameOfDemo(EarnedError):
    """The demo community is called so; ``params["name"]``."""

    code = "name_of_demo"


class TooFast(EarnedError):
    """A limit was reached. ``params["seconds"]`` is how long to wait."""

    code = "too_fast"


class EmailInvalid(EarnedError):
    """Not an address that a message can be sent to."""

    code = "email_invalid"


class CodeSpent(EarnedError):
    """A code that was typed in is unknown, used already or too old."""

    code = "code_spent"


class SpaceTaken(NotAllowed):
    """A workspace is connected to another community. ``params["community"]`` names it."""

    code = "space_taken"


class LinkRefused(NotAllowed):
    """Two who judged each other's claims cannot be one person."""

    code = "link_refused"


class Kept(EarnedError):
    """An organizer keeps somebody from claiming or judging for the time being.

    ``params["what"]`` is which, ``params["community"]`` where a human can be asked.
    """

    code = "kept"

    @property
    def prompt_key(self) -> str:
        """Each is told in its own words."""
        return f"error.{self.code}.{self.params.get('what') or 'claiming'}"


class NotConnected(EarnedError):
    """No community is connected to the workspace yet."""

    code = "not_connected"


class ChannelTaken(EarnedError):
    """A channel in which claims are judged cannot be where awards are announced."""

    code = "channel_taken"


class WitnessesFull(EarnedError):
    """As many people were asked about a claim as may be. ``params["most"]``."""

    code = "witnesses_full"


class TooManyLetters(TooFast):
    """We wrote to as many people today as we may, about a claim, for a learner or to an address."""

    code = "too_many_letters"


class RelationMissing(EarnedError):
    """A witness who did not say how they know the learner."""

    code = "relation_missing"


class NotToBeAsked(EarnedError):
    """Somebody who does not wish to be asked again."""

    code = "not_to_be_asked"


class OwnWitness(NotAllowed):
    """Nobody is a witness for themselves."""

    code = "own_witness"


class NotQualified(NotAllowed):
    """An organizer has named who may judge the badge, and they are not among them."""

    code = "not_qualified"


class CapReached(EarnedError):
    """They have as many claims as one person may have at once; ``params["most"]``."""

    code = "cap_reached"


class RemindersFull(EarnedError):
    """A learner has chosen ``params["most"]`` reminders for the claim already."""

    code = "reminders_full"


class AwayTooLong(EarnedError):
    """A time away that ends before it begins, or lasts longer than a year."""

    code = "away_too_long"


class AwayOutOfReach(EarnedError):
    """A time away that is over already, or more than two years ahead."""

    code = "away_out_of_reach"


class AwayFull(EarnedError):
    """Somebody has noted ``params["most"]`` times away already that are still to come."""

    code = "away_full"
