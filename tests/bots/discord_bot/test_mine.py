"""What is one's own in Discord: claims, badges, data, language, and a message as evidence."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from bots.discord_bot import completing
from core import shelf
from core.domain.catalogue import Badge
from tests.support.discord.payloads import ATTACHMENT_LIMIT
from tests.support.discord_face import DiscordTown
from tests.support.discord_fixtures import OpenTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.discord_office import awarded, typed, with_commands
from tests.support.journeys import BADGE


@pytest.fixture
def town(discord_place: DiscordTown) -> DiscordTown:
    return with_commands(discord_place)


CATALOGUE: tuple[Badge, ...] = shelf.badges()


# -- finding a badge ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed_so_far", "language", "first"),
    [
        ("bi", "en", "bicycle-repair"),
        ("BICYC", "en", "bicycle-repair"),
        ("puncture", "en", "bicycle-repair"),
        ("bicicletas", "es", "bicycle-repair"),
        ("cocina", "es", "community-cooking"),
        ("bicicletas", "en", "bicycle-repair"),
        ("bicycle", "es", "bicycle-repair"),
    ],
)
def test_a_badge_is_found_by_its_name_and_its_tags_in_any_language(
    typed_so_far: str, language: str, first: str
) -> None:
    found = completing.fitting(CATALOGUE, typed_so_far, language)
    assert found[0].id == first


def test_at_most_25_are_offered_and_nothing_typed_offers_the_first() -> None:
    many = [CATALOGUE[0].model_copy(update={"id": f"badge-{n}"}) for n in range(60)]
    assert len(completing.choices(completing.fitting(many, "", "en"), "en")) == 25
    long = CATALOGUE[0].model_copy(update={"name": {"en": "word " * 60}})
    assert len(completing.choices([long], "en")[0].name) <= 100


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("", ""),
        ("  ", ""),
        (BADGE, BADGE),
        ("Bicycle repair", BADGE),
        ("bicycle", BADGE),
        ("no such thing", None),
        ("a", None),
        ("x" * 6000, None),
    ],
)
def test_what_was_typed_by_hand_means_one_badge_or_none(said: str, wanted: str | None) -> None:
    assert completing.meant(CATALOGUE, said, "en") == wanted


def test_autocomplete_speaks_the_users_language_and_makes_nobody_known(town: DiscordTown) -> None:
    ana = town.discord.user(town.guild, "Ana", locale="es-ES")
    offered = ana.completes("/claim", town.hall, badge="bici")
    assert [one["name"] for one in offered] == ["Reparación de bicicletas"]
    visit = town.app.meeting.visit("discord", town.guild.id, f"{town.guild.id}/{ana.id}")
    assert visit is not None
    assert visit.actor is None


# -- beginning ----------------------------------------------------------------------------


def test_claim_begins_in_direct_messages_and_says_so(town: DiscordTown) -> None:
    ana = town.discord.user(town.guild, "Ana")
    typed(town, ana, "/claim")
    ana.sees("direct messages", where=town.hall)
    ana.sees(AGREE, where=ana.dm)


def test_a_badge_that_there_is_not_is_refused_kindly(town: DiscordTown) -> None:
    ana = town.discord.user(town.guild, "Ana")
    typed(town, ana, "/claim", badge="no such thing")
    ana.sees("No badge is called that", where=town.hall)


def test_in_a_server_of_no_community_the_way_is_told(open_discord_town: OpenTown) -> None:
    town = with_commands(open_discord_town(connected=False))
    ana = town.discord.user(town.guild, "Ana")
    typed(town, ana, "/claim")
    ana.sees("connect", where=town.hall)


# -- claims, badges, language ---------------------------------------------------------------


def test_my_claims_are_for_whoever_asked_alone(town: DiscordTown) -> None:
    ana = Learner(town)
    ana.begins()
    typed(town, ana.user, "/my claims")
    ana.user.sees("My claims", where=town.hall)
    ben = town.discord.user(town.guild, "Ben")
    assert not [one for one in ben.messages(town.hall) if "My claims" in str(one)]


def test_my_badges_lead_to_their_pages(town: DiscordTown) -> None:
    ana = Learner(town)
    award = awarded(town, ana.user)
    typed(town, ana.user, "/my badges")
    ana.user.sees("Only you can see its page", where=town.hall)
    told = json.dumps([one.body for one in town.discord.calls])
    assert f'"https://earned.example/awards/{award}"' in told


def test_another_language_is_spoken_from_now_on(town: DiscordTown) -> None:
    ana = Learner(town)
    ana.begins()
    typed(town, ana.user, "/language")
    ana.user.selects("Español", of="home.language")
    town.rest()
    assert town.actor(ana.user).language == "es"
    ana.user.sees("A partir de ahora", where=town.hall)
    assert ana.talk.language == "es"


# -- data -----------------------------------------------------------------------------------


def test_my_data_can_be_seen_and_taken_along(town: DiscordTown) -> None:
    ana = Learner(town)
    ana.begins()
    typed(town, ana.user, "/my data")
    ana.user.clicks("See my data")
    town.rest()
    ana.user.sees("Ana", where=town.hall)
    ana.user.clicks("Download my data")
    town.discord.until(lambda: any(one.files for one in town.discord.calls), "the file")
    sent = [one for one in town.discord.calls if one.files]
    with zipfile.ZipFile(io.BytesIO(sent[-1].files[0][1])) as archive:
        assert "data.json" in archive.namelist()


def test_data_that_is_too_big_for_discord_is_pointed_to(
    town: DiscordTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = Learner(town)
    ana.begins()
    monkeypatch.setattr(town.app.privacy, "download", lambda _: bytes(ATTACHMENT_LIMIT + 1))
    ana.commands("/my data", town.hall)
    ana.user.clicks("Download my data")
    town.rest()
    ana.user.sees("too big for Discord", where=town.hall)
    assert not any(one.files for one in town.discord.calls)


def test_my_data_is_erased_only_by_who_says_that_they_are_sure(town: DiscordTown) -> None:
    ana = Learner(town)
    ana.begins()
    person = town.actor(ana.user)
    typed(town, ana.user, "/my data")
    ana.user.clicks("Erase everything")
    ana.user.submits({"Are you sure?": ["Yes, erase everything"]})
    town.rest()
    ana.user.sees("erased", where=town.hall)
    visit = town.app.meeting.visit("discord", town.guild.id, f"{town.guild.id}/{ana.user.id}")
    assert visit is not None
    assert visit.actor is None or visit.actor.person_id != person.person_id


# -- a message as evidence ------------------------------------------------------------------


def test_a_message_of_ones_own_becomes_evidence_with_its_files(town: DiscordTown) -> None:
    ana = Learner(town)
    ana.begins()
    ana.to_evidence()
    photo = ana.user.uploads("wheel.txt", b"the wheel runs true now")
    said = ana.user.types("I fixed the wheel of Rosa", to=town.hall, files=[photo])
    assert said.message is not None
    ana.user.uses_on_message("Use as evidence", said.message)
    town.rest()
    ana.user.sees("Added to what you show", where=town.hall)
    kinds = sorted(one.kind.value for one in ana.state.evidence)
    assert kinds == ["file", "note"]


def test_a_message_of_somebody_else_is_refused(town: DiscordTown) -> None:
    ana, ben = Learner(town), town.discord.user(town.guild, "Ben")
    ana.begins()
    ana.to_evidence()
    said = ben.types("I fixed a wheel", to=town.hall)
    assert said.message is not None
    ana.user.uses_on_message("Use as evidence", said.message)
    town.rest()
    ana.user.sees("Somebody else wrote this message", where=town.hall)
    assert ana.state.evidence == ()


def test_who_tells_nothing_yet_begins_with_the_words_and_is_asked_for_consent_first(
    town: DiscordTown,
) -> None:
    ana = town.discord.user(town.guild, "Ana")
    said = ana.types("I repaired four bikes at the market", to=town.hall)
    assert said.message is not None
    ana.uses_on_message("Use as evidence", said.message)
    town.rest()
    ana.sees(AGREE, where=ana.dm)
    ana.sees("I repaired four bikes at the market", where=ana.dm)


def test_a_file_of_a_message_is_not_kept_before_the_consent_and_that_is_said(
    town: DiscordTown,
) -> None:
    ana = Learner(town, met=False)
    photo = ana.user.uploads("wheel.txt", b"the wheel runs true now")
    said = ana.user.types("I fixed the wheel of Rosa", to=town.hall, files=[photo])
    assert said.message is not None
    ana.uses("Use as evidence", said.message)
    ana.user.sees("hand them in once more", where=town.hall)
    ana.user.clicks(AGREE, where=ana.user.dm)
    town.rest()
    ana.uses("Use as evidence", said.message)
    assert [one.title for one in ana.state.evidence if one.kind.value == "file"] == ["wheel.txt"]
