"""Telling people what happened: the job that brings news to a learner."""

from __future__ import annotations

from collections.abc import Mapping

from core.store.unit_of_work import Store


class Telling:
    """Keeps news for the browser page; other channels send it there."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def learner(self, ids: Mapping[str, str]) -> None:
        """News for a learner about their claim; the same news again changes nothing."""
        with self._store.transaction(ids["community"]) as tx:
            key = f"{ids['claim']}:{ids['news']}:{ids.get('round', '')}:{ids.get('message', '')}"
            tx.notices.add(key, ids["person"], ids["news"], ids["claim"])
            tx.touch(f"person:{ids['person']}")

    def assessors(self, ids: Mapping[str, str]) -> None:
        """A claim waits, or a learner said something: open desks look again."""
        with self._store.reading(ids["community"]) as tx:
            tx.claims.get(ids["claim"])
        self._store.announce(f"desk:{ids['community']}")
