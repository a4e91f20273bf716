"""My data: seen, taken along, erased; also while others read, write or hand in the same."""

from __future__ import annotations

import io
import json
import random
import secrets
import sqlite3
import threading
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event, make_url, select

from core.app import Earned
from core.domain.claim import ClaimState
from core.domain.errors import (
    AlreadyDone,
    EarnedError,
    LastOrganizer,
    LinkSpent,
    NotFound,
    QuotaReached,
)
from core.domain.people import Actor, Role
from core.domain.screens import Standing
from core.files import FileStore
from core.services.privacy import StillRead
from core.store.tables import metadata
from tests.support.journeys import ANSWER, Town

LETTER = b"A letter about the bikes of my street."


def hand_in(town: Town, who: Actor, claim: str, content: bytes = LETTER) -> None:
    town.app.learning.attach(who, claim, town.event(), "letter.txt", content, ())


def telling(town: Town, who: Actor) -> str:
    """A claim in which evidence can be handed in."""
    claim = town.begin(who)
    town.until(who, claim, "story")
    return claim


def kept(app: Earned) -> set[str]:
    return {p.name for p in (app.settings.data / "evidence").rglob("*") if p.is_file()}


def everything_in(app: Earned) -> str:
    """Every row of every table, as text."""
    with app.store.reading() as tx:
        return "\n".join(
            repr(tuple(row))
            for table in metadata.sorted_tables
            for row in tx.connection.execute(select(table))
        )


# -- taking along ---------------------------------------------------------------------------


def test_an_archive_has_a_page_a_document_and_the_files(town: Town) -> None:
    ana = town.learner("Ana <b>")
    claim = telling(town, ana)
    hand_in(town, ana, claim)
    with zipfile.ZipFile(io.BytesIO(town.app.privacy.download(ana))) as archive:
        letter, *others = [one for one in archive.namelist() if one.startswith("files/")]
        assert others == []
        assert set(archive.namelist()) == {"data.json", "data.html", letter}
        assert archive.read(letter) == LETTER
        data, page = json.loads(archive.read("data.json")), archive.read("data.html").decode()
    assert letter.endswith("-letter.txt")
    assert data == town.app.privacy.data(ana)
    assert data["people"][0]["name"] == "Ana <b>"
    assert "Ana &lt;b&gt;" in page
    assert "<b>" not in page


def test_an_archive_says_nothing_about_anybody_else(town: Town) -> None:
    ana, bo = town.learner(), town.assessor("Bobadilla")
    claim = town.taken(ana, bo)
    town.app.reviewing.ask(bo, claim, "How long did it take?")
    town.approve(bo, claim)
    told = json.dumps(town.app.privacy.data(ana))
    assert "How long did it take?" in told
    assert "Bobadilla" not in told
    assert bo.person_id not in told


def test_no_way_in_is_handed_out(town: Town) -> None:
    """Whoever gets hold of the archive cannot come in with it."""
    invite = town.app.organizing.invite_learners(town.organizer, 1)
    entered = town.app.entering.join(invite, "Ana", "en")
    told = json.dumps(town.app.privacy.data(entered.actor))
    assert "token_hash" not in told
    for secret in (*entered.secrets.values(), entered.return_secret):
        assert secret not in told


# -- erasing --------------------------------------------------------------------------------


def test_the_last_organizer_stays_and_nothing_of_theirs_is_touched(town: Town) -> None:
    claim = town.told(town.organizer)
    before = town.app.privacy.data(town.organizer)
    with pytest.raises(LastOrganizer):
        town.app.privacy.erase(town.organizer)
    assert town.app.privacy.data(town.organizer) == before
    assert town.app.learning.look(town.organizer, claim).claim_id == claim


def test_an_organizer_with_a_colleague_may_go(town: Town) -> None:
    pia = town.colleague("Pia", Role.ORGANIZER)
    town.app.privacy.erase(town.organizer)
    assert [m.person.name for m in town.app.organizing.office(pia).members] == ["Pia"]
    with pytest.raises(LastOrganizer):
        town.app.privacy.erase(pia)


