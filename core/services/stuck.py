"""Jobs that were given up, as an organizer sees them: their own community's, and no texts."""

from __future__ import annotations

from core.domain.errors import NotFound
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.job_info import JobInfo
from core.jobs import Jobs


class Stuck:
    """Dead letters of one community."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    def jobs(self, actor: Actor) -> tuple[JobInfo, ...]:
        """What could not be done, the oldest first."""
        authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
        return tuple(
            one for one in self._jobs.dead() if one.ids.get("community") == actor.community_id
        )

    def retry(self, actor: Actor, key: str) -> None:
        """Try one again. Raises ``NotFound`` for a job of another community, or none."""
        self._jobs.retry(self._own(actor, key))

    def discard(self, actor: Actor, key: str) -> None:
        """Throw one away. Raises ``NotFound`` like ``retry``."""
        self._jobs.discard(self._own(actor, key))

    def _own(self, actor: Actor, key: str) -> str:
        if all(one.key != key for one in self.jobs(actor)):
            raise NotFound()
        return key
