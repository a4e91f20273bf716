"""Filling in the window on a claim: turning its pages, deciding, asking."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from slack_bolt import Ack

from bots.slack_bot import review, windows
from bots.slack_bot.judging import (
    Place,
    fresh,
    may_judge,
    outcome,
    read_aside,
    read_ask,
    read_results,
    updated,
)
from bots.slack_bot.people import Guest
from bots.slack_bot.presence import Presence
from core.domain.claim import Act
from core.domain.desk import Card, decided_so
from core.domain.errors import AlreadyDone, EarnedError, NotTaken, Stale
from core.domain.review import Outcome
from core.domain.screens import Words

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

TITLE = "slack.review.title"
Payload = dict[str, Any]


class Judge:
    """What is submitted in an assessor's windows; each is answered within three seconds."""

    def __init__(self, face: SlackFace, here: Presence) -> None:
        self._face = face
        self._here = here
        self._turn = threading.Lock()
        # Which of all that came in was kept last of each assessor.
        self._numbers = itertools.count(1)
        self._kept: dict[str, int] = {}

    def turn(self, ack: Ack, body: Payload, action: Payload) -> None:
        """Another page. What stands on this one is kept."""
        ack()
        number = next(self._numbers)
        place, page = Place.of(body["view"]), review.page_of(str(action["action_id"]))

        def make() -> Payload:
            guest = self._here.assessor(body)
            self._keep_in_turn(guest, body, number)
            return self._here.review(guest, place.claim, page)

        self._here.opening.turn(body, make, TITLE)

    def chosen(self, ack: Ack, body: Payload) -> None:
        """A level was chosen; what is filled in so far is kept."""
        ack()
        number = next(self._numbers)
        self._face.after(lambda: self._keep(body, number))

    def _keep(self, body: Payload, number: int) -> None:
        # Whoever may not is told when the page is submitted, not at each choice.
        with suppress(EarnedError):
            self._keep_in_turn(self._here.assessor(body), body, number)

    def _keep_in_turn(self, guest: Guest, body: Payload, number: int) -> None:
        """Keep what a click carries, unless something that came in later was kept already.

        Clicks are handled beside each other, and one may overtake another.
        """
        with self._turn:
            if number > self._kept.get(guest.actor.person_id, 0):
                self._kept[guest.actor.person_id] = number
                self._here.keep(guest, body)

    # -- a page is submitted --------------------------------------------------------------

    def filled(self, ack: Ack, body: Payload, view: Payload) -> None:
        """A page was submitted: the next one, what is missing, or the decision in words."""
        ack(**self._answer(body, view, lambda: self._filled(body, view)))

    def _filled(self, body: Payload, view: Payload) -> Payload:
        guest, place = self._here.assessor(body), Place.of(view)
        reviewing = self._face.app.reviewing
        found = reviewing.card(guest.actor, place.claim)
        if not may_judge(found) or found.claim.round != place.round:
            return updated(self._stale(guest, place))
        # Two windows of one assessor: what was submitted last counts.
        with self._turn:
            self._kept[guest.actor.person_id] = next(self._numbers)
            draft = {**reviewing.drafted(guest.actor, place.claim), **read_results(view)}
            reviewing.draft(guest.actor, place.claim, draft)
        if found.claim.version != place.version:
            return updated(self._stale(guest, place))
        language = self._face.language(guest)
        return review.answer(self._face.app.texts, language, found, place.page, draft)

    def _stale(self, guest: Guest, place: Place) -> Payload:
        """The claim as it is now, and that it is not as it was."""
        told = self._face.app.texts.get(self._face.language(guest), "slack.desk.changed")
        return self._here.review(guest, place.claim, notice=f"⚠ {told}")

    # -- the decision ---------------------------------------------------------------------

    def decided(self, ack: Ack, body: Payload, view: Payload) -> None:
        """The decision was confirmed."""
        ack(**self._answer(body, view, lambda: self._decided(body, view)))

    def _decided(self, body: Payload, view: Payload) -> Payload:
        guest, place = self._here.assessor(body), Place.of(view)
        reviewing = self._face.app.reviewing
        found = reviewing.card(guest.actor, place.claim)
        draft = reviewing.drafted(guest.actor, place.claim)
        # What a renewal recognises has no field in the window.
        draft = {**fresh(found), **draft} if draft else draft
        given = draft and outcome(found.badge, draft)
        unsure, note = read_aside(view)
        come_to = None
        try:
            if may_judge(found) and (found.claim.version, given) != (place.version, place.outcome):
                raise Stale()
            come_to = reviewing.decide(
                guest.actor, place.claim, Outcome(place.outcome), draft, unsure=unsure, note=note
            )
        except (AlreadyDone, Stale) as wrong:
            # The same click again, whatever was first done with the other one; or a colleague's.
            if not self._is_done(reviewing.card(guest.actor, place.claim), place):
                if isinstance(wrong, Stale):
                    return updated(self._stale(guest, place))
                raise
        self._here.redraw(guest)
        return updated(self._done(guest, place, come_to))

    def _is_done(self, found: Card, place: Place) -> bool:
        """Whether it was this very decision that was made before: the same click again."""
        return found.claim.round == place.round and decided_so(found, Outcome(place.outcome))

    def _done(self, guest: Guest, place: Place, come_to: Act | None = None) -> Payload:
        title = Words("slack.review.confirm.title")
        told = Words(f"slack.review.done.{place.outcome}")
        if come_to in (Act.JUDGE, Act.DISAGREE):
            told = Words(f"page.card.kept.{come_to.value}")
        view = windows.notice(self._face.app.texts, self._face.language(guest), title, told)
        return {**view, "clear_on_close": True}

    # -- a question -----------------------------------------------------------------------

    def asked(self, ack: Ack, body: Payload, view: Payload) -> None:
        """A question for the learner, wherever they are."""
        ack(**self._answer(body, view, lambda: self._asked(body, view)))

    def _asked(self, body: Payload, view: Payload) -> Payload:
        guest, place = self._here.assessor(body), Place.of(view)
        event = f"view:{view['id']}:{view.get('hash', '')}"
        self._face.app.reviewing.ask(guest.actor, place.claim, read_ask(view), event)
        self._here.redraw(guest)
        told = self._face.app.texts.get(self._face.language(guest), "page.card.asked")

        def make() -> Payload:
            return self._here.review(guest, place.claim, notice=told)

        self._here.opening.below(body, make, TITLE)
        return {}

    # -- shared ---------------------------------------------------------------------------

    def _answer(self, body: Payload, view: Payload, do: Callable[[], Payload]) -> Payload:
        """What a window is answered. What goes wrong is told in it, and nothing typed is lost."""
        try:
            return do()
        except (AlreadyDone, NotTaken) as wrong:
            return updated(self._here.opening.refusal(body, wrong, TITLE))
        except EarnedError as wrong:
            told = self._face.explain(wrong, self._here.opening.language(body))
            fields = list((view.get("state") or {}).get("values") or {})
            if fields:
                return {"response_action": "errors", "errors": {fields[-1]: told}}
            return updated(self._here.opening.refusal(body, wrong, TITLE))