def test_of_two_last_organizers_who_go_at_once_one_stays(town: Town) -> None:
    for _ in range(5):
        here = Town(town.app, f"Hill {secrets.token_hex(4)}")
        pia = here.colleague("Pia", Role.ORGANIZER)
        start = threading.Barrier(2)

        def go(who: Actor, start: threading.Barrier = start) -> str:
            start.wait()
            try:
                town.app.privacy.erase(who)
            except LastOrganizer:
                return "stays"
            return "gone"

        with ThreadPoolExecutor(2) as threads:
            assert sorted(threads.map(go, (here.organizer, pia))) == ["gone", "stays"]


def test_whoever_is_erased_is_nobody_afterwards(town: Town) -> None:
    """Also for a window that did not notice yet: nothing can be written in their name."""
    town.add("community-cooking")
    app, ana, bo = town.app, town.learner(), town.assessor()
    claim, again = telling(town, ana), town.told(ana)
    award = town.awarded(ana, bo, badge_id="community-cooking")
    app.privacy.erase(ana)
    word = secrets.token_hex(8)
    attempts: list[Callable[[], object]] = [
        lambda: app.learning.begin(ana, town.space),
        lambda: app.learning.look(ana, claim),
        lambda: town.tell(ana, claim, word),
        lambda: town.press(ana, again, "submit"),
        lambda: hand_in(town, ana, claim, word.encode()),
        lambda: app.learning.withdraw(ana, claim),
        lambda: app.entering.renew_return_link(ana),
        lambda: app.writing.ask(ana, f"{word}@example.org"),
        lambda: app.awarding.share(ana, award, shared=True),
        lambda: app.awarding.page(None, award),
        lambda: app.organizing.new_return_link(town.organizer, ana.person_id),
        lambda: app.organizing.grant(town.organizer, ana.person_id, Role.ASSESSOR),
        lambda: app.organizing.sign_in_link(town.organizer, ana.person_id),
        lambda: app.privacy.erase(ana),
    ]
    for number, attempt in enumerate(attempts):
        with pytest.raises(NotFound):
            print(number, attempt())
    app.entering.rename(ana, word)
    app.entering.speak(ana, "es")
    assert word not in everything_in(app)
    assert all(
        word.encode() not in p.read_bytes() for p in app.settings.data.rglob("*") if p.is_file()
    )


def test_claims_that_wait_are_taken_back_and_those_held_go_back_to_the_queue(town: Town) -> None:
    app, ana, bo = town.app, town.learner(), town.assessor()
    mine = town.sent(bo)
    held, asked = town.taken(ana, bo), town.taken(town.learner(), bo)
    app.reviewing.ask(bo, asked, "Which one?")
    app.privacy.erase(bo)
    cleo = town.assessor("Cleo")
    assert {item.claim_id for item in app.reviewing.queue(cleo)} == {held, asked}
    for claim in (held, asked):
        app.reviewing.take(cleo, claim)
        assert app.reviewing.card(cleo, claim).taken_by == "Cleo"
        town.approve(cleo, claim)
    with app.store.reading(town.community.id) as tx:
        assert tx.claims.get(mine).state is ClaimState.WITHDRAWN


def test_what_an_assessor_decided_outlasts_them_without_their_name(town: Town) -> None:
    app, ana, bo = town.app, town.learner(), town.assessor("Bobadilla")
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {"find-the-fault": "Tell me how you found it."})
    app.privacy.erase(bo)
    cleo = town.assessor("Cleo")
    with pytest.raises(AlreadyDone) as late:
        app.reviewing.take(cleo, claim)
    assert "Bobadilla" not in app.texts.explain(late.value, "en")
    town.submit(ana, claim)
    app.reviewing.declare(cleo, claim)
    card = app.reviewing.card(cleo, claim)
    assert "Tell me how you found it." in repr(card.parts)
    assert "Bobadilla" not in repr(card)


