"""The container files, as far as they can be checked without an engine that runs them."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

import click
import pytest
import typer.main
import yaml
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bots.cli import cli
from bots.web.app import build_web
from core.config import Settings
from tests.support.installed import opened
from tests.test_repository import ROOT, committed

FOLDER = ROOT / "docker"
SECRET = re.compile(r"password|secret|token|_key\b", re.IGNORECASE)


def instructions() -> list[tuple[str, str]]:
    """The lines of the Dockerfile: what is done, and with what."""
    text = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    whole = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    pairs = (line.split(None, 1) for line in whole.splitlines() if line.strip())
    return [(word.upper(), rest.strip()) for word, rest in pairs]


def stages() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for word, rest in instructions():
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def last(word: str) -> str:
    """What the last stage says for an instruction that counts once."""
    return [rest for name, rest in stages()[-1] if name == word][-1]


def environment() -> dict[str, str]:
    return dict(one.split("=", 1) for one in shlex.split(last("ENV")))


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
    return found


def filled(text: str, **given: str) -> str:
    """A value of compose.yaml with its variables filled in."""
    plain = re.sub(r"\$\{(\w+)(:[-?][^}]*)?\}", r"${\1}", text)
    return Template(plain).substitute(given)


# ---------------------------------------------------------------- Dockerfile


def test_every_image_is_of_a_named_version() -> None:
    images = [rest.split()[0] for stage in stages() for word, rest in stage if word == "FROM"]
    images.append(compose()["services"]["database"]["image"])
    assert [one for one in images if not re.search(r":\d", one)] == []


def test_it_runs_as_a_user_that_is_not_root() -> None:
    user = last("USER")
    assert user not in ("root", "0")
    words = [word for word, _ in stages()[-1]]
    assert words.index("USER") < words.index("ENTRYPOINT")
    (makes,) = [rest for word, rest in stages()[-1] if word == "RUN"]
    assert re.search(rf"useradd .*--uid [1-9]\d+ .*\b{user}\b", makes)


def test_the_data_has_a_volume_that_only_this_user_can_look_into() -> None:
    data = environment()["EARNED_DATA"]
    assert last("VOLUME") == data
    assert (
        f"install -d -o {last('USER')} -g {last('USER')} -m 0700 {data}"
        in dict(stages()[-1])["RUN"]
    )


def test_everything_that_is_copied_is_in_the_repository_and_let_through() -> None:
    ours = {path.relative_to(ROOT).as_posix() for path in committed()}
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for stage in stages():
        for word, rest in stage:
            if word == "ADD":
                pytest.fail("ADD fetches and unpacks; COPY only copies")
            if word != "COPY" or rest.startswith("--from="):
                continue
            for source in rest.split()[:-1]:
                known = source in ours or any(one.startswith(f"{source}/") for one in ours)
                assert known, f"there is no {source}"
                assert source not in ignored


def test_neither_tests_nor_history_nor_data_go_into_an_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "data", "tests"} <= set(ignored)
    copied = [rest for word, rest in instructions() if word == "COPY"]
    assert not any(re.match(r"(\.|\./|\*)\s", rest) for rest in copied)


def test_packages_are_installed_by_their_hashes_and_the_wheel_without_the_network() -> None:
    installs = [rest for word, rest in instructions() if word == "RUN" and "pip install" in rest]
    assert len(installs) == 2
    assert "--require-hashes -r requirements.lock" in installs[0]
    assert "--no-deps --no-build-isolation" in installs[1]
    assert re.search(r"^hatchling==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)


def test_no_secret_is_written_down() -> None:
    for word, rest in instructions():
        if word in ("ENV", "ARG"):
            assert not SECRET.search(rest), rest
    for service in compose()["services"].values():
        for name, value in service["environment"].items():
            if SECRET.search(name) or "://" in str(value):
                assert "${" in value, f"{name} is written down"


def test_every_setting_is_one_that_is_known(tmp_path: Path) -> None:
    known = {f"EARNED_{name.upper()}" for name in Settings.model_fields}
    names = {name for name in environment() if name.startswith("EARNED_")}
    app = compose()["services"]["app"]["environment"]
    names |= {name for name in app if name.startswith("EARNED_")}
    assert names <= known
    given = {n.removeprefix("EARNED_").lower(): v for n, v in environment().items()}
    chosen = Settings(**{n: v for n, v in given.items() if n in Settings.model_fields})
    assert not chosen.demo
    assert chosen.base_url == "http://localhost:8765"


def test_it_starts_a_command_that_there_is() -> None:
    (program,) = json.loads(last("ENTRYPOINT"))
    assert program == "earned"
    group = typer.main.get_command(cli)
    assert isinstance(group, click.Group) or hasattr(group, "commands")
    assert json.loads(last("CMD"))[0] in group.commands


def health_check() -> list[str]:
    words = last("HEALTHCHECK").partition("CMD ")[2]
    found: list[str] = json.loads(words)
    return found


def test_the_health_check_asks_for_a_page_that_there_is(tmp_path: Path) -> None:
    address = re.search(r"http://[\w.:]+(/\w+)", health_check()[-1])
    assert address is not None
    parts = urlsplit(address.group(0))
    assert str(parts.port) == environment()["EARNED_PORT"] == last("EXPOSE")
    with opened(tmp_path) as app:
        assert parts.path in {getattr(route, "path", "") for route in build_web(app).routes}


@contextmanager
def answering(status: int) -> Iterator[int]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_the_health_check_tells_ready_from_not_ready(status: int, healthy: bool) -> None:
    with answering(status) as port:
        program, *words = [one.replace("8765", str(port)) for one in health_check()]
        assert program == "python"
        done = subprocess.run([sys.executable, *words], capture_output=True, check=False)
    assert (done.returncode == 0) is healthy


# ---------------------------------------------------------------- compose.yaml


def test_it_builds_the_image_of_this_repository() -> None:
    build = compose()["services"]["app"]["build"]
    assert (FOLDER / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).resolve() == FOLDER / "Dockerfile"


def test_the_database_is_waited_for_and_spoken_to_as_itself() -> None:
    services = compose()["services"]
    app, database = services["app"], services["database"]
    assert app["depends_on"]["database"]["condition"] == "service_healthy"
    assert "pg_isready" in " ".join(database["healthcheck"]["test"])
    own = database["environment"]
    url = filled(app["environment"]["EARNED_DATABASE_URL"], EARNED_DB_PASSWORD="s3cret")
    parts = urlsplit(Settings(database_url=url).database)
    assert (parts.scheme, parts.hostname, parts.port) == ("postgresql", "database", 5432)
    assert (parts.username, parts.path) == (own["POSTGRES_USER"], f"/{own['POSTGRES_DB']}")
    assert filled(own["POSTGRES_PASSWORD"], EARNED_DB_PASSWORD="s3cret") == parts.password


def test_without_a_password_it_does_not_start() -> None:
    text = (FOLDER / "compose.yaml").read_text(encoding="utf-8")
    asked = re.findall(r"\$\{EARNED_DB_PASSWORD(.*?)\}", text)
    assert len(asked) == 2
    assert all(one.startswith(":?") for one in asked)


def test_nothing_is_open_to_the_network_but_through_a_proxy() -> None:
    services = compose()["services"]
    assert all(port.startswith("127.0.0.1:") for port in services["app"]["ports"])
    assert "ports" not in services["database"]
    port = services["app"]["ports"][0].split(":")
    assert port[1:] == [last("EXPOSE")] * 2


def test_the_app_may_write_only_where_it_has_to() -> None:
    app = compose()["services"]["app"]
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in app["security_opt"]
    assert [one.partition(":")[2] for one in app["volumes"]] == [environment()["EARNED_DATA"]]


def test_every_volume_is_declared() -> None:
    told = compose()
    used = {one.split(":")[0] for each in told["services"].values() for one in each["volumes"]}
    assert used == set(told["volumes"])


async def client(seen: str, told: str) -> str:
    """Who the app takes a visitor for."""
    found: list[str] = []

    async def inner(scope: Any, _receive: Any, _send: Any) -> None:
        found.append(scope["client"][0])

    trusted = compose()["services"]["app"]["environment"]["FORWARDED_ALLOW_IPS"]
    scope: Any = {
        "type": "http",
        "scheme": "http",
        "client": (seen, 1),
        "headers": [(b"x-forwarded-for", told.encode())],
    }
    nothing: Any = None
    await ProxyHeadersMiddleware(inner, trusted)(scope, nothing, nothing)
    return found[0]


@pytest.mark.parametrize(
    ("seen", "told", "expected"),
    [
        ("172.18.0.1", "203.0.113.9", "203.0.113.9"),
        ("172.18.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9", "127.0.0.1", "203.0.113.9"),
    ],
    ids=["through the proxy", "made up by the visitor", "past the proxy"],
)
def test_limits_count_visitors_and_not_the_proxy(seen: str, told: str, expected: str) -> None:
    assert asyncio.run(client(seen, told)) == expected
