"""The learner's pages: the chat at ``/`` and at each claim, and the list of claims."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots import chat
from bots.chat import Button
from bots.web.doors import doors_facts
from bots.web.problems import words_of
from bots.web.render import NOTHING, Unsent, draw
from bots.web.sessions import told_once
from bots.web.visit import Form, Visit
from core.app import Earned
from core.domain.errors import EarnedError, NotAllowed, NotFound
from core.domain.interview import Pressed, Typed, Wished
from core.domain.people import Actor, Face
from core.domain.screens import Choose, Words
from core.services.conversation import Conversation

PLATFORM = "web"
STANDING = "standing"
AGREE = "agree"
GONE = Words("interview.notice.place_gone")
Act: TypeAlias = Callable[[Earned, Actor, str, Form], tuple[Conversation, Unsent]]
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


# -- looking ------------------------------------------------------------------------------


async def front(request: Request) -> Response:
    """``/``: the conversation that waits for me, else my claims; for others the way in."""
    visit = await Visit.of(request, Face.CHAT)
    if visit.actor is None:
        return await landing(visit)
    current = await visit.run(visit.app.learning.current, visit.actor)
    if current is None:
        return await _home(visit)
    return await draw(visit, await visit.run(visit.app.learning.look, visit.actor, current))


async def landing(visit: Visit) -> Response:
    """What somebody sees who is not signed in."""
    return visit.page("landing.html", **await doors_facts(visit))


async def claims(request: Request) -> Response:
    """Everything I ever claimed, and what happens next with it."""
    return await _home(await Visit.of(request, Face.CHAT))


async def _home(visit: Visit) -> Response:
    screen = await visit.run(visit.app.learning.home, visit.me())
    return visit.page("claims.html", screen=screen, told=told_once(visit.request))


async def claim(request: Request) -> Response:
    """One claim of mine."""
    visit = await Visit.of(request, Face.CHAT)
    claim_id = request.path_params["claim_id"]
    return await draw(visit, await visit.run(visit.app.learning.look, visit.me(), claim_id))


async def back_to_claim(request: Request) -> Response:
    """An address that only takes forms, opened like a page: the page it belongs to."""
    return RedirectResponse(f"/claims/{request.path_params['claim_id']}", 303)


async def begin(request: Request) -> Response:
    """Begin a claim, for the badge on whose page somebody said so."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    badge = form.text("badge")
    claim_id = await visit.run(_begin, visit.app, visit.me(), form, badge)
    # Before the consent nothing is kept: until then the wish waits in the page itself.
    return visit.go(f"/claims/{claim_id}" + (f"?{urlencode({'wish': badge})}" if badge else ""))


def _begin(app: Earned, actor: Actor, form: Form, badge: str) -> str:
    under_way = chat.under_way(app, actor, badge) if badge else None
    if under_way is not None:
        return under_way
    held = chat.renewable(app, actor, badge) if badge else None
    if held is not None:
        return app.renewing.begin(actor, held.award_id)
    claim_id = app.learning.begin(actor, app.organizing.web_space(actor.community_id))
    if badge:
        event = form.event(actor, "wish", claim_id, badge)
        chat.tell(app, actor, claim_id, PLATFORM, event, Wished(badge))
    return claim_id


# -- telling ------------------------------------------------------------------------------


def turn(act: Act, unsent: Callable[[Form], Unsent]) -> Endpoint:
    """An endpoint that does ``act`` and shows what follows.

    Whatever was typed and could not be kept stands in the page again: ``unsent`` says
    what that was.
    """

    async def endpoint(request: Request) -> Response:
        visit = await Visit.of(request, Face.CHAT)
        form = await visit.form()
        actor, claim_id = visit.me(), request.path_params["claim_id"]
        try:
            talk, left = await visit.run(act, visit.app, actor, claim_id, form)
        except (NotFound, NotAllowed):
            raise
        except EarnedError as wrong:
            look = visit.app.learning.look
            talk, left = await visit.run(look, actor, claim_id, words_of(wrong)), unsent(form)
        return await _answer(visit, talk, left)

    return endpoint


