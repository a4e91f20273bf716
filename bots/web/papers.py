"""What is drawn of an award: the certificate, and the card that other sites show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from babel.dates import format_date
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bots.web.machine import EVERYBODY, file_name
from bots.web.sharing import qr_code
from bots.web.visit import Visit
from bots.web.words import locale
from core.domain.catalogue import Badge, local
from core.domain.errors import NotFound
from core.domain.people import Face
from core.lettering import GAP, drawable
from core.services.awarding import AwardPage
from core.typesetting import Typesetter, picture, spoken

# Characters of one name, and of a longer text; what is more stands on the page.
NAME, TEXT = 200, 600
Say = Callable[..., str]


async def certificate(request: Request) -> Response:
    """The award on one page, as PDF, in the language it was earned in."""
    visit = await Visit.of(request, Face.CHAT)
    found = await visit.run(visit.app.awarding.page, visit.actor, request.path_params["award_id"])
    facts = certificate_facts(visit, found)
    setter = _setter(visit)
    at = found.signed_at or found.award.awarded_at
    made = await run_in_threadpool(setter.pdf, "certificate.typ", facts, at)
    name = file_name(local(found.badge.name, found.award.language))
    headers = {
        "Cache-Control": "no-store",
        "Vary": "Cookie",
        "Content-Disposition": f'inline; filename="{name}.pdf"',
    }
    return Response(made, media_type="application/pdf", headers=headers)


async def card(request: Request) -> Response:
    """The picture that other sites show beside the address of a shared award."""
    visit = await Visit.of(request, Face.CHAT)
    found = await visit.run(visit.app.awarding.page, visit.actor, request.path_params["award_id"])
    if found.award.shared_at is None:
        raise NotFound()
    drawn = await run_in_threadpool(_setter(visit).png, "card.typ", card_facts(visit, found))
    headers = {**EVERYBODY, "Cache-Control": "public, max-age=300"}
    return Response(drawn, media_type="image/png", headers=headers)


def _setter(visit: Visit) -> Typesetter:
    return Typesetter(visit.app.settings.data / "prompts" / "documents")


def certificate_facts(visit: Visit, found: AwardPage) -> dict[str, Any]:
    """What stands on the certificate: as much of the award as its owner shows."""
    award, language = found.award, visit.app.texts.best(found.award.language)
    say = _saying(visit, language)
    line = _Lines()
    shared = award.shared_at is not None
    address = visit.address(f"/awards/{award.id}") if shared else ""
    results = found.results if found.choice.show_criteria else {}
    name = line.of(local(found.badge.name, language), NAME) or GAP
    day = _day(award.awarded_at, language)
    dates = [say("public.paper.awarded", day=day)]
    if found.valid_until is not None:
        dates.append(say("public.paper.until", day=_day(found.valid_until, language)))
    holds = found.state == "valid"
    facts = {
        **spoken(language, rtl=visit.app.texts.direction(language) == "rtl"),
        "title": name,
        "issuer": line.of(found.community.name, NAME) or GAP,
        "name": name,
        "recipient": line.of(found.name, NAME) or None,
        "description": line.of(local(found.badge.description, language), TEXT),
        "shown": [
            {
                "name": line.of(local(one.name, language), NAME),
                "level": line.of(_level(found.badge, results[one.id].level, language, say), NAME),
            }
            for one in found.badge.criteria
            if one.id in results
        ],
        "state": None if holds else _state(found, say, _day(visit.app.store.clock(), language)),
        "demo": _demo(say) if found.community.demo else None,
        "image": picture(found.badge.image),
        "qr": qr_code(address) if address else None,
        "address": address,
        "how": line.of(_how(found, say), TEXT),
        "dates": " ".join(dates),
        "words": {
            "by": line.of(found.community.name, NAME),
            **{one: say(f"public.paper.{one}") for one in ("earned", "shown", "check")},
        },
    }
    return facts | {"missing": None if line.whole else say("public.paper.missing")}


def card_facts(visit: Visit, found: AwardPage) -> dict[str, Any]:
    """What stands on the card. A text with letters that cannot be drawn is left out."""
    language = visit.app.texts.best(found.award.language)
    say = _saying(visit, language)
    mark = say("public.card.mark.list" if found.listed else "public.card.mark")
    if found.community.demo:
        mark = _demo(say)
    if found.state != "valid":
        mark = say(f"public.state.{found.state}.more")
    return {
        **spoken(language, rtl=visit.app.texts.direction(language) == "rtl"),
        "image": picture(found.badge.image),
        "name": _whole(local(found.badge.name, language)),
        "by": _whole(found.community.name),
        "mark": mark,
    }


class _Lines:
    """Texts as they can be drawn; remembers whether anything had to be left out."""

    def __init__(self) -> None:
        self.whole = True

    def of(self, text: str, most: int) -> str:
        drawn, whole = drawable(text, most)
        self.whole = self.whole and whole
        return drawn


def _whole(text: str) -> str:
    drawn, whole = drawable(text, NAME)
    return drawn if whole or len(text) > NAME else ""


def _saying(visit: Visit, language: str) -> Say:
    return lambda key, count=None, **filled: visit.app.texts.get(language, key, count, **filled)


def _day(at: datetime, language: str) -> str:
    return format_date(at, "long", locale=locale(language))


def _level(badge: Badge, level_id: str, language: str, say: Say) -> str:
    level = badge.level(level_id)
    name = local(level.name, language) if level else ""
    return name or say(f"level.{level_id}")


def _state(found: AwardPage, say: Say, day: str) -> str:
    return say("public.paper.state", state=say(f"public.state.{found.state}"), day=day)


def _demo(say: Say) -> str:
    return f"{say('credential.demo.label')}. {say('credential.demo.sentence')}"


def _how(found: AwardPage, say: Say) -> str:
    if not found.choice.show_assessment:
        return ""
    words = [say("public.assessed.list" if found.listed else "public.assessed.how")]
    if found.assessors:
        words.append(
            say(
                "public.assessed.by",
                found.assessors,
                num=found.assessors,
                community=found.community.name,
            )
        )
    if found.lead:
        words.append(say("public.assessed.lead"))
    return " ".join(words)
