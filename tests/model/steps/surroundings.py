"""What happens around the delivery: the host is in trouble and is well again, another delivery says the same words."""

from collections.abc import Iterator

from tests.model.scenarios import Scenario
from tests.model.steps.step import Step
from tests.model.words import Twin
from tests.model.world import Body, World


def steps(world: World, scenario: Scenario) -> Iterator[Step]:
    """What can happen next besides."""
    if scenario.has_trouble:
        yield from _trouble(world, scenario)
    if scenario.twin is not Twin.NONE:
        yield from _twin(world, scenario)


def _trouble(world: World, scenario: Scenario) -> Iterator[Step]:
    if not world.is_held:
        yield Step("three bad answers in a row: the host is held", world._replace(is_held=True), goes_on=False)
        return
    yield Step("a probe of the host is answered: it is held no more", world._replace(is_held=False))
    row = world.row
    if not scenario.guards.probe_creates_nothing and row.intent:
        body = Body(row.attempt, row.intent)
        bodies = tuple(sorted((*world.network.bodies, body)))
        sent = world._replace(is_held=False, network=world.network._replace(bodies=bodies))
        yield Step("the host is probed with the post itself", sent)


def _twin(world: World, scenario: Scenario) -> Iterator[Step]:
    twin = world.network.twin
    may_open = world.row.intent == 0 or not scenario.guards.one_open_intent_of_a_text
    follows = {
        Twin.WAITING: ("the other delivery of the same words is claimed", (Twin.OPEN,) if may_open else ()),
        Twin.OPEN: ("the other delivery", (Twin.THERE, Twin.OVER)),
        Twin.THERE: ("the other delivery", (Twin.OWNED,)),
    }
    says, nexts = follows.get(twin, ("", ()))
    for then in nexts:
        yield Step(f"{says}: {then}", world._replace(network=world.network._replace(twin=then)))
