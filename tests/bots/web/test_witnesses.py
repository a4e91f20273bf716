"""The pages about witnesses: whom a learner asked, and what somebody sees who has a link."""

from __future__ import annotations

import re

import pytest

from core.domain.people import Actor, Face
from core.domain.witness import LIFE, Publicity
from tests.bots.web.conftest import Opens
from tests.bots.web.windows import Page, Window
from tests.support.installed import TurnedClock
from tests.support.journeys import Town, badge

CRITERION = badge().criteria[0]
SENTENCE = "She <b>repaired</b> the brake of my bike."


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana <i>Diaz</i>")


def made(town: Town, ana: Actor, opens: Opens, claim: str) -> str:
    """The path of a link that the learner made on their page."""
    mine = opens(ana)
    mine.open(f"/claims/{claim}")
    mine.open(f"/claims/{claim}/witnesses")
    form = next(one for one in mine.page.forms if CRITERION.id in one.values("criterion"))
    page = mine.send(form, sentence=SENTENCE, who="Zenobia <u>Gil</u>")
    assert "The link is ready" in page.text
    return re.findall(r'value="[^"]*(/witness/[\w-]+)"', page.html)[-1]


def alike(page: Page, path: str) -> tuple[int, str]:
    """A page without what belongs to one visit: the address, the form's marks, the time."""
    plain = page.html.replace(path, "PATH")
    return page.status, re.sub(r'value="[^"]*"|data-since="[^"]*"', "", plain)


def answered(window: Window, path: str, act: str, **given: str) -> Page:
    window.open(path)
    form = window.page.form(path)
    button = next(one for one in form.buttons if one.value == act)
    return window.send(form, button, **given)


def test_the_sentence_of_ones_own_answer_stands_in_the_form(
    town: Town, ana: Actor, window: Opens
) -> None:
    claim = town.told(ana)
    page = window(ana).open(f"/claims/{claim}/witnesses")
    assert len(page.forms) > len(badge().criteria)
    shown = [text for form in page.forms for text in form.values("sentence")]
    assert len(shown) == len(badge().criteria)
    assert all(len(text) > 20 for text in shown)


def test_a_witness_who_chooses_nothing_agrees_to_nothing_being_shown(
    town: Town, ana: Actor, window: Opens
) -> None:
    path = made(town, ana, window, town.told(ana))
    rosa = window()
    assert rosa.open(path).form(path).values("public") == ["no"]
    answered(rosa, path, "confirm", relation="colleague", name="Rosa")
    with town.app.store.reading(town.community.id) as tx:
        claim = tx.claims.of(ana.person_id)[0].id
        assert [one.public for one in tx.witnesses.of_claim(claim)] == [Publicity.NO]


def test_a_witness_confirms_without_an_account_and_the_assessor_reads_it(
    town: Town, ana: Actor, window: Opens
) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    path = made(town, ana, window, claim)
    rosa = window()
    page = rosa.open(path)
    assert "Ana <i>Diaz</i> asks you" in page.text
    assert SENTENCE in page.text
    assert "<b>repaired" not in page.html + window(ana).open(f"/claims/{claim}/witnesses").html
    assert rosa.client.cookies.get("earned_chat") is None
    missing = answered(rosa, path, "confirm")
    assert (missing.status, "how you know each other" in missing.text) == (422, True)
    page = answered(rosa, path, "confirm", relation="neighbour", name="Zenobia Gil")
    assert "Thank you" in page.text
    card = window(bo, Face.DESK).open(f"/desk/claims/{claim}")
    assert "A neighbour confirmed this" in card.text
    assert SENTENCE in card.text
    assert not {"Zenobia", "Gil"} & set(re.findall(r"\w+", card.html))
    mine = window(ana).open(f"/claims/{claim}/witnesses")
    assert "Confirmed" in mine.text
    assert path not in mine.html


def test_other_words_are_kept_and_can_be_corrected_in_that_window(
    town: Town, ana: Actor, window: Opens
) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    path = made(town, ana, window, claim)
    rosa = window()
    answered(rosa, path, "change", relation="other", own_relation="my <choir>", words="She helped.")
    card = window(bo, Face.DESK).open(f"/desk/claims/{claim}")
    assert "my <choir> would say it like this" in card.text
    assert "She helped." in card.text
    page = rosa.open(path)
    assert "She helped." in page.text
    again = rosa.open(f"{path}?again=1").form(path)
    assert again.values("words") == ["She helped."]
    button = next(one for one in again.buttons if one.value == "refuse")
    assert "rather not say anything" in rosa.send(again, button).text
    assert "She helped." not in window(bo, Face.DESK).open(f"/desk/claims/{claim}").text
    assert "says nothing about you" in window(ana).open(f"/claims/{claim}/witnesses").text


def test_every_link_that_leads_nowhere_shows_the_same_page(
    town: Town, ana: Actor, window: Opens, clock: TurnedClock
) -> None:
    claim = town.told(ana)
    used, back, old = (made(town, ana, window, claim) for _ in range(3))
    answered(window(), used, "confirm", relation="family")
    mine = window(ana)
    page = mine.open(f"/claims/{claim}/witnesses")
    form = [one for one in page.forms if one.address.endswith("/back")][-2]
    mine.send(form)
    clock.turn(LIFE)
    unknown = "/witness/never-made"
    found = [alike(window().open(path), path) for path in (unknown, used, back, old)]
    assert found[0][0] == 410
    assert found == [found[0]] * 4
    removed = []
    for path in (unknown, used):
        stranger = window()
        removed.append(alike(stranger.send(stranger.open(path).form("/remove")), path))
    assert removed[0] == removed[1]
    assert "Confirmed" not in window(ana).open(f"/claims/{claim}/witnesses").text


def test_a_learner_who_opens_their_own_link_is_told_to_pass_it_on(
    town: Town, ana: Actor, window: Opens
) -> None:
    path = made(town, ana, window, town.told(ana))
    page = window(ana).open(path)
    assert "Pass it on" in page.text
    with pytest.raises(AssertionError):
        page.form(path)


def test_a_form_of_another_page_answers_nothing(town: Town, ana: Actor, window: Opens) -> None:
    path = made(town, ana, window, town.told(ana))
    given = {"act": "confirm", "relation": "family", "csrf": "made-up"}
    assert window().post(path, data=given).status == 403
    assert "asks you for a sentence" in window().open(path).text


def test_what_was_written_too_long_stands_in_the_form_again(
    town: Town, ana: Actor, window: Opens
) -> None:
    claim = town.told(ana)
    mine = window(ana)
    mine.open(f"/claims/{claim}/witnesses")
    form = next(one for one in mine.page.forms if CRITERION.id in one.values("criterion"))
    page = mine.send(form, sentence="y" * 501)
    assert page.status == 422
    assert any("y" * 501 in one.values("sentence") for one in page.forms)


@pytest.mark.parametrize("path", ["/witness/x/remove", "/claims/{}/witnesses/back"])
def test_an_address_that_only_takes_forms_leads_to_its_page(
    town: Town, ana: Actor, window: Opens, path: str
) -> None:
    claim = town.told(ana)
    page = window(ana).open(path.format(claim))
    assert page.address in ("/witness/x", f"/claims/{claim}")
