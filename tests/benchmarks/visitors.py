"""Many learners at their browsers, each with a connection of its own that stays open.

A program of its own, so that its work is not the server's: reads one JSON document from its
standard input and prints one. Like our script in a page, it sends the forms of the page before
and is answered with the next piece of the page. Speaks HTTP itself: a client library would
take more of the machine than the server that is measured.

In:  ``{"port", "learners": [[claim, cookie], ...], "turns": most turns of each, "pause": seconds
between them, "server": its process or 0}``
Out: ``{"turns": [seconds to the first byte, ...], "floor": [...], "seconds": how long the turns
took, "worked": the server's processor time in them}``; looks at pages are no turns, but cost too.
"""

import asyncio
import itertools
import json
import random
import re
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.benchmarks.processes import worked

BADGE = "bicycle-repair"
STORY = "For two years I have repaired the bikes of my neighbours on Saturdays, {}."
ANSWER = (
    "Last spring I looked at the bike of my neighbour {}, because its brake was rubbing. "
    "I loosened the cable, I set the pads straight and then I tested it on the hill. "
    "It stopped well and she has ridden it every day since then. I do this every week."
)
FIELD = re.compile(r'name="(csrf|event|place)" value="([^"]*)"')
BUTTON = re.compile(r'name="(press|chosen)" value="(e1\.\w+\.\d+\.([^"]+))"')
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
numbers = itertools.count(1)


class Wire(asyncio.Protocol):
    """One connection, with one request under way at most."""

    def __init__(self):
        self.transport = self.answer = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        if not self.got:
            self.first = time.perf_counter()
        self.got += data
        head = self.got.find(b"\r\n\r\n")
        if head < 0:
            return
        length = LENGTH.search(self.got, 0, head)
        if len(self.got) >= head + 4 + int(length[1]):
            self.answer.set_result((bytes(self.got[:head]), self.got[head + 4 :].decode()))

    def connection_lost(self, error):
        if self.answer and not self.answer.done():
            self.answer.set_exception(error or ConnectionError("the server hung up"))

    async def send(self, request):
        self.got = bytearray()
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.answer


class Window:
    """A learner's window: its connection stays open as long as the server wants it to."""

    def __init__(self, port):
        self.port = port

    async def connect(self):
        loop = asyncio.get_running_loop()
        _, self.wire = await loop.create_connection(Wire, "127.0.0.1", self.port)

    async def ask(self, request):
        """Send a request; the seconds to the first byte of its answer, and the page."""
        begun = time.perf_counter()
        head, page = await self.send(request)
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"{request!r}\n{head!r}\n{page}")
        return self.wire.first - begun, page

    async def send(self, request):
        """As a browser does: once more where the server let go of a connection silent for long."""
        for _ in range(3):
            if self.wire.transport.is_closing():
                await self.connect()
            try:
                return await self.wire.send(request)
            except ConnectionError:
                if self.wire.got:
                    raise
                await self.connect()
        raise SystemExit("the server hangs up whenever it is asked")


def asks(path, cookie):
    """A request that looks; the same for a page and for the floor."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Earned: fragment\r\n"
        f"Cookie: earned_chat={cookie}\r\n\r\n"
    ).encode()


def sends(path, cookie, fields):
    """A form of ours, as our script sends it."""
    body = urlencode(fields)
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Earned: fragment\r\n"
        f"Cookie: earned_chat={cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def reply(page):
    """What somebody in a hurry answers to a page: where it goes, and the fields. None at its end."""
    fields = dict(FIELD.findall(page))
    buttons = {option: (name, value) for name, value, option in BUTTON.findall(page)}
    if "submit" in buttons:
        return None
    place = fields.get("place", "")
    wanted = ["agree", "yes", BADGE]
    wanted += ["skip"] if place.startswith("probe/") else []
    wanted += ["go_on"] if place == "evidence" else []
    for option in wanted:
        if option in buttons:
            return "press", fields | {"press": buttons[option][1]}
    chosen = [value for name, value in buttons.values() if name == "chosen"]
    if chosen:
        return "choose", fields | {"chosen": chosen[1]}
    # Nobody says what somebody else said: what was read once must be read again.
    told = ANSWER if place.startswith("criterion/") else STORY
    return "say", fields | {"text": told.format(f"Rosa{next(numbers)}")}


async def tell(window, claim, cookie, turns, pause):
    """Some turns of one interview; the times to the first byte."""
    times = []
    await asyncio.sleep(random.uniform(0, pause))
    _, page = await window.ask(asks(f"/claims/{claim}", cookie))
    for _ in range(turns):
        answer = reply(page)
        if answer is None:
            break
        await asyncio.sleep(random.uniform(0, 2 * pause))
        first, page = await window.ask(sends(f"/claims/{claim}/{answer[0]}", cookie, answer[1]))
        times.append(first)
    return times


async def floor(window, cookie, turns, pause):
    """As many requests of the same client for the smallest answer there is."""
    times = []
    for _ in range(turns):
        await asyncio.sleep(random.uniform(0, 2 * pause))
        times.append((await window.ask(asks("/healthz", cookie)))[0])
    return times


async def main(plan):
    windows = [Window(plan["port"]) for _ in plan["learners"]]
    for window in windows:
        await window.connect()
    every = list(zip(windows, plan["learners"], strict=True))
    turns, pause = plan["turns"], plan["pause"]

    async def floors():
        half = (floor(window, cookie, -(-turns // 2), pause) for window, (_, cookie) in every)
        return [one for many in await asyncio.gather(*half) for one in many]

    before = await floors()
    server = plan["server"]
    begun, cost = time.perf_counter(), worked(server) if server else 0.0
    told = (tell(window, *one, turns, pause) for window, one in every)
    times = [one for many in await asyncio.gather(*told) for one in many]
    seconds = time.perf_counter() - begun
    cost = worked(server) - cost if server else 0.0
    times_of = {"turns": times, "floor": before + await floors()}
    json.dump(times_of | {"seconds": seconds, "worked": cost}, sys.stdout)


asyncio.run(main(json.load(sys.stdin)))
