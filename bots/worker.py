"""Runs the jobs: gives each kind what does it."""

from __future__ import annotations

from collections.abc import Mapping

from core.app import Earned
from core.jobs import Handler


def handlers(app: Earned) -> Mapping[str, Handler]:
    """What does each kind of job. Each may run twice, so each is idempotent."""
    return {
        "award.sign": lambda ids: app.awarding.sign(ids["community"], ids["award"]),
        "award.reword": app.awarding.reword,
        "list.award": app.bulk.run,
        "award.reissue": app.awarding.reissuing.run,
        "export.prepare": app.preparing.run,
        "key.recall": app.awarding.recalling.run,
        "learner.tell": app.telling.learner,
        "claim.waiting": app.telling.assessors,
        "message.to_assessor": app.telling.assessors,
        "mail.confirm": app.writing.send_confirmation,
        "mail.news": app.writing.send_news,
        "concern.mail": app.writing.send_concern,
        "space.lost": app.writing.send_lost,
        "witness.expire": app.testifying.expire,
        "witness.mail": app.letters.send,
        "room.drain": app.delivering.run,
        "claim.offer": app.assigning.run,
        "desk.digest": app.digesting.run,
        "mail.nudge": app.writing.send_nudge,
        "person.erased": lambda _: app.privacy.finish(),
    }


def start(app: Earned) -> None:
    """Run jobs in this process until ``stop``."""
    app.digesting.wake()
    app.jobs.start(handlers(app), lambda: tidy(app))
    app.reminding.start()


def tidy(app: Earned) -> None:
    """Now and then: what is kept too long goes, and no channel is forgotten."""
    app.privacy.tidy()
    app.preparing.tidy()
    app.digesting.wake()


def stop(app: Earned) -> None:
    """Finish what runs, and stop."""
    app.reminding.stop()
    app.jobs.stop()
