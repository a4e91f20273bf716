"""The repository itself: what must stand in it, and what must not."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
ROOMS = {"bots", "core", "docker", "prompts", "tests"}
PAPERS = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "pyproject.toml"}

# Put together from pieces, so that this file does not itself say what it forbids.
REGISTRIES = [
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs"),
        ("deb", "debian", "org"),
    )
]
# Somebody's home, or the folder a build machine works in. Containers may use /home/earned.
MACHINE_PATHS = re.compile(r"(?<![\w./-])/(?:(?:home|Users)/(?!earned\b)\w|(?:root|work|farm)/\w)")

LONGEST = 300
LONGER_FOR_A_REASON: dict[str, str] = {
    "core/domain/errors.py": "one tree, to be read from top to bottom",
}


def committed() -> list[Path]:
    """Every file that is, or is about to be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = sorted(ROOT / name for name in set(told.split("\0")) if name)
    return [path for path in paths if path.is_file()]


def texts() -> Iterator[tuple[str, str]]:
    """The committed files that are text, each with its name."""
    for path in committed():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            yield path.relative_to(ROOT).as_posix(), content.decode(errors="replace")


def python_files(*rooms: str) -> Iterator[tuple[str, str]]:
    for name, text in texts():
        if name.endswith(".py") and name.split("/")[0] in rooms:
            yield name, text


def project() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for: to run, to build, to develop."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {"run": told["project"]["dependencies"], **told["dependency-groups"]}
    return {group: [Requirement(line) for line in lines] for group, lines in groups.items()}


def locked(lock: str) -> dict[str, str]:
    """The versions in a lock file, by package."""
    found = re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / lock).read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


# ---------------------------------------------------------------- what must not stand there


def test_no_file_names_a_registry_or_a_path_of_somebodys_machine() -> None:
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE_PATHS.search(line) or any(host in line for host in REGISTRIES)
    ]
    assert found == []


def test_no_private_key_is_committed() -> None:
    mark = "-----BEGIN {}PRIVATE KEY-----"
    marks = [mark.format(kind) for kind in ("", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ")]
    assert [name for name, text in texts() if any(mark in text for mark in marks)] == []


def test_the_top_level_holds_only_what_was_agreed() -> None:
    tops = {path.relative_to(ROOT).parts[0] for path in committed()}
    assert {top for top in tops if not top.startswith(".")} - ROOMS - PAPERS - set(LOCKS) == set()


def test_no_module_of_ours_shadows_one_that_others_import() -> None:
    inviting = {"discord", "slack", "slack_bolt", "logging", "email", "yaml"}
    found = {
        name
        for name, _ in python_files("bots", "core")
        if inviting & {Path(name).stem, *Path(name).parts[:-1]}
    }
    assert found == set()


@pytest.mark.parametrize("room", sorted(ROOMS - {"docker"}))
def test_no_installed_package_takes_the_name_of_a_room_of_ours(room: str) -> None:
    assert set(packages_distributions().get(room, [])) - {"earned"} == set()


# ---------------------------------------------------------------- dependencies


@pytest.mark.parametrize("group", ["run", "build", "dev"])
def test_every_dependency_is_named_with_its_reason_and_licence(group: str) -> None:
    rows = re.findall(
        r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    told = {
        canonicalize_name(Requirement(name).name)
        for name, reason, licence in rows
        if len(reason.split()) > 2 and licence.strip()
    }
    wanted = {canonicalize_name(requirement.name) for requirement in project()[group]}
    assert wanted - told == set(), "write them into the tables of CONTRIBUTING.md"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    without_comments = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    entries = re.split(r"\n(?=\S)", without_comments.replace("\\\n", " ").strip())
    unchecked = [entry[:80] for entry in entries if " --hash=sha256:" not in entry]
    assert unchecked == []
    assert "://" not in text
    assert re.findall(r"^\s*-(?!-hash=sha256:)\S+", text, re.MULTILINE) == []


@pytest.mark.parametrize(
    ("lock", "groups"),
    [("requirements.lock", ("run", "build")), ("requirements-dev.lock", ("run", "build", "dev"))],
)
def test_the_lock_files_hold_what_pyproject_asks_for(lock: str, groups: tuple[str, ...]) -> None:
    versions = locked(lock)
    wrong = [
        str(requirement)
        for group in groups
        for requirement in project()[group]
        if not requirement.specifier.contains(
            versions.get(canonicalize_name(requirement.name), "0"), prereleases=True
        )
    ]
    assert wrong == [], "make lock"


def test_developers_run_what_users_run() -> None:
    for_users, for_developers = (locked(lock) for lock in LOCKS)
    assert for_users.items() - for_developers.items() == set(), "make lock"


# ---------------------------------------------------------------- the code


def test_files_are_short_enough_to_be_read_at_one_sitting() -> None:
    long = {
        name: lines
        for name, text in python_files("bots", "core")
        if (lines := text.count("\n")) > LONGEST
        and name not in LONGER_FOR_A_REASON
        and "/migrations/" not in name
    }
    assert long == {}, f"split them, or say why not in LONGER_FOR_A_REASON: {long}"


def test_sqlalchemy_is_only_a_type_outside_the_store() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, text in python_files("bots", "core")
        if not name.startswith("core/store/")
        for node in imports_at_run_time(ast.parse(text))
        if "sqlalchemy" in imported(node)
    ]
    assert found == []


def test_the_domain_knows_no_other_room() -> None:
    found = [
        f"{name}:{node.lineno}: {ast.unparse(node)}"
        for name, text in python_files("core")
        if name.startswith("core/domain/")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "core" in imported(node)
        and not ast.unparse(node).startswith(("from core.domain", "import core.domain"))
        and ast.unparse(node) != "from core import domain"
    ]
    assert found == []


def test_the_domain_is_told_the_time_and_makes_up_no_ids() -> None:
    asking = re.compile(r"\b(datetime|date)\.(now|today|utcnow)$|\buuid[1-8]$")
    found = [
        f"{name}:{node.lineno}: {ast.unparse(node.func)}"
        for name, text in python_files("core")
        if name.startswith("core/domain/")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and asking.search(ast.unparse(node.func))
    ]
    assert found == []


def imports_at_run_time(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that are carried out: not those `if TYPE_CHECKING`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        yield from imports_at_run_time(node)


def imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    """The top-level packages that an import names."""
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").split(".")[0]}
    return {alias.name.split(".")[0] for alias in node.names}
