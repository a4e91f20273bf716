"""When somebody else may have a key: everything it signed is revoked, and issued anew.

It is a durable job for each community, and may be watched from the terminal while it is done. What
is left to do is what still holds and was signed with that key; so it goes on after a crash where
it was broken off, and two may work on it at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.badges import KeyInfo, KeyState, KeyStore
from core.domain.people import Community
from core.services.issuing import KEY, Issuing
from core.store.repositories import Credential
from core.store.unit_of_work import Store

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Recalled:
    """One badge of a key that was given up. ``again``: it was issued anew.

    It was not, if its owner was erased or the award had been taken back, or if it was an older
    credential of an award.
    """

    award_id: str
    again: bool


class Recalling:
    """The drill for a compromised key."""

    def __init__(self, store: Store, keys: KeyStore, issuing: Issuing) -> None:
        self._store = store
        self._keys = keys
        self._issuing = issuing

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
        """Do the work for every community, a badge at a time."""
        for community in self._communities():
            yield from self.steps(community.id, key_id)

    def run(self, ids: Mapping[str, str]) -> None:
        """Job ``key.recall``: the work for one community."""
        for _ in self.steps(ids["community"], ids["key"]):
            pass

    def steps(self, community_id: str, key_id: str) -> Iterator[Recalled]:
        """Revoke what is left, one after another, and issue each anew."""
        while True:
            with self._store.reading(community_id) as tx:
                some = tx.recalls.signed_with(key_id, AT_ONCE)
            if not some:
                break
            for one in some:
                if (again := self._recall(community_id, one)) is not None:
                    yield Recalled(one.award_id, again)
        # Whoever was killed in the middle left some recorded; their own jobs may be late.
        with self._store.reading(community_id) as tx:
            left = tx.recalls.unsigned(KEY)
        for one in left:
            self._issuing.sign_soon(community_id, one.award_id)
        with self._store.transaction(community_id) as tx:
            tx.recalls.all_recalled(key_id)

    def _recall(self, community_id: str, one: Credential) -> bool | None:
        """Whether it was issued anew; None when another process was faster."""
        with self._store.transaction(community_id) as tx:
            award = tx.awards.get(one.award_id)
            here = tx.people.is_here(award.person_id)
            tx.credentials.hold(award.id)
            if not tx.credentials.compromise(one.id):
                return None
            newest = tx.credentials.newest(award.id)
            again = here and newest is not None and newest.id == one.id
            if again:
                self._issuing.replace_in(tx, award, KEY)
            tx.touch(f"person:{award.person_id}")
        if again:
            self._issuing.sign_soon(community_id, one.award_id)
        return again

    def _communities(self) -> tuple[Community, ...]:
        with self._store.reading() as tx:
            return tx.doors.communities()
