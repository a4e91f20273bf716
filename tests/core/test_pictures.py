"""Pictures are drawn anew in a child that can do nothing else, and only their pixels stay."""

from __future__ import annotations

import os
import random
import resource
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from core import pictures
from core.pictures import LONGEST_SIDE, MOST_PIXELS, PictureRefused, clean
from tests.attacks import images
from tests.attacks.images import HIDDEN, KINDS, SORTS, Sort, corners, encode, opened, photo
from tests.attacks.redraw import redrawn

PLACES = [(x, y) for x in (0, 5, 15) for y in (0, 3, 12)]


def shows(content: bytes, sort: Sort) -> bool:
    """Whether a picture has the colours that one of that sort must show."""
    picture, wanted = opened(content).convert("RGBA"), images.written(sort)[1]
    # Pillow knows a see-through grey in eight bits only; else it is shown, not hidden.
    solid = sort.colour == 0 and sort.clear and sort.bits != 8
    for place in PLACES:
        seen, told = picture.getpixel(place), wanted(*place)
        assert isinstance(seen, tuple)
        pairs = list(zip(seen, told, strict=True))[: 3 if solid else 4]
        if any(abs(one - two) > 1 for one, two in pairs):
            return False
    return True


# -- what comes out -------------------------------------------------------------------------


def test_a_png_of_every_sort_shows_what_it_showed() -> None:
    """Every colour type, depth and interlacing that the format knows, written by hand."""
    answers = redrawn([("image/png", images.written(sort)[0]) for sort in SORTS])
    drawn = {sort: one for sort, one in zip(SORTS, answers, strict=True) if isinstance(one, bytes)}
    assert len(drawn) == len(SORTS) > 40
    assert [str(sort) for sort, one in drawn.items() if not shows(one, sort)] == []
    assert [str(sort) for sort, one in drawn.items() if images.extras(one)] == []


@pytest.mark.parametrize("form", KINDS)
def test_a_photo_keeps_its_size_and_colours(form: str) -> None:
    drawn = opened(clean(encode(photo(), form), KINDS[form]))
    assert (form, (40, 30), ["red", "lime", "blue", "white"]) == (
        drawn.format,
        drawn.size,
        corners(drawn),
    )


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_jpeg_in_grey_or_in_printers_colours_is_shown_in_red_green_and_blue(mode: str) -> None:
    drawn = opened(clean(encode(photo().convert(mode), "JPEG", quality=95), "image/jpeg"))
    assert drawn.mode == "RGB"
    first = drawn.getpixel((3, 3))
    assert isinstance(first, tuple)
    wanted = (76, 76, 76) if mode == "L" else (255, 0, 0)
    assert all(abs(a - b) < 12 for a, b in zip(first, wanted, strict=True))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_a_film_the_first_picture_stays(form: str) -> None:
    more = [Image.new("RGB", (40, 30), colour) for colour in ("green", "black")]
    film = encode(photo(), form, save_all=True, append_images=more, duration=50)
    drawn = opened(clean(film, KINDS[form]))
    assert getattr(drawn, "n_frames", 1) == 1
    assert corners(drawn) == ["red", "lime", "blue", "white"]


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_was_see_through_stays_so(form: str) -> None:
    clear = Image.new("RGBA", (9, 9), (10, 20, 30, 40))
    assert opened(clean(encode(clear, form, lossless=True), KINDS[form])).getpixel((4, 4))[3] == 40  # type: ignore[index]


