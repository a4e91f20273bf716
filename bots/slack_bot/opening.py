"""Windows that open at once and fill when what belongs in them is known.

A click is good for three seconds and one window (Slack, "trigger_id"); who somebody is has to be
asked of Slack, which can take longer. So a small window comes first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bots.slack_bot import windows
from bots.slack_bot.people import PLATFORM, home_of
from bots.slack_bot.reading import who
from core.domain.errors import EarnedError
from core.domain.screens import Said, Words

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

log = logging.getLogger(__name__)

View = dict[str, Any]
Payload = Mapping[str, Any]
Make = Callable[[], View]
# The same click, delivered twice; and one whose window was closed meanwhile.
NEEDLESS = frozenset({"exchanged_trigger_id", "not_found", "view_not_found"})


class Opening:
    """Opens and fills windows for whoever clicked."""

    def __init__(self, face: SlackFace) -> None:
        self._face = face

    def language(self, payload: Payload) -> str:
        """What somebody is spoken to in, as far as it is known without asking Slack."""
        home, user = home_of(payload), who(payload).user
        visit = self._face.app.meeting.visit(PLATFORM, home, f"{home}/{user}")
        spoken = visit.actor.language if visit and visit.actor else "en"
        return self._face.app.texts.best(spoken)

    def open(self, payload: Payload, make: Make, title: str) -> None:
        """Open a window; on top of the one that was clicked in, if it was in one.

        ``make`` draws what belongs in it, and what it raises is told there. ``title`` is the
        key of the title of a refusal.
        """
        client, language = self._face.tokens.client(home_of(payload)), self.language(payload)
        show = client.views_push if payload.get("view") else client.views_open
        view = windows.loading(self._face.app.texts, language)
        try:
            opened = show(trigger_id=str(payload["trigger_id"]), view=view)
        except SlackApiError as wrong:
            if wrong.response.get("error") not in NEEDLESS:
                raise
            return
        view_id = str(opened["view"]["id"])
        self._face.after(lambda: self._fill(payload, view_id, make, title))

    def turn(self, payload: Payload, make: Make, title: str) -> None:
        """Show something else in the window that was clicked in."""
        view_id = str(payload["view"]["id"])
        self._face.after(lambda: self._fill(payload, view_id, make, title))

    def turn_or_open(self, payload: Payload, make: Make, title: str) -> None:
        """In the window that was clicked in, or in one that opens where none was."""
        (self.turn if payload.get("view") else self.open)(payload, make, title)

    def below(self, payload: Payload, make: Make, title: str) -> None:
        """Draw the window anew that lies below the one that was submitted, if there is one."""
        below = str(payload["view"].get("previous_view_id") or "")
        if below:
            self._face.after(lambda: self._fill(payload, below, make, title))

    def _fill(self, payload: Payload, view_id: str, make: Make, title: str) -> None:
        try:
            view = make()
        except EarnedError as wrong:
            view = self.refusal(payload, wrong, title)
        except SlackApiError as wrong:
            log.warning("a window could not be filled: %s", wrong.response.get("error"))
            view = self.notice(payload, "slack.refused.unknown", title)
        except Exception:
            log.exception("a window could not be filled")
            view = self.notice(payload, "error.unexpected", title)
        self.show(payload, view_id, view)

    def show(self, payload: Payload, view_id: str, view: View) -> None:
        """Put a view into a window, unless it was closed."""
        try:
            self._face.tokens.client(home_of(payload)).views_update(view_id=view_id, view=view)
        except SlackApiError as wrong:
            if wrong.response.get("error") not in NEEDLESS:
                raise

    def refusal(self, payload: Payload, wrong: EarnedError, title: str) -> View:
        """A window that says what went wrong, and the way out."""
        language = self.language(payload)
        told = Said(self._face.explain(wrong, language))
        return windows.notice(self._face.app.texts, language, Words(title), told)

    def notice(self, payload: Payload, key: str, title: str) -> View:
        """A window that says one thing."""
        language = self.language(payload)
        return windows.notice(self._face.app.texts, language, Words(title), Words(key))


__all__ = ["Opening"]
