"""Discord's side of the sockets: the REST API, files, and the door to the Gateway."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from typing import Any

from aiohttp import web

from tests.contracts import discord as oracle
from tests.support.discord import limits, payloads
from tests.support.discord.asking import Asked, Route, find
from tests.support.discord.things import Call, Refused, Thing
from tests.support.discord.world import World

API = "/api/v10"
BOT_MUST = "DiscordBot ("
# The content of a message with ten files of the size Discord takes.
MOST_BYTES = 110 * 1024 * 1024


class Server:
    """One world's server, in a loop and a thread of its own, on a free port of this machine."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.broken = ""
        self.loop = asyncio.new_event_loop()
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._site: web.BaseSite | None = None
        self._thread = threading.Thread(target=self._run, name="little-discord", daemon=True)
        self._thread.start()
        self.does(self._start())
        world.gateway.loop = self.loop

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def does(self, work: Any) -> Any:
        """Do something in the loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    async def _start(self) -> None:
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_get("/gateway/", self.world.gateway.talk)
        app.router.add_get("/attachments/{place}/{id}/{name}", self._file)
        app.router.add_route("*", "/{rest:.*}", self._rest)
        self._runner = web.AppRunner(
            app, access_log=None, handle_signals=False, shutdown_timeout=0.5
        )
        await self._runner.setup()
        await self._listen()

    async def _listen(self) -> None:
        assert self._runner
        place = socket.create_server(("127.0.0.1", self.port), reuse_port=False, backlog=2048)
        self.port = place.getsockname()[1]
        self._site = web.SockSite(self._runner, place)
        await self._site.start()

    def refuse(self) -> None:
        """Connections are refused from now on."""
        if self._site:
            self.does(self._site.stop())
            self._site = None

    def accept(self) -> None:
        """Listen again, at the same address."""
        if self._site is None:
            self.does(self._listen())

    def end(self) -> None:
        """The end."""
        if self._runner:
            self.does(self._runner.cleanup())
        self.does(self._finish())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        if not self._thread.is_alive():
            self.loop.close()

    async def _finish(self) -> None:
        rest = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
        for one in rest:
            one.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    # ------------------------------------------------------------ files

    async def _file(self, request: web.Request) -> web.StreamResponse:
        world, path = self.world, request.raw_path.partition("?")[0]
        until = request.query.get("ex", "")
        sign = payloads.signature(world, path, until)
        if self.broken or request.query.get("hm") != sign or int(until, 16) < world.now():
            return web.Response(status=404, text="This content is no longer available.")
        found = world.files.get(request.match_info["id"])
        if found is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=found.data, content_type=found.kind.partition(";")[0])

    # ------------------------------------------------------------ the REST API

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        if self.broken:
            return web.Response(
                status=int(self.broken), text="<html>down</html>", content_type="text/html"
            )
        call = Call(request.method, request.path.removeprefix(API), "", dict(request.query), None)
        asked = await _read(self.world, request, call)
        begun = time.monotonic()
        hit = find(call.method, call.path) if request.path.startswith(API) else None
        call.route = hit[0].path if hit else call.path
        fault = self.world.limits.fault_of(call.name)
        if fault and fault[0] == "slow":
            await asyncio.sleep(fault[1])
        if fault and fault[0] == "cut":
            return self._cut(request)
        headers = self._answer(request, call, asked, hit, fault)
        call.seconds = time.monotonic() - begun
        with self.world.changed:
            self.world.calls.append(call)
            self.world.changed.notify_all()
        if fault and fault[0] == "lost":
            return self._cut(request)
        return _reply(call, headers)

    def _cut(self, request: web.Request) -> web.Response:
        if request.transport:
            request.transport.abort()
        return web.Response()

    def _answer(
        self,
        request: web.Request,
        call: Call,
        asked: Asked,
        hit: tuple[Route, dict[str, str]] | None,
        fault: tuple[str, float, str] | None,
    ) -> dict[str, str]:
        world = self.world
        if hit is None:
            world.violates(f"{call.method} {call.path}: the little Discord has no such route")
            call.status, call.answer = 404, {"message": "404: Not Found", "code": 0}
            return {}
        asked.params = hit[1]
        major = next(iter(hit[1].values()), "")
        bucket, wait, overall = world.limits.take(call.name, major)
        if fault and fault[0] == "429":
            wait, overall = fault[1], fault[2] == "global"
        if wait > 0:
            scope = fault[2] if fault else ("global" if overall else "user")
            headers = _too_many(call, bucket, wait, scope)
            self._check_answer(call)
            return headers
        headers = limits.headers_of(call.name, bucket)
        try:
            self._let_in(request, hit[0])
            if fault and fault[0].isdigit():
                _fail(int(fault[0]))
            with world.changed:
                self._check(call, asked)
                call.status, call.answer = hit[0].handler(asked)
                world.changed.notify_all()
        except Refused as refused:
            call.status, call.answer = refused.status, refused.answer
        self._check_answer(call)
        return headers

    def _check_answer(self, call: Call) -> None:
        if self.world.strict:
            for line in oracle.faults_of_answer(call.method, call.route, call.status, call.answer):
                self.world.violates(f"the little Discord's own answer: {line}")

    def _let_in(self, request: web.Request, route: Route) -> None:
        agent = request.headers.get("User-Agent", "")
        # (The part of discord.py that speaks to webhooks says nothing of itself.)
        if not route.open and not agent.startswith(BOT_MUST):
            self.world.violates(f"the agent {agent!r} is not as the reference asks")
        if not route.open and request.headers.get("Authorization") != f"Bot {self.world.app.token}":
            raise Refused(401, 0, "401: Unauthorized")

    def _check(self, call: Call, asked: Asked) -> None:
        if not self.world.strict:
            return
        faults = oracle.faults(call.method, call.route, call.query, call.body, len(call.files))
        if faults:
            where = f"{call.method} {call.path}"
            told = "\n  ".join([f"Discord would refuse this {where}:", *faults])
            self.world.violates(told)
            raise Refused(
                400,
                50035,
                "Invalid Form Body",
                errors={"_errors": [{"code": 0, "message": told}]},
            )


def _fail(code: int) -> None:
    if 400 <= code < 600:
        raise Refused(code, 0, f"{code}: as the test asked")
    status = 403 if code in (50001, 50007, 50013, 50278, 20026) else 404 if code < 20000 else 400
    words = {50007: "Cannot send messages to this user", 50001: "Missing Access"}
    raise Refused(status, code, words.get(code, f"error {code}, as the test asked"))


def _too_many(call: Call, bucket: limits.Bucket, wait: float, scope: str) -> dict[str, str]:
    call.status = 429
    headers = limits.headers_of(call.name, bucket, scope)
    headers["Retry-After"] = str(max(1, round(wait)))
    if scope == "cloudflare":
        call.answer = "<html>error code: 1015</html>"
        return {"Retry-After": headers["Retry-After"]}
    call.answer = {
        "message": "You are being rate limited.",
        "code": 0,
        "retry_after": round(wait, 3),
        "global": scope == "global",
    }
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    return headers


def _reply(call: Call, headers: dict[str, str]) -> web.Response:
    # discord.py does not retry a 429 without ``Via``: that is how Cloudflare's own ban looks.
    if not isinstance(call.answer, str):
        headers = {**headers, "Via": "1.1 google"}
    if call.answer is None:
        return web.Response(status=call.status, headers=headers)
    if isinstance(call.answer, str):
        return web.Response(
            status=call.status, text=call.answer, content_type="text/html", headers=headers
        )
    # Exactly so, without a charset: discord.py reads JSON only then.
    body = json.dumps(call.answer).encode()
    return web.Response(
        status=call.status, body=body, content_type="application/json", headers=headers
    )


async def _read(world: World, request: web.Request, call: Call) -> Asked:
    """A request's body, of JSON or of a form with ``payload_json`` and files."""
    asked = Asked(world, {}, call.query)
    if request.content_type == "multipart/form-data":
        await _read_form(request, asked, call)
    else:
        data = await request.read()
        if data and request.content_type == "application/json":
            call.body = json.loads(data)
        elif data:
            world.violates(f"{call.method} {call.path}: a body of {request.content_type}")
    asked.body = call.body if call.body is not None else {}
    return asked


async def _read_form(request: web.Request, asked: Asked, call: Call) -> None:
    reader: Any = await request.multipart()
    async for part in reader:
        data: bytes = await part.read(decode=True)
        if part.name == "payload_json":
            call.body = json.loads(data)
        elif part.name.startswith("files[") and part.name.endswith("]"):
            made: Thing = {"index": int(part.name[6:-1]), "name": part.filename, "data": data}
            made["kind"] = payloads.kind_of(part.filename or "", data)
            asked.files.append(made)
            call.files.append((part.filename or "", data))
        else:
            asked.world.violates(f"{call.method} {call.path}: the form has a part {part.name}")
