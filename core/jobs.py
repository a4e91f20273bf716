"""What must happen later: the port, and the one engine behind it (DBOS Transact).

A job is a kind and ids, never text: texts are rendered when it runs, so erasing a
person works. It is written in the transaction of the act that causes it, under a
permanent unique key. Delivery is at least once: after a crash a job runs again, so what
it does must be idempotent.

Each process that runs jobs holds a numbered *place* by a lock that ends with the process.
The number is its executor id. A process that comes back takes the same number and goes on
with its own unfinished jobs; those of a process that does not come back are taken over as
soon as its place is found empty.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from core.job_info import AGAIN, QUEUE, VERSION, WORKFLOW, JobInfo, next_id, options
from core.origin import Origin, coming_from
from core.places import Place, take_place

if TYPE_CHECKING:
    from dbos import DBOSClient, WorkflowStatus
    from sqlalchemy import Connection

log = logging.getLogger(__name__)

APPLICATION = "earned"
POLL_SECONDS = 0.1
WORKERS = 16
# Waits between the tries of one job, in seconds; after the last one it is a dead letter. A job
# that waits is put back into the queue: it holds no thread, and no process from ending.
PAUSES = (1.0, 5.0, 30.0, 120.0, 600.0, 3600.0)
LOOK_AFTER_OTHERS_SECONDS = 15.0
TIDY_SECONDS = 3600.0
# How long a finished job is remembered. Its key stays good as long: acts that could use a key
# again are refused by their own tables.
KEPT = timedelta(days=7)

Handler = Callable[[Mapping[str, str]], None]


class GivenUp(Exception):
    """The last try of a job failed. Holds what went wrong as text: the engine keeps it, and
    not every error can be put away and taken out again.
    """


class Jobs:
    """Durable jobs in the database at ``url`` (a SQLAlchemy URL, SQLite or PostgreSQL)."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self._client: DBOSClient | None = None
        self._guard = threading.Lock()
        self._place: Place | None = None
        self._stopped = threading.Event()
        self._turning = threading.Lock()

    def prepare(self) -> None:
        """Make or update the engine's own tables. Safe to do at each start."""
        from dbos import run_dbos_database_migrations  # noqa: PLC0415  slow to import

        run_dbos_database_migrations(system_database_url=self._url)

    @property
    def client(self) -> DBOSClient:
        """The engine as one who enqueues and looks, without running anything."""
        with self._guard:
            if self._client is None:
                from dbos import DBOSClient  # noqa: PLC0415  slow to import

                self._client = DBOSClient(system_database_url=self._url, lazy=True)
            return self._client

    def enqueue(
        self,
        connection: Connection,
        key: str,
        kind: str,
        ids: Mapping[str, str],
        at: datetime | None,
    ) -> None:
        """Put a job into the open transaction of ``connection``; a known key is ignored."""
        seconds = (at - datetime.now(UTC)).total_seconds() if at is not None else 0
        how: Any = options(key, seconds)
        self.client.enqueue_in_transaction(connection, how, kind, dict(ids))

    def start(
        self, handlers: Mapping[str, Handler], tidy: Callable[[], None] | None = None
    ) -> None:
        """Run jobs in threads of this process until ``stop``.

        ``handlers`` maps each kind of job to what does it. ``tidy`` is done now and then.
        """
        self._stopped.clear()
        self._launch(handlers, tidy or (lambda: None))

    def _launch(self, handlers: Mapping[str, Handler], tidy: Callable[[], None]) -> None:
        from dbos import DBOS  # noqa: PLC0415  slow to import

        self._place = take_place(self._url)
        engine = DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": self._url,
                "application_version": VERSION,
                "executor_id": self._place.name,
                "log_level": "WARNING",
                "notification_listener_polling_interval_sec": 1.0,
                "run_migrations": False,
            }
        )

        @engine.workflow(name=WORKFLOW)
        def job(kind: str, ids: dict[str, str], tried: int = 0) -> None:
            self._try(handlers, kind, ids, tried)

        # Before the launch, which looks for queues at once and then only every second.
        self.client.register_queue(
            QUEUE,
            worker_concurrency=WORKERS,
            polling_interval_sec=POLL_SECONDS,
            application_name=APPLICATION,
        )
        engine.launch()
        others = partial(self._look_after_others, handlers, tidy)
        threading.Thread(target=others, name="jobs", daemon=True).start()

    def _try(
        self, handlers: Mapping[str, Handler], kind: str, ids: Mapping[str, str], tried: int
    ) -> None:
        """Do a job; after a failure put it back for later, at last let it fail."""
        from dbos import DBOS  # noqa: PLC0415  slow to import

        try:
            with coming_from(Origin.JOB):
                handlers[kind](ids)
        except Exception as wrong:
            if tried >= len(PAUSES):
                raise GivenUp(_told(wrong)) from wrong
            log.exception("job %s failed; again in %s s", kind, PAUSES[tried])
            how: Any = options(next_id(DBOS.workflow_id or ""), PAUSES[tried])
            self.client.enqueue(how, kind, dict(ids), tried + 1)

    def stop(self) -> None:
        """Finish what runs, within five seconds, and give the place back."""
        self._stopped.set()
        with self._turning:
            self._halt()

    def _halt(self) -> None:
        from dbos import DBOS  # noqa: PLC0415  slow to import

        DBOS.destroy(workflow_completion_timeout_sec=5, destroy_registry=True)
        if self._place is not None:
            self._place.leave()
            self._place = None

    def close(self) -> None:
        """Let go of the database."""
        if self._client is not None:
            self._client.destroy()
            self._client = None

    def _begin_again(self, handlers: Mapping[str, Handler], tidy: Callable[[], None]) -> None:
        """Run jobs under another place: the one we had is somebody else's now."""
        log.error("another process has taken the place of this one; beginning again elsewhere")
        with self._turning:
            if not self._stopped.is_set():
                self._halt()
                self._launch(handlers, tidy)

    def _look_after_others(self, handlers: Mapping[str, Handler], tidy: Callable[[], None]) -> None:
        """Take over the jobs of processes that are gone, and forget what is long finished."""
        tidied = -TIDY_SECONDS
        while not self._stopped.wait(LOOK_AFTER_OTHERS_SECONDS):
            try:
                if self._place is None or not self._place.keep():
                    self._begin_again(handlers, tidy)
                    return
                self.resume_orphans()
                self.forget_finished(datetime.now(UTC) - KEPT)
                if time.monotonic() - tidied >= TIDY_SECONDS:
                    tidied = time.monotonic()
                    tidy()
            except Exception:
                log.exception("could not look after the jobs of other processes")

    # -- looking after them -------------------------------------------------------------

    def unfinished(self) -> tuple[JobInfo, ...]:
        """Jobs that wait or run, the oldest first."""
        return self._list(["ENQUEUED", "DELAYED", "PENDING"])

    def dead(self) -> tuple[JobInfo, ...]:
        """Dead letters: jobs that were given up after their last try, the oldest first."""
        return self._list(["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"])

    def done_since(self, moment: datetime) -> tuple[JobInfo, ...]:
        """Jobs that were done after that time, the oldest first."""
        return self._list(["SUCCESS"], completed_after=moment.isoformat())

    def _list(self, states: list[str], **which: Any) -> tuple[JobInfo, ...]:
        found = self.client.list_workflows(status=states, name=WORKFLOW, **which)
        return tuple(_info(one) for one in found)

    def retry(self, key: str) -> bool:
        """Try a dead letter again from the start; False when there is none of that key."""
        dead = self._dead(key)
        for one in dead:
            how: Any = options(next_id(one.id), 0)
            self.client.enqueue(how, one.kind, dict(one.ids))
        self.client.delete_workflows([one.id for one in dead])
        return bool(dead)

    def discard(self, key: str) -> bool:
        """Throw a dead letter away; False when there is none of that key."""
        dead = self._dead(key)
        self.client.delete_workflows([one.id for one in dead])
        return bool(dead)

    def _dead(self, key: str) -> list[JobInfo]:
        return [one for one in self.dead() if one.key == key]

    def forget_finished(self, before: datetime) -> int:
        """Delete what was done well before that time; returns how many. Each takes 2 kB."""
        deleted = 0
        while True:
            done = self.client.list_workflows(
                status="SUCCESS",
                completed_before=before.isoformat(),
                limit=200,
                load_input=False,
                load_output=False,
            )
            if not done:
                return deleted
            self.client.delete_workflows([one.workflow_id for one in done])
            deleted += len(done)

    def resume_orphans(self) -> int:
        """Resume the running jobs of every empty place; returns how many."""
        running = self.client.list_workflows(status="PENDING", load_input=False)
        names = {one.executor_id for one in running if one.executor_id}
        resumed = 0
        for name in names - {self._place.name if self._place else ""}:
            place = take_place(self._url, only=name)
            if place is None:
                continue
            try:
                ids = [one.workflow_id for one in running if one.executor_id == name]
                self.client.resume_workflows(ids, queue_name=QUEUE)
                resumed += len(ids)
            finally:
                place.leave()
        return resumed


def _info(one: WorkflowStatus) -> JobInfo:
    kind, ids = one.input["args"][:2] if one.input else ("", {})
    since = datetime.fromtimestamp((one.created_at or 0) / 1000, UTC)
    error = str(one.error) if isinstance(one.error, GivenUp) else _told(one.error)
    key = one.workflow_id.partition(AGAIN)[0]
    waits = one.delay_until_epoch_ms if one.status == "DELAYED" else None
    due = datetime.fromtimestamp(waits / 1000, UTC) if waits else None
    return JobInfo(key, str(kind), dict(ids), one.status, error, since, one.workflow_id, due)


def _told(wrong: BaseException | None) -> str:
    return f"{type(wrong).__name__}: {wrong}" if wrong else ""
