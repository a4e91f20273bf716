"""People with unique strings everywhere: their export has all of them, an erasure leaves none."""

from __future__ import annotations

import io
import json
import logging
import random
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from core.app import Earned
from core.backup import backup
from core.domain.errors import LinkSpent, NotFound
from core.domain.people import Face
from core.exports import AwardFilter, as_csv, as_json
from core.mail import Mail
from tests.attacks.canaries import PATHS, Cage, Canary, do_jobs, marks_below, marks_in
from tests.support.disk import on_disk
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town

EVERYDAY = [("sqlite", 16), ("postgresql", 16)]
STRESS = [("sqlite", 200), ("postgresql", 200)]


@dataclass
class Aviary:
    """What was seen of the canaries before and after every second half of them was erased."""

    app: Earned
    town: Town
    folder: Path
    gone: list[Canary]
    staying: list[Canary]
    log: io.StringIO
    zips: dict[str, bytes] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    once: dict[str, set[str]] = field(default_factory=dict)
    tables_once: dict[str, set[str]] = field(default_factory=dict)
    confirm: dict[str, str] = field(default_factory=dict)

    @property
    def everybody(self) -> list[Canary]:
        return [*self.gone, *self.staying]

    @property
    def marks(self) -> set[str]:
        """The marks that must be nowhere any more."""
        return {one.mark for one in self.gone}


def tables(engine: Engine) -> dict[str, bytes]:
    """Every table as text, those of the job engine too."""
    found = {}
    with engine.connect() as connection:
        seen = inspect(connection)
        known = seen.get_schema_names() if engine.dialect.name == "postgresql" else ["main"]
        for schema in (one for one in known if one != "information_schema"):
            for name in seen.get_table_names(schema):
                rows = connection.execute(text(f'select * from "{schema}"."{name}"'))
                found[f"{schema}.{name}"] = "\n".join(repr(tuple(row)) for row in rows).encode()
    return found


def marks_in_tables(engine: Engine, wanted: set[str]) -> dict[str, set[str]]:
    found = {name: marks_in(content, wanted) for name, content in tables(engine).items()}
    return {name: marks for name, marks in found.items() if marks}


def fly(stack: ExitStack, url: str, folder: Path, number: int) -> Aviary:
    """Canaries live, their data is taken out, and the first eight of each sixteen are erased."""
    patch = stack.enter_context(pytest.MonkeyPatch.context())
    letters: list[tuple[str, str]] = []
    patch.setattr(Mail, "send", lambda _, to, subject, body, key: letters.append((to, body)))
    log = io.StringIO()
    hearing = logging.StreamHandler(log)
    root = logging.getLogger()
    root.addHandler(hearing)
    stack.callback(root.removeHandler, hearing)
    mailing = {"smtp_host": "mail.invalid", "smtp_from": "badges@example.org"}
    app = stack.enter_context(opened(folder / "data", url, TurnedClock(), **mailing))
    cage = Cage(Town(app), random.Random(number))
    lives = [cage.live(each) for each in range(number)]
    do_jobs(app)
    confirm = {to: body for to, body in letters if "/confirm/" in body}
    gone = [one for each, one in enumerate(lives) if each % 16 < len(PATHS)]
    aviary = Aviary(app, cage.town, folder / "data", gone, [o for o in lives if o not in gone], log)
    for each, one in enumerate(lives):
        link = re.search(r"/confirm/(\S+)", confirm[f"{one.mark}-email@example.org"])
        assert link
        aviary.confirm[one.mark] = link[1]
        if each % 3 == 0:
            app.writing.confirm(link[1])
    do_jobs(app)
    look(aviary)
    for one in gone:
        app.privacy.erase(one.me)
    do_jobs(app)
    return aviary


def look(aviary: Aviary) -> None:
    """Remember what there was before anybody was erased."""
    app = aviary.app
    aviary.zips = {one.mark: app.privacy.download(one.me) for one in aviary.everybody}
    aviary.data = {one.mark: app.privacy.data(one.me) for one in aviary.staying}
    aviary.once = marks_below(aviary.folder, aviary.marks)
    aviary.tables_once = marks_in_tables(app.store.engine, aviary.marks)


