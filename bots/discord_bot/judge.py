"""Judging in Discord: filling in the rubric window by window, looking at the decision, deciding.

What was typed is kept as a draft as soon as it arrives, so that no restart and no colleague who
was quicker loses it; where it cannot be kept, it is given back to be copied.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bots.discord_bot import card, presence, review, rubric
from bots.discord_bot.ids import Here
from bots.discord_bot.layout import MOST_OPTIONS, Page
from bots.discord_bot.paging import page_with
from bots.discord_bot.people import Guest
from bots.discord_bot.presence import meant
from bots.discord_bot.reading import Came
from bots.discord_bot.replying import Said
from bots.discord_bot.routes import Told
from core.domain.claim import Act, ClaimState
from core.domain.desk import Card
from core.domain.errors import AlreadyDone, EarnedError, NotAllowed, NotTaken
from core.domain.judging import digest, may_judge, outcome
from core.domain.review import Outcome, Result

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

OUTCOMES = {one.value for one in Outcome}
# What a decision that stands came to.
CAME_TO = {Outcome.AWARD: Act.AWARD, Outcome.NOT_YET: Act.NOT_YET}
MOST_MARK = 16


def listen(face: DiscordFace) -> None:
    """Register what an assessor fills in."""
    routes = face.routes
    routes.windows["desk_judge"] = judge
    routes.acts[rubric.FILLED] = _typed(filled)
    routes.acts[rubric.ASKED] = _typed(asked)
    routes.acts["desk_look"] = look
    routes.acts["desk_misses"] = misses
    routes.acts["desk_step"] = step
    routes.windows["desk_decide"] = decide
    routes.acts[rubric.DECIDED] = _typed(decided)


def judge(face: DiscordFace, came: Came) -> discord.ui.Modal | Said:
    """Open the window on a criterion. It shows only what its reader wrote, so it opens at once."""
    at, guest = meant(came), presence.assessor(face, came, live=False)
    found = face.app.reviewing.card(guest.actor, at.claim_id)
    language = face.language(guest)
    if not may_judge(found):
        told = face.app.texts.get(language, "discord.desk.changed")
        return presence.stands(face, guest, came, at.claim_id, told)
    draft = face.app.reviewing.drafted(guest.actor, at.claim_id)
    number = int(at.more) if at.more.isascii() and at.more.isdigit() and len(at.more) < 4 else 1
    return rubric.judge(face.app.texts, language, found, number, draft)


def _typed(do: Callable[[DiscordFace, Came], Told]) -> Callable[[DiscordFace, Came], Told]:
    """Take a window; what keeps it from being taken comes with all that was typed in it."""

    def take(face: DiscordFace, came: Came) -> Told:
        try:
            return do(face, came)
        except EarnedError as wrong:
            language, at = face.people.language(came), Here.decode(came.custom_id)
            told, claim = face.explain(wrong, language), at.claim_id if at is not None else ""
            return card.returned(face.app.texts, language, told, rubric.typed(came.data), claim)

    return take


def filled(face: DiscordFace, came: Came) -> Told:
    """A window was sent: it is kept, and the claim is shown where it was."""
    at, guest = meant(came), presence.assessor(face, came)
    reviewing, texts, language = face.app.reviewing, face.app.texts, face.language(guest)
    found, (round_, number) = reviewing.card(guest.actor, at.claim_id), rubric.place(at)
    if not found.mine or found.claim.round != round_:
        raise NotTaken(action="claim.decide")
    draft = reviewing.drafted(guest.actor, at.claim_id)
    draft = {**draft, **rubric.read(found, came.data, draft)}
    reviewing.draft(guest.actor, at.claim_id, draft)
    parts = found.parts
    about = parts[number - 1].criterion.id if 1 <= number <= len(parts) else ""
    page = review.at(texts, language, found, draft, about)
    stale = found.claim.version != at.version
    notice = texts.get(language, "discord.desk.changed") if stale else ""
    return review.review(texts, language, found, page, draft, notice)


def look(face: DiscordFace, came: Came) -> Told:
    """The decision in words, before it is made; or what it still lacks."""
    at, guest = meant(came), presence.assessor(face, came)
    page = int(at.more) if at.more.isascii() and at.more.isdigit() and len(at.more) < 5 else 1
    found = face.app.reviewing.card(guest.actor, at.claim_id)
    if not may_judge(found):
        told = face.app.texts.get(face.language(guest), "discord.desk.changed")
        return presence.stands(face, guest, came, at.claim_id, told)
    return _look(face, guest, found, page)


def _look(face: DiscordFace, guest: Guest, found: Card, page: int, notice: str = "") -> Page:
    draft = face.app.reviewing.drafted(guest.actor, found.claim.id)
    return review.look(face.app.texts, face.language(guest), found, page, draft, notice)


def misses(face: DiscordFace, came: Came) -> Told:
    """Which rule of good evidence is not kept yet was chosen, or that none is named."""
    chosen = next(iter(came.values), "")
    return _beside(face, came, lambda _, given: replace(given, misses=chosen))


def step(face: DiscordFace, came: Came) -> Told:
    """A next step was chosen to suggest, or that none is; one of several menus may be emptied."""
    chosen = next(iter(came.values), "")

    def change(found: Card, given: Result) -> Result:
        page = rubric.place(meant(came))[1]
        here = found.steps[page * MOST_OPTIONS : (page + 1) * MOST_OPTIONS]
        kept = given.step if given.step not in {one.id for one in here} else ""
        return replace(given, step=chosen if chosen in {one.id for one in here} else kept)

    return _beside(face, came, change)


def _beside(face: DiscordFace, came: Came, change: Callable[[Card, Result], Result]) -> Told:
    """A menu beside a criterion that is not yet met: it is kept, and all is read back again."""
    at, guest = meant(came), presence.assessor(face, came)
    reviewing = face.app.reviewing
    found, number = reviewing.card(guest.actor, at.claim_id), rubric.place(at)[0]
    if not may_judge(found) or not 1 <= number <= len(found.parts):
        told = face.app.texts.get(face.language(guest), "discord.desk.changed")
        return presence.stands(face, guest, came, at.claim_id, told)
    about = found.parts[number - 1].criterion.id
    draft = reviewing.drafted(guest.actor, at.claim_id)
    given = review.whole(found, draft).get(about, Result(""))
    changed = {**draft, about: change(found, given)}
    reviewing.draft(guest.actor, at.claim_id, changed)
    leaves = review.decision(face.app.texts, face.language(guest), found, changed)
    return _look(face, guest, found, page_with(leaves, about))


# -- the decision ---------------------------------------------------------------------------


def decide(face: DiscordFace, came: Came) -> discord.ui.Modal | Said:
    """Open the window that decides. It shows what its reader chose, so it opens at once."""
    at, guest = meant(came), presence.assessor(face, came, live=False)
    wanted = _wanted(at)
    found = face.app.reviewing.card(guest.actor, at.claim_id)
    language = face.language(guest)
    if not may_judge(found):
        told = face.app.texts.get(language, "discord.desk.changed")
        return presence.stands(face, guest, came, at.claim_id, told)
    return rubric.confirm(face.app.texts, language, found, f"{wanted.value}-{_mark(at)}")


def decided(face: DiscordFace, came: Came) -> Told:
    """The decision was confirmed: exactly what was read back is decided, or nothing."""
    at, guest = meant(came), presence.assessor(face, came)
    wanted, reviewing = _wanted(at), face.app.reviewing
    found = reviewing.card(guest.actor, at.claim_id)
    if _is_done(found, at, wanted):
        return _done(face, guest, at, CAME_TO[wanted])
    whole = review.whole(found, reviewing.drafted(guest.actor, at.claim_id))
    if may_judge(found):
        now = (found.claim.version, outcome(found.badge, whole), digest(whole))
        if now != (at.version, wanted, _mark(at)):
            told = face.app.texts.get(face.language(guest), "discord.desk.changed")
            return _look(face, guest, found, 1, told)
    unsure, note = rubric.confirmed(came.data)
    decide_ = reviewing.decide
    try:
        act = decide_(guest.actor, at.claim_id, wanted, whole, unsure=unsure, note=note)
    except AlreadyDone as wrong:
        # The same window again, between looking and deciding; or a colleague's.
        found = reviewing.card(guest.actor, at.claim_id)
        if not _is_done(found, at, wanted):
            return _refused(face, guest, came, wrong)
        act = CAME_TO[wanted]
    presence.redraw(face, guest)
    return _done(face, guest, at, act)


def _wanted(at: Here) -> Outcome:
    wanted = at.more.partition("-")[0]
    if wanted not in OUTCOMES:
        raise NotAllowed(action="discord.unknown")
    return Outcome(wanted)


def _mark(at: Here) -> str:
    """The mark of what was read back; it goes into an id again, so it is nothing else."""
    mark = at.more.partition("-")[2]
    return mark if mark.isalnum() and mark.isascii() and len(mark) <= MOST_MARK else ""


def _refused(face: DiscordFace, guest: Guest, came: Came, wrong: EarnedError) -> Told:
    told = face.explain(wrong, face.language(guest))
    return presence.stands(face, guest, came, meant(came).claim_id, told)


def _is_done(found: Card, at: Here, wanted: Outcome) -> bool:
    """Whether it was this very decision that was made before: the same window again."""
    came_to = ClaimState.AWARDED if wanted is Outcome.AWARD else ClaimState.NOT_YET
    return found.mine and (found.claim.state, found.claim.version) == (came_to, at.version + 1)


def _done(face: DiscordFace, guest: Guest, at: Here, act: Act) -> Page:
    """What came of it: for a first judgement that is not the decision yet."""
    language = face.language(guest)
    told = face.app.texts.get(language, f"discord.desk.done.{act.value}")
    found = face.app.reviewing.posted(guest.actor.community_id, at.claim_id)
    return card.told(face.app.texts, language, told, found)


# -- a question -----------------------------------------------------------------------------


def asked(face: DiscordFace, came: Came) -> Told:
    """A question for the learner, wherever they are; the same window again asks nothing anew."""
    at, guest = meant(came), presence.assessor(face, came)
    face.app.reviewing.ask(guest.actor, at.claim_id, rubric.question(came.data), came.key)
    presence.redraw(face, guest)
    told = face.app.texts.get(face.language(guest), "page.card.asked")
    return presence.stands(face, guest, came, at.claim_id, told)


__all__ = ["listen"]
