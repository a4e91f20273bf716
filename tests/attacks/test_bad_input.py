"""Whatever is put into whatever field: a clear word or it is kept, and nothing else happens."""

from __future__ import annotations

import io
import json
import os
import random
import time
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import escape
from openbadgeslib.ob3.ldp import OB3LdpVerifier

from bots.web.words import Speaker
from core import shelf
from core.app import Earned
from core.badges import did_key, verify
from core.domain.catalogue import Badge
from core.domain.errors import EarnedError, TextMissing, TextTooLong
from core.domain.interview import Typed, from_json, step, tidy, to_json
from core.domain.interview.state import MOST_ANSWER
from core.services.conversation import Conversation
from core.store.unit_of_work import wall_clock
from tests.attacks.fields import FIELDS, KEEPING, PLACES, Bench, Field, found, strings, texts
from tests.attacks.naughty import big_list, by_category, hostile, naughty
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town

STRESS = os.environ.get("EARNED_TEST_PROFILE") == "stress"
HUGE = 10_000_000
HARMLESS = {"bdi", "span", "time"}


class Tags(HTMLParser):
    """The tags of a piece of HTML, and the attributes that could act."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.acting: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.acting += [(n, v) for n, v in attrs if n.startswith("on") or n in ("src", "href")]


@pytest.fixture(scope="module")
def bench(mould: Mould, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """On SQLite; the other database has its own below."""
    folder = tmp_path_factory.mktemp("bench")
    with opened(folder, mould.sqlite(folder / "earned.db"), TurnedClock()) as app:
        yield Bench(Town(app))


@pytest.fixture(scope="module")
def postgres_bench(
    mould: Mould, postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("bench")
    with mould.postgresql(postgres_server) as url, opened(folder, url, TurnedClock()) as app:
        yield Bench(Town(app))


def brief(text: str) -> str:
    """A string as a failure names it: short, and with nothing in it that hides."""
    return ascii(text if len(text) < 60 else f"{text[:40]}...{len(text)}")


def check(bench: Bench, field: Field, text: str) -> None:
    """One string in one field."""
    wanted = field.tidied(text)
    means_a_button = field.seen is not None and is_understood(bench, field.seen(bench), text)
    result = refused_or(bench, field, text)
    if field.kept is not None and 0 < len(wanted) <= field.most and not means_a_button:
        handed_back = getattr(getattr(result, "screen", None), "draft", "") == wanted
        assert handed_back or wanted in field.kept(bench), "it is lost"
    if isinstance(result, EarnedError):
        return
    for language in bench.app.texts.languages:
        html = " ".join(Speaker(bench.app.texts).say(one, language) for one in texts(result))
        assert Tags(html).found <= HARMLESS


def refused_or(bench: Bench, field: Field, text: str) -> object:
    """What came of a string; a refusal has words in every language."""
    try:
        return field.put(bench, text)
    except EarnedError as wrong:
        refused = wrong
    said = bench.app.texts
    for language in said.languages:
        assert said.has(refused.prompt_key, language), refused.prompt_key
        assert said.explain(refused, language).strip()
    return refused


def is_understood(bench: Bench, here: Conversation, text: str) -> bool:
    """Whether a typed word is taken for a button that stands there."""
    return bench.app.texts.understand(here.screen, text, here.language) is not None


def is_said_to_be_long(result: object) -> bool:
    notice = getattr(getattr(result, "screen", None), "notice", None)
    return getattr(notice, "key", "") in ("interview.notice.too_long", "interview.notice.told_full")


def try_all(bench: Bench, pairs: Iterator[tuple[Field, str]]) -> int:
    """Every pair is tried, so that one failure does not hide the others."""
    failed, tried = [], 0
    for field, text in pairs:
        tried += 1
        try:
            check(bench, field, text)
        except Exception as wrong:  # noqa: BLE001  whatever it is, it is a defect
            failed.append(f"{field.name}: {brief(text)}: {type(wrong).__name__} {str(wrong)[:200]}")
    assert not failed, f"{len(failed)} of {tried}:\n" + "\n".join(failed[:40])
    return tried


def some_of_each(dice: random.Random, least: int) -> Iterator[tuple[Field, str]]:
    """Every string in one field at least, every field with so many strings at least."""
    every = list(hostile())
    dice.shuffle(every)
    for number in range(max(len(every), least * len(FIELDS))):
        yield FIELDS[number % len(FIELDS)], every[number % len(every)]


# -- the strings themselves -----------------------------------------------------------------


def test_there_are_more_than_five_hundred_hostile_strings_of_many_kinds() -> None:
    assert len(naughty()) == len(set(naughty())) >= 515
    assert min(len(some) for some in by_category().values()) >= 9
    assert len(by_category()) >= 15
    assert len(big_list()) == len(set(big_list())) >= 515


# -- one turn of an interview, without a database ----------------------------------------------


def test_no_string_breaks_an_interview_at_any_place_or_is_lost(bench: Bench) -> None:
    """At every place: kept, handed back, or refused because there is none.

    Everyday a sixth of the strings at each place, so that each comes to some; in the long
    run all of them.
    """
    app, failed = bench.app, []
    learning, now = app.learning, app.store.clock()
    for number, place in enumerate(PLACES):
        bench.at(place)
        with app.store.reading(bench.town.community.id) as tx:
            loaded = tx.interviews.load(bench.claim)
            briefing = learning._library.briefing(tx, loaded)
        for text in hostile() if STRESS else hostile()[number % 6 :: 6]:
            moved = step(briefing, loaded.state, Typed(text), now)
            wanted = tidy(text)
            kept = wanted in "\0".join(strings(moved.state))
            handed_back = getattr(moved.screen, "draft", "") == wanted
            no_room = len(wanted) > MOST_ANSWER and is_said_to_be_long(moved)
            if (
                not (kept or handed_back or no_room)
                or from_json(to_json(moved.state)) != moved.state
            ):
                failed.append(f"{place}: {brief(text)}")
            for shown in texts(moved.screen):
                assert Tags(Speaker(app.texts).say(shown, "en")).found <= HARMLESS
    assert failed == []


@pytest.mark.parametrize("text", naughty()[: len(by_category()["nothing"])], ids=ascii)
def test_what_nobody_can_read_is_nothing(text: str) -> None:
    assert tidy(text) == ""


def bare(text: str) -> str:
    """The letters and digits of a text, whatever stands on them or between them."""
    return "".join(one for one in unicodedata.normalize("NFKD", text[:1000]) if one.isalnum())


def test_tidying_twice_is_tidying_once_and_keeps_what_can_be_read() -> None:
    for text in hostile():
        tidied = tidy(text)
        assert tidy(tidied) == tidied, brief(text)
        tidied.encode()
        assert bare(text).startswith(bare(tidied)[:200]) or not tidied, brief(text)


# -- every field of every service -------------------------------------------------------------


def test_a_string_in_a_field_is_kept_or_refused_in_clear_words(bench: Bench) -> None:
    assert try_all(bench, some_of_each(random.Random(1), 9)) >= len(hostile())


def test_a_string_in_a_field_is_kept_or_refused_in_clear_words_on_postgresql(
    postgres_bench: Bench,
) -> None:
    dice = random.Random(2)
    awkward = [*by_category()["broken"], *by_category()["control"][:3], "x" * 10_000]
    pairs = [(field, text) for field in FIELDS for text in dice.sample(awkward, 3)]
    pairs += dice.sample(list(some_of_each(dice, 1)), 100)
    assert try_all(postgres_bench, iter(pairs)) > 250


@pytest.mark.stress
@pytest.mark.parametrize("field", FIELDS, ids=lambda one: one.name)
def test_every_string_in_every_field_is_kept_or_refused(bench: Bench, field: Field) -> None:
    assert try_all(bench, ((field, text) for text in hostile())) == len(hostile())


@pytest.mark.stress
@pytest.mark.parametrize("field", FIELDS, ids=lambda one: one.name)
def test_every_string_in_every_field_is_kept_or_refused_on_postgresql(
    postgres_bench: Bench, field: Field
) -> None:
    assert try_all(postgres_bench, ((field, text) for text in hostile())) == len(hostile())


# -- far too much ---------------------------------------------------------------------------

FLOODS = {
    "letters": "x" * HUGE,
    "white space": " " * HUGE,
    "emoji": "🚲" * (HUGE // 4),
    "marks": "a" + "\u0301\u0316" * (HUGE // 4),
    "lines": "line\n" * (HUGE // 5),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_ten_megabytes_are_refused_soon_in_every_field_that_keeps_text(
    bench: Bench, flood: str
) -> None:
    text = FLOODS[flood]
    chosen: Sequence[Field] = KEEPING if STRESS else random.Random(flood).sample(KEEPING, 2)
    for field in chosen:
        began = time.process_time()
        refused_or(bench, field, text)
        assert time.process_time() - began < 20, field.name
        held = field.kept(bench) if field.kept else ""
        assert len(held) < 1_000_000, field.name


def test_saying_much_again_and_again_ends_with_a_word_and_loses_nothing(bench: Bench) -> None:
    """Else one person could fill the database with one claim."""
    bench.at("story")
    app, ana, claim = bench.app, bench.ana, bench.claim
    last = ""
    for number in range(100):
        bench.town.press(ana, claim, "back")
        text = f"{number:05} " + "x" * 9_000
        here = bench.town.tell(ana, claim, Typed(text, "story"))
        if getattr(here.screen.notice, "key", "") == "interview.notice.told_full":
            assert getattr(here.screen, "draft", text) in (text, ""), "it is handed back"
            last = text
            break
    assert last, "there is a limit"
    assert len(bench.held()) < 600_000
    assert "00000 xxx" in bench.held(), "what was said before is all there"
    assert bench.town.press(ana, claim, "skip").claim_id == claim
    assert app.texts.has("interview.notice.told_full", "es")


# -- what comes out of it -----------------------------------------------------------------------


def test_an_archive_full_of_hostile_strings_is_a_page_without_a_script(
    mould: Mould, tmp_path: Path
) -> None:
    """My data: the document holds each string word for word, and the page acts nowhere."""
    with opened(tmp_path, mould.sqlite(tmp_path / "e.db"), TurnedClock()) as app:
        town = Town(app)
        ana = town.learner("<script>alert(1)</script>")
        claim = town.begin(ana)
        town.until(ana, claim, "review")
        told = [one for one in naughty() if 0 < len(tidy(one)) < 400]
        for number in range(0, len(told), 20):
            town.tell(ana, claim, Typed("\n".join(told[number : number + 20]), "story"))
        app.learning.attach(ana, claim, "f", "<img src=x onerror=alert(1)>.txt", b"letter", ())
        with zipfile.ZipFile(io.BytesIO(app.privacy.download(ana))) as archive:
            data, page = archive.read("data.json").decode(), archive.read("data.html").decode()
    held = "\0".join(strings(json.loads(data)))
    lost = [brief(one) for one in told if tidy(one) not in held]
    assert lost == []
    assert "script" not in Tags(page).found
    assert {"img", "svg", "iframe", "details", "object", "form"} & Tags(page).found == set()
    assert Tags(page).acting == []
    assert str(escape("<script>alert(1)</script>")) in page


def credentials(app: Earned, strings_: list[str]) -> Iterator[tuple[str, str]]:
    """A credential of a community, and for a badge, that is called like that."""
    town = Town(app)
    told = town.told(town.learner())
    with app.store.reading(town.community.id) as tx:
        state = tx.interviews.load(told).state
    called = {" ".join(tidy(one).split()): one for one in strings_}
    for text in called.values():
        community = found_anew(app, text)
        if community is None:
            continue
        own = {"en": text} if tidy(text) and readable(text) else {"en": "Repairs"}
        yield text, signed(app, community, own, to_json(state))


def readable(text: str) -> bool:
    """Whether a badge may be called so; what may not is refused when the catalogue is read."""
    try:
        named({"en": text})
    except ValueError:
        return False
    return True


def named(name: dict[str, str]) -> Badge:
    shown = shelf.badges("bicycle-repair")[0].model_dump()
    return Badge(**{**shown, "name": name, "image": ""})


def found_anew(app: Earned, text: str) -> Town | None:
    try:
        return Town(app, text)
    except EarnedError:
        return None


def signed(app: Earned, town: Town, name: dict[str, str], told: str) -> str:
    edition = app.organizing.add_badges(town.organizer, town.community.id, [named(name)])[0]
    ana, bo = town.learner(), town.assessor()
    claim = town.begin(ana)
    with app.store.transaction(town.community.id) as tx:
        state = from_json(told)
        tx.interviews.save(claim, state, tx.interviews.load(claim).version)
        tx.claims.choose_badge(claim, edition.badge.id, edition.version)
    town.press(ana, claim, "submit")
    app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    return app.awarding.credential(ana, town.sign(claim))


def vouched(app: Earned, chosen: list[str], by_strangers: int) -> int:
    """Every credential verifies; the first few by somebody else's software, too."""
    count = 0
    for count, (text, document) in enumerate(credentials(app, chosen), start=1):
        read = json.loads(document)
        assert verify(read, did_key, wall_clock()).failed == (), brief(text)
        assert read["issuer"]["name"] == " ".join(tidy(text).split()), brief(text)
        if count <= by_strangers:
            assert OB3LdpVerifier().verify(read).issuer.id == read["issuer"]["id"], brief(text)
    return count


def test_a_credential_signs_and_verifies_whatever_community_and_badge_are_called(
    mould: Mould, tmp_path: Path
) -> None:
    chosen = random.Random(4).sample([one for one in naughty() if len(one) < 500], 16)
    with opened(tmp_path, mould.sqlite(tmp_path / "e.db"), wall_clock) as app:
        assert vouched(app, chosen, by_strangers=2) > 8


@pytest.mark.stress
def test_every_credential_signs_and_verifies_whatever_community_and_badge_are_called(
    mould: Mould, tmp_path: Path
) -> None:
    with opened(tmp_path, mould.sqlite(tmp_path / "e.db"), wall_clock) as app:
        assert vouched(app, list(naughty()), by_strangers=40) > 400


def test_a_community_is_founded_under_any_name_one_can_read(bench: Bench) -> None:
    for text in random.Random(6).sample(naughty(), 80):
        called = " ".join(tidy(text).split())
        if 0 < len(called) <= 80:
            assert found(bench, text) == called
        else:
            with pytest.raises((TextMissing, TextTooLong)):
                found(bench, text)