def test_a_large_photo_is_made_smaller_and_keeps_its_shape() -> None:
    drawn = opened(clean(encode(photo(4000, 1000), "JPEG"), "image/jpeg"))
    assert drawn.size == (LONGEST_SIDE, LONGEST_SIDE // 4)


@pytest.mark.parametrize("form", KINDS)
def test_the_same_photo_always_gives_the_same_bytes(form: str) -> None:
    given = images.photo_with_everything(form, 6)
    assert clean(given, KINDS[form]) == clean(given, KINDS[form])


# -- what does not come out -----------------------------------------------------------------


@pytest.mark.parametrize("form", KINDS)
def test_nothing_but_pixels_is_left_of_a_photo(form: str) -> None:
    """No place, camera, thumbnail, profile, comment, nor words behind its end."""
    given = images.photo_with_everything(form)
    assert given.count(HIDDEN) > 2
    assert len(images.extras(given)) > 2
    assert opened(given).getexif().get_ifd(0x8825)
    drawn = clean(given, KINDS[form])
    assert images.extras(drawn) == []
    assert HIDDEN not in drawn
    assert dict(opened(drawn).getexif()) == {}
    assert set(opened(drawn).info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "loop",
        "background",
        "timestamp",
        "duration",
    }


UPRIGHT = ["red", "lime", "blue", "white"]
# As the eight values of the orientation tag are defined (EXIF 2.3, table 4).
TURNED = {
    1: UPRIGHT,
    2: ["lime", "red", "white", "blue"],
    3: ["white", "blue", "lime", "red"],
    4: ["blue", "white", "red", "lime"],
    5: ["red", "blue", "lime", "white"],
    6: ["blue", "red", "white", "lime"],
    7: ["white", "lime", "blue", "red"],
    8: ["lime", "white", "red", "blue"],
}


@pytest.mark.parametrize("form", KINDS)
def test_a_photo_is_turned_as_its_camera_said(form: str) -> None:
    """Else it would lie on its side once the note of how to hold it is gone."""
    given = [(KINDS[form], images.photo_with_everything(form, turn)) for turn in TURNED]
    answers = [opened(one) for one in redrawn(given) if isinstance(one, bytes)]
    assert dict(zip(TURNED, map(corners, answers), strict=True)) == TURNED
    assert [one.size for one in answers] == [(40, 30)] * 4 + [(30, 40)] * 4


# -- attacks --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", KINDS)
def test_a_file_that_lies_about_its_size_is_dealt_with_at_once(form: str) -> None:
    for name, content in images.lying(form).items():
        began = time.monotonic()
        try:
            drawn = clean(content, KINDS[form])
        except PictureRefused:
            drawn = b""
        # Where only a chunk lies, there may be a picture in the file all the same.
        assert not drawn or ("chunk" in name and corners(opened(drawn)) == UPRIGHT), name
        assert time.monotonic() - began < 15, name
        assert len(content) < 300_000, name


def test_a_bomb_is_refused_and_what_is_just_below_is_drawn_small() -> None:
    over = images.bomb(20_000, 20_000)
    assert len(over) < 100_000
    with pytest.raises(PictureRefused):
        clean(over, "image/png")
    below = images.bomb(7000, 7000)
    assert 7000 * 7000 < MOST_PIXELS
    assert opened(clean(below, "image/png")).size == (LONGEST_SIDE, LONGEST_SIDE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"<html><script>alert(1)</script>",
        b"GIF89a",
        images.PNG,
        b"\xff\xd8\xff",
        b"RIFF\0\0\0\0WEBP",
    ],
    ids=["nothing", "a zero", "a page", "a GIF", "PNG's start", "JPEG's start", "WebP's start"],
)
@pytest.mark.parametrize("form", KINDS)
def test_what_is_no_picture_is_refused(form: str, content: bytes) -> None:
    (answer,) = redrawn([(KINDS[form], content)])
    assert isinstance(answer, str)


def test_a_picture_is_read_as_what_it_was_said_to_be_and_as_nothing_else() -> None:
    """A decoder that nobody asked for is one more way in."""
    files = {form: encode(photo(), form) for form in (*KINDS, "GIF", "BMP", "TIFF", "PPM")}
    given = [
        (kind, files[form]) for kind in KINDS.values() for form in files if KINDS.get(form) != kind
    ]
    assert all(isinstance(one, str) for one in redrawn(given))
    with pytest.raises(PictureRefused):
        clean(files["GIF"], "image/png")


def attack(number: int, seed: int) -> None:
    dice = random.Random(seed)
    whole = list(images.valid(dice))
    given = [
        (KINDS[form], images.damaged(content, dice))
        for form, content in dice.choices(whole, k=number)
    ]
    answers = redrawn(given)
    drawn = [one for one in answers if isinstance(one, bytes)]
    print(f"seed {seed}: {number} damaged pictures, {len(drawn)} could be drawn")
    assert [one for one in drawn if images.extras(one)] == []
    assert not any(HIDDEN in one for one in drawn)
    # It means something only if the damage was neither always fatal nor never.
    assert number // 20 < len(drawn) < number * 19 // 20


def test_three_hundred_damaged_pictures_are_drawn_clean_or_refused() -> None:
    attack(300, 1)


@pytest.mark.stress
@pytest.mark.parametrize("seed", range(2, 12))
def test_ten_thousand_damaged_pictures_are_drawn_clean_or_refused(seed: int) -> None:
    attack(1000, seed)


