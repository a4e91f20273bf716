"""The `earned` command: what it offers, and how it ends when something is wrong."""

from __future__ import annotations

import ctypes
import os
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import click
import pytest
import typer.main

from bots.cli import cli
from bots.terminal import language, word
from core.app import Earned
from core.services.exporting import FORMS
from core.shelf import texts
from tests.support.installed import Mould, opened
from tests.support.terminal import Said, Terminal, clean, command

# Other tools drive these: they stay.
KEPT = {
    "run": {"--host", "--port", "--demo"},
    "worker": set(),
    "slack manifest": {"--format"},
    "migrate": set(),
    "organizer invite": set(),
    "export awards": {"--format", "--out"},
    "catalogue check": set(),
    "catalogue import": set(),
    "catalogue export": set(),
    "jobs list": set(),
    "jobs retry": set(),
    "jobs discard": set(),
    "demo seed": {"--claims"},
    "backup": set(),
    "restore": set(),
}
SECRET = "correct-horse-battery"
NOWHERE = f"postgresql://earned:{SECRET}@127.0.0.1:1/earned"
# Every command that opens the database.
OPENING: dict[str, list[str]] = {
    "run": ["run", "--port", "0"],
    "worker": ["worker"],
    "migrate": ["migrate"],
    "organizer invite": ["organizer", "invite"],
    "export awards": ["export", "awards"],
    "catalogue import": ["catalogue", "import", "badges.yaml"],
    "catalogue export": ["catalogue", "export", "badges.yaml"],
    "jobs list": ["jobs", "list"],
    "jobs retry": ["jobs", "retry", "some-key"],
    "jobs discard": ["jobs", "discard", "some-key"],
    "demo seed": ["demo", "seed", "--claims", "1"],
    "backup": ["backup", "backup.zip"],
}
SETTINGS = {
    "EARNED_PORT": ("many", "70000", "-1"),
    "EARNED_DATABASE_URL": (f"mysql://root:{SECRET}@host/x", f"postgresql://a:{SECRET}/:@b/c", "x"),
    "EARNED_PUBLIC_URL": (
        "badges.example.org",
        "ftp://x",
        "https://x/?a=b",
        "https://[x",
        "https://x:99999",
    ),
    "EARNED_RATE_FACTOR": ("-1", "fast"),
    "EARNED_SMTP_PORT": ("0",),
    "EARNED_SMTP_SECURITY": ("ssl3",),
    "EARNED_SMTP_FROM": ("a@b.example\nBcc: c@d.example",),
    "EARNED_FILE_MEGABYTES": ("0", "1 GB"),
    "EARNED_DATA": ("what?",),
}


