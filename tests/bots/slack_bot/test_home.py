"""The Home tab: claims, badges, data; whatever is in them, Slack takes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.slack_bot.home import Held, held, home, stranger
from core.domain.screens import Entry, Home, Option, Said, Tone, Words
from tests.bots.slack_bot.payloads import problems_of_view
from tests.core.domain.interviews import TEXTS
from tests.support.contents import homes, text
from tests.support.slack.speaking import elements_of
from tests.support.slack_pages import page

BASE = "https://earned.example"
BEGIN = Option("begin", Words("home.begin"), tone=Tone.MAIN)
HARD = settings(
    max_examples=settings.default.max_examples // 3,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
awards = st.lists(
    st.builds(
        Held,
        st.integers(0, 99).map(str),
        text,
        st.booleans(),
        st.none() | text,
        st.sampled_from(("", "c1", "c2", "c3")),
    ),
    max_size=30,
).map(tuple)
languages = st.sampled_from([{}, dict(TEXTS.languages), {f"l{n}": "x" * n for n in range(120)}])


def entry(number: int, award: str = "") -> Entry:
    state, after = Said("Sent"), Said("It waits.")
    return Entry(
        f"c{number}", Said(f"Bike {number}"), state, after, Option("x", Said("Look")), award
    )


@HARD
@given(homes, awards, languages, st.sampled_from(("en", "es", "xx")), st.sampled_from(("", BASE)))
def test_the_home_tab_keeps_the_limits_whatever_is_in_it(
    screen: Home, badges: tuple[Held, ...], names: dict[str, str], language: str, base: str
) -> None:
    view = home(TEXTS, language, screen, badges, base_url=base, languages=names)
    assert [] == problems_of_view(view)


def test_it_shows_claims_badges_and_data_with_what_can_be_done() -> None:
    screen = Home((Words("home.some"),), (entry(1), entry(2, "a2")), BEGIN)
    view = home(TEXTS, "en", screen, held(screen), base_url=BASE, languages=TEXTS.languages)
    shown = page(view)
    assert "[*Tell what you can do]" in shown
    assert "  *Bike 1*   [Look]\n  Sent. It waits." in shown
    assert "# My badges\n  *Bike 2*   [See the badge]\n  Only you can see its page." in shown
    assert "[See my data] [Download my data] [!Erase everything]" in shown
    names = [one["action_id"] for block in view["blocks"] for one in elements_of(block)]
    assert [
        "home.begin",
        "home.open.c1",
        "home.open.c2",
        "home.award.a2",
        "home.data.see",
        "home.data.download",
        "home.data.erase",
        "home.language",
        "home.zone",
        "home.link",
        "home.help",
    ] == names


def test_older_claims_are_in_a_menu() -> None:
    screen = Home((), tuple(map(entry, range(50))), BEGIN)
    view = home(TEXTS, "en", screen, ())
    [menu] = [e for b in view["blocks"] for e in elements_of(b) if e["type"] == "static_select"]
    assert ("home.open", 30) == (menu["action_id"], len(menu["options"]))
    assert "[▾ 30 older claims: 30]" in page(view)


def test_a_shared_badge_is_said_to_be() -> None:
    shown = page(home(TEXTS, "en", Home((), (), BEGIN), (Held("a", Said("Bike"), shared=True),)))
    assert "Everybody with its address can see it." in shown
    assert "See the badge" not in shown, "without an address there is nothing to open"


@pytest.mark.parametrize(("language", "said"), [("en", "Not connected"), ("es", "sin conexión")])
def test_in_a_workspace_of_nobody_it_says_what_to_do(language: str, said: str) -> None:
    view = stranger(TEXTS, language)
    assert [] == problems_of_view(view)
    assert said in page(view)


def test_a_badge_that_expires_says_until_when_and_can_be_renewed() -> None:
    one = replace(entry(1, "a1"), time=Said("Valid until May."), renew="a1")
    shown = page(home(TEXTS, "en", Home((), (one,), BEGIN), held(Home((), (one,), BEGIN))))
    assert "Valid until May." in shown
    assert "[*Renew this badge]" in shown
