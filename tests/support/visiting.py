"""A visitor without scripts over real HTTP: opens pages, fills in forms, goes a whole journey."""

from __future__ import annotations

import re
import time
from functools import lru_cache
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2
from starlette.applications import Starlette

from core import shelf
from core.texts import Texts
from tests.bots.web.windows import Button, Form, Window
from tests.support.journeys import ANSWER, STORY

PATIENCE = 60.0


@lru_cache(maxsize=1)
def _texts() -> Texts:
    return shelf.texts()


def words(key: str, **params: Any) -> str:
    """What a page says in English for a key."""
    return _texts().get("en", key, **params)


class Visitor(Window):
    """One window on a server that runs."""

    def __init__(self, url: str) -> None:
        self.home = url.rstrip("/")
        super().__init__(Starlette(), self.home)
        self.client.close()
        self.client = httpx2.Client(base_url=self.home, timeout=PATIENCE)  # type: ignore[assignment]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()

    def path_of(self, url: str) -> str:
        """The part of an address that comes after the server's own."""
        return urlsplit(url).path

    def enter_demo(self, door: str, name: str = "Ana") -> None:
        """Come in by one of the demo's doors."""
        self.open("/demo")
        form = next(one for one in self.page.forms if one.values("door") == [door])
        self.send(form, form.buttons[-1], name=name, language="en")
        assert self.page.status == 200

    def enter_by_link(self, url: str) -> None:
        """Come in by a one-time link."""
        self.open(self.path_of(url))
        form = self.page.form(self.path_of(url))
        self.send(form, form.buttons[-1])

    def join(self, url: str, name: str = "Ana") -> None:
        """Join by an invite."""
        self.open(self.path_of(url))
        form = self.page.form(self.path_of(url))
        self.send(form, form.buttons[-1], name=name, language="en")

    def link(self, ending: str, **fields: Any) -> str:
        """As an organizer: make a link for somebody; returns its path."""
        self.open("/office/people")
        form = self.page.form(ending)
        self.send(form, form.buttons[-1], **fields)
        found = re.search(r"http://[^/\s\"<]+(/(?:join|sign-in)/[\w-]+)", self.page.html)
        assert found is not None, self.page.text
        return found.group(1)

    def _button(self, form: Form, text: str) -> Button:
        return next(one for one in form.buttons if one.text.strip().startswith(text))

    def say(self, text: str) -> None:
        """Type an answer and send it."""
        form = next(one for one in self.page.forms if one.values("text") != [] and one.buttons)
        self.send(form, self._button(form, words("page.say.send")), text=text)

    def tell(self, badge: str = "Bicycle repair") -> str:
        """From the first page through the whole interview until it is sent; returns its path."""
        self.open("/")
        if not re.search(r'action="/claims/\w+/', self.page.html):
            self.press(words("home.begin"))
        self.press(words("interview.consent.agree"))
        self.say(STORY)
        self.press(badge)
        sources = re.findall(r'name="chosen" value="([^"]+)"', self.page.html)
        form = self.page.form("/choose")
        self.send(form, self._button(form, words("action.go_on")), chosen=sources[1:3])
        yes = words("interview.heard.yes")
        for _ in range(20):
            if any(one.address.startswith(self.claim + "/add") for one in self.page.forms):
                break
            told = [one.text.strip() for form in self.page.forms for one in form.buttons]
            self.press(yes) if yes in told else self.say(ANSWER)
        self.press(words("action.go_on"))
        claim = self.claim
        self.press(words("interview.submit"))
        assert words("claim.state.submitted") in self.page.text
        return claim

    @property
    def claim(self) -> str:
        """The path of the claim that is open."""
        found = re.search(r"/claims/\w+", self.page.html)
        assert found is not None, self.page.text
        return found.group(0)

    def judge(self) -> None:
        """At the desk: take the claim that waits, find every part met, award."""
        self.open("/desk")
        found = re.search(r"/desk/claims/\w+", self.page.html)
        assert found is not None, self.page.text
        self.open(found.group(0))
        self.press(words("page.card.take"))
        levels: set[Any] = set(re.findall(r'name="(level-[^"]+)"', self.page.html))
        form = self.page.form("/decide")
        award = next(one for one in form.buttons if one.value == "award")
        met: dict[str, Any] = dict.fromkeys(levels, "met")
        self.send(form, award, **met)
        assert words("page.card.done.awarded") in self.page.text

    def badge(self, claim: str) -> str:
        """Wait until the badge is signed; returns the id of the award."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            self.open(claim)
            found = re.search(r"/awards/(\w+)", self.page.html)
            if found and self.open(f"/credentials/{found.group(1)}").status == 200:
                return found.group(1)
            time.sleep(0.1)
        raise AssertionError(f"no badge: {self.page.text}")
