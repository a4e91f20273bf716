"""A credential inside its picture (Open Badges 3.0, section 5.3)."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core import shelf
from core.badge_images import as_png
from core.badges.baking import KEYWORD, NotAPng, bake, unbake

PLAIN = as_png(shelf.badges("bicycle-repair")[0].image)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_what_was_baked_in_comes_out_again(text: str) -> None:
    assert unbake(bake(PLAIN, text)) == text


def test_baking_again_replaces_what_was_there() -> None:
    twice = bake(bake(PLAIN, "first"), "second")

    assert unbake(twice) == "second"
    assert twice.count(KEYWORD) == 1


def test_the_picture_stays_the_same_picture() -> None:
    baked = bake(PLAIN, json.dumps({"name": "Ñandú"}, ensure_ascii=False))

    before, after = Image.open(io.BytesIO(PLAIN)), Image.open(io.BytesIO(baked))
    assert after.size == (400, 400)
    assert after.tobytes() == before.tobytes()
    assert json.loads(after.text["openbadgecredential"]) == {"name": "Ñandú"}


def test_a_picture_without_a_credential_has_none() -> None:
    assert unbake(PLAIN) is None


@pytest.mark.parametrize("broken", [b"", b"GIF89a", PLAIN[:-20], PLAIN[:9]])
def test_what_is_no_whole_png_is_refused(broken: bytes) -> None:
    with pytest.raises(NotAPng):
        bake(broken, "{}")
