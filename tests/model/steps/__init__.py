"""Everything that can happen next in a world."""

from collections.abc import Iterator

from tests.model.scenarios import Scenario
from tests.model.steps import lease, looking, network, person, sending, surroundings
from tests.model.steps.step import Step
from tests.model.world import World

SOURCES = (sending.steps, looking.steps, lease.steps, network.steps, person.steps, surroundings.steps)


def next_steps(world: World, scenario: Scenario) -> Iterator[Step]:
    """All of them. Where nothing is under way and nothing can begin, there are none."""
    for source in SOURCES:
        yield from source(world, scenario)
