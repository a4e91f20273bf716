"""What a community keeps about care, who may not do what, reports, and concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from core.domain.care import About, Barred, Care, Handled
from core.domain.errors import NotFound
from core.domain.trail import As, Entry, Kind
from core.store.repositories.base import Repository, insert_once, new_id
from core.store.repositories.trail import Recorded
from core.store.tables import blocks, care, claims, concerns, people, reports


class CareBook(Repository):
    """The safeguarding contact, the procedure and the help lines of one community."""

    def get(self) -> Care:
        """What there is; nothing in it where nobody wrote anything."""
        row = self.connection.execute(
            select(care.c.content).where(care.c.community_id == self.community_id)
        ).one_or_none()
        return Care.model_validate_json(row.content) if row else Care()

    def put(self, written: Care) -> None:
        """Keep it, in place of what there was."""
        values = {"content": written.model_dump_json(), "changed_at": self.now}
        here = {"community_id": self.community_id}
        if not insert_once(self.connection, care, **here, **values):
            self.connection.execute(
                update(care).where(care.c.community_id == self.community_id).values(**values)
            )


@dataclass(frozen=True, slots=True)
class Report:
    """Something that somebody said is wrong. ``whom`` is "" where nobody knows who it was."""

    id: str
    role: As
    about: About
    whom: str
    claim_id: str
    words: str
    made_at: datetime
    handled: Handled | None
    handled_at: datetime | None


class Reports(Recorded):
    """The reports of one community."""

    def make(self, by: str, role: As, about: About, whom: str, claim_id: str, words: str) -> str:
        """Keep a report; returns its id. The claim's own trail does not tell of it."""
        report_id = new_id()
        self.connection.execute(
            insert(reports).values(
                id=report_id,
                community_id=self.community_id,
                person_id=by,
                role=role.value,
                about=about.value,
                whom=whom,
                case_id=claim_id,
                words=words,
                made_at=self.now,
            )
        )
        self.trail.note(Entry(Kind.REPORT_MAKE, role, by, about=report_id, note=about.value))
        return report_id

    def every(self) -> tuple[Report, ...]:
        """All reports: those that wait first, and of them the oldest first."""
        rows = self.connection.execute(
            select(reports)
            .where(reports.c.community_id == self.community_id)
            .order_by(reports.c.handled_at.is_not(None), reports.c.made_at, reports.c.id)
        )
        return tuple(map(_report, rows))

    def get(self, report_id: str) -> Report:
        """One of them. Raises ``NotFound``."""
        row = self.connection.execute(
            select(reports).where(
                reports.c.community_id == self.community_id, reports.c.id == report_id
            )
        ).one_or_none()
        if row is None:
            raise NotFound()
        return _report(row)

    def handle(self, report_id: str, what: Handled, by: str) -> None:
        """Say what was done about it; the first time counts."""
        done = self.connection.execute(
            update(reports)
            .where(
                reports.c.community_id == self.community_id,
                reports.c.id == report_id,
                reports.c.handled_at.is_(None),
            )
            .values(handled=what.value, handled_at=self.now)
        )
        if done.rowcount:
            entry = Entry(Kind.REPORT_CLOSE, As.ORGANIZER, by, about=report_id, note=what.value)
            self.trail.note(entry)