def test_an_award_not_signed_yet_is_never_signed_after_an_erasure(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim = town.taken(ana, bo)
    town.approve(bo, claim)
    award = town.award_of(claim)
    town.app.privacy.erase(ana)
    town.app.awarding.sign(town.community.id, award)
    with town.app.store.reading(town.community.id) as tx:
        assert tx.awards.get(award).document is None
        assert tx.notices.unseen(ana.person_id) == ()


# -- evidence -------------------------------------------------------------------------------


def test_content_that_two_handed_in_goes_with_the_last_of_them(town: Town) -> None:
    """Also across communities: content is kept once for all."""
    hill = Town(town.app, f"Hill {secrets.token_hex(4)}")
    content = secrets.token_hex(20).encode()
    people = [(town, town.learner()), (town, town.learner()), (hill, hill.learner())]
    claims = [(here, who, telling(here, who)) for here, who in people]
    before = kept(town.app)
    for here, who, claim in claims:
        hand_in(here, who, claim, content)
    (digest,) = kept(town.app) - before
    for number, (_, who, _) in enumerate(claims, start=1):
        town.app.privacy.erase(who)
        assert (digest in kept(town.app)) == (number < len(claims))


def test_what_did_not_become_evidence_leaves_no_content(town: Town) -> None:
    """Nobody could ever have it erased, since no claim points to it."""
    app, ana = town.app, town.learner()
    withdrawn, unasked = telling(town, ana), town.begin(town.learner())
    app.learning.withdraw(ana, withdrawn)
    sent = town.sent(ana)
    before = kept(app)
    for claim in (withdrawn, sent):
        talk = town.app.learning.attach(
            ana, claim, town.event(), "a.txt", secrets.token_bytes(8).hex().encode(), ()
        )
        assert isinstance(talk.screen, Standing)
    with pytest.raises(NotFound):
        hand_in(town, ana, unasked, secrets.token_hex(8).encode())
    assert kept(app) == before


def test_a_file_that_is_too_much_leaves_no_content(open_app: Callable[..., Earned]) -> None:
    town = Town(open_app(quota_megabytes=1, file_megabytes=2))
    ana = town.learner()
    claim = telling(town, ana)
    hand_in(town, ana, claim, b"a" * 700_000)
    with pytest.raises(QuotaReached):
        hand_in(town, ana, claim, b"b" * 700_000)
    assert len(kept(town.app)) == 1


def test_two_files_at_once_do_not_pass_a_limit_that_each_alone_would_keep(
    open_app: Callable[..., Earned],
) -> None:
    town = Town(open_app(quota_megabytes=1, file_megabytes=2))
    ana = town.learner()
    claim = telling(town, ana)
    start = threading.Barrier(4)

    def upload(sign: str) -> bool:
        start.wait()
        try:
            hand_in(town, ana, claim, sign.encode() * 400_000)
        except QuotaReached:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(upload, "abcd")) == 2
    assert len(kept(town.app)) == 2


