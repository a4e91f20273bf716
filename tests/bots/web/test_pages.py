"""The words and the templates: complete in every language, and every screen has its template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from jinja2 import Environment, nodes

import bots.web
import core
from bots.web import words
from bots.web.render import SCREENS
from core.app import Earned
from core.domain.offering import Obstacle
from core.domain.review import Misses
from core.domain.screens import Moment, Own, Said, Screen, Words
from core.domain.witness import Publicity
from core.shelf import shelf
from core.shelf import texts as our_texts
from core.texts import Texts
from tests.bots.web.conftest import Opens
from tests.support.journeys import Town

PAGES = Path(str(shelf() / "pages"))
CODE = Path(bots.web.__file__).parent
# What a page shares with the chat platforms is said here.
DOMAIN = Path(core.__file__).parent / "domain"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# Keys that are put together: what stands before the part that differs, and what it may be.
MADE = {
    "page.demo.": ("chat", "desk", "office"),
    "page.landing.": ("tell", "read", "badge"),
    "page.enter.title.": ("learner", "assessor", "organizer"),
    "page.enter.lead.": ("learner", "assessor", "organizer"),
    "page.evidence.kind.": ("link", "file", "witness", "note"),
    "page.stage.": ("done", "now", "next"),
    "page.card.state.": ("mine", "submitted", "in_review", "question", "not_yet", "awarded"),
    "page.card.done.": ("awarded", "not_yet", "withdrawn"),
    "page.card.seat.": ("second", "lead", "appeal"),
    "page.card.opinion.": ("first", "second"),
    "page.card.kept.": ("judge", "disagree"),
    "page.card.misses.": tuple(Misses),
    "page.queue.other.": ("first", "second", "lead", "appeal"),
    "page.people.link.": ("invite", "sign_in", "return"),
    "page.people.": ("grant.assessor", "grant.organizer", "take.assessor", "take.organizer"),
    "page.problem.title.": ("gone", "refused", "other"),
    "page.role.": ("assessor", "organizer"),
    "page.lists.state.": ("staged", "confirmed", "done"),
    "page.export.": ("xlsx", "jsonl", "zip"),
    "page.windows.": ("chat", "desk", "office"),
    "page.signed_out.": ("chat", "desk", "office"),
    "page.witness.relation.": (
        *("colleague", "supervisor", "customer", "neighbour", "family", "other"),
    ),
    "page.witness.state.": (*("asked", "confirmed", "changed", "refused", "expired", "withdrawn"),),
    "page.asked.obstacle.": tuple(Obstacle),
    "page.witness.public.": tuple(Publicity),
    "page.witness.thanks.": ("confirmed", "changed", "refused"),
    "page.error.form.": ("signed_out", "stale"),
}


# Pages whose keys are put together in many ways; their own tests read every word of them.
MADE_THERE = (
    *("page.rate.fair.", "page.quality.", "page.rules.", "page.people."),
    *("page.judging.", "page.waiting.", "page.role."),
)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return our_texts()


@pytest.fixture(scope="module")
def env(texts: Texts) -> Environment:
    return words.environment(texts, [PAGES])


def templates() -> list[str]:
    return sorted(str(one.relative_to(PAGES)) for one in PAGES.rglob("*.html"))


def keys_in_templates(env: Environment) -> Iterator[str]:
    """Every key that stands in a template as it is."""
    for name in templates():
        tree = env.parse((PAGES / name).read_text("utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in ("_", "ngettext"):
                said = [call.args[0], *call.args[0].find_all(nodes.Const)]
                yield from (str(one.value) for one in said if isinstance(one, nodes.Const))


def keys_in_code() -> Iterator[str]:
    for file in (*CODE.glob("*.py"), *DOMAIN.glob("*.py")):
        yield from re.findall(r'"(page\.[a-z_.]+)"', file.read_text("utf-8"))


def used(env: Environment) -> set[str]:
    found = {key for key in (*keys_in_templates(env), *keys_in_code()) if key.startswith("page.")}
    for start, ends in MADE.items():
        found |= {start + end for end in ends}
        found.discard(start)
    return found


def test_every_word_of_a_template_is_there_in_every_language(
    env: Environment, texts: Texts
) -> None:
    missing = {
        (language, key)
        for language in texts.languages
        for key in used(env)
        if not texts.has(key, language) and not key.endswith(".")
    }
    assert missing == set()


def test_no_language_has_words_that_another_lacks_and_their_placeholders_agree(
    texts: Texts,
) -> None:
    def holes(language: str, key: str) -> set[str]:
        text = texts.catalogs[language].get(key)
        assert text is not None
        whole = text.string if isinstance(text.string, str) else " ".join(text.string)
        return set(PLACEHOLDER.findall(whole))

    keys = {
        language: {
            message.id if isinstance(message.id, str) else message.id[0]
            for message in catalog
            if message.id
        }
        for language, catalog in texts.catalogs.items()
    }
    pages = {key for key in keys["en"] if key.startswith("page.")}
    for language in texts.languages:
        assert pages == {key for key in keys[language] if key.startswith("page.")}
        assert [key for key in pages if holes(language, key) != holes("en", key)] == []


def test_no_word_of_the_pages_lies_unused(env: Environment, texts: Texts) -> None:
    wanted = used(env)
    made = tuple(f"{start}{end}." for start, ends in MADE.items() for end in ends)
    there = {m.id if isinstance(m.id, str) else m.id[0] for m in texts.catalogs["en"] if m.id}
    unused = {
        key
        for key in there
        if key.startswith("page.")
        and key not in wanted
        and not key.startswith(
            (*made, *MADE_THERE, "page.jobs.", "page.nav.jobs", "page.spaces.platform.")
        )
        and key not in ("page.role.learner", "page.card.state.draft", "page.card.state.withdrawn")
    }
    assert unused == set()


def test_templates_hold_no_words_of_their_own() -> None:
    for name in templates():
        plain = (PAGES / name).read_text("utf-8")
        named = r"{% block (?:kind|events) %}.*?{% endblock %}"
        for marks in (named, r"{#.*?#}", r"{%.*?%}", r"{{.*?}}", r"<code>.*?</code>", r"<[^>]*>"):
            plain = re.sub(marks, " ", plain, flags=re.DOTALL)
        assert re.findall(r"[^\W\d_]{2,}", plain) == [], name


def test_every_kind_of_screen_has_its_template(env: Environment) -> None:
    assert {kind.__name__ for kind in get_args(Screen)} == set(SCREENS)
    for name in SCREENS.values():
        env.get_template(name)


@pytest.mark.parametrize("name", templates())
def test_every_template_can_be_read(env: Environment, name: str) -> None:
    env.get_template(name)


def test_every_screen_is_drawn_in_every_language(window: Opens, town: Town) -> None:
    for language in ("en", "es"):
        ana = town.learner(language=language)
        mine = window(ana)
        claim = town.begin(ana)
        places = ("welcome", "story", "badge", "sources", "criterion/", "evidence", "review")
        for place in places:
            town.until(ana, claim, place)
            page = mine.open(f"/claims/{claim}")
            assert page.status == 200
            assert f'<html lang="{language}"' in page.html
            bare = re.sub(r'name="\w+" value="[^"]*"', "", page.html)
            assert re.findall(r"(?:interview|page|action|part|gap|meter)\.[a-z_.]{3,}", bare) == []
        for aside in ("language", "save"):
            town.press(ana, claim, aside)
            assert mine.open(f"/claims/{claim}").status == 200
        town.press(ana, claim, "go_on")
        town.submit(ana, claim)
        assert 'class="stages"' in mine.open(f"/claims/{claim}").html
        assert 'class="entries"' in mine.open("/claims").html


# -- saying -------------------------------------------------------------------------------


def test_words_are_escaped_and_what_people_wrote_stands_apart(texts: Texts) -> None:
    say = words.Speaker(texts).say
    text = Words("page.evidence.refused", {"name": Said("<b>"), "why": Own({"en": "a & b"})})
    assert "<bdi>&lt;b&gt;</bdi>: a &amp; b" == str(say(text, "en"))
    assert "Join &lt;i&gt;" == str(say(Words("page.join.title", {"community": "<i>"}), "en"))


def test_words_that_do_not_fit_their_placeholders_are_shown_as_they_are(texts: Texts) -> None:
    say = words.Speaker(texts).say
    assert "Join %(community)s" == str(say(Words("page.join.title"), "en"))


def test_numbers_are_counted_in_words(texts: Texts) -> None:
    say = words.Speaker(texts).say
    assert "1 year" == str(say(Words("time.years", count=1), "en"))
    assert "3 años" == str(say(Words("time.years", count=3), "es"))


def test_times_carry_the_moment_and_read_in_utc(texts: Texts) -> None:
    moment = Moment(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    said = str(words.Speaker(texts).say(moment, "en"))
    assert said.startswith('<time datetime="2026-03-02T09:30:00+00:00" data-moment>Mar 2, 2026')
    assert said.endswith("UTC</time>")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "1 minute"), (61, "1 minute"), (7200, "2 hours"), (200_000, "2 days")],
)
def test_a_wait_is_told_in_its_largest_unit(seconds: int, said: str) -> None:
    assert said == words.span(seconds, "en").replace("\u00a0", " ")


def test_a_community_may_lay_its_own_page_over_ours(busy_sqlite: Earned, tmp_path: Path) -> None:
    own = tmp_path / "prompts" / "pages"
    own.mkdir(parents=True)
    (own / "notice.html").write_text("mine: {{ words|say }}", "utf-8")
    env = words.environment(busy_sqlite.texts, [own, PAGES])
    facts = {"language": "en", "words": Words("page.brand")}
    assert "mine: Earned" == env.get_template("notice.html").render(facts)
    assert "base.html" in env.list_templates()
