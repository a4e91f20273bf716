"""Pages about witnesses: the learner's list of whom they asked, and what a witness sees."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from starlette.requests import Request
from starlette.responses import Response

from bots.web.problems import status_of, words_of
from bots.web.sessions import told_once
from bots.web.visit import Form, Visit
from core.domain.errors import EarnedError, LinkSpent, NotFound, TooFast
from core.domain.people import Face
from core.domain.screens import Text, Words
from core.domain.witness import (
    MOST_NAME,
    MOST_RELATION,
    MOST_SENTENCE,
    Publicity,
    Relationship,
    Reply,
    WitnessAct,
)
from core.services.testifying import Bearer, Petition
from core.services.witnessing import Reached


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in the learner's form, so that it can stand there again."""

    criterion: str = ""
    sentence: str = ""
    who: str = ""
    email: str = ""


# -- the learner --------------------------------------------------------------------------


def _address(request: Request) -> str:
    return f"/claims/{request.path_params['claim_id']}"


async def asked(request: Request) -> Response:
    """Whom I asked, and the way to ask somebody else."""
    return await _list(await Visit.of(request, Face.CHAT))


async def _list(
    visit: Visit, status: int = 200, notice: Text | None = None, typed: Typed | None = None
) -> Response:
    witnessing, claim_id = visit.app.witnessing, visit.request.path_params["claim_id"]
    asking = await visit.run(witnessing.look, visit.me(), claim_id)
    made = told_once(visit.request).get("made", "")
    response = visit.page(
        "witnesses.html",
        status,
        asking=asking,
        address=_address(visit.request),
        notice=Words("page.witness.made") if made and notice is None else notice,
        typed=typed or Typed(),
        most_sentence=MOST_SENTENCE,
        most_name=MOST_NAME,
    )
    if made:
        visit.site.cookies.handed(response, visit.request.url.path)
    return response


async def ask(request: Request) -> Response:
    """Make a link for somebody."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    typed = Typed(*(form.text(name) for name in ("criterion", "sentence", "who", "email")))
    event = form.event(visit.me(), "witness", *astuple(typed))
    claim_id = request.path_params["claim_id"]
    try:
        await visit.run(
            visit.app.witnessing.ask,
            visit.me(),
            claim_id,
            typed.criterion,
            typed.sentence,
            typed.who,
            event,
            Reached(email=typed.email),
        )
    except NotFound:
        raise
    except EarnedError as wrong:
        return await _list(visit, status_of(wrong), words_of(wrong), typed)
    response = visit.go(f"{_address(request)}/witnesses")
    visit.site.cookies.hand_over(response, f"{_address(request)}/witnesses", made="yes")
    return response


async def take_back(request: Request) -> Response:
    """Take a request back."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    claim_id, witness_id = request.path_params["claim_id"], form.text("witness")
    try:
        await visit.run(visit.app.witnessing.take_back, visit.me(), claim_id, witness_id)
    except NotFound:
        raise
    except EarnedError as wrong:
        return await _list(visit, status_of(wrong), words_of(wrong))
    return visit.go(f"{_address(request)}/witnesses")


# -- the witness --------------------------------------------------------------------------


async def look(request: Request) -> Response:
    """The one sentence, and three ways to answer. Looking at it uses nothing up."""
    visit = await Visit.of(request, Face.CHAT)
    try:
        petition = await _open(visit)
    except LinkSpent:
        return _gone(visit)
    return _draw(visit, petition)


async def _open(visit: Visit) -> Petition:
    secret = visit.request.path_params["token"]
    return await visit.run(visit.app.testifying.open, secret, visit.key)