async def _answer(visit: Visit, talk: Conversation, left: Unsent) -> Response:
    """The next screen: by a redirect, unless it says something that is kept nowhere."""
    if visit.fragment or talk.screen.notice is not None or left != NOTHING:
        return await draw(visit, talk, left)
    return RedirectResponse(f"/claims/{talk.claim_id}#now", 303)


def words_in(form: Form) -> Unsent:
    """What was typed into the answer field, here or on the page before."""
    if form.text("text").strip():
        return Unsent(form.text("text"), form.text("place"))
    return Unsent(form.text("left"), form.text("left_place")) if form.text("left") else NOTHING


def say(app: Earned, actor: Actor, claim_id: str, form: Form) -> tuple[Conversation, Unsent]:
    """Words were typed. Those meant for a screen that is gone are handed back."""
    text, place = form.text("text"), form.text("place")
    if form.text("only_here"):
        now = app.learning.look(actor, claim_id)
        if getattr(now.screen, "place", STANDING) != place:
            stale = app.learning.look(actor, claim_id, Words("interview.notice.stale"))
            return stale, words_in(form)
    event = form.event(actor, "say", place, text)
    given = Typed(text, place=None if place == STANDING else place)
    talk = chat.tell(app, actor, claim_id, PLATFORM, event, given)
    if talk.screen.notice == GONE:
        # Beside the present question, not in its field: there they would become its answer.
        return app.learning.look(actor, claim_id, GONE), words_in(form)
    return talk, NOTHING if text.strip() else words_in(form)


def press(app: Earned, actor: Actor, claim_id: str, form: Form) -> tuple[Conversation, Unsent]:
    """A button was pressed. Words in the field are handed back, or saved by "save"."""
    button = Button.decode(form.text("press"))
    if button is None or button.claim_id != claim_id:
        stale = Words("interview.notice.stale")
        return app.learning.look(actor, claim_id, stale), words_in(form)
    if button.option == "save" and form.text("text").strip():
        said, left = say(app, actor, claim_id, form)
        if said.screen.notice is not None:
            return said, left
        event = form.event(actor, "save")
        return chat.tell(app, actor, claim_id, PLATFORM, event, Pressed("save")), NOTHING
    event = form.event(actor, "press", button.encode())
    talk, wish = chat.press(app, actor, PLATFORM, event, button), form.text("wish")
    if wish and button.option == AGREE:
        event = form.event(actor, "wish", claim_id, wish)
        talk = chat.tell(app, actor, claim_id, PLATFORM, event, Wished(wish))
    return talk, words_in(form)


def choose(app: Earned, actor: Actor, claim_id: str, form: Form) -> tuple[Conversation, Unsent]:
    """Several were chosen, or it was said in own words, or both."""
    encoded = form.all("chosen")
    buttons = tuple(one for one in map(Button.decode, encoded) if one and one.claim_id == claim_id)
    if not buttons:
        return (
            say(app, actor, claim_id, form)
            if form.text("text").strip()
            else press(app, actor, claim_id, form)
        )
    event = form.event(actor, "choose", *encoded)
    talk = chat.choose(app, actor, PLATFORM, event, buttons)
    if talk is None:
        return app.learning.look(actor, claim_id, Words("interview.notice.stale")), words_in(form)
    here = isinstance(talk.screen, Choose) and talk.screen.place == form.text("place")
    if not form.text("text").strip() or here:
        return talk, words_in(form)
    return say(app, actor, claim_id, form)


# -- taking back --------------------------------------------------------------------------


async def ask_withdraw(request: Request) -> Response:
    """Are you sure?"""
    visit = await Visit.of(request, Face.CHAT)
    claim_id = request.path_params["claim_id"]
    talk = await visit.run(visit.app.learning.look, visit.me(), claim_id)
    return visit.page("withdraw.html", talk=talk, address=f"/claims/{claim_id}")


async def withdraw(request: Request) -> Response:
    """Take a claim back."""
    visit = await Visit.of(request, Face.CHAT)
    await visit.form()
    claim_id = request.path_params["claim_id"]
    await visit.run(visit.app.learning.withdraw, visit.me(), claim_id)
    return visit.go(f"/claims/{claim_id}")
