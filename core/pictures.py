"""Pictures that strangers hand in, made safe: read and drawn anew in a child process.

What comes out holds pixels and nothing else: no place where the photo was taken, no
camera, no thumbnail, nothing appended. The child has little memory, little time, none of
our settings and no way to open files, so a picture that attacks the decoder harms nobody.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MEGABYTE = 1024 * 1024
SECONDS = 20
MEMORY = 1024 * MEGABYTE
MOST_PIXELS = 50_000_000
# Larger pictures are made smaller: enough to read a page, small enough for a phone.
LONGEST_SIDE = 3000
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
REFUSED = 3
# Each child may take a gigabyte, so that many pictures at once wait for one another.
AT_ONCE = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))
# What a Python may need to start at all; the rest of the environment holds passwords.
NEEDED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


class PictureRefused(Exception):
    """Damaged, too large, or too slow to read."""


def clean(content: bytes, kind: str) -> bytes:
    """The same picture without anything but its pixels, in the same format.

    ``kind`` is image/png, image/jpeg or image/webp. Raises ``PictureRefused``.
    """
    # The isolated child takes nothing from its environment, only where our package is.
    command = [sys.executable, "-I", "-c", _CHILD, kind, *sys.path]
    bare = {name: os.environ[name] for name in NEEDED if name in os.environ}
    try:
        with AT_ONCE:
            done = subprocess.run(
                command,
                input=content,
                capture_output=True,
                timeout=SECONDS + 5,
                check=False,
                env=bare,
            )
    except subprocess.TimeoutExpired:
        raise PictureRefused("too slow") from None
    if done.returncode != 0 or not done.stdout:
        raise PictureRefused(f"exit {done.returncode}")
    return done.stdout


_CHILD = (
    "import sys; sys.path[:] = sys.argv[2:]; from core.pictures import main; "
    "sys.argv[1:] = sys.argv[1:2]; main()"
)


def limit(seconds: int) -> None:
    """From here on this process may take so much and open nothing."""
    import resource  # noqa: PLC0415  not on every system

    if sys.platform != "darwin":  # which has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing is written, and nothing is opened: no file, no connection, no other program.
    for nothing in (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC):
        resource.setrlimit(nothing, (0, 0))


def _warm_up(kind: str) -> None:
    """Load every piece of code that is needed: later nothing can be opened."""
    from PIL import Image  # noqa: PLC0415  only in the child

    small, orientation, target = Image.new("RGB", (2, 2)), Image.Exif(), io.BytesIO()
    orientation[0x0112] = 6
    small.save(target, FORMATS[kind], exif=orientation)
    _redraw(target.getvalue(), kind)


def _redraw(content: bytes, kind: str) -> bytes:
    import warnings  # noqa: PLC0415  only in the child

    from PIL import Image, ImageOps  # noqa: PLC0415  only in the child

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as picture:
        picture.load()
        upright = _eight_bits(ImageOps.exif_transpose(picture))
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    mode = "RGB" if kind == "image/jpeg" or not _see_through(upright) else "RGBA"
    fresh = Image.new(mode, upright.size)
    fresh.paste(upright.convert(mode))
    target = io.BytesIO()
    quality = {} if kind == "image/png" else {"quality": 88}
    fresh.save(target, FORMATS[kind], **quality)
    return target.getvalue()


def _eight_bits(picture: Image) -> Image:
    """Grey with 16 bits as grey with 8, which Pillow would cut off instead."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _see_through(picture: object) -> bool:
    return "A" in getattr(picture, "mode", "") or "transparency" in getattr(picture, "info", {})


def main() -> None:
    """The child: a picture from standard input, the clean one to standard output.

    Exit code 3 means: not a picture we can read.
    """
    kind = sys.argv[1]
    content = sys.stdin.buffer.read()
    try:
        _warm_up(kind)
        limit(SECONDS)
        drawn = _redraw(content, kind)
    except Exception:  # noqa: BLE001  whatever is wrong with it, it is refused
        sys.exit(REFUSED)
    sys.stdout.buffer.write(drawn)
