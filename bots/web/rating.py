"""A learner's page about a decision: how fair it felt, and thanks."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bots.web.problems import status_of, words_of
from bots.web.visit import Visit
from core.domain.errors import EarnedError, NotFound, TextMissing
from core.domain.people import Face
from core.domain.quality import FAIREST
from core.domain.screens import Text, Words


async def rating(request: Request) -> Response:
    """The form, with what was said before."""
    return await _show(await Visit.of(request, Face.CHAT), request.path_params["claim_id"])


async def _show(
    visit: Visit, claim_id: str, status: int = 200, notice: Text | None = None
) -> Response:
    found = await visit.run(visit.app.rating.mine, visit.me(), claim_id)
    if found is None:
        raise NotFound()
    scale = range(FAIREST, 0, -1)
    return visit.page("rate.html", status, rating=found, notice=notice, scale=scale)


async def rate(request: Request) -> Response:
    """Keep what was said."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    claim_id, fair, number = request.path_params["claim_id"], form.text("fair"), form.text("round")
    scale = {str(one): one for one in range(1, FAIREST + 1)}
    try:
        await visit.run(
            visit.app.rating.rate,
            visit.me(),
            claim_id,
            int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0,
            scale.get(fair),
            thanks=form.text("thanks") == "yes",
        )
    except NotFound:
        raise
    except EarnedError as wrong:
        return await _show(visit, claim_id, status_of(wrong), _why(wrong))
    return visit.go(f"/claims/{claim_id}")


def _why(wrong: EarnedError) -> Text:
    """What is missing here is no text but a choice."""
    if isinstance(wrong, TextMissing):
        return Words("page.rate.missing")
    return words_of(wrong)
