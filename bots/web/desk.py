"""The assessor's pages: the queue, and one claim to judge."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.judging import Judgement, fresh, looked_through, read, seen
from bots.web.problems import status_of, words_of
from bots.web.visit import Form, Visit
from core.domain.claim import Act, ClaimState
from core.domain.desk import Card, asked_so, decided_so
from core.domain.errors import AlreadyDone, EarnedError, NotFound, NotTaken, SentAgain
from core.domain.judging import renewal, settled
from core.domain.people import Face
from core.domain.review import Misses, Outcome
from core.domain.screens import Text, Words
from core.services.awarding import data_uri


async def queue(request: Request) -> Response:
    """The claims that wait, mine first."""
    return await _queue(await Visit.of(request, Face.DESK))


async def _queue(visit: Visit, notice: Text | None = None) -> Response:
    items = await visit.run(visit.app.reviewing.queue, visit.me())
    nudges = await visit.run(visit.app.reminding.for_desk, visit.me())
    return visit.page("queue.html", items=items, nudges=nudges, notice=notice)


async def card(request: Request) -> Response:
    """One claim with everything that speaks for it."""
    visit = await Visit.of(request, Face.DESK)
    return await _draw(visit, await _card(visit))


async def back_to_card(request: Request) -> Response:
    """An address that only takes forms, opened like a page."""
    return RedirectResponse(f"/desk/claims/{request.path_params['claim_id']}", 303)


async def _card(visit: Visit) -> Card:
    claim_id = visit.request.path_params["claim_id"]
    return await visit.run(visit.app.reviewing.card, visit.me(), claim_id)


async def _draw(
    visit: Visit,
    found: Card,
    given: Judgement | None = None,
    notice: Text | None = None,
    status: int = 200,
) -> Response:
    return visit.page(
        "card.html",
        status,
        card=found,
        given=given or fresh(found),
        notice=notice,
        picture=data_uri(found.badge.image) if found.badge.image else "",
        address=f"/desk/claims/{found.claim.id}",
        misses=tuple(Misses),
        steps=found.steps,
        about_renewal=renewal(found),
        settled_words=settled,
    )


# -- acting -------------------------------------------------------------------------------


async def _begin(request: Request) -> tuple[Visit, Form, Card]:
    visit = await Visit.of(request, Face.DESK)
    form = await visit.form()
    return visit, form, await _card(visit)


async def _again(visit: Visit, wrong: EarnedError, given: Judgement | None) -> Response:
    """The card as it stands now, with what went wrong, and what was typed."""
    return await _draw(visit, await _card(visit), given, words_of(wrong), status_of(wrong))


async def take(request: Request) -> Response:
    """Take a claim."""
    visit, _form, found = await _begin(request)
    try:
        await visit.run(visit.app.reviewing.take, visit.me(), found.claim.id)
    except NotFound:
        raise
    except EarnedError as wrong:
        return await _again(visit, wrong, None)
    return visit.go(f"/desk/claims/{found.claim.id}#judge")


async def release(request: Request) -> Response:
    """Give a claim back to the queue."""
    visit, form, found = await _begin(request)
    try:
        await visit.run(visit.app.reviewing.release, visit.me(), found.claim.id)
    except EarnedError as wrong:
        if isinstance(wrong, NotTaken) and await _nobody_has_it(visit):
            return visit.go("/desk")
        return await _again(visit, wrong, read(found, form))
    return visit.go("/desk")


async def declare(request: Request) -> Response:
    """Open a claim to read it, and say that one does not know whose it is."""
    visit, _form, found = await _begin(request)
    await visit.run(visit.app.reviewing.declare, visit.me(), found.claim.id)
    return visit.go(f"/desk/claims/{found.claim.id}")


async def recuse(request: Request) -> Response:
    """I know this person: somebody else judges the claim."""
    visit, _form, found = await _begin(request)
    await visit.run(visit.app.reviewing.recuse, visit.me(), found.claim.id)
    return await _queue(visit, Words("page.card.recused"))


async def _nobody_has_it(visit: Visit) -> bool:
    """Whether a claim lies in the queue, such as when the same click comes again."""
    return (await _card(visit)).claim.state is ClaimState.SUBMITTED


async def ask(request: Request) -> Response:
    """Ask the learner something. What was ticked and typed so far stays."""
    visit, form, found = await _begin(request)
    given = read(found, form)
    try:
        await visit.run(visit.app.reviewing.ask, visit.me(), found.claim.id, given.question)
    except EarnedError as wrong:
        if not isinstance(wrong, AlreadyDone) or not asked_so(await _card(visit), given.question):
            return await _again(visit, wrong, given)
    asked = replace(given, question="")
    return await _draw(visit, await _card(visit), asked, Words("page.card.asked"))


async def decide(request: Request) -> Response:
    """Award the badge, or say what is missing. An incomplete decision is told where it is."""
    visit, form, found = await _begin(request)
    outcome = Outcome.AWARD if form.text("outcome") == Outcome.AWARD else Outcome.NOT_YET
    given = looked_through(found, read(found, form), outcome)
    if found.mine and seen(form) != found.claim.round:
        # What was written stays; the levels were those of another story.
        given = replace(given, levels=fresh(found).levels, wrong={}, mismatch=None)
        return await _again(visit, SentAgain(), given)
    if found.mine and not given.complete:
        notice = given.mismatch or Words("page.card.incomplete")
        return await _draw(visit, found, given, notice, 422)
    try:
        decide_ = visit.app.reviewing.decide
        decided = partial(decide_, unsure=given.unsure, note=given.note, seen=seen(form))
        act = await visit.run(decided, visit.me(), found.claim.id, outcome, given.results)
    except EarnedError as wrong:
        same = isinstance(wrong, AlreadyDone)
        if not same or not decided_so(await _card(visit), outcome, given.results):
            return await _again(visit, wrong, given)
        act = None
    if act in (Act.JUDGE, Act.DISAGREE):
        return await _draw(visit, await _card(visit), notice=Words(f"page.card.kept.{act.value}"))
    return visit.go(f"/desk/claims/{found.claim.id}")