class Blocks(Recorded):
    """What organizers keep people from, in one community."""

    def of(self, person_id: str) -> frozenset[Barred]:
        """What somebody may not do for the time being."""
        rows = self.connection.execute(
            select(blocks.c.barred).where(
                blocks.c.community_id == self.community_id, blocks.c.person_id == person_id
            )
        )
        return frozenset(Barred(row.barred) for row in rows)

    def every(self) -> dict[str, frozenset[Barred]]:
        """Everybody who is kept from something."""
        found: dict[str, set[Barred]] = {}
        here = blocks.c.community_id == self.community_id
        for row in self.connection.execute(select(blocks).where(here)):
            found.setdefault(row.person_id, set()).add(Barred(row.barred))
        return {person: frozenset(barred) for person, barred in found.items()}

    def put(self, person_id: str, barred: Barred, by: str) -> None:
        """Keep somebody from something; again it changes nothing."""
        made = insert_once(
            self.connection,
            blocks,
            person_id=person_id,
            barred=barred.value,
            community_id=self.community_id,
            made_at=self.now,
        )
        if made:
            self._note(Kind.PERSON_BLOCK, person_id, barred, by)

    def lift(self, person_id: str, barred: Barred, by: str) -> None:
        """Let them again."""
        gone = self.connection.execute(
            delete(blocks).where(
                blocks.c.community_id == self.community_id,
                blocks.c.person_id == person_id,
                blocks.c.barred == barred.value,
            )
        )
        if gone.rowcount:
            self._note(Kind.PERSON_UNBLOCK, person_id, barred, by)

    def _note(self, kind: Kind, person_id: str, barred: Barred, by: str) -> None:
        self.trail.note(Entry(kind, As.ORGANIZER, by, about=person_id, note=barred.value))


@dataclass(frozen=True, slots=True)
class Concern:
    """Somebody may need help: which claim, and the assessor who thinks so.

    ``learner_id`` is whose claim it is: who may see nothing of it, whatever roles they hold.
    """

    claim_id: str
    learner_id: str
    raised_by: str
    raiser: str
    raised_at: datetime
    closed_at: datetime | None


class Concerns(Recorded):
    """The concerns of one community."""

    def raise_(self, claim_id: str, by: str, role: As) -> bool:
        """Keep a concern; False when there is one about that claim that nobody closed yet.

        One that was closed is opened again. The claim's own trail does not tell of it.
        """
        made = insert_once(
            self.connection,
            concerns,
            claim_id=claim_id,
            community_id=self.community_id,
            raised_by=by,
            raised_at=self.now,
        )
        if not made:
            again = self.connection.execute(
                update(concerns)
                .where(*self._is(claim_id), concerns.c.closed_at.is_not(None))
                .values(raised_by=by, raised_at=self.now, closed_at=None)
            )
            made = again.rowcount == 1
        if made:
            self.trail.note(Entry(Kind.CONCERN_RAISE, role, by, about=claim_id))
        return made

    def get(self, claim_id: str) -> Concern | None:
        """The concern about a claim, if there is one."""
        return next((one for one in self.every() if one.claim_id == claim_id), None)

    def every(self) -> tuple[Concern, ...]:
        """All of them: those that wait first, and of them the oldest first."""
        rows = self.connection.execute(
            select(concerns, people.c.name, claims.c.person_id)
            .join(claims, claims.c.id == concerns.c.claim_id)
            .outerjoin(people, people.c.id == concerns.c.raised_by)
            .where(concerns.c.community_id == self.community_id)
            .order_by(concerns.c.closed_at.is_not(None), concerns.c.raised_at, concerns.c.claim_id)
        )
        return tuple(
            Concern(
                row.claim_id,
                row.person_id,
                row.raised_by,
                row.name or "",
                row.raised_at,
                row.closed_at,
            )
            for row in rows
        )

    def close(self, claim_id: str, by: str) -> None:
        """Somebody looked after it; the first time counts."""
        done = self.connection.execute(
            update(concerns)
            .where(*self._is(claim_id), concerns.c.closed_at.is_(None))
            .values(closed_at=self.now)
        )
        if done.rowcount:
            self.trail.note(Entry(Kind.CONCERN_CLOSE, As.ORGANIZER, by, about=claim_id))

    def _is(self, claim_id: str) -> tuple[Any, ...]:
        return concerns.c.community_id == self.community_id, concerns.c.claim_id == claim_id


def _report(row: Row[Any]) -> Report:
    return Report(
        row.id,
        As(row.role),
        About(row.about),
        row.whom,
        row.case_id,
        row.words,
        row.made_at,
        Handled(row.handled) if row.handled else None,
        row.handled_at,
    )
