"""The addresses of the organizers' office."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bots.web import (
    care,
    catalogue,
    exports,
    jobs,
    learner,
    lists,
    office,
    people,
    quality,
    reissues,
    reports,
    rules,
    spaces,
    steps,
    times,
    waiting,
)
from core.services.exporting import FORMS


def routes() -> list[Route]:
    """All of them."""
    return [
        Route("/office", office.office),
        *(Route(f"/office/awards.{form}", _export(form)) for form in FORMS),
        Route("/office/awards/{award_id}/revoke", office.ask_revoke),
        Route("/office/awards/{award_id}/revoke", office.revoke, methods=["POST"]),
        Route("/office/badges", catalogue.badges),
        Route("/office/badges", catalogue.take_in, methods=["POST"]),
        Route("/office/badges/shelf", catalogue.take_from_shelf, methods=["POST"]),
        Route("/office/badges/catalogue.yaml", catalogue.take_out),
        Route("/office/exports", exports.begin, methods=["POST"]),
        Route("/office/exports/{name}", exports.one),
        Route("/office/exports/{name}/file", exports.file),
        Route("/office/reissue", reissues.reissues),
        Route("/office/reissue", reissues.begin, methods=["POST"]),
        Route("/office/lists", lists.lists),
        Route("/office/lists", lists.check, methods=["POST"]),
        Route("/office/lists/{list_id}", lists.one),
        Route("/office/lists/{list_id}", lists.decide, methods=["POST"]),
        Route("/office/lists/{list_id}/links.csv", lists.links),
        Route("/office/care", care.care),
        Route("/office/care", care.change, methods=["POST"]),
        Route("/office/reports", reports.reports),
        Route("/office/reports", reports.change, methods=["POST"]),
        Route("/office/jobs", jobs.jobs),
        Route("/office/jobs", jobs.change, methods=["POST"]),
        Route("/office/spaces", spaces.spaces),
        Route("/office/spaces/code", spaces.new_code, methods=["POST"]),
        Route("/office/spaces/{space_id}/disconnect", spaces.ask_disconnect),
        Route("/office/spaces/{space_id}/disconnect", spaces.disconnect, methods=["POST"]),
        Route("/office/spaces/{space_id}/times", times.times),
        Route("/office/spaces/{space_id}/times", times.set_times, methods=["POST"]),
        Route("/office/due", times.due),
        Route("/office/qualified", times.qualified),
        Route("/office/qualified", times.qualify, methods=["POST"]),
        Route("/office/waiting", waiting.waiting),
        Route("/office/waiting/{claim_id}", waiting.asked),
        Route("/office/waiting/{claim_id}/release", waiting.release, methods=["POST"]),
        Route("/office/quality", quality.quality),
        Route("/office/rules", rules.rules),
        Route("/office/rules/{scope}/{which}", rules.one),
        Route("/office/rules/{scope}/{which}", rules.change, methods=["POST"]),
        Route("/office/steps", steps.steps),
        Route("/office/steps", steps.change, methods=["POST"]),
        Route("/office/people", people.people),
        Route("/office/people/learners", people.invite_learners, methods=["POST"]),
        Route("/office/people/colleagues", people.invite_colleague, methods=["POST"]),
        Route("/office/people/role", people.change_role, methods=["POST"]),
        Route("/office/people/{kind}", people.new_link, methods=["POST"]),
    ]


def _export(form: str) -> learner.Endpoint:
    async def endpoint(request: Request) -> Response:
        return await office.export(request, form)

    return endpoint
