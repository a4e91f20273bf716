"""A witness by link, in a real browser: a neighbour without an account confirms one sentence.

Read it as a story: ``EARNED_TEST_TRANSCRIPTS=folder`` keeps what everybody saw.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from bots.web.sessions import DOORS
from core.app import Earned, build
from core.config import Settings
from core.domain.people import Actor, Face
from tests.journeys.people import Person, window
from tests.support.journeys import Town
from tests.support.server import Running, running
from tests.support.told import keep

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SENTENCE = "She repaired the brake of my bike, and it has stopped well since then."
CORRECTED = "She repaired the brake of my bike, and oiled the chain."


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Earned]]:
    """A server, and beside it the same installation to bring people in with."""
    data = tmp_path_factory.mktemp("witness")
    app = build(Settings(data=data, rate_factor=0, demo=False, database_url="", public_url=""))
    app.migrate()
    with running(data) as server:
        yield server, app
    app.close()


@contextmanager
def signed_in(
    browser: Browser, served: tuple[Running, Earned], who: Actor, face: Face, **more: Any
) -> Iterator[Person]:
    """A window of somebody who is known here."""
    server, app = served
    with app.store.transaction(who.community_id) as tx:
        secret = tx.doors.enter(who.community_id, who.person_id, face)
    door = DOORS[face]
    with window(browser, **more) as person:
        cookie = {"name": door.cookie, "value": secret, "url": server.url + door.path}
        person.page.context.add_cookies([cookie])  # type: ignore[list-item]
        yield person


def test_a_neighbour_confirms_a_sentence_and_it_stands_on_the_card(
    browser: Browser, served: tuple[Running, Earned]
) -> None:
    server, app = served
    town = Town(app)
    ana, bo = town.learner("Ana"), town.assessor("Bo")
    claim = town.taken(ana, bo)
    with (
        signed_in(browser, served, ana, Face.CHAT, phone=True) as learner,
        signed_in(browser, served, bo, Face.DESK, dark=True) as assessor,
        window(browser, phone=True) as neighbour,
        window(browser) as stranger,
    ):
        # Ana asks somebody who saw it; a sentence of her own stands there already.
        learner.page.goto(f"{server.url}/claims/{claim}")
        learner.press("Ask somebody who saw it")
        learner.page.locator("#ask-find-the-fault summary").click()
        field = learner.page.locator("#sentence-find-the-fault")
        assert "my neighbour Rosa" in field.input_value()
        field.fill(SENTENCE)
        learner.page.locator("#who-find-the-fault").fill("Zenobia")
        learner.page.get_by_role("button", name="Make a link").first.click()
        learner.sees("The link is ready", "Waits for the answer")
        link = learner.page.get_by_label("Link for this person").input_value()

        # The neighbour opens it on her phone, without an account, and is asked who she is to Ana.
        neighbour.page.goto(link)
        neighbour.sees("Ana asks you for a sentence", SENTENCE)
        neighbour.page.get_by_label("How do you know Ana?").select_option("neighbour")
        neighbour.page.get_by_label("Your name, if you like").fill("Zenobia Gil")
        neighbour.press("Yes, I saw that")
        neighbour.sees("Thank you!", "You confirmed the sentence.")

        # The assessor reads relation and words, and no name; nothing is decided by it.
        assessor.page.goto(f"{server.url}/desk/claims/{claim}")
        assessor.sees("A neighbour confirmed this", SENTENCE, "Your decision")
        assessor.sees_no("Zenobia")
        learner.page.reload()
        learner.sees("Confirmed")

        # Within a day she says it otherwise, in the same window.
        neighbour.press("Say it otherwise")
        neighbour.page.locator("#otherwise summary").click()
        neighbour.page.get_by_label("The sentence in your words").fill(CORRECTED)
        neighbour.press("Send it in my words")
        neighbour.sees("You said it in your own words:", CORRECTED)
        assessor.page.reload()
        assessor.sees("A neighbour would say it like this", CORRECTED)

        # For everybody else the link leads nowhere, as one that never was does.
        stranger.watch = False
        pages = []
        for address in (link, f"{server.url}/witness/never-made"):
            stranger.page.goto(address)
            stranger.sees("There is nothing to answer here")
            pages.append(stranger.screen.inner_text())
        assert pages[0] == pages[1]

        # She has it removed, with the same link, from another machine.
        stranger.page.goto(link)
        stranger.press("Have my answer removed")
        stranger.sees("nothing of it is left here")
        assessor.page.reload()
        assessor.sees_no(CORRECTED)
        learner.page.reload()
        learner.sees("Taken back")
        told = (("Ana", learner), ("The neighbour", neighbour), ("Bo", assessor))
        keep("witness-page", "\n".join(one.story(name) for name, one in told))
