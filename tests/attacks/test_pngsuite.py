"""PngSuite, the set of pictures that every reader of PNG is tried with, through our redrawing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from core.files import media_type
from core.pictures import clean
from tests.attacks import images
from tests.attacks.redraw import Answer, redrawn

SUITE = sorted((Path(__file__).parents[1] / "fixtures" / "pngsuite").glob("*.png"))
# Cut off, with a wrong colour type, a wrong checksum, no pixels at all ...
DAMAGED = {one.name for one in SUITE if one.name.startswith("x")}


@pytest.fixture(scope="module")
def drawn() -> dict[str, Answer]:
    """What became of each picture."""
    answers = redrawn([("image/png", one.read_bytes()) for one in SUITE])
    return {path.name: answer for path, answer in zip(SUITE, answers, strict=True)}


def shown(content: bytes) -> Image.Image:
    """A picture as a page shows it. Pillow cuts 16 bits of grey off instead of rounding them."""
    picture = images.opened(content)
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture.convert("RGBA")


def test_the_suite_is_whole(drawn: dict[str, Answer]) -> None:
    assert (len(drawn), len(DAMAGED)) == (174, 14)


def test_every_sound_picture_of_the_suite_shows_what_it_showed(drawn: dict[str, Answer]) -> None:
    refused = {name for name, one in drawn.items() if isinstance(one, str)}
    assert refused <= DAMAGED
    differ = []
    for path in SUITE:
        answer = drawn[path.name]
        if isinstance(answer, bytes):
            before, after = shown(path.read_bytes()), shown(answer)
            same = (before.size, before.tobytes()) == (after.size, after.tobytes())
            differ += [] if same else [path.name]
    assert differ == []


def test_nothing_but_pixels_is_left_of_any(drawn: dict[str, Answer]) -> None:
    """Comments, colour profiles, times, palettes to suggest: the suite has them all."""
    sound = [one.read_bytes() for one in SUITE if one.name not in DAMAGED]
    before = {kind for one in sound for kind in images.extras(one)}
    assert {"tEXt", "zTXt", "gAMA", "cHRM", "pHYs", "tIME", "hIST", "sPLT"} <= before
    assert [
        name for name, one in drawn.items() if isinstance(one, bytes) and images.extras(one)
    ] == []


@pytest.mark.parametrize("name", sorted(DAMAGED))
def test_a_damaged_picture_is_refused_or_drawn_clean(name: str, drawn: dict[str, Answer]) -> None:
    """One has nothing wrong but a checksum within its pixels, and can be shown."""
    answer = drawn[name]
    assert isinstance(answer, str) == (name != "xcsn0g01.png")


def test_a_child_of_the_product_draws_them_as_the_test_does(drawn: dict[str, Answer]) -> None:
    for path in SUITE[:: len(SUITE) // 6]:
        if isinstance(drawn[path.name], bytes):
            content = path.read_bytes()
            assert media_type(content) == "image/png"
            assert clean(content, "image/png") == drawn[path.name]
