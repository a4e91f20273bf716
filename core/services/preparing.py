"""Long lists are written by a job, and their organizer sees how far it is.

    preparing.begin(actor, "csv", AwardFilter(...))     it is going to be written
    preparing.look(actor, list_id)                      how far it is
    preparing.file(actor, list_id)                      the list, once it is whole

What is written lies in the data folder for a day, and goes at once when anybody is erased.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.domain.errors import NotFound
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.exports import AwardFilter, Report
from core.prepared_files import KEPT, PreparedFiles
from core.services.exporting import Exporting, kind_of
from core.store.repositories.base import new_id
from core.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Prepared:
    """A list on its way. ``done`` of its ``total`` rows are written."""

    id: str
    form: str
    total: int
    done: int
    ready: bool


class Preparing:
    """Commands about lists that are written beforehand. ``how`` gives the words that go along."""

    def __init__(
        self, store: Store, exporting: Exporting, files: PreparedFiles, how: Callable[[str], str]
    ) -> None:
        self._store = store
        self._exporting = exporting
        self._files = files
        self._how = how

    def begin(self, actor: Actor, form: str, chosen: AwardFilter) -> str:
        """Have a list written; returns its id. Raises ``NotAllowed``, and ``NotFound`` for a form."""
        kind_of(form)
        total = self._exporting.count(form, actor, actor.community_id, chosen).total
        name = new_id()
        about: dict[str, str | int] = {
            "community": actor.community_id,
            "person": actor.person_id,
            "language": actor.language,
            "form": form,
            "total": total,
            "badge": chosen.badge_id or "",
            "space": chosen.space_id or "",
            "since": chosen.since.isoformat() if chosen.since else "",
            "before": chosen.before.isoformat() if chosen.before else "",
        }
        self._files.begin(name, about, self._store.clock())
        with self._store.transaction(actor.community_id) as tx:
            tx.later(f"export:{name}", "export.prepare", {"export": name})
        return name

    def look(self, actor: Actor, name: str) -> Prepared:
        """How far it is. Raises ``NotAllowed``; ``NotFound`` also for somebody else's."""
        about = self._mine(actor, name)
        total, done = int(about["total"]), self._files.done(name)
        ready = self._files.whole(name) is not None
        return Prepared(name, str(about["form"]), max(total, done), done, ready)

    def file(self, actor: Actor, name: str) -> tuple[Path, str]:
        """The list and its form. Raises like ``look``, and ``NotFound`` before it is whole."""
        about, path = self._mine(actor, name), self._files.whole(name)
        if path is None:
            raise NotFound()
        return path, str(about["form"])

    def _mine(self, actor: Actor, name: str) -> Mapping[str, str | int]:
        authorize(actor, Action.AWARDS_LIST, Subject(actor.community_id))
        about = self._files.about(name)
        if about is None or about["person"] != actor.person_id:
            raise NotFound()
        return about

    def run(self, ids: Mapping[str, str]) -> None:
        """Job ``export.prepare``; one that was thrown away meanwhile is not written."""
        name = ids["export"]
        about = self._files.about(name)
        if about is None or self._files.whole(name) is not None:
            return
        try:
            self._files.write(name, self._pieces(about))
        except FileNotFoundError:
            if self._files.about(name) is not None:
                raise

    def _pieces(self, about: Mapping[str, str | int]) -> Iterator[tuple[bytes, int]]:
        report, form = Report(), str(about["form"])
        chosen = AwardFilter(
            badge_id=str(about["badge"]) or None,
            space_id=str(about["space"]) or None,
            since=_time(about["since"]),
            before=_time(about["before"]),
        )
        how = self._how(str(about["language"]))
        pieces = self._exporting.pieces(form, None, str(about["community"]), chosen, report, how)
        for piece in pieces:
            yield piece if isinstance(piece, bytes) else piece.encode(), report.done

    def tidy(self) -> None:
        """Delete what nobody took within a day."""
        self._files.forget(self._store.clock() - KEPT)


def _time(text: str | int) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
