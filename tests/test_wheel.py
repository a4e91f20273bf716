"""The package as it is handed out: built, installed outside this folder, and used."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.parser import HeaderParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from core.badges import did_key, verify
from tests.support.terminal import clean
from tests.support.visiting import Visitor
from tests.test_repository import ROOT, committed, project

ROOMS = ("core", "bots", "prompts")
PATIENCE = 60.0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this folder."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index",
        "--disable-pip-version-check", "--quiet", "--wheel-dir", str(folder), str(ROOT),
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for packages of its own, with the wheel in it; what Earned needs is lent to it."""
    place = tmp_path_factory.mktemp("installed")
    python = made(place)
    lent = sysconfig.get_path("purelib")
    (site(place) / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")
    run(
        sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index",
        "--disable-pip-version-check", "--quiet", str(wheel),
    )  # fmt: skip
    return place


def made(place: Path) -> Path:
    """Make a place for packages; returns its Python."""
    venv.create(place, symlinks=True)
    return place / "bin" / "python"


def site(place: Path) -> Path:
    (found,) = place.glob("lib/python3*/site-packages")
    return found


def run(*words: str, cwd: Path | None = None) -> str:
    """Run a command that has to work; returns what it says."""
    environment = clean()
    del environment["PYTHONPATH"]
    done = subprocess.run(
        words, capture_output=True, text=True, cwd=cwd, env=environment, check=False
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


# ---------------------------------------------------------------- what is in it


def test_every_file_of_the_rooms_comes_along_and_nothing_else(wheel: Path) -> None:
    ours = {path.relative_to(ROOT).as_posix() for path in committed()}
    wanted = {name for name in ours if name.split("/")[0] in ROOMS}
    found = {name for name in names(wheel) if ".dist-info/" not in name}
    assert sorted(found - wanted) == []
    assert sorted(wanted - found) == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"prompts/interview\.yaml",
        r"prompts/rules/(en|es)\.yaml",
        r"prompts/catalogue/[\w-]+\.yaml",
        r"prompts/catalogue/images/[\w-]+\.svg",
        r"prompts/locale/(en|es)/LC_MESSAGES/\w+\.po",
        r"prompts/pages/(screens/)?\w+\.html",
        r"prompts/documents/\w+\.html",
        r"prompts/demo/stories\.yaml",
        r"core/store/migrations/versions/\d+_\w+\.py",
        r"core/badges/contexts/[\w.-]+\.json",
        r"bots/web/static/\w+\.(css|js)",
    ],
)
def test_what_it_needs_besides_code_is_in_it(pattern: str, wheel: Path) -> None:
    assert [name for name in names(wheel) if re.fullmatch(pattern, name)] != []


def test_no_tests_no_secrets_and_no_machine_files_are_in_it(wheel: Path) -> None:
    unwanted = re.compile(r"(^|/)(tests?|docker|data|__pycache__|\.\w+)/|\.(pyc|pem|db|env|key)$")
    assert [name for name in names(wheel) if unwanted.search(name)] == []


def spelled(one: Requirement) -> str:
    """A requirement with its name as packages write it: no dots, no capitals."""
    one.name = canonicalize_name(one.name)
    return str(one)


def test_it_says_what_it_is_and_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith(".dist-info/METADATA")]
        about = HeaderParser().parsestr(archive.read(name).decode())
        ways_in = archive.read(name.replace("METADATA", "entry_points.txt")).decode()
    assert about["Name"] == "earned"
    assert about["License-Expression"] == "Apache-2.0"
    assert about["Requires-Python"] == ">=3.11"
    assert {spelled(Requirement(one)) for one in about.get_all("Requires-Dist") or ()} == {
        spelled(one) for one in project()["run"]
    }
    assert "earned = bots.begin:main" in ways_in
    assert "# " in about.get_payload()


# ---------------------------------------------------------------- it is used elsewhere


