"""The demo's learner who is there again: their badge ends soon, and can be renewed."""

from __future__ import annotations

from core import demo
from core.app import Earned, build


def returning(app: Earned, language: str = "en") -> str:
    """Whose badge in the demo can be renewed now; a made-up person's, where nobody's can.

    Their journey was made long ago: it has a clock of its own, and nobody is told of it.
    """
    community = app.organizing.demo().id
    found = demo.whose_is_renewable(app.store, community)
    if found is not None:
        return found
    clock = demo.Calendar(app.store.clock())
    past = build(app.settings.model_copy(update={"rate_factor": 0}), clock, quiet=True)
    try:
        judge = app.texts.get("en", "page.demo.desk.name")
        return demo.seed_renewable(past.seeding(clock), community, judge, language)
    finally:
        past.close()