def _draw(
    visit: Visit,
    petition: Petition,
    status: int = 200,
    notice: Text | None = None,
    given: Reply | None = None,
) -> Response:
    again = visit.request.query_params.get("again") == "1" and petition.correct_until is not None
    said = petition.witness
    # Nothing is shown to everybody unless the witness chose it.
    public = said.public if petition.answered else Publicity.NO
    shown = given or Reply(
        WitnessAct.CONFIRM, said.relation, said.own_relation, said.words, said.name, public
    )
    own = visit.actor is not None and visit.actor.person_id == petition.learner_id
    return visit.page(
        "witness.html",
        status,
        petition=petition,
        given=shown,
        changing=given is not None and given.act is WitnessAct.CHANGE,
        asks=given is not None or again or not petition.answered,
        own=own,
        notice=Words("error.own_witness") if own else notice,
        relations=list(Relationship),
        publicities=[Publicity.NO, Publicity.ANONYMOUS, Publicity.NAMED],
        address=visit.request.url.path,
        most_sentence=MOST_SENTENCE,
        most_name=MOST_NAME,
        most_relation=MOST_RELATION,
    )


def _gone(visit: Visit, *, removed: bool = False) -> Response:
    """The same page for every link that leads nowhere: unknown, used up, too old, taken back."""
    return visit.page(
        "witness_gone.html",
        200 if removed else 410,
        address=visit.request.url.path.removesuffix("/remove"),
        removed=removed,
    )


async def answer(request: Request) -> Response:
    """Confirm it, say it otherwise, or refuse."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form(at_the_door=True)
    reply = _reply(form)
    try:
        await visit.run(
            visit.app.testifying.answer,
            request.path_params["token"],
            Bearer(visit.key, visit.actor, visit.who),
            reply,
            never_again=form.text("never") == "yes",
        )
    except LinkSpent:
        return _gone(visit)
    except TooFast:
        raise
    except EarnedError as wrong:
        return await _once_more(visit, wrong, reply)
    return visit.go(request.url.path)


async def _once_more(visit: Visit, wrong: EarnedError, reply: Reply) -> Response:
    try:
        petition = await _open(visit)
    except LinkSpent:
        return _gone(visit)
    return _draw(visit, petition, status_of(wrong), words_of(wrong), reply)


def _reply(form: Form) -> Reply:
    acts = {one.value: one for one in WitnessAct}
    relations = {one.value: one for one in Relationship}
    publicities = {one.value: one for one in Publicity}
    return Reply(
        act=acts.get(form.text("act"), WitnessAct.CONFIRM),
        relation=relations.get(form.text("relation")),
        own_relation=form.text("own_relation"),
        words=form.text("words"),
        name=form.text("name"),
        public=publicities.get(form.text("public"), Publicity.NO),
    )


async def remove(request: Request) -> Response:
    """Take back what one said; the page tells nothing of whether there was anything."""
    visit = await Visit.of(request, Face.CHAT)
    await visit.form(at_the_door=True)
    secret = request.path_params["token"]
    await visit.run(visit.app.testifying.remove, secret, where_from=visit.who)
    return _gone(visit, removed=True)


async def back_to_look(request: Request) -> Response:
    """An address that only takes forms, opened like a page."""
    visit = await Visit.of(request, Face.CHAT)
    return visit.go(request.url.path.removesuffix("/remove"))


# -- who was written to -------------------------------------------------------------------


async def never(request: Request) -> Response:
    """The link of a letter: a page with a button, so that a preview asks for nothing."""
    return _letters(await Visit.of(request, Face.CHAT), done=False)


async def do_never(request: Request) -> Response:
    """Whoever got the letter is not written to again; the page says the same for any link."""
    visit = await Visit.of(request, Face.CHAT)
    await visit.form(at_the_door=True)
    where = request.path_params["community_id"], request.path_params["token"]
    try:
        await visit.run(visit.app.letters.never_again, *where, visit.who)
    except LinkSpent:
        return _gone(visit)
    return _letters(visit, done=True)


def _letters(visit: Visit, *, done: bool) -> Response:
    return visit.page("letters.html", done=done, address=visit.request.url.path)
