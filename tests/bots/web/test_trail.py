"""What happened to my claim: a page of plain words, roles and times."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

from core.domain.people import Face
from core.origin import Origin
from tests.bots.web.conftest import Opens
from tests.support.journeys import Town, badge


def test_a_learner_reads_what_happened_and_by_whom_only_as_a_role(
    window: Opens, town: Town
) -> None:
    ana, bo = town.learner("Ana the learner"), town.assessor("Bo the assessor")
    claim = town.sent(ana)
    desk = window(bo, Face.DESK)
    desk.open(f"/desk/claims/{claim}")
    desk.press("Take it and judge")
    town.not_yet(bo, claim, {badge().criteria[0].id: "More, please"})
    mine = window(ana)
    assert "What happened to my claim" in mine.open(f"/claims/{claim}").text
    page = mine.open(f"/claims/{claim}/trail")
    told = [
        "You sent your claim.",
        "An assessor took it to read.",
        "on the web",
        "The assessor said what is still missing.",
    ]
    places = [page.text.index(one) for one in told]
    assert places == sorted(places)
    assert "Bo the" not in page.text
    with town.app.store.reading(town.community.id) as tx:
        taken = tx.trail.of_claim(claim)[1]
    assert (taken.kind, taken.origin) == ("claim.take", Origin.WEB)


def test_times_are_those_of_the_reader(window: Opens, town: Town) -> None:
    ana = town.learner("Ana")
    town.app.entering.live_in(ana, "Asia/Tokyo")
    claim = town.sent(ana)
    assert "+09:00" in window(ana).open(f"/claims/{claim}/trail").html


def test_nobody_else_reads_it(window: Opens, town: Town) -> None:
    claim = town.sent(town.learner("Ana"))
    for other in (town.learner("Eve"), town.assessor()):
        assert window(other).open(f"/claims/{claim}/trail").status == 404


def test_a_claim_that_was_not_sent_has_an_empty_one(window: Opens, town: Town) -> None:
    ana = town.learner("Ana")
    page = window(ana).open(f"/claims/{town.begin(ana)}/trail")
    assert "Nothing has happened yet." in page.text


def test_my_data_has_it_without_the_others(town: Town) -> None:
    ana, bo = town.learner("Ana"), town.assessor()
    town.taken(ana, bo)
    packed = town.app.privacy.download(ana)
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        told = json.loads(archive.read("data.json"))["trail"]
        page = archive.read("data.html").decode()
    assert [one["kind"] for one in told] == ["claim.submit", "claim.take"]
    assert bo.person_id not in json.dumps(told)
    assert "the record that can be checked" in page
