"""The chat, by plain forms: every screen, and that nothing typed is ever lost."""

from __future__ import annotations

import re

import pytest

from core.domain.people import Actor
from tests.bots.web.conftest import Opens
from tests.bots.web.windows import Page, Window
from tests.support.journeys import ANSWER, STORY, Town


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner()


@pytest.fixture
def chat(window: Opens, ana: Actor) -> Window:
    """Ana's window, at the first question."""
    opened = window(ana)
    opened.open("/claims")
    opened.press("Tell what you can do")
    opened.press("Yes, let us start")
    return opened


def say(window: Window, text: str, **changes: str) -> Page:
    return window.send(window.page.form("/say"), text=text, **changes)


def walk_to(window: Window, town: Town, ana: Actor, place: str) -> str:
    """Answer through the services up to a place, and look at it; returns the claim."""
    claim = window.page.address.split("/")[2].partition("#")[0]
    town.until(ana, claim, place)
    window.open(f"/claims/{claim}")
    return claim


# -- the way through ----------------------------------------------------------------------


def test_a_whole_claim_is_told_and_sent_by_plain_forms(chat: Window, town: Town) -> None:
    assert "Tell me about something you can do" in chat.page.text
    page = say(chat, STORY)
    assert "Which badge fits your story?" in page.text
    assert STORY in page.html
    page = chat.press("Bicycle repair")
    assert "Where did you learn it?" in page.text
    ticked = page.form("/choose")
    first = next(button for button in ticked.buttons if button.text.strip() == "Go on")
    chosen = [one for one in _chips(page) if one.endswith((".work", ".trial"))]
    page = chat.send(ticked, first, chosen=chosen)
    for _ in range(9):
        if "Can you show it?" in page.text:
            break
        page = (
            chat.press("Yes, that is") if "Is that your answer?" in page.text else say(chat, ANSWER)
        )
    assert "Can you show it?" in page.text
    page = chat.send(page.form("/add"), url="https://example.org/bike", title="My bikes")
    assert "My bikes" in page.text
    page = chat.press("Go on")
    assert "I did this myself" in page.text
    page = chat.press("Yes, this is my own")
    assert "It waits for an assessor" in page.text


def _chips(page: Page) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)"', page.html)


