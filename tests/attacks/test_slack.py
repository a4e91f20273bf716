"""Whatever a person writes wherever it is shown in Slack: it is words, and Slack takes it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bots.slack_bot.screens import Post
from core.domain.interview.state import MOST_ANSWER
from tests.attacks.naughty import big_list, hostile
from tests.attacks.slack_texts import Author
from tests.bots.slack_bot.payloads import problems_of, problems_of_answer, problems_of_view
from tests.bots.slack_bot.test_sending import Office
from tests.contracts.slack import decoded
from tests.core.domain.interviews import TEXTS
from tests.support.installed import TurnedClock, opened
from tests.support.slack import Slack

# Of Slack's own markup: mentions, links, dates, emoji, quotes, lists; and what hides or turns.
SLACK = (
    *("<!channel>", "<!here>", "<!everyone>", "<!here|here>", "<@U123>", "<@U123|ana>"),
    *("<#C1>", "<#C1|general>", "<!subteam^S1>", "<!subteam^S1|@team>", "<!channel"),
    *("<!date^1392734382^{date_short_pretty}, {time}|now>", "<!date^0^{time}^https://e.example|x>"),
    *("<https://evil.example|ok>", "<mailto:a@b.example|ok>", "<tel:1|ok>", "https://e.example/x"),
    *("*b*", "_i_", "~s~", "`c`", "```\ncode\n```", "> q", ">>> all", "• one\n• two", "1. one"),
    *("@channel", "@here", "@everyone", "#general", ":wave:", ":skin-tone-2:", "&lt;!here&gt;"),
    *("&amp;lt;!channel&amp;gt;", "&#60;!channel&#62;", "<\u200b!channel>", "＜!channel＞"),
    *("*\n<!channel>\n*", "*b\n", "a*", "*", "\u2060*b*\u2060", "|>", "|<!here>", "^{time}|x>"),
    *("\u202egpj.exe", "\u2067\u202e<!here>\u202c\u2069", "\u202d1\u202c", "\u2066x", "\u061cx"),
    *("\u200e", "\u200f", "\u200b", "\u200c\u200d\u2060", "\ufeff<!here>", "\u00ad", "\ue000"),
    *("●●○ ", "…", "Ana\r\n<!channel>\r\n", "\r*b*", "\u2028> q", "\x85> q", "&" * 3000),
)
STRINGS = tuple(dict.fromkeys((*SLACK, *big_list())))
# Strings in one text, so that all of them are drawn in every place of a screen in seconds.
BUNDLE = 24
LANGUAGES = ("en", "es")
# The long search is cut into so many, for several processes.
PARTS = 16


def faults(author: Author) -> Iterator[str]:
    for made in author.everything():
        for post in made.posts:
            yield from problems_of(post)
        for view in made.views:
            yield from problems_of_view(view)
        for answer, view in made.answers:
            yield from problems_of_answer(answer, view)


def tried(texts: Sequence[str], language: str) -> list[str]:
    """Faults of everything, its places filled with these texts in turn."""
    turn = itertools.cycle(texts)
    return [*dict.fromkeys(faults(Author(TEXTS, language, lambda: next(turn))))]


def bundles() -> list[str]:
    return ["\n".join(STRINGS[n : n + BUNDLE]) for n in range(0, len(STRINGS), BUNDLE)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_of_the_naughty_strings_is_only_words_somewhere_in_slack(language: str) -> None:
    assert [] == tried(STRINGS, language)


@pytest.mark.parametrize("start", range(4))
def test_many_of_them_at_once_are_only_words_too(start: int) -> None:
    given = bundles()
    assert [] == tried([*given[start:], *given[:start]], LANGUAGES[start % 2])


def short(most: int) -> Iterator[str]:
    """All of them, in texts of at most so many characters."""
    text = ""
    for one in STRINGS:
        if text and len(text) + len(one) >= most:
            yield text[:most]
            text = ""
        text += f"\n{one}"
    yield text[:most]


def test_what_is_relayed_about_a_claim_mentions_nobody(
    slack: Slack, tmp_path: Path, sqlite_ready: str
) -> None:
    """Through the services, as they are posted below the card and to the learner."""
    clock = TurnedClock()
    with opened(tmp_path / "data", sqlite_ready, clock) as app:
        office = Office(slack, app, clock)
        nasty = office.town.assessor("<!here> *b* :wave: \u202e<@U1>")
        claim = office.town.taken(office.learner, nasty)
        for text in short(1900):
            app.reviewing.ask(nasty, claim, text)
            office.town.tell(office.learner, claim, text)
        office.drain(office.desk)
        office.drain(office.dm)
    sent = [*slack.called("chat.postMessage"), *slack.called("chat.update")]
    assert len(sent) > 2 * len([*short(1900)])
    for call in sent:
        told = decoded(call.method, call.arguments)
        assert [] == problems_of(Post(told["text"], told["blocks"]), never="Lovelace")
        assert not {"link_names", "parse", "mrkdwn"} & set(told)


@pytest.mark.stress
@pytest.mark.parametrize("part", range(PARTS))
def test_each_string_in_each_place_is_only_words(part: int) -> None:
    # No text that is kept is longer than an answer.
    every = [*dict.fromkeys(one[:MOST_ANSWER] for one in (*SLACK, *hostile()))][part::PARTS]
    found = {
        ascii(one)[:60]: tried([one], LANGUAGES[n % 2]) for n, one in enumerate(every, start=part)
    }
    assert {} == {one: wrong for one, wrong in found.items() if wrong}