@pytest.fixture(
    scope="module",
    params=[*EVERYDAY, *(pytest.param(one, marks=pytest.mark.stress) for one in STRESS)],
    ids=lambda one: f"{one[0]}-{one[1]}",
)
def aviary(
    request: pytest.FixtureRequest, mould: Mould, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Aviary]:
    kind, number = request.param
    folder = tmp_path_factory.mktemp("aviary")
    with ExitStack() as stack:
        if kind == "sqlite":
            url = mould.sqlite(folder / "data" / "earned.db")
        else:
            url = stack.enter_context(mould.postgresql(request.getfixturevalue("postgres_server")))
        yield fly(stack, url, folder, number)


# -- taking out -----------------------------------------------------------------------------


def test_an_export_holds_every_word_of_its_person(aviary: Aviary) -> None:
    missing = []
    for one in aviary.everybody:
        with zipfile.ZipFile(io.BytesIO(aviary.zips[one.mark])) as archive:
            parts = {
                name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            }
        json.loads(parts["data.json"])
        files = "".join(body for name, body in parts.items() if name.startswith("files/"))
        for page in ("data.json", "data.html"):
            told = [name for name, word in one.said.items() if word in parts[page] + files]
            missing += [(one.path, page, name) for name in one.said if name not in told]
    assert missing == []


def test_an_export_holds_the_files_as_they_are_kept(aviary: Aviary) -> None:
    for one in aviary.everybody:
        with zipfile.ZipFile(io.BytesIO(aviary.zips[one.mark])) as archive:
            names = [name for name in archive.namelist() if name.startswith("files/")]
            contents = {archive.read(name) for name in names}
        assert len(names) == len(one.contents)
        assert {one.contents["letter"], one.contents["paper"]} <= contents


def test_an_export_holds_no_word_of_anybody_else(aviary: Aviary) -> None:
    every = {one.mark for one in aviary.everybody}
    others = {
        mark: marks_in(packed, every - {mark}) - {mark} for mark, packed in aviary.zips.items()
    }
    assert {mark: found for mark, found in others.items() if found} == {}


def test_every_field_was_filled_on_every_path(aviary: Aviary) -> None:
    """Else the tests here would show less than they say."""
    fields = {name for one in aviary.everybody for name in (*one.said, *one.past)}
    told = ("name", "email", "story", "story-again", "sources", "note", "search", "dropped")
    shown = ("link", "link-title", "witness", "relation", "typed-evidence", "letter", "letter-file")
    judged = ("afterthought", "question", "reply", "comment", "second-round", "paper", "photo-file")
    assert {*told, *shown, *judged, "in-picture"} <= fields
    assert {one.split("/")[0] for one in fields} >= {"criterion", "probe"}
    assert {one.path for one in aviary.gone} == {one.path for one in aviary.staying} == set(PATHS)
    assert set().union(*aviary.tables_once.values()) >= aviary.marks
    assert set().union(*aviary.once.values()) >= aviary.marks


# -- erasing --------------------------------------------------------------------------------


def test_after_an_erasure_no_file_of_the_installation_holds_a_word_of_it(aviary: Aviary) -> None:
    found = marks_below(aviary.folder, aviary.marks)
    assert {
        name: marks & aviary.marks for name, marks in found.items() if marks & aviary.marks
    } == {}
    assert set().union(*found.values()) >= {one.mark for one in aviary.staying}


def test_after_an_erasure_no_table_holds_a_word_of_it_nor_the_job_history(aviary: Aviary) -> None:
    engine = aviary.app.store.engine
    names = {name.rpartition(".")[2] for name in tables(engine)}
    assert {"people", "interviews", "workflow_status", "operation_outputs"} <= names
    found = marks_in_tables(engine, aviary.marks)
    assert {
        name: marks & aviary.marks for name, marks in found.items() if marks & aviary.marks
    } == {}


def test_after_an_erasure_not_even_the_pages_of_the_tables_hold_a_word_of_it(
    aviary: Aviary,
) -> None:
    """A deleted row is no longer shown and may still lie on the disk."""
    found = marks_in(on_disk(aviary.app), aviary.marks)
    assert found & aviary.marks == set()
    assert found >= {one.mark for one in aviary.staying}


def test_the_log_never_held_a_word(aviary: Aviary) -> None:
    said = aviary.log.getvalue().encode()
    assert marks_in(said, {one.mark for one in aviary.everybody}) == set()


