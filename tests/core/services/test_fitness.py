"""A badge of which no award could be signed does not come on the menu."""

from __future__ import annotations

import base64
import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from core import shelf
from core.badge_images import LARGEST, PNG, ImageRefused, checked_image
from core.domain.catalogue import Alignment, Badge
from core.domain.errors import CatalogueInvalid
from tests.support.credentials import genuine
from tests.support.journeys import Town, badge

CFI = Alignment(name="x", url="https://x.example/a", type="CFItem")


@pytest.fixture
def town(public_sqlite_town: Town) -> Town:
    return public_sqlite_town


def other(**changes: Any) -> Badge:
    return badge().model_copy(update={"id": "other", **changes})


UNFIT = {
    "a type that Open Badges does not have": other(
        alignment=(CFI.model_copy(update={"type": "Item"}),)
    ),
    "the same alignment twice": other(alignment=(CFI, CFI)),
    "a character that cannot be signed": other(tags={"en": ("bikes\uffff",)}),
    "too many alignments": other(
        alignment=tuple(CFI.model_copy(update={"name": f"{number}"}) for number in range(501))
    ),
    "too long a text": other(description={"en": "x" * 280_000, "es": "x"}),
    "too long a text in another language": other(description={"en": "x", "es": "x" * 280_000}),
    "too large an image": other(image=PNG + "A" * 270_000),
}


@pytest.mark.parametrize("unfit", UNFIT.values(), ids=UNFIT)
def test_what_could_never_be_signed_is_refused_with_its_name(town: Town, unfit: Badge) -> None:
    before = town.app.organizing.menu(town.community.id)
    with pytest.raises(CatalogueInvalid) as refused:
        town.app.organizing.add_badges(town.organizer, town.community.id, (badge(), unfit))
    (line,) = refused.value.problems
    assert line.startswith("other: ")
    assert town.app.organizing.menu(town.community.id) == before


def test_every_badge_that_comes_with_earned_can_be_signed(town: Town) -> None:
    every = shelf.badges()
    assert len(every) == len(
        town.app.organizing.add_badges(town.organizer, town.community.id, every)
    )


def noise(side: int) -> str:
    """A square of dots that no format makes smaller."""
    dots = random.Random(side).randbytes(side * side * 3)
    drawn = io.BytesIO()
    Image.frombytes("RGB", (side, side), dots).save(drawn, "PNG")
    return PNG + base64.b64encode(drawn.getvalue()).decode()


def drawing(size: int) -> str:
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0'
    return f'{head}{"h1" * size}"/></svg>'


@pytest.mark.parametrize(
    ("make", "steps"), [(noise, range(150, 300)), (drawing, range(73_000, 74_000))]
)
def test_the_largest_image_that_is_taken_can_be_signed(
    town: Town, make: Callable[[int], str], steps: range
) -> None:
    """The sizes around the limit: what passes at the door arrives in a credential."""
    taken, refused = "", ""
    least, most = steps[0], steps[-1]
    while most - least > 1:
        middle = (least + most) // 2
        try:
            taken, least = checked_image(make(middle)), middle
        except ImageRefused as wrong:
            refused, most = str(wrong), middle
    assert refused.startswith("larger than 144 KB")
    assert len(taken) > LARGEST * 2 // 3
    town.app.organizing.add_badges(
        town.organizer, town.community.id, [badge().model_copy(update={"image": taken})]
    )
    ana = town.learner()
    award = town.awarded(ana, town.assessor())
    text = town.app.awarding.credential(ana, award)
    assert genuine(town.app, text)
    assert json.loads(text)["credentialSubject"]["achievement"]["image"]["id"].startswith("data:")
