"""What happens around the delivery: the host is held, tried and well again, another delivery says the same words."""

from collections.abc import Iterator

from tests.model.scenarios import Scenario
from tests.model.steps.step import Step
from tests.model.words import Host, State, Twin
from tests.model.world import Body, World


def steps(world: World, scenario: Scenario) -> Iterator[Step]:
    """What can happen next besides."""
    if scenario.has_trouble:
        yield from _trouble(world, scenario)
    if scenario.twin is not Twin.NONE:
        yield from _twin(world, scenario)


def _trouble(world: World, scenario: Scenario) -> Iterator[Step]:
    row = world.row
    match world.host:
        case Host.WELL:
            yield Step("three bad answers in a row: the host is held", world._replace(host=Host.HELD), goes_on=False)
        case Host.HELD:
            if row.state is State.WAITING:
                yield Step("a probe is answered: this one goes first", world._replace(host=Host.TRIED))
            yield Step("a probe is answered: another one goes first, and is taken", world._replace(host=Host.RAMPS))
            if not scenario.guards.probe_creates_nothing and row.intent:
                yield Step("the host is probed with the post itself, and answers", _probed_with_the_post(world))
        case Host.TRIED:
            if row.state is not State.SENDING:
                yield Step("it does not go, and the host is probed anew", world._replace(host=Host.HELD))
        case Host.RAMPS:
            yield Step("its turn comes", world._replace(host=Host.WELL))


def _probed_with_the_post(world: World) -> World:
    bodies = tuple(sorted((*world.network.bodies, Body(world.row.attempt, world.row.intent))))
    return world._replace(host=Host.WELL, network=world.network._replace(bodies=bodies))


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
