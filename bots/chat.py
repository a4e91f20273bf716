"""One incoming message in, one screen out, whatever the platform.

A button carries an opaque id: claim, version of the conversation, option. It is a plain
text, since it grants nothing: who may press it is decided by who presses it, and a stale
one draws the present screen again.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.app import Earned
from core.domain.care import About
from core.domain.claim import OPEN
from core.domain.errors import TextMissing
from core.domain.interview import Chosen, Input, Pressed, tidy
from core.domain.people import Actor
from core.domain.renewal import Offer
from core.domain.rooms import Parcel
from core.domain.screens import Standing
from core.domain.standing import RENEW
from core.services.conversation import Conversation
from core.services.learning import Incoming
from core.services.terms import offers
from core.texts import Texts
from core.typed_words import fold

MARK = "e1"


@dataclass(frozen=True, slots=True)
class Button:
    """What a button means: an option of a claim's screen in one version of it."""

    claim_id: str
    version: int
    option: str

    def encode(self) -> str:
        """The opaque id, at most 100 characters for the options we have."""
        return f"{MARK}.{self.claim_id}.{self.version}.{self.option}"

    @classmethod
    def decode(cls, text: str) -> Button | None:
        """The meaning of an opaque id; None for one that is not ours."""
        mark, _, rest = text.partition(".")
        claim_id, _, rest = rest.partition(".")
        version, _, option = rest.partition(".")
        plain = version.isascii() and version.isdigit() and len(version) < 12
        if mark != MARK or not claim_id or not plain or not option:
            return None
        return cls(claim_id, int(version), option)


def press(
    app: Earned, actor: Actor, platform: str, event_id: str, button: Button, room: str = ""
) -> Conversation:
    """A button was pressed. Here and below, the answer goes to ``room`` where there is one."""
    given = Incoming(platform, event_id, Pressed(button.option), button.version, room)
    return app.learning.tell(actor, button.claim_id, given)


def choose(
    app: Earned,
    actor: Actor,
    platform: str,
    event_id: str,
    buttons: tuple[Button, ...],
    room: str = "",
) -> Conversation | None:
    """Several options of one screen were chosen; None when they are of different screens."""
    if len({(one.claim_id, one.version) for one in buttons}) != 1:
        return None
    chosen = Chosen(tuple(one.option for one in buttons))
    incoming = Incoming(platform, event_id, chosen, buttons[0].version, room)
    return app.learning.tell(actor, buttons[0].claim_id, incoming)


def tell(
    app: Earned,
    actor: Actor,
    claim_id: str,
    platform: str,
    event_id: str,
    given: Input,
    room: str = "",
) -> Conversation:
    """Anything else was said: words, evidence, or just a look."""
    return app.learning.tell(actor, claim_id, Incoming(platform, event_id, given, room=room))


def under_way(app: Earned, actor: Actor, badge_id: str) -> str | None:
    """Somebody's claim to a badge that is not decided yet."""
    with app.store.reading(actor.community_id) as tx:
        claims = tx.claims.of(actor.person_id)
    return next((one.id for one in claims if one.badge_id == badge_id and one.state in OPEN), None)


def renewable(app: Earned, actor: Actor, badge_id: str = "") -> Offer | None:
    """Of somebody's badges, or of one, that which can be renewed now, or is: what ends first."""
    with app.store.reading(actor.community_id) as tx:
        badges = {one.id: one.badge_id for one in tx.awards.of(actor.person_id)}
        found = [one for one in offers(tx, actor.person_id).values() if not one.why]
    fit = [one for one in found if badge_id in ("", badges[one.award_id])]
    return min(fit, key=lambda one: (one.over, one.until), default=None)


def renew(
    app: Earned, actor: Actor, claim_id: str, platform: str, event_id: str, room: str = ""
) -> Conversation:
    """The badge that a claim led to is renewed: what that asks first."""
    return tell(app, actor, claim_id, platform, event_id, Pressed(RENEW), room)


def concern(app: Earned, parcel: Parcel) -> str:
    """What somebody is told who looks after people: two addresses, and no word of the claim."""
    actor, base = app.meeting.actor(parcel.room), app.settings.base_url
    return app.texts.get(
        actor.language,
        "chat.concern",
        office=f"{base}/office/care",
        claim=f"{base}/desk/claims/{parcel.claim_id}",
    )


# -- help, and what is wrong --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Help:
    """What somebody is told who asks for help.

    ``lines`` are the community's help lines, "" where nobody wrote any. ``claim_id`` is what they
    talk about, "" where that is nothing, and ``waits`` whether it waits for them.
    """

    community: str
    lines: str
    claim_id: str = ""
    version: int = 0
    waits: bool = False


def asks_for_help(texts: Texts, typed: str) -> bool:
    """Whether that is the word for help and nothing else, in any language: then it is no answer."""
    said = fold(typed)
    known = (texts.get(code, "talk.help.typed") for code in texts.languages)
    return bool(said) and any(said == fold(one) for line in known for one in line.split(","))


def help_for(app: Earned, actor: Actor, language: str, claim_id: str = "") -> Help:
    """What to tell them. Raises ``NotFound`` for a claim of somebody else."""
    community = app.entering.community(actor).name
    lines = app.caring.lines(actor.community_id, language)
    if not claim_id:
        return Help(community, lines)
    talk = app.learning.look(actor, claim_id)
    waits = not isinstance(talk.screen, Standing)
    return Help(community, lines, claim_id, talk.version, waits)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What somebody says is wrong: about whom, and whether they want to be kept apart."""

    claim_id: str
    about: About
    words: str
    apart: bool


def speak_up(app: Earned, actor: Actor, platform: str, space: str, key: str, given: Wrong) -> str:
    """Tell the organizers, keep them apart, or both; the same ``key`` again tells nobody twice.

    Returns the key of what to say. Raises ``TextMissing`` when there is neither, and what
    ``core.services.reporting`` raises.
    """
    words = tidy(given.words)
    if not words and not given.apart:
        raise TextMissing()
    if words and app.meeting.first_time(platform, space, f"wrong:{key}"):
        app.reporting.report(actor, given.claim_id, given.about, words)
    if given.apart:
        app.reporting.apart(actor, given.claim_id)
    return "care.report.done.report" if words else "care.report.done.apart"
