"""What comes with the product: each part is there, whole, and fits the others."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from core import shelf
from core.domain.catalogue import local_words
from core.domain.errors import CatalogueInvalid

TWELVE = {
    "bicycle-repair",
    "community-cooking",
    "family-care",
    "client-project",
    "organizing-an-event",
    "interpreting-for-neighbours",
    "fixing-computers-and-phones",
    "coaching-a-youth-team",
    "growing-food",
    "peer-mentoring",
    "running-a-small-stall",
    "club-money",
}


def test_the_script_is_found_by_its_name_and_version() -> None:
    assert {("told-story", 1)} == set(shelf.scripts())


def test_an_older_version_of_a_script_stays_beside_the_new_one(tmp_path: Path) -> None:
    text = (shelf.shelf() / "interview.yaml").read_text("utf-8")
    (tmp_path / "interview.1.yaml").write_text(text, "utf-8")
    (tmp_path / "interview.yaml").write_text(text.replace("version: 1", "version: 2", 1), "utf-8")
    (tmp_path / "notes.yaml").write_text("not a script")
    (tmp_path / "interview.md").write_text("not a script either")
    assert {("told-story", 1), ("told-story", 2)} == set(shelf.scripts(tmp_path))


def test_a_script_that_cannot_work_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "interview.yaml").write_text("id: x\nversion: 1\n")
    with pytest.raises(ValidationError):
        shelf.scripts(tmp_path)


def test_there_are_rules_for_every_language_of_the_product() -> None:
    languages = {one.name for one in (shelf.shelf() / "locale").iterdir() if one.is_dir()}
    assert {"en", "es"} == languages
    assert ["en", "es"] == list(shelf.rules())
    assert all(code == rules.language for code, rules in shelf.rules().items())


def test_rules_may_be_read_from_another_folder(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "fr.yaml").write_text(
        yaml.safe_dump({"language": "fr", "enough_words": 9, "common": ["le, la, les"]})
    )
    (tmp_path / "rules" / "README.md").write_text("Bonjour.")
    assert {"fr"} == set(shelf.rules(tmp_path))


def test_twelve_badges_come_with_the_product_the_four_of_the_demo_first() -> None:
    found = [badge.id for badge in shelf.badges()]
    assert list(shelf.DEMO_BADGES) == found[:4]
    assert TWELVE == set(found)
    assert len(found) == len(set(found))


def test_badges_are_taken_from_the_shelf_by_name() -> None:
    assert ["club-money", "family-care"] == [
        badge.id for badge in shelf.badges("club-money", "family-care")
    ]
    with pytest.raises(CatalogueInvalid, match="there is no such file"):
        shelf.badges("submarine-repair")


@pytest.mark.parametrize("badge", shelf.badges(), ids=lambda badge: badge.id)
def test_every_badge_is_whole_in_english_and_spanish(badge) -> None:  # type: ignore[no-untyped-def]
    assert {"en", "es"} == set(badge.name)
    assert 3 <= len(badge.criteria) <= 5
    assert badge.image.startswith("<svg")
    for language in ("en", "es"):
        assert local_words(badge.tags, language)
        for criterion in badge.criteria:
            assert local_words(criterion.heard, language), criterion.id
            assert "?" in criterion.question[language], criterion.id
            asked = criterion.question[language].split()
            assert len(asked) <= 45, f"{criterion.id} asks too much at once"
    assert [] == [one.id for one in badge.criteria if one.question["en"] == one.question["es"]]


def test_no_two_badges_are_called_alike() -> None:
    for language in ("en", "es"):
        names = [badge.name[language].casefold() for badge in shelf.badges()]
        assert sorted(set(names)) == sorted(names)


def test_every_file_on_the_shelf_is_named_after_its_badge() -> None:
    folder = shelf.shelf() / "catalogue"
    names = {
        one.name.removesuffix(".yaml") for one in folder.iterdir() if one.name.endswith(".yaml")
    }
    assert TWELVE == names
    pictures = {one.name for one in (folder / "images").iterdir()}
    assert {f"{name}.svg" for name in names} == pictures