@pytest.fixture
def earned(mould: Mould, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Somebody at a terminal, with an installation that is up to date and empty."""
    mould.sqlite(tmp_path / "data" / "earned.db")
    monkeypatch.chdir(tmp_path)
    return Terminal(tmp_path / "data")


@pytest.fixture
def inside(earned: Terminal) -> Iterator[Earned]:
    """The same installation from inside."""
    with opened(earned.data) as app:
        yield app


def leaves(group: click.Group, *before: str) -> Iterator[tuple[str, click.Command]]:
    for name, one in group.commands.items():
        if isinstance(one, click.Group) or hasattr(one, "commands"):
            yield from leaves(one, *before, name)
        else:
            yield " ".join((*before, name)), one


def stopped(said: Said, *words: str) -> None:
    """It ended with a message, and nothing that only a programmer reads."""
    assert (said.code, said.out) == (1, "")
    for one in words:
        assert " ".join(one.split()) in said.words
    for ugly in ("Traceback", "Error:", "sqlalche.me", 'File "', SECRET):
        assert ugly not in said.words


# ---------------------------------------------------------------- what there is


def test_every_command_that_other_tools_drive_is_there_with_its_options() -> None:
    found = dict(leaves(typer.main.get_command(cli)))  # type: ignore[arg-type]
    options = {
        name: {text for one in command.params for text in one.opts}
        for name, command in found.items()
    }
    assert KEPT.keys() <= options.keys()
    assert {name: KEPT[name] - options[name] for name in KEPT if KEPT[name] - options[name]} == {}


def test_every_command_takes_a_data_folder() -> None:
    found = leaves(typer.main.get_command(cli))  # type: ignore[arg-type]
    assert [name for name, one in found if all("--data" not in p.opts for p in one.params)] == []


def test_every_command_and_every_option_says_what_it_is_for() -> None:
    for name, one in leaves(typer.main.get_command(cli)):  # type: ignore[arg-type]
        told = [one.help, *(getattr(p, "help", None) for p in one.params if p.name != "help")]
        assert all(text and not text.startswith("cli.") for text in told), name


def test_the_help_speaks_the_language_of_the_terminal(earned: Terminal) -> None:
    said = earned.real("export", "awards", "--help", LANG="es_ES.UTF-8")
    assert texts().get("es", "cli.opt.data") in said.words
    assert texts().get("es", "cli.export.awards") in said.words


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "es_ES.UTF-8"}, "es"),
        ({"LANG": "es"}, "es"),
        ({"LANG": "es_419"}, "es"),
        ({"LANG": "es_ES@euro"}, "es"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "eo.UTF-8"}, "en"),
        ({"LANG": ""}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "es_ES.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "es_MX.UTF-8"}, "es"),
        ({"LANG": "\udcff\udcfe../.."}, "en"),
    ],
)
def test_the_language_is_the_one_of_the_terminal(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    language.cache_clear()
    try:
        assert language() == expected
    finally:
        language.cache_clear()


def test_a_message_speaks_the_language_of_the_terminal(earned: Terminal) -> None:
    said = earned.real("export", "awards", "--format", "xml", LANG="es_ES.UTF-8")
    assert said.err.strip() == texts().get("es", "cli.bad_format", formats=", ".join(FORMS))


def test_a_command_that_does_not_exist_is_answered_with_the_way_to_the_help(
    earned: Terminal,
) -> None:
    said = earned("exprot")
    assert said.code == 2
    assert "earned --help" in said.err


def test_migrate_makes_the_data_folder_for_its_owner_only(tmp_path: Path) -> None:
    said = Terminal(tmp_path / "new" / "data")("migrate")
    assert (said.code, said.out.strip()) == (0, word("migrated"))
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700


# ---------------------------------------------------------------- foreseen problems


@pytest.mark.parametrize("words", OPENING.values(), ids=OPENING)
def test_a_database_that_does_not_answer_is_said_without_its_password(
    words: list[str], earned: Terminal
) -> None:
    if "import" in words:
        Path("badges.yaml").write_bytes(b"catalogue: 1")
    said = earned(*words, EARNED_DATABASE_URL=NOWHERE)
    if "import" in words and "badges.yaml" in said.err:
        pytest.fail("the file was looked at first")
    stopped(said, word("database_unreachable", problem="").strip(), "127.0.0.1:1")


def test_a_restore_into_a_database_that_does_not_answer_is_said_without_its_password(
    earned: Terminal,
) -> None:
    assert earned("backup", "backup.zip").code == 0
    said = earned("restore", "backup.zip", EARNED_DATABASE_URL=NOWHERE)
    stopped(said, word("database_unreachable", problem="").strip())


def test_a_wrong_password_is_not_repeated(earned: Terminal, postgres_url: str) -> None:
    parts = urlsplit(postgres_url)
    place = f"{parts.username}:{SECRET}@{parts.hostname}:{parts.port}"
    wrong = urlunsplit(parts._replace(scheme="postgresql", netloc=place))
    said = earned("migrate", EARNED_DATABASE_URL=wrong)
    stopped(said, word("database_unreachable", problem="").strip())


@pytest.mark.parametrize("words", OPENING.values(), ids=OPENING)
def test_a_file_that_is_no_database_is_said(words: list[str], earned: Terminal) -> None:
    (earned.data / "earned.db").write_bytes(b"Dear diary, " * 500)
    stopped(earned(*words), word("database_unreachable", problem="").strip())
    assert (earned.data / "earned.db").read_bytes() == b"Dear diary, " * 500


@pytest.mark.parametrize("words", OPENING.values(), ids=OPENING)
def test_a_database_of_a_newer_version_is_left_alone(words: list[str], earned: Terminal) -> None:
    file = sqlite3.connect(earned.data / "earned.db", isolation_level=None)
    file.execute("update alembic_version set version_num = '9999'")
    file.close()
    stopped(earned(*words), word("database_newer"))


@pytest.mark.parametrize("words", OPENING.values(), ids=OPENING)
def test_a_data_folder_that_is_a_file_is_said(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    stopped(Terminal(tmp_path / "data")(*words), str(tmp_path / "data"))


@pytest.mark.parametrize("words", OPENING.values(), ids=OPENING)
def test_a_data_folder_below_a_file_is_said(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    stopped(Terminal(tmp_path / "file" / "data")(*words), str(tmp_path / "file"))


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)

    def like_everybody() -> None:
        """Root may write everywhere, unless it gives that up (Linux)."""
        if os.geteuid() == 0:
            for right in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
                ctypes.CDLL(None).prctl(24, right, 0, 0, 0)

    done = subprocess.run(
        [*command(), "migrate", "--data", str(locked / "data")],
        capture_output=True,
        text=True,
        env=clean(),
        check=False,
        preexec_fn=like_everybody,
    )
    expected = word("no_permission", path=str(locked / "data"))
    stopped(Said(done.returncode, done.stdout, done.stderr), expected)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in SETTINGS.items() for value in values]
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str, earned: Terminal) -> None:
    if name == "EARNED_DATA":
        earned.data = Path(value)
    said = earned("migrate", **{name: value})
    stopped(said, word("settings_wrong", problems="").strip(), f"{name}: ")
    assert "Value error" not in said.err


def test_a_setting_that_is_empty_is_as_if_it_were_not_there(earned: Terminal) -> None:
    empty = dict.fromkeys((*SETTINGS, "EARNED_HOST", "EARNED_DEMO", "EARNED_SMTP_HOST"), "")
    assert earned("migrate", **empty).code == 0


def test_a_short_name_for_postgresql_is_understood(earned: Terminal, postgres_url: str) -> None:
    short = postgres_url.replace("postgresql+psycopg://", "postgres://")
    assert earned("migrate", EARNED_DATABASE_URL=short).code == 0
    assert earned("jobs", "list", EARNED_DATABASE_URL=short).code == 0


def test_words_of_a_communitys_own_that_do_not_fit_are_said(earned: Terminal) -> None:
    folder = earned.data / "prompts" / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "own.po").write_text('msgid "no.such.key"\nmsgstr "Hello"\n', encoding="utf-8")
    stopped(earned("migrate"), word("texts_wrong", problem="").strip(), "no.such.key")


@pytest.mark.parametrize("words", [["run", "--port", "0"], ["worker"]], ids=["run", "worker"])
@pytest.mark.parametrize("content", [b"", b"not a key", b"\xff\xfe"])
def test_a_damaged_key_stops_the_start_and_is_not_replaced(
    words: list[str], content: bytes, earned: Terminal
) -> None:
    (earned.data / "keys").mkdir()
    (earned.data / "keys" / "award.pem").write_bytes(content)
    stopped(earned(*words), "award.pem")
    assert (earned.data / "keys" / "award.pem").read_bytes() == content


# ---------------------------------------------------------------- run, before it runs


def test_a_port_that_is_taken_is_said_with_another_way(earned: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        stopped(earned("run", "--port", port), word("port_taken", port=port))


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "::ffff:192.0.2.1"])
def test_an_address_that_is_not_this_machines_is_not_called_taken(
    host: str, earned: Terminal
) -> None:
    said = earned("run", "--host", host, "--port", "0")
    stopped(said, host, word("cannot_listen", where="", problem="").rpartition(").")[2])


@pytest.mark.parametrize(
    ("words", "environment"),
    [
        (["--host", "0.0.0.0"], {}),
        (["--host", "::"], {}),
        (["--host", "192.0.2.7"], {}),
        ([], {"EARNED_HOST": "0.0.0.0"}),
        ([], {"EARNED_PUBLIC_URL": "https://badges.example.org"}),
    ],
)
def test_the_demo_only_runs_for_this_machine(
    words: list[str], environment: dict[str, str], earned: Terminal
) -> None:
    said = earned("run", "--demo", "--port", "0", *words, **environment)
    host = urlsplit(environment.get("EARNED_PUBLIC_URL", "")).hostname
    host = host or environment.get("EARNED_HOST") or words[-1]
    stopped(said, word("demo_loopback", host=host))


def test_the_demo_cannot_be_turned_on_for_everybody_by_a_setting(earned: Terminal) -> None:
    said = earned("run", "--host", "0.0.0.0", "--port", "0", EARNED_DEMO="1")
    stopped(said, word("demo_loopback", host="0.0.0.0"))


# ---------------------------------------------------------------- organizer invite


def link_in(said: Said) -> str:
    assert said.code == 0, said.err
    return said.out.split()[-1]


def test_invite_prints_a_link_that_works_once(earned: Terminal, inside: Earned) -> None:
    link = link_in(earned("organizer", "invite", "--community", "Riverside", "--name", "Olga"))
    base, _, secret = link.rpartition("/")
    assert base == "http://127.0.0.1:8765/sign-in"
    entered = inside.entering.sign_in(secret)
    assert inside.entering.community(entered.actor).name == "Riverside"
    with pytest.raises(Exception, match="link_spent"):
        inside.entering.sign_in(secret)


def test_invite_again_leads_into_the_same_community(earned: Terminal, inside: Earned) -> None:
    for _ in range(2):
        link_in(earned("organizer", "invite"))
    assert [one.name for one in inside.organizing.communities()] == [word("first_community")]


def test_the_link_begins_with_the_public_address(earned: Terminal) -> None:
    link = link_in(earned("organizer", "invite", EARNED_PUBLIC_URL="https://badges.example.org/"))
    assert link.startswith("https://badges.example.org/sign-in/")


def test_the_link_begins_where_a_server_said_that_it_runs(earned: Terminal) -> None:
    (earned.data / "address").write_text("127.0.0.1 9321\n")
    assert link_in(earned("organizer", "invite")).startswith("http://127.0.0.1:9321/sign-in/")
    said = earned("organizer", "invite", EARNED_PORT="9000")
    assert link_in(said).startswith("http://127.0.0.1:9000/sign-in/")
    (earned.data / "address").write_text("damaged")
    assert link_in(earned("organizer", "invite")).startswith("http://127.0.0.1:8765/sign-in/")


def test_a_server_that_listens_everywhere_is_found_under_a_name_that_opens(
    earned: Terminal,
) -> None:
    said = earned("organizer", "invite", EARNED_HOST="0.0.0.0")
    assert link_in(said).startswith("http://localhost:8765/sign-in/")


def test_with_two_communities_the_one_that_is_meant_has_to_be_named(earned: Terminal) -> None:
    for name in ("Riverside", "Hillside"):
        link_in(earned("organizer", "invite", "--community", name))
    expected = word("which_community", names="Riverside, Hillside")
    stopped(earned("organizer", "invite"), expected)
    stopped(earned("export", "awards"), expected)
    stopped(earned("catalogue", "export", "x.yaml"), expected)
    stopped(earned("export", "awards", "--community", "Seaside"), expected)
    assert earned("export", "awards", "--community", "Hillside").code == 0


@pytest.mark.parametrize("name", ["x" * 81, "\u200b", "   "])
def test_a_name_that_cannot_be_used_is_explained(name: str, earned: Terminal) -> None:
    said = earned("organizer", "invite", "--community", name)
    assert said.code == 1
    assert "Traceback" not in said.words
    assert said.err.strip()


def test_without_a_community_the_first_step_is_named_with_the_folder(earned: Terminal) -> None:
    folder = f"earned organizer invite --data {earned.data}"
    stopped(earned("export", "awards"), word("no_organizer", command=folder))


def test_in_the_usual_folder_the_first_step_is_named_without_it(
    earned: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARNED_DATA", str(earned.data))
    said = earned("export", "awards", EARNED_DATA=str(earned.data))
    stopped(said, word("no_organizer", command="earned organizer invite"))
