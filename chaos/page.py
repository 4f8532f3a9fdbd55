"""What a person can press on a page of a post, and what the page of all places leads to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape

ROW = re.compile(r'<li class="delivery (\w+)"(.*?)(?=<li class="delivery|\Z)', re.DOTALL)
FORM = re.compile(r'<form method="post" action="(/deliveries/[0-9a-f-]{36}/(\w+))">(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="(attempt|answers|after_all)" value="([^"]*)">')
LOOK = re.compile(r'<p class="look"><a href="([^"]+)"')
PLACE = re.compile(r'href="/connections/([0-9a-f-]{36})"')
PERSON = re.compile(r'href="(/authorisations/[0-9a-f-]{36})"')


@dataclass(frozen=True, slots=True)
class Button:
    """One of a delivery that stands in that state: where its form goes, and what it says besides its token.

    `look`: the address of its place at the network, where the page leads there.
    """

    state: str
    path: str
    verb: str
    form: Sequence[tuple[str, str]]
    look: str = ""


def buttons(page: str) -> Iterator[Button]:
    """Those of a post, in the order of its page."""
    for state, row in ROW.findall(page):
        look = LOOK.search(row)
        for path, verb, inside in FORM.findall(row):
            yield Button(state, path, verb, HIDDEN.findall(inside), unescape(look[1]) if look else "")


def stands_on(wall: str, text: str) -> bool:
    """Whether the sandbox's page of a place shows a post of these words."""
    return f"<p>{escape(text)}" in wall


def places(page: str) -> list[str]:
    """The ids of the places that the page of all of them leads to."""
    return PLACE.findall(page)


def offers(page: str) -> list[str]:
    """The pages on which places are offered that are not connected, of those who let us read."""
    return [f"{person}/places" for person in dict.fromkeys(PERSON.findall(page))]
