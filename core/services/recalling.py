"""When somebody else may have a key: everything it signed is revoked, and issued anew.

It is a durable job for each community, and may be watched from the terminal while it is done. What
is left to do is what still holds and was signed with that key; so it goes on after a crash where
it was broken off, and two may work on it at once. A chunk of badges is revoked in the transaction
in which their successors are recorded, and these are signed together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.badges import KeyInfo, KeyState, KeyStore
from core.domain.people import Community
from core.services.issuing import KEY
from core.services.together import Together
from core.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Recalled:
    """One badge of a key that was given up. ``again``: it was issued anew.

    It was not, if its owner was erased or the award had been taken back, or if it was an older
    credential of an award.
    """

    award_id: str
    again: bool


class Recalling:
    """The drill for a compromised key. ``at_once`` awards are one transaction."""

    at_once = 500

    def __init__(self, store: Store, keys: KeyStore, together: Together) -> None:
        self._store = store
        self._keys = keys
        self._together = together

    def begin(self, key_id: str) -> tuple[KeyInfo, int]:
        """Give a key up: it signs no more, and the work that follows is queued.

        Returns the key, and how many badges it signed that still hold. Again it changes nothing.
        Raises ``KeyUnknown`` and ``KeyFileError``.
        """
        info = self._keys.compromise(key_id)
        found = 0
        for community in self._communities():
            with self._store.transaction(community.id) as tx:
                tx.recalls.give_up(info.id)
                found += tx.recalls.count_with(info.id)
                tx.later(f"recall:{community.id}:{info.id}", "key.recall", {"key": info.id})
        return info, found

    def look_after(self) -> None:
        """Queue what was left undone by whoever was cut off while giving a key up."""
        for info in self._keys.every():
            if info.state is KeyState.COMPROMISED:
                self.begin(info.id)

    def all(self, key_id: str) -> Iterator[Recalled]:
        """Do the work for every community."""
        for community in self._communities():
            yield from self.steps(community.id, key_id)

    def run(self, ids: Mapping[str, str]) -> None:
        """Job ``key.recall``: the work for one community."""
        for _ in self.steps(ids["community"], ids["key"]):
            pass

    def steps(self, community_id: str, key_id: str) -> Iterator[Recalled]:
        """Revoke what is left, and issue each anew; what a chunk came to is told after it."""
        self._together.sign_left(community_id, KEY)
        after = ""
        while True:
            with self._store.reading(community_id) as tx:
                some = tx.many.awards_with(key_id, after, self.at_once)
            if not some:
                break
            after = some[-1]
            yield from self._recall(community_id, key_id, some)
        # What changed meanwhile, or somebody who was killed left recorded.
        self._together.sign_left(community_id, KEY)
        with self._store.transaction(community_id) as tx:
            tx.recalls.all_recalled(key_id)

    def _recall(
        self, community_id: str, key_id: str, award_ids: Sequence[str]
    ) -> Iterator[Recalled]:
        with self._store.transaction(community_id) as tx:
            held = {one.id: one for one in tx.many.hold(award_ids)}
            ended = tx.many.compromise(key_id, award_ids)
            newest = tx.many.newest(list(ended))
            again = [
                held[award_id]
                for award_id, ids in ended.items()
                if award_id in held and newest[award_id].id in ids
            ]
            recorded = self._together.record_in(tx, again, KEY)
        self._together.sign(community_id, recorded)
        for award_id, ids in ended.items():
            anew = award_id in recorded.awards
            for one in ids:
                yield Recalled(award_id, anew and newest[award_id].id == one)

    def _communities(self) -> tuple[Community, ...]:
        with self._store.reading() as tx:
            return tx.doors.communities()
