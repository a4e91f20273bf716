"""LibreOffice for the tests: found here, or installed by `python -m tests.support.prepare`."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

SOFFICE = "EARNED_TEST_SOFFICE"
NAMES = ("soffice", "libreoffice")
PLACES = (Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),)
PACKAGE = "libreoffice-calc"
PATIENCE = 120.0

WAY_OUT = f"""No LibreOffice was found for the tests of lists in spreadsheets. One of these helps:
    sudo apt-get install -y --no-install-recommends {PACKAGE}      on Debian or Ubuntu
    brew install --cask libreoffice                                    on a Mac
    {SOFFICE}=/where/soffice/is make test"""


def find() -> str | None:
    """Where the program is: the one that is named, else this machine's."""
    if given := os.environ.get(SOFFICE):
        if not shutil.which(given):
            raise SystemExit(f"{SOFFICE} names {given}, but no program is there.")
        return given
    on_path = (shutil.which(name) for name in NAMES)
    in_place = (str(place) for place in PLACES if place.exists())
    return next((path for path in (*on_path, *in_place) if path), None)


def opened(files: Sequence[Path], separators: str, profile: Path, *, quotes: str = "34") -> None:
    """Open CSV files as somebody would who chose these separators; saved beside them as .ods.

    ``separators`` are character codes, such as ``44/59`` for comma and semicolon.
    """
    program = find()
    if program is None:
        raise RuntimeError(WAY_OUT)
    # UTF-8, from line 1, any column format, our language, quoted fields are not only text, numbers
    # are recognised, and formulas are run: all that could make a formula of a text is on.
    options = f"{separators},{quotes},76,1,,0,false,true,false,false,false,-1,true"
    _convert(program, files, profile, f"--infilter=Text - txt - csv (StarCalc):{options}")


def opened_workbook(file: Path, profile: Path) -> None:
    """Open an XLSX file as everybody does; saved beside it as .ods."""
    program = find()
    if program is None:
        raise RuntimeError(WAY_OUT)
    _convert(program, [file], profile)


def _convert(program: str, files: Sequence[Path], profile: Path, *how: str) -> None:
    subprocess.run(
        [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            *how,
            "--convert-to",
            "ods",
            "--outdir",
            str(files[0].parent),
            *map(str, files),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=True,
    )


def sheet(file: Path) -> str:
    """The cells of a spreadsheet, as XML."""
    with zipfile.ZipFile(file) as archive:
        return archive.read("content.xml").decode()
