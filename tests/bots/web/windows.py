"""A browser without scripts, for tests: opens pages, fills in forms, presses buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

HOME = "http://127.0.0.1:8765"
HERE = ("127.0.0.1", 50000)
SILENT = frozenset({"script", "style", "head", "title"})
ALONE = frozenset({"input", "img", "meta", "link", "br", "path", "i"})


@dataclass
class Button:
    """A button: what it adds to the form, and where it sends it instead."""

    name: str
    value: str
    address: str
    text: str = ""


@dataclass
class Form:
    """A form as the page holds it."""

    address: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    files: bool = False

    def values(self, name: str) -> list[str]:
        """What stands in the fields of that name."""
        return [value for key, value in self.fields if key == name]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.button: Button | None = None
        self.area: tuple[str, list[str]] | None = None
        self.text: list[str] = []
        self.quiet = 0
        self.named: dict[str, Form] = {}
        self.afar: list[tuple[str, Button]] = []  # each with the id of its form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.quiet += tag in SILENT
        if tag == "form":
            address = given.get("action", "")
            self.form = Form(address, given.get("method", "get"), files="enctype" in given)
            self.forms.append(self.form)
            self.named[given.get("id", "")] = self.form
        elif self.form is None:
            return
        elif tag == "button":
            to = given.get("formaction", self.form.address)
            self.button = Button(given.get("name", ""), given.get("value", ""), to)
            if "form" in given:
                self.afar.append((given["form"], self.button))
            else:
                self.form.buttons.append(self.button)
        elif tag == "textarea":
            self.area = (given.get("name", ""), [])
        elif tag == "input" and given.get("type") != "file" and given.get("name"):
            ticking = given.get("type") in ("checkbox", "radio")
            if not ticking or "checked" in given:
                self.form.fields.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        self.quiet -= tag in SILENT
        if tag == "textarea" and self.area and self.form:
            name, pieces = self.area
            self.form.fields.append((name, "".join(pieces).removeprefix("\n")))
            self.area = None
        elif tag == "button":
            self.button = None
        elif tag == "form":
            self.form = None

    def close(self) -> None:
        """The end of the page: buttons that stand elsewhere than their form find it."""
        super().close()
        for name, button in self.afar:
            self.named[name].buttons.append(button)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1].append(data)
        elif not self.quiet:
            self.text.append(data)
            if self.button:
                self.button.text += data


@dataclass
class Page:
    """What came back. ``text`` is what a person reads; ``forms`` what they can send."""

    status: int
    html: str
    headers: Mapping[str, str]
    address: str
    content: bytes
    text: str = ""
    forms: list[Form] = field(default_factory=list)

    @classmethod
    def of(cls, response: Any) -> Page:
        page = cls(
            response.status_code,
            response.text,
            response.headers,
            str(response.url).removeprefix(HOME),
            response.content,
        )
        if "html" in response.headers.get("content-type", ""):
            reader = _Reader()
            reader.feed(page.html)
            reader.close()
            page.text = re.sub(r"\s+", " ", " ".join(reader.text))
            page.forms = reader.forms
        return page

    def form(self, ending: str) -> Form:
        """The first form that is sent to an address with that ending."""
        for form in self.forms:
            addresses = [form.address, *(button.address for button in form.buttons)]
            if any(one.partition("#")[0].endswith(ending) for one in addresses):
                return form
        raise AssertionError(f"no form to {ending}: {[one.address for one in self.forms]}")


class Window:
    """One window of a browser, with its own cookies."""

    def __init__(
        self,
        web: Starlette,
        home: str = HOME,
        client: tuple[str, int] = HERE,
        *,
        language: str = "en",
        strict: bool = True,
    ) -> None:
        self.client = TestClient(
            web,
            base_url=home,
            client=client,
            raise_server_exceptions=strict,
            headers={"accept-language": language},
        )
        self.page = Page(0, "", {}, "", b"")

    def open(self, address: str, *, follow: bool = True, **headers: str) -> Page:
        """Go to an address."""
        response = self.client.get(address, headers=headers, follow_redirects=follow)
        self.page = Page.of(response)
        return self.page

    def post(self, address: str, *, follow: bool = True, **given: Any) -> Page:
        """Send something that no form of ours made."""
        self.page = Page.of(self.client.post(address, follow_redirects=follow, **given))
        return self.page

    def send(
        self,
        form: Form,
        button: Button | None = None,
        files: Any = None,
        *,
        fragment: bool = False,
        **changes: str | list[str],
    ) -> Page:
        """Send a form with some fields filled in otherwise, by one of its buttons."""
        kept = [(name, value) for name, value in form.fields if name not in changes]
        for name, value in changes.items():
            kept += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        address = form.address
        if button is not None:
            address = button.address or address
            kept += [(button.name, button.value)] if button.name else []
        data: dict[str, list[str]] = {}
        for name, value in kept:
            data.setdefault(name, []).append(value)
        headers = {"x-earned": "fragment"} if fragment else {}
        return self.post(address.partition("#")[0], data=data, files=files, headers=headers)

    def press(self, text: str, /, **changes: Any) -> Page:
        """Press the first button that says this."""
        for form in self.page.forms:
            for button in form.buttons:
                if button.text.strip().startswith(text):
                    return self.send(form, button, **changes)
        every = [one.text.strip() for form in self.page.forms for one in form.buttons]
        raise AssertionError(f"no button {text!r} among {every}")

    def cookie(self, name: str) -> str:
        """The value of a cookie of this window; "" when there is none."""
        return next((one.value or "" for one in self.client.cookies.jar if one.name == name), "")