def test_after_an_answer_the_browser_is_sent_to_the_question_that_follows(
    chat: Window,
) -> None:
    form = chat.page.form("/say")
    data = dict(form.fields) | {"text": STORY}
    answer = chat.client.post(form.address.partition("#")[0], data=data, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("#now")


def test_a_script_gets_only_the_living_part_of_the_page(chat: Window) -> None:
    page = chat.send(chat.page.form("/say"), text=STORY, fragment=True)
    assert page.status == 200
    assert page.html.lstrip().startswith('<div class="column talk"')
    assert "<html" not in page.html
    looked = chat.open("/", **{"x-earned": "fragment"})
    assert "<html" not in looked.html
    assert "X-Earned" in looked.headers["vary"]


def test_the_same_form_sent_twice_is_taken_once(chat: Window, town: Town, ana: Actor) -> None:
    form = chat.page.form("/say")
    chat.send(form, text=STORY)
    chat.send(form, text=STORY)
    assert chat.page.html.count(STORY) == 1
    assert "Which badge fits your story?" in chat.page.text


def test_an_old_page_changed_and_sent_again_is_kept_too(chat: Window) -> None:
    form = chat.page.form("/say")
    chat.send(form, text=STORY)
    page = chat.send(form, text="I also mend their lamps.")
    assert "I kept that with the question you answered in the other window." in page.text
    assert "I also mend their lamps." in page.text


def test_words_for_a_question_that_is_gone_stand_beside_the_one_that_is_asked(
    chat: Window,
) -> None:
    form = chat.page.form("/say")
    page = chat.send(form, text="I found it by ear.", place="criterion/of-another-badge")
    assert "The question you wrote this for is not asked any more" in page.text
    assert ["I found it by ear."] == page.form("/say").values("left")
    assert [""] == page.form("/say").values("text")


def test_an_old_button_shows_where_the_conversation_is_now(chat: Window) -> None:
    before = chat.page
    form = before.form("/press")
    skip = next(one for one in form.buttons if one.text.strip() == "Skip")
    say(chat, STORY)
    page = chat.send(form, skip)
    assert "This moved on in another window." in page.text
    assert "Which badge fits your story?" in page.text


@pytest.mark.parametrize("button", ["", "nonsense", "e1.x.1.skip", "e1..1.skip"])
def test_a_button_that_is_not_ours_changes_nothing(chat: Window, button: str) -> None:
    form = chat.page.form("/press")
    address = next(one.address for one in form.buttons if one.address.endswith("/press#now"))
    fields = dict(form.fields) | {"press": button}
    page = chat.post(address.partition("#")[0], data=fields)
    assert "Tell me about something you can do" in page.text


def test_an_address_that_takes_forms_leads_back_when_it_is_opened(chat: Window) -> None:
    claim = chat.page.address.split("/")[2].partition("#")[0]
    page = chat.open(f"/claims/{claim}/say")
    assert page.status == 200
    assert page.address == f"/claims/{claim}"


# -- nothing typed is lost ----------------------------------------------------------------


def test_a_text_that_is_too_long_stands_in_the_field_again(chat: Window) -> None:
    text = "I mend bikes. " * 1000
    page = say(chat, text)
    assert "Please shorten it." in page.text
    assert page.form("/say").values("text") == [text.strip()]


def test_a_text_of_ten_megabytes_is_refused_with_a_clear_word(chat: Window) -> None:
    page = say(chat, "x" * (10 << 20))
    assert page.status == 413
    assert "That is too much at once" in page.text


def test_an_empty_answer_asks_for_words(chat: Window) -> None:
    assert "There was nothing in that message." in say(chat, " \n ").text


def test_words_in_the_field_survive_every_button_but_the_one_that_sends_them(
    chat: Window,
) -> None:
    form = chat.page.form("/press")
    help_me = next(one for one in form.buttons if one.text.strip() == "I don't know")
    page = chat.send(form, help_me, text="half a thought")
    assert "Think of last week" in page.text
    assert page.form("/say").values("text") == ["half a thought"]


def test_words_in_the_field_survive_a_change_of_language(chat: Window) -> None:
    form = chat.page.form("/press")
    language = next(one for one in form.buttons if one.text.strip() == "Change language")
    page = chat.send(form, language, text="half a thought")
    assert "Which language would you like?" in page.text
    assert "half a thought" in page.html
    choices = page.form("/press")
    page = chat.send(choices, next(b for b in choices.buttons if b.text.strip() == "Español"))
    assert "Cuéntame algo que sabes hacer" in page.text
    assert page.form("/say").values("text") == ["half a thought"]
    assert '<html lang="es" dir="ltr">' in page.html


@pytest.mark.parametrize("place", ["story", "sources", "criterion/", "review"])
def test_words_in_the_field_survive_the_language_menu_of_the_page(
    window: Opens, town: Town, ana: Actor, place: str
) -> None:
    chat = window(ana)
    claim = town.begin(ana)
    town.until(ana, claim, place)
    chat.open(f"/claims/{claim}")
    form = chat.page.form("/press")
    spanish = next(one for one in form.buttons if one.text.strip() == "Español")
    page = chat.send(form, spanish, text="half a thought")
    assert '<html lang="es" dir="ltr">' in page.html
    assert page.form("/press").values("text") == ["half a thought"]
    assert '<html lang="es" dir="ltr">' in chat.open("/claims").html


def test_saving_for_later_saves_the_words_in_the_field(
    chat: Window, town: Town, ana: Actor
) -> None:
    form = chat.page.form("/press")
    save = next(one for one in form.buttons if one.text.strip() == "Save for later")
    page = chat.send(form, save, text=STORY)
    assert "Saved. You can close this now." in page.text
    page = chat.press("Go on now")
    assert STORY in page.html


def test_a_session_that_ended_hands_the_words_back(chat: Window, town: Town, ana: Actor) -> None:
    form = chat.page.form("/say")
    town.app.entering.leave(chat.cookie("earned_chat"))
    page = chat.send(form, text="a long story of mine")
    assert page.status == 403
    assert "a long story of mine" in page.html
    assert "You are not signed in any more." in page.text


def test_words_for_a_claim_that_was_decided_meanwhile_are_handed_back(
    window: Opens, town: Town, ana: Actor
) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    chat = window(ana)
    form = chat.open(f"/claims/{claim}").form("/say")
    town.not_yet(bo, claim, {"find-the-fault": "Which bike was it?"})
    page = chat.send(form, text="One more thing about it")
    assert "One more thing about it" in page.html
    assert "These words were not sent" in page.text
    assert "Which bike was it?" in page.text


def test_words_for_a_claim_that_was_awarded_meanwhile_are_handed_back(
    window: Opens, town: Town, ana: Actor
) -> None:
    """Nobody would ever read them; sent once more they are not taken for sent, either."""
    bo = town.assessor()
    claim = town.taken(ana, bo)
    chat = window(ana)
    form = chat.open(f"/claims/{claim}").form("/say")
    town.approve(bo, claim)
    for _ in range(2):
        page = chat.send(form, text="One more thing about it")
        assert "One more thing about it" in page.html
        assert "These words were not sent" in page.text


# -- screens ------------------------------------------------------------------------------


def test_an_empty_search_shows_the_whole_menu_again(chat: Window, town: Town, ana: Actor) -> None:
    town.add("community-cooking")
    walk_to(chat, town, ana, "badge")
    page = chat.send(chat.page.form("/say"), text="cook")
    assert "Community cooking" in page.text
    assert "Bicycle repair" not in page.text
    page = chat.press("Show all badges")
    assert "Bicycle repair" in page.text


def test_a_typed_name_of_a_badge_chooses_it(chat: Window, town: Town, ana: Actor) -> None:
    walk_to(chat, town, ana, "badge")
    page = chat.send(chat.page.form("/say"), text="bicycle repair")
    assert "Where did you learn it?" in page.text


def test_a_badge_that_is_held_is_marked(window: Opens, town: Town, ana: Actor) -> None:
    town.awarded(ana, town.assessor())
    chat = window(ana)
    claim = town.begin(ana)
    town.until(ana, claim, "badge")
    page = chat.open(f"/claims/{claim}")
    assert "You already have this badge." in page.text
    assert "taken" in page.html
    assert "You already have this badge. Please choose another one." in chat.press("Bicycle").text


def test_sources_can_be_ticked_and_told_at_once(chat: Window, town: Town, ana: Actor) -> None:
    claim = walk_to(chat, town, ana, "sources")
    form = chat.page.form("/choose")
    go_on = next(one for one in form.buttons if one.text.strip() == "Go on")
    chosen = [one for one in _chips(chat.page) if one.endswith(".work")]
    chat.send(form, go_on, chosen=chosen, text="From my grandmother")
    told = town.app.learning.look(ana, claim).history
    answers = [getattr(one, "text", getattr(one, "key", "")) for e in told for one in e.answer]
    assert "From my grandmother" in answers
    assert "interview.sources.work" in answers


def test_nothing_ticked_asks_for_one(chat: Window, town: Town, ana: Actor) -> None:
    walk_to(chat, town, ana, "sources")
    assert "Please choose at least one." in chat.press("Go on").text


def test_the_list_of_claims_says_where_each_stands(window: Opens, town: Town, ana: Actor) -> None:
    town.sent(ana)
    page = window(ana).open("/claims")
    assert "Bicycle repair" in page.text
    assert "It waits for an assessor since" in page.text
    assert "<time datetime=" in page.html


def test_the_front_page_goes_on_with_what_waits_for_me(
    window: Opens, town: Town, ana: Actor
) -> None:
    claim = town.begin(ana)
    town.until(ana, claim, "story")
    assert "Tell me about something you can do" in window(ana).open("/").text


def test_a_claim_is_taken_back_only_after_a_question(window: Opens, town: Town, ana: Actor) -> None:
    claim = town.sent(ana)
    chat = window(ana)
    page = chat.open(f"/claims/{claim}/withdraw")
    assert "Take this claim back?" in page.text
    page = chat.press("Yes, take it back")
    assert "Taken back" in page.text


def test_a_question_of_an_assessor_is_answered(window: Opens, town: Town, ana: Actor) -> None:
    bo = town.assessor("Bo the assessor")
    claim = town.taken(ana, bo)
    town.app.reviewing.ask(bo, claim, "Which tools?")
    chat = window(ana)
    page = chat.open(f"/claims/{claim}")
    assert "Which tools?" in page.text
    assert "Bo the assessor" not in page.text
    page = say(chat, "A spanner")
    assert "I passed that on to the assessor." in page.text
    assert page.text.count("A spanner") == 1


def test_an_award_is_one_tap_away_from_its_claim(window: Opens, town: Town, ana: Actor) -> None:
    award = town.awarded(ana, town.assessor())
    page = window(ana).open("/claims")
    assert f'href="/awards/{award}"' in page.html
