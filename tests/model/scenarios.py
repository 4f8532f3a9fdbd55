"""What is tried: kinds of networks, how much may go wrong, and what else happens around the one delivery."""

from dataclasses import dataclass, field, replace

from tests.model.guards import Assumptions, Guards
from tests.model.words import Twin
from tests.model.world import Budget, Network, Row, Worker, World


@dataclass(frozen=True, slots=True)
class Kind:
    """What a network offers to find out what became of a request."""

    has_keys: bool = False  # a request with a key that it remembers is accepted once
    can_look: bool = False  # the account's newest posts can be read


LOOK_UP = Kind(can_look=True)
KEYS = Kind(has_keys=True)
KEYS_AND_LOOKS = Kind(has_keys=True, can_look=True)
BLIND = Kind()


NETWORKS = {"blind": BLIND, "look-up": LOOK_UP, "keys": KEYS, "keys-and-looks": KEYS_AND_LOOKS}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a model is tried. Looks, what the person presses, and how long it takes have no bound."""

    attempts: int = 3
    crashes: int = 2
    stops: int = 1  # of a process, or of its line to the database
    lost: int = 0  # answers of the database
    jumps: int = 0  # of the database's clock
    deaths: int = 0  # so many, and a delivery is parked (three in truth); 0: they are not counted


@dataclass(frozen=True, slots=True)
class Scenario:
    """One model."""

    name: str
    kind: Kind
    bounds: Bounds = field(default_factory=Bounds)
    twin: Twin = Twin.NONE  # another delivery of the same text to the same account
    has_surprises: bool = False  # pages of the network hold, or lack, what nobody expects
    has_trouble: bool = False  # the host may be held
    may_be_left: bool = True  # the person may say "Not there, leave it"
    guards: Guards = field(default_factory=Guards)
    assumptions: Assumptions = field(default_factory=Assumptions)

    @property
    def beginning(self) -> World:
        """A delivery that waits, two workers that are well."""
        bounds = self.bounds
        budget = Budget(bounds.crashes, bounds.stops, bounds.lost, bounds.jumps)
        return World(Row(), (Worker(), Worker()), (), Network(twin=self.twin), budget)

    def without(self, guard: str) -> "Scenario":
        """The same, with one guard taken out."""
        return replace(self, name=f"{self.name}, without {guard}", guards=self.guards.without(guard))

    def where_not(self, assumption: str) -> "Scenario":
        """The same, where one assumption is wrong."""
        wrong = self.assumptions.without(assumption)
        return replace(self, name=f"{self.name}, where not {assumption}", assumptions=wrong)


SMALL = Bounds(attempts=2, crashes=1, stops=1)
# What every change has to pass: each takes some seconds. `python -m tests.model` tries more of each.
SCENARIOS = (
    Scenario("a blind network", BLIND, Bounds(lost=1)),
    Scenario("a network that can be looked at", LOOK_UP),
    Scenario("a network with keys, and nobody is stopped", KEYS, Bounds(stops=0)),
    Scenario("a network with keys", KEYS, SMALL),
    Scenario("a network with keys that can be looked at", KEYS_AND_LOOKS, Bounds(attempts=2, crashes=1, stops=0)),
    Scenario("a blind network, and two deaths park it", BLIND, Bounds(deaths=2)),
    Scenario("a network that can be looked at, and two deaths park it", LOOK_UP, Bounds(stops=0, deaths=2)),
    Scenario("answers of the database are lost while it is looked for", LOOK_UP, Bounds(2, crashes=0, lost=1)),
    Scenario("pages hold, and lack, what nobody expects", LOOK_UP, SMALL, has_surprises=True),
    Scenario("the host is in trouble", LOOK_UP, Bounds(attempts=2, crashes=1, stops=0), has_trouble=True),
    Scenario("another delivery says the same words", LOOK_UP, Bounds(2, crashes=1, stops=0), twin=Twin.WAITING),
    Scenario("the database's clock jumps", BLIND, Bounds(2, crashes=0, jumps=1)),
    Scenario("the database's clock jumps while it is in doubt", LOOK_UP, Bounds(2, crashes=1, stops=0, jumps=1)),
)