@contextmanager
def running(place: Path, folder: Path) -> Iterator[str]:
    """Earned from that place, started in another folder; gives its address."""
    environment = clean()
    del environment["PYTHONPATH"]
    server = subprocess.Popen(
        [place / "bin" / "earned", "run", "--demo", "--port", "0", "--data", "elsewhere"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env=environment,
    )
    assert server.stdout is not None
    try:
        told = server.stdout.readline()
        found = re.search(r"http://[\d.]+:\d+", told)
        assert found is not None, told + server.stdout.read()
        yield found.group(0)
    finally:
        server.terminate()
        code = server.wait(PATIENCE)
        rest = server.stdout.read()
        server.stdout.close()
    assert (code, "Traceback" in rest) == (0, False), rest


def goes_a_whole_journey(url: str, folder: Path) -> None:
    """Without scripts: tell, judge, get a signed badge, share it, see it in the list."""
    with Visitor(url) as ana, Visitor(url) as bo, Visitor(url) as olga, Visitor(url) as stranger:
        ana.enter_demo("chat")
        for kind in ("stylesheet", "script"):
            assert all(ana.open(one).status == 200 for one in linked(ana, kind)), kind
        claim = ana.tell()
        bo.enter_demo("desk", "Bo")
        bo.judge()
        award = ana.badge(claim)
        document = json.loads(ana.page.html)
        assert verify(document, did_key, datetime.now(UTC)).verified
        assert document["issuer"]["id"].startswith("did:key:")
        assert stranger.open(f"/credentials/{award}").status == 404

        ana.open(f"/awards/{award}")
        form = ana.page.form("/share")
        ana.send(form, form.buttons[0])
        page = stranger.open(f"/credentials/{award}")
        assert page.headers["content-type"] == "application/vc"
        assert json.loads(page.html) == document
        baked = stranger.open(f"/credentials/{award}.png").content
        assert baked.startswith(b"\x89PNG\r\n\x1a\n")
        assert b"openbadgecredential" in baked

        olga.enter_demo("office", "Olga")
        rows = json.loads(olga.open("/office/awards.json").html)
        (renewable,) = (row for row in rows if row["award"] != award)
        assert [row["shared"] for row in rows if row["award"] == award] == [True]
        assert not renewable["shared"], "the demo's own, for who wishes to renew it"
        spanish = stranger.open("/", **{"accept-language": "es"})
        assert 'lang="es"' in spanish.html
        assert spanish.text != stranger.open("/", **{"accept-language": "en"}).text
    assert (folder / "elsewhere" / "earned.db").exists()


def linked(visitor: Visitor, kind: str) -> list[str]:
    """The addresses of the page's style sheets or scripts."""
    visitor.open("/")
    tags = (
        r'<link rel="stylesheet"[^>]* href="([^"]+)"'
        if kind == "stylesheet"
        else r'<script[^>]* src="([^"]+)"'
    )
    found = re.findall(tags, visitor.page.html)
    assert found != []
    return found


def test_a_whole_journey_without_scripts_in_a_clean_place(installed: Path, tmp_path: Path) -> None:
    python = installed / "bin" / "python"
    origins = "import core, bots, prompts; print(core.__path__, bots.__path__, prompts.__path__)"
    told = run(str(python), "-c", origins, cwd=tmp_path)
    assert str(ROOT) not in told
    assert told.count(str(site(installed))) == 3
    with running(installed, tmp_path) as url:
        goes_a_whole_journey(url, tmp_path)


def test_commands_work_from_there(installed: Path, tmp_path: Path) -> None:
    earned = str(installed / "bin" / "earned")
    told = run(earned, "demo", "seed", "--claims", "2", "--data", "d", cwd=tmp_path)
    assert told.strip()
    rows = run(earned, "export", "awards", "--format", "json", "--data", "d", cwd=tmp_path)
    assert isinstance(json.loads(rows), list)


@pytest.mark.stress
def test_with_nothing_but_what_the_lock_file_names_it_works_too(
    wheel: Path, tmp_path: Path
) -> None:
    """Downloads what is in requirements.lock; pip refuses every file with another hash."""
    place, elsewhere = tmp_path / "place", tmp_path / "cwd"
    elsewhere.mkdir()
    python = made(place)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    run(*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock"))
    run(*pip, "--no-deps", "--no-index", str(wheel))
    run(sys.executable, "-m", "pip", "--python", str(python), "check")
    with running(place, elsewhere) as url:
        goes_a_whole_journey(url, elsewhere)