def test_the_same_content_handed_in_while_another_is_erased_is_there_afterwards(
    open_app: Callable[..., Earned], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eva's copy was found to be kept already; then Ana's erasure deleted it."""
    town = Town(open_app())
    app, ana, eva = town.app, town.learner(), town.learner()
    claim = telling(town, eva)
    hand_in(town, ana, telling(town, ana))
    put = FileStore.put

    def put_and_then(store: FileStore, content: bytes) -> tuple[str, str]:
        found = put(store, content)
        monkeypatch.setattr(FileStore, "put", put)
        app.privacy.erase(ana)
        assert kept(app) == set()
        return found

    monkeypatch.setattr(FileStore, "put", put_and_then)
    hand_in(town, eva, claim)
    (row,) = app.privacy.data(eva)["files"]
    assert app.learning.file(eva, row["id"])[1] == LETTER


def test_handing_in_and_erasing_at_random_loses_no_content_and_leaves_none(
    open_app: Callable[..., Earned],
) -> None:
    town, dice = Town(open_app()), random.Random(5)
    contents = [f"letter {n}".encode() for n in range(3)]
    people = [town.learner() for _ in range(12)]
    claims = {who.person_id: telling(town, who) for who in people}
    order = [dice.sample(contents, 2) for _ in people]
    start = threading.Barrier(len(people))

    def live(number: int) -> None:
        who = people[number]
        start.wait()
        for content in order[number]:
            hand_in(town, who, claims[who.person_id], content)
        if number % 2:
            town.app.privacy.erase(who)

    with ThreadPoolExecutor(len(people)) as threads:
        list(threads.map(live, range(len(people))))
    expected = set()
    for who in people[::2]:
        for row in town.app.privacy.data(who)["files"]:
            expected.add(row["sha256"])
            assert town.app.learning.file(who, row["id"])[1] in contents
    assert kept(town.app) == expected


# -- the journal and crashes ----------------------------------------------------------------


def test_telling_and_erasing_at_the_same_time_leaves_no_word(
    open_app: Callable[..., Earned],
) -> None:
    town = Town(open_app())
    bo = town.assessor()
    for number in range(6):
        ana, word = town.learner(), f"erased{number}word"
        claim = town.taken(ana, bo) if number % 2 else town.told(ana)
        start = threading.Barrier(3)

        def talk(who: Actor, claim: str, word: str, start: threading.Barrier) -> None:
            start.wait()
            for _ in range(5):
                try:
                    town.tell(who, claim, f"{word} {ANSWER}")
                except EarnedError:
                    return

        def leave(who: Actor, start: threading.Barrier) -> None:
            start.wait()
            time.sleep(0.01)
            town.app.privacy.erase(who)

        with ThreadPoolExecutor(3) as threads:
            jobs = [threads.submit(talk, ana, claim, word, start) for _ in range(2)]
            jobs.append(threads.submit(leave, ana, start))
            for job in jobs:
                job.result()
        assert word not in everything_in(town.app), number


def test_an_erasure_while_somebody_reads_is_finished_once_they_are_done(
    open_app: Callable[..., Earned],
) -> None:
    town = Town(open_app())
    app = town.app
    if app.store.engine.dialect.name != "sqlite":
        return  # no journal of its own to look after
    ana = town.learner()
    claim = town.begin(ana)
    word = "a word that is told once"
    town.until(ana, claim, "story")
    town.tell(ana, claim, word)
    database = Path(str(make_url(app.settings.database).database))
    journal = database.with_name(database.name + "-wal")
    reader = sqlite3.connect(database, isolation_level=None)
    reader.execute("begin")
    assert reader.execute("select count(*) from people").fetchone()
    began = time.monotonic()
    app.privacy.erase(ana)
    assert time.monotonic() - began < 10, "others wait for it"
    assert word.encode() in journal.read_bytes(), "what the reader sees is still there"
    with pytest.raises(StillRead):
        app.privacy.finish()
    assert town.begin(town.learner()), "others go on meanwhile"
    assert [job.kind for job in app.jobs.unfinished()].count("person.erased") == 1
    reader.execute("rollback")
    app.privacy.finish()
    assert journal.stat().st_size == 0
    assert word.encode() not in database.read_bytes()
    reader.close()


def test_an_erasure_that_a_crash_cut_short_is_finished_by_its_job(
    open_app: Callable[..., Earned], monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(open_app())
    app, ana = town.app, town.learner()
    hand_in(town, ana, telling(town, ana))

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(FileStore, "delete", crash)
        with pytest.raises(KeyboardInterrupt):
            app.privacy.erase(ana)
    assert len(kept(app)) == 1
    assert ana.person_id in {job.ids.get("person") for job in app.jobs.unfinished()}
    app.privacy.finish()
    app.privacy.finish()
    assert kept(app) == set()


def test_an_erasure_that_fails_halfway_changes_nothing(
    open_app: Callable[..., Earned], monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(open_app())
    app, ana = town.app, town.learner()
    claim = telling(town, ana)
    hand_in(town, ana, claim)
    before = app.privacy.data(ana)

    def broken(*args: object) -> None:
        if "DELETE FROM sessions" in str(args[2]):
            raise RuntimeError("the disk is full")

    event.listen(app.store.engine, "before_cursor_execute", broken)
    with pytest.raises(RuntimeError):
        app.privacy.erase(ana)
    event.remove(app.store.engine, "before_cursor_execute", broken)
    assert app.privacy.data(ana) == before
    assert len(kept(app)) == 1


def test_a_return_link_asked_for_at_the_door_of_somebody_erased_is_spent(town: Town) -> None:
    ana = town.learner()
    back = town.app.entering.renew_return_link(ana)
    town.app.privacy.erase(ana)
    for way in (town.app.entering.come_back, lambda it: town.app.entering.behind(it, "return")):
        with pytest.raises(LinkSpent):
            way(back)
