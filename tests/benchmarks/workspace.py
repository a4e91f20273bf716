"""A workspace where many learners write to the bot: sends Slack's events, and is Slack's API.

A program of its own, so that its work is not the server's: reads one JSON document from its
standard input and prints one. It says yes to every call and looks at none of them; the little
Slack of the other tests is the one that is strict.

In, line 1:  ``{"api": port of the API}``; it answers ``ready``.
In, line 2:  ``{"port": of the server, "secret", "team", "learners": n, "turns", "pause"}``
Out: ``{"acks": [seconds to each acknowledgement, ...], "floor": [...], "seconds", "screens": how
many messages were posted, "late": seconds until the last one was}``
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import random
import sys
import time
from urllib.parse import parse_qs

numbers = itertools.count(1)
POSTED = {"count": 0, "last": 0.0}
WORDS = (
    "Last spring I looked at the bike of my neighbour Rosa{}, because its brake was rubbing. "
    "I loosened the cable, I set the pads straight and then I tested it on the hill. "
    "It stopped well and she has ridden it every day since then. I do this every week."
)


async def api(reader, writer):
    """Slack's Web API: everything goes well."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            lines = {n.lower(): v for n, _, v in (x.partition(": ") for x in head.split("\r\n"))}
            body = await reader.readexactly(int(lines.get("content-length", 0)))
            method = head.split(" ", 2)[1].rsplit("/", 1)[-1].partition("?")[0]
            told = {"ok": True, "user_id": "UBOT", "team_id": "T1", "bot_id": "B0", "url": "x"}
            if method == "chat.postMessage":
                fields = parse_qs(body.decode()) if body[:1] != b"{" else json.loads(body)
                POSTED["count"] += 1
                POSTED["last"] = time.perf_counter()
                told |= {"ts": f"{next(numbers)}.000001", "channel": str(fields.get("channel"))}
            told |= {"messages": []} if method.startswith("conversations.") else {}
            answer = json.dumps(told).encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(answer), answer)
            )
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def event(plan, learner, turn):
    """One message in a direct message, as Slack delivers it, signed now."""
    stamp = f"{int(time.time())}.{next(numbers):06d}"
    told = {
        "type": "event_callback",
        "team_id": plan["team"],
        "api_app_id": "A1",
        "event_id": f"Ev{stamp}",
        "event_time": int(time.time()),
        "authorizations": [{"team_id": plan["team"], "user_id": "UBOT", "is_bot": True}],
        "event": {
            "type": "message",
            "channel": f"D{learner}",
            "channel_type": "im",
            "user": f"U{learner}",
            "team": plan["team"],
            "ts": stamp,
            "event_ts": stamp,
            "text": WORDS.format(f"{learner}-{turn}"),
        },
    }
    body = json.dumps(told).encode()
    moment = str(int(time.time()))
    key, text = plan["secret"].encode(), b"v0:" + moment.encode() + b":" + body
    signature = "v0=" + hmac.new(key, text, hashlib.sha256).hexdigest()
    return (
        b"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"X-Slack-Request-Timestamp: %s\r\nX-Slack-Signature: %s\r\nConnection: close\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (moment.encode(), signature.encode(), len(body), body)
    )


HEALTH = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


async def ask(port, make):
    """One request on a connection of its own, as Slack does it; the seconds to its answer."""
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(make())
    line = await reader.readline()
    took = time.perf_counter() - begun
    await reader.read()
    writer.close()
    if b" 200 " not in line:
        raise SystemExit(f"answered {line!r}")
    return took


async def learner(plan, number, make):
    times = []
    for turn in range(plan["turns"]):
        await asyncio.sleep(random.uniform(0, 2 * plan["pause"]))
        times.append(await ask(plan["port"], lambda turn=turn: make(plan, number, turn)))
    return times


async def crowd(plan, make):
    every = (learner(plan, number, make) for number in range(plan["learners"]))
    return [one for many in await asyncio.gather(*every) for one in many]


async def settled(wanted):
    """Until every answer was posted, or nothing came for a while: two in a row get one screen."""
    for _ in range(1200):
        silent = time.perf_counter() - POSTED["last"] > 5
        if POSTED["count"] >= wanted or (POSTED["count"] and silent):
            return
        await asyncio.sleep(0.1)


async def main():
    loop = asyncio.get_running_loop()
    first = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    server = await asyncio.start_server(api, "127.0.0.1", first["api"], limit=1 << 20)
    print(json.dumps({"api": server.sockets[0].getsockname()[1]}), flush=True)
    plan = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    before = await crowd({**plan, "turns": 1}, lambda *_: HEALTH)
    begun = time.perf_counter()
    acks = await crowd(plan, event)
    seconds = time.perf_counter() - begun
    await settled(len(acks))
    late = POSTED["last"] - begun
    after = await crowd({**plan, "turns": 1}, lambda *_: HEALTH)
    told = {"acks": acks, "floor": before + after, "seconds": seconds, "late": late}
    print(json.dumps({**told, "screens": POSTED["count"]}))


asyncio.run(main())
