"""What a network tells the sandbox of itself: nothing outside of its folder knows it by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Middleware

from alphorn.sandbox.faults.odd import Odd
from alphorn.sandbox.faults.rule import Rule
from alphorn.sandbox.markup import Markup
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.playing.newcomer import Newcomer
from alphorn.sandbox.playing.settings import Settings
from alphorn.sandbox.playing.stand_in import StandIn
from alphorn.sandbox.worlds.streams import Stream


class UnknownOdd(Exception):
    """A rule names an odd answer that the network does not have."""


def nothing_more(stand_in: StandIn, person: Person) -> Mapping[str, Any]:
    """Where there is no more to a person than an id, a handle and a name."""
    return {}


def whoever_lives_here(stand_in: StandIn, id: str) -> Person | None:
    """Where streams are people's alone."""
    return stand_in.people.get(id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One network that is played. A folder makes it, and the list in `networks` has it."""

    slug: str
    real_name: str  # of the one that it stands for
    mark: Markup  # its letter, as paths of SVG
    streams: Mapping[str, Stream]  # what is created stands on the one called "posts"
    lists: str  # a pattern that means its calls which are read in pages
    too_many: Callable[[str], Rule]  # how it refuses a call to whoever called too often
    serve: Callable[[web.Application, StandIn], None]  # puts its calls and pages into the application
    settle: Callable[[StandIn], None]  # lets its people move in
    odd: Mapping[str, Odd] = field(default_factory=dict)  # forms in which it answers now and then, by name
    middlewares: tuple[Middleware, ...] = ()
    settings: type[Settings] = Settings
    token_prefix: str = ""
    picture_edges: Mapping[str, int] = field(default_factory=dict)  # of square pictures: by what its name ends in
    tables: str = ""  # SQL of the tables that it alone needs
    also_called: Mapping[str, str] = field(default_factory=dict)  # other names of its streams
    newcomer: type[Newcomer] = Newcomer
    more_of: Callable[[StandIn, Person], Mapping[str, Any]] = nothing_more  # what else is told of a person
    owner: Callable[[StandIn, str], Person | None] = whoever_lives_here  # whose streams are called by this id

    def in_full(self, rule: Rule) -> Rule:
        """The rule with the odd answer that it names written out. What it says itself counts. Raises UnknownOdd."""
        if not rule.odd:
            return rule
        if rule.odd not in self.odd:
            raise UnknownOdd(f"{self.name} has no odd answer {rule.odd}; it has: {', '.join(self.odd)}")
        odd = self.odd[rule.odd]
        written = {"call": odd.call, "status": odd.status, "body": odd.body, "headers": dict(odd.headers)}
        return rule.model_copy(update={k: v for k, v in written.items() if k not in rule.model_fields_set})

    @property
    def name(self) -> str:
        """What the stand-in is called."""
        return f"Sandbox {self.real_name}"
