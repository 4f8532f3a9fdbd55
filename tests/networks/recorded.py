"""Recorded answers of each network, with their source, what Alphorn makes of them, and how the network's page tells it.

Each is one line in `recorded/<slug>.json`. "assumed" as a source: nobody but us vouches for that answer.
"""

import json
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, TypeAdapter

from alphorn.networks.endings import Ending, PausedByNetwork, SignInAgain, TryAgain
from alphorn.networks.streams import StreamPage

HERE = Path(__file__).parent / "recorded"
PAGES = Path(__file__).parents[2] / "docs" / "networks"
ASSUMED = "assumed"
HEADING = "## What comes back, and what it means"


class Recorded(BaseModel):
    """One answer, and what it must become."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    call: Literal["send", "token", "list"]
    status: int
    headers: dict[str, str]
    body: object
    ending: str  # "Sent", "Grant", "StreamPage", or an ending with its reason: "TryAgain(rate_limited)"
    source: str
    after_s: float | None = None  # the wait it asks for
    scope: str | None = None  # of a pause
    refreshable: bool = False  # of a refused token
    detail: str | None = None  # the network's own sentence, where it matters which
    items: int | None = None  # on a page of a list
    place: str = "20"  # whose call it is

    @property
    def bytes(self) -> bytes:
        """The body on the wire."""
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()

    @property
    def row(self) -> str:
        """How the network's page tells it."""
        return f"| {self.title} | `{self.ending}`{self._more} | {_link(self.source)} |"

    @property
    def _more(self) -> str:
        said = [
            f"after {self.after_s:g} s" if self.after_s is not None else "",
            f"for the {self.scope}" if self.scope else "",
            "a refresh may mend it" if self.refreshable else "",
            f"{self.items} on it, and no error" if self.items is not None else "",
        ]
        return "".join(f", {words}" for words in said if words)


def recorded(slug: str) -> list[Recorded]:
    """The recorded answers of a network."""
    return TypeAdapter(list[Recorded]).validate_json((HERE / f"{slug}.json").read_bytes())


def rows_on_page(slug: str) -> list[str]:
    """The rows of the table on the network's page, its head left out."""
    section = (PAGES / f"{slug}.md").read_text().partition(HEADING)[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("|")][2:]


def described(outcome: object) -> str:
    """An outcome as `Recorded.ending` writes it."""
    return f"{type(outcome).__name__}({outcome.reason})" if isinstance(outcome, Ending) else type(outcome).__name__


def wait_of(outcome: object) -> float | None:
    """The wait that an outcome asks for, in seconds."""
    after = outcome.after if isinstance(outcome, TryAgain | PausedByNetwork) else None
    return None if after is None else after.total_seconds()


def scope_of(outcome: object) -> str | None:
    """For whom a pause holds."""
    return outcome.scope if isinstance(outcome, PausedByNetwork) else None


def items_of(outcome: object) -> int | None:
    """How many items are kept of a list whose page is whole."""
    return len(outcome.items) if isinstance(outcome, StreamPage) and outcome.is_whole else None


def refreshable(outcome: object) -> bool:
    """Whether a refresh may mend it."""
    return isinstance(outcome, SignInAgain) and outcome.refreshable


def _link(source: str) -> str:
    parts = urlsplit(source)
    if not parts.scheme:
        return source
    if parts.hostname == "github.com":
        owner, name, _, number = parts.path.strip("/").split("/")
        return f"[{owner}/{name}#{number}]({source})"
    return f"[{parts.hostname}]({source})"
