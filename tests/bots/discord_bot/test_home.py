"""Claims, badges and data of mine; whatever is in them, Discord takes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.discord_bot.home import Held, badges, claims, data, held, languages, stranger
from core.domain.screens import Entry, Home, Option, Said, Tone, Words
from tests.bots.discord_bot.payloads import problems_of
from tests.bots.discord_bot.test_screens import BASE, HARD
from tests.core.domain.interviews import TEXTS
from tests.support.contents import homes, text
from tests.support.discord_look import ids, look, objects

BEGIN = Option("begin", Words("home.begin"), tone=Tone.MAIN)
awards = st.lists(
    st.builds(
        Held,
        st.integers(0, 99).map(str),
        text,
        st.booleans(),
        st.none() | text,
        st.sampled_from(("", "c1", "c2")),
    ),
    max_size=30,
).map(tuple)


def entry(number: int, award: str = "") -> Entry:
    return Entry(f"c{number}", Said(f"Bike {number}"), Said("Sent"), Said("It waits."), None, award)


@HARD
@given(homes, awards, st.sampled_from(("en", "es", "xx")), st.sampled_from(("", BASE)))
def test_they_keep_the_limits_whatever_is_in_them(
    screen: Home, mine: tuple[Held, ...], language: str, base: str
) -> None:
    for page in (-1, 0, 2, 9):
        assert [] == problems_of(claims(TEXTS, language, screen, page))
        assert [] == problems_of(badges(TEXTS, language, mine, base_url=base, page=page))
    assert [] == problems_of(data(TEXTS, language))
    assert [] == problems_of(languages(TEXTS, language))
    assert [] == problems_of(stranger(TEXTS, language))


def test_claims_say_where_they_stand_and_can_be_opened() -> None:
    screen = Home((Words("home.some"),), (entry(1), entry(2)), BEGIN)
    page = claims(TEXTS, "en", screen)
    assert "│ # My claims\n│ *Bike 1*\n│   · Sent. It waits.\n│ *Bike 2*" in look(page)
    assert "[▾ Open one of them: Bike 1 | Bike 2]\n│ [*Tell what you can do]" in look(page)
    assert ["home.open", "home.begin", "home.open.c1", "home.open.c2"] == ids(page.to_components())


def test_many_claims_come_page_by_page() -> None:
    screen = Home((), tuple(map(entry, range(20))), BEGIN)
    pages = [claims(TEXTS, "en", screen, page) for page in range(3)]
    found = {one for page in pages for one in ids(page.to_components())}
    assert {f"home.open.c{number}" for number in range(20)} <= found
    assert "Page 2 of 3" in look(pages[1])
    assert {"home.claims.0", "home.claims.2"} <= set(ids(pages[1].to_components()))


def test_badges_open_their_pages_and_say_who_can_see_them() -> None:
    mine = held(Home((), (entry(1), entry(2, "a2")), BEGIN))
    page = badges(TEXTS, "en", (*mine, Held("a3", Said("Soup"), shared=True)), base_url=BASE)
    assert "│ # My badges\n│ *Bike 2*\n│   · Only you can see its page." in look(page)
    assert "│ *Soup*\n│   · Everybody with its address can see it." in look(page)
    assert "[↗Bike 2] [↗Soup]" in look(page)
    links = [one["url"] for one in objects(page.to_components()) if one.get("url")]
    assert [f"{BASE}/awards/a2", f"{BASE}/awards/a3"] == links
    assert "↗" not in look(badges(TEXTS, "en", mine)), "without an address nothing opens"


def test_whoever_has_no_badge_yet_is_told_how_to_come_to_one() -> None:
    page = badges(TEXTS, "en", ())
    assert "You have no badge yet." in look(page)
    assert ["home.begin"] == ids(page.to_components())


def test_my_data_can_be_seen_taken_along_and_erased() -> None:
    page = data(TEXTS, "en")
    assert "[See my data] [Download my data] [!Erase everything]" in look(page)
    wanted = ["home.data.see", "home.data.download", "home.data.erase"]
    assert wanted == ids(page.to_components())


def test_the_language_can_be_chosen() -> None:
    page = languages(TEXTS, "es")
    assert "[▾ Español: English | Español]" in look(page)
    assert ["home.language", "en", "es"] == ids(page.to_components())


@pytest.mark.parametrize(("language", "said"), [("en", "Not connected"), ("es", "sin conexión")])
def test_in_a_server_of_nobody_it_says_what_to_do(language: str, said: str) -> None:
    assert said in look(stranger(TEXTS, language))


def test_a_badge_that_expires_says_until_when_and_can_be_renewed() -> None:
    until = Said("Valid until May.")
    one = replace(entry(1, "a1"), time=until, renew="a1")
    other = replace(entry(2, "a2"), time=until)
    page = badges(TEXTS, "en", held(Home((), (one, other), BEGIN)))
    assert look(page).count("Valid until May.") == 2
    assert "[*Renew this badge: Bike 1]" in look(page)
    assert "home.renew.c1" in ids(page.to_components())
    both = badges(TEXTS, "en", held(Home((), (one, replace(other, renew="a2")), BEGIN)))
    assert {"home.renew", "home.renew.c1", "home.renew.c2"} <= set(ids(both.to_components()))
