"""How often one person may do one thing: counted for each, said in seconds, never for ever."""

from __future__ import annotations

import random
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core import limits
from core.app import Earned
from core.domain.care import About
from core.domain.errors import CodeSpent, TooFast, WitnessesFull
from core.domain.interview import Typed
from core.domain.people import Actor, Role
from core.domain.showing import Choice
from core.limits import RATES, Limits, Rate
from core.services.learning import Incoming
from core.services.witnessing import Reached
from tests.support.installed import TICK, TurnedClock, opened
from tests.support.journeys import BADGE, Town, badge

SECOND = timedelta(seconds=1)


class Still:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now = TurnedClock()()

    def __call__(self) -> datetime:
        return self.now


def refused(counting: Limits, what: str, who: str = "ana") -> int:
    """The seconds that somebody is told to wait; 0 if they need not."""
    try:
        counting.count(what, who)
    except TooFast as wrong:
        return int(wrong.params["seconds"])
    return 0


@pytest.mark.parametrize("what", RATES)
def test_as_often_as_allowed_and_then_no_more(what: str) -> None:
    clock, rate = Still(), RATES[what]
    counting = Limits(clock)
    assert [refused(counting, what) for _ in range(rate.most)] == [0] * rate.most
    assert refused(counting, what) == rate.span.total_seconds()
    assert refused(counting, what, "bo") == 0, "everybody is counted for themselves"


@pytest.mark.parametrize("what", RATES)
def test_doing_one_thing_often_keeps_nobody_from_another(what: str) -> None:
    counting = Limits(Still())
    for _ in range(RATES[what].most):
        counting.count(what, "ana")
    assert [other for other in RATES if other != what and refused(counting, other)] == []


@pytest.mark.parametrize("what", RATES)
def test_whoever_waits_as_told_may_go_on(what: str) -> None:
    clock = Still()
    counting = Limits(clock)
    for _ in range(RATES[what].most):
        counting.count(what, "ana")
        clock.now += TICK
    seconds = refused(counting, what)
    assert 0 < seconds <= RATES[what].span.total_seconds()
    clock.now += seconds * SECOND - 2 * SECOND
    assert refused(counting, what) in (1, 2), "not a moment early"
    clock.now += 2 * SECOND
    assert refused(counting, what) == 0


def test_being_refused_does_not_make_the_wait_longer() -> None:
    clock = Still()
    counting = Limits(clock)
    for _ in range(RATES["email"].most):
        counting.count("email", "ana")
    first = refused(counting, "email")
    for _ in range(500):
        assert refused(counting, "email") <= first
    clock.now += first * SECOND
    assert refused(counting, "email") == 0


def test_the_window_slides_and_does_not_jump() -> None:
    """Evenly spread, a limit is never met; in any span of time it is never passed."""
    clock, rate = Still(), RATES["tell"]
    counting = Limits(clock)
    for _ in range(5 * rate.most):
        assert refused(counting, "tell") == 0
        clock.now += rate.span / rate.most


@given(
    gaps=some.lists(some.integers(0, 120), max_size=200),
    most=some.integers(1, 10),
    span=some.integers(1, 300),
)
def test_in_no_span_of_time_is_more_done_than_allowed(
    gaps: list[int], most: int, span: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RATES, "tell", Rate(most, timedelta(seconds=span)))
        clock, done = Still(), []
        counting = Limits(clock)
        for gap in gaps:
            clock.now += gap * SECOND
            lately = sum(one > clock.now - span * SECOND for one in done)
            waited = refused(counting, "tell")
            assert (waited > 0) == (lately >= most)
            assert waited <= span
            done += [] if waited else [clock.now]


@pytest.mark.parametrize("factor", [0.001, 0.1, 0.5, 1.0, 2.5])
def test_the_factor_multiplies_every_limit_and_leaves_at_least_once(factor: float) -> None:
    for what, rate in RATES.items():
        counting = Limits(Still(), factor)
        allowed = 0
        while not refused(counting, what):
            allowed += 1
        assert allowed == max(1, ceil(rate.most * factor)), what


def test_a_factor_of_zero_turns_every_limit_off_and_remembers_nobody() -> None:
    counting = Limits(Still(), 0)
    for what, rate in RATES.items():
        assert not any(refused(counting, what) for _ in range(3 * rate.most))
    assert not counting._done


def test_the_message_names_the_seconds_in_every_language(busy_sqlite: Earned) -> None:
    texts = busy_sqlite.texts
    for language in texts.languages:
        assert " 17 " in texts.explain(TooFast(seconds="17"), language)


def test_made_up_names_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_REMEMBERED", 2000)
    clock, dice = Still(), random.Random(3)
    counting = Limits(clock)
    tracemalloc.start()
    sizes = []
    for round_ in range(10):
        for _ in range(2500):
            counting.count(dice.choice(("enter", "tell")), f"{dice.getrandbits(128):x}")
        sizes.append(tracemalloc.get_traced_memory()[0])
        assert len(counting._done) <= 2001
        clock.now += timedelta(seconds=round_)
    tracemalloc.stop()
    assert max(sizes) < 3_000_000
    assert max(sizes[5:]) < 1.5 * max(sizes[:5]), "it does not grow with time"


def test_one_name_takes_no_more_room_than_its_limit() -> None:
    counting = Limits(Still())
    for _ in range(10_000):
        refused(counting, "tell")
    assert len(counting._done["tell", "ana"]) == RATES["tell"].most


def test_whoever_was_just_refused_is_still_refused_after_the_old_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST_REMEMBERED", 100)
    clock = Still()
    counting = Limits(clock)
    for number in range(99):
        counting.count("tell", f"early {number}")
    clock.now += RATES["tell"].span
    for _ in range(RATES["email"].most):
        counting.count("email", "ana")
    for number in range(50):
        counting.count("tell", f"late {number}")
    assert refused(counting, "email")