@pytest.mark.parametrize("form", KINDS)
def test_a_picture_cut_off_anywhere_is_refused_or_drawn_clean(form: str) -> None:
    whole = images.photo_with_everything(form)
    given = [(KINDS[form], whole[:end]) for end in range(0, len(whole), max(1, len(whole) // 60))]
    answers = redrawn(given)
    assert [one for one in answers if isinstance(one, bytes) and images.extras(one)] == []
    assert isinstance(answers[5], str)


# -- a decoder that was taken over ----------------------------------------------------------

TAKEN_OVER = """
import sys
sys.path[:] = sys.argv[2:]
import core.pictures as p
p.SECONDS, p.MEMORY = 2, 400 * p.MEGABYTE
real, warm = p._redraw, []
def redraw(content, kind):
    if not warm:
        warm.append(kind)
        return real(content, kind)
{payload}
p._redraw = redraw
sys.argv[1:] = sys.argv[1:2]
p.main()
"""


def taken_over(monkeypatch: pytest.MonkeyPatch, *payload: str) -> bytes:
    """What comes of a picture whose decoder does that, once it is inside its limits."""
    lines = "\n".join(f"    {line}" for line in payload)
    monkeypatch.setattr(pictures, "_CHILD", TAKEN_OVER.format(payload=lines))
    return clean(encode(photo(), "PNG"), "image/png")


def test_the_payloads_below_really_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert taken_over(monkeypatch, "return b'mine'") == b"mine"


@pytest.mark.parametrize(
    ("harm", "payload"),
    [
        ("it computes for ever", ["while True: pass"]),
        ("it takes all memory", ["return len(bytearray(1 << 40)) * b'x'"]),
        (
            "it takes memory bit by bit",
            ["held = []", "while True: held.append(bytearray(1 << 20))"],
        ),
        ("it reads a file", ["return open('/etc/hostname', 'rb').read() + b'.'"]),
        ("it writes a file", ["import os", "os.ftruncate(1, 10)", "return b'x'"]),
        ("it makes a file", ["import os", "os.mkfifo('/proc/none')", "return b'x'"]),
        ("it calls somebody", ["import _socket", "_socket.socket()", "return b'x'"]),
        ("it dies", ["import os", "os.kill(os.getpid(), 9)"]),
        ("it says nothing", ["return b''"]),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_decoder_that_was_taken_over_is_ended(
    monkeypatch: pytest.MonkeyPatch, harm: str, payload: list[str]
) -> None:
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(PictureRefused):
        taken_over(monkeypatch, *payload)
    assert time.monotonic() - began < 20, harm
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, (
        "the parent stays well"
    )


def test_a_decoder_that_sleeps_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SECONDS", -3)
    began = time.monotonic()
    with pytest.raises(PictureRefused, match="too slow"):
        taken_over(monkeypatch, "import time", "time.sleep(60)")
    assert time.monotonic() - began < 15


def test_a_child_may_open_nothing_and_begin_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    told = taken_over(
        monkeypatch,
        "import resource as r",
        "names = ('NOFILE', 'FSIZE', 'NPROC', 'CORE', 'CPU', 'AS')",
        "return repr([r.getrlimit(getattr(r, 'RLIMIT_' + n)) for n in names]).encode()",
    )
    assert told.decode() == repr([(0, 0)] * 4 + [(2, 2), (400 << 20, 400 << 20)])


def test_a_child_knows_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARNED_SMTP_PASSWORD", "hunter2")
    monkeypatch.setenv("EARNED_DATABASE_URL", "postgresql://earned:hunter2@localhost/earned")
    told = taken_over(monkeypatch, "import os", "return repr(dict(os.environ)).encode()")
    assert b"hunter2" not in told
    assert b"EARNED" not in told


def test_many_pictures_at_once_wait_for_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, guard = 0, [0], threading.Lock()
    run = pictures.subprocess.run

    def counted(*args: object, **options: object) -> object:
        nonlocal running
        with guard:
            running += 1
            most[0] = max(most[0], running)
        try:
            return run(*args, **options)  # type: ignore[call-overload]
        finally:
            with guard:
                running -= 1

    monkeypatch.setattr(pictures.subprocess, "run", counted)
    given = [encode(photo(40 + n, 30), "PNG") for n in range(12)]
    with ThreadPoolExecutor(12) as threads:
        drawn = list(threads.map(lambda one: clean(one, "image/png"), given))
    assert [opened(one).size[0] for one in drawn] == [40 + n for n in range(12)]
    assert most[0] <= max(2, os.cpu_count() or 2)
