"""What people read and hear on a page, and which of its words are plain English still."""

import re
from html.parser import HTMLParser

from alphorn.networks import NETWORKS
from tests.sources import SPOKEN

# What is the same in every language: our name, the networks', where this is, and who lives in the sandbox.
NAMES = (
    "Alphorn", *(network.name for network in NETWORKS.values()), "localhost", "Europe/Zurich", "Zurich",
    "Alice Lenz", "Alice Lenses", "The hut above the lake", "Larch watch", "Nuria Grau", "AL", "LW", "TH",
)  # fmt: skip
UNSPOKEN = ("code", "kbd", "script", "style")  # what machines read, and what is typed to them
# Addresses, mail addresses and handles: nobody translates them.
ADDRESSES = re.compile(r"\w+://\S+|[\w.+-]+@[\w.-]+|@\w+")
NAMED = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(NAMES, key=len, reverse=True)))
PLAIN = re.compile(r"\b[A-Za-z]{2,}\b")


class _Page(HTMLParser):
    """Collects what is read and heard."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in UNSPOKEN:
            self._silent.append(tag)
        names = [*SPOKEN, *(["value"] if tag == "button" or said.get("type") in ("submit", "button") else [])]
        self.found.extend(value for name in names if (value := said.get(name)))

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.found.append(" ".join(data.split()))


def spoken(page: str) -> list[str]:
    """Every text of a page."""
    reader = _Page()
    reader.feed(page)
    reader.close()
    return reader.found


def plain_words(page: str) -> list[str]:
    """The words on it that no translation reached, each with the text it stands in."""
    return [
        f"{word}: {text}" for text in spoken(page) for word in PLAIN.findall(NAMED.sub("", ADDRESSES.sub("", text)))
    ]
