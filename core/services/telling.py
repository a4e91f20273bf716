"""Telling people what happened: the jobs that bring news to learners and desks."""

from __future__ import annotations

from collections.abc import Mapping

from core.mail import PATIENCE
from core.store.unit_of_work import Store


class Telling:
    """Keeps news for the browser page, and has it written to those who asked for it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def learner(self, ids: Mapping[str, str]) -> None:
        """News for a learner about their claim; the same news again changes nothing."""
        person, claim, news = ids["person"], ids["claim"], ids["news"]
        with self._store.transaction(ids["community"]) as tx:
            if not tx.people.is_here(person):
                return
            marks = (ids.get(one, "") for one in ("round", "message"))
            key = ":".join((claim, news, *marks))
            if "reminder" in ids:
                key += ":" + ids["reminder"]  # each of them is news of its own
            if not tx.notices.add(key, person, news, claim):
                return
            address = tx.addresses.get(person)
            if address is not None and address.confirmed:
                about = {"person": person, "claim": claim, "news": news, "notice": key}
                tx.later(f"mail:{key}", "mail.news", about, at=tx.now + PATIENCE)
            tx.touch(f"person:{person}")

    def assessors(self, ids: Mapping[str, str]) -> None:
        """A claim waits, or a learner said something: open desks look again."""
        with self._store.reading(ids["community"]) as tx:
            tx.claims.get(ids["claim"])
        self._store.announce(f"desk:{ids['community']}")
