"""After a server was killed again and again: what people were told against what there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.domain.claim import ClaimState
from core.store.tables import notices
from tests.support.journeys import Town

NEWS = {"award": "awarded", "not_yet": "not_yet", "ask": "question"}


@dataclass(frozen=True)
class Told:
    """One act as the person who did it knows it; ``text`` is found nowhere else.

    ``sure``: it was acknowledged. Else it may have been done or not, but never twice.
    """

    act: str
    claim: str
    text: str = ""
    sure: bool = True


def reckon(town: Town, told: Sequence[Told]) -> Counter[str]:
    """Compare the two; returns what was counted.

    Everything acknowledged is there once, what nobody knows of is there once or not at all.
    """
    texts = kept(town)
    wrong = [
        (one, texts[one.text])
        for one in told
        if one.text and texts[one.text] not in ({1} if one.sure else {0, 1})
    ]
    assert not wrong, f"what was said, and how often it is there: {wrong}"
    with town.app.store.reading(town.community.id) as tx:
        claims = {one.id: one for one in tx.claims.waiting(list(ClaimState))}
        awards = [award for award, _, _ in tx.awards.listed()]
        done = {claim: Counter(one.act for one in tx.talk.acts(claim)) for claim in claims}
        here = notices.c.community_id == town.community.id
        rows = tx.connection.execute(select(notices).where(here))
        news = Counter((one.claim_id, one.kind) for one in rows)
        signed = [tx.awards.get(one.id).document for one in awards]
    check_acts(done, told)
    awarded = {one for one, claim in claims.items() if claim.state is ClaimState.AWARDED}
    assert {one.claim for one in told if one.act == "award" and one.sure} <= awarded
    assert Counter(one.claim_id for one in awards) == Counter(awarded)
    assert None not in signed
    assert all(acts["award"] == (claim in awarded) for claim, acts in done.items())
    # One piece of news for each question and decision: none lost, none twice.
    due = {(c, NEWS[act]): n for c, acts in done.items() for act, n in acts.items() if act in NEWS}
    assert news == Counter(due)
    # Nobody has two claims to one badge, nor empty ones besides the one they are at.
    badges = Counter((one.person_id, one.badge_id) for one in claims.values())
    assert [key for key, number in badges.items() if number > 1] == []
    assert town.app.jobs.unfinished() == ()
    assert town.app.jobs.dead() == ()
    counted: Counter[str] = Counter(acts=sum(one.sure for one in told))
    counted["unsure"] = len(told) - counted["acts"]
    counted["texts"] = sum(bool(one.text) and one.sure for one in told)
    counted.update(claims=len(claims), awards=len(awards), notices=news.total())
    return counted


def check_acts(done: dict[str, Counter[str]], told: Sequence[Told]) -> None:
    """Every act that leaves its mark: as often as acknowledged, or as may have been besides."""
    marks = ("submit", "take", "ask", "not_yet", "award")
    sure = Counter((one.claim, one.act) for one in told if one.sure)
    most = Counter((one.claim, one.act) for one in told)
    found = {(claim, act): acts[act] for claim, acts in done.items() for act in marks}
    lost = {key: n for key, n in sure.items() if key[1] in marks and found.get(key, 0) < n}
    assert not lost, f"acknowledged, and not done: {lost}"
    claims = {one.claim for one in told}
    doubled = {key: n for key, n in found.items() if key[0] in claims and n > most[key]}
    assert not doubled, f"done more often than anybody wanted: {doubled}"


def kept(town: Town) -> Counter[str]:
    """Every text that a learner or an assessor wrote, as often as it is kept."""
    found: Counter[str] = Counter()
    with town.app.store.reading(town.community.id) as tx:
        for claim in tx.claims.waiting(list(ClaimState)):
            state = tx.interviews.load(claim.id).state
            for answer in state.answers.values():
                found.update(_texts(one.text for one in (*answer.said, *answer.earlier)))
            for piece in state.evidence:
                found.update(_texts({piece.title, piece.text, piece.url, piece.relation}))
            found.update(one.text for one in tx.talk.of(claim.id))
            for review in tx.claims.reviews(claim.id):
                found.update(_texts(one.comment for one in review.decision.results.values()))
    return found


def _texts(found: Iterable[str]) -> Iterable[str]:
    return (one for one in found if one)
