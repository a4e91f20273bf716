"""People in front of a server that is killed again and again: over HTTP, with the pages' own forms.

Each has one window and lives in a thread. Whoever got no answer waits until the server is back,
and then either sends the very same form again, as a browser does, or opens the page anew and sees
what is there, as somebody in doubt does.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx2

from bots.web.sessions import DOORS
from core.app import Earned
from core.domain.people import Actor, Face
from tests.bots.web.windows import Button, Form, Page
from tests.support.journeys import ANSWER, STORY
from tests.support.reckoning import Told
from tests.support.visiting import words

PATIENCE = 60.0
PAUSE = 0.2
SEND_AGAIN = 0.7


@dataclass
class Site:
    """Where the server is at the moment, and what was seen of it from outside."""

    url: str = ""
    up: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    seen: Counter[str] = field(default_factory=Counter)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        """One more of these."""
        with self.guard:
            self.seen[what] += 1

    def answers(self) -> int:
        """How many forms were answered."""
        with self.guard:
            return sum(n for what, n in self.seen.items() if what.isdigit())

    def wait(self) -> None:
        """Until there is a server again."""
        self.up.wait(PATIENCE)
        time.sleep(0.05)


class Person:
    """Somebody with one window. ``told`` is what they know they did, or may have done."""

    def __init__(self, app: Earned, site: Site, actor: Actor, face: Face, seed: int) -> None:
        self.site, self.actor = site, actor
        self.dice = random.Random(f"{seed}/{actor.person_id}")
        self.told: list[Told] = []
        self.broken: BaseException | None = None
        self._number = 0
        with app.store.transaction(actor.community_id) as tx:
            secret = tx.doors.enter(actor.community_id, actor.person_id, face)
        # A window that keeps no connection open: what gets no answer may really have arrived.
        self.client = httpx2.Client(
            timeout=PATIENCE, verify=False, limits=httpx2.Limits(max_keepalive_connections=0)
        )
        self.client.headers["cookie"] = f"{DOORS[face].cookie}={secret}"

    def live(self) -> None:
        """Act until it is over."""
        try:
            while not self.site.over.is_set():
                self.next()
                time.sleep(PAUSE * self.dice.random())
        except BaseException as wrong:  # noqa: BLE001  the test tells it, in its own thread
            self.broken = wrong

    def next(self) -> None:
        """Look at a page and do what there is to do."""
        raise NotImplementedError

    def tag(self) -> str:
        """Something that nobody else says, and nobody says twice."""
        self._number += 1
        return f"{self.actor.person_id[:8]}-{self._number}"

    # -- speaking to the server -----------------------------------------------------------

    def open(self, path: str) -> Page:
        """A page, as soon as there is a server to show it."""
        while True:
            try:
                response = self.client.get(self.site.url + path)
            except httpx2.TransportError:
                self.site.wait()
                continue
            page = Page.of(response)
            assert page.status < 400, (path, page.status, page.text[-300:])
            return page

    def send(
        self,
        form: Form,
        button: Button | None,
        what: Told,
        files: Any = None,
        **changes: str | list[str],
    ) -> None:
        """Send a form and remember what came of it."""
        fields = {name: form.values(name) for name, _ in form.fields}
        fields |= {name: [one] if isinstance(one, str) else one for name, one in changes.items()}
        address = form.address
        if button is not None:
            address = button.address or address
            fields |= {button.name: [button.value]} if button.name else {}
        page = self._until_answered(address.partition("#")[0], fields, files)
        self.told.append(Told(what.act, what.claim, what.text, sure=self._sure(page, what)))

    def _until_answered(self, path: str, data: dict[str, list[str]], files: Any) -> Page | None:
        """The answer; None when there was none and nobody asked again."""
        while True:
            try:
                response = self.client.post(self.site.url + path, data=data, files=files)
            except httpx2.ConnectError:  # nobody was there, so nothing was in flight
                self.site.wait()
                continue
            except httpx2.TransportError:
                self.site.count("in flight")
                self.site.wait()
                if self.dice.random() < SEND_AGAIN:
                    continue
                return None
            self.site.count(str(response.status_code))
            return Page.of(response)

    def _sure(self, page: Page | None, what: Told) -> bool:
        """Whether an answer says that it was done: it neither refuses nor hands words back."""
        if page is None or page.status not in (200, 303):
            return False
        written = [value for form in page.forms for _, value in form.fields]
        handed_back = bool(what.text) and any(what.text in one for one in written)
        stale = words("interview.notice.stale") in page.text
        if handed_back or stale:
            self.site.count("handed back" if handed_back else "stale")
        return not handed_back and not stale


class Learner(Person):
    """Claims one badge after the other, shows evidence, answers, mends what was not yet met."""

    def __init__(self, app: Earned, site: Site, actor: Actor, badges: int, seed: int) -> None:
        super().__init__(app, site, actor, Face.CHAT, seed)
        self.badges = badges
        self.letters: dict[str, bytes] = {}

    def next(self) -> None:
        page = self.open("/")
        begin = [form for form in page.forms if form.address == "/claims"]
        if not begin:
            self._answer(page)
        elif page.html.count('class="card entry"') < self.badges:
            self.send(begin[0], None, Told("begin", ""))
        else:
            self._note(page)

    def _note(self, page: Page) -> None:
        """Something more for an assessor who has the claim before them."""
        claim = self.dice.choice(re.findall(r'href="/claims/(\w+)"', page.html))
        forms = [one for one in self.open(f"/claims/{claim}").forms if one.values("only_here")]
        if forms and self.dice.random() < 0.2:
            self._say(forms[-1], claim, "One thing more.")

    def _say(self, form: Form, claim: str, text: str) -> None:
        said = f"{text} ({self.tag()})"
        self.send(form, None, Told("say", claim, said), text=said)

    def _answer(self, page: Page) -> None:
        found = re.search(r'data-address="/claims/(\w+)"', page.html)
        assert found, page.text[:300]
        claim, offered = found[1], options(page)
        writing = [one for one in page.forms if one.values("text") and one.address.count("/say")]
        place = next((value for one in page.forms for value in one.values("place")), "")
        chosen = re.findall(r'name="chosen" value="([^"]+)"', page.html)
        badges = re.findall(r'badge-card" name="press" value="([^"]+)"', page.html)
        if place == "standing":
            self._say(writing[-1], claim, "Because it was rubbing.")
        elif "submit" in offered:
            self._read_back(claim, writing, offered)
        elif chosen:
            form = page.form("/choose")
            done = next(one for one in form.buttons if one.address == form.address)
            self.send(form, done, Told("choose", claim), chosen=self.dice.choice(chosen))
        elif badges:
            form, button = offered[self.dice.choice(badges).split(".", 3)[3]]
            self.send(form, button, Told("badge", claim))
        elif any("/files" in one.address for one in page.forms):
            self._show(page, claim, offered)
        elif yes := {"agree", "yes", "go_on"} & set(offered):
            self.send(*offered[yes.pop()], Told("press", claim))
        elif place.startswith("probe/") and self.dice.random() < 0.5:
            self.send(*offered["skip"], Told("press", claim))
        else:
            self._say(writing[-1], claim, ANSWER if place.startswith("criterion/") else STORY)

    def _read_back(
        self, claim: str, writing: list[Form], offered: dict[str, tuple[Form, Button]]
    ) -> None:
        if self.dice.random() < 0.2:
            self._say(writing[-1], claim, "I forgot to say")
        else:
            self.send(*offered["submit"], Told("submit", claim))

    def _show(self, page: Page, claim: str, offered: dict[str, tuple[Form, Button]]) -> None:
        """Evidence: a letter as a file, somebody who saw it, or that is all."""
        roll, tag = self.dice.random(), self.tag()
        if roll < 0.2:
            name, letter = f"letter {tag}.txt", f"Dear all, {tag} did it.".encode()
            self.letters[name] = letter
            files = {"files": (name, letter, "text/plain")}
            self.send(page.form("/files"), None, Told("file", claim, name), files)
        elif roll < 0.4:
            witness = next(one for one in page.forms if one.values("kind") == ["witness"])
            self.send(witness, None, Told("witness", claim, f"Rosa {tag}"), name=f"Rosa {tag}")
        else:
            self.send(*offered["go_on"], Told("press", claim))


def options(page: Page) -> dict[str, tuple[Form, Button]]:
    """What can be pressed, by the option's own name."""
    return {
        button.value.split(".", 3)[3]: (form, button)
        for form in page.forms
        for button in form.buttons
        if button.value.startswith("e1.")
    }


