"""What the script adds in a real browser: nothing is lost, nothing jumps, nothing is sent twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from bots.web.sessions import DOORS
from core.domain.people import Actor, Face
from tests.bots.web.served import Served
from tests.support.installed import Mould, opened
from tests.support.journeys import ANSWER, STORY, Town

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Looks = Callable[..., Page]


@pytest.fixture(scope="module")
def place(mould: Mould, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Town]]:
    folder = tmp_path_factory.mktemp("script")
    url = mould.sqlite(folder / "earned.db")
    with opened(folder, url, file_megabytes=1) as app, Served(app) as served:
        yield served, Town(app, "Riverside", "bicycle-repair", "community-cooking")


@pytest.fixture
def town(place: tuple[Served, Town]) -> Town:
    return place[1]


@pytest.fixture
def look(browser: Browser, place: tuple[Served, Town]) -> Iterator[Looks]:
    """Opens a page as somebody. Any error on its console fails the test."""
    served, town = place
    contexts, wrong = [], []

    def opens(who: Actor, path: str, face: Face = Face.CHAT, **more: object) -> Page:
        context = browser.new_context(locale="en", **more)  # type: ignore[arg-type]
        contexts.append(context)
        with town.app.store.transaction(who.community_id) as tx:
            secret = tx.doors.enter(who.community_id, who.person_id, face)
        door = DOORS[face]
        url = served.url + door.path
        context.add_cookies([{"name": door.cookie, "value": secret, "url": url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(served.url + path)
        return page

    yield opens
    for context in contexts:
        context.close()
    assert wrong == []


def at(town: Town, where: str) -> tuple[Actor, str]:
    ana = town.learner()
    claim = town.begin(ana)
    town.until(ana, claim, where)
    return ana, claim


def test_an_answer_moves_the_focus_to_what_is_asked_next(look: Looks, town: Town) -> None:
    ana, claim = at(town, "story")
    page = look(ana, f"/claims/{claim}")
    page.fill("#text", STORY)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#question")).to_contain_text("Which badge fits your story?")
    expect(page.locator(".log")).to_contain_text(STORY)
    expect(page.locator("#now")).to_be_focused()
    assert page.evaluate("location.pathname") == f"/claims/{claim}"


def test_what_was_cut_off_is_kept_and_sent_once(look: Looks, town: Town) -> None:
    ana, claim = at(town, "story")
    page = look(ana, f"/claims/{claim}")
    page.context.set_offline(True)
    page.fill("#text", STORY)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#notice")).to_contain_text("There is no connection.")
    expect(page.locator("#text")).to_have_value(STORY)
    page.context.set_offline(False)
    expect(page.locator("#question")).to_contain_text("Which badge fits your story?")
    answer = town.app.learning.look(ana, claim).history[0].answer
    assert [getattr(one, "text", "") for one in answer] == [STORY]
    assert page.evaluate("Object.keys(localStorage)") == []


def test_what_was_cut_off_is_sent_once_after_the_page_was_opened_again(
    look: Looks, town: Town
) -> None:
    ana, claim = at(town, "story")
    page = look(ana, f"/claims/{claim}")
    page.route("**/say", lambda route: route.abort())
    page.fill("#text", STORY)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#notice")).to_contain_text("There is no connection.")
    page.unroute("**/say")
    page.reload()
    expect(page.locator("#question")).to_contain_text("Which badge fits your story?")


def test_an_answer_that_arrived_although_the_reply_was_lost_is_not_doubled(
    look: Looks, town: Town
) -> None:
    ana, claim = at(town, "story")
    page = look(ana, f"/claims/{claim}")

    def arrives_without_reply(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route("**/say", arrives_without_reply)
    page.fill("#text", STORY)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Send").click()
    page.unroute("**/say")
    page.reload()
    expect(page.locator("#question")).to_contain_text("Which badge fits your story?")
    answer = town.app.learning.look(ana, claim).history[0].answer
    assert len(answer) == 1


def test_half_a_thought_waits_on_this_device(look: Looks, town: Town) -> None:
    ana, claim = at(town, "story")
    page = look(ana, f"/claims/{claim}")
    page.locator("#text").press_sequentially("half a thought")
    page.reload()
    expect(page.locator("#text")).to_have_value("half a thought")
    page.goto(page.url.replace(f"/claims/{claim}", "/me"))
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_news_do_not_disturb_what_is_being_typed(look: Looks, town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim = town.sent(ana)
    page = look(ana, f"/claims/{claim}")
    page.locator("#text").press_sequentially("One more th")
    town.app.reviewing.take(bo, claim)
    expect(page.locator(".stand")).to_contain_text("An assessor is reading it")
    expect(page.locator("#text")).to_have_value("One more th")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("ing")
    expect(page.locator("#text")).to_have_value("One more thing")
    town.not_yet(bo, claim, {"find-the-fault": "Which bike was it?"})
    expect(page.locator("#news")).to_be_visible()
    expect(page.locator("#text")).to_have_value("One more thing")
    page.locator("#news").click()
    expect(page.locator(".asking")).to_contain_text("Which bike was it?")
    expect(page.locator("#news")).to_be_hidden()


def test_a_press_is_not_lost_because_news_come_meanwhile(look: Looks, town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim = town.taken(ana, bo)
    page = look(ana, f"/claims/{claim}")
    way = page.get_by_role("link", name="Ask somebody who saw it")
    way.hover()
    page.mouse.down()
    with page.expect_response(lambda one: one.request.headers.get("x-earned") == "fragment"):
        town.app.reviewing.ask(bo, claim, "Which bike was it?")
    # What came with the news is about to be drawn.
    page.wait_for_timeout(300)
    page.mouse.up()
    expect(page.locator("#ask-find-the-fault summary")).to_be_visible()


def test_news_that_came_under_a_finger_are_shown_once_it_is_gone(look: Looks, town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim = town.taken(ana, bo)
    page = look(ana, f"/claims/{claim}")
    page.locator("h1").first.hover()
    page.mouse.down()
    with page.expect_response(lambda one: one.request.headers.get("x-earned") == "fragment"):
        town.app.reviewing.ask(bo, claim, "Which bike was it?")
    page.wait_for_timeout(300)
    expect(page.get_by_text("Which bike was it?")).to_have_count(0)
    page.mouse.up()
    expect(page.get_by_text("Which bike was it?").first).to_be_visible()


def test_a_decision_in_the_making_survives_an_answer(look: Looks, town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim = town.taken(ana, bo)
    page = look(bo, f"/desk/claims/{claim}", Face.DESK)
    first = page.locator(".criterion").first
    first.get_by_text("Not yet", exact=True).click()
    first.locator("textarea").fill("Which bike?")
    town.tell(ana, claim, "By the way, it was red.")
    expect(page.locator(".messages")).to_contain_text("it was red")
    expect(first.locator("textarea")).to_have_value("Which bike?")
    expect(first.locator("input[value=not_yet]")).to_be_checked()
    page.reload()
    expect(first.locator("textarea")).to_have_value("Which bike?")
    expect(first.locator("input[value=not_yet]")).to_be_checked()


def test_nothing_of_a_decision_stays_on_the_device_once_it_is_made(look: Looks, town: Town) -> None:
    bo = town.assessor()
    claim = town.taken(town.learner(), bo)
    page = look(bo, f"/desk/claims/{claim}", Face.DESK)
    for met in page.get_by_text("Met", exact=True).all():
        met.click()
    page.locator("textarea").first.fill("Well done")
    assert page.evaluate("Object.keys(localStorage).length") > 1
    page.get_by_role("button", name="Award the badge").click()
    expect(page.locator(".outcome")).to_contain_text("The badge is being signed")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_an_incomplete_decision_moves_the_focus_to_what_is_missing(look: Looks, town: Town) -> None:
    bo = town.assessor()
    claim = town.taken(town.learner(), bo)
    page = look(bo, f"/desk/claims/{claim}", Face.DESK)
    page.get_by_role("button", name="Award the badge").click()
    expect(page.locator("#summary")).to_be_focused()
    page.locator("#summary a").first.click()
    expect(page.locator(".criterion").first).to_be_in_viewport()


def test_badges_are_searched_while_typing(look: Looks, town: Town) -> None:
    ana, claim = at(town, "badge")
    page = look(ana, f"/claims/{claim}")
    page.locator("#search").press_sequentially("cóok")
    expect(page.get_by_role("button", name="Bicycle repair")).to_be_hidden()
    expect(page.get_by_role("button", name="Community cooking")).to_be_visible()
    page.locator("#search").fill("zzz")
    expect(page.locator("#found")).to_contain_text("No badge fits that word.")


def test_another_language_is_spoken_by_the_whole_page(look: Looks, town: Town) -> None:
    ana, claim = at(town, "story")
    page = look(ana, f"/claims/{claim}")
    page.get_by_role("button", name="Change language").click()
    page.locator("#turn").get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("#question")).to_contain_text("Cuéntame algo que sabes hacer")
    expect(page.get_by_role("link", name="Mis solicitudes")).to_be_visible()


def test_a_private_link_is_copied_by_one_press(look: Looks, town: Town) -> None:
    page = look(town.learner(), "/me", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Make a new link").click()
    link = page.locator("#link").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_a_file_that_is_too_big_is_not_even_sent(look: Looks, town: Town) -> None:
    ana, claim = at(town, "evidence")
    page = look(ana, f"/claims/{claim}")
    page.locator("#add-file summary").click()
    big = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x" * (2 << 20)}
    page.set_input_files("#files", [big])  # type: ignore[list-item]
    page.locator("#add-file").get_by_role("button", name="Add").click()
    expect(page.locator("#notice")).to_contain_text("This file is too big.")


def test_the_queue_fills_by_itself(look: Looks, town: Town) -> None:
    page = look(town.assessor(), "/desk", Face.DESK)
    before = page.locator(".entry").count()
    town.sent(town.learner())
    expect(page.locator(".entry")).to_have_count(before + 1)


def test_the_keyboard_alone_is_enough(look: Looks, town: Town) -> None:
    ana, claim = at(town, "story")
    page = look(ana, f"/claims/{claim}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "text":
            break
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type(ANSWER)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_contain_text("Which badge fits your story?")
