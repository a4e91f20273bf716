"""Only what Slack signed just now comes in, and each request once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
from slack_bolt import BoltResponse
from slack_sdk.signature import SignatureVerifier
from starlette.testclient import TestClient

from bots.slack_bot import front
from bots.slack_bot.app import SlackFace, build
from bots.slack_bot.front import FRESH, SIGNATURE, TIMESTAMP, Answers, Front
from bots.slack_bot.http import EVENTS, asgi
from tests.support.installed import TurnedClock, opened

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BODY = b'{"type":"url_verification","challenge":"abc"}'
MUTATIONS = 5_000


def signed(clock: TurnedClock, body: bytes = BODY, *, ago: float = 0) -> dict[str, str]:
    """The headers of a genuine request."""
    stamp = str(int(clock.now.timestamp() - ago))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
    assert signature
    return {TIMESTAMP: stamp, SIGNATURE: signature}


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def door(clock: TurnedClock) -> Front:
    return Front(SECRET, clock)


def test_a_genuine_request_comes_in(door: Front, clock: TurnedClock) -> None:
    assert door.lets_in(signed(clock), BODY)


@pytest.mark.parametrize(("ago", "comes_in"), [(FRESH - 2, True), (FRESH + 2, False)])
def test_an_old_request_or_one_from_the_future_stays_outside(
    door: Front, clock: TurnedClock, ago: float, comes_in: bool
) -> None:
    assert door.lets_in(signed(clock, ago=ago), BODY) is comes_in
    assert door.lets_in(signed(clock, b"x", ago=-ago), b"x") is comes_in


@pytest.mark.parametrize("stamp", ["", "now", "-1", "1e9", "٣", "1" * 30, " 1", "0x1", "nan"])
def test_a_timestamp_that_is_no_number_is_refused_and_nothing_breaks(
    door: Front, clock: TurnedClock, stamp: str
) -> None:
    assert not door.lets_in({**signed(clock), TIMESTAMP: stamp}, BODY)


def mutations(clock: TurnedClock, dice: random.Random) -> Iterator[tuple[Mapping[str, str], bytes]]:
    """Genuine requests, each with something changed."""
    signs = "0123456789abcdefv=é\x7f "
    while True:
        body = BODY + str(dice.random()).encode()
        genuine = signed(clock, body)
        headers = dict(genuine)
        at = dice.choice((TIMESTAMP, SIGNATURE, "body", "both"))
        if at == "body":
            spot = dice.randrange(len(body))
            changed = bytes([body[spot] ^ (1 << dice.randrange(8))])
            yield headers, body[:spot] + changed + body[spot + 1 :]
            continue
        for name in (TIMESTAMP, SIGNATURE) if at == "both" else (at,):
            text = headers[name]
            spot = dice.randrange(len(text))
            ways = (text[:spot] + text[spot + 1 :], text[:spot], text + "0", "", text.upper() + " ")
            other = text[:spot] + dice.choice(signs) + text[spot + 1 :]
            headers[name] = dice.choice((*ways, other))
        if headers != genuine:  # else the change changed nothing
            yield headers, body


def sendable(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    return {
        b"content-type": b"application/json",
        **{name.encode(): one.encode("latin-1") for name, one in headers.items()},
    }


def test_nothing_that_was_changed_on_the_way_comes_in(door: Front, clock: TurnedClock) -> None:
    changed = islice(mutations(clock, random.Random(4)), MUTATIONS)
    assert [one for one in changed if door.lets_in(*one)] == []


# -- through HTTP ---------------------------------------------------------------------------


@pytest.fixture
def face(tmp_path: Path, sqlite_ready: str, clock: TurnedClock) -> Iterator[SlackFace]:
    given = {"slack_signing_secret": SECRET, "slack_bot_token": "xoxb-1"}
    with opened(tmp_path / "data", sqlite_ready, clock, **given) as app:
        made = build(app)
        yield made
        made.stop()


def test_slack_gets_its_answer_and_everybody_else_a_401(
    face: SlackFace, clock: TurnedClock
) -> None:
    client = TestClient(asgi(face), raise_server_exceptions=False)
    kind = {"content-type": "application/json"}
    answer = client.post(EVENTS, content=BODY, headers={**signed(clock), **kind})
    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})
    assert client.post(EVENTS, content=BODY).status_code == 401
    assert client.get(EVENTS).status_code == 405
    found = {
        client.post(EVENTS, content=body, headers=sendable(headers)).status_code
        for headers, body in islice(mutations(clock, random.Random(5)), 300)
    }
    assert found == {401}


def test_without_a_signing_secret_nothing_comes_in_by_http(
    tmp_path: Path, sqlite_ready: str, clock: TurnedClock
) -> None:
    with opened(tmp_path / "data", sqlite_ready, clock, slack_bot_token="xoxb-1") as app:
        made = build(app)
        client = TestClient(asgi(made))
        stamp = str(int(clock.now.timestamp()))
        forged = SignatureVerifier("none").generate_signature(timestamp=stamp, body=BODY)
        headers = {TIMESTAMP: stamp, SIGNATURE: str(forged)}
        assert client.post(EVENTS, content=BODY, headers=headers).status_code == 401
        made.stop()


# -- once -----------------------------------------------------------------------------------


class Handled:
    """Handles requests, and counts them."""

    def __init__(self, *statuses: int) -> None:
        self._statuses, self.times = iter(statuses), 0

    async def __call__(self) -> BoltResponse:
        self.times += 1
        await asyncio.sleep(0.01)
        return BoltResponse(status=next(self._statuses), body=f"answer {self.times}")


def test_the_very_same_request_again_gets_the_same_answer_and_has_no_effect(
    clock: TurnedClock,
) -> None:
    async def deliver() -> list[str]:
        answers = Answers(clock)
        copies = [answers.once("v0=1", handled) for _ in range(4)]
        found = await asyncio.gather(*copies)
        return [one.body for one in (*found, await answers.once("v0=1", handled))]

    handled = Handled(200)
    assert asyncio.run(deliver()) == ["answer 1"] * 5
    assert handled.times == 1


def test_what_could_not_be_handled_is_handled_when_it_comes_again(clock: TurnedClock) -> None:
    async def deliver() -> list[int]:
        answers = Answers(clock)
        return [(await answers.once("v0=1", handled)).status for _ in range(3)]

    handled = Handled(500, 200)
    assert asyncio.run(deliver()) == [500, 200, 200]


def test_answers_are_forgotten_once_they_are_too_old_to_be_asked_for(
    clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def deliver() -> None:
        answers = Answers(clock)
        for number in range(5):
            await answers.once(f"v0={number}", handled)
        assert len(answers._given) == 3
        clock.turn(timedelta(seconds=2 * FRESH + 1))
        await answers.once("v0=new", handled)
        assert len(answers._given) == 1

    monkeypatch.setattr(front, "MOST_SEEN", 3)
    handled = Handled(*[200] * 6)
    asyncio.run(deliver())
