"""A walk through every page, in that language, and everything that was seen on it."""

from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve
from django.utils import translation

from alphorn.models import User
from alphorn.web.base import page_503
from tests.pseudo.catalogue import LANGUAGE
from tests.web.house import HOST

SPEAKING = {**HOST, "accept-language": LANGUAGE}
NOBODY_S = "01a1f2b2-6a9b-7a2b-9a2b-000000000000"  # an id that nothing has
BEHIND_THE_DOOR = (
    "/", "/first-steps", "/write", "/posts", "/archive", "/schedule", "/connections", "/needs-you", "/never-about",
    "/sign-out",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it came: how it was asked for, its status, and its words."""

    asked: str
    status: int
    words: str


@dataclass
class Walk:
    """What was seen so far, and the names of the addresses that were gone to."""

    pages: list[Page] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def nobody(self) -> "Visitor":
        """Somebody who is not signed in."""
        return Visitor(self, Client(headers=SPEAKING))

    def somebody(self, user: User) -> "Visitor":
        """That user, signed in."""
        visitor = self.nobody()
        visitor.browser.force_login(user)
        return visitor

    def forger(self, user: User | None = None) -> "Visitor":
        """Somebody whose forms come without their token."""
        browser = Client(headers=SPEAKING, enforce_csrf_checks=True)
        if user:
            browser.force_login(user)
        return Visitor(self, browser)

    def makes(self, template: str, **context: Any) -> None:
        """A page whose view would ask for other settings than ours."""
        request = RequestFactory().get("/")
        request.user = User(email="н@1house.example")
        with translation.override(LANGUAGE):
            self.pages.append(Page(template, 200, render_to_string(template, context, request=request)))

    def breaks(self, status: int) -> None:
        """A page for when Django is not reached."""
        with translation.override(LANGUAGE):
            self.pages.append(Page(f"a page for {status}", status, page_503.page(status)))

    def went_to(self, path: str) -> None:
        """An address of ours was asked for."""
        try:
            self.names.add(resolve(path.partition("?")[0].partition("#")[0]).url_name or "")
        except Resolver404:
            self.names.add("")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a browser."""

    walk: Walk
    browser: Client

    def sees(self, *paths: str) -> None:
        """Open these pages, and go where they lead."""
        for path in paths:
            self._saw(f"GET {path}", path, self.browser.get(path, follow=True))

    def sends(self, path: str, **form: Any) -> None:
        """Send a form, and look at what comes back."""
        self._saw(f"POST {path}", path, self.browser.post(path, form, follow=True))

    def _saw(self, asked: str, path: str, answer: Any) -> None:
        for each in (path, *(way for way, _status in answer.redirect_chain)):
            self.walk.went_to(each)
        self.walk.pages.append(Page(asked, answer.status_code, _words(answer)))


def _words(answer: Any) -> str:
    """A page as it is; of what a script asks for, the words that it shows."""
    if not answer["Content-Type"].startswith("application/json"):
        return str(answer.content.decode())
    told = answer.json()
    limits = [part for limit in told["limits"] for part in limit.values()]
    return " ".join([told["button"], *(each["words"] for each in told["places"]), *limits])
