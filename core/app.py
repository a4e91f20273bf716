"""The only place where parts are put together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from core import archive, demo, shelf
from core.badges import KeyStore, Purpose
from core.config import Settings
from core.files import MEGABYTE, FileStore
from core.jobs import Jobs
from core.limits import Limits
from core.mail import Mail
from core.prepared_files import PreparedFiles
from core.services.appointing import Appointing
from core.services.assigning import Assigning
from core.services.auditing import Auditing
from core.services.avoiding import Avoiding
from core.services.awarding import Awarding
from core.services.briefings import Library
from core.services.bulk import Bulk
from core.services.caring import Caring
from core.services.celebrating import Celebrating
from core.services.delivering import Delivering
from core.services.desk_files import DeskFiles
from core.services.digesting import Digesting
from core.services.entering import Entering
from core.services.exporting import Exporting
from core.services.installing import Installing
from core.services.learning import Learning
from core.services.letters import Letters
from core.services.listening import Listening
from core.services.meeting import Meeting
from core.services.organizing import Organizing
from core.services.own_reminders import OwnReminders
from core.services.preparing import Preparing
from core.services.privacy import PrivacyDesk
from core.services.quality import QualityDesk
from core.services.rating import RatingDesk
from core.services.reminding import Reminding
from core.services.renewing import Renewing
from core.services.reporting import Reporting
from core.services.reviewing import Reviewing
from core.services.ruling import Ruling
from core.services.showcasing import Showcasing
from core.services.steps import StepDesk
from core.services.stuck import Stuck
from core.services.telling import Telling
from core.services.testifying import Testifying
from core.services.verifying import Verifying
from core.services.whereabouts import Whereabouts
from core.services.witnessing import Witnessing
from core.services.workload import Workload
from core.services.writing import Writing
from core.store.database import (
    CannotOpen,
    UnknownRevision,
    is_current,
    migrate,
    open_database,
)
from core.store.unit_of_work import Clock, Store, wall_clock
from core.texts import FOLDER, Texts
from core.vault import Vault


class Unreachable(Exception):
    """The database does not answer, or is no database; the message says which and why."""


class TooNew(Exception):
    """The database belongs to a newer version of Earned."""


HOW_TO_CHECK = "export.how_to_check"
DEMO_NAME = "Riverside Community (demo)"


@dataclass(frozen=True)
class Earned:
    """One installation: settings, words, the database, and the commands on it."""

    settings: Settings
    texts: Texts
    store: Store
    jobs: Jobs
    keys: KeyStore
    vault: Vault
    learning: Learning
    renewing: Renewing
    reviewing: Reviewing
    assigning: Assigning
    reminding: Reminding
    own_reminders: OwnReminders
    digesting: Digesting
    ruling: Ruling
    avoiding: Avoiding
    steps: StepDesk
    rating: RatingDesk
    quality: QualityDesk
    workload: Workload
    awarding: Awarding
    verifying: Verifying
    showcasing: Showcasing
    entering: Entering
    organizing: Organizing
    exporting: Exporting
    preparing: Preparing
    bulk: Bulk
    telling: Telling
    privacy: PrivacyDesk
    auditing: Auditing
    caring: Caring
    reporting: Reporting
    writing: Writing
    stuck: Stuck
    meeting: Meeting
    whereabouts: Whereabouts
    celebrating: Celebrating
    appointing: Appointing
    listening: Listening
    delivering: Delivering
    installing: Installing
    desk_files: DeskFiles
    witnessing: Witnessing
    testifying: Testifying
    letters: Letters
    # What chat platforms that run in this process say of their connections, by platform.
    health: dict[str, Callable[[], Mapping[str, Any]]] = field(default_factory=dict)

    def migrate(self) -> None:
        """Bring the database up to date; also the job engine's own tables.

        Raises ``Unreachable`` and ``TooNew``.
        """
        with reaching():
            migrate(self.store.engine)
        self.jobs.prepare()

    def ready(self) -> bool:
        """Whether the database answers and is up to date."""
        return is_current(self.store.engine)

    def readiness(self) -> dict[str, Any]:
        """Whether the database is ready, and how each chat platform that runs here is."""
        state = "ready" if self.ready() else "waiting"
        return {"status": state, **{name: look() for name, look in sorted(self.health.items())}}

    def make_keys(self) -> None:
        """Make the keys that sign, or see that they can be read; go on with those given up.

        Raises ``KeyFileError``.
        """
        self.keys.signing_key(Purpose.AWARD)
        self.keys.jwt_key(Purpose.AWARD)
        if self.settings.demo:
            self.keys.signing_key(Purpose.DEMO)
        self.awarding.recalling.look_after()

    def set_up_demo(self) -> None:
        """The demo community with its badges; made once, kept up to date."""
        badges = shelf.badges(*shelf.DEMO_BADGES)
        self.organizing.found_demo(DEMO_NAME, "en", badges)

    def seed(self, claims: int, clock: demo.Calendar) -> Iterator[str]:
        """Make that many journeys in the demo community; yields how each ended."""
        self.set_up_demo()
        return demo.seed(self.seeding(clock), self.organizing.demo().id, claims)

    def seeding(self, clock: demo.Calendar) -> demo.Seeding:
        """What makes journeys; ``clock`` is that of the store."""
        return demo.Seeding(
            self.store,
            clock,
            self.learning,
            self.reviewing,
            self.awarding,
            self.organizing,
            shelf.stories(),
        )

    def close(self) -> None:
        """Let go of the database."""
        self.jobs.close()
        self.store.close()


def build(settings: Settings, clock: Clock = wall_clock, *, quiet: bool = False) -> Earned:
    """Put an installation together. Makes the data folder; touches no table yet.

    A ``quiet`` one queues nothing for later: for made-up journeys, which nobody is told of.
    """
    private_folder(settings.data)
    texts = _texts(settings.data / "prompts")
    library = Library(shelf.scripts(), shelf.rules(), texts.languages)
    jobs = Jobs(settings.database)
    store = Store(open_database(settings.database), _nothing if quiet else jobs.enqueue, clock)
    files = FileStore(settings.data / "evidence", settings.file_megabytes * MEGABYTE)
    quota = settings.quota_megabytes * MEGABYTE
    limits = Limits(clock, settings.rate_factor)
    keys = KeyStore(settings.data / "keys")
    vault = Vault(settings.data / "keys")
    mail = Mail(settings)
    letters = Letters(store, library, mail, texts, vault, limits, settings.base_url)
    assigning = Assigning(store)
    awarding = Awarding(store, keys, settings.public_url, texts, files, limits)
    exporting = Exporting(store, settings.base_url, vault)
    prepared = PreparedFiles(settings.data / "exports")
    return Earned(
        settings=settings,
        texts=texts,
        store=store,
        jobs=jobs,
        keys=keys,
        vault=vault,
        learning=Learning(store, library, files, quota, texts.understand, limits),
        renewing=Renewing(store, library, limits),
        reviewing=Reviewing(store, library, limits),
        assigning=assigning,
        reminding=Reminding(store, assigning),
        own_reminders=OwnReminders(store),
        digesting=Digesting(store),
        ruling=Ruling(store),
        avoiding=Avoiding(store),
        steps=StepDesk(store),
        rating=RatingDesk(store),
        quality=QualityDesk(store),
        workload=Workload(store, library),
        awarding=awarding,
        verifying=Verifying(awarding, settings.base_url, clock, limits),
        showcasing=Showcasing(store, awarding.issuer),
        entering=Entering(store, limits, demo=settings.demo),
        organizing=Organizing(store, settings.base_url, limits, awarding.issuing),
        exporting=exporting,
        preparing=Preparing(store, exporting, prepared, lambda one: texts.get(one, HOW_TO_CHECK)),
        bulk=awarding.bulk(library, vault, settings.base_url),
        telling=Telling(store),
        meeting=Meeting(store, limits),
        whereabouts=Whereabouts(store),
        celebrating=Celebrating(store, settings.public_url, limits),
        appointing=Appointing(store),
        listening=Listening(store),
        delivering=Delivering(store),
        installing=Installing(store, vault),
        stuck=Stuck(jobs),
        desk_files=DeskFiles(store, files),
        letters=letters,
        witnessing=Witnessing(store, library, vault, letters, limits),
        testifying=Testifying(store, library, vault, limits),
        writing=Writing(store, mail, texts, settings.base_url, limits),
        auditing=Auditing(store),
        caring=Caring(store),
        reporting=Reporting(store, limits),
        privacy=PrivacyDesk(store, files, prepared, partial(archive.pack, texts), limits),
    )


def _texts(own: Path) -> Texts:
    """The words of the product, under those of this installation where it has its own."""
    return shelf.texts().over(own) if (own / FOLDER).is_dir() else shelf.texts()


@contextmanager
def reaching() -> Iterator[None]:
    """Whatever keeps the database from being opened, as ``Unreachable`` or ``TooNew``."""
    try:
        yield
    except UnknownRevision as wrong:
        raise TooNew() from wrong
    except CannotOpen as wrong:
        raise Unreachable(str(wrong)) from wrong


def _nothing(
    connection: object, key: str, kind: str, ids: Mapping[str, str], at: datetime | None
) -> None:
    """Queue nothing."""


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner can look into."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)


__all__ = ["Clock", "Earned", "TooNew", "Unreachable", "build", "reaching", "wall_clock"]