def test_the_lists_for_organizers_hold_no_word_of_any_learner(aviary: Aviary) -> None:
    app, town = aviary.app, aviary.town
    rows = list(app.organizing.awards(town.organizer, town.community.id, AwardFilter()))
    assert len(rows) == sum(bool(one.award) for one in aviary.everybody)
    for form in (as_csv, as_json):
        assert marks_in("".join(form(rows)).encode()) == set()


def test_a_backup_made_afterwards_holds_nothing_of_it(aviary: Aviary, tmp_path: Path) -> None:
    backup(aviary.app, tmp_path / "b.zip")
    found = marks_in((tmp_path / "b.zip").read_bytes(), aviary.marks)
    assert found & aviary.marks == set()
    assert found >= {one.mark for one in aviary.staying}


def test_words_hidden_in_a_picture_were_never_kept(aviary: Aviary) -> None:
    hidden = b"-in-picture"
    assert any("in-picture" in one.past for one in aviary.everybody)
    assert not any(hidden in one.read_bytes() for one in aviary.folder.rglob("*") if one.is_file())
    assert not any(hidden in content for content in tables(aviary.app.store.engine).values())


def test_what_others_told_is_untouched(aviary: Aviary) -> None:
    for one in aviary.staying:
        assert aviary.app.privacy.data(one.me) == aviary.data[one.mark]
        assert aviary.app.entering.who(one.secrets[Face.CHAT], Face.CHAT) is not None
        assert aviary.app.learning.look(one.me, one.claim).claim_id == one.claim


# -- what is left ---------------------------------------------------------------------------


def test_every_way_in_is_closed_to_the_erased(aviary: Aviary) -> None:
    entering, writing = aviary.app.entering, aviary.app.writing
    for one in aviary.gone:
        assert all(entering.who(secret, face) is None for face, secret in one.secrets.items())
        with pytest.raises(LinkSpent):
            entering.come_back(one.return_secret)
        assert not writing.expected(aviary.confirm[one.mark])
        with pytest.raises(LinkSpent):
            writing.confirm(aviary.confirm[one.mark])


def test_tombstones_stay_without_a_word(aviary: Aviary) -> None:
    town = aviary.town
    for one in aviary.gone:
        with aviary.app.store.reading(town.community.id) as tx:
            assert tx.people.get(one.me.person_id).name == ""
            claim = tx.claims.get(one.claim)
            acts = [done.act for done in tx.talk.acts(one.claim)]
            assert tx.talk.of(one.claim) == ()
            assert all(
                not r.comment
                for v in tx.claims.reviews(one.claim)
                for r in v.decision.results.values()
            )
        assert claim.state.value == ("awarded" if one.award else "withdrawn")
        assert acts[-1] == ("award" if one.award else "withdraw")


def test_an_award_of_somebody_erased_can_still_be_revoked(aviary: Aviary) -> None:
    awarded = [one for one in aviary.gone if one.award]
    assert awarded
    for one in awarded:
        with pytest.raises(NotFound):
            aviary.app.awarding.page(None, one.award)
        aviary.app.awarding.revoke(aviary.town.organizer, one.award)
        with aviary.app.store.reading(aviary.town.community.id) as tx:
            award = tx.awards.get(one.award)
        assert award.revoked_at is not None
        assert (award.document, award.shared_at) == (None, None)


def test_signing_and_telling_late_bring_nothing_back(aviary: Aviary) -> None:
    app, community = aviary.app, aviary.town.community.id
    for one in aviary.gone:
        ids = {"community": community, "person": one.me.person_id, "claim": one.claim}
        app.telling.learner({**ids, "news": "awarded"})
        app.writing.send_confirmation({**ids, "key": "late"})
        if one.award:
            app.awarding.sign(community, one.award)
        with app.store.reading(community) as tx:
            left = tx.privacy.export(one.me.person_id)
        assert {name for name, rows in left.items() if rows} <= {
            "people",
            "claims",
            "consents",
            "acts",
            "reviews",
            "judgements",
            "trail",
            "awards",
            "credentials",
        }
        # Of these only the places in a status list are left.
        badges = left.get("credentials", ())
        assert not any(row["document"] or row["token"] for row in badges)