class Assessor(Person):
    """Takes what waits, sometimes asks, sometimes says "not yet", mostly awards."""

    def __init__(self, app: Earned, site: Site, actor: Actor, seed: int) -> None:
        super().__init__(app, site, actor, Face.DESK, seed)

    def next(self) -> None:
        html = self.open("/desk").html
        entries = re.findall(r'<li class="card entry([^"]*)">(.*?)</li>', html, re.DOTALL)
        asked = words("page.queue.asked")
        mine = [e for kind, e in entries if "is-mine" in kind and asked not in e]
        free = [e for kind, e in entries if "is-mine" not in kind and "is-away" not in kind]
        # Of those that wait longest, so that two colleagues do not always reach for the same one.
        wanted = mine[:1] or free[:4]
        if not wanted:
            time.sleep(PAUSE)
            return
        found = re.search(r"/desk/claims/(\w+)", self.dice.choice(wanted))
        assert found, html
        self._judge(found[1], self.open(found[0]))

    def _judge(self, claim: str, page: Page) -> None:
        take = [form for form in page.forms if form.address.endswith("/take")]
        if take:
            self.send(take[0], None, Told("take", claim))
            return
        levels = sorted(set(re.findall(r'name="(level-[^"]+)"', page.html)))
        if not levels:  # a colleague was quicker
            return
        form = page.form("/decide")
        award, not_yet = (
            next(one for one in form.buttons if one.value == outcome)
            for outcome in ("award", "not_yet")
        )
        given: dict[str, str | list[str]] = dict.fromkeys(levels, "met")
        roll, text = self.dice.random(), f"When was that? ({self.tag()})"
        if roll < 0.2 and words("page.talk.assessors") not in page.text:
            ask = next(one for one in form.buttons if "/ask" in one.address)
            self.send(form, ask, Told("ask", claim, text), None, question=text, **given)
        elif 0.2 <= roll < 0.4 and words("page.queue.round", number=3) not in page.text:
            given |= {levels[0]: "not_yet", levels[0].replace("level-", "comment-", 1): text}
            self.send(form, not_yet, Told("not_yet", claim, text), None, **given)
        else:
            self.send(form, award, Told("award", claim), None, **given)