def test_of_many_at_once_exactly_as_many_as_allowed_get_through() -> None:
    counting, start = Limits(Still()), threading.Barrier(8)

    def hurry(_: int) -> int:
        start.wait()
        return sum(refused(counting, "tell") == 0 for _ in range(50))

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(hurry, range(8))) == RATES["tell"].most


# -- where they hold ------------------------------------------------------------------------


@pytest.fixture
def strict(sqlite_ready: str, tmp_path: Path) -> Iterator[Town]:
    """A town where the limits are those of everyday life."""
    mail = {"smtp_host": "127.0.0.1", "smtp_from": "us@example.org"}
    everyday: dict[str, Any] = {"rate_factor": 1, **mail}
    with opened(tmp_path / "data", sqlite_ready, TurnedClock(), **everyday) as app:
        yield Town(app)


def later(town: Town, by: timedelta) -> None:
    """Let time pass there."""
    clock = town.app.store.clock
    assert isinstance(clock, TurnedClock)
    clock.turn(by)


def acts(town: Town, what: str) -> Callable[[int], object]:
    """How somebody does each thing that is limited, again and again."""
    app, ana, pia, bo = (
        town.app,
        town.learner(),
        town.colleague("Pia", Role.ORGANIZER),
        town.assessor(),
    )
    claim = town.begin(ana) if what != "begin" else ""
    if what == "assess":
        eva = town.learner("Eva")
        claim = town.sent(eva)
    told = town.told(ana) if what == "witness" else ""
    letters = mailed(town, what) if what.startswith("letter") else str
    same = Incoming("web", "the same", Typed("hello"))
    ways: dict[str, Callable[[int], object]] = {
        "tell": lambda _: app.learning.tell(ana, claim, same),
        "begin": lambda _: app.learning.begin(ana, town.space),
        "attach": lambda n: app.learning.attach(ana, claim, str(n), "a.txt", b"letter", ()),
        "assess": lambda n: (app.reviewing.take, app.reviewing.release)[n % 2](bo, claim),
        "invite": lambda n: (
            app.organizing.invite_learners(pia, 1)
            if n % 2
            else app.organizing.invite_colleague(pia, "Cleo", Role.ASSESSOR, "en")
        ),
        "code": lambda _: mistyped(app, ana),
        "email": lambda n: app.writing.ask(ana, f"ana{n}@example.org"),
        "enter": lambda _: app.entering.knock("192.0.2.1"),
        "download": lambda _: app.privacy.download(ana),
        "report": lambda n: app.reporting.report(ana, claim, About.ASSESSOR, f"Words {n}"),
        "witness": lambda n: asked(town, ana, told, n),
        "letter": letters,
        "letter_to": letters,
        "verify": lambda _: app.verifying.knock("192.0.2.1"),
    }
    if what in ("choose", "announce"):
        award, space = town.awarded(ana, bo), town.workspace()
        app.celebrating.announce_in(town.organizer, space, f"{space.external_id}/C9")
        ways["choose"] = lambda n: app.awarding.choose(ana, award, Choice(name=f"Ana {n}"))
        ways["announce"] = lambda _: app.celebrating.announce(ana, space.id, award)
    return ways[what]


def asked(town: Town, ana: Actor, claim: str, n: int) -> None:
    """Somebody is asked as a witness, and at the most not any more."""
    with suppress(WitnessesFull):
        criterion = badge().criteria[0].id
        town.app.witnessing.ask(ana, claim, criterion, f"I was there {n} times.")


def mailed(town: Town, what: str) -> Callable[[int], object]:
    """One learner has many people written to, or many learners have one."""
    learners = [town.learner(f"Uma {n}") for n in range(3 if what == "letter_to" else 1)]
    others = ("family-care", "growing-food") if what == "letter" else ()
    town.add(*others)
    told = [(one, town.told(one, badge_id=name)) for one in learners for name in (BADGE, *others)]

    def write(n: int) -> None:
        learner, claim = told[n % 3]
        to = "rosa@example.org" if what == "letter_to" else f"rosa{n}@example.org"
        about = next(iter(town.app.witnessing.look(learner, claim).criteria))
        reached = Reached(email=to)
        town.app.witnessing.ask(learner, claim, about, f"I saw it {n}.", reached=reached)

    return write


def mistyped(app: Earned, who: Actor) -> None:
    """A code that was never given to anybody."""
    with suppress(CodeSpent):
        app.meeting.link(who, "AAAA-AAAA")


@pytest.mark.parametrize("what", RATES)
def test_every_limit_holds_where_the_thing_is_done(strict: Town, what: str) -> None:
    act, rate = acts(strict, what), RATES[what]
    for number in range(rate.most):
        act(number)
    with pytest.raises(TooFast) as wrong:
        act(rate.most)
    assert 0 < int(wrong.value.params["seconds"]) <= rate.span.total_seconds()
    later(strict, rate.span)
    act(rate.most)


def test_what_was_said_too_fast_is_not_half_kept(strict: Town) -> None:
    look, ana = strict.app.learning.look, strict.learner()
    claim = strict.begin(ana)
    strict.until(ana, claim, "story")
    for _ in range(RATES["tell"].most - 1):
        strict.press(ana, claim, "unknown")
    before = look(ana, claim)
    with pytest.raises(TooFast):
        strict.tell(ana, claim, "my story")
    assert look(ana, claim) == before
    later(strict, RATES["tell"].span)
    assert strict.tell(ana, claim, "my story").version == before.version + 1
